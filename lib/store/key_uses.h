/* key_uses.h: how often a key was used, for what, on which day. */
#pragma once

#include "lib/clinic/key_purpose.h"
#include "lib/store/audit.h"

/* Requests of one key for one purpose: on one day when they are added or listed by day, else in all. */
typedef struct {
    gint64 key_id;
    const char *hook_id; /* "" for the clinic's own; NULL in lists, which are of one hook */
    KeyPurpose purpose;
    gint64 day; /* days since 1970, UTC; 0 in all */
    gint64 reads, writes, last_utc;
} KeyUse;

/* For the agent: adds what came since to its day, and to the hour of last_utc, in the caller's transaction
 * (asserted). */
gboolean key_uses_add(Db *db, const KeyUse *use, GError **error);

/* For the agent: one audit row 'key-used' for each hook and purpose of the hours that are over at the actor's time, its
 * detail "bookings reads=12 writes=0"; each hour once. Own transaction. */
gboolean key_uses_tell_hours(Db *db, const Actor *actor, GError **error);

/* For the agent: forgets days more than 400 days ago. */
gboolean key_uses_sweep(Db *db, gint64 now_utc, GError **error);

/*
 * What the keys of a hook were used for, also those that are gone: in all, by key and purpose; and by day from that
 * day on, newest day first, then by key and purpose.
 *
 * Owner:  GArray of KeyUse; the caller unrefs it.
 */
GArray *key_uses_list(Db *db, const char *hook_id, GError **error);
GArray *key_uses_list_days(Db *db, const char *hook_id, gint64 from_day, GError **error);

#define DAY_S 86400
#define HOUR_S 3600
#define KEY_USES_KEPT_DAYS 400
