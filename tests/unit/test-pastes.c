/* test-pastes.c: keys pasted at once wait for one person's yes, hang on nobody's hook until then, and are erased
 * without a trace when it does not come in time. */
#include "lib/store/pastes.h"
#include "tests/unit/store_fixture.h"

#include <string.h>

#define LATER (NOW + PASTE_LIFE_S)

/* --- helpers ---------------------------------------------------------------------------------- */

static gint64
count(Store *store, const char *what)
{
    g_autofree char *sql = g_strconcat("SELECT COUNT(*) FROM ", what, NULL);

    return store_number(store, sql);
}

static Actor
at(Actor actor, gint64 now_utc)
{
    actor.now_utc = now_utc;
    return actor;
}

/* Pastes that many keys, each with sealed bytes of its own, and one trouble; *ids are theirs. */
static gint64
make_paste(Store *store, const Actor *actor, guint n, gint64 *ids)
{
    const FoundTrouble trouble = { 7, PASTE_CUT_OFF };
    g_auto(Txn) txn = { 0 };
    gint64 paste_id;

    g_assert_true(txn_begin(&txn, store->web, NULL));
    g_assert_true(paste_begin(store->web, actor, &paste_id, NULL));
    for (guint i = 0; i < n; i++) {
        guint8 sealed[SEALED_SIZE];

        memset(sealed, 0xA0 + (int)i, sizeof sealed);
        g_assert_true(keys_next_id(store->web, &ids[i], NULL));
        g_assert_true(paste_add_key(store->web, actor, paste_id, ids[i], sealed, "au1", "Qx7z", NULL));
    }
    g_assert_true(paste_add_trouble(store->web, paste_id, &trouble, NULL));
    g_assert_true(txn_commit(&txn, NULL));
    return paste_id;
}

static void
judge_as(Store *store, gint64 id, Verdict verdict, const char *practitioner_id)
{
    const KeyJudgement judgement = { verdict, KEY_REASON_NONE, "Ada", "practitioner", practitioner_id, NOW, 0 };

    g_assert_true(keys_set_verdict(store->agent, &store->agent_actor, id, &judgement, NULL));
}

static gint64
open_paste(Store *store, gint64 person_id, gint64 now_utc)
{
    Paste paste = { 0 };

    g_assert_true(paste_find(store->web, person_id, now_utc, &paste, NULL));
    return paste.id;
}

/* The agent's part of a move. */
static void
move(Store *store, gint64 from_id, const char *practitioner_id)
{
    const guint8 sealed[SEALED_SIZE] = { 0x5A };
    g_auto(Txn) txn = { 0 };
    gint64 id;

    g_assert_true(txn_begin(&txn, store->agent, NULL));
    g_assert_true(keys_next_id(store->agent, &id, NULL));
    g_assert_true(keys_put_moved(store->agent, &store->person, from_id, id, practitioner_id, sealed, NULL));
    g_assert_true(txn_commit(&txn, NULL));
}

static gboolean
file_has(Store *store, guint8 filler)
{
    g_autofree char *bytes = NULL;
    guint8 sealed[64];
    gsize length;

    memset(sealed, filler, sizeof sealed);
    g_assert_true(g_file_get_contents(store->path, &bytes, &length, NULL));
    return memmem(bytes, length, sealed, sizeof sealed) != NULL;
}

/* --- the life of a paste ---------------------------------------------------------------------- */

static void
pasted_keys_hang_on_no_hook(Store *store, gconstpointer data)
{
    gint64 ids[3], paste_id = make_paste(store, &store->person, 3, ids);
    g_autoptr(GPtrArray) keys = paste_list_keys(store->web, paste_id, NULL);
    g_autoptr(GArray) troubles = paste_list_troubles(store->web, paste_id, NULL);
    g_autoptr(SealedKey) sealed = key_find_sealed(store->agent, ids[0], NULL);

    (void)data;
    g_assert_cmpuint(keys->len, ==, 3);
    for (guint i = 0; i < 3; i++) {
        const PastedKey *key = keys->pdata[i];

        g_assert_cmpint(key->id, ==, ids[i]);
        g_assert_cmpint(key->verdict, ==, VERDICT_CHECKING);
        g_assert_cmpstr(key->practitioner_id, ==, "");
    }
    g_assert_cmpuint(troubles->len, ==, 1);
    g_assert_cmpint(g_array_index(troubles, FoundTrouble, 0).line, ==, 7);
    g_assert_true(sealed->key.place == KEY_PASTED && sealed->key.practitioner_id == NULL);
    g_assert_null(key_find(store->web, NULL, FALSE, NULL)); /* nor is it the clinic's */
    g_assert_null(key_find(store->web, NULL, TRUE, NULL));
    g_assert_cmpint(count(store, "job WHERE kind = 'verify_key' AND state = 'waiting'"), ==, 3);
    g_assert_cmpint(count(store, "audit WHERE act = 'paste-made' AND object_kind = 'paste' AND outcome = 'done'"),
      ==, 1);
}

