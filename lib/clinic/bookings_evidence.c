/* bookings_evidence.c: what was seen behind each check of a combination, in words. */
#include "lib/clinic/booking_times.h"
#include "lib/clinic/bookings_words.h"

static char *
account_evidence(const BookingPicture *picture)
{
    switch (picture->rules.enabled) {
    case SWITCH_ON:
        return g_strdup("In Cliniko, online bookings are switched on.");
    case SWITCH_UNKNOWN:
        return g_strdup("Cliniko has not said whether online bookings are switched on.");
    case SWITCH_HIDDEN:
    case SWITCH_GONE:
        break;
    }
    return g_strdup("In Cliniko, online bookings are switched off.");
}

/* Of a business, a practitioner, a type. */
static char *
switch_evidence(Switch one, const char *name, const char *gone)
{
    switch (one) {
    case SWITCH_ON:
        return g_strdup_printf("In Cliniko, ‘Show in online bookings’ is on for %s.", name);
    case SWITCH_HIDDEN:
        return g_strdup_printf("In Cliniko, ‘Show in online bookings’ is off for %s.", name);
    case SWITCH_GONE:
        return g_strdup_printf("In Cliniko, %s is %s.", name, gone);
    case SWITCH_UNKNOWN:
        break;
    }
    return g_strdup_printf("Cliniko has not said whether %s is shown in online bookings.", name);
}

static char *
offer_evidence(const BookingPicture *picture, const Combination *one)
{
    const char *practitioner = picture_practitioner(picture, one->practitioner)->name;
    const char *business = picture_business(picture, one->business)->name;
    const char *type = picture_type(picture, one->type)->name;
    const Tie offer = picture_offer(picture, one->practitioner, one->type)->offered;
    const Tie at = picture_at(picture, one->business, one->type)->offered;

    if (offer != TIE_IS)
        return g_strdup_printf("Cliniko %s %s among those who offer %s.",
                               offer == TIE_WAS ? "no longer lists" : "does not list",
                               practitioner, type);
    if (at != TIE_IS)
        return g_strdup_printf("Cliniko lists %s among those who offer %s, but %s it among the "
                               "appointment types of %s.",
                               practitioner, type,
                               at == TIE_WAS ? "no longer has" : "does not have", business);
    return g_strdup_printf("Cliniko lists %s among those who offer %s.", practitioner, type);
}

static char *
schedule_evidence(const BookingPicture *picture, const Combination *one)
{
    const BookingPlace *place = picture_place(picture, one->practitioner, one->business);
    const char *practitioner = picture_practitioner(picture, one->practitioner)->name;
    const char *business = picture_business(picture, one->business)->name;
    g_autofree char *hours = hours_words(place->hours);

    if (*hours != '\0')
        return g_strdup_printf("%s works at %s: %s.", practitioner, business, hours);
    if (place->has_extra_hours)
        return g_strdup_printf("%s has no weekly hours at %s, but extra hours are entered there.",
                               practitioner, business);
    if (place_scheduled(picture, one->practitioner, one->business) == SWITCH_HIDDEN)
        return g_strdup_printf("Cliniko lists no hours for %s at %s.%s", practitioner, business,
                               place->had_hours ? " There were some before." : "");
    return g_strdup_printf("Cliniko has not said which hours %s works at %s.", practitioner,
                           business);
}

/* A refusal is only without a reason when there is nothing else to see. */
static char *
refusal_evidence(const CombinationVerdict *verdict)
{
    const char *reason = "and everything above is as it should be. Cliniko gives no reason";

    for (guint check = 0; check < CHECK_FREE_TIME; check++)
        if (verdict->checks[check] == CHECK_FAILED)
            return g_strdup("Asked for free times, Cliniko answered ‘404 Not Found’, as it does while "
                            "something above is off.");
        else if (verdict->checks[check] == CHECK_IS_UNKNOWN)
            reason = "and not everything above is known";
    return g_strdup_printf("Asked for free times, Cliniko answered ‘404 Not Found’, %s.", reason);
}

