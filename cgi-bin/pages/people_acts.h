/* people_acts.h: what an administrator does about people, told to the store and to the keeper. */
#pragma once

#include "cgi-bin/routes.h"
#include "lib/store/person_changes.h"

#define INVITATION_LIFE_S (7 * 24 * 60 * 60)
#define RESET_LIFE_S (24 * 60 * 60)

typedef enum { PEOPLE_INVITE, PEOPLE_ROLE, PEOPLE_DEACTIVATE, PEOPLE_REACTIVATE, PEOPLE_LINK,
    PEOPLE_ACT__COUNT } PeopleAct;

/* What is to happen to whom; role and practitioner_id for PEOPLE_ROLE alone. */
typedef struct {
    PeopleAct act;
    gint64 person_id;
    PersonRole role;
    const char *practitioner_id;
} PeopleWish;

typedef enum {
    PEOPLE_DONE,
    PEOPLE_WRONG_PASSWORD, /* the administrator's own; it is in the audit log */
    PEOPLE_BUSY,           /* too many passwords at once, or another change of people is under way */
} PeopleOutcome;

/* A link that was made, as it goes into a message; url is NULL when none was. */
typedef struct {
    char *url;
    gint64 life_s;
    gboolean invites; /* else it is for a new password */
} PeopleLink;
void people_link_clear(PeopleLink *link);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PeopleLink, people_link_clear)

/*
 * Does it, with the password in the field 'password'. The rows are written first and count when the keeper has said
 * yes: nothing happens without its entry in the audit log. Should the disk fail just then, the keeper may know what the
 * list does not show; doing it again mends that.
 *
 * Errors: NOT_FOUND nobody; CONFLICT they are in no state for that, or were changed meanwhile; REFUSED and INVALID
 *         with a
 *         sentence (person_changes.h; the keeper does not know this administrator).
 */
gboolean people_do(App *app, const Request *request, const PeopleWish *wish, PeopleOutcome *ret_outcome,
                   PeopleLink *ret_link, GError **error);

/* Why it was not done, for beside the password's field; fixed. */
const char *people_outcome_sentence(PeopleOutcome outcome);

/* Whether that can be done to somebody in this state. */
gboolean people_may(PeopleAct act, PersonState state);

/* Whether the administrator's own password is right, before a row is made for somebody: PEOPLE_DONE when it is.
 * Errors: those of the store and the keeper. */
gboolean people_check_password(App *app, const Request *request, PeopleOutcome *ret_outcome, GError **error);

/* The page that shows the link, this once. Errors: INTERNAL. */
gboolean people_show_link(App *app, const Request *request, Response *response, const PeopleLink *link,
    gint64 person_id,
                          GError **error);
