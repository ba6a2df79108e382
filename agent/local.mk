# agent: keyrack-agent, the background worker
check_PROGRAMS += test-agent-nightly
TESTS += test-agent-nightly
test_agent_nightly_SOURCES = tests/unit/test-agent-nightly.c agent/nightly.c agent/nightly.h
test_agent_nightly_LDADD = $(GLIB_LIBS)
