/* key_jobs.h: the jobs that belong to a saved key, for the files of lib/store that change keys. */
#pragma once

#include "lib/store/audit.h"

/* A job of this kind for this key, due now: brings a waiting one forward (its tries and its age
 * count from 0 again), leaves a running one alone, else adds one. Inside a transaction. */
gboolean key_job_ask(Db *db, const Actor *actor, const char *kind, gint64 api_key_id,
                     GError **error);

/* Ends the waiting jobs of a key that is being erased; a running one ends by itself when it finds
 * no key. */
gboolean key_jobs_end(Db *db, gint64 api_key_id, gint64 now_utc, GError **error);
