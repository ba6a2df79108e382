/* test-bookings-words.c: the sentences about online booking are true, name whom they are about, and
 * keep their plurals. */
#include <string.h>

#include "lib/clinic/bookings_words.h"
#include "tests/unit/booking_pictures.h"

#define CLINICS 100

static void
assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        g_error("‘%s’ does not say ‘%s’", text, part);
}

static void
assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        g_error("‘%s’ says ‘%s’", text, part);
}

/* A sentence begins with a capital and ends with a full stop, once, and leaves no gap. */
static void
assert_sentence(const char *text)
{
    g_assert_cmpuint(strlen(text), >, 10);
    g_assert_true(g_ascii_isupper(text[0]) || g_unichar_isdigit(g_utf8_get_char(text)));
    g_assert_cmpint(text[strlen(text) - 1], ==, '.');
    assert_lacks(text, "..");
    assert_lacks(text, "  ");
    assert_lacks(text, "(null)");
    assert_lacks(text, "%");
    g_assert_true(g_utf8_validate(text, -1, NULL));
}

/* --- labels ----------------------------------------------------------------------------------- */

static void
test_labels(void)
{
    for (guint i = 0; i < COMBINATION__COUNT; i++)
        g_assert_cmpstr(combination_state_label((CombinationState)i), !=, "");
    for (guint i = 0; i < CHECK__COUNT; i++)
        g_assert_cmpuint(strlen(check_question((Check)i)), >, 10);
    g_assert_cmpstr(block_reason_label(REASON_NONE), ==, "");
    for (guint i = REASON_NONE + 1; i < REASON__COUNT; i++)
        for (guint n = REASON_NONE; n < i; n++)
            g_assert_cmpstr(block_reason_label((BlockReason)i), !=,
                            block_reason_label((BlockReason)n));
    assert_has(check_question(CHECK_BUSINESS), "business");
    assert_has(check_question(CHECK_BUSINESS), "location");
    assert_has(check_question(CHECK_BUSINESS), "branch");
}

/* --- obstacles -------------------------------------------------------------------------------- */

static const struct {
    Obstacle obstacle;
    const char *sentence, *way;
} obstacles[] = {
    { { .setting = { SETTING_ACCOUNT, -1, -1, -1 }, .reason = REASON_ONLINE_BOOKINGS_OFF },
      "Online bookings are switched off for the whole account.",
      "Settings > Online bookings > switch online bookings on, and save." },
    { { .setting = { SETTING_BUSINESS, 1, -1, -1 }, .reason = REASON_BUSINESS_HIDDEN },
      "The business Glenhaven Rooms is hidden from online bookings.",
      "Settings > Business information > Glenhaven Rooms > Edit > tick ‘Show in online bookings’, "
      "and save." },
    { { .setting = { SETTING_BUSINESS, 1, -1, -1 }, .reason = REASON_BUSINESS_ARCHIVED },
      "The business Glenhaven Rooms is archived.",
      "Settings > Business information no longer lists Glenhaven Rooms. Ask Cliniko’s support to "
      "bring it back, or add it there anew. If it is not to come back, say here that it is not "
      "meant to be bookable." },
    { { .setting = { SETTING_PRACTITIONER, -1, 0, -1 }, .reason = REASON_PRACTITIONER_HIDDEN },
      "Anna Berg is hidden from online bookings.",
      "Settings > Users & practitioners > Anna Berg > Edit practitioner settings > tick ‘Show in "
      "online bookings’, and save." },
    { { .setting = { SETTING_PRACTITIONER, -1, 0, -1 }, .reason = REASON_PRACTITIONER_INACTIVE },
      "Anna Berg is not active in Cliniko.",
      "Settings > Users & practitioners > tick ‘Show inactive users’ > Anna Berg > make the user "
      "active, and save. Then see that ‘Show in online bookings’ is ticked in the practitioner "
      "settings." },
    { { .setting = { SETTING_TYPE, -1, -1, 0 }, .reason = REASON_TYPE_HIDDEN },
      "The appointment type Massage is hidden from online bookings.",
      "Settings > Appointment types > Massage > Edit > tick ‘Show in online bookings’, and save." },
    { { .setting = { SETTING_TYPE, -1, -1, 0 }, .reason = REASON_TYPE_ARCHIVED },
      "The appointment type Massage is archived.",
      "Settings > Appointment types no longer lists Massage. Ask Cliniko’s support to bring it "
      "back, or add it there anew. If it is not to come back, say here that it is not meant to be "
      "bookable." },
    { { .setting = { SETTING_OFFER, -1, 0, 1 }, .reason = REASON_TYPE_NOT_OFFERED },
      "Anna Berg no longer offers Review.",
      "Settings > Users & practitioners > Anna Berg > Edit practitioner settings > appointment "
      "types > tick Review, and save." },
    { { .setting = { SETTING_BUSINESS_OFFER, 1, -1, 1 }, .reason = REASON_TYPE_NOT_OFFERED },
      "Review is no longer offered at Glenhaven Rooms.",
      "Settings > Business information > Glenhaven Rooms > Edit > appointment types > tick Review, "
      "and save." },
    { { .setting = { SETTING_SCHEDULE, 1, 0, -1 }, .reason = REASON_NO_SCHEDULE },
      "Anna Berg has no schedule at Glenhaven Rooms.",
      "Settings > Users & practitioners > Anna Berg > Edit practitioner settings > Practitioner "
      "availability > Glenhaven Rooms > tick the days, choose the hours, and save." },
};

