/* previews.c: weeks as a patient would see them: asked for by the web, answered by the agent. */
#include "lib/clinic/error.h"
#include "lib/store/bookings.h"
#include "lib/store/jobs.h"
#include "lib/store/statement.h"

#define KEPT_S (24 * 60 * 60)
#define UNCLEAR_FOR_S 5 /* no clear answer may be asked for again that soon */
#define TIMES_MAX 10000

enum {
    PREVIEW_FIND,
    PREVIEW_FIND_BY_ID,
    PREVIEW_TIMES,
    PREVIEW_ASK,
    PREVIEW_PUT,
    PREVIEW_TIMES_CLEAR,
    PREVIEW_TIME_ADD,
    PREVIEW_SWEEP_TIMES,
    PREVIEW_SWEEP,
    PREVIEW__COUNT
};

#define PREVIEW_COLUMNS                                                                            \
    "SELECT id, business_id, practitioner_id, appointment_type_id, first_day, asked_utc,"          \
    " answered_utc, answer, next_utc FROM preview"

static const Statement statements[] = {
    [PREVIEW_FIND] = { PREVIEW_COLUMNS " WHERE business_id = $1 AND practitioner_id = $2"
                                       " AND appointment_type_id = $3 AND first_day = $4",
                       DB_WEB | DB_AGENT, NULL },
    [PREVIEW_FIND_BY_ID] = { PREVIEW_COLUMNS " WHERE id = $1", DB_WEB | DB_AGENT, NULL },
    [PREVIEW_TIMES] = { "SELECT starts_utc FROM preview_time WHERE preview_id = $1"
                        " ORDER BY starts_utc",
                        DB_WEB | DB_AGENT, NULL },
    [PREVIEW_ASK] = { "INSERT INTO preview (business_id, practitioner_id, appointment_type_id,"
                      " first_day, asked_utc, answer) SELECT $1, $2, $3, $4, $5, '' WHERE EXISTS"
                      " (SELECT 1 FROM business WHERE id = $1) AND EXISTS"
                      " (SELECT 1 FROM practitioner WHERE id = $2) AND EXISTS"
                      " (SELECT 1 FROM appointment_type WHERE id = $3)"
                      " ON CONFLICT (business_id, practitioner_id, appointment_type_id, first_day)"
                      " DO UPDATE SET asked_utc = excluded.asked_utc RETURNING id",
                      DB_WEB, NULL },
    [PREVIEW_PUT] = { "UPDATE preview SET answer = $2, next_utc = $3, answered_utc = $4"
                      " WHERE id = $1",
                      DB_AGENT, NULL },
    [PREVIEW_TIMES_CLEAR] = { "DELETE FROM preview_time WHERE preview_id = $1", DB_AGENT, NULL },
    [PREVIEW_TIME_ADD] = { "INSERT INTO preview_time (preview_id, starts_utc) VALUES ($1, $2)"
                           " ON CONFLICT DO NOTHING",
                           DB_AGENT, NULL },
    [PREVIEW_SWEEP_TIMES] = { "DELETE FROM preview_time WHERE preview_id IN"
                              " (SELECT id FROM preview WHERE asked_utc < $1)",
                              DB_AGENT, "once a night" },
    [PREVIEW_SWEEP] = { "DELETE FROM preview WHERE asked_utc < $1", DB_AGENT, "once a night" },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == PREVIEW__COUNT);
const Family preview_family = { FAMILY_PREVIEW, "previews", statements, PREVIEW__COUNT };

void
preview_free(Preview *preview)
{
    if (preview == NULL)
        return;
    g_free(preview->business_id);
    g_free(preview->practitioner_id);
    g_free(preview->type_id);
    g_array_unref(preview->times);
    g_free(preview);
}

static const char *const answer_words[] = { [ANSWER_NEVER] = "",
                                            [ANSWER_FREE] = "free",
                                            [ANSWER_NONE] = "none",
                                            [ANSWER_REFUSED] = "refused",
                                            [ANSWER_UNCLEAR] = "unclear" };

static TimesAnswer
read_answer(Query *row, int column)
{
    const char *word = query_text(row, column, WORD_MAX);

    for (guint i = 0; i < G_N_ELEMENTS(answer_words); i++)
        if (g_str_equal(answer_words[i], word))
            return (TimesAnswer)i;
    row->broken = TRUE;
    return ANSWER_NEVER;
}

static Preview *
read_preview(Query *row)
{
    Preview *preview = g_new0(Preview, 1);

    preview->id = query_integer(row, 0, 1, G_MAXINT64);
    preview->business_id = g_strdup(query_text(row, 1, ID_MAX));
    preview->practitioner_id = g_strdup(query_text(row, 2, ID_MAX));
    preview->type_id = g_strdup(query_text(row, 3, ID_MAX));
    if (!day_parse(query_text(row, 4, WORD_MAX), &preview->first_day))
        row->broken = TRUE;
    preview->asked_utc = query_time(row, 5);
    preview->answered_utc = query_time(row, 6);
    preview->answer = read_answer(row, 7);
    preview->next_utc = query_time(row, 8);
    preview->times = g_array_new(FALSE, FALSE, sizeof(gint64));
    return preview;
}

