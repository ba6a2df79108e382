/* test-hook-words.c: what the practitioners page says, counts and filters. */
#include "cgi-bin/pages/hook_words.h"

#include <string.h>

#include "cgi-bin/pages/clinic_state.h"

#define NOW_UTC 1767225600 /* 2026-01-01 00:00 UTC */
#define SYDNEY "Australia/Sydney"

static ApiKey
key(Verdict verdict, const char *tail)
{
    return (ApiKey){ .id = 1,
                      .verdict = verdict,
                      .shard = (char *)"au4",
                      .tail = (char *)tail,
                      .saved_utc = NOW_UTC - 120,
                      .saved_by_name = (char *)"Sam Lee",
                      .seen_name = (char *)"",
                      .seen_role = (char *)"",
                      .seen_practitioner_id = (char *)"" };
}

static Hook
hook(Verdict in_use, Verdict candidate)
{
    Hook one = {
        .id = "1", .name = "Ines Calder", .designation = "", .user_id = "", .businesses = ""
    };

    one.has_in_use = in_use != VERDICT_NONE;
    one.in_use = key(in_use, "cd34");
    one.has_candidate = candidate != VERDICT_NONE;
    one.candidate = key(candidate, "ab12");
    return one;
}

static void
test_the_candidate_is_what_is_shown(void)
{
    Hook both = hook(VERDICT_CONNECTED, VERDICT_REJECTED),
         old = hook(VERDICT_CONNECTED, VERDICT_NONE), none = hook(VERDICT_NONE, VERDICT_NONE);

    g_assert_cmpint(hook_verdict(&both), ==, VERDICT_REJECTED);
    g_assert_cmpint(hook_verdict(&old), ==, VERDICT_CONNECTED);
    g_assert_cmpint(hook_verdict(&none), ==, VERDICT_NONE);
    g_assert_null(hook_shown_key(&none));
}

/* Written out by hand: verdict, needs attention, field open. */
static void
test_every_verdict_has_its_place(void)
{
    static const struct {
        Verdict verdict;
        gboolean attention, wants_key;
    } expected[] = {
        { VERDICT_NONE, FALSE, TRUE },          { VERDICT_CHECKING, FALSE, FALSE },
        { VERDICT_CONNECTED, FALSE, FALSE },    { VERDICT_REJECTED, TRUE, TRUE },
        { VERDICT_WRONG_OWNER, TRUE, TRUE },    { VERDICT_WRONG_ACCOUNT, TRUE, TRUE },
        { VERDICT_INACTIVE_USER, TRUE, FALSE }, { VERDICT_NOT_ENOUGH_ACCESS, TRUE, FALSE },
        { VERDICT_DUPLICATE, TRUE, TRUE },      { VERDICT_UNREACHABLE, TRUE, FALSE },
    };

    g_assert_cmpuint(G_N_ELEMENTS(expected), ==, VERDICT__COUNT);
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_assert_cmpint(verdict_needs_attention(expected[i].verdict), ==, expected[i].attention);
        g_assert_cmpint(verdict_wants_key(expected[i].verdict), ==, expected[i].wants_key);
    }
}

static gboolean
shows(const char *word, Verdict in_use, Verdict candidate)
{
    Hook one = hook(in_use, candidate);
    StateFilter filter;

    g_assert_true(state_filter_from_word(word, &filter));
    return state_filter_shows(&filter, &one);
}

static void
test_filters_by_state(void)
{
    StateFilter filter;

    g_assert_true(shows("", VERDICT_NONE, VERDICT_NONE));
    g_assert_true(shows("needs-attention", VERDICT_CONNECTED, VERDICT_REJECTED));
    g_assert_false(shows("needs-attention", VERDICT_CONNECTED, VERDICT_CHECKING));
    g_assert_false(shows("needs-attention", VERDICT_NONE, VERDICT_NONE));
    g_assert_true(shows("none", VERDICT_NONE, VERDICT_NONE));
    g_assert_false(shows("none", VERDICT_CONNECTED, VERDICT_NONE));
    g_assert_true(
        shows("connected", VERDICT_CONNECTED, VERDICT_REJECTED)); /* in place all the same */
    g_assert_false(shows("connected", VERDICT_REJECTED, VERDICT_NONE));
    g_assert_true(shows("wrong-owner", VERDICT_CONNECTED, VERDICT_WRONG_OWNER));
    g_assert_false(shows("rejected", VERDICT_REJECTED, VERDICT_WRONG_OWNER));
    g_assert_false(state_filter_from_word("Connected", &filter));
    g_assert_false(state_filter_from_word("' OR 1", &filter));
}

static void
test_search(void)
{
    const Hook hook = { .id = "104", .name = "Zoë Ångström", .designation = "Physiotherapist" };

    g_assert_true(hook_has_text(&hook, NULL));
    for (gsize i = 0; i < 2; i++) {
        static const char *const found[] = { "ÅNGSTR", "physioTHERAPIST", "zoë" },
                          *const missed[] = { "%", "no such", "Angstrom" };
        for (gsize j = 0; j < G_N_ELEMENTS(found); j++) {
            g_autofree char *folded = g_utf8_casefold(i == 0 ? found[j] : missed[j], -1);

            g_assert_cmpint(hook_has_text(&hook, folded), ==, i == 0);
        }
    }
}

