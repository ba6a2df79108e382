/* server.c: reads requests and sends replies with libmicrohttpd, late, cut off or not at all when a
 * fault says so. */
#include "sandbox/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/clinic/error.h"
#include "sandbox/api.h"
#include "sandbox/control.h"

#define BODY_MAX (1024 * 1024)
#define CONNECTIONS_MAX 2000
#define IDLE_S 120
#define HUGE_BYTES (G_GUINT64_CONSTANT(256) * 1024 * 1024)
#define BLOCK_BYTES 65536

static enum MHD_Result
take_query(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    request_add_query(cls, name, value);
    return MHD_YES;
}

static char *
header(struct MHD_Connection *connection, const char *name)
{
    const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);

    return g_strdup(value == NULL ? "" : value);
}

static Request *
read_head(struct MHD_Connection *connection, const char *method, const char *path)
{
    Request *request = request_new(method, path);

    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, take_query, request);
    request->user_agent = header(connection, MHD_HTTP_HEADER_USER_AGENT);
    request->accept = header(connection, MHD_HTTP_HEADER_ACCEPT);
    request->authorization = header(connection, MHD_HTTP_HEADER_AUTHORIZATION);
    return request;
}

static void
read_body(Request *request, const char *bytes, size_t length)
{
    if (request->body->len + length > BODY_MAX)
        request->body_too_long = TRUE;
    else
        g_string_append_len(request->body, bytes, (gssize)length);
}

/* Everything that needs the clinic happens here, under the lock; the reply that comes out stands
 * alone. */
static Reply *
answer(Sandbox *sandbox, const Request *request, gboolean is_control)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&sandbox->lock);
    const Caller *caller;
    const char *fault;
    Reply *reply;

    if (is_control) {
        reply = control_answer(sandbox, request);
    } else {
        reply = api_answer(sandbox, request, &caller, &fault);
        control_note(sandbox, request, reply, caller, fault);
    }
    reply_seal(reply);
    return reply;
}

static int
socket_of(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

/* Waits that long (-1: for ever); sooner done when the client goes away or the program ends. */
static void
wait_ms(const Sandbox *sandbox, int client_fd, gint64 ms)
{
    struct pollfd watched[] = { { .fd = client_fd, .events = POLLRDHUP },
                                { .fd = sandbox->ending_fd, .events = POLLIN } };
    gint64 until = g_get_monotonic_time() + ms * 1000;
    gint64 left = ms;

    while (poll(watched, G_N_ELEMENTS(watched), ms < 0 ? -1 : (int)left) < 0 && errno == EINTR)
        left = MAX(0, (until - g_get_monotonic_time()) / 1000);
}

/* Dissolving the association of a connected TCP socket resets it at once; closing it, however it
 * lingers, would come after libmicrohttpd's orderly shutdown. */
static void
reset_connection(int client_fd)
{
    const struct sockaddr nobody = { .sa_family = AF_UNSPEC };

    if (connect(client_fd, &nobody, sizeof nobody) != 0)
        g_warning("a connection would not reset: %s", g_strerror(errno));
}

/* Half of the text, then the end of the connection. */
static ssize_t
send_half(void *cls, uint64_t position, char *buffer, size_t max)
{
    const GString *text = cls;
    gsize half = text->len / 2;
    gsize length;

    if (position >= half)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    length = MIN(max, half - (gsize)position);
    memcpy(buffer, text->str + position, length);
    return (ssize_t)length;
}

/* The text, then blanks, which JSON allows. */
static ssize_t
send_huge(void *cls, uint64_t position, char *buffer, size_t max)
{
    const GString *text = cls;
    gsize length = 0;

    if (position >= HUGE_BYTES)
        return MHD_CONTENT_READER_END_OF_STREAM;
    max = MIN(max, HUGE_BYTES - position);
    if (position < text->len) {
        length = MIN(max, text->len - (gsize)position);
        memcpy(buffer, text->str + position, length);
    }
    memset(buffer + length, ' ', max - length);
    return (ssize_t)max;
}

static void
free_text(void *cls)
{
    g_string_free(cls, TRUE);
}

static struct MHD_Response *
make_response(Reply *reply)
{
    GString *text = reply->text != NULL ? g_steal_pointer(&reply->text) : g_string_new(NULL);
    struct MHD_Response *response;
    GHashTableIter headers;
    gpointer name, value;

    if (reply->manner == REPLY_TRUNCATED || reply->manner == REPLY_HUGE) {
        gboolean is_huge = reply->manner == REPLY_HUGE;

        response =
            MHD_create_response_from_callback(is_huge ? MHD_SIZE_UNKNOWN : text->len, BLOCK_BYTES,
                                              is_huge ? send_huge : send_half, text, free_text);
    } else {
        response = MHD_create_response_from_buffer(text->len, text->str, MHD_RESPMEM_MUST_COPY);
        g_string_free(text, TRUE);
    }
    if (reply->content_type != NULL)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, reply->content_type);
    g_hash_table_iter_init(&headers, reply->headers);
    while (g_hash_table_iter_next(&headers, &name, &value))
        MHD_add_response_header(response, name, value);
    return response;
}

