/* test-key-verdict.c: every combination of what a check can learn gets the verdict the design's
 * order gives it. */
#include <string.h>

#include "lib/clinic/verdict.h"

#define FALLS(word, ...) g_strv_contains((const char *const[]){ __VA_ARGS__, NULL }, word)

static gboolean
same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* The rules written a second time, as the list of the design: the first line that holds decides. */
static Verdict
expected(const KeyFacts *f)
{
    gboolean user_clear = f->user_reason == KEY_REASON_NONE && f->user_status != 0 &&
                          f->user_status < 500;
    gboolean settings_clear = f->settings_reason == KEY_REASON_NONE && f->settings_status != 0 &&
                              f->settings_status < 500;
    gboolean pinned_user = !same(f->practitioner_user_id, "");
    gboolean owner = pinned_user ? same(f->seen_user_id, f->practitioner_user_id)
                                 : same(f->seen_practitioner_id, f->practitioner_id);
    gboolean hook = !f->is_clinic_key;
    const struct {
        gboolean holds;
        Verdict verdict;
    } lines[] = {
        { !user_clear, VERDICT_UNREACHABLE },
        { f->user_status != 200, VERDICT_REJECTED },
        { !settings_clear, VERDICT_UNREACHABLE },
        { f->settings_status != 200, VERDICT_REJECTED },
        { same(f->seen_user_id, "") || same(f->seen_account_id, ""), VERDICT_UNREACHABLE },
        { !same(f->account_id, "") && !same(f->account_id, f->seen_account_id),
          VERDICT_WRONG_ACCOUNT },
        { hook && !owner && f->saved_elsewhere, VERDICT_DUPLICATE },
        { hook && same(f->seen_practitioner_id, ""), VERDICT_NOT_ENOUGH_ACCESS },
        { hook && !owner, VERDICT_WRONG_OWNER },
        { !f->seen_active, VERDICT_INACTIVE_USER },
        { !hook && !same(f->seen_role, "administrator"), VERDICT_NOT_ENOUGH_ACCESS },
        { hook && !FALLS(f->seen_role, "practitioner", "administrator", "power receptionist"),
          VERDICT_NOT_ENOUGH_ACCESS },
        { TRUE, VERDICT_CONNECTED },
    };

    for (gsize i = 0;; i++)
        if (lines[i].holds)
            return lines[i].verdict;
}

static KeyReason
expected_reason(const KeyFacts *f)
{
    if (f->user_reason != KEY_REASON_NONE)
        return f->user_reason;
    if (f->user_status == 0)
        return KEY_REASON_NO_ANSWER;
    if (f->user_status != 200)
        return KEY_REASON_NONSENSE;
    if (f->settings_reason != KEY_REASON_NONE)
        return f->settings_reason;
    return f->settings_status == 0 ? KEY_REASON_NO_ANSWER : KEY_REASON_NONSENSE;
}

/* What one fact can be; the tables are mixed radix digits of one number, so every combination comes
 * by. */
static const int statuses[] = { 0, 200, 401, 403, 404, 500 };
static const char *roles[] = { "practitioner",
                               "administrator",
                               "power receptionist",
                               "receptionist",
                               "scheduler",
                               "bookkeeper",
                               "",
                               "Administrator" };
static const char *accounts[] = { "", "501", "777" };
static const char *users[] = { "", "9001", "9002" };
static const char *practitioners[] = { "", "31", "32" };

static gsize
digit(gsize *number, gsize radix)
{
    gsize value = *number % radix;

    *number /= radix;
    return value;
}

static gboolean
facts_of(gsize number, KeyFacts *facts)
{
    *facts = (KeyFacts){
        .is_clinic_key = digit(&number, 2) == 1,
        .practitioner_id = "31",
        .practitioner_user_id = users[digit(&number, 2)],
        .account_id = accounts[digit(&number, 2)],
        .user_status = statuses[digit(&number, G_N_ELEMENTS(statuses))],
        .settings_status = statuses[digit(&number, G_N_ELEMENTS(statuses))],
        .user_reason = digit(&number, 2) == 1 ? KEY_REASON_SLOW : KEY_REASON_NONE,
        .settings_reason = digit(&number, 2) == 1 ? KEY_REASON_BUSY : KEY_REASON_NONE,
        .seen_user_id = users[digit(&number, G_N_ELEMENTS(users))],
        .seen_account_id = accounts[digit(&number, G_N_ELEMENTS(accounts))],
        .seen_practitioner_id = practitioners[digit(&number, G_N_ELEMENTS(practitioners))],
        .seen_active = digit(&number, 2) == 1,
        .seen_role = roles[digit(&number, G_N_ELEMENTS(roles))],
        .saved_elsewhere = digit(&number, 2) == 1,
    };
    return number == 0;
}

static void
test_every_combination(void)
{
    gsize seen[VERDICT__COUNT] = { 0 }, number = 0;
    KeyFacts facts;

    for (; facts_of(number, &facts); number++) {
        KeyVerdict verdict = key_verdict(&facts);

        if (verdict.verdict != expected(&facts))
            g_error("combination %" G_GSIZE_FORMAT ": %s, expected %s", number,
                    verdict_word(verdict.verdict), verdict_word(expected(&facts)));
        g_assert_cmpint(verdict.reason, ==,
                        verdict.verdict == VERDICT_UNREACHABLE ? expected_reason(&facts)
                                                               : KEY_REASON_NONE);
        seen[verdict.verdict]++;
    }
    g_assert_cmpuint(number, ==, 2 * 2 * 2 * 6 * 6 * 2 * 2 * 3 * 3 * 3 * 2 * 8 * 2);
    for (Verdict verdict = VERDICT_CONNECTED; verdict < VERDICT__COUNT; verdict++)
        g_assert_cmpuint(seen[verdict], >, 0);
}

