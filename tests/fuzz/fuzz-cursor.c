/* fuzz-cursor.c: whatever text comes as a cursor, what is read of it is ids, and writes the same text again. */
#include "cgi-bin/api/cursor.h"

#include <stdint.h>
#include <string.h>

#include "lib/clinic/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);

    for (guint n = 1; *text != '\0' && n <= CURSOR_IDS_MAX; n++) {
        Cursor cursor;
        g_autofree char *again = NULL;

        if (!cursor_parse(text, text[0], n, &cursor))
            continue;
        for (guint i = 0; i < n; i++)
            g_assert(cliniko_id_is_valid(cursor.ids[i]));
        again = cursor_text(text[0], n, &cursor);
        g_assert_cmpstr(again, ==, text);
        g_assert(strlen(again) <= CURSOR_TEXT_MAX);
    }
    return 0;
}
