/* sandbox.h: the whole state of a running sandbox, guarded by one lock. */
#pragma once

#include "sandbox/clinic.h"

/* What Cliniko is unsure about, as switches (POST /sandbox/set, "quirks"). */
typedef struct {
    gboolean total_entries;     /* lists say how many there are */
    gboolean account_time_zone; /* settings show account.time_zone */
} Quirks;

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
    Quirks quirks;
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
void sandbox_free(Sandbox *sandbox);
