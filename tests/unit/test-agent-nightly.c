/* test-agent-nightly.c: the nightly refresh comes once a night, between 2:00 and 3:00 in the
 * clinic's zone. */
#include "agent/nightly.h"

#define HOUR_S 3600
#define DAY_S 86400

static gint64
utc(const char *iso)
{
    g_autoptr(GDateTime) at = g_date_time_new_from_iso8601(iso, NULL);

    g_assert_nonnull(at);
    return g_date_time_to_unix(at);
}

static void
test_in_the_third_hour(void)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier("Australia/Melbourne");

    g_assert_nonnull(zone);
    for (gint64 now = utc("2026-01-01T00:00:00Z"); now < utc("2027-01-01T00:00:00Z"); now += 5 * HOUR_S + 17) {
        gint64 moment = nightly_moment_utc(now, "Australia/Melbourne", REFRESH_SPAN, "75335355");
        g_autoptr(GDateTime) there = g_date_time_new_from_unix_utc(moment);
        g_autoptr(GDateTime) here = g_date_time_to_timezone(there, zone);
        int hour = g_date_time_get_hour(here);

        g_assert_cmpint(moment, <=, now);
        g_assert_cmpint(now - moment, <, DAY_S + 2 * HOUR_S);
        g_assert_true(hour == 2 || hour == 3); /* on the night the clock jumps from 2 to 3 there is no third hour */
    }
}

static void
test_once_a_night(void)
{
    gint64 last = 0;
    int nights = 0;

    for (gint64 now = utc("2026-03-01T12:00:00Z"); now <= utc("2026-04-30T12:00:00Z"); now += 7 * 60) {
        gint64 moment = nightly_moment_utc(now, "Europe/London", REFRESH_SPAN, "1"); /* the clock changes on 29 March */

        g_assert_cmpint(moment, >=, last);
        nights += moment != last;
        last = moment;
    }
    g_assert_cmpint(nights, ==, 61); /* the night before the first noon, and 60 more */
}

static void
test_spread_by_account(void)
{
    gboolean minutes[60] = { FALSE };
    int used = 0;

    for (int account = 0; account < 600; account++) {
        g_autofree char *id = g_strdup_printf("%d", 75335355 + account);
        gint64 moment = nightly_moment_utc(utc("2026-07-01T12:00:00Z"), "", REFRESH_SPAN, id);

        minutes[moment % HOUR_S / 60] = TRUE;
    }
    for (int i = 0; i < 60; i++)
        used += minutes[i];
    g_assert_cmpint(used, >, 45);
}

/* Three hundred keys of one clinic: no minute of the five hours has a crowd. */
static void
test_keys_are_spread(void)
{
    int minutes[300] = { 0 };

    for (int key = 1; key <= 300; key++) {
        g_autofree char *seed = g_strdup_printf("75335355:%d", key);
        gint64 moment = nightly_moment_utc(utc("2026-07-01T12:00:00Z"), "", KEYS_SPAN, seed);

        g_assert_cmpint(moment % DAY_S, <, 5 * HOUR_S);
        g_assert_cmpint(++minutes[moment % DAY_S / 60], <=, 6);
    }
}

static void
test_unknown_zone_is_utc(void)
{
    gint64 now = utc("2026-07-01T12:00:00Z");

    g_assert_cmpint(nightly_moment_utc(now, "No/Where", REFRESH_SPAN, "9"), ==,
                    nightly_moment_utc(now, "", REFRESH_SPAN, "9"));
    g_assert_cmpint(nightly_moment_utc(now, "", REFRESH_SPAN, "9") % DAY_S / HOUR_S, ==, 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nightly/in-the-third-hour", test_in_the_third_hour);
    g_test_add_func("/nightly/once-a-night", test_once_a_night);
    g_test_add_func("/nightly/spread-by-account", test_spread_by_account);
    g_test_add_func("/nightly/keys-are-spread", test_keys_are_spread);
    g_test_add_func("/nightly/unknown-zone-is-utc", test_unknown_zone_is_utc);
    return g_test_run();
}
