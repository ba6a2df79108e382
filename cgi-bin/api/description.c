/* description.c: GET /api/v1/openapi.json, and the same list as a table for people. The document is built in. */
#include "cgi-bin/api/description.h"

#include <jansson.h>
#include <string.h>

#include "cgi-bin/api/answer.h"
#include "cgi-bin/api/api.h"
#include "cgi-bin/api/problem.h"
#include "lib/clinic/error.h"

static const guint8 document[] = {
#include "cgi-bin/api/openapi.inc"
    0
};

gboolean
api_description_show(App *app, Request *request, Response *response, GError **error)
{
    (void)app;
    (void)error;
    api_send_text(response, request, (const char *)document);
    return TRUE;
}

/* --- for people ----------------------------------------------------------------------------- */

static const char *
text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text != NULL ? text : "";
}

/* A parameter, or the shared one it refers to. */
static const json_t *
resolve(const json_t *description, const json_t *parameter)
{
    const char *shared = strrchr(text_of(parameter, "$ref"), '/');
    const json_t *parameters = json_object_get(json_object_get(description, "components"), "parameters");

    return shared != NULL ? json_object_get(parameters, shared + 1) : parameter;
}

/* "limit, cursor": those of the query. */
static char *
parameters_of(const json_t *description, const json_t *operation)
{
    GString *names = g_string_new(NULL);
    gsize i;
    const json_t *parameter;

    json_array_foreach(json_object_get(operation, "parameters"), i, parameter) {
        const json_t *one = resolve(description, parameter);

        if (strcmp(text_of(one, "in"), "query") == 0)
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", text_of(one, "name"));
    }
    return g_string_free(names, FALSE);
}

static void
add_operation(View *page, const json_t *description, const char *path, const json_t *operation)
{
    IssuedScope scope = issued_scope_parse(text_of(operation, "x-scope"));
    g_autofree char *parameters = parameters_of(description, operation);
    View *row = view_add(page, VIEW_API_OPERATION);

    view_set(row, VIEW_API_PATH, path);
    view_set(row, VIEW_API_SUMMARY, text_of(operation, "summary"));
    view_set(row, VIEW_API_PARAMETERS, parameters);
    view_set_static(row, VIEW_API_SCOPE, scope != ISSUED_SCOPE_NONE ? issued_scope_label(scope) : "");
}

static void
add_problems(View *page)
{
    for (int problem = API_FINE + 1; problem < API_PROBLEM__COUNT; problem++) {
        const ApiProblemWords *words = api_problem_words((ApiProblem)problem);
        View *row = view_add(page, VIEW_API_PROBLEM);

        view_set_int(row, VIEW_API_STATUS, words->status);
        view_set_static(row, VIEW_API_WORD, words->word);
        view_set_static(row, VIEW_API_TITLE, words->title);
        view_set_static(row, VIEW_API_DETAIL, words->detail);
    }
}

gboolean
api_description_add(View *page, GError **error)
{
    json_t *description = json_loads((const char *)document, 0, NULL);
    View *table;
    const char *path;
    json_t *methods;

    if (description == NULL) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "openapi.json is no JSON");
        return FALSE;
    }
    table = view_include(page, VIEW_API_DESCRIPTION, "api_operations.tpl");
    json_object_foreach(json_object_get(description, "paths"), path, methods)
        add_operation(table, description, path, json_object_get(methods, "get"));
    add_problems(table);
    json_decref(description);
    return TRUE;
}
