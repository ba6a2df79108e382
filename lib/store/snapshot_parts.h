/* snapshot_parts.h: the part of a snapshot that only online booking needs, for snapshot.c. */
#pragma once

#include "lib/store/clinic.h"

/* Stores rules, hours, extra hours and what businesses offer. Inside a transaction, after the businesses, types,
 * practitioners and their links were stored. */
gboolean snapshot_put_bookings(Db *db, const Snapshot *snapshot, gint64 now_utc, GError **error);
