/* people_acts.c: what an administrator does about people.
 *
 * Two programs must agree on what somebody may be: the keeper, which proves passwords, and the database, which the web
 * reads. One act at a time goes through both: the rows first, with the one in the audit log, then the keeper, and the
 * rows count when the keeper has said yes. */
#include "cgi-bin/pages/people_acts.h"

#include <string.h>

#include "cgi-bin/password.h"
#include "lib/clinic/error.h"
#include "lib/clinic/text.h"
#include "lib/store/clinic.h"

#define STATE(state) (1u << (state))

void
people_link_clear(PeopleLink *link)
{
    g_clear_pointer(&link->url, g_free);
}

gboolean
people_may(PeopleAct act, PersonState state)
{
    static const unsigned from[PEOPLE_ACT__COUNT] = {
        [PEOPLE_INVITE] = STATE(PERSON_STATE_GONE),
        [PEOPLE_ROLE] = STATE(PERSON_STATE_INVITED) | STATE(PERSON_STATE_ACTIVE),
        [PEOPLE_DEACTIVATE] = STATE(PERSON_STATE_INVITED) | STATE(PERSON_STATE_ACTIVE),
        [PEOPLE_REACTIVATE] = STATE(PERSON_STATE_INACTIVE),
        [PEOPLE_LINK] = STATE(PERSON_STATE_INVITED) | STATE(PERSON_STATE_ACTIVE),
    };

    return (from[act] & STATE(state)) != 0;
}

const char *
people_outcome_sentence(PeopleOutcome outcome)
{
    return outcome == PEOPLE_BUSY
               ? "Your password was not checked: another change of people is under way, or the part of Keyrack that "
                 "checks "
                 "passwords is busy. Wait a few seconds and press the button again."
               : "That was not your password, or there were too many tries. Type it again; after several wrong tries "
                 "wait "
                 "some minutes.";
}

/* --- what the keeper is told ------------------------------------------------------------------ */

/* Links made before end with every admission, so whoever was only invited gets a new one. */
static gint64
link_life_s(PeopleAct act, PersonState state)
{
    if (act == PEOPLE_INVITE || (state == PERSON_STATE_INVITED && act != PEOPLE_DEACTIVATE))
        return INVITATION_LIFE_S;
    return act == PEOPLE_LINK ? RESET_LIFE_S : 0;
}

static Admission
admission_of(const PeopleWish *wish, const Person *person)
{
    const PersonRole role = wish->act == PEOPLE_ROLE ? wish->role : person_role_parse(person->role);

    return (Admission){ .person_id = person->id,
                        .standing = wish->act == PEOPLE_DEACTIVATE    ? STANDING_NONE
                                    : role == PERSON_ADMINISTRATOR ? STANDING_ADMINISTRATOR
                                                                   : STANDING_MEMBER,
                        .link_life_s = link_life_s(wish->act, person_state(person)) };
}

static PeopleOutcome
outcome_of(PasswordAnswer answer)
{
    return answer == PASSWORD_WRONG ? PEOPLE_WRONG_PASSWORD : PEOPLE_DONE;
}

/* BUSY is an outcome; a wrong password is on record. */
static gboolean
take_outcome(App *app, const Request *request, gboolean asked, GError *cause, PeopleOutcome *outcome, GError **error)
{
    const Actor actor = request_actor(request);

    if (asked)
        return *outcome != PEOPLE_WRONG_PASSWORD || session_proof_refused(app->db, &actor, error);
    if (g_error_matches(cause, KEYRACK_ERROR, KEYRACK_ERROR_BUSY)) {
        g_error_free(cause);
        *outcome = PEOPLE_BUSY;
        return TRUE;
    }
    if (g_error_matches(cause, KEYRACK_ERROR, KEYRACK_ERROR_FORBIDDEN)) {
        g_error_free(cause);
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED,
                            "The part of Keyrack that keeps passwords does not know you as an administrator. Ask "
                            "another "
                            "administrator to give you that role again, or whoever looks after the server.");
        return FALSE;
    }
    g_propagate_error(error, cause);
    return FALSE;
}

/* FALSE with error when the keeper gave no answer. */
static gboolean
admit(App *app, const Request *request, const Admission *admission, PasswordAnswer *ret_answer, guint8 ret_token[32],
      GError **error)
{
    const Proof proof = { request_session(request)->person_id, request_address(request), request_field(request,
        "password") };
    const int place = password_place_take(app, error);
    const gboolean asked =
        place >= 0 && keeper_admit(app->keeper_socket, &proof, admission, ret_answer, ret_token, error);

    password_place_give(app, place);
    return asked;
}

gboolean
people_check_password(App *app, const Request *request, PeopleOutcome *ret_outcome, GError **error)
{
    PasswordAnswer answer = PASSWORD_WRONG;
    GError *cause = NULL;
    const gboolean asked = password_ask(app, request, request_session(request)->person_id,
                                        request_field(request, "password"), &answer, &cause);

    *ret_outcome = outcome_of(answer);
    return take_outcome(app, request, asked, cause, ret_outcome, error);
}

/* --- what the store is told -------------------------------------------------------------------- */

static gboolean
write_rows(App *app, const Request *request, const PeopleWish *wish, const Person *seen, GError **error)
{
    const Actor actor = request_actor(request);

    switch (wish->act) {
    case PEOPLE_INVITE:
        return person_invite(app->db, &actor, seen, error);
    case PEOPLE_ROLE:
        return person_set_role(app->db, &actor, seen, wish->role, wish->practitioner_id, error);
    case PEOPLE_DEACTIVATE:
        return person_deactivate(app->db, &actor, seen, error);
    case PEOPLE_REACTIVATE:
        return person_reactivate(app->db, &actor, seen, error);
    case PEOPLE_LINK:
        return person_link_made(app->db, &actor, seen, error);
    case PEOPLE_ACT__COUNT:
        break;
    }
    g_assert_not_reached();
}

