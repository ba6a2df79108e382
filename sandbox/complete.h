/* complete.h: what a clinic file leaves out, filled in. */
#pragma once

#include "sandbox/clinic.h"

/* Sets the member unless there is one; takes value over. */
void set_default(json_t *record, const char *name, json_t *value);

/* Users, businesses and appointment types: switches that are on, names and zones that follow from others. */
void complete_plain_records(json_t *account);

/* A practitioner's name, switches, and one daily availability for each day of each line of the schedule:
 * {"business_id", "days": [1..6, 0 or 7], "hours": ["09:00-17:00"]}. What it refers to is there. */
gboolean complete_practitioner(const Clinic *clinic, json_t *account, json_t *practitioner, GError **error);

/*
 * The records that take time on a day: blocks and appointments. Each has practitioner_id, business_id and
 * appointments also appointment_type_id, and says when in one of two ways: by starts_at and ends_at, or, so that a
 * file does not grow old, by
 *   "in_days": N       that many days after the day on which the clinic was made, or the first
 *   "weekday": 1..7    from then on;
 *   "hours": "09:00-10:00"  by the clock of the business;
 *   "lasts_days": N    until those hours end N - 1 days later.
 * The second way is counted anew when the sandbox is told another now.
 */
gboolean complete_timed_records(const Clinic *clinic, const json_t *account, GError **error);
