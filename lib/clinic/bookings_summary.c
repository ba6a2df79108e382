/* bookings_summary.c: the effects of every switch: what is bookable, what stands in the way and of
 * how much, what departs from what was meant. */
#include "lib/clinic/bookings.h"

#define DEPENDS_MAX 7

/* One switch a combination depends on. */
typedef struct {
    Setting setting;
    BlockReason reason; /* why it fails; REASON_NONE: it does not */
} Dependence;

/* What one setting does to the combinations. */
typedef struct {
    BlockReason reason;
    guint alone, among;         /* of the counted combinations it blocks */
    guint alone_all, among_all; /* of all of them */
    guint visible;              /* combinations patients can see that depend on it */
} Tally;

/* A tally for each setting there is; the tables are indexed as the picture's. */
typedef struct {
    const BookingPicture *picture;
    BookingSummary *summary;
    Tally account, *businesses, *practitioners, *types, *offers, *at, *places;
} Count;

/* --- what a combination depends on ------------------------------------------------------------ */

static BlockReason
offer_reason(const BookingOffer *offer)
{
    return offer->offered == TIE_IS ? REASON_NONE : REASON_TYPE_NOT_OFFERED;
}

/* The settings in the order of the checks; a switch that is not known does not fail. */
static void
find_dependences(const BookingPicture *picture, const Combination *one,
                 const CombinationVerdict *verdict, Dependence ret_depends[DEPENDS_MAX])
{
    const int b = (int)one->business, p = (int)one->practitioner, t = (int)one->type;
    const BlockReason *reasons = verdict->reasons;
    const Dependence depends[DEPENDS_MAX] = {
        { { SETTING_ACCOUNT, -1, -1, -1 }, reasons[CHECK_ACCOUNT] },
        { { SETTING_BUSINESS, b, -1, -1 }, reasons[CHECK_BUSINESS] },
        { { SETTING_PRACTITIONER, -1, p, -1 }, reasons[CHECK_PRACTITIONER] },
        { { SETTING_TYPE, -1, -1, t }, reasons[CHECK_TYPE] },
        { { SETTING_OFFER, -1, p, t },
          offer_reason(picture_offer(picture, one->practitioner, one->type)) },
        { { SETTING_BUSINESS_OFFER, b, -1, t },
          offer_reason(picture_at(picture, one->business, one->type)) },
        { { SETTING_SCHEDULE, b, p, -1 }, reasons[CHECK_SCHEDULE] },
    };

    for (guint i = 0; i < DEPENDS_MAX; i++)
        ret_depends[i] = depends[i];
}

static Tally *
tally_of(const Count *count, const Setting *setting)
{
    const gsize b = (gsize)setting->business, p = (gsize)setting->practitioner,
                t = (gsize)setting->type;
    const gsize n_businesses = count->picture->businesses->len,
                n_types = count->picture->types->len;

    switch (setting->kind) {
    case SETTING_BUSINESS:
        return &count->businesses[b];
    case SETTING_PRACTITIONER:
        return &count->practitioners[p];
    case SETTING_TYPE:
        return &count->types[t];
    case SETTING_OFFER:
        return &count->offers[p * n_types + t];
    case SETTING_BUSINESS_OFFER:
        return &count->at[b * n_types + t];
    case SETTING_SCHEDULE:
        return &count->places[p * n_businesses + b];
    case SETTING_ACCOUNT:
    case SETTING_RULE:
    case SETTING__COUNT:
        break;
    }
    return (Tally *)&count->account;
}

/* --- one combination -------------------------------------------------------------------------- */

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
count_failure(Tally *tally, BlockReason reason, guint alone, guint counted)
{
    tally->reason = reason;
    tally->among_all++;
    tally->alone_all += alone;
    tally->among += counted;
    tally->alone += alone & counted;
}

/* When the clear answers came that still say something. */
static void
note_age(BookingSummary *summary, const BookingAnswer *answer)
{
    if (answer == NULL || answer->answered_utc == 0)
        return;
    if (summary->oldest_answer_utc == 0 || answer->answered_utc < summary->oldest_answer_utc)
        summary->oldest_answer_utc = answer->answered_utc;
    summary->newest_answer_utc = MAX(summary->newest_answer_utc, answer->answered_utc);
}

gboolean
combination_is_meant(const BookingPicture *picture, const Combination *one, const CombinationVerdict *verdict)
{
    Dependence depends[DEPENDS_MAX];

    find_dependences(picture, one, verdict, depends);
    for (guint i = 0; i < DEPENDS_MAX; i++)
        if (setting_meant(picture, &depends[i].setting) == MEANT_NO)
            return FALSE;
    return TRUE;
}

