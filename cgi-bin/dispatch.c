/* dispatch.c: the straight line of a request: read, match, who may enter, CSRF, fields, handler,
 * page. The first step that says no ends it, and nothing was changed. Failures are logged here,
 * once, with the request's id. */
#include "cgi-bin/dispatch.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cgi-bin/api/door.h"
#include "cgi-bin/identity.h"
#include "cgi-bin/kept.h"
#include "cgi-bin/proof.h"
#include "cgi-bin/way.h"
#include "lib/vault/vault.h"

#define RETRY_AFTER "5" /* seconds, beside a 503 */

/* Whether the path is about the practitioner who asks. */
static gboolean
is_their_own(const Request *request)
{
    return request_role(request) == PERSON_PRACTITIONER &&
           *request->session->practitioner_id != '\0' &&
           g_str_equal(request->session->practitioner_id, request_path_part(request));
}

static Refusal
check_entry(const Request *request)
{
    const Entry entry = request->route->entry;

    if ((entry & ANYONE) != 0)
        return REFUSAL_NONE;
    if (entry == NOBODY || (entry & ISSUED_KEY) != 0) /* which has a door of its own */
        return REFUSAL_NOT_FOUND;
    if (request->session == NULL)
        return request_is_read(request) ? REFUSAL_SIGN_IN : REFUSAL_SIGNED_OUT;
    if ((entry & request_role(request)) == 0 &&
        ((entry & OWN) == 0 || !is_their_own(request)))
        return REFUSAL_ROLE;
    if (request->session->lacks_second_factor && (entry & BEFORE_FACTOR) == 0)
        return REFUSAL_SECOND_FACTOR;
    return REFUSAL_NONE;
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

/* Whoever holds a one-time link may have no account to sign in to. */
static gboolean
is_one_time_link(const Request *request)
{
    return request->route != NULL && (request->route->entry & ANYONE) != 0 &&
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
        g_autofree char *form = way_page_of_form(request_path(request));

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

/* TRUE when no script sent it: only then does the answer take the place of the page with what was typed. Browsers
 * that do not say are taken at their word. */
static gboolean
is_from_a_page(const Request *request)
{
    const char *mode = incoming_param(request->incoming, "HTTP_SEC_FETCH_MODE");

    return mode == NULL || g_str_equal(mode, "navigate");
}

/* Signing in took too long, or was begun anew in another tab: the form that waits for it goes on waiting. */
static void
keep_on(Request *request, Response *response, const PageHead *head)
{
    View *page;

    identity_give_visitor_token(request, response);
    page = response_page(response, request, head, "login.tpl");
    view_set(view_add(page, VIEW_KEPT_TO), VIEW_KEPT_PATH, kept_target(request));
    kept_carry_on(page, request);
}

/* A form of ours that came when nobody was signed in any more, or somebody anew: what was typed is not lost. A form
 * from elsewhere is not shown again. */
static gboolean
keep_form(const App *app, Request *request, Response *response, Refusal refusal)
{
    const PageHead again = { 403, "Send this once more", VIEW_NAME__COUNT };
    const PageHead sign_in = { 403, "Sign in", VIEW_NAME__COUNT };
    View *page;

    if (refusal != REFUSAL_STALE_FORM && refusal != REFUSAL_SIGNED_OUT)
        return FALSE; /* others come before a form was found at all */
    if (request_wants_json(request) || !is_from_a_page(request) || !identity_is_from_our_own_page(app, request) ||
        request_check_fields(request) != REFUSAL_NONE)
        return FALSE;
    if (refusal == REFUSAL_STALE_FORM && request->session == NULL && kept_target(request) != NULL) {
        keep_on(request, response, &sign_in);
        return TRUE;
    }
    if ((request->route->entry & SIGNED_IN) == 0 || !kept_has_typed(request))
        return FALSE;
    if (refusal == REFUSAL_STALE_FORM && request->session != NULL) {
        kept_show(request, response, &again, request_path(request), "");
        return TRUE;
    }
    if (refusal == REFUSAL_STALE_FORM)
        return FALSE;
    identity_give_visitor_token(request, response);
    page = response_page(response, request, &sign_in, "login.tpl");
    view_set(view_add(page, VIEW_KEPT_TO), VIEW_KEPT_PATH, request_path(request));
    kept_carry(page, request, "kept_");
    return TRUE;
}

static void
refuse(const App *app, Request *request, Response *response, Refusal refusal, unsigned methods)
{
    if (refusal == REFUSAL_SIGN_IN && !request_wants_json(request)) {
        lead_to_sign_in(request, response);
        return;
    }
    if (refusal == REFUSAL_SECOND_FACTOR && request_is_read(request) && !request_wants_json(request)) {
        response_redirect(response, "/account/second-factor");
        return;
    }
    if (keep_form(app, request, response, refusal))
        return;
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

/* A route that asks for proof has its handler called only after that. */
static gboolean
handle(App *app, Request *request, Response *response, GError **error)
{
    gboolean passed = TRUE;

    if (request->route->proof && !proof_pass(app, request, response, &passed, error))
        return FALSE;
    return !passed || request->route->handler(app, request, response, error);
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
        if (request_is_read(request) && (request->route->entry & ANYONE) != 0 && !request->route->json)
            identity_give_visitor_token(request, response);
        if (!handle(app, request, response, &error))
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

    if (api_is_asked(request))
        api_answer(app, request, response);
    else
        answer_in_order(app, request, response);
    g_assert(!db_in_transaction(app->db)); /* no handler left one open */
    if (!response_finish(response, request, ret_reply, &error)) {
        fail(app, request, response, error);
        if (!response_finish(response, request, ret_reply, NULL))
            give_up(request, ret_reply);
    }
    vault_wipe(incoming->body, MIN(incoming->body_length, REQUEST_BODY_MAX));
}
