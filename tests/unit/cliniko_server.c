/* cliniko_server.c: servers on loopback, at ports the kernel chose, for the tests of the Cliniko
 * client. */
#include "tests/unit/cliniko_server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct Server {
    struct MHD_Daemon *daemon;
    Script script;
    gpointer data;
    GMutex mutex;
    GCond arrived;
    guint hold_until;
    GPtrArray *requests;
};

struct RawServer {
    int listener;
    gboolean stop;     /* atomic */
    guint connections; /* atomic */
    GThread *thread;
    const char *bytes;
    gsize length;
    RawEnd end;
};

static struct sockaddr_in
any_loopback_port(void)
{
    return (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static void
request_free(Request *request)
{
    g_free(request->method);
    g_free(request->path);
    g_free(request->query);
    g_free(request->host);
    g_free(request->user_agent);
    g_free(request->accept);
    g_free(request->accept_encoding);
    g_free(request->authorization);
    g_free(request->cookie);
    g_free(request);
}

static char *
header_of(struct MHD_Connection *connection, const char *name)
{
    const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);

    return g_strdup(value == NULL ? "" : value);
}

static void *
keep_uri(void *cls, const char *uri, struct MHD_Connection *connection)
{
    return g_strdup(uri);
}

static void
forget_uri(void *cls, struct MHD_Connection *connection, void **uri,
           enum MHD_RequestTerminationCode code)
{
    g_free(*uri);
}

static Request *
request_new(struct MHD_Connection *connection, const char *method, const char *path,
            const char *uri)
{
    const char *query = strchr(uri, '?');
    Request *request = g_new0(Request, 1);

    request->method = g_strdup(method);
    request->path = g_strdup(path);
    request->query = g_strdup(query == NULL ? "" : query + 1);
    request->host = header_of(connection, "Host");
    request->user_agent = header_of(connection, "User-Agent");
    request->accept = header_of(connection, "Accept");
    request->accept_encoding = header_of(connection, "Accept-Encoding");
    request->authorization = header_of(connection, "Authorization");
    request->cookie = header_of(connection, "Cookie");
    return request;
}

static enum MHD_Result
send_reply(struct MHD_Connection *connection, const Reply *reply)
{
    const char *body = reply->own_body != NULL ? reply->own_body : reply->body;
    gsize length = reply->length < 0 ? strlen(body) : (gsize)reply->length;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(length, (void *)(guintptr)body, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result result;

    for (gsize i = 0; i < REPLY_HEADERS_MAX && reply->headers[i].name != NULL; i++)
        MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
    result = MHD_queue_response(connection, reply->status, response);
    MHD_destroy_response(response);
    g_free(reply->own_body);
    return result;
}

static enum MHD_Result
on_request(void *cls, struct MHD_Connection *connection, const char *path, const char *method,
           const char *version, const char *upload, size_t *upload_size, void **uri)
{
    Server *server = cls;
    Reply reply = { .status = 200, .body = "", .length = -1 };
    guint n;

    g_mutex_lock(&server->mutex);
    n = server->requests->len;
    g_ptr_array_add(server->requests, request_new(connection, method, path, *uri));
    g_cond_broadcast(&server->arrived);
    while (server->requests->len < server->hold_until)
        g_cond_wait(&server->arrived, &server->mutex);
    server->script(g_ptr_array_index(server->requests, n), n, &reply, server->data);
    g_mutex_unlock(&server->mutex);
    return send_reply(connection, &reply);
}

Server *
server_new(Script script, gpointer data)
{
    struct sockaddr_in address = any_loopback_port();
    Server *server = g_new0(Server, 1);

    server->script = script;
    server->data = data;
    server->requests = g_ptr_array_new_with_free_func((GDestroyNotify)request_free);
    g_mutex_init(&server->mutex);
    g_cond_init(&server->arrived);
    server->daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0, NULL, NULL, on_request,
        server, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_URI_LOG_CALLBACK, keep_uri, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, forget_uri, NULL, MHD_OPTION_END);
    g_assert_nonnull(server->daemon);
    return server;
}

void
server_hold_until(Server *server, guint requests)
{
    g_mutex_lock(&server->mutex);
    server->hold_until = requests;
    g_cond_broadcast(&server->arrived);
    g_mutex_unlock(&server->mutex);
}

void
server_free(Server *server)
{
    server_hold_until(server, 0);
    MHD_stop_daemon(server->daemon);
    g_ptr_array_unref(server->requests);
    g_mutex_clear(&server->mutex);
    g_cond_clear(&server->arrived);
    g_free(server);
}

char *
server_base_url(const Server *server)
{
    unsigned port = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;

    return g_strdup_printf("http://127.0.0.1:%u/{shard}/v1", port);
}

guint
server_requests(Server *server)
{
    guint count;

    g_mutex_lock(&server->mutex);
    count = server->requests->len;
    g_mutex_unlock(&server->mutex);
    return count;
}

const Request *
server_request(Server *server, guint n)
{
    const Request *request;

    g_mutex_lock(&server->mutex);
    g_assert_cmpuint(n, <, server->requests->len);
    request = g_ptr_array_index(server->requests, n);
    g_mutex_unlock(&server->mutex);
    return request;
}

/* --- bytes of any kind --- */

static int
bind_to_loopback(void)
{
    struct sockaddr_in address = any_loopback_port();
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_assert_cmpint(bind(listener, (struct sockaddr *)&address, sizeof address), ==, 0);
    return listener;
}

static char *
base_url_of(int socket_fd)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;

    g_assert_cmpint(getsockname(socket_fd, (struct sockaddr *)&address, &size), ==, 0);
    return g_strdup_printf("http://127.0.0.1:%u/{shard}/v1", (unsigned)ntohs(address.sin_port));
}