static void
assert_counts(HookCounts counts, const char *expected)
{
    g_autofree char *words = counts_in_words(&counts);

    g_assert_cmpstr(words, ==, expected);
}

static void
test_counts(void)
{
    assert_counts((HookCounts){ .total = 12, .in_place = 9, .attention = 2 },
                  "9 of 12 keys in place, 2 need attention");
    assert_counts((HookCounts){ .total = 12, .in_place = 9, .attention = 1 },
                  "9 of 12 keys in place, 1 needs attention");
    assert_counts((HookCounts){ .total = 1 }, "0 of 1 key in place");
    assert_counts((HookCounts){ .total = 3, .in_place = 1, .attention = 1, .none = 1 },
                  "1 of 3 keys in place, 1 needs attention, 1 missing");
    assert_counts((HookCounts){ .total = 300, .in_place = 300 }, "300 of 300 keys in place");
}

static void
assert_hint(const ApiKey *shown, const ApiKey *in_use, const char *expected)
{
    g_auto(HintTimes) times = { .now_utc = NOW_UTC, .zone = SYDNEY };
    g_autoptr(GString) hint = g_string_new(NULL);

    hook_hint_append(hint, shown, in_use, &times);
    g_assert_cmpstr(hint->str, ==, expected);
}

static void
test_hints(void)
{
    ApiKey shown = key(VERDICT_CHECKING, "ab12"), in_use = key(VERDICT_CONNECTED, "cd34");

    assert_hint(&shown, NULL, "Key …ab12 (au4), saved 2 minutes ago by Sam Lee.");
    shown.checked_utc = NOW_UTC - 10;
    assert_hint(&shown, &shown,
                "Key …ab12 (au4), saved 2 minutes ago by Sam Lee, checked just now.");
    shown.by_link = TRUE;
    assert_hint(&shown, NULL,
                "Key …ab12 (au4), came by link 2 minutes ago, asked for by Sam Lee, checked just now.");
    shown.by_link = FALSE;
    shown.saved_by_name = (char *)"";
    assert_hint(&shown, &in_use,
                "Key …ab12 (au4), saved 2 minutes ago, checked just now. The earlier key …cd34 "
                "(au4) stays in use "
                "until the new one is connected.");
    in_use.verdict = VERDICT_REJECTED;
    shown.checked_utc = 0;
    assert_hint(&shown, &in_use,
                "Key …ab12 (au4), saved 2 minutes ago. The earlier key …cd34 (au4) is kept until "
                "the new one is "
                "connected; its own state is: Rejected.");
}

/* A key that stopped working says when it last did; one that came by a link says whose. */
static void
test_hint_of_a_key_that_stopped(void)
{
    ApiKey stopped = key(VERDICT_REJECTED, "ab12");

    stopped.checked_utc = NOW_UTC - 10;
    stopped.connected_utc = NOW_UTC - 3 * 60;
    assert_hint(&stopped, &stopped,
                "Key …ab12 (au4), saved 2 minutes ago by Sam Lee, checked just now, last worked 3 minutes ago.");
    stopped.verdict = VERDICT_CONNECTED;
    stopped.by_link = TRUE;
    assert_hint(&stopped, &stopped,
                "Key …ab12 (au4), came by link 2 minutes ago, asked for by Sam Lee, checked just now.");
}

static void
test_old_and_stopped(void)
{
    Hook one = hook(VERDICT_CONNECTED, VERDICT_NONE);
    StateFilter filter;

    one.in_use.saved_utc = NOW_UTC - 100;
    g_assert_true(state_filter_from_word("old", &filter));
    filter.old_before_utc = NOW_UTC - 101;
    g_assert_false(state_filter_shows(&filter, &one));
    filter.old_before_utc = NOW_UTC - 100;
    g_assert_true(state_filter_shows(&filter, &one));
    one.has_candidate = TRUE; /* its successor is there */
    g_assert_false(state_filter_shows(&filter, &one));
    g_assert_true(shows("stopped", VERDICT_REJECTED, VERDICT_NONE));
    g_assert_true(shows("stopped", VERDICT_INACTIVE_USER, VERDICT_CHECKING));
    g_assert_false(shows("stopped", VERDICT_CONNECTED, VERDICT_REJECTED));
    g_assert_false(shows("stopped", VERDICT_UNREACHABLE, VERDICT_NONE)); /* nobody knows */
}