static void
a_judged_key_is_still_nobodys(Store *store, gconstpointer data)
{
    gint64 ids[1], paste_id = make_paste(store, &store->person, 1, ids);
    g_autoptr(GPtrArray) keys = NULL;
    const PastedKey *key;

    (void)data;
    judge_as(store, ids[0], VERDICT_CONNECTED, "101");
    keys = paste_list_keys(store->web, paste_id, NULL);
    key = keys->pdata[0];
    g_assert_cmpint(key->verdict, ==, VERDICT_CONNECTED);
    g_assert_cmpstr(key->practitioner_id, ==, "101");
    g_assert_cmpstr(key->practitioner_name, ==, "Ada");
    g_assert_cmpint(count(store, "api_key WHERE place = 'pasted'"), ==, 1);
    g_assert_null(key_find(store->web, "101", TRUE, NULL));
    g_assert_cmpint(count(store, "audit WHERE act = 'key-judged' AND object_kind = 'paste' AND outcome = "
      "'connected'"), ==, 1);
    store_execute(store, "UPDATE practitioner SET gone_utc = 5 WHERE id = '101'");
    g_ptr_array_unref(keys);
    keys = paste_list_keys(store->web, paste_id, NULL);
    g_assert_cmpstr(((PastedKey *)keys->pdata[0])->practitioner_id, ==, ""); /* left since */
}

static void
a_new_paste_replaces_the_old_one(Store *store, gconstpointer data)
{
    gint64 ids[2], first = make_paste(store, &store->person, 2, ids);
    gint64 second = make_paste(store, &store->person, 1, ids);

    (void)data;
    g_assert_cmpint(second, >, first);
    g_assert_cmpint(open_paste(store, 1, NOW), ==, second);
    g_assert_cmpint(count(store, "api_key"), ==, 1);
    g_assert_cmpint(count(store, "paste_trouble"), ==, 1);
    g_assert_cmpint(count(store, "job WHERE state = 'waiting'"), ==, 1);
    g_assert_cmpint(count(store, "audit WHERE act = 'paste-forgotten' AND outcome = 'replaced'"), ==, 1);
}

static void
people_have_pastes_of_their_own(Store *store, gconstpointer data)
{
    gint64 ids[1], other_id, mine, theirs;
    Actor other = store->person;

    (void)data;
    g_assert_true(person_add(store->ctl, &store->ctl_actor, "sam@example.org", "Sam", &other_id, NULL));
    other.person_id = other_id;
    mine = make_paste(store, &store->person, 1, ids);
    theirs = make_paste(store, &other, 1, ids);
    g_assert_cmpint(open_paste(store, 1, NOW), ==, mine);
    g_assert_cmpint(open_paste(store, other_id, NOW), ==, theirs);
    g_assert_true(paste_forget(store->web, &store->person, theirs, NULL)); /* not theirs to forget */
    g_assert_cmpint(open_paste(store, other_id, NOW), ==, theirs);
    g_assert_true(paste_forget(store->web, &store->person, mine, NULL));
    g_assert_cmpint(open_paste(store, 1, NOW), ==, 0);
    g_assert_true(paste_forget(store->web, &store->person, mine, NULL));
    g_assert_cmpint(count(store, "audit WHERE act = 'paste-forgotten' AND outcome = 'done'"), ==, 1);
}

