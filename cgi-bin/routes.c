/* routes.c: THE table of every URL: method, path, who may enter, handler, fields. */
#include "cgi-bin/routes.h"

#include <string.h>

#include "cgi-bin/api/api.h"
#include "cgi-bin/pages/pages.h"
#include "lib/clinic/text.h"

#define PASTE_MAX REQUEST_BODY_MAX /* whatever was pasted, the page judges it beside its field */
#define ADDRESS_MAX 1000 /* beyond any e-mail address; the page judges the rest */
#define DAY_LENGTH 10 /* "2026-11-23" */
#define FIELD(name, max, use) { name, max, use, NULL, FALSE }
#define TYPED(name, max, use, label) { name, max, use, label, FALSE } /* by a person */
#define SECRET(name, max, use, label) { name, max, use, label, TRUE }
#define END FIELD(NULL, 0, OPTIONAL)

/* Not required here: its absence is the CSRF check's to judge. */
static const Field csrf_field = FIELD("csrf", 64, OPTIONAL);
/* The password, where a route asks for proof; it may be missing while the last proof is young enough. */
static const Field proof_field = SECRET("proof", 1000, OPTIONAL, "Your password");

static const Field login_query[] = { FIELD("next", 1024, OPTIONAL), END };
static const Field proof_query[] = { FIELD("next", 1024, OPTIONAL), END };
static const Field proof_fields[] = { FIELD("next", 1024, OPTIONAL), END };
static const Field login_fields[] = {
    TYPED("email", ADDRESS_MAX, REQUIRED, "E-mail"), SECRET("password", 1000, REQUIRED, "Password"), FIELD("next",
        1024, OPTIONAL),
    FIELD("to", 1024, OPTIONAL), { "kept_*", PASTE_MAX, KEPT, NULL, FALSE }, END
};
static const Field login_code_query[] = { FIELD("next", 1024, OPTIONAL), END };
static const Field login_code_fields[] = {
    SECRET("code", 200, REQUIRED, "Code"), FIELD("next", 1024, OPTIONAL), FIELD("to", 1024, OPTIONAL),
    { "kept_*", PASTE_MAX, KEPT, NULL, FALSE }, END
};
/* somebody's own account */
static const Field account_query[] = { FIELD("done", 20, OPTIONAL), END };
static const Field account_name_fields[] = { TYPED("name", ADDRESS_MAX, REQUIRED, "Your name"), END };
static const Field account_password_fields[] = {
    SECRET("password", 1000, REQUIRED, "Your password now"),
    SECRET("new_password", 1000, REQUIRED, "New password"),
    SECRET("new_password_again", 1000, REQUIRED, "The new password again"),
    END
};
static const Field account_proof_fields[] = { SECRET("password", 1000, REQUIRED, "Your password"), END };
static const Field account_code_fields[] = { SECRET("code", 200, REQUIRED, "Code"), END };
static const Field setup_fields[] = {
    TYPED("name", ADDRESS_MAX, OPTIONAL, "Your name"), /* not when a password is set anew */
    TYPED("email", ADDRESS_MAX, OPTIONAL, "E-mail"),   /* of the first administrator alone */
    SECRET("password", 1000, REQUIRED, "Password"),
    SECRET("password_again", 1000, REQUIRED, "The same password again"),
    END
};
static const Field one_key[] = { SECRET("api_key", PASTE_MAX, REQUIRED, "API key"), END };
static const Field many_keys[] = { SECRET("api_key_*", PASTE_MAX, OPTIONAL, "API key"), END };
static const Field remove_fields[] = { FIELD("only", 10, OPTIONAL), FIELD("shown", 48, OPTIONAL), END };
static const Field archived_fields[] = { FIELD("key", 20, REQUIRED), FIELD("anyway", 10, OPTIONAL), END };
static const Field ages_fields[] = { TYPED("days", 20, REQUIRED, "Days"), END };
static const Field check_fields[] = { FIELD("back", 10, OPTIONAL), END };
static const Field paste_fields[] = { SECRET("api_keys", PASTE_MAX, REQUIRED, "API keys"), END };
static const Field paste_id_fields[] = { FIELD("paste", 20, REQUIRED), END };
static const Field list_query[] = { FIELD("state", 40, OPTIONAL), FIELD("q", 200, OPTIONAL), END };

