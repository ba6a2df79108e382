/* account.h: what somebody does to their own account: name, sessions, second factor. Who that is, the actor says. */
#pragma once

#include "lib/store/audit.h"

/* name is clean and not empty; audit 'person-renamed'; own transaction. */
gboolean account_rename(Db *db, const Actor *actor, const char *name, GError **error);

/* --- signed-in browsers ------------------------------------------------------------------------ */

/* Strings are borrowed for the visit; browser is "" when nothing is known. */
typedef struct {
    gint64 id, created_utc, seen_utc;
    const char *address, *browser;
} AccountSession;

/* Calls visit for each living session of the actor's, newest first. */
typedef void (*AccountSessionVisit)(const AccountSession *session, gpointer data);
gboolean account_sessions_visit(Db *db, const Actor *actor, AccountSessionVisit visit, gpointer data, GError **error);

/* One of the actor's sessions ends, audit 'session-ended'; own transaction. Errors: NOT_FOUND. */
gboolean account_session_end(Db *db, const Actor *actor, gint64 session_id, GError **error);
/* All but one end, audit 'signed-out-elsewhere'; own transaction. */
gboolean account_sessions_end_others(Db *db, const Actor *actor, gint64 kept_id, GError **error);
/* The password is another: the same, and audit 'password-changed', in the caller's transaction. */
gboolean account_password_changed(Db *db, const Actor *actor, gint64 kept_id, GError **error);

/* --- who signed in ----------------------------------------------------------------------------- */

#define ACCOUNT_SIGN_INS 20

/* Strings are borrowed for the visit. */
typedef struct {
    gint64 at_utc;
    const char *act, *outcome, *address;
} AccountSignIn;

/* Calls visit for the last ACCOUNT_SIGN_INS times somebody signed in as the actor, tried to or signed out, newest
 * first. */
typedef void (*AccountSignInVisit)(const AccountSignIn *sign_in, gpointer data);
gboolean account_sign_ins_visit(Db *db, const Actor *actor, AccountSignInVisit visit, gpointer data, GError **error);

/* --- the second factor: the copy of what the keeper says, and the audit rows --------------------- */

/* Audit 'second-factor-on' or 'second-factor-off'; joins the caller's transaction. */
gboolean account_set_second_factor(Db *db, const Actor *actor, gint64 person_id, gboolean set_up, GError **error);
/* Audit 'recovery-codes-made'; joins the caller's transaction. */
gboolean account_recovery_codes_made(Db *db, const Actor *actor, GError **error);
/* Audit 'code-refused' of somebody whose password was right; own transaction. */
gboolean account_code_refused(Db *db, const Actor *actor, gint64 person_id, GError **error);
/* Audit 'recovery-code-used' with how many are left; own transaction. */
gboolean account_recovery_code_used(Db *db, const Actor *actor, gint64 person_id, guint left, GError **error);
