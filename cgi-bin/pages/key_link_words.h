/* key_link_words.h: what is said about a one-time link, to the practitioner who holds it and to the
 * administrator who asked. Pure. */
#pragma once

#include "lib/store/key_links.h"

/* The word of a state in pages and JSON: "tried-out". */
const char *key_link_state_word(KeyLinkState state);

/* The verdict as whoever holds the link may know it: they are not signed in, so that a key is
 * already saved for its owner is not told. */
Verdict key_link_told_verdict(Verdict verdict);

/*
 * To whoever opened the link: what it is, how it stands with the link or with the key that came by
 * it, and what to do. Never whose key it really is.
 *
 * Shape: link NULL is one we do not know; sentence is "" for a link that waits for its first key.
 * Owner: clear with key_link_words_clear.
 */
typedef struct {
    char *heading, *sentence, *next_step;
} KeyLinkWords;
void key_link_words_clear(KeyLinkWords *words);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KeyLinkWords, key_link_words_clear)
KeyLinkWords key_link_words(const KeyLink *link, gint64 now_utc, const char *zone);

/* To the administrators, beside the practitioner's name: how it stands with the newest link. NULL
 * when it ended so long ago that nobody asks. Free with g_free. */
char *key_link_news(const KeyLink *link, gint64 now_utc, const char *zone);

/* A text to send with the link, of several lines. Free with g_free. */
typedef struct {
    const char *name, *clinic, *url, *asked_by;
    const char *until, *zone;
} KeyLinkMessage;
char *key_link_message(const KeyLinkMessage *message);
