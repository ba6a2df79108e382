/* test-store-clinic.c: what a refresh takes over, and the list behind Settings > Practitioners. */
#include "tests/unit/store_fixture.h"

#include <string.h>

/* --- the list, as text ------------------------------------------------------------------------ */

static void
write_hook(const Hook *hook, gpointer data)
{
    GString *text = data;

    g_string_append_printf(text, "%s %s [%s]", hook->id, hook->name, hook->businesses);
    if (hook->has_in_use)
        g_string_append_printf(text, " in-use:%s:%s", verdict_word(hook->in_use.verdict),
                               hook->in_use.saved_by_name);
    if (hook->has_candidate)
        g_string_append_printf(text, " candidate:%s", verdict_word(hook->candidate.verdict));
    g_string_append(text, hook->departed ? " departed\n" : "\n");
}

static void
assert_list(Store *store, gboolean departed, const char *expected)
{
    g_autoptr(GString) text = g_string_new(NULL);
    GError *error = NULL;

    g_assert_true(hooks_visit(store->web, departed, write_hook, text, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(text->str, ==, expected);
}

static void
take(Store *store, const Snapshot *snapshot)
{
    GError *error = NULL;

    g_assert_true(clinic_take_snapshot(store->agent, &store->agent_actor, snapshot, &error));
    g_assert_no_error(error);
}

/* --- the clinic ------------------------------------------------------------------------------- */

static void
the_clinic_is_one_row(Store *store, gconstpointer data)
{
    g_autoptr(Clinic) clinic = clinic_find(store->web, NULL);
    g_autoptr(Clinic) again = NULL;

    (void)data;
    g_assert_cmpstr(clinic->account_id, ==, "900");
    g_assert_cmpstr(clinic->zone, ==, "Australia/Sydney");
    g_assert_cmpint(clinic->refreshed_utc, ==, NOW);
    g_free(clinic->name);
    clinic->name = g_strdup("Harbour Physio");
    g_assert_true(clinic_put(store->agent, &store->agent_actor, clinic, NULL));
    again = clinic_find(store->web, NULL);
    g_assert_cmpstr(again->name, ==, "Harbour Physio");
    g_assert_cmpint(again->refreshed_utc, ==, NOW); /* only a refresh sets it */
    g_assert_cmpint(
        store_number(store, "SELECT COUNT(*) FROM audit WHERE act = 'clinic-connected'"), ==, 1);
}

static void
no_clinic_is_no_error(Store *store, gconstpointer data)
{
    GError *error = NULL;

    (void)data;
    store_execute(store, "DELETE FROM clinic");
    g_assert_null(clinic_find(store->web, &error));
    g_assert_no_error(error);
}

/* --- refreshing ------------------------------------------------------------------------------- */

static void
a_refresh_brings_everybody(Store *store, gconstpointer data)
{
    ClinicCounts counts;

    (void)data;
    assert_list(store, FALSE, "101 Ada [North, South]\n102 Ben [South]\n103 Cleo []\n");
    g_assert_true(clinic_counts(store->web, &counts, NULL));
    g_assert_cmpint(counts.practitioners, ==, 3);
    g_assert_cmpint(counts.users, ==, 3);
    g_assert_cmpint(counts.businesses, ==, 2);
    g_assert_cmpint(counts.appointment_types, ==, 1);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM practitioner_appointment_type"), ==,
                    1);
}

static void
who_is_missing_is_marked_and_may_come_back(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) without_ada = store_snapshot();
    g_autoptr(Snapshot) all = store_snapshot();

    (void)data;
    store_judge(store, store_put_key(store, "101", 0x11), VERDICT_CONNECTED);
    g_array_remove_index(without_ada->practitioners, 0);
    store->agent_actor.now_utc = NOW + 100;
    take(store, without_ada);
    assert_list(store, FALSE, "102 Ben [South]\n103 Cleo []\n");
    assert_list(store, TRUE, "101 Ada [North, South] in-use:connected:Robin departed\n");
    g_assert_cmpint(store_number(store, "SELECT gone_utc FROM practitioner WHERE id = '101'"), ==,
                    NOW + 100);
    store->agent_actor.now_utc = NOW + 200;
    take(store, without_ada); /* still gone: since the first time */
    g_assert_cmpint(store_number(store, "SELECT gone_utc FROM practitioner WHERE id = '101'"), ==,
                    NOW + 100);
    take(store, all);
    assert_list(store, FALSE,
                "101 Ada [North, South] in-use:connected:Robin\n102 Ben [South]\n103 Cleo []\n");
    assert_list(store, TRUE, "");
    g_assert_cmpint(store_number(store, "SELECT refreshed_utc FROM clinic"), ==, NOW + 200);
}

