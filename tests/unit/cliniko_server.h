/* cliniko_server.h: servers on loopback for the client's tests: one that speaks HTTP, one that says
 * any bytes. */
#pragma once

#include <glib.h>

/* One request as it arrived. */
typedef struct {
    char *method, *path, *query; /* query: "" or "page=1&per_page=100" */
    char *host, *user_agent, *accept, *accept_encoding, *authorization,
        *cookie; /* "" when not sent */
} Request;

#define REPLY_HEADERS_MAX 4

/* What to say to it; strings are borrowed, so they must outlive the server, but for own_body. */
typedef struct {
    unsigned status;
    const char *body;
    gssize length;  /* -1: up to the NUL */
    char *own_body; /* instead of body; the server frees it */
    struct {
        const char *name, *value;
    } headers[REPLY_HEADERS_MAX];
} Reply;

/* Decides the reply to request number n (from 0). Runs in the server's threads, one at a time. */
typedef void (*Script)(const Request *request, guint n, Reply *reply, gpointer data);

typedef struct Server Server;
Server *server_new(Script script, gpointer data);
/* Every reply waits until this many requests are there. */
void server_hold_until(Server *server, guint requests);
void server_free(Server *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Server, server_free)
char *server_base_url(const Server *server); /* "http://127.0.0.1:PORT/{shard}/v1" */
guint server_requests(Server *server);
/* The request number n; valid until the server is freed. */
const Request *server_request(Server *server, guint n);

/* A server that reads one request on each connection and answers with bytes, which need not be
 * HTTP. */
typedef enum {
    RAW_CLOSE,  /* then closes in order */
    RAW_RESET,  /* then resets the connection */
    RAW_HANG,   /* then says nothing more */
    RAW_REPEAT, /* says them again and again until the client goes */
} RawEnd;

typedef struct RawServer RawServer;
RawServer *raw_server_new(const char *bytes, gsize length, RawEnd end);
void raw_server_free(RawServer *raw);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RawServer, raw_server_free)
char *raw_server_base_url(const RawServer *raw);
guint raw_server_connections(RawServer *raw);

/* A base URL on loopback where nothing listens. */
char *closed_base_url(void);