static void
test_obstacles(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();

    for (guint i = 0; i < G_N_ELEMENTS(obstacles); i++) {
        const Obstacle *obstacle = &obstacles[i].obstacle;
        g_autofree char *sentence = obstacle_sentence(picture, obstacle);
        g_autofree char *way = setting_way(picture, &obstacle->setting, obstacle->reason);
        g_autofree char *off = setting_way(picture, &obstacle->setting, REASON_NONE);

        g_assert_cmpstr(sentence, ==, obstacles[i].sentence);
        g_assert_cmpstr(way, ==, obstacles[i].way);
        assert_sentence(off);
        g_assert_true(strstr(off, "untick") != NULL || strstr(off, "switch online bookings off"));
    }
}

/* In clinics of every kind each obstacle has a sentence and a way, and both name the thing. */
static void
test_every_obstacle(void)
{
    for (int i = 0; i < CLINICS; i++) {
        g_autoptr(BookingPicture) picture = clinic_random();
        g_autoptr(BookingSummary) summary = bookings_summarise(picture);

        for (guint n = 0; n < summary->obstacles->len; n++) {
            const Obstacle *obstacle = &g_array_index(summary->obstacles, Obstacle, n);
            g_autofree char *sentence = obstacle_sentence(picture, obstacle);
            g_autofree char *way = setting_way(picture, &obstacle->setting, obstacle->reason);
            g_autofree char *name = setting_name(picture, &obstacle->setting);

            assert_sentence(sentence);
            assert_sentence(way);
            g_assert_cmpstr(name, !=, "");
            g_assert_true(g_str_has_prefix(way, "Settings > "));
            assert_lacks(sentence, "does not say why");
        }
    }
}

static void
test_names(void)
{
    static const char *const names[] = { "Online bookings",
                                         "Glenhaven Rooms",
                                         "Anna Berg",
                                         "Massage",
                                         "Massage with Anna Berg",
                                         "Massage at Glenhaven Rooms",
                                         "Anna Berg at Glenhaven Rooms" };
    g_autoptr(BookingPicture) picture = clinic_in_order();

    for (guint kind = 0; kind < SETTING_RULE; kind++) {
        const Setting setting = { (SettingKind)kind, 1, 0, 0 };
        g_autofree char *name = setting_name(picture, &setting);

        g_assert_cmpstr(name, ==, names[kind]);
    }
}

/* --- evidence --------------------------------------------------------------------------------- */

static void
assert_evidence(const BookingPicture *picture, Check check, const char *expected)
{
    const Combination one = { 1, 0, 0 };
    const CombinationFacts facts = combination_facts(picture, &one);
    const CombinationVerdict verdict = combination_judge(&facts);
    g_autofree char *evidence = check_evidence(picture, &one, &verdict, check);

    g_assert_cmpstr(evidence, ==, expected);
}