static gboolean
read_times(Db *db, const Preview *preview, GError **error)
{
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &preview_family, PREVIEW_TIMES, VALUES(INTEGER(preview->id)),
                     error))
        return FALSE;
    while (preview->times->len < TIMES_MAX && query_next(&query)) {
        const gint64 starts_utc = query_time(&query, 0);

        g_array_append_val(preview->times, starts_utc);
    }
    return query_end(&query, error);
}

static Preview *
find(Db *db, guint statement, const Value *values, gsize count, GError **error)
{
    g_auto(Query) query = { 0 };
    g_autoptr(Preview) preview = NULL;

    if (!query_begin(&query, db, &preview_family, statement, values, count, error))
        return NULL;
    if (query_next(&query))
        preview = read_preview(&query);
    if (!query_end(&query, error))
        return NULL;
    if (preview != NULL && !read_times(db, preview, error))
        return NULL;
    return g_steal_pointer(&preview);
}

Preview *
preview_find(Db *db, const char *business_id, const char *practitioner_id, const char *type_id,
             Day first_day, GError **error)
{
    g_autofree char *day = day_format(first_day);

    return find(db, PREVIEW_FIND,
                VALUES(TEXT(business_id), TEXT(practitioner_id), TEXT(type_id), TEXT(day)), error);
}

Preview *
preview_find_by_id(Db *db, gint64 id, GError **error)
{
    return find(db, PREVIEW_FIND_BY_ID, VALUES(INTEGER(id)), error);
}

/* --- asking and answering --------------------------------------------------------------------- */

/* Asked and not answered yet, or answered a moment ago. A question nobody answers is put again. */
static gboolean
is_good_enough(const Preview *preview, gint64 now_utc)
{
    gboolean answered;

    if (preview == NULL)
        return FALSE;
    answered = preview->answered_utc >= preview->asked_utc;
    if (answered && preview->answer == ANSWER_UNCLEAR)
        return preview->answered_utc > now_utc - UNCLEAR_FOR_S;
    return MAX(preview->asked_utc, preview->answered_utc) > now_utc - PREVIEW_GOOD_FOR_S;
}

static gboolean
ask(Db *db, const char *const ids[3], Day first_day, gint64 now_utc, GError **error)
{
    g_autofree char *day = day_format(first_day);
    gint64 id = 0;

    if (!db_run_returning(db, &preview_family, PREVIEW_ASK,
                          VALUES(TEXT(ids[0]), TEXT(ids[1]), TEXT(ids[2]), TEXT(day),
                                 INTEGER(now_utc)),
                          &id, error))
        return FALSE;
    if (id == 0) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND,
                            "There is no such business, practitioner or appointment type.");
        return FALSE;
    }
    return jobs_ask_preview(db, id, now_utc, error);
}

gboolean
preview_ask(Db *db, const char *business_id, const char *practitioner_id, const char *type_id,
            Day first_day, gint64 now_utc, gboolean *ret_asked, GError **error)
{
    const char *const ids[] = { business_id, practitioner_id, type_id };
    GError *failure = NULL;
    g_autoptr(Preview) preview =
        preview_find(db, business_id, practitioner_id, type_id, first_day, &failure);
    g_auto(Txn) txn = { 0 };

    *ret_asked = FALSE;
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return FALSE;
    }
    if (is_good_enough(preview, now_utc))
        return TRUE;
    if (!txn_join(&txn, db, error) || !ask(db, ids, first_day, now_utc, error) ||
        !txn_commit(&txn, error))
        return FALSE;
    *ret_asked = TRUE;
    return TRUE;
}

static gboolean
put_times(Db *db, gint64 id, const GArray *times, GError **error)
{
    for (guint i = 0; times != NULL && i < times->len; i++)
        if (!db_run(db, &preview_family, PREVIEW_TIME_ADD,
                    VALUES(INTEGER(id), INTEGER(g_array_index(times, gint64, i))), error))
            return FALSE;
    return TRUE;
}

gboolean
preview_put(Db *db, gint64 id, TimesAnswer answer, const GArray *times, gint64 next_utc,
            gint64 now_utc, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) &&
           db_run(db, &preview_family, PREVIEW_PUT,
                  VALUES(INTEGER(id), TEXT(answer_words[answer]),
                         next_utc == 0 ? NOTHING : INTEGER(next_utc), INTEGER(now_utc)),
                  error) &&
           db_run(db, &preview_family, PREVIEW_TIMES_CLEAR, VALUES(INTEGER(id)), error) &&
           put_times(db, id, times, error) && txn_commit(&txn, error);
}

gboolean
previews_sweep(Db *db, gint64 now_utc, GError **error)
{
    const gint64 before_utc = now_utc - KEPT_S;
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) &&
           db_run(db, &preview_family, PREVIEW_SWEEP_TIMES, VALUES(INTEGER(before_utc)), error) &&
           db_run(db, &preview_family, PREVIEW_SWEEP, VALUES(INTEGER(before_utc)), error) &&
           txn_commit(&txn, error);
}
