/* emergency_stop.h: the emergency stop: while it stands, no Cliniko key is used and no issued one works. */
#pragma once

#include "lib/store/keys.h"

/* Since when and by whom. */
typedef struct {
    gint64 since_utc;
    char *by; /* a person's name; "" for keyrackctl */
} EmergencyStop;
void emergency_stop_free(EmergencyStop *stop);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EmergencyStop, emergency_stop_free)

/* The stop that stands, else NULL without error. One row by its id: cheap enough for every request and every turn of
 * the agent's loop. */
EmergencyStop *emergency_stop_find(Db *db, GError **error);

/* Begins it, audit 'stopped', and ends it, audit 'resumed'; own transaction. One that stands already, or none, is left
 * as it is, and nothing is written. */
gboolean emergency_stop_set(Db *db, const Actor *actor, GError **error);
gboolean emergency_stop_lift(Db *db, const Actor *actor, GError **error);

/* --- what the page of a stop lists -------------------------------------------------------------- */

/* Calls visit with each kind of job of which any waits or runs, in order of the word, and how many there are. */
typedef void (*StopJobsVisit)(const char *kind, gint64 count, gpointer data);
gboolean emergency_stop_visit_jobs(Db *db, StopJobsVisit visit, gpointer data, GError **error);

/* A key that somebody has to archive in Cliniko. Strings are lent for the length of the visit. */
typedef struct {
    const char *name; /* whose: the practitioner's, or who Cliniko says it is; "" when nobody is known */
    gboolean is_clinics;
    KeyPlace place;
    const char *shard, *tail;
} StopKey;
/* Calls visit for every key there is: the clinic's own first, then by person. */
typedef void (*StopKeyVisit)(const StopKey *key, gpointer data);
gboolean emergency_stop_visit_keys(Db *db, StopKeyVisit visit, gpointer data, GError **error);
