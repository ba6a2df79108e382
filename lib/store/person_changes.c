/* person_changes.c: people invited, given another role, taken out and let in again. Whether somebody is the last
 * administrator is decided behind the write lock, so that of two who take each other out one stays. */
#include "lib/store/person_changes.h"

#include <stdio.h>
#include <string.h>

#include "lib/store/sessions.h"
#include "lib/store/statement.h"

enum {
    CHANGE_PREPARE,
    CHANGE_PREPARE_AGAIN,
    CHANGE_INVITE,
    CHANGE_SET_ROLE,
    CHANGE_SET_ACTIVE,
    CHANGE_END_KEYS,
    CHANGE_OTHER_ADMINISTRATORS,
    CHANGE_PRACTITIONER,
    CHANGE_LAST_SIGN_INS,
    CHANGE__COUNT
};

static const Statement statements[] = {
    [CHANGE_PREPARE] = { "INSERT INTO person (email, name, role, practitioner_id, active, created_utc)"
                         " VALUES ($1, $2, $3, $4, 0, $5) RETURNING id",
                         DB_WEB, NULL },
    [CHANGE_PREPARE_AGAIN] = { "UPDATE person SET name = $2, role = $3, practitioner_id = $4, created_utc = $5"
                               " WHERE id = $1 AND active = 0 AND joined_utc IS NULL",
                               DB_WEB, NULL },
    [CHANGE_INVITE] = { "UPDATE person SET active = 1 WHERE id = $1 AND active = 0 AND joined_utc IS NULL", DB_WEB,
        NULL },
    [CHANGE_SET_ROLE] = { "UPDATE person SET role = $2, practitioner_id = $3 WHERE id = $1", DB_WEB, NULL },
    [CHANGE_SET_ACTIVE] = { "UPDATE person SET active = $2 WHERE id = $1", DB_WEB, NULL },
    [CHANGE_END_KEYS] = { "UPDATE issued_key SET expires_utc = $2"
                          " WHERE person_id = $1 AND (expires_utc IS NULL OR expires_utc > $2)",
                          DB_WEB, NULL },
    [CHANGE_OTHER_ADMINISTRATORS] = { "SELECT count(*) FROM person WHERE role = 'administrator' AND active = 1"
                                      " AND joined_utc IS NOT NULL AND id <> $1",
                                      DB_WEB, "the people of one clinic: a handful of rows" },
    [CHANGE_PRACTITIONER] = { "SELECT id FROM practitioner WHERE id = $1 AND active = 1 AND gone_utc IS NULL",
        DB_WEB, NULL },
    [CHANGE_LAST_SIGN_INS] = { "SELECT p.id, (SELECT a.at_utc FROM audit a WHERE a.actor_kind = 'person'"
                               " AND a.actor_id = p.id AND a.object_kind = 'person' AND a.object_id = CAST(p.id AS "
                               "TEXT)"
                               " AND a.act = 'signed-in' ORDER BY a.id DESC LIMIT 1) FROM person p",
                               DB_WEB, "the people of one clinic: a handful of rows" },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == CHANGE__COUNT);
const Family person_change_family = { FAMILY_PERSON_CHANGE, "person_change", statements, CHANGE__COUNT };

PersonState
person_state(const Person *person)
{
    if (person->joined_utc == 0)
        return person->active ? PERSON_STATE_INVITED : PERSON_STATE_GONE;
    return person->active ? PERSON_STATE_ACTIVE : PERSON_STATE_INACTIVE;
}

static gboolean
add_audit(Db *db, const Actor *actor, const char *act, gint64 id, const char *detail, GError **error)
{
    char object_id[24];

    (void)snprintf(object_id, sizeof object_id, "%" G_GINT64_FORMAT, id);
    return audit_add_detail(db, actor, act, "person", object_id, "done", detail, error);
}

/* --- what is looked at before ----------------------------------------------------------------- */

static gboolean
check_practitioner(Db *db, PersonRole role, const char *practitioner_id, GError **error)
{
    g_auto(Query) query = { 0 };
    gboolean found;

    if (role != PERSON_PRACTITIONER)
        return TRUE;
    if (!query_begin(&query, db, &person_change_family, CHANGE_PRACTITIONER, VALUES(TEXT(practitioner_id)), error))
        return FALSE;
    found = query_next(&query);
    if (!query_end(&query, error))
        return FALSE;
    if (!found)
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID,
                            "Choose which of the practitioners in Cliniko this person is.");
    return found;
}

static gboolean
check_unchanged(Db *db, const Person *seen, GError **error)
{
    g_autoptr(Person) now = person_load(db, seen->id, error);

    if (now == NULL)
        return FALSE;
    if (now->active == seen->active && (now->joined_utc == 0) == (seen->joined_utc == 0) &&
        strcmp(now->role, seen->role) == 0 && strcmp(now->practitioner_id, seen->practitioner_id) == 0)
        return TRUE;
    g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_CONFLICT, "the person was changed meanwhile");
    return FALSE;
}

static gboolean
is_last(Db *db, gint64 id, gboolean *ret_last, GError **error)
{
    g_auto(Query) query = { 0 };
    gint64 others = 0;

    if (!query_begin(&query, db, &person_change_family, CHANGE_OTHER_ADMINISTRATORS, VALUES(INTEGER(id)), error))
        return FALSE;
    if (query_next(&query))
        others = query_integer(&query, 0, 0, G_MAXINT32);
    *ret_last = others == 0;
    return query_end(&query, error);
}

