/* test-templates-render.c: every template we ship loads, and what comes from outside is escaped
 * where each stands. */
#include <string.h>

#include "cgi-bin/view.h"

#define NASTY "\"><script>alert(1)</script>"

static View *
page(const char *template_name, View **ret_content)
{
    View *layout = view_new("layout.tpl");

    *ret_content = view_include(layout, VIEW_CONTENT, template_name);
    return layout;
}

static char *
render(View *layout)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    g_assert_true(view_render(layout, out, &error));
    g_assert_no_error(error);
    g_assert_null(strstr(out->str, "<script>alert"));
    g_assert_null(strstr(out->str, "{{"));
    return g_string_free(out, FALSE);
}

static View *
add_row(View *list, const char *id, const char *verdict)
{
    View *row = view_add(list, VIEW_ROW);

    view_set(row, VIEW_ID, id);
    view_set(row, VIEW_VERDICT, verdict);
    view_set(row, VIEW_NAME, NASTY);
    view_set(row, VIEW_WHO, NASTY);
    view_set(row, VIEW_SENTENCE, NASTY);
    return row;
}

static void
test_a_row(void)
{
    View *content;
    g_autoptr(View) layout = page("practitioners.tpl", &content);
    View *list = view_add(content, VIEW_LIST),
         *row = add_row(view_add(list, VIEW_ACTIVE), "17", "wrong-owner");
    g_autofree char *html = NULL;

    view_set(view_add(row, VIEW_MOVE), VIEW_MOVE_NAME, NASTY);
    view_set(view_add(row, VIEW_ERROR), VIEW_ERROR_TEXT, NASTY);
    view_set(row, VIEW_OPEN, "open");
    view_set(view_add(row, VIEW_KEY), VIEW_HINT, NASTY);
    html = render(layout);
    g_assert_nonnull(strstr(html, "<li id=\"practitioner-17\" data-verdict=\"wrong-owner\">"));
    g_assert_nonnull(strstr(html, "<details open>"));
    g_assert_nonnull(strstr(html, " aria-invalid=\"true\" aria-describedby=\"e17\">"));
    g_assert_nonnull(strstr(html, "action=\"/settings/practitioners/17/key/move\""));
    g_assert_nonnull(strstr(html, "name=\"api_key_17\""));
}

/* A row's own sections must not leak into the next one. */
static void
test_rows_do_not_inherit_from_each_other(void)
{
    View *content;
    g_autoptr(View) layout = page("practitioners.tpl", &content);
    View *active = view_add(view_add(content, VIEW_LIST), VIEW_ACTIVE);
    g_autofree char *html = NULL;
    const char *second;

    view_set(view_add(add_row(active, "1", "rejected"), VIEW_ERROR), VIEW_ERROR_TEXT, "wrong");
    add_row(active, "2", "none");
    html = render(layout);
    second = strstr(html, "practitioner-2");
    g_assert_nonnull(second);
    g_assert_null(strstr(second, "aria-invalid"));
    g_assert_null(strstr(second, "Check again"));
}

/* What was asked for and who did what, with words of anything anybody typed. */
static void
test_the_audit_log(void)
{
    static const ViewName everywhere[] = {
        VIEW_ASKED_PERSON, VIEW_ASKED_OBJECT, VIEW_ASKED_FROM, VIEW_ASKED_TO,  VIEW_GROUP_LABEL, VIEW_WHO,
        VIEW_WHAT,         VIEW_ABOUT,        VIEW_WHERE,      VIEW_WHEN,      VIEW_MOMENT,      VIEW_RESULT_TEXT,
        VIEW_RESULT_WORD,  VIEW_ID,           VIEW_NAME,       VIEW_VALUE,     VIEW_ERROR_NAME,  VIEW_ERROR_TEXT,
        VIEW_ZONE_TEXT,    VIEW_EXPORT_TEXT,  VIEW_WHAT_HAPPENED
    };
    View *content, *choice, *day, *table;
    g_autoptr(View) layout = page("audit.tpl", &content);
    g_autofree char *html = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(everywhere); i++)
        view_set(content, everywhere[i], NASTY);
    view_add(view_add(content, VIEW_ERRORS), VIEW_ERROR_ITEM);
    choice = view_add(content, VIEW_CHOICE);
    view_add(choice, VIEW_ERROR);
    view_add(view_add(choice, VIEW_OPTION_GROUP), VIEW_OPTION);
    day = view_add(content, VIEW_DAY_FIELD);
    view_set(day, VIEW_FIELD_NAME, "from");
    view_set(day, VIEW_DAY_TYPE, "text");
    table = view_add(content, VIEW_TABLE);
    view_add(view_add(table, VIEW_ENTRY), VIEW_RESULT);
    view_set_int(view_add(content, VIEW_OLDER), VIEW_BEFORE_ID, 7);
    view_add(content, VIEW_NEWER);
    view_add(content, VIEW_NOTHING);
    view_add(content, VIEW_EXPORT);
    html = render(layout);
    g_assert_nonnull(strstr(html, "<input id=\"audit-from\" name=\"from\" type=\"text\" value=\"&quot;&gt;"));
    g_assert_nonnull(strstr(html, "&amp;before=7\">Older entries"));
}

