/* proof.c: step-up: a password proven within five minutes, or the page that asks for it. The session goes on under a
 * new token then. */
#include "cgi-bin/proof.h"

#include "cgi-bin/identity.h"
#include "cgi-bin/kept.h"
#include "cgi-bin/password.h"
#include "cgi-bin/way.h"
#include "lib/clinic/error.h"

#define RETRY_AFTER "5" /* seconds */

static gboolean
is_fresh(const Request *request)
{
    const gint64 age_s = request_now(request) - request_session(request)->proven_utc;

    return age_s >= 0 && age_s < SESSION_PROVEN_S;
}

void
proof_ask_in_form(View *form, const Request *request)
{
    if (!is_fresh(request))
        (void)view_include(form, VIEW_PROOF, "proof_field.tpl");
}

/* section says why it is asked again; VIEW_NAME__COUNT: it is asked for the first time. */
static void
ask(Request *request, Response *response, unsigned status, ViewName section)
{
    const PageHead head = { status, "Your password, please", VIEW_NAME__COUNT };
    View *page = response_page(response, request, &head, "proof.tpl");
    g_autofree char *back = way_page_of_form(request_path(request));

    view_set(page, VIEW_ACTION, request_path(request));
    view_set(page, VIEW_BACK_URL, back);
    kept_carry(page, request, "");
    if (section != VIEW_NAME__COUNT)
        view_add(page, section);
    if (status == 503)
        response_header(response, "Retry-After", RETRY_AFTER);
}

static gboolean
judge(App *app, Request *request, Response *response, const char *password, gboolean *ret_passed, GError **error)
{
    const Actor actor = request_actor(request);
    PasswordAnswer answer = PASSWORD_WRONG;
    GError *cause = NULL;

    if (!password_ask(app, request, actor.person_id, password, &answer, &cause)) {
        if (!g_error_matches(cause, KEYRACK_ERROR, KEYRACK_ERROR_BUSY)) {
            g_propagate_error(error, cause);
            return FALSE;
        }
        g_error_free(cause);
        ask(request, response, 503, VIEW_SIGN_IN_BUSY);
        return TRUE;
    }
    if (answer == PASSWORD_WRONG) { /* a code is for signing in, not asked for again */
        ask(request, response, 422, VIEW_REFUSED);
        return session_proof_refused(app->db, &actor, error);
    }
    *ret_passed = TRUE;
    return identity_prove(app, request, response, error);
}

gboolean
proof_pass(App *app, Request *request, Response *response, gboolean *ret_passed, GError **error)
{
    const char *password = request_method(request) == METHOD_POST ? request_field(request, "proof") : NULL;

    *ret_passed = FALSE;
    if (password != NULL && *password != '\0')
        return judge(app, request, response, password, ret_passed, error);
    if (is_fresh(request)) {
        *ret_passed = TRUE;
    } else if (request_method(request) == METHOD_POST) {
        ask(request, response, 403, VIEW_NAME__COUNT);
    } else {
        g_autofree char *next = g_uri_escape_string(request_target(request), "/", FALSE);
        g_autofree char *path = g_strconcat("/account/proof?next=", next, NULL);

        response_redirect(response, path);
    }
    return TRUE;
}
