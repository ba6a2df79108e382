/* stop.h: the emergency stop, as the agent heeds it. */
#pragma once

#include "agent/agent.h"

/*
 * Looks whether the stop stands, which is one row by its id. Where it begins, every call is cut off and every job
 * under way is put back to waiting: its next run begins as after a crash, so nothing is lost and nothing happens twice.
 *
 * Rules:  asked at each turn of the loop, before any key is opened and before the network moves. Should the database
 *         not answer, what was known before still holds.
 */
void stop_heed(Agent *agent);
