/* kinds.h: the start of each kind of job. Each takes over job, returns at once and ends its run
 * by itself. */
#pragma once

#include "agent/jobs.h"

/* Why a job could not do what was asked, or not all of it. A closed set, because the pages explain
 * each. */
#define OUTCOME_UNREACHABLE "unreachable"     /* Cliniko gave no clear answer */
#define OUTCOME_KEEPER_AWAY "keeper-away"
#define OUTCOME_NO_CLINIC_KEY "no-clinic-key" /* or one that is not genuine */
#define OUTCOME_REJECTED "rejected"           /* the clinic's key */
#define OUTCOME_NOT_ENOUGH_ACCESS "not-enough-access"
#define OUTCOME_WRONG_ACCOUNT "wrong-account"
#define OUTCOME_BROKEN "broken"               /* rows of keyrack.db that no honest program wrote */

void verify_key_start(Agent *agent, Job *job);
void reach_key_start(Agent *agent, Job *job);
void move_key_start(Agent *agent, Job *job);
void refresh_clinic_start(Agent *agent, Job *job);
void check_bookings_start(Agent *agent, Job *job);
void preview_week_start(Agent *agent, Job *job);
