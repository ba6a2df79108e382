/* jobs.h: promises written down before they are kept, and the agent's sign of life. */
#pragma once

#include "lib/store/audit.h"

typedef struct {
    gint64 id;
    char *kind;         /* "verify_key", "move_key", "reach_key", "refresh_clinic", "check_bookings", "preview_week" */
    char *subject;      /* refresh_clinic, check_bookings: a practitioner's id or "" for all; preview_week: the
                         * preview's id */
    gint64 api_key_id;  /* 0: none */
    gint64 asked_by;    /* person id; 0: the agent itself */
    char *state;        /* "waiting", "running", "done", "failed" */
    gint64 due_utc;
    int attempts, steps_done, steps_total;
    char *outcome;      /* fixed words */
    gint64 created_utc, finished_utc;
} Job;
void job_free(Job *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Job, job_free)

/* Adds a refresh_clinic job due now unless one is running, or waiting, which is then due now;
 * practitioner_id narrows the check of bookings that follows it, "" for all. One that is under way for somebody else
 * does not count. Audit 'refresh-asked'; joins an open transaction or uses its own. */
gboolean jobs_ask_refresh(Db *db, const Actor *actor, const char *practitioner_id, GError **error);
/* What follows a complete refresh, in its transaction: a check_bookings job due now for the same subject. One that is
 * running does not count: it goes by the picture before. */
gboolean jobs_ask_check(Db *db, const Actor *actor, const char *practitioner_id, GError **error);

/* For preview_ask, in its transaction: a preview_week job due now. */
gboolean jobs_ask_preview(Db *db, gint64 preview_id, gint64 now_utc, GError **error);

/* The newest job of a kind, else NULL without error: how the pages follow a refresh. */
Job *job_find_newest(Db *db, const char *kind, GError **error);
/* Several of a kind may be open, about different subjects. The one that runs, else the oldest that waits; and the one
 * that ended last. NULL without error when there is none. For the pages. */
Job *job_find_open(Db *db, const char *kind, GError **error);
Job *job_find_ended(Db *db, const char *kind, GError **error);

/* For the agent. Every job found 'running' at the start goes back to 'waiting': its run died with
 * the process, so that try does not count. */
gboolean jobs_recover(Db *db, gint64 now_utc, GError **error);
/* Up to limit waiting jobs due at now, oldest due first, each put to 'running' with attempts + 1,
 * in one transaction: GPtrArray of Job. */
GPtrArray *jobs_claim(Db *db, gint64 now_utc, int limit, GError **error);
/* Earliest due_utc among waiting jobs, G_MAXINT64 when none. */
gboolean jobs_next_due(Db *db, gint64 *ret_due_utc, GError **error);
gboolean job_progress(Db *db, gint64 id, int steps_done, int steps_total, GError **error);
/* Ends a job ('done' or 'failed' with fixed words) or puts it back to 'waiting' for due_utc. Each
 * joins an open transaction or uses its own. */
gboolean job_end(Db *db, gint64 id, gboolean done, const char *outcome, gint64 now_utc,
                 GError **error);
gboolean job_again(Db *db, gint64 id, gint64 due_utc, const char *outcome, GError **error);
/* Forgets ended jobs older than 30 days. */
gboolean jobs_sweep(Db *db, gint64 now_utc, GError **error);

gboolean heartbeat_put(Db *db, gint64 now_utc, GError **error);
/* 0 when the agent never beat. */
gboolean heartbeat_get(Db *db, gint64 *ret_beat_utc, GError **error);
