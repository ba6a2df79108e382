/* practitioners.c: the list behind Settings > Practitioners, and Cliniko's names.
 * The list is the busiest read there is: one statement, one pass, nothing copied. */
#include "lib/store/practitioners.h"

#include "lib/clinic/text.h"
#include "lib/store/statement.h"

enum {
    HOOK_LIST_ACTIVE,
    HOOK_LIST_DEPARTED,
    HOOK_LIST_AFTER,
    HOOK_FIND,
    PRACTITIONER_FIND_NAME,
    PRACTITIONER_FIND_BY_USER,
    PRACTITIONER_FIND_USER,
    PRACTITIONER__COUNT
};

/* In the order of read_hook_key. */
#define HOOK_KEY_COLUMNS(k, s) \
    k ".id, " k ".shard, " k ".tail, " k ".saved_utc, " s ".name, " k ".verdict, " k ".reason, " \
    k ".seen_name, " k ".seen_role, " k ".seen_practitioner_id, " \
    k ".checked_utc, " k ".next_check_utc, " k ".by_link, " k ".verdict_utc, " k ".connected_utc"
#define HOOK_IN_USE_COLUMN 7
#define HOOK_CANDIDATE_COLUMN 22
#define HOOK_SELECT \
    "SELECT p.id, p.name, p.designation, p.user_id, p.businesses, p.active, p.gone_utc, " \
    HOOK_KEY_COLUMNS("u", "us") ", " HOOK_KEY_COLUMNS("c", "cs") \
    " FROM practitioner p" \
    " LEFT JOIN api_key u ON u.practitioner_id = p.id AND u.place = 'in-use'" \
    " LEFT JOIN api_key c ON c.practitioner_id = p.id AND c.place = 'candidate'" \
    " LEFT JOIN person us ON us.id = u.saved_by LEFT JOIN person cs ON cs.id = c.saved_by"

