/* test-bookings-report.c: what the online-booking pages say about costs, times and single combinations is what is so,
 * and a reason that was not seen is never given. */
#include "lib/clinic/bookings_report.h"

#include <string.h>

#include "lib/clinic/bookings_words.h"
#include "tests/unit/booking_pictures.h"

#define CLINICS 200
#define SATURDAY G_GINT64_CONSTANT(1795244400) /* 21 November 2026, 18:00 in Melbourne */
#define HOUR_S 3600
#define DAY_S (24 * HOUR_S)
#define MELBOURNE "Australia/Melbourne"

static const Combination first = { 0, 0, 0 };

static void
assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        g_error("‘%s’ does not say ‘%s’", text, part);
}

static CombinationVerdict
judge(const BookingPicture *picture, const Combination *one)
{
    const CombinationFacts facts = combination_facts(picture, one);

    return combination_judge(&facts);
}

static char *
sentence_of(const BookingPicture *picture, const Combination *one)
{
    const CombinationVerdict verdict = judge(picture, one);

    return combination_sentence(picture, one, &verdict, SATURDAY);
}

/* --- costs -------------------------------------------------------------------------------------- */

static void
test_costs(void)
{
    static const struct {
        guint alone, among;
        const char *words;
    } cases[] = {
        { 0, 0, "It blocks no combination just now." },
        { 0, 1, "It blocks 1 combination, together with other settings." },
        { 0, 5, "It blocks 5 combinations, together with other settings." },
        { 1, 1, "It alone blocks 1 combination." },
        { 6, 6, "It alone blocks 6 combinations." },
        { 6, 8, "It alone blocks 6 combinations, and 2 more together with other settings." },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Obstacle obstacle = { .alone = cases[i].alone, .among = cases[i].among };
        g_autofree char *words = obstacle_cost(&obstacle);

        g_assert_cmpstr(words, ==, cases[i].words);
    }
}

static void
test_quiet(void)
{
    g_autofree char *one = quiet_words(1), *more = quiet_words(12);

    g_assert_cmpstr(one, ==, "1 setting is off, as it is meant to be");
    g_assert_cmpstr(more, ==, "12 settings are off, as they are meant to be");
}

/* --- times -------------------------------------------------------------------------------------- */

static void
assert_between(gint64 after_utc, gint64 before_utc, const char *expected)
{
    g_autofree char *words = between_words(after_utc, before_utc, SATURDAY, MELBOURNE);

    g_assert_cmpstr(words, ==, expected);
}

static void
test_times(void)
{
    g_autofree char *never = since_words(0, 0, SATURDAY, MELBOURNE);
    g_autofree char *once = since_words(SATURDAY - DAY_S, SATURDAY - HOUR_S, SATURDAY, MELBOURNE);

    assert_between(SATURDAY - 4 * DAY_S, SATURDAY - 3 * DAY_S - 16 * HOUR_S, "between Tue 18:00 and Wed 2:00");
    assert_between(SATURDAY - 6 * DAY_S, SATURDAY, "between Sun 18:00 and Sat 18:00");
    assert_between(SATURDAY - 7 * DAY_S, SATURDAY - DAY_S, "between Sat 14 Nov 18:00 and Fri 18:00");
    assert_between(SATURDAY - 400 * DAY_S, SATURDAY - 30 * DAY_S,
                   "between 17 October 2025 at 18:00 and Thu 22 Oct 18:00");
    g_assert_cmpstr(never, ==, "It was so already when Keyrack first looked.");
    g_assert_cmpstr(once, ==, "It has been so since some time between Fri 18:00 and Sat 17:00.");
}

/* --- words of the markup ------------------------------------------------------------------------ */

static void
test_check_words(void)
{
    static const char *const words[] = { "account", "business", "practitioner", "type",
                                         "offer",   "schedule", "free-time" };

    g_assert_cmpuint(G_N_ELEMENTS(words), ==, CHECK__COUNT);
    for (int i = 0; i < CHECK__COUNT; i++)
        g_assert_cmpstr(check_word((Check)i), ==, words[i]);
    g_assert_cmpstr(check_result_word(CHECK_PASSED), ==, "passed");
    g_assert_cmpstr(check_result_word(CHECK_FAILED), ==, "failed");
    g_assert_cmpstr(check_result_word(CHECK_IS_UNKNOWN), ==, "unknown");
}

