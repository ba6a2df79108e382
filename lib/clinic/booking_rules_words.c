/* booking_rules_words.c: the account's rules of online booking in words: what each does to patients,
 * and where it is strict, what would be a safe start.
 * Source: cliniko-api 17, 20; Cliniko's help, "Specify lead time in online bookings", "Specify the
 * number of available appointments shown online", "Restrict when a patient can cancel". */
#include "lib/clinic/bookings_words.h"

/* From here on a rule keeps many patients away. The safe starts are values that Cliniko offers. */
#define STRICT_NOTICE_HOURS 48
#define STRICT_DAYS_AHEAD 28
#define STRICT_PER_SEGMENT 2
#define STRICT_CANCEL_HOURS 72

#define WHERE " In Cliniko: Settings > Online bookings"

static void
rule_words_clear(gpointer data)
{
    RuleWords *words = data;

    g_free(words->value);
    g_free(words->effect);
    g_free(words->advice);
}

/* "4 hours", "1 day": whole days where they are. */
static char *
hours_text(int hours)
{
    const int number = hours % 24 == 0 ? hours / 24 : hours;

    return g_strdup_printf("%d %s%s", number, hours % 24 == 0 ? "day" : "hour",
                           number == 1 ? "" : "s");
}

static RuleWords
not_said(const char *name)
{
    return (RuleWords){ name, g_strdup("Not known"),
                        g_strdup("Cliniko did not say how this is set."), NULL };
}

static RuleWords
notice_words(int hours)
{
    static const char name[] = "Notice";
    g_autofree char *text = hours_text(hours);

    if (hours < 0)
        return not_said(name);
    if (hours == 0)
        return (RuleWords){ name, g_strdup("None"),
                            g_strdup("Patients can book right up to the start of a time. An "
                                     "appointment type can ask for a lead time of its own."),
                            NULL };
    return (RuleWords){
        name, g_strdup(text),
        g_strdup_printf("Patients see no time that starts within %s from now. An appointment type "
                        "can have a lead time of its own.",
                        text),
        hours < STRICT_NOTICE_HOURS
            ? NULL
            : g_strdup("Patients who need to come soon find nothing. 4 hours is a safe start." WHERE
                       " > ‘Lead time required for bookings’."),
    };
}

static RuleWords
ahead_words(int days)
{
    static const char name[] = "How far ahead";
    const char *plural = days == 1 ? "" : "s";

    if (days < 0)
        return not_said(name);
    return (RuleWords){
        name, g_strdup_printf("%d day%s", days, plural),
        g_strdup_printf("Patients see times up to %d day%s from today, and none later.", days,
                        plural),
        days >= STRICT_DAYS_AHEAD
            ? NULL
            : g_strdup("Patients who plan ahead find nothing. 84 days is a safe start." WHERE "."),
    };
}

static RuleWords
segment_words(int most)
{
    static const char name[] = "Times shown in each part of the day";

    if (most < 0)
        return not_said(name);
    if (most == 0)
        return (RuleWords){ name, g_strdup("All"), g_strdup("Patients see every free time."),
                            NULL };
    return (RuleWords){
        name, g_strdup_printf("%d", most),
        g_strdup_printf("Patients see at most %d time%s in a morning, an afternoon and an evening, "
                        "also when more are free. When one is booked, the next appears.",
                        most, most == 1 ? "" : "s"),
        most > STRICT_PER_SEGMENT
            ? NULL
            : g_strdup("An empty day looks nearly full. 5, or unlimited, is a safe start." WHERE
                       " > ‘Max appointments per day segment’."),
    };
}

static RuleWords
cancel_words(int hours)
{
    static const char name[] = "Cancellation notice";
    g_autofree char *text = hours_text(hours);

    if (hours < 0)
        return not_said(name);
    if (hours == 0)
        return (RuleWords){ name, g_strdup("None"),
                            g_strdup("Patients can cancel by themselves until the appointment "
                                     "starts, where they got a link for it."),
                            NULL };
    return (RuleWords){
        name, g_strdup(text),
        g_strdup_printf("Patients can cancel by themselves until %s before the appointment, where "
                        "they got a link for it.",
                        text),
        hours <= STRICT_CANCEL_HOURS
            ? NULL
            : g_strdup("Few people know so early that they cannot come. 1 day is a safe start." WHERE
                       " > ‘Minimum notice for cancellations’."),
    };
}

/* A rule that is on or off. */
static RuleWords
flag_words(const char *name, int on, const char *when_on, const char *when_off, const char *advice)
{
    if (on < 0)
        return not_said(name);
    return (RuleWords){ name, g_strdup(on ? "Yes" : "No"), g_strdup(on ? when_on : when_off),
                        on ? g_strdup(advice) : NULL };
}

GArray *
booking_rules_words(const BookingRules *rules)
{
    const RuleWords all[] = {
        notice_words(rules->notice_hours),
        ahead_words(rules->days_ahead),
        segment_words(rules->max_per_segment),
        cancel_words(rules->cancel_hours),
        flag_words("Address required", rules->require_address,
                   "Patients must give their address before they can book.",
                   "Patients book without giving an address.",
                   "Each thing asked for makes booking longer. Not to ask, and to fill it in at the "
                   "first visit, is a safe start." WHERE "."),
        flag_words("Prices shown", rules->show_prices, "Patients see what an appointment costs.",
                   "Patients do not see what an appointment costs.", NULL),
        flag_words("Duration shown", rules->show_duration,
                   "Patients see how long an appointment takes.",
                   "Patients do not see how long an appointment takes.", NULL),
    };
    GArray *words = g_array_new(FALSE, FALSE, sizeof(RuleWords));

    g_array_set_clear_func(words, rule_words_clear);
    g_array_append_vals(words, all, G_N_ELEMENTS(all));
    return words;
}
