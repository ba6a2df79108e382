/* jobs.c: the table of job kinds, claiming what is due, and writing down how a run ended.
 *
 * A job is a row before it is an action. The row says 'running' while its Run lives here; when
 * the process dies, the next start finds such rows and puts them back to 'waiting'
 * (jobs_recover), and each kind then resumes as the table says. An end is written in the same
 * transaction as its effect, so an effect never happens twice or without its end. */
#include "agent/jobs.h"

#include "agent/jobs/kinds.h"
#include "lib/clinic/error.h"
#include "lib/clinic/verdict.h"
#include "lib/program/program.h"

#define JOBS_AT_ONCE 64  /* runs under way */
#define JOBS_A_ROUND 8   /* started: each opens a key with the keeper, about a millisecond */
#define LOOK_AGAIN_MS 1000

typedef struct {
    const char *kind;
    guint at_once; /* runs under way: some hold a picture of the whole clinic, and the web can ask
                    * for any number */
    void (*start)(Agent *agent, Job *job);
} JobKind;

/* THE table of job kinds. How each resumes after a crash stands above it. */
static const JobKind job_kinds[] = {
    /* Only asks Cliniko questions: it is asked again from the start. */
    { "verify_key", JOBS_AT_ONCE, verify_key_start },
    /* Only asks Cliniko for lists that hold nothing: they are asked for again from the start. */
    { "reach_key", JOBS_AT_ONCE, reach_key_start },
    /* One transaction from start to end: it happened, or it begins again. */
    { "move_key", JOBS_AT_ONCE, move_key_start },
    /* Only reads, and an unfinished picture was never stored: it is fetched again from the
     * start. */
    { "refresh_clinic", 4, refresh_clinic_start },
    /* Only reads. Each answer is kept from the commit on that wrote it; what is missing is asked
     * for again. */
    { "check_bookings", 4, check_bookings_start },
    /* Only reads, and the answer is one transaction with the job's end: it is asked again from the
     * start. */
    { "preview_week", 16, preview_week_start },
};

void
run_free(gpointer data)
{
    Run *run = data;

    if (run->clear != NULL)
        run->clear(run);
    job_free(run->job);
    g_free(run);
}

static const JobKind *
kind_find(const char *kind)
{
    for (gsize i = 0; i < G_N_ELEMENTS(job_kinds); i++)
        if (g_strcmp0(job_kinds[i].kind, kind) == 0)
            return &job_kinds[i];
    return NULL;
}

static guint
count_runs(const Agent *agent, const char *kind)
{
    guint count = 0;

    for (guint i = 0; i < agent->runs->len; i++)
        count += g_str_equal(((const Run *)agent->runs->pdata[i])->job->kind, kind) ? 1 : 0;
    return count;
}

static void
start_job(Agent *agent, Job *job)
{
    const JobKind *kind = kind_find(job->kind);

    if (kind == NULL)
        run_finish(run_new(agent, job, sizeof(Run), NULL), FALSE, "unknown-kind");
    else if (count_runs(agent, job->kind) >= kind->at_once)
        run_again(run_new(agent, job, sizeof(Run), NULL), "busy");
    else
        kind->start(agent, job);
}

/* Never more than the loop's own beat, so that no time in a row can make it overflow or sleep. */
static int
ms_until(gint64 due_utc)
{
    gint64 now_ms = g_get_real_time() / 1000;

    if (due_utc > now_ms / 1000 + 1)
        return LOOK_AGAIN_MS;
    return (int)CLAMP(due_utc * 1000 - now_ms, 0, LOOK_AGAIN_MS);
}

/* Claims what is due, as much as there is room for: one commit waits for the disk as long as eight
 * would one by one. The result is how long to wait when there is nothing. */
