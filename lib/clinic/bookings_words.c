/* bookings_words.c: what stands in the way of online booking, and where it is changed, in words. */
#include "lib/clinic/bookings_words.h"

#define BUSINESS_NAME(picture, i)                                                                  \
    (g_array_index((picture)->businesses, BookingBusiness, (guint)(i)).name)
#define PRACTITIONER_NAME(picture, i)                                                              \
    (g_array_index((picture)->practitioners, BookingPractitioner, (guint)(i)).name)
#define TYPE_NAME(picture, i) (g_array_index((picture)->types, BookingType, (guint)(i)).name)

const char *
combination_state_label(CombinationState state)
{
    static const char *const labels[COMBINATION__COUNT] = {
        [COMBINATION_NOT_OFFERED] = "Not offered",   [COMBINATION_BLOCKED] = "Blocked",
        [COMBINATION_UNKNOWN] = "Not known yet",     [COMBINATION_FULL] = "Nothing free",
        [COMBINATION_BOOKABLE] = "Bookable",
    };

    return labels[state];
}

const char *
check_question(Check check)
{
    static const char *const questions[CHECK__COUNT] = {
        [CHECK_ACCOUNT] = "Online bookings are switched on for the account",
        [CHECK_BUSINESS] = "The business is shown in online bookings",
        [CHECK_PRACTITIONER] = "The practitioner is active and shown in online bookings",
        [CHECK_TYPE] = "The appointment type is shown in online bookings",
        [CHECK_OFFER] = "The practitioner offers this appointment type at this business",
        [CHECK_SCHEDULE] = "The practitioner has hours at this business",
        [CHECK_FREE_TIME] = "There is a free time inside the booking window",
    };

    return questions[check];
}

const char *
block_reason_label(BlockReason reason)
{
    static const char *const labels[REASON__COUNT] = {
        [REASON_NONE] = "",
        [REASON_ONLINE_BOOKINGS_OFF] = "Online bookings are off",
        [REASON_BUSINESS_ARCHIVED] = "Business archived",
        [REASON_BUSINESS_HIDDEN] = "Business hidden",
        [REASON_PRACTITIONER_INACTIVE] = "Practitioner inactive",
        [REASON_PRACTITIONER_HIDDEN] = "Practitioner hidden",
        [REASON_TYPE_ARCHIVED] = "Type archived",
        [REASON_TYPE_HIDDEN] = "Type hidden",
        [REASON_TYPE_NOT_OFFERED] = "No longer offered",
        [REASON_NO_SCHEDULE] = "No schedule here",
        [REASON_UNEXPLAINED] = "Refused, no reason given",
    };

    return labels[reason];
}

/* --- settings --------------------------------------------------------------------------------- */

char *
setting_name(const BookingPicture *picture, const Setting *setting)
{
    const int b = setting->business, p = setting->practitioner, t = setting->type;

    switch (setting->kind) {
    case SETTING_BUSINESS:
        return g_strdup(BUSINESS_NAME(picture, b));
    case SETTING_PRACTITIONER:
        return g_strdup(PRACTITIONER_NAME(picture, p));
    case SETTING_TYPE:
        return g_strdup(TYPE_NAME(picture, t));
    case SETTING_OFFER:
        return g_strdup_printf("%s with %s", TYPE_NAME(picture, t), PRACTITIONER_NAME(picture, p));
    case SETTING_BUSINESS_OFFER:
        return g_strdup_printf("%s at %s", TYPE_NAME(picture, t), BUSINESS_NAME(picture, b));
    case SETTING_SCHEDULE:
        return g_strdup_printf("%s at %s", PRACTITIONER_NAME(picture, p),
                               BUSINESS_NAME(picture, b));
    case SETTING_ACCOUNT:
    case SETTING_RULE:
    case SETTING__COUNT:
        break;
    }
    return g_strdup("Online bookings");
}

/* Why a type is not offered names the practitioner's side or the business's. */
static char *
offer_sentence(const BookingPicture *picture, const Setting *setting)
{
    if (setting->kind == SETTING_BUSINESS_OFFER)
        return g_strdup_printf("%s is no longer offered at %s.", TYPE_NAME(picture, setting->type),
                               BUSINESS_NAME(picture, setting->business));
    return g_strdup_printf("%s no longer offers %s.",
                           PRACTITIONER_NAME(picture, setting->practitioner),
                           TYPE_NAME(picture, setting->type));
}

