/* settings.h: what GET /settings/public told, as the verify and refresh jobs keep and store it. */
#pragma once

#include "agent/agent.h"

/* A copy that outlives the answer; the caller clears it with cliniko_settings_clear. */
ClinikoSettings settings_copy(const ClinikoSettings *told);

/* Writes the clinic's row in keyrack.db; joins an open transaction. */
gboolean settings_store(Agent *agent, const Actor *actor, const ClinikoSettings *told,
                        const char *shard, GError **error);
