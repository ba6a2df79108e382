/* ask.c: the asking side of the keeper's socket: connect, one frame out, one frame back, within five seconds. */
#include "lib/keeper/ask.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/clinic/error.h"

#define ANSWER_LIMIT_MS 5000

static gboolean
keeper_away(GError **error)
{
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_BUSY, "the keeper does not answer");
    return FALSE;
}

static int
connect_to(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd;

    if (g_strlcpy(address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path)
        return -1;
    fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

static gboolean
wait_for_answer(int fd)
{
    struct pollfd waiting = { .fd = fd, .events = POLLIN };
    gint64 until_ms = g_get_monotonic_time() / 1000 + ANSWER_LIMIT_MS, left_ms = ANSWER_LIMIT_MS;
    int n = -1;

    while (left_ms > 0 && (n = poll(&waiting, 1, (int)left_ms)) < 0 && errno == EINTR)
        left_ms = until_ms - g_get_monotonic_time() / 1000;
    return n > 0;
}

/* Sends question, receives into answer: its head alone, or all of it when the keeper is done. */
static gboolean
exchange(const char *path, const void *question, gsize size, void *answer, gsize answer_size)
{
    KeeperHead *head = answer;
    int fd = connect_to(path);
    ssize_t n = -1;

    if (fd < 0)
        return FALSE;
    if (send(fd, question, size, MSG_NOSIGNAL) == (ssize_t)size && wait_for_answer(fd))
        n = recv(fd, answer, answer_size, MSG_TRUNC);
    (void)close(fd);
    return n >= (ssize_t)sizeof *head && head->version == KEEPER_PROTOCOL_VERSION &&
           n == (ssize_t)(head->kind == KEEPER_DONE ? answer_size : sizeof *head);
}

gboolean
keeper_ask(const char *path, const void *question, gsize size, void *answer, gsize answer_size, GError **error)
{
    if (!exchange(path, question, size, answer, answer_size))
        return keeper_away(error);
    switch (((const KeeperHead *)answer)->kind) {
    case KEEPER_FORBIDDEN:
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_FORBIDDEN,
                    "whoever asks may not ask the keeper that");
        return FALSE;
    case KEEPER_BUSY:
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_BUSY, "the keeper has too much to do");
        return FALSE;
    case KEEPER_REFUSED:
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED,
                    "the keeper refuses that");
        return FALSE;
    case KEEPER_FAILED:
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL,
                    "the keeper failed; its log says why");
        return FALSE;
    default:
        return TRUE;
    }
}

KeeperHead
keeper_head(KeeperQuestion question)
{
    return (KeeperHead){ KEEPER_PROTOCOL_VERSION, (guint8)question };
}

gboolean
keeper_unexpected(guint8 kind, GError **error)
{
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "the keeper gave answer %u", kind);
    return FALSE;
}

gboolean
keeper_put_text(char *field, gsize size, const char *text)
{
    gsize length = strlen(text);

    if (length >= size)
        return FALSE;
    memcpy(field, text, length);
    return TRUE;
}

gboolean
keeper_invalid(const char *what, GError **error)
{
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "%s", what);
    return FALSE;
}
