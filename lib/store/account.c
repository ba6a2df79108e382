/* account.c: somebody's own account. */
#include "lib/store/account.h"

#include <stdio.h>

#include "lib/store/sessions.h"
#include "lib/store/statement.h"

#define STORED_ADDRESS_MAX 64
#define PERSON_ID_SIZE 24

enum {
    ACCOUNT_RENAME,
    ACCOUNT_SESSIONS,
    ACCOUNT_SESSION_END,
    ACCOUNT_SESSIONS_END_OTHERS,
    ACCOUNT_SIGN_INS_OF,
    ACCOUNT_SET_SECOND_FACTOR,
    ACCOUNT__COUNT
};

static const Statement statements[] = {
    [ACCOUNT_RENAME] = { "UPDATE person SET name = $2 WHERE id = $1", DB_WEB, NULL },
    [ACCOUNT_SESSIONS] = { "SELECT id, created_utc, seen_utc, address, browser FROM session"
                           " WHERE person_id = $1 AND stage = 'full' AND seen_utc > $2 AND created_utc > $3"
                           " ORDER BY id DESC",
                           DB_WEB, NULL },
    [ACCOUNT_SESSION_END] = { "DELETE FROM session WHERE id = $1 AND person_id = $2", DB_WEB, NULL },
    [ACCOUNT_SESSIONS_END_OTHERS] = { "DELETE FROM session WHERE person_id = $1 AND id <> $2", DB_WEB, NULL },
    [ACCOUNT_SIGN_INS_OF] = { "SELECT at_utc, act, outcome, address FROM audit"
                              " WHERE object_kind = 'person' AND object_id = $1 AND act IN ('signed-in', "
                              "'signed-out', 'signed-out-everywhere', 'sign-in-refused',"
                              " 'code-refused', 'recovery-code-used') ORDER BY id DESC LIMIT $2",
                              DB_WEB, NULL },
    [ACCOUNT_SET_SECOND_FACTOR] = { "UPDATE person SET second_factor = $2 WHERE id = $1", DB_WEB | DB_CTL, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == ACCOUNT__COUNT);
const Family account_family = { FAMILY_ACCOUNT, "account", statements, ACCOUNT__COUNT };

static void
write_id(gint64 person_id, char ret_text[PERSON_ID_SIZE])
{
    (void)snprintf(ret_text, PERSON_ID_SIZE, "%" G_GINT64_FORMAT, person_id);
}

/* detail is made of fixed words and numbers. */
static gboolean
note(Db *db, const Actor *actor, const char *act, gint64 person_id, const char *outcome, const char *detail,
     GError **error)
{
    char id[PERSON_ID_SIZE];

    write_id(person_id, id);
    return audit_add_detail(db, actor, act, "person", id, outcome, detail, error);
}

gboolean
account_rename(Db *db, const Actor *actor, const char *name, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) &&
           db_run(db, &account_family, ACCOUNT_RENAME, VALUES(INTEGER(actor->person_id), TEXT(name)), error) &&
           note(db, actor, "person-renamed", actor->person_id, "done", "", error) && txn_commit(&txn, error);
}

/* --- signed-in browsers ------------------------------------------------------------------------ */

gboolean
account_sessions_visit(Db *db, const Actor *actor, AccountSessionVisit visit, gpointer data, GError **error)
{
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &account_family, ACCOUNT_SESSIONS,
                     VALUES(INTEGER(actor->person_id), INTEGER(actor->now_utc - SESSION_IDLE_S),
                            INTEGER(actor->now_utc - SESSION_LIFE_S)),
                     error))
        return FALSE;
    while (query_next(&query)) {
        const AccountSession session = { query_integer(&query, 0, 1, G_MAXINT64), query_time(&query, 1),
                                         query_time(&query, 2), query_text(&query, 3, STORED_ADDRESS_MAX),
                                         query_text(&query, 4, STORED_NAME_MAX) };

        visit(&session, data);
    }
    return query_end(&query, error);
}

gboolean
account_session_end(Db *db, const Actor *actor, gint64 session_id, GError **error)
{
    g_auto(Txn) txn = { 0 };

    if (!txn_join(&txn, db, error) ||
        !db_run(db, &account_family, ACCOUNT_SESSION_END, VALUES(INTEGER(session_id), INTEGER(actor->person_id)),
                error))
        return FALSE;
    if (db_changes(db) != 1) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND, "there is no such session");
        return FALSE;
    }
    return note(db, actor, "session-ended", actor->person_id, "done", "", error) && txn_commit(&txn, error);
}

static gboolean
end_others(Db *db, const Actor *actor, gint64 kept_id, GError **error)
{
    return db_run(db, &account_family, ACCOUNT_SESSIONS_END_OTHERS, VALUES(INTEGER(actor->person_id), INTEGER(kept_id)),
                  error);
}

gboolean
account_sessions_end_others(Db *db, const Actor *actor, gint64 kept_id, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) && end_others(db, actor, kept_id, error) &&
           note(db, actor, "signed-out-elsewhere", actor->person_id, "done", "", error) && txn_commit(&txn, error);
}

gboolean
account_password_changed(Db *db, const Actor *actor, gint64 kept_id, GError **error)
{
    return end_others(db, actor, kept_id, error) &&
           note(db, actor, "password-changed", actor->person_id, "done", "", error);
}

/* --- who signed in ----------------------------------------------------------------------------- */

gboolean
account_sign_ins_visit(Db *db, const Actor *actor, AccountSignInVisit visit, gpointer data, GError **error)
{
    g_auto(Query) query = { 0 };
    char id[PERSON_ID_SIZE];

    write_id(actor->person_id, id);
    if (!query_begin(&query, db, &account_family, ACCOUNT_SIGN_INS_OF, VALUES(TEXT(id), INTEGER(ACCOUNT_SIGN_INS)),
                     error))
        return FALSE;
    while (query_next(&query)) {
        const AccountSignIn sign_in = { query_time(&query, 0), query_text(&query, 1, WORD_MAX),
                                        query_text(&query, 2, WORD_MAX), query_text(&query, 3, STORED_ADDRESS_MAX) };

        visit(&sign_in, data);
    }
    return query_end(&query, error);
}

/* --- the second factor ------------------------------------------------------------------------- */

gboolean
account_set_second_factor(Db *db, const Actor *actor, gint64 person_id, gboolean set_up, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) &&
           db_run(db, &account_family, ACCOUNT_SET_SECOND_FACTOR, VALUES(INTEGER(person_id), INTEGER(set_up ? 1 : 0)),
                  error) &&
           note(db, actor, set_up ? "second-factor-on" : "second-factor-off", person_id, "done", "", error) &&
           txn_commit(&txn, error);
}

gboolean
account_recovery_codes_made(Db *db, const Actor *actor, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) && note(db, actor, "recovery-codes-made", actor->person_id, "done", "", error) &&
           txn_commit(&txn, error);
}

gboolean
account_code_refused(Db *db, const Actor *actor, gint64 person_id, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) && note(db, actor, "code-refused", person_id, "refused", "", error) &&
           txn_commit(&txn, error);
}

gboolean
account_recovery_code_used(Db *db, const Actor *actor, gint64 person_id, guint left, GError **error)
{
    g_auto(Txn) txn = { 0 };
    char detail[PERSON_ID_SIZE];

    (void)snprintf(detail, sizeof detail, "left=%u", left);
    return txn_join(&txn, db, error) && note(db, actor, "recovery-code-used", person_id, "done", detail, error) &&
           txn_commit(&txn, error);
}
