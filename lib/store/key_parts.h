/* key_parts.h: what the files of lib/store that change keys share: what a hook holds, a key's jobs, its erasure. */
#pragma once

#include "lib/store/keys.h"
#include "lib/store/statement.h"

/* What a change must know of a key. Fixed sizes, so that there is nothing to free. */
typedef struct {
    gint64 id; /* 0: there is none */
    char hook[ID_MAX + 1];
    KeyPlace place;
    Verdict verdict;
    char seen_practitioner_id[ID_MAX + 1];
    char shard[WORD_MAX + 1], tail[WORD_MAX + 1];
    gint64 paste_id; /* 0 unless pasted */
} KeyState;

/* Both keys of a hook, an absent one with id 0. */
typedef struct {
    KeyState in_use, candidate;
} HookState;

/* What the hook holds now: its key in use and its candidate. */
gboolean hook_state_load(Db *db, const char *hook, HookState *state, GError **error);
/* One key, id 0 when it is gone. For the agent. */
gboolean key_state_find(Db *db, gint64 id, KeyState *state, GError **error);

/* A job of this kind for this key, due now: brings a waiting one forward (its tries and its age
 * count from 0 again), leaves a running one alone, else adds one. Inside a transaction. */
gboolean key_job_ask(Db *db, const Actor *actor, const char *kind, gint64 api_key_id,
                     GError **error);

/* Ends the waiting jobs of a key that is being erased; a running one ends by itself when it finds
 * no key. */
gboolean key_jobs_end(Db *db, gint64 api_key_id, gint64 now_utc, GError **error);

/* Erases a key, if there is one (id 0: none), with what it reached and its waiting jobs; secure_delete overwrites its
 * bytes. Inside a transaction. */
gboolean key_erase(Db *db, gint64 id, gint64 now_utc, GError **error);

/* Erases the hook's replaced keys: those with this hint, all of them for "". Their jobs end by themselves. */
gboolean key_erase_retired(Db *db, const char *hook, const char *shard, const char *tail, GError **error);

/* audit_add about a hook: a practitioner's id, or "" for the clinic's own. */
gboolean key_audit(Db *db, const Actor *actor, const char *act, const char *hook, const char *outcome, GError **error);

/* About a key wherever it is: on a hook, or pasted and nobody's yet (paste_id not 0). */
gboolean key_audit_wherever(Db *db, const Actor *actor, const char *act, const char *hook, gint64 paste_id,
                            const char *outcome, GError **error);

gboolean key_place_from_word(const char *word, KeyPlace *ret_place);
