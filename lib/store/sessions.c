/* sessions.c: signed-in browsers. Only the SHA-256 of the cookie's token is known here. */
#include "lib/store/sessions.h"

#include <stdio.h>

#include "lib/store/statement.h"

#define TOKEN_HASH_SIZE 32

enum {
    SESSION_FIND,
    SESSION_ADD,
    SESSION_SEEN,
    SESSION_PROVE,
    SESSION_END,
    SESSION_END_ALL,
    SESSION_SWEEP,
    SESSION__COUNT
};

static const Statement statements[] = {
    [SESSION_FIND] = { "SELECT s.id, s.person_id, s.stage, s.created_utc, s.seen_utc, s.proven_utc, p.name, p.role,"
                       " COALESCE(p.practitioner_id, ''), p.second_factor, p.role = 'administrator' AND "
                       "p.second_factor = 0"
                       " AND (SELECT require_second_factor FROM policy WHERE id = 1) = 1,"
                       " EXISTS (SELECT 1 FROM emergency_stop WHERE id = 1)"
                       " FROM session s JOIN person p ON p.id = s.person_id"
                       " WHERE s.token_hash = $1 AND s.seen_utc > $2"
                       " AND s.created_utc > CASE s.stage WHEN 'full' THEN $3 ELSE $4 END AND p.active = 1",
                       DB_WEB, NULL },
    [SESSION_ADD] = { "INSERT INTO session (token_hash, person_id, stage, created_utc, seen_utc, proven_utc, address,"
                      " browser) SELECT $1, id, $3, $4, $4, $4, $5, $6 FROM person WHERE id = $2 AND active = 1",
                      DB_WEB, NULL },
    [SESSION_SEEN] = { "UPDATE session SET seen_utc = $2 WHERE token_hash = $1", DB_WEB, NULL },
    [SESSION_PROVE] = { "UPDATE session SET token_hash = $2, proven_utc = $3, seen_utc = $3"
                        " WHERE token_hash = $1 AND stage = 'full'",
                        DB_WEB, NULL },
    [SESSION_END] = { "DELETE FROM session WHERE token_hash = $1"
                      " RETURNING CASE stage WHEN 'full' THEN person_id ELSE 0 END",
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
    g_free(session->practitioner_id);
    g_free(session);
}

static Session *
read_session(Query *query)
{
    Session *session = g_new0(Session, 1);

    session->id = query_integer(query, 0, 1, G_MAXINT64);
    session->person_id = query_integer(query, 1, 1, G_MAXINT64);
    session->stage = g_strcmp0(query_text(query, 2, WORD_MAX), "full") == 0 ? SESSION_FULL : SESSION_CODE;
    session->created_utc = query_time(query, 3);
    session->seen_utc = query_time(query, 4);
    session->proven_utc = query_time(query, 5);
    session->person_name = g_strdup(query_text(query, 6, STORED_NAME_MAX));
    session->person_role = g_strdup(query_text(query, 7, WORD_MAX));
    session->practitioner_id = g_strdup(query_text(query, 8, ID_MAX));
    session->second_factor = query_flag(query, 9);
    session->lacks_second_factor = query_flag(query, 10);
    session->stopped = query_flag(query, 11);
    return session;
}

Session *
session_find(Db *db, const guint8 token_hash[32], gint64 now_utc, GError **error)
{
    g_auto(Query) query = { 0 };
    g_autoptr(Session) session = NULL;

    if (!query_begin(&query, db, &session_family, SESSION_FIND,
                     VALUES(BLOB(token_hash, TOKEN_HASH_SIZE), INTEGER(now_utc - SESSION_IDLE_S),
                            INTEGER(now_utc - SESSION_LIFE_S), INTEGER(now_utc - SESSION_CODE_LIFE_S)),
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
session_start(Db *db, const Actor *actor, const guint8 token_hash[32], const NewSession *session, GError **error)
{
    const gboolean full = session->stage == SESSION_FULL;
    g_auto(Txn) txn = { 0 };

    /* Sessions past their 12 hours are not found, so nobody marks them seen, and they are idle soon
     * after. */
    if (!txn_join(&txn, db, error) ||
        !db_run(db, &session_family, SESSION_SWEEP,
                VALUES(INTEGER(actor->now_utc - SESSION_IDLE_S)), error) ||
        !db_run(db, &session_family, SESSION_ADD,
                VALUES(BLOB(token_hash, TOKEN_HASH_SIZE), INTEGER(session->person_id), TEXT(full ? "full" : "code"),
                       INTEGER(actor->now_utc), TEXT(actor->address), TEXT(session->browser)),
                error))
        return FALSE;
    if (db_changes(db) != 1) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND,
                            "nobody active has this id");
        return FALSE;
    }
    return add_audit(db, actor, full ? "signed-in" : "password-right", session->person_id, "done", error) &&
           txn_commit(&txn, error);
}

gboolean
session_prove(Db *db, const Actor *actor, const guint8 token_hash[32], const guint8 new_hash[32], GError **error)
{
    g_auto(Txn) txn = { 0 };

    if (!txn_join(&txn, db, error) ||
        !db_run(db, &session_family, SESSION_PROVE,
                VALUES(BLOB(token_hash, TOKEN_HASH_SIZE), BLOB(new_hash, TOKEN_HASH_SIZE), INTEGER(actor->now_utc)),
                error))
        return FALSE;
    if (db_changes(db) != 1) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_CONFLICT, "the session has ended");
        return FALSE;
    }
    return add_audit(db, actor, "password-proven", actor->person_id, "done", error) && txn_commit(&txn, error);
}

gboolean
session_seen(Db *db, const guint8 token_hash[32], gint64 now_utc, GError **error)
{
    return db_run(db, &session_family, SESSION_SEEN,
                  VALUES(BLOB(token_hash, TOKEN_HASH_SIZE), INTEGER(now_utc)), error);
}

/* Whose it was, 0 when there was none or the code was still missing. */
static gboolean
end_one(Db *db, const guint8 token_hash[32], gint64 *ret_person_id, GError **error)
{
    g_auto(Query) query = { 0 };
    gint64 person_id = 0;

    if (!query_begin(&query, db, &session_family, SESSION_END, VALUES(BLOB(token_hash, TOKEN_HASH_SIZE)), error))
        return FALSE;
    while (query_next(&query))
        person_id = query_integer(&query, 0, 0, G_MAXINT64);
    *ret_person_id = person_id;
    return query_end(&query, error);
}

gboolean
session_end(Db *db, const Actor *actor, const guint8 token_hash[32], GError **error)
{
    g_auto(Txn) txn = { 0 };
    gint64 person_id;

    if (!txn_join(&txn, db, error) || !end_one(db, token_hash, &person_id, error))
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
session_proof_refused(Db *db, const Actor *actor, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) &&
           add_audit(db, actor, "proof-refused", actor->person_id, "refused", error) && txn_commit(&txn, error);
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
