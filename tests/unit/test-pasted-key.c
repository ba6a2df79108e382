/* test-pasted-key.c: out of whatever was pasted comes one key as Cliniko takes it, or the reason
 * why not. */
#include <string.h>

#include "lib/clinic/key_text.h"

#define BODY "MS0xNDIzODkwMDExMjIzMzQ0NTU2LXFuN1Bk"
#define KEY BODY "-au4"
#define OTHER "MS0yNzc4MDExMjIzMzQ0NTU2Njc3LXc4Umsz-uk1"
#define OLD "MS04ODEyMzQ1Njc4OTAxMjM0NTY3ODkwLVpx" /* made before regions existed */

static const struct {
    const char *name;
    const char *text;
    const char *key; /* NULL: see problem */
    KeyTextProblem problem;
} pastes[] = {
    { "a bare key", KEY, KEY, 0 },
    { "spaces around", "   " KEY "  ", KEY, 0 },
    { "a tab and a line break", "\t" KEY "\r\n", KEY, 0 },
    { "no-break spaces", "\u00a0" KEY "\u202f", KEY, 0 },
    { "an ideographic space", "\u3000" KEY, KEY, 0 },
    { "a line separator", KEY "\u2028", KEY, 0 },
    { "a byte-order mark", "\ufeff" KEY, KEY, 0 },
    { "a zero-width space inside", "MS0xNDIzODkwMDEx\u200bMjIzMzQ0NTU2LXFuN1Bk-au4", KEY, 0 },
    { "a zero-width joiner before the region", BODY "\u200d-au4", KEY, 0 },
    { "a soft hyphen inside", "MS0xNDIzODkwMDEx\u00adMjIzMzQ0NTU2LXFuN1Bk-au4", KEY, 0 },
    { "direction marks around", "\u202a" KEY "\u202c", KEY, 0 },
    { "double quotes", "\"" KEY "\"", KEY, 0 },
    { "single quotes", "'" KEY "'", KEY, 0 },
    { "curly quotes", "“" KEY "”", KEY, 0 },
    { "low German quotes", "„" KEY "“", KEY, 0 },
    { "guillemets", "«\u00a0" KEY "\u00a0»", KEY, 0 },
    { "one quote only", "“" KEY, KEY, 0 },
    { "back ticks", "```\n" KEY "\n```", KEY, 0 },
    { "angle brackets", "<" KEY ">", KEY, 0 },
    { "round brackets", "(" KEY ")", KEY, 0 },
    { "a full stop", KEY ".", KEY, 0 },
    { "a comma", KEY ",", KEY, 0 },
    { "a semicolon and a quote", "'" KEY "';", KEY, 0 },
    { "a full stop inside quotes", "“" KEY ".”", KEY, 0 },
    { "API key:", "API key: " KEY, KEY, 0 },
    { "api key: without a space", "api key:" KEY, KEY, 0 },
    { "key:", "key: " KEY, KEY, 0 },
    { "API-key =", "API-key = " KEY, KEY, 0 },
    { "api_key=", "api_key=" KEY, KEY, 0 },
    { "APIKEY:", "APIKEY: " KEY, KEY, 0 },
    { "a label of its own line", "Cliniko API key:\n\n" KEY "\n", KEY, 0 },
    { "a label without a colon", "API key " KEY, KEY, 0 },
    { "a long label", "Here is my new Cliniko API key: " KEY, KEY, 0 },
    { "a label with an apostrophe", "Anna's API key: " KEY, KEY, 0 },
    { "two labels", "Key name: Keyrack\nKey: " KEY, KEY, 0 },
    { "JSON", "{\"api_key\": \"" KEY "\"}", KEY, 0 },
    { "everything at once", "\ufeff “API key: <" KEY ">.” \r\n", KEY, 0 },
    { "a colon from user:password", KEY ":", KEY, 0 },
    { "an upper-case region", BODY "-AU4", KEY, 0 },
    { "two digits in the region", BODY "-au12", BODY "-au12", 0 },
    { "wrapped in the middle", "MS0xNDIzODkwMDExMjIz\nMzQ0NTU2LXFuN1Bk-au4", KEY, 0 },
    { "wrapped with an indent", "MS0xNDIzODkwMDExMjIz\r\n    MzQ0NTU2LXFuN1Bk-au4", KEY, 0 },
    { "wrapped so that the second line alone could be a key",
      "MS0xNDIz\nODkwMDExMjIzMzQ0NTU2LXFuN1Bk-au4", KEY, 0 },
    { "wrapped before the region", BODY "\n-au4", KEY, 0 },
    { "wrapped after the hyphen", BODY "-\nau4", KEY, 0 },
    { "wrapped inside the region", BODY "-a\nu4", KEY, 0 },
    { "a space in the middle", "MS0xNDIzODkwMDExMjIz MzQ0NTU2LXFuN1Bk-au4", KEY, 0 },
    { "labelled and wrapped", "API key: MS0x\nNDIzODkwMDExMjIzMzQ0NTU2LXFuN1Bk-au4", KEY, 0 },
    { "standard base64", "ab+/cd+/ef+/gh+/ij==-ca1", "ab+/cd+/ef+/gh+/ij==-ca1", 0 },
    { "url-safe base64 with hyphens", "ab-_cd-_ef-_gh-_ij-_-eu1", "ab-_cd-_ef-_gh-_ij-_-eu1", 0 },
    { "sixteen characters", "0123456789abcdef-us1", "0123456789abcdef-us1", 0 },
    { "an old key", OLD, OLD, 0 },

    { "nothing", "", NULL, KEY_TEXT_EMPTY },
    { "white space only", " \t\r\n\u00a0\u2003", NULL, KEY_TEXT_EMPTY },
    { "zero-width characters only", "\ufeff\u200b\u200d", NULL, KEY_TEXT_EMPTY },
    { "quotes only", "“”", NULL, KEY_TEXT_EMPTY },
    { "a label only", "API key: ", NULL, KEY_TEXT_EMPTY },
    { "the start of a key", "MS0xNDIzODkw", NULL, KEY_TEXT_CUT_SHORT },
    { "fifteen characters", "0123456789abcde-us1", NULL, KEY_TEXT_CUT_SHORT },
    { "thirty-one characters without a region", "0123456789012345678901234567890", NULL,
      KEY_TEXT_CUT_SHORT },
    { "no region", BODY "-", NULL, KEY_TEXT_CUT_SHORT },
    { "half a region", BODY "-a", NULL, KEY_TEXT_CUT_SHORT },
    { "a region without its digit", BODY "-au", NULL, KEY_TEXT_CUT_SHORT },
    { "shortened with dots", "MS0xNDIzODkwMDEx...", NULL, KEY_TEXT_CUT_SHORT },
    { "shortened with an ellipsis", "MS0xNDIzODkwMDEx…", NULL, KEY_TEXT_CUT_SHORT },
    { "only a region", "-au4", NULL, KEY_TEXT_CUT_SHORT },
    { "a word", "password", NULL, KEY_TEXT_CUT_SHORT },
    { "a region of one letter", BODY "-a1", NULL, KEY_TEXT_BAD_SHARD },
    { "a region of three digits", BODY "-au123", NULL, KEY_TEXT_BAD_SHARD },
    { "a region of three letters", BODY "-aus1", NULL, KEY_TEXT_BAD_SHARD },
    { "a region turned around", BODY "-1au", NULL, KEY_TEXT_BAD_SHARD },
    { "a region with an underscore", BODY "-au_1", NULL, KEY_TEXT_BAD_SHARD },
    { "short, with a wrong region", "x-a1", NULL, KEY_TEXT_BAD_SHARD },
    { "short, with three digits", "x-au123", NULL, KEY_TEXT_BAD_SHARD },
    { "another host", BODY "-au1.evil.example", NULL, KEY_TEXT_BAD_CHARACTER },
    { "a path", BODY "-../../", NULL, KEY_TEXT_BAD_CHARACTER },
    { "a percent sign", BODY "-au1%00", NULL, KEY_TEXT_BAD_CHARACTER },
    { "a port", BODY "-au1:8080", NULL, KEY_TEXT_BAD_CHARACTER },
    { "user information", BODY "-au1@evil", NULL, KEY_TEXT_BAD_CHARACTER },
    { "a query", BODY "-au1?x", NULL, KEY_TEXT_BAD_CHARACTER },
    { "a fragment", BODY "-au1#x", NULL, KEY_TEXT_BAD_CHARACTER },
    { "letters of another script in the region", BODY "-\u0430u1", NULL, KEY_TEXT_BAD_CHARACTER },
    { "full-width digits in the region", BODY "-au\uff11", NULL, KEY_TEXT_BAD_CHARACTER },
    { "a control character", "MS0xNDIzODkwMDEx\x01MjIzMzQ0-au4", NULL, KEY_TEXT_BAD_CHARACTER },
    { "an escape character", "\x1b" KEY, NULL, KEY_TEXT_BAD_CHARACTER },
    { "a deleted character", KEY "\x7f", NULL, KEY_TEXT_BAD_CHARACTER },
    { "padding in the middle", "ab+/cd+/ef=+/gh+/ij-ca1", NULL, KEY_TEXT_BAD_CHARACTER },
    { "too much padding", "ab+/cd+/ef+/gh+/i===-ca1", NULL, KEY_TEXT_BAD_CHARACTER },
    { "a masked key", "••••••••••••••••••••N1Bk-au4", NULL, KEY_TEXT_BAD_CHARACTER },
    { "an address", "https://api.au1.cliniko.com/v1", NULL, KEY_TEXT_BAD_CHARACTER },
    { "bytes that are no UTF-8", "MS0xNDIzODkwMDEx\xff\xfe-au4", NULL, KEY_TEXT_BAD_CHARACTER },
    { "half of a character", KEY "\xe2\x80", NULL, KEY_TEXT_BAD_CHARACTER },
    { "two keys on two lines", KEY "\n" OTHER, NULL, KEY_TEXT_SEVERAL },
    { "two keys on one line", KEY " " OTHER, NULL, KEY_TEXT_SEVERAL },
    { "two keys with a comma", KEY "," OTHER, NULL, KEY_TEXT_SEVERAL },
    { "two labelled keys", "API key: " KEY "\nAPI key: " OTHER, NULL, KEY_TEXT_SEVERAL },
    { "the same key twice", KEY "\n" KEY, NULL, KEY_TEXT_SEVERAL },
    { "a key and a word", KEY " thanks", NULL, KEY_TEXT_SEVERAL },
    { "a key and a number", KEY " 2", NULL, KEY_TEXT_SEVERAL },
    { "a name and a key", "Anna Berg\t" KEY, NULL, KEY_TEXT_SEVERAL },
    { "a sentence", "this is the key for anna " KEY, NULL, KEY_TEXT_SEVERAL },
};

