/* message.h: one request as the sandbox reads it, and one reply before it is sent. */
#pragma once

#include <glib.h>
#include <jansson.h>

typedef struct {
    char *name, *value;
} Pair;

/*
 * A request, decoded.
 *
 * Shape:  path is decoded and starts with '/'; query is a GPtrArray of Pair in the order sent;
 *         headers not sent are "".
 */
typedef struct {
    char *method, *path;
    GPtrArray *query;
    char *user_agent, *accept, *authorization;
    GString *body;
    gboolean body_too_long;
    gint64 arrived_us; /* wall clock */
} Request;

Request *request_new(const char *method, const char *path);
void request_free(Request *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Request, request_free)

void request_add_query(Request *request, const char *name, const char *value);
/* The first value of that name, or NULL. */
const char *request_query(const Request *request, const char *name);

/* How the bytes of a reply leave. */
typedef enum {
    REPLY_WHOLE,
    REPLY_TRUNCATED, /* the head promises more than comes */
    REPLY_RESET,     /* no answer: the connection is reset */
    REPLY_HANG,      /* no answer: the connection stays open until the client gives up */
    REPLY_HUGE,      /* the body, then blanks without end in sight */
} ReplyManner;

/* A reply: either json, or text of some type, or nothing. */
typedef struct {
    unsigned status;
    json_t *json;
    GString *text; /* may hold any bytes */
    const char *content_type;
    GHashTable *headers; /* name -> value, both owned */
    ReplyManner manner;
    gint64 delay_ms;
} Reply;

Reply *reply_new(unsigned status);
/* Takes json over. */
Reply *reply_json(unsigned status, json_t *json);
/* {"message": ...} */
Reply *reply_message(unsigned status, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The page that Cliniko shows for an address that is no API route: HTML, "Cliniko - 404". */
Reply *reply_html(unsigned status);
void reply_free(Reply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reply, reply_free)

/* Replaces whatever body there is; takes text over. */
void reply_set_text(Reply *reply, const char *content_type, GString *text);
void reply_set_header(Reply *reply, const char *name, const char *value);
/* Writes json out as text, so that the reply can leave without the lock that guards the clinic. */
void reply_seal(Reply *reply);