static void
test_evidence_of_switches(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();

    assert_evidence(picture, CHECK_ACCOUNT, "In Cliniko, online bookings are switched on.");
    assert_evidence(picture, CHECK_PRACTITIONER,
                    "In Cliniko, ‘Show in online bookings’ is on for Anna Berg.");
    picture->rules.enabled = SWITCH_HIDDEN;
    assert_evidence(picture, CHECK_ACCOUNT, "In Cliniko, online bookings are switched off.");
    picture->rules.enabled = SWITCH_UNKNOWN;
    assert_evidence(picture, CHECK_ACCOUNT,
                    "Cliniko has not said whether online bookings are switched on.");
    picture_practitioner(picture, 0)->shown = SWITCH_GONE;
    assert_evidence(picture, CHECK_PRACTITIONER, "In Cliniko, Anna Berg is not active.");
    picture_business(picture, 1)->shown = SWITCH_HIDDEN;
    assert_evidence(picture, CHECK_BUSINESS,
                    "In Cliniko, ‘Show in online bookings’ is off for Glenhaven Rooms.");
    picture_type(picture, 0)->shown = SWITCH_GONE;
    assert_evidence(picture, CHECK_TYPE, "In Cliniko, Massage is archived.");
    picture_type(picture, 0)->shown = SWITCH_UNKNOWN;
    assert_evidence(picture, CHECK_TYPE,
                    "Cliniko has not said whether Massage is shown in online bookings.");
}

static void
test_evidence_of_ties(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();
    BookingPlace *place = picture_place(picture, 0, 1);

    assert_evidence(picture, CHECK_OFFER, "Cliniko lists Anna Berg among those who offer Massage.");
    picture_at(picture, 1, 0)->offered = TIE_WAS;
    assert_evidence(picture, CHECK_OFFER,
                    "Cliniko lists Anna Berg among those who offer Massage, but no longer has it "
                    "among the appointment types of Glenhaven Rooms.");
    picture_at(picture, 1, 0)->offered = TIE_NEVER;
    assert_evidence(picture, CHECK_OFFER,
                    "Cliniko lists Anna Berg among those who offer Massage, but does not have it "
                    "among the appointment types of Glenhaven Rooms.");
    picture_offer(picture, 0, 0)->offered = TIE_WAS;
    assert_evidence(picture, CHECK_OFFER,
                    "Cliniko no longer lists Anna Berg among those who offer Massage.");
    picture_offer(picture, 0, 0)->offered = TIE_NEVER;
    assert_evidence(picture, CHECK_OFFER,
                    "Cliniko does not list Anna Berg among those who offer Massage.");
    assert_evidence(picture, CHECK_SCHEDULE,
                    "Anna Berg works at Glenhaven Rooms: Mon 9:00–17:00.");
    clinic_set_hours(picture, 0, 1, FALSE);
    assert_evidence(picture, CHECK_SCHEDULE,
                    "Cliniko lists no hours for Anna Berg at Glenhaven Rooms. There were some "
                    "before.");
    place->had_hours = FALSE;
    assert_evidence(picture, CHECK_SCHEDULE,
                    "Cliniko lists no hours for Anna Berg at Glenhaven Rooms.");
    place->has_extra_hours = TRUE;
    assert_evidence(picture, CHECK_SCHEDULE,
                    "Anna Berg has no weekly hours at Glenhaven Rooms, but extra hours are entered "
                    "there.");
    place->has_extra_hours = FALSE;
    picture->refreshed_utc = 0;
    assert_evidence(picture, CHECK_SCHEDULE,
                    "Cliniko has not said which hours Anna Berg works at Glenhaven Rooms.");
}

