/* key_reaches.h: what a saved key was seen to reach. */
#pragma once

#include "lib/clinic/key_reach.h"
#include "lib/store/audit.h"

/* What one key reaches; asked_utc 0: it was never asked. An area that has no row is REACH_UNKNOWN. */
typedef struct {
    Reach reach[KEY_AREA__COUNT];
    gint64 asked_utc;
} KeyReach;

gboolean key_reach_load(Db *db, gint64 key_id, KeyReach *ret_reach, GError **error);

/* For the agent, in its transaction (asserted): takes the place of what was seen before. Without effect when the key is
 * in use no more. */
gboolean key_reach_put(Db *db, gint64 key_id, const KeyReach *reach, GError **error);

/* For the agent: whether it was asked before; and a reach_key job, due now, in the caller's transaction (asserted). */
gboolean key_reach_is_known(Db *db, gint64 key_id, gboolean *ret_known, GError **error);
gboolean key_reach_ask(Db *db, const Actor *actor, gint64 key_id, GError **error);

/* For the web: whether the agent is asking, or about to for the first time. */
gboolean key_reach_is_asking(Db *db, gint64 key_id, gboolean *ret_asking, GError **error);

/* Forgets it, in the transaction in which the key is erased or replaced. */
gboolean key_reach_forget(Db *db, gint64 key_id, GError **error);
