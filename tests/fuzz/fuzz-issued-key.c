/* fuzz-issued-key.c: whatever comes as a key, what passes has only harmless characters and one length; a key made from
 * any random bytes passes. */
#include <stdint.h>
#include <string.h>

#include "lib/clinic/issued_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    char made[ISSUED_KEY_LENGTH + 1];

    if (issued_key_check(text) == ISSUED_KEY_GOOD) {
        g_assert_cmpuint(strlen(text), ==, ISSUED_KEY_LENGTH);
        for (const char *p = text; *p != '\0'; p++)
            g_assert_true(g_ascii_isalnum(*p) || *p == '_');
    }
    if (issued_key_make(data, size, made))
        g_assert_cmpint(issued_key_check(made), ==, ISSUED_KEY_GOOD);
    return 0;
}
