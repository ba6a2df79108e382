/* fcgi.c: the FastCGI side, and all that leans on libfcgi's insides (measured with 2.4.2 by
 * bench/page).
 *
 * libfcgi parses the protocol. Three things are done beside it:
 * - We accept the connection ourselves, so that it has time limits: libfcgi would wait for the
 *   rest of half a record for ever. It takes over a connection it finds in ipcFd while
 *   keepConnection is set, as with kept connections.
 * - A connection serves one request, whatever the server asked: a worker that keeps one does not
 *   accept others.
 * - The reply goes out as whole records in one writev, instead of 8 KiB at a time through the
 *   stream, then FCGX_Free closes. FCGX_Detach before it skips the lingering close, which is only
 *   safe when everything the server sent was read: closing with unread bytes resets the
 *   connection, and nginx answers 502. */
#include "cgi-bin/fcgi.h"

#include <errno.h>
#include <fcgiapp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/clinic/error.h"

#define BACKLOG 1024         /* 4 made nginx answer 502 to most of 32 clients */
#define PEER_TIMEOUT_S 30    /* for one read or write; the server beside us needs milliseconds */
#define DRAIN_MAX (1 << 20)  /* of a body that is refused anyway, so that the refusal arrives */

/* FastCGI 1.0 records, section 3.3 of the specification. */
enum {
    FCGI_VERSION = 1,
    FCGI_END_REQUEST = 3,
    FCGI_STDOUT = 6,
    FCGI_HEADER_SIZE = 8,
    FCGI_CONTENT_MAX = 65535
};

gboolean
fcgi_is_handed_a_socket(void)
{
    return !FCGX_IsCGI();
}

static gboolean
is_in_use(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    gboolean answered;

    if (fd < 0)
        return FALSE;
    answered = connect(fd, (const struct sockaddr *)address, sizeof *address) == 0 ||
               errno == EAGAIN; /* its queue is full */
    (void)close(fd);
    return answered;
}

int
fcgi_listen(const char *path, GError **error)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd;

    if (g_strlcpy(address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "%s: too long for a socket",
                    path);
        return -1;
    }
    if (is_in_use(&address)) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_CONFLICT,
                    "%s: another program listens there", path);
        return -1;
    }
    (void)unlink(path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
        chmod(path, 0660) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "%s: %s", path, g_strerror(errno));
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

/* Reads the body to its end, so that the reply may close at once; *ret_length is more than
 * REQUEST_BODY_MAX when there was more. FALSE when the end was not reached. */
static gboolean
read_body(FCGX_Stream *in, char body[REQUEST_BODY_MAX + 1], gsize *ret_length)
{
    char rest[4096];
    int length = FCGX_GetStr(body, REQUEST_BODY_MAX + 1, in);

    *ret_length = (gsize)length;
    for (int n = length, more = 1; more > 0 && n < DRAIN_MAX; n += more)
        more = FCGX_GetStr(rest, sizeof rest, in);
    return FCGX_HasSeenEOF(in) != 0 && FCGX_GetError(in) == 0;
}

static struct iovec
record_header(guint8 header[FCGI_HEADER_SIZE], int type, int request_id, gsize content)
{
    header[0] = FCGI_VERSION;
    header[1] = (guint8)type;
    header[2] = (guint8)(request_id >> 8);
    header[3] = (guint8)request_id;
    header[4] = (guint8)(content >> 8);
    header[5] = (guint8)content;
    header[6] = header[7] = 0; /* no padding */
    return (struct iovec){ header, FCGI_HEADER_SIZE };
}

/* TRUE when all of it went out. A time-out or a peer that left ends it: there is nobody to tell. */
static gboolean
write_all(int fd, struct iovec *parts, int n_parts)
{
    while (n_parts > 0) {
        ssize_t written = writev(fd, parts, n_parts);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return FALSE;
        for (; n_parts > 0 && (gsize)written >= parts->iov_len; parts++, n_parts--)
            written -= (ssize_t)parts->iov_len;
        if (n_parts > 0) {
            parts->iov_base = (char *)parts->iov_base + written;
            parts->iov_len -= (gsize)written;
        }
    }
    return TRUE;
}

/* The first record carries the header lines and what fits of the body, later ones the rest, and the
 * last call ends the request: one writev for a page of up to 64 KiB. */
