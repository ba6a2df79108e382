/* moments.c: reads and converts moments, wall clocks and days. */
#include "sandbox/moments.h"

#include <stdio.h>
#include <string.h>

/* TRUE when text has this form, where 0 stands for any digit. */
static gboolean
has_form(const char *text, const char *form)
{
    for (; *form != '\0'; text++, form++)
        if (*form == '0' ? !g_ascii_isdigit(*text) : *text != *form)
            return FALSE;
    return *text == '\0';
}

gboolean
moment_parse(const char *text, gint64 *ret_utc)
{
    g_autoptr(GDateTime) moment = NULL;

    if (has_form(text, "0000-00-00T00:00:00Z"))
        moment = g_date_time_new_from_iso8601(text, NULL);
    if (moment == NULL)
        return FALSE;
    *ret_utc = g_date_time_to_unix(moment);
    return TRUE;
}

char *
moment_format(gint64 utc)
{
    g_autoptr(GDateTime) moment = g_date_time_new_from_unix_utc(utc);

    return g_date_time_format(moment, "%Y-%m-%dT%H:%M:%SZ");
}

gboolean
day_parse(const char *text, gint64 *ret_day)
{
    g_autofree char *midnight = g_strconcat(text, "T00:00:00Z", NULL);
    gint64 utc;

    if (!moment_parse(midnight, &utc))
        return FALSE;
    *ret_day = wall_day(utc);
    return TRUE;
}

gboolean
minute_parse(const char *text, int *ret_minute)
{
    int minute;

    if (!has_form(text, "00:00"))
        return FALSE;
    minute = (g_ascii_digit_value(text[0]) * 10 + g_ascii_digit_value(text[1])) * 60 +
             g_ascii_digit_value(text[3]) * 10 + g_ascii_digit_value(text[4]);
    if (text[3] > '5' || minute > 24 * 60)
        return FALSE;
    *ret_minute = minute;
    return TRUE;
}

gint64
wall_clock(GTimeZone *zone, gint64 utc)
{
    int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, utc);

    return utc + g_time_zone_get_offset(zone, interval);
}

gint64
wall_moment(GTimeZone *zone, gint64 wall_s)
{
    int interval = g_time_zone_adjust_time(zone, G_TIME_TYPE_STANDARD, &wall_s);

    return wall_s - g_time_zone_get_offset(zone, interval);
}

gint64
wall_day(gint64 wall_s)
{
    return wall_s >= 0 ? wall_s / DAY_S : -((DAY_S - 1 - wall_s) / DAY_S);
}

/* The first of January 1970 was a Thursday. */
int
day_weekday(gint64 day)
{
    return (int)(((day + 3) % 7 + 7) % 7) + 1;
}
