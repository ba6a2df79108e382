/* test-booking-times.c: a patient's week is what the wall clock says, also on the days the clocks
 * change. What is right is worked out with the C library's localtime_r, which shares nothing with
 * what is tested but the files of the tz database. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/clinic/booking_times.h"
#include "lib/clinic/zone.h"
#include "tests/unit/zone_labels.h"

#define HOUR_S ((gint64)3600)
#define DAY_S (24 * HOUR_S)
#define START_2026 G_GINT64_CONSTANT(1767225600)
#define START_2028 G_GINT64_CONSTANT(1830297600)

/* --- the C library's clock -------------------------------------------------------------------- */

static void
clock_set_zone(const char *zone)
{
    g_assert_cmpint(setenv("TZ", zone, 1), ==, 0);
    tzset();
}

static struct tm
clock_look(gint64 utc)
{
    time_t at = (time_t)utc;
    struct tm local;

    g_assert_nonnull(localtime_r(&at, &local));
    return local;
}

/* 20261123 */
static int
clock_day(gint64 utc)
{
    struct tm local = clock_look(utc);

    return (local.tm_year + 1900) * 10000 + (local.tm_mon + 1) * 100 + local.tm_mday;
}

static int
day_number(Day day)
{
    return day.year * 10000 + day.month * 100 + day.day;
}

static Day
day_from_number(int number)
{
    return (Day){ number / 10000, number / 100 % 100, number % 100 };
}

/* The moments of two years at which the clocks of the zone that is set change. */
static GArray *
clock_changes(void)
{
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(gint64));

    for (gint64 at = START_2026; at < START_2028; at += HOUR_S / 2)
        if (clock_look(at - 1).tm_gmtoff != clock_look(at).tm_gmtoff)
            g_array_append_val(changes, at);
    return changes;
}

/* The zones of the label table, each once. */
static GPtrArray *
all_zones(void)
{
    g_auto(GStrv) labels = g_strsplit(zone_labels, ";", -1);
    GPtrArray *zones = g_ptr_array_new();

    for (char **label = labels; *label != NULL; label++) {
        const char *zone = zone_for_label(*label);

        g_assert_nonnull(zone);
        if (!g_ptr_array_find_with_equal_func(zones, zone, g_str_equal, NULL))
            g_ptr_array_add(zones, (gpointer)zone);
    }
    g_assert_cmpuint(zones->len, >, 125);
    return zones;
}

/* --- slot grouping ---------------------------------------------------------------------------- */

/* Every half hour from two days before the week to two days after it, shuffled and some of them
 * twice. */
static GArray *
times_around(gint64 about)
{
    GArray *times = g_array_new(FALSE, FALSE, sizeof(gint64));
    gint64 base = about - about % DAY_S;

    for (gint64 at = base - 3 * DAY_S; at < base + 10 * DAY_S; at += HOUR_S / 2) {
        g_array_append_val(times, at);
        if (g_test_rand_int_range(0, 4) == 0)
            g_array_append_val(times, at);
    }
    for (guint i = times->len - 1; i > 0; i--) {
        guint other = (guint)g_test_rand_int_range(0, (gint32)i + 1);
        gint64 held = g_array_index(times, gint64, i);

        g_array_index(times, gint64, i) = g_array_index(times, gint64, other);
        g_array_index(times, gint64, other) = held;
    }
    return times;
}

static DayPart
clock_part(gint64 utc)
{
    int hour = clock_look(utc).tm_hour;

    return hour <= 11 ? PART_MORNING : hour <= 16 ? PART_AFTERNOON : PART_EVENING;
}

/* Every time of the week must be there once, in the day and part of the wall clock, and in order:
 * walking the half hours in order and the week in order must meet. */
