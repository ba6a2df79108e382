/* services.h: what can be booked online at all, whether or not there is time. */
#pragma once

#include "sandbox/call.h"

/* GET /services, and with a business's id GET /businesses/ID/services: each shown business with each shown type and
 * the shown practitioners who offer it there; nothing while online bookings are off. Source: cliniko-api 16. */
Reply *services_list(const Call *call);
