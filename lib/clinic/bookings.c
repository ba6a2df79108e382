/* bookings.c: the words of online booking, and the verdict on one combination. */
#include "lib/clinic/bookings.h"

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

/* --- one combination -------------------------------------------------------------------------- */

BlockReason
check_reason(Check check, Switch one)
{
    static const struct {
        BlockReason hidden, gone;
    } reasons[CHECK_FREE_TIME] = {
        [CHECK_ACCOUNT] = { REASON_ONLINE_BOOKINGS_OFF, REASON_ONLINE_BOOKINGS_OFF },
        [CHECK_BUSINESS] = { REASON_BUSINESS_HIDDEN, REASON_BUSINESS_ARCHIVED },
        [CHECK_PRACTITIONER] = { REASON_PRACTITIONER_HIDDEN, REASON_PRACTITIONER_INACTIVE },
        [CHECK_TYPE] = { REASON_TYPE_HIDDEN, REASON_TYPE_ARCHIVED },
        [CHECK_OFFER] = { REASON_TYPE_NOT_OFFERED, REASON_TYPE_NOT_OFFERED },
        [CHECK_SCHEDULE] = { REASON_NO_SCHEDULE, REASON_NO_SCHEDULE },
    };

    if (one == SWITCH_HIDDEN)
        return reasons[check].hidden;
    return one == SWITCH_GONE ? reasons[check].gone : REASON_NONE;
}

static CheckResult
switch_result(Switch one)
{
    if (one == SWITCH_UNKNOWN)
        return CHECK_IS_UNKNOWN;
    return one == SWITCH_ON ? CHECK_PASSED : CHECK_FAILED;
}

/* How many of the checks before the free time came out so. */
static guint
count_switches(const CombinationVerdict *verdict, CheckResult result)
{
    guint count = 0;

    for (guint check = 0; check < CHECK_FREE_TIME; check++)
        count += verdict->checks[check] == result;
    return count;
}

static void
judge_switches(CombinationVerdict *verdict, const CombinationFacts *facts)
{
    const Switch switches[CHECK_FREE_TIME] = {
        [CHECK_ACCOUNT] = facts->account,
        [CHECK_BUSINESS] = facts->business,
        [CHECK_PRACTITIONER] = facts->practitioner,
        [CHECK_TYPE] = facts->type,
        [CHECK_OFFER] = facts->offered == TIE_IS ? SWITCH_ON : SWITCH_HIDDEN,
        [CHECK_SCHEDULE] = facts->scheduled,
    };

    for (guint check = 0; check < CHECK_FREE_TIME; check++) {
        verdict->checks[check] = switch_result(switches[check]);
        verdict->reasons[check] = check_reason((Check)check, switches[check]);
    }
}

/* What Cliniko said about free times. A refusal has its reason in whatever is not as it should be;
 * only when nothing is left to look at is it unexplained. */
static void
judge_free_time(CombinationVerdict *verdict, TimesAnswer answer)
{
    verdict->checks[CHECK_FREE_TIME] = CHECK_IS_UNKNOWN;
    if (answer == ANSWER_FREE)
        verdict->checks[CHECK_FREE_TIME] = CHECK_PASSED;
    else if (answer == ANSWER_NONE)
        verdict->checks[CHECK_FREE_TIME] = CHECK_FAILED;
    else if (answer == ANSWER_REFUSED && count_switches(verdict, CHECK_PASSED) == CHECK_FREE_TIME) {
        verdict->checks[CHECK_FREE_TIME] = CHECK_FAILED;
        verdict->reasons[CHECK_FREE_TIME] = REASON_UNEXPLAINED;
    }
}

/* REASON_NONE while nothing blocks; that nothing is free is no block. */
static BlockReason
first_reason(const CombinationVerdict *verdict)
{
    for (guint check = 0; check < CHECK__COUNT; check++)
        if (verdict->reasons[check] != REASON_NONE)
            return verdict->reasons[check];
    return REASON_NONE;
}

static CombinationState
state_of(const CombinationVerdict *verdict, Tie offered)
{
    if (offered == TIE_NEVER)
        return COMBINATION_NOT_OFFERED;
    if (first_reason(verdict) != REASON_NONE)
        return COMBINATION_BLOCKED;
    if (verdict->checks[CHECK_FREE_TIME] == CHECK_PASSED)
        return COMBINATION_BOOKABLE;
    return verdict->checks[CHECK_FREE_TIME] == CHECK_FAILED ? COMBINATION_FULL
                                                            : COMBINATION_UNKNOWN;
}

CombinationVerdict
combination_judge(const CombinationFacts *facts)
{
    CombinationVerdict verdict = { .reason = REASON_NONE };

    judge_switches(&verdict, facts);
    judge_free_time(&verdict, facts->answer);
    verdict.state = state_of(&verdict, facts->offered);
    if (verdict.state == COMBINATION_BLOCKED)
        verdict.reason = first_reason(&verdict);
    return verdict;
}

gboolean
combination_is_askable(const CombinationFacts *facts)
{
    CombinationVerdict verdict = { .reason = REASON_NONE };

    judge_switches(&verdict, facts);
    return count_switches(&verdict, CHECK_FAILED) == 0;
}