char *
obstacle_sentence(const BookingPicture *picture, const Obstacle *obstacle)
{
    const Setting *setting = &obstacle->setting;
    g_autofree char *name = setting_name(picture, setting);

    switch (obstacle->reason) {
    case REASON_ONLINE_BOOKINGS_OFF:
        return g_strdup("Online bookings are switched off for the whole account.");
    case REASON_BUSINESS_ARCHIVED:
        return g_strdup_printf("The business %s is archived.", name);
    case REASON_BUSINESS_HIDDEN:
        return g_strdup_printf("The business %s is hidden from online bookings.", name);
    case REASON_PRACTITIONER_INACTIVE:
        return g_strdup_printf("%s is not active in Cliniko.", name);
    case REASON_PRACTITIONER_HIDDEN:
        return g_strdup_printf("%s is hidden from online bookings.", name);
    case REASON_TYPE_ARCHIVED:
        return g_strdup_printf("The appointment type %s is archived.", name);
    case REASON_TYPE_HIDDEN:
        return g_strdup_printf("The appointment type %s is hidden from online bookings.", name);
    case REASON_TYPE_NOT_OFFERED:
        return offer_sentence(picture, setting);
    case REASON_NO_SCHEDULE:
        return g_strdup_printf("%s has no schedule at %s.",
                               PRACTITIONER_NAME(picture, setting->practitioner),
                               BUSINESS_NAME(picture, setting->business));
    case REASON_UNEXPLAINED:
    case REASON_NONE:
    case REASON__COUNT:
        break;
    }
    return g_strdup_printf("Cliniko refuses %s and does not say why.", name);
}

/* Sources: Cliniko's help, "Edit your practitioner information" (schedule, types and online
 * bookings are on the practitioner's page); cliniko-api 14 to 18. */
char *
setting_way(const BookingPicture *picture, const Setting *setting, BlockReason reason)
{
    const int b = setting->business, p = setting->practitioner, t = setting->type;

    switch (reason) {
    case REASON_ONLINE_BOOKINGS_OFF:
        return g_strdup("Settings > Online bookings > switch online bookings on.");
    case REASON_BUSINESS_ARCHIVED:
        return g_strdup_printf("Settings > Businesses > show the archived ones > %s > Unarchive, "
                               "then tick ‘Show in online bookings’.",
                               BUSINESS_NAME(picture, b));
    case REASON_BUSINESS_HIDDEN:
        return g_strdup_printf("Settings > Businesses > %s > Edit > tick ‘Show in online "
                               "bookings’.",
                               BUSINESS_NAME(picture, b));
    case REASON_PRACTITIONER_INACTIVE:
        return g_strdup_printf("Settings > Users & practitioners > inactive > %s > make the "
                               "practitioner active again.",
                               PRACTITIONER_NAME(picture, p));
    case REASON_PRACTITIONER_HIDDEN:
        return g_strdup_printf("Settings > Users & practitioners > %s > Edit practitioner "
                               "settings > tick ‘Show in online bookings’.",
                               PRACTITIONER_NAME(picture, p));
    case REASON_TYPE_ARCHIVED:
        return g_strdup_printf("Settings > Appointment types: %s is archived and cannot be booked; "
                               "make it anew, or take it out of your links.",
                               TYPE_NAME(picture, t));
    case REASON_TYPE_HIDDEN:
        return g_strdup_printf("Settings > Appointment types > %s > Edit > tick ‘Show in online "
                               "bookings’.",
                               TYPE_NAME(picture, t));
    case REASON_TYPE_NOT_OFFERED:
        return setting->kind == SETTING_BUSINESS_OFFER
                   ? g_strdup_printf("Settings > Businesses > %s > Edit > Appointment types > tick "
                                     "%s.",
                                     BUSINESS_NAME(picture, b), TYPE_NAME(picture, t))
                   : g_strdup_printf("Settings > Users & practitioners > %s > Edit practitioner "
                                     "settings > Appointment types > tick %s.",
                                     PRACTITIONER_NAME(picture, p), TYPE_NAME(picture, t));
    case REASON_NO_SCHEDULE:
        return g_strdup_printf("Settings > Users & practitioners > %s > Edit practitioner "
                               "settings > Schedule > %s > set the days and hours.",
                               PRACTITIONER_NAME(picture, p), BUSINESS_NAME(picture, b));
    case REASON_UNEXPLAINED:
    case REASON_NONE:
    case REASON__COUNT:
        break;
    }
    return g_strdup("");
}

