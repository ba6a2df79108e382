/* test-key-uses.c: what keys were used for is added up by hook, key, purpose and day, and forgotten after 400 days. */
#include "lib/store/key_uses.h"
#include "tests/unit/store_fixture.h"

#define TODAY (NOW / DAY_S)

static void
add(Store *store, const char *hook_id, gint64 key_id, KeyPurpose purpose, gint64 day, gint64 reads, gint64 writes)
{
    const KeyUse use = { key_id, hook_id, purpose, day, reads, writes, day * DAY_S + reads };
    g_autoptr(GError) error = NULL;
    g_auto(Txn) txn = { 0 };

    g_assert_true(txn_begin(&txn, store->agent, &error));
    g_assert_true(key_uses_add(store->agent, &use, &error));
    g_assert_true(txn_commit(&txn, &error));
    g_assert_no_error(error);
}

static void
assert_use(const GArray *uses, guint i, KeyUse wanted)
{
    const KeyUse *use = &g_array_index(uses, KeyUse, i);

    g_assert_cmpuint(i, <, uses->len);
    g_assert_cmpint(use->key_id, ==, wanted.key_id);
    g_assert_cmpint(use->purpose, ==, wanted.purpose);
    g_assert_cmpint(use->day, ==, wanted.day);
    g_assert_cmpint(use->reads, ==, wanted.reads);
    g_assert_cmpint(use->writes, ==, wanted.writes);
    g_assert_cmpint(use->last_utc, ==, wanted.last_utc);
}

