/* paste_text.c: finds every Cliniko API key in a text that somebody pasted.
 *
 * Pure. The text is reduced as for a single key (key_text.c) and cut into words; each word is a key, a piece of one, or
 * nothing to us. What tells a piece from a word or a number: in those letters and digits do not take turns. A doubtful
 * word is told to the person with its line and never guessed at. Words are looked at in a buffer on the stack that is
 * wiped; besides it only the keys found are copied. */
#include "lib/clinic/paste_text.h"

#include <string.h>

#include "lib/clinic/key_text_parts.h"

#define PIECE_MIN 16       /* so long a run of mixed letters and digits is no word */
#define PIECE_MIN_PLAIN 24 /* without capitals beside small letters: a number of some kind may look so */
#define HINT_MIN 4         /* "N1Bk-au4": a key's end, as hints show it */
#define WRAPPED_MAX 8      /* pieces of one key */
#define WORD_ROOM 320      /* longer words are no keys */
#define NO_SHARD "-"       /* a clinic's region with which no key may lack its own */

static const struct {
    const char *word, *sentence;
} troubles[PASTE_TROUBLE__COUNT] = {
    [PASTE_CUT_OFF] = { "cut-off", "This looks like a part of a key: its beginning or its end is missing." },
    [PASTE_BAD_REGION] = { "bad-region",
                           "This looks like a key, but its end is not a region of Cliniko’s such as -au1." },
    [PASTE_TOO_LONG] = { "too-long", "This is longer than any key; two may have run together." },
    [PASTE_BAD_CHARACTER] = { "bad-character", "This looks like a key with something in it that no key has." },
    [PASTE_TWICE] = { "twice", "This key stands further up already. It counts once." },
    [PASTE_TOO_MANY] = { "too-many",
                         "There are more than 500 keys. This one and everything after it was left out." },
};

const char *
paste_trouble_word(PasteTrouble trouble)
{
    g_assert(trouble < PASTE_TROUBLE__COUNT);
    return troubles[trouble].word;
}

gboolean
paste_trouble_from_word(const char *word, PasteTrouble *ret_trouble)
{
    for (PasteTrouble trouble = 0; trouble < PASTE_TROUBLE__COUNT; trouble++) {
        if (strcmp(troubles[trouble].word, word) == 0) {
            *ret_trouble = trouble;
            return TRUE;
        }
    }
    return FALSE;
}

const char *
paste_trouble_sentence(PasteTrouble trouble)
{
    g_assert(trouble < PASTE_TROUBLE__COUNT);
    return troubles[trouble].sentence;
}

/* --- what was found ----------------------------------------------------------------------- */

static void
found_key_clear(gpointer key)
{
    key_text_clear(&((FoundKey *)key)->text);
}

void
paste_text_clear(PasteText *paste)
{
    g_clear_pointer(&paste->keys, g_array_unref);
    g_clear_pointer(&paste->troubles, g_array_unref);
}

/* What one search needs. Words point into the reduced text. */
typedef struct {
    const char *clinic_shard;
    GArray *words;    /* of Word */
    GHashTable *seen; /* of the keys found so far; borrowed */
    PasteText *paste;
} Search;

static void
add_trouble(Search *search, int line, PasteTrouble trouble)
{
    GArray *all = search->paste->troubles;
    const FoundTrouble found = { line, trouble };

    for (guint i = all->len; i > 0; i--) {
        const FoundTrouble *earlier = &g_array_index(all, FoundTrouble, i - 1);

        if (earlier->line != line)
            break;
        if (earlier->trouble == trouble)
            return;
    }
    if (all->len < PASTE_TROUBLES_MAX || trouble == PASTE_TOO_MANY)
        g_array_append_val(all, found);
}

