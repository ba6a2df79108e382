/* test-keys-retired.c: a key that was replaced stays, sealed, until it is archived in Cliniko, and no longer than a
 * week; what became of a key over time is kept; every night each key comes up once. */
#include <string.h>

#include "tests/unit/store_fixture.h"

#define DAY_S (24 * 60 * 60)

/* --- helpers ---------------------------------------------------------------------------------- */

static gint64
put_with_hint(Store *store, const char *practitioner_id, guint8 filler, const char *tail)
{
    gint64 id = store_put_key(store, practitioner_id, filler);
    g_autofree char *sql =
        g_strdup_printf("UPDATE api_key SET tail = '%s' WHERE id = %" G_GINT64_FORMAT, tail, id);

    store_execute(store, sql);
    return id;
}

/* Two keys on Ada's hook, the second in use. */
static void
replace(Store *store, gint64 *ret_old, gint64 *ret_new)
{
    *ret_old = put_with_hint(store, "101", 0x11, "old1");
    store_judge(store, *ret_old, VERDICT_CONNECTED);
    *ret_new = put_with_hint(store, "101", 0x22, "new2");
    store_judge(store, *ret_new, VERDICT_CONNECTED);
}

static void
judge_as(Store *store, gint64 id, Verdict verdict, const char *role, gint64 at_utc)
{
    const Actor actor = { .kind = ACTOR_AGENT, .address = "", .now_utc = at_utc };
    const KeyJudgement judgement = { verdict, KEY_REASON_NONE, "Ada", role, "101", at_utc, 0 };
    GError *error = NULL;

    g_assert_true(keys_set_verdict(store->agent, &actor, id, &judgement, &error));
    g_assert_no_error(error);
}

typedef struct {
    guint count;
    gint64 id, retired_utc, checked_utc;
    Verdict verdict;
    char tail[8];
} Seen;

static void
see(const RetiredKey *key, gpointer data)
{
    Seen *seen = data;

    g_assert_cmpstr(key->practitioner_id, ==, "101");
    seen->count++;
    seen->id = key->id;
    seen->retired_utc = key->retired_utc;
    seen->checked_utc = key->checked_utc;
    seen->verdict = key->verdict;
    (void)g_strlcpy(seen->tail, key->tail, sizeof seen->tail);
}

static Seen
look(Store *store)
{
    Seen seen = { 0 };
    GError *error = NULL;

    g_assert_true(keys_visit_retired(store->web, see, &seen, &error));
    g_assert_no_error(error);
    return seen;
}

static gint64
count_audit(Store *store, const char *act, const char *outcome)
{
    g_autofree char *sql =
        g_strdup_printf("SELECT COUNT(*) FROM audit WHERE act = '%s' AND outcome = '%s'", act, outcome);

    return store_number(store, sql);
}

/* --- replaced keys ---------------------------------------------------------------------------- */

static void
a_replaced_key_is_retired(Store *store, gconstpointer data)
{
    gint64 old, new;
    Seen seen;

    (void)data;
    replace(store, &old, &new);
    seen = look(store);
    g_assert_cmpuint(seen.count, ==, 1);
    g_assert_cmpint(seen.id, ==, old);
    g_assert_cmpstr(seen.tail, ==, "old1");
    g_assert_cmpint(seen.retired_utc, ==, NOW);
    g_assert_cmpint(count_audit(store, "key-retired", "done"), ==, 1);
    g_assert_cmpint(store_number(store, "SELECT id FROM api_key WHERE place = 'in-use'"), ==, new);
}

static void
a_dead_key_or_the_same_one_leaves_nothing_to_archive(Store *store, gconstpointer data)
{
    gint64 old = put_with_hint(store, "101", 0x11, "old1"), again;

    (void)data;
    store_judge(store, old, VERDICT_CONNECTED);
    again = put_with_hint(store, "101", 0x33, "old1");
    store_judge(store, again, VERDICT_CONNECTED);
    g_assert_cmpuint(look(store).count, ==, 0);
    store_judge(store, again, VERDICT_REJECTED);
    store_judge(store, put_with_hint(store, "101", 0x22, "new2"), VERDICT_CONNECTED);
    g_assert_cmpuint(look(store).count, ==, 0);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM api_key"), ==, 1);
}

static void
a_retired_key_that_comes_back_is_not_archived(Store *store, gconstpointer data)
{
    gint64 old, new;
    Seen seen;

    (void)data;
    replace(store, &old, &new);
    store_judge(store, put_with_hint(store, "101", 0x11, "old1"), VERDICT_CONNECTED);
    seen = look(store);
    g_assert_cmpuint(seen.count, ==, 1);
    g_assert_cmpint(seen.id, ==, new);
}

static void
archived_in_cliniko_means_erased_here(Store *store, gconstpointer data)
{
    gint64 old, new;
    GError *error = NULL;

    (void)data;
    replace(store, &old, &new);
    g_assert_true(keys_check_retired(store->web, &store->person, "101", old, &error));
    g_assert_cmpint(look(store).verdict, ==, VERDICT_CHECKING);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job WHERE state = 'waiting' AND api_key_id = 1"), ==, 1);
    judge_as(store, old, VERDICT_CONNECTED, "practitioner", NOW + 60); /* not archived after all */
    g_assert_cmpint(look(store).checked_utc, ==, NOW + 60);
    g_assert_cmpint(store_number(store, "SELECT id FROM api_key WHERE place = 'in-use'"), ==, new);
    judge_as(store, old, VERDICT_REJECTED, "", NOW + 120);
    g_assert_cmpuint(look(store).count, ==, 0);
    g_assert_cmpint(count_audit(store, "old-key-erased", "rejected"), ==, 1);
}