static void
assert_week(const char *zone, Day first, gint64 about)
{
    g_autoptr(GArray) times = times_around(about);
    g_autoptr(PreviewWeek) week = preview_week_new(times, first, zone);
    gint64 at = about - about % DAY_S - 3 * DAY_S;
    guint count = 0;

    for (int day = 0; day < WEEK_DAYS; day++) {
        int number = day_number(week->days[day].day);

        g_assert_cmpint(number, ==, day_number(day_add(first, day)));
        while (clock_day(at) < number)
            at += HOUR_S / 2;
        for (int part = 0; part < PART__COUNT; part++) {
            const GArray *found = week->days[day].parts[part];

            for (guint i = 0; i < found->len; i++, at += HOUR_S / 2, count++) {
                g_assert_cmpint(g_array_index(found, gint64, i), ==, at);
                g_assert_cmpint(clock_day(at), ==, number);
                g_assert_cmpint((int)clock_part(at), ==, part);
            }
        }
        g_assert_cmpint(clock_day(at), >, number);
    }
    g_assert_cmpuint(week->count, ==, count);
}

static guint
times_of_day(const PreviewDay *day)
{
    return day->parts[PART_MORNING]->len + day->parts[PART_AFTERNOON]->len +
           day->parts[PART_EVENING]->len;
}

/* The day on which the clocks change has so many half hours more or fewer. */
static void
assert_day_of_change(const char *zone, gint64 change)
{
    glong shift = clock_look(change).tm_gmtoff - clock_look(change - 1).tm_gmtoff;
    int before = clock_day(change - 1), after = clock_day(change);
    g_autoptr(GArray) times = times_around(change);
    g_autoptr(PreviewWeek)
        week = preview_week_new(times, day_add(day_from_number(before), -1), zone);
    guint both = times_of_day(&week->days[1]);

    if (after != before) { /* at midnight: what is skipped is of the day that begins */
        g_assert_cmpint(after, ==, day_number(week->days[2].day));
        both += times_of_day(&week->days[2]) - 48;
    }
    g_assert_cmpint((glong)both, ==, 48 - shift / (HOUR_S / 2));
    for (guint day = 0; day < WEEK_DAYS; day++)
        if (day != 1 && day != 2)
            g_assert_cmpuint(times_of_day(&week->days[day]), ==, 48);
}

static void
test_all_zones(void)
{
    g_autoptr(GPtrArray) zones = all_zones();
    guint changing = 0;

    for (guint z = 0; z < zones->len; z++) {
        const char *zone = g_ptr_array_index(zones, z);
        g_autoptr(GArray) changes = NULL;

        clock_set_zone(zone);
        changes = clock_changes();
        changing += changes->len > 0;
        g_test_message("%s: %u changes", zone, changes->len);
        assert_week(zone, day_from_number(clock_day(START_2026 + 200 * DAY_S)),
                    START_2026 + 200 * DAY_S);
        for (guint i = 0; i < changes->len; i++) {
            gint64 change = g_array_index(changes, gint64, i);

            assert_day_of_change(zone, change);
            for (int back = 0; back < WEEK_DAYS;
                 back += 3) /* the first, a middle and the last day */
                assert_week(zone, day_add(day_from_number(clock_day(change)), -back),
                            change - back * DAY_S);
        }
    }
    g_assert_cmpuint(changing, >, 50);
    clock_set_zone("UTC");
}

/* Known beforehand, so that the walk of the year cannot miss them: New York and Lord Howe, half an
 * hour. */
static void
test_changes_are_found(void)
{
    static const struct {
        const char *zone;
        gint64 at[4];
    } known[] = {
        { "America/New_York", { 1772953200, 1793512800, 1805007600, 1825567200 } },
        { "Europe/London", { 1774746000, 1792890000, 1806195600, 1824944400 } },
        { "Australia/Lord_Howe", { 1775314800, 1791041400, 1806764400, 1822491000 } },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
        g_autoptr(GArray) changes = NULL;

        clock_set_zone(known[i].zone);
        changes = clock_changes();
        g_assert_cmpuint(changes->len, ==, 4);
        for (guint at = 0; at < changes->len; at++)
            g_assert_cmpint(g_array_index(changes, gint64, at), ==, known[i].at[at]);
    }
    clock_set_zone("UTC");
}

/* --- written out by hand ---------------------------------------------------------------------- */