/* All that must hold of a key whatever it came from. */
static void
assert_sound(const KeyText *key)
{
    gsize length = strlen(key->key);
    g_autofree char *ending = g_strconcat("-", key->shard, NULL);
    const char *body_end = g_str_has_suffix(key->key, ending) ? key->key + length - strlen(ending)
                                                              : key->key + length;

    g_assert_cmpuint(length, <=, KEY_TEXT_MAX);
    g_assert_true(shard_is_valid(key->shard));
    for (const char *p = key->key; *p != '\0'; p++)
        g_assert_true(g_ascii_isalnum(*p) || strchr("+/_=-", *p) != NULL);
    g_assert_cmpuint(strlen(key->tail), ==, 4);
    g_assert_cmpint(memcmp(body_end - 4, key->tail, 4), ==, 0);
}

static void
test_pastes(void)
{
    g_assert_cmpuint(G_N_ELEMENTS(pastes), >=, 60);
    for (gsize i = 0; i < G_N_ELEMENTS(pastes); i++) {
        g_auto(KeyText) key = { 0 };
        KeyTextProblem problem = api_key_parse(pastes[i].text, "", &key);

        g_test_message("%s", pastes[i].name);
        g_assert_cmpint(problem, ==, pastes[i].problem);
        g_assert_cmpstr(key.key, ==, pastes[i].key);
        if (problem == KEY_TEXT_GOOD)
            assert_sound(&key);
    }
}

