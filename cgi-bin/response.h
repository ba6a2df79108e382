/* response.h: what goes back: status, headers, a body rendered to memory and sent once. */
#pragma once

#include <glib.h>

#include "cgi-bin/request.h"
#include "cgi-bin/view.h"
#include "lib/program/config.h"

typedef struct Response Response;

/* A page: layout.tpl around page, with status, title, navigation, the person's name, CSRF and
 * logout form. Errors: INTERNAL the template did not render. */
typedef struct {
    unsigned status; /* 0 = 200 */
    const char *title;
    ViewName navigation; /* the current entry of the navigation; VIEW_NAME__COUNT for none */
} PageHead;
/* Starts the layout and returns the view of the page template inside it; fill it and return. The
 * dispatcher renders. */
View *response_page(Response *response, const Request *request, const PageHead *head,
                    const char *template_name);
/* The page that was started looks again after so many seconds where no scripts run, with the same
 * query. */
void response_refresh(Response *response, int seconds);
/* Keeps what the page borrows (view_set_static) until it is sent, then frees it. Returns it. */
gpointer response_keep(Response *response, gpointer borrowed, GDestroyNotify free_it);
/* 303; path is one of ours and begins with '/', fragment and query allowed. */
void response_redirect(Response *response, const char *path);
/* JSON text, made by a serialiser. */
void response_json(Response *response, unsigned status, const char *json);
/* The same for an error as programs read it (RFC 9457). */
void response_problem(Response *response, unsigned status, const char *json);
/* 304: the client has it already. */
void response_not_modified(Response *response);
/* The whole address of one of our paths. Free with g_free. */
char *response_url(const Response *response, const char *path);
/* A file to keep, not to show: type is its Content-Type, name what it is called, letters, digits, '-' and '.' only
 * (asserted). Takes body. */
void response_file(Response *response, const char *name, const char *type, GString *body);
void response_header(Response *response, const char *name, const char *value);
/* name is bare ("kr" or "login"); prefix and Secure follow public_url. NULL value deletes it. */
void response_cookie(Response *response, const char *name, const char *value, const char *path,
                     gint64 max_age_s);

/* The name a cookie has in the browser: with https "__Host-kr", which only this host can have set.
 * Free with g_free. */
char *cookie_name(const Config *config, const char *bare_name);

/* --- for the dispatcher ------------------------------------------------------------------- */

/* What goes over the wire: CGI header lines with the empty one, and the body. */
typedef struct {
    GString *head, *body;
} Reply;
void reply_clear(Reply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reply, reply_clear)

Response *response_new(const Config *config);
void response_free(Response *response);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Response, response_free)
/* Forgets status, headers and page, to begin again with an error page. Cookies stay. */
void response_restart(Response *response);
/* Renders. ret_reply is filled; a HEAD has no body but its length. Errors: INTERNAL, and then it is
 * untouched. */
gboolean response_finish(const Response *response, const Request *request, Reply *ret_reply,
                         GError **error);
