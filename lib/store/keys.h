/* keys.h: the saved Cliniko keys: sealed going in, never opened here. */
#pragma once

#include "lib/clinic/verdict.h"
#include "lib/store/audit.h"

#define SEALED_SIZE 316

#define RETIRED_LIFE_S (7 * 24 * 60 * 60)

/* Where a saved key is: on a hook, in use or waiting to be; replaced by another; or pasted and nobody's yet. */
typedef enum { KEY_IN_USE, KEY_CANDIDATE, KEY_RETIRED, KEY_PASTED, KEY_PLACE__COUNT } KeyPlace;

/* A saved key without its secret: what pages and rules may know. Times are 0 when there is none. */
typedef struct {
    gint64 id;
    char *practitioner_id; /* NULL: the clinic's own, or pasted */
    KeyPlace place;
    char *shard, *tail;    /* the hint */
    gint64 saved_utc;
    char *saved_by_name;   /* of a key that came by a link: who had asked for it */
    gboolean by_link;
    Verdict verdict;
    KeyReason reason;
    gint64 verdict_utc;    /* since when it is this verdict, being checked aside */
    char *seen_name, *seen_role, *seen_practitioner_id;
    char *was_role;        /* the role before, "" when it never changed */
    gint64 role_utc;       /* when it was seen to have changed */
    gint64 checked_utc, next_check_utc;
    gint64 connected_utc;  /* the last time it was connected */
    gint64 trouble_utc;    /* the last time it was not, and what it was then; NONE when it always was */
    Verdict trouble;
} ApiKey;
void api_key_clear(ApiKey *key);
void api_key_free(ApiKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ApiKey, api_key_free)

/* The key of this hook (practitioner_id NULL: the clinic's), the one in use or the candidate, NULL without error
 * when there is none. */
ApiKey *key_find(Db *db, const char *practitioner_id, gboolean in_use, GError **error);

/* Reserves the id that the sealed record is bound to: call inside the transaction, seal with it,
 * then keys_put. */
gboolean keys_next_id(Db *db, gint64 *ret_id, GError **error);

/*
 * Saves a sealed key as this hook's candidate in verdict 'checking', replacing an earlier candidate
 * (which is erased, and its waiting job ended), with its verify_key job due now and its audit row
 * 'key-saved'. Must be inside the transaction of keys_next_id (asserted); the caller commits and
 * rings the bell.
 * Errors: NOT_FOUND no such active practitioner.
 */
gboolean keys_put(Db *db, const Actor *actor, gint64 id, const char *practitioner_id,
                  const guint8 sealed[SEALED_SIZE], const char *shard, const char *tail,
                  GError **error);
/* The same for a key that came by a link: saved_by is who asked for it, the actor whoever pasted it. */
gboolean keys_put_by_link(Db *db, const Actor *actor, gint64 id, const char *practitioner_id,
                          gint64 saved_by, const guint8 sealed[SEALED_SIZE], const char *shard,
                          const char *tail, GError **error);

/* Puts the hook's keys (both places) to a fresh check: verdict 'checking', job due now, audit
 * 'key-check'. A hook that is already being checked is left as it is. Own transaction.
 * Errors: NOT_FOUND no key there. */
gboolean keys_check_again(Db *db, const Actor *actor, const char *practitioner_id, GError **error);

/* Erases all keys of the hook, replaced ones too, and ends their jobs, audit 'key-removed'. Own transaction.
 * Errors: NOT_FOUND. */
gboolean keys_remove(Db *db, const Actor *actor, const char *practitioner_id, GError **error);
/* Erases the candidate alone and ends its job, audit 'new-key-removed'; the key in use stays. Own transaction.
 * Errors: NOT_FOUND no candidate there. */
gboolean keys_remove_candidate(Db *db, const Actor *actor, const char *practitioner_id, GError **error);

/*
 * 'Save it for NAME instead': asks the agent (a move_key job) to hang this hook's candidate, whose
 * verdict is wrong-owner, on the hook of its seen_practitioner_id. The keeper seals it anew there,
 * so the secret is not typed twice and never passes through the web. Audit 'key-move-asked'. Own
 * transaction.
 * Errors: NOT_FOUND no such candidate; CONFLICT its verdict is not wrong-owner of a practitioner we
 *         know.
 */