static char *
free_time_evidence(const BookingPicture *picture, const Combination *one,
                   const CombinationVerdict *verdict)
{
    const BookingAnswer *answer = combination_answer(picture, one);
    const int days = picture->rules.days_ahead;

    switch (answer == NULL ? ANSWER_NEVER : answer->answer) {
    case ANSWER_FREE:
        return g_strdup("Asked for the next free time, Cliniko named one.");
    case ANSWER_NONE:
        if (days < 0)
            return g_strdup_printf("Asked for the next %d days, Cliniko has nothing free. It has "
                                   "not said how far ahead patients can book.",
                                   DAYS_AHEAD_LEAST);
        return days > 0 ? g_strdup_printf("Asked for the %d day%s that patients can book ahead, "
                                          "Cliniko has nothing free.",
                                          days, days == 1 ? "" : "s")
                        : g_strdup("Asked for the whole booking window, Cliniko has nothing free.");
    case ANSWER_REFUSED:
        return refusal_evidence(verdict);
    case ANSWER_UNCLEAR:
        return g_strdup("Asked for the next free time, Cliniko gave no clear answer.");
    case ANSWER_NEVER:
        break;
    }
    return g_strdup("Cliniko has not been asked: that is done once everything above is as it "
                    "should be.");
}

char *
check_evidence(const BookingPicture *picture, const Combination *one,
               const CombinationVerdict *verdict, Check check)
{
    const BookingBusiness *business = picture_business(picture, one->business);
    const BookingPractitioner *practitioner = picture_practitioner(picture, one->practitioner);
    const BookingType *type = picture_type(picture, one->type);

    switch (check) {
    case CHECK_ACCOUNT:
        return account_evidence(picture);
    case CHECK_BUSINESS:
        return switch_evidence(business->shown, business->name, "archived");
    case CHECK_PRACTITIONER:
        return switch_evidence(practitioner->shown, practitioner->name, "not active");
    case CHECK_TYPE:
        return switch_evidence(type->shown, type->name, "archived");
    case CHECK_OFFER:
        return offer_evidence(picture, one);
    case CHECK_SCHEDULE:
        return schedule_evidence(picture, one);
    case CHECK_FREE_TIME:
    case CHECK__COUNT:
        break;
    }
    return free_time_evidence(picture, one, verdict);
}

/* --- schedules -------------------------------------------------------------------------------- */

/* "8:30–12:30, 13:30–17:30" for each weekday, NULL for a day without hours. */
static void
collect_days(const GArray *hours, char *ret_days[7])
{
    for (guint i = 0; hours != NULL && i < hours->len; i++) {
        const BookingHours *one = &g_array_index(hours, BookingHours, i);
        char **day = &ret_days[one->weekday - 1];
        g_autofree char *before = *day;

        *day = g_strdup_printf("%s%s%d:%02d–%d:%02d", before == NULL ? "" : before,
                               before == NULL ? "" : ", ", one->starts_minute / 60,
                               one->starts_minute % 60, one->ends_minute / 60,
                               one->ends_minute % 60);
    }
}

/* The first day and those after it that are like it; takes them out of days. */
static void
append_alike(GString *text, char *days[7], int first)
{
    static const char *const names[7] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    g_autofree char *windows = g_steal_pointer(&days[first]);

    g_string_append_printf(text, "%s%s", text->len > 0 ? "; " : "", names[first]);
    for (int day = first + 1; day < 7; day++)
        if (days[day] != NULL && g_str_equal(days[day], windows)) {
            g_string_append_printf(text, ", %s", names[day]);
            g_clear_pointer(&days[day], g_free);
        }
    g_string_append_printf(text, " %s", windows);
}

char *
hours_words(const GArray *hours)
{
    char *days[7] = { NULL };
    GString *text = g_string_new(NULL);

    collect_days(hours, days);
    for (int day = 0; day < 7; day++)
        if (days[day] != NULL)
            append_alike(text, days, day);
    return g_string_free(text, FALSE);
}