/* --- single combinations ------------------------------------------------------------------------ */

/* The setting named for a failed check is one whose sentence fits the reason, in whatever clinic. */
static void
test_failed_checks_name_their_setting(void)
{
    for (guint clinic = 0; clinic < CLINICS; clinic++) {
        g_autoptr(BookingPicture) picture = clinic_random();
        Combination one = { 0, 0, 0 };
        gboolean begun = FALSE;

        while (clinic_next(picture, &one, &begun)) {
            const CombinationVerdict verdict = judge(picture, &one);

            for (int i = 0; i < CHECK__COUNT; i++) {
                Setting setting;
                g_autofree char *way = NULL;

                g_assert_true(check_setting(picture, &one, (Check)i, &setting) == (i != CHECK_FREE_TIME));
                if (i == CHECK_FREE_TIME || verdict.checks[i] != CHECK_FAILED)
                    continue;
                way = setting_way(picture, &setting, verdict.reasons[i]);
                assert_has(way, "Settings > ");
            }
        }
    }
}

static void
test_of_two_ties_the_one_that_is_cut_is_named(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();
    Setting setting;

    picture_at(picture, 0, 0)->offered = TIE_WAS;
    g_assert_true(check_setting(picture, &first, CHECK_OFFER, &setting));
    g_assert_cmpint(setting.kind, ==, SETTING_BUSINESS_OFFER);
    picture_offer(picture, 0, 0)->offered = TIE_WAS;
    g_assert_true(check_setting(picture, &first, CHECK_OFFER, &setting));
    g_assert_cmpint(setting.kind, ==, SETTING_OFFER);
}

static void
test_what_is_bookable(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();
    BookingAnswer *answer = (BookingAnswer *)combination_answer(picture, &first);
    g_autofree char *next = NULL, *passed = NULL;

    answer->free_utc = SATURDAY + 2 * DAY_S;
    next = sentence_of(picture, &first);
    assert_has(next, "Patients can book this. The next free time is Mon ");
    answer->free_utc = SATURDAY - HOUR_S;
    passed = sentence_of(picture, &first);
    assert_has(passed, "has passed since");
}

static void
test_what_is_full_says_what_was_asked(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();
    g_autofree char *sentence = NULL;

    picture->rules.days_ahead = 28;
    g_free(g_array_index(picture->businesses, BookingBusiness, 0).zone);
    g_array_index(picture->businesses, BookingBusiness, 0).zone = g_strdup(MELBOURNE);
    clinic_answer(picture, &first, ANSWER_NONE, SATURDAY);
    sentence = sentence_of(picture, &first);
    assert_has(sentence, "from Saturday 21 November to Saturday 19 December");
}

static void
test_what_is_blocked_says_how_many_reasons(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();
    g_autofree char *one = NULL, *two = NULL;

    g_array_index(picture->practitioners, BookingPractitioner, 0).shown = SWITCH_HIDDEN;
    one = sentence_of(picture, &first);
    g_assert_cmpstr(one, ==, "Patients cannot book this: Anna Berg is hidden from online bookings.");
    picture->rules.enabled = SWITCH_HIDDEN;
    two = sentence_of(picture, &first);
    assert_has(two, "for 2 reasons. The first: Online bookings are switched off");
}

static void
test_a_refusal_gets_the_request_and_no_reason(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();
    g_autofree char *none = support_request(picture, &first, "au4");
    g_autofree char *sentence = NULL, *request = NULL;
    BookingAnswer *answer;

    g_assert_null(none);
    clinic_answer(picture, &first, ANSWER_REFUSED, SATURDAY);
    answer = (BookingAnswer *)combination_answer(picture, &first);
    g_free(answer->request_id);
    answer->request_id = g_strdup("abc-123");
    sentence = sentence_of(picture, &first);
    assert_has(sentence, "does not know why, and does not guess");
    request = support_request(picture, &first, "au4");
    g_assert_true(g_str_has_prefix(request, "GET https://api.au4.cliniko.com/v1/businesses/"));
    assert_has(request, "/available_times\nanswered: 404 on 2026-11-21 07:00:00 UTC\nrequest id: abc-123");
}

