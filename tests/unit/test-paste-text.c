/* test-paste-text.c: out of whatever was pasted come all of its keys and nothing else; what looks like a key and is
 * none is told with its line; and nothing of it stays in memory. */
#include <malloc.h>
#include <string.h>

#include "lib/clinic/paste_text.h"

#define A "fJPtIQoy/o7DfKvWc4QiHzDl1GSHBSl3eBmb3sqJQsrn+GvF7Jmrg8oVBHnB-au4"
#define B "/gjUtoLeg9dlL6ib8sFRpaKTV8V9x0tuS1qJuJIHqxluBXxWtogwGzRbPw1q-au4"
#define C "MS0xNDIzODkwMDExMjIzMzQ0NTU2LXFuN1BkQ2ZzZ0Y=-uk2"
#define OLD "MS04ODEyMzQ1Njc4OTAxMjM0NTY3ODkwLVpxMTIz"

/* Text; the keys in it, one a line; the troubles, "LINE word" each, one a line. */
static const struct {
    const char *name, *text, *keys, *troubles;
} pastes[] = {
    { "nothing", "", "", "" },
    { "white space", " \n\t\u00a0\r\n", "", "" },
    { "one", A, A, "" },
    { "one a line", A "\n" B "\r\n" C "\n", A "\n" B "\n" C, "" },
    { "one line", A " " B " " C, A "\n" B "\n" C, "" },
    { "commas", A "," B "," C, A "\n" B "\n" C, "" },
    { "semicolons", A ";" B "; " C ";", A "\n" B "\n" C, "" },
    { "names before", "Anna Berg " A "\nLiam O'Dwyer-Katz " B, A "\n" B, "" },
    { "names after", A " Anna Berg\n" B " (Liam)", A "\n" B, "" },
    { "names and colons", "Anna: " A "\nLiam:" B, A "\n" B, "" },
    { "names and dashes", "Anna - " A "\nLiam – " B "\nZoë—" C, A "\n" B "\n" C, "" },
    { "names on lines of their own", "Anna Berg\n" A "\n\nLiam\n" B, A "\n" B, "" },
    { "names of other scripts", "紬 綾瀬 " A "\nBích Ngân Nguyễn-Thị:" B, A "\n" B, "" },
    { "labels", "API key: " A "\nAPI key = " B "\napi_key=" C, A "\n" B "\n" C, "" },
    { "a label in the possessive", "Anna's Cliniko API key is " A ".", A, "" },
    { "key values", "ANNA_KEY=" A "\nLIAM_KEY=\"" B "\"", A "\n" B, "" },
    { "quotes", "\"" A "\"\n'" B "'\n“" C "”", A "\n" B "\n" C, "" },
    { "bullets", "- " A "\n* " B "\n• " C, A "\n" B "\n" C, "" },
    { "bullets that stick", "-" A "\n*" B "\n•" C, A "\n" B "\n" C, "" },
    { "numbered", "1. " A "\n2) " B "\n(3) " C, A "\n" B "\n" C, "" },
    { "numbered after", A " 1\n" B " 2", A "\n" B, "" },
    { "arrows and ticks", "Anna → " A " ✓\nLiam => " B " 👍", A "\n" B, "" },
    { "emphasis", "**" A "** and _" B "_ and `" C "`", A "\n" B "\n" C, "" },
    { "a full stop, a comma, an exclamation mark", A ".\n" B ",\n" C "!", A "\n" B "\n" C, "" },
    { "tabs", "Anna Berg\tPhysiotherapist\t" A "\tHarbour Street\nLiam\tOsteopath\t" B "\tNorth", A "\n" B, "" },
    { "CSV", "name,role,key\n\"Berg, Anna\",practitioner," A "\n\"O\"\"Dwyer\",admin,\"" B "\"", A "\n" B, "" },
    { "CSV with semicolons and dates", "Berg;Anna;" A ";12.03.2024;0412 345 678\nKatz;Liam;" B ";1/4/2024;",
      A "\n" B, "" },
    { "a Markdown table", "| Name | Key |\n|------|:---:|\n| Anna | " A " |\n| Liam | `" B "` |", A "\n" B, "" },
    { "a drawn table", "+-------+------+\n| Anna  | " A " |\n+-------+------+", A, "" },
    { "HTML", "<tr><td>Anna</td><td>" A "</td></tr><tr><td>Liam</td><td>" B "<br></td></tr>", A "\n" B, "" },
    { "JSON", "[{\"name\":\"Anna\",\"api_key\":\"" A "\"},{\"name\":\"Liam\",\"api_key\":\"" B "\"}]", A "\n" B, "" },
    { "a signature",
      "Hi Sam,\n\nhere it is: " A "\n\nBest,\nAnna\n-- \nAnna Berg (she/her) BPhty, MPhtySt(Musc)\n"
      "Harbour Street Physio | Level 2, 14-16 Harbour St, Sydney NSW 2000\nT +61 2 9000 0000 M 0412 345 678\n"
      "anna.berg@harbour.example | https://www.harbour.example/book?utm_source=Signature2024x&b=1\n"
      "ABN 51 824 753 556 · AHPRA PHY0001234567 · Provider 2426591B\nDE89370400440532013000",
      A, "" },
    { "a quoted reply", "> On Mon, 3 Feb 2025 at 14:05, Anna <anna@harbour.example> wrote:\n>> My key: " A "\n> "
      "Thanks", A, "" },
    { "headers", "From: Anna <a@x.example>\nMessage-ID: <CAF12=AbC34deF56ghI78@mail.x.example>\nDate: "
      "2024-05-17T10:00:00Z\n\n" A, A, "" },
    { "Cliniko's ids and links", "1423890011223344556\nhttps://north.au2.cliniko.com/bookings?key=" B "#x\n" A, A, "" },
    { "file names and codes", "Practitioners-April2024/Keys_final-v12.docx\nC:\\Keys\\List2024.xlsx\nroom-uk1 R2D2 "
      "" A, A, "" },
    { "a phrase that ends like a key", "harbour-street-physiotherapy-au4\n" A, A, "" },
    { "wrapped in the middle", "fJPtIQoy/o7DfKvWc4QiHzDl1GSHBSl3eBmb3\nsqJQsrn+GvF7Jmrg8oVBHnB-au4", A, "" },
    { "wrapped with indents", "  fJPtIQoy/o7DfKvWc4QiHzDl1GSHBSl3eBmb3\r\n    sqJQsrn+GvF7Jmrg8oVBHnB-au4", A, "" },
    { "wrapped twice", "Anna\nfJPtIQoy/o7DfKvWc4Qi\nHzDl1GSHBSl3eBmb3sqJQ\nsrn+GvF7Jmrg8oVBHnB-au4\nLiam " B,
      A "\n" B, "" },
    { "wrapped in a quotation", "> fJPtIQoy/o7DfKvWc4QiHzDl1GSHBSl3eBmb3\n> sqJQsrn+GvF7Jmrg8oVBHnB-au4", A, "" },
    { "wrapped before the region", "Anna fJPtIQoy/o7DfKvWc4QiHzDl1GSHBSl3eBmb3sqJQsrn+GvF7Jmrg8oVBHnB\n-au4", A, "" },
    { "wrapped after the hyphen", "fJPtIQoy/o7DfKvWc4QiHzDl1GSHBSl3eBmb3sqJQsrn+GvF7Jmrg8oVBHnB-\nau4\n" B,
      A "\n" B, "" },
    { "wrapped inside the region", "fJPtIQoy/o7DfKvWc4QiHzDl1GSHBSl3eBmb3sqJQsrn+GvF7Jmrg8oVBHnB-au\n4", A, "" },
    { "wrapped by a soft line break", "fJPtIQoy/o7DfKvWc4QiHzDl1GSHBSl3eBmb3=\r\nsqJQsrn+GvF7Jmrg8oVBHnB-au4", A, "" },
    { "wrapped before its padding", "MS0xNDIzODkwMDExMjIzMzQ0NTU2LXFuN1BkQ2ZzZ0Y\n=-uk2", C, "" },
    { "a space in the middle", "fJPtIQoy/o7DfKvWc4QiHzDl1GSHBSl3eBmb3 sqJQsrn+GvF7Jmrg8oVBHnB-au4", A, "" },
    { "zero-width characters", "\ufefffJPtIQoy\u200b"
      "/o7DfKvWc4QiHzDl1GSHBSl3eBmb3sqJQsrn+GvF7Jmrg8oVBHnB-au4\u200d", A, "" },
    { "an upper-case region", "fJPtIQoy/o7DfKvWc4QiHzDl1GSHBSl3eBmb3sqJQsrn+GvF7Jmrg8oVBHnB-AU4", A, "" },
    { "twice", A "\nAnna " A "\n" B, A "\n" B, "2 twice" },
    { "twice on one line", A " " A " " A, A, "1 twice" },
    { "one with its ending in capitals, twice", A
      "\nfJPtIQoy/o7DfKvWc4QiHzDl1GSHBSl3eBmb3sqJQsrn+GvF7Jmrg8oVBHnB-AU4", A, "2 twice" },
    { "cut off at its end", "Anna fJPtIQoy/o7DfKvWc4QiHzDl1GSHB\nLiam " B, B, "1 cut-off" },
    { "cut off before another key", "fJPtIQoy/o7DfKvWc4QiHzDl1GSHB\n" B, B, "1 cut-off" },
    { "without its region", A "\nfJPtIQoy/o7DfKvWc4QiHzDl1GSHBSl3eBmb3sqJQsrn+GvF7Jmrg8oVBH99-\n\n" B, A "\n" B,
      "2 cut-off" },
    { "half a region before a numbered line", "1. fJPtIQoy/o7DfKvWc4QiHzDl1GSHBSl3eBmb3sqJQs-au\n4. Ben " B, B, "1 "
      "cut-off" },
    { "only its end", A "\nLiam: N1Bk-au4", A, "2 cut-off" },
    { "masked", "••••••••••••••••••••N1Bk-au4", "", "1 cut-off" },
    { "shortened in the middle", "fJPt...BHnB-au4", "", "1 cut-off" },
    { "no region of Cliniko's", "\n\nfJPtIQoy/o7DfKvWc4QiHzDl1GSHBSl3-aus1", "", "3 bad-region" },
    { "with a word stuck to it", A ".Thanks", "", "1 bad-character" },
    { "percent-encoded", "MS0xNDIzODkwMDExMjIzMzQ0NTU2LXFuN1BkQ2ZzZ0Y%3D-uk2", "", "1 bad-character" },
    { "padding in the middle", "MS0xNDIzODkwMDEx==MjIzMzQ0NTU2LXFuN1BkQ2ZzZ0Y-uk2", "", "1 bad-character" },
    { "another host behind it", A ".evil.example/v1", "", "1 bad-character" },
    { "an address of another script", "fJPtIQoy7DfKvWc4QiHzDl1GSHBSl3\u0430-\u0430u4", "", "1 bad-character" },
    { "two run together", A A, "", "1 too-long" },
    { "many run together", A A A A A A, "", "1 too-long" },
    { "several on one line", "fJPtIQoy/o7DfKvWc4QiH, gjUtoLeg9dlL6ib8sFRp; fJPtIQoy7DfKvWc4QiH-aus1", "", "1 "
      "cut-off\n1 bad-region" },
};