static void
confirmed_keys_wait_for_the_agent_and_the_others_are_erased(Store *store, gconstpointer data)
{
    static const gboolean chosen[] = { TRUE, FALSE, TRUE };
    gint64 ids[3], paste_id = make_paste(store, &store->person, 3, ids);
    g_autoptr(GPtrArray) keys = NULL;
    g_autoptr(GHashTable) moving = NULL;
    gboolean was = TRUE;

    (void)data;
    judge_as(store, ids[0], VERDICT_CONNECTED, "101");
    judge_as(store, ids[1], VERDICT_REJECTED, "");
    judge_as(store, ids[2], VERDICT_CONNECTED, "102");
    keys = paste_list_keys(store->web, paste_id, NULL);
    g_assert_true(paste_was_confirmed(store->web, 1, paste_id, &was, NULL) && !was);
    g_assert_true(paste_confirm(store->web, &store->person, paste_id, keys, chosen, NULL));
    g_assert_true(paste_was_confirmed(store->web, 1, paste_id, &was, NULL) && was);
    g_assert_true(paste_was_confirmed(store->web, 2, paste_id, &was, NULL) && !was);
    g_assert_cmpint(open_paste(store, 1, NOW), ==, 0);
    g_assert_cmpint(count(store, "api_key"), ==, 2);
    g_assert_false(file_has(store, 0xA1));
    g_assert_cmpint(count(store, "paste_trouble"), ==, 0);
    g_assert_cmpint(count(store, "job WHERE kind = 'move_key' AND asked_by = 1"), ==, 2);
    moving = pastes_list_moving(store->web, NULL);
    g_assert_cmpuint(g_hash_table_size(moving), ==, 2);
    g_assert_true(g_hash_table_contains(moving, "101"));
    (void)make_paste(store, &store->person, 1, &ids[1]); /* another may begin meanwhile */

    move(store, ids[0], "101");
    g_assert_cmpint(count(store, "paste"), ==, 2);
    move(store, ids[2], "102");
    g_assert_cmpint(count(store, "paste"), ==, 1);
    g_assert_cmpint(count(store, "api_key WHERE place = 'candidate' AND verdict = 'checking' AND saved_by = 1"), ==, 2);
    g_assert_cmpint(count(store, "audit WHERE act = 'key-moved' AND object_kind = 'paste'"), ==, 2);
    g_assert_cmpint(count(store, "audit WHERE act = 'paste-confirmed'"), ==, 1);
    g_assert_false(file_has(store, 0xA2));
}

static void
a_confirmed_key_that_cannot_be_moved_is_dropped(Store *store, gconstpointer data)
{
    static const gboolean chosen[] = { TRUE };
    gint64 ids[1], paste_id = make_paste(store, &store->person, 1, ids);
    gint64 saved = store_put_key(store, "102", 0x22);
    g_autoptr(GPtrArray) keys = NULL;

    (void)data;
    judge_as(store, ids[0], VERDICT_CONNECTED, "101");
    keys = paste_list_keys(store->web, paste_id, NULL);
    g_assert_true(paste_confirm(store->web, &store->person, paste_id, keys, chosen, NULL));
    g_assert_true(paste_drop_key(store->agent, &store->person, saved, "no-practitioner", NULL)); /* was not pasted */
    g_assert_true(paste_drop_key(store->agent, &store->person, ids[0], "no-practitioner", NULL));
    g_assert_true(paste_drop_key(store->agent, &store->person, ids[0], "no-practitioner", NULL));
    g_assert_cmpint(count(store, "paste"), ==, 0);
    g_assert_cmpint(count(store, "api_key"), ==, 1);
    g_assert_cmpint(count(store, "audit WHERE act = 'key-moved' AND object_id = '101' AND outcome = "
      "'no-practitioner'"), ==, 1);
}

/* --- 15 minutes ------------------------------------------------------------------------------- */

