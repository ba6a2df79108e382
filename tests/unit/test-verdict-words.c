/* test-verdict-words.c: beside every badge stand two sentences that are true, name the people and
 * end the riddle. */
#include <string.h>

#include "lib/clinic/verdict.h"

#define ANNA "Anna Berg"
#define PRIYA "Priya Nair"

static const struct {
    VerdictWords words;
    const char *sentence;
    const char *next_step;
} samples[] = {
    { { VERDICT_WRONG_OWNER, 0, ANNA, PRIYA, "practitioner", "" },
      "This key belongs to Priya Nair, not to Anna Berg.",
      "Ask Anna Berg to make a key of their own, or save this one for Priya Nair instead." },
    { { VERDICT_CONNECTED, 0, ANNA, ANNA, "practitioner", "" },
      "This key works and belongs to Anna Berg.",
      "Nothing is left to do." },
    { { VERDICT_CONNECTED, 0, NULL, PRIYA, "administrator", "" },
      "This key works. It belongs to Priya Nair, an administrator.",
      "Nothing is left to do." },
    { { VERDICT_REJECTED, 0, ANNA, "", "", "" },
      "Cliniko does not accept this key. It was archived, or not copied exactly.",
      "Ask Anna Berg to make a new key in Cliniko under My info, Manage API keys, Add an API key, "
      "and paste it here." },
    { { VERDICT_WRONG_ACCOUNT, 0, ANNA, PRIYA, "practitioner", "" },
      "This key works, but for another Cliniko account than this clinic's.",
      "Ask Anna Berg to sign in to this clinic's Cliniko account and make the key there." },
    { { VERDICT_INACTIVE_USER, 0, ANNA, ANNA, "practitioner", "" },
      "This key belongs to Anna Berg, whose user in Cliniko is inactive.",
      "Ask an administrator to make Anna Berg active again in Cliniko's settings, then press Check "
      "again." },
    { { VERDICT_NOT_ENOUGH_ACCESS, 0, ANNA, ANNA, "receptionist", "" },
      "This key belongs to Anna Berg, a receptionist. That role cannot write treatment notes.",
      "Ask an administrator to give Anna Berg the role practitioner in Cliniko, then press Check "
      "again." },
    { { VERDICT_NOT_ENOUGH_ACCESS, 0, ANNA, "Dr " ANNA, "scheduler", "" },
      "This key belongs to Dr Anna Berg, a scheduler. That role cannot write treatment notes.",
      "Ask an administrator to give Anna Berg the role practitioner in Cliniko, then press Check "
      "again." },
    { { VERDICT_NOT_ENOUGH_ACCESS, 0, ANNA, PRIYA, "administrator", "" },
      "This key belongs to Priya Nair, an administrator who is not a practitioner in Cliniko.",
      "Ask Anna Berg to sign in to Cliniko and make a key of their own under My info, Manage API "
      "keys, Add an API "
      "key." },
    { { VERDICT_NOT_ENOUGH_ACCESS, 0, ANNA, ANNA, "administrator", "" },
      "This key belongs to Anna Berg, an administrator who is not a practitioner in Cliniko.",
      "Ask an administrator to make Anna Berg a practitioner in Cliniko, then press Check again." },
    { { VERDICT_NOT_ENOUGH_ACCESS, 0, NULL, PRIYA, "power receptionist", "" },
      "This key belongs to Priya Nair, a power receptionist. The clinic's own key must be an "
      "administrator's.",
      "Ask an administrator of your Cliniko account to make a key under My info, Manage API keys, "
      "Add an API key, and "
      "paste it here." },
    { { VERDICT_NOT_ENOUGH_ACCESS, 0, ANNA, ANNA, "gardener", "" },
      "This key belongs to Anna Berg, someone with the role “gardener”. That role cannot write "
      "treatment notes.",
      "Ask an administrator to give Anna Berg the role practitioner in Cliniko, then press Check "
      "again." },
    { { VERDICT_DUPLICATE, 0, ANNA, PRIYA, "practitioner", "" },
      "This key belongs to Priya Nair and is already saved there.",
      "Ask Anna Berg to make a key of their own. Nothing changes for Priya Nair." },
    { { VERDICT_UNREACHABLE, KEY_REASON_SLOW, ANNA, "", "", "in 4 minutes" },
      "Cliniko took too long to answer, so this key could not be checked.",
      "The key is kept; Keyrack tries again by itself in 4 minutes." },
    { { VERDICT_UNREACHABLE, KEY_REASON_SLOW, ANNA, "", "", "" },
      "Cliniko took too long to answer, so this key could not be checked.",
      "Keyrack has tried for a day and stopped. The key is kept: press Check again when Cliniko can be "
      "reached." },
    { { VERDICT_UNREACHABLE, KEY_REASON_KEEPER, ANNA, "", "", "" },
      "Keyrack's own key store did not hand the key out, so this key could not be checked.",
      "Paste the key once more. If the same happens again, tell whoever looks after Keyrack." },
    { { VERDICT_UNREACHABLE, KEY_REASON_NONSENSE, ANNA, "", "", "at 14:05" },
      "What answered did not speak as Cliniko does, so this key could not be checked.",
      "The key is kept; Keyrack tries again by itself at 14:05. If this lasts, ask whoever looks after your "
      "network what answers "
      "in Cliniko's place." },
};

