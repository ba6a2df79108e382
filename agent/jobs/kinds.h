/* kinds.h: the start of each kind of job. Each takes over job, returns at once and ends its run
 * by itself. */
#pragma once

#include "agent/jobs.h"

void verify_key_start(Agent *agent, Job *job);
void move_key_start(Agent *agent, Job *job);
void refresh_clinic_start(Agent *agent, Job *job);
