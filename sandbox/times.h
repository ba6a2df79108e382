/* times.h: when a patient can book: the two addresses below a combination of business, practitioner and type. */
#pragma once

#include "sandbox/call.h"

/*
 * GET .../available_times and .../next_available_time; ids are those of the business, the practitioner and the type.
 *
 * Rules:  404 when a switch is off, whatever else the request says; for what else is 404 or nothing, see quirks.h. from
 *         and to are days in the account's zone, today at the earliest and at most 7 days with both, else 400. Groups:
 *         only the appointments there are that have places.
 * Source: cliniko-api 20.
 */
Reply *times_available(const Call *call);
Reply *times_next(const Call *call);
