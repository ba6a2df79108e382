# lib/store: SQLite, and the only room with SQL in it
noinst_LIBRARIES += lib/store/libstore.a
lib_store_libstore_a_SOURCES = lib/store/audit.c lib/store/audit.h lib/store/audit_log.c lib/store/audit_log.h \
	lib/store/booking_answers.c lib/store/booking_changes.c \
	lib/store/bookings.c lib/store/bookings.h lib/store/clinic.c lib/store/clinic.h \
	lib/store/db.c lib/store/db.h lib/store/jobs.c lib/store/jobs.h lib/store/key_changes.c \
	lib/store/key_links.c lib/store/key_links.h lib/store/key_parts.h lib/store/key_reaches.c lib/store/key_reaches.h lib/store/key_retired.c lib/store/key_uses.c \
	lib/store/key_uses.h lib/store/key_verdicts.c lib/store/keys.c lib/store/keys.h lib/store/meant.c lib/store/migrate.c lib/store/persons.c \
	lib/store/persons.h lib/store/pins.c lib/store/pins.h lib/store/policy.c lib/store/policy.h lib/store/practitioners.c \
	lib/store/practitioners.h lib/store/previews.c lib/store/rights.c lib/store/sessions.c lib/store/sessions.h \
	lib/store/side_files.c \
	lib/store/snapshot.c lib/store/snapshot_bookings.c \
	lib/store/snapshot_parts.h lib/store/statement.c lib/store/statement.h lib/store/transaction.c
lib_store_libstore_a_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)

# the emergency stop
lib_store_libstore_a_SOURCES += lib/store/emergency_stop.c lib/store/emergency_stop.h

# the audit log in a chain
lib_store_libstore_a_SOURCES += lib/store/audit_chain.c lib/store/audit_chain.h lib/store/audit_row.c lib/store/audit_row.h \
	lib/store/pin_parts.h

# many keys pasted at once
lib_store_libstore_a_SOURCES += lib/store/pastes.c lib/store/pastes.h
check_PROGRAMS += tests/unit/test-pastes
TESTS += tests/unit/test-pastes
tests_unit_test_pastes_SOURCES = tests/unit/test-pastes.c $(STORE_TEST_FIXTURE)
tests_unit_test_pastes_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_pastes_LDADD = $(STORE_TEST_LIBS)

# people invited, changed, taken out
lib_store_libstore_a_SOURCES += lib/store/person_changes.c lib/store/person_changes.h
check_PROGRAMS += tests/unit/test-person-changes
TESTS += tests/unit/test-person-changes
tests_unit_test_person_changes_SOURCES = tests/unit/test-person-changes.c $(STORE_TEST_FIXTURE)
tests_unit_test_person_changes_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_person_changes_LDADD = $(STORE_TEST_LIBS)

STORE_TEST_FIXTURE = tests/unit/store_fixture.c tests/unit/store_fixture.h
STORE_TEST_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
STORE_TEST_LIBS = lib/store/libstore.a lib/clinic/libclinic.a $(SQLITE_LIBS) $(GLIB_LIBS)
STORE_TESTS = tests/unit/test-audit-log tests/unit/test-store-statements tests/unit/test-store-files tests/unit/test-store-people \
	tests/unit/test-store-clinic tests/unit/test-keys-life tests/unit/test-keys-retired tests/unit/test-jobs tests/unit/test-pins \
	tests/unit/test-bookings-store tests/unit/test-bookings-said tests/unit/test-bookings-history \
	tests/unit/test-previews tests/unit/test-store-migration tests/unit/test-key-uses tests/unit/test-key-links