static void
test_samples(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        g_autofree char *sentence = verdict_sentence(&samples[i].words);
        g_autofree char *next_step = verdict_next_step(&samples[i].words);

        g_assert_cmpstr(sentence, ==, samples[i].sentence);
        g_assert_cmpstr(next_step, ==, samples[i].next_step);
    }
}

/* Both begin as a sentence does, end as one does, and leave no gap where a name is unknown. */
static void
assert_reads_well(char *text)
{
    g_assert_true(g_ascii_isupper(text[0]));
    g_assert_true(g_str_has_suffix(text, "."));
    g_assert_null(strstr(text, "  "));
    g_assert_null(strstr(text, " ,"));
    g_assert_null(strstr(text, " ."));
    g_assert_null(strstr(text, "(null)"));
    g_free(text);
}

static void
test_every_state(void)
{
    static const char *owners[] = { NULL, ANNA };
    static const char *names[] = { "", ANNA, PRIYA };
    static const char *roles[] = {
        "",          "practitioner", "administrator", "power receptionist", "receptionist",
        "scheduler", "bookkeeper",   "gardener"
    };
    static const char *whens[] = { "", "in 4 minutes", "at 14:05" };
    VerdictWords w;

    for (w.verdict = 0; w.verdict < VERDICT__COUNT; w.verdict++)
        for (w.reason = 0; w.reason < KEY_REASON__COUNT; w.reason++)
            for (gsize n = 0; n < 2 * 3 * 8 * 3; n++) {
                w.owner_name = owners[n % 2];
                w.seen_name = names[n / 2 % 3];
                w.seen_role = roles[n / 6 % 8];
                w.when = whens[n / 48];
                assert_reads_well(verdict_sentence(&w));
                assert_reads_well(verdict_next_step(&w));
            }
}

/* No two reasons for silence sound alike, and each says when. */
static void
test_unreachable(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    VerdictWords words = { VERDICT_UNREACHABLE, 0, ANNA, "", "", "at 14:05" };

    for (words.reason = 0; words.reason < KEY_REASON__COUNT; words.reason++) {
        g_autofree char *next_step = verdict_next_step(&words);

        g_assert_true(g_hash_table_add(seen, verdict_sentence(&words)));
        g_assert_nonnull(strstr(next_step, "at 14:05"));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/verdict-words/samples", test_samples);
    g_test_add_func("/verdict-words/every state", test_every_state);
    g_test_add_func("/verdict-words/unreachable", test_unreachable);
    return g_test_run();
}
