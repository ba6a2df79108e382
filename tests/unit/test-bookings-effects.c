/* test-bookings-effects.c: what a setting is said to cost is what mending it brings, in clinics of
 * every kind; what was said to be not meant is quiet, or loud when patients see it. */
#include "tests/unit/booking_pictures.h"

#define CLINICS 400

/* --- counted a second time, one combination after the other ----------------------------------- */

static CombinationVerdict
judge(const BookingPicture *picture, const Combination *one)
{
    const CombinationFacts facts = combination_facts(picture, one);

    return combination_judge(&facts);
}

static gboolean
depends_on(const Combination *one, const Setting *setting)
{
    return (setting->business < 0 || (guint)setting->business == one->business) &&
           (setting->practitioner < 0 || (guint)setting->practitioner == one->practitioner) &&
           (setting->type < 0 || (guint)setting->type == one->type);
}

static gboolean
is_counted(BookingPicture *picture, const Combination *one)
{
    g_autoptr(GArray) settings = clinic_settings(picture);

    if (judge(picture, one).state == COMBINATION_NOT_OFFERED)
        return FALSE;
    for (guint i = 0; i < settings->len; i++) {
        const Setting *setting = &g_array_index(settings, Setting, i);

        if (depends_on(one, setting) && *clinic_mark(picture, setting) == MEANT_NO)
            return FALSE;
    }
    return TRUE;
}

static gboolean
is_free_of_failures(const BookingPicture *picture, const Combination *one)
{
    const CombinationVerdict verdict = judge(picture, one);

    for (guint check = 0; check < CHECK_FREE_TIME; check++)
        if (verdict.checks[check] == CHECK_FAILED)
            return FALSE;
    return TRUE;
}

/* Counted combinations that depend on a setting and that no switch stands in the way of. */
static guint
count_open(BookingPicture *picture, const Setting *setting)
{
    Combination one = { 0 };
    gboolean begun = FALSE;
    guint count = 0;

    while (clinic_next(picture, &one, &begun))
        count += depends_on(&one, setting) && is_counted(picture, &one) &&
                         is_free_of_failures(picture, &one)
                     ? 1
                     : 0;
    return count;
}

static guint
count_dependent(BookingPicture *picture, const Setting *setting)
{
    Combination one = { 0 };
    gboolean begun = FALSE;
    guint count = 0;

    while (clinic_next(picture, &one, &begun))
        count += depends_on(&one, setting) && is_counted(picture, &one) ? 1 : 0;
    return count;
}

static guint
count_visible(BookingPicture *picture, const Setting *setting)
{
    Combination one = { 0 };
    gboolean begun = FALSE;
    guint count = 0;

    while (clinic_next(picture, &one, &begun)) {
        const CombinationState state = judge(picture, &one).state;

        count += depends_on(&one, setting) &&
                         (state == COMBINATION_BOOKABLE || state == COMBINATION_FULL)
                     ? 1
                     : 0;
    }
    return count;
}

static const Obstacle *
find_obstacle(const GArray *obstacles, const Setting *setting)
{
    for (guint i = 0; i < obstacles->len; i++) {
        const Obstacle *one = &g_array_index(obstacles, Obstacle, i);

        if (one->setting.kind == setting->kind && one->setting.business == setting->business &&
            one->setting.practitioner == setting->practitioner &&
            one->setting.type == setting->type)
            return one;
    }
    return NULL;
}

static gboolean
is_intruder(const GArray *intruders, const Setting *setting)
{
    for (guint i = 0; i < intruders->len; i++) {
        const Setting *one = &g_array_index(intruders, Setting, i);

        if (one->kind == setting->kind && one->business == setting->business &&
            one->practitioner == setting->practitioner && one->type == setting->type)
            return TRUE;
    }
    return FALSE;
}

/* --- clinics of every kind -------------------------------------------------------------------- */

static void
for_each_clinic(void (*look)(BookingPicture *picture, const BookingSummary *summary))
{
    for (int i = 0; i < CLINICS; i++) {
        g_autoptr(BookingPicture) picture = clinic_random();
        g_autoptr(BookingSummary) summary = bookings_summarise(picture);

        look(picture, summary);
    }
}

