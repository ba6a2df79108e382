# lib/clinic: the rules of the trade, pure
noinst_LIBRARIES += lib/clinic/libclinic.a
lib_clinic_libclinic_a_SOURCES = lib/clinic/bookings.c lib/clinic/bookings.h lib/clinic/bookings_picture.c lib/clinic/bookings_settings.c \
	lib/clinic/bookings_summary.c lib/clinic/bookings_drift.c lib/clinic/bookings_words.c lib/clinic/bookings_words.h \
	lib/clinic/bookings_way.c lib/clinic/bookings_evidence.c lib/clinic/booking_rules_words.c lib/clinic/booking_change_words.c \
	lib/clinic/booking_times.h lib/clinic/bookings_link.h lib/clinic/error.c lib/clinic/error.h \
	lib/clinic/bookings_report.c lib/clinic/bookings_report.h \
	lib/clinic/key_age.c lib/clinic/key_age.h lib/clinic/key_purpose.c lib/clinic/key_purpose.h \
	lib/clinic/key_reach.c lib/clinic/key_reach.h lib/clinic/key_text.c lib/clinic/key_text.h lib/clinic/role.c lib/clinic/role.h lib/clinic/text.c lib/clinic/text.h \
	lib/clinic/verdict.c lib/clinic/verdict.h lib/clinic/verdict_words.c \
	lib/clinic/zone.c lib/clinic/zone.h

CLINIC_TESTS = tests/unit/test-pasted-key tests/unit/test-key-verdict tests/unit/test-verdict-words \
	tests/unit/test-text tests/unit/test-key-age tests/unit/test-key-purpose tests/unit/test-key-reach