/* People. */
#define OWN_PASSWORD SECRET("password", 1000, REQUIRED, "Your own password")
#define ROLE_FIELDS TYPED("role", 40, REQUIRED, "Role"), TYPED("practitioner", 20, OPTIONAL, "Who they are in Cliniko")
static const Field invite_fields[] = {
    TYPED("name", ADDRESS_MAX, REQUIRED, "Their name"), TYPED("email", ADDRESS_MAX, REQUIRED, "Their e-mail"),
        ROLE_FIELDS,
    OWN_PASSWORD, END
};
static const Field role_fields[] = { ROLE_FIELDS, OWN_PASSWORD, END };
static const Field own_password[] = { OWN_PASSWORD, END };
static const Field policy_fields[] = { FIELD("required", 10, REQUIRED), END };

/* Online bookings. */
#define ID_FIELD_MAX 20
#define COMBINATION_FIELDS \
    FIELD("business", ID_FIELD_MAX, OPTIONAL), FIELD("practitioner", ID_FIELD_MAX, OPTIONAL), \
        FIELD("type", ID_FIELD_MAX, OPTIONAL)
static const Field combination_query[] = { COMBINATION_FIELDS, END };
static const Field bookings_query[] = {
    COMBINATION_FIELDS, FIELD("state", 40, OPTIONAL), FIELD("q", 200, OPTIONAL), END
};
static const Field history_query[] = {
    FIELD("practitioner", ID_FIELD_MAX, OPTIONAL), FIELD("before", 20, OPTIONAL), END
};
static const Field refresh_fields[] = { COMBINATION_FIELDS, FIELD("back", 40, OPTIONAL), END };
static const Field meant_fields[] = {
    COMBINATION_FIELDS,
    FIELD("setting", 40, OPTIONAL),
    FIELD("meant", 40, REQUIRED),
    FIELD("item", 100, MANY),
    END
};

static const Field preview_query[] = { COMBINATION_FIELDS, FIELD("week", DAY_LENGTH, OPTIONAL), END };
static const Field links_fields[] = { TYPED("links", PASTE_MAX, REQUIRED, "Links"), END };

/* The audit log. Days are for the page to judge. */
#define AUDIT_FIELDS \
    FIELD("person", 20, OPTIONAL), FIELD("practitioner", ID_FIELD_MAX, OPTIONAL), FIELD("object", 40, OPTIONAL), \
        FIELD("act", 40, OPTIONAL), \
        FIELD("from", 40, OPTIONAL), FIELD("to", 40, OPTIONAL), FIELD("q", 200, OPTIONAL)
static const Field audit_query[] = { AUDIT_FIELDS, FIELD("before", 20, OPTIONAL), FIELD("after", 20, OPTIONAL), END };
static const Field audit_fields[] = { AUDIT_FIELDS, END };

/* The keys that Keyrack issues. */
#define ISSUED_NAMES \
    TYPED("name", 1000, REQUIRED, "Name of the key"), TYPED("description", 4000, OPTIONAL, "What it is for")
#define ISSUED_EXPIRES \
    FIELD("expires", 10, OPTIONAL), TYPED("expires_on", 40, OPTIONAL, "Last day")
static const Field issued_new_fields[] = {
    ISSUED_NAMES,
    FIELD("owner", 20, OPTIONAL),
    FIELD("scope_practitioners", 10, OPTIONAL),
    FIELD("scope_bookings", 10, OPTIONAL),
    FIELD("scope_audit", 10, OPTIONAL),
    ISSUED_EXPIRES,
    TYPED("networks", 8000, OPTIONAL, "Allowed networks"),
    END
};
static const Field issued_edit_fields[] = { ISSUED_NAMES, END };
static const Field issued_rotate_fields[] = { FIELD("ends", 10, OPTIONAL), ISSUED_EXPIRES, END };
static const Field issued_view_fields[] = { SECRET("password", 1000, REQUIRED, "Your password"), END };
static const Field issued_once_fields[] = { FIELD("once", 10, REQUIRED), END };
/* The API. */
#define PAGE_FIELDS FIELD("limit", 10, OPTIONAL), FIELD("cursor", 100, OPTIONAL)
static const Field api_page_query[] = { PAGE_FIELDS, END };
static const Field api_combinations_query[] = { COMBINATION_FIELDS, FIELD("state", 40, OPTIONAL), PAGE_FIELDS, END };
static const Field api_times_query[] = {
    FIELD("business", ID_FIELD_MAX, REQUIRED), FIELD("practitioner", ID_FIELD_MAX, REQUIRED),
    FIELD("type", ID_FIELD_MAX, REQUIRED), FIELD("from", 40, OPTIONAL), END
};