/* The value of a key field is never sent: no template has one. */
/* Whatever stands in a cell, in what is to be fixed, or in a choice, with names of anything anybody typed. */
static void
test_online_bookings(void)
{
    static const ViewName everywhere[] = { VIEW_HEADLINE,   VIEW_SENTENCE,   VIEW_NAME,     VIEW_TYPE_NAME,
                                           VIEW_WAY,        VIEW_CELL_TEXT,  VIEW_SETTING,  VIEW_SEARCH,
                                           VIEW_EVIDENCE,   VIEW_PLACE_TEXT, VIEW_WHO,      VIEW_ZONE_TEXT,
                                           VIEW_CLINIKO_URL, VIEW_WHEN,      VIEW_SUPPORT_TEXT };
    View *content, *fix, *matrix, *table, *cell;
    g_autoptr(View) layout = page("bookings.tpl", &content);
    g_autofree char *html = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(everywhere); i++)
        view_set(content, everywhere[i], NASTY);
    view_add(content, VIEW_KNOWN);
    view_add(view_add(content, VIEW_DRIFT), VIEW_DRIFT_ITEM);
    fix = view_include(content, VIEW_FIX, "bookings_fix.tpl");
    view_add(view_add(view_add(fix, VIEW_LOUD), VIEW_OBSTACLE), VIEW_CLINIKO);
    view_add(view_add(fix, VIEW_UNSAID), VIEW_OBSTACLE);
    view_add(view_add(fix, VIEW_QUIET), VIEW_QUIET_ITEM);
    matrix = view_include(content, VIEW_MATRIX, "bookings_matrix.tpl");
    view_add(view_add(matrix, VIEW_CHOICE), VIEW_OPTION);
    table = view_add(matrix, VIEW_TABLE);
    view_add(table, VIEW_COLUMN);
    view_add(table, VIEW_ZONE);
    cell = view_add(view_add(view_add(table, VIEW_ROW), VIEW_RUN_OF_CELLS), VIEW_CELL);
    view_set(cell, VIEW_BUSINESS_ID, "1");
    view_set(cell, VIEW_PRACTITIONER_ID, "2");
    view_set(cell, VIEW_TYPE_ID, "3");
    view_set(cell, VIEW_STATE_WORD, "blocked");
    view_set(view_add(cell, VIEW_BLOCKED), VIEW_REASON_WORD, "no-schedule");
    html = render(layout);
    g_assert_nonnull(strstr(html, "<td data-combination=\"1-2-3\" data-state=\"blocked\" "
                                  "data-reason=\"no-schedule\"><a "));
    g_assert_nonnull(strstr(html, "href=\"/bookings/why?business=1&amp;practitioner=2&amp;type=3\""));
    g_assert_null(strstr(html, "href=\"\">"));
}

