/* key_text.h: what somebody pasted into a key field, and whether it has the shape of a Cliniko API key. */
#pragma once

#include <glib.h>

#define KEY_TEXT_MAX 252 /* bytes of a key; the sealed record holds no more than 254 */

typedef struct {
    char *key;    /* as it is sent to Cliniko: body-shard, or an old key's body alone; wiped when freed */
    char *shard;  /* "au4"; matches ^[a-z]{2}[0-9]{1,2}$ */
    char *tail;   /* the last four characters of the body: the hint */
} KeyText;
void key_text_clear(KeyText *key);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KeyText, key_text_clear)

typedef enum {
    KEY_TEXT_GOOD,
    KEY_TEXT_EMPTY,
    KEY_TEXT_CUT_SHORT,   /* too few characters, or the ending is missing */
    KEY_TEXT_TOO_LONG,
    KEY_TEXT_BAD_SHARD,   /* the part after the last hyphen is no region like au4 */
    KEY_TEXT_BAD_CHARACTER, /* something no key has */
    KEY_TEXT_SEVERAL,     /* more than one key in the field */
    KEY_TEXT__COUNT
} KeyTextProblem;

/*
 * Takes the key out of a paste: surrounding white space of every kind, line breaks, quotes, zero-width
 * characters, a byte-order mark and a label such as "API key:" are taken off; then the shape is checked.
 *
 * Shape:  text is valid UTF-8; clinic_shard is "" or the clinic's own region, which lets a key without an ending
 *         be told from one that was cut off (only au1 has keys without).
 * Owner:  on KEY_TEXT_GOOD *ret_key is filled, else it stays untouched.
 * Source: cliniko-api 2 (shape, alphabet, split at the last hyphen).
 */
KeyTextProblem api_key_parse(const char *text, const char *clinic_shard, KeyText *ret_key);

/* What to tell the person, beside the field; fixed text. */
const char *key_text_problem_sentence(KeyTextProblem problem);

/* Hand-written and anchored: two of a-z, one or two digits, end. No locale, no regular expression. */
gboolean shard_is_valid(const char *shard);
