/* test-store-files.c: what is opened as a database and what is not, migrations, and several
 * programs at one file. */
#include "tests/unit/store_fixture.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *
migrations(void)
{
    return g_build_filename(g_getenv("TOP_SRCDIR"), "sql", NULL);
}

static void
assert_not_opened(const char *path, KeyrackError code)
{
    GError *error = NULL;

    g_assert_null(db_open(path, DB_WEB, &error));
    assert_code(error, (int)code);
}

/* --- what is opened --------------------------------------------------------------------------- */

static void
settings_are_what_they_must_be(Store *store, gconstpointer data)
{
    static const struct { const char *pragma, *value; } expected[] = {
        { "journal_mode", "truncate" }, { "synchronous", "3" },    { "foreign_keys", "1" },
        { "secure_delete", "1" },       { "trusted_schema", "0" }, { "cell_size_check", "1" },
        { "mmap_size", "0" },           { "temp_store", "2" },     { "busy_timeout", "5000" },
    };
    int value;

    (void)data;
    (void)sqlite3_set_authorizer(store->web->sqlite, NULL, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_autofree char *sql = g_strconcat("PRAGMA ", expected[i].pragma, NULL);
        g_autoptr(sqlite3_stmt) stmt = NULL;

        g_assert_cmpint(sqlite3_prepare_v2(store->web->sqlite, sql, -1, &stmt, NULL), ==,
                        SQLITE_OK);
        g_assert_cmpint(sqlite3_step(stmt), ==, SQLITE_ROW);
        g_assert_cmpstr((const char *)sqlite3_column_text(stmt, 0), ==, expected[i].value);
    }
    g_assert_cmpint(sqlite3_db_config(store->web->sqlite, SQLITE_DBCONFIG_DEFENSIVE, -1, &value),
                    ==, SQLITE_OK);
    g_assert_cmpint(value, ==, 1);
    g_assert_cmpint(sqlite3_limit(store->web->sqlite, SQLITE_LIMIT_ATTACHED, -1), ==, 0);
    g_assert_cmpint(sqlite3_limit(store->web->sqlite, SQLITE_LIMIT_LENGTH, -1), ==,
                    4 * 1024 * 1024);
}

static void
a_missing_file_is_not_found(Store *store, gconstpointer data)
{
    g_autofree char *path = g_build_filename(store->dir, "none.db", NULL);

    (void)data;
    assert_not_opened(path, KEYRACK_ERROR_NOT_FOUND);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void
only_a_plain_file_is_opened(Store *store, gconstpointer data)
{
    g_autofree char *link = g_build_filename(store->dir, "link.db", NULL);
    g_autofree char *fifo = g_build_filename(store->dir, "fifo.db", NULL);
    g_autofree char *text = g_build_filename(store->dir, "text.db", NULL);
    g_autofree char *sql = migrations();
    GError *error = NULL;

    (void)data;
    g_assert_cmpint(symlink(store->path, link), ==, 0);
    g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
    g_assert_true(
        g_file_set_contents(text, "not a database, but long enough to be looked at", -1, NULL));
    assert_not_opened(link, KEYRACK_ERROR_INTERNAL);
    assert_not_opened(fifo, KEYRACK_ERROR_INTERNAL);
    assert_not_opened(text, KEYRACK_ERROR_INTERNAL);
    assert_not_opened(store->dir, KEYRACK_ERROR_INTERNAL);
    g_assert_false(db_migrate(link, sql, &error));
    assert_code(error, KEYRACK_ERROR_INTERNAL);
}

/* A hijacked web may leave anything in the file; nothing of it runs. */
static void
a_trigger_in_the_file_does_not_fire(Store *store, gconstpointer data)
{
    g_autoptr(Db) db = NULL;
    GError *error = NULL;

    (void)data;
    store_execute(
        store, "CREATE TRIGGER trap AFTER INSERT ON heartbeat BEGIN DELETE FROM job; END;"
               "INSERT INTO job (kind, state, due_utc, created_utc) VALUES ('x', 'waiting', 1, 1)");
    db = db_open(store->path, DB_AGENT, &error);
    g_assert_no_error(error);
    g_assert_true(heartbeat_put(db, NOW, &error));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job"), ==, 1);
    store_execute(store, "DELETE FROM heartbeat; INSERT INTO heartbeat VALUES (1, 1)");
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job"), ==,
                    0); /* the trap was a real one */
}

