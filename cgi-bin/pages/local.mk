# cgi-bin/pages: the pages, in the web's library.
cgi_bin_libweb_a_SOURCES += \
	cgi-bin/pages/agent_state.c cgi-bin/pages/agent_state.h \
	cgi-bin/pages/bookings.c cgi-bin/pages/bookings_page.h \
	cgi-bin/pages/bookings_acts.c \
	cgi-bin/pages/bookings_changes.c cgi-bin/pages/bookings_changes.h \
	cgi-bin/pages/bookings_filter.c cgi-bin/pages/bookings_filter.h \
	cgi-bin/pages/bookings_fix.c cgi-bin/pages/bookings_fix.h \
	cgi-bin/pages/bookings_history.c \
	cgi-bin/pages/bookings_matrix.c cgi-bin/pages/bookings_matrix.h \
	cgi-bin/pages/bookings_state.c cgi-bin/pages/bookings_state.h \
	cgi-bin/pages/bookings_switches.c cgi-bin/pages/bookings_switches.h \
	cgi-bin/pages/bookings_why.c \
	cgi-bin/pages/clinic_state.c cgi-bin/pages/clinic_state.h \
	cgi-bin/pages/cliniko.c \
	cgi-bin/pages/hook_words.c cgi-bin/pages/hook_words.h \
	cgi-bin/pages/key_ages.c \
	cgi-bin/pages/key_page.c cgi-bin/pages/key_page.h cgi-bin/pages/key_page_uses.c \
	cgi-bin/pages/key_link.c cgi-bin/pages/key_link_words.c cgi-bin/pages/key_link_words.h \
	cgi-bin/pages/key_saving.c cgi-bin/pages/key_saving.h \
	cgi-bin/pages/pages.h \
	cgi-bin/pages/practitioner_link.c \
	cgi-bin/pages/paste.c cgi-bin/pages/paste_page.c cgi-bin/pages/paste_page.h \
	cgi-bin/pages/practitioner_list.c cgi-bin/pages/practitioner_list.h \
	cgi-bin/pages/practitioners.c \
	cgi-bin/pages/retired_keys.c cgi-bin/pages/retired_keys.h \
	cgi-bin/pages/field_error.c cgi-bin/pages/field_error.h cgi-bin/pages/proof.c cgi-bin/pages/start.c \
	cgi-bin/pages/start_needs.c cgi-bin/pages/start_needs.h \
	cgi-bin/pages/stop.c

# settings and people
cgi_bin_libweb_a_SOURCES += cgi-bin/pages/settings.c cgi-bin/pages/people.c cgi-bin/pages/person.c \
	cgi-bin/pages/people_acts.c cgi-bin/pages/people_acts.h cgi-bin/pages/people_form.c cgi-bin/pages/people_form.h

# the second step of signing in, and somebody's own account
cgi_bin_libweb_a_SOURCES += cgi-bin/pages/login_code.c cgi-bin/pages/login_pages.h cgi-bin/pages/account.c \
	cgi-bin/pages/account_acts.c cgi-bin/pages/account_page.h cgi-bin/pages/second_factor.c

page_tests = tests/unit/test-hook-words tests/unit/test-key-link-words tests/unit/test-templates-render
check_PROGRAMS += $(page_tests)
TESTS += $(page_tests)
tests_unit_test_hook_words_SOURCES = tests/unit/test-hook-words.c
tests_unit_test_hook_words_LDADD = cgi-bin/libweb.a lib/store/libstore.a lib/clinic/libclinic.a $(SQLITE_LIBS) $(GLIB_LIBS)
tests_unit_test_key_link_words_SOURCES = tests/unit/test-key-link-words.c
tests_unit_test_key_link_words_LDADD = cgi-bin/libweb.a lib/store/libstore.a lib/clinic/libclinic.a $(SQLITE_LIBS) $(GLIB_LIBS)
tests_unit_test_templates_render_SOURCES = tests/unit/test-templates-render.c
nodist_EXTRA_tests_unit_test_templates_render_SOURCES = force-cxx-link.cc
tests_unit_test_templates_render_LDADD = $(WEB_LIBS)

# the preview and the link checker
cgi_bin_libweb_a_SOURCES += \
	cgi-bin/pages/links.c \
	cgi-bin/pages/preview.c cgi-bin/pages/preview.h \
	cgi-bin/pages/preview_blocked.c cgi-bin/pages/preview_choice.c \
	cgi-bin/pages/preview_link.c cgi-bin/pages/preview_week.c \
	cgi-bin/qr.c cgi-bin/qr.h

# the keys that Keyrack issues
cgi_bin_libweb_a_SOURCES += cgi-bin/pages/issued_keys.c cgi-bin/pages/issued_keys_help.c \
	cgi-bin/pages/issued_key_form.c cgi-bin/pages/issued_key_form.h \
	cgi-bin/pages/issued_key_made.c cgi-bin/pages/issued_key_made.h cgi-bin/pages/issued_key_new.c \
	cgi-bin/pages/issued_key_page.c cgi-bin/pages/issued_key_page.h cgi-bin/pages/issued_key_view.c \
	cgi-bin/pages/issued_key_words.c cgi-bin/pages/issued_key_words.h

# the audit log
cgi_bin_libweb_a_SOURCES += cgi-bin/pages/audit.c cgi-bin/pages/audit_filter.c cgi-bin/pages/audit_filter.h \
	cgi-bin/pages/audit_search.c cgi-bin/pages/audit_search.h