static void
it_can_be_erased_without_asking(Store *store, gconstpointer data)
{
    gint64 old, new;
    GError *error = NULL;

    (void)data;
    replace(store, &old, &new);
    g_assert_false(keys_erase_retired(store->web, &store->person, "101", new, &error));
    assert_code(error, KEYRACK_ERROR_NOT_FOUND);
    g_assert_false(keys_erase_retired(store->web, &store->person, "102", old, &error));
    assert_code(error, KEYRACK_ERROR_NOT_FOUND);
    g_assert_false(keys_check_retired(store->web, &store->person, NULL, old, &error));
    assert_code(error, KEYRACK_ERROR_NOT_FOUND);
    g_assert_true(keys_erase_retired(store->web, &store->person, "101", old, &error));
    g_assert_cmpuint(look(store).count, ==, 0);
    g_assert_cmpint(count_audit(store, "old-key-erased", "done"), ==, 1);
}

static void
it_goes_after_a_week(Store *store, gconstpointer data)
{
    Actor later = store->agent_actor;
    gint64 old, new;
    GError *error = NULL;

    (void)data;
    replace(store, &old, &new);
    later.now_utc = NOW + RETIRED_LIFE_S - 1;
    g_assert_true(keys_sweep_retired(store->agent, &later, &error));
    g_assert_cmpuint(look(store).count, ==, 1);
    later.now_utc++;
    g_assert_true(keys_sweep_retired(store->agent, &later, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(look(store).count, ==, 0);
    g_assert_cmpint(count_audit(store, "old-key-erased", "expired"), ==, 1);
}

static void
removing_the_key_takes_replaced_ones_along(Store *store, gconstpointer data)
{
    gint64 old, new;

    (void)data;
    replace(store, &old, &new);
    g_assert_true(keys_remove(store->web, &store->person, "101", NULL));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM api_key"), ==, 0);
}

/* --- what became of a key --------------------------------------------------------------------- */

static void
its_past_is_kept(Store *store, gconstpointer data)
{
    gint64 id = store_put_key(store, "101", 0x11);
    g_autoptr(ApiKey) key = NULL;

    (void)data;
    judge_as(store, id, VERDICT_CONNECTED, "administrator", NOW + 10);
    g_assert_true(keys_check_again(store->web, &store->person, "101", NULL));
    judge_as(store, id, VERDICT_CONNECTED, "practitioner", NOW + 20);
    judge_as(store, id, VERDICT_REJECTED, "", NOW + 30);
    judge_as(store, id, VERDICT_REJECTED, "", NOW + 40);
    key = key_find(store->web, "101", TRUE, NULL);
    g_assert_cmpint(key->verdict_utc, ==, NOW + 30);
    g_assert_cmpint(key->connected_utc, ==, NOW + 20);
    g_assert_cmpint(key->trouble_utc, ==, NOW + 40);
    g_assert_cmpint(key->trouble, ==, VERDICT_REJECTED);
    g_assert_cmpstr(key->was_role, ==, "administrator");
    g_assert_cmpint(key->role_utc, ==, NOW + 20);
    judge_as(store, id, VERDICT_CONNECTED, "practitioner", NOW + 50);
    g_clear_pointer(&key, api_key_free);
    key = key_find(store->web, "101", TRUE, NULL);
    g_assert_cmpint(key->verdict_utc, ==, NOW + 50);
    g_assert_cmpint(key->trouble_utc, ==, NOW + 40);
}

static void
being_checked_is_no_change(Store *store, gconstpointer data)
{
    gint64 id = store_put_key(store, "101", 0x11);
    g_autoptr(ApiKey) key = NULL;

    (void)data;
    judge_as(store, id, VERDICT_CONNECTED, "practitioner", NOW + 10);
    g_assert_true(keys_check_again(store->web, &store->person, "101", NULL));
    judge_as(store, id, VERDICT_CONNECTED, "practitioner", NOW + 20);
    key = key_find(store->web, "101", TRUE, NULL);
    g_assert_cmpint(key->verdict_utc, ==, NOW + 10);
}

/* --- the night -------------------------------------------------------------------------------- */

static gboolean
is_before(gint64 id, gint64 asked_utc, gpointer data)
{
    (void)id;
    return asked_utc < *(gint64 *)data;
}

static void
every_key_comes_up_once(Store *store, gconstpointer data)
{
    gint64 old, new, tonight = NOW + DAY_S;
    GError *error = NULL;

    (void)data;
    replace(store, &old, &new);
    store_execute(store, "UPDATE job SET state = 'done'");
    g_assert_true(keys_check_due(store->agent, &store->agent_actor, is_before, &tonight, &error));
    g_assert_true(keys_check_due(store->agent, &store->agent_actor, is_before, &tonight, &error));
    g_assert_no_error(error);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job WHERE state = 'waiting'"), ==, 2);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM api_key WHERE verdict = 'connected'"), ==, 2);
    judge_as(store, new, VERDICT_UNREACHABLE, "", tonight + 5);
    judge_as(store, old, VERDICT_CONNECTED, "practitioner", tonight + 5);
    store_execute(store, "UPDATE job SET state = 'done'");
    g_assert_true(keys_check_due(store->agent, &store->agent_actor, is_before, &tonight, &error));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job WHERE state = 'waiting'"), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/keys/retired/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(a_replaced_key_is_retired);
    ADD(a_dead_key_or_the_same_one_leaves_nothing_to_archive);
    ADD(a_retired_key_that_comes_back_is_not_archived);
    ADD(archived_in_cliniko_means_erased_here);
    ADD(it_can_be_erased_without_asking);
    ADD(it_goes_after_a_week);
    ADD(removing_the_key_takes_replaced_ones_along);
    ADD(its_past_is_kept);
    ADD(being_checked_is_no_change);
    ADD(every_key_comes_up_once);
    return g_test_run();
}