/* FALSE when there is no room for more. */
static gboolean
add_key(Search *search, const char *text, gsize body, int line)
{
    GArray *keys = search->paste->keys;
    FoundKey key = { .line = line };

    if (g_hash_table_contains(search->seen, text)) {
        add_trouble(search, line, PASTE_TWICE);
        return TRUE;
    }
    if (keys->len >= PASTE_KEYS_MAX) {
        if (search->paste->troubles->len >= PASTE_TROUBLES_MAX)
            g_array_set_size(search->paste->troubles, PASTE_TROUBLES_MAX - 1);
        add_trouble(search, line, PASTE_TOO_MANY);
        return FALSE;
    }
    key_text_take(text, body, &key.text);
    g_array_append_val(keys, key);
    g_hash_table_add(search->seen, key.text.key);
    return TRUE;
}

/* --- words -------------------------------------------------------------------------------- */

/* A run of characters without space, mark, colon or ornament. */
typedef struct {
    const char *start;
    gsize length;
    int line;
    gboolean joins_last; /* nothing but spaces and one line's end stand between it and the word before */
} Word;

/* "April2024", "2nd": letters and digits do not take turns. */
static gboolean
is_ordinary_part(const char *text, gsize length)
{
    gsize letters = 0, digits = 0, more = 0;

    while (letters < length && g_ascii_isalpha(text[letters]))
        letters++;
    while (letters + digits < length && g_ascii_isdigit(text[letters + digits]))
        digits++;
    while (letters + digits + more < length && g_ascii_isalpha(text[letters + digits + more]))
        more++;
    return letters + digits + more == length && (more == 0 || (letters == 0 && more <= 3));
}

static gboolean
every_part(const char *text, gsize length, gboolean (*holds)(const char *part, gsize length))
{
    gsize part;

    for (gsize i = 0; i <= length; i += part + 1) {
        for (part = 0; i + part < length && strchr("-_/+=", text[i + part]) == NULL;)
            part++;
        if (!holds(text + i, part))
            return FALSE;
    }
    return TRUE;
}

static gboolean
is_ordinary(const char *text, gsize length)
{
    return every_part(text, length, is_ordinary_part);
}

/* Keeps a word together besides a key's own characters, so that addresses and words of other scripts are seen whole.
 * Ornaments (bullets, dashes, arrows, stars) do not. */
static gboolean
is_glue(gunichar c)
{
    return (c < 0x80 && strchr(".@%\\$?#&", (int)c) != NULL) || g_unichar_isalnum(c) || g_unichar_ismark(c) ||
           g_unichar_iscntrl(c);
}

static gboolean
ends_word(const char *p)
{
    return *p == '\0' || strchr(SEPARATORS, *p) != NULL ||
           (!key_text_may_hold(*p) && !is_glue(g_utf8_get_char(p)));
}

/* '=' pads a body; behind a label it stands before a key. */
static gboolean
ends_label(const char *start, const char *p)
{
    return *p == '=' && p > start && p[1] != '=' && p[1] != '-' && !ends_word(p + 1) &&
           is_ordinary(start, (gsize)(p - start));
}

static const char *
word_end(const char *start)
{
    const char *p = start;

    while (!ends_word(p) && !ends_label(start, p))
        p = g_utf8_next_char(p);
    return p;
}

/* What stands between two words: how many lines end in it, and whether marks or ornaments are on the first of them. */
typedef struct {
    int breaks;
    gboolean has_mark;
} Gap;

static const char *
skip_gap(const char *p, Gap *gap)
{
    *gap = (Gap){ 0 };
    for (; *p != '\0' && ends_word(p); p = g_utf8_next_char(p)) {
        gap->breaks += *p == LINE_BREAK;
        gap->has_mark |= *p != LINE_BREAK && *p != SPACE && gap->breaks == 0;
    }
    return p;
}