static int
claim_due(Agent *agent)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) claimed = NULL;
    gint64 now_utc = clock_utc(), due_utc = 0;

    if (jobs_next_due(agent->db, &due_utc, &error) && due_utc > now_utc)
        return ms_until(due_utc);
    if (error == NULL)
        claimed = jobs_claim(agent->db, now_utc, (int)(JOBS_AT_ONCE - agent->runs->len), &error);
    if (claimed == NULL) {
        g_warning("jobs cannot be claimed: %s", error->message);
        /* A commit whose last flush failed may stand all the same: then rows say 'running'. */
        agent->lost_track = !g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_BUSY);
        return LOOK_AGAIN_MS;
    }
    g_ptr_array_extend_and_steal(agent->claimed, g_steal_pointer(&claimed));
    return LOOK_AGAIN_MS;
}

static int
start_due(Agent *agent)
{
    int wait_ms = LOOK_AGAIN_MS;

    if (agent->lost_track) { /* their rows are put back with all the others */
        g_ptr_array_set_size(agent->claimed, 0);
        return LOOK_AGAIN_MS;
    }
    if (agent->claimed->len == 0 && agent->runs->len < JOBS_AT_ONCE)
        wait_ms = claim_due(agent);
    if (agent->claimed->len == 0)
        return wait_ms;
    for (guint i = 0; i < JOBS_A_ROUND && agent->claimed->len > 0; i++)
        start_job(agent, g_ptr_array_steal_index(agent->claimed, 0));
    return 0;
}

gpointer
run_new(Agent *agent, Job *job, gsize size, void (*clear)(gpointer run))
{
    Run *run = g_malloc0(size);

    run->agent = agent;
    run->job = job;
    run->clear = clear;
    g_ptr_array_add(agent->runs, run);
    return run;
}

static void
run_forget(Run *run)
{
    gboolean known = g_ptr_array_remove_fast(run->agent->runs, run);

    g_assert(known);
}

void
run_over(gpointer data, const char *outcome)
{
    Run *run = data;
    const char *kind = kind_find(run->job->kind) != NULL ? run->job->kind : "?";

    g_message("job %" G_GINT64_FORMAT " %s, key %" G_GINT64_FORMAT ": %s", run->job->id, kind,
              run->job->api_key_id, outcome);
    run_forget(run);
}

gint64
run_delay_s(const Run *run, int at_least_s)
{
    int attempts = CLAMP(run->job->attempts, 1, 100);

    return MAX(retry_delay_s(attempts, g_random_int_range(0, 100)), at_least_s);
}

gboolean
run_is_given_up(const Run *run, gint64 at_utc)
{
    return run->job->created_utc < at_utc - JOB_LIFE_S;
}

void
run_fault(gpointer data, const GError *error)
{
    Run *run = data;
    gint64 due_utc = clock_utc() + run_delay_s(run, 0);

    g_warning("job %" G_GINT64_FORMAT ": %s", run->job->id, error->message);
    if (!job_again(run->agent->db, run->job->id, due_utc, "fault", NULL))
        run->agent->lost_track = TRUE; /* the main loop recovers it, as after a crash */
    run_over(run, "fault");
}

/* --- writing --- */

void
run_write(gpointer data, RunWrite write)
{
    Run *run = data;

    g_assert(run->write == NULL);
    run->write = write;
}

static gboolean
write_end(gpointer data, GError **error)
{
    const Run *run = data;

    return job_end(run->agent->db, run->job->id, run->done, run->outcome, clock_utc(), error);
}

void
run_finish(gpointer data, gboolean done, const char *outcome)
{
    Run *run = data;

    run->done = done;
    run->outcome = outcome;
    run_write(run, write_end);
}

static gboolean
write_later_try(gpointer data, GError **error)
{
    const Run *run = data;
    gint64 now_utc = clock_utc();
    gint64 due_utc = now_utc + run_delay_s(run, 0);

    if (run_is_given_up(run, due_utc))
        return job_end(run->agent->db, run->job->id, FALSE, run->outcome, now_utc, error);
    return job_again(run->agent->db, run->job->id, due_utc, run->outcome, error);
}

void
run_again(gpointer data, const char *outcome)
{
    Run *run = data;

    run->outcome = outcome;
    run_write(run, write_later_try);
}

