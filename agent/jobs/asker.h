/* asker.h: whose key a job asks Cliniko with, and whose calls that spends. */
#pragma once

#include "agent/agent.h"
#include "lib/keeper/keeper.h"
#include "lib/store/keys.h"

/* A key in use, opened. All zero while there is none; asker_clear wipes it. */
typedef struct {
    gint64 key_id;
    char *hook_id; /* a practitioner's id, "" for the clinic's own */
    char *shard, *budget;
    KeyPurpose purpose; /* what it was opened for, and all it can be used for */
    OpenedKey opened;
} Asker;
void asker_clear(Asker *asker);

typedef enum {
    ASKER_READY,
    ASKER_NONE,  /* no key in use that Cliniko takes, or not a genuine one */
    ASKER_LATER, /* the keeper or the database is away: worth another try */
} AskerState;

/*
 * Looks for the hook's key in use without opening it; one whose last clear answer was a refusal is
 * none.
 *
 * Owner:  the caller frees *ret_key; it is NULL unless READY.
 */
AskerState asker_find(Agent *agent, const char *hook_id, ApiKey **ret_key);

/*
 * Has that key opened by the keeper. Logs why when it is not.
 *
 * Rules:  the web can write the row, so the keeper opens the record only for this hook, id and
 *         region. A refresh asks Cliniko itself whose account the key is of. Nothing in the answers
 *         of other calls says whose key asked, so for those only the very key that was connected on
 *         this hook will do (its fingerprint in agent.db).
 * Owner:  *ret_asker is all zero unless READY; the caller clears it as soon as nothing more is
 *         asked.
 */
AskerState asker_open(Agent *agent, const char *hook_id, KeyPurpose purpose, Asker *ret_asker);

/* Borrowed from asker. spare as in ClinikoAuth. */
ClinikoAuth asker_auth(const Asker *asker, int spare);

/* Whose calls a key spends: its Cliniko user's as pinned, so that two keys of one user share; while
 * the user is not known, those of this very key, also when it is pasted anew. Free with g_free. */
char *key_budget(Agent *agent, const ApiKey *key, const OpenedKey *opened);

/* Cliniko refused the key of this hook: it is checked anew, which says so on its badge. */
void asker_doubt(Agent *agent, const char *hook_id);
