/* person.c: Settings > People > one of them: their role, a link for a new password, and taking them out. */
#include <string.h>

#include "cgi-bin/pages/field_error.h"
#include "cgi-bin/pages/pages.h"
#include "cgi-bin/pages/people_acts.h"
#include "cgi-bin/pages/people_form.h"
#include "lib/clinic/error.h"
#include "lib/clinic/text.h"
#include "lib/store/clinic.h"

#define PEOPLE_PATH "/settings/people"

/* What was tried and did not work; act PEOPLE_ACT__COUNT: nothing. */
typedef struct {
    PeopleAct act;
    unsigned status;
    const char *password_error;
    RoleChoice choice;
} Attempt;

static gint64
person_id_of(const Request *request)
{
    gint64 id = 0;

    return g_ascii_string_to_signed(request_path_part(request), 10, 1, G_MAXINT64, &id, NULL) ? id : 0;
}

/* Whoever the list does not show has no page either. */
static Person *
load(App *app, const Request *request, GError **error)
{
    g_autoptr(Person) person = person_load(app->db, person_id_of(request), error);

    if (person == NULL || person_state(person) != PERSON_STATE_GONE)
        return g_steal_pointer(&person);
    g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND, "there is no such person");
    return NULL;
}

/* --- the facts ------------------------------------------------------------------------------------ */

static void
add_fact(View *page, const char *name, const char *text)
{
    View *fact = view_add(page, VIEW_FACT);

    view_set_static(fact, VIEW_FACT_NAME, name);
    view_set(fact, VIEW_FACT_TEXT, text);
}

static const char *
state_in_words(PersonState state)
{
    return state == PERSON_STATE_INVITED  ? "Invited: has not set a password yet"
           : state == PERSON_STATE_ACTIVE ? "Active: may sign in"
                                          : "Inactive: may not sign in";
}

static char *
last_sign_in(App *app, const Request *request, const Person *person, GError **error)
{
    GError *problem = NULL;
    g_autoptr(Clinic) clinic = clinic_find(app->db, &problem);
    g_autoptr(GHashTable) moments = problem == NULL ? persons_last_sign_ins(app->db, &problem) : NULL;
    const gint64 *at_utc;

    if (problem != NULL) {
        g_propagate_error(error, problem);
        return NULL;
    }
    at_utc = g_hash_table_lookup(moments, &person->id);
    return at_utc == NULL ? g_strdup("never")
                          : time_in_words(*at_utc, request_now(request), clinic == NULL ? "" : clinic->zone);
}

static gboolean
add_facts(App *app, const Request *request, View *page, const Person *person, GError **error)
{
    g_autofree char *role = person_role_in_words(app, person, error);
    g_autofree char *seen = role == NULL ? NULL : last_sign_in(app, request, person, error);

    if (seen == NULL)
        return FALSE;
    add_fact(page, "E-mail", person->email);
    add_fact(page, "Role", role);
    add_fact(page, "Account", state_in_words(person_state(person)));
    add_fact(page, "Second factor", person->second_factor ? "set up" : "not set up");
    add_fact(page, "Last sign-in", seen);
    return TRUE;
}

/* --- the forms ------------------------------------------------------------------------------------- */

/* The acts that need nothing but a press and the password. */
typedef struct {
    PeopleAct act;
    PersonState state;
    const char *word, *heading, *sentence, *label, *button;
} Press;

static const Press presses[] = {
    { PEOPLE_LINK, PERSON_STATE_INVITED, "link", "A new link",
      "The link made before ends with it. It works once, for seven days.", "Make a new link", "plain" },
    { PEOPLE_LINK, PERSON_STATE_ACTIVE, "link", "A link for a new password",
      "For somebody who has forgotten theirs. It works once, for 24 hours; the old password works until a new one is "
      "set. A "
      "second factor stays as it is.",
      "Make a link", "plain" },
    { PEOPLE_DEACTIVATE, PERSON_STATE_INVITED, "deactivate", "Take the invitation back",
      "The link ends at once, and the entry leaves the list.", "Take it back", "danger" },
    { PEOPLE_DEACTIVATE, PERSON_STATE_ACTIVE, "deactivate", "Take the account out of use",
      "They are signed out everywhere at once, and keys that Keyrack issued to them end. Their keys of Cliniko stay "
      "as they "
      "are. The account can be put into use again.",
      "Take out of use", "danger" },
    { PEOPLE_REACTIVATE, PERSON_STATE_INACTIVE, "reactivate", "Put the account into use again",
      "They sign in with the password they had. Keys that Keyrack had issued to them stay ended.", "Put into use again",
      "plain" },
};

static const char *
act_word(PeopleAct act)
{
    for (gsize i = 0; i < G_N_ELEMENTS(presses); i++)
        if (presses[i].act == act)
            return presses[i].word;
    return "role";
}

static void
add_press(View *page, const Press *press, const Attempt *attempt)
{
    View *form = view_add(page, VIEW_PERSON_ACT);

    view_set_static(form, VIEW_PERSON_ACT_WORD, press->word);
    view_set_static(form, VIEW_HEADING, press->heading);
    view_set_static(form, VIEW_SENTENCE, press->sentence);
    view_set_static(form, VIEW_LABEL, press->label);
    view_set_static(form, VIEW_PERSON_BUTTON, press->button);
    if (attempt->act == press->act && attempt->password_error != NULL)
        view_set_static(view_add(form, VIEW_PASSWORD_ERROR), VIEW_ERROR_TEXT, attempt->password_error);
}

