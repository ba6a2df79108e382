/* moments.h: moments, wall clocks and days, by the tz database.
 * A moment is in seconds since 1970 UTC; a wall clock is the seconds that a clock in a zone shows, as if since 1970;
 * a day is a whole number of days since 1970-01-01. */
#pragma once

#include <glib.h>

#define DAY_S (24 * 60 * 60)

/* "2026-10-01T00:00:00Z" exactly. */
gboolean moment_parse(const char *text, gint64 *ret_utc);
/* Free with g_free. */
char *moment_format(gint64 utc);
/* "2026-10-01" exactly, and a day that exists. */
gboolean day_parse(const char *text, gint64 *ret_day);
/* "09:30", "24:00": minutes since midnight. */
gboolean minute_parse(const char *text, int *ret_minute);

gint64 wall_clock(GTimeZone *zone, gint64 utc);
/* When a clock in that zone shows this; of two moments the later, of none the end of the gap. */
gint64 wall_moment(GTimeZone *zone, gint64 wall_s);

gint64 wall_day(gint64 wall_s);
/* 1 = Monday ... 7 = Sunday. */
int day_weekday(gint64 day);