/* A look before anything is done; writing the rows decides. */
static gboolean
check(App *app, const PeopleWish *wish, const Person *person, GError **error)
{
    if (!people_may(wish->act, person_state(person))) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_CONFLICT, "the person is in no state for that");
        return FALSE;
    }
    return (wish->act != PEOPLE_DEACTIVATE && (wish->act != PEOPLE_ROLE || wish->role == PERSON_ADMINISTRATOR)) ||
           person_check_not_last(app->db, person, error);
}

static void
take_link(const App *app, const Admission *admission, const Person *person, const guint8 token[32],
          PeopleLink *ret_link)
{
    if (admission->link_life_s != 0) {
        g_autofree char *text = vault_token_text(token, 32);

        *ret_link = (PeopleLink){ g_strconcat(app->config->public_url, "/setup/", text, NULL), admission->link_life_s,
                                  person->joined_utc == 0 };
        vault_wipe(text, strlen(text));
    }
}

/* Both sides of the act, or neither. */
static gboolean
do_both(App *app, const Request *request, const PeopleWish *wish, const Person *person, const Admission *admission,
        PasswordAnswer *ret_answer, guint8 ret_token[32], GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_begin(&txn, app->db, error) && write_rows(app, request, wish, person, error) &&
           admit(app, request, admission, ret_answer, ret_token, error) &&
           (*ret_answer == PASSWORD_WRONG || txn_commit(&txn, error));
}

static gboolean
do_alone(App *app, const Request *request, const PeopleWish *wish, PeopleOutcome *ret_outcome, PeopleLink *ret_link,
         GError **error)
{
    g_autoptr(Person) person = person_load(app->db, wish->person_id, error);
    PasswordAnswer answer = PASSWORD_WRONG;
    Admission admission;
    guint8 token[32] = { 0 };
    GError *cause = NULL;
    gboolean good;

    if (person == NULL || !check(app, wish, person, error))
        return FALSE;
    admission = admission_of(wish, person);
    good = do_both(app, request, wish, person, &admission, &answer, token, &cause);
    *ret_outcome = outcome_of(answer);
    if (good && *ret_outcome == PEOPLE_DONE)
        take_link(app, &admission, person, token, ret_link);
    vault_wipe(token, sizeof token);
    return take_outcome(app, request, good, cause, ret_outcome, error);
}

gboolean
people_do(App *app, const Request *request, const PeopleWish *wish, PeopleOutcome *ret_outcome, PeopleLink *ret_link,
          GError **error)
{
    const int place = slots_take(&app->people_slot);
    gboolean good;

    *ret_link = (PeopleLink){ 0 };
    if (place < 0) {
        *ret_outcome = PEOPLE_BUSY;
        return TRUE;
    }
    good = do_alone(app, request, wish, ret_outcome, ret_link, error);
    slots_give(&app->people_slot, place);
    return good;
}

/* --- the link ----------------------------------------------------------------------------------- */

static char *
message_of(const PeopleLink *link, const char *name, const char *clinic, const char *until, const char *zone,
           const char *sender)
{
    return g_strdup_printf("Hello %s,\n\n"
                           "%s%s%s: this link lets you set %s password. It works once, until %s (%s time), and it is "
                           "for you "
                           "alone.\n\n"
                           "%s\n\n"
                           "%s"
                           "%s\n",
                           name, link->invites ? "you can now use Keyrack" : "here is the way back into Keyrack",
                           *clinic == '\0' ? "" : " at ", clinic, link->invites ? "your" : "a new", until, zone,
                               link->url,
                           link->invites ? "Keyrack keeps the clinic’s keys to Cliniko and shows what patients can "
                                           "book. You "
                                           "sign in with this e-mail address.\n\n"
                                         : "If you did not ask for this, tell me before you open it.\n\n",
                           sender);
}

gboolean
people_show_link(App *app, const Request *request, Response *response, const PeopleLink *link, gint64 person_id,
                 GError **error)
{
    const PageHead head = { .title = "A link to send", .navigation = VIEW_NAV_SETTINGS };
    GError *problem = NULL;
    g_autoptr(Clinic) clinic = clinic_find(app->db, &problem);
    g_autoptr(Person) person = problem == NULL ? person_load(app->db, person_id, &problem) : NULL;
    const char *zone = clinic == NULL || *clinic->zone == '\0' ? "UTC" : clinic->zone;
    const gint64 now_utc = request_now(request);
    g_autofree char *until = time_in_words(now_utc + link->life_s, now_utc, clinic == NULL ? "" : clinic->zone);
    g_autofree char *message = NULL;
    View *page;

    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    message = message_of(link, person->name, clinic == NULL ? "" : clinic->name, until, zone,
                         request_session(request)->person_name);
    page = response_page(response, request, &head, "person_link.tpl");
    view_set_int(page, VIEW_ID, person->id);
    view_set(page, VIEW_NAME, person->name);
    view_set(page, VIEW_LINK_URL, link->url);
    view_set(page, VIEW_LINK_MESSAGE, message);
    view_set(page, VIEW_WHEN, until);
    view_set(page, VIEW_ZONE_TEXT, zone);
    view_add(page, link->invites ? VIEW_LINK_INVITES : VIEW_LINK_RESETS);
    return TRUE;
}
