/* bookings_summary.c: the effects of every switch: what is bookable, what stands in the way and of
 * how much, what departs from what was meant. Linear in the number of combinations and of settings:
 * a page works it out each time it is shown. */
#include "lib/clinic/bookings.h"

/* One setting, and what it does to the combinations that depend on it. */
typedef struct {
    BlockReason reason; /* why it is off */
    Meant meant;
    guint alone, among; /* blocks so many, by itself or with others: of the counted combinations;
                         * when it is not meant, which leaves none of them counted, of all */
    guint visible;      /* so many of them are seen by patients */
} Tally;

/* A tally for each setting there is; the tables are indexed as the picture's. */
typedef struct {
    const BookingPicture *picture;
    BookingSummary *summary;
    Tally *account, *businesses, *practitioners, *types, *offers, *at, *places;
} Count;

/* The tallies of the settings a combination depends on, each at the place of its kind. */
static void
find_tallies(Count *count, const Combination *one, Tally *ret_tallies[COMBINATION_SETTINGS])
{
    const gsize b = one->business, p = one->practitioner, t = one->type;
    const gsize businesses = count->picture->businesses->len, types = count->picture->types->len;

    ret_tallies[SETTING_ACCOUNT] = count->account;
    ret_tallies[SETTING_BUSINESS] = &count->businesses[b];
    ret_tallies[SETTING_PRACTITIONER] = &count->practitioners[p];
    ret_tallies[SETTING_TYPE] = &count->types[t];
    ret_tallies[SETTING_OFFER] = &count->offers[p * types + t];
    ret_tallies[SETTING_BUSINESS_OFFER] = &count->at[b * types + t];
    ret_tallies[SETTING_SCHEDULE] = &count->places[p * businesses + b];
}

static Tally *
tally_of(Count *count, const Setting *setting)
{
    const Combination any = { (guint)MAX(setting->business, 0), (guint)MAX(setting->practitioner, 0),
                              (guint)MAX(setting->type, 0) };
    Tally *tallies[COMBINATION_SETTINGS];

    find_tallies(count, &any, tallies);
    return tallies[setting->kind];
}

/* --- every setting, in the order of the checks ------------------------------------------------ */

typedef void (*SettingVisit)(Count *count, const Setting *setting);

static void
visit_settings(Count *count, SettingVisit visit)
{
    const int businesses = (int)count->picture->businesses->len,
              practitioners = (int)count->picture->practitioners->len,
              types = (int)count->picture->types->len;

    visit(count, &(Setting){ SETTING_ACCOUNT, -1, -1, -1 });
    for (int b = 0; b < businesses; b++)
        visit(count, &(Setting){ SETTING_BUSINESS, b, -1, -1 });
    for (int p = 0; p < practitioners; p++)
        visit(count, &(Setting){ SETTING_PRACTITIONER, -1, p, -1 });
    for (int t = 0; t < types; t++)
        visit(count, &(Setting){ SETTING_TYPE, -1, -1, t });
    for (int p = 0; p < practitioners; p++)
        for (int t = 0; t < types; t++)
            visit(count, &(Setting){ SETTING_OFFER, -1, p, t });
    for (int b = 0; b < businesses; b++)
        for (int t = 0; t < types; t++)
            visit(count, &(Setting){ SETTING_BUSINESS_OFFER, b, -1, t });
    for (int p = 0; p < practitioners; p++)
        for (int b = 0; b < businesses; b++)
            visit(count, &(Setting){ SETTING_SCHEDULE, b, p, -1 });
}

static void
look_at_setting(Count *count, const Setting *setting)
{
    Tally *tally = tally_of(count, setting);

    tally->reason = setting_reason(count->picture, setting);
    tally->meant = setting_meant(count->picture, setting);
}

/* A setting becomes an obstacle, a quiet one, an intruder, or nothing. */
static void
list_setting(Count *count, const Setting *setting)
{
    const Tally *tally = tally_of(count, setting);
    Obstacle one = { *setting, tally->reason, tally->alone, tally->among, FALSE };

    if (tally->reason == REASON_NONE) {
        if (tally->meant == MEANT_NO && tally->visible > 0)
            g_array_append_val(count->summary->intruders, *setting);
    } else if (tally->meant == MEANT_NO) {
        g_array_append_val(count->summary->quiet, one);
    } else if (tally->among > 0) {
        one.departed = tally->meant == MEANT_YES || setting_was_on(count->picture, setting);
        g_array_append_val(count->summary->obstacles, one);
    }
}

/* --- every combination ------------------------------------------------------------------------ */

static void
count_state(BookingSummary *summary, const CombinationVerdict *verdict)
{
    summary->counted++;
    summary->bookable += verdict->state == COMBINATION_BOOKABLE;
    summary->full += verdict->state == COMBINATION_FULL;
    summary->blocked += verdict->state == COMBINATION_BLOCKED;
    summary->unknown += verdict->state == COMBINATION_UNKNOWN;
    summary->unexplained += verdict->reason == REASON_UNEXPLAINED;
}

