/* key_text.c: takes the Cliniko API key out of what somebody pasted, or says what is wrong with it.
 * Pure. Everything that looks like a decoration goes (white space, quotes, labels); what remains
 * must be one key and nothing else. A doubtful paste is refused: a key guessed wrong would be
 * blamed on the practitioner by Cliniko's 401. Buffers that held the text are wiped. Facts:
 * cliniko-api 2. */
#include "lib/clinic/key_text_parts.h"

#include <string.h>

#define LABEL_MAX 80
#define OLD_SHARD "au1" /* where keys without an ending live */

void
key_text_clear(KeyText *key)
{
    if (key->key != NULL)
        explicit_bzero(key->key, strlen(key->key));
    g_clear_pointer(&key->key, g_free);
    g_clear_pointer(&key->shard, g_free);
    g_clear_pointer(&key->tail, g_free);
}

gboolean
shard_is_valid(const char *shard)
{
    if (shard == NULL || shard[0] < 'a' || shard[0] > 'z' || shard[1] < 'a' || shard[1] > 'z')
        return FALSE;
    if (shard[2] < '0' || shard[2] > '9')
        return FALSE;
    if (shard[3] >= '0' && shard[3] <= '9')
        return shard[4] == '\0';
    return shard[3] == '\0';
}

gboolean
key_text_may_hold(char c)
{
    return g_ascii_isalnum(c) || c == '+' || c == '/' || c == '-' || c == '_' || c == '=';
}

/* How c counts in a paste: one of the separators, 0 when it shows nothing at all, else itself. */
static gunichar
reduce_character(gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_FORMAT: /* zero-width characters, the byte-order mark, direction marks */
        return 0;
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return LINE_BREAK;
    case G_UNICODE_OPEN_PUNCTUATION:
    case G_UNICODE_CLOSE_PUNCTUATION:
    case G_UNICODE_INITIAL_PUNCTUATION:
    case G_UNICODE_FINAL_PUNCTUATION:
        return MARK;
    default:
        break;
    }
    if (c == '\n' || c == '\r' || c == '\v' || c == '\f' || c == 0x85)
        return LINE_BREAK;
    if (g_unichar_isspace(c))
        return SPACE;
    if (c == 0x2026) /* a key shown shortened ends in an ellipsis */
        return '.';
    return c < 0x80 && strchr("\"'`<>,;|", (int)c) != NULL ? MARK : c;
}

char *
key_text_reduce(const char *text)
{
    char *reduced = g_malloc(strlen(text) + 1);
    char *end = reduced;

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = reduce_character(g_utf8_get_char(p));

        if (c != 0 && !(p[0] == '\r' && p[1] == '\n'))
            end += g_unichar_to_utf8(c, end);
    }
    *end = '\0';
    return reduced;
}

/* Cuts separators and the punctuation of the sentence around it off both ends; returns the new
 * start. */
static char *
trim(char *text)
{
    gsize length;

    text += strspn(text, SEPARATORS ":=");
    for (length = strlen(text); length > 0 && strchr(SEPARATORS ".:!", text[length - 1]) != NULL;
         length--)
        text[length - 1] = '\0';
    return text;
}

/* "Anna's API key", as it may stand before a colon, which no key has. Digits would make it a key of
 * its own. */
static gboolean
is_label(const char *text, gsize length)
{
    while (length > 0 && strchr(SEPARATORS, text[length - 1]) != NULL)
        length--;
    return length >= strlen("key") && length <= LABEL_MAX &&
           strcspn(text, "0123456789") >= length &&
           g_ascii_strncasecmp(text + length - strlen("key"), "key", strlen("key")) == 0;
}

static gboolean
is_label_word(const char *word, gsize length)
{
    static const char *known[] = {
        "my", "the", "new", "cliniko", "keyrack", "api", "key", "apikey"
    };

    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        if (strlen(known[i]) == length && g_ascii_strncasecmp(word, known[i], length) == 0)
            return TRUE;
    return FALSE;
}

/* Steps over a label without a colon ("API key", "api_key ="): only known words, for others may be
 * part of the key. */
static char *
skip_label_words(char *text)
{
    char *word = text;
    gsize length;

    while (is_label_word(word, length = strcspn(word, SEPARATORS "-_="))) {
        const char *last_letters = word + length - MIN(length, strlen("key"));

        word += length;
        if (g_ascii_strncasecmp(last_letters, "key", strlen("key")) == 0 &&
            strcspn(word, SEPARATORS "=") == 0)
            text = word;
        word += strspn(word, SEPARATORS "-_");
    }
    return text;
}

static char *
skip_label(char *text)
{
    char *colon = strrchr(text, ':');

    return colon != NULL && is_label(text, (gsize)(colon - text)) ? colon + 1
                                                                  : skip_label_words(text);
}

/* Checks the part after the last hyphen, in lower case as it will be sent. */
static KeyTextProblem
check_ending(const char *ending)
{
    if (shard_is_valid(ending))
        return KEY_TEXT_GOOD;
    if (strlen(ending) <= 2 && strspn(ending, "abcdefghijklmnopqrstuvwxyz") == strlen(ending))
        return KEY_TEXT_CUT_SHORT; /* "…-" or "…-au": the digit is missing */
    return KEY_TEXT_BAD_SHARD;
}

/* Padding stands at the end of the body, two at most. */
static KeyTextProblem
check_body(const char *body, gsize length, gsize least)
{
    const char *padding = memchr(body, '=', length);
    gsize padded = padding == NULL ? 0 : length - (gsize)(padding - body);

    if (padding != NULL && (padded > 2 || strspn(padding, "=") < padded))
        return KEY_TEXT_BAD_CHARACTER;
    return length < least ? KEY_TEXT_CUT_SHORT : KEY_TEXT_GOOD;
}