static void
adds_up(Store *store, gconstpointer data)
{
    g_autoptr(GArray) all = NULL;
    g_autoptr(GArray) days = NULL;
    GError *error = NULL;

    (void)data;
    add(store, "101", 7, KEY_FOR_BOOKINGS, TODAY - 40, 9, 0);
    add(store, "101", 7, KEY_FOR_BOOKINGS, TODAY - 1, 2, 1);
    add(store, "101", 7, KEY_FOR_BOOKINGS, TODAY, 3, 0);
    add(store, "101", 7, KEY_FOR_BOOKINGS, TODAY, 4, 2);
    add(store, "101", 7, KEY_FOR_VERIFY, TODAY, 2, 0);
    add(store, "101", 8, KEY_FOR_VERIFY, TODAY, 5, 0);
    add(store, "102", 9, KEY_FOR_VERIFY, TODAY, 6, 0);
    add(store, "", 1, KEY_FOR_REFRESH, TODAY, 30, 0);

    all = key_uses_list(store->web, "101", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(all->len, ==, 3);
    assert_use(all, 0, (KeyUse){ 7, NULL, KEY_FOR_BOOKINGS, 0, 18, 3, TODAY * DAY_S + 4 });
    assert_use(all, 1, (KeyUse){ 7, NULL, KEY_FOR_VERIFY, 0, 2, 0, TODAY * DAY_S + 2 });
    assert_use(all, 2, (KeyUse){ 8, NULL, KEY_FOR_VERIFY, 0, 5, 0, TODAY * DAY_S + 5 });

    days = key_uses_list_days(store->web, "101", TODAY - 30, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(days->len, ==, 4);
    assert_use(days, 0, (KeyUse){ 7, NULL, KEY_FOR_BOOKINGS, TODAY, 7, 2, TODAY * DAY_S + 4 });
    assert_use(days, 1, (KeyUse){ 7, NULL, KEY_FOR_VERIFY, TODAY, 2, 0, TODAY * DAY_S + 2 });
    assert_use(days, 2, (KeyUse){ 8, NULL, KEY_FOR_VERIFY, TODAY, 5, 0, TODAY * DAY_S + 5 });
    assert_use(days, 3, (KeyUse){ 7, NULL, KEY_FOR_BOOKINGS, TODAY - 1, 2, 1, (TODAY - 1) * DAY_S + 2 });

    g_array_unref(all);
    all = key_uses_list(store->web, "", &error);
    g_assert_cmpuint(all->len, ==, 1);
}

static void
forgets_after_400_days(Store *store, gconstpointer data)
{
    GError *error = NULL;

    (void)data;
    add(store, "101", 7, KEY_FOR_VERIFY, TODAY - 401, 1, 0);
    add(store, "101", 7, KEY_FOR_VERIFY, TODAY - 400, 1, 0);
    add(store, "101", 7, KEY_FOR_VERIFY, TODAY, 1, 0);
    g_assert_true(key_uses_sweep(store->agent, NOW, &error));
    g_assert_cmpint(store_number(store, "SELECT count(*) FROM key_use"), ==, 2);
    g_assert_cmpint(store_number(store, "SELECT min(day) FROM key_use"), ==, TODAY - 400);
}

/* Somebody who can write the file must not keep the agent from ending its jobs, nor from counting on. */
static void
spoiled_counts(Store *store, gconstpointer data)
{
    g_autoptr(GArray) all = NULL;
    g_autoptr(GArray) days = NULL;
    GError *error = NULL;

    (void)data;
    add(store, "101", 7, KEY_FOR_VERIFY, TODAY, 1, 0);
    store_execute(store, "UPDATE key_use SET reads = 9223372036854775807, writes = -5");
    add(store, "101", 7, KEY_FOR_VERIFY, TODAY, 2, 3);
    all = key_uses_list(store->web, "101", &error);
    g_assert_no_error(error);
    g_assert_cmpint(g_array_index(all, KeyUse, 0).writes, ==, 3);
    store_execute(store, "UPDATE key_use SET reads = 9223372036854775807");
    days = key_uses_list_days(store->web, "101", TODAY, &error);
    g_assert_no_error(error);
    g_assert_cmpint(g_array_index(days, KeyUse, 0).reads, ==, 1000000000000);

    store_execute(store, "UPDATE key_use SET purpose = 'mischief'");
    g_assert_null(key_uses_list(store->web, "101", &error));
    assert_code(error, KEYRACK_ERROR_INVALID);
}

/* An hour that is over is told once, by hook and purpose, whichever key it was. */
static void
hours_go_to_the_audit_log(Store *store, gconstpointer data)
{
    const Actor during = { .kind = ACTOR_AGENT, .address = "", .now_utc = TODAY * DAY_S + 5 };
    GError *error = NULL;

    (void)data;
    add(store, "101", 7, KEY_FOR_BOOKINGS, TODAY, 9, 0);
    add(store, "101", 8, KEY_FOR_BOOKINGS, TODAY, 3, 1);
    add(store, "", 1, KEY_FOR_REFRESH, TODAY, 30, 0);
    g_assert_true(key_uses_tell_hours(store->agent, &during, &error));
    g_assert_cmpint(store_number(store, "SELECT count(*) FROM audit WHERE act = 'key-used'"), ==, 0);
    for (guint again = 0; again < 2; again++) {
        g_assert_true(key_uses_tell_hours(store->agent, &store->agent_actor, &error));
        g_assert_no_error(error);
    }
    g_assert_cmpint(store_number(store, "SELECT count(*) FROM audit WHERE act = 'key-used'"), ==, 2);
    g_assert_cmpint(store_number(store, "SELECT count(*) FROM audit WHERE act = 'key-used'"
                                        " AND object_kind = 'practitioner' AND object_id = '101'"
                                        " AND detail = 'bookings reads=12 writes=1'"), ==, 1);
    g_assert_cmpint(store_number(store, "SELECT count(*) FROM audit WHERE act = 'key-used' AND object_kind = 'clinic'"
                                        " AND object_id = '' AND detail = 'refresh reads=30 writes=0'"), ==, 1);
    add(store, "102", 9, KEY_FOR_VERIFY, TODAY, 1, 0);
    store_execute(store, "UPDATE key_use_hour SET purpose = 'mischief'");
    g_assert_true(key_uses_tell_hours(store->agent, &store->agent_actor, &error));
    g_assert_cmpint(store_number(store, "SELECT count(*) FROM key_use_hour"), ==, 0);
    g_assert_cmpint(store_number(store, "SELECT count(*) FROM audit WHERE act = 'key-used'"), ==, 2);
}

/* No audit row, no forgetting: the hour is told later. */
static void
hours_wait_for_the_audit_log(Store *store, gconstpointer data)
{
    GError *error = NULL;

    (void)data;
    add(store, "101", 7, KEY_FOR_VERIFY, TODAY, 1, 0);
    store_execute(store, "ALTER TABLE audit RENAME TO audit_gone");
    g_assert_false(key_uses_tell_hours(store->agent, &store->agent_actor, &error));
    assert_code(error, KEYRACK_ERROR_INTERNAL);
    g_assert_cmpint(store_number(store, "SELECT count(*) FROM key_use_hour"), ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/key-uses/adds up", Store, NULL, store_set_up, adds_up, store_tear_down);
    g_test_add("/key-uses/forgets after 400 days", Store, NULL, store_set_up, forgets_after_400_days, store_tear_down);
    g_test_add("/key-uses/hours go to the audit log", Store, NULL, store_set_up, hours_go_to_the_audit_log,
               store_tear_down);
    g_test_add("/key-uses/hours wait for the audit log", Store, NULL, store_set_up, hours_wait_for_the_audit_log,
               store_tear_down);
    g_test_add("/key-uses/spoiled counts", Store, NULL, store_set_up, spoiled_counts, store_tear_down);
    return g_test_run();
}
