/* issued_keys.c: the life of a key that Keyrack issues: made, found, used, rotated, looked at, deleted.
 *
 * Race:  every change names in its WHERE what must still be true, inside a transaction that began IMMEDIATE.
 * Trust: a sealed copy opens only in the keeper, and there only with an administrator's password. */
#include "lib/store/issued_keys.h"

#include <stdio.h>
#include <string.h>

#include "lib/clinic/networks.h"
#include "lib/store/statement.h"

enum {
    ISSUED_KEY_LIST,
    ISSUED_KEY_LOAD,
    ISSUED_KEY_FIND,
    ISSUED_KEY_SEALED,
    ISSUED_KEY_ADD,
    ISSUED_KEY_ADD_BESIDE,
    ISSUED_KEY_HAND_OVER,
    ISSUED_KEY_KEEP_COPY,
    ISSUED_KEY_EDIT,
    ISSUED_KEY_DELETE,
    ISSUED_KEY_NOTE_USE,
    ISSUED_KEY_ERASE_COPIES,
    ISSUED_KEY_POLICY,
    ISSUED_KEY_SET_ONCE,
    ISSUED_KEY_REVIEW,
    ISSUED_KEY__COUNT
};

/* In the order of read_key. */
#define KEY_SELECT \
    "SELECT k.id, k.name, k.description, k.person_id, o.email, o.name, o.role, COALESCE(o.practitioner_id, '')," \
    " o.active, k.tail, k.scope_practitioners, k.scope_bookings, k.scope_audit, k.networks, k.created_utc, m.name," \
    " k.expires_utc, COALESCE(k.successor_id, 0), k.used_utc, k.used_address, k.sealed IS NOT NULL, k.hash" \
    " FROM issued_key k JOIN person o ON o.id = k.person_id JOIN person m ON m.id = k.created_by"

#define KEY_COLUMNS \
    "(name, description, person_id, hash, tail, scope_practitioners, scope_bookings, scope_audit, networks," \
    " created_utc, created_by, expires_utc)"
#define MAY_SIGN_IN "active = 1 AND joined_utc IS NOT NULL"