static void
look_at_counts(BookingPicture *picture, const BookingSummary *summary)
{
    guint states[COMBINATION__COUNT] = { 0 }, counted[COMBINATION__COUNT] = { 0 };
    guint meant = 0, unexplained = 0;
    Combination one = { 0 };
    gboolean begun = FALSE;

    while (clinic_next(picture, &one, &begun)) {
        const CombinationVerdict verdict = judge(picture, &one);

        states[verdict.state]++;
        g_assert_cmpint(combination_is_meant(picture, &one) &&
                            verdict.state != COMBINATION_NOT_OFFERED,
                        ==, is_counted(picture, &one));
        if (!is_counted(picture, &one))
            continue;
        meant++;
        counted[verdict.state]++;
        unexplained += verdict.reason == REASON_UNEXPLAINED ? 1 : 0;
    }
    for (guint state = 0; state < COMBINATION__COUNT; state++)
        g_assert_cmpuint(summary->states[state], ==, states[state]);
    g_assert_cmpuint(summary->counted, ==, meant);
    g_assert_cmpuint(summary->bookable, ==, counted[COMBINATION_BOOKABLE]);
    g_assert_cmpuint(summary->full, ==, counted[COMBINATION_FULL]);
    g_assert_cmpuint(summary->blocked, ==, counted[COMBINATION_BLOCKED]);
    g_assert_cmpuint(summary->unknown, ==, counted[COMBINATION_UNKNOWN]);
    g_assert_cmpuint(summary->unexplained, ==, unexplained);
    g_assert_cmpuint(summary->counted, ==,
                     summary->bookable + summary->full + summary->blocked + summary->unknown);
}

static void
test_counts(void)
{
    for_each_clinic(look_at_counts);
}

/* Mending a setting opens as many combinations as it is said to block alone; whatever opens
 * something is in the list. */
static void
look_at_mending(BookingPicture *picture, const BookingSummary *summary)
{
    g_autoptr(GArray) settings = clinic_settings(picture);

    for (guint i = 0; i < settings->len; i++) {
        const Setting *setting = &g_array_index(settings, Setting, i);
        const Obstacle *obstacle = find_obstacle(summary->obstacles, setting);
        const gboolean is_off = setting_reason(picture, setting) != REASON_NONE;
        const guint dependent = is_off ? count_dependent(picture, setting) : 0;
        g_autoptr(BookingPicture) mended = clinic_copy(picture);

        g_assert_cmpuint(obstacle == NULL ? 0 : obstacle->among, ==, dependent);
        g_assert_cmpint(obstacle != NULL, ==, dependent > 0);
        if (!is_off)
            continue;
        clinic_switch_on(mended, setting);
        g_assert_cmpint(setting_reason(mended, setting), ==, REASON_NONE);
        g_assert_cmpuint(obstacle == NULL ? 0 : obstacle->alone, ==,
                         count_open(mended, setting) - count_open(picture, setting));
    }
}

static void
test_mending(void)
{
    for_each_clinic(look_at_mending);
}

static void
look_at_order(BookingPicture *picture, const BookingSummary *summary)
{
    const Obstacle *before = NULL;

    for (guint i = 0; i < summary->obstacles->len; i++) {
        const Obstacle *one = &g_array_index(summary->obstacles, Obstacle, i);

        g_assert_cmpint(one->departed, ==,
                        *clinic_mark(picture, &one->setting) == MEANT_YES ||
                            setting_was_on(picture, &one->setting));
        g_assert_cmpint(one->reason, ==, setting_reason(picture, &one->setting));
        if (before != NULL) {
            g_assert_cmpint(before->departed, >=, one->departed);
            if (before->departed == one->departed)
                g_assert_cmpuint(before->alone, >=, one->alone);
            if (before->departed == one->departed && before->alone == one->alone)
                g_assert_cmpuint(before->among, >=, one->among);
            if (before->departed == one->departed && before->alone == one->alone &&
                before->among == one->among)
                g_assert_cmpint(before->setting.kind, <=, one->setting.kind);
        }
        before = one;
    }
}

static void
test_order(void)
{
    for_each_clinic(look_at_order);
}

