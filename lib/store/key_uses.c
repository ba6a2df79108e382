/* key_uses.c: how often a key was used, for what, on which day. */
#include "lib/store/key_uses.h"

#include "lib/store/statement.h"

#define DAY_MAX 3000000 /* beyond the year 9999 */
#define HOURS_ROWS_MAX 5000 /* those of a long day of a large clinic; more is nobody's honest work */
#define SUM_MAX (G_GINT64_CONSTANT(1000000000000) * 10000) /* of bounded rows: a few purposes, 400 days */

enum { USE_ADD, USE_ADD_HOUR, USE_LIST_HOURS, USE_FORGET_HOURS, USE_SWEEP, USE_LIST, USE_LIST_DAYS, USE__COUNT };

/* A number that somebody spoiled must not keep the agent from writing: a sum that overflows is no integer. */
#define BOUNDED(column) "max(0, min(" column ", 1000000000000))"

static const Statement statements[] = {
    [USE_ADD] = { "INSERT INTO key_use (practitioner_id, api_key_id, purpose, day, reads, writes,"
                  " last_utc) VALUES ($1, $2, $3, $4, $5, $6, $7)"
                  " ON CONFLICT (practitioner_id, api_key_id, purpose, day) DO UPDATE SET"
                  " reads = " BOUNDED("reads") " + excluded.reads,"
                  " writes = " BOUNDED("writes") " + excluded.writes, last_utc = excluded.last_utc",
                  DB_AGENT, NULL },
    [USE_ADD_HOUR] = { "INSERT INTO key_use_hour (hour, practitioner_id, purpose, reads, writes)"
                       " VALUES ($1, $2, $3, $4, $5)"
                       " ON CONFLICT (hour, practitioner_id, purpose) DO UPDATE SET"
                       " reads = " BOUNDED("reads") " + excluded.reads,"
                       " writes = " BOUNDED("writes") " + excluded.writes",
                       DB_AGENT, NULL },
    [USE_LIST_HOURS] = { "SELECT practitioner_id, purpose, " BOUNDED("reads") ", " BOUNDED("writes")
                         " FROM key_use_hour WHERE hour < $1 ORDER BY hour, practitioner_id, purpose LIMIT $2",
                         DB_AGENT, NULL },
    [USE_FORGET_HOURS] = { "DELETE FROM key_use_hour WHERE hour < $1", DB_AGENT, NULL },
    [USE_SWEEP] = { "DELETE FROM key_use WHERE day < $1", DB_AGENT, NULL },
    [USE_LIST] = { "SELECT api_key_id, purpose, 0, sum(" BOUNDED("reads") "), sum(" BOUNDED("writes") "),"
                   " max(last_utc) FROM key_use WHERE practitioner_id = $1"
                   " GROUP BY api_key_id, purpose ORDER BY api_key_id, purpose",
                   DB_WEB, NULL },
    [USE_LIST_DAYS] = { "SELECT api_key_id, purpose, day, " BOUNDED("reads") ", " BOUNDED("writes") ","
                        " last_utc FROM key_use"
                        " WHERE practitioner_id = $1 AND day >= $2"
                        " ORDER BY day DESC, api_key_id, purpose",
                        DB_WEB, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == USE__COUNT);
const Family key_use_family = { FAMILY_KEY_USE, "key uses", statements, USE__COUNT };

gboolean
key_uses_add(Db *db, const KeyUse *use, GError **error)
{
    g_assert(db_in_transaction(db));
    return db_run(db, &key_use_family, USE_ADD,
                  VALUES(TEXT(use->hook_id), INTEGER(use->key_id),
                         TEXT(key_purpose_word(use->purpose)), INTEGER(use->day),
                         INTEGER(use->reads), INTEGER(use->writes), INTEGER(use->last_utc)),
                  error) &&
           db_run(db, &key_use_family, USE_ADD_HOUR,
                  VALUES(INTEGER(use->last_utc / HOUR_S), TEXT(use->hook_id), TEXT(key_purpose_word(use->purpose)),
                         INTEGER(use->reads), INTEGER(use->writes)),
                  error);
}

/* --- told to the audit log --------------------------------------------------------------------- */

/* A row that somebody spoilt tells nothing, and goes with the others. */
static gboolean
tell_hour(Db *db, const Actor *actor, Query *row, GError **error)
{
    const char *hook = query_text(row, 0, ID_MAX), *word = query_text(row, 1, WORD_MAX);
    const gint64 reads = query_integer(row, 2, 0, G_MAXINT64), writes = query_integer(row, 3, 0, G_MAXINT64);
    g_autofree char *detail =
        g_strdup_printf("%s reads=%" G_GINT64_FORMAT " writes=%" G_GINT64_FORMAT, word, reads, writes);
    KeyPurpose purpose;
    const gboolean good = !row->broken && key_purpose_from_word(word, &purpose);

    row->broken = FALSE;
    return !good || audit_add_detail(db, actor, "key-used", *hook != '\0' ? "practitioner" : "clinic", hook, "done",
                                     detail, error);
}

static gboolean
tell_hours(Db *db, const Actor *actor, gint64 hour, guint *ret_told, GError **error)
{
    g_auto(Query) query = { 0 };

    *ret_told = 0;
    if (!query_begin(&query, db, &key_use_family, USE_LIST_HOURS, VALUES(INTEGER(hour), INTEGER(HOURS_ROWS_MAX)),
                     error))
        return FALSE;
    for (; query_next(&query); ++*ret_told)
        if (!tell_hour(db, actor, &query, error))
            return FALSE;
    return query_end(&query, error);
}

gboolean
key_uses_tell_hours(Db *db, const Actor *actor, GError **error)
{
    const gint64 hour = actor->now_utc / HOUR_S;
    g_auto(Txn) txn = { 0 };
    guint told;

    if (!txn_begin(&txn, db, error) || !tell_hours(db, actor, hour, &told, error))
        return FALSE;
    return told == 0 ||
           (db_run(db, &key_use_family, USE_FORGET_HOURS, VALUES(INTEGER(hour)), error) && txn_commit(&txn, error));
}

gboolean
key_uses_sweep(Db *db, gint64 now_utc, GError **error)
{
    return db_run(db, &key_use_family, USE_SWEEP,
                  VALUES(INTEGER(now_utc / DAY_S - KEY_USES_KEPT_DAYS)), error);
}

static KeyUse
read_use(Query *query)
{
    KeyUse use = { .key_id = query_integer(query, 0, 1, G_MAXINT64),
                   .day = query_integer(query, 2, 0, DAY_MAX),
                   .reads = query_integer(query, 3, 0, SUM_MAX),
                   .writes = query_integer(query, 4, 0, SUM_MAX),
                   .last_utc = query_time(query, 5) };

    if (!key_purpose_from_word(query_text(query, 1, WORD_MAX), &use.purpose))
        query->broken = TRUE;
    return use;
}

static GArray *
list(Db *db, guint statement, const Value *values, gsize count, GError **error)
{
    g_autoptr(GArray) uses = g_array_new(FALSE, FALSE, sizeof(KeyUse));
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &key_use_family, statement, values, count, error))
        return NULL;
    while (query_next(&query)) {
        const KeyUse use = read_use(&query);

        g_array_append_val(uses, use);
    }
    return query_end(&query, error) ? g_steal_pointer(&uses) : NULL;
}

GArray *
key_uses_list(Db *db, const char *hook_id, GError **error)
{
    return list(db, USE_LIST, VALUES(TEXT(hook_id)), error);
}

GArray *
key_uses_list_days(Db *db, const char *hook_id, gint64 from_day, GError **error)
{
    return list(db, USE_LIST_DAYS, VALUES(TEXT(hook_id), INTEGER(from_day)), error);
}
