/* fuzz-paste-text.c: whatever is pasted, each key found is one by itself, none comes twice, and nothing that was a key
 * is in memory that is given back. */
#include <malloc.h>
#include <stdint.h>
#include <string.h>

#include "lib/clinic/paste_text.h"

#define PIECE 12 /* so much of a key in freed memory is a find */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
void __real_g_free(gpointer memory);
void __wrap_g_free(gpointer memory);

static char *secret; /* the first key of the text, NULL for none */

void
__wrap_g_free(gpointer memory)
{
    if (memory != NULL && secret != NULL)
        g_assert_null(memmem(memory, malloc_usable_size(memory), secret, PIECE));
    __real_g_free(memory);
}

static void
assert_sound(const PasteText *paste, const char *shard)
{
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    int line = 1;

    g_assert_true(paste->keys->len <= PASTE_KEYS_MAX && paste->troubles->len <= PASTE_TROUBLES_MAX);
    for (guint i = 0; i < paste->keys->len; i++) {
        const FoundKey *found = &g_array_index(paste->keys, FoundKey, i);
        g_auto(KeyText) again = { 0 };

        g_assert_true(api_key_parse(found->text.key, shard, &again) == KEY_TEXT_GOOD);
        g_assert_cmpstr(again.key, ==, found->text.key);
        g_assert_cmpstr(again.shard, ==, found->text.shard);
        g_assert_true(g_hash_table_add(seen, found->text.key));
        g_assert_true(found->line >= line);
        line = found->line;
    }
    g_hash_table_unref(seen);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *shards[] = { "", "au1", "uk2" };
    char *text = g_strndup((const char *)data, size);

    for (gsize i = 0; g_utf8_validate(text, -1, NULL) && i < G_N_ELEMENTS(shards); i++) {
        PasteText paste, again;

        api_keys_find(text, shards[i], &paste);
        assert_sound(&paste, shards[i]);
        if (paste.keys->len > 0) { /* once more, with somebody watching */
            secret = strdup(g_array_index(paste.keys, FoundKey, 0).text.key);
            paste_text_clear(&paste);
            api_keys_find(text, shards[i], &again);
            paste_text_clear(&again);
            free(secret);
            secret = NULL;
        } else {
            paste_text_clear(&paste);
        }
    }
    g_free(text);
    return 0;
}
