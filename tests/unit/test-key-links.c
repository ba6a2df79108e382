/* test-key-links.c: a one-time link is good for one practitioner, seven days, ten tries and one
 * connected key; looking at it spends nothing, and nothing happens to it without its audit row. */
#include "tests/unit/store_fixture.h"

#include <string.h>

#include "lib/store/key_links.h"

static const guint8 hash_a[32] = { 1 }, hash_b[32] = { 2 };

static void
make(Store *store, const char *practitioner_id, const guint8 hash[32])
{
    GError *error = NULL;
    gboolean replaced;

    (void)key_link_make(store->web, &store->person, practitioner_id, hash, &replaced, &error);
    g_assert_no_error(error);
}

static KeyLink *
find(Store *store, const guint8 hash[32])
{
    GError *error = NULL;
    KeyLink *link = key_link_find(store->web, hash, &error);

    g_assert_no_error(error);
    g_assert_nonnull(link);
    return link;
}

static KeyLinkState
state_of(Store *store, const guint8 hash[32])
{
    g_autoptr(KeyLink) link = find(store, hash);

    return key_link_state(link, NOW);
}

static gint64
count_audit(Store *store, const char *act, const char *kind, const char *outcome)
{
    g_autofree char *sql =
        g_strdup_printf("SELECT COUNT(*) FROM audit WHERE act = '%s' AND actor_kind = '%s'"
                        " AND outcome = '%s' AND object_kind = 'practitioner'",
                        act, kind, outcome);

    return store_number(store, sql);
}

static Actor
visitor_at(gint64 now_utc)
{
    return (Actor){ .kind = ACTOR_VISITOR, .address = "192.0.2.9", .now_utc = now_utc };
}

/* A key pasted behind the link; its id, 0 when it was not taken. */
static gint64
paste_at(Store *store, const guint8 hash[32], gint64 now_utc)
{
    const Actor actor = visitor_at(now_utc);
    g_autoptr(KeyLink) link = find(store, hash);
    guint8 sealed[SEALED_SIZE] = { 0 };
    g_auto(Txn) txn = { 0 };
    GError *error = NULL;
    gboolean taken = FALSE;
    gint64 id = 0;

    g_assert_true(txn_begin(&txn, store->web, &error));
    g_assert_true(keys_next_id(store->web, &id, &error));
    g_assert_true(key_link_take_key(store->web, &actor, link, id, &taken, &error));
    if (!taken)
        return 0;
    (void)keys_put_by_link(store->web, &actor, id, link->practitioner_id, link->asked_by, sealed,
                           "au1", "Qx7z", &error);
    g_assert_no_error(error);
    g_assert_true(txn_commit(&txn, &error));
    return id;
}

static gint64
paste(Store *store, const guint8 hash[32])
{
    return paste_at(store, hash, NOW);
}

/* --- making and revoking ---------------------------------------------------------------------- */

static void
a_link_is_for_one_practitioner_and_seven_days(Store *store, gconstpointer data)
{
    g_autoptr(KeyLink) link = NULL;
    const guint8 unknown[32] = { 9 };
    GError *error = NULL;

    (void)data;
    make(store, "101", hash_a);
    link = find(store, hash_a);
    g_assert_cmpstr(link->practitioner_id, ==, "101");
    g_assert_cmpstr(link->practitioner_name, ==, "Ada");
    g_assert_cmpstr(link->asked_by_name, ==, "Robin");
    g_assert_cmpint(link->asked_by, ==, store->person.person_id);
    g_assert_false(link->departed);
    g_assert_cmpint(link->created_utc, ==, NOW);
    g_assert_cmpint(link->expires_utc, ==, NOW + 7 * 24 * 3600);
    g_assert_cmpint(link->opened_utc + link->used_utc + link->revoked_utc + link->tries, ==, 0);
    g_assert_cmpint(link->verdict, ==, VERDICT_NONE);
    g_assert_cmpint(key_link_state(link, NOW), ==, KEY_LINK_OPEN);
    g_assert_cmpint(count_audit(store, "link-made", "person", "done"), ==, 1);
    g_assert_null(key_link_find(store->web, unknown, &error));
    g_assert_no_error(error);
}