static void
a_view_in_place_of_a_table_is_not_opened(Store *store, gconstpointer data)
{
    (void)data;
    store_execute(store, "ALTER TABLE heartbeat RENAME TO old;"
                         "CREATE VIEW heartbeat AS SELECT id, beat_utc FROM old");
    assert_not_opened(store->path, KEYRACK_ERROR_INTERNAL);
}

/* --- migrations ------------------------------------------------------------------------------- */

static void
migrating_again_changes_nothing(Store *store, gconstpointer data)
{
    g_autofree char *sql = migrations();
    GError *error = NULL;
    struct stat file;

    (void)data;
    g_assert_true(db_migrate(store->path, sql, &error));
    g_assert_true(db_migrate(store->path, sql, &error));
    g_assert_no_error(error);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM person"), ==, 1);
    g_assert_cmpint(store_number(store, "PRAGMA user_version"), ==, keyrack_schema.version);
    g_assert_cmpint(stat(store->path, &file), ==, 0);
    g_assert_cmpint((int)file.st_mode & 0777, ==, 0660);
}

static void
another_schema_is_not_opened(Store *store, gconstpointer data)
{
    g_autofree char *sql = migrations();
    GError *error = NULL;

    (void)data;
    store_execute(store, "PRAGMA user_version = 0");
    assert_not_opened(store->path, KEYRACK_ERROR_INTERNAL);
    store_execute(store, "PRAGMA user_version = 99");
    assert_not_opened(store->path, KEYRACK_ERROR_INTERNAL);
    g_assert_false(db_migrate(store->path, sql, &error));
    assert_code(error, KEYRACK_ERROR_INTERNAL);
}

static void
a_failed_migration_leaves_the_one_before(Store *store, gconstpointer data)
{
    g_autofree char *dir = g_build_filename(store->dir, "sql", NULL);
    g_autofree char *first = g_build_filename(dir, "001_first.sql", NULL);
    g_autofree char *second = g_build_filename(dir, "002_second.sql", NULL);
    g_autofree char *path = g_build_filename(store->dir, "other.db", NULL);
    g_autoptr(sqlite3) sqlite = NULL;
    GError *error = NULL;

    (void)data;
    g_assert_cmpint(g_mkdir(dir, 0700), ==, 0);
    g_assert_true(g_file_set_contents(first, "CREATE TABLE a (id INTEGER) STRICT;", -1, NULL));
    g_assert_true(g_file_set_contents(
        second, "CREATE TABLE b (id INTEGER) STRICT; CREATE nonsense;", -1, NULL));
    g_assert_false(db_migrate(path, dir, &error));
    assert_code(error, KEYRACK_ERROR_INTERNAL);
    g_assert_cmpint(sqlite3_open(path, &sqlite), ==, SQLITE_OK);
    g_assert_cmpint(db_schema_version(sqlite, NULL), ==, 1);
    g_assert_cmpint(sqlite3_exec(sqlite, "SELECT id FROM b", NULL, NULL, NULL), ==, SQLITE_ERROR);
    g_assert_true(g_file_set_contents(second, "CREATE TABLE b (id INTEGER) STRICT;", -1, NULL));
    g_assert_true(db_migrate(path, dir, &error));
    g_assert_cmpint(sqlite3_exec(sqlite, "SELECT id FROM b", NULL, NULL, NULL), ==, SQLITE_OK);
    /* a gap in the numbers is a broken installation */
    g_assert_cmpint(g_unlink(first), ==, 0);
    g_assert_false(db_migrate(path, dir, &error));
    assert_code(error, KEYRACK_ERROR_INTERNAL);
    (void)g_unlink(second);
    (void)g_rmdir(dir);
}

/* --- several at one file ---------------------------------------------------------------------- */

