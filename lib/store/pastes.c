/* pastes.c: many keys pasted at once. They wait sealed for nobody's hook, belong to whoever pasted them, and are erased
 * (secure_delete overwrites their bytes) when nobody says yes in time.
 *
 * open -> confirmed (its keys wait for the agent alone) -> gone with its last key; or open -> gone: forgotten,
   replaced,
 * expired. A person has one open paste at most. */
#include "lib/store/pastes.h"

#include <string.h>

#include "lib/clinic/error.h"
#include "lib/clinic/key_text.h"
#include "lib/store/key_parts.h"
#include "lib/store/statement.h"

#define MOVING_LIFE_S (24 * 60 * 60 + PASTE_LIFE_S) /* the agent tries no job for longer than a day */
#define TAIL_MAX 16

enum {
    PASTE_FIND,
    PASTE_FIND_ANY,
    PASTE_LIST_OLD,
    PASTE_ADD,
    PASTE_CONFIRM,
    PASTE_DELETE,
    PASTE_CLOSE,
    PASTE_WAS_CONFIRMED,
    PASTE_KEY_ADD,
    PASTE_KEY_LIST,
    PASTE_KEY_FIND,
    PASTE_KEY_ERASE,
    PASTE_MOVING_LIST,
    PASTE_TROUBLE_ADD,
    PASTE_TROUBLE_LIST,
    PASTE_TROUBLE_DELETE,
    PASTE__COUNT
};

static const Statement statements[] = {
    [PASTE_FIND] = { "SELECT id, created_utc FROM paste WHERE person_id = $1 AND confirmed_utc IS NULL"
                     " AND created_utc > $2",
                     DB_WEB, NULL },
    [PASTE_FIND_ANY] = { "SELECT id FROM paste WHERE person_id = $1 AND confirmed_utc IS NULL", DB_WEB, NULL },
    [PASTE_LIST_OLD] = { "SELECT id FROM paste WHERE created_utc <= $1"
                         " AND (confirmed_utc IS NULL OR created_utc <= $2) ORDER BY created_utc, id",
                         DB_WEB | DB_AGENT, NULL },
    [PASTE_ADD] = { "INSERT INTO paste (person_id, created_utc) VALUES ($1, $2) RETURNING id", DB_WEB, NULL },
    [PASTE_CONFIRM] = { "UPDATE paste SET confirmed_utc = $2 WHERE id = $1", DB_WEB, NULL },
    [PASTE_DELETE] = { "DELETE FROM paste WHERE id = $1", DB_WEB | DB_AGENT, NULL },
    [PASTE_CLOSE] = { "DELETE FROM paste WHERE id = $1 AND confirmed_utc IS NOT NULL"
                      " AND NOT EXISTS (SELECT 1 FROM api_key WHERE paste_id = $1)",
                      DB_WEB | DB_AGENT, NULL },
    [PASTE_WAS_CONFIRMED] = { "SELECT id FROM audit WHERE actor_kind = 'person' AND actor_id = $1"
                              " AND object_kind = 'paste' AND object_id = $2 AND act = 'paste-confirmed' LIMIT 1",
                              DB_WEB, NULL },
    [PASTE_KEY_ADD] = { "INSERT INTO api_key (id, practitioner_id, place, paste_id, sealed, shard, tail, saved_utc,"
                        " saved_by, verdict) VALUES ($1, NULL, 'pasted', $2, $3, $4, $5, $6, $7, 'checking')",
                        DB_WEB, NULL },
    [PASTE_KEY_LIST] = { "SELECT k.id, k.shard, k.tail, k.verdict, k.reason, k.seen_name, k.seen_role,"
                         " COALESCE(p.id, ''), COALESCE(p.name, ''), k.next_check_utc FROM api_key k"
                         " LEFT JOIN practitioner p ON p.id = k.seen_practitioner_id AND p.active = 1"
                         " AND p.gone_utc IS NULL WHERE k.paste_id = $1 ORDER BY k.id",
                         DB_WEB | DB_AGENT, NULL },
    [PASTE_KEY_FIND] = { "SELECT paste_id, seen_practitioner_id FROM api_key WHERE id = $1 AND place = 'pasted'",
                         DB_AGENT, NULL },
    [PASTE_KEY_ERASE] = { "DELETE FROM api_key WHERE id = $1 AND place = 'pasted'", DB_WEB | DB_AGENT, NULL },
    [PASTE_MOVING_LIST] = { "SELECT k.seen_practitioner_id FROM paste s JOIN api_key k ON k.paste_id = s.id"
                            " WHERE s.confirmed_utc > 0",
                            DB_WEB, NULL },
    [PASTE_TROUBLE_ADD] = { "INSERT INTO paste_trouble (paste_id, line, trouble) VALUES ($1, $2, $3)", DB_WEB, NULL },
    [PASTE_TROUBLE_LIST] = { "SELECT line, trouble FROM paste_trouble WHERE paste_id = $1 ORDER BY line, trouble",
                             DB_WEB, NULL },
    [PASTE_TROUBLE_DELETE] = { "DELETE FROM paste_trouble WHERE paste_id = $1", DB_WEB | DB_AGENT, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == PASTE__COUNT);
const Family paste_family = { FAMILY_PASTE, "pastes", statements, PASTE__COUNT };

static gboolean
run(Db *db, guint index, const Value *values, gsize count, GError **error)
{
    return db_run(db, &paste_family, index, values, count, error);
}

static gboolean
add_audit(Db *db, const Actor *actor, const char *act, gint64 paste_id, const char *outcome, GError **error)
{
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, paste_id);

    return audit_add(db, actor, act, "paste", id, outcome, error);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void
pasted_key_free(gpointer data)
{
    PastedKey *key = data;

    g_free(key->shard);
    g_free(key->tail);
    g_free(key->seen_name);
    g_free(key->seen_role);
    g_free(key->practitioner_id);
    g_free(key->practitioner_name);
    g_free(key);
}

static PastedKey *
read_key(Query *query)
{
    PastedKey *key = g_new0(PastedKey, 1);

    key->id = query_integer(query, 0, 1, G_MAXINT64);
    key->shard = g_strdup(query_text(query, 1, WORD_MAX));
    key->tail = g_strdup(query_text(query, 2, TAIL_MAX));
    if (!verdict_from_word(query_text(query, 3, WORD_MAX), &key->verdict) ||
        !key_reason_from_word(query_text(query, 4, WORD_MAX), &key->reason))
        query->broken = TRUE;
    key->seen_name = g_strdup(query_text(query, 5, STORED_NAME_MAX));
    key->seen_role = g_strdup(query_text(query, 6, STORED_NAME_MAX));
    key->practitioner_id = g_strdup(query_text(query, 7, ID_MAX));
    key->practitioner_name = g_strdup(query_text(query, 8, STORED_NAME_MAX));
    key->next_check_utc = query_time(query, 9);
    return key;
}

GPtrArray *
paste_list_keys(Db *db, gint64 paste_id, GError **error)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(pasted_key_free);
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &paste_family, PASTE_KEY_LIST, VALUES(INTEGER(paste_id)), error))
        return NULL;
    while (query_next(&query))
        g_ptr_array_add(keys, read_key(&query));
    return query_end(&query, error) ? g_steal_pointer(&keys) : NULL;
}