static void
test_parts(void)
{
    g_auto(KeyText) key = { 0 };

    g_assert_cmpint(api_key_parse(BODY "-AU4", "", &key), ==, KEY_TEXT_GOOD);
    g_assert_cmpstr(key.shard, ==, "au4");
    g_assert_cmpstr(key.tail, ==, "N1Bk");
}

/* A failed paste must not disturb what the caller had. */
static void
test_untouched(void)
{
    g_auto(KeyText) key = { .key = g_strdup("before") };

    g_assert_cmpint(api_key_parse("x", "", &key), ==, KEY_TEXT_CUT_SHORT);
    g_assert_cmpstr(key.key, ==, "before");
    g_assert_null(key.shard);
}

static void
test_without_region(void)
{
    g_auto(KeyText) of_au1 = { 0 }, of_unknown = { 0 }, of_uk1 = { 0 };

    g_assert_cmpint(api_key_parse(OLD, "au1", &of_au1), ==, KEY_TEXT_GOOD);
    g_assert_cmpstr(of_au1.key, ==, OLD);
    g_assert_cmpstr(of_au1.shard, ==, "au1");
    g_assert_cmpint(api_key_parse(OLD, "", &of_unknown), ==, KEY_TEXT_GOOD);
    g_assert_cmpint(api_key_parse(OLD, "uk1", &of_uk1), ==, KEY_TEXT_CUT_SHORT);
}