static void
a_writer_that_waits_too_long_is_busy(Store *store, gconstpointer data)
{
    g_auto(Txn) txn = { 0 };
    g_auto(Txn) second = { 0 };
    GError *error = NULL;

    (void)data;
    (void)sqlite3_busy_timeout(store->agent->sqlite, 1); /* instead of 5 s */
    g_assert_true(txn_begin(&txn, store->web, NULL));
    g_assert_false(txn_begin(&second, store->agent, &error));
    assert_code(error, KEYRACK_ERROR_BUSY);
    g_assert_false(heartbeat_put(store->agent, NOW, &error));
    assert_code(error, KEYRACK_ERROR_BUSY);
    txn_clear(&txn);
    g_assert_true(heartbeat_put(store->agent, NOW, &error));
}

static void
a_commit_waits_for_the_reader_of_a_page(Store *store, gconstpointer data)
{
    g_auto(Txn) txn = { 0 };
    gint64 id = 0;
    GError *error = NULL;
    g_autoptr(Person) seen = NULL;

    (void)data;
    (void)sqlite3_busy_timeout(store->ctl->sqlite, 1);
    db_read_only(store->web);
    seen = person_find_by_email(store->web, "admin@example.org", &error);
    g_assert_nonnull(seen);
    g_assert_true(txn_begin(&txn, store->ctl, &error));
    g_assert_true(
        person_add(store->ctl, &store->ctl_actor, "second@example.org", "Two", &id, &error));
    g_assert_false(txn_commit(&txn, &error));
    assert_code(error, KEYRACK_ERROR_BUSY);
    db_write_allowed(store->web);
    g_assert_true(txn_commit(&txn, &error));
    g_assert_no_error(error);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM person"), ==, 2);
}

#define WRITES 60

static void
write_many(const char *path, guint8 writer)
{
    g_autoptr(Db) db = db_open(path, DB_WEB, NULL);
    const Actor actor = { .kind = ACTOR_PERSON, .person_id = 1, .address = "", .now_utc = NOW };

    for (guint i = 0; i < WRITES; i++) {
        const guint8 token_hash[32] = { writer, (guint8)i };

        if (db == NULL || !session_start(db, &actor, token_hash, &(NewSession){ 1, SESSION_FULL, "" }, NULL))
            _exit(1);
    }
    db_free(g_steal_pointer(&db));
    _exit(0);
}

static void
two_processes_write_at_once(Store *store, gconstpointer data)
{
    pid_t children[2];

    (void)data;
    for (guint i = 0; i < 2; i++) {
        children[i] = fork();
        g_assert_cmpint(children[i], >=, 0);
        if (children[i] == 0)
            write_many(store->path, (guint8)(i + 1));
    }
    for (guint i = 0; i < 2; i++) {
        int status = -1;

        g_assert_cmpint(waitpid(children[i], &status, 0), ==, children[i]);
        g_assert_cmpint(status, ==, 0);
    }
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM session"), ==, 2 * WRITES);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM audit WHERE act = 'signed-in'"), ==,
                    2 * WRITES);
}

/* A process that dies in the middle of writing leaves a journal; whoever comes next rolls it
 * back. */
static void
a_killed_writer_leaves_no_half_change(Store *store, gconstpointer data)
{
    g_autoptr(Person) person = NULL;
    int status = -1;
    pid_t child = fork();

    (void)data;
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        Db *db = db_open(store->path, DB_CTL, NULL);
        Txn txn = { 0 };
        gint64 id;

        if (txn_begin(&txn, db, NULL) &&
            person_complete(db, &store->ctl_actor, 1, "half@example.org", "Half", NULL) &&
            person_add(db, &store->ctl_actor, "b@example.org", "B", &id, NULL) &&
            sqlite3_db_cacheflush(db->sqlite) == SQLITE_OK)
            (void)raise(SIGKILL);
        _exit(1);
    }
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    person = person_load(store->web, 1, NULL);
    g_assert_cmpstr(person->email, ==, "admin@example.org");
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM person"), ==, 1);
}

/* --- journals that somebody else left --------------------------------------------------------- */

static void
append_number(GByteArray *bytes, guint32 number)
{
    const guint32 big_endian = GUINT32_TO_BE(number);

    g_byte_array_append(bytes, (const guint8 *)&big_endian, sizeof big_endian);
}

