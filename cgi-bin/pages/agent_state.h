/* agent_state.h: whether what the agent promised is still to come, for the pages that follow it. */
#pragma once

#include "lib/store/jobs.h"

/* TRUE while a job waits or runs; job may be NULL. */
gboolean job_is_open(const Job *job);

/* TRUE when the agent gave no sign of life for half a minute. Errors: INTERNAL. */
gboolean agent_is_stalled(Db *db, gint64 now_utc, gboolean *ret_stalled, GError **error);
