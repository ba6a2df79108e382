/* bookings_report.c: the sentences of the online-booking pages that put verdicts, costs, places and times together.
 * Pure: no database, no network, no clock. The words of single settings are in bookings_words.c. */
#include "lib/clinic/bookings_report.h"

#include "lib/clinic/booking_times.h"
#include "lib/clinic/bookings_words.h"
#include "lib/clinic/text.h"

/* --- words ------------------------------------------------------------------------------------- */

const char *
check_word(Check check)
{
    static const char *const words[CHECK__COUNT] = {
        [CHECK_ACCOUNT] = "account", [CHECK_BUSINESS] = "business", [CHECK_PRACTITIONER] = "practitioner",
        [CHECK_TYPE] = "type",       [CHECK_OFFER] = "offer",       [CHECK_SCHEDULE] = "schedule",
        [CHECK_FREE_TIME] = "free-time",
    };

    return words[check];
}

const char *
check_result_word(CheckResult result)
{
    return result == CHECK_PASSED ? "passed" : result == CHECK_FAILED ? "failed" : "unknown";
}

const char *
check_result_label(CheckResult result)
{
    return result == CHECK_PASSED ? "Passed" : result == CHECK_FAILED ? "Failed" : "Not known";
}

const char *
switch_label(SettingKind kind, Switch state)
{
    switch (state) {
    case SWITCH_ON:
        return kind == SETTING_ACCOUNT ? "On" : "Shown";
    case SWITCH_HIDDEN:
        return kind == SETTING_ACCOUNT ? "Off" : "Hidden";
    case SWITCH_GONE:
        return kind == SETTING_PRACTITIONER ? "Inactive" : "Archived";
    case SWITCH_UNKNOWN:
        break;
    }
    return "Not known";
}

/* "1 combination", "6 combinations" */
static char *
count_words(guint count, const char *noun)
{
    return g_strdup_printf("%u %s%s", count, noun, count == 1 ? "" : "s");
}

/* --- settings ---------------------------------------------------------------------------------- */

gboolean
check_setting(const BookingPicture *picture, const Combination *one, Check check, Setting *ret_setting)
{
    const int business = (int)one->business, practitioner = (int)one->practitioner, type = (int)one->type;

    switch (check) {
    case CHECK_ACCOUNT:
        *ret_setting = (Setting){ SETTING_ACCOUNT, -1, -1, -1 };
        return TRUE;
    case CHECK_BUSINESS:
        *ret_setting = (Setting){ SETTING_BUSINESS, business, -1, -1 };
        return TRUE;
    case CHECK_PRACTITIONER:
        *ret_setting = (Setting){ SETTING_PRACTITIONER, -1, practitioner, -1 };
        return TRUE;
    case CHECK_TYPE:
        *ret_setting = (Setting){ SETTING_TYPE, -1, -1, type };
        return TRUE;
    case CHECK_OFFER: /* two ties; the practitioner's own is named unless only the business's is cut */
        *ret_setting = picture_offer(picture, one->practitioner, one->type)->offered == TIE_IS
                           ? (Setting){ SETTING_BUSINESS_OFFER, business, -1, type }
                           : (Setting){ SETTING_OFFER, -1, practitioner, type };
        return TRUE;
    case CHECK_SCHEDULE:
        *ret_setting = (Setting){ SETTING_SCHEDULE, business, practitioner, -1 };
        return TRUE;
    case CHECK_FREE_TIME:
    case CHECK__COUNT:
        break;
    }
    return FALSE;
}

char *
obstacle_cost(const Obstacle *obstacle)
{
    const guint others = obstacle->among - obstacle->alone;
    g_autofree char *alone = count_words(obstacle->alone, "combination");
    g_autofree char *among = count_words(obstacle->among, "combination");

    if (obstacle->among == 0)
        return g_strdup("It blocks no combination just now.");
    if (obstacle->alone == 0)
        return g_strdup_printf("It blocks %s, together with other settings.", among);
    if (others == 0)
        return g_strdup_printf("It alone blocks %s.", alone);
    return g_strdup_printf("It alone blocks %s, and %u more together with other settings.", alone, others);
}

#define YEAR_NEEDED_S (300 * 24 * 60 * 60)

/* "Tue 9:10" within the last six days, where a weekday cannot be mistaken; "Tue 3 Nov 9:10"; with the year when that
 * day comes again soon. */