static KeyFacts
good_facts(void)
{
    return (KeyFacts){
        .practitioner_id = "31",
        .practitioner_user_id = "9001",
        .account_id = "501",
        .user_status = 200,
        .settings_status = 200,
        .seen_user_id = "9001",
        .seen_role = "practitioner",
        .seen_account_id = "501",
        .seen_active = TRUE,
        .seen_practitioner_id = "31",
    };
}

static void
test_by_example(void)
{
    KeyFacts facts = good_facts();

    g_assert_cmpint(key_verdict(&facts).verdict, ==, VERDICT_CONNECTED);
    facts.saved_elsewhere = TRUE; /* the other one is wrong, not this */
    g_assert_cmpint(key_verdict(&facts).verdict, ==, VERDICT_CONNECTED);

    facts = good_facts();
    facts.user_status = 401;
    facts.settings_status = 0; /* not asked any more */
    g_assert_cmpint(key_verdict(&facts).verdict, ==, VERDICT_REJECTED);

    facts = good_facts();
    facts.seen_user_id = "9002";
    facts.seen_practitioner_id = "32";
    g_assert_cmpint(key_verdict(&facts).verdict, ==, VERDICT_WRONG_OWNER);
    facts.saved_elsewhere = TRUE;
    g_assert_cmpint(key_verdict(&facts).verdict, ==, VERDICT_DUPLICATE);
    facts.seen_account_id = "777";
    g_assert_cmpint(key_verdict(&facts).verdict, ==, VERDICT_WRONG_ACCOUNT);
}

/* The number is the clinic's, the region another: said to a person, never taken for the clinic. */
static void
test_moved_account(void)
{
    KeyFacts facts = good_facts();

    facts.account_id = "au1/501";
    facts.seen_account_id = "au4/501";
    g_assert_cmpint(key_verdict(&facts).verdict, ==, VERDICT_WRONG_ACCOUNT);
    g_assert_cmpint(key_verdict(&facts).reason, ==, KEY_REASON_MOVED);
    facts.seen_account_id = "au4/502";
    g_assert_cmpint(key_verdict(&facts).verdict, ==, VERDICT_WRONG_ACCOUNT);
    g_assert_cmpint(key_verdict(&facts).reason, ==, KEY_REASON_NONE);
    facts.account_id = "none"; /* no clinic is connected yet */
    g_assert_cmpint(key_verdict(&facts).reason, ==, KEY_REASON_NONE);
}

/* First connect: nothing is known of the clinic, and only an administrator's key will do. */
static void
test_clinic_key(void)
{
    KeyFacts facts = good_facts();

    facts.is_clinic_key = TRUE;
    facts.practitioner_id = facts.practitioner_user_id = facts.account_id =
        facts.seen_practitioner_id = "";
    g_assert_cmpint(key_verdict(&facts).verdict, ==, VERDICT_NOT_ENOUGH_ACCESS);
    facts.seen_role = "administrator";
    g_assert_cmpint(key_verdict(&facts).verdict, ==, VERDICT_CONNECTED);
    facts.seen_active = FALSE;
    g_assert_cmpint(key_verdict(&facts).verdict, ==, VERDICT_INACTIVE_USER);
}

static void
test_words_there_and_back(void)
{
    for (Verdict verdict = 0; verdict < VERDICT__COUNT; verdict++) {
        Verdict back = VERDICT__COUNT;

        g_assert_true(verdict_from_word(verdict_word(verdict), &back));
        g_assert_cmpint(back, ==, verdict);
        g_assert_cmpstr(verdict_label(verdict), !=, "");
    }
    for (KeyReason reason = 0; reason < KEY_REASON__COUNT; reason++) {
        KeyReason back = KEY_REASON__COUNT;

        g_assert_true(key_reason_from_word(key_reason_word(reason), &back));
        g_assert_cmpint(back, ==, reason);
    }
    g_assert_false(verdict_from_word("Connected", &(Verdict){ 0 }));
    g_assert_false(verdict_from_word("", &(Verdict){ 0 }));
    g_assert_false(key_reason_from_word("nonsense ", &(KeyReason){ 0 }));
}

static void
test_retry(void)
{
    static const gint64 delays[] = { 10, 10, 30, 60, 300, 900, 1800, 1800, 1800 };

    for (int attempts = 0; attempts < (int)G_N_ELEMENTS(delays); attempts++) {
        g_assert_cmpint(retry_delay_s(attempts, 0), ==, delays[attempts]);
        g_assert_cmpint(retry_delay_s(attempts, 99), ==, delays[attempts] * 6 / 5);
        for (int jitter = 1; jitter < 100; jitter++)
            g_assert_cmpint(retry_delay_s(attempts, jitter), >=,
                            retry_delay_s(attempts, jitter - 1));
    }
    g_assert_cmpint(retry_delay_s(G_MAXINT, G_MAXINT), ==, 2160);
    g_assert_cmpint(retry_delay_s(G_MININT, G_MININT), ==, 10);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/key-verdict/every combination", test_every_combination);
    g_test_add_func("/key-verdict/by example", test_by_example);
    g_test_add_func("/key-verdict/moved-account", test_moved_account);
    g_test_add_func("/key-verdict/clinic key", test_clinic_key);
    g_test_add_func("/key-verdict/words there and back", test_words_there_and_back);
    g_test_add_func("/key-verdict/retry", test_retry);
    return g_test_run();
}
