/* setup.c: the page behind a one-time link, where a new administrator sets name, e-mail and
 * password. Looking at the link spends nothing; the link, the person and the password are settled
 * together. */
#include <string.h>

#include "cgi-bin/identity.h"
#include "cgi-bin/pages/pages.h"
#include "lib/clinic/error.h"
#include "lib/clinic/text.h"
#include "lib/keeper/keeper.h"
#include "lib/store/persons.h"

/* What is wrong with each field; NULL: nothing. */
typedef struct {
    const char *name, *email, *password, *password_again;
} SetupErrors;

static gboolean
read_token(const Request *request, guint8 ret_token[32])
{
    return vault_token_parse(request_path_part(request), ret_token, 32);
}

static void
show_gone(const Request *request, Response *response, LinkState state)
{
    const PageHead head = { state == LINK_UNKNOWN ? 404 : 410, "This link does not work",
                            VIEW_NAME__COUNT };
    View *page = response_page(response, request, &head, "setup_gone.tpl");

    view_add(page, state == LINK_USED      ? VIEW_LINK_USED
                   : state == LINK_EXPIRED ? VIEW_LINK_EXPIRED
                                           : VIEW_LINK_UNKNOWN);
}

static void
show_error(View *page, View *summary, ViewName section, const char *field, const char *text)
{
    View *item;

    if (text == NULL)
        return;
    view_set_static(view_add(page, section), VIEW_ERROR_TEXT, text);
    item = view_add(summary, VIEW_ERROR_ITEM);
    view_set_static(item, VIEW_ERROR_FIELD, field);
    view_set_static(item, VIEW_ERROR_TEXT, text);
}

static void
show_errors(View *page, const SetupErrors *errors)
{
    View *summary = view_add(page, VIEW_ERRORS);

    show_error(page, summary, VIEW_NAME_ERROR, "name", errors->name);
    show_error(page, summary, VIEW_EMAIL_ERROR, "email", errors->email);
    show_error(page, summary, VIEW_PASSWORD_ERROR, "password", errors->password);
    show_error(page, summary, VIEW_PASSWORD_AGAIN_ERROR, "password_again", errors->password_again);
}

/* errors NULL: the empty form. What was typed stays, but for the passwords. */
static void
show_form(const Request *request, Response *response, const SetupErrors *errors)
{
    const PageHead head = { errors != NULL ? 422 : 200, "Set up your account", VIEW_NAME__COUNT };
    View *page = response_page(response, request, &head, "setup.tpl");

    if (errors == NULL)
        return;
    view_set(page, VIEW_NAME, request_field(request, "name"));
    view_set(page, VIEW_EMAIL, request_field(request, "email"));
    show_errors(page, errors);
}

/* Shows the page for a link that is gone; *ret_good tells. FALSE: the keeper did not answer. */
static gboolean
look_at_link(const App *app, const Request *request, Response *response, gboolean *ret_good,
             gint64 *ret_person_id, GError **error)
{
    LinkState state = LINK_UNKNOWN;
    guint8 token[32];

    if (read_token(request, token) &&
        !keeper_look_at_link(app->keeper_socket, token, &state, ret_person_id, error))
        return FALSE;
    vault_wipe(token, sizeof token);
    *ret_good = state == LINK_GOOD;
    if (state != LINK_GOOD)
        show_gone(request, response, state);
    return TRUE;
}

gboolean
setup_show(App *app, Request *request, Response *response, GError **error)
{
    gint64 person_id;
    gboolean good;

    if (!look_at_link(app, request, response, &good, &person_id, error))
        return FALSE;
    if (good)
        show_form(request, response, NULL);
    return TRUE;
}

static gboolean
check_form(const Request *request, const char *name, SetupErrors *ret_errors)
{
    const char *email = request_field(request, "email");
    const char *password = request_field(request, "password");
    SetupErrors errors = { NULL, NULL, NULL, NULL };

    if (*name == '\0')
        errors.name = "Type your name, as colleagues know it.";
    if (!email_is_valid(email))
        errors.email = "Type an e-mail address, such as name@clinic.example. You sign in with it.";
    errors.password = password_problem(password, email, name);
    if (errors.password == NULL && !g_str_equal(password, request_field(request, "password_again")))
        errors.password_again = "The two passwords differ. Type the same one twice.";
    *ret_errors = errors;
    return errors.name == NULL && errors.email == NULL && errors.password == NULL &&
           errors.password_again == NULL;
}

/* The person first, then the link with the password, then the commit: whoever loses a race for the
 * link changes nothing. CONFLICT the e-mail is taken. */
static gboolean
complete(const App *app, const Request *request, gint64 person_id, const char *name,
         LinkState *ret_state, GError **error)
{
    const Actor actor = request_actor_as(request, person_id);
    gint64 redeemed_id = 0;
    guint8 token[32];
    g_auto(Txn) txn = { NULL };
    gboolean good;

    if (!txn_begin(&txn, app->db, error) ||
        !person_complete(app->db, &actor, person_id, request_field(request, "email"), name, error))
        return FALSE;
    good = read_token(request, token) &&
           keeper_redeem_link(app->keeper_socket, token, request_field(request, "password"),
                              ret_state, &redeemed_id, error);
    vault_wipe(token, sizeof token);
    if (!good)
        return FALSE;
    if (*ret_state != LINK_GOOD)
        return TRUE; /* rolled back */
    if (redeemed_id != person_id) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "the link changed its person");
        return FALSE;
    }
    return txn_commit(&txn, error);
}

gboolean
setup_save(App *app, Request *request, Response *response, GError **error)
{
    g_autofree char *name = name_clean(request_field(request, "name"));
    LinkState state = LINK_UNKNOWN;
    SetupErrors errors;
    GError *cause = NULL;
    gint64 person_id;
    gboolean good;

    if (!look_at_link(app, request, response, &good, &person_id, error))
        return FALSE;
    if (!good)
        return TRUE;
    if (!check_form(request, name, &errors)) {
        show_form(request, response, &errors);
        return TRUE;
    }
    if (!complete(app, request, person_id, name, &state, &cause)) {
        if (!g_error_matches(cause, KEYRACK_ERROR, KEYRACK_ERROR_CONFLICT)) {
            g_propagate_error(error, cause);
            return FALSE;
        }
        g_error_free(cause);
        errors.email = "Somebody already signs in with this e-mail. Use another one.";
        show_form(request, response, &errors);
        return TRUE;
    }
    if (state != LINK_GOOD) {
        show_gone(request, response, state);
        return TRUE;
    }
    if (!identity_sign_in(app, request, response, person_id, SESSION_FULL, error))
        return FALSE;
    response_redirect(response, "/");
    return TRUE;
}
