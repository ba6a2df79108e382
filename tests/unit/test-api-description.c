/* test-api-description.c: the table for people says what openapi.json says: every address, every problem. */
#include "cgi-bin/api/description.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>

#include "cgi-bin/api/problem.h"

#define PAGE "{{%AUTOESCAPE context=\"HTML\"}}\n[{{>API_DESCRIPTION}}]"

/* A folder with the template and a page that has it in it. */
static void
load_templates(void)
{
    g_autofree char *dir = g_dir_make_tmp("keyrack-api-XXXXXX", NULL);
    g_autofree char *ours = g_build_filename(g_getenv("TOP_SRCDIR"), "templates/api_operations.tpl", NULL);
    g_autofree char *copy = g_build_filename(dir, "api_operations.tpl", NULL);
    g_autofree char *page = g_build_filename(dir, "page.tpl", NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    g_assert_true(g_file_get_contents(ours, &text, NULL, NULL));
    g_assert_true(g_file_set_contents(copy, text, -1, NULL));
    g_assert_true(g_file_set_contents(page, PAGE, -1, NULL));
    (void)view_load_all(dir, &error);
    g_assert_no_error(error);
    (void)g_unlink(copy);
    (void)g_unlink(page);
    (void)g_rmdir(dir);
}

static char *
render(void)
{
    g_autoptr(View) page = view_new("page.tpl");
    g_autoptr(GError) error = NULL;
    GString *out = g_string_new(NULL);

    g_assert_true(api_description_add(page, &error));
    g_assert_no_error(error);
    g_assert_true(view_render(page, out, &error));
    return g_string_free(out, FALSE);
}

static void
assert_has(const char *html, const char *before, const char *word, const char *after)
{
    g_autofree char *text = g_strconcat(before, word, after, NULL);

    g_test_message("%s", text);
    g_assert_nonnull(strstr(html, text));
}

static void
test_every_address(void)
{
    g_autofree char *file = g_build_filename(g_getenv("TOP_SRCDIR"), "cgi-bin/api/openapi.json", NULL);
    g_autofree char *html = render();
    json_t *description = json_load_file(file, 0, NULL), *paths = json_object_get(description, "paths"), *methods;
    const char *path;

    g_assert_cmpuint(json_object_size(paths), >, 5);
    json_object_foreach(paths, path, methods) {
        assert_has(html, "<code>", path, "</code>");
        assert_has(html, ">", json_string_value(json_object_get(json_object_get(methods, "get"), "summary")), "</td>");
    }
    assert_has(html, ">", "business, practitioner, type, from", "</td>");
    assert_has(html, ">", "Read the audit log", "</td>");
    json_decref(description);
}

static void
test_every_problem(void)
{
    g_autofree char *html = render();

    for (int problem = API_FINE + 1; problem < API_PROBLEM__COUNT; problem++)
        assert_has(html, "<tr id=\"problem-", api_problem_words((ApiProblem)problem)->word, "\">");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    load_templates();
    g_test_add_func("/api-description/every-address", test_every_address);
    g_test_add_func("/api-description/every-problem", test_every_problem);
    return g_test_run();
}
