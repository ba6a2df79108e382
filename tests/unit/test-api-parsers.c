/* test-api-parsers.c: credentials and cursors are read as they are written, and in no other way. */
#include "cgi-bin/api/basic.h"
#include "cgi-bin/api/cursor.h"

#include <string.h>

typedef struct {
    const char *header;
    const char *user, *password; /* NULL: refused */
} Case;

static const Case cases[] = {
    { "Basic YTpi", "a", "b" },
    { "basic YTpi", "a", "b" },
    { "BASIC   YTpi", "a", "b" },
    { "Basic YTpiOmM=", "a", "b:c" },
    { "Basic Og==", "", "" },
    { "Basic w7w6w7Y=", "\303\274", "\303\266" },
    { NULL, NULL, NULL },
    { "", NULL, NULL },
    { "Basic", NULL, NULL },
    { "Basic ", NULL, NULL },
    { "BasicYTpi", NULL, NULL },
    { "Bearer YTpi", NULL, NULL },
    { "Basic YWI=", NULL, NULL },     /* no colon */
    { "Basic YTpi ", NULL, NULL },    /* anything behind it */
    { "Basic YTpiOmM", NULL, NULL },  /* no padding */
    { "Basic YTp\n", NULL, NULL },
    { "Basic =====", NULL, NULL },
    { "Basic YTpi====", NULL, NULL },
    { "Basic YTo=YTo=", NULL, NULL },
    { "Basic YTotXw_-", NULL, NULL }, /* another alphabet */
    { "Basic YQA6Yg==", NULL, NULL }, /* a NUL */
    { "Basic YQo6Yg==", NULL, NULL }, /* a line end */
    { "Basic gDpi", NULL, NULL },     /* not UTF-8 */
};

static void
test_basic(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Basic) basic = { NULL, NULL };

        g_test_message("%s", cases[i].header != NULL ? cases[i].header : "(none)");
        g_assert_cmpint(basic_parse(cases[i].header, &basic), ==, cases[i].user != NULL);
        g_assert_cmpstr(basic.user, ==, cases[i].user);
        g_assert_cmpstr(basic.password, ==, cases[i].password);
    }
}

static void
test_basic_too_long(void)
{
    g_autofree char *many = g_strnfill(BASIC_MAX + 1 - strlen("Basic Og=="), ' ');
    g_autofree char *long_one = g_strconcat("Basic ", many, "Og==", NULL);
    g_auto(Basic) basic = { NULL, NULL };

    g_assert_false(basic_parse(long_one, &basic));
    long_one[strlen("Basic") + 1] = '\0';
    g_assert_false(basic_parse(long_one, &basic));
}

static void
test_cursor(void)
{
    static const char *const bad[] = { "", "c", "p1-2-3", "c1-2", "c1-2-", "c1-2-3-4", "c1--3", "c1-2-3 ", "c-1-2-3",
                                       "c1-2-123456789012345678901", "C1-2-3" };
    Cursor cursor;
    g_autofree char *text = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_test_message("%s", bad[i]);
        g_assert_false(cursor_parse(bad[i], 'c', 3, &cursor));
    }
    g_assert_true(cursor_parse("c1-22-12345678901234567890", 'c', 3, &cursor));
    g_assert_cmpstr(cursor.ids[0], ==, "1");
    g_assert_cmpstr(cursor.ids[1], ==, "22");
    g_assert_cmpstr(cursor.ids[2], ==, "12345678901234567890");
    text = cursor_text('c', 3, &cursor);
    g_assert_cmpstr(text, ==, "c1-22-12345678901234567890");
    g_assert_false(cursor_parse("p1-2", 'p', 1, &cursor));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/api-parsers/basic", test_basic);
    g_test_add_func("/api-parsers/basic-too-long", test_basic_too_long);
    g_test_add_func("/api-parsers/cursor", test_cursor);
    return g_test_run();
}
