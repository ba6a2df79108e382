/* bookings.c: the picture of a clinic's online booking, and the verdict on one combination of it. */
#include "lib/clinic/bookings.h"

#include <string.h>

/* --- words ------------------------------------------------------------------------------------ */

const char *
combination_state_word(CombinationState state)
{
    static const char *const words[COMBINATION__COUNT] = {
        [COMBINATION_NOT_OFFERED] = "not-offered", [COMBINATION_BLOCKED] = "blocked",
        [COMBINATION_UNKNOWN] = "unknown",         [COMBINATION_FULL] = "full",
        [COMBINATION_BOOKABLE] = "bookable",
    };

    return words[state];
}

const char *
block_reason_word(BlockReason reason)
{
    static const char *const words[REASON__COUNT] = {
        [REASON_NONE] = "",
        [REASON_ONLINE_BOOKINGS_OFF] = "online-bookings-off",
        [REASON_BUSINESS_ARCHIVED] = "business-archived",
        [REASON_BUSINESS_HIDDEN] = "business-hidden",
        [REASON_PRACTITIONER_INACTIVE] = "practitioner-inactive",
        [REASON_PRACTITIONER_HIDDEN] = "practitioner-hidden",
        [REASON_TYPE_ARCHIVED] = "type-archived",
        [REASON_TYPE_HIDDEN] = "type-hidden",
        [REASON_TYPE_NOT_OFFERED] = "type-not-offered",
        [REASON_NO_SCHEDULE] = "no-schedule",
        [REASON_UNEXPLAINED] = "unexplained",
    };

    return words[reason];
}

static const char *const setting_words[SETTING__COUNT] = {
    [SETTING_ACCOUNT] = "online-bookings",
    [SETTING_BUSINESS] = "business",
    [SETTING_PRACTITIONER] = "practitioner",
    [SETTING_TYPE] = "appointment-type",
    [SETTING_OFFER] = "offer",
    [SETTING_BUSINESS_OFFER] = "business-offer",
    [SETTING_SCHEDULE] = "schedule",
    [SETTING_RULE] = "",
};

const char *
setting_word(SettingKind kind)
{
    return setting_words[kind];
}

gboolean
setting_from_word(const char *word, SettingKind *ret_kind)
{
    for (guint kind = 0; kind < SETTING_RULE; kind++)
        if (g_str_equal(setting_words[kind], word)) {
            *ret_kind = (SettingKind)kind;
            return TRUE;
        }
    return FALSE;
}

/* --- one combination -------------------------------------------------------------------------- */

static CheckResult
switch_result(Switch one)
{
    if (one == SWITCH_UNKNOWN)
        return CHECK_IS_UNKNOWN;
    return one == SWITCH_ON ? CHECK_PASSED : CHECK_FAILED;
}

/* A check of a switch that fails in one way when hidden and in another when gone. */
static void
judge_switch(CombinationVerdict *verdict, Check check, Switch one, BlockReason hidden,
             BlockReason gone)
{
    verdict->checks[check] = switch_result(one);
    if (verdict->checks[check] == CHECK_FAILED)
        verdict->reasons[check] = one == SWITCH_GONE ? gone : hidden;
}

static void
judge_switches(CombinationVerdict *verdict, const CombinationFacts *facts)
{
    judge_switch(verdict, CHECK_ACCOUNT, facts->account, REASON_ONLINE_BOOKINGS_OFF,
                 REASON_ONLINE_BOOKINGS_OFF);
    judge_switch(verdict, CHECK_BUSINESS, facts->business, REASON_BUSINESS_HIDDEN,
                 REASON_BUSINESS_ARCHIVED);
    judge_switch(verdict, CHECK_PRACTITIONER, facts->practitioner, REASON_PRACTITIONER_HIDDEN,
                 REASON_PRACTITIONER_INACTIVE);
    judge_switch(verdict, CHECK_TYPE, facts->type, REASON_TYPE_HIDDEN, REASON_TYPE_ARCHIVED);
    judge_switch(verdict, CHECK_OFFER, facts->offered == TIE_IS ? SWITCH_ON : SWITCH_HIDDEN,
                 REASON_TYPE_NOT_OFFERED, REASON_TYPE_NOT_OFFERED);
    judge_switch(verdict, CHECK_SCHEDULE, facts->scheduled, REASON_NO_SCHEDULE, REASON_NO_SCHEDULE);
}

static guint
count_before_free_time(const CombinationVerdict *verdict, CheckResult result)
{
    guint count = 0;

    for (guint check = 0; check < CHECK_FREE_TIME; check++)
        count += verdict->checks[check] == result;
    return count;
}

/* What Cliniko said about free times; a refusal explains itself while anything before it is not as
 * it should be. */
