/* response.h: what goes back: status, headers, a body rendered to memory and sent once. */
#pragma once

#include <glib.h>

#include "cgi-bin/request.h"
#include "cgi-bin/view.h"

typedef struct Response Response;

/* A page: layout.tpl around page, with status, title, navigation, the person's name, CSRF and logout form.
 * refresh_s > 0 asks browsers without scripts to look again (a <noscript> refresh). Consumes nothing.
 * Errors: INTERNAL the template did not render. */
typedef struct {
    unsigned status; /* 0 = 200 */
    const char *title;
    ViewName navigation; /* which entry of the navigation is the current one; VIEW_NAME__COUNT for none */
    int refresh_s;
} PageHead;
/* Starts the layout and returns the view of the page template inside it; fill it and return. The dispatcher renders. */
View *response_page(Response *response, const Request *request, const PageHead *head,
                    const char *template_name);
/* 303; path is one of ours and begins with '/', fragment and query allowed. */
void response_redirect(Response *response, const char *path);
/* JSON text, made by a serialiser. */
void response_json(Response *response, unsigned status, const char *json);
void response_header(Response *response, const char *name, const char *value);
/* name is bare ("kr" or "login"); prefix and Secure follow public_url. NULL value deletes it. */
void response_cookie(Response *response, const char *name, const char *value, const char *path,
                     gint64 max_age_s);
