/* people.c: Settings > People: everybody who may sign in, the invitation of somebody new, and whether administrators
 * need a second factor. */
#include "cgi-bin/pages/field_error.h"
#include "cgi-bin/pages/pages.h"
#include "cgi-bin/pages/people_acts.h"
#include "cgi-bin/pages/people_form.h"
#include "cgi-bin/proof.h"
#include "lib/clinic/error.h"
#include "lib/clinic/text.h"
#include "lib/store/clinic.h"
#include "lib/store/policy.h"

#define PEOPLE_PATH "/settings/people"

/* The invitation as it was typed, and what is wrong with it. */
typedef struct {
    char *name;
    const char *email;
    RoleChoice choice;
    const char *name_error, *email_error, *password_error;
} Invitation;

static void
invitation_clear(Invitation *invitation)
{
    g_free(invitation->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Invitation, invitation_clear)

/* --- the list ----------------------------------------------------------------------------------- */

/* What the rows need. */
typedef struct {
    App *app;
    View *page;
    gint64 now_utc;
    char *zone;
    GHashTable *sign_ins;
} People;

static void
people_clear(People *people)
{
    g_free(people->zone);
    g_clear_pointer(&people->sign_ins, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(People, people_clear)

static const struct {
    const char *word, *label;
} states[] = {
    [PERSON_STATE_GONE] = { "gone", "Gone" },
    [PERSON_STATE_INVITED] = { "invited", "Invited" },
    [PERSON_STATE_ACTIVE] = { "active", "Active" },
    [PERSON_STATE_INACTIVE] = { "inactive", "Inactive" },
};

static char *
seen_in_words(const People *people, const Person *person)
{
    const gint64 *at_utc = g_hash_table_lookup(people->sign_ins, &person->id);
    g_autofree char *when = at_utc == NULL ? NULL : time_in_words(*at_utc, people->now_utc, people->zone);

    return when == NULL ? g_strdup("Has never signed in.") : g_strdup_printf("Signed in last %s.", when);
}

static gboolean
add_person(const People *people, const Person *person, GError **error)
{
    const PersonState state = person_state(person);
    g_autofree char *role = person_role_in_words(people->app, person, error);
    g_autofree char *seen = seen_in_words(people, person);
    View *row;

    if (role == NULL)
        return FALSE;
    row = view_add(people->page, VIEW_PEOPLE_ROW);
    view_set_int(row, VIEW_ID, person->id);
    view_set(row, VIEW_NAME, person->name);
    view_set(row, VIEW_EMAIL, person->email);
    view_set(row, VIEW_PERSON_ROLE, role);
    view_set(row, VIEW_PERSON_SEEN, seen);
    view_set_static(row, VIEW_PERSON_STATE_WORD, states[state].word);
    view_set_static(row, VIEW_PERSON_STATE, states[state].label);
    if (state != PERSON_STATE_INVITED)
        view_set_static(row, VIEW_PERSON_FACTOR,
            person->second_factor ? "With a second factor." : "Without a second factor.");
    return TRUE;
}

static gboolean
add_people(const People *people, GError **error)
{
    g_autoptr(GPtrArray) persons = persons_list(people->app->db, error);

    if (persons == NULL)
        return FALSE;
    for (guint i = 0; i < persons->len; i++) {
        const Person *person = g_ptr_array_index(persons, i);

        if (person_state(person) != PERSON_STATE_GONE && !add_person(people, person, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
load(App *app, const Request *request, People *people, GError **error)
{
    GError *problem = NULL;
    g_autoptr(Clinic) clinic = clinic_find(app->db, &problem);

    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    people->app = app;
    people->now_utc = request_now(request);
    people->zone = g_strdup(clinic == NULL ? "" : clinic->zone);
    people->sign_ins = persons_last_sign_ins(app->db, error);
    return people->sign_ins != NULL;
}

/* --- the second factor ----------------------------------------------------------------------------- */

static gboolean
add_policy(App *app, const Request *request, View *page, GError **error)
{
    gboolean required;
    View *part;

    if (!policy_second_factor(app->db, &required, error))
        return FALSE;
    part = view_add(page, required ? VIEW_FACTOR_ON : VIEW_FACTOR_OFF);
    if (!required && !request_session(request)->second_factor) {
        view_add(part, VIEW_FACTOR_FIRST);
        return TRUE;
    }
    proof_ask_in_form(required ? part : view_add(part, VIEW_FACTOR_READY), request);
    return TRUE;
}

gboolean
people_policy_save(App *app, Request *request, Response *response, GError **error)
{
    const gboolean required = g_str_equal(request_field(request, "required"), "yes");
    const Actor actor = request_actor(request);

    if (required && !request_session(request)->second_factor) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED,
                            "Set up your own second factor first, in your account. Otherwise you would lock yourself "
                            "out.");
        return FALSE;
    }
    if (!policy_require_second_factor(app->db, &actor, required, error))
        return FALSE;
    response_redirect(response, PEOPLE_PATH);
    return TRUE;
}

/* --- the page ----------------------------------------------------------------------------------- */

static void
show_errors(View *page, const Invitation *invitation)
{
    View *summary = view_add(page, VIEW_ERRORS);

    view_set_static(summary, VIEW_ERRORS_TITLE, "The invitation is not made yet");
    field_error_show(page, summary, VIEW_NAME_ERROR, "name", invitation->name_error);
    field_error_show(page, summary, VIEW_EMAIL_ERROR, "email", invitation->email_error);
    field_error_show(NULL, summary, VIEW_NAME__COUNT, "role", invitation->choice.role_error);
    field_error_show(NULL, summary, VIEW_NAME__COUNT, "practitioner", invitation->choice.practitioner_error);
    field_error_show(page, summary, VIEW_PASSWORD_ERROR, "password", invitation->password_error);
}

/* status 0: the empty form. What was typed stays, but for the password. */
static gboolean
show(App *app, const Request *request, Response *response, unsigned status, const Invitation *invitation,
    GError **error)
{
    const PageHead head = { status, status == 0 ? "People" : "Error: People", VIEW_NAV_SETTINGS };
    g_auto(People) people = { 0 };
    View *page;

    if (!load(app, request, &people, error))
        return FALSE;
    page = people.page = response_page(response, request, &head, "people.tpl");
    view_set(page, VIEW_INVITE_NAME, invitation->name);
    view_set(page, VIEW_INVITE_EMAIL, invitation->email);
    if (status != 0)
        show_errors(page, invitation);
    if (status == 503)
        response_header(response, "Retry-After", "5");
    return add_people(&people, error) && role_choice_show(app, page, &invitation->choice, error) &&
           add_policy(app, request, page, error);
}

gboolean
people_show(App *app, Request *request, Response *response, GError **error)
{
    const Invitation empty = { .name = (char[]){ "" }, .email = "", .choice = { .practitioner_id = "" } };

    return show(app, request, response, 0, &empty, error);
}

/* --- inviting ------------------------------------------------------------------------------------ */

static gboolean
read_invitation(const Request *request, Invitation *invitation)
{
    const gboolean choice_is_good = role_choice_read(request, &invitation->choice);

    invitation->name = name_clean(request_field(request, "name"));
    invitation->email = request_field(request, "email");
    if (*invitation->name == '\0')
        invitation->name_error = "Type their name, as colleagues know it.";
    if (!email_is_valid(invitation->email))
        invitation->email_error = "Type an e-mail address, such as name@clinic.example.";
    return choice_is_good && invitation->name_error == NULL && invitation->email_error == NULL;
}

/* The status of the form when the invitation was not made. */
static unsigned
refuse(Invitation *invitation, PeopleOutcome outcome)
{
    invitation->password_error = people_outcome_sentence(outcome);
    return outcome == PEOPLE_BUSY ? 503 : 422;
}

/* The row that is invited; *ret_id 0 and a word beside the e-mail when that is somebody's. */
static gboolean
prepare(App *app, const Request *request, Invitation *invitation, gint64 *ret_id, GError **error)
{
    const Actor actor = request_actor(request);
    const NewPerson person = { invitation->email, invitation->name, invitation->choice.role,
                               invitation->choice.practitioner_id };
    GError *cause = NULL;

    *ret_id = 0;
    if (person_prepare(app->db, &actor, &person, ret_id, &cause))
        return TRUE;
    if (!g_error_matches(cause, KEYRACK_ERROR, KEYRACK_ERROR_CONFLICT)) {
        g_propagate_error(error, cause);
        return FALSE;
    }
    g_error_free(cause);
    invitation->email_error = "Somebody is in the list with this e-mail already. Open their entry to change it or to "
                              "make a "
                              "new link.";
    return TRUE;
}

gboolean
people_invite(App *app, Request *request, Response *response, GError **error)
{
    g_auto(Invitation) invitation = { 0 };
    g_auto(PeopleLink) link = { 0 };
    PeopleWish wish = { .act = PEOPLE_INVITE };
    PeopleOutcome outcome = PEOPLE_DONE;

    if (!read_invitation(request, &invitation))
        return show(app, request, response, 422, &invitation, error);
    if (!people_check_password(app, request, &outcome, error))
        return FALSE;
    if (outcome == PEOPLE_DONE && !prepare(app, request, &invitation, &wish.person_id, error))
        return FALSE;
    if (invitation.email_error != NULL)
        return show(app, request, response, 422, &invitation, error);
    if (outcome == PEOPLE_DONE && !people_do(app, request, &wish, &outcome, &link, error))
        return FALSE;
    if (outcome != PEOPLE_DONE) {
        const unsigned status = refuse(&invitation, outcome);

        return show(app, request, response, status, &invitation, error);
    }
    return people_show_link(app, request, response, &link, wish.person_id, error);
}