static char *
past_words(gint64 utc, gint64 now_utc, const char *zone)
{
    const Day first = day_add(day_at(now_utc, zone), -6);
    const gboolean is_recent = utc <= now_utc && day_compare(day_at(utc, zone), first) >= 0;

    if (utc < now_utc - YEAR_NEEDED_S)
        return time_in_words(utc, now_utc, zone);
    return time_short_words(utc, is_recent ? utc : now_utc, zone); /* short within the week that follows */
}

char *
between_words(gint64 after_utc, gint64 before_utc, gint64 now_utc, const char *zone)
{
    g_autofree char *after = past_words(after_utc, now_utc, zone);
    g_autofree char *before = past_words(before_utc, now_utc, zone);

    return g_strdup_printf("between %s and %s", after, before);
}

char *
since_words(gint64 after_utc, gint64 before_utc, gint64 now_utc, const char *zone)
{
    g_autofree char *between = NULL;

    if (before_utc == 0)
        return g_strdup("It was so already when Keyrack first looked.");
    between = between_words(after_utc, before_utc, now_utc, zone);
    return g_strdup_printf("It has been so since some time %s.", between);
}

char *
intruder_sentence(const BookingPicture *picture, const Setting *setting)
{
    g_autofree char *name = setting_name(picture, setting);

    switch (setting->kind) {
    case SETTING_ACCOUNT:
        return g_strdup("Online bookings are switched on for the account, although that is not meant.");
    case SETTING_OFFER:
    case SETTING_BUSINESS_OFFER:
        return g_strdup_printf("%s: patients are offered this, although that is not meant.", name);
    case SETTING_SCHEDULE:
        return g_strdup_printf("%s: there is a schedule, although none is meant.", name);
    default:
        return g_strdup_printf("%s is shown in online bookings, although that is not meant.", name);
    }
}

char *
quiet_words(guint count)
{
    g_autofree char *settings = count_words(count, "setting");

    return g_strdup_printf(count == 1 ? "%s is off, as it is meant to be" : "%s are off, as they are meant to be",
                           settings);
}

/* --- one combination --------------------------------------------------------------------------- */

char *
combination_name(const BookingPicture *picture, const Combination *one)
{
    return g_strdup_printf("%s with %s at %s", picture_type(picture, one->type)->name,
                           picture_practitioner(picture, one->practitioner)->name,
                           picture_business(picture, one->business)->name);
}

static char *
bookable_sentence(const BookingAnswer *answer, gint64 now_utc, const char *zone)
{
    g_autofree char *when = NULL;

    if (answer == NULL || answer->free_utc == 0)
        return g_strdup("Patients can book this.");
    if (answer->free_utc < now_utc)
        return g_strdup("Patients can book this. The free time that Cliniko named has passed since; check again to see "
                        "the next one.");
    when = time_short_words(answer->free_utc, now_utc, zone);
    return g_strdup_printf("Patients can book this. The next free time is %s%s%s.", when,
                           *zone == '\0' ? " UTC" : ", by the clock of ", zone);
}

/* Exactly what was asked: the whole window, as it was when the answer came. */
static char *
full_sentence(const BookingPicture *picture, const BookingAnswer *answer, const char *zone)
{
    g_autofree char *first = NULL, *last = NULL;

    if (answer == NULL || answer->answered_utc == 0)
        return g_strdup("Every switch is on, but nothing is free.");
    first = day_words(day_at(answer->answered_utc, zone));
    last = day_words(booking_last_day(picture->rules.days_ahead, zone, answer->answered_utc));
    return g_strdup_printf("Every switch is on, but nothing is free. Keyrack asked Cliniko for free times from %s to "
                           "%s, as far ahead as %s, and there was none.",
                           first, last,
                           picture->rules.days_ahead < 0 ? "patients can surely book" : "patients can book");
}