GArray *
paste_list_troubles(Db *db, gint64 paste_id, GError **error)
{
    g_autoptr(GArray) troubles = g_array_new(FALSE, FALSE, sizeof(FoundTrouble));
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &paste_family, PASTE_TROUBLE_LIST, VALUES(INTEGER(paste_id)), error))
        return NULL;
    while (query_next(&query)) {
        FoundTrouble found = { .line = (int)query_integer(&query, 0, 1, G_MAXINT) };

        if (!paste_trouble_from_word(query_text(&query, 1, WORD_MAX), &found.trouble))
            query.broken = TRUE;
        g_array_append_val(troubles, found);
    }
    return query_end(&query, error) ? g_steal_pointer(&troubles) : NULL;
}

gboolean
paste_find(Db *db, gint64 person_id, gint64 now_utc, Paste *ret_paste, GError **error)
{
    g_auto(Query) query = { 0 };
    Paste paste = { 0 };

    if (!query_begin(&query, db, &paste_family, PASTE_FIND,
                     VALUES(INTEGER(person_id), INTEGER(now_utc - PASTE_LIFE_S)), error))
        return FALSE;
    if (query_next(&query)) {
        paste.id = query_integer(&query, 0, 1, G_MAXINT64);
        paste.expires_utc = query_time(&query, 1) + PASTE_LIFE_S;
    }
    if (!query_end(&query, error))
        return FALSE;
    *ret_paste = paste;
    return TRUE;
}

