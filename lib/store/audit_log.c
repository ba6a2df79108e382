/* audit_log.c: reading the audit log. Each combination of filters has a statement that finds its rows in order
 * by one index, so that a page costs the same wherever it begins; a span of time is a span of ids, found by an
 * index as well. */
#include "lib/store/audit_log.h"

#include "lib/store/statement.h"

/* Entries are written in order of time but for requests that overlap and clocks that are set: times this far apart are
 * looked through one by one. */
#define SLACK_S (60 * 60)
#define ADDRESS_MAX 64
#define DETAIL_MAX 1024
#define OBJECT_ID_MAX (3 * ID_MAX + 2) /* a setting's: business:practitioner:type */

/* In the order of which_of: by nothing, by who, by what, by both, and the same for one kind of act; by where from and
 * by request; down the log, and the same up. */
enum {
    LOG_ALL,
    LOG_OF_ACTOR,
    LOG_OF_OBJECT,
    LOG_OF_BOTH,
    LOG_ACT,
    LOG_ACT_OF_ACTOR,
    LOG_ACT_OF_OBJECT,
    LOG_ACT_OF_BOTH,
    LOG_OF_ADDRESS,
    LOG_OF_REQUEST,
    LOG_UP_ALL,
    LOG_UP_OF_ACTOR,
    LOG_UP_OF_OBJECT,
    LOG_UP_OF_BOTH,
    LOG_UP_ACT,
    LOG_UP_ACT_OF_ACTOR,
    LOG_UP_ACT_OF_OBJECT,
    LOG_UP_ACT_OF_BOTH,
    LOG_UP_OF_ADDRESS,
    LOG_UP_OF_REQUEST,
    LOG_FIRST_SINCE,
    LOG_LAST_BEFORE,
    LOG_NAMES,
    LOG_PRACTITIONERS,
    LOG_DEPARTED,
    LOG_ISSUED_KEYS,
    LOG__COUNT
};

#define ENTRIES \
    "SELECT a.id, a.at_utc, a.actor_kind, COALESCE(w.name, ''), a.address, a.act, a.object_kind, a.object_id," \
    " COALESCE(o.name, ''), COALESCE(p.name, ''), a.outcome, a.detail, a.request_id, COALESCE(k.name, '')" \
    " FROM audit a" \
    " LEFT JOIN person w ON w.id = a.actor_id" \
    " LEFT JOIN person o ON a.object_kind = 'person' AND o.id = a.object_id" \
    " LEFT JOIN practitioner p ON a.object_kind = 'practitioner' AND p.id = a.object_id" \
    " LEFT JOIN issued_key k ON a.object_kind = 'issued-key' AND k.id = a.object_id"
#define IDS "SELECT a.id FROM audit a"
/* The '+' keeps the times out of the choice of an index: the ids have narrowed them down already. */
#define SPAN " WHERE a.id > $1 AND a.id < $2 AND +a.at_utc >= $3 AND +a.at_utc < $4"
#define BY_ACTOR " AND a.actor_kind = $6 AND a.actor_id IS $7"
#define BY_OBJECT(kind, id) " AND a.object_kind = " kind " AND a.object_id = " id
#define BY_ACT(act) " AND a.act = " act
#define BY_ADDRESS " AND a.address = $6"
#define BY_REQUEST " AND a.request_id = $6"
#define DOWN " ORDER BY 1 DESC LIMIT $5"
#define UP " ORDER BY 1 LIMIT $5"
/* An object's two spellings are two runs of the index, which SQLite merges. An alias of NULL finds nothing. */
#define EITHER(select, actor, kind, id, alias) \
    select SPAN actor BY_OBJECT(kind, id) " UNION ALL " select SPAN actor BY_OBJECT(kind, alias)