/* --- nothing stays in memory -------------------------------------------------------------- */

void __real_g_free(gpointer memory);
void __wrap_g_free(gpointer memory);

static const char *secret; /* what no freed memory may hold, NULL for nothing */
static guint freed;

/* Stands in front of g_free in this program: nothing is given back with a piece of the secret in it. */
void
__wrap_g_free(gpointer memory)
{
    freed++;
    if (memory != NULL && secret != NULL)
        g_assert_null(memmem(memory, malloc_usable_size(memory), secret, strlen(secret)));
    __real_g_free(memory);
}

static void
test_wiped(void)
{
    static const char *const texts[] = {
        "Anna " A "\nLiam " A, "fJPtIQoy/o7DfKvWc4QiHzDl1GSHBSl3eBmb3\nsqJQsrn+GvF7Jmrg8oVBHnB-au4",
        "fJPtIQoy/o7DfKvWc4QiHzDl", A A A A A A A A,
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        PasteText paste;

        secret = "fJPtIQoy/o7D";
        freed = 0;
        api_keys_find(texts[i], "", &paste);
        paste_text_clear(&paste);
        secret = NULL;
        g_assert_cmpuint(freed, >, 0);
    }
}

/* --- the corpus --------------------------------------------------------------------------- */

static char *
keys_of(const PasteText *paste)
{
    g_autoptr(GString) keys = g_string_new(NULL);

    for (guint i = 0; i < paste->keys->len; i++)
        g_string_append_printf(keys, "%s%s", i == 0 ? "" : "\n", g_array_index(paste->keys, FoundKey, i).text.key);
    return g_string_free(g_steal_pointer(&keys), FALSE);
}

