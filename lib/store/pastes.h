/* pastes.h: many keys pasted at once, sealed for nobody until somebody says yes. */
#pragma once

#include "lib/clinic/paste_text.h"
#include "lib/store/keys.h"

#define PASTE_LIFE_S (15 * 60) /* so long a paste waits for its yes */

/* --- for the web ------------------------------------------------------------------------------ */

/*
 * Begins a paste of the actor's and forgets their earlier one (audit 'paste-forgotten', outcome 'replaced') and all
 * that are too old (as pastes_sweep). Audit 'paste-made'. The keys and troubles are added in the same transaction,
 * which the caller has open (asserted) and commits; then it rings the bell.
 */
gboolean paste_begin(Db *db, const Actor *actor, gint64 *ret_id, GError **error);
/* A key sealed for practitioner "" as id (from keys_next_id): verdict 'checking', with its verify_key job. */
gboolean paste_add_key(Db *db, const Actor *actor, gint64 paste_id, gint64 id, const guint8 sealed[SEALED_SIZE],
                       const char *shard, const char *tail, GError **error);
/* Each trouble of a line once at most. */
gboolean paste_add_trouble(Db *db, gint64 paste_id, const FoundTrouble *trouble, GError **error);

/* The paste of a person that waits for its yes and is not too old; id 0: there is none. */
typedef struct {
    gint64 id, expires_utc;
} Paste;
gboolean paste_find(Db *db, gint64 person_id, gint64 now_utc, Paste *ret_paste, GError **error);

typedef struct {
    gint64 id;
    char *shard, *tail; /* the hint */
    Verdict verdict;
    KeyReason reason;
    char *seen_name, *seen_role;
    char *practitioner_id, *practitioner_name; /* whose it is, "" unless active */
    gint64 next_check_utc;
} PastedKey;
/* In the order of the text: GPtrArray of PastedKey. */
GPtrArray *paste_list_keys(Db *db, gint64 paste_id, GError **error);
/* By line: GArray of FoundTrouble. */
GArray *paste_list_troubles(Db *db, gint64 paste_id, GError **error);

/*
 * The person's yes: asks the agent (a move_key job each) to hang the chosen keys on their owners' hooks, erases the
 * others and the troubles. The paste is over then; what is left of it waits for the agent alone,
   however long that takes.
 * Audit 'paste-confirmed'. Joins the transaction in which the keys were read, or uses its own; the caller rings.
 *
 * Shape:  is_chosen[i] is for the i-th of keys, all of the paste's as paste_list_keys gives them.
 */
gboolean paste_confirm(Db *db, const Actor *actor, gint64 paste_id, const GPtrArray *keys, const gboolean *is_chosen,
                       GError **error);
/* Whether this person confirmed this paste earlier: a form sent twice. */
gboolean paste_was_confirmed(Db *db, gint64 person_id, gint64 paste_id, gboolean *ret_was, GError **error);
/* Erases the person's open paste, audit 'paste-forgotten'. TRUE also when it is gone already. */
gboolean paste_forget(Db *db, const Actor *actor, gint64 paste_id, GError **error);

/* The practitioners whose pasted key the agent is about to hang on their hook: a set of ids, usually empty. */
GHashTable *pastes_list_moving(Db *db, GError **error);

/* --- for both --------------------------------------------------------------------------------- */

/* Erases every paste that waited PASTE_LIFE_S for its yes, and whatever of a confirmed one the agent could not hang in
 * a day; audit 'paste-expired' for each. Writes nothing when there is none. Own transaction, or joins one. */
gboolean pastes_sweep(Db *db, const Actor *actor, GError **error);

/* --- for the agent ---------------------------------------------------------------------------- */

/* A confirmed key that cannot be hung on its owner's hook: erased, audit 'key-moved' with outcome, a fixed word. No
 * effect on a key that was not pasted. Own transaction, or joins one. */
gboolean paste_drop_key(Db *db, const Actor *actor, gint64 api_key_id, const char *outcome, GError **error);
/* Ends a confirmed paste with its last key. Inside a transaction. */
gboolean paste_close_when_empty(Db *db, gint64 paste_id, GError **error);
