/* test-bookings-drift.c: each thing that is changed between two pictures is told once, and nothing
 * else is. */
#include <string.h>

#include "tests/unit/booking_pictures.h"

#define CLINICS 300

/* A change as one line, in its order: setting business practitioner type was became. */
static char *
line_of(const BookingChange *change, gboolean backwards)
{
    return g_strdup_printf("%s %s %s %s %s %s", change->setting, change->business_id,
                           change->practitioner_id, change->type_id,
                           backwards ? change->became : change->was,
                           backwards ? change->was : change->became);
}

static int
compare_lines(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All changes, sorted, one a line. */
static char *
lines_between(const BookingPicture *before, const BookingPicture *after, gboolean backwards)
{
    g_autoptr(GArray) changes = bookings_drift(before, after);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < changes->len; i++)
        g_ptr_array_add(lines, line_of(&g_array_index(changes, BookingChange, i), backwards));
    g_ptr_array_sort(lines, compare_lines);
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("\n", (char **)lines->pdata);
}

static void
assert_lines(const BookingPicture *before, const BookingPicture *after, const char *expected)
{
    g_autofree char *lines = lines_between(before, after, FALSE);

    g_assert_cmpstr(lines, ==, expected);
}

/* --- clinics of every kind -------------------------------------------------------------------- */

static void
test_nothing_changed(void)
{
    for (int i = 0; i < CLINICS; i++) {
        g_autoptr(BookingPicture) picture = clinic_random();
        g_autoptr(BookingPicture) copy = clinic_copy(picture);

        assert_lines(picture, copy, "");
    }
}

/* There and back are the same changes turned round. */
static void
test_symmetric(void)
{
    gsize total = 0;

    for (int i = 0; i < CLINICS; i++) {
        g_autoptr(BookingPicture) one = clinic_random();
        g_autoptr(BookingPicture) other = clinic_random();
        g_autofree char *there = lines_between(one, other, FALSE);
        g_autofree char *back = lines_between(other, one, TRUE);

        g_assert_cmpstr(there, ==, back);
        total += strlen(there);
    }
    g_assert_cmpuint(total, >, 0);
}

/* --- each switch, both ways ------------------------------------------------------------------- */

typedef struct {
    const char *there;
    void (*flip)(BookingPicture *picture);
} Flip;

static void
online_bookings_off(BookingPicture *picture)
{
    picture->rules.enabled = SWITCH_HIDDEN;
}

static void
online_bookings_unknown(BookingPicture *picture)
{
    picture->rules.enabled = SWITCH_UNKNOWN;
}

static void
business_hidden(BookingPicture *picture)
{
    picture_business(picture, 1)->shown = SWITCH_HIDDEN;
}

static void
business_archived(BookingPicture *picture)
{
    picture_business(picture, 1)->shown = SWITCH_GONE;
}

static void
practitioner_hidden(BookingPicture *picture)
{
    picture_practitioner(picture, 0)->shown = SWITCH_HIDDEN;
}

static void
practitioner_inactive(BookingPicture *picture)
{
    picture_practitioner(picture, 0)->shown = SWITCH_GONE;
}

static void
type_hidden(BookingPicture *picture)
{
    picture_type(picture, 1)->shown = SWITCH_HIDDEN;
}

static void
type_archived(BookingPicture *picture)
{
    picture_type(picture, 1)->shown = SWITCH_GONE;
}

static void
offer_ended(BookingPicture *picture)
{
    picture_offer(picture, 1, 0)->offered = TIE_WAS;
}

static void
business_offer_ended(BookingPicture *picture)
{
    picture_at(picture, 1, 0)->offered = TIE_WAS;
}

static void
hours_taken(BookingPicture *picture)
{
    clinic_set_hours(picture, 1, 0, FALSE);
}

static void
notice(BookingPicture *picture)
{
    picture->rules.notice_hours = 24;
}

static void
days_unknown(BookingPicture *picture)
{
    picture->rules.days_ahead = -1;
}

static void
per_segment(BookingPicture *picture)
{
    picture->rules.max_per_segment = 0;
}

static void
cancel(BookingPicture *picture)
{
    picture->rules.cancel_hours = 48;
}

