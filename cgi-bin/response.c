/* response.c: status, headers and body of one answer. nginx adds the security headers
 * (doc/security.md); here are only those that depend on the answer. */
#include "cgi-bin/response.h"

#include <string.h>

#include "cgi-bin/request_read.h"
#include "lib/clinic/role.h"

#define HTML "text/html; charset=utf-8"
#define BODY_GUESS (64 * 1024) /* most pages; saves growing the buffer step by step */

typedef struct {
    gpointer borrowed;
    GDestroyNotify free_it;
} Kept;

struct Response {
    const Config *config;
    unsigned status;
    GString *headers, *cookies; /* whole lines */
    View *layout;               /* the page, or NULL */
    char *query;                /* of a GET, "" else: where a page that looks again looks */
    char *json;                 /* the JSON text, or NULL */
    const char *json_type;
    GString *file;              /* what is to be kept, or NULL */
    char *file_type;
    GArray *kept;               /* of Kept */
};

void
reply_clear(Reply *reply)
{
    if (reply->head != NULL)
        g_string_free(reply->head, TRUE);
    if (reply->body != NULL)
        g_string_free(reply->body, TRUE);
    *reply = (Reply){ NULL, NULL };
}

Response *
response_new(const Config *config)
{
    Response *response = g_new0(Response, 1);

    response->config = config;
    response->status = 200;
    response->query = g_strdup("");
    response->kept = g_array_new(FALSE, FALSE, sizeof(Kept));
    response->headers = g_string_new(NULL);
    response->cookies = g_string_new(NULL);
    return response;
}

static void
forget_file(Response *response)
{
    if (response->file != NULL)
        g_string_free(g_steal_pointer(&response->file), TRUE);
    g_clear_pointer(&response->file_type, g_free);
}

void
response_free(Response *response)
{
    if (response == NULL)
        return;
    view_free(response->layout);
    g_free(response->json);
    forget_file(response);
    g_free(response->query);
    for (guint i = 0; i < response->kept->len; i++) {
        const Kept *kept = &g_array_index(response->kept, Kept, i);

        kept->free_it(kept->borrowed);
    }
    g_array_free(response->kept, TRUE);
    g_string_free(response->headers, TRUE);
    g_string_free(response->cookies, TRUE);
    g_free(response);
}

void
response_restart(Response *response)
{
    response->status = 200;
    g_clear_pointer(&response->layout, view_free);
    g_clear_pointer(&response->json, g_free);
    forget_file(response);
    g_string_truncate(response->headers, 0);
}

/* What stands behind the '?' of a GET, as the browser sent it. */
static char *
query_of(const Request *request)
{
    const char *mark = strchr(request_target(request), '?');

    return g_strdup(request_is_read(request) && mark != NULL ? mark + 1 : "");
}

/* The doors of whoever is signed in. */
static void
add_navigation(View *layout, const Request *request)
{
    const Session *session = request_session(request);
    const PersonRole role = request_role(request);

    view_set_static(layout, VIEW_PERSON_NAME, session->person_name);
    view_set_static(layout, VIEW_OWN_ID, session->practitioner_id);
    view_add(layout, VIEW_SIGNED_IN);
    if (role == PERSON_ADMINISTRATOR || role == PERSON_RECEPTIONIST)
        view_add(layout, VIEW_STAFF);
    if (role == PERSON_ADMINISTRATOR)
        view_add(layout, VIEW_ADMINISTRATOR);
    if (role == PERSON_PRACTITIONER)
        view_add(layout, VIEW_NAV_OWN_KEY);
}

/* On every page, for everybody; who may end it is led there. */
static void
add_stopped(View *layout, const Session *session)
{
    View *stopped = view_add(layout, VIEW_STOPPED);

    if (session != NULL && person_role_parse(session->person_role) == PERSON_ADMINISTRATOR)
        view_add(stopped, VIEW_STOPPED_WAY);
}

View *
response_page(Response *response, const Request *request, const PageHead *head,
              const char *template_name)
{
    View *layout = view_new("layout.tpl");

    view_free(response->layout);
    response->layout = layout;
    g_free(response->query);
    response->query = query_of(request);
    response->status = head->status != 0 ? head->status : 200;
    view_set(layout, VIEW_TITLE, head->title);
    view_set_static(layout, VIEW_CSRF, request_csrf(request));
    if (request_session(request) != NULL)
        add_navigation(layout, request);
    if (request_is_stopped(request))
        add_stopped(layout, request_session(request));
    if (head->navigation != VIEW_NAME__COUNT)
        view_add(layout, head->navigation);
    return view_include(layout, VIEW_CONTENT, template_name);
}

void
response_refresh(Response *response, int seconds)
{
    View *refresh = view_add(response->layout, VIEW_REFRESH);

    view_set_int(refresh, VIEW_REFRESH_SECONDS, seconds);
    view_set(refresh, VIEW_REFRESH_QUERY, response->query);
}

gpointer
response_keep(Response *response, gpointer borrowed, GDestroyNotify free_it)
{
    const Kept kept = { borrowed, free_it };

    g_array_append_val(response->kept, kept);
    return borrowed;
}

void
response_redirect(Response *response, const char *path)
{
    g_assert(path[0] == '/' && path[1] != '/' && path[1] != '\\');
    response->status = 303;
    response_header(response, "Location", path);
}

