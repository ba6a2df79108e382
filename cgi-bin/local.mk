# cgi-bin: the web program. Everything but main lives in a library, so that unit tests can call it.
noinst_LIBRARIES += cgi-bin/libweb.a
cgi_bin_libweb_a_SOURCES = \
	cgi-bin/cgi.c cgi-bin/cgi.h cgi-bin/dispatch.c cgi-bin/dispatch.h cgi-bin/fcgi.c cgi-bin/fcgi.h \
	cgi-bin/form.c cgi-bin/form.h cgi-bin/identity.c cgi-bin/identity.h cgi-bin/kept.c cgi-bin/kept.h \
	cgi-bin/password.c cgi-bin/password.h cgi-bin/proof.c cgi-bin/proof.h cgi-bin/way.c cgi-bin/way.h cgi-bin/refusal.c cgi-bin/refusal.h \
	cgi-bin/request.c cgi-bin/request.h cgi-bin/request_read.h cgi-bin/response.c cgi-bin/response.h \
	cgi-bin/routes.c cgi-bin/routes.h cgi-bin/slots.c cgi-bin/slots.h \
	cgi-bin/template_check.c cgi-bin/template_check.h \
	cgi-bin/view.cc cgi-bin/view.h cgi-bin/view_names.h cgi-bin/workers.c cgi-bin/workers.h \
	cgi-bin/rates.c cgi-bin/rates.h \
	cgi-bin/pages/health.c cgi-bin/pages/login.c cgi-bin/pages/pages.h cgi-bin/pages/setup.c
cgi_bin_libweb_a_CFLAGS = $(AM_CFLAGS) $(FCGI_CFLAGS) $(JANSSON_CFLAGS) $(QRENCODE_CFLAGS) $(YAJL_CFLAGS)
cgi_bin_libweb_a_CXXFLAGS = $(AM_CXXFLAGS) $(CTEMPLATE_CFLAGS)

WEB_LIBS = cgi-bin/libweb.a lib/keeper/libkeeper.a lib/store/libstore.a lib/vault/libvault.a \
	lib/clinic/libclinic.a lib/program/libprogram.a $(FCGI_LIBS) $(CTEMPLATE_LIBS) $(JANSSON_LIBS) $(QRENCODE_LIBS) $(YAJL_LIBS) \
	$(SQLITE_LIBS) $(CRYPTO_LIBS) $(ZXCVBN_LIBS) $(GLIB_LIBS)

pkglibexec_PROGRAMS += cgi-bin/keyrack.fcgi
cgi_bin_keyrack_fcgi_SOURCES = cgi-bin/main.c
nodist_EXTRA_cgi_bin_keyrack_fcgi_SOURCES = force-cxx-link.cc
cgi_bin_keyrack_fcgi_LDADD = $(WEB_LIBS)

web_tests = tests/unit/test-dispatch tests/unit/test-form tests/unit/test-rates tests/unit/test-routes tests/unit/test-slots \
	tests/unit/test-view
check_PROGRAMS += $(web_tests)
TESTS += $(web_tests)
tests_unit_test_dispatch_SOURCES = tests/unit/test-dispatch.c $(STORE_TEST_FIXTURE)
tests_unit_test_dispatch_CFLAGS = $(STORE_TEST_CFLAGS)
nodist_EXTRA_tests_unit_test_dispatch_SOURCES = force-cxx-link.cc
tests_unit_test_dispatch_LDADD = $(WEB_LIBS)
tests_unit_test_routes_SOURCES = tests/unit/test-routes.c
nodist_EXTRA_tests_unit_test_routes_SOURCES = force-cxx-link.cc
tests_unit_test_routes_LDADD = $(WEB_LIBS)
tests_unit_test_slots_SOURCES = tests/unit/test-slots.c
tests_unit_test_slots_LDADD = cgi-bin/libweb.a lib/clinic/libclinic.a $(GLIB_LIBS)
tests_unit_test_rates_SOURCES = tests/unit/test-rates.c
tests_unit_test_rates_LDADD = cgi-bin/libweb.a lib/vault/libvault.a lib/clinic/libclinic.a $(CRYPTO_LIBS) $(GLIB_LIBS)
tests_unit_test_form_SOURCES = tests/unit/test-form.c
tests_unit_test_form_LDADD = cgi-bin/libweb.a $(GLIB_LIBS)
tests_unit_test_view_SOURCES = tests/unit/test-view.c
nodist_EXTRA_tests_unit_test_view_SOURCES = force-cxx-link.cc
tests_unit_test_view_LDADD = $(WEB_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz-form tests/fuzz/fuzz-request
tests_fuzz_fuzz_request_SOURCES = tests/fuzz/fuzz-request.c $(STORE_TEST_FIXTURE)
nodist_EXTRA_tests_fuzz_fuzz_request_SOURCES = force-cxx-link.cc
tests_fuzz_fuzz_request_CFLAGS = $(STORE_TEST_CFLAGS)
tests_fuzz_fuzz_request_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_request_LDADD = $(WEB_LIBS)
EXTRA_DIST += tests/fuzz/corpus/request
tests_fuzz_fuzz_form_SOURCES = tests/fuzz/fuzz-form.c cgi-bin/form.c cgi-bin/form.h
tests_fuzz_fuzz_form_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_form_LDADD = $(GLIB_LIBS)

include cgi-bin/pages/local.mk
include cgi-bin/api/local.mk
