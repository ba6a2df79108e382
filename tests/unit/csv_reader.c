/* csv_reader.c: see csv_reader.h. Written from RFC 4180, apart from the writer. */
#include "tests/unit/csv_reader.h"

#include <string.h>

/* One cell from *text on, which is moved behind it; NULL when there is none. */
static char *
read_cell(const char **text)
{
    const char *p = *text;
    GString *cell;

    if (*p++ != '"')
        return NULL;
    cell = g_string_new(NULL);
    for (; *p != '\0' && (*p != '"' || p[1] == '"'); p++) {
        p += *p == '"';
        g_string_append_c(cell, *p);
    }
    if (*p != '"') {
        g_string_free(cell, TRUE);
        return NULL;
    }
    *text = p + 1;
    return g_string_free(cell, FALSE);
}

static GPtrArray *
read_row(const char **text)
{
    g_autoptr(GPtrArray) row = g_ptr_array_new_with_free_func(g_free);

    for (;;) {
        char *cell = read_cell(text);

        if (cell == NULL)
            return NULL;
        g_ptr_array_add(row, cell);
        if (**text != ',')
            break;
        ++*text;
    }
    if (!g_str_has_prefix(*text, "\r\n"))
        return NULL;
    *text += 2;
    return g_steal_pointer(&row);
}

GPtrArray *
csv_read(const char *text)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);

    while (*text != '\0') {
        GPtrArray *row = read_row(&text);

        if (row == NULL)
            return NULL;
        g_ptr_array_add(rows, row);
    }
    return g_steal_pointer(&rows);
}
