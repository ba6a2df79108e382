/* kept.c: a form that came at the wrong moment, shown again with what was typed. */
#include "cgi-bin/kept.h"

#include <string.h>

#include "cgi-bin/way.h"

#define PREFIX "kept_"
#define LONG_TEXT 200 /* bytes; more than that, or a second line, gets a box */

typedef struct {
    View *page;
    const Route *route;
    const char *prefix, *new_prefix;
    gboolean has_typed;
} Carry;

static void
carry_field(const char *name, const char *value, gpointer data)
{
    const Carry *carry = data;
    const char *bare = name + strlen(carry->prefix);
    const Field *field = carry->route != NULL ? route_field(carry->route, bare) : NULL;
    g_autofree char *new_name = g_strconcat(carry->new_prefix, bare, NULL);
    View *item;

    if (field == NULL || field->secret || strlen(value) > field->max_bytes || g_str_equal(bare, "csrf"))
        return;
    item = view_add(carry->page, VIEW_KEPT_FIELD);
    view_set(item, VIEW_KEPT_NAME, new_name);
    view_set(item, VIEW_KEPT_VALUE, value);
}

static const Route *
form_at(const char *path)
{
    g_autofree char *part = NULL;
    unsigned methods;

    return route_find(path, METHOD_POST, &part, &methods);
}

static void
note_typed(const char *name, const char *value, gpointer data)
{
    Carry *carry = data;
    const Field *field = route_field(carry->route, name);

    if (field != NULL && field->label != NULL && !field->secret && *value != '\0')
        carry->has_typed = TRUE;
}

gboolean
kept_has_typed(const Request *request)
{
    Carry carry = { .route = form_at(request_path(request)) };

    if (carry.route != NULL)
        request_fields(request, "", note_typed, &carry);
    return carry.has_typed;
}

void
kept_carry(View *page, const Request *request, const char *prefix)
{
    Carry carry = { page, form_at(request_path(request)), "", prefix, FALSE };

    request_fields(request, "", carry_field, &carry);
}

void
kept_carry_on(View *page, const Request *request)
{
    const char *path = kept_target(request);
    Carry carry = { page, path != NULL ? form_at(path) : NULL, PREFIX, PREFIX, FALSE };

    request_fields(request, PREFIX, carry_field, &carry);
}

const char *
kept_target(const Request *request)
{
    const char *path = request_field(request, "to");
    const Route *route;

    if (path == NULL || path[0] != '/' || path[1] == '/')
        return NULL;
    for (const char *p = path; *p != '\0'; p++)
        if (!g_ascii_isgraph(*p) || *p == '\\' || *p == '?' || *p == '#')
            return NULL;
    route = form_at(path);
    return route != NULL && (route->entry & SIGNED_IN) != 0 ? path : NULL;
}

/* --- the form again -------------------------------------------------------------------------- */

static void
show_typed(View *page, const Field *field, const char *name, const char *value)
{
    const gboolean is_long = strlen(value) > LONG_TEXT || strchr(value, '\n') != NULL;
    View *item = view_add(view_add(page, VIEW_KEPT_LINE), field->secret ? VIEW_KEPT_SECRET
                                                          : is_long     ? VIEW_KEPT_LONG
                                                                        : VIEW_KEPT_TYPED);

    view_set_static(item, VIEW_KEPT_LABEL, field->label);
    view_set(item, VIEW_KEPT_NAME, name);
    if (!field->secret)
        view_set(item, VIEW_KEPT_VALUE, value);
}

static void
show_field(const char *name, const char *value, gpointer data)
{
    const Carry *carry = data;
    const char *bare = name + strlen(carry->prefix);
    const Field *field = route_field(carry->route, bare);

    if (field == NULL || strlen(value) > field->max_bytes || g_str_equal(bare, "csrf"))
        return;
    if (field->label != NULL && !g_str_equal(bare, "proof"))
        show_typed(carry->page, field, bare, value);
    else
        carry_field(name, value, data);
}

/* A secret was not carried at all: its field is there, empty. */
static void
show_lost_secrets(const Carry *carry, const Request *request)
{
    for (const Field *field = carry->route->fields; field != NULL && field->name != NULL; field++) {
        g_autofree char *name = g_strconcat(carry->prefix, field->name, NULL);

        if (field->secret && field->use == REQUIRED && request_field(request, name) == NULL)
            show_typed(carry->page, field, field->name, "");
    }
}

void
kept_show(Request *request, Response *response, const PageHead *head, const char *path, const char *prefix)
{
    View *page = response_page(response, request, head, "kept.tpl");
    g_autofree char *back = way_page_of_form(path);
    Carry carry = { page, form_at(path), prefix, "", FALSE };

    g_assert(carry.route != NULL);
    view_set(page, VIEW_ACTION, path);
    view_set(page, VIEW_BACK_URL, back);
    request_fields(request, prefix, show_field, &carry);
    show_lost_secrets(&carry, request);
}
