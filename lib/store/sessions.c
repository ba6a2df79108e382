/* sessions.c: signed-in browsers. Only the SHA-256 of the cookie's token is known here. */
#include "lib/store/sessions.h"

#include <stdio.h>

#include "lib/store/statement.h"

#define TOKEN_HASH_SIZE 32

enum {
    SESSION_FIND,
    SESSION_ADD,
    SESSION_SEEN,
    SESSION_END,
    SESSION_END_ALL,
    SESSION_SWEEP,
    SESSION__COUNT
};

static const Statement statements[] = {
    [SESSION_FIND] = { "SELECT s.person_id, s.created_utc, s.seen_utc, p.name, p.role"
                       " FROM session s JOIN person p ON p.id = s.person_id"
                       " WHERE s.token_hash = $1 AND s.seen_utc > $2 AND s.created_utc > $3"
                       " AND p.active = 1",
                       DB_WEB, NULL },
    [SESSION_ADD] = { "INSERT INTO session (token_hash, person_id, created_utc, seen_utc, address)"
                      " SELECT $1, id, $3, $3, $4 FROM person WHERE id = $2 AND active = 1",
                      DB_WEB, NULL },
    [SESSION_SEEN] = { "UPDATE session SET seen_utc = $2 WHERE token_hash = $1", DB_WEB, NULL },
    [SESSION_END] = { "DELETE FROM session WHERE token_hash = $1 RETURNING person_id",
                      DB_WEB, NULL },
    [SESSION_END_ALL] = { "DELETE FROM session WHERE person_id = $1", DB_WEB | DB_CTL, NULL },
    [SESSION_SWEEP] = { "DELETE FROM session WHERE seen_utc <= $1", DB_WEB, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == SESSION__COUNT);
const Family session_family = { FAMILY_SESSION, "session", statements, SESSION__COUNT };

void
session_free(Session *session)
{
    if (session == NULL)
        return;
    g_free(session->person_name);
    g_free(session->person_role);
    g_free(session);
}

static Session *
read_session(Query *query)
{
    Session *session = g_new0(Session, 1);

    session->person_id = query_integer(query, 0, 1, G_MAXINT64);
    session->created_utc = query_time(query, 1);
    session->seen_utc = query_time(query, 2);
    session->person_name = g_strdup(query_text(query, 3, STORED_NAME_MAX));
    session->person_role = g_strdup(query_text(query, 4, WORD_MAX));
    return session;
}

Session *
session_find(Db *db, const guint8 token_hash[32], gint64 now_utc, GError **error)
{
    g_auto(Query) query = { 0 };
    g_autoptr(Session) session = NULL;

    if (!query_begin(&query, db, &session_family, SESSION_FIND,
                     VALUES(BLOB(token_hash, TOKEN_HASH_SIZE), INTEGER(now_utc - SESSION_IDLE_S),
                            INTEGER(now_utc - SESSION_LIFE_S)),
                     error))
        return NULL;
    if (query_next(&query))
        session = read_session(&query);
    return query_end(&query, error) ? g_steal_pointer(&session) : NULL;
}

static gboolean
add_audit(Db *db, const Actor *actor, const char *act, gint64 person_id, const char *outcome,
          GError **error)
{
    char object_id[24] = "";

    if (person_id != 0)
        (void)snprintf(object_id, sizeof object_id, "%" G_GINT64_FORMAT, person_id);
    return audit_add(db, actor, act, "person", object_id, outcome, error);
}

gboolean
session_start(Db *db, const Actor *actor, const guint8 token_hash[32], gint64 person_id,
              GError **error)
{
    g_auto(Txn) txn = { 0 };

    /* Sessions past their 12 hours are not found, so nobody marks them seen, and they are idle soon
     * after. */
    if (!txn_join(&txn, db, error) ||
        !db_run(db, &session_family, SESSION_SWEEP,
                VALUES(INTEGER(actor->now_utc - SESSION_IDLE_S)), error) ||
        !db_run(db, &session_family, SESSION_ADD,
                VALUES(BLOB(token_hash, TOKEN_HASH_SIZE), INTEGER(person_id),
                       INTEGER(actor->now_utc), TEXT(actor->address)),
                error))
        return FALSE;
    if (db_changes(db) != 1) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND,
                            "nobody active has this id");
        return FALSE;
    }
    return add_audit(db, actor, "signed-in", person_id, "done", error) && txn_commit(&txn, error);
}

gboolean
session_seen(Db *db, const guint8 token_hash[32], gint64 now_utc, GError **error)
{
    return db_run(db, &session_family, SESSION_SEEN,
                  VALUES(BLOB(token_hash, TOKEN_HASH_SIZE), INTEGER(now_utc)), error);
}

gboolean
session_end(Db *db, const Actor *actor, const guint8 token_hash[32], GError **error)
{
    g_auto(Txn) txn = { 0 };
    gint64 person_id;

    if (!txn_join(&txn, db, error) ||
        !db_run_returning(db, &session_family, SESSION_END,
                          VALUES(BLOB(token_hash, TOKEN_HASH_SIZE)), &person_id, error))
        return FALSE;
    if (person_id != 0 && !add_audit(db, actor, "signed-out", person_id, "done", error))
        return FALSE;
    return txn_commit(&txn, error);
}

gboolean
session_refused(Db *db, const Actor *actor, gint64 person_id_or_0, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) &&
           add_audit(db, actor, "sign-in-refused", person_id_or_0, "refused", error) &&
           txn_commit(&txn, error);
}

gboolean
sessions_end_all(Db *db, const Actor *actor, gint64 person_id, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) &&
           db_run(db, &session_family, SESSION_END_ALL, VALUES(INTEGER(person_id)), error) &&
           add_audit(db, actor, "signed-out-everywhere", person_id, "done", error) &&
           txn_commit(&txn, error);
}