static void
count_effects(Count *count, const Combination *one, const CombinationVerdict *verdict)
{
    const guint visible =
        verdict->state == COMBINATION_BOOKABLE || verdict->state == COMBINATION_FULL;
    Dependence depends[DEPENDS_MAX];
    const guint counted = combination_is_meant(count->picture, one, verdict) ? 1 : 0;
    guint failing = 0;

    find_dependences(count->picture, one, verdict, depends);
    for (guint i = 0; i < DEPENDS_MAX; i++)
        failing += depends[i].reason != REASON_NONE ? 1 : 0;
    if (counted)
        count_state(count->summary, verdict);
    for (guint i = 0; i < DEPENDS_MAX; i++) {
        Tally *tally = tally_of(count, &depends[i].setting);

        tally->visible += visible;
        if (depends[i].reason != REASON_NONE)
            count_failure(tally, depends[i].reason, failing == 1, counted);
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
    if (combination_is_askable(&facts))
        note_age(count->summary, combination_answer(count->picture, one));
    count_effects(count, one, &verdict);
}

static void
count_all(Count *count)
{
    const BookingPicture *picture = count->picture;
    Combination one;

    for (one.practitioner = 0; one.practitioner < picture->practitioners->len; one.practitioner++)
        for (one.business = 0; one.business < picture->businesses->len; one.business++) {
            if (!combination_exists(picture, &one))
                continue;
            for (one.type = 0; one.type < picture->types->len; one.type++)
                count_combination(count, &one);
        }
}

/* --- from tallies to lists -------------------------------------------------------------------- */

/* A setting with a tally becomes an obstacle, a quiet one, an intruder, or nothing. */
static void
list_setting(Count *count, Setting setting)
{
    const Tally *tally = tally_of(count, &setting);
    const Meant meant = setting_meant(count->picture, &setting);
    const gboolean departed = meant == MEANT_YES || setting_was_on(count->picture, &setting);
    const Obstacle obstacle = { setting, tally->reason, tally->alone, tally->among, departed };
    const Obstacle quiet = { setting, tally->reason, tally->alone_all, tally->among_all, FALSE };

    if (tally->reason == REASON_NONE) {
        if (meant == MEANT_NO && tally->visible > 0)
            g_array_append_val(count->summary->intruders, setting);
    } else if (meant == MEANT_NO) {
        g_array_append_val(count->summary->quiet, quiet);
    } else if (tally->among > 0) {
        g_array_append_val(count->summary->obstacles, obstacle);
    }
}

static void
list_single(Count *count, SettingKind kind, guint n)
{
    for (int i = 0; i < (int)n; i++)
        list_setting(count, (Setting){ kind, kind == SETTING_BUSINESS ? i : -1,
                                       kind == SETTING_PRACTITIONER ? i : -1,
                                       kind == SETTING_TYPE ? i : -1 });
}

static void
list_all(Count *count)
{
    const int businesses = (int)count->picture->businesses->len,
              practitioners = (int)count->picture->practitioners->len,
              types = (int)count->picture->types->len;

    list_setting(count, (Setting){ SETTING_ACCOUNT, -1, -1, -1 });
    list_single(count, SETTING_BUSINESS, (guint)businesses);
    list_single(count, SETTING_PRACTITIONER, (guint)practitioners);
    list_single(count, SETTING_TYPE, (guint)types);
    for (int p = 0; p < practitioners; p++)
        for (int t = 0; t < types; t++)
            list_setting(count, (Setting){ SETTING_OFFER, -1, p, t });
    for (int b = 0; b < businesses; b++)
        for (int t = 0; t < types; t++)
            list_setting(count, (Setting){ SETTING_BUSINESS_OFFER, b, -1, t });
    for (int p = 0; p < practitioners; p++)
        for (int b = 0; b < businesses; b++)
            list_setting(count, (Setting){ SETTING_SCHEDULE, b, p, -1 });
}

static int
compare_places(const Setting *a, const Setting *b)
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
    return compare_places(&a->setting, &b->setting);
}

BookingSummary *
bookings_summarise(const BookingPicture *picture)
{
    const gsize businesses = picture->businesses->len, types = picture->types->len,
                practitioners = picture->practitioners->len;
    g_autofree Tally *tallies = g_new0(Tally, businesses + practitioners + types +
                                                  practitioners * types + businesses * types +
                                                  practitioners * businesses);
    BookingSummary *summary = g_new0(BookingSummary, 1);
    Count count = { .picture = picture, .summary = summary, .businesses = tallies };

    count.practitioners = count.businesses + businesses;
    count.types = count.practitioners + practitioners;
    count.offers = count.types + types;
    count.at = count.offers + practitioners * types;
    count.places = count.at + businesses * types;
    summary->obstacles = g_array_new(FALSE, FALSE, sizeof(Obstacle));
    summary->quiet = g_array_new(FALSE, FALSE, sizeof(Obstacle));
    summary->intruders = g_array_new(FALSE, FALSE, sizeof(Setting));
    count_all(&count);
    list_all(&count);
    g_array_sort(summary->obstacles, compare_obstacles);
    g_array_sort(summary->quiet, compare_obstacles);
    return summary;
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
