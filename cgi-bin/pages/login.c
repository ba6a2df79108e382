/* login.c: signing in and out. A wrong password, an unknown or inactive person and too many tries
 * get the same page, the same status and cost the same hash (in the keeper). */
#include "cgi-bin/identity.h"
#include "cgi-bin/kept.h"
#include "cgi-bin/pages/login_pages.h"
#include "cgi-bin/pages/pages.h"
#include "cgi-bin/password.h"
#include "cgi-bin/way.h"
#include "lib/clinic/error.h"
#include "lib/store/persons.h"

#define RETRY_AFTER "5" /* seconds */

/* What both steps have: why it is asked again, where to go on to, and a form that waits. */
static View *
start_step(const Request *request, Response *response, const PageHead *head, const char *template_name,
           ViewName section)
{
    View *page = response_page(response, request, head, template_name);

    view_set(page, VIEW_NEXT, way_next(request_field(request, "next")));
    if (section != VIEW_NAME__COUNT)
        view_add(page, section);
    if (kept_target(request) != NULL) {
        view_set(view_add(page, VIEW_KEPT_TO), VIEW_KEPT_PATH, kept_target(request));
        kept_carry_on(page, request);
    }
    if (head->status == 503)
        response_header(response, "Retry-After", RETRY_AFTER);
    return page;
}

/* The form again, with the e-mail as typed and never the password. */
void
login_page_show(const Request *request, Response *response, unsigned status, ViewName section)
{
    const PageHead head = { status, "Sign in", VIEW_NAME__COUNT };
    const char *email = request_field(request, "email");
    View *page = start_step(request, response, &head, "login.tpl", section);

    if (status == 200 && request_field(request, "next") != NULL)
        view_add(page, VIEW_GO_ON);
    if (email != NULL)
        view_set(page, VIEW_EMAIL, email);
}

void
login_code_page_show(const Request *request, Response *response, unsigned status, ViewName section)
{
    const PageHead head = { status, "Your code, please", VIEW_NAME__COUNT };

    (void)start_step(request, response, &head, "login_code.tpl", section);
}

gboolean
login_show(App *app, Request *request, Response *response, GError **error)
{
    (void)app;
    (void)error;
    if (request_session(request) != NULL)
        response_redirect(response, way_next(request_field(request, "next")));
    else
        login_page_show(request, response, 200, VIEW_NAME__COUNT);
    return TRUE;
}

/* 0 for somebody who is unknown or may not sign in. Spaces that came along with a pasted address do
 * not count. */
static gboolean
find_person(App *app, const char *typed, gint64 *ret_id, GError **error)
{
    GError *cause = NULL;
    g_autofree char *email = g_strstrip(g_strdup(typed));
    g_autoptr(Person) person = person_find_by_email(app->db, email, &cause);

    if (cause != NULL) {
        g_propagate_error(error, cause);
        return FALSE;
    }
    *ret_id = person != NULL && person->active ? person->id : 0;
    return TRUE;
}

void
login_go_on(Request *request, Response *response)
{
    const PageHead head = { 0, "You are signed in again", VIEW_NAME__COUNT };

    if (kept_target(request) != NULL)
        kept_show(request, response, &head, kept_target(request), "kept_");
    else
        response_redirect(response, way_next(request_field(request, "next")));
}

/* A form that waits cannot be carried by an address: then the page of the next step is the answer itself. */
static void
ask_for_code(Request *request, Response *response)
{
    g_autofree char *next = g_uri_escape_string(way_next(request_field(request, "next")), "/", FALSE);
    g_autofree char *path = g_strconcat("/login/code?next=", next, NULL);

    if (kept_target(request) != NULL)
        login_code_page_show(request, response, 200, VIEW_NAME__COUNT);
    else
        response_redirect(response, path);
}

gboolean
login_save(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);
    PasswordAnswer answer = PASSWORD_WRONG;
    GError *cause = NULL;
    gint64 person_id;

    if (!find_person(app, request_field(request, "email"), &person_id, error))
        return FALSE;
    if (!password_ask(app, request, person_id, request_field(request, "password"), &answer, &cause)) {
        if (g_error_matches(cause, KEYRACK_ERROR, KEYRACK_ERROR_BUSY)) {
            g_message("request %s: %s", request_id(request), cause->message);
            g_error_free(cause);
            login_page_show(request, response, 503, VIEW_SIGN_IN_BUSY);
            return TRUE;
        }
        g_propagate_error(error, cause);
        return FALSE;
    }
    if (answer == PASSWORD_WRONG || person_id == 0) {
        if (!session_refused(app->db, &actor, person_id, error))
            return FALSE;
        login_page_show(request, response, 422, VIEW_REFUSED);
        return TRUE;
    }
    if (!identity_sign_in(app, request, response, person_id, answer == PASSWORD_RIGHT ? SESSION_FULL : SESSION_CODE,
                          error))
        return FALSE;
    if (answer == PASSWORD_RIGHT)
        login_go_on(request, response);
    else
        ask_for_code(request, response);
    return TRUE;
}

gboolean
logout_save(App *app, Request *request, Response *response, GError **error)
{
    if (!identity_sign_out(app, request, response, error))
        return FALSE;
    response_header(response, "Clear-Site-Data", "\"cache\", \"storage\"");
    response_redirect(response, "/login");
    return TRUE;
}
