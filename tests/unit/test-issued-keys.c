/* test-issued-keys.c: the life of an issued key: made for somebody who may sign in, found by its hash, used, rotated
 * once, deleted at once; no change without its audit row, no sealed copy where keys are shown once. */
#include "tests/unit/store_fixture.h"

#include <string.h>

#include "lib/store/issued_keys.h"

#define DAY (24 * 60 * 60)

static IssuedSecret
secret(guint8 filler)
{
    IssuedSecret made = { .tail = "9xYz" };

    memset(made.hash, filler, sizeof made.hash);
    return made;
}

static NewIssuedKey
new_key(Store *store)
{
    return (NewIssuedKey){ .name = "Zapier",
                           .description = "Reminders",
                           .person_id = store->person.person_id,
                           .scopes = ISSUED_SCOPE_PRACTITIONERS | ISSUED_SCOPE_AUDIT,
                           .networks = "203.0.113.0/24" };
}

/* Made, its copy sealed with bytes of its filler where copies are kept. */
static gint64
create_as(Store *store, const NewIssuedKey *key, guint8 filler)
{
    const IssuedSecret made = secret(filler);
    guint8 sealed[ISSUED_SEALED_SIZE];
    g_auto(Txn) txn = { 0 };
    GError *error = NULL;
    gint64 id = 0;

    memset(sealed, filler, sizeof sealed);
    g_assert_true(txn_begin(&txn, store->web, &error));
    (void)issued_key_create(store->web, &store->person, key, &made, &id, &error);
    g_assert_no_error(error);
    g_assert_true(issued_key_keep_copy(store->web, id, sealed, &error));
    g_assert_true(txn_commit(&txn, &error));
    return id;
}

static gint64
create(Store *store, guint8 filler)
{
    const NewIssuedKey key = new_key(store);

    return create_as(store, &key, filler);
}

static gboolean
rotate(Store *store, gint64 id, gint64 ends_utc, gint64 expires_utc, guint8 filler, GError **error)
{
    const IssuedRotation rotation = { id, ends_utc, expires_utc };
    const IssuedSecret made = secret(filler);
    g_auto(Txn) txn = { 0 };
    gint64 new_id;

    g_assert_true(txn_begin(&txn, store->web, error));
    return issued_key_rotate(store->web, &store->person, &rotation, &made, &new_id, error) && txn_commit(&txn, error);
}

static IssuedKey *
find(Store *store, guint8 filler)
{
    const IssuedSecret made = secret(filler);
    GError *error = NULL;
    IssuedKey *key = issued_key_find(store->web, made.hash, &error);

    g_assert_no_error(error);
    return key;
}

static gint64
count_audit(Store *store, const char *act, const char *outcome)
{
    g_autofree char *sql = g_strdup_printf("SELECT COUNT(*) FROM audit WHERE act = '%s' AND outcome = '%s'"
                                           " AND actor_kind = 'person' AND object_kind IN ('issued-key', 'clinic')",
                                           act, outcome);

    return store_number(store, sql);
}

static void
made_and_found_by_its_hash(Store *store, gconstpointer data)
{
    const gint64 id = create(store, 1);
    g_autoptr(IssuedKey) key = find(store, 1), other = find(store, 2);

    g_assert_null(other);
    g_assert_cmpint(key->id, ==, id);
    g_assert_cmpstr(key->name, ==, "Zapier");
    g_assert_cmpstr(key->description, ==, "Reminders");
    g_assert_cmpint(key->person_id, ==, store->person.person_id);
    g_assert_cmpstr(key->owner_name, ==, "Robin");
    g_assert_cmpint(key->owner_role, ==, PERSON_ADMINISTRATOR);
    g_assert_true(key->owner_active);
    g_assert_cmpstr(key->created_by_name, ==, "Robin");
    g_assert_cmpstr(key->tail, ==, "9xYz");
    g_assert_cmpuint(key->scopes, ==, ISSUED_SCOPE_PRACTITIONERS | ISSUED_SCOPE_AUDIT);
    g_assert_cmpuint(issued_key_scopes(key), ==, key->scopes);
    g_assert_cmpstr(key->networks, ==, "203.0.113.0/24");
    g_assert_cmpint(key->created_utc, ==, NOW);
    g_assert_cmpint(key->expires_utc + key->used_utc + key->successor_id, ==, 0);
    g_assert_true(key->has_copy);
    g_assert_cmpint(issued_key_state(key, NOW), ==, ISSUED_KEY_WORKS);
    g_assert_cmpint(count_audit(store, "issued-key-created", "done"), ==, 1);
}

