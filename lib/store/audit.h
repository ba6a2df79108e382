/* audit.h: who did what to what; every change writes its row in its own transaction. */
#pragma once

#include "lib/store/db.h"

typedef enum { ACTOR_PERSON, ACTOR_AGENT, ACTOR_CTL, ACTOR_VISITOR } ActorKind;

/* Who acts, handed down from the request or the job to whatever changes something. */
typedef struct {
    ActorKind kind;
    gint64 person_id;    /* 0 unless ACTOR_PERSON */
    const char *address; /* "" for our own programs; borrowed */
    gint64 now_utc;
    const char *request_id; /* of the request that does it, NULL for our own programs; borrowed */
} Actor;

/* Adds a row; must be inside a transaction (asserted). act, object_kind and outcome are fixed words
 * of ours; object_id is an id. Errors: INTERNAL, and then the caller's transaction must not
 * commit. */
gboolean audit_add(Db *db, const Actor *actor, const char *act, const char *object_kind,
                   const char *object_id, const char *outcome, GError **error);

/* The same with how often and what for: detail is made of fixed words and numbers, "bookings reads=12 writes=0". */
gboolean audit_add_detail(Db *db, const Actor *actor, const char *act, const char *object_kind, const char *object_id,
                          const char *outcome, const char *detail, GError **error);
