/* login.c: signing in and out. A wrong password, an unknown or inactive person and too many tries
 * get the same page, the same status and cost the same hash (in the keeper). */
#include "cgi-bin/identity.h"
#include "cgi-bin/kept.h"
#include "cgi-bin/pages/pages.h"
#include "cgi-bin/password.h"
#include "cgi-bin/way.h"
#include "lib/clinic/error.h"
#include "lib/store/persons.h"

#define RETRY_AFTER "5" /* seconds */

/* The form again, with the e-mail as typed and never the password. */
static void
show_form(const Request *request, Response *response, unsigned status, ViewName section)
{
    const PageHead head = { status, "Sign in", VIEW_NAME__COUNT };
    const char *email = request_field(request, "email");
    View *page = response_page(response, request, &head, "login.tpl");

    view_set(page, VIEW_NEXT, way_next(request_field(request, "next")));
    if (status == 200 && request_field(request, "next") != NULL)
        view_add(page, VIEW_GO_ON);
    if (email != NULL)
        view_set(page, VIEW_EMAIL, email);
    if (section != VIEW_NAME__COUNT)
        view_add(page, section);
    if (kept_target(request) != NULL) {
        view_set(view_add(page, VIEW_KEPT_TO), VIEW_KEPT_PATH, kept_target(request));
        kept_carry_on(page, request);
    }
}

gboolean
login_show(App *app, Request *request, Response *response, GError **error)
{
    (void)app;
    (void)error;
    if (request_session(request) != NULL)
        response_redirect(response, way_next(request_field(request, "next")));
    else
        show_form(request, response, 200, VIEW_NAME__COUNT);
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

static void
show_busy(const Request *request, Response *response)
{
    response_header(response, "Retry-After", RETRY_AFTER);
    show_form(request, response, 503, VIEW_SIGN_IN_BUSY);
}

/* To the form that was kept, else to the page that was wanted. */
static void
go_on(Request *request, Response *response)
{
    const PageHead head = { 0, "You are signed in again", VIEW_NAME__COUNT };

    if (kept_target(request) != NULL)
        kept_show(request, response, &head, kept_target(request), "kept_");
    else
        response_redirect(response, way_next(request_field(request, "next")));
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
            show_busy(request, response);
            return TRUE;
        }
        g_propagate_error(error, cause);
        return FALSE;
    }
    if (answer != PASSWORD_RIGHT || person_id == 0) {
        if (!session_refused(app->db, &actor, person_id, error))
            return FALSE;
        show_form(request, response, 422, VIEW_REFUSED);
        return TRUE;
    }
    if (!identity_sign_in(app, request, response, person_id, SESSION_FULL, error))
        return FALSE;
    go_on(request, response);
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
