/* request_read.h: how the dispatcher makes a Request, one checked step after the other. Pages use
 * request.h. */
#pragma once

#include "cgi-bin/form.h"
#include "cgi-bin/refusal.h"
#include "cgi-bin/request.h"
#include "cgi-bin/routes.h"

#define REQUEST_PATH_MAX 1024 /* bytes of path and query together */

/* What a transport (FastCGI, CGI, a test) brings; borrowed while the request lives. */
typedef struct {
    char **params;     /* "NAME=value" as CGI names them, ended by NULL */
    char *body;        /* room for body_length + 1 bytes; decoded in place */
    gsize body_length; /* more than REQUEST_BODY_MAX: there was more than that */
} Incoming;

/* NULL when the parameter was not given. */
const char *incoming_param(const Incoming *incoming, const char *name);

struct Request {
    const Incoming *incoming;
    gint64 now_utc;
    char *id;
    Method method;
    char *path;
    const Route *route; /* NULL until request_match found one */
    char *part;
    char *query;        /* the text the fields of a GET lie in */
    Form form;
    guint8 token[32];   /* of the session's or the visitor's cookie; csrf is made from it */
    gboolean has_token;
    guint8 session_hash[32]; /* valid when session or half is set */
    Session *session; /* signed in, all of it */
    Session *half;    /* the password was right, the code is still missing; then session is NULL */
    gboolean stopped; /* the emergency stop stands */
    char *csrf;
    IssuedKey *issued_key; /* of a request to the API that came with a right one */
};
Request *request_new(const Incoming *incoming, gint64 now_utc);
void request_free(Request *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Request, request_free)

/* Method, path and query. Every field of the request is safe to read afterwards, also when
 * refused. */
Refusal request_read_target(Request *request);
/* The Host is the one of public_url. */
Refusal request_check_host(const Request *request, const char *public_url);
/* Finds the route; *ret_methods are the methods the path has, for Allow. */
Refusal request_match(Request *request, unsigned *ret_methods);
/* Length, content type and fields of the body; only POST may have one. */
Refusal request_read_body(Request *request);
/* Every field is one of the route's, came once unless it may repeat, is no longer than it may be, and none is
 * missing. */
Refusal request_check_fields(const Request *request);

/* TRUE for a GET or HEAD. */
gboolean request_is_read(const Request *request);
/* The target as the browser sent it, "/path?query". */
const char *request_target(const Request *request);