static void
test_length(void)
{
    for (gsize body = 16; body <= 300; body++) {
        g_autofree char *letters = g_strnfill(body, 'k');
        g_autofree char *text = g_strconcat(letters, "-au4", NULL);
        g_auto(KeyText) key = { 0 };

        g_assert_cmpint(api_key_parse(text, "", &key), ==,
                        strlen(text) <= KEY_TEXT_MAX ? KEY_TEXT_GOOD : KEY_TEXT_TOO_LONG);
    }
}

/* Every shard of up to five characters of a small alphabet against the rule written down a second
 * time. */
static void
test_shards(void)
{
    static const char alphabet[] = "azAZ09-./\x80";
    const gsize letters = strlen(alphabet);

    for (gsize length = 0, count = 1; length <= 5; length++, count *= letters) {
        for (gsize n = 0; n < count; n++) {
            char shard[6] = { 0 };
            gboolean good = length == 3 || length == 4;

            for (gsize i = 0, rest = n; i < length; i++, rest /= letters) {
                shard[i] = alphabet[rest % letters];
                good = good && strchr(i < 2 ? "az" : "09", shard[i]) != NULL;
            }
            g_assert_cmpint(shard_is_valid(shard), ==, good);
        }
    }
    g_assert_false(shard_is_valid(NULL));
}

/* Whatever bytes come in, what comes out is sound and comes out again unchanged. */
static void
test_any_bytes(void)
{
    static const char *pieces[] = { KEY,    OTHER,  BODY,   "-au4", "-",      "au",     "1",   " ",
                                    "\n",   ",",    "=",    "\"",   ":",      "key",    "API", ".",
                                    "%",    "\xff", "\x01", "…",    "«",      "\u200b", "xyz", "A",
                                    "-AU9", "_",    "==",   "+/",   "\ufeff", "\u00a0" };
    GRand *rand = g_rand_new_with_seed(20240517);
    int good = 0;

    for (int round = 0; round < 200000; round++) {
        g_autoptr(GString) text = g_string_new(NULL);
        g_auto(KeyText) key = { 0 }, again = { 0 };

        for (gint32 n = g_rand_int_range(rand, 1, 8); n > 0; n--) {
            if (g_rand_int_range(rand, 0, 8) == 0)
                g_string_append_c(text, (char)g_rand_int_range(rand, 1, 256));
            else
                g_string_append(text, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
        }
        if (api_key_parse(text->str, "", &key) != KEY_TEXT_GOOD) {
            g_assert_null(key.key);
            continue;
        }
        good++;
        assert_sound(&key);
        g_assert_cmpint(api_key_parse(key.key, "", &again), ==, KEY_TEXT_GOOD);
        g_assert_cmpstr(again.key, ==, key.key);
        g_assert_cmpstr(again.shard, ==, key.shard);
    }
    g_rand_free(rand);
    g_assert_cmpint(good, >, 1000); /* the pieces do make keys */
}

static void
test_sentences(void)
{
    for (KeyTextProblem problem = 0; problem < KEY_TEXT__COUNT; problem++) {
        const char *sentence = key_text_problem_sentence(problem);

        g_assert_nonnull(sentence);
        g_assert_cmpint(*sentence == '\0', ==, problem == KEY_TEXT_GOOD);
        g_assert_true(problem == KEY_TEXT_GOOD || g_str_has_suffix(sentence, "."));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pasted-key/pastes", test_pastes);
    g_test_add_func("/pasted-key/parts", test_parts);
    g_test_add_func("/pasted-key/a failed paste changes nothing", test_untouched);
    g_test_add_func("/pasted-key/without a region", test_without_region);
    g_test_add_func("/pasted-key/length", test_length);
    g_test_add_func("/pasted-key/shards", test_shards);
    g_test_add_func("/pasted-key/any bytes", test_any_bytes);
    g_test_add_func("/pasted-key/sentences", test_sentences);
    return g_test_run();
}
