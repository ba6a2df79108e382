/* routes.c: THE table of every URL: method, path, who may enter, handler, fields. */
#include "cgi-bin/routes.h"

#include <string.h>

#include "cgi-bin/pages/pages.h"
#include "lib/clinic/text.h"

#define PASTE_MAX REQUEST_BODY_MAX /* whatever was pasted, the page judges it beside its field */
#define ADDRESS_MAX 1000 /* beyond any e-mail address; the page judges the rest */
#define DAY_LENGTH 10 /* "2026-11-23" */
#define END { NULL, 0, OPTIONAL }

/* Not required here: its absence is the CSRF check's to judge. */
static const Field csrf_field = { "csrf", 64, OPTIONAL };

static const Field login_query[] = { { "next", 1024, OPTIONAL }, END };
static const Field login_fields[] = {
    { "email", ADDRESS_MAX, REQUIRED }, { "password", 1000, REQUIRED }, { "next", 1024, OPTIONAL }, END
};
static const Field setup_fields[] = {
    { "name", ADDRESS_MAX, REQUIRED },
    { "email", ADDRESS_MAX, REQUIRED },
    { "password", 1000, REQUIRED },
    { "password_again", 1000, REQUIRED },
    END
};
static const Field one_key[] = { { "api_key", PASTE_MAX, REQUIRED }, END };
static const Field many_keys[] = { { "api_key_*", PASTE_MAX, OPTIONAL }, END };
static const Field remove_fields[] = { { "only", 10, OPTIONAL }, { "shown", 48, OPTIONAL }, END };
static const Field archived_fields[] = { { "key", 20, REQUIRED }, { "anyway", 10, OPTIONAL }, END };
static const Field ages_fields[] = { { "days", 20, REQUIRED }, END };
static const Field check_fields[] = { { "back", 10, OPTIONAL }, END };
static const Field paste_fields[] = { { "api_keys", PASTE_MAX, REQUIRED }, END };
static const Field paste_id_fields[] = { { "paste", 20, REQUIRED }, END };
static const Field list_query[] = { { "state", 40, OPTIONAL }, { "q", 200, OPTIONAL }, END };

/* Online bookings. */
#define ID_FIELD_MAX 20
#define COMBINATION_FIELDS \
    { "business", ID_FIELD_MAX, OPTIONAL }, { "practitioner", ID_FIELD_MAX, OPTIONAL }, \
        { "type", ID_FIELD_MAX, OPTIONAL }
static const Field combination_query[] = { COMBINATION_FIELDS, END };
static const Field bookings_query[] = {
    COMBINATION_FIELDS, { "state", 40, OPTIONAL }, { "q", 200, OPTIONAL }, END
};
static const Field history_query[] = {
    { "practitioner", ID_FIELD_MAX, OPTIONAL }, { "before", 20, OPTIONAL }, END
};
static const Field refresh_fields[] = { COMBINATION_FIELDS, { "back", 40, OPTIONAL }, END };
static const Field meant_fields[] = {
    COMBINATION_FIELDS,
    { "setting", 40, OPTIONAL },
    { "meant", 40, REQUIRED },
    { "item", 100, MANY },
    END
};

static const Field preview_query[] = { COMBINATION_FIELDS, { "week", DAY_LENGTH, OPTIONAL }, END };
static const Field links_fields[] = { { "links", PASTE_MAX, REQUIRED }, END };

/* The audit log. Days are for the page to judge. */
#define AUDIT_FIELDS \
    { "person", 20, OPTIONAL }, { "practitioner", ID_FIELD_MAX, OPTIONAL }, { "object", 40, OPTIONAL }, \
        { "from", 40, OPTIONAL }, { "to", 40, OPTIONAL }
static const Field audit_query[] = { AUDIT_FIELDS, { "before", 20, OPTIONAL }, { "after", 20, OPTIONAL }, END };
static const Field audit_fields[] = { AUDIT_FIELDS, END };

/* A page, a form that changes something, what scripts read (also with a query), and a page that may
 * put a question to the agent. */