static gboolean
send_reply(int fd, int request_id, const Reply *reply)
{
    guint8 content_header[FCGI_HEADER_SIZE], no_more[FCGI_HEADER_SIZE],
        end_header[FCGI_HEADER_SIZE];
    guint8 end_body[8] = { 0 }; /* application status 0, FCGI_REQUEST_COMPLETE */
    const gsize first = MIN(reply->body->len, FCGI_CONTENT_MAX - reply->head->len);
    gsize sent = first;
    struct iovec parts[6] = {
        record_header(content_header, FCGI_STDOUT, request_id, reply->head->len + first),
        { reply->head->str, reply->head->len },
        { reply->body->str, first },
    };
    int n_parts = 3;

    while (sent < reply->body->len) {
        const gsize more = MIN(reply->body->len - sent, FCGI_CONTENT_MAX);

        if (!write_all(fd, parts, n_parts))
            return FALSE;
        parts[0] = record_header(content_header, FCGI_STDOUT, request_id, more);
        parts[1] = (struct iovec){ reply->body->str + sent, more };
        n_parts = 2;
        sent += more;
    }
    parts[n_parts++] = record_header(no_more, FCGI_STDOUT, request_id, 0);
    parts[n_parts++] = record_header(end_header, FCGI_END_REQUEST, request_id, sizeof end_body);
    parts[n_parts++] = (struct iovec){ end_body, sizeof end_body };
    return write_all(fd, parts, n_parts);
}

static void
serve_request(FCGX_Request *fcgi, FcgiAnswer answer, gpointer data)
{
    static char body[REQUEST_BODY_MAX + 1];
    Incoming incoming = { fcgi->envp, body, 0 };
    g_auto(Reply) reply = { NULL, NULL };
    gboolean all_read = read_body(fcgi->in, body, &incoming.body_length);

    answer(data, &incoming, &reply);
    if (send_reply(fcgi->ipcFd, fcgi->requestId, &reply) && all_read)
        (void)FCGX_Detach(fcgi);
}

/* -1 when somebody else was faster, or the peer has already left. */
static int
accept_connection(int listen_fd)
{
    const struct timeval limit = { PEER_TIMEOUT_S, 0 };
    int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);

    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    return fd;
}

static void
serve_connection(int fd, FcgiAnswer answer, gpointer data)
{
    FCGX_Request fcgi;

    FCGX_InitRequest(&fcgi, -1, FCGI_FAIL_ACCEPT_ON_INTR); /* -1: it cannot accept a second one */
    fcgi.ipcFd = fd;
    fcgi.keepConnection = 1;
    if (FCGX_Accept_r(&fcgi) == 0)
        serve_request(&fcgi, answer, data);
    FCGX_Free(&fcgi, fcgi.ipcFd >= 0);
}

/* FALSE when it is time to stop. */
static gboolean
wait_for_connection(int listen_fd, int stop_fd)
{
    struct pollfd fds[] = { { stop_fd, POLLIN, 0 }, { listen_fd, POLLIN, 0 } };

    (void)poll(fds, G_N_ELEMENTS(fds), -1);
    return fds[0].revents == 0;
}

/* FALSE when nobody was there. */
static gboolean
serve_next(int listen_fd, FcgiAnswer answer, gpointer data)
{
    int fd = accept_connection(listen_fd);

    if (fd < 0)
        return FALSE;
    serve_connection(fd, answer, data);
    return TRUE;
}

/* Takes nobody new, and answers those who wait already: their requests are sent, and closing would
 * lose them. A socket that was handed over is left as it is; its queue is for whoever listens there
 * next. */
static void
serve_the_queue(int listen_fd, FcgiAnswer answer, gpointer data)
{
    if (fcgi_is_handed_a_socket() || shutdown(listen_fd, SHUT_RD) != 0)
        return;
    while (serve_next(listen_fd, answer, data))
        ;
}

void
fcgi_serve(int listen_fd, int stop_fd, FcgiAnswer answer, gpointer data)
{
    FCGX_Init();
    while (wait_for_connection(listen_fd, stop_fd))
        (void)serve_next(listen_fd, answer, data);
    serve_the_queue(listen_fd, answer, data);
}
