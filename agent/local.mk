# agent: keyrack-agent, the background worker; the only program that links libcurl
pkglibexec_PROGRAMS += agent/keyrack-agent
agent_keyrack_agent_SOURCES = agent/main.c agent/agent.h agent/jobs.c agent/jobs.h agent/nightly.c agent/nightly.h \
	agent/uses.c agent/uses.h agent/stop.c agent/stop.h agent/audit_copy.c agent/audit_copy.h \
	agent/jobs/asker.c agent/jobs/asker.h agent/jobs/check_bookings.c agent/jobs/kinds.h agent/jobs/move_key.c \
	agent/jobs/next_time.c agent/jobs/next_time.h agent/jobs/preview_week.c agent/jobs/prices.c agent/jobs/prices.h \
	agent/jobs/reach_key.c agent/jobs/refresh_clinic.c agent/jobs/refresh_take.c agent/jobs/refresh_take.h agent/jobs/settings.c \
	agent/jobs/settings.h agent/jobs/verify_key.c
agent_keyrack_agent_LDADD = lib/cliniko/libcliniko.a lib/keeper/libkeeper.a lib/store/libstore.a \
	lib/vault/libvault.a lib/program/libprogram.a lib/clinic/libclinic.a \
	$(CURL_LIBS) $(JANSSON_LIBS) $(SQLITE_LIBS) $(CRYPTO_LIBS) $(GLIB_LIBS)

check_PROGRAMS += tests/unit/test-agent-nightly tests/unit/test-agent-prices
TESTS += tests/unit/test-agent-nightly tests/unit/test-agent-prices
tests_unit_test_agent_nightly_SOURCES = tests/unit/test-agent-nightly.c agent/nightly.c agent/nightly.h
tests_unit_test_agent_nightly_LDADD = $(GLIB_LIBS)
tests_unit_test_agent_prices_SOURCES = tests/unit/test-agent-prices.c agent/jobs/prices.c agent/jobs/prices.h
tests_unit_test_agent_prices_LDADD = lib/store/libstore.a lib/clinic/libclinic.a $(SQLITE_LIBS) $(GLIB_LIBS)

# The web's part of a key's life, for the process tests of the agent.
noinst_PROGRAMS += tests/agent/hand
tests_agent_hand_SOURCES = tests/agent/hand.c
tests_agent_hand_LDADD = lib/store/libstore.a lib/vault/libvault.a lib/program/libprogram.a \
	lib/clinic/libclinic.a $(SQLITE_LIBS) $(CRYPTO_LIBS) $(GLIB_LIBS)
