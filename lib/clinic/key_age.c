/* key_age.c: how old a key may get before it is asked to be replaced. Pure: no database, no clock of its own. */
#include "lib/clinic/key_age.h"

#define DAY_S (24 * 60 * 60)

gint64
key_due_utc(gint64 saved_utc, int age_days)
{
    return saved_utc + (gint64)age_days * DAY_S;
}

static gint64
begin_of_next_month(gint64 now_utc, const char *zone_name)
{
    g_autoptr(GTimeZone) zone = *zone_name != '\0' ? g_time_zone_new_identifier(zone_name) : NULL;
    g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc(now_utc);
    g_autoptr(GDateTime) here = zone != NULL ? g_date_time_to_timezone(now, zone) : g_date_time_ref(now);
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) first = g_date_time_new(zone != NULL ? zone : utc, g_date_time_get_year(here),
                                                 g_date_time_get_month(here), 1, 0, 0, 0);
    g_autoptr(GDateTime) next = g_date_time_add_months(first, 1);

    return g_date_time_to_unix(next);
}

KeyAge
key_age(gint64 saved_utc, int age_days, gint64 now_utc, const char *zone)
{
    gint64 due_utc = key_due_utc(saved_utc, age_days);

    if (due_utc <= now_utc)
        return KEY_AGE_OVERDUE;
    return due_utc < begin_of_next_month(now_utc, zone) ? KEY_AGE_DUE_THIS_MONTH : KEY_AGE_YOUNG;
}

int
key_days_old(gint64 saved_utc, gint64 now_utc)
{
    return (int)(MAX(now_utc - saved_utc, 0) / DAY_S);
}