static void
test_adelaide_by_hand(void)
{
    /* 22:30Z on Sunday 22 November 2026 is 9:00 on Monday in Adelaide (UTC+10:30). */
    static const gint64 given[] = { 1795400999, 1795386600, 1795386600, 1795397400,
                                    1795415400, 1795433399, 1795438800 };
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(PreviewWeek) week = NULL;
    g_autofree char *clock = clock_words(1795386600, "Australia/Adelaide");
    g_autofree char *day = day_words((Day){ 2026, 11, 23 });

    g_array_append_vals(times, given, G_N_ELEMENTS(given));
    week = preview_week_new(times, (Day){ 2026, 11, 23 }, "Australia/Adelaide");
    g_assert_cmpstr(clock, ==, "9:00");
    g_assert_cmpstr(day, ==, "Monday 23 November");
    g_assert_cmpuint(week->count, ==, 6);
    g_assert_cmpuint(week->days[0].parts[PART_MORNING]->len, ==, 1);
    g_assert_cmpint(g_array_index(week->days[0].parts[PART_MORNING], gint64, 0), ==, 1795386600);
    g_assert_cmpuint(week->days[0].parts[PART_AFTERNOON]->len, ==, 2); /* 12:00 and 12:59:59 */
    g_assert_cmpuint(week->days[0].parts[PART_EVENING]->len, ==, 3);   /* 17:00, 21:59:59, 23:30 */
    for (int i = 1; i < WEEK_DAYS; i++)
        g_assert_cmpuint(times_of_day(&week->days[i]), ==, 0);
}

static void
test_nothing_to_group(void)
{
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(PreviewWeek) week = preview_week_new(none, (Day){ 2027, 2, 27 }, "no/such");

    g_assert_cmpuint(week->count, ==, 0);
    g_assert_cmpint(day_number(week->days[6].day), ==, 20270305);
}

static void
test_days(void)
{
    static const char *const bad[] = {
        "",           "2026-11-2",  "2026-11-231", "2026-13-01", "2026-02-29",  "2027-00-10",
        "2027-01-00", "0000-01-01", "2026/11/23",  "20-6-11-01", "2026--1-01",  "2026-1--01",
        "+026-11-23", " 026-11-23", "2026-11-2x",  "２026-11-1", "2026-04-31\n"
    };
    static const char *const good[] = { "2026-11-23", "2028-02-29", "0001-01-01", "9999-12-31" };
    Day day = { 1, 2, 3 };

    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(day_parse(bad[i], &day));
    g_assert_cmpint(day_number(day), ==, 10203);
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autofree char *text = NULL;

        g_assert_true(day_parse(good[i], &day));
        text = day_format(day);
        g_assert_cmpstr(text, ==, good[i]);
    }
    g_assert_cmpint(day_number(day_add((Day){ 2026, 12, 31 }, 1)), ==, 20270101);
    g_assert_cmpint(day_number(day_add((Day){ 2028, 3, 1 }, -1)), ==, 20280229);
    g_assert_cmpint(day_compare((Day){ 2026, 12, 31 }, (Day){ 2027, 1, 1 }), <, 0);
    g_assert_cmpint(day_compare((Day){ 2027, 2, 1 }, (Day){ 2027, 1, 31 }), >, 0);
    g_assert_cmpint(day_compare((Day){ 2027, 2, 1 }, (Day){ 2027, 2, 1 }), ==, 0);
    g_assert_cmpint(day_number(day_at(1795386600, "Australia/Adelaide")), ==, 20261123);
    g_assert_cmpint(day_number(day_at(1795386600, "")), ==, 20261122);
}

static void
assert_short(gint64 utc, const char *zone, const char *expected)
{
    const gint64 monday = 1795386600; /* 23 November 2026, 9:00 in Adelaide */
    g_autofree char *words = time_short_words(utc, monday, zone);

    g_assert_cmpstr(words, ==, expected);
}