/* What is not meant is no obstacle: it is quiet when off, and an intruder when patients see it. */
static void
look_at_not_meant(BookingPicture *picture, const BookingSummary *summary)
{
    g_autoptr(GArray) settings = clinic_settings(picture);
    guint quiet = 0, intruders = 0;

    for (guint i = 0; i < settings->len; i++) {
        const Setting *setting = &g_array_index(settings, Setting, i);
        const gboolean is_off = setting_reason(picture, setting) != REASON_NONE;
        const gboolean is_seen = !is_off && count_visible(picture, setting) > 0;
        const gboolean not_meant = *clinic_mark(picture, setting) == MEANT_NO;

        g_assert_true(!not_meant || find_obstacle(summary->obstacles, setting) == NULL);
        g_assert_cmpint(find_obstacle(summary->quiet, setting) != NULL, ==, not_meant && is_off);
        g_assert_cmpint(is_intruder(summary->intruders, setting), ==, not_meant && is_seen);
        quiet += not_meant && is_off ? 1 : 0;
        intruders += not_meant && is_seen ? 1 : 0;
    }
    g_assert_cmpuint(summary->quiet->len, ==, quiet);
    g_assert_cmpuint(summary->intruders->len, ==, intruders);
}

static void
test_not_meant(void)
{
    for_each_clinic(look_at_not_meant);
}

/* Saying of an obstacle that it is not meant takes away just what depends on it. */
static void
look_at_marking(BookingPicture *picture, const BookingSummary *summary)
{
    for (guint i = 0; i < summary->obstacles->len; i++) {
        const Obstacle *obstacle = &g_array_index(summary->obstacles, Obstacle, i);
        g_autoptr(BookingPicture) marked = clinic_copy(picture);
        g_autoptr(BookingSummary) after = NULL;

        *clinic_mark(marked, &obstacle->setting) = MEANT_NO;
        after = bookings_summarise(marked);
        g_assert_null(find_obstacle(after->obstacles, &obstacle->setting));
        g_assert_nonnull(find_obstacle(after->quiet, &obstacle->setting));
        g_assert_cmpuint(after->counted, ==, summary->counted - obstacle->among);
        g_assert_cmpuint(after->bookable, ==, summary->bookable);
        for (guint state = 0; state < COMBINATION__COUNT; state++)
            g_assert_cmpuint(after->states[state], ==, summary->states[state]);
    }
}

static void
test_marking(void)
{
    for_each_clinic(look_at_marking);
}

/* Only clear answers about what Cliniko is asked for have an age. */
static void
look_at_age(BookingPicture *picture, const BookingSummary *summary)
{
    Combination one = { 0 };
    gboolean begun = FALSE;
    gint64 oldest_utc = G_MAXINT64, newest_utc = 0;

    while (clinic_next(picture, &one, &begun)) {
        const BookingAnswer *answer = combination_answer(picture, &one);
        const CombinationFacts facts = combination_facts(picture, &one);

        if (answer == NULL || !combination_is_askable(&facts) ||
            (answer->answer != ANSWER_FREE && answer->answer != ANSWER_NONE &&
             answer->answer != ANSWER_REFUSED))
            continue;
        oldest_utc = MIN(oldest_utc, answer->answered_utc);
        newest_utc = MAX(newest_utc, answer->answered_utc);
    }
    g_assert_cmpint(summary->oldest_answer_utc, ==, newest_utc == 0 ? 0 : oldest_utc);
    g_assert_cmpint(summary->newest_answer_utc, ==, newest_utc);
}

static void
test_age(void)
{
    for_each_clinic(look_at_age);
}

/* --- one clinic, by hand ---------------------------------------------------------------------- */

/* Anna is hidden and no longer offers Review; Glenhaven Rooms is hidden. Of the eight combinations
 * Anna has four: Harbour Massage falls to her alone, Harbour Review to two of hers, Glenhaven
 * Massage to two, Glenhaven Review to three. Priya's two at Glenhaven fall to the business alone. */