/* A refusal is said to be without a reason only when all else is as it should be. */
static void
test_evidence_of_answers(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();
    const Combination one = { 1, 0, 0 };

    assert_evidence(picture, CHECK_FREE_TIME, "Asked for the next free time, Cliniko named one.");
    clinic_answer(picture, &one, ANSWER_NONE, 1);
    assert_evidence(picture, CHECK_FREE_TIME,
                    "Asked for the 84 days that patients can book ahead, Cliniko has nothing "
                    "free.");
    picture->rules.days_ahead = 1;
    assert_evidence(picture, CHECK_FREE_TIME,
                    "Asked for the 1 day that patients can book ahead, Cliniko has nothing free.");
    picture->rules.days_ahead = -1;
    assert_evidence(picture, CHECK_FREE_TIME,
                    "Asked for the next 28 days, Cliniko has nothing free. It has not said how far "
                    "ahead patients can book.");
    picture->rules.days_ahead = 0;
    assert_evidence(picture, CHECK_FREE_TIME,
                    "Asked for the whole booking window, Cliniko has nothing free.");
    clinic_answer(picture, &one, ANSWER_UNCLEAR, 1);
    assert_evidence(picture, CHECK_FREE_TIME,
                    "Asked for the next free time, Cliniko gave no clear answer.");
    clinic_answer(picture, &one, ANSWER_NEVER, 1);
    assert_evidence(picture, CHECK_FREE_TIME,
                    "Cliniko has not been asked: that is done once everything above is as it "
                    "should be.");
    clinic_answer(picture, &one, ANSWER_REFUSED, 1);
    assert_evidence(picture, CHECK_FREE_TIME,
                    "Asked for free times, Cliniko answered ‘404 Not Found’, and everything above "
                    "is as it should be. Cliniko gives no reason.");
    picture->rules.enabled = SWITCH_UNKNOWN;
    assert_evidence(picture, CHECK_FREE_TIME,
                    "Asked for free times, Cliniko answered ‘404 Not Found’, and not everything "
                    "above is known.");
    picture_type(picture, 0)->shown = SWITCH_HIDDEN;
    assert_evidence(picture, CHECK_FREE_TIME,
                    "Asked for free times, Cliniko answered ‘404 Not Found’, as it does while "
                    "something above is off.");
}

static void
test_every_evidence(void)
{
    for (int i = 0; i < CLINICS; i++) {
        g_autoptr(BookingPicture) picture = clinic_random();
        Combination one = { 0 };
        gboolean begun = FALSE;

        while (clinic_next(picture, &one, &begun)) {
            const CombinationFacts facts = combination_facts(picture, &one);
            const CombinationVerdict verdict = combination_judge(&facts);

            for (guint check = 0; check < CHECK__COUNT; check++) {
                g_autofree char *evidence = check_evidence(picture, &one, &verdict, (Check)check);

                g_assert_cmpuint(strlen(evidence), >, 10);
                g_assert_true(g_str_has_suffix(evidence, "."));
                g_assert_cmpint(strstr(evidence, "gives no reason") != NULL, ==,
                                check == CHECK_FREE_TIME &&
                                    verdict.reason == REASON_UNEXPLAINED);
            }
        }
    }
}

/* --- the top line ----------------------------------------------------------------------------- */

static void
assert_headline(const BookingPicture *picture, const char *expected)
{
    g_autoptr(BookingSummary) summary = bookings_summarise(picture);
    g_autofree char *headline = bookings_headline(summary);

    g_assert_cmpstr(headline, ==, expected);
}

static void
test_headline(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();

    assert_headline(picture, "Everything that is meant to be bookable can be booked: 8 of 8 "
                             "combinations. All is well.");
    picture_practitioner(picture, 0)->shown = SWITCH_HIDDEN;
    assert_headline(picture,
                    "Patients can book 4 of 8 combinations. 1 setting stands in the way of 4 "
                    "more.");
    clinic_set_hours(picture, 1, 0, FALSE);
    assert_headline(picture,
                    "Patients can book 2 of 8 combinations. 2 settings stand in the way of 6 "
                    "more.");
    clinic_answer(picture, &(Combination){ 1, 1, 0 }, ANSWER_REFUSED, 1);
    clinic_answer(picture, &(Combination){ 1, 1, 1 }, ANSWER_NEVER, 0);
    assert_headline(picture, "Patients can book 0 of 8 combinations. 2 settings stand in the way "
                             "of 6 more. 1 is refused by Cliniko, and it does not say why. 1 is "
                             "not known yet.");
}

static void
test_headline_of_full_diaries(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();

    clinic_answer(picture, &(Combination){ 1, 1, 0 }, ANSWER_NONE, 1);
    assert_headline(picture, "Everything that is meant to be bookable is switched on. Patients can "
                             "book 7 of 8 combinations now. 1 has nothing free just now.");
    clinic_answer(picture, &(Combination){ 1, 1, 1 }, ANSWER_NONE, 1);
    assert_headline(picture, "Everything that is meant to be bookable is switched on. Patients can "
                             "book 6 of 8 combinations now. 2 have nothing free just now.");
    picture_practitioner(picture, 0)->shown = SWITCH_HIDDEN;
    assert_headline(picture, "Patients can book 2 of 8 combinations. 1 setting stands in the way "
                             "of 4 more. 2 have nothing free just now.");
}