static void
test_words(void)
{
    assert_short(1795386600, "Australia/Adelaide", "Mon 9:00");
    assert_short(1795386600 + 6 * DAY_S + 14 * HOUR_S + 1800, "Australia/Adelaide", "Sun 23:30");
    assert_short(1795386600 + 7 * DAY_S, "Australia/Adelaide", "Mon 30 Nov 9:00");
    assert_short(1795386600 + 21 * DAY_S, "Australia/Adelaide", "Mon 14 Dec 9:00");
    assert_short(1795386600 - DAY_S, "Australia/Adelaide", "Sun 22 Nov 9:00");
    assert_short(1795386600, "Europe/London", "Sun 22:30");
    g_assert_cmpstr(day_part_label(PART_MORNING), ==, "Morning");
    g_assert_cmpstr(day_part_label(PART_AFTERNOON), ==, "Afternoon");
    g_assert_cmpstr(day_part_label(PART_EVENING), ==, "Evening");
}

static void
test_last_day(void)
{
    const gint64 now = 1795386600;

    g_assert_cmpint(day_number(booking_last_day(28, "Australia/Adelaide", now)), ==, 20261221);
    g_assert_cmpint(day_number(booking_last_day(28, "Europe/London", now)), ==, 20261220);
    g_assert_cmpint(day_number(booking_last_day(0, "Europe/London", now)), ==, 20261122);
    g_assert_cmpint(day_number(booking_last_day(-1, "Europe/London", now)), ==, 20261220);
    g_assert_cmpint(day_number(booking_last_day(G_MAXINT, "Europe/London", now)), ==, 20271122);
}

/* A damaged row may hold any number: the answer may be odd, the program goes on. */
static void
test_limits(void)
{
    static const gint64 times[] = { G_MININT64, -1, 0, 1795386600, G_MAXINT64 };
    static const Day days[] = { { 1, 1, 1 }, { 1970, 1, 1 }, { 9999, 12, 31 } };
    DayRange ranges[2];

    for (gsize i = 0; i < G_N_ELEMENTS(times); i++) {
        g_autofree char *words = time_short_words(times[i], times[0], "Pacific/Auckland");

        g_assert_cmpstr(words, !=, "");
        booking_last_day(G_MAXINT, "Pacific/Auckland", times[i]);
        for (gsize day = 0; day < G_N_ELEMENTS(days); day++)
            g_assert_cmpuint(
                preview_ranges(days[day], "Pacific/Apia", "Pacific/Midway", times[i], ranges), <=,
                2);
    }
}

/* --- what to ask for -------------------------------------------------------------------------- */

static const char *const pair_zones[] = {
    "Pacific/Midway",      "Pacific/Honolulu",  "America/Los_Angeles", "America/Denver",
    "America/New_York",    "America/Halifax",   "America/St_Johns",    "America/Santiago",
    "America/Nuuk",        "America/Sao_Paulo", "Atlantic/Azores",     "Atlantic/Cape_Verde",
    "Africa/Casablanca",   "Etc/UTC",           "Europe/London",       "Europe/Dublin",
    "Europe/Berlin",       "Africa/Cairo",      "Asia/Beirut",         "Europe/Kyiv",
    "Asia/Jerusalem",      "Asia/Tehran",       "Asia/Kolkata",        "Asia/Kathmandu",
    "Australia/Perth",     "Asia/Tokyo",        "Australia/Adelaide",  "Australia/Brisbane",
    "Australia/Melbourne", "Pacific/Auckland",  "Australia/Lord_Howe", "Pacific/Chatham",
    "Pacific/Apia",
};

#define PAIR_ZONES G_N_ELEMENTS(pair_zones)
#define DAY_QUARTERS (24 * 4)
#define SPAN                                                                                       \
    (16 * DAY_QUARTERS) /* quarter hours: from two days before now to two weeks after it           \
                         */

/* The local day of every quarter hour around now, in every zone: some are 45 minutes off the full
 * hour. */
static int day_table[PAIR_ZONES][SPAN];

static void
fill_day_table(gint64 now)
{
    for (gsize zone = 0; zone < PAIR_ZONES; zone++) {
        clock_set_zone(pair_zones[zone]);
        for (int i = 0; i < SPAN; i++)
            day_table[zone][i] = clock_day(now + (i - 2 * DAY_QUARTERS) * (HOUR_S / 4));
    }
    clock_set_zone("UTC");
}

static gboolean
ranges_have(const DayRange *ranges, guint count, int day)
{
    guint found = 0;

    for (guint i = 0; i < count; i++)
        found += day >= day_number(ranges[i].from) && day <= day_number(ranges[i].to);
    g_assert_cmpuint(found, <=, 1);
    return found == 1;
}

