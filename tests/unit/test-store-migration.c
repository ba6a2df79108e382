/* test-store-migration.c: a database of an older Keyrack with rows in it is brought up to date, keeps every row, and
 * works on. */
#include "tests/unit/store_fixture.h"

#include <glib/gstdio.h>

#define LATER (NOW + 60)

/* A folder with the first `count` migrations as they are in the tree. */
static char *
first_migrations(const char *parent, guint count)
{
    g_autofree char *from = g_build_filename(g_getenv("TOP_SRCDIR"), "sql", NULL);
    g_autofree char *to = g_build_filename(parent, "sql", NULL);
    g_autoptr(GDir) folder = g_dir_open(from, 0, NULL);
    const char *name;

    g_assert_cmpint(g_mkdir(to, 0700), ==, 0);
    while ((name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *old = g_build_filename(from, name, NULL);
        g_autofree char *new = g_build_filename(to, name, NULL);
        g_autofree char *sql = NULL;

        if (g_ascii_strtoll(name, NULL, 10) < 1 || g_ascii_strtoll(name, NULL, 10) > count)
            continue;
        g_assert_true(g_file_get_contents(old, &sql, NULL, NULL));
        g_assert_true(g_file_set_contents(new, sql, -1, NULL));
    }
    return g_steal_pointer(&to);
}

static void
remove_folder(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *file = g_build_filename(path, name, NULL);

        (void)g_unlink(file);
    }
    (void)g_rmdir(path);
}

/* What the first Keyrack left behind, in every table a refresh or a job touches. */
static const char version_1_rows[] =
    "INSERT INTO person (id, email, name, role, active, created_utc)"
    " VALUES (1, 'robin@example.org', 'Robin', 'administrator', 1, 1);"
    "INSERT INTO clinic VALUES (1, '900', 'Harbour', 'harbour', 'au1', 'AU', 'Sydney',"
    " 'Australia/Sydney', 'patient', 1, 2);"
    "INSERT INTO cliniko_user VALUES ('201', 'Ada', 'practitioner', 1, NULL);"
    "INSERT INTO business VALUES ('301', 'South', 'Sydney', 'Australia/Sydney', 1, NULL),"
    " ('302', 'North', 'Sydney', 'Australia/Sydney', 0, 5);"
    "INSERT INTO appointment_type VALUES ('401', 'First visit', 45, 1, NULL);"
    "INSERT INTO practitioner VALUES ('101', '201', 'Ada', 'ada', 'Physio', 1, 1, 'South', NULL),"
    " ('102', '202', 'Ben', 'ben', 'Physio', 1, 1, '', 7);"
    "INSERT INTO practitioner_business VALUES ('101', '301');"
    "INSERT INTO practitioner_appointment_type VALUES ('101', '401');"
    "INSERT INTO api_key (id, practitioner_id, place, sealed, shard, tail, saved_utc, saved_by,"
    " verdict) VALUES (1, '101', 'in-use', zeroblob(316), 'au1', 'Qx7z', 3, 1, 'connected');"
    "UPDATE api_key_number SET last = 1;"
    "INSERT INTO job (kind, api_key_id, state, due_utc, created_utc)"
    " VALUES ('verify_key', 1, 'waiting', 4, 4), ('refresh_clinic', NULL, 'waiting', 5, 5)";

/* Replaces the fixture's database by one of version 1 with rows, brought up to date. */
static void
come_from_version_1(Store *store)
{
    g_autofree char *first = first_migrations(store->dir, 1);
    g_autofree char *all = g_build_filename(g_getenv("TOP_SRCDIR"), "sql", NULL);
    GError *error = NULL;

    g_clear_pointer(&store->web, db_free);
    g_clear_pointer(&store->agent, db_free);
    g_clear_pointer(&store->ctl, db_free);
    g_assert_cmpint(g_unlink(store->path), ==, 0);
    g_assert_true(db_migrate(store->path, first, &error));
    remove_folder(first);
    g_assert_cmpint(store_number(store, "PRAGMA user_version"), ==, 1);
    store_execute(store, version_1_rows);
    g_assert_null(db_open(store->path, DB_WEB, &error)); /* not before it is up to date */
    assert_code(error, KEYRACK_ERROR_INTERNAL);
    g_assert_true(db_migrate(store->path, all, &error));
    g_assert_no_error(error);
    store->web = db_open(store->path, DB_WEB, &error);
    g_assert_no_error(error);
    store->agent = db_open(store->path, DB_AGENT, &error);
    g_assert_no_error(error);
    store->ctl = db_open(store->path, DB_CTL, &error);
    g_assert_no_error(error);
}