static void
an_old_paste_is_not_found_and_the_agent_erases_it(Store *store, gconstpointer data)
{
    gint64 ids[3], paste_id = make_paste(store, &store->person, 3, ids);
    const Actor early = at(store->agent_actor, LATER - 1), late = at(store->agent_actor, LATER);

    (void)data;
    g_assert_cmpint(open_paste(store, 1, LATER - 1), ==, paste_id);
    g_assert_cmpint(open_paste(store, 1, LATER), ==, 0);
    g_assert_true(pastes_sweep(store->agent, &early, NULL));
    g_assert_cmpint(count(store, "api_key"), ==, 3);
    for (guint8 i = 0; i < 3; i++)
        g_assert_true(file_has(store, 0xA0 + i));
    g_assert_true(pastes_sweep(store->agent, &late, NULL));
    for (guint8 i = 0; i < 3; i++)
        g_assert_false(file_has(store, 0xA0 + i));
    g_assert_cmpint(count(store, "api_key") + count(store, "paste") + count(store, "paste_trouble"), ==, 0);
    g_assert_cmpint(count(store, "job WHERE state = 'waiting'"), ==, 0);
    g_assert_cmpint(count(store, "audit WHERE act = 'paste-expired' AND actor_kind = 'agent'"), ==, 1);
    g_assert_true(pastes_sweep(store->agent, &late, NULL));
    g_assert_cmpint(count(store, "audit WHERE act = 'paste-expired'"), ==, 1);
}

static void
a_new_paste_sweeps_too(Store *store, gconstpointer data)
{
    gint64 ids[1];
    const Actor late = at(store->person, LATER);

    (void)data;
    (void)make_paste(store, &store->person, 1, ids);
    (void)make_paste(store, &late, 1, ids);
    g_assert_cmpint(count(store, "api_key"), ==, 1);
    g_assert_cmpint(count(store, "audit WHERE act = 'paste-expired' AND actor_kind = 'person'"), ==, 1);
    g_assert_cmpint(count(store, "audit WHERE act = 'paste-forgotten'"), ==, 0);
}

/* The agent may be away for hours after the yes: it still counts. But not for ever. */
static void
a_confirmed_paste_outlives_the_sweep(Store *store, gconstpointer data)
{
    static const gboolean chosen[] = { TRUE };
    gint64 ids[1], paste_id = make_paste(store, &store->person, 1, ids);
    const Actor late = at(store->agent_actor, LATER + 3600), very_late = at(store->agent_actor, LATER + 25 * 3600);
    g_autoptr(GPtrArray) keys = NULL;

    (void)data;
    judge_as(store, ids[0], VERDICT_CONNECTED, "101");
    keys = paste_list_keys(store->web, paste_id, NULL);
    g_assert_true(paste_confirm(store->web, &store->person, paste_id, keys, chosen, NULL));
    g_assert_true(pastes_sweep(store->agent, &late, NULL));
    g_assert_cmpint(count(store, "api_key"), ==, 1);
    g_assert_true(pastes_sweep(store->agent, &very_late, NULL));
    g_assert_cmpint(count(store, "api_key") + count(store, "paste"), ==, 0);
}

static void
nothing_to_sweep_writes_nothing(Store *store, gconstpointer data)
{
    (void)data;
    db_read_only(store->agent);
    g_assert_true(pastes_sweep(store->agent, &store->agent_actor, NULL));
    db_write_allowed(store->agent);
}

/* What the web could never have written honestly is not acted on. */
static void
a_pasted_key_with_a_hook_is_refused(Store *store, gconstpointer data)
{
    gint64 ids[1];
    GError *error = NULL;

    (void)data;
    (void)make_paste(store, &store->person, 1, ids);
    store_execute(store, "UPDATE api_key SET practitioner_id = '101'");
    g_assert_null(key_find_sealed(store->agent, ids[0], &error));
    assert_code(error, KEYRACK_ERROR_INVALID);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/pastes/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(pasted_keys_hang_on_no_hook);
    ADD(a_judged_key_is_still_nobodys);
    ADD(a_new_paste_replaces_the_old_one);
    ADD(people_have_pastes_of_their_own);
    ADD(confirmed_keys_wait_for_the_agent_and_the_others_are_erased);
    ADD(a_confirmed_key_that_cannot_be_moved_is_dropped);
    ADD(an_old_paste_is_not_found_and_the_agent_erases_it);
    ADD(a_new_paste_sweeps_too);
    ADD(a_confirmed_paste_outlives_the_sweep);
    ADD(nothing_to_sweep_writes_nothing);
    ADD(a_pasted_key_with_a_hook_is_refused);
    return g_test_run();
}
