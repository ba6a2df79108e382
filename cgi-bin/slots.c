/* slots.c: places as record locks on bytes of a nameless file. Such locks belong to a process, so
 * the kernel itself frees those of a worker that was killed. */
#include "cgi-bin/slots.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/clinic/error.h"

gboolean
slots_open(Slots *slots, int n, GError **error)
{
    slots->n = n;
    slots->fd = memfd_create("keyrack-slots", MFD_CLOEXEC);
    if (slots->fd >= 0)
        return TRUE;
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "no shared file for slots: %s",
                g_strerror(errno));
    return FALSE;
}

void
slots_close(Slots *slots)
{
    if (slots->fd >= 0)
        (void)close(slots->fd);
    slots->fd = -1;
}

static gboolean
set_lock(const Slots *slots, int slot, short type)
{
    struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = slot, .l_len = 1 };

    return fcntl(slots->fd, F_SETLK, &lock) == 0;
}

int
slots_take(const Slots *slots)
{
    if (slots->fd < 0)
        return 0;
    for (int slot = 0; slot < slots->n; slot++)
        if (set_lock(slots, slot, F_WRLCK))
            return slot;
    return -1;
}

void
slots_give(const Slots *slots, int slot)
{
    if (slots->fd >= 0)
        (void)set_lock(slots, slot, F_UNLCK);
}
