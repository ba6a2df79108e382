/* account.c: Your account: name, password, second factor, signed-in browsers, and who signed in when. */
#include "cgi-bin/pages/field_error.h"
#include "cgi-bin/pages/account_page.h"
#include "cgi-bin/pages/pages.h"
#include "lib/clinic/audit_words.h"
#include "lib/clinic/password_rules.h"
#include "lib/clinic/text.h"
#include "lib/clinic/zone.h"
#include "lib/store/account.h"
#include "lib/store/clinic.h"
#include "lib/store/persons.h"

/* What a page is filled from row by row. */
typedef struct {
    View *page;
    const Request *request;
    const char *zone;
    guint others; /* signed-in browsers but this one */
} Listing;

/* --- what was done, what is wrong ------------------------------------------------------------- */

static void
show_done(View *page, const char *done)
{
    static const struct {
        const char *word, *text;
    } sentences[] = {
        { "name", "Your name is saved." },
        { "password-fair", "Your new password is saved, and every other browser was signed out. It is fair: one "
                           "more word would make it good." },
        { "password-good", "Your new password is saved, and every other browser was signed out. It is good." },
        { "password-strong", "Your new password is saved, and every other browser was signed out. It is strong." },
        { "session", "That browser is signed out." },
        { "sessions", "All other browsers are signed out." },
        { "factor-off", "Your second factor is turned off. From now on your password alone signs you in." },
    };

    for (gsize i = 0; done != NULL && i < G_N_ELEMENTS(sentences); i++)
        if (g_str_equal(done, sentences[i].word))
            view_set_static(view_add(page, VIEW_ACCOUNT_DONE), VIEW_ACCOUNT_DONE_TEXT, sentences[i].text);
}

static void
show_errors(View *page, const AccountErrors *errors)
{
    View *summary = view_add(page, VIEW_ERRORS);

    field_error_show(page, summary, VIEW_NAME_ERROR, "name", errors->name);
    field_error_show(page, summary, VIEW_CURRENT_ERROR, "password", errors->password);
    field_error_show(page, summary, VIEW_NEW_ERROR, "new_password", errors->new_password);
    field_error_show(page, summary, VIEW_AGAIN_ERROR, "new_password_again", errors->new_password_again);
}

/* --- sessions and sign-ins --------------------------------------------------------------------- */

static void
add_session(const AccountSession *session, gpointer data)
{
    Listing *listing = data;
    const gint64 now_utc = request_now(listing->request);
    const gboolean own = session->id == request_session(listing->request)->id;
    g_autofree char *since = time_in_words(session->created_utc, now_utc, listing->zone);
    g_autofree char *seen = time_in_words(session->seen_utc, now_utc, listing->zone);
    g_autofree char *used = own ? g_strdup("") : g_strconcat(", last used ", seen, NULL);
    g_autofree char *text = g_strdup_printf("From %s. Signed in %s%s.", session->address, since, used);
    const char *browser = *session->browser != '\0' ? session->browser : "A browser Keyrack does not know";
    View *row = view_add(listing->page, VIEW_ACCOUNT_SESSION);

    view_set(row, VIEW_SESSION_BROWSER, browser);
    view_set(row, VIEW_SESSION_TEXT, text);
    if (own) {
        view_add(row, VIEW_SESSION_OWN);
    } else {
        view_set_int(view_add(row, VIEW_SESSION_OTHER), VIEW_SESSION_ID, session->id);
        listing->others++;
    }
}

static void
add_sign_in(const AccountSignIn *sign_in, gpointer data)
{
    const Listing *listing = data;
    g_autofree char *when = time_in_words(sign_in->at_utc, request_now(listing->request), listing->zone);
    g_autoptr(GDateTime) at = zone_local_time(sign_in->at_utc, "");
    g_autofree char *moment = g_date_time_format(at, "%Y-%m-%dT%H:%M:%SZ");
    View *row = view_add(listing->page, VIEW_SIGN_IN_ROW);

    view_set(row, VIEW_WHEN, when);
    view_set(row, VIEW_MOMENT, moment);
    view_set(row, VIEW_WHAT, audit_act_words(sign_in->act));
    view_set(row, VIEW_WHERE, audit_where(sign_in->address));
    if (g_str_equal(sign_in->outcome, "refused"))
        view_set_static(view_add(row, VIEW_RESULT), VIEW_RESULT_TEXT, audit_outcome_words(sign_in->outcome));
}

static gboolean
add_lists(App *app, const Request *request, View *page, GError **error)
{
    const Actor actor = request_actor(request);
    GError *cause = NULL;
    g_autoptr(Clinic) clinic = clinic_find(app->db, &cause);
    Listing listing = { page, request, clinic != NULL ? clinic->zone : "", 0 };

    if (cause != NULL) {
        g_propagate_error(error, cause);
        return FALSE;
    }
    if (!account_sessions_visit(app->db, &actor, add_session, &listing, error) ||
        !account_sign_ins_visit(app->db, &actor, add_sign_in, &listing, error))
        return FALSE;
    if (listing.others > 0)
        view_add(page, VIEW_SESSION_OTHERS);
    return TRUE;
}

/* --- the page ---------------------------------------------------------------------------------- */

gboolean
account_page_show(App *app, Request *request, Response *response, const AccountErrors *errors, const char *done,
                  GError **error)
{
    const PageHead head = { errors != NULL ? 422 : 200, errors != NULL ? "Error: Your account" : "Your account",
                            VIEW_NAV_ACCOUNT };
    g_autoptr(Person) person = person_load(app->db, request_session(request)->person_id, error);
    const char *typed = errors != NULL ? request_field(request, "name") : NULL;
    View *page;

    if (person == NULL)
        return FALSE;
    page = response_page(response, request, &head, "account.tpl");
    view_set(page, VIEW_ACCOUNT_NAME, typed != NULL ? typed : person->name);
    view_set(page, VIEW_EMAIL, person->email);
    view_set_static(page, VIEW_LABEL, person_role_label(person_role_parse(person->role)));
    view_set_int(page, VIEW_LENGTH, person->second_factor ? PASSWORD_WITH_CODE_MIN : PASSWORD_ALONE_MIN);
    view_add(page, person->second_factor ? VIEW_FACTOR_ON : VIEW_FACTOR_OFF);
    show_done(page, done);
    if (errors != NULL)
        show_errors(page, errors);
    return add_lists(app, request, page, error);
}

gboolean
account_show(App *app, Request *request, Response *response, GError **error)
{
    return account_page_show(app, request, response, NULL, request_field(request, "done"), error);
}
