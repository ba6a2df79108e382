/* dispatch.c: the straight line of a request: read, match, who may enter, CSRF, fields, handler,
 * page. The first step that says no ends it, and nothing was changed. Failures are logged here,
 * once, with the request's id. */
#include "cgi-bin/dispatch.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cgi-bin/identity.h"
#include "lib/vault/vault.h"

#define RETRY_AFTER "5" /* seconds, beside a 503 */

static Refusal
check_entry(const Request *request)
{
    switch (request->route->entry) {
    case ANYONE:
        return REFUSAL_NONE;
    case ADMINISTRATOR:
        if (request->session == NULL)
            return request_is_read(request) ? REFUSAL_SIGN_IN : REFUSAL_SIGNED_OUT;
        return g_str_equal(request->session->person_role, "administrator") ? REFUSAL_NONE
                                                                           : REFUSAL_ROLE;
    case NOBODY:
        break;
    }
    return REFUSAL_NOT_FOUND;
}

static void
send_allow(Response *response, unsigned methods)
{
    response_header(response, "Allow", methods == METHOD_POST  ? "POST"
                                       : methods == METHOD_GET ? "GET, HEAD"
                                                               : "GET, HEAD, POST");
}

/* Every check before the handler, in this order. *error is set for a failure of our own. */
static Refusal
admit(App *app, Request *request, unsigned *ret_methods, GError **error)
{
    Refusal refusal = request_read_target(request);

    if (refusal == REFUSAL_NONE)
        refusal = request_check_host(request, app->config->public_url);
    if (refusal == REFUSAL_NONE)
        refusal = request_match(request, ret_methods);
    if (!identity_find(app, request, error)) /* also for error pages: they show who is signed in */
        return refusal;
    if (refusal == REFUSAL_NONE)
        refusal = request_read_body(request);
    if (refusal == REFUSAL_NONE)
        refusal = check_entry(request);
    if (refusal == REFUSAL_NONE && request->method == METHOD_POST)
        refusal = identity_check_form(app, request);
    if (refusal == REFUSAL_NONE)
        refusal = request_check_fields(request);
    return refusal;
}

static void
show_json_error(Response *response, const RefusalWords *words)
{
    json_t *object = json_pack("{s:s, s:s}", "error", words->title, "message", words->happened);
    char *text = json_dumps(object, JSON_COMPACT);

    response_json(response, words->status, text);
    json_decref(object);
    free(text);
}

/* Where to go on after signing in: the page a form was on, which is at its address or above it. */
static char *
page_of_form(const Request *request)
{
    char *path = g_strdup(request_path(request));

    for (char *end = path + strlen(path); end > path; end = strrchr(path, '/')) {
        g_autofree char *part = NULL;
        unsigned methods;

        *end = '\0';
        if (route_find(path, METHOD_GET, &part, &methods) != NULL)
            break;
    }
    return path;
}

/* Whoever holds a one-time link may have no account to sign in to. */
static gboolean
is_one_time_link(const Request *request)
{
    return request->route != NULL && request->route->entry == ANYONE &&
           *request_path_part(request) != '\0';
}

static void
add_back(View *page, const char *url, const char *label)
{
    View *back = view_add(page, VIEW_BACK);

    view_set(back, VIEW_BACK_URL, url);
    view_set_static(back, VIEW_BACK_LABEL, label);
}

static void
show_way_on(View *page, const App *app, const Request *request, const RefusalWords *words)
{
    if (words->sign_in && request_session(request) == NULL && is_one_time_link(request)) {
        add_back(page, request_path(request), "Open the page again");
    } else if (words->sign_in && request_session(request) == NULL) {
        g_autofree char *form = page_of_form(request);

        view_add(page, VIEW_SIGN_IN);
        view_set(page, VIEW_NEXT, request_is_read(request) ? request_target(request) : form);
    } else if (words->status == 421) {
        add_back(page, app->config->public_url, "Open Keyrack");
    } else {
        add_back(page, "/", "Go to the start page");
    }
}