static const Statement statements[] = {
    [LOG_ALL] = { ENTRIES SPAN DOWN, DB_WEB, NULL },
    [LOG_OF_ACTOR] = { ENTRIES SPAN BY_ACTOR DOWN, DB_WEB, NULL },
    [LOG_OF_OBJECT] = { EITHER(ENTRIES, "", "$6", "$7", "$8") DOWN, DB_WEB, NULL },
    [LOG_OF_BOTH] = { EITHER(ENTRIES, BY_ACTOR, "$8", "$9", "$10") DOWN, DB_WEB, NULL },
    [LOG_ACT] = { ENTRIES SPAN BY_ACT("$6") DOWN, DB_WEB, NULL },
    [LOG_ACT_OF_ACTOR] = { ENTRIES SPAN BY_ACTOR BY_ACT("$8") DOWN, DB_WEB, NULL },
    [LOG_ACT_OF_OBJECT] = { EITHER(ENTRIES, BY_ACT("$9"), "$6", "$7", "$8") DOWN, DB_WEB, NULL },
    [LOG_ACT_OF_BOTH] = { EITHER(ENTRIES, BY_ACTOR BY_ACT("$11"), "$8", "$9", "$10") DOWN, DB_WEB, NULL },
    [LOG_OF_ADDRESS] = { ENTRIES SPAN BY_ADDRESS DOWN, DB_WEB, NULL },
    [LOG_OF_REQUEST] = { ENTRIES SPAN BY_REQUEST DOWN, DB_WEB, NULL },
    [LOG_UP_ALL] = { IDS SPAN UP, DB_WEB, NULL },
    [LOG_UP_OF_ACTOR] = { IDS SPAN BY_ACTOR UP, DB_WEB, NULL },
    [LOG_UP_OF_OBJECT] = { EITHER(IDS, "", "$6", "$7", "$8") UP, DB_WEB, NULL },
    [LOG_UP_OF_BOTH] = { EITHER(IDS, BY_ACTOR, "$8", "$9", "$10") UP, DB_WEB, NULL },
    [LOG_UP_ACT] = { IDS SPAN BY_ACT("$6") UP, DB_WEB, NULL },
    [LOG_UP_ACT_OF_ACTOR] = { IDS SPAN BY_ACTOR BY_ACT("$8") UP, DB_WEB, NULL },
    [LOG_UP_ACT_OF_OBJECT] = { EITHER(IDS, BY_ACT("$9"), "$6", "$7", "$8") UP, DB_WEB, NULL },
    [LOG_UP_ACT_OF_BOTH] = { EITHER(IDS, BY_ACTOR BY_ACT("$11"), "$8", "$9", "$10") UP, DB_WEB, NULL },
    [LOG_UP_OF_ADDRESS] = { IDS SPAN BY_ADDRESS UP, DB_WEB, NULL },
    [LOG_UP_OF_REQUEST] = { IDS SPAN BY_REQUEST UP, DB_WEB, NULL },
    [LOG_FIRST_SINCE] = { "SELECT id FROM audit WHERE at_utc >= $1 ORDER BY at_utc, id LIMIT 1", DB_WEB, NULL },
    [LOG_LAST_BEFORE] = { "SELECT id FROM audit WHERE at_utc < $1 ORDER BY at_utc DESC, id DESC LIMIT 1", DB_WEB,
                          NULL },
    [LOG_NAMES] = { "SELECT COALESCE((SELECT name FROM business WHERE id = $1), ''),"
                    " COALESCE((SELECT name FROM practitioner WHERE id = $2), ''),"
                    " COALESCE((SELECT name FROM appointment_type WHERE id = $3), '')",
                    DB_WEB, NULL },
    [LOG_PRACTITIONERS] = { "SELECT id, name FROM practitioner WHERE active = 1 AND gone_utc IS NULL"
                            " ORDER BY sort_name, id",
                            DB_WEB, "lists every practitioner, in the order of their own index" },
    [LOG_DEPARTED] = { "SELECT id, name FROM practitioner WHERE active = 0 OR gone_utc IS NOT NULL"
                       " ORDER BY sort_name, id",
                       DB_WEB, "lists everybody who left, in the order of their own index" },
    [LOG_ISSUED_KEYS] = { "SELECT CAST(id AS TEXT), name FROM issued_key"
                          " ORDER BY name COLLATE NOCASE, issued_key.id",
                          DB_WEB, "lists every key, of which there are a few" },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == LOG__COUNT);
const Family audit_log_family = { FAMILY_AUDIT_LOG, "audit log", statements, LOG__COUNT };

