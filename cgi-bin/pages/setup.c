/* setup.c: the page behind a one-time link. The first administrator sets name, e-mail and password; somebody invited
 * sets name and password; somebody who was sent a link for it sets a new password and nothing else, and then signs in
 * with it as ever, second factor included. Looking at the link spends nothing.
 *
 * The keeper spends the link with the password before the database hears of it: should the second fail, the link is
 * used and nobody got in by it. */
#include <string.h>

#include "cgi-bin/identity.h"
#include "cgi-bin/pages/field_error.h"
#include "cgi-bin/pages/pages.h"
#include "lib/clinic/error.h"
#include "lib/clinic/password_rules.h"
#include "lib/clinic/text.h"
#include "lib/keeper/keeper.h"
#include "lib/store/clinic.h"
#include "lib/store/person_changes.h"

typedef enum { SETUP_FIRST, SETUP_INVITED, SETUP_RESET } SetupKind;

/* Whose link it is, and what it is for. */
typedef struct {
    SetupKind kind;
    Person *person;
    Clinic *clinic; /* NULL while none is connected */
} Setup;

static void
setup_clear(Setup *setup)
{
    g_clear_pointer(&setup->person, person_free);
    g_clear_pointer(&setup->clinic, clinic_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Setup, setup_clear)

/* What is wrong with each field, NULL: nothing; and how strong the password is, "" for a wrong one. */
typedef struct {
    const char *name, *email, *password, *password_again, *strength;
} SetupErrors;

/* --- the link ------------------------------------------------------------------------------------ */

static void
show_gone(const Request *request, Response *response, LinkState state)
{
    const PageHead head = { state == LINK_UNKNOWN ? 404 : 410, "This link does not work", VIEW_NAME__COUNT };
    View *page = response_page(response, request, &head, "setup_gone.tpl");

    view_add(page, state == LINK_USED      ? VIEW_LINK_USED
                   : state == LINK_EXPIRED ? VIEW_LINK_EXPIRED
                                           : VIEW_LINK_UNKNOWN);
}

/* FALSE: the keeper did not answer. */
static gboolean
look_at_link(const App *app, const Request *request, LinkState *ret_state, gint64 *ret_person_id, GError **error)
{
    guint8 token[32];
    gboolean good = TRUE;

    *ret_state = LINK_UNKNOWN;
    if (vault_token_parse(request_path_part(request), token, sizeof token))
        good = keeper_look_at_link(app->keeper_socket, token, ret_state, ret_person_id, error);
    vault_wipe(token, sizeof token);
    return good;
}

static gboolean
load_person(App *app, gint64 person_id, Setup *setup, GError **error)
{
    GError *problem = NULL;

    setup->person = person_load(app->db, person_id, error);
    if (setup->person == NULL)
        return FALSE;
    setup->kind = person_is_placeholder(setup->person)     ? SETUP_FIRST
                  : setup->person->joined_utc == 0 ? SETUP_INVITED
                                                   : SETUP_RESET;
    setup->clinic = clinic_find(app->db, &problem);
    if (problem != NULL)
        g_propagate_error(error, problem);
    return problem == NULL;
}

/* Whom the link is for; setup->person stays NULL when it works no more, and then the page that says so is made. Whoever
 * was taken out meanwhile has no link. */
static gboolean
find_setup(App *app, const Request *request, Response *response, Setup *setup, GError **error)
{
    LinkState state;
    gint64 person_id = 0;

    if (!look_at_link(app, request, &state, &person_id, error) ||
        (state == LINK_GOOD && !load_person(app, person_id, setup, error)))
        return FALSE;
    if (setup->person != NULL && !setup->person->active && setup->kind != SETUP_FIRST) {
        g_clear_pointer(&setup->person, person_free);
        state = LINK_UNKNOWN;
    }
    if (setup->person == NULL)
        show_gone(request, response, state);
    return TRUE;
}

/* --- the form ------------------------------------------------------------------------------------ */

static void
show_errors(View *page, const SetupErrors *errors)
{
    View *summary = view_add(page, VIEW_ERRORS);

    field_error_show(page, summary, VIEW_NAME_ERROR, "name", errors->name);
    field_error_show(page, summary, VIEW_EMAIL_ERROR, "email", errors->email);
    field_error_show(page, summary, VIEW_PASSWORD_ERROR, "password", errors->password);
    field_error_show(page, summary, VIEW_PASSWORD_AGAIN_ERROR, "password_again", errors->password_again);
    if (*errors->strength != '\0')
        view_set_static(view_add(page, VIEW_PASSWORD_STRENGTH), VIEW_STRENGTH_TEXT, errors->strength);
}

static const char *
typed_or(const Request *request, const char *field, const char *otherwise)
{
    const char *typed = request_field(request, field);

    return typed != NULL ? typed : otherwise;
}

/* errors NULL: the empty form. What was typed stays, but for the passwords. */
static void
show_form(const Request *request, Response *response, const Setup *setup, const SetupErrors *errors)
{
    const PageHead head = { errors != NULL ? 422 : 200,
                            setup->kind == SETUP_RESET ? "Set a new password" : "Set up your account",
                                VIEW_NAME__COUNT };
    View *page = response_page(response, request, &head, "setup.tpl");
    View *part = view_add(page, setup->kind == SETUP_FIRST     ? VIEW_SETUP_FIRST
                                : setup->kind == SETUP_INVITED ? VIEW_SETUP_INVITED
                                                               : VIEW_SETUP_RESET);

    if (setup->person->second_factor)
        view_add(part, VIEW_SECOND_FACTOR);
    if (setup->kind != SETUP_RESET)
        view_add(page, VIEW_NAME_FIELD);
    view_add(page, setup->kind == SETUP_FIRST ? VIEW_EMAIL_FIELD : VIEW_EMAIL_FIXED);
    view_set_static(page, VIEW_PASSWORD_LABEL, setup->kind == SETUP_RESET ? "New password" : "Password");
    view_set_static(page, VIEW_SAVE_LABEL, setup->kind == SETUP_RESET ? "Save the new password" : "Create account");
    view_set_static(part, VIEW_LABEL, person_role_label(person_role_parse(setup->person->role)));
    view_set(page, VIEW_HEADING, head.title);
    view_set(page, VIEW_NAME, typed_or(request, "name", setup->person->name));
    view_set(page, VIEW_EMAIL, setup->kind == SETUP_FIRST ? typed_or(request, "email", "") : setup->person->email);
    view_set_int(page, VIEW_LENGTH, setup->person->second_factor ? PASSWORD_WITH_CODE_MIN : PASSWORD_ALONE_MIN);
    if (errors != NULL)
        show_errors(page, errors);
}

gboolean
setup_show(App *app, Request *request, Response *response, GError **error)
{
    g_auto(Setup) setup = { 0 };

    if (!find_setup(app, request, response, &setup, error))
        return FALSE;
    if (setup.person != NULL)
        show_form(request, response, &setup, NULL);
    return TRUE;
}

/* --- sending it ---------------------------------------------------------------------------------- */

static void
check_password(const Request *request, const Setup *setup, const char *email, const char *name, SetupErrors *errors)
{
    const char *password = request_field(request, "password");
    const char *const own_words[] = { email, name, setup->clinic != NULL ? setup->clinic->name : "", NULL };

    errors->strength = "";
    errors->password = password_problem(
        password, setup->person->second_factor ? PASSWORD_WITH_CODE_MIN : PASSWORD_ALONE_MIN, own_words);
    if (errors->password != NULL)
        return;
    errors->strength = password_strength(password, own_words);
    if (!g_str_equal(password, request_field(request, "password_again")))
        errors->password_again = "The two passwords differ. Type the same one twice.";
}

/* name and email are those that count: typed, or the person's. */
static gboolean
check_form(const Request *request, const Setup *setup, const char *name, const char *email, SetupErrors *ret_errors)
{
    SetupErrors errors = { 0 };

    if (*name == '\0')
        errors.name = "Type your name, as colleagues know it.";
    if (!email_is_valid(email))
        errors.email = "Type an e-mail address, such as name@clinic.example. You sign in with it.";
    check_password(request, setup, email, name, &errors);
    *ret_errors = errors;
    return errors.name == NULL && errors.email == NULL && errors.password == NULL && errors.password_again == NULL;
}

/* Whether the e-mail of the first administrator is somebody's, before the link is spent. */
static gboolean
is_taken(App *app, const Setup *setup, const char *email, gboolean *ret_taken, GError **error)
{
    GError *problem = NULL;
    g_autoptr(Person) other = person_find_by_email(app->db, email, &problem);

    if (problem != NULL)
        g_propagate_error(error, problem);
    *ret_taken = other != NULL && other->id != setup->person->id;
    return problem == NULL;
}

static gboolean
redeem(const App *app, const Request *request, const Setup *setup, LinkState *ret_state, GError **error)
{
    gint64 redeemed_id = setup->person->id;
    guint8 token[32];
    gboolean good;

    *ret_state = LINK_UNKNOWN;
    good = !vault_token_parse(request_path_part(request), token, sizeof token) ||
           keeper_redeem_link(app->keeper_socket, token, request_field(request, "password"), ret_state, &redeemed_id,
               error);
    vault_wipe(token, sizeof token);
    if (good && *ret_state == LINK_GOOD && redeemed_id != setup->person->id) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "the link changed its person");
        return FALSE;
    }
    return good;
}

