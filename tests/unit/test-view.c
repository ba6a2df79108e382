/* test-view.c: values reach the page escaped, inherited and repeated; a template that could print
 * raw is refused. */
#include "cgi-bin/view.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lib/clinic/error.h"

#define PRAGMA "{{%AUTOESCAPE context=\"HTML\"}}\n"

/* A folder with the given files, "name", "text", ..., NULL; loaded. */
static gboolean
load_files(GError **error, const char *first_name, ...)
{
    g_autofree char *dir = g_dir_make_tmp("keyrack-view-XXXXXX", NULL);
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    va_list list;
    gboolean loaded;

    g_assert_nonnull(dir);
    va_start(list, first_name);
    for (const char *name = first_name; name != NULL; name = va_arg(list, const char *)) {
        char *path = g_build_filename(dir, name, NULL);

        g_assert_true(g_file_set_contents(path, va_arg(list, const char *), -1, NULL));
        g_ptr_array_add(paths, path);
    }
    va_end(list);
    loaded = view_load_all(dir, error);
    for (guint i = 0; i < paths->len; i++)
        (void)g_unlink(paths->pdata[i]);
    g_ptr_array_unref(paths);
    (void)g_rmdir(dir);
    return loaded;
}

static void
load_one(const char *text)
{
    g_autoptr(GError) error = NULL;

    load_files(&error, "page.tpl", text, NULL);
    g_assert_no_error(error);
}

static void
assert_renders(const View *view, const char *expected)
{
    g_autoptr(GString) out = g_string_new("before|");
    g_autoptr(GError) error = NULL;

    g_assert_true(view_render(view, out, &error));
    g_assert_no_error(error);
    g_assert_true(g_str_has_prefix(out->str, "before|"));
    g_assert_cmpstr(g_strstrip(out->str + strlen("before|")), ==, expected);
}

static void
test_escapes_by_context(void)
{
    g_autoptr(View) view = NULL;

    load_one(PRAGMA "<p title=\"{{NAME}}\">{{NAME}}</p><a href=\"{{BACK_URL}}\">x</a>");
    view = view_new("page.tpl");
    view_set(view, VIEW_NAME, "<script>\"'&");
    view_set(view, VIEW_BACK_URL, "javascript:alert(1)");
    assert_renders(view,
                   "<p title=\"&lt;script&gt;&quot;&#39;&amp;\">&lt;script&gt;&quot;&#39;&amp;</p>"
                   "<a href=\"#\">x</a>");
}

static void
test_unset_is_empty_and_hidden(void)
{
    g_autoptr(View) view = NULL;

    load_one(PRAGMA "[{{NAME}}{{#ERRORS}}shown{{/ERRORS}}{{>CONTENT}}]");
    view = view_new("page.tpl");
    assert_renders(view, "[]");
}

static void
test_sections_repeat_in_order(void)
{
    g_autoptr(View) view = NULL;

    load_one(PRAGMA "{{#ERROR_ITEM}}{{ERROR_TEXT}}{{NAME}};{{/ERROR_ITEM}}");
    view = view_new("page.tpl");
    view_set_static(view, VIEW_NAME, "*");
    for (int i = 0; i < 20; i++)
        view_set_int(view_add(view, VIEW_ERROR_ITEM), VIEW_ERROR_TEXT, i);
    assert_renders(view, "0*;1*;2*;3*;4*;5*;6*;7*;8*;9*;10*;11*;12*;13*;14*;15*;16*;17*;18*;19*;");
}

static void
test_items_inherit_and_override(void)
{
    g_autoptr(View) view = NULL;

    load_one(PRAGMA "{{#ERROR_ITEM}}{{NAME}}{{#SIGNED_IN}}+{{/SIGNED_IN}} {{/ERROR_ITEM}}{{NAME}}");
    view = view_new("page.tpl");
    view_set(view, VIEW_NAME, "outer");
    view_add(view, VIEW_SIGNED_IN);
    view_add(view, VIEW_ERROR_ITEM);
    view_set(view_add(view, VIEW_ERROR_ITEM), VIEW_NAME, "inner");
    assert_renders(view, "outer+ inner+ outer");
}

static void
test_the_last_value_wins(void)
{
    g_autoptr(View) view = NULL;

    load_one(PRAGMA "{{NAME}}");
    view = view_new("page.tpl");
    view_set(view, VIEW_NAME, "first");
    view_set(view, VIEW_NAME, "second");
    assert_renders(view, "second");
}

