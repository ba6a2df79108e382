/* test-routes.c: a path finds its row, an id is an id, and a field is one of the row's. */
#include "cgi-bin/routes.h"

#include <string.h>

typedef struct {
    const char *path;
    Method method;
    const char *route; /* NULL: none */
    const char *part;
    unsigned methods;
} Case;

static const Case cases[] = {
    { "/", METHOD_GET, "/", "", METHOD_GET },
    { "/login", METHOD_GET, "/login", "", METHOD_GET | METHOD_POST },
    { "/login", METHOD_HEAD, "/login", "", METHOD_GET | METHOD_POST },
    { "/login", METHOD_POST, "/login", "", METHOD_GET | METHOD_POST },
    { "/login", METHOD_OTHER, NULL, "", METHOD_GET | METHOD_POST },
    { "/logout", METHOD_GET, NULL, "", METHOD_POST },
    { "/logout", METHOD_HEAD, NULL, "", METHOD_POST },
    { "/healthz", METHOD_POST, NULL, "", METHOD_GET },
    { "/setup/abc", METHOD_GET, "/setup/:token", "abc", METHOD_GET | METHOD_POST },
    { "/setup/a b%c", METHOD_GET, "/setup/:token", "a b%c", METHOD_GET | METHOD_POST },
    { "/setup/", METHOD_GET, NULL, "", 0 },
    { "/setup", METHOD_GET, NULL, "", 0 },
    { "/setup/a/b", METHOD_GET, NULL, "", 0 },
    { "/settings/practitioners", METHOD_GET, "/settings/practitioners", "", METHOD_GET },
    { "/settings/practitioners/", METHOD_GET, NULL, "", 0 },
    { "/settings/practitioners/paste", METHOD_POST, "/settings/practitioners/paste", "",
      METHOD_GET | METHOD_POST },
    { "/settings/practitioners/paste/key", METHOD_POST, NULL, "", 0 },
    { "/settings/practitioners/1/key", METHOD_POST, "/settings/practitioners/:id/key", "1",
      METHOD_GET | METHOD_POST },
    { "/settings/practitioners/12345678901234567890/key", METHOD_POST,
      "/settings/practitioners/:id/key", "12345678901234567890", METHOD_GET | METHOD_POST },
    { "/settings/practitioners/123456789012345678901/key", METHOD_POST, NULL, "", 0 },
    { "/settings/practitioners/-1/key", METHOD_POST, NULL, "", 0 },
    { "/settings/practitioners/1a/key", METHOD_POST, NULL, "", 0 },
    { "/settings/practitioners/:id/key", METHOD_POST, NULL, "", 0 },
    { "/settings/practitioners//key", METHOD_POST, NULL, "", 0 },
    { "/settings/practitioners/1/key/status", METHOD_GET, "/settings/practitioners/:id/key/status",
      "1", METHOD_GET },
    { "/settings/practitioners/1/key/remove", METHOD_POST, "/settings/practitioners/:id/key/remove",
      "1", METHOD_GET | METHOD_POST },
    { "/api/v1/practitioners/7", METHOD_HEAD, "/api/v1/practitioners/:id", "7", METHOD_GET },
    { "/api/v1/practitioners/7", METHOD_POST, NULL, "", METHOD_GET },
    { "/api/v1", METHOD_GET, NULL, "", 0 },
    { "/Login", METHOD_GET, NULL, "", 0 },
    { "/login/", METHOD_GET, NULL, "", 0 },
    { "//login", METHOD_GET, NULL, "", 0 },
    { "/loginx", METHOD_GET, NULL, "", 0 },
    { "/logi", METHOD_GET, NULL, "", 0 },
    { "/./login", METHOD_GET, NULL, "", 0 },
    { "login", METHOD_GET, NULL, "", 0 },
    { "", METHOD_GET, NULL, "", 0 },
};

static void
test_case(gconstpointer data)
{
    const Case *claim = data;
    g_autofree char *part = NULL;
    unsigned methods = 99;
    const Route *route = route_find(claim->path, claim->method, &part, &methods);

    g_assert_cmpstr(route != NULL ? route->path : NULL, ==, claim->route);
    g_assert_cmpstr(part, ==, claim->part);
    g_assert_cmpuint(methods, ==, claim->methods);
}

/* What a key opens is in the API and nowhere else; there nothing changes, and nobody comes in by a session. */
static void
test_issued_keys_open_the_api_alone(void)
{
    for (gsize i = 0; i < n_routes; i++) {
        const Route *route = &routes[i];
        const gboolean is_api = g_str_has_prefix(route->path, "/api/");

        g_assert_true(is_api || ((route->entry & ISSUED_KEY) == 0 && route->scope == ISSUED_SCOPE_NONE));
        g_assert_true(!is_api || (route->method == METHOD_GET && route->json));
        g_assert_true(!is_api || route->entry == ANYONE || (route->entry & (ISSUED_KEY | ANYONE)) == ISSUED_KEY);
    }
}

static void
test_every_row_states_who_may_enter(void)
{
    g_assert_cmpuint(n_routes, >, 0);
    for (gsize i = 0; i < n_routes; i++) {
        g_assert_true(routes[i].entry != NOBODY);
        g_assert_nonnull(routes[i].handler);
        g_assert_true(routes[i].method == METHOD_GET || routes[i].method == METHOD_POST);
    }
}

static void
test_no_row_is_there_twice(void)
{
    for (gsize i = 0; i < n_routes; i++)
        for (gsize j = 0; j < i; j++)
            g_assert_false(routes[i].method == routes[j].method &&
                           g_str_equal(routes[i].path, routes[j].path));
}

static const Route *
find(const char *path, Method method)
{
    g_autofree char *part = NULL;
    unsigned methods;

    return route_find(path, method, &part, &methods);
}

static void
test_fields(void)
{
    const Route *login = find("/login", METHOD_POST), *page = find("/login", METHOD_GET);
    const Route *keys = find("/settings/practitioners/keys", METHOD_POST);

    g_assert_nonnull(route_field(login, "email"));
    g_assert_nonnull(route_field(login, "csrf"));
    g_assert_null(route_field(login, "Email"));
    g_assert_null(route_field(login, "email "));
    g_assert_null(route_field(login, ""));
    g_assert_null(route_field(page, "csrf"));
    g_assert_null(route_field(page, "password"));
    g_assert_nonnull(route_field(page, "next"));
    g_assert_nonnull(route_field(keys, "api_key_1234567890123456789"));
    g_assert_null(route_field(keys, "api_key_"));
    g_assert_null(route_field(keys, "api_key_*"));
    g_assert_null(route_field(keys, "api_key_1x"));
    g_assert_null(route_field(keys, "api_key"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strdup_printf("/routes/finds/%" G_GSIZE_FORMAT, i);

        g_test_add_data_func(name, &cases[i], test_case);
    }
    g_test_add_func("/routes/every-row-states-who-may-enter", test_every_row_states_who_may_enter);
    g_test_add_func("/routes/issued-keys-open-the-api-alone", test_issued_keys_open_the_api_alone);
    g_test_add_func("/routes/no-row-is-there-twice", test_no_row_is_there_twice);
    g_test_add_func("/routes/fields", test_fields);
    return g_test_run();
}