static void
only_for_somebody_who_may_sign_in(Store *store, gconstpointer data)
{
    static const char *const spoilt[] = { "UPDATE person SET active = 0",
                                          "UPDATE person SET active = 1, joined_utc = NULL" };
    const IssuedSecret made = secret(1);
    NewIssuedKey key = new_key(store);

    for (gsize i = 0; i < G_N_ELEMENTS(spoilt) + 1; i++) {
        g_auto(Txn) txn = { 0 };
        GError *error = NULL;
        gint64 id;

        if (i < G_N_ELEMENTS(spoilt))
            store_execute(store, spoilt[i]);
        else
            key.person_id = 99;
        g_assert_true(txn_begin(&txn, store->web, &error));
        g_assert_false(issued_key_create(store->web, &store->person, &key, &made, &id, &error));
        assert_code(error, KEYRACK_ERROR_NOT_FOUND);
    }
    g_assert_cmpint(count_audit(store, "issued-key-created", "done"), ==, 0);
}

static void
ends_with_its_time_and_with_its_owner(Store *store, gconstpointer data)
{
    NewIssuedKey key = new_key(store);
    g_autoptr(IssuedKey) made = NULL, demoted = NULL, gone = NULL;

    key.expires_utc = NOW + 30 * DAY;
    (void)create_as(store, &key, 1);
    made = find(store, 1);
    g_assert_cmpint(issued_key_state(made, NOW + 30 * DAY - 1), ==, ISSUED_KEY_WORKS);
    g_assert_cmpint(issued_key_state(made, NOW + 30 * DAY), ==, ISSUED_KEY_EXPIRED);
    store_execute(store, "UPDATE person SET role = 'receptionist'");
    demoted = find(store, 1);
    g_assert_cmpuint(issued_key_scopes(demoted), ==, ISSUED_SCOPE_PRACTITIONERS);
    store_execute(store, "UPDATE person SET active = 0");
    gone = find(store, 1);
    g_assert_cmpint(issued_key_state(gone, NOW), ==, ISSUED_KEY_OWNER_INACTIVE);
}

static void
rotated_once_and_the_old_one_ends(Store *store, gconstpointer data)
{
    const gint64 id = create(store, 1);
    g_autoptr(IssuedKey) old = NULL, next = NULL, sooner = NULL;
    GError *error = NULL;

    (void)rotate(store, id, NOW + 7 * DAY, NOW + 90 * DAY, 2, &error);
    g_assert_no_error(error);
    old = find(store, 1);
    next = find(store, 2);
    g_assert_cmpint(old->expires_utc, ==, NOW + 7 * DAY);
    g_assert_cmpint(old->successor_id, ==, next->id);
    g_assert_cmpstr(next->name, ==, "Zapier");
    g_assert_cmpstr(next->networks, ==, "203.0.113.0/24");
    g_assert_cmpuint(next->scopes, ==, old->scopes);
    g_assert_cmpint(next->expires_utc, ==, NOW + 90 * DAY);
    g_assert_cmpint(count_audit(store, "issued-key-rotated", "done"), ==, 1);
    g_assert_cmpint(count_audit(store, "issued-key-created", "done"), ==, 2);
    g_assert_false(rotate(store, id, NOW, 0, 3, &error));
    assert_code(error, KEYRACK_ERROR_CONFLICT);
    /* A key that would have ended earlier still does. */
    g_assert_true(rotate(store, next->id, NOW + 300 * DAY, 0, 4, &error));
    sooner = find(store, 2);
    g_assert_cmpint(sooner->expires_utc, ==, NOW + 90 * DAY);
}

static void
what_cannot_be_rotated(Store *store, gconstpointer data)
{
    const gint64 id = create(store, 1);
    GError *error = NULL;

    g_assert_false(rotate(store, id + 1, NOW, 0, 2, &error));
    assert_code(error, KEYRACK_ERROR_NOT_FOUND);
    store_execute(store, "UPDATE person SET active = 0");
    g_assert_false(rotate(store, id, NOW, 0, 2, &error));
    assert_code(error, KEYRACK_ERROR_CONFLICT);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM issued_key"), ==, 1);
}

static void
edited_and_deleted(Store *store, gconstpointer data)
{
    const gint64 id = create(store, 1);
    g_autoptr(IssuedKey) edited = NULL, gone = NULL;
    GError *error = NULL;

    g_assert_true(issued_key_edit(store->web, &store->person, id, "Make", "", &error));
    edited = find(store, 1);
    g_assert_cmpstr(edited->name, ==, "Make");
    g_assert_cmpstr(edited->description, ==, "");
    g_assert_true(issued_key_delete(store->web, &store->person, id, &error));
    gone = find(store, 1);
    g_assert_null(gone);
    g_assert_false(issued_key_delete(store->web, &store->person, id, &error));
    assert_code(error, KEYRACK_ERROR_NOT_FOUND);
    g_assert_false(issued_key_edit(store->web, &store->person, id, "Make", "", &error));
    assert_code(error, KEYRACK_ERROR_NOT_FOUND);
    g_assert_null(issued_key_load(store->web, id, &error));
    assert_code(error, KEYRACK_ERROR_NOT_FOUND);
    g_assert_cmpint(count_audit(store, "issued-key-edited", "done"), ==, 1);
    g_assert_cmpint(count_audit(store, "issued-key-deleted", "done"), ==, 1);
}