/* The first failed check says why; how many more failed is said too, for mending one would not help. */
static char *
blocked_sentence(const BookingPicture *picture, const Combination *one, const CombinationVerdict *verdict)
{
    guint failed = 0;
    g_autofree char *why = NULL;

    for (int i = CHECK__COUNT - 1; i >= 0; i--) {
        Obstacle obstacle = { .reason = verdict->reasons[i] };

        if (verdict->checks[i] != CHECK_FAILED || !check_setting(picture, one, (Check)i, &obstacle.setting))
            continue;
        failed++;
        g_free(why);
        why = obstacle_sentence(picture, &obstacle);
    }
    if (why == NULL)
        return g_strdup("Patients cannot book this.");
    return failed == 1 ? g_strdup_printf("Patients cannot book this: %s", why)
                       : g_strdup_printf("Patients cannot book this, for %u reasons. The first: %s", failed, why);
}

static char *
unknown_sentence(const CombinationVerdict *verdict, const BookingAnswer *answer)
{
    if (answer != NULL && answer->answer == ANSWER_UNCLEAR)
        return g_strdup("Keyrack cannot say yet: Cliniko gave no clear answer when it was last asked for a free time.");
    for (int i = 0; i < CHECK_FREE_TIME; i++)
        if (verdict->checks[i] == CHECK_IS_UNKNOWN)
            return g_strdup("Keyrack cannot say yet: Cliniko did not tell everything this depends on. What it did not "
                            "tell stands below.");
    return g_strdup("Keyrack cannot say yet: Cliniko has not been asked for a free time since everything was switched "
                    "on.");
}

char *
combination_sentence(const BookingPicture *picture, const Combination *one, const CombinationVerdict *verdict,
                     gint64 now_utc)
{
    const BookingAnswer *answer = combination_answer(picture, one);
    const char *zone = picture_business(picture, one->business)->zone;

    switch (verdict->state) {
    case COMBINATION_BOOKABLE:
        return bookable_sentence(answer, now_utc, zone);
    case COMBINATION_FULL:
        return full_sentence(picture, answer, zone);
    case COMBINATION_UNKNOWN:
        return unknown_sentence(verdict, answer);
    case COMBINATION_NOT_OFFERED:
        return g_strdup_printf("%s does not offer %s at %s, and never did since Keyrack looks. That is no fault.",
                               picture_practitioner(picture, one->practitioner)->name,
                               picture_type(picture, one->type)->name,
                               picture_business(picture, one->business)->name);
    case COMBINATION_BLOCKED:
    case COMBINATION__COUNT:
        break;
    }
    if (verdict->reason != REASON_UNEXPLAINED)
        return blocked_sentence(picture, one, verdict);
    return g_strdup("Everything that Keyrack can look at passes, and Cliniko still answers 404 when it is asked for "
                    "free times. Keyrack does not know why, and does not guess.");
}

char *
support_request(const BookingPicture *picture, const Combination *one, const char *shard)
{
    const BookingAnswer *answer = combination_answer(picture, one);
    g_autoptr(GDateTime) at = NULL;
    g_autofree char *when = NULL;

    if (answer == NULL || answer->answer != ANSWER_REFUSED || answer->answered_utc == 0)
        return NULL;
    at = g_date_time_new_from_unix_utc(answer->answered_utc);
    when = at == NULL ? g_strdup("") : g_date_time_format(at, "%Y-%m-%d %H:%M:%S UTC");
    return g_strdup_printf("GET https://api.%s.cliniko.com/v1/businesses/%s/practitioners/%s/appointment_types/%s/"
                           "available_times\nanswered: 404 on %s\nrequest id: %s",
                           shard, picture_business(picture, one->business)->id,
                           picture_practitioner(picture, one->practitioner)->id,
                           picture_type(picture, one->type)->id, when,
                           *answer->request_id == '\0' ? "Cliniko gave none" : answer->request_id);
}

/* --- places ------------------------------------------------------------------------------------ */

gboolean
place_lacks_hours(const BookingPlace *place)
{
    return place->works == TIE_IS && (place->hours == NULL || place->hours->len == 0) && !place->has_extra_hours;
}

char *
place_words(const BookingPicture *picture, guint practitioner, guint business)
{
    const BookingPlace *place = picture_place(picture, practitioner, business);
    const char *name = picture_business(picture, business)->name;
    g_autofree char *hours = NULL;

    if (place_lacks_hours(place))
        return g_strdup_printf("No schedule at %s", name);
    if (place->hours == NULL || place->hours->len == 0)
        return g_strdup_printf("%s: extra hours only", name);
    hours = hours_words(place->hours);
    return g_strdup_printf("%s: %s%s", name, hours, place->has_extra_hours ? "; and extra hours" : "");
}
