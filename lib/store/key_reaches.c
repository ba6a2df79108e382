/* key_reaches.c: what a saved key was seen to reach, one row for each area. */
#include "lib/store/key_reaches.h"

#include "lib/store/key_parts.h"
#include "lib/store/statement.h"

enum { REACH_LIST, REACH_FIND, REACH_FIND_ASKING, REACH_PUT, REACH_FORGET, REACH__STATEMENTS };

static const Statement statements[] = {
    [REACH_LIST] = { "SELECT area, reach, asked_utc FROM key_reach WHERE api_key_id = $1",
                     DB_WEB | DB_AGENT, NULL },
    [REACH_FIND] = { "SELECT 1 FROM key_reach WHERE api_key_id = $1 LIMIT 1", DB_AGENT, NULL },
    [REACH_FIND_ASKING] = { "SELECT 1 FROM job WHERE api_key_id = $1 AND kind = 'reach_key'"
                            " AND (state = 'running' OR (state = 'waiting' AND attempts = 0)) LIMIT 1",
                            DB_WEB, NULL },
    [REACH_PUT] = { "INSERT INTO key_reach (api_key_id, area, reach, asked_utc)"
                    " SELECT $1, $2, $3, $4 WHERE EXISTS"
                    " (SELECT 1 FROM api_key WHERE id = $1 AND place = 'in-use')"
                    " ON CONFLICT (api_key_id, area) DO UPDATE SET"
                    " reach = excluded.reach, asked_utc = excluded.asked_utc",
                    DB_AGENT, NULL },
    [REACH_FORGET] = { "DELETE FROM key_reach WHERE api_key_id = $1", DB_WEB | DB_AGENT, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == REACH__STATEMENTS);
const Family key_reach_family = { FAMILY_KEY_REACH, "key reaches", statements, REACH__STATEMENTS };

static void
read_reach(Query *query, KeyReach *reach)
{
    const gint64 asked_utc = query_time(query, 2);
    KeyArea area;
    Reach seen;

    if (key_area_from_word(query_text(query, 0, WORD_MAX), &area) &&
        reach_from_word(query_text(query, 1, WORD_MAX), &seen)) {
        reach->reach[area] = seen;
        reach->asked_utc = MAX(reach->asked_utc, asked_utc);
    } else {
        query->broken = TRUE;
    }
}

gboolean
key_reach_load(Db *db, gint64 key_id, KeyReach *ret_reach, GError **error)
{
    g_auto(Query) query = { 0 };

    *ret_reach = (KeyReach){ 0 };
    if (!query_begin(&query, db, &key_reach_family, REACH_LIST, VALUES(INTEGER(key_id)), error))
        return FALSE;
    while (query_next(&query))
        read_reach(&query, ret_reach);
    return query_end(&query, error);
}

gboolean
key_reach_put(Db *db, gint64 key_id, const KeyReach *reach, GError **error)
{
    g_assert(db_in_transaction(db));
    for (KeyArea area = 0; area < KEY_AREA__COUNT; area++)
        if (!db_run(db, &key_reach_family, REACH_PUT,
                    VALUES(INTEGER(key_id), TEXT(key_area_word(area)),
                           TEXT(reach_word(reach->reach[area])), INTEGER(reach->asked_utc)),
                    error))
            return FALSE;
    return TRUE;
}

static gboolean
find_one(Db *db, guint statement, gint64 key_id, gboolean *ret_found, GError **error)
{
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &key_reach_family, statement, VALUES(INTEGER(key_id)), error))
        return FALSE;
    *ret_found = query_next(&query);
    return query_end(&query, error);
}

gboolean
key_reach_is_known(Db *db, gint64 key_id, gboolean *ret_known, GError **error)
{
    return find_one(db, REACH_FIND, key_id, ret_known, error);
}

gboolean
key_reach_is_asking(Db *db, gint64 key_id, gboolean *ret_asking, GError **error)
{
    return find_one(db, REACH_FIND_ASKING, key_id, ret_asking, error);
}

gboolean
key_reach_ask(Db *db, const Actor *actor, gint64 key_id, GError **error)
{
    return key_job_ask(db, actor, "reach_key", key_id, error);
}

gboolean
key_reach_forget(Db *db, gint64 key_id, GError **error)
{
    return db_run(db, &key_reach_family, REACH_FORGET, VALUES(INTEGER(key_id)), error);
}