#define GET(path, entry, handler, fields) { METHOD_GET, path, entry, handler, fields, FALSE, FALSE }
#define POST(path, entry, handler, fields) \
    { METHOD_POST, path, entry, handler, fields, FALSE, FALSE }
#define JSON(path, entry, handler) { METHOD_GET, path, entry, handler, NULL, TRUE, FALSE }
#define JSON_OF(path, entry, handler, fields) \
    { METHOD_GET, path, entry, handler, fields, TRUE, FALSE }
#define ASKS(path, entry, handler, fields) { METHOD_GET, path, entry, handler, fields, FALSE, TRUE }

const Route routes[] = {
    GET("/", ADMINISTRATOR, start_show, NULL),
    JSON("/healthz", ANYONE, health_show),
    GET("/login", ANYONE, login_show, login_query),
    POST("/login", ANYONE, login_save, login_fields),
    POST("/logout", ADMINISTRATOR, logout_save, NULL),
    GET("/setup/:token", ANYONE, setup_show, NULL),
    POST("/setup/:token", ANYONE, setup_save, setup_fields),
    GET("/settings/integrations/cliniko", ADMINISTRATOR, cliniko_show, NULL),
    POST("/settings/integrations/cliniko", ADMINISTRATOR, cliniko_key_save, one_key),
    POST("/settings/integrations/cliniko/archived", ADMINISTRATOR, cliniko_archived, archived_fields),
    POST("/settings/integrations/cliniko/refresh", ADMINISTRATOR, cliniko_refresh, NULL),
    JSON("/settings/integrations/cliniko/status", ADMINISTRATOR, cliniko_status),
    GET("/settings/integrations/cliniko/key", ADMINISTRATOR, cliniko_key_show, NULL),
    JSON("/settings/integrations/cliniko/key/page/status", ADMINISTRATOR, cliniko_key_page_status),
    POST("/settings/integrations/cliniko/key/check", ADMINISTRATOR, cliniko_key_check, check_fields),
    GET("/settings/practitioners", ADMINISTRATOR, practitioners_show, list_query),
    GET("/settings/practitioners/ages", ADMINISTRATOR, key_ages_show, NULL),
    POST("/settings/practitioners/ages", ADMINISTRATOR, key_ages_save, ages_fields),
    POST("/settings/practitioners/keys", ADMINISTRATOR, practitioners_keys_save, many_keys),
    GET("/settings/practitioners/paste", ADMINISTRATOR, paste_show, NULL),
    POST("/settings/practitioners/paste", ADMINISTRATOR, paste_save, paste_fields),
    JSON("/settings/practitioners/paste/status", ADMINISTRATOR, paste_status),
    POST("/settings/practitioners/paste/confirm", ADMINISTRATOR, paste_confirm_save, paste_id_fields),
    POST("/settings/practitioners/paste/forget", ADMINISTRATOR, paste_forget_save, paste_id_fields),
    GET("/settings/practitioners/:id/key", ADMINISTRATOR, practitioner_key_show, NULL),
    POST("/settings/practitioners/:id/key", ADMINISTRATOR, practitioner_key_save, one_key),
    JSON("/settings/practitioners/:id/key/page/status", ADMINISTRATOR, practitioner_key_page_status),
    POST("/settings/practitioners/:id/key/check", ADMINISTRATOR, practitioner_key_check, check_fields),
    GET("/settings/practitioners/:id/key/remove", ADMINISTRATOR, practitioner_key_remove_show,
        NULL),
    POST("/settings/practitioners/:id/key/remove", ADMINISTRATOR, practitioner_key_remove,
         remove_fields),
    POST("/settings/practitioners/:id/key/move", ADMINISTRATOR, practitioner_key_move, NULL),
    POST("/settings/practitioners/:id/key/archived", ADMINISTRATOR, practitioner_key_archived, archived_fields),
    JSON("/settings/practitioners/:id/key/status", ADMINISTRATOR, practitioner_key_status),
    POST("/settings/practitioners/:id/link", ADMINISTRATOR, practitioner_link_make, NULL),
    POST("/settings/practitioners/:id/link/revoke", ADMINISTRATOR, practitioner_link_revoke, NULL),
    ASKS("/k/:token", ANYONE, key_link_show, NULL),
    POST("/k/:token", ANYONE, key_link_save, one_key),
    JSON("/k/:token/status", ANYONE, key_link_status),
    GET("/k/", ANYONE, key_link_ended_show, NULL),

    GET("/bookings", ADMINISTRATOR, bookings_show, bookings_query),
    GET("/bookings/why", ADMINISTRATOR, bookings_why_show, combination_query),
    GET("/bookings/history", ADMINISTRATOR, bookings_history_show, history_query),
    JSON("/bookings/status", ADMINISTRATOR, bookings_status),
    POST("/bookings/refresh", ADMINISTRATOR, bookings_refresh, refresh_fields),
    POST("/bookings/meant", ADMINISTRATOR, bookings_meant_save, meant_fields),
    /* the preview and the link checker */
    ASKS("/bookings/preview", ADMINISTRATOR, preview_show, preview_query),
    JSON_OF("/bookings/preview/status", ADMINISTRATOR, preview_status, preview_query),
    GET("/bookings/preview/qr", ADMINISTRATOR, preview_qr_show, preview_query),
    GET("/bookings/links", ADMINISTRATOR, links_show, NULL),
    POST("/bookings/links", ADMINISTRATOR, links_judge, links_fields),
    /* the audit log */
    GET("/settings/audit", ADMINISTRATOR, audit_show, audit_query),
    POST("/settings/audit/export", ADMINISTRATOR, audit_export, audit_fields),
};
const gsize n_routes = G_N_ELEMENTS(routes);

