/* jobs.c: promises written down before they are kept, and the agent's sign of life.
 * waiting -> running (claimed) -> done | failed, or back to waiting: for a later try, or because
 * the agent died. */
#include "lib/store/jobs.h"

#include <string.h>

#include "lib/store/key_parts.h"
#include "lib/store/statement.h"

#define KEPT_S (30 * 24 * 60 * 60)
#define STEPS_MAX 10000000

enum {
    JOB_FIND_NEWEST,
    JOB_FIND_OPEN,
    JOB_FIND_ENDED,
    JOB_FIND_OPEN_ABOUT,
    JOB_FIND_OPEN_OF_KEY,
    JOB_ADD,
    JOB_HURRY,
    JOB_END_OF_KEY,
    JOB_RECOVER,
    JOB_LIST_DUE,
    JOB_CLAIM,
    JOB_NEXT_DUE,
    JOB_PROGRESS,
    JOB_END,
    JOB_AGAIN,
    JOB_SWEEP,
    HEARTBEAT_PUT,
    HEARTBEAT_GET,
    JOB__COUNT
};

#define JOB_COLUMNS \
    "SELECT id, kind, COALESCE(api_key_id, 0), COALESCE(asked_by, 0), state, due_utc, attempts," \
    " steps_done, steps_total, outcome, created_utc, finished_utc, subject FROM job"

