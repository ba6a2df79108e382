/* test-text.c: names, ids, addresses, times and zones come out fit to store and read. */
#include <string.h>

#include "lib/clinic/text.h"
#include "lib/clinic/zone.h"
#include "tests/unit/zone_labels.h"

#define LETTERS50 "abcdefghijklmnopqrstuvwxyabcdefghijklmnopqrstuvwxy"
#define LETTERS200 LETTERS50 LETTERS50 LETTERS50 LETTERS50

static void
assert_name(const char *text, const char *name)
{
    g_autofree char *clean = name_clean(text);

    g_assert_cmpstr(clean, ==, name);
}

static void
test_names(void)
{
    assert_name("Anna Berg", "Anna Berg");
    assert_name("", "");
    assert_name(NULL, "");
    assert_name("  Anna \t\r\n Berg  ", "Anna Berg");
    assert_name("Anna\u2028Berg\u00a0", "Anna Berg");
    assert_name("An\x01na\x7f\xc2\x84", "Anna");
    assert_name("\u202eanna\u202c\u2066x\u2069\u200f", "annax");
    assert_name("A\u200bn\ufeffn\u00ada\u200d", "Anna");
    assert_name("Zoë Ångström-Müller 李小龍", "Zoë Ångström-Müller 李小龍");
    assert_name("<script>alert(1)</script>",
                "<script>alert(1)</script>"); /* escaping is the page's work */
    assert_name("bad \xff byte", "bad \ufffd byte");
    assert_name("cut \xe2\x80", "cut \ufffd\ufffd");
}

static void
test_long_names(void)
{
    g_autofree char *huge = g_strnfill(10000, 'x');
    g_autofree char *clean = name_clean(huge);
    g_autofree char *again = name_clean(clean);

    assert_name(LETTERS200, LETTERS200);
    g_assert_cmpint(g_utf8_strlen(clean, -1), ==, NAME_MAX_CHARACTERS);
    g_assert_true(g_str_has_suffix(clean, "x…"));
    g_assert_cmpstr(again, ==, clean);
    assert_name(LETTERS200 " \n", LETTERS200);
}

static void
test_order_of_names(void)
{
    static const char *const in_order[] = { "adébáyọ̀ oluwaseun", "Ångström", "anna berg", "Zoë", "zoe z", "李 明" };

    for (gsize i = 1; i < G_N_ELEMENTS(in_order); i++) {
        g_autofree char *before = name_sort_form(in_order[i - 1]);
        g_autofree char *after = name_sort_form(in_order[i]);

        g_assert_cmpstr(before, <, after);
    }
}

