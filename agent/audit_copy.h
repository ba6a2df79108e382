/* audit_copy.h: the audit log copied into agent.db's chain, where the web cannot write. */
#pragma once

#include "agent/agent.h"

/* Copies what is new in the log, as far as there is time for in one turn of the loop. Where nothing is new that is one
 * statement. Logs what goes wrong: the next turn tries again, and no row is left out or copied twice. */
void audit_copy(Agent *agent);

/* Writes the chain's head into the journal, as `keyrackctl audit verify --anchor` takes it. The journal may be kept
 * elsewhere: what was rolled back on this machine then still shows. */
void audit_anchor(Agent *agent);
