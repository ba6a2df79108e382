/* jobs.h: jobs under way: how one is started, and the ways it is over. */
#pragma once

#include "agent/agent.h"
#include "lib/store/jobs.h"

#define JOB_LIFE_S (24 * 60 * 60) /* a job without a clear answer is tried again for this long */

/*
 * Writes what a run found, and the end of its job; the caller has a transaction open on keyrack.db
 * and one on agent.db, and commits both, agent.db first. May be asked again when the commit fails.
 */
typedef gboolean (*RunWrite)(gpointer run, GError **error);

/* One job under way. The struct of every kind begins with it. */
typedef struct {
    Agent *agent;
    Job *job;
    void (*clear)(gpointer run); /* frees what the kind's own struct holds besides; NULL: nothing */
    RunWrite write;              /* NULL until there is something to write */
    const char *outcome;         /* fixed word for the job's row and the log */
    gboolean done;               /* else failed */
    RunWrite save;               /* NULL unless something waits to be saved meanwhile */
    void (*saved)(gpointer run);
    gint64 save_ms;              /* when, monotonic */
} Run;

/*
 * Claims jobs that are due, and starts them, a few at a time so that those already started are not
 * kept waiting.
 *
 * Units:  the result is how long the loop may wait before it looks again, or saves what is due:
 *         0..1000 ms.
 */
int jobs_start_due(Agent *agent);

/* For the start functions: a zeroed struct of size bytes, registered with the agent, that owns
 * job. */
gpointer run_new(Agent *agent, Job *job, gsize size, void (*clear)(gpointer run));

/* Frees a run whose calls will not come back: the free function of Agent.runs. */
void run_free(gpointer run);

/*
 * The ways a run ends. Its callbacks are over then; jobs_write, at the end of the loop's round,
 * writes the end and frees the run. outcome is a fixed word.
 */

/* With something to write besides the end of the job; write sets run->outcome. */
void run_write(gpointer run, RunWrite write);
/* With nothing else to write. */
void run_finish(gpointer run, gboolean done, const char *outcome);
/* For a later try; failed when it has been tried for JOB_LIFE_S. */
void run_again(gpointer run, const char *outcome);
/* At once: the job's row says so already. */
void run_over(gpointer run, const char *outcome);
/* At once: something of our own failed, the database say. Logs it and puts the job back, however
 * old it is: ended, it would leave its key 'checking' for ever. */
void run_fault(gpointer run, const GError *error);

/*
 * For a run that learns much: has save write what was learnt so far, in a transaction on keyrack.db
 * of its own, at the end of a round RUN_SAVE_MS from now; a call before that changes nothing. saved
 * is called once that is committed: from then on a crash loses nothing of it. When it cannot be
 * written it is tried again; the run's end writes what was not saved by then.
 */
#define RUN_SAVE_MS 250
void run_save_soon(gpointer run, RunWrite save, void (*saved)(gpointer run));

/*
 * Writes the ends of this round, all in one commit: a commit waits for the disk five times, whether
 * for one key or for forty. When one of them cannot be written, each is tried alone. Then whatever
 * is due to be saved.
 */
void jobs_write(Agent *agent);

/* Seconds before the next try of a job: grows with its attempts; not less than at_least_s. */
gint64 run_delay_s(const Run *run, int at_least_s);
/* TRUE when a try at this time would be later than JOB_LIFE_S after the job was asked for. */
gboolean run_is_given_up(const Run *run, gint64 at_utc);

/* One log line about an answer that was not 200: what was asked, the status and Cliniko's
 * request id. */
void run_log_answer(const Run *run, const char *asked, const ClinikoOutcome *outcome);