static void
judge_free_time(CombinationVerdict *verdict, TimesAnswer answer)
{
    gboolean all_passed = count_before_free_time(verdict, CHECK_PASSED) == CHECK_FREE_TIME;

    verdict->checks[CHECK_FREE_TIME] = CHECK_IS_UNKNOWN;
    if (answer == ANSWER_FREE)
        verdict->checks[CHECK_FREE_TIME] = CHECK_PASSED;
    else if (answer == ANSWER_NONE)
        verdict->checks[CHECK_FREE_TIME] = CHECK_FAILED;
    else if (answer == ANSWER_REFUSED && all_passed) {
        verdict->checks[CHECK_FREE_TIME] = CHECK_FAILED;
        verdict->reasons[CHECK_FREE_TIME] = REASON_UNEXPLAINED;
    }
}

static BlockReason
first_reason(const CombinationVerdict *verdict)
{
    for (guint check = 0; check < CHECK__COUNT; check++)
        if (verdict->checks[check] == CHECK_FAILED)
            return verdict->reasons[check];
    return REASON_NONE;
}

CombinationVerdict
combination_judge(const CombinationFacts *facts)
{
    CombinationVerdict verdict = { .state = COMBINATION_UNKNOWN };

    judge_switches(&verdict, facts);
    judge_free_time(&verdict, facts->answer);
    if (facts->offered == TIE_NEVER)
        verdict.state = COMBINATION_NOT_OFFERED;
    else if (count_before_free_time(&verdict, CHECK_FAILED) > 0 ||
             verdict.reasons[CHECK_FREE_TIME] != REASON_NONE)
        verdict.state = COMBINATION_BLOCKED;
    else if (verdict.checks[CHECK_FREE_TIME] == CHECK_PASSED)
        verdict.state = COMBINATION_BOOKABLE;
    else if (verdict.checks[CHECK_FREE_TIME] == CHECK_FAILED)
        verdict.state = COMBINATION_FULL;
    if (verdict.state == COMBINATION_BLOCKED)
        verdict.reason = first_reason(&verdict);
    return verdict;
}

gboolean
combination_is_askable(const CombinationFacts *facts)
{
    const Switch all[] = { facts->account, facts->business, facts->practitioner, facts->type,
                           facts->scheduled };

    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        if (switch_result(all[i]) == CHECK_FAILED)
            return FALSE;
    return facts->offered == TIE_IS;
}

/* --- the picture ------------------------------------------------------------------------------ */

static void
clear_business(gpointer data)
{
    BookingBusiness *business = data;

    g_free(business->id);
    g_free(business->name);
    g_free(business->zone);
}

static void
clear_practitioner(gpointer data)
{
    BookingPractitioner *practitioner = data;

    g_free(practitioner->id);
    g_free(practitioner->name);
    g_free(practitioner->designation);
}

static void
clear_type(gpointer data)
{
    BookingType *type = data;

    g_free(type->id);
    g_free(type->name);
    g_free(type->price);
}

static GArray *
array_new(guint size, GDestroyNotify clear)
{
    GArray *array = g_array_new(FALSE, TRUE, size);

    g_array_set_clear_func(array, clear);
    return array;
}

BookingRules
booking_rules_unknown(void)
{
    return (BookingRules){ .enabled = SWITCH_UNKNOWN,
                           .max_per_segment = -1,
                           .notice_hours = -1,
                           .days_ahead = -1,
                           .cancel_hours = -1,
                           .require_address = -1,
                           .show_prices = -1,
                           .show_duration = -1,
                           .currency = g_strdup("") };
}

BookingPicture *
booking_picture_new(void)
{
    BookingPicture *picture = g_new0(BookingPicture, 1);

    picture->rules = booking_rules_unknown();
    picture->businesses = array_new(sizeof(BookingBusiness), clear_business);
    picture->practitioners = array_new(sizeof(BookingPractitioner), clear_practitioner);
    picture->types = array_new(sizeof(BookingType), clear_type);
    return picture;
}

static gsize
place_count(const BookingPicture *picture)
{
    return (gsize)picture->practitioners->len * picture->businesses->len;
}

void
booking_picture_tables(BookingPicture *picture)
{
    gsize types = picture->types->len;

    picture->places = g_new0(BookingPlace, place_count(picture));
    picture->offers = g_new0(BookingOffer, picture->practitioners->len * types);
    picture->at = g_new0(BookingOffer, picture->businesses->len * types);
    for (guint b = 0; b < picture->businesses->len; b++)
        for (guint t = 0; g_array_index(picture->businesses, BookingBusiness, b).offers_all &&
                          t < types; t++)
            picture_at(picture, b, t)->offered = TIE_IS;
}

static void
place_clear(BookingPlace *place, guint types)
{
    g_clear_pointer(&place->hours, g_array_unref);
    for (guint t = 0; place->answers != NULL && t < types; t++)
        g_free(place->answers[t].request_id);
    g_free(place->answers);
}

void
booking_picture_free(BookingPicture *picture)
{
    if (picture == NULL)
        return;
    for (gsize i = 0; picture->places != NULL && i < place_count(picture); i++)
        place_clear(&picture->places[i], picture->types->len);
    g_free(picture->places);
    g_free(picture->offers);
    g_free(picture->at);
    g_array_unref(picture->businesses);
    g_array_unref(picture->practitioners);
    g_array_unref(picture->types);
    g_free(picture->rules.currency);
    g_free(picture);
}