KeyTextProblem
key_text_check(char *text, const char *clinic_shard, gsize *ret_body)
{
    char *hyphen = strrchr(text, '-');
    KeyTextProblem problem;

    *ret_body = hyphen == NULL ? strlen(text) : (gsize)(hyphen - text);
    if (strlen(text) > KEY_TEXT_MAX)
        return KEY_TEXT_TOO_LONG;
    for (const char *p = text; *p != '\0'; p++)
        if (!key_text_may_hold(*p))
            return KEY_TEXT_BAD_CHARACTER;
    if (hyphen == NULL) {
        gboolean may_lack_ending = *clinic_shard == '\0' || strcmp(clinic_shard, OLD_SHARD) == 0;

        problem = check_body(text, *ret_body, KEY_BODY_MIN_WITHOUT_SHARD);
        return problem == KEY_TEXT_GOOD && !may_lack_ending ? KEY_TEXT_CUT_SHORT : problem;
    }
    for (char *p = hyphen + 1; *p != '\0'; p++)
        *p = g_ascii_tolower(*p);
    problem = check_ending(hyphen + 1);
    return problem == KEY_TEXT_GOOD ? check_body(text, *ret_body, KEY_BODY_MIN) : problem;
}

/* A whole key with its ending, as one of several pieces. */
static gboolean
is_whole_key(char *piece)
{
    gsize body;

    return strchr(piece, '-') != NULL && key_text_check(piece, "", &body) == KEY_TEXT_GOOD;
}

gboolean
key_text_is_word(const char *piece, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isalpha(piece[i]) || (i > 0 && g_ascii_isupper(piece[i])))
            return FALSE;
    return length < KEY_BODY_MIN;
}

/*
 * Is there more than one key, or one and other text? Mail programs wrap a long key, so pieces
 * without a whole key among them are joined, and so are pieces that end in what alone could be a
 * whole key, unless words stand before it on its line ("Anna Berg KEY").
 */
static KeyTextProblem
check_pieces(char *text)
{
    int whole = 0;
    gboolean last_is_whole = FALSE, has_word = FALSE;
    char *piece = text;

    while (*piece != '\0') {
        gsize length = strcspn(piece, SEPARATORS);
        char separator = piece[length];

        piece[length] = '\0';
        last_is_whole = is_whole_key(piece);
        piece[length] = separator;
        whole += last_is_whole;
        has_word |= separator == SPACE && key_text_is_word(piece, length);
        piece += length;
        piece += strspn(piece, SEPARATORS);
    }
    if (whole > 1 || (whole == 1 && (!last_is_whole || has_word || strchr(text, MARK) != NULL)))
        return KEY_TEXT_SEVERAL;
    return strchr(text, MARK) != NULL ? KEY_TEXT_BAD_CHARACTER : KEY_TEXT_GOOD;
}

static void
join_pieces(char *text)
{
    char *end = text;

    for (const char *p = text; *p != '\0'; p++)
        if (strchr(SEPARATORS, *p) == NULL)
            *end++ = *p;
    *end = '\0';
}

void
key_text_take(const char *text, gsize body, KeyText *ret_key)
{
    ret_key->key = g_strdup(text);
    ret_key->shard = g_strdup(text[body] == '\0' ? OLD_SHARD : text + body + 1);
    ret_key->tail = g_strndup(text + body - 4, 4);
}

static KeyTextProblem
take_key(char *text, const char *clinic_shard, KeyText *ret_key)
{
    KeyTextProblem problem;
    gsize body;

    text = trim(skip_label(trim(text)));
    if (*text == '\0')
        return KEY_TEXT_EMPTY;
    problem = check_pieces(text);
    if (problem != KEY_TEXT_GOOD)
        return problem;
    join_pieces(text);
    problem = key_text_check(text, clinic_shard, &body);
    if (problem == KEY_TEXT_GOOD)
        key_text_take(text, body, ret_key);
    return problem;
}

KeyTextProblem
api_key_parse(const char *text, const char *clinic_shard, KeyText *ret_key)
{
    char *reduced;
    gsize size;
    KeyTextProblem problem;

    if (!g_utf8_validate(text, -1, NULL))
        return KEY_TEXT_BAD_CHARACTER;
    reduced = key_text_reduce(text);
    size = strlen(text) + 1;
    problem = take_key(reduced, clinic_shard, ret_key);
    explicit_bzero(reduced, size);
    g_free(reduced);
    return problem;
}

const char *
key_text_problem_sentence(KeyTextProblem problem)
{
#define LOOKS                                                                                      \
    "A Cliniko API key is one long line of letters and digits that ends in a hyphen and the "      \
    "region, such as -au1."
    static const char *sentences[KEY_TEXT__COUNT] = {
        [KEY_TEXT_GOOD] = "",
        [KEY_TEXT_EMPTY] = "There is no key in this field yet. Paste the key here, then save.",
        [KEY_TEXT_CUT_SHORT] = "This looks cut off. " LOOKS
                               " Copy it again with the copy button before pressing Done.",
        [KEY_TEXT_TOO_LONG] = "This is longer than any key. " LOOKS
                              " Check that nothing else was copied with it.",
        [KEY_TEXT_BAD_SHARD] = "The end of this is not a region of Cliniko's. " LOOKS
                               " Copy all of it, with those last characters.",
        [KEY_TEXT_BAD_CHARACTER] = "This has characters that no key has. " LOOKS
                                   " Copy the key alone, without other text or symbols.",
        [KEY_TEXT_SEVERAL] =
            "There is more here than one key. Paste one key in each field, without other text.",
    };
#undef LOOKS

    g_assert(problem < KEY_TEXT__COUNT);
    return sentences[problem];
}
