/* bookings_page.h: the list of online bookings, for whoever has to show it again with what went wrong. */
#pragma once

#include "cgi-bin/routes.h"

/* GET /bookings; problem (NULL: none) is one sentence about a form that was refused: the page is then a 422 that says
 * it where the form stands. Errors: INVALID a filter that is none, INTERNAL. */
gboolean bookings_page_show(App *app, const Request *request, Response *response, const char *problem, GError **error);
