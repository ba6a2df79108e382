/* issued_key_view.c: 'View': shows an issued key to an administrator who types their own password for it. The keeper
 * opens the sealed copy, and only for that password; the audit row is written before the page. */
#include "cgi-bin/pages/issued_key_page.h"
#include "cgi-bin/pages/pages.h"
#include "cgi-bin/password.h"
#include "lib/clinic/error.h"

#define RETRY_AFTER "5" /* seconds */

static View *
begin(const Request *request, Response *response, const IssuedKey *key, unsigned status)
{
    const PageHead head = { .status = status, .title = "View an API key", .navigation = VIEW_NAV_SETTINGS };
    View *page = response_page(response, request, &head, "issued_key_view.tpl");

    view_set_int(page, VIEW_ID, key->id);
    view_set(page, VIEW_NAME, key->name);
    view_set(page, VIEW_TAIL, key->tail);
    return page;
}

/* section says why it is asked again; VIEW_NAME__COUNT: it is asked for the first time. */
static void
ask(const Request *request, Response *response, const IssuedKey *key, unsigned status, ViewName section)
{
    View *page = begin(request, response, key, status), *form;

    if (!key->has_copy) {
        view_add(page, VIEW_ISSUED_ONCE);
        return;
    }
    form = view_add(page, VIEW_ISSUED_ASK);
    view_set_static(form, VIEW_PERSON_NAME, request_session(request)->person_name);
    if (section != VIEW_NAME__COUNT)
        view_add(form, section);
    if (status == 503)
        response_header(response, "Retry-After", RETRY_AFTER);
}

gboolean
issued_key_view_show(App *app, Request *request, Response *response, GError **error)
{
    g_autoptr(IssuedKey) key = issued_key_asked(app, request, error);

    if (key == NULL)
        return FALSE;
    ask(request, response, key, 200, VIEW_NAME__COUNT);
    return TRUE;
}

/* Asks the keeper. Errors: those of the store and the keeper; CONFLICT the copy was erased meanwhile. */
static gboolean
open_copy(App *app, const Request *request, gint64 id, PasswordAnswer *ret_answer, char ret_text[ISSUED_KEY_SIZE],
          GError **error)
{
    const Proof proof = { request_session(request)->person_id, request_address(request),
                          request_field(request, "password") };
    guint8 sealed[ISSUED_SEALED_SIZE];
    GError *cause = NULL;
    int place;

    if (!issued_key_sealed(app->db, id, sealed, &cause)) {
        if (cause != NULL)
            g_propagate_error(error, cause);
        else
            g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_CONFLICT, "this API key can no longer be shown");
        return FALSE;
    }
    place = password_place_take(app, error);
    if (place < 0)
        return FALSE;
    (void)keeper_view_issued_key(app->keeper_socket, &proof, id, sealed, ret_answer, ret_text, &cause);
    password_place_give(app, place);
    if (cause != NULL)
        g_propagate_error(error, cause);
    return cause == NULL;
}

static void
show_text(const Request *request, Response *response, const IssuedKey *key, const char *text)
{
    View *shown = view_add(begin(request, response, key, 200), VIEW_ISSUED_SHOWN);

    view_set(shown, VIEW_ISSUED_USERNAME, key->owner_email);
    view_set(shown, VIEW_ISSUED_TEXT, text);
}

/* The keeper gave nothing: it is away, or it said no whatever the password; only a no is a refused view.
 * Takes cause. */
static gboolean
answer_nothing(App *app, const Request *request, Response *response, const IssuedKey *key, GError *cause,
               GError **error)
{
    const Actor actor = request_actor(request);
    g_autoptr(GError) why = cause;

    if (g_error_matches(why, KEYRACK_ERROR, KEYRACK_ERROR_BUSY)) {
        ask(request, response, key, 503, VIEW_SIGN_IN_BUSY);
        return TRUE;
    }
    if (!issued_key_viewed(app->db, &actor, key->id, TRUE, error))
        return FALSE;
    if (g_error_matches(why, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED)) {
        view_add(begin(request, response, key, 409), VIEW_ISSUED_SPOILT);
        return TRUE;
    }
    g_propagate_error(error, g_steal_pointer(&why));
    return FALSE;
}

/* Every try leaves its row first: what cannot be noted is not shown. */
static gboolean
answer(App *app, const Request *request, Response *response, const IssuedKey *key, GError **error)
{
    const Actor actor = request_actor(request);
    char text[ISSUED_KEY_SIZE] = "";
    PasswordAnswer given = PASSWORD_WRONG;
    GError *cause = NULL;
    gboolean good;

    if (!open_copy(app, request, key->id, &given, text, &cause))
        return answer_nothing(app, request, response, key, cause, error);
    good = issued_key_viewed(app->db, &actor, key->id, given != PASSWORD_RIGHT, error);
    if (good && given == PASSWORD_RIGHT)
        show_text(request, response, key, text);
    else if (good)
        ask(request, response, key, 422, VIEW_REFUSED);
    vault_wipe(text, sizeof text);
    return good;
}

gboolean
issued_key_view_save(App *app, Request *request, Response *response, GError **error)
{
    g_autoptr(IssuedKey) key = issued_key_asked(app, request, error);

    if (key == NULL)
        return FALSE;
    if (!key->has_copy) {
        ask(request, response, key, 409, VIEW_NAME__COUNT);
        return TRUE;
    }
    return answer(app, request, response, key, error);
}