/* Reads up to the empty line that ends a GET; FALSE when the client went before. */
static gboolean
read_request(int connection)
{
    g_autoptr(GString) seen = g_string_new(NULL);
    char piece[4096];

    while (strstr(seen->str, "\r\n\r\n") == NULL) {
        ssize_t got = recv(connection, piece, sizeof piece, 0);

        if (got <= 0)
            return FALSE;
        g_string_append_len(seen, piece, got);
    }
    return TRUE;
}

static gboolean
send_all(int connection, const char *bytes, gsize length)
{
    for (gsize sent = 0; sent < length;) {
        ssize_t now = send(connection, bytes + sent, length - sent, MSG_NOSIGNAL);

        if (now <= 0)
            return FALSE;
        sent += (gsize)now;
    }
    return TRUE;
}

static void
answer_connection(RawServer *raw, int connection)
{
    struct linger reset = { .l_onoff = 1, .l_linger = 0 };
    char rest[64];

    if (!read_request(connection) || !send_all(connection, raw->bytes, raw->length))
        return;
    if (raw->end == RAW_HANG)
        while (recv(connection, rest, sizeof rest, 0) > 0)
            continue;
    if (raw->end == RAW_REPEAT)
        while (send_all(connection, raw->bytes, raw->length))
            continue;
    if (raw->end == RAW_RESET)
        setsockopt(connection, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
}

static gpointer
raw_server_main(gpointer data)
{
    RawServer *raw = data;

    for (;;) {
        int connection = accept(raw->listener, NULL, NULL);

        if (g_atomic_int_get(&raw->stop))
            return NULL;
        g_atomic_int_inc(&raw->connections);
        answer_connection(raw, connection);
        close(connection);
    }
}

RawServer *
raw_server_new(const char *bytes, gsize length, RawEnd end)
{
    RawServer *raw = g_new0(RawServer, 1);

    raw->listener = bind_to_loopback();
    raw->bytes = bytes;
    raw->length = length;
    raw->end = end;
    g_assert_cmpint(listen(raw->listener, 16), ==, 0);
    raw->thread = g_thread_new("raw server", raw_server_main, raw);
    return raw;
}

void
raw_server_free(RawServer *raw)
{
    g_atomic_int_set(&raw->stop, TRUE);
    shutdown(raw->listener, SHUT_RDWR); /* ends accept */
    g_thread_join(raw->thread);
    close(raw->listener);
    g_free(raw);
}

char *
raw_server_base_url(const RawServer *raw)
{
    return base_url_of(raw->listener);
}

guint
raw_server_connections(RawServer *raw)
{
    return (guint)g_atomic_int_get(&raw->connections);
}

char *
closed_base_url(void)
{
    /* bound but not listening, so connections are refused; kept to the end, so that nobody else
     * gets the port */
    static int bound = -1;

    if (bound < 0)
        bound = bind_to_loopback();
    return base_url_of(bound);
}
