/* booking_times.c: free times put into a patient's week, by the wall clock of the business.
 * Pure: now and the zones are passed in. Rules: cliniko-api 9, 20. Moments are turned into local
 * times only in one direction, from UTC: a wall clock's time may not exist or come twice when the
 * clocks change. */
#include "lib/clinic/booking_times.h"

#include <stdio.h>
#include <string.h>

#include "lib/clinic/zone.h"

#define HOUR_S (60 * 60)
#define DAY_S (24 * HOUR_S)
#define JULIAN_1970 719163 /* 1 January 1970, as GDate counts days */
#define NOON_HOUR 12
#define EVENING_HOUR 17
#define CALL_DAYS 7 /* a call's longest time frame, both ends counted */
#define DAYS_AHEAD_MAX 365 /* the most that Cliniko lets one choose (cliniko-api 20) */

const char *
day_part_label(DayPart part)
{
    static const char *const labels[PART__COUNT] = {
        [PART_MORNING] = "Morning",
        [PART_AFTERNOON] = "Afternoon",
        [PART_EVENING] = "Evening",
    };

    return labels[part];
}

/* --- days ------------------------------------------------------------------------------------- */

static GDate
day_to_date(Day day)
{
    GDate date;

    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day.day, (GDateMonth)day.month, (GDateYear)day.year);
    return date;
}

static Day
day_from_date(const GDate *date)
{
    return (Day){ g_date_get_year(date), (int)g_date_get_month(date), g_date_get_day(date) };
}

static Day
day_of(GDateTime *at)
{
    Day day;

    g_date_time_get_ymd(at, &day.year, &day.month, &day.day);
    return day;
}

static gboolean
has_day_shape(const char *text)
{
    static const char shape[] = "dddd-dd-dd";

    if (strlen(text) != strlen(shape))
        return FALSE;
    for (gsize i = 0; i < strlen(shape); i++)
        if (shape[i] == 'd' ? !g_ascii_isdigit(text[i]) : text[i] != '-')
            return FALSE;
    return TRUE;
}

gboolean
day_parse(const char *text, Day *ret_day)
{
    Day day;

    if (!has_day_shape(text) || sscanf(text, "%4d-%2d-%2d", &day.year, &day.month, &day.day) != 3 ||
        !g_date_valid_dmy((GDateDay)day.day, (GDateMonth)day.month, (GDateYear)day.year))
        return FALSE;
    *ret_day = day;
    return TRUE;
}

char *
day_format(Day day)
{
    return g_strdup_printf("%04d-%02d-%02d", day.year, day.month, day.day);
}

Day
day_add(Day day, int days)
{
    GDate date = day_to_date(day);

    if (days >= 0)
        g_date_add_days(&date, (guint)days);
    else
        g_date_subtract_days(&date, (guint)-days);
    return day_from_date(&date);
}

int
day_compare(Day a, Day b)
{
    if (a.year != b.year)
        return a.year < b.year ? -1 : 1;
    if (a.month != b.month)
        return a.month < b.month ? -1 : 1;
    return (a.day > b.day) - (a.day < b.day);
}

Day
day_at(gint64 utc, const char *zone)
{
    g_autoptr(GDateTime) at = zone_local_time(utc, zone);

    return day_of(at);
}

/* Midnight itself may be skipped or come twice when the clocks change, so it is searched for among the
 * moments at which it can be: 15 hours west to 15 hours east of Greenwich. */
gint64
day_start(Day day, const char *zone)
{
    GDate date = day_to_date(day);
    gint64 midnight = ((gint64)g_date_get_julian(&date) - JULIAN_1970) * DAY_S;
    gint64 before = midnight - 15 * HOUR_S, after = midnight + 15 * HOUR_S;

    while (after - before > 1) {
        gint64 middle = before + (after - before) / 2;

        if (day_compare(day_at(middle, zone), day) < 0)
            before = middle;
        else
            after = middle;
    }
    return after;
}

/* --- words ------------------------------------------------------------------------------------ */

