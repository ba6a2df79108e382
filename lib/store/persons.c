/* persons.c: who may sign in. */
#include "lib/store/persons.h"

#include <stdio.h>

#include "lib/store/sessions.h"
#include "lib/store/statement.h"

/* No mail domain is called 'invalid' (RFC 2606), and no address without a dot is accepted from a
 * form. */
#define PLACEHOLDER_EMAIL "setup@invalid"

enum {
    PERSON_FIND_BY_EMAIL,
    PERSON_FIND,
    PERSON_LIST,
    PERSON_ADD,
    PERSON_COMPLETE,
    PERSON__COUNT
};

#define PERSON_COLUMNS \
    "SELECT id, email, name, role, COALESCE(practitioner_id, ''), active, second_factor, created_utc," \
    " COALESCE(joined_utc, 0) FROM person"

static const Statement statements[] = {
    [PERSON_FIND_BY_EMAIL] = { PERSON_COLUMNS " WHERE email = $1", DB_EVERYONE, NULL },
    [PERSON_FIND] = { PERSON_COLUMNS " WHERE id = $1", DB_EVERYONE, NULL },
    [PERSON_LIST] = { PERSON_COLUMNS " ORDER BY email", DB_EVERYONE,
                      "the list of everybody who may sign in: a handful of rows" },
    [PERSON_ADD] = { "INSERT INTO person (email, name, role, active, created_utc, joined_utc)"
                     " VALUES ($1, $2, 'administrator', $3, $4, CASE $3 WHEN 1 THEN $4 END) RETURNING id",
                     DB_CTL, NULL },
    [PERSON_COMPLETE] = { "UPDATE person SET email = $2, name = $3, active = 1, joined_utc = $4 WHERE id = $1",
                          DB_WEB | DB_CTL, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == PERSON__COUNT);
const Family person_family = { FAMILY_PERSON, "person", statements, PERSON__COUNT };

void
person_free(Person *person)
{
    if (person == NULL)
        return;
    g_free(person->email);
    g_free(person->name);
    g_free(person->role);
    g_free(person->practitioner_id);
    g_free(person);
}

static Person *
read_person(Query *query)
{
    Person *person = g_new0(Person, 1);

    person->id = query_integer(query, 0, 1, G_MAXINT64);
    person->email = g_strdup(query_text(query, 1, EMAIL_MAX));
    person->name = g_strdup(query_text(query, 2, STORED_NAME_MAX));
    person->role = g_strdup(query_text(query, 3, WORD_MAX));
    person->practitioner_id = g_strdup(query_text(query, 4, ID_MAX));
    person->active = query_flag(query, 5);
    person->second_factor = query_flag(query, 6);
    person->created_utc = query_time(query, 7);
    person->joined_utc = query_time(query, 8);
    return person;
}

/* NULL without error when there is none. */
static Person *
find(Db *db, guint index, const Value *values, gsize count, GError **error)
{
    g_auto(Query) query = { 0 };
    g_autoptr(Person) person = NULL;

    if (!query_begin(&query, db, &person_family, index, values, count, error))
        return NULL;
    if (query_next(&query))
        person = read_person(&query);
    return query_end(&query, error) ? g_steal_pointer(&person) : NULL;
}

Person *
person_find_by_email(Db *db, const char *email, GError **error)
{
    g_autofree char *lower = g_utf8_strdown(email, -1);

    return find(db, PERSON_FIND_BY_EMAIL, VALUES(TEXT(lower)), error);
}

Person *
person_load(Db *db, gint64 id, GError **error)
{
    GError *found_error = NULL;
    Person *person = find(db, PERSON_FIND, VALUES(INTEGER(id)), &found_error);

    if (found_error != NULL)
        g_propagate_error(error, found_error);
    else if (person == NULL)
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND,
                            "there is no such person");
    return person;
}

