/* key_retired.c: keys that were replaced: listed, checked with Cliniko once somebody archived them there, erased; and
 * the nightly check of every key. */
#include "lib/clinic/error.h"
#include "lib/clinic/key_text.h"
#include "lib/clinic/text.h"
#include "lib/store/key_parts.h"
#include "lib/store/keys.h"
#include "lib/store/statement.h"

enum { RETIRED_LIST, RETIRED_FIND, RETIRED_ASK, RETIRED_FIND_OLD, KEY_LIST_IDLE, KEY_RETIRED__COUNT };

static const Statement statements[] = {
    [RETIRED_LIST] = { "SELECT id, COALESCE(practitioner_id, ''), shard, tail, retired_utc, verdict, checked_utc"
                       " FROM api_key WHERE place = 'retired' ORDER BY id",
                       DB_WEB, NULL },
    [RETIRED_FIND] = { "SELECT id FROM api_key WHERE id = $1 AND place = 'retired'"
                       " AND COALESCE(practitioner_id, '') = $2",
                       DB_WEB, NULL },
    [RETIRED_ASK] = { "UPDATE api_key SET verdict = 'checking', reason = '', next_check_utc = NULL WHERE id = $1",
                      DB_WEB, NULL },
    [RETIRED_FIND_OLD] = { "SELECT id, COALESCE(practitioner_id, '') FROM api_key"
                           " WHERE place = 'retired' AND retired_utc <= $1 ORDER BY id LIMIT 1",
                           DB_AGENT, NULL },
    [KEY_LIST_IDLE] = { "SELECT id, MAX(COALESCE(checked_utc, retired_utc, 0), COALESCE(trouble_utc, 0)) FROM api_key"
                        " WHERE place IN ('in-use', 'candidate', 'retired') AND NOT EXISTS (SELECT 1 FROM job"
                        " WHERE job.api_key_id = api_key.id AND job.state IN ('waiting', 'running'))",
                        DB_AGENT, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == KEY_RETIRED__COUNT);
const Family key_retired_family = { FAMILY_KEY_RETIRED, "retired keys", statements, KEY_RETIRED__COUNT };

/* --- for the web ------------------------------------------------------------------------------ */

static void
read_retired(Query *query, RetiredKey *key)
{
    key->id = query_integer(query, 0, 1, G_MAXINT64);
    key->practitioner_id = query_text(query, 1, ID_MAX);
    key->shard = query_text(query, 2, WORD_MAX);
    key->tail = query_text(query, 3, WORD_MAX);
    key->retired_utc = query_time(query, 4);
    if (!verdict_from_word(query_text(query, 5, WORD_MAX), &key->verdict))
        query->broken = TRUE;
    key->checked_utc = query_time(query, 6);
}

gboolean
keys_visit_retired(Db *db, RetiredVisit visit, gpointer data, GError **error)
{
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &key_retired_family, RETIRED_LIST, NO_VALUES, error))
        return FALSE;
    while (query_next(&query)) {
        RetiredKey key = { 0 };

        read_retired(&query, &key);
        if (!query.broken)
            visit(&key, data);
    }
    return query_end(&query, error);
}

static gboolean
must_be_retired(Db *db, const char *hook, gint64 id, GError **error)
{
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &key_retired_family, RETIRED_FIND, VALUES(INTEGER(id), TEXT(hook)), error))
        return FALSE;
    if (query_next(&query))
        return TRUE;
    if (query_end(&query, error))
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND, "There is no such replaced key any more.");
    return FALSE;
}

static const char *
hook_of(const char *practitioner_id)
{
    return practitioner_id == NULL ? "" : practitioner_id;
}

gboolean
keys_check_retired(Db *db, const Actor *actor, const char *practitioner_id, gint64 id, GError **error)
{
    const char *hook = hook_of(practitioner_id);
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) && must_be_retired(db, hook, id, error) &&
           db_run(db, &key_retired_family, RETIRED_ASK, VALUES(INTEGER(id)), error) &&
           key_job_ask(db, actor, "verify_key", id, error) &&
           key_audit(db, actor, "old-key-check", hook, "done", error) && txn_commit(&txn, error);
}

static gboolean
erase_retired(Db *db, const Actor *actor, const char *hook, gint64 id, const char *outcome, GError **error)
{
    return key_erase(db, id, actor->now_utc, error) && key_audit(db, actor, "old-key-erased", hook, outcome, error);
}

gboolean
keys_erase_retired(Db *db, const Actor *actor, const char *practitioner_id, gint64 id, GError **error)
{
    const char *hook = hook_of(practitioner_id);
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) && must_be_retired(db, hook, id, error) &&
           erase_retired(db, actor, hook, id, "done", error) && txn_commit(&txn, error);
}

/* --- for the agent ---------------------------------------------------------------------------- */

/* *ret_id is 0 when none is old enough. */
static gboolean
find_old(Db *db, gint64 before_utc, gint64 *ret_id, char ret_hook[ID_MAX + 1], GError **error)
{
    g_auto(Query) query = { 0 };

    *ret_id = 0;
    if (!query_begin(&query, db, &key_retired_family, RETIRED_FIND_OLD, VALUES(INTEGER(before_utc)), error))
        return FALSE;
    if (query_next(&query)) {
        *ret_id = query_integer(&query, 0, 1, G_MAXINT64);
        (void)g_strlcpy(ret_hook, query_text(&query, 1, ID_MAX), ID_MAX + 1);
    }
    return query_end(&query, error);
}

gboolean
keys_sweep_retired(Db *db, const Actor *actor, GError **error)
{
    const gint64 before_utc = actor->now_utc - RETIRED_LIFE_S;
    char hook[ID_MAX + 1];
    gint64 id = 0;

    if (!find_old(db, before_utc, &id, hook, error))
        return FALSE;
    while (id != 0) {
        g_auto(Txn) txn = { 0 };

        if (!txn_join(&txn, db, error) || !erase_retired(db, actor, hook, id, "expired", error) ||
            !find_old(db, before_utc, &id, hook, error) || !txn_commit(&txn, error))
            return FALSE;
    }
    return TRUE;
}

static GArray *
list_due(Db *db, KeyIsDue is_due, gpointer data, GError **error)
{
    g_autoptr(GArray) due = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &key_retired_family, KEY_LIST_IDLE, NO_VALUES, error))
        return NULL;
    while (query_next(&query)) {
        gint64 id = query_integer(&query, 0, 1, G_MAXINT64), asked_utc = query_time(&query, 1);

        if (!query.broken && is_due(id, asked_utc, data))
            g_array_append_val(due, id);
    }
    return query_end(&query, error) ? g_steal_pointer(&due) : NULL;
}

gboolean
keys_check_due(Db *db, const Actor *actor, KeyIsDue is_due, gpointer data, GError **error)
{
    g_autoptr(GArray) due = list_due(db, is_due, data, error);
    g_auto(Txn) txn = { 0 };

    if (due == NULL)
        return FALSE;
    if (due->len == 0)
        return TRUE;
    if (!txn_join(&txn, db, error))
        return FALSE;
    for (guint i = 0; i < due->len; i++)
        if (!key_job_ask(db, actor, "verify_key", g_array_index(due, gint64, i), error))
            return FALSE;
    return txn_commit(&txn, error);
}