static const Statement statements[] = {
    [ISSUED_KEY_LIST] = { KEY_SELECT " ORDER BY k.name, k.id", DB_WEB, "the list of all issued keys: some dozens" },
    [ISSUED_KEY_LOAD] = { KEY_SELECT " WHERE k.id = $1", DB_WEB, NULL },
    [ISSUED_KEY_FIND] = { KEY_SELECT " WHERE k.hash = $1", DB_WEB, NULL },
    [ISSUED_KEY_SEALED] = { "SELECT sealed FROM issued_key WHERE id = $1 AND sealed IS NOT NULL", DB_WEB, NULL },
    [ISSUED_KEY_ADD] = { "INSERT INTO issued_key " KEY_COLUMNS
                         " SELECT $2, $3, id, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM person"
                         " WHERE id = $1 AND " MAY_SIGN_IN " RETURNING id",
                         DB_WEB, NULL },
    [ISSUED_KEY_ADD_BESIDE] = { "INSERT INTO issued_key " KEY_COLUMNS
                                " SELECT k.name, k.description, k.person_id, $2, $3, k.scope_practitioners,"
                                " k.scope_bookings, k.scope_audit, k.networks, $4, $5, $6"
                                " FROM issued_key k JOIN person o ON o.id = k.person_id"
                                " WHERE k.id = $1 AND k.successor_id IS NULL AND o." MAY_SIGN_IN " RETURNING id",
                                DB_WEB, NULL },
    [ISSUED_KEY_HAND_OVER] = { "UPDATE issued_key SET successor_id = $2,"
                               " expires_utc = MIN(COALESCE(expires_utc, $3), $3) WHERE id = $1",
                               DB_WEB, NULL },
    [ISSUED_KEY_KEEP_COPY] = { "UPDATE issued_key SET sealed = $2 WHERE id = $1"
                               " AND EXISTS (SELECT 1 FROM policy WHERE id = 1 AND issued_keys_once = 0)",
                               DB_WEB, NULL },
    [ISSUED_KEY_EDIT] = { "UPDATE issued_key SET name = $2, description = $3 WHERE id = $1", DB_WEB, NULL },
    [ISSUED_KEY_DELETE] = { "DELETE FROM issued_key WHERE id = $1", DB_WEB, NULL },
    [ISSUED_KEY_NOTE_USE] = { "UPDATE issued_key SET used_utc = $3, used_address = $2 WHERE id = $1"
                              " AND (used_utc IS NULL OR used_utc <= $3 - $4 OR used_address <> $2)",
                              DB_WEB, NULL },
    [ISSUED_KEY_ERASE_COPIES] = { "UPDATE issued_key SET sealed = NULL WHERE sealed IS NOT NULL", DB_WEB,
                                  "all of them are meant: some dozens, when a switch is pressed" },
    [ISSUED_KEY_POLICY] = { "SELECT c.issued_keys_once, c.issued_keys_reviewed_utc, COALESCE(p.name, '')"
                            " FROM policy c LEFT JOIN person p ON p.id = c.issued_keys_reviewed_by WHERE c.id = 1",
                            DB_WEB, NULL },
    [ISSUED_KEY_SET_ONCE] = { "UPDATE policy SET issued_keys_once = $1 WHERE id = 1", DB_WEB, NULL },
    [ISSUED_KEY_REVIEW] = { "UPDATE policy SET issued_keys_reviewed_utc = $1, issued_keys_reviewed_by = $2"
                            " WHERE id = 1",
                            DB_WEB, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == ISSUED_KEY__COUNT);
const Family issued_key_family = { FAMILY_ISSUED_KEY, "issued keys", statements, ISSUED_KEY__COUNT };

/* --- reading ------------------------------------------------------------------------------------ */

void
issued_key_free(IssuedKey *key)
{
    if (key == NULL)
        return;
    g_free(key->name);
    g_free(key->description);
    g_free(key->owner_email);
    g_free(key->owner_name);
    g_free(key->owner_practitioner_id);
    g_free(key->tail);
    g_free(key->networks);
    g_free(key->created_by_name);
    g_free(key->used_address);
    g_free(key);
}

static void
read_owner(Query *query, IssuedKey *key)
{
    key->person_id = query_integer(query, 3, 1, G_MAXINT64);
    key->owner_email = g_strdup(query_text(query, 4, EMAIL_MAX));
    key->owner_name = g_strdup(query_text(query, 5, STORED_NAME_MAX));
    key->owner_role = person_role_parse(query_text(query, 6, WORD_MAX));
    key->owner_practitioner_id = g_strdup(query_text(query, 7, ID_MAX));
    key->owner_active = query_flag(query, 8);
}

static guint
read_scopes(Query *query)
{
    return (query_flag(query, 10) ? ISSUED_SCOPE_PRACTITIONERS : 0U) |
           (query_flag(query, 11) ? ISSUED_SCOPE_BOOKINGS : 0U) | (query_flag(query, 12) ? ISSUED_SCOPE_AUDIT : 0U);
}

static IssuedKey *
read_key(Query *query)
{
    IssuedKey *key = g_new0(IssuedKey, 1);
    const guint8 *hash = query_blob(query, 21, ISSUED_HASH_SIZE);

    if (hash != NULL)
        memcpy(key->hash, hash, ISSUED_HASH_SIZE);
    key->id = query_integer(query, 0, 1, G_MAXINT64);
    key->name = g_strdup(query_text(query, 1, STORED_NAME_MAX));
    key->description = g_strdup(query_text(query, 2, ISSUED_DESCRIPTION_MAX * 4));
    read_owner(query, key);
    key->tail = g_strdup(query_text(query, 9, WORD_MAX));
    key->scopes = read_scopes(query);
    key->networks = g_strdup(query_text(query, 13, NETWORKS_TEXT_MAX));
    key->created_utc = query_time(query, 14);
    key->created_by_name = g_strdup(query_text(query, 15, STORED_NAME_MAX));
    key->expires_utc = query_time(query, 16);
    key->successor_id = query_integer(query, 17, 0, G_MAXINT64);
    key->used_utc = query_time(query, 18);
    key->used_address = g_strdup(query_text(query, 19, WORD_MAX));
    key->has_copy = query_flag(query, 20);
    return key;
}

IssuedKeyState
issued_key_state(const IssuedKey *key, gint64 now_utc)
{
    if (!key->owner_active)
        return ISSUED_KEY_OWNER_INACTIVE;
    return key->expires_utc != 0 && key->expires_utc <= now_utc ? ISSUED_KEY_EXPIRED : ISSUED_KEY_WORKS;
}

guint
issued_key_scopes(const IssuedKey *key)
{
    return key->scopes & issued_scopes_of_role(key->owner_role);
}

GPtrArray *
issued_keys_list(Db *db, GError **error)
{
    g_auto(Query) query = { 0 };
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func((GDestroyNotify)issued_key_free);

    if (!query_begin(&query, db, &issued_key_family, ISSUED_KEY_LIST, NO_VALUES, error))
        return NULL;
    while (query_next(&query))
        g_ptr_array_add(keys, read_key(&query));
    return query_end(&query, error) ? g_steal_pointer(&keys) : NULL;
}

/* NULL without error when there is none. */
static IssuedKey *
find(Db *db, guint index, const Value *values, gsize count, GError **error)
{
    g_auto(Query) query = { 0 };
    g_autoptr(IssuedKey) key = NULL;

    if (!query_begin(&query, db, &issued_key_family, index, values, count, error))
        return NULL;
    if (query_next(&query))
        key = read_key(&query);
    return query_end(&query, error) ? g_steal_pointer(&key) : NULL;
}

static gboolean
no_such_key(GError **error)
{
    g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND, "there is no such API key, or it was deleted");
    return FALSE;
}

