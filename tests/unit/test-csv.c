/* test-csv.c: what a spreadsheet reads back is what was written, and no cell of it is a formula. */
#include "lib/clinic/csv.h"
#include "tests/unit/csv_reader.h"

static void
test_rows(void)
{
    static const char *const cells[] = { "Anna Berg", "", "says \"hello\"", "a,b", "two\r\nlines" };
    g_autoptr(GString) out = g_string_new(CSV_BOM);

    csv_append_row(out, cells, G_N_ELEMENTS(cells));
    csv_append_row(out, cells, 1);
    g_assert_cmpstr(out->str, ==,
                    "\xef\xbb\xbf\"Anna Berg\",\"\",\"says \"\"hello\"\"\",\"a,b\",\"two\r\nlines\"\r\n"
                    "\"Anna Berg\"\r\n");
}

/* Whatever a spreadsheet of today or of another country might compute. */
static void
test_formulas(void)
{
    static const char *const formulas[] = { "=HYPERLINK(\"http://evil.example\")", "+1", "-2+3", "@SUM(A1)",
                                            "\tx", "\rx", "\nx", "  =1+1", "＝1", "＋1", "－1", "＠x" };
    static const char *const harmless[] = { "", "Anna Berg", "'=1", "a=1", "12", " x", "0-1", "–", "été" };

    for (gsize i = 0; i < G_N_ELEMENTS(formulas); i++) {
        g_autoptr(GString) out = g_string_new(NULL);

        g_assert_true(csv_is_formula(formulas[i]));
        csv_append_row(out, &formulas[i], 1);
        g_assert_true(g_str_has_prefix(out->str, "\"'"));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(harmless); i++)
        g_assert_false(csv_is_formula(harmless[i]));
}

static void
test_read_back(void)
{
    static const char *const cells[] = { "\"", "\"\"", "=\"", ",", "\r\n", "a\"b\"c", "", "\t\"" };
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GPtrArray) rows = NULL;
    GPtrArray *row;

    csv_append_row(out, cells, G_N_ELEMENTS(cells));
    rows = csv_read(out->str);
    g_assert_nonnull(rows);
    g_assert_cmpuint(rows->len, ==, 1);
    row = rows->pdata[0];
    g_assert_cmpuint(row->len, ==, G_N_ELEMENTS(cells));
    for (guint i = 0; i < row->len; i++)
        g_assert_cmpstr((char *)row->pdata[i] + (csv_is_formula(cells[i]) ? 1 : 0), ==, cells[i]);
}

/* The reader is strict, or it would prove nothing. */
static void
test_the_reader(void)
{
    static const char *const wrong[] = {
        "a\r\n", "\"a\"\n", "\"a\"", "\"a\r\n", "\"a\"b\"\r\n", "\"a\",\r\n", "\"a\"\r\nb",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
        g_assert_null(csv_read(wrong[i]));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/csv/rows", test_rows);
    g_test_add_func("/csv/formulas", test_formulas);
    g_test_add_func("/csv/read back", test_read_back);
    g_test_add_func("/csv/the reader", test_the_reader);
    return g_test_run();
}
