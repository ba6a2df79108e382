# agent: keyrack-agent, the background worker
check_PROGRAMS += tests/unit/test-agent-nightly
TESTS += tests/unit/test-agent-nightly
tests_unit_test_agent_nightly_SOURCES = tests/unit/test-agent-nightly.c agent/nightly.c agent/nightly.h
tests_unit_test_agent_nightly_LDADD = $(GLIB_LIBS)