gboolean keys_move(Db *db, const Actor *actor, const char *practitioner_id, GError **error);

/* For the agent: the key with its sealed record (the only reader of the column). */
typedef struct {
    ApiKey key;
    guint8 sealed[SEALED_SIZE];
} SealedKey;
void sealed_key_free(SealedKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SealedKey, sealed_key_free)
/* NULL without error when the key is gone (removed or replaced meanwhile). Typed and bounded: a row
 * that breaks a rule is INVALID. */
SealedKey *key_find_sealed(Db *db, gint64 id, GError **error);

/*
 * Writes what a check found, in the same transaction as the end (or the next try) of its job, audit
 * 'key-judged' with the verdict word as outcome when the verdict changed. A candidate that is now
 * connected becomes the key in use. The earlier one is retired, audit 'key-retired'; it is erased when Cliniko does
 * not take it any more, or when it is the same key. A retired key that Cliniko does not take any more is erased, audit
 * 'old-key-erased'. A pasted key only hears whose it is. No effect, and
 * TRUE, when the key is gone meanwhile.
 */
typedef struct {
    Verdict verdict;
    KeyReason reason;
    const char *seen_name, *seen_role, *seen_practitioner_id; /* "" when unknown */
    gint64 checked_utc, next_check_utc;                       /* 0: none */
} KeyJudgement;
gboolean keys_set_verdict(Db *db, const Actor *actor, gint64 id, const KeyJudgement *judgement,
                          GError **error);

/*
 * The end of a move_key job, for the agent: saves what the keeper sealed anew as id (from
 * keys_next_id, in the same open transaction, asserted) as the candidate of practitioner_id,
 * exactly as keys_put does, with shard, tail and saved_by of the key from_id; then erases from_id, and
 * its paste with the last pasted key. Audit 'key-moved' on the old hook or the paste, 'key-saved' on
 * the new.
 * Errors: NOT_FOUND no such key or no such active practitioner.
 */
gboolean keys_put_moved(Db *db, const Actor *actor, gint64 from_id, gint64 id,
                        const char *practitioner_id, const guint8 sealed[SEALED_SIZE],
                        GError **error);

/* --- replaced keys -------------------------------------------------------------------------- */

/* A key that was in use until its successor was connected. Strings are lent for the length of the visit. */
typedef struct {
    gint64 id;
    const char *practitioner_id; /* "": the clinic's own */
    const char *shard, *tail;
    gint64 retired_utc;
    Verdict verdict;     /* CHECKING while Cliniko is asked whether it is archived */
    gint64 checked_utc;  /* when Cliniko still took it, 0: not asked since it was replaced */
} RetiredKey;
typedef void (*RetiredVisit)(const RetiredKey *key, gpointer data);
/* Calls visit for each of them, oldest first. */
gboolean keys_visit_retired(Db *db, RetiredVisit visit, gpointer data, GError **error);

/* 'I have archived it': has Cliniko asked, which erases the key if it is so; audit 'old-key-check'. Own transaction.
 * Errors: NOT_FOUND no such replaced key on this hook (practitioner_id NULL: the clinic's). */
gboolean keys_check_retired(Db *db, const Actor *actor, const char *practitioner_id, gint64 id, GError **error);
/* Erases a replaced key whatever Cliniko says, audit 'old-key-erased'. Own transaction. Errors: NOT_FOUND. */
gboolean keys_erase_retired(Db *db, const Actor *actor, const char *practitioner_id, gint64 id, GError **error);
/* Erases those replaced RETIRED_LIFE_S ago or earlier, each with its audit row 'old-key-erased'. For the agent. */
gboolean keys_sweep_retired(Db *db, const Actor *actor, GError **error);

/*
 * Asks for a check of every key on a hook, or replaced, of which is_due says so, unless one is under way: its verdict
 * stays as it is meanwhile. For the agent's nights.
 *
 * Shape:  asked_utc is when Cliniko was last asked about the key, 0: never.
 */
typedef gboolean (*KeyIsDue)(gint64 id, gint64 asked_utc, gpointer data);
gboolean keys_check_due(Db *db, const Actor *actor, KeyIsDue is_due, gpointer data, GError **error);
