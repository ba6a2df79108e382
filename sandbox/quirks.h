/* quirks.h: what Cliniko is unsure about, as switches (POST /sandbox/set, "quirks"; GET /sandbox/state). */
#pragma once

#include "sandbox/message.h"

/*
 * Every quirk as it is from the start, which is what Cliniko's newest description says where it says anything:
 *
 * total_entries       true    lists say how many there are (cliniko-api 5)
 * account_time_zone   true    settings show account.time_zone (17)
 * business_time_zone  true    businesses and daily availabilities show time_zone and time_zone_identifier (15, 18)
 * day_of_week_zero    true    Sunday is 0; false: 7 (18)
 * unlimited_as_null   false   "unlimited" times per part of day is null; false: 0 (17)
 * next_window_days    7       how many days a question for the next time may span; 0: any (20)
 * nothing_free        absent  no next time: an object without appointment_start, or "null" there, or "404" (20)
 * not_offered         404     the practitioner does not work there or does not offer the type, or the business does not
 *                             have it; "empty": nothing free (20)
 * no_schedule         empty   no hours at the business: nothing free; or "404" (20)
 * restricted_financials false practitioners and schedulers get 403 for billable items and invoices (12)
 * own_notes_only      false   practitioners are shown the treatment notes they wrote and no others (12)
 * unexplained         []      "BUSINESS-PRACTITIONER-TYPE" that answer 404 though nothing stands in the way (20)
 *
 * Owner: the caller owns the object; whoever reads it knows that each member is there and of its kind.
 */
json_t *quirks_new(void);

/* Sets those that wish names, or none: then a 422 that the caller owns. NULL when all is well. */
Reply *quirks_set(json_t *quirks, const json_t *wish);