static void
a_new_link_ends_the_one_before(Store *store, gconstpointer data)
{
    GError *error = NULL;
    gboolean replaced = TRUE;

    (void)data;
    g_assert_true(
        key_link_make(store->web, &store->person, "101", hash_a, &replaced, &error));
    g_assert_false(replaced);
    make(store, "102", (const guint8[32]){ 7 });
    g_assert_true(
        key_link_make(store->web, &store->person, "101", hash_b, &replaced, &error));
    g_assert_true(replaced);
    g_assert_cmpint(state_of(store, hash_a), ==, KEY_LINK_REVOKED);
    g_assert_cmpint(state_of(store, hash_b), ==, KEY_LINK_OPEN);
    g_assert_cmpint(state_of(store, (const guint8[32]){ 7 }), ==, KEY_LINK_OPEN);
    g_assert_cmpint(count_audit(store, "link-revoked", "person", "replaced"), ==, 1);
    /* The same token again cannot be; nothing of such a try stays. */
    g_assert_false(
        key_link_make(store->web, &store->person, "101", hash_b, &replaced, &error));
    assert_code(error, KEYRACK_ERROR_INTERNAL);
    g_assert_cmpint(state_of(store, hash_b), ==, KEY_LINK_OPEN);
}

static void
nobody_unknown_or_departed_gets_one(Store *store, gconstpointer data)
{
    static const char *const ids[] = { "999", "103", "102", "" };
    GError *error = NULL;
    gboolean replaced;

    (void)data;
    make(store, "102", hash_a);
    store_execute(store, "UPDATE practitioner SET gone_utc = 5 WHERE id = '103';"
                         "UPDATE practitioner SET active = 0 WHERE id = '102'");
    for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_assert_false(
            key_link_make(store->web, &store->person, ids[i], hash_b, &replaced, &error));
        assert_code(error, KEYRACK_ERROR_NOT_FOUND);
    }
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM key_link"), ==, 1);
    g_assert_cmpint(state_of(store, hash_a), ==, KEY_LINK_DEPARTED);
    g_assert_cmpint(count_audit(store, "link-revoked", "person", "replaced"), ==, 0);
}

static void
revoking_ends_what_is_good_and_nothing_else(Store *store, gconstpointer data)
{
    GError *error = NULL;

    (void)data;
    make(store, "101", hash_a);
    make(store, "102", hash_b);
    for (int i = 0; i < 2; i++)
        g_assert_true(key_link_revoke(store->web, &store->person, "101", &error));
    g_assert_cmpint(state_of(store, hash_a), ==, KEY_LINK_REVOKED);
    g_assert_cmpint(state_of(store, hash_b), ==, KEY_LINK_OPEN);
    g_assert_cmpint(count_audit(store, "link-revoked", "person", "done"), ==, 1);
    store_execute(store, "UPDATE key_link SET expires_utc = 5 WHERE practitioner_id = '102'");
    g_assert_true(key_link_revoke(store->web, &store->person, "102", &error));
    g_assert_cmpint(state_of(store, hash_b), ==, KEY_LINK_EXPIRED);
    g_assert_cmpint(count_audit(store, "link-revoked", "person", "done"), ==, 1);
}

/* --- opening ---------------------------------------------------------------------------------- */

static void
only_the_first_opening_is_noted(Store *store, gconstpointer data)
{
    g_autoptr(KeyLink) link = NULL, later = NULL;
    GError *error = NULL;

    (void)data;
    make(store, "101", hash_a);
    link = find(store, hash_a);
    for (int i = 0; i < 3; i++) {
        const Actor actor = visitor_at(NOW + 60 * i);

        g_assert_true(key_link_opened(store->web, &actor, link, &error));
    }
    later = find(store, hash_a);
    g_assert_cmpint(later->opened_utc, ==, NOW);
    g_assert_cmpint(key_link_state(later, NOW), ==, KEY_LINK_OPEN);
    g_assert_cmpint(count_audit(store, "link-opened", "visitor", "done"), ==, 1);
}

static void
a_link_that_ended_is_not_opened(Store *store, gconstpointer data)
{
    static const char *const ends[] = {
        "UPDATE key_link SET revoked_utc = 5",
        "UPDATE key_link SET revoked_utc = NULL, used_utc = 5",
        "UPDATE key_link SET used_utc = NULL, expires_utc = 5",
    };
    const Actor actor = visitor_at(NOW);
    g_autoptr(KeyLink) before = NULL;
    GError *error = NULL;

    (void)data;
    make(store, "101", hash_a);
    before = find(store, hash_a);
    for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
        store_execute(store, ends[i]);
        g_assert_true(key_link_opened(store->web, &actor, before, &error));
    }
    g_assert_cmpint(store_number(store, "SELECT COUNT(opened_utc) FROM key_link"), ==, 0);
    g_assert_cmpint(count_audit(store, "link-opened", "visitor", "done"), ==, 0);
}

/* --- a key ------------------------------------------------------------------------------------ */