/* --- evidence --------------------------------------------------------------------------------- */

/* "Cliniko shows NAME in online bookings." for a switch of each of its kinds. */
static char *
switch_evidence(Switch one, const char *name, const char *gone)
{
    switch (one) {
    case SWITCH_ON:
        return g_strdup_printf("In Cliniko, ‘Show in online bookings’ is on for %s.", name);
    case SWITCH_HIDDEN:
        return g_strdup_printf("In Cliniko, ‘Show in online bookings’ is off for %s.", name);
    case SWITCH_GONE:
        return g_strdup_printf("Cliniko says that %s is %s.", name, gone);
    case SWITCH_UNKNOWN:
        break;
    }
    return g_strdup_printf("Cliniko has not said how %s is set.", name);
}

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

static char *
offer_evidence(const BookingPicture *picture, const Combination *one)
{
    const char *practitioner = PRACTITIONER_NAME(picture, one->practitioner);
    const char *type = TYPE_NAME(picture, one->type);

    if (picture_offer(picture, one->practitioner, one->type)->offered != TIE_IS)
        return g_strdup_printf("Cliniko does not list %s among those who offer %s.", practitioner,
                               type);
    if (picture_at(picture, one->business, one->type)->offered != TIE_IS)
        return g_strdup_printf("%s offers %s, but %s does not have it among its appointment types.",
                               practitioner, type, BUSINESS_NAME(picture, one->business));
    return g_strdup_printf("Cliniko lists %s among those who offer %s.", practitioner, type);
}

static char *
schedule_evidence(const BookingPicture *picture, const Combination *one)
{
    const BookingPlace *place = picture_place(picture, one->practitioner, one->business);
    const char *practitioner = PRACTITIONER_NAME(picture, one->practitioner);
    const char *business = BUSINESS_NAME(picture, one->business);
    g_autofree char *hours = hours_words(place->hours);

    if (place->hours != NULL)
        return g_strdup_printf("%s works at %s: %s.", practitioner, business, hours);
    if (place->has_extra_hours)
        return g_strdup_printf("%s has no weekly hours at %s, but extra hours are entered there.",
                               practitioner, business);
    return g_strdup_printf("Cliniko has no hours for %s at %s.", practitioner, business);
}

static char *
free_time_evidence(const BookingPicture *picture, const Combination *one)
{
    const BookingAnswer *answer = combination_answer(picture, one);
    const int days = picture->rules.days_ahead;

    switch (answer == NULL ? ANSWER_NEVER : answer->answer) {
    case ANSWER_FREE:
        return g_strdup("Asked for the next free time, Cliniko named one.");
    case ANSWER_NONE:
        return days > 0 ? g_strdup_printf("Asked for the next %d days, Cliniko has nothing free.",
                                          days)
                        : g_strdup("Asked for the whole booking window, Cliniko has nothing free.");
    case ANSWER_REFUSED:
        return g_strdup("Asked for free times, Cliniko answers ‘404 Not Found’ and gives no "
                        "reason.");
    case ANSWER_UNCLEAR:
        return g_strdup("Asked for the next free time, Cliniko gave no clear answer.");
    case ANSWER_NEVER:
        break;
    }
    return g_strdup("Not asked yet: Cliniko is asked once everything above is as it should be.");
}

char *
check_evidence(const BookingPicture *picture, const Combination *one,
               const CombinationVerdict *verdict, Check check)
{
    (void)verdict;
    switch (check) {
    case CHECK_ACCOUNT:
        return account_evidence(picture);
    case CHECK_BUSINESS:
        return switch_evidence(
            g_array_index(picture->businesses, BookingBusiness, one->business).shown,
            BUSINESS_NAME(picture, one->business), "archived");
    case CHECK_PRACTITIONER:
        return switch_evidence(
            g_array_index(picture->practitioners, BookingPractitioner, one->practitioner).shown,
            PRACTITIONER_NAME(picture, one->practitioner), "not active");
    case CHECK_TYPE:
        return switch_evidence(g_array_index(picture->types, BookingType, one->type).shown,
                               TYPE_NAME(picture, one->type), "archived");
    case CHECK_OFFER:
        return offer_evidence(picture, one);
    case CHECK_SCHEDULE:
        return schedule_evidence(picture, one);
    case CHECK_FREE_TIME:
        return free_time_evidence(picture, one);
    case CHECK__COUNT:
        break;
    }
    return g_strdup("");
}