static const Statement statements[] = {
    [JOB_FIND_NEWEST] = { JOB_COLUMNS " WHERE kind = $1 ORDER BY id DESC LIMIT 1",
                          DB_EVERYONE, NULL },
    [JOB_FIND_OPEN] = { JOB_COLUMNS " WHERE kind = $1 AND state IN ('waiting', 'running')"
                                    " ORDER BY state = 'running' DESC, id LIMIT 1",
                        DB_WEB, NULL },
    [JOB_FIND_ENDED] = { JOB_COLUMNS " WHERE kind = $1 AND state IN ('done', 'failed')"
                                     " ORDER BY finished_utc DESC, id DESC LIMIT 1",
                         DB_WEB, NULL },
    [JOB_FIND_OPEN_ABOUT] = { "SELECT id, state FROM job WHERE kind = $1"
                              " AND (subject = $2 OR subject = '')"
                              " AND state IN ('waiting', 'running')"
                              " ORDER BY state DESC, subject LIMIT 1", /* a waiting one first */
                              DB_WEB | DB_AGENT, NULL },
    [JOB_FIND_OPEN_OF_KEY] = { "SELECT id, state FROM job WHERE kind = $1 AND api_key_id = $2"
                               " AND state IN ('waiting', 'running') LIMIT 1",
                               DB_WEB | DB_AGENT, NULL },
    [JOB_ADD] = { "INSERT INTO job (kind, api_key_id, subject, asked_by, state, due_utc, created_utc)"
                  " VALUES ($1, $2, $3, $4, 'waiting', $5, $5)",
                  DB_WEB | DB_AGENT, NULL },
    [JOB_HURRY] = { "UPDATE job SET due_utc = $2, attempts = 0, created_utc = $2 WHERE id = $1",
                    DB_WEB | DB_AGENT, NULL },
    [JOB_END_OF_KEY] = { "UPDATE job SET state = 'done', outcome = 'key-gone', finished_utc = $2"
                         " WHERE api_key_id = $1 AND state = 'waiting'",
                         DB_WEB | DB_AGENT, NULL },
    [JOB_RECOVER] = { "UPDATE job SET state = 'waiting', due_utc = $1,"
                      " attempts = CASE WHEN attempts > 0 THEN attempts - 1 ELSE 0 END"
                      " WHERE state = 'running'",
                      DB_AGENT, NULL },
    [JOB_LIST_DUE] = { JOB_COLUMNS " WHERE state = 'waiting' AND due_utc <= $1"
                                   " ORDER BY due_utc, id LIMIT $2",
                       DB_AGENT, NULL },
    [JOB_CLAIM] = { "UPDATE job SET state = 'running', attempts = attempts + 1 WHERE id = $1",
                    DB_AGENT, NULL },
    [JOB_NEXT_DUE] = { "SELECT due_utc FROM job WHERE state = 'waiting' ORDER BY due_utc LIMIT 1",
                       DB_AGENT, NULL },
    [JOB_PROGRESS] = { "UPDATE job SET steps_done = $2, steps_total = $3 WHERE id = $1"
                       " AND state = 'running'",
                       DB_AGENT, NULL },
    [JOB_END] = { "UPDATE job SET state = $2, outcome = $3, finished_utc = $4 WHERE id = $1",
                  DB_AGENT, NULL },
    [JOB_AGAIN] = { "UPDATE job SET state = 'waiting', due_utc = $2, outcome = $3 WHERE id = $1",
                    DB_AGENT, NULL },
    [JOB_SWEEP] = { "DELETE FROM job WHERE state IN ('done', 'failed') AND finished_utc < $1",
                    DB_AGENT, NULL },
    [HEARTBEAT_PUT] = { "INSERT INTO heartbeat (id, beat_utc) VALUES (1, $1)"
                        " ON CONFLICT (id) DO UPDATE SET beat_utc = excluded.beat_utc",
                        DB_AGENT, NULL },
    [HEARTBEAT_GET] = { "SELECT beat_utc FROM heartbeat WHERE id = 1", DB_EVERYONE, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == JOB__COUNT);
const Family job_family = { FAMILY_JOB, "jobs", statements, JOB__COUNT };

void
job_free(Job *job)
{
    if (job == NULL)
        return;
    g_free(job->kind);
    g_free(job->subject);
    g_free(job->state);
    g_free(job->outcome);
    g_free(job);
}

static Job *
read_job(Query *query)
{
    Job *job = g_new0(Job, 1);

    job->id = query_integer(query, 0, G_MININT64, G_MAXINT64);
    job->kind = g_strdup(query_text(query, 1, WORD_MAX));
    job->api_key_id = query_integer(query, 2, 0, G_MAXINT64);
    job->asked_by = query_integer(query, 3, 0, G_MAXINT64);
    job->state = g_strdup(query_text(query, 4, WORD_MAX));
    job->due_utc = query_time(query, 5);
    job->attempts = (int)query_integer(query, 6, 0, G_MAXINT - 1);
    job->steps_done = (int)query_integer(query, 7, 0, STEPS_MAX);
    job->steps_total = (int)query_integer(query, 8, 0, STEPS_MAX);
    job->outcome = g_strdup(query_text(query, 9, WORD_MAX));
    job->created_utc = query_time(query, 10);
    job->finished_utc = query_time(query, 11);
    job->subject = g_strdup(query_text(query, 12, WORD_MAX));
    return job;
}

/* --- asking ----------------------------------------------------------------------------------- */

/* What a job is about: a key, or (0) a subject. */
typedef struct {
    const char *kind;
    gint64 api_key_id;
    const char *subject;
    gboolean afresh; /* one that is running began too early to count */
} JobAbout;

/* The job about this that is not over yet; one about everything ("") is about this too. *ret_id is 0
 * for none. */
static gboolean
find_open(Db *db, const JobAbout *about, gint64 *ret_id, gboolean *ret_waiting, GError **error)
{
    const gboolean of_key = about->api_key_id != 0;
    const Value values[] = { TEXT(about->kind),
                             of_key ? INTEGER(about->api_key_id) : TEXT(about->subject) };
    g_auto(Query) query = { 0 };

    *ret_id = 0;
    if (!query_begin(&query, db, &job_family, of_key ? JOB_FIND_OPEN_OF_KEY : JOB_FIND_OPEN_ABOUT,
                     values, G_N_ELEMENTS(values), error))
        return FALSE;
    if (query_next(&query)) {
        *ret_id = query_integer(&query, 0, 1, G_MAXINT64);
        *ret_waiting = g_str_equal(query_text(&query, 1, WORD_MAX), "waiting");
    }
    return query_end(&query, error);
}

static gboolean
ask(Db *db, const Actor *actor, const JobAbout *about, GError **error)
{
    gboolean waiting = FALSE;
    gint64 id;

    if (!find_open(db, about, &id, &waiting, error))
        return FALSE;
    if (waiting)
        return db_run(db, &job_family, JOB_HURRY, VALUES(INTEGER(id), INTEGER(actor->now_utc)),
                      error);
    return (id != 0 && !about->afresh) ||
           db_run(db, &job_family, JOB_ADD,
                  VALUES(TEXT(about->kind),
                         about->api_key_id == 0 ? NOTHING : INTEGER(about->api_key_id),
                         TEXT(about->subject),
                         actor->person_id == 0 ? NOTHING : INTEGER(actor->person_id),
                         INTEGER(actor->now_utc)),
                  error);
}

gboolean
key_job_ask(Db *db, const Actor *actor, const char *kind, gint64 api_key_id, GError **error)
{
    g_assert(db_in_transaction(db));
    return ask(db, actor, &(const JobAbout){ kind, api_key_id, "", FALSE }, error);
}

gboolean
key_jobs_end(Db *db, gint64 api_key_id, gint64 now_utc, GError **error)
{
    return db_run(db, &job_family, JOB_END_OF_KEY, VALUES(INTEGER(api_key_id), INTEGER(now_utc)),
                  error);
}

gboolean
jobs_ask_refresh(Db *db, const Actor *actor, const char *practitioner_id, GError **error)
{
    const JobAbout about = { "refresh_clinic", 0, practitioner_id, FALSE };
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) && ask(db, actor, &about, error) &&
           audit_add(db, actor, "refresh-asked", *practitioner_id == '\0' ? "clinic" : "practitioner",
                     practitioner_id, "done", error) &&
           txn_commit(&txn, error);
}