/* The kept words must never be another time's. */
static void
test_hint_times_follow_the_row(void)
{
    g_auto(HintTimes) times = { .now_utc = NOW_UTC, .zone = SYDNEY };
    g_autoptr(GString) hint = g_string_new(NULL);
    ApiKey one = key(VERDICT_CONNECTED, "ab12");

    one.saved_by_name = (char *)"";
    for (int minutes = 2; minutes < 5; minutes++) {
        g_autofree char *expected =
            g_strdup_printf("saved %d minutes ago, checked 1 minute ago", minutes);

        g_string_truncate(hint, 0);
        one.saved_utc = NOW_UTC - minutes * 60;
        one.checked_utc = NOW_UTC - 60;
        key_hint_append(hint, &one, &times);
        g_assert_nonnull(strstr(hint->str, expected));
    }
}

static void
test_regions(void)
{
    g_autofree char *known = region_in_words("au4"), *new_one = region_in_words("nz1");

    g_assert_cmpstr(known, ==, "Australia (au4)");
    g_assert_cmpstr(new_one, ==, "nz1");
}

static void
test_what_was_found(void)
{
    g_autofree char *many = found_in_words(&(ClinicCounts){ 12, 17, 3, 9 });
    g_autofree char *few = found_in_words(&(ClinicCounts){ 1, 1, 1, 1 });

    g_assert_cmpstr(many, ==, "12 practitioners, 3 businesses, 9 appointment types, 17 users");
    g_assert_cmpstr(few, ==, "1 practitioner, 1 business, 1 appointment type, 1 user");
}

static void
test_how_far_a_refresh_is(void)
{
    Job job = {
        .state = (char *)"running", .outcome = (char *)"", .steps_done = 7, .steps_total = 12
    };
    g_autofree char *running = fetching_in_words(&job, NOW_UTC, SYDNEY);
    g_autofree char *first = NULL, *later = NULL;

    g_assert_cmpstr(running, ==, "Fetched 7 of 12 lists");
    job.steps_total = 0;
    first = fetching_in_words(&job, NOW_UTC, SYDNEY);
    g_assert_cmpstr(first, ==, "Fetching the lists from Cliniko");
    job.state = (char *)"waiting";
    job.outcome = (char *)"unreachable";
    job.due_utc = NOW_UTC + 240;
    later = fetching_in_words(&job, NOW_UTC, SYDNEY);
    g_assert_cmpstr(later, ==,
                    "Cliniko could not be reached. Keyrack tries again by itself in 4 minutes.");
}

static void
test_why_a_refresh_failed(void)
{
    static const char *outcomes[] = { "unreachable",   "rejected",      "not-enough-access",
                                      "wrong-account", "no-clinic-key", "fault" };
    g_autoptr(GHashTable) sentences = g_hash_table_new(g_str_hash, g_str_equal);
    Job job = { .state = (char *)"failed" };
    const char *sentence = NULL, *next_step = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        job.outcome = (char *)outcomes[i];
        g_assert_true(refresh_trouble(&job, &sentence, &next_step));
        g_assert_true(g_hash_table_add(sentences, (gpointer)sentence)); /* each its own */
        g_assert_cmpuint(strlen(next_step), >, 0);
    }
    job.state = (char *)"done";
    g_assert_false(refresh_trouble(&job, &sentence, &next_step));
    g_assert_false(refresh_trouble(NULL, &sentence, &next_step));
}

/* To the practitioner: words for every verdict, and nobody's name in them. */
static void
test_own_words(void)
{
    for (Verdict verdict = VERDICT_NONE; verdict < VERDICT__COUNT; verdict++) {
        const ApiKey key = { .verdict = verdict, .seen_name = (char[]){ "Ben Boyd" }, .seen_role = (char[]){ "" } };
        g_auto(HookWords) words = hook_own_words(verdict == VERDICT_NONE ? NULL : &key);

        g_assert_cmpstr(words.sentence, !=, "");
        g_assert_true(verdict == VERDICT_CHECKING || verdict == VERDICT_CONNECTED || *words.next_step != '\0');
        g_assert_null(strstr(words.sentence, "Ben"));
        g_assert_null(strstr(words.next_step, "Ben"));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hook-words/candidate", test_the_candidate_is_what_is_shown);
    g_test_add_func("/hook-words/verdicts", test_every_verdict_has_its_place);
    g_test_add_func("/hook-words/filter", test_filters_by_state);
    g_test_add_func("/hook-words/counts", test_counts);
    g_test_add_func("/hook-words/search", test_search);
    g_test_add_func("/hook-words/hints", test_hints);
    g_test_add_func("/hook-words/stopped", test_hint_of_a_key_that_stopped);
    g_test_add_func("/hook-words/old-and-stopped", test_old_and_stopped);
    g_test_add_func("/hook-words/hint-times", test_hint_times_follow_the_row);
    g_test_add_func("/hook-words/regions", test_regions);
    g_test_add_func("/hook-words/found", test_what_was_found);
    g_test_add_func("/hook-words/refresh", test_how_far_a_refresh_is);
    g_test_add_func("/hook-words/refresh-failed", test_why_a_refresh_failed);
    g_test_add_func("/hook-words/own", test_own_words);
    return g_test_run();
}