/* A page, a form that changes something, what scripts read (also with a query), and a page that may
 * put a question to the agent. */
#define GET(path, entry, handler, fields) { METHOD_GET, path, entry, handler, fields, FALSE, FALSE, FALSE, 0 }
#define POST(path, entry, handler, fields) { METHOD_POST, path, entry, handler, fields, FALSE, FALSE, FALSE, 0 }
#define JSON(path, entry, handler) { METHOD_GET, path, entry, handler, NULL, TRUE, FALSE, FALSE, 0 }
#define JSON_OF(path, entry, handler, fields) { METHOD_GET, path, entry, handler, fields, TRUE, FALSE, FALSE, 0 }
#define ASKS(path, entry, handler, fields) { METHOD_GET, path, entry, handler, fields, FALSE, TRUE, FALSE, 0 }
/* The same for what is dangerous: only with a password proven a moment ago. */
#define GET_PROVEN(path, entry, handler, fields) { METHOD_GET, path, entry, handler, fields, FALSE, FALSE, TRUE, 0 }
#define POST_PROVEN(path, entry, handler, fields) { METHOD_POST, path, entry, handler, fields, FALSE, FALSE, TRUE, 0 }
/* What programs read by an issued key that has this scope, for owners of these roles; and what may put a question to
 * the agent. */
#define API(path, owners, scope, handler, fields) \
    { METHOD_GET, path, ISSUED_KEY | (owners), handler, fields, TRUE, FALSE, FALSE, scope }
#define API_ASKS(path, owners, scope, handler, fields) \
    { METHOD_GET, path, ISSUED_KEY | (owners), handler, fields, TRUE, TRUE, FALSE, scope }

