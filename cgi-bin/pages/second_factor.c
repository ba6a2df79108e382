/* second_factor.c: Your account > second factor: set up with a QR code or a typed secret, confirmed by a code; recovery
 * codes, shown once; turned off. The keeper holds all of it and is asked with the password each time; what the database
 * says is its copy. */
#include <string.h>

#include "cgi-bin/pages/pages.h"
#include "cgi-bin/password.h"
#include "cgi-bin/qr.h"
#include "lib/clinic/error.h"
#include "lib/store/account.h"
#include "lib/store/persons.h"
#include "lib/store/policy.h"

#define PATH "/account/second-factor"
#define ALPHABET "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" /* base32, RFC 4648, 6 */
#define GROUP 4 /* letters of a secret or a code that are shown together */

static const char *const wrong_password = "This is not your password, or there were too many tries. Check it, or wait "
                                          "some minutes.";
static const char *const busy = "The part of Keyrack that checks passwords is busy. Wait a few seconds and try again.";

/* --- the page ---------------------------------------------------------------------------------- */

/* problem is what is wrong with the password, NULL: nothing. */
static gboolean
show(App *app, Request *request, Response *response, const char *problem, GError **error)
{
    const PageHead head = { problem == NULL ? 200 : problem == busy ? 503 : 422, "Second factor", VIEW_NAV_ACCOUNT };
    const Session *session = request_session(request);
    gboolean required = FALSE;
    View *page, *part;

    if (!policy_second_factor(app->db, &required, error))
        return FALSE;
    required = required && request_role(request) == PERSON_ADMINISTRATOR;
    page = response_page(response, request, &head, "second_factor.tpl");
    if (problem != NULL)
        view_set_static(view_add(page, VIEW_PASSWORD_ERROR), VIEW_ERROR_TEXT, problem);
    part = view_add(page, session->second_factor ? VIEW_FACTOR_ON : VIEW_FACTOR_OFF);
    if (required)
        view_add(part, session->second_factor ? VIEW_FACTOR_REQUIRED : VIEW_FACTOR_NEEDED);
    else if (session->second_factor)
        view_add(part, VIEW_FACTOR_MAY_END);
    return TRUE;
}

gboolean
second_factor_show(App *app, Request *request, Response *response, GError **error)
{
    return show(app, request, response, NULL, error);
}

/* --- what needs the password ------------------------------------------------------------------- */

static Proof
proof_of(const Request *request)
{
    return (Proof){ request_session(request)->person_id, request_address(request), request_field(request, "password") };
}

/* The page again for what the keeper said, or could not say; FALSE with error for anything else that failed. */
static gboolean
ask_again(App *app, Request *request, Response *response, GError *cause, GError **error)
{
    const Actor actor = request_actor(request);

    if (cause == NULL)
        return session_proof_refused(app->db, &actor, error) && show(app, request, response, wrong_password, error);
    if (!g_error_matches(cause, KEYRACK_ERROR, KEYRACK_ERROR_BUSY)) {
        g_propagate_error(error, cause);
        return FALSE;
    }
    g_error_free(cause);
    return show(app, request, response, busy, error);
}

/* Groups are easier to type and to read out. */
static char *
in_groups(const char *text, const char *between)
{
    GString *groups = g_string_new(NULL);

    for (gsize i = 0; text[i] != '\0'; i++)
        g_string_append_printf(groups, "%s%c", i > 0 && i % GROUP == 0 ? between : "", text[i]);
    return g_string_free(groups, FALSE);
}

/* Twenty bytes are thirty-two letters, with nothing left over. */
static char *
base32(const guint8 seed[SEED_SIZE])
{
    GString *text = g_string_new(NULL);
    guint bits = 0, have = 0;

    for (gsize i = 0; i < SEED_SIZE; i++) {
        bits = (bits << 8) | seed[i];
        for (have += 8; have >= 5; have -= 5)
            g_string_append_c(text, ALPHABET[(bits >> (have - 5)) & 31]);
        bits &= 31;
    }
    return g_string_free(text, FALSE);
}