static char *
troubles_of(const PasteText *paste)
{
    g_autoptr(GString) troubles = g_string_new(NULL);

    for (guint i = 0; i < paste->troubles->len; i++) {
        const FoundTrouble *found = &g_array_index(paste->troubles, FoundTrouble, i);

        g_string_append_printf(troubles, "%s%d %s", i == 0 ? "" : "\n", found->line,
                               paste_trouble_word(found->trouble));
    }
    return g_string_free(g_steal_pointer(&troubles), FALSE);
}

static void
test_pastes(void)
{
    g_assert_cmpuint(G_N_ELEMENTS(pastes), >=, 60);
    for (gsize i = 0; i < G_N_ELEMENTS(pastes); i++) {
        g_auto(PasteText) paste = { 0 };
        g_autofree char *keys = NULL, *troubles = NULL;

        api_keys_find(pastes[i].text, "au4", &paste);
        keys = keys_of(&paste);
        troubles = troubles_of(&paste);
        g_test_message("%s", pastes[i].name);
        g_assert_cmpstr(keys, ==, pastes[i].keys);
        g_assert_cmpstr(troubles, ==, pastes[i].troubles);
    }
}

static void
test_parts(void)
{
    g_auto(PasteText) paste = { 0 };
    const FoundKey *second;

    api_keys_find("Anna\r\n" A "\r\n\r\nLiam\r\n" C, "", &paste);
    g_assert_cmpuint(paste.keys->len, ==, 2);
    second = &g_array_index(paste.keys, FoundKey, 1);
    g_assert_cmpstr(second->text.shard, ==, "uk2");
    g_assert_cmpstr(second->text.tail, ==, "Z0Y=");
    g_assert_cmpint(second->line, ==, 5);
}

