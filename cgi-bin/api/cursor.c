/* cursor.c: "p12345", "c11-22-33": a letter for the list, and ids. It holds nothing that the row did not show. */
#include "cgi-bin/api/cursor.h"

#include <string.h>

#include "lib/clinic/text.h"

gboolean
cursor_parse(const char *text, char letter, guint n, Cursor *ret_cursor)
{
    Cursor cursor = { 0 };

    g_assert(letter != '\0' && n > 0 && n <= CURSOR_IDS_MAX);
    if (text[0] != letter)
        return FALSE;
    for (guint i = 0; i < n; i++) {
        const gsize length = strspn(++text, "0123456789");

        if (length == 0 || length >= sizeof cursor.ids[i])
            return FALSE;
        memcpy(cursor.ids[i], text, length);
        text += length;
        if (*text != (i + 1 < n ? '-' : '\0'))
            return FALSE;
    }
    *ret_cursor = cursor;
    return TRUE;
}

char *
cursor_text(char letter, guint n, const Cursor *cursor)
{
    GString *text = g_string_sized_new(CURSOR_TEXT_MAX);

    for (guint i = 0; i < n; i++) {
        g_assert(cliniko_id_is_valid(cursor->ids[i]));
        g_string_append_c(text, i == 0 ? letter : '-');
        g_string_append(text, cursor->ids[i]);
    }
    return g_string_free(text, FALSE);
}
