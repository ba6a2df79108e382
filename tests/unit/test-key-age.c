/* test-key-age.c: when a key is asked to be replaced, by the calendar of the clinic. */
#include "lib/clinic/key_age.h"

#define DAY_S (24 * 60 * 60)

static gint64
utc(const char *text)
{
    g_autoptr(GDateTime) at = g_date_time_new_from_iso8601(text, NULL);

    g_assert_nonnull(at);
    return g_date_time_to_unix(at);
}

static void
test_young_due_and_overdue(void)
{
    gint64 now = utc("2026-07-14T12:00:00Z");

    g_assert_cmpint(key_age(now, 180, now, ""), ==, KEY_AGE_YOUNG);
    g_assert_cmpint(key_age(now - 180 * DAY_S, 180, now, ""), ==, KEY_AGE_OVERDUE);
    g_assert_cmpint(key_age(now - 180 * DAY_S + 1, 180, now, ""), ==, KEY_AGE_DUE_THIS_MONTH);
    g_assert_cmpint(key_age(utc("2026-07-31T23:59:59Z") - 180 * DAY_S, 180, now, ""), ==, KEY_AGE_DUE_THIS_MONTH);
    g_assert_cmpint(key_age(utc("2026-08-01T00:00:00Z") - 180 * DAY_S, 180, now, ""), ==, KEY_AGE_YOUNG);
}

/* In Sydney it is August ten hours before it is in Greenwich; December ends with a year. */
static void
test_the_month_is_the_clinics(void)
{
    gint64 due = utc("2026-07-31T15:00:00Z"), now = utc("2026-07-31T10:00:00Z");

    g_assert_cmpint(key_age(due - 30 * DAY_S, 30, now, ""), ==, KEY_AGE_DUE_THIS_MONTH);
    g_assert_cmpint(key_age(due - 30 * DAY_S, 30, now, "Australia/Sydney"), ==, KEY_AGE_YOUNG);
    g_assert_cmpint(key_age(due - 30 * DAY_S, 30, now, "No/Where"), ==, KEY_AGE_DUE_THIS_MONTH);
    now = utc("2026-12-31T12:00:00Z");
    g_assert_cmpint(key_age(utc("2026-12-31T20:00:00Z") - 30 * DAY_S, 30, now, ""), ==, KEY_AGE_DUE_THIS_MONTH);
    g_assert_cmpint(key_age(utc("2027-01-01T00:00:00Z") - 30 * DAY_S, 30, now, ""), ==, KEY_AGE_YOUNG);
}

static void
test_days(void)
{
    gint64 now = utc("2026-07-14T12:00:00Z");

    g_assert_cmpint(key_days_old(now - DAY_S + 1, now), ==, 0);
    g_assert_cmpint(key_days_old(now - DAY_S, now), ==, 1);
    g_assert_cmpint(key_days_old(now + 100 * DAY_S, now), ==, 0);
    g_assert_cmpint(key_due_utc(now, 180), ==, now + 180 * DAY_S);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/key-age/young-due-and-overdue", test_young_due_and_overdue);
    g_test_add_func("/key-age/the-month-is-the-clinics", test_the_month_is_the_clinics);
    g_test_add_func("/key-age/days", test_days);
    return g_test_run();
}
