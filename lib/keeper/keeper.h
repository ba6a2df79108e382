/* keeper.h: the questions that may be put to keyrack-keeper, as calls. */
#pragma once

#include "lib/clinic/key_purpose.h"

/* All calls connect to the socket, ask one question and wait for the answer, 5 s at most.
 * Errors common to all: BUSY the keeper is away or has too much to do; FORBIDDEN this user may not ask that. */

/* --- for the web ------------------------------------------------------------------------------------------- */

typedef enum {
    PASSWORD_RIGHT,
    PASSWORD_WRONG, /* also: unknown person, too many tries. They look the same and cost the same. */
} PasswordAnswer;

/* Who proves who they are, with what; all borrowed. */
typedef struct {
    gint64 person_id;    /* 0: an unknown person */
    const char *address; /* where the request came from, for the throttle */
    const char *password;
} Proof;

gboolean keeper_check_password(const char *socket, const Proof *proof, PasswordAnswer *ret_answer, GError **error);

typedef enum { LINK_GOOD, LINK_UNKNOWN, LINK_USED, LINK_EXPIRED } LinkState;

/* Looks at a one-time link (32 bytes, as in the URL) without spending it; *ret_person_id when good. */
gboolean keeper_look_at_link(const char *socket, const guint8 token[32], LinkState *ret_state,
                             gint64 *ret_person_id, GError **error);
/* Spends the link and sets that person's password, both or neither; the loser of a race gets LINK_USED. */
gboolean keeper_redeem_link(const char *socket, const guint8 token[32], const char *password,
                            LinkState *ret_state, gint64 *ret_person_id, GError **error);

/* --- for the agent ----------------------------------------------------------------------------------------- */

typedef struct {
    const char *practitioner_id; /* "" for the clinic's own key */
    gint64 api_key_id;
    const char *shard;
} KeyBinding;

typedef struct {
    char secret[255]; /* NUL-terminated */
    guint8 fingerprint[32];
} OpenedKey;
void opened_key_clear(OpenedKey *key); /* wipes */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(OpenedKey, opened_key_clear)

/* Opens one sealed key for one purpose; the keeper writes its line first. Errors: REFUSED the record is not
 * genuine for this binding. */
gboolean keeper_open(const char *socket, const KeyBinding *binding, const guint8 sealed[316],
                     KeyPurpose purpose, OpenedKey *ret_key, GError **error);

/* Seals a key anew for another practitioner's hook; shard stays. Errors: REFUSED. */
gboolean keeper_rewrap(const char *socket, const KeyBinding *from, const KeyBinding *to,
                       const guint8 sealed[316], guint8 ret_sealed[316], GError **error);
