/* password_rules.c: what a password must be. The list of common ones and the measure are those of zxcvbn, which is part
 * of the build; nobody is asked. Copies made of a password here are wiped. */
#include "lib/clinic/password_rules.h"

#include <string.h>
#include <zxcvbn.h>

#define MAX_CHARACTERS 128
#define MAX_BYTES 511      /* what crypt_rn takes */
#define MEASURED_BYTES 100 /* of the rest nothing is expected, and the measure's time grows faster than the length */
#define OWN_WORDS_MAX 40
#define OWN_WORD_MIN 3     /* characters; a shorter one is in too many good passwords */
#define REST_MIN 4         /* letters that must be left without the own words */

/* Bits. An online guesser has some hundred tries a day; whoever has the verifiers pays 66 ms for each. */
#define FAIR_BITS 28.0
#define GOOD_BITS 40.0
#define STRONG_BITS 60.0

static const char *const product_words[] = { "keyrack", "cliniko", "clinic", "practice", "password", NULL };

static void
wiped_free(char *text)
{
    explicit_bzero(text, strlen(text));
    g_free(text);
}
typedef char WipedText;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WipedText, wiped_free)

static int
longer_first(gconstpointer a, gconstpointer b)
{
    const gsize length_a = strlen(*(char *const *)a), length_b = strlen(*(char *const *)b);

    return length_a > length_b ? -1 : length_a < length_b;
}

static void
add_words(GPtrArray *words, const char *text)
{
    g_autofree char *folded = g_utf8_casefold(text, -1);
    const char *p = folded;

    while (*p != '\0') {
        const char *start = p;

        while (*p != '\0' && g_unichar_isalnum(g_utf8_get_char(p)))
            p = g_utf8_next_char(p);
        if (g_utf8_strlen(start, p - start) >= OWN_WORD_MIN && words->len < OWN_WORDS_MAX)
            g_ptr_array_add(words, g_strndup(start, (gsize)(p - start)));
        if (*p != '\0')
            p = g_utf8_next_char(p);
    }
}

/* Folded, the longest first, ended by NULL. */
static GPtrArray *
words_of(const char *const *own_words)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

    for (gsize i = 0; product_words[i] != NULL; i++)
        add_words(words, product_words[i]);
    for (gsize i = 0; own_words[i] != NULL; i++)
        add_words(words, own_words[i]);
    g_ptr_array_sort(words, longer_first);
    g_ptr_array_add(words, NULL);
    return words;
}

static gboolean
is_own_words(const char *password, const GPtrArray *words)
{
    g_autoptr(WipedText) rest = g_utf8_casefold(password, -1);
    glong letters = 0;

    for (guint i = 0; words->pdata[i] != NULL; i++) {
        const gsize length = strlen(words->pdata[i]);

        for (char *at = strstr(rest, words->pdata[i]); at != NULL; at = strstr(at, words->pdata[i])) {
            const gsize left = strlen(at + length);

            memmove(at, at + length, left + 1);
            explicit_bzero(at + left + 1, length);
        }
    }
    for (const char *p = rest; *p != '\0'; p = g_utf8_next_char(p))
        letters += g_unichar_isalpha(g_utf8_get_char(p)) ? 1 : 0;
    return letters < REST_MIN && strlen(rest) < strlen(password);
}

static double
bits_of(const char *password, const GPtrArray *words)
{
    g_autoptr(WipedText) measured = g_strndup(password, MEASURED_BYTES);

    return ZxcvbnMatch(measured, (const char **)words->pdata, NULL);
}

const char *
password_problem(const char *password, gsize min_characters, const char *const *own_words)
{
    g_autoptr(GPtrArray) words = NULL;

    if (!g_utf8_validate(password, -1, NULL))
        return "This password has characters Keyrack cannot read. Please choose another one.";
    if ((gsize)g_utf8_strlen(password, -1) < min_characters)
        return min_characters > PASSWORD_WITH_CODE_MIN
                   ? "This password is too short. Please use at least 15 characters; four or five words are easy to "
                     "remember."
                   : "This password is too short. Please use at least 12 characters; three or four words are easy to "
                     "remember.";
    if (g_utf8_strlen(password, -1) > MAX_CHARACTERS || strlen(password) > MAX_BYTES)
        return "This password is too long. Please use at most 128 characters.";
    words = words_of(own_words);
    if (is_own_words(password, words))
        return "Names, addresses and the word 'password' are the first things somebody would try. Please choose "
               "another "
               "password; four or five words that have nothing to do with each other are good.";
    if (bits_of(password, words) < FAIR_BITS)
        return "This password is easy to guess: many people use it, or it repeats itself. Please choose another one; "
               "four or "
               "five words that have nothing to do with each other are good.";
    return NULL;
}

const char *
password_strength(const char *password, const char *const *own_words)
{
    g_autoptr(GPtrArray) words = words_of(own_words);
    const double bits = bits_of(password, words);

    return bits < FAIR_BITS || is_own_words(password, words) ? "easy to guess"
           : bits < GOOD_BITS                                ? "fair"
           : bits < STRONG_BITS                              ? "good"
                                                             : "strong";
}