/* As apps read it (Google Authenticator's Key URI format). */
static char *
key_uri(const char *secret, const char *email)
{
    g_autofree char *label = g_uri_escape_string(email, NULL, FALSE);

    return g_strconcat("otpauth://totp/Keyrack:", label, "?secret=", secret, "&issuer=Keyrack", NULL);
}

static gboolean
add_seed(View *page, const guint8 seed[SEED_SIZE], const char *email, GError **error)
{
    g_autofree char *secret = base32(seed);
    g_autofree char *uri = key_uri(secret, email);
    g_autofree char *groups = in_groups(secret, " ");
    int size = 0;
    g_autofree char *path = qr_path(uri, &size, error);
    const int side = size + 2 * QR_QUIET;
    g_autofree char *box = g_strdup_printf("%d %d %d %d", -QR_QUIET, -QR_QUIET, side, side);
    View *code = path != NULL ? view_add(page, VIEW_QR) : NULL;

    if (code != NULL) {
        view_set(code, VIEW_QR_BOX, box);
        view_set(code, VIEW_QR_PATH, path);
        view_set(code, VIEW_FACTOR_SECRET, groups);
    }
    vault_wipe(secret, strlen(secret));
    vault_wipe(uri, strlen(uri));
    vault_wipe(groups, strlen(groups));
    return code != NULL;
}

/* seed NULL: it was shown before, and a code was wrong. */
static gboolean
show_confirm(App *app, Request *request, Response *response, const guint8 *seed, GError **error)
{
    const PageHead head = { seed != NULL ? 200 : 422, "Set up your second factor", VIEW_NAV_ACCOUNT };
    g_autoptr(Person) person = person_load(app->db, request_session(request)->person_id, error);
    View *page;

    if (person == NULL)
        return FALSE;
    page = response_page(response, request, &head, "second_factor_confirm.tpl");
    if (seed == NULL)
        view_add(page, VIEW_CODE_ERROR);
    return seed == NULL || add_seed(page, seed, person->email, error);
}

gboolean
second_factor_begin_save(App *app, Request *request, Response *response, GError **error)
{
    const Proof proof = proof_of(request);
    PasswordAnswer answer = PASSWORD_WRONG;
    guint8 seed[SEED_SIZE];
    GError *cause = NULL;
    const int place = password_place_take(app, &cause);
    gboolean good = place >= 0 && keeper_begin_second_factor(app->keeper_socket, &proof, &answer, seed, &cause);

    password_place_give(app, place);
    if (!good || answer != PASSWORD_RIGHT)
        return ask_again(app, request, response, cause, error);
    good = show_confirm(app, request, response, seed, error);
    vault_wipe(seed, sizeof seed);
    return good;
}

/* --- recovery codes ---------------------------------------------------------------------------- */

static void
show_codes(const Request *request, Response *response, char codes[RECOVERY_CODES][RECOVERY_CODE_SIZE], gboolean is_new)
{
    const PageHead head = { 200, "Your recovery codes", VIEW_NAV_ACCOUNT };
    View *page = response_page(response, request, &head, "recovery_codes.tpl");

    view_add(page, is_new ? VIEW_RECOVERY_NEW : VIEW_FACTOR_ON);
    for (gsize i = 0; i < RECOVERY_CODES; i++) {
        g_autofree char *code = in_groups(codes[i], "-");

        view_set(view_add(page, VIEW_RECOVERY_CODE), VIEW_SENTENCE, code);
        vault_wipe(code, strlen(code));
    }
}

/* The row first: nothing is set up without its entry in the audit log. *ret_right is the keeper's word. */
static gboolean
confirm(App *app, const Request *request, gboolean *ret_right, char ret_codes[RECOVERY_CODES][RECOVERY_CODE_SIZE],
        GError **error)
{
    const Actor actor = request_actor(request);
    g_auto(Txn) txn = { 0 };

    return txn_begin(&txn, app->db, error) &&
           account_set_second_factor(app->db, &actor, actor.person_id, TRUE, error) &&
           keeper_confirm_second_factor(app->keeper_socket, actor.person_id, request_address(request),
                                        request_field(request, "code"), ret_right, ret_codes, error) &&
           (!*ret_right || txn_commit(&txn, error));
}

