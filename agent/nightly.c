/* nightly.c: when the agent does what is done every night. Pure: the clock is handed in. */
#include "agent/nightly.h"

static GTimeZone *
zone_or_utc(const char *name)
{
    GTimeZone *zone = *name != '\0' ? g_time_zone_new_identifier(name) : NULL;

    return zone != NULL ? zone : g_time_zone_new_utc();
}

gint64
nightly_moment_utc(gint64 now_utc, const char *zone_name, NightSpan span, const char *seed)
{
    int minute = span.hour * 60 + (int)(g_str_hash(seed) % (guint)span.minutes);
    g_autoptr(GTimeZone) zone = zone_or_utc(zone_name);
    g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc(now_utc);
    g_autoptr(GDateTime) here = g_date_time_to_timezone(now, zone);
    g_autoptr(GDateTime) tonight =
        g_date_time_new(zone, g_date_time_get_year(here), g_date_time_get_month(here),
                        g_date_time_get_day_of_month(here), minute / 60, minute % 60, 0);
    g_autoptr(GDateTime) last_night = g_date_time_add_days(tonight, -1);

    return g_date_time_to_unix(g_date_time_compare(tonight, now) <= 0 ? tonight : last_night);
}