/* agent.db first: what a verdict stands on is there before the verdict is. What the keys were used
 * for goes with it. */
static gboolean
write_runs(Agent *agent, Run **runs, guint count, GError **error)
{
    g_auto(Txn) shared = { 0 };
    g_auto(Txn) own = { 0 };

    if (!txn_begin(&shared, agent->db, error) || !pins_begin(agent->pins, &own, error))
        return FALSE;
    for (guint i = 0; i < count; i++)
        if (!runs[i]->write(runs[i], error))
            return FALSE;
    return uses_write(agent->uses, agent->db, error) && txn_commit(&own, error) &&
           uses_commit(agent->uses, &shared, error);
}

/* When somebody else writes for too long, the next round tries again. */
static void
write_together(Agent *agent, Run **runs, guint count)
{
    g_autoptr(GError) error = NULL;

    if (write_runs(agent, runs, count, &error)) {
        for (guint i = 0; i < count; i++)
            run_over(runs[i], runs[i]->outcome);
    } else if (g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_BUSY)) {
        g_warning("%u ends wait: %s", count, error->message);
    } else if (count == 1) {
        run_fault(runs[0], error);
    } else {
        for (guint i = 0; i < count; i++)
            write_together(agent, &runs[i], 1);
    }
}

static void
write_ends(Agent *agent)
{
    Run *ready[JOBS_AT_ONCE];
    guint count = 0;

    for (guint i = 0; i < agent->runs->len; i++) {
        Run *run = agent->runs->pdata[i];

        if (run->write != NULL)
            ready[count++] = run;
    }
    if (count > 0)
        write_together(agent, ready, count);
}

/* --- saving while a run goes on --- */

void
run_save_soon(gpointer data, RunWrite save, void (*saved)(gpointer run))
{
    Run *run = data;

    if (run->save != NULL)
        return;
    run->save = save;
    run->saved = saved;
    run->save_ms = clock_monotonic_ms() + RUN_SAVE_MS;
}

static gboolean
save_in_one_transaction(Run *run, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_begin(&txn, run->agent->db, error) && run->save(run, error) &&
           txn_commit(&txn, error);
}

static void
save(Run *run)
{
    g_autoptr(GError) error = NULL;

    if (save_in_one_transaction(run, &error)) {
        run->save = NULL;
        run->saved(run);
    } else {
        g_warning("job %" G_GINT64_FORMAT " saves later: %s", run->job->id, error->message);
        run->save_ms = clock_monotonic_ms() + LOOK_AGAIN_MS;
    }
}

/* A run whose end waits to be written saves nothing more: its end does. */
static gboolean
has_to_save(const Run *run)
{
    return run->save != NULL && run->write == NULL;
}

static int
ms_until_save(const Agent *agent)
{
    gint64 now_ms = clock_monotonic_ms(), wait_ms = LOOK_AGAIN_MS;

    for (guint i = 0; i < agent->runs->len; i++) {
        const Run *run = agent->runs->pdata[i];

        if (has_to_save(run))
            wait_ms = MIN(wait_ms, run->save_ms - now_ms);
    }
    return (int)MAX(wait_ms, 0);
}

void
jobs_write(Agent *agent)
{
    write_ends(agent);
    for (guint i = 0; i < agent->runs->len; i++) {
        Run *run = agent->runs->pdata[i];

        if (has_to_save(run) && run->save_ms <= clock_monotonic_ms())
            save(run);
    }
}

int
jobs_start_due(Agent *agent)
{
    int wait_ms = start_due(agent);

    return MIN(wait_ms, ms_until_save(agent));
}

void
run_log_answer(const Run *run, const char *asked, const ClinikoOutcome *outcome)
{
    if (outcome->status != 200 || outcome->reason != KEY_REASON_NONE)
        g_message("job %" G_GINT64_FORMAT " %s: status %d %s, request %s", run->job->id, asked,
                  outcome->status, key_reason_word(outcome->reason), outcome->request_id);
}
