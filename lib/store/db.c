/* db.c: a connection to SQLite with every safety setting.
 * The settings and their reasons: security-reliability D14. The file can be written by two programs
 * that do not trust each other, so it is opened as hostile input: no link is followed, no trigger,
 * view or extension runs, every size is limited, and the authorizer (rights.c) holds each program
 * to its tables. */
#include "lib/store/db.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/store/statement.h"

#define BUSY_TIMEOUT_MS 5000
#define HEAP_LIMIT_BYTES (64 * 1024 * 1024)

enum { DB_ALIVE, DB__COUNT };

static const Statement statements[] = {
    [DB_ALIVE] = { "SELECT last FROM api_key_number WHERE id = 1", DB_EVERYONE, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == DB__COUNT);
const Family db_family = { FAMILY_DB, "db", statements, DB__COUNT };

gboolean
db_fail(int rc, const char *what, GError **error)
{
    KeyrackError code = (rc & 0xff) == SQLITE_BUSY ? KEYRACK_ERROR_BUSY : KEYRACK_ERROR_INTERNAL;

    g_set_error(error, KEYRACK_ERROR, code, "database: %s: %s", what, sqlite3_errstr(rc));
    return FALSE;
}

/* --- the file --------------------------------------------------------------------------------- */

/* The folder may be reached over links of the system's owner; the file in it may not be one. */
static char *
resolve_folder(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *base = g_path_get_basename(path);
    char *real = realpath(folder, NULL);
    char *resolved;

    if (real == NULL) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND, "%s: %s", folder,
                    g_strerror(errno));
        return NULL;
    }
    resolved = g_build_filename(real, base, NULL);
    free(real);
    return resolved;
}

/* A plain file of root's, of ours or of the folder's owner: one of the programs that share the
 * folder could have put something else in its place. */
static gboolean
check_file(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    struct stat file, parent;

    if (lstat(path, &file) != 0 || stat(folder, &parent) != 0) {
        g_set_error(error, KEYRACK_ERROR,
                    errno == ENOENT ? KEYRACK_ERROR_NOT_FOUND : KEYRACK_ERROR_INTERNAL, "%s: %s",
                    path, g_strerror(errno));
        return FALSE;
    }
    if (!S_ISREG(file.st_mode) ||
        (file.st_uid != 0 && file.st_uid != geteuid() && file.st_uid != parent.st_uid)) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL,
                    "%s is not a plain file of its folder's owner", path);
        return FALSE;
    }
    return TRUE;
}

/* --- settings --------------------------------------------------------------------------------- */