static void
set_json(Response *response, unsigned status, const char *type, const char *json)
{
    g_free(response->json);
    response->status = status;
    response->json = g_strdup(json);
    response->json_type = type;
}

void
response_json(Response *response, unsigned status, const char *json)
{
    set_json(response, status, "application/json", json);
}

void
response_problem(Response *response, unsigned status, const char *json)
{
    set_json(response, status, "application/problem+json", json);
}

void
response_not_modified(Response *response)
{
    response->status = 304;
}

char *
response_url(const Response *response, const char *path)
{
    return g_strconcat(response->config->public_url, path, NULL);
}

static gboolean
is_one_line(const char *text)
{
    for (; *text != '\0'; text++)
        if (g_ascii_iscntrl(*text))
            return FALSE;
    return TRUE;
}

/* Nothing that needs quoting in a header, or means something in a path. */
static gboolean
is_file_name(const char *name)
{
    for (const char *p = name; *p != '\0'; p++)
        if (!g_ascii_isalnum(*p) && *p != '-' && *p != '.')
            return FALSE;
    return *name != '\0' && *name != '.';
}

void
response_file(Response *response, const char *name, const char *type, GString *body)
{
    g_autofree char *disposition = g_strdup_printf("attachment; filename=\"%s\"", name);

    g_assert(is_file_name(name));
    forget_file(response);
    response->file = body;
    response->file_type = g_strdup(type);
    response_header(response, "Content-Disposition", disposition);
}

void
response_header(Response *response, const char *name, const char *value)
{
    g_assert(is_one_line(name) && is_one_line(value));
    g_string_append_printf(response->headers, "%s: %s\r\n", name, value);
}

char *
cookie_name(const Config *config, const char *bare_name)
{
    return g_strconcat(config_is_https(config) ? "__Host-" : "", bare_name, NULL);
}

void
response_cookie(Response *response, const char *name, const char *value, const char *path,
                gint64 max_age_s)
{
    g_autofree char *full_name = cookie_name(response->config, name);

    g_assert(is_one_line(path) && (value == NULL || is_one_line(value)));
    g_string_append_printf(response->cookies,
                           "Set-Cookie: %s=%s; Path=%s; HttpOnly; SameSite=Strict", full_name,
                           value != NULL ? value : "", path);
    if (config_is_https(response->config))
        g_string_append(response->cookies, "; Secure");
    if (value == NULL)
        g_string_append(response->cookies, "; Max-Age=0");
    else if (max_age_s > 0)
        g_string_append_printf(response->cookies, "; Max-Age=%" G_GINT64_FORMAT, max_age_s);
    g_string_append(response->cookies, "\r\n");
}

static const char *
reason_of(unsigned status)
{
    static const struct {
        unsigned status;
        const char *reason;
    } reasons[] = {
        { 200, "OK" },
        { 202, "Accepted" },
        { 303, "See Other" },
        { 304, "Not Modified" },
        { 400, "Bad Request" },
        { 401, "Unauthorized" },
        { 403, "Forbidden" },
        { 404, "Not Found" },
        { 405, "Method Not Allowed" },
        { 409, "Conflict" },
        { 410, "Gone" },
        { 413, "Content Too Large" },
        { 414, "URI Too Long" },
        { 415, "Unsupported Media Type" },
        { 421, "Misdirected Request" },
        { 422, "Unprocessable Content" },
        { 429, "Too Many Requests" },
        { 500, "Internal Server Error" },
        { 502, "Bad Gateway" },
        { 503, "Service Unavailable" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(reasons); i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Other";
}

static gboolean
make_body(const Response *response, GString *body, GError **error)
{
    if (response->json != NULL)
        g_string_append(body, response->json);
    else if (response->file != NULL)
        g_string_append_len(body, response->file->str, (gssize)response->file->len);
    else if (response->layout != NULL)
        return view_render(response->layout, body, error);
    return TRUE;
}

static const char *
type_of(const Response *response)
{
    if (response->json != NULL)
        return response->json_type;
    return response->file != NULL ? response->file_type : HTML;
}

gboolean
response_finish(const Response *response, const Request *request, Reply *ret_reply, GError **error)
{
    g_auto(Reply) reply = { g_string_sized_new(1024), g_string_sized_new(BODY_GUESS) };

    if (!make_body(response, reply.body, error))
        return FALSE;
    g_string_append_printf(reply.head,
                           "Status: %u %s\r\n"
                           "Cache-Control: no-store\r\n",
                           response->status, reason_of(response->status));
    if (response->status != 304) /* its length would be that of what is not sent */
        g_string_append_printf(reply.head, "Content-Length: %" G_GSIZE_FORMAT "\r\n", reply.body->len);
    if (reply.body->len > 0)
        g_string_append_printf(reply.head, "Content-Type: %s\r\n", type_of(response));
    g_string_append(reply.head, response->headers->str);
    g_string_append(reply.head, response->cookies->str);
    g_string_append(reply.head, "\r\n");
    if (request_method(request) == METHOD_HEAD)
        g_string_truncate(reply.body, 0);
    *ret_reply = reply;
    reply = (Reply){ NULL, NULL };
    return TRUE;
}
