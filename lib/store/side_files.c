/* side_files.c: which files SQLite may open and remove in our name.
 *
 * A journal that somebody left beside a database may name a file that SQLite removes after rolling
 * back (the 'super-journal' of a transaction over several files, which we never make). Whoever may
 * write the folder, a hijacked web say, would have the agent remove agent.db, or root anything. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/store/statement.h"

static GPtrArray *databases; /* paths of all that this process ever opened: two at most */

/* Whether path is a database of ours with one of the endings SQLite gives to its own files. */
static gboolean
is_side_file(const char *path)
{
    static const char *const endings[] = { "-journal", "-wal", "-shm" };

    for (guint i = 0; i < databases->len; i++) {
        const char *database = databases->pdata[i];
        const gsize length = strlen(database);

        if (strncmp(path, database, length) != 0)
            continue;
        for (gsize k = 0; k < G_N_ELEMENTS(endings); k++)
            if (g_str_equal(path + length, endings[k]))
                return TRUE;
    }
    return FALSE;
}

/* What is not ours stays, and SQLite goes on as if it were gone: its rolling back is done then. */
static int
remove_side_file(const char *path)
{
    return is_side_file(path) ? unlink(path) : 0;
}

/* SQLite itself follows no link; a pipe in place of a journal is an error instead of a wait
 * without end. */
static int
open_without_waiting(const char *path, int flags, int mode)
{
    return open(path, flags | O_NONBLOCK, mode);
}

gboolean
side_files_guard(const char *path, GError **error)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find("unix");
    int rc;

    if (vfs == NULL || vfs->iVersion < 3)
        return db_fail(SQLITE_MISUSE, "guarding files", error);
    if (databases == NULL)
        databases = g_ptr_array_new_with_free_func(g_free);
    if (!g_ptr_array_find_with_equal_func(databases, path, g_str_equal, NULL))
        g_ptr_array_add(databases, g_strdup(path));
    rc = vfs->xSetSystemCall(vfs, "open", (sqlite3_syscall_ptr)open_without_waiting);
    if (rc == SQLITE_OK)
        rc = vfs->xSetSystemCall(vfs, "unlink", (sqlite3_syscall_ptr)remove_side_file);
    return rc == SQLITE_OK || db_fail(rc, "guarding files", error);
}
