/* persons.h: who may sign in. */
#pragma once

#include "lib/store/audit.h"

typedef struct {
    gint64 id;
    char *email;
    char *name;
    char *role;            /* a word of lib/clinic/role.h */
    char *practitioner_id; /* who they are in Cliniko, "" unless a practitioner */
    gboolean active;       /* may sign in, once joined */
    gboolean second_factor;
    gint64 created_utc, joined_utc; /* joined: first password set; 0: invited only */
} Person;
void person_free(Person *person);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Person, person_free)

/* NULL without error when there is none. email is lower-cased here. */
Person *person_find_by_email(Db *db, const char *email, GError **error);
Person *person_load(Db *db, gint64 id, GError **error); /* NOT_FOUND */

/* All, by e-mail: GPtrArray of Person. */
GPtrArray *persons_list(Db *db, GError **error);

/* Adds an active administrator and the audit row; own transaction unless one is open. *ret_id is
 * the new id.
 * Errors: CONFLICT the e-mail is taken. */
gboolean person_add(Db *db, const Actor *actor, const char *email, const char *name, gint64 *ret_id,
                    GError **error);

/* Fills in a person who was made without e-mail and name (persons_placeholder) and lets them sign
 * in, audit 'person-completed'; must be inside a transaction (asserted), so that the caller can
 * spend the one-time link in it.
 * Errors: NOT_FOUND; CONFLICT the e-mail is taken. */
gboolean person_complete(Db *db, const Actor *actor, gint64 id, const char *email, const char *name,
                         GError **error);

/* Somebody who has joined set a new password by a link: their sessions end, audit 'password-reset'; own transaction. */
gboolean person_password_reset(Db *db, const Actor *actor, gint64 id, GError **error);

/* TRUE for the person behind a setup link, who has neither name nor e-mail yet. */
gboolean person_is_placeholder(const Person *person);

/* The inactive person behind a setup link, added (audit 'person-added') when there is none yet. Its
 * e-mail is one that nobody can type. For keyrackctl; own transaction. */
gboolean persons_placeholder(Db *db, const Actor *actor, gint64 *ret_id, GError **error);