static void
test_by_hand(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();
    g_autoptr(BookingSummary) summary = NULL;
    const Obstacle *obstacle;

    picture_practitioner(picture, 0)->shown = SWITCH_HIDDEN;
    picture_business(picture, 1)->shown = SWITCH_HIDDEN;
    picture_offer(picture, 0, 1)->offered = TIE_WAS;
    summary = bookings_summarise(picture);
    g_assert_cmpuint(summary->counted, ==, 8);
    g_assert_cmpuint(summary->bookable, ==, 2);
    g_assert_cmpuint(summary->obstacles->len, ==, 3);
    obstacle = &g_array_index(summary->obstacles, Obstacle, 0);
    g_assert_cmpint(obstacle->setting.kind, ==, SETTING_BUSINESS);
    g_assert_cmpuint(obstacle->alone, ==, 2);
    g_assert_cmpuint(obstacle->among, ==, 4);
    obstacle = &g_array_index(summary->obstacles, Obstacle, 1);
    g_assert_cmpint(obstacle->setting.kind, ==, SETTING_PRACTITIONER);
    g_assert_cmpuint(obstacle->alone, ==, 1);
    g_assert_cmpuint(obstacle->among, ==, 4);
    obstacle = &g_array_index(summary->obstacles, Obstacle, 2);
    g_assert_cmpint(obstacle->setting.kind, ==, SETTING_OFFER);
    g_assert_cmpuint(obstacle->alone, ==, 0);
    g_assert_cmpuint(obstacle->among, ==, 2);
}

/* Neither side of an offer blocks alone when both have ended. */
static void
test_offer_has_two_sides(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();
    g_autoptr(BookingSummary) summary = NULL;
    const Setting offer = { SETTING_OFFER, -1, 0, 1 }, at = { SETTING_BUSINESS_OFFER, 0, -1, 1 };

    picture_offer(picture, 0, 1)->offered = TIE_WAS; /* Anna: Review, at both businesses */
    picture_at(picture, 0, 1)->offered = TIE_WAS;    /* Harbour Street: Review, by both */
    summary = bookings_summarise(picture);
    g_assert_cmpuint(find_obstacle(summary->obstacles, &offer)->alone, ==, 1);
    g_assert_cmpuint(find_obstacle(summary->obstacles, &offer)->among, ==, 2);
    g_assert_cmpuint(find_obstacle(summary->obstacles, &at)->alone, ==, 1);
    g_assert_cmpuint(find_obstacle(summary->obstacles, &at)->among, ==, 2);
    g_assert_cmpuint(summary->blocked, ==, 3);
}

/* A list of its own that never had a type makes it not offered there, and nobody is to blame. */
static void
test_never_listed_is_quiet(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();
    g_autoptr(BookingSummary) summary = NULL;

    picture_at(picture, 0, 1)->offered = TIE_NEVER;
    summary = bookings_summarise(picture);
    g_assert_cmpuint(summary->states[COMBINATION_NOT_OFFERED], ==, 2);
    g_assert_cmpuint(summary->counted, ==, 6);
    g_assert_cmpuint(summary->bookable, ==, 6);
    g_assert_cmpuint(summary->obstacles->len, ==, 0);
}

/* What is quiet tells what it would bring: of all combinations, for none of them is counted. */
static void
test_quiet_keeps_its_cost(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();
    g_autoptr(BookingSummary) summary = NULL;
    const Obstacle *quiet;

    picture_practitioner(picture, 0)->shown = SWITCH_HIDDEN;
    picture_practitioner(picture, 0)->meant = MEANT_NO;
    picture_business(picture, 1)->shown = SWITCH_GONE;
    summary = bookings_summarise(picture);
    g_assert_cmpuint(summary->quiet->len, ==, 1);
    quiet = &g_array_index(summary->quiet, Obstacle, 0);
    g_assert_cmpuint(quiet->among, ==, 4);
    g_assert_cmpuint(quiet->alone, ==, 2);
    g_assert_cmpuint(summary->counted, ==, 4);
}

/* --- the picture ------------------------------------------------------------------------------ */