static void
cut_into_words(const char *reduced, GArray *words)
{
    int line = 1;
    gboolean has_label = FALSE;
    Gap gap;

    for (const char *p = skip_gap(reduced, &gap); *p != '\0';) {
        const char *end = word_end(p);
        Word word = { p, (gsize)(end - p), line + gap.breaks, !has_label && !gap.has_mark && gap.breaks <= 1 };

        line = word.line;
        if (g_str_has_prefix(end, "://")) /* a link is passed over whole, whatever it carries */
            end += strcspn(end, SEPARATORS);
        else
            g_array_append_val(words, word);
        has_label = *end == '=';
        p = skip_gap(has_label ? end + 1 : end, &gap);
    }
}

/* --- what a word is ----------------------------------------------------------------------- */

typedef enum {
    WORD_NOTHING, /* to us */
    WORD_KEY,
    WORD_TROUBLE,
} WordKind;

typedef struct {
    WordKind kind;
    PasteTrouble trouble;
    gboolean has_region; /* of a key */
    gsize body;
} WordSense;

/* "harbour-street-physio" */
static gboolean
is_phrase(const char *text, gsize length)
{
    return every_part(text, length, key_text_is_word);
}

static gboolean
is_like_a_piece(const char *text, gsize length)
{
    gboolean upper = FALSE, lower = FALSE, digit = FALSE;

    for (gsize i = 0; i < length; i++) {
        upper |= g_ascii_isupper(text[i]);
        lower |= g_ascii_islower(text[i]);
        digit |= g_ascii_isdigit(text[i]);
    }
    if (!digit || is_ordinary(text, length))
        return FALSE;
    return upper && lower ? length >= PIECE_MIN : (upper || lower) && length >= PIECE_MIN_PLAIN;
}

static gsize
key_run(const char *text)
{
    gsize length = 0;

    while (text[length] != '\0' && key_text_may_hold(text[length]))
        length++;
    return length;
}

/* "anna@clinic.example", "clinic.example/keys/7": an address without a scheme. */
static gboolean
is_address(const char *text)
{
    const char *dot = strchr(text, '.'), *slash = strchr(text, '/');

    return strchr(text, '@') != NULL || g_str_has_prefix(text, "www.") || (dot != NULL && slash != NULL && dot < slash);
}

static gboolean
has_region(const char *text)
{
    const char *hyphen = strrchr(text, '-');

    return hyphen != NULL && shard_is_valid(hyphen + 1);
}

/* A word with characters that no key has: an address, a word of another script, or a key with something stuck to it. */
static WordSense
sense_of_mixed(const char *text)
{
    const WordSense nothing = { .kind = WORD_NOTHING };

    if (is_address(text))
        return nothing;
    if (strchr(text, '.') != NULL && has_region(text) && !key_text_is_word(text, key_run(text)))
        return (WordSense){ .kind = WORD_TROUBLE, .trouble = PASTE_CUT_OFF }; /* shown shortened: "MS0x...N1Bk-au4" */
    while (*text != '\0') {
        gsize run = key_run(text);

        if (is_like_a_piece(text, run))
            return (WordSense){ .kind = WORD_TROUBLE, .trouble = PASTE_BAD_CHARACTER };
        text += run;
        if (*text != '\0')
            text = g_utf8_next_char(text);
    }
    return nothing;
}

/* A word of a key's characters that is no key. */
static WordSense
sense_of_piece(const char *text, KeyTextProblem problem)
{
    static const PasteTrouble trouble_of[KEY_TEXT__COUNT] = {
        [KEY_TEXT_TOO_LONG] = PASTE_TOO_LONG,
        [KEY_TEXT_BAD_SHARD] = PASTE_BAD_REGION,
        [KEY_TEXT_BAD_CHARACTER] = PASTE_BAD_CHARACTER,
    }; /* else cut off */
    gsize length = strlen(text), body = has_region(text) ? (gsize)(strrchr(text, '-') - text) : 0;
    gboolean is_end = body >= HINT_MIN && !is_ordinary(text, body);

    if (!is_end && !is_like_a_piece(text, length))
        return (WordSense){ .kind = WORD_NOTHING };
    return (WordSense){ .kind = WORD_TROUBLE, .trouble = trouble_of[problem] };
}