IssuedKey *
issued_key_load(Db *db, gint64 id, GError **error)
{
    GError *found_error = NULL;
    IssuedKey *key = find(db, ISSUED_KEY_LOAD, VALUES(INTEGER(id)), &found_error);

    if (found_error != NULL)
        g_propagate_error(error, found_error);
    else if (key == NULL)
        (void)no_such_key(error);
    return key;
}

IssuedKey *
issued_key_find(Db *db, const guint8 hash[ISSUED_HASH_SIZE], GError **error)
{
    return find(db, ISSUED_KEY_FIND, VALUES(BLOB(hash, ISSUED_HASH_SIZE)), error);
}

gboolean
issued_key_sealed(Db *db, gint64 id, guint8 ret_sealed[ISSUED_SEALED_SIZE], GError **error)
{
    g_auto(Query) query = { 0 };
    const guint8 *sealed = NULL;

    if (!query_begin(&query, db, &issued_key_family, ISSUED_KEY_SEALED, VALUES(INTEGER(id)), error))
        return FALSE;
    if (query_next(&query))
        sealed = query_blob(&query, 0, ISSUED_SEALED_SIZE);
    if (sealed != NULL)
        memcpy(ret_sealed, sealed, ISSUED_SEALED_SIZE);
    return query_end(&query, error) && sealed != NULL;
}

/* --- changing ----------------------------------------------------------------------------------- */

static gboolean
add_audit(Db *db, const Actor *actor, const char *act, gint64 id, const char *outcome, GError **error)
{
    char object_id[24];

    (void)snprintf(object_id, sizeof object_id, "%" G_GINT64_FORMAT, id);
    return audit_add(db, actor, act, "issued-key", object_id, outcome, error);
}

static gint64
scope_value(guint scopes, IssuedScope scope)
{
    return (scopes & scope) != 0;
}

#define TIME_OR_NOTHING(utc) ((utc) == 0 ? NOTHING : INTEGER(utc))

gboolean
issued_key_create(Db *db, const Actor *actor, const NewIssuedKey *key, const IssuedSecret *secret,
                  gint64 *ret_id, GError **error)
{
    gint64 id;

    g_assert(db_in_transaction(db));
    if (!db_run_returning(db, &issued_key_family, ISSUED_KEY_ADD,
                 VALUES(INTEGER(key->person_id), TEXT(key->name), TEXT(key->description),
                        BLOB(secret->hash, ISSUED_HASH_SIZE), TEXT(secret->tail),
                        INTEGER(scope_value(key->scopes, ISSUED_SCOPE_PRACTITIONERS)),
                        INTEGER(scope_value(key->scopes, ISSUED_SCOPE_BOOKINGS)),
                        INTEGER(scope_value(key->scopes, ISSUED_SCOPE_AUDIT)), TEXT(key->networks),
                        INTEGER(actor->now_utc), INTEGER(actor->person_id), TIME_OR_NOTHING(key->expires_utc)),
                 &id, error))
        return FALSE;
    if (id == 0) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND,
                            "there is nobody of this id who may sign in");
        return FALSE;
    }
    if (!add_audit(db, actor, "issued-key-created", id, "done", error))
        return FALSE;
    *ret_id = id;
    return TRUE;
}

/* Nothing was added beside this key: why. */
static gboolean
cannot_rotate(Db *db, gint64 id, GError **error)
{
    g_autoptr(IssuedKey) key = issued_key_load(db, id, error);

    if (key != NULL)
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_CONFLICT,
                            key->successor_id != 0 ? "this API key has been rotated already"
                                                   : "the owner of this API key may not sign in any more");
    return FALSE;
}

gboolean
issued_key_rotate(Db *db, const Actor *actor, const IssuedRotation *rotation, const IssuedSecret *secret,
                  gint64 *ret_id, GError **error)
{
    gint64 id;

    g_assert(db_in_transaction(db));
    if (!db_run_returning(db, &issued_key_family, ISSUED_KEY_ADD_BESIDE,
                 VALUES(INTEGER(rotation->id), BLOB(secret->hash, ISSUED_HASH_SIZE), TEXT(secret->tail),
                        INTEGER(actor->now_utc), INTEGER(actor->person_id), TIME_OR_NOTHING(rotation->expires_utc)),
                 &id, error))
        return FALSE;
    if (id == 0)
        return cannot_rotate(db, rotation->id, error);
    if (!db_run(db, &issued_key_family, ISSUED_KEY_HAND_OVER,
                VALUES(INTEGER(rotation->id), INTEGER(id), INTEGER(rotation->ends_utc)), error) ||
        !add_audit(db, actor, "issued-key-rotated", rotation->id, "done", error) ||
        !add_audit(db, actor, "issued-key-created", id, "done", error))
        return FALSE;
    *ret_id = id;
    return TRUE;
}