gboolean
person_check_not_last(Db *db, const Person *seen, GError **error)
{
    gboolean last;

    if (person_role_parse(seen->role) != PERSON_ADMINISTRATOR || person_state(seen) != PERSON_STATE_ACTIVE)
        return TRUE;
    if (!is_last(db, seen->id, &last, error))
        return FALSE;
    if (last)
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED,
                            "This is the last active administrator, and Keyrack needs one. Make somebody else an "
                            "administrator first; they must have signed in once.");
    return !last;
}

/* --- the changes ------------------------------------------------------------------------------ */

/* An invitation under that e-mail that came to nothing is taken up again: *ret_id, else 0. */
static gboolean
find_gone(Db *db, const char *email, gint64 *ret_id, GError **error)
{
    GError *problem = NULL;
    g_autoptr(Person) other = person_find_by_email(db, email, &problem);

    *ret_id = 0;
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    if (other != NULL && person_state(other) != PERSON_STATE_GONE) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_CONFLICT, "the e-mail address is somebody's");
        return FALSE;
    }
    if (other != NULL)
        *ret_id = other->id;
    return TRUE;
}

static const char *
practitioner_or_null(PersonRole role, const char *practitioner_id)
{
    return role == PERSON_PRACTITIONER ? practitioner_id : NULL;
}

static gboolean
put_prepared(Db *db, const Actor *actor, const NewPerson *person, const char *email, gint64 *id, GError **error)
{
    const Value name = TEXT(person->name), role = TEXT(person_role_word(person->role)), now = INTEGER(actor->now_utc);
    const Value practitioner = TEXT(practitioner_or_null(person->role, person->practitioner_id));

    if (*id != 0)
        return db_run(db, &person_change_family, CHANGE_PREPARE_AGAIN, VALUES(INTEGER(*id), name, role, practitioner,
            now),
                      error);
    return db_run_returning(db, &person_change_family, CHANGE_PREPARE, VALUES(TEXT(email), name, role, practitioner,
        now),
                            id, error);
}

gboolean
person_prepare(Db *db, const Actor *actor, const NewPerson *person, gint64 *ret_id, GError **error)
{
    g_autofree char *email = g_utf8_strdown(person->email, -1);
    g_auto(Txn) txn = { 0 };
    gint64 id;

    if (!txn_join(&txn, db, error) || !check_practitioner(db, person->role, person->practitioner_id, error) ||
        !find_gone(db, email, &id, error) || !put_prepared(db, actor, person, email, &id, error) ||
        !add_audit(db, actor, "person-prepared", id, person_role_word(person->role), error) || !txn_commit(&txn, error))
        return FALSE;
    *ret_id = id;
    return TRUE;
}

gboolean
person_invite(Db *db, const Actor *actor, const Person *seen, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) && check_unchanged(db, seen, error) &&
           db_run(db, &person_change_family, CHANGE_INVITE, VALUES(INTEGER(seen->id)), error) &&
           add_audit(db, actor, "person-invited", seen->id, seen->role, error) && txn_commit(&txn, error);
}

gboolean
person_set_role(Db *db, const Actor *actor, const Person *seen, PersonRole role, const char *practitioner_id,
                GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) && check_practitioner(db, role, practitioner_id, error) &&
           check_unchanged(db, seen, error) &&
           (role == PERSON_ADMINISTRATOR || person_check_not_last(db, seen, error)) &&
           db_run(db, &person_change_family, CHANGE_SET_ROLE,
                  VALUES(INTEGER(seen->id), TEXT(person_role_word(role)), TEXT(practitioner_or_null(role,
                      practitioner_id))),
                  error) &&
           sessions_end_all(db, actor, seen->id, error) &&
           add_audit(db, actor, "person-role", seen->id, person_role_word(role), error) && txn_commit(&txn, error);
}

gboolean
person_deactivate(Db *db, const Actor *actor, const Person *seen, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) && check_unchanged(db, seen, error) && person_check_not_last(db, seen, error) &&
           db_run(db, &person_change_family, CHANGE_SET_ACTIVE, VALUES(INTEGER(seen->id), INTEGER(0)), error) &&
           db_run(db, &person_change_family, CHANGE_END_KEYS, VALUES(INTEGER(seen->id), INTEGER(actor->now_utc)),
               error) &&
           sessions_end_all(db, actor, seen->id, error) &&
           add_audit(db, actor, "person-deactivated", seen->id, "", error) && txn_commit(&txn, error);
}

gboolean
person_reactivate(Db *db, const Actor *actor, const Person *seen, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) && check_unchanged(db, seen, error) &&
           db_run(db, &person_change_family, CHANGE_SET_ACTIVE, VALUES(INTEGER(seen->id), INTEGER(1)), error) &&
           add_audit(db, actor, "person-reactivated", seen->id, "", error) && txn_commit(&txn, error);
}

gboolean
person_link_made(Db *db, const Actor *actor, const Person *seen, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) && check_unchanged(db, seen, error) &&
           add_audit(db, actor, "password-link-made", seen->id, "", error) && txn_commit(&txn, error);
}

/* --- for the list ------------------------------------------------------------------------------ */

GHashTable *
persons_last_sign_ins(Db *db, GError **error)
{
    g_auto(Query) query = { 0 };
    g_autoptr(GHashTable) moments = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);

    if (!query_begin(&query, db, &person_change_family, CHANGE_LAST_SIGN_INS, NO_VALUES, error))
        return NULL;
    while (query_next(&query)) {
        const gint64 id = query_integer(&query, 0, 1, G_MAXINT64), at_utc = query_time(&query, 1);

        if (at_utc != 0)
            g_hash_table_insert(moments, g_memdup2(&id, sizeof id), g_memdup2(&at_utc, sizeof at_utc));
    }
    return query_end(&query, error) ? g_steal_pointer(&moments) : NULL;
}