/* --- the top line ----------------------------------------------------------------------------- */

static void
append_obstacles(GString *line, const BookingSummary *summary)
{
    const guint settings = summary->obstacles->len;
    const guint stopped = summary->blocked - summary->unexplained;

    if (settings > 0 && stopped > 0)
        g_string_append_printf(line, " %u setting%s in the way of %u more.", settings,
                               settings == 1 ? " stands" : "s stand", stopped);
    if (summary->unexplained > 0)
        g_string_append_printf(line, " Cliniko refuses %u without a reason.", summary->unexplained);
    if (summary->full > 0)
        g_string_append_printf(line, " %u %s nothing free just now.", summary->full,
                               summary->full == 1 ? "has" : "have");
    if (summary->unknown > 0)
        g_string_append_printf(line, " %u %s not known yet.", summary->unknown,
                               summary->unknown == 1 ? "is" : "are");
}

char *
bookings_headline(const BookingSummary *summary)
{
    GString *line = g_string_new(NULL);

    if (summary->counted == 0)
        g_string_append(line, "Nothing is meant to be bookable online yet.");
    else if (summary->unknown == summary->counted)
        g_string_append_printf(line, "Whether patients can book is not known yet: Cliniko has not "
                                     "been asked about the %u combinations.",
                               summary->counted);
    else if (summary->bookable == summary->counted)
        g_string_append_printf(line, "All is well: patients can book all %u combinations that are "
                                     "meant to be bookable.",
                               summary->counted);
    else {
        g_string_append_printf(line, "Patients can book %u of %u combinations.", summary->bookable,
                               summary->counted);
        append_obstacles(line, summary);
    }
    return g_string_free(line, FALSE);
}

/* --- schedules -------------------------------------------------------------------------------- */

static void
append_clock(GString *text, int minute)
{
    g_string_append_printf(text, "%d:%02d", minute / 60, minute % 60);
}

/* The windows of the day that begins at place `from`; *ret_next is where the next day begins. */
static char *
day_windows(const GArray *hours, guint from, guint *ret_next)
{
    const int weekday = g_array_index(hours, BookingHours, from).weekday;
    GString *text = g_string_new(NULL);
    guint i = from;

    for (; i < hours->len && g_array_index(hours, BookingHours, i).weekday == weekday; i++) {
        const BookingHours *one = &g_array_index(hours, BookingHours, i);

        g_string_append(text, i == from ? "" : ", ");
        append_clock(text, one->starts_minute);
        g_string_append(text, "–");
        append_clock(text, one->ends_minute);
    }
    *ret_next = i;
    return g_string_free(text, FALSE);
}

/* Days with the same windows are named together, in the order of the first of them. */
char *
hours_words(const GArray *hours)
{
    static const char *const names[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    g_autoptr(GPtrArray) windows = g_ptr_array_new_with_free_func(g_free);
    GString *text = g_string_new(NULL);
    char *days[7] = { NULL };

    for (guint i = 0; hours != NULL && i < hours->len;) {
        const int day = g_array_index(hours, BookingHours, i).weekday - 1;

        days[day] = day_windows(hours, i, &i);
        g_ptr_array_add(windows, days[day]);
    }
    for (int first = 0; first < 7; first++) {
        gboolean begun = FALSE;

        for (int day = first; days[first] != NULL && day < 7; day++) {
            if (days[day] == NULL || !g_str_equal(days[day], days[first]))
                continue;
            g_string_append(text, begun ? ", " : text->len > 0 ? "; " : "");
            g_string_append(text, names[day]);
            begun = TRUE;
            if (day != first)
                days[day] = NULL;
        }
        if (days[first] != NULL)
            g_string_append_printf(text, " %s", days[first]);
    }
    return g_string_free(text, FALSE);
}
