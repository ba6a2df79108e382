/* test-emergency-stop.c: the stop is one row with its two audit rows, told to every program. */
#include "tests/unit/store_fixture.h"

static gint64
count_audit(Store *store, const char *act)
{
    g_autofree char *sql = g_strdup_printf("SELECT COUNT(*) FROM audit WHERE act = '%s'"
                                            " AND object_kind = 'clinic'", act);

    return store_number(store, sql);
}

static void
assert_stands(Db *db, const char *by)
{
    GError *error = NULL;
    g_autoptr(EmergencyStop) stop = emergency_stop_find(db, &error);

    g_assert_no_error(error);
    g_assert_cmpint(stop != NULL, ==, by != NULL);
    if (by == NULL)
        return;
    g_assert_cmpint(stop->since_utc, ==, NOW);
    g_assert_cmpstr(stop->by, ==, by);
}

static void
it_stands_until_it_is_lifted(Store *store, gconstpointer data)
{
    GError *error = NULL;

    (void)data;
    assert_stands(store->web, NULL);
    (void)emergency_stop_set(store->web, &store->person, &error);
    g_assert_no_error(error);
    assert_stands(store->web, "Robin");
    assert_stands(store->agent, "Robin");
    assert_stands(store->ctl, "Robin");
    (void)emergency_stop_lift(store->ctl, &store->ctl_actor, &error);
    g_assert_no_error(error);
    assert_stands(store->agent, NULL);
    g_assert_cmpint(count_audit(store, "stopped"), ==, 1);
    g_assert_cmpint(count_audit(store, "resumed"), ==, 1);
}

static void
asked_twice_it_is_said_once(Store *store, gconstpointer data)
{
    GError *error = NULL;

    (void)data;
    (void)emergency_stop_lift(store->web, &store->person, &error);
    g_assert_no_error(error);
    (void)emergency_stop_set(store->ctl, &store->ctl_actor, &error);
    g_assert_no_error(error);
    (void)emergency_stop_set(store->web, &store->person, &error);
    g_assert_no_error(error);
    assert_stands(store->web, "");
    g_assert_cmpint(count_audit(store, "stopped"), ==, 1);
    g_assert_cmpint(count_audit(store, "resumed"), ==, 0);
}

/* A job has a day of tries from when it was asked for: three days of a stop take nothing from it. */
static void
no_time_passes_for_what_waits(Store *store, gconstpointer data)
{
    GError *error = NULL;

    (void)data;
    store_execute(store, "DELETE FROM job");
    (void)emergency_stop_set(store->ctl, &store->ctl_actor, &error);
    g_assert_no_error(error);
    store_execute(store, "UPDATE emergency_stop SET stopped_utc = stopped_utc - 259200");
    store_execute(store, "INSERT INTO job (id, kind, state, due_utc, created_utc)"
                         " SELECT 1, 'verify_key', 'waiting', 0, stopped_utc - 3600 FROM emergency_stop");
    store_execute(store, "INSERT INTO job (id, kind, state, due_utc, created_utc)"
                         " SELECT 2, 'verify_key', 'waiting', 0, stopped_utc + 7200 FROM emergency_stop");
    store_execute(store, "INSERT INTO job (id, kind, state, due_utc, created_utc, finished_utc)"
                         " SELECT 3, 'verify_key', 'done', 0, stopped_utc - 3600, stopped_utc FROM emergency_stop");
    (void)emergency_stop_lift(store->web, &store->person, &error);
    g_assert_no_error(error);
    g_assert_cmpint(store_number(store, "SELECT created_utc FROM job WHERE id = 1"), ==, store->person.now_utc - 3600);
    g_assert_cmpint(store_number(store, "SELECT created_utc FROM job WHERE id = 2"), ==, store->person.now_utc);
    g_assert_cmpint(store_number(store, "SELECT created_utc FROM job WHERE id = 3"), <, store->person.now_utc - 259200);
}

static void
without_its_audit_row_it_does_not_happen(Store *store, gconstpointer data)
{
    GError *error = NULL;

    (void)data;
    store_execute(store, "ALTER TABLE audit RENAME TO audit_gone");
    g_assert_false(emergency_stop_set(store->web, &store->person, &error));
    assert_code(error, KEYRACK_ERROR_INTERNAL);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM emergency_stop"), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(test) g_test_add("/emergency-stop/" #test, Store, NULL, store_set_up, test, store_tear_down)
    ADD(it_stands_until_it_is_lifted);
    ADD(asked_twice_it_is_said_once);
    ADD(no_time_passes_for_what_waits);
    ADD(without_its_audit_row_it_does_not_happen);
    return g_test_run();
}