static void
test_headline_of_what_is_not_meant(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();

    picture_practitioner(picture, 0)->meant = MEANT_NO;
    assert_headline(picture, "Everything that is meant to be bookable can be booked: 4 of 4 "
                             "combinations. 1 setting is on and not meant to be.");
    picture_practitioner(picture, 0)->shown = SWITCH_HIDDEN;
    assert_headline(picture, "Everything that is meant to be bookable can be booked: 4 of 4 "
                             "combinations. All is well.");
    picture_business(picture, 0)->meant = MEANT_NO;
    picture_type(picture, 0)->meant = MEANT_NO;
    assert_headline(picture, "Everything that is meant to be bookable can be booked: 1 of 1 "
                             "combination. 2 settings are on and not meant to be.");
    picture_practitioner(picture, 1)->shown = SWITCH_HIDDEN;
    assert_headline(picture, "Patients can book 0 of 1 combination. 1 setting stands in the way of "
                             "1 more.");
    picture->rules.meant = MEANT_NO;
    assert_headline(picture, "Nothing is meant to be bookable online.");
}

static void
test_headline_of_nothing_known(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();
    g_autoptr(BookingPicture) empty = booking_picture_new();

    booking_picture_tables(empty);
    assert_headline(empty, "Nothing is known about online bookings yet.");
    clinic_answer(picture, &(Combination){ 0, 0, 0 }, ANSWER_UNCLEAR, 0);
    assert_headline(picture, "Patients can book 7 of 8 combinations. 1 is not known yet.");
    clinic_answer(picture, &(Combination){ 0, 0, 1 }, ANSWER_NEVER, 0);
    assert_headline(picture, "Patients can book 6 of 8 combinations. 2 are not known yet.");
    for (guint b = 0; b < 2; b++)
        for (guint p = 0; p < 2; p++)
            for (guint t = 0; t < 2; t++)
                clinic_answer(picture, &(Combination){ b, p, t }, ANSWER_NEVER, 0);
    assert_headline(picture, "What patients can book is not known yet: Cliniko has still to say "
                             "for 8 combinations.");
}

/* --- rules ------------------------------------------------------------------------------------ */

/* The rule at a place of the list, in the order of booking_rules_words. */
static void
assert_rule(const BookingRules *rules, guint place, const char *value, const char *effect,
            const char *advice)
{
    g_autoptr(GArray) words = booking_rules_words(rules);
    const RuleWords *rule = &g_array_index(words, RuleWords, place);

    g_assert_cmpstr(rule->value, ==, value);
    assert_has(rule->effect, effect);
    if (advice == NULL)
        g_assert_null(rule->advice);
    else
        assert_has(rule->advice, advice);
}

static void
test_rules(void)
{
    static const struct {
        guint place;
        int setting;
        const char *value, *effect, *advice;
    } cases[] = {
        { 0, 0, "None", "right up to the start", NULL },
        { 0, 1, "1 hour", "within 1 hour from now", NULL },
        { 0, 4, "4 hours", "lead time of its own", NULL },
        { 0, 24, "1 day", "within 1 day from now", NULL },
        { 0, 47, "47 hours", "within 47 hours", NULL },
        { 0, 48, "2 days", "within 2 days", "4 hours is a safe start" },
        { 1, 1, "1 day", "up to 1 day from today", "84 days is a safe start" },
        { 1, 27, "27 days", "up to 27 days", "84 days is a safe start" },
        { 1, 28, "28 days", "up to 28 days", NULL },
        { 2, 0, "All", "every free time", NULL },
        { 2, 1, "1", "at most 1 time in", "safe start" },
        { 2, 2, "2", "at most 2 times in", "Max appointments per day segment" },
        { 2, 3, "3", "at most 3 times in", NULL },
        { 3, 0, "None", "until the appointment starts", NULL },
        { 3, 24, "1 day", "until 1 day before", NULL },
        { 3, 72, "3 days", "until 3 days before", NULL },
        { 3, 96, "4 days", "until 4 days before", "1 day is a safe start" },
        { 4, 0, "No", "without giving an address", NULL },
        { 4, 1, "Yes", "must give their address", "Not to ask" },
        { 5, 0, "No", "do not see what", NULL },
        { 5, 1, "Yes", "see what an appointment costs", NULL },
        { 6, 0, "No", "do not see how long", NULL },
        { 6, 1, "Yes", "see how long", NULL },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        BookingRules rules = { .enabled = SWITCH_ON };
        int *const settings[] = { &rules.notice_hours,    &rules.days_ahead,
                                  &rules.max_per_segment, &rules.cancel_hours,
                                  &rules.require_address, &rules.show_prices,
                                  &rules.show_duration };

        *settings[cases[i].place] = cases[i].setting;
        assert_rule(&rules, cases[i].place, cases[i].value, cases[i].effect, cases[i].advice);
    }
}