static void
changes_are_taken_over(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) snapshot = store_snapshot();
    SnapshotPractitioner *ben = &g_array_index(snapshot->practitioners, SnapshotPractitioner, 1);

    (void)data;
    g_free(ben->name);
    ben->name = g_strdup("Benedict");
    g_free(ben->sort_name);
    ben->sort_name = g_strdup("A"); /* the order is this one's, not the name's */
    g_array_index(snapshot->practitioners, SnapshotPractitioner, 2).active = FALSE;
    g_array_set_size(snapshot->works_at, 0);
    snapshot_add_link(snapshot->works_at, "102", "302");
    snapshot_add_link(snapshot->works_at, "102", "302"); /* twice */
    snapshot_add_link(snapshot->works_at, "102", "999"); /* no such business */
    snapshot_add_link(snapshot->works_at, "999", "302"); /* no such practitioner */
    take(store, snapshot);
    assert_list(store, FALSE, "102 Benedict [North]\n101 Ada []\n");
    assert_list(store, TRUE, ""); /* Cleo left, but without a key there is nothing to show */
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM practitioner_business WHERE gone_utc IS NULL"), ==, 1);
}

static void
a_refresh_is_all_or_nothing(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) snapshot = store_snapshot();
    GError *error = NULL;

    (void)data;
    g_array_index(snapshot->practitioners, SnapshotPractitioner, 2).show_online =
        7; /* breaks a CHECK late */
    g_array_remove_index(snapshot->practitioners, 0);
    g_assert_false(clinic_take_snapshot(store->agent, &store->agent_actor, snapshot, &error));
    assert_code(error, KEYRACK_ERROR_INTERNAL);
    assert_list(store, FALSE, "101 Ada [North, South]\n102 Ben [South]\n103 Cleo []\n");
}

/* --- the list --------------------------------------------------------------------------------- */

static void
both_keys_are_shown_and_counted(Store *store, gconstpointer data)
{
    HookCounts counts;

    (void)data;
    store_judge(store, store_put_key(store, "101", 0x11), VERDICT_CONNECTED);
    store_judge(store, store_put_key(store, "101", 0x12), VERDICT_WRONG_OWNER);
    (void)store_put_key(store, "102", 0x13);
    (void)store_put_key(store, NULL, 0x14); /* the clinic's own is nobody's hook */
    assert_list(store, FALSE,
                "101 Ada [North, South] in-use:connected:Robin candidate:wrong-owner\n"
                "102 Ben [South] candidate:checking\n103 Cleo []\n");
    g_assert_true(hooks_count(store->web, &counts, NULL));
    g_assert_cmpint(counts.total, ==, 3);
    g_assert_cmpint(counts.in_place, ==, 1);
    g_assert_cmpint(counts.attention, ==, 1);
    g_assert_cmpint(counts.checking, ==, 1);
    g_assert_cmpint(counts.none, ==, 1);
}

static void
an_empty_clinic_counts_nothing(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) empty = snapshot_new();
    HookCounts counts = { 9, 9, 9, 9, 9, 9 };

    (void)data;
    take(store, empty);
    g_assert_true(hooks_count(store->web, &counts, NULL));
    g_assert_cmpint(
        counts.total + counts.in_place + counts.attention + counts.checking + counts.none, ==, 0);
    assert_list(store, FALSE, "");
}

static void
one_hook_is_visited_once(Store *store, gconstpointer data)
{
    g_autoptr(GString) text = g_string_new(NULL);

    (void)data;
    g_assert_true(hook_visit(store->web, "102", write_hook, text, NULL));
    g_assert_cmpstr(text->str, ==, "102 Ben [South]\n");
    g_assert_true(hook_visit(store->web, "999", write_hook, text, NULL));
    g_assert_cmpstr(text->str, ==, "102 Ben [South]\n");
}

static void
names_and_ids_are_found(Store *store, gconstpointer data)
{
    g_autofree char *name = practitioner_find_name(store->web, "102", NULL);
    g_autofree char *by_user = practitioner_find_by_user(store->agent, "203", NULL);
    g_autofree char *by_nobody = practitioner_find_by_user(store->agent, "999", NULL);
    g_autofree char *user = practitioner_find_user(store->agent, "101", NULL);
    GError *error = NULL;

    (void)data;
    g_assert_cmpstr(name, ==, "Ben");
    g_assert_cmpstr(by_user, ==, "103");
    g_assert_cmpstr(by_nobody, ==, "");
    g_assert_cmpstr(user, ==, "201");
    g_assert_null(practitioner_find_name(store->web, "999", &error));
    g_assert_null(practitioner_find_user(store->agent, "999", &error));
    g_assert_no_error(error);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) \
    g_test_add("/store/clinic/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(the_clinic_is_one_row);
    ADD(no_clinic_is_no_error);
    ADD(a_refresh_brings_everybody);
    ADD(who_is_missing_is_marked_and_may_come_back);
    ADD(changes_are_taken_over);
    ADD(a_refresh_is_all_or_nothing);
    ADD(both_keys_are_shown_and_counted);
    ADD(an_empty_clinic_counts_nothing);
    ADD(one_hook_is_visited_once);
    ADD(names_and_ids_are_found);
    return g_test_run();
}
