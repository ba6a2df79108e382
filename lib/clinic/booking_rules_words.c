/* booking_rules_words.c: the account's rules of online booking in words, with advice where they are
 * strict; and changes of what booking depends on as sentences. */
#include "lib/clinic/bookings_words.h"

#define STRICT_NOTICE_HOURS 48
#define STRICT_DAYS_AHEAD 28
#define STRICT_SEGMENT 2

static void
rule_words_clear(gpointer data)
{
    RuleWords *words = data;

    g_free(words->value);
    g_free(words->effect);
    g_free(words->advice);
}

/* "4 hours", "1 day", "2 days": whole days from two on. */
static char *
hours_text(int hours)
{
    if (hours >= 24 && hours % 24 == 0)
        return g_strdup_printf("%d day%s", hours / 24, hours == 24 ? "" : "s");
    return g_strdup_printf("%d hour%s", hours, hours == 1 ? "" : "s");
}

static RuleWords
not_said(const char *name)
{
    return (RuleWords){ name, g_strdup("Not known"),
                        g_strdup("Cliniko did not say how this is set."), NULL };
}

static RuleWords
notice_words(const BookingRules *rules)
{
    static const char name[] = "Notice";
    g_autofree char *text = NULL;

    if (rules->notice_hours < 0)
        return not_said(name);
    if (rules->notice_hours == 0)
        return (RuleWords){ name, g_strdup("None"),
                            g_strdup("Patients can book right up to the start of an appointment."),
                            NULL };
    text = hours_text(rules->notice_hours);
    return (RuleWords){
        name, g_strdup(text),
        g_strdup_printf("Patients see no time that begins less than %s from now. A type with a "
                        "lead time of its own may ask for more.",
                        text),
        rules->notice_hours < STRICT_NOTICE_HOURS
            ? NULL
            : g_strdup("This hides the next days from patients. 4 hours is a safe start."),
    };
}

static RuleWords
ahead_words(const BookingRules *rules)
{
    static const char name[] = "How far ahead";

    if (rules->days_ahead < 0)
        return not_said(name);
    return (RuleWords){
        name, g_strdup_printf("%d days", rules->days_ahead),
        g_strdup_printf("Patients see times up to %d days from today, and none after.",
                        rules->days_ahead),
        rules->days_ahead >= STRICT_DAYS_AHEAD
            ? NULL
            : g_strdup("Whoever wants to book further ahead has to ring. 84 days is a safe start."),
    };
}

static RuleWords
segment_words(const BookingRules *rules)
{
    static const char name[] = "Times shown in each part of the day";
    const int most = rules->max_per_segment;

    if (most < 0)
        return not_said(name);
    if (most == 0)
        return (RuleWords){ name, g_strdup("All"), g_strdup("Patients see every free time."),
                            NULL };
    return (RuleWords){
        name, g_strdup_printf("%d", most),
        g_strdup_printf("Patients see at most %d time%s in a morning, an afternoon and an evening, "
                        "even when more are free; the next appears when one is booked.",
                        most, most == 1 ? "" : "s"),
        most > STRICT_SEGMENT ? NULL
                              : g_strdup("The practitioner looks nearly full when they are not. 3 "
                                         "or more is a safe start."),
    };
}

static RuleWords
cancel_words(const BookingRules *rules)
{
    static const char name[] = "Cancellation notice";
    g_autofree char *text = NULL;

    if (rules->cancel_hours < 0)
        return not_said(name);
    text = hours_text(rules->cancel_hours);
    return (RuleWords){
        name, g_strdup(text),
        g_strdup_printf("Patients can cancel by themselves until %s before the appointment.", text),
        rules->cancel_hours <= 7 * 24
            ? NULL
            : g_strdup("Few people know that early. 24 hours is a safe start."),
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
        notice_words(rules),
        ahead_words(rules),
        segment_words(rules),
        cancel_words(rules),
        flag_words("Address required", rules->require_address,
                   "Patients must give their postal address before they can book.",
                   "Patients book without giving an address.",
                   "Each field more loses some patients. Ask for it at the first visit if you can."),
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

/* --- changes ---------------------------------------------------------------------------------- */

static const char *
name_or(const char *name, const char *otherwise)
{
    return *name != '\0' ? name : otherwise;
}

/* What became of something that patients see or do not see. */
static char *
shown_sentence(const char *subject, const char *was, const char *became)
{
    if (g_str_equal(became, "hidden"))
        return g_strdup_printf("%s was hidden from online bookings", subject);
    if (g_str_equal(became, "archived"))
        return g_strdup_printf("%s was archived", subject);
    if (g_str_equal(became, "inactive"))
        return g_strdup_printf("%s was made inactive", subject);
    if (g_str_equal(was, "hidden"))
        return g_strdup_printf("%s was shown in online bookings again", subject);
    return g_strdup_printf("%s came back and is shown in online bookings", subject);
}

/* "from 4 to 24", with what the numbers count. */
static char *
rule_sentence(const char *rule, const char *was, const char *became)
{
    static const struct {
        const char *rule, *subject, *unit;
    } rules[] = {
        { "rule-notice-hours", "The notice patients must give", " hours" },
        { "rule-days-ahead", "How far ahead patients can book", " days" },
        { "rule-max-per-segment", "The number of times shown in each part of the day", "" },
        { "rule-cancel-hours", "The notice for a cancellation", " hours" },
        { "rule-require-address", "Asking patients for their address", "" },
        { "rule-show-prices", "Showing prices", "" },
        { "rule-show-duration", "Showing durations", "" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(rules); i++) {
        if (!g_str_equal(rules[i].rule, rule))
            continue;
        if (i >= 4)
            return g_strdup_printf("%s was switched %s", rules[i].subject,
                                   g_str_equal(became, "1") ? "on" : "off");
        return g_strdup_printf("%s went from %s to %s%s", rules[i].subject,
                               name_or(was, "something unknown"), name_or(became, "unknown"),
                               *became != '\0' ? rules[i].unit : "");
    }
    return g_strdup("A rule of online booking changed");
}

char *
booking_change_sentence(const BookingChange *change, const char *business, const char *practitioner,
                        const char *type)
{
    const gboolean on = g_str_equal(change->became, "on");
    const char *b = name_or(business, "a business"), *p = name_or(practitioner, "a practitioner"),
               *t = name_or(type, "an appointment type");
    SettingKind kind;

    if (!setting_from_word(change->setting, &kind))
        return rule_sentence(change->setting, change->was, change->became);
    switch (kind) {
    case SETTING_BUSINESS:
        return shown_sentence(b, change->was, change->became);
    case SETTING_PRACTITIONER:
        return shown_sentence(p, change->was, change->became);
    case SETTING_TYPE:
        return shown_sentence(t, change->was, change->became);
    case SETTING_OFFER:
        return g_strdup_printf(on ? "%s began to offer %s" : "%s stopped offering %s", p, t);
    case SETTING_BUSINESS_OFFER:
        return g_strdup_printf(on ? "%s was added to %s" : "%s was taken out of %s", t, b);
    case SETTING_SCHEDULE:
        return g_strdup_printf(on ? "%s got a schedule at %s" : "%s lost the schedule at %s", p, b);
    case SETTING_ACCOUNT:
    case SETTING_RULE:
    case SETTING__COUNT:
        break;
    }
    return g_strdup(on ? "Online bookings were switched on" : "Online bookings were switched off");
}