static void
address(BookingPicture *picture)
{
    picture->rules.require_address = 1;
}

static void
prices(BookingPicture *picture)
{
    picture->rules.show_prices = 0;
}

static void
duration(BookingPicture *picture)
{
    picture->rules.show_duration = 0;
}

static const Flip flips[] = {
    { "online-bookings    on off", online_bookings_off },
    { "online-bookings    on ", online_bookings_unknown },
    { "business 32   on hidden", business_hidden },
    { "business 32   on archived", business_archived },
    { "practitioner  41  on hidden", practitioner_hidden },
    { "practitioner  41  on inactive", practitioner_inactive },
    { "appointment-type   52 on hidden", type_hidden },
    { "appointment-type   52 on archived", type_archived },
    { "offer  42 51 on off", offer_ended },
    { "business-offer 32  51 on off", business_offer_ended },
    { "schedule 31 42  on off", hours_taken },
    { "rule-notice-hours    4 24", notice },
    { "rule-days-ahead    84 ", days_unknown },
    { "rule-max-per-segment    3 0", per_segment },
    { "rule-cancel-hours    24 48", cancel },
    { "rule-require-address    0 1", address },
    { "rule-show-prices    1 0", prices },
    { "rule-show-duration    1 0", duration },
};

static void
test_each_flip(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(flips); i++) {
        g_autoptr(BookingPicture) before = clinic_in_order();
        g_autoptr(BookingPicture) after = clinic_in_order();
        g_autofree char *back = NULL;

        flips[i].flip(after);
        assert_lines(before, after, flips[i].there);
        back = lines_between(after, before, TRUE);
        g_assert_cmpstr(back, ==, flips[i].there);
    }
}

/* Two that are not about the same switch, or not about the same ties, are told as two. */
static void
test_two_flips(void)
{
    g_autoptr(BookingPicture) before = clinic_in_order();
    g_autoptr(BookingPicture) after = clinic_in_order();

    practitioner_hidden(after);
    hours_taken(after);
    notice(after);
    assert_lines(before, after,
                 "practitioner  41  on hidden\nrule-notice-hours    4 24\nschedule 31 42  on off");
}

static void
test_order_of_the_checks(void)
{
    static const char *const order[] = { "online-bookings", "business",       "practitioner",
                                         "appointment-type", "offer",          "business-offer",
                                         "schedule",        "rule-notice-hours" };
    static const guint made[] = { 0, 2, 4, 6, 8, 9, 10, 11 };
    g_autoptr(BookingPicture) before = clinic_in_order();
    g_autoptr(BookingPicture) after = clinic_in_order();
    g_autoptr(GArray) changes = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(made); i++)
        flips[made[i]].flip(after);
    changes = bookings_drift(before, after);
    g_assert_cmpuint(changes->len, ==, G_N_ELEMENTS(order));
    for (guint i = 0; i < changes->len; i++)
        g_assert_cmpstr(g_array_index(changes, BookingChange, i).setting, ==, order[i]);
}

/* --- what is no drift ------------------------------------------------------------------------- */

static void
test_first_refresh(void)
{
    g_autoptr(BookingPicture) before = clinic_in_order();
    g_autoptr(BookingPicture) after = clinic_in_order();

    practitioner_hidden(after);
    before->refreshed_utc = 0;
    assert_lines(before, after, "");
    assert_lines(after, before, "");
}

/* Somebody new, with all that hangs on them, is news but no drift; and so is who vanished. */
static void
test_new_and_vanished(void)
{
    g_autoptr(BookingPicture) before = clinic_in_order();
    g_autoptr(BookingPicture) after = clinic_in_order();

    g_free(picture_practitioner(after, 0)->id);
    picture_practitioner(after, 0)->id = g_strdup("43");
    picture_practitioner(after, 0)->shown = SWITCH_HIDDEN;
    clinic_set_hours(after, 0, 0, FALSE);
    g_free(picture_type(after, 0)->id);
    picture_type(after, 0)->id = g_strdup("53");
    picture_offer(after, 1, 0)->offered = TIE_WAS;
    g_free(picture_business(after, 0)->id);
    picture_business(after, 0)->id = g_strdup("33");
    picture_at(after, 0, 1)->offered = TIE_WAS;
    assert_lines(before, after, "");
}