BookingPlace *
picture_place(const BookingPicture *picture, guint practitioner, guint business)
{
    return &picture->places[(gsize)practitioner * picture->businesses->len + business];
}

BookingOffer *
picture_offer(const BookingPicture *picture, guint practitioner, guint type)
{
    return &picture->offers[(gsize)practitioner * picture->types->len + type];
}

BookingOffer *
picture_at(const BookingPicture *picture, guint business, guint type)
{
    return &picture->at[(gsize)business * picture->types->len + type];
}

int
picture_find_business(const BookingPicture *picture, const char *id)
{
    for (guint i = 0; i < picture->businesses->len; i++)
        if (g_str_equal(g_array_index(picture->businesses, BookingBusiness, i).id, id))
            return (int)i;
    return -1;
}

int
picture_find_practitioner(const BookingPicture *picture, const char *id)
{
    for (guint i = 0; i < picture->practitioners->len; i++)
        if (g_str_equal(g_array_index(picture->practitioners, BookingPractitioner, i).id, id))
            return (int)i;
    return -1;
}

int
picture_find_type(const BookingPicture *picture, const char *id)
{
    for (guint i = 0; i < picture->types->len; i++)
        if (g_str_equal(g_array_index(picture->types, BookingType, i).id, id))
            return (int)i;
    return -1;
}

gboolean
combination_exists(const BookingPicture *picture, const Combination *one)
{
    return picture_place(picture, one->practitioner, one->business)->works != TIE_NEVER;
}

const BookingAnswer *
combination_answer(const BookingPicture *picture, const Combination *one)
{
    const BookingPlace *place = picture_place(picture, one->practitioner, one->business);

    return place->answers == NULL ? NULL : &place->answers[one->type];
}

static Switch
place_scheduled(const BookingPicture *picture, const BookingPlace *place)
{
    if (picture->refreshed_utc == 0)
        return SWITCH_UNKNOWN;
    return place->hours != NULL || place->has_extra_hours ? SWITCH_ON : SWITCH_HIDDEN;
}

CombinationFacts
combination_facts(const BookingPicture *picture, const Combination *one)
{
    const BookingPlace *place = picture_place(picture, one->practitioner, one->business);
    const BookingAnswer *answer = combination_answer(picture, one);

    return (CombinationFacts){
        .account = picture->rules.enabled,
        .business = g_array_index(picture->businesses, BookingBusiness, one->business).shown,
        .practitioner =
            g_array_index(picture->practitioners, BookingPractitioner, one->practitioner).shown,
        .type = g_array_index(picture->types, BookingType, one->type).shown,
        .offered = MIN(picture_offer(picture, one->practitioner, one->type)->offered,
                       picture_at(picture, one->business, one->type)->offered),
        .scheduled = place_scheduled(picture, place),
        .answer = answer == NULL ? ANSWER_NEVER : answer->answer,
    };
}

/* --- settings --------------------------------------------------------------------------------- */

#define BUSINESS(picture, i) (&g_array_index((picture)->businesses, BookingBusiness, (guint)(i)))
#define PRACTITIONER(picture, i)                                                                   \
    (&g_array_index((picture)->practitioners, BookingPractitioner, (guint)(i)))
#define TYPE(picture, i) (&g_array_index((picture)->types, BookingType, (guint)(i)))

Meant
setting_meant(const BookingPicture *picture, const Setting *setting)
{
    const guint b = (guint)setting->business, p = (guint)setting->practitioner,
                t = (guint)setting->type;

    switch (setting->kind) {
    case SETTING_ACCOUNT:
        return picture->rules.meant;
    case SETTING_BUSINESS:
        return BUSINESS(picture, b)->meant;
    case SETTING_PRACTITIONER:
        return PRACTITIONER(picture, p)->meant;
    case SETTING_TYPE:
        return TYPE(picture, t)->meant;
    case SETTING_OFFER:
        return picture_offer(picture, p, t)->meant;
    case SETTING_BUSINESS_OFFER:
        return picture_at(picture, b, t)->meant;
    case SETTING_SCHEDULE:
        return picture_place(picture, p, b)->meant;
    case SETTING_RULE:
    case SETTING__COUNT:
        break;
    }
    return MEANT_UNSAID;
}

gboolean
setting_was_on(const BookingPicture *picture, const Setting *setting)
{
    const guint b = (guint)setting->business, p = (guint)setting->practitioner,
                t = (guint)setting->type;

    switch (setting->kind) {
    case SETTING_ACCOUNT:
        return picture->rules.was_on;
    case SETTING_BUSINESS:
        return BUSINESS(picture, b)->was_on;
    case SETTING_PRACTITIONER:
        return PRACTITIONER(picture, p)->was_on;
    case SETTING_TYPE:
        return TYPE(picture, t)->was_on;
    case SETTING_OFFER:
        return picture_offer(picture, p, t)->offered != TIE_NEVER;
    case SETTING_BUSINESS_OFFER:
        return picture_at(picture, b, t)->offered != TIE_NEVER;
    case SETTING_SCHEDULE:
        return picture_place(picture, p, b)->had_hours;
    case SETTING_RULE:
    case SETTING__COUNT:
        break;
    }
    return FALSE;
}
