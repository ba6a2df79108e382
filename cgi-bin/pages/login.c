/* login.c: signing in and out. A wrong password, an unknown or inactive person and too many tries
 * get the same page, the same status and cost the same hash (in the keeper). */
#include <string.h>

#include "cgi-bin/identity.h"
#include "cgi-bin/pages/pages.h"
#include "lib/clinic/error.h"
#include "lib/keeper/keeper.h"
#include "lib/store/persons.h"

#define RETRY_AFTER "5" /* seconds */

/* Where to go after signing in: only to a page of ours that a GET may open, else to the start
 * page. */
static const char *
next_or_start(const char *next)
{
    g_autofree char *path = next != NULL ? g_strndup(next, strcspn(next, "?#")) : g_strdup("");
    g_autofree char *part = NULL;
    const Route *route;
    unsigned methods;

    if (path[0] != '/' || path[1] == '/')
        return "/";
    for (const char *p = next; *p != '\0'; p++)
        if (!g_ascii_isgraph(*p) || *p == '\\')
            return "/";
    route = route_find(path, METHOD_GET, &part, &methods);
    return route != NULL && route->entry == ADMINISTRATOR && !route->json ? next : "/";
}

/* The form again, with the e-mail as typed and never the password. */
static void
show_form(const Request *request, Response *response, unsigned status, ViewName section)
{
    const PageHead head = { status, "Sign in", VIEW_NAME__COUNT };
    const char *email = request_field(request, "email");
    View *page = response_page(response, request, &head, "login.tpl");

    view_set(page, VIEW_NEXT, next_or_start(request_field(request, "next")));
    if (status == 200 && request_field(request, "next") != NULL)
        view_add(page, VIEW_GO_ON);
    if (email != NULL)
        view_set(page, VIEW_EMAIL, email);
    if (section != VIEW_NAME__COUNT)
        view_add(page, section);
}

gboolean
login_show(App *app, const Request *request, Response *response, GError **error)
{
    (void)app;
    (void)error;
    if (request_session(request) != NULL)
        response_redirect(response, next_or_start(request_field(request, "next")));
    else
        show_form(request, response, 200, VIEW_NAME__COUNT);
    return TRUE;
}

/* Asks the keeper from one of the few slots, so that hashing never takes all workers away from the
 * pages. BUSY when there is none free, or when the keeper says so. */
static gboolean
check_password(const App *app, const Request *request, gint64 person_id, PasswordAnswer *ret_answer,
               GError **error)
{
    int slot = slots_take(&app->sign_in_slots);
    gboolean good;

    if (slot < 0) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_BUSY, "too many sign-ins at once");
        return FALSE;
    }
    good = keeper_check_password(app->keeper_socket, person_id, request_address(request),
                                 request_field(request, "password"), ret_answer, error);
    slots_give(&app->sign_in_slots, slot);
    return good;
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

gboolean
login_save(App *app, const Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);
    PasswordAnswer answer = PASSWORD_WRONG;
    GError *cause = NULL;
    gint64 person_id;

    if (!find_person(app, request_field(request, "email"), &person_id, error))
        return FALSE;
    if (!check_password(app, request, person_id, &answer, &cause)) {
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
    if (!identity_sign_in(app, request, response, person_id, error))
        return FALSE;
    response_redirect(response, next_or_start(request_field(request, "next")));
    return TRUE;
}

gboolean
logout_save(App *app, const Request *request, Response *response, GError **error)
{
    if (!identity_sign_out(app, request, response, error))
        return FALSE;
    response_header(response, "Clear-Site-Data", "\"cache\", \"storage\"");
    response_redirect(response, "/login");
    return TRUE;
}