static enum MHD_Result
deliver(const Sandbox *sandbox, struct MHD_Connection *connection, Reply *reply)
{
    struct MHD_Response *response;
    enum MHD_Result result;

    if (reply->delay_ms > 0)
        wait_ms(sandbox, socket_of(connection), reply->delay_ms);
    if (reply->manner == REPLY_HANG)
        wait_ms(sandbox, socket_of(connection), -1);
    if (reply->manner == REPLY_RESET)
        reset_connection(socket_of(connection));
    if (reply->manner == REPLY_RESET || reply->manner == REPLY_HANG)
        return MHD_NO;
    response = make_response(reply);
    result = MHD_queue_response(connection, reply->status, response);
    MHD_destroy_response(response);
    return result;
}

static void
count_under_way(Sandbox *sandbox, int change)
{
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&sandbox->lock);

    sandbox->under_way += (guint)change;
    sandbox->most_under_way = MAX(sandbox->most_under_way, sandbox->under_way);
}

/* libmicrohttpd calls once for the head, for each piece of the body, and once more at its end. */
static enum MHD_Result
on_request(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
           const char *version, const char *upload_data, size_t *upload_data_size, void **state)
{
    Sandbox *sandbox = cls;
    Request *request = *state;
    g_autoptr(Reply) reply = NULL;
    gboolean is_control = g_str_has_prefix(url, CONTROL_PREFIX);
    enum MHD_Result result;

    if (request == NULL) {
        *state = read_head(connection, method, url);
        return MHD_YES;
    }
    if (*upload_data_size > 0) {
        read_body(request, upload_data, *upload_data_size);
        *upload_data_size = 0;
        return MHD_YES;
    }
    if (is_control) {
        reply = answer(sandbox, request, TRUE);
        return deliver(sandbox, connection, reply);
    }
    count_under_way(sandbox, 1);
    reply = answer(sandbox, request, FALSE);
    result = deliver(sandbox, connection, reply);
    count_under_way(sandbox, -1);
    return result;
}

static void
on_completed(void *cls, struct MHD_Connection *connection, void **state,
             enum MHD_RequestTerminationCode why)
{
    g_clear_pointer((Request **)state, request_free);
}

Server *
server_start(Sandbox *sandbox, guint16 port, GError **error)
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons(port),
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct MHD_Daemon *server;

    sandbox->ending_fd = eventfd(0, EFD_CLOEXEC);
    g_assert(sandbox->ending_fd >= 0);
    server = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL, port, NULL,
        NULL, on_request, sandbox, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MAX, MHD_OPTION_LISTEN_BACKLOG_SIZE, (unsigned)CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
        NULL, MHD_OPTION_END);
    if (server == NULL) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_REMOTE, "cannot listen on 127.0.0.1:%u: %s",
                    port, g_strerror(errno));
        return NULL;
    }
    sandbox->port = MHD_get_daemon_info(server, MHD_DAEMON_INFO_BIND_PORT)->port;
    sandbox->origin = g_strdup_printf("http://127.0.0.1:%u", sandbox->port);
    return server;
}

void
server_stop(Server *server, Sandbox *sandbox)
{
    const guint64 one = 1;

    if (write(sandbox->ending_fd, &one, sizeof one) != sizeof one)
        g_warning("answers that wait cannot be ended: %s", g_strerror(errno));
    MHD_stop_daemon(server);
    close(sandbox->ending_fd);
}