gboolean
second_factor_confirm_save(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);
    char codes[RECOVERY_CODES][RECOVERY_CODE_SIZE];
    gboolean right = FALSE;
    GError *cause = NULL;

    if (!confirm(app, request, &right, codes, &cause)) {
        if (!g_error_matches(cause, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED)) {
            g_propagate_error(error, cause);
            return FALSE;
        }
        g_error_free(cause); /* nothing was begun, or half an hour ago */
        response_redirect(response, PATH);
        return TRUE;
    }
    if (!right)
        return account_code_refused(app->db, &actor, actor.person_id, error) &&
               show_confirm(app, request, response, NULL, error);
    show_codes(request, response, codes, FALSE);
    vault_wipe(codes, sizeof codes);
    return TRUE;
}

static gboolean
make_codes(App *app, const Request *request, PasswordAnswer *ret_answer,
           char ret_codes[RECOVERY_CODES][RECOVERY_CODE_SIZE], GError **error)
{
    const Actor actor = request_actor(request);
    const Proof proof = proof_of(request);
    const int place = password_place_take(app, error);
    g_auto(Txn) txn = { 0 };
    gboolean good;

    good = place >= 0 && txn_begin(&txn, app->db, error) && account_recovery_codes_made(app->db, &actor, error) &&
           keeper_new_recovery_codes(app->keeper_socket, &proof, ret_answer, ret_codes, error) &&
           (*ret_answer != PASSWORD_RIGHT || txn_commit(&txn, error));
    password_place_give(app, place);
    return good;
}

gboolean
second_factor_codes_save(App *app, Request *request, Response *response, GError **error)
{
    char codes[RECOVERY_CODES][RECOVERY_CODE_SIZE];
    PasswordAnswer answer = PASSWORD_WRONG;
    GError *cause = NULL;

    if (!make_codes(app, request, &answer, codes, &cause) &&
        g_error_matches(cause, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED)) {
        g_error_free(cause); /* there is no second factor */
        response_redirect(response, PATH);
        return TRUE;
    }
    if (cause != NULL || answer != PASSWORD_RIGHT)
        return ask_again(app, request, response, cause, error);
    show_codes(request, response, codes, TRUE);
    vault_wipe(codes, sizeof codes);
    return TRUE;
}

/* --- turning it off ---------------------------------------------------------------------------- */

static gboolean
check_may_end(App *app, const Request *request, GError **error)
{
    gboolean required = FALSE;

    if (!policy_second_factor(app->db, &required, error))
        return FALSE;
    if (!required || request_role(request) != PERSON_ADMINISTRATOR)
        return TRUE;
    g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_CONFLICT,
                        "The clinic asks a second factor of every administrator, so yours stays. Under Settings, "
                        "People that can be changed for everybody.");
    return FALSE;
}

static gboolean
end(App *app, const Request *request, PasswordAnswer *ret_answer, GError **error)
{
    const Actor actor = request_actor(request);
    const Proof proof = proof_of(request);
    const int place = password_place_take(app, error);
    g_auto(Txn) txn = { 0 };
    gboolean good;

    good = place >= 0 && txn_begin(&txn, app->db, error) && check_may_end(app, request, error) &&
           account_set_second_factor(app->db, &actor, actor.person_id, FALSE, error) &&
           keeper_end_second_factor(app->keeper_socket, &proof, ret_answer, error) &&
           (*ret_answer != PASSWORD_RIGHT || txn_commit(&txn, error));
    password_place_give(app, place);
    return good;
}

gboolean
second_factor_off_save(App *app, Request *request, Response *response, GError **error)
{
    PasswordAnswer answer = PASSWORD_WRONG;
    GError *cause = NULL;

    if (!end(app, request, &answer, &cause) || answer != PASSWORD_RIGHT)
        return ask_again(app, request, response, cause, error);
    response_redirect(response, "/account?done=factor-off");
    return TRUE;
}