static void
a_key_by_link_is_a_candidate_of_who_asked(Store *store, gconstpointer data)
{
    g_autoptr(KeyLink) link = NULL;
    gint64 id;

    (void)data;
    make(store, "101", hash_a);
    id = paste(store, hash_a);
    g_assert_cmpint(id, !=, 0);
    link = find(store, hash_a);
    g_assert_cmpint(key_link_state(link, NOW), ==, KEY_LINK_CHECKING);
    g_assert_cmpint(link->tries, ==, 1);
    g_assert_cmpint(link->opened_utc, ==, NOW);
    g_assert_cmpint(store_number(store, "SELECT by_link FROM api_key"), ==, 1);
    g_assert_cmpint(store_number(store, "SELECT saved_by FROM api_key"), ==,
                    store->person.person_id);
    g_assert_cmpint(store_number(store, "SELECT place = 'candidate' FROM api_key"), ==, 1);
    g_assert_cmpint(count_audit(store, "key-saved", "visitor", "done"), ==, 1);
    g_assert_cmpint(
        store_number(store, "SELECT COUNT(*) FROM job WHERE kind = 'verify_key' AND asked_by IS NULL"),
        ==, 1);
}

static void
one_key_at_a_time(Store *store, gconstpointer data)
{
    gint64 first;

    (void)data;
    make(store, "101", hash_a);
    first = paste(store, hash_a);
    g_assert_cmpint(paste(store, hash_a), ==, 0);
    g_assert_cmpint(store_number(store, "SELECT id FROM api_key"), ==, first);
    g_assert_cmpint(store_number(store, "SELECT tries FROM key_link"), ==, 1);
    store_judge(store, first, VERDICT_REJECTED);
    g_assert_cmpint(paste(store, hash_a), >, first);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM api_key"), ==, 1);
}

static void
ten_tries_and_no_more(Store *store, gconstpointer data)
{
    (void)data;
    make(store, "101", hash_a);
    for (int i = 0; i < KEY_LINK_TRIES; i++) {
        gint64 id = paste(store, hash_a);

        g_assert_cmpint(id, !=, 0);
        g_assert_cmpint(state_of(store, hash_a), ==, KEY_LINK_CHECKING);
        store_judge(store, id, VERDICT_WRONG_OWNER);
    }
    g_assert_cmpint(state_of(store, hash_a), ==, KEY_LINK_TRIED_OUT);
    g_assert_cmpint(paste(store, hash_a), ==, 0);
}

static void
a_link_that_ended_takes_no_key(Store *store, gconstpointer data)
{
    (void)data;
    make(store, "101", hash_a);
    g_assert_cmpint(paste_at(store, hash_a, NOW + KEY_LINK_LIFE_S), ==, 0);
    store_execute(store, "UPDATE key_link SET used_utc = 5");
    g_assert_cmpint(paste(store, hash_a), ==, 0);
    store_execute(store, "UPDATE key_link SET used_utc = NULL, revoked_utc = 5");
    g_assert_cmpint(paste(store, hash_a), ==, 0);
    g_assert_cmpint(store_number(store, "SELECT tries FROM key_link"), ==, 0);
    store_execute(store, "UPDATE key_link SET revoked_utc = NULL");
    g_assert_cmpint(paste_at(store, hash_a, NOW + KEY_LINK_LIFE_S - 1), !=, 0);
}

static void
only_a_connected_key_spends_it(Store *store, gconstpointer data)
{
    gint64 id = 0;

    (void)data;
    make(store, "101", hash_a);
    for (Verdict verdict = VERDICT_REJECTED; verdict < VERDICT__COUNT; verdict++) {
        id = paste(store, hash_a);
        store_judge(store, id, verdict);
        g_assert_cmpint(state_of(store, hash_a), ==, KEY_LINK_OPEN);
    }
    g_assert_cmpint(count_audit(store, "link-used", "agent", "done"), ==, 0);
    store_judge(store, id, VERDICT_CONNECTED);
    g_assert_cmpint(state_of(store, hash_a), ==, KEY_LINK_USED);
    g_assert_cmpint(store_number(store, "SELECT used_utc FROM key_link"), ==, NOW);
    store_judge(store, id, VERDICT_CHECKING);
    store_judge(store, id, VERDICT_CONNECTED);
    g_assert_cmpint(count_audit(store, "link-used", "agent", "done"), ==, 1);
}