/* The ornaments that may stick to a key's end: "KEY--", "_KEY_". */
static gboolean
strip_end(char *text)
{
    gsize length = strlen(text);

    while (length > 0 && strchr("-_=+/", text[length - 1]) != NULL)
        length--;
    if (text[length] == '\0')
        return FALSE;
    text[length] = '\0';
    return TRUE;
}

/* "KEY-au4KEY-au4" has the shape of a key with hyphens in it, and is none. */
static gboolean
is_two_keys(const char *text, gsize body)
{
    for (gsize i = KEY_BODY_REAL; i + 3 < body; i++)
        if (text[i] == '-' && g_ascii_isalpha(text[i + 1]) && g_ascii_isalpha(text[i + 2]) &&
            g_ascii_isdigit(text[i + 3]))
            return TRUE;
    return FALSE;
}

static WordSense
sense_of_key(const char *text, gsize body)
{
    gboolean with_region = text[body] != '\0';
    gboolean is_key = with_region ? !is_phrase(text, body) : is_like_a_piece(text, body);

    if (is_two_keys(text, body))
        return (WordSense){ .kind = WORD_TROUBLE, .trouble = PASTE_TOO_LONG };
    return (WordSense){ is_key ? WORD_KEY : WORD_NOTHING, 0, with_region, body };
}

/* Takes off what a sentence puts around a word; moves the rest to the beginning. */
static void
strip_sentence(char *text)
{
    gsize first = strspn(text, ".@%\\$?#&-="), length = strlen(text);

    while (length > first && strchr(".@%\\$?#&", text[length - 1]) != NULL)
        length--;
    length = length > first ? length - first : 0;
    memmove(text, text + first, length);
    text[length] = '\0';
}

/* What text, which is one word, is. Changes it to the key when it is one. */
static WordSense
sense_of(const Search *search, char *text)
{
    KeyTextProblem problem;
    gsize body = 0;

    strip_sentence(text);
    if (text[key_run(text)] != '\0')
        return sense_of_mixed(text);
    if (*text == '\0')
        return (WordSense){ .kind = WORD_NOTHING };
    problem = key_text_check(text, search->clinic_shard, &body);
    if (problem == KEY_TEXT_GOOD)
        return sense_of_key(text, body);
    if (strip_end(text) && key_text_check(text, NO_SHARD, &body) == KEY_TEXT_GOOD) {
        if (*text == '_') /* a pair of them: emphasis */
            memmove(text, text + 1, strlen(text));
        if (key_text_check(text, NO_SHARD, &body) == KEY_TEXT_GOOD)
            return sense_of_key(text, body);
    }
    return sense_of_piece(text, problem);
}

/* --- words one by one, and those that belong together ------------------------------------- */

static gboolean
copy_word(const Word *word, char room[WORD_ROOM])
{
    gsize length = MIN(word->length, WORD_ROOM - 1);

    memcpy(room, word->start, length);
    room[length] = '\0';
    return length == word->length;
}

/* So long a word is no key: is it two of them run together, or a picture in base64? */
static WordSense
sense_of_long(const char *text)
{
    return (WordSense){ .kind = is_like_a_piece(text, key_run(text)) ? WORD_TROUBLE : WORD_NOTHING,
                        .trouble = PASTE_TOO_LONG };
}

/* A key by itself, whatever stands before it. */
static gboolean
stands_alone(const Search *search, const Word *word)
{
    char room[WORD_ROOM];
    gboolean alone = FALSE;

    if (copy_word(word, room)) {
        WordSense sense = sense_of(search, room);

        alone = sense.kind == WORD_KEY && sense.has_region && sense.body >= KEY_BODY_REAL;
    }
    explicit_bzero(room, sizeof room);
    return alone;
}

