# lib/keeper: the asking side of the keeper's socket, and the keeper's small state
noinst_LIBRARIES += lib/keeper/libkeeper.a
lib_keeper_libkeeper_a_SOURCES = lib/keeper/ask.c lib/keeper/ask.h lib/keeper/client.c lib/keeper/client_people.c \
	lib/keeper/keeper.h lib/keeper/links.c lib/keeper/password_hash.c lib/keeper/password_hash.h \
	lib/keeper/persons.h lib/keeper/protocol.h lib/keeper/second_factor.c lib/keeper/second_factor.h \
	lib/keeper/state.c lib/keeper/state.h lib/keeper/totp.c lib/keeper/totp.h lib/keeper/verifiers.c \
	lib/keeper/verifiers.h
lib_keeper_libkeeper_a_CFLAGS = $(AM_CFLAGS) $(CRYPT_CFLAGS) $(OATH_CFLAGS)

check_PROGRAMS += tests/unit/test-verifiers
TESTS += tests/unit/test-verifiers
tests_unit_test_verifiers_SOURCES = tests/unit/test-verifiers.c
tests_unit_test_verifiers_LDADD = lib/keeper/libkeeper.a lib/clinic/libclinic.a $(CRYPT_LIBS) \
	$(OATH_LIBS) $(GLIB_LIBS)
check_PROGRAMS += tests/unit/test-second-factor
TESTS += tests/unit/test-second-factor
tests_unit_test_second_factor_SOURCES = tests/unit/test-second-factor.c
tests_unit_test_second_factor_LDADD = lib/keeper/libkeeper.a lib/clinic/libclinic.a $(CRYPT_LIBS) \
	$(OATH_LIBS) $(GLIB_LIBS)