static void
a_use_is_noted_now_and_then(Store *store, gconstpointer data)
{
    static const struct {
        int at_s;
        const char *address;
        gboolean noted;
    } uses[] = {
        { 0, "203.0.113.7", TRUE },
        { ISSUED_USE_NOTED_S - 1, "203.0.113.7", FALSE },
        { ISSUED_USE_NOTED_S, "203.0.113.7", TRUE },
        { ISSUED_USE_NOTED_S + 1, "203.0.113.8", TRUE },
    };
    const gint64 id = create(store, 1);

    for (gsize i = 0; i < G_N_ELEMENTS(uses); i++) {
        const gint64 at_utc = NOW + uses[i].at_s;
        g_autoptr(IssuedKey) before = find(store, 1), after = NULL;
        GError *error = NULL;

        g_assert_cmpint(issued_key_use_is_due(before, uses[i].address, at_utc), ==, uses[i].noted);
        g_assert_true(issued_key_note_use(store->web, id, uses[i].address, at_utc, &error));
        after = find(store, 1);
        g_assert_cmpint(after->used_utc == at_utc, ==, uses[i].noted);
        g_assert_cmpint(after->used_utc != before->used_utc, ==, uses[i].noted);
    }
}

static void
shown_once_keeps_no_copy(Store *store, gconstpointer data)
{
    const gint64 id = create(store, 1);
    guint8 sealed[ISSUED_SEALED_SIZE];
    gint64 later;
    GError *error = NULL;

    g_assert_true(issued_key_sealed(store->web, id, sealed, &error));
    g_assert_cmpint(sealed[0], ==, 1);
    g_assert_true(issued_keys_set_once(store->web, &store->person, TRUE, &error));
    later = create(store, 2);
    g_assert_true(issued_keys_set_once(store->web, &store->person, FALSE, &error));
    g_assert_false(issued_key_sealed(store->web, id, sealed, &error));
    g_assert_false(issued_key_sealed(store->web, later, sealed, &error));
    g_assert_no_error(error);
    g_assert_cmpint(store_number(store, "SELECT COUNT(sealed) FROM issued_key"), ==, 0);
    g_assert_cmpint(count_audit(store, "issued-keys-once", "yes"), ==, 1);
    g_assert_cmpint(count_audit(store, "issued-keys-once", "no"), ==, 1);
    g_assert_true(issued_key_sealed(store->web, create(store, 3), sealed, &error));
}

static void
looking_leaves_its_rows(Store *store, gconstpointer data)
{
    const gint64 id = create(store, 1);
    g_auto(IssuedKeysPolicy) before = { 0 }, after = { 0 };
    GError *error = NULL;

    g_assert_true(issued_key_viewed(store->web, &store->person, id, FALSE, &error));
    g_assert_true(issued_key_viewed(store->web, &store->person, id, TRUE, &error));
    g_assert_cmpint(count_audit(store, "issued-key-viewed", "done"), ==, 1);
    g_assert_cmpint(count_audit(store, "issued-key-viewed", "refused"), ==, 1);
    g_assert_true(issued_keys_policy(store->web, &before, &error));
    g_assert_false(before.once);
    g_assert_cmpint(before.reviewed_utc, ==, 0);
    g_assert_true(issued_keys_review(store->web, &store->person, &error));
    g_assert_true(issued_keys_policy(store->web, &after, &error));
    g_assert_cmpint(after.reviewed_utc, ==, NOW);
    g_assert_cmpstr(after.reviewed_by_name, ==, "Robin");
    g_assert_cmpint(count_audit(store, "issued-keys-reviewed", "done"), ==, 1);
}

static void
listed_by_name(Store *store, gconstpointer data)
{
    static const char *const expected[] = { "Accounts", "Zapier", "Zapier" };
    NewIssuedKey first = new_key(store);
    g_autoptr(GPtrArray) keys = NULL;
    GError *error = NULL;

    (void)create(store, 1);
    (void)create(store, 2);
    first.name = "Accounts";
    (void)create_as(store, &first, 3);
    keys = issued_keys_list(store->web, &error);
    g_assert_cmpuint(keys->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < keys->len; i++)
        g_assert_cmpstr(((IssuedKey *)keys->pdata[i])->name, ==, expected[i]);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/issued-keys/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(made_and_found_by_its_hash);
    ADD(only_for_somebody_who_may_sign_in);
    ADD(ends_with_its_time_and_with_its_owner);
    ADD(rotated_once_and_the_old_one_ends);
    ADD(what_cannot_be_rotated);
    ADD(edited_and_deleted);
    ADD(a_use_is_noted_now_and_then);
    ADD(shown_once_keeps_no_copy);
    ADD(looking_leaves_its_rows);
    ADD(listed_by_name);
    return g_test_run();
}
