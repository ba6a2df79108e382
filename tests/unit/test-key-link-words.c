/* test-key-link-words.c: whoever holds a one-time link hears what to do and never whose key it is,
 * and an administrator sees how it stands with it. */
#include <string.h>

#include "cgi-bin/pages/key_link_words.h"

#define NOW 1790000000 /* Monday, 21 September 2026, 14:13 UTC */
#define HOUR 3600

static KeyLink
open_link(void)
{
    return (KeyLink){
        .id = 1,
        .practitioner_id = (char *)"101",
        .practitioner_name = (char *)"Anna Berg",
        .asked_by = 1,
        .asked_by_name = (char *)"Sam Lee",
        .created_utc = NOW - HOUR,
        .expires_utc = NOW - HOUR + KEY_LINK_LIFE_S,
    };
}

static void
assert_words(const KeyLink *link, const char *heading, const char *sentence, const char *next_step)
{
    g_auto(KeyLinkWords) words = key_link_words(link, NOW, "");

    g_assert_cmpstr(words.heading, ==, heading);
    g_assert_cmpstr(words.sentence, ==, sentence);
    g_assert_cmpstr(words.next_step, ==, next_step);
}

static void
assert_news(const KeyLink *link, const char *expected)
{
    g_autofree char *news = key_link_news(link, NOW, "");

    g_assert_cmpstr(news, ==, expected);
}

static void
test_states(void)
{
    KeyLink link = open_link();

    g_assert_cmpint(key_link_state(&link, NOW), ==, KEY_LINK_OPEN);
    link.tries = KEY_LINK_TRIES;
    g_assert_cmpint(key_link_state(&link, NOW), ==, KEY_LINK_TRIED_OUT);
    g_assert_cmpint(key_link_state(&link, link.expires_utc - 1), ==, KEY_LINK_TRIED_OUT);
    g_assert_cmpint(key_link_state(&link, link.expires_utc), ==, KEY_LINK_EXPIRED);
    link.verdict = VERDICT_CHECKING;
    g_assert_cmpint(key_link_state(&link, link.expires_utc), ==, KEY_LINK_CHECKING);
    link.departed = TRUE;
    g_assert_cmpint(key_link_state(&link, NOW), ==, KEY_LINK_DEPARTED);
    link.revoked_utc = NOW;
    g_assert_cmpint(key_link_state(&link, NOW), ==, KEY_LINK_REVOKED);
    link.used_utc = NOW;
    g_assert_cmpint(key_link_state(&link, NOW), ==, KEY_LINK_USED);
}

static void
test_every_end_says_whom_to_ask(void)
{
    static const KeyLinkState ends[] = { KEY_LINK_USED, KEY_LINK_REVOKED, KEY_LINK_EXPIRED,
                                         KEY_LINK_TRIED_OUT, KEY_LINK_DEPARTED };

    for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
        KeyLink link = open_link();

        link.used_utc = ends[i] == KEY_LINK_USED ? NOW - HOUR : 0;
        link.revoked_utc = ends[i] == KEY_LINK_REVOKED ? NOW - HOUR : 0;
        link.expires_utc = ends[i] == KEY_LINK_EXPIRED ? NOW - HOUR : link.expires_utc;
        link.tries = ends[i] == KEY_LINK_TRIED_OUT ? KEY_LINK_TRIES : 0;
        link.departed = ends[i] == KEY_LINK_DEPARTED;
        {
            g_auto(KeyLinkWords) words = key_link_words(&link, NOW, "");

            g_assert_cmpint(key_link_state(&link, NOW), ==, ends[i]);
            g_assert_nonnull(strstr(words.next_step, "Sam Lee"));
            g_assert_true(g_str_has_suffix(words.next_step, "."));
        }
    }
    assert_words(NULL, "This link does not work",
                 "Keyrack does not know it. Perhaps a piece is missing, or it is long over.",
                 "Open it once more from the message it came with. If it still does not work, ask "
                 "whoever sent it to you for a new one.");
}

static void
test_thanks(void)
{
    KeyLink link = open_link();

    link.used_utc = NOW - 120;
    assert_words(&link, "Thank you, Anna Berg",
                 "Your key works and is in its place. That is all: you can close this page.",
                 "In Cliniko nothing is left to do; leave the key there as it is. The link was used 2 "
                 "minutes ago and works no more. If that was not you, tell Sam Lee at once.");
}

static void
test_every_verdict_has_words(void)
{
    for (Verdict verdict = VERDICT_REJECTED; verdict < VERDICT__COUNT; verdict++) {
        KeyLink link = open_link();

        link.verdict = verdict;
        link.next_check_utc = NOW + 600;
        {
            g_auto(KeyLinkWords) words = key_link_words(&link, NOW, "");

            g_assert_cmpstr(words.heading, ==, "A Cliniko API key for Anna Berg");
            g_assert_true(g_str_has_suffix(words.sentence, "."));
            g_assert_true(g_str_has_suffix(words.next_step, "."));
        }
    }
}

