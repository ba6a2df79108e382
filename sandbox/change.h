/* change.h: the clinic changes while a client looks at it, as clinics do. */
#pragma once

#include "sandbox/message.h"
#include "sandbox/sandbox.h"

/*
 * Makes the change that a POST /sandbox/set asks for, wholly or not at all. One of:
 *
 * {"user"|"practitioner"|"business"|"appointment_type": ID, FIELD: VALUE...}
 * {"key": LAST FOUR, "archived": true}
 * {"account": ID, "shard": "au2", "settings": {...}}
 * {any of the above but the account, "removed": true}
 * {"add": "user"|...|"key", "account": ID (default: the first), FIELD: VALUE...}
 * {"quirks": {...}, "requests_per_minute": N, "window_s": N}
 *
 * Objects among the values are merged, everything else replaced; fields are those of the clinic
 * file. Answers the record as it is now (a key with its text, under "key"), 404 or 422 with a
 * message.
 */
Reply *change_make(Sandbox *sandbox, const json_t *wish);