/* --- what to ask ------------------------------------------------------------------------------- */

/* Ids between which all entries of a filter's time are; both exclusive. */
typedef struct {
    gint64 above, below;
} Span;

/* The id a statement finds for a moment, missing when it finds none. */
static gboolean
find_id(Db *db, guint index, gint64 at_utc, gint64 missing, gint64 *ret_id, GError **error)
{
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &audit_log_family, index, VALUES(INTEGER(at_utc)), error))
        return FALSE;
    *ret_id = query_next(&query) ? query_integer(&query, 0, 1, G_MAXINT64 - 1) : missing;
    return query_end(&query, error);
}

/* The ids on both sides of a moment: the last one of before it and the first one of since then. Where the clock
 * ran as it should they are neighbours; where it was wrong for a while, either may lie far off. */
static gboolean
find_sides(Db *db, gint64 at_utc, gint64 *ret_last, gint64 *ret_first, GError **error)
{
    return find_id(db, LOG_LAST_BEFORE, at_utc, 0, ret_last, error) &&
           find_id(db, LOG_FIRST_SINCE, at_utc, G_MAXINT64, ret_first, error);
}

static gboolean
find_span(Db *db, const AuditFilter *filter, Span *span, GError **error)
{
    gint64 last, first;

    if (filter->from_utc > 0) {
        if (!find_sides(db, filter->from_utc - SLACK_S, &last, &first, error))
            return FALSE;
        span->above = MAX(span->above, MIN(last, first - 1));
    }
    if (filter->until_utc < G_MAXINT64) {
        if (!find_sides(db, filter->until_utc + SLACK_S, &last, &first, error))
            return FALSE;
        span->below = MIN(span->below, MAX(last + 1, first));
    }
    return TRUE;
}

#define ASKED_MAX 11

typedef struct {
    Value values[ASKED_MAX];
    gsize count;
} Asked;

static void
ask_for(Asked *asked, Value value)
{
    g_assert(asked->count < ASKED_MAX);
    asked->values[asked->count++] = value;
}

static guint
which_of(const AuditFilter *filter)
{
    if (filter->address != NULL)
        return LOG_OF_ADDRESS;
    if (filter->request_id != NULL)
        return LOG_OF_REQUEST;
    return (filter->actor_kind != NULL ? 1U : 0U) + (filter->object_kind != NULL ? 2U : 0U) +
           (filter->act != NULL ? 4U : 0U);
}

/* The values in the order of the statements' numbers. */
static void
ask(Asked *asked, const AuditFilter *filter, const Span *span, int limit)
{
    ask_for(asked, INTEGER(span->above));
    ask_for(asked, INTEGER(span->below));
    ask_for(asked, INTEGER(filter->from_utc));
    ask_for(asked, INTEGER(filter->until_utc));
    ask_for(asked, INTEGER(limit));
    if (filter->actor_kind != NULL) {
        ask_for(asked, TEXT(filter->actor_kind));
        ask_for(asked, filter->actor_id == 0 ? NOTHING : INTEGER(filter->actor_id));
    }
    if (filter->object_kind != NULL) {
        ask_for(asked, TEXT(filter->object_kind));
        ask_for(asked, TEXT(filter->object_id));
        ask_for(asked, filter->object_alias == NULL ? NOTHING : TEXT(filter->object_alias));
    }
    if (filter->act != NULL)
        ask_for(asked, TEXT(filter->act));
    if (filter->address != NULL)
        ask_for(asked, TEXT(filter->address));
    if (filter->request_id != NULL)
        ask_for(asked, TEXT(filter->request_id));
}

/* --- what comes back --------------------------------------------------------------------------- */

/* The names of a setting's things, when the id is one: they live as long as the query does, as ids must. */
static gboolean
add_names(Db *db, Query *names, const GStrv ids, AuditObject *object, GError **error)
{
    if (g_strv_length(ids) != 3)
        return TRUE;
    if (!query_begin(names, db, &audit_log_family, LOG_NAMES, VALUES(TEXT(ids[0]), TEXT(ids[1]), TEXT(ids[2])), error))
        return FALSE;
    if (query_next(names)) {
        object->business = query_text(names, 0, STORED_NAME_MAX);
        object->practitioner = query_text(names, 1, STORED_NAME_MAX);
        object->type = query_text(names, 2, STORED_NAME_MAX);
    }
    return query_end(names, error);
}