static void
note_age(BookingSummary *summary, const BookingAnswer *answer)
{
    if (answer->answer == ANSWER_UNCLEAR)
        return;
    if (summary->oldest_answer_utc == 0 || answer->answered_utc < summary->oldest_answer_utc)
        summary->oldest_answer_utc = answer->answered_utc;
    summary->newest_answer_utc = MAX(summary->newest_answer_utc, answer->answered_utc);
}

static void
count_effects(Count *count, const Combination *one, const CombinationVerdict *verdict)
{
    const guint visible =
        verdict->state == COMBINATION_BOOKABLE || verdict->state == COMBINATION_FULL ? 1 : 0;
    Tally *tallies[COMBINATION_SETTINGS];
    guint failing = 0, not_meant = 0;

    find_tallies(count, one, tallies);
    for (guint i = 0; i < COMBINATION_SETTINGS; i++) {
        failing += tallies[i]->reason != REASON_NONE ? 1 : 0;
        not_meant += tallies[i]->meant == MEANT_NO ? 1 : 0;
    }
    if (not_meant == 0)
        count_state(count->summary, verdict);
    for (guint i = 0; i < COMBINATION_SETTINGS; i++) {
        const guint fails = tallies[i]->reason != REASON_NONE &&
                                    (not_meant == 0 || tallies[i]->meant == MEANT_NO)
                                ? 1
                                : 0;

        tallies[i]->visible += visible;
        tallies[i]->among += fails;
        tallies[i]->alone += failing == 1 ? fails : 0;
    }
}

static void
count_combination(Count *count, const Combination *one)
{
    const CombinationFacts facts = combination_facts(count->picture, one);
    const CombinationVerdict verdict = combination_judge(&facts);

    count->summary->states[verdict.state]++;
    if (verdict.state == COMBINATION_NOT_OFFERED)
        return;
    if (facts.answer != ANSWER_NEVER && combination_is_askable(&facts))
        note_age(count->summary, combination_answer(count->picture, one));
    count_effects(count, one, &verdict);
}

static void
count_combinations(Count *count)
{
    const BookingPicture *picture = count->picture;
    Combination one;

    for (one.practitioner = 0; one.practitioner < picture->practitioners->len; one.practitioner++)
        for (one.business = 0; one.business < picture->businesses->len; one.business++)
            for (one.type = 0;
                 combination_exists(picture, &one) && one.type < picture->types->len; one.type++)
                count_combination(count, &one);
}

/* --- the summary ------------------------------------------------------------------------------ */

static int
compare_settings(const Setting *a, const Setting *b)
{
    if (a->kind != b->kind)
        return (int)a->kind - (int)b->kind;
    if (a->business != b->business)
        return a->business - b->business;
    if (a->practitioner != b->practitioner)
        return a->practitioner - b->practitioner;
    return a->type - b->type;
}

static int
compare_obstacles(gconstpointer first, gconstpointer second)
{
    const Obstacle *a = first, *b = second;

    if (a->departed != b->departed)
        return a->departed ? -1 : 1;
    if (a->alone != b->alone)
        return a->alone > b->alone ? -1 : 1;
    if (a->among != b->among)
        return a->among > b->among ? -1 : 1;
    return compare_settings(&a->setting, &b->setting);
}

static BookingSummary *
summary_new(void)
{
    BookingSummary *summary = g_new0(BookingSummary, 1);

    summary->obstacles = g_array_new(FALSE, FALSE, sizeof(Obstacle));
    summary->quiet = g_array_new(FALSE, FALSE, sizeof(Obstacle));
    summary->intruders = g_array_new(FALSE, FALSE, sizeof(Setting));
    return summary;
}

BookingSummary *
bookings_summarise(const BookingPicture *picture)
{
    const gsize businesses = picture->businesses->len, types = picture->types->len,
                practitioners = picture->practitioners->len;
    g_autofree Tally *tallies = g_new0(Tally, 1 + businesses + practitioners + types +
                                                  practitioners * types + businesses * types +
                                                  practitioners * businesses);
    Count count = { .picture = picture, .summary = summary_new(), .account = tallies };

    count.businesses = count.account + 1;
    count.practitioners = count.businesses + businesses;
    count.types = count.practitioners + practitioners;
    count.offers = count.types + types;
    count.at = count.offers + practitioners * types;
    count.places = count.at + businesses * types;
    visit_settings(&count, look_at_setting);
    count_combinations(&count);
    visit_settings(&count, list_setting);
    g_array_sort(count.summary->obstacles, compare_obstacles);
    g_array_sort(count.summary->quiet, compare_obstacles);
    return count.summary;
}

void
booking_summary_free(BookingSummary *summary)
{
    if (summary == NULL)
        return;
    g_array_unref(summary->obstacles);
    g_array_unref(summary->quiet);
    g_array_unref(summary->intruders);
    g_free(summary);
}
