/* listen.c: makes the keeper's socket under another name and renames it into place. */
#include "keeper/listen.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/clinic/error.h"

#define BACKLOG 64

int
keeper_listen(const char *path, GError **error)
{
    g_autofree char *fresh = g_strconcat(path, ".new", NULL);
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd, cause;

    if (g_strlcpy(address.sun_path, fresh, sizeof address.sun_path) >= sizeof address.sun_path) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL,
                    "%s is too long for a socket; choose a shorter state_dir", path);
        return -1;
    }
    (void)unlink(fresh);
    fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
        chmod(fresh, 0660) == 0 && listen(fd, BACKLOG) == 0 && rename(fresh, path) == 0)
        return fd;
    cause = errno;
    if (fd >= 0)
        (void)close(fd);
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "no socket at %s: %s", path,
                g_strerror(cause));
    return -1;
}
