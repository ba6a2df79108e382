/* template_check.c: reads the markers of a template and refuses what could print raw or print
 * nothing. */
#include "cgi-bin/template_check.h"

#include <string.h>

#include "cgi-bin/view_names.h"
#include "lib/clinic/error.h"

#define PRAGMA "{{%AUTOESCAPE context=\"HTML\"}}"
#define NAME_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

const char *
template_name_text(int name)
{
    static const char *const texts[] = {
#define VIEW_NAME_TEXT(name) #name,
        VIEW_NAMES(VIEW_NAME_TEXT)
#undef VIEW_NAME_TEXT
    };

    return texts[name];
}

static gboolean
is_known(const char *name, gsize length)
{
    for (int i = 0; i < VIEW_NAME__COUNT; i++)
        if (strlen(template_name_text(i)) == length &&
            memcmp(template_name_text(i), name, length) == 0)
            return TRUE;
    return FALSE;
}

/* The two that add to the escaping: query parts are only HTML-escaped, and line breaks become
 * spaces. */
static gboolean
is_safe_modifier(const char *modifier, gsize length)
{
    static const char *const safe[] = { ":url_query_escape", ":pre_escape" };

    for (gsize i = 0; i < G_N_ELEMENTS(safe); i++)
        if (strlen(safe[i]) == length && memcmp(safe[i], modifier, length) == 0)
            return TRUE;
    return length == 0;
}

/* NULL when the marker between {{ and }} is fine, else what is wrong with it. */
static const char *
marker_problem(const char *marker, gsize length)
{
    const char *name = marker;
    gsize name_length;

    if (length > 0 && *marker == '!')
        return NULL; /* a comment */
    if (length > 0 && strchr("%=", *marker) != NULL)
        return "only the first line may hold a pragma, and delimiters stay as they are";
    if (length > 0 && strchr("#/>", *marker) != NULL)
        name++;
    length -= (gsize)(name - marker);
    name_length = MIN(strspn(name, NAME_CHARACTERS), length);
    if (!is_known(name, name_length))
        return "the name is not in view_names.h";
    if (!is_safe_modifier(name + name_length, length - name_length))
        return "the modifier is not one of those that are safe here";
    return NULL;
}

static gboolean
refuse(const char *path, const char *text, const char *at, const char *problem, GError **error)
{
    int line = 1;

    for (const char *p = text; p < at; p++)
        line += *p == '\n';
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "%s:%d: %s", path, line, problem);
    return FALSE;
}

gboolean
template_check(const char *path, const char *text, GError **error)
{
    const char *open, *close = text;

    if (!g_str_has_prefix(text, PRAGMA "\n"))
        return refuse(path, text, text, "the first line must be " PRAGMA, error);
    for (const char *p = text + strlen(PRAGMA); (open = strstr(p, "{{")) != NULL; p = close + 2) {
        const char *problem;

        close = strstr(open, "}}");
        if (close == NULL)
            return refuse(path, text, open, "a {{ without its }}", error);
        problem = marker_problem(open + 2, (gsize)(close - open - 2));
        if (problem != NULL)
            return refuse(path, text, open, problem, error);
    }
    return TRUE;
}
