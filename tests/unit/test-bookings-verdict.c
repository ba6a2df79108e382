/* test-bookings-verdict.c: every combination of what online booking depends on gets the verdict of
 * the first rule that holds. The rules stand here a second time, as patterns. */
#include <string.h>

#include "lib/clinic/bookings.h"

/* Facts in seven letters: account, business, practitioner, type, offered, scheduled, answer.
 * Switches: ? unknown, + on, - hidden, x gone. Offered: n never, w was, = is.
 * Answer: . never, f free, 0 nothing, r refused, ~ unclear. */
#define SWITCHES "?+-x"
#define TIES "nw="
#define ANSWERS ".f0r~"

static const struct {
    const char *pattern, *state, *reason;
} rules[] = {
    { "^....n..$", "not-offered", "" },
    { "^[-x]......$", "blocked", "online-bookings-off" },
    { "^.x.....$", "blocked", "business-archived" },
    { "^.-.....$", "blocked", "business-hidden" },
    { "^..x....$", "blocked", "practitioner-inactive" },
    { "^..-....$", "blocked", "practitioner-hidden" },
    { "^...x...$", "blocked", "type-archived" },
    { "^...-...$", "blocked", "type-hidden" },
    { "^....w..$", "blocked", "type-not-offered" },
    { "^.....[-x].$", "blocked", "no-schedule" },
    { "^......f$", "bookable", "" },
    { "^......0$", "full", "" },
    { "^[+]{4}=[+]r$", "blocked", "unexplained" },
    { "^.{7}$", "unknown", "" },
};

#define ASKABLE "^[?+]{4}=[?+].$"

/* Why a letter at a place is a failure. */
static const struct {
    guint place;
    char letter;
    const char *reason;
} failures[] = {
    { 0, '-', "online-bookings-off" }, { 0, 'x', "online-bookings-off" },
    { 1, '-', "business-hidden" },     { 1, 'x', "business-archived" },
    { 2, '-', "practitioner-hidden" }, { 2, 'x', "practitioner-inactive" },
    { 3, '-', "type-hidden" },         { 3, 'x', "type-archived" },
    { 4, 'n', "type-not-offered" },    { 4, 'w', "type-not-offered" },
    { 5, '-', "no-schedule" },         { 5, 'x', "no-schedule" },
};

static CombinationFacts
read_facts(const char *letters)
{
#define PLACE(all, i) (strchr(all, letters[i]) - (all))
    return (CombinationFacts){
        (Switch)PLACE(SWITCHES, 0), (Switch)PLACE(SWITCHES, 1),  (Switch)PLACE(SWITCHES, 2),
        (Switch)PLACE(SWITCHES, 3), (Tie)PLACE(TIES, 4),         (Switch)PLACE(SWITCHES, 5),
        (TimesAnswer)PLACE(ANSWERS, 6),
    };
}

/* Calls for each of the 4 * 4 * 4 * 4 * 3 * 4 * 5 states there are. */
static void
for_each_fact(void (*look)(const char *letters, const CombinationFacts *facts))
{
    static const char *const alphabets[] = { SWITCHES, SWITCHES, SWITCHES, SWITCHES,
                                             TIES,     SWITCHES, ANSWERS };
    char letters[8] = "";
    guint count = 0;

    for (guint number = 0;; number++) {
        guint rest = number;
        CombinationFacts facts;

        for (guint i = 0; i < 7; i++) {
            letters[i] = alphabets[i][rest % strlen(alphabets[i])];
            rest /= (guint)strlen(alphabets[i]);
        }
        if (rest > 0)
            break;
        facts = read_facts(letters);
        look(letters, &facts);
        count++;
    }
    g_assert_cmpuint(count, ==, 15360);
}

static GRegex *
pattern_new(const char *pattern)
{
    GRegex *regex = g_regex_new(pattern, 0, 0, NULL);

    g_assert_nonnull(regex);
    return regex;
}