static void
test_schedule_of_a_place(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();

    g_assert_cmpint(place_scheduled(picture, 0, 0), ==, SWITCH_ON);
    clinic_set_hours(picture, 0, 0, FALSE);
    g_assert_cmpint(place_scheduled(picture, 0, 0), ==, SWITCH_HIDDEN);
    picture_place(picture, 0, 0)->works = TIE_WAS;
    g_assert_cmpint(place_scheduled(picture, 0, 0), ==, SWITCH_HIDDEN);
    picture_place(picture, 0, 0)->has_extra_hours = TRUE;
    g_assert_cmpint(place_scheduled(picture, 0, 0), ==, SWITCH_ON);
    picture_place(picture, 0, 0)->has_extra_hours = FALSE;
    picture_practitioner(picture, 0)->shown = SWITCH_GONE;
    g_assert_cmpint(place_scheduled(picture, 0, 0), ==, SWITCH_UNKNOWN);
    g_assert_cmpint(place_scheduled(picture, 0, 1), ==, SWITCH_ON);
    picture_practitioner(picture, 0)->shown = SWITCH_HIDDEN;
    picture_business(picture, 0)->shown = SWITCH_GONE;
    g_assert_cmpint(place_scheduled(picture, 0, 0), ==, SWITCH_UNKNOWN);
    picture_business(picture, 0)->shown = SWITCH_ON;
    picture->refreshed_utc = 0;
    g_assert_cmpint(place_scheduled(picture, 0, 0), ==, SWITCH_UNKNOWN);
}

static void
test_facts(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();
    const Combination one = { 1, 0, 1 };
    CombinationFacts facts;

    for (guint offer = 0; offer <= TIE_IS; offer++)
        for (guint at = 0; at <= TIE_IS; at++) {
            picture_offer(picture, 0, 1)->offered = (Tie)offer;
            picture_at(picture, 1, 1)->offered = (Tie)at;
            g_assert_cmpint(combination_facts(picture, &one).offered, ==, MIN(offer, at));
        }
    picture->rules.enabled = SWITCH_UNKNOWN;
    picture_business(picture, 1)->shown = SWITCH_HIDDEN;
    picture_practitioner(picture, 0)->shown = SWITCH_GONE;
    picture_type(picture, 1)->shown = SWITCH_HIDDEN;
    clinic_answer(picture, &one, ANSWER_REFUSED, 1);
    facts = combination_facts(picture, &one);
    g_assert_cmpint(facts.account, ==, SWITCH_UNKNOWN);
    g_assert_cmpint(facts.business, ==, SWITCH_HIDDEN);
    g_assert_cmpint(facts.practitioner, ==, SWITCH_GONE);
    g_assert_cmpint(facts.type, ==, SWITCH_HIDDEN);
    g_assert_cmpint(facts.answer, ==, ANSWER_REFUSED);
    g_assert_cmpint(combination_facts(picture, &(Combination){ 0, 0, 1 }).answer, ==, ANSWER_FREE);
}

static void
test_finding(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();

    g_assert_cmpint(picture_find_business(picture, "32"), ==, 1);
    g_assert_cmpint(picture_find_practitioner(picture, "41"), ==, 0);
    g_assert_cmpint(picture_find_type(picture, "52"), ==, 1);
    g_assert_cmpint(picture_find_business(picture, "52"), ==, -1);
    g_assert_cmpint(picture_find_practitioner(picture, ""), ==, -1);
    g_assert_cmpint(picture_find_type(picture, "5"), ==, -1);
}

/* A business without a list of its own offers every type. */
static void
test_offers_all(void)
{
    g_autoptr(BookingPicture) picture = booking_picture_new();
    const BookingBusiness list = { .id = g_strdup("1") },
                          all = { .id = g_strdup("2"), .offers_all = TRUE };
    const BookingType type = { .id = g_strdup("3") };

    g_array_append_val(picture->businesses, list);
    g_array_append_val(picture->businesses, all);
    g_array_append_val(picture->types, type);
    booking_picture_tables(picture);
    g_assert_cmpint(picture_at(picture, 0, 0)->offered, ==, TIE_NEVER);
    g_assert_cmpint(picture_at(picture, 1, 0)->offered, ==, TIE_IS);
}

static void
test_empty_clinic(void)
{
    g_autoptr(BookingPicture) picture = booking_picture_new();
    g_autoptr(BookingSummary) summary = NULL;

    booking_picture_tables(picture);
    summary = bookings_summarise(picture);
    g_assert_cmpuint(summary->counted, ==, 0);
    g_assert_cmpuint(summary->obstacles->len, ==, 0);
}