static const char *const weekdays[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday" };
static const char *const months[] = { "January",   "February", "March",    "April",
                                      "May",       "June",     "July",     "August",
                                      "September", "October",  "November", "December" };

static const char *
weekday_name(Day day)
{
    GDate date = day_to_date(day);

    return weekdays[g_date_get_weekday(&date) - 1];
}

char *
day_words(Day day)
{
    return g_strdup_printf("%s %d %s", weekday_name(day), day.day, months[day.month - 1]);
}

char *
clock_words(gint64 utc, const char *zone)
{
    g_autoptr(GDateTime) at = zone_local_time(utc, zone);

    return g_strdup_printf("%d:%02d", g_date_time_get_hour(at), g_date_time_get_minute(at));
}

char *
time_short_words(gint64 utc, gint64 now_utc, const char *zone)
{
    g_autofree char *clock = clock_words(utc, zone);
    Day day = day_at(utc, zone), today = day_at(now_utc, zone);

    /* On the seventh day the name of the weekday would be today's again. */
    if (day_compare(day, today) >= 0 && day_compare(day, day_add(today, WEEK_DAYS)) < 0)
        return g_strdup_printf("%.3s %s", weekday_name(day), clock);
    return g_strdup_printf("%.3s %d %.3s %s", weekday_name(day), day.day, months[day.month - 1],
                           clock);
}

/* --- the week --------------------------------------------------------------------------------- */

static DayPart
part_of(GDateTime *at)
{
    int hour = g_date_time_get_hour(at);

    return hour < NOON_HOUR ? PART_MORNING : hour < EVENING_HOUR ? PART_AFTERNOON : PART_EVENING;
}

static PreviewDay *
week_find(PreviewWeek *week, Day day)
{
    for (guint i = 0; i < WEEK_DAYS; i++)
        if (day_compare(week->days[i].day, day) == 0)
            return &week->days[i];
    return NULL;
}

static void
week_put(PreviewWeek *week, gint64 time, const char *zone)
{
    g_autoptr(GDateTime) at = zone_local_time(time, zone);
    PreviewDay *day = week_find(week, day_of(at));

    if (day == NULL)
        return;
    g_array_append_val(day->parts[part_of(at)], time);
    week->count++;
}

static int
compare_times(gconstpointer a, gconstpointer b)
{
    gint64 left = *(const gint64 *)a, right = *(const gint64 *)b;

    return (left > right) - (left < right);
}

PreviewWeek *
preview_week_new(const GArray *times, Day first, const char *zone)
{
    g_autoptr(GArray) sorted = g_array_sized_new(FALSE, FALSE, sizeof(gint64), times->len);
    PreviewWeek *week = g_new0(PreviewWeek, 1);

    for (int i = 0; i < WEEK_DAYS; i++) {
        week->days[i].day = day_add(first, i);
        for (int part = 0; part < PART__COUNT; part++)
            week->days[i].parts[part] = g_array_new(FALSE, FALSE, sizeof(gint64));
    }
    if (times->len == 0)
        return week;
    g_array_append_vals(sorted, times->data, times->len);
    g_array_sort(sorted, compare_times);
    for (guint i = 0; i < sorted->len; i++) {
        gint64 time = g_array_index(sorted, gint64, i);

        if (i == 0 || time != g_array_index(sorted, gint64, i - 1))
            week_put(week, time, zone);
    }
    return week;
}

void
preview_week_free(PreviewWeek *week)
{
    if (week == NULL)
        return;
    for (int i = 0; i < WEEK_DAYS; i++)
        for (int part = 0; part < PART__COUNT; part++)
            g_array_unref(week->days[i].parts[part]);
    g_free(week);
}

/* --- what to ask for -------------------------------------------------------------------------- */

/* Eight days of the account's touch seven of a business elsewhere, nine when the clocks change:
 * never more than two calls. */
guint
preview_ranges(Day first, const char *business_zone, const char *account_zone, gint64 now_utc,
               DayRange ret_ranges[2])
{
    gint64 starts = day_start(first, business_zone);
    gint64 ends = day_start(day_add(first, WEEK_DAYS), business_zone);
    Day from = day_at(starts, account_zone), to = day_at(ends - 1, account_zone);
    Day today = day_at(now_utc, account_zone);
    Day split;

    if (day_compare(from, today) < 0)
        from = today;
    if (day_compare(to, from) < 0)
        return 0;
    split = day_add(from, CALL_DAYS - 1);
    if (day_compare(to, split) <= 0) {
        ret_ranges[0] = (DayRange){ from, to };
        return 1;
    }
    ret_ranges[0] = (DayRange){ from, split };
    ret_ranges[1] = (DayRange){ day_add(split, 1), to };
    return 2;
}

Day
booking_last_day(int days_ahead, const char *zone, gint64 now_utc)
{
    int days = days_ahead < 0 ? DAYS_AHEAD_LEAST : MIN(days_ahead, DAYS_AHEAD_MAX);

    return day_add(day_at(now_utc, zone), days);
}