static void
a_key_that_came_otherwise_spends_nothing(Store *store, gconstpointer data)
{
    gint64 id;

    (void)data;
    make(store, "101", hash_a);
    make(store, "102", hash_b);
    id = store_put_key(store, "101", 0x11);
    store_judge(store, id, VERDICT_CONNECTED);
    g_assert_cmpint(state_of(store, hash_a), ==, KEY_LINK_OPEN);
    /* A row that was tampered with: another practitioner's link names this key. */
    id = store_put_key(store, "101", 0x22);
    store_execute(store, "UPDATE key_link SET api_key_id = (SELECT MAX(id) FROM api_key)"
                         " WHERE practitioner_id = '102'");
    store_judge(store, id, VERDICT_CONNECTED);
    g_assert_cmpint(state_of(store, hash_b), ==, KEY_LINK_OPEN);
}

static void
revoked_while_it_was_checked(Store *store, gconstpointer data)
{
    gint64 id;

    (void)data;
    make(store, "101", hash_a);
    id = paste(store, hash_a);
    g_assert_true(key_link_revoke(store->web, &store->person, "101", NULL));
    store_judge(store, id, VERDICT_CONNECTED);
    g_assert_cmpint(state_of(store, hash_a), ==, KEY_LINK_REVOKED);
    g_assert_cmpint(store_number(store, "SELECT COUNT(used_utc) FROM key_link"), ==, 0);
    g_assert_cmpint(store_number(store, "SELECT place = 'in-use' FROM api_key"), ==, 1);
}

static void
a_removed_key_leaves_the_link_good(Store *store, gconstpointer data)
{
    (void)data;
    make(store, "101", hash_a);
    g_assert_cmpint(paste(store, hash_a), !=, 0);
    g_assert_true(keys_remove(store->web, &store->person, "101", NULL));
    g_assert_cmpint(state_of(store, hash_a), ==, KEY_LINK_OPEN);
    g_assert_cmpint(paste(store, hash_a), !=, 0);
}

/* --- the list and the end --------------------------------------------------------------------- */

static void
the_list_has_the_newest_of_each(Store *store, gconstpointer data)
{
    g_autoptr(GHashTable) links = NULL, much_later = NULL;
    const KeyLink *link;

    (void)data;
    make(store, "101", hash_a);
    make(store, "101", hash_b);
    make(store, "102", (const guint8[32]){ 3 });
    (void)paste(store, hash_b);
    links = key_links_newest(store->web, NOW, NULL);
    g_assert_cmpuint(g_hash_table_size(links), ==, 2);
    link = g_hash_table_lookup(links, "101");
    g_assert_cmpint(key_link_state(link, NOW), ==, KEY_LINK_CHECKING);
    link = g_hash_table_lookup(links, "102");
    g_assert_cmpint(key_link_state(link, NOW), ==, KEY_LINK_OPEN);
    much_later = key_links_newest(store->web, NOW + 15 * 24 * 3600, NULL);
    g_assert_cmpuint(g_hash_table_size(much_later), ==, 0);
}

static void
what_ended_is_forgotten_after_30_days(Store *store, gconstpointer data)
{
    const gint64 end_utc = NOW + KEY_LINK_LIFE_S, day_s = 24 * 3600;

    (void)data;
    make(store, "101", hash_a);
    g_assert_true(key_links_sweep(store->agent, end_utc + 30 * day_s - 1, NULL));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM key_link"), ==, 1);
    g_assert_true(key_links_sweep(store->agent, end_utc + 30 * day_s, NULL));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM key_link"), ==, 0);
}

static void
a_broken_row_is_no_link(Store *store, gconstpointer data)
{
    GError *error = NULL;

    (void)data;
    make(store, "101", hash_a);
    g_assert_cmpint(paste(store, hash_a), !=, 0);
    store_execute(store, "UPDATE api_key SET verdict = 'wonderful'");
    g_assert_null(key_link_find(store->web, hash_a, &error));
    assert_code(error, KEYRACK_ERROR_INVALID);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/key-links/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(a_link_is_for_one_practitioner_and_seven_days);
    ADD(a_new_link_ends_the_one_before);
    ADD(nobody_unknown_or_departed_gets_one);
    ADD(revoking_ends_what_is_good_and_nothing_else);
    ADD(only_the_first_opening_is_noted);
    ADD(a_link_that_ended_is_not_opened);
    ADD(a_key_by_link_is_a_candidate_of_who_asked);
    ADD(one_key_at_a_time);
    ADD(ten_tries_and_no_more);
    ADD(a_link_that_ended_takes_no_key);
    ADD(only_a_connected_key_spends_it);
    ADD(a_key_that_came_otherwise_spends_nothing);
    ADD(revoked_while_it_was_checked);
    ADD(a_removed_key_leaves_the_link_good);
    ADD(the_list_has_the_newest_of_each);
    ADD(what_ended_is_forgotten_after_30_days);
    ADD(a_broken_row_is_no_link);
    return g_test_run();
}
