/* api.h: the handlers of the API, for the routes table. Each finds key, scope, role and parameters checked, and reads
 * what it needs in one moment of the database. */
#pragma once

#include "cgi-bin/routes.h"

#define API_RESOURCE(name) gboolean name(App *app, Request *request, Response *response, GError **error)

API_RESOURCE(api_description_show);     /* GET /api/v1/openapi.json */
API_RESOURCE(api_me_show);              /* GET /api/v1/me */
API_RESOURCE(api_practitioners_show);   /* GET /api/v1/practitioners (limit, cursor) */
API_RESOURCE(api_practitioner_show);    /* GET /api/v1/practitioners/:id */
API_RESOURCE(api_combinations_show);    /* GET /api/v1/bookings/combinations (business, practitioner, type, state) and
                                         * (limit, cursor) */
API_RESOURCE(api_available_times_show); /* GET /api/v1/bookings/available-times (business, practitioner, type, from) */
API_RESOURCE(api_audit_show);           /* GET /api/v1/audit (limit, cursor) */
