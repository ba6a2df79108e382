/* openings.c: openings.log, one line for each time a key was asked to be opened: when, what for, which
 * key, whose, and who asked. The line is on the disk before anything is opened. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "keeper/answers.h"
#include "lib/clinic/error.h"

static char *
now_text(void)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();

    return g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
}

static gboolean
put_line(const Keeper *keeper, const char *line, GError **error)
{
    g_autofree char *path = g_build_filename(keeper->dir, "openings.log", NULL);
    gsize length = strlen(line);
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    gboolean good = fd >= 0 && write(fd, line, length) == (ssize_t)length && fdatasync(fd) == 0;
    int cause = errno;

    if (fd >= 0)
        (void)close(fd);
    if (!good)
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "openings.log: %s", g_strerror(cause));
    return good;
}

gboolean
opening_note(const Keeper *keeper, const Peer *peer, const char *purpose, const KeeperBinding *from,
             const KeeperBinding *to, GError **error)
{
    g_autofree char *when = now_text();
    g_autoptr(GString) line = g_string_new(NULL);

    g_string_append_printf(line, "%s %s key=%" G_GINT64_FORMAT " practitioner=%s", when, purpose,
                           from->api_key_id, from->practitioner_id);
    if (to != NULL)
        g_string_append_printf(line, " new_key=%" G_GINT64_FORMAT " new_practitioner=%s",
                               to->api_key_id, to->practitioner_id);
    g_string_append_printf(line, " uid=%u\n", (guint)peer->uid);
    return put_line(keeper, line->str, error);
}

gboolean
viewing_note(const Keeper *keeper, const Peer *peer, gint64 person_id, gint64 issued_key_id, GError **error)
{
    g_autofree char *when = now_text();
    g_autofree char *line =
        g_strdup_printf("%s view issued_key=%" G_GINT64_FORMAT " person=%" G_GINT64_FORMAT " uid=%u\n", when,
                        issued_key_id, person_id, (guint)peer->uid);

    return put_line(keeper, line, error);
}