static void
assert_frames(const DayRange *ranges, guint count, int today)
{
    for (guint i = 0; i < count; i++) {
        g_assert_cmpint(day_number(ranges[i].from), >=, today);
        g_assert_cmpint(day_number(ranges[i].to), >=, day_number(ranges[i].from));
        g_assert_cmpint(day_number(ranges[i].to), <=, day_number(day_add(ranges[i].from, 6)));
    }
    if (count == 2)
        g_assert_cmpint(day_number(ranges[1].from), ==, day_number(day_add(ranges[0].to, 1)));
}

/* The week that begins `later` days from the business's today: every quarter hour of it that is not
 * before the account's today lies in one range, and no day is asked for that has none of the week.
 */
static void
assert_pair(gsize business, gsize account, gint64 now, int later)
{
    int today = day_table[account][2 * DAY_QUARTERS], needed_first = 0, needed_last = 0;
    Day first = day_add(day_from_number(day_table[business][2 * DAY_QUARTERS]), later);
    Day last = day_add(first, WEEK_DAYS - 1);
    DayRange ranges[2];
    guint count = preview_ranges(first, pair_zones[business], pair_zones[account], now, ranges);

    assert_frames(ranges, count, today);
    for (int i = 0; i < SPAN; i++) {
        int of_business = day_table[business][i], of_account = day_table[account][i];

        if (of_business < day_number(first) || of_business > day_number(last) || of_account < today)
            continue;
        g_assert_true(ranges_have(ranges, count, of_account));
        needed_first = needed_first == 0 ? of_account : needed_first;
        needed_last = of_account;
    }
    g_assert_cmpuint(count, >, 0);
    g_assert_cmpint(day_number(ranges[0].from), ==, needed_first);
    g_assert_cmpint(day_number(ranges[count - 1].to), ==, needed_last);
}

static void
test_ranges_of_all_pairs(void)
{
    /* In the days around which clocks change in Europe and Australia, in America and Chile, and on
     * a day like any other; by night and by day. */
    static const gint64 nows[] = { 1774690200, 1775270000, 1793490000, 1795386600 };

    for (gsize i = 0; i < G_N_ELEMENTS(nows); i++) {
        gint64 now = nows[i] - nows[i] % (HOUR_S / 2);

        fill_day_table(now);
        for (gsize business = 0; business < PAIR_ZONES; business++)
            for (gsize account = 0; account < PAIR_ZONES; account++)
                for (int later = 0; later < 6; later += 5)
                    assert_pair(business, account, now, later);
    }
}

static void
test_past_week_asks_nothing(void)
{
    DayRange ranges[2];

    g_assert_cmpuint(preview_ranges((Day){ 2026, 11, 10 }, "Australia/Adelaide",
                                    "Australia/Melbourne", 1795386600, ranges),
                     ==, 0);
    g_assert_cmpuint(preview_ranges((Day){ 2026, 11, 17 }, "Australia/Adelaide",
                                    "Australia/Melbourne", 1795386600, ranges),
                     ==, 1); /* its last half hour is already the 24th in Melbourne */
    g_assert_cmpint(day_number(ranges[0].from), ==, 20261123);
    g_assert_cmpint(day_number(ranges[0].to), ==, 20261124);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/booking-times/changes-are-found", test_changes_are_found);
    g_test_add_func("/booking-times/all-zones", test_all_zones);
    g_test_add_func("/booking-times/adelaide-by-hand", test_adelaide_by_hand);
    g_test_add_func("/booking-times/nothing-to-group", test_nothing_to_group);
    g_test_add_func("/booking-times/days", test_days);
    g_test_add_func("/booking-times/words", test_words);
    g_test_add_func("/booking-times/last-day", test_last_day);
    g_test_add_func("/booking-times/limits", test_limits);
    g_test_add_func("/booking-times/ranges-of-all-pairs", test_ranges_of_all_pairs);
    g_test_add_func("/booking-times/past-week-asks-nothing", test_past_week_asks_nothing);
    return g_test_run();
}