static void
test_more_values_than_a_view_starts_with(void)
{
    g_autoptr(View) view = NULL;
    g_autoptr(GString) text = g_string_new(PRAGMA), expected = g_string_new(NULL);

#define MARK(name) g_string_append(text, "{{" #name "}},");
    VIEW_NAMES(MARK)
    load_one(text->str);
    view = view_new("page.tpl");
    for (int name = 0; name < VIEW_NAME__COUNT; name++) {
        view_set_int(view, (ViewName)name, name);
        g_string_append_printf(expected, "%d,", name);
    }
    assert_renders(view, expected->str);
}

static void
test_values_longer_than_a_block(void)
{
    g_autofree char *value = g_strnfill(100000, 'x');
    g_autoptr(View) view = NULL;

    load_one(PRAGMA "{{NAME}}");
    view = view_new("page.tpl");
    view_set(view, VIEW_NAME, value);
    assert_renders(view, value);
}

static void
test_included_pages_inherit(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(View) view = NULL;
    View *page;

    load_files(&error, "layout.tpl", PRAGMA "<{{>CONTENT}}>{{NAME}}", "page.tpl",
               PRAGMA "{{CSRF}} {{NAME}}", NULL);
    g_assert_no_error(error);
    view = view_new("layout.tpl");
    page = view_include(view, VIEW_CONTENT, "page.tpl");
    view_set(view, VIEW_CSRF, "token"); /* after the include: still inherited */
    view_set(page, VIEW_NAME, "<b>");
    assert_renders(view, "<token &lt;b&gt;>");
}

static void
test_a_missing_template_is_an_error(void)
{
    g_autoptr(GString) out = g_string_new("kept");
    g_autoptr(GError) error = NULL;
    g_autoptr(View) view = NULL;

    load_one(PRAGMA "a{{>CONTENT}}b");
    view = view_new("page.tpl");
    view_include(view, VIEW_CONTENT, "absent.tpl");
    g_assert_false(view_render(view, out, &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL);
    g_assert_cmpstr(out->str, ==, "kept");
}

static void
test_refuses(gconstpointer data)
{
    const char *const *claim = data; /* text, expected part of the message */
    g_autoptr(GError) error = NULL;

    g_assert_false(load_files(&error, "page.tpl", claim[0], NULL));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL);
    g_assert_nonnull(strstr(error->message, claim[1]));
}

static void
test_our_own_templates_load(void)
{
    g_autofree char *dir = g_build_filename(g_getenv("TOP_SRCDIR"), "templates", NULL);
    g_autoptr(GError) error = NULL;

    g_assert_true(view_load_all(dir, &error));
    g_assert_no_error(error);
}

int
main(int argc, char **argv)
{
    static const char *const refused[][2] = {
        { "<p>{{NAME}}</p>\n", "page.tpl:1: the first line" },
        { "\n" PRAGMA "{{NAME}}", "page.tpl:1: the first line" },
        { "{{%AUTOESCAPE context=\"JAVASCRIPT\"}}\n{{NAME}}", "page.tpl:1: the first line" },
        { PRAGMA "<p>\n{{NAME:none}}", "page.tpl:3: the modifier" },
        { PRAGMA "{{NAME:h}}", "page.tpl:2: the modifier" },
        { PRAGMA "{{NAME:url_query_escape:none}}", "page.tpl:2: the modifier" },
        { PRAGMA "{{NAMES}}", "page.tpl:2: the name" },
        { PRAGMA "{{}}", "page.tpl:2: the name" },
        { PRAGMA "{{NAME", "page.tpl:2: a {{ without" },
        { PRAGMA "{{%AUTOESCAPE context=\"HTML\"}}", "page.tpl:2: only the first line" },
        { PRAGMA "{{=<< >>=}}", "page.tpl:2: only the first line" },
        { PRAGMA "{{#ERRORS}}x", "does not load" },
        { PRAGMA "<a href={{NAME}}>", "does not load" },
    };

    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/view/escapes-by-context", test_escapes_by_context);
    g_test_add_func("/view/unset-is-empty-and-hidden", test_unset_is_empty_and_hidden);
    g_test_add_func("/view/sections-repeat-in-order", test_sections_repeat_in_order);
    g_test_add_func("/view/items-inherit-and-override", test_items_inherit_and_override);
    g_test_add_func("/view/the-last-value-wins", test_the_last_value_wins);
    g_test_add_func("/view/more-values-than-a-view-starts-with",
                    test_more_values_than_a_view_starts_with);
    g_test_add_func("/view/values-longer-than-a-block", test_values_longer_than_a_block);
    g_test_add_func("/view/included-pages-inherit", test_included_pages_inherit);
    g_test_add_func("/view/a-missing-template-is-an-error", test_a_missing_template_is_an_error);
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *name = g_strdup_printf("/view/refuses/%" G_GSIZE_FORMAT, i);

        g_test_add_data_func(name, refused[i], test_refuses);
    }
    g_test_add_func("/view/our-own-templates-load", test_our_own_templates_load);
    return g_test_run();
}