/* Only where a clinic lives in au1, or nobody knows where, may a key lack its ending. */
static void
test_without_region(void)
{
    static const struct { const char *shard, *keys, *troubles;
    } cases[] = { { "au1", OLD "\n" A, "" }, { "", OLD "\n" A, "" }, { "uk1", A, "1 cut-off" } };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(PasteText) paste = { 0 };
        g_autofree char *keys = NULL, *troubles = NULL;

        api_keys_find("Rowan " OLD "\n" A, cases[i].shard, &paste);
        keys = keys_of(&paste);
        troubles = troubles_of(&paste);
        g_assert_cmpstr(keys, ==, cases[i].keys);
        g_assert_cmpstr(troubles, ==, cases[i].troubles);
    }
}

/* A long first line of a wrapped key is no old key. */
static void
test_wrapped_where_regions_may_lack(void)
{
    g_auto(PasteText) paste = { 0 };
    g_autofree char *keys = NULL;

    api_keys_find("fJPtIQoy/o7DfKvWc4QiHzDl1GSHBSl3eBmb3\nsqJQsrn+GvF7Jmrg8oVBHnB-au4", "au1", &paste);
    keys = keys_of(&paste);
    g_assert_cmpstr(keys, ==, A);
    g_assert_cmpuint(paste.troubles->len, ==, 0);
}