static void
show_error_page(const App *app, const Request *request, Response *response,
                const RefusalWords *words)
{
    const PageHead head = { words->status, words->title, VIEW_NAME__COUNT };
    View *page;

    if (words->status == 503)
        response_header(response, "Retry-After", RETRY_AFTER);
    if (request_wants_json(request)) {
        show_json_error(response, words);
        return;
    }
    page = response_page(response, request, &head, "error.tpl");
    view_set_int(page, VIEW_STATUS, words->status);
    view_set(page, VIEW_WHAT_HAPPENED, words->happened);
    view_set_static(page, VIEW_NEXT_STEP, words->next_step);
    view_set_static(page, VIEW_REQUEST_ID, request_id(request));
    show_way_on(page, app, request, words);
}

/* A page that needs somebody signed in leads there and back again, unless the way back makes too
 * long an address. */
static void
lead_to_sign_in(const Request *request, Response *response)
{
    g_autofree char *next = g_uri_escape_string(request_target(request), "/", FALSE);
    g_autofree char *path = g_strconcat("/login?next=", next, NULL);

    response_redirect(response, g_str_equal(request->path, "/") || strlen(path) > REQUEST_PATH_MAX
                                    ? "/login"
                                    : path);
}

static void
refuse(const App *app, const Request *request, Response *response, Refusal refusal,
       unsigned methods)
{
    if (refusal == REFUSAL_SIGN_IN && !request_wants_json(request)) {
        lead_to_sign_in(request, response);
        return;
    }
    if (refusal == REFUSAL_METHOD)
        send_allow(response, methods);
    show_error_page(app, request, response, refusal_words(refusal));
}

static void
fail(const App *app, const Request *request, Response *response, const GError *error)
{
    RefusalWords words = refusal_words_of_error(error);

    if (words.happened == NULL)
        words.happened = error->message;
    if (words.status >= 500)
        g_warning("request %s: %s", request_id(request),
                  error != NULL ? error->message : "no reason given");
    response_restart(response);
    show_error_page(app, request, response, &words);
}

static void
answer(App *app, Request *request, Response *response)
{
    g_autoptr(GError) error = NULL;
    unsigned methods = 0;
    Refusal refusal = admit(app, request, &methods, &error);

    if (error != NULL)
        fail(app, request, response, error);
    else if (refusal != REFUSAL_NONE)
        refuse(app, request, response, refusal, methods);
    else {
        if (request_is_read(request) && request->route->entry == ANYONE && !request->route->json)
            identity_give_visitor_token(request, response);
        if (!request->route->handler(app, request, response, &error))
            fail(app, request, response, error);
    }
}

/* GET and HEAD cannot change anything: the database itself refuses, and shows one moment from the
 * session to the last row; a page that asks opens it for its question alone (request_may_ask). Only
 * then is it noted that the browser was here. */
static void
answer_in_order(App *app, Request *request, Response *response)
{
    if (request_is_read(request)) {
        db_read_only(app->db);
        answer(app, request, response);
        db_write_allowed(app->db);
    } else {
        answer(app, request, response);
    }
    g_assert(!db_in_transaction(app->db));
    identity_note_visit(app, request);
}

/* When not even the error page renders: plain words, no template. */
static void
give_up(const Request *request, Reply *ret_reply)
{
    ret_reply->head =
        g_string_new("Status: 500 Internal Server Error\r\nCache-Control: no-store\r\n"
                     "Content-Type: text/plain; charset=utf-8\r\n\r\n");
    ret_reply->body = g_string_new(NULL);
    g_string_printf(ret_reply->body,
                    "Keyrack could not make this page. Try again, or tell whoever looks after the "
                    "server: request %s\n",
                    request_id(request));
}

void
dispatch(App *app, const Incoming *incoming, gint64 now_utc, Reply *ret_reply)
{
    g_autoptr(Request) request = request_new(incoming, now_utc);
    g_autoptr(Response) response = response_new(app->config);
    g_autoptr(GError) error = NULL;

    answer_in_order(app, request, response);
    if (!response_finish(response, request, ret_reply, &error)) {
        fail(app, request, response, error);
        if (!response_finish(response, request, ret_reply, NULL))
            give_up(request, ret_reply);
    }
    vault_wipe(incoming->body, MIN(incoming->body_length, REQUEST_BODY_MAX));
}