static void
test_unknown_rules(void)
{
    BookingRules rules = booking_rules_unknown();
    g_autoptr(GArray) words = booking_rules_words(&rules);

    g_assert_cmpuint(words->len, ==, 7);
    for (guint i = 0; i < words->len; i++) {
        const RuleWords *rule = &g_array_index(words, RuleWords, i);

        g_assert_cmpstr(rule->name, !=, "");
        g_assert_cmpstr(rule->value, ==, "Not known");
        g_assert_cmpstr(rule->effect, ==, "Cliniko did not say how this is set.");
        g_assert_null(rule->advice);
    }
    g_free(rules.currency);
}

/* --- schedules -------------------------------------------------------------------------------- */

static void
assert_hours(const BookingHours *all, guint count, const char *expected)
{
    g_autoptr(GArray) hours = g_array_new(FALSE, FALSE, sizeof(BookingHours));
    g_autofree char *words = NULL;

    g_array_append_vals(hours, all, count);
    words = hours_words(hours);
    g_assert_cmpstr(words, ==, expected);
}

static void
test_hours(void)
{
    static const BookingHours week[] = { { 1, 510, 750 }, { 1, 810, 1050 }, { 2, 510, 750 },
                                         { 2, 810, 1050 }, { 3, 540, 780 },  { 4, 510, 750 },
                                         { 4, 810, 1050 } };
    static const BookingHours all_day[] = { { 7, 0, 1440 } };
    static const BookingHours crossed[] = { { 1, 540, 600 }, { 2, 605, 660 }, { 3, 540, 600 },
                                            { 5, 605, 660 }, { 6, 540, 601 } };
    g_autofree char *none = hours_words(NULL);

    assert_hours(week, G_N_ELEMENTS(week),
                 "Mon, Tue, Thu 8:30–12:30, 13:30–17:30; Wed 9:00–13:00");
    assert_hours(all_day, 1, "Sun 0:00–24:00");
    assert_hours(crossed, G_N_ELEMENTS(crossed),
                 "Mon, Wed 9:00–10:00; Tue, Fri 10:05–11:00; Sat 9:00–10:01");
    assert_hours(NULL, 0, "");
    g_assert_cmpstr(none, ==, "");
}

/* --- changes ---------------------------------------------------------------------------------- */

static const struct {
    const char *setting, *was, *became, *sentence;
} changes[] = {
    { "online-bookings", "on", "off", "Online bookings were switched off" },
    { "online-bookings", "off", "on", "Online bookings were switched on" },
    { "online-bookings", "on", "", "Cliniko stopped saying whether online bookings are switched on" },
    { "practitioner", "on", "hidden", "Anna Berg was hidden from online bookings" },
    { "practitioner", "hidden", "on", "Anna Berg was made visible in online bookings" },
    { "practitioner", "on", "inactive", "Anna Berg was made inactive" },
    { "practitioner", "inactive", "on", "Anna Berg came back and was shown in online bookings" },
    { "practitioner", "inactive", "hidden", "Anna Berg came back, hidden from online bookings" },
    { "practitioner", "on", "",
      "Cliniko stopped saying whether Anna Berg is shown in online bookings" },
    { "business", "on", "archived", "Glenhaven Rooms was archived" },
    { "business", "archived", "on", "Glenhaven Rooms came back and was shown in online bookings" },
    { "appointment-type", "", "hidden", "Massage was hidden from online bookings" },
    { "offer", "on", "off", "Anna Berg stopped offering Massage" },
    { "offer", "off", "on", "Anna Berg began to offer Massage" },
    { "business-offer", "on", "off", "Massage was taken away at Glenhaven Rooms" },
    { "business-offer", "off", "on", "Massage was added at Glenhaven Rooms" },
    { "schedule", "on", "off", "Anna Berg lost the schedule at Glenhaven Rooms" },
    { "schedule", "off", "on", "Anna Berg got a schedule at Glenhaven Rooms" },
    { "rule-notice-hours", "4", "24", "The notice patients must give went from 4 hours to 24 hours" },
    { "rule-notice-hours", "0", "1", "The notice patients must give went from none to 1 hour" },
    { "rule-days-ahead", "", "84", "How far ahead patients can book went from not known to 84 days" },
    { "rule-max-per-segment", "2", "0",
      "The most times shown in each part of the day went from 2 to all" },
    { "rule-cancel-hours", "24", "", "The notice for cancelling went from 24 hours to not known" },
    { "rule-require-address", "0", "1", "Asking patients for their address was switched on" },
    { "rule-show-prices", "1", "0", "Showing prices was switched off" },
    { "rule-show-duration", "1", "",
      "Showing durations: Cliniko stopped saying whether it is on" },
    { "rule-of-tomorrow", "1", "2", "A rule of online booking changed" },
};