check_PROGRAMS += $(STORE_TESTS)
TESTS += $(STORE_TESTS)
tests_unit_test_store_statements_SOURCES = tests/unit/test-store-statements.c $(STORE_TEST_FIXTURE)
tests_unit_test_store_statements_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_store_statements_LDADD = $(STORE_TEST_LIBS)
tests_unit_test_store_files_SOURCES = tests/unit/test-store-files.c $(STORE_TEST_FIXTURE)
tests_unit_test_store_files_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_store_files_LDADD = $(STORE_TEST_LIBS)
tests_unit_test_store_people_SOURCES = tests/unit/test-store-people.c $(STORE_TEST_FIXTURE)
tests_unit_test_store_people_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_store_people_LDADD = $(STORE_TEST_LIBS)
tests_unit_test_store_clinic_SOURCES = tests/unit/test-store-clinic.c $(STORE_TEST_FIXTURE)
tests_unit_test_store_clinic_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_store_clinic_LDADD = $(STORE_TEST_LIBS)
tests_unit_test_keys_life_SOURCES = tests/unit/test-keys-life.c $(STORE_TEST_FIXTURE)
tests_unit_test_keys_life_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_keys_life_LDADD = $(STORE_TEST_LIBS)
tests_unit_test_keys_retired_SOURCES = tests/unit/test-keys-retired.c $(STORE_TEST_FIXTURE)
tests_unit_test_keys_retired_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_keys_retired_LDADD = $(STORE_TEST_LIBS)
tests_unit_test_key_uses_SOURCES = tests/unit/test-key-uses.c $(STORE_TEST_FIXTURE)
tests_unit_test_key_uses_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_key_uses_LDADD = $(STORE_TEST_LIBS)
tests_unit_test_jobs_SOURCES = tests/unit/test-jobs.c $(STORE_TEST_FIXTURE)
tests_unit_test_jobs_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_jobs_LDADD = $(STORE_TEST_LIBS)
tests_unit_test_pins_SOURCES = tests/unit/test-pins.c $(STORE_TEST_FIXTURE)
tests_unit_test_pins_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_pins_LDADD = $(STORE_TEST_LIBS)
tests_unit_test_bookings_store_SOURCES = tests/unit/test-bookings-store.c $(STORE_TEST_FIXTURE)
tests_unit_test_bookings_store_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_bookings_store_LDADD = $(STORE_TEST_LIBS)
tests_unit_test_bookings_said_SOURCES = tests/unit/test-bookings-said.c $(STORE_TEST_FIXTURE)
tests_unit_test_bookings_said_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_bookings_said_LDADD = $(STORE_TEST_LIBS)
tests_unit_test_bookings_history_SOURCES = tests/unit/test-bookings-history.c $(STORE_TEST_FIXTURE)
tests_unit_test_bookings_history_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_bookings_history_LDADD = $(STORE_TEST_LIBS)
tests_unit_test_previews_SOURCES = tests/unit/test-previews.c $(STORE_TEST_FIXTURE)
tests_unit_test_previews_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_previews_LDADD = $(STORE_TEST_LIBS)
tests_unit_test_store_migration_SOURCES = tests/unit/test-store-migration.c $(STORE_TEST_FIXTURE)
tests_unit_test_store_migration_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_store_migration_LDADD = $(STORE_TEST_LIBS)
tests_unit_test_audit_log_SOURCES = tests/unit/test-audit-log.c $(STORE_TEST_FIXTURE)
tests_unit_test_audit_log_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_audit_log_LDADD = $(STORE_TEST_LIBS)
tests_unit_test_key_links_SOURCES = tests/unit/test-key-links.c $(STORE_TEST_FIXTURE)
tests_unit_test_key_links_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_key_links_LDADD = $(STORE_TEST_LIBS)

# somebody's own account
lib_store_libstore_a_SOURCES += lib/store/account.c lib/store/account.h
check_PROGRAMS += tests/unit/test-account
TESTS += tests/unit/test-account
tests_unit_test_account_SOURCES = tests/unit/test-account.c $(STORE_TEST_FIXTURE)
tests_unit_test_account_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_account_LDADD = $(STORE_TEST_LIBS)
# the keys that Keyrack issues
lib_store_libstore_a_SOURCES += lib/store/issued_keys.c lib/store/issued_keys.h
check_PROGRAMS += tests/unit/test-issued-keys
TESTS += tests/unit/test-issued-keys
tests_unit_test_issued_keys_SOURCES = tests/unit/test-issued-keys.c $(STORE_TEST_FIXTURE)
tests_unit_test_issued_keys_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_issued_keys_LDADD = $(STORE_TEST_LIBS)
# the emergency stop
check_PROGRAMS += tests/unit/test-emergency-stop
TESTS += tests/unit/test-emergency-stop
tests_unit_test_emergency_stop_SOURCES = tests/unit/test-emergency-stop.c $(STORE_TEST_FIXTURE)
tests_unit_test_emergency_stop_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_emergency_stop_LDADD = $(STORE_TEST_LIBS)
