/* person_changes.h: people invited, given another role, taken out and let in again, by an administrator. */
#pragma once

#include "lib/clinic/role.h"
#include "lib/store/persons.h"

/* Where somebody stands. GONE: an invitation that was never finished or was taken back; the list does not show it, and
 * whoever is invited under that e-mail again takes its row. */
typedef enum { PERSON_STATE_GONE, PERSON_STATE_INVITED, PERSON_STATE_ACTIVE, PERSON_STATE_INACTIVE } PersonState;
PersonState person_state(const Person *person);

/* Strings are borrowed; practitioner_id is "" unless the role is practitioner. */
typedef struct {
    const char *email, *name;
    PersonRole role;
    const char *practitioner_id;
} NewPerson;

/*
 * The row of somebody who is about to be invited, who may not do anything yet; audit 'person-prepared'. Own
 * transaction.
 *
 * Errors: CONFLICT the e-mail is somebody's; INVALID the practitioner is none of the clinic's (a sentence).
 */
gboolean person_prepare(Db *db, const Actor *actor, const NewPerson *person, gint64 *ret_id, GError **error);

/*
 * All that follow decide behind the write lock and have their own transaction. seen is the person as the caller read
 * them.
 *
 * Errors: CONFLICT they are not so any more; REFUSED nobody would be left to administer Keyrack (a sentence); INVALID
 *         as
 *         above.
 */
/* 'person-invited': a prepared person may set their password by the link. */
gboolean person_invite(Db *db, const Actor *actor, const Person *seen, GError **error);
/* 'person-role'; their sessions end, so that the next one has the new rights. */
gboolean person_set_role(Db *db, const Actor *actor, const Person *seen, PersonRole role, const char *practitioner_id,
                         GError **error);
/* 'person-deactivated'; their sessions and the keys issued to them end at once. */
gboolean person_deactivate(Db *db, const Actor *actor, const Person *seen, GError **error);
/* 'person-reactivated'. Their issued keys stay ended. */
gboolean person_reactivate(Db *db, const Actor *actor, const Person *seen, GError **error);
/* 'password-link-made': somebody was given a link to set their password. */
gboolean person_link_made(Db *db, const Actor *actor, const Person *seen, GError **error);

/* Whether somebody else would be left to administer Keyrack without them: REFUSED as above when not. For a look before
 * the keeper is asked; the changes look again. */
gboolean person_check_not_last(Db *db, const Person *seen, GError **error);

/* When each person last signed in: GHashTable of gint64 *id -> gint64 *utc; whoever never did is not in it. */
GHashTable *persons_last_sign_ins(Db *db, GError **error);