static void
test_ids(void)
{
    static const char *good[] = { "1", "0", "75335355", "1423890011223344556",
                                  "12345678901234567890" };
    static const char *bad[] = { "",    "123456789012345678901",
                                 "-1",  "+1",
                                 " 1",  "1 ",
                                 "1.0", "1e3",
                                 "0x1", "1/2",
                                 "..",  "１",
                                 "1\n", "null" };

    for (gsize i = 0; i < G_N_ELEMENTS(good); i++)
        g_assert_true(cliniko_id_is_valid(good[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(cliniko_id_is_valid(bad[i]));
    g_assert_false(cliniko_id_is_valid(NULL));
}

static void
test_emails(void)
{
    static const char *good[] = { "anna@clinic.example", "a.b+c@sub.clinic.example",
                                  "o'neil@x-y.example", "1@2.example" };
    static const char *bad[] = { "",
                                 "anna",
                                 "anna@",
                                 "@clinic.example",
                                 "anna@clinic",
                                 "a@b@c.example",
                                 "an na@clinic.example",
                                 "anna@clinic.example ",
                                 "anna@clinic..example",
                                 "anna@.clinic.example",
                                 "anna@clinic.example.",
                                 "anna@-clinic.example",
                                 "anna@clinic-.example",
                                 ".anna@clinic.example",
                                 "anna.@clinic.example",
                                 "an..na@clinic.example",
                                 "anna@clinic.example\r\nBcc: x@y.example",
                                 "\"anna\"@clinic.example",
                                 "anna@[127.0.0.1]",
                                 "änna@clinic.example",
                                 "anna@clinic.ex\u00e4mple",
                                 "<anna@clinic.example>",
                                 "a,b@clinic.example" };
    g_autofree char *local = g_strnfill(65, 'a');
    g_autofree char *long_local = g_strconcat(local, "@clinic.example", NULL);
    g_autofree char *long_email = g_strconcat("a@", LETTERS50 ".", LETTERS50 ".", LETTERS50 ".",
                                              LETTERS50 ".", LETTERS50 ".example", NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(good); i++)
        g_assert_true(email_is_valid(good[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(email_is_valid(bad[i]));
    g_assert_false(email_is_valid(long_local));
    g_assert_false(email_is_valid(long_email));
    g_assert_false(email_is_valid(NULL));
}

static gint64
utc(int year, int month, int day, int hour, int minute)
{
    g_autoptr(GDateTime) at = g_date_time_new_utc(year, month, day, hour, minute, 0);

    return g_date_time_to_unix(at);
}

static void
assert_ago(gint64 at, gint64 now, const char *zone, const char *expected)
{
    g_autofree char *words = time_in_words(at, now, zone);

    g_assert_cmpstr(words, ==, expected);
}

static void
assert_until(gint64 at, gint64 now, const char *zone, const char *expected)
{
    g_autofree char *words = time_until_in_words(at, now, zone);

    g_assert_cmpstr(words, ==, expected);
}

static void
test_time_ago(void)
{
    gint64 now = utc(2024, 3, 5, 14, 30);

    assert_ago(now, now, "", "just now");
    assert_ago(now - 59, now, "", "just now");
    assert_ago(now + 59, now, "", "just now");
    assert_ago(now - 60, now, "", "1 minute ago");
    assert_ago(now - 4 * 60 - 30, now, "", "4 minutes ago");
    assert_ago(now - 3599, now, "", "59 minutes ago");
    assert_ago(now - 3600, now, "", "today at 13:30");
    assert_ago(utc(2024, 3, 5, 0, 0), now, "", "today at 0:00");
    assert_ago(utc(2024, 3, 4, 23, 59), now, "", "yesterday at 23:59");
    assert_ago(utc(2024, 3, 3, 9, 12), now, "", "3 March at 9:12");
    assert_ago(utc(2023, 12, 31, 9, 12), now, "", "31 December 2023 at 9:12");
    assert_ago(now + 7200, now, "", "today at 16:30");
}

/* The same instants read off another wall: 5 March 14:30 UTC is 6 March 1:30 in Melbourne. */
static void
test_time_in_zone(void)
{
    gint64 now = utc(2024, 3, 5, 14, 30);

    assert_ago(utc(2024, 3, 5, 12, 30), now, "Australia/Melbourne", "yesterday at 23:30");
    assert_ago(utc(2024, 3, 5, 13, 10), now, "Australia/Melbourne", "today at 0:10");
    assert_ago(utc(2023, 12, 31, 13, 30), utc(2024, 1, 1, 5, 0), "Australia/Melbourne",
               "today at 0:30");
    assert_ago(utc(2024, 3, 5, 12, 30), now, "no/such/zone", "today at 12:30");
    assert_ago(utc(2024, 3, 5, 12, 30), now, "../../etc/passwd", "today at 12:30");
    /* both sides of the night the clocks change, London 31 March 2024 */
    assert_ago(utc(2024, 3, 31, 0, 30), utc(2024, 3, 31, 12, 0), "Europe/London", "today at 0:30");
    assert_ago(utc(2024, 3, 31, 1, 30), utc(2024, 3, 31, 12, 0), "Europe/London", "today at 2:30");
}

static void
test_time_until(void)
{
    gint64 now = utc(2024, 3, 5, 14, 30);

    assert_until(now - 5, now, "", "in a few seconds");
    assert_until(now + 19, now, "", "in a few seconds");
    assert_until(now + 20, now, "", "in less than a minute");
    assert_until(now + 60, now, "", "in 1 minute");
    assert_until(now + 4 * 60, now, "", "in 4 minutes");
    assert_until(now + 3600, now, "", "at 15:30");
    assert_until(utc(2024, 3, 6, 9, 5), now, "", "tomorrow at 9:05");
    assert_until(utc(2024, 3, 8, 9, 5), now, "", "on 8 March at 9:05");
    assert_until(utc(2025, 1, 8, 9, 5), now, "", "on 8 January 2025 at 9:05");
}

/* A damaged row may hold any number: the words may be odd, the program goes on. */
static void
test_time_limits(void)
{
    static const gint64 times[] = { G_MININT64, -1, 0, 1, 1709649000, G_MAXINT64 };

    for (gsize i = 0; i < G_N_ELEMENTS(times) * G_N_ELEMENTS(times); i++) {
        gint64 at = times[i % G_N_ELEMENTS(times)], now = times[i / G_N_ELEMENTS(times)];
        g_autofree char *ago = time_in_words(at, now, "Pacific/Auckland");
        g_autofree char *until = time_until_in_words(at, now, "Pacific/Auckland");

        g_assert_cmpstr(ago, !=, "");
        g_assert_cmpstr(until, !=, "");
    }
}

static void
test_zone_labels(void)
{
    g_auto(GStrv) list = g_strsplit(zone_labels, ";", -1);

    g_assert_cmpuint(g_strv_length(list), ==, 162);
    for (char **label = list; *label != NULL; label++) {
        const char *zone = zone_for_label(*label);
        g_autofree char *path = NULL;

        g_test_message("%s", *label);
        g_assert_nonnull(zone);
        path = g_build_filename("/usr/share/zoneinfo", zone, NULL);
        g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
        g_assert_true(zone_is_valid(zone));
    }
    g_assert_null(zone_for_label("melbourne"));
    g_assert_null(zone_for_label(""));
    g_assert_null(zone_for_label(NULL));
}

/* Pairs whose standard offset is known, so that a row shifted by one would show. */
static void
test_zone_offsets(void)
{
    static const struct {
        const char *label;
        int january_minutes;
    } known[] = {
        { "Perth", 480 },          { "Adelaide", 630 },   { "Eastern Time (US & Canada)", -300 },
        { "Newfoundland", -210 },  { "New Delhi", 330 },  { "Kathmandu", 345 },
        { "Chatham Is.", 825 },    { "UTC", 0 },          { "Lima", -300 },
        { "Midway Island", -660 }, { "Lord Howe", 660 },  { "Kyiv", 120 },
        { "Astana", 300 + 60 },    { "Port Louis", 240 }, { "Georgetown", -240 },
        { "Srednekolymsk", 660 }
    };

    for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
        g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(zone_for_label(known[i].label));
        g_autoptr(GDateTime) january = g_date_time_new(zone, 2023, 1, 15, 12, 0, 0);

        g_assert_cmpint(g_date_time_get_utc_offset(january) / G_TIME_SPAN_MINUTE, ==,
                        known[i].january_minutes);
    }
}

static void
test_zone_names(void)
{
    static const char *good[] = { "Australia/Perth", "America/Argentina/Buenos_Aires",
                                  "America/Port-au-Prince", "Etc/GMT+10", "UTC" };
    static const char *bad[] = { "",
                                 "/etc/passwd",
                                 "../../etc/passwd",
                                 "Australia/../../etc/passwd",
                                 "Australia",
                                 "localtime",
                                 "EST",
                                 "+10:00",
                                 "UTC+3",
                                 "Australia/Perth\n",
                                 "No/Where",
                                 "Australia/Perth/",
                                 "Europe/Zürich" };
    g_autofree char *huge = g_strnfill(5000, 'a');

    for (gsize i = 0; i < G_N_ELEMENTS(good); i++)
        g_assert_true(zone_is_valid(good[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_test_message("%s", bad[i]);
        g_assert_false(zone_is_valid(bad[i]));
    }
    g_assert_false(zone_is_valid(huge));
    g_assert_false(zone_is_valid(NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/names", test_names);
    g_test_add_func("/text/long names", test_long_names);
    g_test_add_func("/text/order of names", test_order_of_names);
    g_test_add_func("/text/ids", test_ids);
    g_test_add_func("/text/e-mail addresses", test_emails);
    g_test_add_func("/text/time ago", test_time_ago);
    g_test_add_func("/text/time in a zone", test_time_in_zone);
    g_test_add_func("/text/time until", test_time_until);
    g_test_add_func("/text/time limits", test_time_limits);
    g_test_add_func("/zone/labels", test_zone_labels);
    g_test_add_func("/zone/offsets", test_zone_offsets);
    g_test_add_func("/zone/names", test_zone_names);
    return g_test_run();
}