/* A place in Cliniko is a link only when it is one. */
static void
test_no_script_for_an_address(void)
{
    View *content, *fix;
    g_autoptr(View) layout = page("bookings.tpl", &content);
    g_autofree char *html = NULL;

    fix = view_include(content, VIEW_FIX, "bookings_fix.tpl");
    view_set(view_add(view_add(view_add(fix, VIEW_LOUD), VIEW_OBSTACLE), VIEW_CLINIKO),
             VIEW_CLINIKO_URL, "javascript:alert(1)");
    html = render(layout);
    g_assert_null(strstr(html, "javascript:"));
}

static void
test_no_key_field_has_a_value(void)
{
    static const char *names[] = { "practitioners.tpl", "cliniko.tpl" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path =
            g_build_filename(g_getenv("TOP_SRCDIR"), "templates", names[i], NULL);
        g_autofree char *text = NULL;
        const char *input;

        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        input = strstr(text, "name=\"api_key");
        g_assert_nonnull(input);
        for (; input != NULL; input = strstr(input + 1, "name=\"api_key")) {
            g_autofree char *tag = g_strndup(input, strcspn(input, ">"));

            g_assert_null(strstr(tag, "value="));
            g_assert_nonnull(strstr(tag, "autocomplete=\"off\""));
            g_assert_null(strstr(tag, "maxlength"));
        }
    }
}

/* Names in the plan for a paste are anybody's; the box has no text of its own. */
static void
test_a_plan(void)
{
    View *content, *plan, *group, *item;
    g_autoptr(View) layout = page("paste.tpl", &content);
    g_autofree char *html = NULL;

    view_add(content, VIEW_PASTE_FORM);
    view_set(view_add(content, VIEW_ERROR), VIEW_ERROR_TEXT, NASTY);
    plan = view_add(content, VIEW_PASTE_PLAN);
    view_set_int(plan, VIEW_PASTE_ID, 7);
    view_set(plan, VIEW_PASTE_SUM, NASTY);
    view_set(view_add(plan, VIEW_PASTE_SAVE), VIEW_SAVE_LABEL, "Save 1 key");
    group = view_add(plan, VIEW_PASTE_GROUP);
    view_set(group, VIEW_PASTE_WORD, "save");
    view_set(group, VIEW_PASTE_TEXT, NASTY);
    item = view_add(group, VIEW_PASTE_ITEM);
    view_set(item, VIEW_PASTE_PERSON, NASTY);
    view_set(item, VIEW_PASTE_HINT, NASTY);
    view_set(item, VIEW_SENTENCE, NASTY);
    html = render(layout);
    g_assert_nonnull(strstr(html, "></textarea>"));
    g_assert_nonnull(strstr(html, "<button id=\"save\" name=\"paste\" value=\"7\">Save 1 key</button>"));
    g_assert_nonnull(strstr(html, "<section data-group=\"save\" "));
}

static void
test_the_mark_is_there_only_while_followed(void)
{
    View *content;
    g_autoptr(View) layout = page("cliniko.tpl", &content);
    g_autofree char *still = render(layout), *followed = NULL;

    g_assert_null(strstr(still, "data-mark"));
    view_set(view_add(content, VIEW_FOLLOW), VIEW_MARK, NASTY);
    followed = render(layout);
    g_assert_nonnull(strstr(followed, " data-mark=\"&quot;&gt;&lt;script&gt;"));
}

int
main(int argc, char **argv)
{
    g_autofree char *dir = NULL;
    g_autoptr(GError) error = NULL;

    g_test_init(&argc, &argv, NULL);
    dir = g_build_filename(g_getenv("TOP_SRCDIR"), "templates", NULL);
    g_assert_true(view_load_all(dir, &error));
    g_assert_no_error(error);
    g_test_add_func("/templates/online-bookings", test_online_bookings);
    g_test_add_func("/templates/audit-log", test_the_audit_log);
    g_test_add_func("/templates/no-script-for-an-address", test_no_script_for_an_address);
    g_test_add_func("/templates/row", test_a_row);
    g_test_add_func("/templates/rows-apart", test_rows_do_not_inherit_from_each_other);
    g_test_add_func("/templates/no-key-value", test_no_key_field_has_a_value);
    g_test_add_func("/templates/plan", test_a_plan);
    g_test_add_func("/templates/mark", test_the_mark_is_there_only_while_followed);
    return g_test_run();
}