gboolean
issued_key_keep_copy(Db *db, gint64 id, const guint8 sealed[ISSUED_SEALED_SIZE], GError **error)
{
    g_assert(db_in_transaction(db));
    return db_run(db, &issued_key_family, ISSUED_KEY_KEEP_COPY, VALUES(INTEGER(id), BLOB(sealed, ISSUED_SEALED_SIZE)),
                  error);
}

gboolean
issued_key_edit(Db *db, const Actor *actor, gint64 id, const char *name, const char *description, GError **error)
{
    g_auto(Txn) txn = { 0 };

    if (!txn_join(&txn, db, error) || !db_run(db, &issued_key_family, ISSUED_KEY_EDIT,
                                              VALUES(INTEGER(id), TEXT(name), TEXT(description)), error))
        return FALSE;
    if (db_changes(db) == 0)
        return no_such_key(error);
    return add_audit(db, actor, "issued-key-edited", id, "done", error) && txn_commit(&txn, error);
}

gboolean
issued_key_delete(Db *db, const Actor *actor, gint64 id, GError **error)
{
    g_auto(Txn) txn = { 0 };

    if (!txn_join(&txn, db, error) ||
        !db_run(db, &issued_key_family, ISSUED_KEY_DELETE, VALUES(INTEGER(id)), error))
        return FALSE;
    if (db_changes(db) == 0)
        return no_such_key(error);
    return add_audit(db, actor, "issued-key-deleted", id, "done", error) && txn_commit(&txn, error);
}

gboolean
issued_key_viewed(Db *db, const Actor *actor, gint64 id, gboolean refused, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) &&
           add_audit(db, actor, "issued-key-viewed", id, refused ? "refused" : "done", error) &&
           txn_commit(&txn, error);
}

gboolean
issued_key_use_is_due(const IssuedKey *key, const char *address, gint64 now_utc)
{
    return key->used_utc <= now_utc - ISSUED_USE_NOTED_S || !g_str_equal(key->used_address, address);
}

gboolean
issued_key_note_use(Db *db, gint64 id, const char *address, gint64 now_utc, GError **error)
{
    return db_run(db, &issued_key_family, ISSUED_KEY_NOTE_USE,
                  VALUES(INTEGER(id), TEXT(address), INTEGER(now_utc), INTEGER(ISSUED_USE_NOTED_S)), error);
}

/* --- all of them -------------------------------------------------------------------------------- */

void
issued_keys_policy_clear(IssuedKeysPolicy *policy)
{
    g_clear_pointer(&policy->reviewed_by_name, g_free);
}

gboolean
issued_keys_policy(Db *db, IssuedKeysPolicy *ret_policy, GError **error)
{
    g_auto(Query) query = { 0 };
    g_auto(IssuedKeysPolicy) policy = { 0 };

    if (!query_begin(&query, db, &issued_key_family, ISSUED_KEY_POLICY, NO_VALUES, error))
        return FALSE;
    if (query_next(&query)) {
        policy.once = query_flag(&query, 0);
        policy.reviewed_utc = query_time(&query, 1);
        policy.reviewed_by_name = g_strdup(query_text(&query, 2, STORED_NAME_MAX));
    }
    if (!query_end(&query, error))
        return FALSE;
    *ret_policy = policy;
    policy = (IssuedKeysPolicy){ 0 };
    return TRUE;
}

gboolean
issued_keys_set_once(Db *db, const Actor *actor, gboolean once, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) &&
           db_run(db, &issued_key_family, ISSUED_KEY_SET_ONCE, VALUES(INTEGER(once)), error) &&
           (!once || db_run(db, &issued_key_family, ISSUED_KEY_ERASE_COPIES, NO_VALUES, error)) &&
           audit_add(db, actor, "issued-keys-once", "clinic", "", once ? "yes" : "no", error) &&
           txn_commit(&txn, error);
}

gboolean
issued_keys_review(Db *db, const Actor *actor, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) &&
           db_run(db, &issued_key_family, ISSUED_KEY_REVIEW,
                  VALUES(INTEGER(actor->now_utc), INTEGER(actor->person_id)), error) &&
           audit_add(db, actor, "issued-keys-reviewed", "clinic", "", "done", error) && txn_commit(&txn, error);
}
