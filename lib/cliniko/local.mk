# lib/cliniko: the REST client; the only room that includes curl
noinst_LIBRARIES += lib/cliniko/libcliniko.a
lib_cliniko_libcliniko_a_SOURCES = lib/cliniko/answer.c lib/cliniko/answer.h \
	lib/cliniko/budget.c lib/cliniko/budget.h lib/cliniko/call.c lib/cliniko/call.h \
	lib/cliniko/client.c lib/cliniko/cliniko.h lib/cliniko/field.c lib/cliniko/field.h \
	lib/cliniko/paging.c lib/cliniko/paging.h lib/cliniko/parse.c lib/cliniko/parse.h \
	lib/cliniko/read.h lib/cliniko/read_clinic.c lib/cliniko/read_hours.c lib/cliniko/records.c \
	lib/cliniko/transfer.c lib/cliniko/transfer.h
lib_cliniko_libcliniko_a_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS) $(JANSSON_CFLAGS)

CLINIKO_TESTS = tests/unit/test-cliniko-budget tests/unit/test-cliniko-client \
	tests/unit/test-cliniko-parse tests/unit/test-cliniko-times tests/unit/test-cliniko-tls \
	tests/unit/test-cliniko-purposes tests/unit/test-nowhere-else
check_PROGRAMS += $(CLINIKO_TESTS)
TESTS += $(CLINIKO_TESTS)
CLINIKO_TEST_LIBS = lib/cliniko/libcliniko.a lib/clinic/libclinic.a $(CURL_LIBS) $(JANSSON_LIBS) $(GLIB_LIBS)
tests_unit_test_cliniko_budget_LDADD = $(CLINIKO_TEST_LIBS)
tests_unit_test_cliniko_client_SOURCES = tests/unit/test-cliniko-client.c \
	tests/unit/cliniko_server.c tests/unit/cliniko_server.h
tests_unit_test_cliniko_client_CFLAGS = $(AM_CFLAGS) $(MICROHTTPD_CFLAGS)
tests_unit_test_cliniko_client_LDADD = $(CLINIKO_TEST_LIBS) $(MICROHTTPD_LIBS)
tests_unit_test_cliniko_parse_LDADD = $(CLINIKO_TEST_LIBS)
tests_unit_test_cliniko_purposes_SOURCES = tests/unit/test-cliniko-purposes.c \
	tests/unit/cliniko_server.c tests/unit/cliniko_server.h
tests_unit_test_cliniko_purposes_CFLAGS = $(AM_CFLAGS) $(MICROHTTPD_CFLAGS)
tests_unit_test_cliniko_purposes_LDADD = $(CLINIKO_TEST_LIBS) $(MICROHTTPD_LIBS)
tests_unit_test_cliniko_times_SOURCES = tests/unit/test-cliniko-times.c \
	tests/unit/cliniko_server.c tests/unit/cliniko_server.h
tests_unit_test_cliniko_times_CFLAGS = $(AM_CFLAGS) $(MICROHTTPD_CFLAGS)
tests_unit_test_cliniko_times_LDADD = $(CLINIKO_TEST_LIBS) $(MICROHTTPD_LIBS)
tests_unit_test_cliniko_tls_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS)
tests_unit_test_cliniko_tls_LDADD = $(CLINIKO_TEST_LIBS)
tests_unit_test_nowhere_else_SOURCES = tests/unit/test-nowhere-else.c tests/unit/network_hook.c \
	tests/unit/network_hook.h tests/unit/cliniko_server.c tests/unit/cliniko_server.h
tests_unit_test_nowhere_else_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS) $(MICROHTTPD_CFLAGS)
tests_unit_test_nowhere_else_LDADD = $(CLINIKO_TEST_LIBS) $(MICROHTTPD_LIBS) -ldl
EXTRA_DIST += tests/unit/tls_servers.py tests/fixtures/zeros-16-mib.gz tests/fixtures/cliniko-user.json.gz

FUZZ_TARGETS += tests/fuzz/fuzz-cliniko-json tests/fuzz/fuzz-links-next
tests_fuzz_fuzz_cliniko_json_SOURCES = tests/fuzz/fuzz-cliniko-json.c
tests_fuzz_fuzz_cliniko_json_LDADD = $(CLINIKO_TEST_LIBS)
tests_fuzz_fuzz_cliniko_json_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_links_next_SOURCES = tests/fuzz/fuzz-links-next.c
tests_fuzz_fuzz_links_next_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS)
tests_fuzz_fuzz_links_next_LDADD = $(CLINIKO_TEST_LIBS)
tests_fuzz_fuzz_links_next_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
EXTRA_DIST += tests/fuzz/corpus/cliniko-json tests/fuzz/corpus/links-next