check_PROGRAMS += $(CLINIC_TESTS)
TESTS += $(CLINIC_TESTS)
CLINIC_TEST_LIBS = lib/clinic/libclinic.a $(GLIB_LIBS)
tests_unit_test_pasted_key_LDADD = $(CLINIC_TEST_LIBS)
tests_unit_test_key_purpose_LDADD = $(CLINIC_TEST_LIBS)
tests_unit_test_key_reach_LDADD = $(CLINIC_TEST_LIBS)
tests_unit_test_key_verdict_LDADD = $(CLINIC_TEST_LIBS)
tests_unit_test_verdict_words_LDADD = $(CLINIC_TEST_LIBS)
tests_unit_test_text_LDADD = $(CLINIC_TEST_LIBS)
tests_unit_test_key_age_LDADD = $(CLINIC_TEST_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz-key-text tests/fuzz/fuzz-name
tests_fuzz_fuzz_key_text_SOURCES = tests/fuzz/fuzz-key-text.c
tests_fuzz_fuzz_key_text_LDADD = $(CLINIC_TEST_LIBS)
tests_fuzz_fuzz_key_text_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_name_SOURCES = tests/fuzz/fuzz-name.c
tests_fuzz_fuzz_name_LDADD = $(CLINIC_TEST_LIBS)
tests_fuzz_fuzz_name_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
EXTRA_DIST += tests/fuzz/corpus/key-text tests/fuzz/corpus/name

# what a password must be
lib_clinic_libclinic_a_SOURCES += lib/clinic/password_rules.c lib/clinic/password_rules.h
check_PROGRAMS += tests/unit/test-password-rules
TESTS += tests/unit/test-password-rules
tests_unit_test_password_rules_LDADD = lib/clinic/libclinic.a $(ZXCVBN_LIBS) $(GLIB_LIBS)

# free times in a patient's week
lib_clinic_libclinic_a_SOURCES += lib/clinic/booking_times.c lib/clinic/booking_times.h
EXTRA_DIST += tests/unit/zone_labels.h
check_PROGRAMS += tests/unit/test-booking-times
TESTS += tests/unit/test-booking-times
tests_unit_test_booking_times_LDADD = $(CLINIC_TEST_LIBS)

# links to the bookings page
lib_clinic_libclinic_a_SOURCES += lib/clinic/bookings_link.c lib/clinic/bookings_link.h lib/clinic/bookings_link_verdict.c
check_PROGRAMS += tests/unit/test-bookings-link
TESTS += tests/unit/test-bookings-link
tests_unit_test_bookings_link_LDADD = $(CLINIC_TEST_LIBS)
FUZZ_TARGETS += tests/fuzz/fuzz-bookings-links
tests_fuzz_fuzz_bookings_links_SOURCES = tests/fuzz/fuzz-bookings-links.c
tests_fuzz_fuzz_bookings_links_LDADD = $(CLINIC_TEST_LIBS)
tests_fuzz_fuzz_bookings_links_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
EXTRA_DIST += tests/fuzz/corpus/bookings-links

# what stands in the way of online booking
BOOKINGS_TESTS = tests/unit/test-bookings-verdict tests/unit/test-bookings-effects tests/unit/test-bookings-drift \
	tests/unit/test-bookings-words tests/unit/test-bookings-report
check_PROGRAMS += $(BOOKINGS_TESTS)
TESTS += $(BOOKINGS_TESTS)
BOOKING_PICTURES = tests/unit/booking_pictures.c tests/unit/booking_pictures.h
tests_unit_test_bookings_verdict_LDADD = $(CLINIC_TEST_LIBS)
tests_unit_test_bookings_effects_SOURCES = tests/unit/test-bookings-effects.c $(BOOKING_PICTURES)
tests_unit_test_bookings_effects_LDADD = $(CLINIC_TEST_LIBS)
tests_unit_test_bookings_drift_SOURCES = tests/unit/test-bookings-drift.c $(BOOKING_PICTURES)
tests_unit_test_bookings_drift_LDADD = $(CLINIC_TEST_LIBS)
tests_unit_test_bookings_words_SOURCES = tests/unit/test-bookings-words.c $(BOOKING_PICTURES)
tests_unit_test_bookings_words_LDADD = $(CLINIC_TEST_LIBS)
tests_unit_test_bookings_report_SOURCES = tests/unit/test-bookings-report.c $(BOOKING_PICTURES)
tests_unit_test_bookings_report_LDADD = $(CLINIC_TEST_LIBS)

# the audit log, and what it becomes as a file
lib_clinic_libclinic_a_SOURCES += lib/clinic/audit_words.c lib/clinic/audit_words.h lib/clinic/csv.c lib/clinic/csv.h
check_PROGRAMS += tests/unit/test-audit-words tests/unit/test-csv
TESTS += tests/unit/test-audit-words tests/unit/test-csv
tests_unit_test_audit_words_LDADD = $(CLINIC_TEST_LIBS)
tests_unit_test_csv_SOURCES = tests/unit/test-csv.c tests/unit/csv_reader.c tests/unit/csv_reader.h
tests_unit_test_csv_LDADD = $(CLINIC_TEST_LIBS)
FUZZ_TARGETS += tests/fuzz/fuzz-csv
tests_fuzz_fuzz_csv_SOURCES = tests/fuzz/fuzz-csv.c tests/unit/csv_reader.c tests/unit/csv_reader.h
tests_fuzz_fuzz_csv_LDADD = $(CLINIC_TEST_LIBS)
tests_fuzz_fuzz_csv_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
EXTRA_DIST += tests/fuzz/corpus/csv

# many keys in one paste
lib_clinic_libclinic_a_SOURCES += lib/clinic/key_text_parts.h \
	lib/clinic/paste_plan.c lib/clinic/paste_plan.h lib/clinic/paste_text.c lib/clinic/paste_text.h
check_PROGRAMS += tests/unit/test-paste-plan tests/unit/test-paste-text
TESTS += tests/unit/test-paste-plan tests/unit/test-paste-text
tests_unit_test_paste_plan_LDADD = $(CLINIC_TEST_LIBS)
tests_unit_test_paste_text_LDADD = $(CLINIC_TEST_LIBS)
tests_unit_test_paste_text_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=g_free
FUZZ_TARGETS += tests/fuzz/fuzz-paste-text
tests_fuzz_fuzz_paste_text_SOURCES = tests/fuzz/fuzz-paste-text.c
tests_fuzz_fuzz_paste_text_LDADD = $(CLINIC_TEST_LIBS)
tests_fuzz_fuzz_paste_text_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer -Wl,--wrap=g_free
EXTRA_DIST += tests/fuzz/corpus/paste-text

# which browser somebody signed in with
lib_clinic_libclinic_a_SOURCES += lib/clinic/browser_words.c lib/clinic/browser_words.h
check_PROGRAMS += tests/unit/test-browser-words
TESTS += tests/unit/test-browser-words
tests_unit_test_browser_words_LDADD = $(CLINIC_TEST_LIBS)
# the keys that Keyrack issues
lib_clinic_libclinic_a_SOURCES += lib/clinic/issued_key.c lib/clinic/issued_key.h lib/clinic/networks.c lib/clinic/networks.h
check_PROGRAMS += tests/unit/test-issued-key tests/unit/test-networks
TESTS += tests/unit/test-issued-key tests/unit/test-networks
tests_unit_test_issued_key_LDADD = $(CLINIC_TEST_LIBS)
tests_unit_test_networks_LDADD = $(CLINIC_TEST_LIBS)
FUZZ_TARGETS += tests/fuzz/fuzz-issued-key tests/fuzz/fuzz-networks
tests_fuzz_fuzz_issued_key_SOURCES = tests/fuzz/fuzz-issued-key.c
tests_fuzz_fuzz_issued_key_LDADD = $(CLINIC_TEST_LIBS)
tests_fuzz_fuzz_issued_key_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_networks_SOURCES = tests/fuzz/fuzz-networks.c
tests_fuzz_fuzz_networks_LDADD = $(CLINIC_TEST_LIBS)
tests_fuzz_fuzz_networks_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
EXTRA_DIST += tests/fuzz/corpus/issued-key tests/fuzz/corpus/networks