/* Whether a setting was ever on is its own, whatever the others were. */
static void
test_was_on(void)
{
    g_autoptr(BookingPicture) picture = clinic_in_order();
    gboolean *const flags[] = { &picture->rules.was_on, &picture_business(picture, 1)->was_on,
                                &picture_practitioner(picture, 0)->was_on,
                                &picture_type(picture, 1)->was_on };

    for (guint kind = 0; kind < G_N_ELEMENTS(flags); kind++) {
        const Setting setting = { (SettingKind)kind, 1, 0, 1 };

        g_assert_true(setting_was_on(picture, &setting));
        *flags[kind] = FALSE;
        g_assert_false(setting_was_on(picture, &setting));
    }
    g_assert_true(setting_was_on(picture, &(Setting){ SETTING_SCHEDULE, 1, 0, -1 }));
    picture_place(picture, 0, 1)->had_hours = FALSE;
    g_assert_false(setting_was_on(picture, &(Setting){ SETTING_SCHEDULE, 1, 0, -1 }));
    picture_offer(picture, 0, 1)->offered = TIE_WAS;
    g_assert_true(setting_was_on(picture, &(Setting){ SETTING_OFFER, -1, 0, 1 }));
    picture_offer(picture, 0, 1)->offered = TIE_NEVER;
    g_assert_false(setting_was_on(picture, &(Setting){ SETTING_OFFER, -1, 0, 1 }));
    picture_at(picture, 1, 1)->offered = TIE_WAS;
    g_assert_true(setting_was_on(picture, &(Setting){ SETTING_BUSINESS_OFFER, 1, -1, 1 }));
    picture_at(picture, 1, 1)->offered = TIE_NEVER;
    g_assert_false(setting_was_on(picture, &(Setting){ SETTING_BUSINESS_OFFER, 1, -1, 1 }));
    g_assert_true(setting_was_on(picture, &(Setting){ SETTING_BUSINESS_OFFER, 0, -1, 1 }));
}

static void
test_setting_words(void)
{
    SettingKind kind;

    for (guint i = 0; i < SETTING_RULE; i++) {
        g_assert_true(setting_from_word(setting_word((SettingKind)i), &kind));
        g_assert_cmpint(kind, ==, i);
    }
    g_assert_cmpstr(setting_word(SETTING_ACCOUNT), ==, "online-bookings");
    g_assert_cmpstr(setting_word(SETTING_TYPE), ==, "appointment-type");
    g_assert_cmpstr(setting_word(SETTING_BUSINESS_OFFER), ==, "business-offer");
    g_assert_cmpstr(setting_word(SETTING_RULE), ==, "");
    g_assert_false(setting_from_word("", &kind));
    g_assert_false(setting_from_word("rule-notice-hours", &kind));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bookings-effects/counts-add-up", test_counts);
    g_test_add_func("/bookings-effects/mending-brings-what-was-said", test_mending);
    g_test_add_func("/bookings-effects/loud-first-and-by-effect", test_order);
    g_test_add_func("/bookings-effects/not-meant-is-quiet-or-an-intruder", test_not_meant);
    g_test_add_func("/bookings-effects/marking-takes-away-what-depends", test_marking);
    g_test_add_func("/bookings-effects/age-of-answers", test_age);
    g_test_add_func("/bookings-effects/by-hand", test_by_hand);
    g_test_add_func("/bookings-effects/offer-has-two-sides", test_offer_has_two_sides);
    g_test_add_func("/bookings-effects/never-listed-is-quiet", test_never_listed_is_quiet);
    g_test_add_func("/bookings-effects/quiet-keeps-its-cost", test_quiet_keeps_its_cost);
    g_test_add_func("/bookings-picture/schedule", test_schedule_of_a_place);
    g_test_add_func("/bookings-picture/facts", test_facts);
    g_test_add_func("/bookings-picture/finding", test_finding);
    g_test_add_func("/bookings-picture/offers-all", test_offers_all);
    g_test_add_func("/bookings-picture/empty-clinic", test_empty_clinic);
    g_test_add_func("/bookings-settings/was-on", test_was_on);
    g_test_add_func("/bookings-settings/words", test_setting_words);
    return g_test_run();
}
