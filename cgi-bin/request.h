/* request.h: one HTTP request, read, bounded, decoded and checked before any page sees it. */
#pragma once

#include <glib.h>

#include "lib/clinic/role.h"
#include "lib/store/audit.h"
#include "lib/store/issued_keys.h"
#include "lib/store/sessions.h"

#define REQUEST_BODY_MAX (64 * 1024)
#define REQUEST_FIELDS_MAX 1200 /* one field for each of 1,000 practitioners, and some */

typedef enum { METHOD_GET = 1, METHOD_HEAD = 2, METHOD_POST = 4, METHOD_OTHER = 8 } Method;

typedef struct Request Request;

Method request_method(const Request *request);
/* The path without query, decoded, valid UTF-8, beginning with '/'. */
const char *request_path(const Request *request);
/* The part of the path a ':id' or ':token' of the route stood for; "" when it has none. */
const char *request_path_part(const Request *request);
/* The value of a form or query field, NULL when it was not sent. Names and how often they may come
 * are checked before the handler runs; values are valid UTF-8 without NUL. */
const char *request_field(const Request *request, const char *name);
/* Calls visit for each sent field whose name begins with prefix, in order of arrival. */
typedef void (*FieldVisit)(const char *name, const char *value, gpointer data);
void request_fields(const Request *request, const char *prefix, FieldVisit visit, gpointer data);
/* TRUE when the path asks for JSON or the Accept header prefers it. */
gboolean request_wants_json(const Request *request);
/* TRUE when this GET may put a question to the agent: its route asks, it is no HEAD, and the browser
 * does not say that another site made it, nor a neighbour such as the clinic's website: a page of
 * pictures there would spend the clinic's calls. */
gboolean request_may_ask(const Request *request);
/* TRUE when this GET may be noted as somebody's look at the page: its route says so, it is no HEAD, and
 * no browser fetches it in advance. It may come from anywhere: links are followed from mail and chat. */
gboolean request_is_looked_at(const Request *request);
/* The value of a header by the name CGI gives it, "IF_NONE_MATCH"; NULL when it was not sent. */
const char *request_header(const Request *request, const char *name);
/* Where from, as nginx says (never a header the browser can write). */
const char *request_address(const Request *request);
/* Who is signed in, NULL for a visitor. */
const Session *request_session(const Request *request);
/* What they are, PERSON_NOBODY for a visitor. */
PersonRole request_role(const Request *request);
/* Whose password was right while the code of the second factor is still missing, else NULL. Not signed in. */
const Session *request_half_session(const Request *request);
/* Whether the emergency stop stands. */
gboolean request_is_stopped(const Request *request);
/* The key a request to the API came with, its owner's rights in it; NULL for every other request. */
const IssuedKey *request_issued_key(const Request *request);
/* The token every form of this page carries in the field csrf. */
const char *request_csrf(const Request *request);
/* Now, the same for the whole request. */
gint64 request_now(const Request *request);
/* For the store: who acts, from where, when. */
Actor request_actor(const Request *request);
/* The same for a person who is not signed in yet. */
Actor request_actor_as(const Request *request, gint64 person_id);
/* The id in every log line of this request and on every error page. */
const char *request_id(const Request *request);