const Route routes[] = {
    GET("/", SIGNED_IN, start_show, NULL),
    JSON("/healthz", ANYONE, health_show),
    GET("/login", ANYONE, login_show, login_query),
    POST("/login", ANYONE, login_save, login_fields),
    POST("/logout", MYSELF, logout_save, NULL),
    GET("/account/proof", MYSELF, proof_show, proof_query),
    POST_PROVEN("/account/proof", MYSELF, proof_save, proof_fields),
    /* the second step of signing in, and somebody's own account */
    GET("/login/code", ANYONE, login_code_show, login_code_query),
    POST("/login/code", ANYONE, login_code_save, login_code_fields),
    GET("/account", MYSELF, account_show, account_query),
    POST("/account/name", MYSELF, account_name_save, account_name_fields),
    POST("/account/password", MYSELF, account_password_save, account_password_fields),
    POST("/account/sessions/end", MYSELF, account_sessions_end_save, NULL),
    POST("/account/sessions/:id/end", MYSELF, account_session_end_save, NULL),
    GET("/account/second-factor", MYSELF, second_factor_show, NULL),
    POST("/account/second-factor/begin", MYSELF, second_factor_begin_save, account_proof_fields),
    POST("/account/second-factor/confirm", MYSELF, second_factor_confirm_save, account_code_fields),
    POST("/account/second-factor/codes", MYSELF, second_factor_codes_save, account_proof_fields),
    POST("/account/second-factor/off", MYSELF, second_factor_off_save, account_proof_fields),

    GET("/setup/:token", ANYONE, setup_show, NULL),
    POST("/setup/:token", ANYONE, setup_save, setup_fields),
    /* settings and people */
    GET("/settings", ADMINISTRATOR, settings_show, NULL),
    GET("/settings/people", ADMINISTRATOR, people_show, NULL),
    POST("/settings/people", ADMINISTRATOR, people_invite, invite_fields),
    POST_PROVEN("/settings/people/policy", ADMINISTRATOR, people_policy_save, policy_fields),
    GET("/settings/people/:id", ADMINISTRATOR, person_show, NULL),
    POST("/settings/people/:id/role", ADMINISTRATOR, person_role_save, role_fields),
    POST("/settings/people/:id/deactivate", ADMINISTRATOR, person_deactivate_save, own_password),
    POST("/settings/people/:id/reactivate", ADMINISTRATOR, person_reactivate_save, own_password),
    POST("/settings/people/:id/link", ADMINISTRATOR, person_link_make, own_password),

    GET("/settings/integrations/cliniko", ADMINISTRATOR, cliniko_show, NULL),
    POST_PROVEN("/settings/integrations/cliniko", ADMINISTRATOR, cliniko_key_save, one_key),
    POST("/settings/integrations/cliniko/archived", ADMINISTRATOR, cliniko_archived, archived_fields),
    POST("/settings/integrations/cliniko/refresh", ADMINISTRATOR, cliniko_refresh, NULL),
    JSON("/settings/integrations/cliniko/status", ADMINISTRATOR, cliniko_status),
    GET("/settings/integrations/cliniko/key", ADMINISTRATOR, cliniko_key_show, NULL),
    JSON("/settings/integrations/cliniko/key/page/status", ADMINISTRATOR, cliniko_key_page_status),
    POST("/settings/integrations/cliniko/key/check", ADMINISTRATOR, cliniko_key_check, check_fields),
    GET("/settings/practitioners", STAFF, practitioners_show, list_query),
    GET("/settings/practitioners/ages", ADMINISTRATOR, key_ages_show, NULL),
    POST("/settings/practitioners/ages", ADMINISTRATOR, key_ages_save, ages_fields),
    POST("/settings/practitioners/keys", ADMINISTRATOR, practitioners_keys_save, many_keys),
    GET("/settings/practitioners/paste", ADMINISTRATOR, paste_show, NULL),
    POST("/settings/practitioners/paste", ADMINISTRATOR, paste_save, paste_fields),
    JSON("/settings/practitioners/paste/status", ADMINISTRATOR, paste_status),
    POST("/settings/practitioners/paste/confirm", ADMINISTRATOR, paste_confirm_save, paste_id_fields),
    POST("/settings/practitioners/paste/forget", ADMINISTRATOR, paste_forget_save, paste_id_fields),
    GET("/settings/practitioners/:id/key", ADMINISTRATOR | OWN, practitioner_key_show, NULL),
    POST("/settings/practitioners/:id/key", ADMINISTRATOR | OWN, practitioner_key_save, one_key),
    JSON("/settings/practitioners/:id/key/page/status", ADMINISTRATOR | OWN, practitioner_key_page_status),
    POST("/settings/practitioners/:id/key/check", ADMINISTRATOR | OWN, practitioner_key_check, check_fields),
    GET("/settings/practitioners/:id/key/remove", ADMINISTRATOR | OWN, practitioner_key_remove_show,
        NULL),
    POST("/settings/practitioners/:id/key/remove", ADMINISTRATOR | OWN, practitioner_key_remove,
         remove_fields),
    POST("/settings/practitioners/:id/key/move", ADMINISTRATOR, practitioner_key_move, NULL),
    POST("/settings/practitioners/:id/key/archived", ADMINISTRATOR | OWN, practitioner_key_archived, archived_fields),
    JSON("/settings/practitioners/:id/key/status", ADMINISTRATOR | OWN, practitioner_key_status),
    POST("/settings/practitioners/:id/link", ADMINISTRATOR, practitioner_link_make, NULL),
    POST("/settings/practitioners/:id/link/revoke", ADMINISTRATOR, practitioner_link_revoke, NULL),
    ASKS("/k/:token", ANYONE, key_link_show, NULL),
    POST("/k/:token", ANYONE, key_link_save, one_key),
    JSON("/k/:token/status", ANYONE, key_link_status),
    GET("/k/", ANYONE, key_link_ended_show, NULL),

    GET("/bookings", STAFF, bookings_show, bookings_query),
    GET("/bookings/why", STAFF, bookings_why_show, combination_query),
    GET("/bookings/history", STAFF, bookings_history_show, history_query),
    JSON("/bookings/status", STAFF, bookings_status),
    POST("/bookings/refresh", STAFF, bookings_refresh, refresh_fields),
    POST("/bookings/meant", ADMINISTRATOR, bookings_meant_save, meant_fields),
    /* the preview and the link checker */
    ASKS("/bookings/preview", STAFF, preview_show, preview_query),
    JSON_OF("/bookings/preview/status", STAFF, preview_status, preview_query),
    GET("/bookings/preview/qr", STAFF, preview_qr_show, preview_query),
    GET("/bookings/links", STAFF, links_show, NULL),
    POST("/bookings/links", STAFF, links_judge, links_fields),
    /* the keys that Keyrack issues */
    GET("/settings/api-keys", ADMINISTRATOR, issued_keys_show, NULL),
    POST("/settings/api-keys/reviewed", ADMINISTRATOR, issued_keys_reviewed, NULL),
    GET("/settings/api-keys/once", ADMINISTRATOR, issued_keys_once_show, NULL),
    POST_PROVEN("/settings/api-keys/once", ADMINISTRATOR, issued_keys_once_save, issued_once_fields),
    GET("/settings/api-keys/help", ADMINISTRATOR, issued_keys_help, NULL),
    GET_PROVEN("/settings/api-keys/new", ADMINISTRATOR, issued_key_new_show, NULL),
    POST_PROVEN("/settings/api-keys/new", ADMINISTRATOR, issued_key_new_save, issued_new_fields),
    GET("/settings/api-keys/:id", ADMINISTRATOR, issued_key_show, NULL),
    GET("/settings/api-keys/:id/view", ADMINISTRATOR, issued_key_view_show, NULL),
    POST("/settings/api-keys/:id/view", ADMINISTRATOR, issued_key_view_save, issued_view_fields),
    GET("/settings/api-keys/:id/edit", ADMINISTRATOR, issued_key_edit_show, NULL),
    POST("/settings/api-keys/:id/edit", ADMINISTRATOR, issued_key_edit_save, issued_edit_fields),
    GET("/settings/api-keys/:id/delete", ADMINISTRATOR, issued_key_delete_show, NULL),
    POST("/settings/api-keys/:id/delete", ADMINISTRATOR, issued_key_delete_save, NULL),
    GET_PROVEN("/settings/api-keys/:id/rotate", ADMINISTRATOR, issued_key_rotate_show, NULL),
    POST_PROVEN("/settings/api-keys/:id/rotate", ADMINISTRATOR, issued_key_rotate_save, issued_rotate_fields),
    /* the audit log */
    GET("/settings/audit", ADMINISTRATOR, audit_show, audit_query),
    POST("/settings/audit/export", ADMINISTRATOR, audit_export, audit_fields),
    /* the emergency stop: no password to begin it, because it must be quick */
    GET("/settings/stop", ADMINISTRATOR, stop_show, NULL),
    POST("/settings/stop", ADMINISTRATOR, stop_save, NULL),
    POST_PROVEN("/settings/stop/resume", ADMINISTRATOR, stop_resume, NULL),

    /* the API */
    JSON("/api/v1/openapi.json", ANYONE, api_description_show),
    API("/api/v1/me", SIGNED_IN, ISSUED_SCOPE_NONE, api_me_show, NULL),
    API("/api/v1/practitioners", SIGNED_IN, ISSUED_SCOPE_PRACTITIONERS, api_practitioners_show, api_page_query),
    API("/api/v1/practitioners/:id", STAFF | OWN, ISSUED_SCOPE_PRACTITIONERS, api_practitioner_show, NULL),
    API("/api/v1/bookings/combinations", STAFF, ISSUED_SCOPE_BOOKINGS, api_combinations_show, api_combinations_query),
    API_ASKS("/api/v1/bookings/available-times", STAFF, ISSUED_SCOPE_BOOKINGS, api_available_times_show,
             api_times_query),
    API("/api/v1/audit", ADMINISTRATOR, ISSUED_SCOPE_AUDIT, api_audit_show, api_page_query),
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
    return strncmp(field->name, name, length - 1) == 0 &&
           (field->use == KEPT ? name[length - 1] != '\0' : cliniko_id_is_valid(name + length - 1));
}

const Field *
route_field(const Route *route, const char *name)
{
    if (route->method == METHOD_POST && g_str_equal(name, csrf_field.name))
        return &csrf_field;
    if (route->method == METHOD_POST && route->proof && g_str_equal(name, proof_field.name))
        return &proof_field;
    for (const Field *field = route->fields; field != NULL && field->name != NULL; field++)
        if (field_fits(field, name))
            return field;
    return NULL;
}