static const Statement statements[] = {
    [HOOK_LIST_ACTIVE] = { HOOK_SELECT " WHERE p.active = 1 AND p.gone_utc IS NULL"
                                       " ORDER BY p.sort_name, p.id",
                           DB_WEB, "lists every practitioner, in the order of their own index" },
    [HOOK_LIST_DEPARTED] = { HOOK_SELECT " WHERE (p.active = 0 OR p.gone_utc IS NOT NULL)"
                                         " AND (u.id IS NOT NULL OR c.id IS NOT NULL)"
                                         " ORDER BY p.sort_name, p.id",
                             DB_WEB, "lists everybody who left, in the order of their own index" },
    [HOOK_LIST_AFTER] = { HOOK_SELECT " WHERE p.id > $1 AND p.active = 1 AND p.gone_utc IS NULL ORDER BY p.id LIMIT $2",
                          DB_WEB, NULL },
    [HOOK_FIND] = { HOOK_SELECT " WHERE p.id = $1", DB_WEB, NULL },
    [PRACTITIONER_FIND_NAME] = { "SELECT name FROM practitioner WHERE id = $1",
                                 DB_WEB | DB_AGENT, NULL },
    [PRACTITIONER_FIND_BY_USER] = { "SELECT id FROM practitioner WHERE user_id = $1 AND active = 1"
                                    " AND gone_utc IS NULL ORDER BY id LIMIT 1",
                                    DB_WEB | DB_AGENT, NULL },
    [PRACTITIONER_FIND_USER] = { "SELECT user_id FROM practitioner WHERE id = $1",
                                 DB_WEB | DB_AGENT, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == PRACTITIONER__COUNT);
const Family practitioner_family = { FAMILY_PRACTITIONER, "practitioners", statements,
                                     PRACTITIONER__COUNT };

/* --- hooks ------------------------------------------------------------------------------------ */

/* ApiKey owns its strings elsewhere; here they are lent, as practitioners.h says. NULL is "". */
static char *
lend(sqlite3_stmt *stmt, int column)
{
    const unsigned char *text = sqlite3_column_text(stmt, column);

    return text == NULL ? (char *)"" : (char *)text;
}

static gboolean
read_hook_key(sqlite3_stmt *stmt, int first, ApiKey *key)
{
    key->id = sqlite3_column_int64(stmt, first);
    if (key->id == 0)
        return FALSE;
    key->shard = lend(stmt, first + 1);
    key->tail = lend(stmt, first + 2);
    key->saved_utc = sqlite3_column_int64(stmt, first + 3);
    key->saved_by_name = lend(stmt, first + 4);
    if (!verdict_from_word(lend(stmt, first + 5), &key->verdict))
        key->verdict = VERDICT_UNREACHABLE; /* a word we do not know is no clear answer */
    if (!key_reason_from_word(lend(stmt, first + 6), &key->reason))
        key->reason = KEY_REASON_NONE;
    key->seen_name = lend(stmt, first + 7);
    key->seen_role = lend(stmt, first + 8);
    key->seen_practitioner_id = lend(stmt, first + 9);
    key->checked_utc = sqlite3_column_int64(stmt, first + 10);
    key->next_check_utc = sqlite3_column_int64(stmt, first + 11);
    key->by_link = sqlite3_column_int(stmt, first + 12) != 0;
    key->verdict_utc = sqlite3_column_int64(stmt, first + 13);
    key->connected_utc = sqlite3_column_int64(stmt, first + 14);
    return TRUE;
}

static void
read_hook(sqlite3_stmt *stmt, Hook *hook)
{
    hook->id = lend(stmt, 0);
    hook->name = lend(stmt, 1);
    hook->designation = lend(stmt, 2);
    hook->user_id = lend(stmt, 3);
    hook->businesses = lend(stmt, 4);
    hook->departed =
        sqlite3_column_int(stmt, 5) == 0 || sqlite3_column_type(stmt, 6) != SQLITE_NULL;
    hook->has_in_use = read_hook_key(stmt, HOOK_IN_USE_COLUMN, &hook->in_use);
    hook->has_candidate = read_hook_key(stmt, HOOK_CANDIDATE_COLUMN, &hook->candidate);
    hook->in_use.place = KEY_IN_USE;
    hook->candidate.place = KEY_CANDIDATE;
    hook->in_use.practitioner_id = hook->candidate.practitioner_id = (char *)hook->id;
}

gboolean
hooks_visit(Db *db, gboolean departed, HookVisit visit, gpointer data, GError **error)
{
    g_auto(Query) query = { 0 };
    Hook hook = { 0 };

    if (!query_begin(&query, db, &practitioner_family,
                     departed ? HOOK_LIST_DEPARTED : HOOK_LIST_ACTIVE, NO_VALUES, error))
        return FALSE;
    while (query_next(&query)) {
        read_hook(query.stmt, &hook);
        visit(&hook, data);
    }
    return query_end(&query, error);
}

gboolean
hooks_visit_after(Db *db, const char *after, int limit, HookVisit visit, gpointer data, GError **error)
{
    g_auto(Query) query = { 0 };
    Hook hook = { 0 };

    if (!query_begin(&query, db, &practitioner_family, HOOK_LIST_AFTER, VALUES(TEXT(after), INTEGER(limit)), error))
        return FALSE;
    while (query_next(&query)) {
        read_hook(query.stmt, &hook);
        visit(&hook, data);
    }
    return query_end(&query, error);
}

gboolean
hook_visit(Db *db, const char *practitioner_id, HookVisit visit, gpointer data, GError **error)
{
    g_auto(Query) query = { 0 };
    Hook hook = { 0 };

    if (!query_begin(&query, db, &practitioner_family, HOOK_FIND, VALUES(TEXT(practitioner_id)),
                     error))
        return FALSE;
    if (query_next(&query)) {
        read_hook(query.stmt, &hook);
        visit(&hook, data);
    }
    return query_end(&query, error);
}

const ApiKey *
hook_shown_key(const Hook *hook)
{
    if (hook->has_candidate)
        return &hook->candidate;
    return hook->has_in_use ? &hook->in_use : NULL;
}

gboolean
hook_has_stopped(const Hook *hook)
{
    const ApiKey *key = &hook->in_use;

    return hook->has_in_use && key->verdict != VERDICT_CONNECTED && key->verdict != VERDICT_CHECKING &&
           key->verdict != VERDICT_UNREACHABLE;
}

void
hook_counts_add(HookCounts *counts, const Hook *hook)
{
    const ApiKey *shown = hook_shown_key(hook);

    counts->total++;
    counts->in_place += hook->has_in_use && hook->in_use.verdict == VERDICT_CONNECTED;
    counts->stopped += hook_has_stopped(hook);
    counts->none += shown == NULL;
    counts->checking += shown != NULL && shown->verdict == VERDICT_CHECKING;
    counts->attention += shown != NULL && shown->verdict != VERDICT_CHECKING &&
                         shown->verdict != VERDICT_CONNECTED;
}

static void
count_hook(const Hook *hook, gpointer data)
{
    hook_counts_add(data, hook);
}

gboolean
hooks_count(Db *db, HookCounts *ret_counts, GError **error)
{
    HookCounts counts = { 0 };

    if (!hooks_visit(db, FALSE, count_hook, &counts, error))
        return FALSE;
    *ret_counts = counts;
    return TRUE;
}

/* --- names and ids ---------------------------------------------------------------------------- */

/* The one text a statement gives for one id, NULL without error when there is no row. */
static char *
find_text(Db *db, guint index, const char *id, int max, GError **error)
{
    g_auto(Query) query = { 0 };
    g_autofree char *text = NULL;

    if (!query_begin(&query, db, &practitioner_family, index, VALUES(TEXT(id)), error))
        return NULL;
    if (query_next(&query))
        text = g_strdup(query_text(&query, 0, max));
    return query_end(&query, error) ? g_steal_pointer(&text) : NULL;
}

/* An id goes into URLs and seals: the file may not make one up. */
static char *
check_id(char *id, GError **error)
{
    if (id == NULL || id[0] == '\0' || cliniko_id_is_valid(id))
        return id;
    g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID,
                        "database: an id that is none");
    g_free(id);
    return NULL;
}

char *
practitioner_find_name(Db *db, const char *practitioner_id, GError **error)
{
    return find_text(db, PRACTITIONER_FIND_NAME, practitioner_id, STORED_NAME_MAX, error);
}

char *
practitioner_find_by_user(Db *db, const char *user_id, GError **error)
{
    GError *found_error = NULL;
    char *id = find_text(db, PRACTITIONER_FIND_BY_USER, user_id, ID_MAX, &found_error);

    if (found_error != NULL) {
        g_propagate_error(error, found_error);
        return NULL;
    }
    return id == NULL ? g_strdup("") : check_id(id, error);
}

char *
practitioner_find_user(Db *db, const char *practitioner_id, GError **error)
{
    return check_id(find_text(db, PRACTITIONER_FIND_USER, practitioner_id, ID_MAX, error), error);
}
