/* door.h: the straight line of a request to /api/: who asks, by which key, and whether they may. */
#pragma once

#include "cgi-bin/request_read.h"

/* TRUE when the request is the API's to answer, whatever is wrong with it. */
gboolean api_is_asked(const Request *request);

/* Answers it. No cookie is looked at, and no refusal is a page. */
void api_answer(App *app, Request *request, Response *response);
