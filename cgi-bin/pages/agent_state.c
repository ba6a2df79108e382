/* agent_state.c: reads the agent's jobs and its heartbeat as the pages need them. */
#include "cgi-bin/pages/agent_state.h"

#include <string.h>

#define SILENCE_MAX_S 30 /* as /healthz has it */

gboolean
job_is_open(const Job *job)
{
    return job != NULL &&
           (strcmp(job->state, "waiting") == 0 || strcmp(job->state, "running") == 0);
}

gboolean
agent_is_stalled(Db *db, gint64 now_utc, gboolean *ret_stalled, GError **error)
{
    gint64 beat_utc = 0;

    if (!heartbeat_get(db, &beat_utc, error))
        return FALSE;
    *ret_stalled = beat_utc < now_utc - SILENCE_MAX_S;
    return TRUE;
}
