/* doorbell.c: the agent's bell, a datagram socket in the run folder. */
#include "lib/program/doorbell.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/clinic/error.h"

static gboolean
bell_address(const char *path, struct sockaddr_un *ret_address)
{
    memset(ret_address, 0, sizeof *ret_address);
    ret_address->sun_family = AF_UNIX;
    return g_strlcpy(ret_address->sun_path, path, sizeof ret_address->sun_path) <
           sizeof ret_address->sun_path;
}

void
doorbell_ring(const char *path)
{
    struct sockaddr_un address;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return;
    if (bell_address(path, &address))
        (void)sendto(fd, "", 1, MSG_NOSIGNAL, (struct sockaddr *)&address, sizeof address);
    (void)close(fd);
}

int
doorbell_listen(const char *path, GError **error)
{
    struct sockaddr_un address;
    int fd = -1;

    if (bell_address(path, &address))
        fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "no doorbell socket at %s", path);
        return -1;
    }
    (void)unlink(path);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || chmod(path, 0660) < 0) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "doorbell %s: %s", path,
                    g_strerror(errno));
        (void)close(fd);
        return -1;
    }
    return fd;
}

gboolean
doorbell_drain(int fd)
{
    gboolean rang = FALSE;
    char byte;

    /* The kernel queues a few; someone who rings without end must not hold us here. */
    for (int i = 0; i < 64 && recv(fd, &byte, sizeof byte, MSG_DONTWAIT) >= 0; i++)
        rang = TRUE;
    return rang;
}
