# cgi-bin/api: what programs read, in the web's library.
cgi_bin_libweb_a_SOURCES += \
	cgi-bin/api/answer.c cgi-bin/api/answer.h cgi-bin/api/api.h \
	cgi-bin/api/audit.c cgi-bin/api/available_times.c \
	cgi-bin/api/basic.c cgi-bin/api/basic.h \
	cgi-bin/api/combinations.c \
	cgi-bin/api/cursor.c cgi-bin/api/cursor.h \
	cgi-bin/api/description.c cgi-bin/api/description.h \
	cgi-bin/api/door.c cgi-bin/api/door.h \
	cgi-bin/api/json_out.c cgi-bin/api/json_out.h \
	cgi-bin/api/me.c \
	cgi-bin/api/practitioners.c \
	cgi-bin/api/problem.c cgi-bin/api/problem.h

# The description is part of the program, so the two cannot differ.
BUILT_SOURCES += cgi-bin/api/openapi.inc
CLEANFILES += cgi-bin/api/openapi.inc
EXTRA_DIST += cgi-bin/api/openapi.json
cgi-bin/api/openapi.inc: $(srcdir)/cgi-bin/api/openapi.json
	$(AM_V_GEN)$(MKDIR_P) $(@D) && od -An -v -tu1 $(srcdir)/cgi-bin/api/openapi.json | sed 's/[0-9][0-9]*/&,/g' >$@
cgi-bin/api/libweb_a-description.$(OBJEXT): cgi-bin/api/openapi.inc

FUZZ_TARGETS += tests/fuzz/fuzz-basic tests/fuzz/fuzz-cursor
tests_fuzz_fuzz_basic_SOURCES = tests/fuzz/fuzz-basic.c cgi-bin/api/basic.c cgi-bin/api/basic.h
tests_fuzz_fuzz_basic_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_basic_LDADD = lib/vault/libvault.a lib/clinic/libclinic.a $(CRYPTO_LIBS) $(GLIB_LIBS)
tests_fuzz_fuzz_cursor_SOURCES = tests/fuzz/fuzz-cursor.c cgi-bin/api/cursor.c cgi-bin/api/cursor.h
tests_fuzz_fuzz_cursor_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_cursor_LDADD = lib/clinic/libclinic.a $(GLIB_LIBS)
EXTRA_DIST += tests/fuzz/corpus/basic tests/fuzz/corpus/cursor

api_tests = tests/unit/test-api-description tests/unit/test-api-parsers
check_PROGRAMS += $(api_tests)
TESTS += $(api_tests)
tests_unit_test_api_description_SOURCES = tests/unit/test-api-description.c
tests_unit_test_api_description_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
nodist_EXTRA_tests_unit_test_api_description_SOURCES = force-cxx-link.cc
tests_unit_test_api_description_LDADD = $(WEB_LIBS)
tests_unit_test_api_parsers_SOURCES = tests/unit/test-api-parsers.c
tests_unit_test_api_parsers_LDADD = cgi-bin/libweb.a lib/vault/libvault.a lib/clinic/libclinic.a $(CRYPTO_LIBS) $(GLIB_LIBS)
