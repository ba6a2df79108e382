/* key_text_parts.h: what tells a key from other text, for the files that take keys out of a paste. */
#pragma once

#include "lib/clinic/key_text.h"

/* Real bodies have 40 characters and more; 16 are 96 bits of base64, fewer would be no secret. So
 * 16 refuses every stray word and leaves room for keys that get shorter one day. */
#define KEY_BODY_MIN 16
#define KEY_BODY_REAL 40
/* Without an ending nothing else tells a whole key from a piece: ask for a length no word and no
 * half has. */
#define KEY_BODY_MIN_WITHOUT_SHARD 32

/* What a paste is reduced to: its visible characters, with every separator one of these three. */
#define SPACE ' '
#define LINE_BREAK '\n'
#define MARK                                                                                       \
    ',' /* quotes, brackets, commas: they stand around a key or between two, never inside one */
#define SEPARATORS " \n,"

/* The text with every character reduced, a line's end to one LINE_BREAK; never longer than it was. text is valid
 * UTF-8; the caller wipes and frees. */
char *key_text_reduce(const char *text);

/* Base64, standard and url-safe, and its padding. */
gboolean key_text_may_hold(char c);
/* Letters as in a name or a word, not as in a piece of a key: no capital after the first letter. */
gboolean key_text_is_word(const char *piece, gsize length);

/* Is text, all of it, one key? Fills *ret_body with the length of its body. Changes the ending to
 * lower case. */
KeyTextProblem key_text_check(char *text, const char *clinic_shard, gsize *ret_body);
/* Fills *ret_key from a text that is one. */
void key_text_take(const char *text, gsize body, KeyText *ret_key);
