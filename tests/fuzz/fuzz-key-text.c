/* fuzz-key-text.c: whatever is pasted, a key that comes out is harmless in a header and its region
 * in a host name. */
#include <stdint.h>
#include <string.h>

#include "lib/clinic/key_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
assert_sound(const KeyText *key)
{
    g_assert_true(shard_is_valid(key->shard));
    g_assert_true(strlen(key->key) <= KEY_TEXT_MAX);
    g_assert_true(strlen(key->tail) == 4 && strstr(key->key, key->tail) != NULL);
    for (const char *p = key->key; *p != '\0'; p++)
        g_assert_true(g_ascii_isalnum(*p) || strchr("+/_=-", *p) != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *shards[] = { "", "au1", "uk2" };
    g_autofree char *text = g_strndup((const char *)data, size);

    for (gsize i = 0; i < G_N_ELEMENTS(shards); i++) {
        g_auto(KeyText) key = { 0 }, again = { 0 };
        KeyTextProblem problem = api_key_parse(text, shards[i], &key);

        g_assert_true(problem < KEY_TEXT__COUNT);
        g_assert_true((problem == KEY_TEXT_GOOD) == (key.key != NULL));
        if (problem != KEY_TEXT_GOOD)
            continue;
        assert_sound(&key);
        g_assert_true(api_key_parse(key.key, shards[i], &again) == KEY_TEXT_GOOD);
        g_assert_cmpstr(again.key, ==, key.key);
    }
    return 0;
}
