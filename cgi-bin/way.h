/* way.h: where to go on to: only ever to pages of ours. */
#pragma once

#include "cgi-bin/routes.h"

/* next when it is a page that a GET opens and somebody signed in may see, else the start page "/". */
const char *way_next(const char *next);

/* The page a form is on, which is at its path or above it. Free with g_free. */
char *way_page_of_form(const char *path);
