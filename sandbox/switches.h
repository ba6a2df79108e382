/* switches.h: the switches that open something to online booking (cliniko-api 20, 404 checklist). */
#pragma once

#include "sandbox/clinic.h"

gboolean account_is_open(const json_t *account);
/* A business or a type: shown in online bookings and not archived. */
gboolean is_shown(const json_t *record);
gboolean practitioner_is_open(const json_t *practitioner);
/* The practitioner works there and offers the type, and the business has it; one without a list has every type. */
gboolean is_offered(const json_t *business, const json_t *practitioner, const json_t *type);