gboolean
jobs_ask_check(Db *db, const Actor *actor, const char *practitioner_id, GError **error)
{
    const JobAbout about = { "check_bookings", 0, practitioner_id, TRUE };
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) && ask(db, actor, &about, error) && txn_commit(&txn, error);
}

gboolean
jobs_ask_preview(Db *db, gint64 preview_id, gint64 now_utc, GError **error)
{
    const Actor asker = { .kind = ACTOR_PERSON, .address = "", .now_utc = now_utc };
    g_autofree char *subject = g_strdup_printf("%" G_GINT64_FORMAT, preview_id);

    g_assert(db_in_transaction(db));
    return ask(db, &asker, &(const JobAbout){ "preview_week", 0, subject, FALSE }, error);
}

/* The one job a statement about a kind finds. */
static Job *
find(Db *db, guint statement, const char *kind, GError **error)
{
    g_auto(Query) query = { 0 };
    g_autoptr(Job) job = NULL;

    if (!query_begin(&query, db, &job_family, statement, VALUES(TEXT(kind)), error))
        return NULL;
    if (query_next(&query))
        job = read_job(&query);
    return query_end(&query, error) ? g_steal_pointer(&job) : NULL;
}

Job *
job_find_newest(Db *db, const char *kind, GError **error)
{
    return find(db, JOB_FIND_NEWEST, kind, error);
}

Job *
job_find_open(Db *db, const char *kind, GError **error)
{
    return find(db, JOB_FIND_OPEN, kind, error);
}

Job *
job_find_ended(Db *db, const char *kind, GError **error)
{
    return find(db, JOB_FIND_ENDED, kind, error);
}

/* --- keeping, by the agent -------------------------------------------------------------------- */

gboolean
jobs_recover(Db *db, gint64 now_utc, GError **error)
{
    return db_run(db, &job_family, JOB_RECOVER, VALUES(INTEGER(now_utc)), error);
}

/* Job of every due row; a row that breaks a rule comes as one with kind "". */
static GPtrArray *
list_due(Db *db, gint64 now_utc, int limit, GError **error)
{
    g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func((GDestroyNotify)job_free);
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &job_family, JOB_LIST_DUE,
                     VALUES(INTEGER(now_utc), INTEGER(limit)), error))
        return NULL;
    while (query_next(&query)) {
        Job *job = read_job(&query);

        if (query.broken)
            job->kind[0] = '\0';
        query.broken = FALSE;
        g_ptr_array_add(jobs, job);
    }
    return query_end(&query, error) ? g_steal_pointer(&jobs) : NULL;
}