static gboolean
set_limits(sqlite3 *sqlite, GError **error)
{
    static const struct { int limit, value; } limits[] = {
        { SQLITE_LIMIT_SQL_LENGTH, 100 * 1000 }, { SQLITE_LIMIT_LENGTH, 4 * 1024 * 1024 },
        { SQLITE_LIMIT_VDBE_OP, 25000 },         { SQLITE_LIMIT_ATTACHED, 0 },
        { SQLITE_LIMIT_COLUMN, 64 },             { SQLITE_LIMIT_EXPR_DEPTH, 50 },
        { SQLITE_LIMIT_COMPOUND_SELECT, 4 },     { SQLITE_LIMIT_FUNCTION_ARG, 8 },
        { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256 }, { SQLITE_LIMIT_VARIABLE_NUMBER, 32 },
        { SQLITE_LIMIT_TRIGGER_DEPTH, 1 },       { SQLITE_LIMIT_WORKER_THREADS, 0 },
    };
    static const struct { int option, value; } options[] = {
        { SQLITE_DBCONFIG_DEFENSIVE, 1 },      { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
        { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },    { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
        { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 }, { SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0 },
        { SQLITE_DBCONFIG_DQS_DML, 0 },        { SQLITE_DBCONFIG_DQS_DDL, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(limits); i++)
        (void)sqlite3_limit(sqlite, limits[i].limit, limits[i].value);
    for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
        int now = -1;
        int rc = sqlite3_db_config(sqlite, options[i].option, options[i].value, &now);

        if (rc != SQLITE_OK || now != options[i].value)
            return db_fail(rc == SQLITE_OK ? SQLITE_MISUSE : rc, "a safety option", error);
    }
    return TRUE;
}

/* The first value of the first row of a pragma, "" when there is none. */
static char *
pragma_value(sqlite3 *sqlite, const char *sql, GError **error)
{
    g_autoptr(sqlite3_stmt) stmt = NULL;
    int rc = sqlite3_prepare_v2(sqlite, sql, -1, &stmt, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
        (void)db_fail(rc, sql, error);
        return NULL;
    }
    return g_strdup(rc == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : "");
}

/* Sets each pragma and reads it back: a setting that did not take is a database not
 * to open. */
static gboolean
set_pragmas(sqlite3 *sqlite, GError **error)
{
    static const struct { const char *set, *get, *value; } pragmas[] = {
        { "PRAGMA journal_mode = TRUNCATE", "PRAGMA journal_mode", "truncate" },
        { "PRAGMA synchronous = EXTRA", "PRAGMA synchronous", "3" },
        { "PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1" },
        { "PRAGMA secure_delete = ON", "PRAGMA secure_delete", "1" },
        { "PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", "0" },
        { "PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", "1" },
        { "PRAGMA mmap_size = 0", "PRAGMA mmap_size", "0" },
        { "PRAGMA temp_store = MEMORY", "PRAGMA temp_store", "2" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(pragmas); i++) {
        g_autofree char *done = pragma_value(sqlite, pragmas[i].set, error);
        g_autofree char *value = done == NULL ? NULL : pragma_value(sqlite, pragmas[i].get, error);

        if (value == NULL)
            return FALSE;
        if (!g_str_equal(value, pragmas[i].value))
            return db_fail(SQLITE_MISUSE, pragmas[i].set, error);
    }
    return TRUE;
}

sqlite3 *
db_connect(const char *path, int flags, GError **error)
{
    g_autoptr(sqlite3) sqlite = NULL;
    g_autofree char *resolved = resolve_folder(path, error);
    int rc;

    if (resolved == NULL || !check_file(resolved, error) || !side_files_guard(resolved, error))
        return NULL;
    (void)sqlite3_hard_heap_limit64(HEAP_LIMIT_BYTES);
    rc = sqlite3_open_v2(resolved, &sqlite, flags | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX,
                         NULL);
    if (rc != SQLITE_OK) {
        (void)db_fail(rc, "opening", error);
        return NULL;
    }
    (void)sqlite3_extended_result_codes(sqlite, 1);
    (void)sqlite3_busy_timeout(sqlite, BUSY_TIMEOUT_MS);
    if (!set_limits(sqlite, error) || !set_pragmas(sqlite, error))
        return NULL;
    return g_steal_pointer(&sqlite);
}

int
db_schema_version(sqlite3 *sqlite, GError **error)
{
    g_autofree char *value = pragma_value(sqlite, "PRAGMA user_version", error);

    return value == NULL ? -1 : (int)g_ascii_strtoll(value, NULL, 10);
}

/* --- opening for a program -------------------------------------------------------------------- */

static gboolean
check_version(Db *db, GError **error)
{
    int version = db_schema_version(db->sqlite, error);

    if (version < 0)
        return FALSE;
    if (version != db->schema->version) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL,
                    "the database has schema %d, this program needs %d: %s", version,
                    db->schema->version,
                    version < db->schema->version ? "run keyrackctl setup"
                                                  : "install the newer Keyrack");
        return FALSE;
    }
    return TRUE;
}

Db *
db_open_schema(const char *path, DbUser user, const Schema *schema, GError **error)
{
    g_autoptr(Db) db = g_new0(Db, 1);

    db->user = user;
    db->schema = schema;
    db->sqlite = db_connect(path, SQLITE_OPEN_READWRITE, error);
    if (db->sqlite == NULL || !check_version(db, error))
        return NULL;
    (void)sqlite3_set_authorizer(db->sqlite, db_authorize, db);
    if (!db_prepare_all(db, error))
        return NULL;
    return g_steal_pointer(&db);
}

Db *
db_open(const char *path, DbUser user, GError **error)
{
    return db_open_schema(path, user, &keyrack_schema, error);
}

void
db_free(Db *db)
{
    if (db == NULL)
        return;
    db_finalize_all(db);
    (void)sqlite3_close(db->sqlite);
    g_free(db);
}

/* --- small questions -------------------------------------------------------------------------- */

/* Reading from a file that was moved away or replaced goes on: its descriptor is open. */
static gboolean
has_moved(Db *db)
{
    int moved = 0;

    return sqlite3_file_control(db->sqlite, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK &&
           moved != 0;
}

gboolean
db_is_alive(Db *db)
{
    g_auto(Query) query = { 0 };

    return !has_moved(db) && query_begin(&query, db, &db_family, DB_ALIVE, NO_VALUES, NULL) &&
           query_next(&query);
}
