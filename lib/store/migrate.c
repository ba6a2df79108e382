/* migrate.c: brings a database up to the newest numbered migration, each in a transaction of its
 * own. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/store/statement.h"

/* What root makes belongs to the owner of the folder, whose service will open it. */
static gboolean
give_to_owner(int fd, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    struct stat owner;

    return geteuid() != 0 || (stat(folder, &owner) == 0 && fchown(fd, owner.st_uid, owner.st_gid) == 0);
}

/* Creates an empty file first, so that nobody's umask decides who may write and no link is
 * followed. */
static gboolean
create_file(const char *path, mode_t mode, GError **error)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);

    if (fd < 0 && errno == EEXIST)
        return TRUE;
    if (fd < 0 || fchmod(fd, mode) != 0 || !give_to_owner(fd, path)) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "%s: %s", path,
                    g_strerror(errno));
        if (fd >= 0)
            (void)close(fd);
        return FALSE;
    }
    return close(fd) == 0;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The files NNN_*.sql of dir in order; they count 001, 002, ... without a gap. */
static GPtrArray *
list_migrations(const char *dir, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) folder = g_dir_open(dir, 0, NULL);
    const char *name;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL)
        if (g_str_has_suffix(name, ".sql"))
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *number = g_strdup_printf("%03u_", i + 1);

        if (!g_str_has_prefix(names->pdata[i], number))
            g_ptr_array_set_size(names, 0);
    }
    if (names->len == 0) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL,
                    "%s holds no migrations 001_*.sql, 002_*.sql, ...", dir);
        return NULL;
    }
    return g_steal_pointer(&names);
}

static gboolean
execute(sqlite3 *sqlite, const char *sql, const char *what, GError **error)
{
    int rc = sqlite3_exec(sqlite, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK || db_fail(rc, what, error);
}

/* The version is read again behind the write lock: another keyrackctl may have been faster. */
static gboolean
apply_locked(sqlite3 *sqlite, int number, const char *sql, const char *name, GError **error)
{
    g_autofree char *mark = g_strdup_printf("PRAGMA user_version = %d", number);
    int version = db_schema_version(sqlite, error);

    if (version < 0)
        return FALSE;
    return version >= number ||
           (execute(sqlite, sql, name, error) && execute(sqlite, mark, name, error));
}

static gboolean
apply(sqlite3 *sqlite, const char *dir, int number, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    g_autofree char *sql = NULL;

    if (!g_file_get_contents(path, &sql, NULL, error) ||
        !execute(sqlite, "BEGIN IMMEDIATE", name, error))
        return FALSE;
    if (apply_locked(sqlite, number, sql, name, error) && execute(sqlite, "COMMIT", name, error))
        return TRUE;
    (void)sqlite3_exec(sqlite, "ROLLBACK", NULL, NULL, NULL);
    return FALSE;
}

gboolean
db_migrate_file(const char *path, const char *dir, unsigned mode, GError **error)
{
    g_autoptr(GPtrArray) names = list_migrations(dir, error);
    g_autoptr(sqlite3) sqlite = NULL;
    int version;

    if (names == NULL || !create_file(path, mode, error))
        return FALSE;
    sqlite = db_connect(path, SQLITE_OPEN_READWRITE, error);
    version = sqlite == NULL ? -1 : db_schema_version(sqlite, error);
    if (version < 0)
        return FALSE;
    if (version > (int)names->len) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL,
                    "%s has schema %d, the migrations here end at %u: install the newer Keyrack",
                    path, version, names->len);
        return FALSE;
    }
    for (int number = version + 1; number <= (int)names->len; number++)
        if (!apply(sqlite, dir, number, names->pdata[number - 1], error))
            return FALSE;
    return TRUE;
}

gboolean
db_migrate(const char *path, const char *dir, GError **error)
{
    return db_migrate_file(path, dir, 0660, error);
}
