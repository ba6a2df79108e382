/* state.c: the keeper's small state, one file that two programs may write: the keeper itself, and
 * keyrackctl run by root.
 *
 * Readers take no lock: rename shows them the old file or the new one. Writers hold flock on
 * state.lock from reading to replacing, and never while a password is hashed. What root writes is
 * given to the owner of the folder, or the keeper could not read it any more. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/clinic/error.h"
#include "lib/keeper/state.h"

static gboolean
failed(const char *what, const char *dir, GError **error)
{
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "%s in %s: %s", what, dir,
                g_strerror(errno));
    return FALSE;
}

GKeyFile *
state_read(const char *dir, GError **error)
{
    g_autofree char *path = g_build_filename(dir, "state", NULL);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) cause = NULL;

    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &cause) &&
        !g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "%s cannot be read: %s", path,
                    cause->message);
        return NULL;
    }
    return g_steal_pointer(&file);
}

static gboolean
give_to_owner_of(const char *dir, const char *path)
{
    struct stat owner;

    return geteuid() != 0 ||
           (stat(dir, &owner) == 0 && lchown(path, owner.st_uid, owner.st_gid) == 0);
}

gboolean
state_change_begin(StateChange *change, const char *dir, GError **error)
{
    g_autofree char *path = g_build_filename(dir, "state.lock", NULL);

    change->dir = g_strdup(dir);
    change->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (change->lock < 0 || !give_to_owner_of(dir, path))
        return failed("no lock", dir, error);
    while (flock(change->lock, LOCK_EX) < 0)
        if (errno != EINTR)
            return failed("no lock", dir, error);
    change->file = state_read(dir, error);
    return change->file != NULL;
}

static gboolean
sync_folder(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    gboolean good = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        (void)close(fd);
    return good;
}

gboolean
state_change_commit(StateChange *change, GError **error)
{
    g_autofree char *path = g_build_filename(change->dir, "state", NULL);
    g_autofree char *fresh = g_build_filename(change->dir, "state.new", NULL);
    g_autoptr(GError) cause = NULL;
    gsize length = 0;
    g_autofree char *text = g_key_file_to_data(change->file, &length, NULL);

    if (!g_file_set_contents_full(fresh, text, (gssize)length,
                                  G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                  0600, &cause)) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "%s", cause->message);
        return FALSE;
    }
    if (!give_to_owner_of(change->dir, fresh) || rename(fresh, path) < 0 ||
        !sync_folder(change->dir))
        return failed("the state cannot be replaced", change->dir, error);
    return TRUE;
}

void
state_change_clear(StateChange *change)
{
    g_clear_pointer(&change->file, g_key_file_unref);
    if (change->dir != NULL && change->lock >= 0)
        (void)close(change->lock);
    g_clear_pointer(&change->dir, g_free);
}
