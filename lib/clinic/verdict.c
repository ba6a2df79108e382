/* verdict.c: what a saved key proved to be, and the words for it.
 * Pure: no database, no network, no clock. Rules: design section 6; facts: cliniko-api 3, 10,
 * 12, 13. */
#include "lib/clinic/verdict.h"

#include <string.h>

#define ADMINISTRATOR "administrator"
#define PRACTITIONER "practitioner"

static const struct {
    const char *word;
    const char *label;
} verdicts[VERDICT__COUNT] = {
    [VERDICT_NONE] = { "none", "No key" },
    [VERDICT_CHECKING] = { "checking", "Checking" },
    [VERDICT_CONNECTED] = { "connected", "Connected" },
    [VERDICT_REJECTED] = { "rejected", "Rejected" },
    [VERDICT_WRONG_OWNER] = { "wrong-owner", "Wrong owner" },
    [VERDICT_WRONG_ACCOUNT] = { "wrong-account", "Wrong account" },
    [VERDICT_INACTIVE_USER] = { "inactive-user", "Inactive user" },
    [VERDICT_NOT_ENOUGH_ACCESS] = { "not-enough-access", "Not enough access" },
    [VERDICT_DUPLICATE] = { "duplicate", "Duplicate" },
    [VERDICT_UNREACHABLE] = { "unreachable", "Unreachable" },
};

static const char *reason_words[KEY_REASON__COUNT] = {
    [KEY_REASON_NONE] = "",         [KEY_REASON_NO_ANSWER] = "no-answer",
    [KEY_REASON_SLOW] = "slow",     [KEY_REASON_BUSY] = "busy",
    [KEY_REASON_FAULT] = "fault",   [KEY_REASON_NONSENSE] = "nonsense",
    [KEY_REASON_KEEPER] = "keeper",     [KEY_REASON_MOVED] = "moved",
};

const char *
verdict_word(Verdict verdict)
{
    g_assert(verdict < VERDICT__COUNT);
    return verdicts[verdict].word;
}

const char *
verdict_label(Verdict verdict)
{
    g_assert(verdict < VERDICT__COUNT);
    return verdicts[verdict].label;
}

gboolean
verdict_from_word(const char *word, Verdict *ret_verdict)
{
    for (Verdict verdict = 0; word != NULL && verdict < VERDICT__COUNT; verdict++) {
        if (strcmp(verdicts[verdict].word, word) == 0) {
            *ret_verdict = verdict;
            return TRUE;
        }
    }
    return FALSE;
}

const char *
key_reason_word(KeyReason reason)
{
    g_assert(reason < KEY_REASON__COUNT);
    return reason_words[reason];
}

gboolean
key_reason_from_word(const char *word, KeyReason *ret_reason)
{
    for (KeyReason reason = 0; word != NULL && reason < KEY_REASON__COUNT; reason++) {
        if (strcmp(reason_words[reason], word) == 0) {
            *ret_reason = reason;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean
role_may_write_notes(const char *role)
{
    static const char *writers[] = { PRACTITIONER, ADMINISTRATOR, "power receptionist", NULL };

    return g_strv_contains(writers, role);
}

static gboolean
is_refusal(int status)
{
    return status == 401 || status == 403 || status == 404;
}

/* Why one of the two answers says nothing yet; NONE when it is a 200 or a refusal. */
static KeyReason
unclear_reason(int status, KeyReason reason)
{
    if (reason != KEY_REASON_NONE)
        return reason;
    if (status == 0)
        return KEY_REASON_NO_ANSWER;
    return status == 200 || is_refusal(status) ? KEY_REASON_NONE : KEY_REASON_NONSENSE;
}

/* The first question: did Cliniko answer, and accept the key? CONNECTED means: go on. A refused GET
 * /user settles it, whatever became of the settings, which need not have been asked then. */
static KeyVerdict
judge_answers(const KeyFacts *facts)
{
    KeyReason reason = unclear_reason(facts->user_status, facts->user_reason);

    if (reason == KEY_REASON_NONE && is_refusal(facts->user_status))
        return (KeyVerdict){ VERDICT_REJECTED, KEY_REASON_NONE };
    if (reason == KEY_REASON_NONE)
        reason = unclear_reason(facts->settings_status, facts->settings_reason);
    if (reason != KEY_REASON_NONE)
        return (KeyVerdict){ VERDICT_UNREACHABLE, reason };
    if (is_refusal(facts->settings_status))
        return (KeyVerdict){ VERDICT_REJECTED, KEY_REASON_NONE };
    if (*facts->seen_user_id == '\0' || *facts->seen_account_id == '\0')
        return (KeyVerdict){ VERDICT_UNREACHABLE, KEY_REASON_NONSENSE };
    return (KeyVerdict){ VERDICT_CONNECTED, KEY_REASON_NONE };
}

/* Whose key is it? By user; by practitioner only where Cliniko lists no user with them. */
static Verdict
judge_owner(const KeyFacts *facts)
{
    gboolean is_owner = *facts->practitioner_user_id != '\0'
                            ? strcmp(facts->seen_user_id, facts->practitioner_user_id) == 0
                            : *facts->practitioner_id != '\0' &&
                                  strcmp(facts->seen_practitioner_id, facts->practitioner_id) == 0;

    if (!is_owner && facts->saved_elsewhere)
        return VERDICT_DUPLICATE;
    if (*facts->seen_practitioner_id == '\0')
        return VERDICT_NOT_ENOUGH_ACCESS;
    return is_owner ? VERDICT_CONNECTED : VERDICT_WRONG_OWNER;
}

/* Cliniko moves an account to another region when asked: its number stays. But two accounts of two regions may have one
 * number, so this is a question to a person, never an answer. Source: cliniko-api 2. */
static gboolean
is_moved(const KeyFacts *facts)
{
    const char *pinned = strchr(facts->account_id, '/'), *seen = strchr(facts->seen_account_id, '/');

    return pinned != NULL && seen != NULL && strcmp(pinned, seen) == 0;
}

KeyVerdict
key_verdict(const KeyFacts *facts)
{
    KeyVerdict verdict = judge_answers(facts);

    if (verdict.verdict != VERDICT_CONNECTED)
        return verdict;
    if (*facts->account_id != '\0' && strcmp(facts->account_id, facts->seen_account_id) != 0)
        verdict = (KeyVerdict){ VERDICT_WRONG_ACCOUNT, is_moved(facts) ? KEY_REASON_MOVED : KEY_REASON_NONE };
    else if (!facts->is_clinic_key && judge_owner(facts) != VERDICT_CONNECTED)
        verdict.verdict = judge_owner(facts);
    else if (!facts->seen_active)
        verdict.verdict = VERDICT_INACTIVE_USER;
    else if (facts->is_clinic_key ? strcmp(facts->seen_role, ADMINISTRATOR) != 0
                                  : !role_may_write_notes(facts->seen_role))
        verdict.verdict = VERDICT_NOT_ENOUGH_ACCESS;
    return verdict;
}

gint64
retry_delay_s(int attempts, int jitter)
{
    static const gint64 delays[] = { 10, 30, 60, 300, 900, 1800 };
    gint64 delay = delays[CLAMP(attempts, 1, (int)G_N_ELEMENTS(delays)) - 1];

    return delay + delay * CLAMP(jitter, 0, 99) / (99 * 5);
}
