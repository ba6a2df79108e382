# cgi-bin: the web program. Everything but main lives in a library, so that unit tests can call it.
noinst_LIBRARIES += cgi-bin/libweb.a
cgi_bin_libweb_a_SOURCES = \
	cgi-bin/template_check.c cgi-bin/template_check.h \
	cgi-bin/view.cc cgi-bin/view.h cgi-bin/view_names.h
cgi_bin_libweb_a_CXXFLAGS = $(AM_CXXFLAGS) $(CTEMPLATE_CFLAGS)

templates = templates/error.tpl templates/layout.tpl templates/login.tpl templates/setup.tpl \
	templates/setup_gone.tpl
templatesdir = $(pkgdatadir)/templates
dist_templates_DATA = $(templates)

WEB_LIBS = cgi-bin/libweb.a lib/clinic/libclinic.a lib/program/libprogram.a $(CTEMPLATE_LIBS) $(GLIB_LIBS)

check_PROGRAMS += tests/unit/test-view
TESTS += tests/unit/test-view
tests_unit_test_view_SOURCES = tests/unit/test-view.c
nodist_EXTRA_tests_unit_test_view_SOURCES = force-cxx-link.cc
tests_unit_test_view_LDADD = $(WEB_LIBS)
