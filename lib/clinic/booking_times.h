/* booking_times.h: free times put into a patient's week: days and parts of day in the business's zone. */
#pragma once

#include <glib.h>

/* Parts of a day as Cliniko cuts them: before 12:00, before 17:00, the rest, by the wall clock (cliniko-api 20). */
typedef enum { PART_MORNING, PART_AFTERNOON, PART_EVENING, PART__COUNT } DayPart;
const char *day_part_label(DayPart part); /* "Morning" */

typedef struct {
    int year, month, day; /* Gregorian */
} Day;

#define WEEK_DAYS 7

/* One day of the week shown: its times in order, UTC. */
typedef struct {
    Day day;
    GArray *parts[PART__COUNT]; /* gint64 */
} PreviewDay;

typedef struct {
    PreviewDay days[WEEK_DAYS];
    guint count;
} PreviewWeek;

/*
 * Puts times into the week that begins with first, by the wall clock of zone. Times outside the week are left out:
 * a client asks for more than the week where zones differ. Pure.
 *
 * Shape:  times is a GArray of gint64 in any order, doubles allowed; zone is an IANA name, "" = UTC.
 * Owner:  the caller frees the week.
 */
PreviewWeek *preview_week_new(const GArray *times, Day first, const char *zone);
void preview_week_free(PreviewWeek *week);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PreviewWeek, preview_week_free)

/* "2026-11-23" exactly and a day that exists; and back (free with g_free). */
gboolean day_parse(const char *text, Day *ret_day);
char *day_format(Day day);
Day day_add(Day day, int days);
int day_compare(Day a, Day b);
/* The day it is at a moment in a zone. */
Day day_at(gint64 utc, const char *zone);
/* The first moment of a day in a zone, UTC. */
gint64 day_start(Day day, const char *zone);
/* "Monday 23 November"; and "9:00", "17:45" for a moment. Free with g_free. */
char *day_words(Day day);
char *clock_words(gint64 utc, const char *zone);
/* "Mon 9:00", within a week of now, else "Mon 14 Dec 9:00". */
char *time_short_words(gint64 utc, gint64 now_utc, const char *zone);

/*
 * Which days to ask Cliniko for, so that the week of the business's days is covered: the account's zone decides what
 * from and to mean, a call spans 7 days at most and never begins before the account's today.
 *
 * Shape:  *ret_ranges has room for 2; returns how many: 0 when the whole week is in the past.
 * Source: cliniko-api 9, 20.
 */
typedef struct {
    Day from, to; /* inclusive */
} DayRange;
guint preview_ranges(Day first, const char *business_zone, const char *account_zone, gint64 now_utc,
                     DayRange ret_ranges[2]);

/* The least that Cliniko lets one choose (cliniko-api 20). */
#define DAYS_AHEAD_LEAST 28
/* The last day patients can book, by the calendar of a zone. days_ahead -1, Cliniko did not say, counts as the least:
 * nobody is told of times that cannot be booked; more than 365 as 365. */
Day booking_last_day(int days_ahead, const char *zone, gint64 now_utc);
