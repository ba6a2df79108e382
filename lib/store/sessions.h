/* sessions.h: signed-in browsers. */
#pragma once

#include "lib/store/audit.h"

#define SESSION_IDLE_S (30 * 60)
#define SESSION_LIFE_S (12 * 60 * 60)

typedef struct {
    gint64 person_id;
    gint64 created_utc, seen_utc;
    char *person_name;
    char *person_role;
} Session;
void session_free(Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

/* The living session of an active person for this SHA-256 of the cookie's token (32 bytes), else
 * NULL without error. */
Session *session_find(Db *db, const guint8 token_hash[32], gint64 now_utc, GError **error);

/* Starts a session, audit 'signed-in', and sweeps ended ones; own transaction. */
gboolean session_start(Db *db, const Actor *actor, const guint8 token_hash[32], gint64 person_id,
                       GError **error);
/* Remembers that the browser was here; the caller asks only when seen_utc is a minute old or
 * more. */
gboolean session_seen(Db *db, const guint8 token_hash[32], gint64 now_utc, GError **error);
/* Ends it, audit 'signed-out'; own transaction. */
gboolean session_end(Db *db, const Actor *actor, const guint8 token_hash[32], GError **error);
/* A sign-in that failed: audit 'sign-in-refused', object the person id or '' when unknown; own
 * transaction. */
gboolean session_refused(Db *db, const Actor *actor, gint64 person_id_or_0, GError **error);
/* Ends every session of a person, whose password was changed say; audit 'signed-out-everywhere';
 * own transaction. */
gboolean sessions_end_all(Db *db, const Actor *actor, gint64 person_id, GError **error);