/* May this word go on a key whose beginning stands before it? "4" of "4. Ben" would make a region of "au" above it. */
static gboolean
may_go_on(const Search *search, const Word *word)
{
    const char *next = word->start + word->length;
    gsize digits = strspn(word->start, "0123456789");

    if (!word->joins_last || key_run(word->start) < word->length || stands_alone(search, word))
        return FALSE;
    return digits < word->length || *next == LINE_BREAK || *next == '\0';
}

/* Puts one more piece behind the others; a mail program's '=' at a line's end is no padding. */
static gboolean
append_piece(char room[WORD_ROOM], const Word *word, gboolean drop_padding)
{
    gsize length = strlen(room);

    if (drop_padding && length > 0 && room[length - 1] == '=')
        length--;
    if (length + word->length >= WORD_ROOM)
        return FALSE;
    memcpy(room + length, word->start, word->length);
    room[length + word->length] = '\0';
    return TRUE;
}

/* Joins the pieces from this word on until they are a key; how many they are, 0 when they never are. */
static guint
join_pieces(const Search *search, guint first, gboolean drop_padding, char room[WORD_ROOM], gsize *ret_body)
{
    const Word *words = &g_array_index(search->words, Word, 0);
    guint last = MIN(search->words->len, first + WRAPPED_MAX);

    (void)copy_word(&words[first], room);
    strip_sentence(room);
    if (room[key_run(room)] != '\0' || strlen(room) < HINT_MIN || is_ordinary(room, strlen(room)))
        return 0;
    for (guint i = first + 1; i < last && may_go_on(search, &words[i]); i++) {
        if (!append_piece(room, &words[i], drop_padding))
            return 0;
        if (has_region(room) && key_text_check(room, search->clinic_shard, ret_body) == KEY_TEXT_GOOD)
            return i - first + 1;
        if (words[i].length > 2 && is_ordinary(words[i].start, words[i].length))
            return 0; /* a name or a number, and no region came of it */
    }
    return 0;
}

/* A key whose pieces begin with this word: how many words it takes, 0 for none. */
static guint
find_wrapped(Search *search, guint first, char room[WORD_ROOM], gsize *ret_body)
{
    guint count = join_pieces(search, first, FALSE, room, ret_body);

    return count > 0 ? count : join_pieces(search, first, TRUE, room, ret_body);
}

/* Takes the word, and those that belong to it; how many they are, 0 to end the search. */
static guint
take_word(Search *search, guint i, char room[WORD_ROOM])
{
    const Word *word = &g_array_index(search->words, Word, i);
    gboolean is_whole = copy_word(word, room);
    WordSense sense = is_whole ? sense_of(search, room) : sense_of_long(room);
    gsize body = sense.body;
    guint count = 0;

    if (is_whole && !(sense.kind == WORD_KEY && sense.has_region))
        count = find_wrapped(search, i, room, &body);
    if (count > 0)
        return add_key(search, room, body, word->line) ? count : 0;
    if (sense.kind == WORD_TROUBLE)
        add_trouble(search, word->line, sense.trouble);
    if (sense.kind != WORD_KEY)
        return 1;
    (void)copy_word(word, room); /* the search for pieces wrote over it */
    (void)sense_of(search, room);
    return add_key(search, room, sense.body, word->line) ? 1 : 0;
}

void
api_keys_find(const char *text, const char *clinic_shard, PasteText *ret_paste)
{
    char *reduced = key_text_reduce(text);
    gsize size = strlen(text) + 1;
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(Word));
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    Search search = { clinic_shard, words, seen, ret_paste };
    char room[WORD_ROOM];

    *ret_paste = (PasteText){ g_array_new(FALSE, FALSE, sizeof(FoundKey)),
                              g_array_new(FALSE, FALSE, sizeof(FoundTrouble)) };
    g_array_set_clear_func(ret_paste->keys, found_key_clear);
    cut_into_words(reduced, words);
    for (guint i = 0, taken = 1; i < words->len && taken > 0; i += taken)
        taken = take_word(&search, i, room);
    explicit_bzero(room, sizeof room);
    explicit_bzero(reduced, size);
    g_free(reduced);
}
