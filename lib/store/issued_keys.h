/* issued_keys.h: the keys that Keyrack itself issues: who made them for whom, what they may read, how long. */
#pragma once

#include "lib/clinic/issued_key.h"
#include "lib/store/audit.h"

#define ISSUED_HASH_SIZE 32
#define ISSUED_SEALED_SIZE 316
#define ISSUED_USE_NOTED_S (15 * 60)

#define ISSUED_NAME_MAX 100        /* characters */
#define ISSUED_DESCRIPTION_MAX 500

/* Without its secret. Times are 0 when there is none. */
typedef struct {
    gint64 id;
    char *name, *description;
    gint64 person_id; /* the owner */
    char *owner_email, *owner_name;
    PersonRole owner_role;
    char *owner_practitioner_id; /* who the owner is in Cliniko, "" unless a practitioner */
    gboolean owner_active;
    guint8 hash[ISSUED_HASH_SIZE]; /* SHA-256 of its text */
    char *tail;        /* the hint */
    guint scopes;      /* as chosen; issued_key_scopes tells what is left of them */
    char *networks;    /* for networks_allow; "" from everywhere */
    gint64 created_utc;
    char *created_by_name;
    gint64 expires_utc;
    gint64 successor_id; /* rotated: the key that follows this one */
    gint64 used_utc;     /* at most ISSUED_USE_NOTED_S late */
    char *used_address;
    gboolean has_copy;   /* a sealed copy, that View can show */
} IssuedKey;
void issued_key_free(IssuedKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IssuedKey, issued_key_free)

/* Whether it opens anything now; the first that stands in the way. */
typedef enum { ISSUED_KEY_WORKS, ISSUED_KEY_EXPIRED, ISSUED_KEY_OWNER_INACTIVE } IssuedKeyState;
IssuedKeyState issued_key_state(const IssuedKey *key, gint64 now_utc);
/* The scopes it has now: never more than its owner's role. */
guint issued_key_scopes(const IssuedKey *key);

/* All, by name and age: GPtrArray of IssuedKey, one statement. */
GPtrArray *issued_keys_list(Db *db, GError **error);
IssuedKey *issued_key_load(Db *db, gint64 id, GError **error); /* NOT_FOUND */
/* The one with this SHA-256 of its text, in whatever state, else NULL without error. */
IssuedKey *issued_key_find(Db *db, const guint8 hash[ISSUED_HASH_SIZE], GError **error);
/* FALSE without error when it was made to be shown once. */
gboolean issued_key_sealed(Db *db, gint64 id, guint8 ret_sealed[ISSUED_SEALED_SIZE], GError **error);

/* --- what is done with them --------------------------------------------------------------------- */

/* All borrowed. */
typedef struct {
    const char *name, *description;
    gint64 person_id;
    guint scopes;
    const char *networks; /* as networks_parse gives them */
    gint64 expires_utc;   /* 0: never */
} NewIssuedKey;

/* What is kept of the text of a new key. */
typedef struct {
    guint8 hash[ISSUED_HASH_SIZE];
    char tail[ISSUED_KEY_TAIL + 1];
} IssuedSecret;

/*
 * Adds a key, audit 'issued-key-created'. Must be inside a transaction (asserted): its id is bound into the sealed
 * copy, so the caller seals with *ret_id, calls issued_key_keep_copy, and commits.
 * Errors: NOT_FOUND the owner is nobody who may sign in.
 */
gboolean issued_key_create(Db *db, const Actor *actor, const NewIssuedKey *key, const IssuedSecret *secret,
                           gint64 *ret_id, GError **error);
typedef struct {
    gint64 id;
    gint64 ends_utc;    /* of the key there is; it may end earlier by itself */
    gint64 expires_utc; /* of the new one; 0: never */
} IssuedRotation;

/*
 * A new key beside this one, with the same name, owner, scopes and networks; this one ends at a chosen time.
 * Audit 'issued-key-rotated' about the one that ends, 'issued-key-created' about the new one. As above otherwise.
 * Errors: NOT_FOUND; CONFLICT it has been rotated already, or its owner may not sign in.
 */
gboolean issued_key_rotate(Db *db, const Actor *actor, const IssuedRotation *rotation, const IssuedSecret *secret,
                           gint64 *ret_id, GError **error);
/* Keeps the sealed copy of a key that was just added, unless keys are shown once only. Inside the transaction. */
gboolean issued_key_keep_copy(Db *db, gint64 id, const guint8 sealed[ISSUED_SEALED_SIZE], GError **error);

/* Name and description; nothing else of a key ever changes. Audit 'issued-key-edited'; own transaction.
 * Errors: NOT_FOUND. */
gboolean issued_key_edit(Db *db, const Actor *actor, gint64 id, const char *name, const char *description,
                         GError **error);
/* Gone at once, with hash and copy. Audit 'issued-key-deleted'; own transaction. Errors: NOT_FOUND. */
gboolean issued_key_delete(Db *db, const Actor *actor, gint64 id, GError **error);
/* That its text is about to be shown, or was asked for and refused: audit 'issued-key-viewed'; own transaction. */
gboolean issued_key_viewed(Db *db, const Actor *actor, gint64 id, gboolean refused, GError **error);

/* Whether a use from there is to be noted: every ISSUED_USE_NOTED_S, and when it comes from somewhere else. */
gboolean issued_key_use_is_due(const IssuedKey *key, const char *address, gint64 now_utc);
/* Notes it when it is due. */
gboolean issued_key_note_use(Db *db, gint64 id, const char *address, gint64 now_utc, GError **error);

/* --- what the clinic decides about all of them --------------------------------------------------- */

typedef struct {
    gboolean once;           /* shown at their making, never again */
    gint64 reviewed_utc;     /* 'I have looked at these'; 0: never */
    char *reviewed_by_name;  /* "" */
} IssuedKeysPolicy;
void issued_keys_policy_clear(IssuedKeysPolicy *policy);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(IssuedKeysPolicy, issued_keys_policy_clear)

gboolean issued_keys_policy(Db *db, IssuedKeysPolicy *ret_policy, GError **error);
/* On erases every sealed copy. Audit 'issued-keys-once', outcome 'yes' or 'no'; own transaction. */
gboolean issued_keys_set_once(Db *db, const Actor *actor, gboolean once, GError **error);
/* Audit 'issued-keys-reviewed'; own transaction. */
gboolean issued_keys_review(Db *db, const Actor *actor, GError **error);
