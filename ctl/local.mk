# ctl: keyrackctl, the administrator's command line
bin_PROGRAMS += ctl/keyrackctl
ctl_keyrackctl_SOURCES = ctl/main.c ctl/audit_verify.c ctl/clinic_moved.c ctl/ctl.c ctl/ctl.h ctl/doctor.c ctl/folders.c \
	ctl/folders.h ctl/password.c ctl/password.h ctl/setup.c ctl/stop.c ctl/user_add.c ctl/user_list.c ctl/user_password.c \
	ctl/user_second_factor.c
ctl_keyrackctl_LDADD = lib/store/libstore.a lib/keeper/libkeeper.a lib/vault/libvault.a \
	lib/program/libprogram.a lib/clinic/libclinic.a \
	$(SQLITE_LIBS) $(CRYPT_LIBS) $(OATH_LIBS) $(CRYPTO_LIBS) $(ZXCVBN_LIBS) $(GLIB_LIBS)

check_PROGRAMS += tests/unit/test-keyrackctl
TESTS += tests/unit/test-keyrackctl
tests_unit_test_keyrackctl_SOURCES = tests/unit/test-keyrackctl.c tests/unit/keeper_process.c \
	tests/unit/keeper_process.h
tests_unit_test_keyrackctl_LDADD = $(ctl_keyrackctl_LDADD)

# the chain of the audit log, copied by the agent's own hand
check_PROGRAMS += tests/unit/test-audit-chain
TESTS += tests/unit/test-audit-chain
tests_unit_test_audit_chain_SOURCES = tests/unit/test-audit-chain.c agent/audit_copy.c agent/audit_copy.h \
	tests/unit/keeper_process.c tests/unit/keeper_process.h
tests_unit_test_audit_chain_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_audit_chain_LDADD = $(ctl_keyrackctl_LDADD)
