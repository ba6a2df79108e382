/* description.h: what the API offers, as openapi.json says it, also for people. */
#pragma once

#include "cgi-bin/view.h"

/* Fills {{>API_DESCRIPTION}} of a page with the operations and the problems of the API, each in words.
 * Errors: INTERNAL. */
gboolean api_description_add(View *page, GError **error);