/* The ids a statement gives, first to last. */
static GArray *
list_ids(Db *db, guint index, const Value *values, gsize count, GError **error)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &paste_family, index, values, count, error))
        return NULL;
    while (query_next(&query)) {
        gint64 id = query_integer(&query, 0, 1, G_MAXINT64);

        g_array_append_val(ids, id);
    }
    return query_end(&query, error) ? g_steal_pointer(&ids) : NULL;
}

gboolean
paste_was_confirmed(Db *db, gint64 person_id, gint64 paste_id, gboolean *ret_was, GError **error)
{
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, paste_id);
    g_autoptr(GArray) found =
        list_ids(db, PASTE_WAS_CONFIRMED, VALUES(INTEGER(person_id), TEXT(id)), error);

    if (found == NULL)
        return FALSE;
    *ret_was = found->len > 0;
    return TRUE;
}

GHashTable *
pastes_list_moving(Db *db, GError **error)
{
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &paste_family, PASTE_MOVING_LIST, NO_VALUES, error))
        return NULL;
    while (query_next(&query))
        g_hash_table_add(ids, g_strdup(query_text(&query, 0, ID_MAX)));
    return query_end(&query, error) ? g_steal_pointer(&ids) : NULL;
}

/* --- the pieces of a change ------------------------------------------------------------------- */

/* With its waiting jobs; a running one ends by itself when it finds no key. */
static gboolean
erase_key(Db *db, gint64 id, gint64 now_utc, GError **error)
{
    return key_jobs_end(db, id, now_utc, error) && run(db, PASTE_KEY_ERASE, VALUES(INTEGER(id)), error);
}

static gboolean
erase_paste(Db *db, gint64 paste_id, gint64 now_utc, GError **error)
{
    g_autoptr(GPtrArray) keys = paste_list_keys(db, paste_id, error);

    if (keys == NULL)
        return FALSE;
    for (guint i = 0; i < keys->len; i++)
        if (!erase_key(db, ((const PastedKey *)keys->pdata[i])->id, now_utc, error))
            return FALSE;
    return run(db, PASTE_TROUBLE_DELETE, VALUES(INTEGER(paste_id)), error) &&
           run(db, PASTE_DELETE, VALUES(INTEGER(paste_id)), error);
}

/* --- for the web ------------------------------------------------------------------------------ */

