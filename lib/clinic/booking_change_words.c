/* booking_change_words.c: what changed between two refreshes, as a sentence that goes on with
 * "between ... and ...". The words of a change come out of the database: none is taken for granted. */
#include "lib/clinic/bookings_words.h"

static const char *
name_or(const char *name, const char *otherwise)
{
    return *name != '\0' ? name : otherwise;
}

/* --- switches --------------------------------------------------------------------------------- */

/* What became of something that patients see or do not see. */
static char *
shown_sentence(const char *subject, const BookingChange *change)
{
    const char *was = change->was, *became = change->became;
    const gboolean was_gone = g_str_equal(was, "archived") || g_str_equal(was, "inactive");

    if (g_str_equal(became, "archived"))
        return g_strdup_printf("%s was archived", subject);
    if (g_str_equal(became, "inactive"))
        return g_strdup_printf("%s was made inactive", subject);
    if (g_str_equal(became, "hidden"))
        return g_strdup_printf(was_gone ? "%s came back, hidden from online bookings"
                                        : "%s was hidden from online bookings",
                               subject);
    if (g_str_equal(became, "on"))
        return g_strdup_printf(was_gone ? "%s came back and was shown in online bookings"
                                        : "%s was made visible in online bookings",
                               subject);
    return g_strdup_printf("Cliniko stopped saying whether %s is shown in online bookings",
                           subject);
}

static char *
account_sentence(const BookingChange *change)
{
    if (*change->became == '\0')
        return g_strdup("Cliniko stopped saying whether online bookings are switched on");
    return g_strdup_printf("Online bookings were switched %s",
                           g_str_equal(change->became, "on") ? "on" : "off");
}

/* --- rules ------------------------------------------------------------------------------------ */

typedef struct {
    const char *rule, *subject, *unit;
    const char *zero; /* what 0 stands for, NULL: itself */
} RuleSubject;

static const RuleSubject numbers[] = {
    { "rule-notice-hours", "The notice patients must give", "hour", "none" },
    { "rule-days-ahead", "How far ahead patients can book", "day", NULL },
    { "rule-max-per-segment", "The most times shown in each part of the day", "", "all" },
    { "rule-cancel-hours", "The notice for cancelling", "hour", "none" },
};

static const RuleSubject flags[] = {
    { "rule-require-address", "Asking patients for their address", "", NULL },
    { "rule-show-prices", "Showing prices", "", NULL },
    { "rule-show-duration", "Showing durations", "", NULL },
};

static const RuleSubject *
find_subject(const RuleSubject *subjects, gsize count, const char *rule)
{
    for (gsize i = 0; i < count; i++)
        if (g_str_equal(subjects[i].rule, rule))
            return &subjects[i];
    return NULL;
}

/* "4 hours", "1 day", "all", "not known". */
static char *
number_words(const RuleSubject *subject, const char *number)
{
    if (*number == '\0')
        return g_strdup("not known");
    if (subject->zero != NULL && g_str_equal(number, "0"))
        return g_strdup(subject->zero);
    if (*subject->unit == '\0')
        return g_strdup(number);
    return g_strdup_printf("%s %s%s", number, subject->unit, g_str_equal(number, "1") ? "" : "s");
}

static char *
rule_sentence(const BookingChange *change)
{
    const RuleSubject *number = find_subject(numbers, G_N_ELEMENTS(numbers), change->setting);
    const RuleSubject *flag = find_subject(flags, G_N_ELEMENTS(flags), change->setting);

    if (number != NULL) {
        g_autofree char *was = number_words(number, change->was);
        g_autofree char *became = number_words(number, change->became);

        return g_strdup_printf("%s went from %s to %s", number->subject, was, became);
    }
    if (flag == NULL)
        return g_strdup("A rule of online booking changed");
    if (*change->became == '\0')
        return g_strdup_printf("%s: Cliniko stopped saying whether it is on", flag->subject);
    return g_strdup_printf("%s was switched %s", flag->subject,
                           g_str_equal(change->became, "1") ? "on" : "off");
}

/* --- all of them ------------------------------------------------------------------------------ */

char *
booking_change_sentence(const BookingChange *change, const char *business, const char *practitioner,
                        const char *type)
{
    const gboolean on = g_str_equal(change->became, "on");
    const char *b = name_or(business, "A business"), *p = name_or(practitioner, "A practitioner"),
               *t = name_or(type, "An appointment type");
    const char *at = name_or(business, "a business"), *of = name_or(type, "an appointment type");
    SettingKind kind;

    if (!setting_from_word(change->setting, &kind))
        return rule_sentence(change);
    switch (kind) {
    case SETTING_BUSINESS:
        return shown_sentence(b, change);
    case SETTING_PRACTITIONER:
        return shown_sentence(p, change);
    case SETTING_TYPE:
        return shown_sentence(t, change);
    case SETTING_OFFER:
        return g_strdup_printf(on ? "%s began to offer %s" : "%s stopped offering %s", p, of);
    case SETTING_BUSINESS_OFFER:
        return g_strdup_printf(on ? "%s was added at %s" : "%s was taken away at %s", t, at);
    case SETTING_SCHEDULE:
        return g_strdup_printf(on ? "%s got a schedule at %s" : "%s lost the schedule at %s", p,
                               at);
    case SETTING_ACCOUNT:
    case SETTING_RULE:
    case SETTING__COUNT:
        break;
    }
    return account_sentence(change);
}