static gboolean
note(App *app, const Request *request, const Setup *setup, const char *name, const char *email, GError **error)
{
    const gint64 id = setup->person->id;
    const Actor actor = request_actor_as(request, id);

    return setup->kind == SETUP_RESET ? person_password_reset(app->db, &actor, id, error)
                                      : person_complete(app->db, &actor, id, email, name, error);
}

/* The rows first, which count when the keeper has spent the link: no password without its entry in the audit log, and
 * no link spent for an account that cannot be made. */
static gboolean
set_up(App *app, const Request *request, const Setup *setup, const char *name, const char *email, LinkState *ret_state,
       GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_begin(&txn, app->db, error) && note(app, request, setup, name, email, error) &&
           redeem(app, request, setup, ret_state, error) && (*ret_state != LINK_GOOD || txn_commit(&txn, error));
}

/* Somebody new is in. Whoever had an account signs in as ever: the code of a second factor is asked there. */
static gboolean
go_on(App *app, Request *request, Response *response, const Setup *setup, GError **error)
{
    const PageHead done = { 0, "Your new password is saved", VIEW_NAME__COUNT };

    if (setup->kind == SETUP_RESET) {
        (void)response_page(response, request, &done, "setup_done.tpl");
        return TRUE;
    }
    if (!identity_sign_in(app, request, response, setup->person->id, SESSION_FULL, error))
        return FALSE;
    response_redirect(response, "/");
    return TRUE;
}

gboolean
setup_save(App *app, Request *request, Response *response, GError **error)
{
    g_auto(Setup) setup = { 0 };
    g_autofree char *name = NULL;
    const char *email;
    LinkState state;
    SetupErrors errors;
    gboolean good, taken;

    if (!find_setup(app, request, response, &setup, error))
        return FALSE;
    if (setup.person == NULL)
        return TRUE;
    name = name_clean(setup.kind == SETUP_RESET ? setup.person->name : typed_or(request, "name", ""));
    email = setup.kind == SETUP_FIRST ? typed_or(request, "email", "") : setup.person->email;
    good = check_form(request, &setup, name, email, &errors);
    if (!is_taken(app, &setup, email, &taken, error))
        return FALSE;
    if (taken)
        errors.email = "Somebody already signs in with this e-mail. Use another one.";
    if (!good || taken) {
        show_form(request, response, &setup, &errors);
        return TRUE;
    }
    if (!set_up(app, request, &setup, name, email, &state, error))
        return FALSE;
    if (state != LINK_GOOD) {
        show_gone(request, response, state);
        return TRUE;
    }
    return go_on(app, request, response, &setup, error);
}
