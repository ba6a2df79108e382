/* persons.h: who may sign in. */
#pragma once

#include "lib/store/audit.h"

typedef struct {
    gint64 id;
    char *email;
    char *name;
    char *role;
    gboolean active;
    gint64 created_utc;
} Person;
void person_free(Person *person);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Person, person_free)

/* NULL without error when there is none. email is lower-cased here. */
Person *person_find_by_email(Db *db, const char *email, GError **error);
Person *person_load(Db *db, gint64 id, GError **error); /* NOT_FOUND */

/* All, by e-mail: GPtrArray of Person. */
GPtrArray *persons_list(Db *db, GError **error);

/* Adds an active administrator and the audit row; own transaction unless one is open. *ret_id is the new id.
 * Errors: CONFLICT the e-mail is taken. */
gboolean person_add(Db *db, const Actor *actor, const char *email, const char *name, gint64 *ret_id,
                    GError **error);