/* A journal as a program leaves it that died in a transaction over several files: it has no page to
 * roll back, and names the file that is to be removed afterwards. */
static void
leave_journal(const Store *store, const char *name)
{
    static const guint8 magic[] = { 0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7 };
    enum { SECTOR = 512, PAGE = 4096, LOCK_BYTE = 0x40000000 };
    g_autofree char *path = g_strconcat(store->path, "-journal", NULL);
    g_autoptr(GByteArray) journal = g_byte_array_new();
    const guint32 length = (guint32)strlen(name);
    struct stat database;
    guint32 sum = 0;

    g_assert_cmpint(stat(store->path, &database), ==, 0);
    g_byte_array_append(journal, magic, sizeof magic);
    append_number(journal, 0);
    append_number(journal, 1);
    append_number(journal, (guint32)(database.st_size / PAGE));
    append_number(journal, SECTOR);
    append_number(journal, PAGE);
    g_byte_array_set_size(journal, SECTOR);
    append_number(journal, LOCK_BYTE / PAGE + 1);
    g_byte_array_append(journal, (const guint8 *)name, length);
    for (guint32 i = 0; i < length; i++)
        sum += (guint8)name[i];
    append_number(journal, length);
    append_number(journal, sum);
    g_byte_array_append(journal, magic, sizeof magic);
    g_assert_true(
        g_file_set_contents(path, (const char *)journal->data, (gssize)journal->len, NULL));
}

static void
a_planted_journal_removes_no_file(Store *store, gconstpointer data)
{
    g_autofree char *victim = g_build_filename(store->dir, "agent.db", NULL);
    g_autofree char *journal = g_strconcat(store->path, "-journal", NULL);
    g_autofree char *left = NULL;
    g_autoptr(Db) db = NULL;
    GError *error = NULL;

    (void)data;
    g_assert_true(g_file_set_contents(victim, "what the web must not touch", -1, NULL));
    leave_journal(store, victim);
    db = db_open(store->path, DB_AGENT, &error);
    g_assert_no_error(error);
    g_assert_true(heartbeat_put(db, NOW, &error));
    g_assert_true(g_file_get_contents(victim, &left, NULL, NULL));
    g_assert_cmpstr(left, ==, "what the web must not touch");
    /* it was a journal to SQLite: it is worked off */
    g_clear_pointer(&left, g_free);
    g_assert_true(!g_file_get_contents(journal, &left, NULL, NULL) || *left == '\0');
    g_assert_cmpint(g_unlink(victim), ==, 0);
}

static void
a_pipe_in_place_of_a_journal_is_not_waited_for(Store *store, gconstpointer data)
{
    g_autofree char *journal = g_strconcat(store->path, "-journal", NULL);
    g_autoptr(Db) db = NULL;
    GError *error = NULL;

    (void)data;
    (void)g_unlink(journal);
    g_assert_cmpint(mkfifo(journal, 0600), ==, 0);
    db = db_open(store->path, DB_AGENT, &error);
    g_assert_true(db == NULL || !heartbeat_put(db, NOW, &error));
    assert_code(error, KEYRACK_ERROR_INTERNAL);
    g_assert_cmpint(g_unlink(journal), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) \
    g_test_add("/store/files/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(settings_are_what_they_must_be);
    ADD(a_missing_file_is_not_found);
    ADD(only_a_plain_file_is_opened);
    ADD(a_trigger_in_the_file_does_not_fire);
    ADD(a_view_in_place_of_a_table_is_not_opened);
    ADD(migrating_again_changes_nothing);
    ADD(another_schema_is_not_opened);
    ADD(a_failed_migration_leaves_the_one_before);
    ADD(a_writer_that_waits_too_long_is_busy);
    ADD(a_commit_waits_for_the_reader_of_a_page);
    ADD(two_processes_write_at_once);
    ADD(a_killed_writer_leaves_no_half_change);
    ADD(a_planted_journal_removes_no_file);
    ADD(a_pipe_in_place_of_a_journal_is_not_waited_for);
    return g_test_run();
}