static void
test_many(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_auto(PasteText) paste = { 0 };
    const FoundTrouble *last;

    for (int i = 0; i < 600; i++)
        g_string_append_printf(text, "Person %d\tMS0xNDIzODkwMDExMjIzMzQ0NTU2LXFuN1Bk%04dQ2Zz-au4\n", i, i);
    api_keys_find(text->str, "", &paste);
    g_assert_cmpuint(paste.keys->len, ==, PASTE_KEYS_MAX);
    g_assert_cmpuint(paste.troubles->len, ==, 1);
    last = &g_array_index(paste.troubles, FoundTrouble, 0);
    g_assert_cmpint(last->trouble, ==, PASTE_TOO_MANY);
    g_assert_cmpint(last->line, ==, 501);
}

/* Every line a trouble: bounded, and the end is still told. */
static void
test_many_troubles(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_auto(PasteText) paste = { 0 };

    for (int i = 0; i < 700; i++)
        g_string_append_printf(text, "fJPtIQoy7DfKvWc%04dx\n\n", i);
    for (int i = 0; i < 501; i++)
        g_string_append_printf(text, "MS0xNDIzODkwMDExMjIzMzQ0NTU2LXFuN1Bk%04dQ2Zz-au4\n", i);
    api_keys_find(text->str, "", &paste);
    g_assert_cmpuint(paste.keys->len, ==, PASTE_KEYS_MAX);
    g_assert_cmpuint(paste.troubles->len, ==, PASTE_TROUBLES_MAX);
    g_assert_cmpint(g_array_index(paste.troubles, FoundTrouble, PASTE_TROUBLES_MAX - 1).trouble, ==, PASTE_TOO_MANY);
}

/* Whatever bytes come in, each key is one, and none comes twice. */
static void
test_any_text(void)
{
    static const char *const pieces[] = { A,     B,     C,     "-au4",  "-",  "au",  "1",   " ",  "\n",  ",",
                                          "=",   "\"",  ":",   "key",   "./", ".",   "%",   "@",  "…",   "«",
                                          "\u200b", "Anna", "fJPtIQoy7D", "-AU9", "_", "==", "+/", "\r\n", "•", "://" };
    GRand *rand = g_rand_new_with_seed(20250203);
    guint found = 0;

    for (int round = 0; round < 20000; round++) {
        g_autoptr(GString) text = g_string_new(NULL);
        g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
        g_auto(PasteText) paste = { 0 };

        for (gint32 n = g_rand_int_range(rand, 1, 16); n > 0; n--)
            g_string_append(text, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
        api_keys_find(text->str, "", &paste);
        for (guint i = 0; i < paste.keys->len; i++) {
            const KeyText *key = &g_array_index(paste.keys, FoundKey, i).text;
            g_auto(KeyText) again = { 0 };

            g_assert_cmpint(api_key_parse(key->key, "", &again), ==, KEY_TEXT_GOOD);
            g_assert_cmpstr(again.key, ==, key->key);
            g_assert_cmpstr(again.shard, ==, key->shard);
            g_assert_cmpstr(again.tail, ==, key->tail);
            g_assert_true(g_hash_table_add(seen, key->key));
        }
        found += paste.keys->len;
    }
    g_rand_free(rand);
    g_assert_cmpuint(found, >, 1000);
}

static void
test_words(void)
{
    for (PasteTrouble trouble = 0; trouble < PASTE_TROUBLE__COUNT; trouble++) {
        PasteTrouble back;

        g_assert_true(paste_trouble_from_word(paste_trouble_word(trouble), &back));
        g_assert_cmpint(back, ==, trouble);
        g_assert_true(g_str_has_suffix(paste_trouble_sentence(trouble), "."));
    }
    g_assert_false(paste_trouble_from_word("", &(PasteTrouble){ 0 }));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/paste-text/pastes", test_pastes);
    g_test_add_func("/paste-text/parts", test_parts);
    g_test_add_func("/paste-text/without a region", test_without_region);
    g_test_add_func("/paste-text/wrapped where regions may lack", test_wrapped_where_regions_may_lack);
    g_test_add_func("/paste-text/many", test_many);
    g_test_add_func("/paste-text/many troubles", test_many_troubles);
    g_test_add_func("/paste-text/any text", test_any_text);
    g_test_add_func("/paste-text/wiped", test_wiped);
    g_test_add_func("/paste-text/words", test_words);
    return g_test_run();
}
