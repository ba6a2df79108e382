/* issued_key_page.h: what the pages about one issued key begin with. */
#pragma once

#include "cgi-bin/pages/issued_key_words.h"
#include "cgi-bin/routes.h"

/* The key of the path's ':id'. Errors: NOT_FOUND. */
IssuedKey *issued_key_asked(App *app, const Request *request, GError **error);

/* The clinic's time zone, "" while none is connected. Free with g_free. */
gboolean issued_keys_zone(App *app, char **ret_zone, GError **error);
