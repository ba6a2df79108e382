/* bookings_words.c: states, reasons and settings of online booking in words, and the top line. */
#include "lib/clinic/bookings_words.h"

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
        [CHECK_BUSINESS] = "The business (branch, location) is shown in online bookings",
        [CHECK_PRACTITIONER] = "The practitioner is active and shown in online bookings",
        [CHECK_TYPE] = "The appointment type is shown in online bookings",
        [CHECK_OFFER] = "The practitioner offers this appointment type at this business",
        [CHECK_SCHEDULE] = "The practitioner has a schedule at this business",
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

static const char *
business_name(const BookingPicture *picture, const Setting *setting)
{
    return picture_business(picture, (guint)setting->business)->name;
}

static const char *
practitioner_name(const BookingPicture *picture, const Setting *setting)
{
    return picture_practitioner(picture, (guint)setting->practitioner)->name;
}

static const char *
type_name(const BookingPicture *picture, const Setting *setting)
{
    return picture_type(picture, (guint)setting->type)->name;
}

char *
setting_name(const BookingPicture *picture, const Setting *setting)
{
    switch (setting->kind) {
    case SETTING_BUSINESS:
        return g_strdup(business_name(picture, setting));
    case SETTING_PRACTITIONER:
        return g_strdup(practitioner_name(picture, setting));
    case SETTING_TYPE:
        return g_strdup(type_name(picture, setting));
    case SETTING_OFFER:
        return g_strdup_printf("%s with %s", type_name(picture, setting),
                               practitioner_name(picture, setting));
    case SETTING_BUSINESS_OFFER:
        return g_strdup_printf("%s at %s", type_name(picture, setting),
                               business_name(picture, setting));
    case SETTING_SCHEDULE:
        return g_strdup_printf("%s at %s", practitioner_name(picture, setting),
                               business_name(picture, setting));
    case SETTING_ACCOUNT:
    case SETTING_RULE:
    case SETTING__COUNT:
        break;
    }
    return g_strdup("Online bookings");
}

/* That a type is not offered has two sides: the practitioner's and the business's. */
static char *
offer_sentence(const BookingPicture *picture, const Setting *setting)
{
    if (setting->kind == SETTING_BUSINESS_OFFER)
        return g_strdup_printf("%s is no longer offered at %s.", type_name(picture, setting),
                               business_name(picture, setting));
    return g_strdup_printf("%s no longer offers %s.", practitioner_name(picture, setting),
                           type_name(picture, setting));
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
        return g_strdup_printf("%s has no schedule at %s.", practitioner_name(picture, setting),
                               business_name(picture, setting));
    case REASON_UNEXPLAINED:
    case REASON_NONE:
    case REASON__COUNT:
        break;
    }
    return g_strdup_printf("Cliniko refuses %s and does not say why.", name);
}

/* --- the top line ----------------------------------------------------------------------------- */

/* " 2 settings stand in the way of 9 more.", with one word for one thing and another for many. */
static void
append_count(GString *line, guint count, const char *one, const char *many)
{
    if (count > 0)
        g_string_append_printf(line, " %u %s", count, count == 1 ? one : many);
}

static void
append_rest(GString *line, const BookingSummary *summary)
{
    const guint stopped = summary->blocked - summary->unexplained;

    if (stopped > 0) {
        append_count(line, summary->obstacles->len, "setting stands", "settings stand");
        g_string_append_printf(line, " in the way of %u more.", stopped);
    }
    append_count(line, summary->unexplained, "is refused by Cliniko, and it does not say why.",
                 "are refused by Cliniko, and it does not say why.");
    append_count(line, summary->full, "has nothing free just now.", "have nothing free just now.");
    append_count(line, summary->unknown, "is not known yet.", "are not known yet.");
}

/* Every switch that is meant to be on is on; full diaries are no fault. */
static void
append_all_well(GString *line, const BookingSummary *summary)
{
    if (summary->full > 0) {
        g_string_append_printf(line,
                               "Everything that is meant to be bookable is switched on. Patients "
                               "can book %u of %u combinations now.",
                               summary->bookable, summary->counted);
        append_rest(line, summary);
    } else
        g_string_append_printf(line,
                               "Everything that is meant to be bookable can be booked: %u of %u "
                               "combination%s.%s",
                               summary->bookable, summary->counted,
                               summary->counted == 1 ? "" : "s",
                               summary->intruders->len == 0 ? " All is well." : "");
}

static guint
count_shown(const BookingSummary *summary)
{
    guint count = 0;

    for (guint state = 0; state < COMBINATION__COUNT; state++)
        count += summary->states[state];
    return count;
}

char *
bookings_headline(const BookingSummary *summary)
{
    GString *line = g_string_new(NULL);

    if (count_shown(summary) == 0)
        g_string_append(line, "Nothing is known about online bookings yet.");
    else if (summary->counted == 0)
        g_string_append(line, "Nothing is meant to be bookable online.");
    else if (summary->unknown == summary->counted)
        g_string_append_printf(line,
                               "What patients can book is not known yet: Cliniko has still to say "
                               "for %u combination%s.",
                               summary->counted, summary->counted == 1 ? "" : "s");
    else if (summary->blocked + summary->unknown == 0)
        append_all_well(line, summary);
    else {
        g_string_append_printf(line, "Patients can book %u of %u combination%s.",
                               summary->bookable, summary->counted,
                               summary->counted == 1 ? "" : "s");
        append_rest(line, summary);
    }
    append_count(line, summary->intruders->len, "setting is on and not meant to be.",
                 "settings are on and not meant to be.");
    return g_string_free(line, FALSE);
}