/* One bad row must not keep the good ones from being done. */
static gboolean
claim(Db *db, Job *job, gint64 now_utc, GError **error)
{
    if (job->kind[0] == '\0')
        return job_end(db, job->id, FALSE, "broken", now_utc, error);
    g_free(job->state);
    job->state = g_strdup("running");
    job->attempts++;
    return db_run(db, &job_family, JOB_CLAIM, VALUES(INTEGER(job->id)), error);
}

GPtrArray *
jobs_claim(Db *db, gint64 now_utc, int limit, GError **error)
{
    g_auto(Txn) txn = { 0 };
    g_autoptr(GPtrArray) jobs = NULL;

    if (!txn_begin(&txn, db, error) || (jobs = list_due(db, now_utc, limit, error)) == NULL)
        return NULL;
    for (guint i = 0; i < jobs->len; i++)
        if (!claim(db, jobs->pdata[i], now_utc, error))
            return NULL;
    if (!txn_commit(&txn, error))
        return NULL;
    for (guint i = jobs->len; i-- > 0;)
        if (((const Job *)jobs->pdata[i])->kind[0] == '\0')
            g_ptr_array_remove_index(jobs, i);
    return g_steal_pointer(&jobs);
}

gboolean
jobs_next_due(Db *db, gint64 *ret_due_utc, GError **error)
{
    g_auto(Query) query = { 0 };
    gint64 due_utc = G_MAXINT64;

    if (!query_begin(&query, db, &job_family, JOB_NEXT_DUE, NO_VALUES, error))
        return FALSE;
    if (query_next(&query))
        due_utc = query_integer(&query, 0, 0, G_MAXINT64);
    query.broken = FALSE; /* jobs_claim deals with a broken row */
    if (!query_end(&query, error))
        return FALSE;
    *ret_due_utc = due_utc;
    return TRUE;
}

gboolean
job_progress(Db *db, gint64 id, int steps_done, int steps_total, GError **error)
{
    return db_run(db, &job_family, JOB_PROGRESS,
                  VALUES(INTEGER(id), INTEGER(steps_done), INTEGER(steps_total)), error);
}

gboolean
job_end(Db *db, gint64 id, gboolean done, const char *outcome, gint64 now_utc, GError **error)
{
    const char *state = done ? "done" : "failed";

    return db_run(db, &job_family, JOB_END,
                  VALUES(INTEGER(id), TEXT(state), TEXT(outcome), INTEGER(now_utc)), error);
}

gboolean
job_again(Db *db, gint64 id, gint64 due_utc, const char *outcome, GError **error)
{
    return db_run(db, &job_family, JOB_AGAIN, VALUES(INTEGER(id), INTEGER(due_utc), TEXT(outcome)),
                  error);
}

gboolean
jobs_sweep(Db *db, gint64 now_utc, GError **error)
{
    return db_run(db, &job_family, JOB_SWEEP, VALUES(INTEGER(now_utc - KEPT_S)), error);
}

/* --- the sign of life ------------------------------------------------------------------------- */

gboolean
heartbeat_put(Db *db, gint64 now_utc, GError **error)
{
    return db_run(db, &job_family, HEARTBEAT_PUT, VALUES(INTEGER(now_utc)), error);
}

gboolean
heartbeat_get(Db *db, gint64 *ret_beat_utc, GError **error)
{
    g_auto(Query) query = { 0 };
    gint64 beat_utc = 0;

    if (!query_begin(&query, db, &job_family, HEARTBEAT_GET, NO_VALUES, error))
        return FALSE;
    if (query_next(&query))
        beat_utc = query_time(&query, 0);
    if (!query_end(&query, error))
        return FALSE;
    *ret_beat_utc = beat_utc;
    return TRUE;
}