static void
test_new_place(void)
{
    g_autoptr(BookingPicture) before = clinic_in_order();
    g_autoptr(BookingPicture) after = clinic_in_order();

    clinic_set_hours(before, 0, 1, FALSE);
    picture_place(before, 0, 1)->works = TIE_NEVER;
    assert_lines(before, after, "");
    picture_place(before, 0, 1)->works = TIE_WAS;
    assert_lines(before, after, "schedule 32 41  off on");
}

/* Swaps the two of each list in a clinic_in_order, with all that hangs on them. */
static void
swap_everything(BookingPicture *picture)
{
    const BookingBusiness business = *picture_business(picture, 0);
    const BookingPractitioner practitioner = *picture_practitioner(picture, 0);
    const BookingType type = *picture_type(picture, 0);

    *picture_business(picture, 0) = *picture_business(picture, 1);
    *picture_business(picture, 1) = business;
    *picture_practitioner(picture, 0) = *picture_practitioner(picture, 1);
    *picture_practitioner(picture, 1) = practitioner;
    *picture_type(picture, 0) = *picture_type(picture, 1);
    *picture_type(picture, 1) = type;
    for (guint i = 0; i < 2; i++) { /* place 0 0 goes to 1 1, which is the last of four */
        const BookingPlace place = picture->places[i];
        const BookingOffer offer = picture->offers[i], at = picture->at[i];

        picture->places[i] = picture->places[3 - i];
        picture->places[3 - i] = place;
        picture->offers[i] = picture->offers[3 - i];
        picture->offers[3 - i] = offer;
        picture->at[i] = picture->at[3 - i];
        picture->at[3 - i] = at;
    }
}

/* The order of the lists is no matter: things are known by their ids. */
static void
test_other_order(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(flips); i++) {
        g_autoptr(BookingPicture) before = clinic_in_order();
        g_autoptr(BookingPicture) after = clinic_in_order();

        flips[i].flip(before);
        flips[i].flip(after);
        swap_everything(after);
        assert_lines(before, after, "");
    }
}

/* Cliniko leaves out what hangs on somebody inactive: that is told as one change. */
static void
test_ties_of_what_is_gone(void)
{
    static const char all_three[] = "appointment-type   52 on archived\nbusiness 32   on archived\n"
                                    "practitioner  41  on inactive";
    g_autoptr(BookingPicture) before = clinic_in_order();
    g_autoptr(BookingPicture) after = clinic_in_order();
    g_autofree char *back = NULL;

    practitioner_inactive(after);
    clinic_set_hours(after, 0, 0, FALSE);
    picture_offer(after, 0, 0)->offered = TIE_WAS;
    assert_lines(before, after, "practitioner  41  on inactive");
    assert_lines(after, before, "practitioner  41  inactive on");
    business_archived(after);
    type_archived(after);
    clinic_set_hours(after, 1, 1, FALSE);
    picture_at(after, 1, 0)->offered = TIE_WAS;
    picture_offer(after, 1, 1)->offered = TIE_WAS;
    assert_lines(before, after, all_three);
    swap_everything(after);
    assert_lines(before, after, all_three);
    back = lines_between(after, before, TRUE);
    g_assert_cmpstr(back, ==, all_three);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bookings-drift/nothing-changed", test_nothing_changed);
    g_test_add_func("/bookings-drift/symmetric", test_symmetric);
    g_test_add_func("/bookings-drift/each-flip-is-one-change", test_each_flip);
    g_test_add_func("/bookings-drift/two-flips", test_two_flips);
    g_test_add_func("/bookings-drift/order-of-the-checks", test_order_of_the_checks);
    g_test_add_func("/bookings-drift/first-refresh", test_first_refresh);
    g_test_add_func("/bookings-drift/new-and-vanished", test_new_and_vanished);
    g_test_add_func("/bookings-drift/new-place", test_new_place);
    g_test_add_func("/bookings-drift/other-order", test_other_order);
    g_test_add_func("/bookings-drift/ties-of-what-is-gone", test_ties_of_what_is_gone);
    return g_test_run();
}