static void
test_a_key_of_somebody_else_is_told_as_that_alone(void)
{
    KeyLink wrong = open_link(), duplicate = open_link();
    g_auto(KeyLinkWords) a = { NULL, NULL, NULL }, b = { NULL, NULL, NULL };

    wrong.verdict = VERDICT_WRONG_OWNER;
    duplicate.verdict = VERDICT_DUPLICATE;
    a = key_link_words(&wrong, NOW, "");
    b = key_link_words(&duplicate, NOW, "");
    g_assert_cmpstr(a.sentence, ==,
                    "This key belongs to somebody else in Cliniko, not to Anna Berg.");
    g_assert_cmpstr(a.sentence, ==, b.sentence);
    g_assert_cmpstr(a.next_step, ==, b.next_step);
    g_assert_cmpint(key_link_told_verdict(VERDICT_DUPLICATE), ==, VERDICT_WRONG_OWNER);
    g_assert_cmpint(key_link_told_verdict(VERDICT_REJECTED), ==, VERDICT_REJECTED);
}

static void
test_unreachable(void)
{
    KeyLink link = open_link();

    link.verdict = VERDICT_UNREACHABLE;
    link.next_check_utc = NOW + 300;
    assert_words(&link, "A Cliniko API key for Anna Berg",
                 "Cliniko could not be asked about this key just now.",
                 "Your key is kept, and Keyrack tries again by itself in 5 minutes. You can close "
                 "this page; the link shows later what became of it.");
    link.next_check_utc = 0;
    assert_words(&link, "A Cliniko API key for Anna Berg",
                 "Cliniko could not be asked about this key just now.",
                 "Keyrack has stopped trying. Paste the key once more, or tell Sam Lee.");
}

static void
test_news(void)
{
    KeyLink link = open_link();

    assert_news(&link, "Link made today at 13:13 by Sam Lee: not opened yet. It ends on 28 "
                       "September at 13:13.");
    link.opened_utc = NOW - 600;
    assert_news(&link, "Link made today at 13:13 by Sam Lee: first opened 10 minutes ago, no key "
                       "pasted yet. It ends on 28 September at 13:13. If somebody else opened it, "
                       "take it back.");
    link.verdict = VERDICT_CHECKING;
    assert_news(&link, "Link made today at 13:13 by Sam Lee: the key that came by it is being "
                       "checked.");
    link.verdict = VERDICT_WRONG_OWNER;
    assert_news(&link, "Link made today at 13:13 by Sam Lee: a key came by it, but not the right "
                       "one. It ends on 28 September at 13:13.");
    link.verdict = VERDICT_UNREACHABLE;
    assert_news(&link, "Link made today at 13:13 by Sam Lee: a key came by it that Cliniko could "
                       "not be asked about yet. It ends on 28 September at 13:13.");
    link.tries = KEY_LINK_TRIES;
    assert_news(&link, "Link made today at 13:13 by Sam Lee: 10 keys came by it, none was the "
                       "right one, and it takes no more.");
    link.expires_utc = NOW - 7 * 24 * HOUR + 60;
    assert_news(&link, "Link made today at 13:13 by Sam Lee: ended 14 September at 14:14, without "
                       "the right key.");
    link.revoked_utc = NOW - 60;
    assert_news(&link, "Link made today at 13:13 by Sam Lee: taken back 1 minute ago.");
    link.used_utc = NOW - 600;
    assert_news(&link, "Link made today at 13:13 by Sam Lee: the key came by it and was in place "
                       "10 minutes ago.");
    link.used_utc = NOW - 7 * 24 * HOUR;
    assert_news(&link, NULL);
}

static void
test_message(void)
{
    const KeyLinkMessage message = { "Anna Berg", "Harbour", "https://keyrack.example/k/T",
                                     "Sam Lee",   "28 September at 14:13", "Australia/Sydney" };
    g_autofree char *text = key_link_message(&message);

    g_assert_true(g_str_has_prefix(text, "Hello Anna Berg,\n\nKeyrack, which Harbour uses "));
    g_assert_nonnull(strstr(text, "\n\nhttps://keyrack.example/k/T\n\n"));
    g_assert_nonnull(strstr(text, "until 28 September at 14:13 (Australia/Sydney time)"));
    g_assert_true(g_str_has_suffix(text, "\nSam Lee\n"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/key-link-words/states", test_states);
    g_test_add_func("/key-link-words/ends", test_every_end_says_whom_to_ask);
    g_test_add_func("/key-link-words/thanks", test_thanks);
    g_test_add_func("/key-link-words/verdicts", test_every_verdict_has_words);
    g_test_add_func("/key-link-words/somebody-else",
                    test_a_key_of_somebody_else_is_told_as_that_alone);
    g_test_add_func("/key-link-words/unreachable", test_unreachable);
    g_test_add_func("/key-link-words/news", test_news);
    g_test_add_func("/key-link-words/message", test_message);
    return g_test_run();
}