static gboolean
add_role_form(App *app, View *page, const Person *person, const Attempt *attempt, GError **error)
{
    const RoleChoice now = { .role = person_role_parse(person->role), .practitioner_id = person->practitioner_id };
    View *form = view_add(page, VIEW_PERSON_ROLE_FORM);

    if (attempt->act == PEOPLE_ROLE && attempt->password_error != NULL)
        view_set_static(view_add(form, VIEW_PASSWORD_ERROR), VIEW_ERROR_TEXT, attempt->password_error);
    return role_choice_show(app, form, attempt->act == PEOPLE_ROLE ? &attempt->choice : &now, error);
}

/* Whoever is the last administrator can be given a link and nothing else. */
static gboolean
is_last(App *app, const Person *person, gboolean *ret_last, GError **error)
{
    GError *cause = NULL;

    *ret_last = !person_check_not_last(app->db, person, &cause);
    if (cause == NULL || g_error_matches(cause, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED)) {
        g_clear_error(&cause);
        return TRUE;
    }
    g_propagate_error(error, cause);
    return FALSE;
}

static gboolean
add_forms(App *app, View *page, const Person *person, const Attempt *attempt, GError **error)
{
    const PersonState state = person_state(person);
    gboolean last;

    if (!is_last(app, person, &last, error))
        return FALSE;
    if (last)
        view_add(page, VIEW_PERSON_LAST);
    if (!last && people_may(PEOPLE_ROLE, state) && !add_role_form(app, page, person, attempt, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(presses); i++)
        if (presses[i].state == state && !(last && presses[i].act == PEOPLE_DEACTIVATE))
            add_press(page, &presses[i], attempt);
    return TRUE;
}

/* --- the page ------------------------------------------------------------------------------------ */

static void
show_errors(Response *response, View *page, const Attempt *attempt)
{
    View *summary = view_add(page, VIEW_ERRORS);
    char *field = response_keep(response, g_strconcat("password-", act_word(attempt->act), NULL), g_free);

    field_error_show(NULL, summary, VIEW_NAME__COUNT, "role", attempt->choice.role_error);
    field_error_show(NULL, summary, VIEW_NAME__COUNT, "practitioner", attempt->choice.practitioner_error);
    field_error_show(NULL, summary, VIEW_NAME__COUNT, field, attempt->password_error);
    if (attempt->status == 503)
        response_header(response, "Retry-After", "5");
}

static gboolean
show(App *app, const Request *request, Response *response, const Attempt *attempt, GError **error)
{
    g_autoptr(Person) person = load(app, request, error);
    PageHead head = { .status = attempt->status, .navigation = VIEW_NAV_SETTINGS };
    g_autofree char *title = NULL;
    View *page;

    if (person == NULL)
        return FALSE;
    title = g_strconcat(attempt->status == 0 ? "" : "Error: ", person->name, NULL);
    head.title = title;
    page = response_page(response, request, &head, "person.tpl");
    view_set_int(page, VIEW_ID, person->id);
    view_set(page, VIEW_NAME, person->name);
    if (attempt->status != 0)
        show_errors(response, page, attempt);
    return add_facts(app, request, page, person, error) && add_forms(app, page, person, attempt, error);
}

gboolean
person_show(App *app, Request *request, Response *response, GError **error)
{
    return show(app, request, response, &(Attempt){ .act = PEOPLE_ACT__COUNT }, error);
}

/* --- doing it ------------------------------------------------------------------------------------- */

/* Who changed themselves is signed out, or no administrator any more. */
static void
go_on(const Request *request, Response *response, gint64 person_id)
{
    g_autofree char *path = g_strdup_printf(PEOPLE_PATH "/%" G_GINT64_FORMAT, person_id);

    if (request_session(request)->person_id == person_id)
        response_redirect(response, "/");
    else
        response_redirect(response, path);
}

static gboolean
act(App *app, const Request *request, Response *response, PeopleAct act, Attempt *attempt, GError **error)
{
    const PeopleWish wish = { act, person_id_of(request), attempt->choice.role, attempt->choice.practitioner_id };
    g_autoptr(Person) before = load(app, request, error);
    g_auto(PeopleLink) link = { 0 };
    PeopleOutcome outcome;

    if (before == NULL || !people_do(app, request, &wish, &outcome, &link, error))
        return FALSE;
    if (outcome != PEOPLE_DONE) {
        attempt->status = outcome == PEOPLE_BUSY ? 503 : 422;
        attempt->password_error = people_outcome_sentence(outcome);
        return show(app, request, response, attempt, error);
    }
    if (link.url != NULL)
        return people_show_link(app, request, response, &link, wish.person_id, error);
    if (act == PEOPLE_DEACTIVATE && person_state(before) == PERSON_STATE_INVITED)
        response_redirect(response, PEOPLE_PATH);
    else
        go_on(request, response, wish.person_id);
    return TRUE;
}

gboolean
person_role_save(App *app, Request *request, Response *response, GError **error)
{
    Attempt attempt = { .act = PEOPLE_ROLE };

    if (role_choice_read(request, &attempt.choice))
        return act(app, request, response, PEOPLE_ROLE, &attempt, error);
    attempt.status = 422;
    return show(app, request, response, &attempt, error);
}

gboolean
person_deactivate_save(App *app, Request *request, Response *response, GError **error)
{
    return act(app, request, response, PEOPLE_DEACTIVATE, &(Attempt){ .act = PEOPLE_DEACTIVATE }, error);
}

gboolean
person_reactivate_save(App *app, Request *request, Response *response, GError **error)
{
    return act(app, request, response, PEOPLE_REACTIVATE, &(Attempt){ .act = PEOPLE_REACTIVATE }, error);
}

gboolean
person_link_make(App *app, Request *request, Response *response, GError **error)
{
    return act(app, request, response, PEOPLE_LINK, &(Attempt){ .act = PEOPLE_LINK }, error);
}
