/* cgi.h: plain CGI: one process, one request. */
#pragma once

#include "cgi-bin/routes.h"

/* TRUE when a web server started this process for one request (RFC 3875, 4.1.4). */
gboolean cgi_is_asked(void);

/* Reads the request from the environment and standard input, answers on standard output. FALSE: the
 * answer was not taken. */
gboolean cgi_serve(App *app);
