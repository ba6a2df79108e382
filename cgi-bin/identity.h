/* identity.h: who is asking (cookies, session, CSRF token), and the locks a form must pass. */
#pragma once

#include "cgi-bin/request_read.h"

#define SESSION_COOKIE "kr"  /* signed in */
#define VISITOR_COOKIE "login" /* not signed in: gives the forms of a visitor their token */

/*
 * Reads the cookies; finds the session; makes the CSRF token.
 *
 * Errors: those of the store; the request is then a visitor's.
 */
gboolean identity_find(App *app, Request *request, GError **error);

/* Notes, once a minute, that somebody uses the session; a script that polls does not count. After the answer is made,
 * because it writes. Missed, the session only ends a minute earlier. */
void identity_note_visit(App *app, const Request *request);

/* Gives a visitor without a token a fresh one, in a cookie, so that the page can carry a form. */
void identity_give_visitor_token(Request *request, Response *response);

/* Starts a session for person_id under a new token, ends the one there was, and sets the cookies. The request is that
 * person's from then on, with the new session's CSRF token. */
gboolean identity_sign_in(App *app, Request *request, Response *response, gint64 person_id, SessionStage stage,
                          GError **error);
/* The password was given again: the session goes on under a new token, which is the request's from then on. */
gboolean identity_prove(App *app, Request *request, Response *response, GError **error);
/* Ends the session and takes the cookies away. */
gboolean identity_sign_out(App *app, const Request *request, Response *response, GError **error);

/* The first two locks of a form (below): this site's own page sent it, whoever is signed in by now. */
gboolean identity_is_from_our_own_page(const App *app, const Request *request);

/*
 * The three locks of a form; all must agree.
 *
 * 1. Sec-Fetch-Site, when sent, is same-origin.
 * 2. Origin is public_url. It may be missing or 'null' only beside Sec-Fetch-Site: same-origin,
 *    which no page can forge: browsers send that pair for our own forms under Referrer-Policy:
 *    no-referrer (Fetch Standard, request Origin header). Every browser of the last years sends
 *    one of the two, so a form with neither is refused.
 * 3. The field csrf is HMAC-SHA256 of "csrf" under the cookie's token.
 */
Refusal identity_check_form(const App *app, const Request *request);
