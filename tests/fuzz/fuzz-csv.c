/* fuzz-csv.c: whatever cells hold, a strict reader reads back the same, or the same behind a ' where it could be taken
 * for a formula; and no cell begins as one. */
#include <stdint.h>
#include <string.h>

#include "lib/clinic/csv.h"
#include "tests/unit/csv_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_cell(const char *read, const char *written)
{
    gboolean marked = csv_is_formula(written);

    g_assert_cmpint(*read == '\'', ==, marked || *written == '\'');
    g_assert_cmpstr(read + (marked ? 1 : 0), ==, written);
    g_assert_true(strchr("=+-@\t\r", *read) == NULL || *read == '\0');
    g_assert_false(csv_is_formula(read));
}

/* 0xff, which is in no UTF-8, parts the cells. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_auto(GStrv) cells = g_strsplit(text, "\xff", 20);
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GPtrArray) rows = NULL;
    guint count = g_strv_length(cells);

    for (guint i = 0; i < count; i++)
        if (!g_utf8_validate(cells[i], -1, NULL))
            return 0;
    if (count == 0)
        return 0;
    csv_append_row(out, (const char *const *)cells, count);
    csv_append_row(out, (const char *const *)cells, count);
    rows = csv_read(out->str);
    g_assert_nonnull(rows);
    g_assert_cmpuint(rows->len, ==, 2);
    for (guint i = 0; i < 2 * count; i++) {
        GPtrArray *row = rows->pdata[i / count];

        g_assert_cmpuint(row->len, ==, count);
        check_cell(row->pdata[i % count], cells[i % count]);
    }
    return 0;
}
