/* answers.h: what the parts of keyrack-keeper share: who asks, what is answered, one function for
 * each question, or for questions that are alike. */
#pragma once

#include <sys/types.h>

#include <glib.h>

#include "keeper/throttle.h"
#include "lib/keeper/keeper.h"
#include "lib/keeper/protocol.h"
#include "lib/vault/vault.h"

/* Who a peer may be; one system user may be both. */
typedef enum {
    ROLE_WEB = 1 << 0,
    ROLE_AGENT = 1 << 1,
} Role;

typedef struct {
    uid_t uid;
    guint roles; /* of Role */
} Peer;

/* What the answers work with; lives as long as the program. */
typedef struct {
    const char *dir; /* the keeper's folder */
    const SealPrivate *key;
    Networks *networks; /* touched by the hashing thread only */
} Keeper;

/* length 0 is no answer: the connection is closed. */
typedef struct {
    guint8 frame[KEEPER_ANSWER_MAX];
    gsize length;
} Reply;

/* Answers a frame that has the right size and comes from a peer who may ask it. */
typedef void (*AnswerFunction)(const Keeper *keeper, const Peer *peer, const void *frame,
                               Reply *reply);

void answer_proven(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply);
void answer_code(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply);
void answer_look_at_link(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply);
void answer_redeem_link(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply);
void answer_open(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply);
void answer_rewrap(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply);

/* --- the table of allowed questions (questions.c) --------------------------------------------- */

typedef struct {
    KeeperQuestion question;
    gsize size;
    Role role;
    gboolean hashes; /* answered in the hashing thread: takes tens of milliseconds */
    AnswerFunction answer;
} Question;

/* The row for this frame, or NULL when it has no version, kind and size of ours. */
const Question *question_find(const void *frame, gsize size);

/* --- used by several answers (reply.c) -------------------------------------------------------- */

/* An answer without a body. */
void reply_word(Reply *reply, KeeperAnswer answer);
/* KEEPER_DONE with its body: frame is a whole answer whose head is filled here. */
void reply_done(Reply *reply, void *frame, gsize size);
/* What a one-time link is, with its person when it is good. */
void reply_link(Reply *reply, LinkState state, gint64 person_id);
/* Says in the log what failed and answers BUSY, REFUSED or FAILED. */
void reply_error(Reply *reply, const char *question, const GError *error);
/* No answer; why goes into the log. */
void reply_nothing(Reply *reply, const char *question, const Peer *peer, const char *why);

/* NUL inside and nothing after it. */
gboolean field_is_text(const char *field, gsize size);
gboolean binding_is_good(const KeeperBinding *binding);
SealContext binding_context(const KeeperBinding *binding);

/*
 * Puts one line into openings.log and onto the disk. To be called before an opened key is used for
 * anything: without the line there is no answer.
 *
 * Shape:  to is NULL, or where a key is sealed anew for.
 * Errors: INTERNAL.
 */
gboolean opening_note(const Keeper *keeper, const Peer *peer, const char *purpose,
                      const KeeperBinding *from, const KeeperBinding *to, GError **error);
/* The same for a key that Keyrack issued, which an administrator wants to see. */
gboolean viewing_note(const Keeper *keeper, const Peer *peer, gint64 person_id, gint64 issued_key_id, GError **error);