static void
look_at_state(const char *letters, const CombinationFacts *facts)
{
    static GRegex *patterns[G_N_ELEMENTS(rules)];
    const CombinationVerdict verdict = combination_judge(facts);
    g_autofree char *found = NULL, *expected = NULL;
    guint i = 0;

    for (guint n = 0; patterns[G_N_ELEMENTS(rules) - 1] == NULL && n < G_N_ELEMENTS(rules); n++)
        patterns[n] = pattern_new(rules[n].pattern);
    while (!g_regex_match(patterns[i], letters, 0, NULL))
        i++;
    found = g_strdup_printf("%s %s %s", letters, combination_state_word(verdict.state),
                            block_reason_word(verdict.reason));
    expected = g_strdup_printf("%s %s %s", letters, rules[i].state, rules[i].reason);
    g_assert_cmpstr(found, ==, expected);
}

static void
test_states(void)
{
    for_each_fact(look_at_state);
}

/* The check of one letter: its reason, "" when it did not fail. */
static const char *
reason_of(guint place, char letter)
{
    for (guint i = 0; i < G_N_ELEMENTS(failures); i++)
        if (failures[i].place == place && failures[i].letter == letter)
            return failures[i].reason;
    return "";
}

static void
look_at_checks(const char *letters, const CombinationFacts *facts)
{
    const CombinationVerdict verdict = combination_judge(facts);
    const gboolean unexplained = strcmp(letters, "++++=+r") == 0;
    const char answer = letters[6];

    for (guint place = 0; place < 6; place++) {
        const char *reason = reason_of(place, letters[place]);

        g_assert_cmpstr(block_reason_word(verdict.reasons[place]), ==, reason);
        g_assert_cmpint(verdict.checks[place], ==,
                        *reason != '\0'        ? CHECK_FAILED
                        : letters[place] == '?' ? CHECK_IS_UNKNOWN
                                                : CHECK_PASSED);
    }
    g_assert_cmpint(verdict.checks[CHECK_FREE_TIME], ==,
                    answer == 'f'                   ? CHECK_PASSED
                    : answer == '0' || unexplained ? CHECK_FAILED
                                                    : CHECK_IS_UNKNOWN);
    g_assert_cmpstr(block_reason_word(verdict.reasons[CHECK_FREE_TIME]), ==,
                    unexplained ? "unexplained" : "");
}

static void
test_checks(void)
{
    for_each_fact(look_at_checks);
}

static void
look_at_askable(const char *letters, const CombinationFacts *facts)
{
    static GRegex *pattern;

    if (pattern == NULL)
        pattern = pattern_new(ASKABLE);
    g_assert_cmpint(combination_is_askable(facts), ==,
                    g_regex_match(pattern, letters, 0, NULL));
}

static void
test_askable(void)
{
    for_each_fact(look_at_askable);
}

/* What is said to others never changes: the words of the states and reasons, each its own. */
static void
test_words(void)
{
    static const char *const states[] = { "not-offered", "blocked", "unknown", "full", "bookable" };
    static const char *const reasons[] = {
        "",
        "online-bookings-off",
        "business-archived",
        "business-hidden",
        "practitioner-inactive",
        "practitioner-hidden",
        "type-archived",
        "type-hidden",
        "type-not-offered",
        "no-schedule",
        "unexplained",
    };

    G_STATIC_ASSERT(G_N_ELEMENTS(states) == COMBINATION__COUNT);
    G_STATIC_ASSERT(G_N_ELEMENTS(reasons) == REASON__COUNT);
    for (guint i = 0; i < COMBINATION__COUNT; i++)
        g_assert_cmpstr(combination_state_word((CombinationState)i), ==, states[i]);
    for (guint i = 0; i < REASON__COUNT; i++)
        g_assert_cmpstr(block_reason_word((BlockReason)i), ==, reasons[i]);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bookings-verdict/first-rule-that-holds", test_states);
    g_test_add_func("/bookings-verdict/every-check", test_checks);
    g_test_add_func("/bookings-verdict/worth-asking", test_askable);
    g_test_add_func("/bookings-verdict/words", test_words);
    return g_test_run();
}