static void
test_changes(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
        const BookingChange change = { .setting = (char *)changes[i].setting,
                                       .was = (char *)changes[i].was,
                                       .became = (char *)changes[i].became };
        g_autofree char *sentence =
            booking_change_sentence(&change, "Glenhaven Rooms", "Anna Berg", "Massage");

        g_assert_cmpstr(sentence, ==, changes[i].sentence);
    }
}

/* Names that are not known any more leave a sentence that can be read. */
static void
test_changes_without_names(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
        const BookingChange change = { .setting = (char *)changes[i].setting,
                                       .was = (char *)changes[i].was,
                                       .became = (char *)changes[i].became };
        g_autofree char *sentence = booking_change_sentence(&change, "", "", "");

        g_assert_true(g_ascii_isupper(sentence[0]));
        assert_lacks(sentence, "  ");
        g_assert_false(g_str_has_suffix(sentence, " "));
    }
}

/* Every change that drift can tell has a sentence of its own. */
static void
test_every_change(void)
{
    for (int i = 0; i < CLINICS; i++) {
        g_autoptr(BookingPicture) before = clinic_random();
        g_autoptr(BookingPicture) after = clinic_random();
        g_autoptr(GArray) drift = bookings_drift(before, after);

        for (guint n = 0; n < drift->len; n++) {
            const BookingChange *change = &g_array_index(drift, BookingChange, n);
            g_autofree char *there = booking_change_sentence(change, "B", "P", "T");

            g_assert_cmpstr(there, !=, "A rule of online booking changed");
            g_assert_true(*change->business_id == '\0' || strchr(there, 'B') != NULL);
            g_assert_true(*change->practitioner_id == '\0' || strchr(there, 'P') != NULL);
            g_assert_true(*change->type_id == '\0' || strchr(there, 'T') != NULL);
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bookings-words/labels", test_labels);
    g_test_add_func("/bookings-words/obstacles-and-ways", test_obstacles);
    g_test_add_func("/bookings-words/every-obstacle", test_every_obstacle);
    g_test_add_func("/bookings-words/names", test_names);
    g_test_add_func("/bookings-words/evidence-of-switches", test_evidence_of_switches);
    g_test_add_func("/bookings-words/evidence-of-ties", test_evidence_of_ties);
    g_test_add_func("/bookings-words/evidence-of-answers", test_evidence_of_answers);
    g_test_add_func("/bookings-words/every-evidence", test_every_evidence);
    g_test_add_func("/bookings-words/headline", test_headline);
    g_test_add_func("/bookings-words/headline-full-diaries", test_headline_of_full_diaries);
    g_test_add_func("/bookings-words/headline-not-meant", test_headline_of_what_is_not_meant);
    g_test_add_func("/bookings-words/headline-nothing-known", test_headline_of_nothing_known);
    g_test_add_func("/bookings-words/rules", test_rules);
    g_test_add_func("/bookings-words/unknown-rules", test_unknown_rules);
    g_test_add_func("/bookings-words/hours", test_hours);
    g_test_add_func("/bookings-words/changes", test_changes);
    g_test_add_func("/bookings-words/changes-without-names", test_changes_without_names);
    g_test_add_func("/bookings-words/every-change", test_every_change);
    return g_test_run();
}