/* Whatever is so, every combination has a sentence, and one that is blocked is never said to be bookable. */
static void
test_every_combination_has_a_sentence(void)
{
    for (guint clinic = 0; clinic < CLINICS; clinic++) {
        g_autoptr(BookingPicture) picture = clinic_random();
        Combination one = { 0, 0, 0 };
        gboolean begun = FALSE;

        while (clinic_next(picture, &one, &begun)) {
            const CombinationVerdict verdict = judge(picture, &one);
            g_autofree char *sentence = sentence_of(picture, &one);

            g_assert_cmpuint(strlen(sentence), >, 20);
            g_assert_true(g_str_has_suffix(sentence, "."));
            g_assert_null(strstr(sentence, "(null)"));
            g_assert_true(g_str_has_prefix(sentence, "Patients can book this.") ==
                          (verdict.state == COMBINATION_BOOKABLE));
        }
    }
}

/* --- settings and places ------------------------------------------------------------------------ */

static void
test_intruders(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();
    g_autoptr(GArray) settings = clinic_settings(picture);

    for (guint i = 0; i < settings->len; i++) {
        const Setting *setting = &g_array_index(settings, Setting, i);
        g_autofree char *sentence = intruder_sentence(picture, setting);

        assert_has(sentence, ", although ");
        g_assert_true(g_str_has_suffix(sentence, "meant."));
    }
}

static void
test_places(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();
    BookingPlace *place = picture_place(picture, 0, 0);
    g_autofree char *hours = place_words(picture, 0, 0), *none = NULL, *extra = NULL;

    assert_has(hours, "Harbour Street: Mon ");
    g_assert_false(place_lacks_hours(place));
    clinic_set_hours(picture, 0, 0, FALSE);
    place->has_extra_hours = FALSE;
    none = place_words(picture, 0, 0);
    g_assert_cmpstr(none, ==, "No schedule at Harbour Street");
    g_assert_true(place_lacks_hours(place));
    place->has_extra_hours = TRUE;
    extra = place_words(picture, 0, 0);
    g_assert_cmpstr(extra, ==, "Harbour Street: extra hours only");
    place->works = TIE_WAS;
    place->has_extra_hours = FALSE;
    g_assert_false(place_lacks_hours(place));
}

static void
test_switch_labels(void)
{
    g_assert_cmpstr(switch_label(SETTING_ACCOUNT, SWITCH_ON), ==, "On");
    g_assert_cmpstr(switch_label(SETTING_ACCOUNT, SWITCH_HIDDEN), ==, "Off");
    g_assert_cmpstr(switch_label(SETTING_TYPE, SWITCH_GONE), ==, "Archived");
    g_assert_cmpstr(switch_label(SETTING_PRACTITIONER, SWITCH_GONE), ==, "Inactive");
    g_assert_cmpstr(switch_label(SETTING_BUSINESS, SWITCH_UNKNOWN), ==, "Not known");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bookings-report/costs", test_costs);
    g_test_add_func("/bookings-report/quiet", test_quiet);
    g_test_add_func("/bookings-report/times", test_times);
    g_test_add_func("/bookings-report/check-words", test_check_words);
    g_test_add_func("/bookings-report/failed-checks-name-their-setting", test_failed_checks_name_their_setting);
    g_test_add_func("/bookings-report/the-cut-tie-is-named", test_of_two_ties_the_one_that_is_cut_is_named);
    g_test_add_func("/bookings-report/bookable", test_what_is_bookable);
    g_test_add_func("/bookings-report/full", test_what_is_full_says_what_was_asked);
    g_test_add_func("/bookings-report/blocked", test_what_is_blocked_says_how_many_reasons);
    g_test_add_func("/bookings-report/refused", test_a_refusal_gets_the_request_and_no_reason);
    g_test_add_func("/bookings-report/every-combination", test_every_combination_has_a_sentence);
    g_test_add_func("/bookings-report/intruders", test_intruders);
    g_test_add_func("/bookings-report/places", test_places);
    g_test_add_func("/bookings-report/switches", test_switch_labels);
    return g_test_run();
}
