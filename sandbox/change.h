/* change.h: the clinic changes while a client looks at it, as clinics do. */
#pragma once

#include "sandbox/message.h"
#include "sandbox/sandbox.h"

/*
 * Makes the change that a POST /sandbox/set asks for, wholly or not at all. One of:
 *
 * {"user"|"practitioner"|"business"|"appointment_type": ID, FIELD: VALUE...}
 * {"availability_block"|"unavailable_block"|"individual_appointment"|"group_appointment": ID, ...}
 * {"billable_item"|"appointment_type_billable_item": ID, FIELD: VALUE...}
 * {"key": LAST FOUR, "archived": true}
 * {"account": ID, "shard": "au2", "settings": {...}}
 * {any of the above but the account, "removed": true}
 * {"add": "user"|...|"key", "account": ID (default: the first), FIELD: VALUE...}
 * {"quirks": {...}, "now": "2026-10-01T00:00:00Z" or null, "requests_per_minute": N, "window_s": N}
 *
 * Objects among the values are merged, everything else replaced; fields are those of the clinic
 * file, so that blocks and appointments may say when in days from now (complete.h). now is what
 * availability goes by (null: the clock); quirks are those of quirks.h. Answers the record as it is
 * now (a key with its text, under "key"), 404 or 422 with a message.
 */
Reply *change_make(Sandbox *sandbox, const json_t *wish);
