/* sessions.h: signed-in browsers. */
#pragma once

#include "lib/store/audit.h"

#define SESSION_IDLE_S (30 * 60)
#define SESSION_LIFE_S (12 * 60 * 60)

#define SESSION_CODE_LIFE_S (5 * 60) /* between the password and the code */
#define SESSION_PROVEN_S (5 * 60)    /* so long a proven password lets somebody do what is dangerous */

/* Whether the password was enough, or the code of the second factor is still missing. */
typedef enum { SESSION_FULL, SESSION_CODE } SessionStage;

typedef struct {
    gint64 id; /* names it where its token must not */
    gint64 person_id;
    SessionStage stage;
    gint64 created_utc, seen_utc, proven_utc; /* proven: when the password was last given */
    char *person_name;
    char *person_role;
    char *practitioner_id; /* who they are in Cliniko, "" for nobody */
    gboolean second_factor, lacks_second_factor; /* lacks: the clinic requires one of them */
    gboolean stopped;      /* the emergency stop stands: every page says so, and this costs no statement of its own */
} Session;
void session_free(Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

/* The living session of an active person, in whatever stage, for this SHA-256 of the cookie's token (32 bytes), else
 * NULL without error. */
Session *session_find(Db *db, const guint8 token_hash[32], gint64 now_utc, GError **error);

/* Strings are borrowed; browser is "Firefox on Windows", or "". */
typedef struct {
    gint64 person_id;
    SessionStage stage;
    const char *browser;
} NewSession;

/* Starts a session, audit 'signed-in' or, when the code is still missing, 'password-right', and sweeps ended ones; own
 * transaction. Errors: NOT_FOUND nobody active. */
gboolean session_start(Db *db, const Actor *actor, const guint8 token_hash[32], const NewSession *session,
                       GError **error);
/* The password was given again: the session goes on under a new token, audit 'password-proven'; own transaction.
 * Errors: CONFLICT the session has ended. */
gboolean session_prove(Db *db, const Actor *actor, const guint8 token_hash[32], const guint8 new_hash[32],
                       GError **error);
/* Remembers that the browser was here; the caller asks only when seen_utc is a minute old or
 * more. */
gboolean session_seen(Db *db, const guint8 token_hash[32], gint64 now_utc, GError **error);
/* Ends it, audit 'signed-out' unless the code was still missing; own transaction. */
gboolean session_end(Db *db, const Actor *actor, const guint8 token_hash[32], GError **error);
/* A password given again that was wrong: audit 'proof-refused'; own transaction. */
gboolean session_proof_refused(Db *db, const Actor *actor, GError **error);
/* A sign-in that failed: audit 'sign-in-refused', object the person id or '' when unknown; own
 * transaction. */
gboolean session_refused(Db *db, const Actor *actor, gint64 person_id_or_0, GError **error);
/* Ends every session of a person, whose password was changed say; audit 'signed-out-everywhere';
 * own transaction. */
gboolean sessions_end_all(Db *db, const Actor *actor, gint64 person_id, GError **error);