static AuditEntry
read_entry(Query *row)
{
    return (AuditEntry){
        .id = query_integer(row, 0, 1, G_MAXINT64),
        .at_utc = query_time(row, 1),
        .actor_kind = query_text(row, 2, WORD_MAX),
        .actor_name = query_text(row, 3, STORED_NAME_MAX),
        .address = query_text(row, 4, ADDRESS_MAX),
        .act = query_text(row, 5, WORD_MAX),
        .outcome = query_text(row, 10, WORD_MAX),
        .detail = query_text(row, 11, DETAIL_MAX),
        .request_id = query_text(row, 12, WORD_MAX),
        .object = { .kind = query_text(row, 6, WORD_MAX),
                    .id = query_text(row, 7, OBJECT_ID_MAX),
                    .person = query_text(row, 8, STORED_NAME_MAX),
                    .business = "",
                    .practitioner = query_text(row, 9, STORED_NAME_MAX),
                    .type = "",
                    .issued_key = query_text(row, 13, STORED_NAME_MAX) },
    };
}

static gboolean
visit_row(Db *db, Query *row, AuditVisit visit, gpointer data, GError **error)
{
    AuditEntry entry = read_entry(row);
    g_auto(GStrv) ids = g_strsplit(entry.object.id, ":", 4);
    g_auto(Query) names = { 0 };

    if (!add_names(db, &names, ids, &entry.object, error))
        return FALSE;
    visit(&entry, data);
    return TRUE;
}

gboolean
audit_log_visit(Db *db, const AuditFilter *filter, gint64 below, int limit, AuditVisit visit, gpointer data,
                GError **error)
{
    Span span = { 0, below };
    Asked asked = { .count = 0 };
    g_auto(Query) query = { 0 };

    if (!find_span(db, filter, &span, error))
        return FALSE;
    ask(&asked, filter, &span, limit);
    if (!query_begin(&query, db, &audit_log_family, LOG_ALL + which_of(filter), asked.values, asked.count, error))
        return FALSE;
    while (query_next(&query))
        if (!visit_row(db, &query, visit, data, error))
            return FALSE;
    return query_end(&query, error);
}

gboolean
audit_log_climb(Db *db, const AuditFilter *filter, gint64 above, int limit, int *ret_count, gint64 *ret_id,
                GError **error)
{
    Span span = { above, G_MAXINT64 };
    Asked asked = { .count = 0 };
    g_auto(Query) query = { 0 };

    *ret_count = 0;
    *ret_id = above;
    if (!find_span(db, filter, &span, error))
        return FALSE;
    ask(&asked, filter, &span, limit);
    if (!query_begin(&query, db, &audit_log_family, LOG_UP_ALL + which_of(filter), asked.values, asked.count, error))
        return FALSE;
    for (; query_next(&query); ++*ret_count)
        *ret_id = query_integer(&query, 0, 1, G_MAXINT64);
    return query_end(&query, error);
}

/* --- whom a filter offers ---------------------------------------------------------------------- */

static gboolean
visit_names(Db *db, guint index, AuditNameVisit visit, gpointer data, GError **error)
{
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &audit_log_family, index, NO_VALUES, error))
        return FALSE;
    while (query_next(&query))
        visit(query_text(&query, 0, ID_MAX), query_text(&query, 1, STORED_NAME_MAX), data);
    return query_end(&query, error);
}

gboolean
audit_log_visit_practitioners(Db *db, AuditNameVisit visit, gpointer data, GError **error)
{
    return visit_names(db, LOG_PRACTITIONERS, visit, data, error) &&
           visit_names(db, LOG_DEPARTED, visit, data, error);
}

gboolean
audit_log_visit_issued_keys(Db *db, AuditNameVisit visit, gpointer data, GError **error)
{
    return visit_names(db, LOG_ISSUED_KEYS, visit, data, error);
}