static void
every_row_is_kept(Store *store, gconstpointer data)
{
    static const struct { const char *sql; gint64 number; } expected[] = {
        { "SELECT COUNT(*) FROM person", 1 },
        { "SELECT COUNT(*) FROM clinic WHERE refreshed_utc = 2", 1 },
        { "SELECT COUNT(*) FROM business WHERE show_online = 1 AND gone_utc IS NULL", 1 },
        { "SELECT COUNT(*) FROM business WHERE show_online = 0 AND gone_utc = 5", 1 },
        { "SELECT COUNT(*) FROM business WHERE was_on = 0 AND offers_all = 1", 2 },
        { "SELECT COUNT(*) FROM practitioner WHERE was_on = 0", 2 },
        { "SELECT COUNT(*) FROM practitioner WHERE businesses = 'South'", 1 },
        { "SELECT COUNT(*) FROM appointment_type WHERE duration_in_minutes = 45"
          " AND max_attendees = 1 AND lead_hours IS NULL AND price = ''",
          1 },
        { "SELECT COUNT(*) FROM practitioner_business WHERE gone_utc IS NULL AND had_hours = 0",
          1 },
        { "SELECT COUNT(*) FROM practitioner_appointment_type WHERE gone_utc IS NULL", 1 },
        { "SELECT length(sealed) FROM api_key", 316 },
        { "SELECT COUNT(*) FROM job WHERE subject = '' AND state = 'waiting'", 2 },
        { "SELECT COUNT(*) FROM online_bookings", 0 },
        { "SELECT COUNT(*) FROM pragma_foreign_key_check", 0 },
    };

    (void)data;
    come_from_version_1(store);
    g_assert_cmpint(store_number(store, "PRAGMA user_version"), ==, keyrack_schema.version);
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_test_message("%s", expected[i].sql);
        g_assert_cmpint(store_number(store, expected[i].sql), ==, expected[i].number);
    }
}

static void
its_jobs_go_on(Store *store, gconstpointer data)
{
    g_autoptr(GPtrArray) jobs = NULL;

    (void)data;
    come_from_version_1(store);
    jobs = jobs_claim(store->agent, NOW, 9, NULL);
    g_assert_cmpuint(jobs->len, ==, 2);
    g_assert_cmpstr(((const Job *)jobs->pdata[0])->kind, ==, "verify_key");
    g_assert_cmpstr(((const Job *)jobs->pdata[1])->kind, ==, "refresh_clinic");
    g_assert_cmpstr(((const Job *)jobs->pdata[1])->subject, ==, "");
}

/* That refresh was not asked about hours, lists and rules: nothing of it may be taken for what Cliniko said. */
static void
the_refresh_of_before_knew_nothing_of_online_booking(Store *store, gconstpointer data)
{
    g_autoptr(BookingPicture) picture = NULL;
    const Combination one = { 0, 0, 0 };
    CombinationFacts facts;

    (void)data;
    come_from_version_1(store);
    picture = bookings_read(store->web, NOW, NULL);
    g_assert_cmpuint(picture->practitioners->len, ==, 1);
    g_assert_cmpint(picture->refreshed_utc, ==, 0);
    facts = combination_facts(picture, &one);
    g_assert_cmpint(facts.account, ==, SWITCH_UNKNOWN);
    g_assert_cmpint(facts.scheduled, ==, SWITCH_UNKNOWN);
    g_assert_cmpint(combination_judge(&facts).state, ==, COMBINATION_UNKNOWN);
}

static void
the_first_refresh_after_it_is_no_drift(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) snapshot = store_snapshot();
    g_autoptr(BookingPicture) picture = NULL;

    (void)data;
    come_from_version_1(store);
    snapshot->rules.enabled = SWITCH_ON;
    snapshot_practitioner(snapshot, "101")->show_online = FALSE;
    snapshot_business(snapshot, "301")->offers_all = FALSE;
    snapshot_add_hours(snapshot, "101", "301", 1, 540, 600);
    store_take(store, snapshot, NOW);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM booking_change"), ==, 0);
    picture = bookings_read(store->web, NOW, NULL);
    g_assert_cmpint(picture->refreshed_utc, ==, NOW);
    g_assert_cmpint(picture->rules.enabled, ==, SWITCH_ON);
    snapshot_practitioner(snapshot, "101")->show_online = TRUE;
    store_take(store, snapshot, LATER);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM booking_change"), ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) \
    g_test_add("/store/migration/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(every_row_is_kept);
    ADD(its_jobs_go_on);
    ADD(the_refresh_of_before_knew_nothing_of_online_booking);
    ADD(the_first_refresh_after_it_is_no_drift);
    return g_test_run();
}
