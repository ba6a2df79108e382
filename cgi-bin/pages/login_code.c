/* login_code.c: the second step of signing in, for who has a second factor: the code of their app, or a recovery code,
 * within five minutes after the password. The session that is signed in is another one than that of the password. */
#include "cgi-bin/identity.h"
#include "cgi-bin/kept.h"
#include "cgi-bin/pages/login_pages.h"
#include "cgi-bin/pages/pages.h"
#include "cgi-bin/password.h"
#include "cgi-bin/way.h"
#include "lib/clinic/error.h"
#include "lib/store/account.h"

/* To the first step again, with everything that is to be carried. */
static void
begin_again(Request *request, Response *response)
{
    g_autofree char *next = NULL, *path = NULL;

    if (request_session(request) != NULL) {
        login_go_on(request, response);
        return;
    }
    if (kept_target(request) != NULL) {
        login_page_show(request, response, 403, VIEW_CODE_LATE);
        return;
    }
    next = g_uri_escape_string(way_next(request_field(request, "next")), "/", FALSE);
    path = g_strconcat("/login?next=", next, NULL);
    response_redirect(response, path);
}

gboolean
login_code_show(App *app, Request *request, Response *response, GError **error)
{
    (void)app;
    (void)error;
    if (request_half_session(request) != NULL)
        login_code_page_show(request, response, 200, VIEW_NAME__COUNT);
    else
        begin_again(request, response);
    return TRUE;
}

static gboolean
ask_keeper(const App *app, const Request *request, gint64 person_id, CodeAnswer *ret_answer, GError **error)
{
    const int place = password_place_take(app, error);
    gboolean good;

    if (place < 0)
        return FALSE;
    good = keeper_check_code(app->keeper_socket, person_id, request_address(request), request_field(request, "code"),
                             ret_answer, error);
    password_place_give(app, place);
    return good;
}

static gboolean
sign_in(App *app, Request *request, Response *response, gint64 person_id, const CodeAnswer *answer, GError **error)
{
    const Actor actor = request_actor_as(request, person_id);

    if (answer->recovery && !account_recovery_code_used(app->db, &actor, person_id, answer->left, error))
        return FALSE;
    if (!identity_sign_in(app, request, response, person_id, SESSION_FULL, error))
        return FALSE;
    login_go_on(request, response);
    return TRUE;
}

gboolean
login_code_save(App *app, Request *request, Response *response, GError **error)
{
    const Session *half = request_half_session(request);
    const gint64 person_id = half != NULL ? half->person_id : 0;
    const Actor actor = request_actor(request);
    CodeAnswer answer = { 0 };
    GError *cause = NULL;

    if (half == NULL) {
        begin_again(request, response);
        return TRUE;
    }
    if (!ask_keeper(app, request, person_id, &answer, &cause)) {
        if (!g_error_matches(cause, KEYRACK_ERROR, KEYRACK_ERROR_BUSY)) {
            g_propagate_error(error, cause);
            return FALSE;
        }
        g_error_free(cause);
        login_code_page_show(request, response, 503, VIEW_SIGN_IN_BUSY);
        return TRUE;
    }
    if (answer.right)
        return sign_in(app, request, response, person_id, &answer, error);
    login_code_page_show(request, response, 422, VIEW_REFUSED);
    return account_code_refused(app->db, &actor, person_id, error);
}
