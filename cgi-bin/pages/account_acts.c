/* account_acts.c: what somebody changes about their own account. */
#include <stdlib.h>

#include "cgi-bin/identity.h"
#include "cgi-bin/pages/account_page.h"
#include "cgi-bin/pages/pages.h"
#include "cgi-bin/password.h"
#include "lib/clinic/error.h"
#include "lib/clinic/password_rules.h"
#include "lib/clinic/text.h"
#include "lib/store/account.h"
#include "lib/store/clinic.h"
#include "lib/store/persons.h"

gboolean
account_name_save(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);
    const AccountErrors errors = { .name = "Type your name, as colleagues know it." };
    g_autofree char *name = name_clean(request_field(request, "name"));

    if (*name == '\0')
        return account_page_show(app, request, response, &errors, NULL, error);
    if (!account_rename(app->db, &actor, name, error))
        return FALSE;
    response_redirect(response, "/account?done=name");
    return TRUE;
}

/* --- the password ------------------------------------------------------------------------------ */

static gboolean
check_new_password(App *app, const Request *request, AccountErrors *errors, GError **error)
{
    const Session *session = request_session(request);
    const char *password = request_field(request, "new_password");
    GError *cause = NULL;
    g_autoptr(Person) person = person_load(app->db, session->person_id, error);
    g_autoptr(Clinic) clinic = person != NULL ? clinic_find(app->db, &cause) : NULL;

    if (cause != NULL)
        g_propagate_error(error, cause);
    if (person == NULL || cause != NULL)
        return FALSE;
    errors->new_password = password_problem(
        password, person->second_factor ? PASSWORD_WITH_CODE_MIN : PASSWORD_ALONE_MIN,
        (const char *[]){ person->email, person->name, clinic != NULL ? clinic->name : "", NULL });
    if (errors->new_password == NULL && !g_str_equal(password, request_field(request, "new_password_again")))
        errors->new_password_again = "The two passwords differ. Type the same one twice.";
    else if (errors->new_password == NULL && g_str_equal(password, request_field(request, "password")))
        errors->new_password = "This is the password you have now. Choose another one.";
    return TRUE;
}

/* The rows first and the keeper last, so that no password changes without its entry in the audit log. */
static gboolean
change_password(App *app, const Request *request, PasswordAnswer *ret_answer, GError **error)
{
    const Session *session = request_session(request);
    const Actor actor = request_actor(request);
    const Proof proof = { session->person_id, request_address(request), request_field(request, "password") };
    g_auto(Txn) txn = { 0 };
    int place = password_place_take(app, error);
    gboolean good;

    if (place < 0)
        return FALSE;
    good = txn_begin(&txn, app->db, error) && account_password_changed(app->db, &actor, session->id, error) &&
           keeper_change_password(app->keeper_socket, &proof, request_field(request, "new_password"), ret_answer,
                                  error) &&
           (*ret_answer != PASSWORD_RIGHT || txn_commit(&txn, error));
    password_place_give(app, place);
    return good;
}

gboolean
account_password_save(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);
    AccountErrors errors = { 0 };
    PasswordAnswer answer = PASSWORD_WRONG;
    static const char *const none[] = { NULL };
    const char *strength;

    if (!check_new_password(app, request, &errors, error))
        return FALSE;
    if (errors.new_password != NULL || errors.new_password_again != NULL)
        return account_page_show(app, request, response, &errors, NULL, error);
    if (!change_password(app, request, &answer, error))
        return FALSE;
    if (answer != PASSWORD_RIGHT) {
        errors.password = "This is not your password, or there were too many tries. Check it, or wait some minutes.";
        return session_proof_refused(app->db, &actor, error) &&
               account_page_show(app, request, response, &errors, NULL, error);
    }
    if (!identity_prove(app, request, response, error))
        return FALSE;
    /* No redirect: how hard it is to guess belongs into no address. */
    strength = password_strength(request_field(request, "new_password"), none);
    return account_page_show(app, request, response, NULL,
                             g_str_equal(strength, "fair")   ? "password-fair"
                             : g_str_equal(strength, "good") ? "password-good"
                                                             : "password-strong",
                             error);
}

/* --- signed-in browsers ------------------------------------------------------------------------ */

gboolean
account_session_end_save(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);
    const gint64 session_id = g_ascii_strtoll(request_path_part(request), NULL, 10);

    if (!account_session_end(app->db, &actor, session_id, error))
        return FALSE;
    response_redirect(response, "/account?done=session");
    return TRUE;
}

gboolean
account_sessions_end_save(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);

    if (!account_sessions_end_others(app->db, &actor, request_session(request)->id, error))
        return FALSE;
    response_redirect(response, "/account?done=sessions");
    return TRUE;
}
