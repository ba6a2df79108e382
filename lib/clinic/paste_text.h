/* paste_text.h: every Cliniko API key in a text that somebody pasted, and what in it looks like one and is none. */
#pragma once

#include "lib/clinic/key_text.h"

#define PASTE_KEYS_MAX 500
#define PASTE_TROUBLES_MAX 500

typedef enum {
    PASTE_CUT_OFF,       /* too few characters, or the ending is missing */
    PASTE_BAD_REGION,    /* the part after the last hyphen is no region like au4 */
    PASTE_TOO_LONG,
    PASTE_BAD_CHARACTER, /* something no key has stands in it */
    PASTE_TWICE,         /* a key that stands further up already */
    PASTE_TOO_MANY,      /* from here on nothing more was read */
    PASTE_TROUBLE__COUNT
} PasteTrouble;

/* The word used in tables: "cut-off". */
const char *paste_trouble_word(PasteTrouble trouble);
gboolean paste_trouble_from_word(const char *word, PasteTrouble *ret_trouble);
/* What to tell the person after "Line 12: "; fixed text. */
const char *paste_trouble_sentence(PasteTrouble trouble);

typedef struct {
    KeyText text;
    int line; /* where it begins, from 1 */
} FoundKey;

typedef struct {
    int line;
    PasteTrouble trouble;
} FoundTrouble;

typedef struct {
    GArray *keys;     /* of FoundKey, in the order of the text, none twice,
      at most PASTE_KEYS_MAX; wiped when cleared */
    GArray *troubles; /* of FoundTrouble, by line, each once a line, at most PASTE_TROUBLES_MAX */
} PasteText;
void paste_text_clear(PasteText *paste);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PasteText, paste_text_clear)

/*
 * Finds the keys in a text: one or many a line, among names, labels, quotes, bullets, tables, CSV and signatures; a key
 * that was wrapped, also over several lines, is put together again. Words, names, numbers, e-mail addresses and links
 * are passed over in silence; what has a key's length or ending and is none whole is a trouble of its line.
 *
 * Shape:  text is valid UTF-8; clinic_shard as for api_key_parse.
 * Owner:  *ret_paste is filled; the caller clears it. Nothing of the text stays in memory besides.
 * Source: cliniko-api 2 (shape, alphabet, split at the last hyphen).
 */
void api_keys_find(const char *text, const char *clinic_shard, PasteText *ret_paste);
