/* jobs.h: jobs under way: how one is started, and the ways it is over. */
#pragma once

#include "agent/agent.h"
#include "lib/store/jobs.h"

#define JOB_LIFE_S (24 * 60 * 60) /* a job without a clear answer is tried again for this long */

/* One job under way. The struct of every kind begins with it. */
typedef struct {
    Agent *agent;
    Job *job;
    void (*clear)(gpointer run); /* frees what the kind's own struct holds besides; NULL: nothing */
} Run;

/*
 * Claims jobs that are due, a few at a time so that those already started are not kept waiting, and
 * starts them.
 *
 * Units:  the result is how long the loop may wait before it looks again: 0..1000 ms.
 */
int jobs_start_due(Agent *agent);

/* For the start functions: a zeroed struct of size bytes, registered with the agent, that owns
 * job. */
gpointer run_new(Agent *agent, Job *job, gsize size, void (*clear)(gpointer run));

/* Frees a run whose calls will not come back: the free function of Agent.runs. */
void run_free(gpointer run);

/* The ways a run is over. Each frees it. outcome is a fixed word. */

/* The table knows already: the job ended in the transaction of its effect. */
void run_over(gpointer run, const char *outcome);
/* Ends the job by itself: nothing else had to be written. */
void run_finish(gpointer run, gboolean done, const char *outcome);
/* Puts the job back for a later try, or ends it as failed when it has been tried for JOB_LIFE_S. */
void run_again(gpointer run, const char *outcome);
/* Something of our own failed, the database say: logs it and puts the job back. */
void run_fault(gpointer run, const GError *error);

/* Seconds before the next try of a job: grows with its attempts; not less than at_least_s. */
gint64 run_delay_s(const Run *run, int at_least_s);
/* TRUE when a try at this time would be later than JOB_LIFE_S after the job was asked for. */
gboolean run_is_given_up(const Run *run, gint64 at_utc);

/* One log line about an answer that was not 200: what was asked, the status and Cliniko's
 * request id. */
void run_log_answer(const Run *run, const char *asked, const ClinikoOutcome *outcome);
