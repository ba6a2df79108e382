/* csv.c: rows of a table as text. Pure. Names come from outside: in a spreadsheet they must stay names. */
#include "lib/clinic/csv.h"

#include <string.h>

gboolean
csv_is_formula(const char *text)
{
    static const gunichar signs[] = { '=', '+', '-', '@', 0xff1d, 0xff0b, 0xff0d, 0xff20 };
    gunichar first;

    if (*text == '\t' || *text == '\r' || *text == '\n')
        return TRUE;
    text += strspn(text, " ");
    first = g_utf8_get_char(text);
    for (gsize i = 0; i < G_N_ELEMENTS(signs); i++)
        if (first == signs[i])
            return TRUE;
    return FALSE;
}

static void
append_cell(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    if (csv_is_formula(text))
        g_string_append_c(out, '\'');
    for (const char *quote = strchr(text, '"'); quote != NULL; quote = strchr(text, '"')) {
        g_string_append_len(out, text, quote + 1 - text);
        g_string_append_c(out, '"');
        text = quote + 1;
    }
    g_string_append(out, text);
    g_string_append_c(out, '"');
}

void
csv_append_row(GString *out, const char *const *cells, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        append_cell(out, cells[i]);
    }
    g_string_append(out, "\r\n");
}
