/* sandbox.h: the whole state of a running sandbox, guarded by one lock. */
#pragma once

#include "sandbox/clinic.h"

/* Requests of one user since the window opened. */
typedef struct {
    gint64 opened_us;
    int spent;
} Window;

/*
 * Lock memo: every member from clinic on is read and written under lock; the ones before it are
 * fixed before the first request. No reply leaves, and nobody waits, while the lock is held.
 */
typedef struct {
    char *origin;  /* "http://127.0.0.1:PORT" */
    guint port;
    int ending_fd; /* readable once the program ends: whoever waits stops waiting */

    GMutex lock;
    Clinic *clinic;
    json_t *quirks;      /* quirks.h */
    gboolean now_is_fixed; /* the time it is for availability; else the clock says */
    gint64 fixed_now_utc;
    gint64 latency_ms;
    int requests_per_minute;
    int window_s;        /* "a minute", unless a test makes it shorter */
    GHashTable *windows; /* "ACCOUNT/USER" -> Window */
    GPtrArray *faults;   /* Fault, first come first served */
    guint last_fault_id;
    GQueue *log;         /* json_t objects, oldest first */
    guint64 requests, refused_busy;
    guint under_way, most_under_way; /* API requests at one time */
} Sandbox;

/* Takes clinic over. */
Sandbox *sandbox_new(Clinic *clinic, gint64 latency_ms, int requests_per_minute);
/* Seconds since 1970 for everything that depends on the day; faults, windows and dates of change go by the clock. */
gint64 sandbox_now(const Sandbox *sandbox);
void sandbox_free(Sandbox *sandbox);