static gboolean
erase_with_audit(Db *db, const Actor *actor, const GArray *ids, const char *act, const char *outcome, GError **error)
{
    for (guint i = 0; i < ids->len; i++) {
        gint64 id = g_array_index(ids, gint64, i);

        if (!erase_paste(db, id, actor->now_utc, error) || !add_audit(db, actor, act, id, outcome, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
paste_begin(Db *db, const Actor *actor, gint64 *ret_id, GError **error)
{
    g_autoptr(GArray) earlier = NULL;

    g_assert(db_in_transaction(db));
    if (!pastes_sweep(db, actor, error) ||
        (earlier = list_ids(db, PASTE_FIND_ANY, VALUES(INTEGER(actor->person_id)), error)) == NULL)
        return FALSE;
    return erase_with_audit(db, actor, earlier, "paste-forgotten", "replaced", error) &&
           db_run_returning(db, &paste_family, PASTE_ADD,
                            VALUES(INTEGER(actor->person_id), INTEGER(actor->now_utc)), ret_id, error) &&
           add_audit(db, actor, "paste-made", *ret_id, "done", error);
}

gboolean
paste_add_key(Db *db, const Actor *actor, gint64 paste_id, gint64 id, const guint8 sealed[SEALED_SIZE],
              const char *shard, const char *tail, GError **error)
{
    g_assert(db_in_transaction(db));
    return run(db, PASTE_KEY_ADD,
               VALUES(INTEGER(id), INTEGER(paste_id), BLOB(sealed, SEALED_SIZE), TEXT(shard), TEXT(tail),
                      INTEGER(actor->now_utc), INTEGER(actor->person_id)),
               error) &&
           key_job_ask(db, actor, "verify_key", id, error);
}

gboolean
paste_add_trouble(Db *db, gint64 paste_id, const FoundTrouble *trouble, GError **error)
{
    return run(db, PASTE_TROUBLE_ADD,
               VALUES(INTEGER(paste_id), INTEGER(trouble->line), TEXT(paste_trouble_word(trouble->trouble))), error);
}

gboolean
paste_confirm(Db *db, const Actor *actor, gint64 paste_id, const GPtrArray *keys, const gboolean *is_chosen,
              GError **error)
{
    g_auto(Txn) txn = { 0 };

    if (!txn_join(&txn, db, error))
        return FALSE;
    for (guint i = 0; i < keys->len; i++) {
        gint64 id = ((const PastedKey *)keys->pdata[i])->id;

        if (is_chosen[i] ? !key_job_ask(db, actor, "move_key", id, error)
                         : !erase_key(db, id, actor->now_utc, error))
            return FALSE;
    }
    return run(db, PASTE_TROUBLE_DELETE, VALUES(INTEGER(paste_id)), error) &&
           run(db, PASTE_CONFIRM, VALUES(INTEGER(paste_id), INTEGER(actor->now_utc)), error) &&
           paste_close_when_empty(db, paste_id, error) &&
           add_audit(db, actor, "paste-confirmed", paste_id, "done", error) && txn_commit(&txn, error);
}

gboolean
paste_forget(Db *db, const Actor *actor, gint64 paste_id, GError **error)
{
    g_auto(Txn) txn = { 0 };
    g_autoptr(GArray) open = NULL;

    if (!txn_join(&txn, db, error) ||
        (open = list_ids(db, PASTE_FIND_ANY, VALUES(INTEGER(actor->person_id)), error)) == NULL)
        return FALSE;
    if (open->len == 0 || g_array_index(open, gint64, 0) != paste_id)
        return txn_commit(&txn, error);
    return erase_with_audit(db, actor, open, "paste-forgotten", "done", error) && txn_commit(&txn, error);
}

/* --- for both --------------------------------------------------------------------------------- */

gboolean
pastes_sweep(Db *db, const Actor *actor, GError **error)
{
    const gint64 now_utc = actor->now_utc;
    g_auto(Txn) txn = { 0 };
    g_autoptr(GArray) old = list_ids(db, PASTE_LIST_OLD,
                                     VALUES(INTEGER(now_utc - PASTE_LIFE_S), INTEGER(now_utc - MOVING_LIFE_S)), error);

    if (old == NULL)
        return FALSE;
    if (old->len == 0)
        return TRUE;
    if (!txn_join(&txn, db, error))
        return FALSE;
    if (txn.db != NULL) { /* somebody may have said yes while the lock was waited for */
        g_array_unref(old);
        old = list_ids(db, PASTE_LIST_OLD, VALUES(INTEGER(now_utc - PASTE_LIFE_S), INTEGER(now_utc - MOVING_LIFE_S)),
                       error);
    }
    return old != NULL && erase_with_audit(db, actor, old, "paste-expired", "done", error) && txn_commit(&txn, error);
}

/* --- for the agent ---------------------------------------------------------------------------- */

gboolean
paste_close_when_empty(Db *db, gint64 paste_id, GError **error)
{
    g_assert(db_in_transaction(db));
    return run(db, PASTE_CLOSE, VALUES(INTEGER(paste_id)), error);
}

/* *ret_paste_id is 0 when the key was not pasted, or is gone. */
static gboolean
find_paste_of(Db *db, gint64 api_key_id, gint64 *ret_paste_id, char owner[ID_MAX + 1], GError **error)
{
    g_auto(Query) query = { 0 };

    *ret_paste_id = 0;
    if (!query_begin(&query, db, &paste_family, PASTE_KEY_FIND, VALUES(INTEGER(api_key_id)), error))
        return FALSE;
    if (query_next(&query)) {
        *ret_paste_id = query_integer(&query, 0, 1, G_MAXINT64);
        (void)g_strlcpy(owner, query_text(&query, 1, ID_MAX), ID_MAX + 1);
    }
    return query_end(&query, error);
}

gboolean
paste_drop_key(Db *db, const Actor *actor, gint64 api_key_id, const char *outcome, GError **error)
{
    g_auto(Txn) txn = { 0 };
    char owner[ID_MAX + 1];
    gint64 paste_id;

    if (!txn_join(&txn, db, error) || !find_paste_of(db, api_key_id, &paste_id, owner, error))
        return FALSE;
    if (paste_id == 0)
        return txn_commit(&txn, error);
    return erase_key(db, api_key_id, actor->now_utc, error) && paste_close_when_empty(db, paste_id, error) &&
           audit_add(db, actor, "key-moved", "practitioner", owner, outcome, error) && txn_commit(&txn, error);
}