/* Whether the part of the path at text, length bytes long, fits what the pattern has there. */
static gboolean
part_fits(const char *pattern, gsize pattern_length, const char *text, gsize length)
{
    g_autofree char *part = NULL;

    if (*pattern != ':')
        return pattern_length == length && memcmp(pattern, text, length) == 0;
    if (length == 0 || pattern_length != strlen(":id"))
        return length > 0; /* a token is for its page to judge */
    part = g_strndup(text, length);
    return cliniko_id_is_valid(part);
}

/* Compares part by part, from one '/' to the next. */
static gboolean
path_fits(const char *pattern, const char *path, char **ret_part)
{
    g_autofree char *part = g_strdup("");

    while (*pattern == '/' && *path == '/') {
        const gsize pattern_length = strcspn(++pattern, "/"), length = strcspn(++path, "/");

        if (!part_fits(pattern, pattern_length, path, length))
            return FALSE;
        if (*pattern == ':') {
            g_free(part);
            part = g_strndup(path, length);
        }
        pattern += pattern_length;
        path += length;
    }
    if (*pattern != '\0' || *path != '\0')
        return FALSE;
    *ret_part = g_steal_pointer(&part);
    return TRUE;
}

const Route *
route_find(const char *path, Method method, char **ret_part, unsigned *ret_methods)
{
    const Method wanted = method == METHOD_HEAD ? METHOD_GET : method;
    const Route *found = NULL;

    *ret_part = g_strdup("");
    *ret_methods = 0;
    for (gsize i = 0; i < n_routes; i++) {
        char *part = NULL;

        if (!path_fits(routes[i].path, path, &part))
            continue;
        *ret_methods |= routes[i].method;
        if (routes[i].method != wanted) {
            g_free(part);
            continue;
        }
        g_free(*ret_part);
        *ret_part = part;
        found = &routes[i];
    }
    return found;
}

/* "api_key_*" means "api_key_" and one of Cliniko's ids. */
static gboolean
field_fits(const Field *field, const char *name)
{
    const gsize length = strlen(field->name);

    if (!g_str_has_suffix(field->name, "*"))
        return g_str_equal(field->name, name);
    return strncmp(field->name, name, length - 1) == 0 && cliniko_id_is_valid(name + length - 1);
}

const Field *
route_field(const Route *route, const char *name)
{
    if (route->method == METHOD_POST && g_str_equal(name, csrf_field.name))
        return &csrf_field;
    for (const Field *field = route->fields; field != NULL && field->name != NULL; field++)
        if (field_fits(field, name))
            return field;
    return NULL;
}