GPtrArray *
persons_list(Db *db, GError **error)
{
    g_auto(Query) query = { 0 };
    g_autoptr(GPtrArray) persons = g_ptr_array_new_with_free_func((GDestroyNotify)person_free);

    if (!query_begin(&query, db, &person_family, PERSON_LIST, NO_VALUES, error))
        return NULL;
    while (query_next(&query))
        g_ptr_array_add(persons, read_person(&query));
    return query_end(&query, error) ? g_steal_pointer(&persons) : NULL;
}

/* Behind the write lock, so nobody can take it between this look and the write. */
static gboolean
check_email_free(Db *db, const char *email, gint64 own_id, GError **error)
{
    GError *found_error = NULL;
    g_autoptr(Person) other = person_find_by_email(db, email, &found_error);

    if (found_error != NULL) {
        g_propagate_error(error, found_error);
        return FALSE;
    }
    if (other != NULL && other->id != own_id) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_CONFLICT,
                            "somebody already signs in with this e-mail address");
        return FALSE;
    }
    return TRUE;
}

static gboolean
add_audit(Db *db, const Actor *actor, const char *act, gint64 id, GError **error)
{
    char object_id[24];

    (void)snprintf(object_id, sizeof object_id, "%" G_GINT64_FORMAT, id);
    return audit_add(db, actor, act, "person", object_id, "done", error);
}

static gboolean
add(Db *db, const Actor *actor, const char *email, const char *name, gboolean active,
    gint64 *ret_id, GError **error)
{
    g_autofree char *lower = g_utf8_strdown(email, -1);
    g_auto(Txn) txn = { 0 };
    gint64 id;

    if (!txn_join(&txn, db, error) || !check_email_free(db, lower, 0, error) ||
        !db_run_returning(db, &person_family, PERSON_ADD,
                          VALUES(TEXT(lower), TEXT(name), INTEGER(active), INTEGER(actor->now_utc)),
                          &id, error) ||
        !add_audit(db, actor, "person-added", id, error) || !txn_commit(&txn, error))
        return FALSE;
    *ret_id = id;
    return TRUE;
}

gboolean
person_add(Db *db, const Actor *actor, const char *email, const char *name, gint64 *ret_id,
           GError **error)
{
    return add(db, actor, email, name, TRUE, ret_id, error);
}

gboolean
person_complete(Db *db, const Actor *actor, gint64 id, const char *email, const char *name,
                GError **error)
{
    g_autofree char *lower = g_utf8_strdown(email, -1);
    g_autoptr(Person) person = person_load(db, id, error);

    g_assert(db_in_transaction(db));
    return person != NULL && check_email_free(db, lower, id, error) &&
           db_run(db, &person_family, PERSON_COMPLETE, VALUES(INTEGER(id), TEXT(lower), TEXT(name),
               INTEGER(actor->now_utc)),
                  error) &&
           add_audit(db, actor, "person-completed", id, error);
}

gboolean
person_password_reset(Db *db, const Actor *actor, gint64 id, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) && sessions_end_all(db, actor, id, error) &&
           add_audit(db, actor, "password-reset", id, error) && txn_commit(&txn, error);
}

gboolean
person_is_placeholder(const Person *person)
{
    return g_str_equal(person->email, PLACEHOLDER_EMAIL);
}

gboolean
persons_placeholder(Db *db, const Actor *actor, gint64 *ret_id, GError **error)
{
    g_auto(Txn) txn = { 0 };
    g_autoptr(Person) person = NULL;
    GError *found_error = NULL;

    if (!txn_join(&txn, db, error))
        return FALSE;
    person = person_find_by_email(db, PLACEHOLDER_EMAIL, &found_error);
    if (found_error != NULL) {
        g_propagate_error(error, found_error);
        return FALSE;
    }
    if (person == NULL && !add(db, actor, PLACEHOLDER_EMAIL, "", FALSE, ret_id, error))
        return FALSE;
    if (person != NULL)
        *ret_id = person->id;
    return txn_commit(&txn, error);
}
