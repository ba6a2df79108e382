/* emergency_stop.c: the row that stops all use of keys. */
#include "lib/store/emergency_stop.h"

#include "lib/store/key_parts.h"
#include "lib/store/statement.h"

enum { STOP_FIND, STOP_SET, STOP_GIVE_TIME_BACK, STOP_LIFT, STOP_JOBS, STOP_KEYS, STOP__COUNT };

static const Statement statements[] = {
    [STOP_FIND] = { "SELECT s.stopped_utc, COALESCE(p.name, '') FROM emergency_stop s"
                    " LEFT JOIN person p ON p.id = s.stopped_by WHERE s.id = 1",
                    DB_EVERYONE, NULL },
    [STOP_SET] = { "INSERT INTO emergency_stop (id, stopped_utc, stopped_by) VALUES (1, $1, $2) ON CONFLICT DO NOTHING",
                   DB_WEB | DB_CTL, NULL },
    /* a job is tried for a day from when it was asked for; while nothing is tried no time passes for it */
    [STOP_GIVE_TIME_BACK] = { "UPDATE job SET created_utc = min($1, created_utc + max(0, $1 -"
                              " COALESCE((SELECT stopped_utc FROM emergency_stop WHERE id = 1), $1)))"
                              " WHERE state = 'waiting'",
                              DB_WEB | DB_CTL, NULL },
    [STOP_LIFT] = { "DELETE FROM emergency_stop WHERE id = 1", DB_WEB | DB_CTL, NULL },
    [STOP_JOBS] = { "SELECT kind, count(*) FROM job WHERE state IN ('waiting', 'running') GROUP BY kind ORDER BY kind",
                    DB_WEB, NULL },
    [STOP_KEYS] = { "SELECT CASE WHEN k.practitioner_id IS NULL THEN k.seen_name ELSE COALESCE(p.name, '') END,"
                    " k.practitioner_id IS NULL AND k.place <> 'pasted', k.place, k.shard, k.tail FROM api_key k"
                    " LEFT JOIN practitioner p ON p.id = k.practitioner_id"
                    " ORDER BY k.place = 'pasted', p.sort_name, p.id, k.place, k.id",
                    DB_WEB, "lists every key there is, for people to archive" },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == STOP__COUNT);
const Family emergency_stop_family = { FAMILY_EMERGENCY_STOP, "emergency stop", statements, STOP__COUNT };

void
emergency_stop_free(EmergencyStop *stop)
{
    if (stop == NULL)
        return;
    g_free(stop->by);
    g_free(stop);
}

EmergencyStop *
emergency_stop_find(Db *db, GError **error)
{
    g_auto(Query) query = { 0 };
    g_autoptr(EmergencyStop) stop = NULL;

    if (!query_begin(&query, db, &emergency_stop_family, STOP_FIND, NO_VALUES, error))
        return NULL;
    if (query_next(&query)) {
        stop = g_new0(EmergencyStop, 1);
        stop->since_utc = query_time(&query, 0);
        stop->by = g_strdup(query_text(&query, 1, STORED_NAME_MAX));
    }
    return query_end(&query, error) ? g_steal_pointer(&stop) : NULL;
}

/* An audit row for what changed something. */
static gboolean
note_change(Db *db, const Actor *actor, const char *act, Txn *txn, GError **error)
{
    return (db_changes(db) == 0 || audit_add(db, actor, act, "clinic", "", "done", error)) && txn_commit(txn, error);
}

gboolean
emergency_stop_set(Db *db, const Actor *actor, GError **error)
{
    const Value by = actor->person_id == 0 ? NOTHING : INTEGER(actor->person_id);
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) &&
           db_run(db, &emergency_stop_family, STOP_SET, VALUES(INTEGER(actor->now_utc), by), error) &&
           note_change(db, actor, "stopped", &txn, error);
}

gboolean
emergency_stop_lift(Db *db, const Actor *actor, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) &&
           db_run(db, &emergency_stop_family, STOP_GIVE_TIME_BACK, VALUES(INTEGER(actor->now_utc)), error) &&
           db_run(db, &emergency_stop_family, STOP_LIFT, NO_VALUES, error) &&
           note_change(db, actor, "resumed", &txn, error);
}

/* --- what the page of a stop lists -------------------------------------------------------------- */

gboolean
emergency_stop_visit_jobs(Db *db, StopJobsVisit visit, gpointer data, GError **error)
{
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &emergency_stop_family, STOP_JOBS, NO_VALUES, error))
        return FALSE;
    while (query_next(&query))
        visit(query_text(&query, 0, WORD_MAX), query_integer(&query, 1, 0, G_MAXINT64), data);
    return query_end(&query, error);
}

static StopKey
read_key(Query *query)
{
    StopKey key = { .name = query_text(query, 0, STORED_NAME_MAX),
                    .is_clinics = query_flag(query, 1),
                    .shard = query_text(query, 3, WORD_MAX),
                    .tail = query_text(query, 4, WORD_MAX) };

    if (!key_place_from_word(query_text(query, 2, WORD_MAX), &key.place))
        query->broken = TRUE;
    if (key.is_clinics)
        key.name = "";
    return key;
}

gboolean
emergency_stop_visit_keys(Db *db, StopKeyVisit visit, gpointer data, GError **error)
{
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &emergency_stop_family, STOP_KEYS, NO_VALUES, error))
        return FALSE;
    while (query_next(&query)) {
        const StopKey key = read_key(&query);

        visit(&key, data);
    }
    return query_end(&query, error);
}
