# cgi-bin: the web program. Everything but main lives in a library, so that unit tests can call it.
noinst_LIBRARIES += cgi-bin/libweb.a
cgi_bin_libweb_a_SOURCES = \
	cgi-bin/form.c cgi-bin/form.h \
	cgi-bin/template_check.c cgi-bin/template_check.h \
	cgi-bin/view.cc cgi-bin/view.h cgi-bin/view_names.h
cgi_bin_libweb_a_CXXFLAGS = $(AM_CXXFLAGS) $(CTEMPLATE_CFLAGS)

templates = templates/error.tpl templates/layout.tpl templates/login.tpl templates/setup.tpl \
	templates/setup_gone.tpl
templatesdir = $(pkgdatadir)/templates
dist_templates_DATA = $(templates)

WEB_LIBS = cgi-bin/libweb.a lib/clinic/libclinic.a lib/program/libprogram.a $(CTEMPLATE_LIBS) $(GLIB_LIBS)

web_tests = tests/unit/test-form tests/unit/test-view
check_PROGRAMS += $(web_tests)
TESTS += $(web_tests)
tests_unit_test_form_SOURCES = tests/unit/test-form.c
tests_unit_test_form_LDADD = cgi-bin/libweb.a $(GLIB_LIBS)
tests_unit_test_view_SOURCES = tests/unit/test-view.c
nodist_EXTRA_tests_unit_test_view_SOURCES = force-cxx-link.cc
tests_unit_test_view_LDADD = $(WEB_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz-form
tests_fuzz_fuzz_form_SOURCES = tests/fuzz/fuzz-form.c cgi-bin/form.c cgi-bin/form.h
tests_fuzz_fuzz_form_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_form_LDADD = $(GLIB_LIBS)

include cgi-bin/pages/local.mk
