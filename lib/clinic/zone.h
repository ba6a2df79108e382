/* zone.h: Cliniko's time zone labels and the IANA zones they mean. Source: cliniko-api 9. */
#pragma once

#include <glib.h>

/* The IANA name for one of Cliniko's 162 labels ("Eastern Time (US & Canada)"), NULL when unknown. */
const char *zone_for_label(const char *label);

/* TRUE when this system knows zone as an IANA name ("Australia/Perth", "UTC"). Text from outside is looked up only
 * after its shape was checked, for a name becomes part of a path. */
gboolean zone_is_valid(const char *zone);

/* Times a GDateTime can hold: the years 1 to 9999. A damaged row must not end the program: others count as the first
 * or the last of them. */
gint64 time_clamp(gint64 utc);

/* A moment by the wall clock of an IANA zone; "" and what is no zone count as UTC. Never NULL; g_date_time_unref. */
GDateTime *zone_local_time(gint64 utc, const char *zone);
