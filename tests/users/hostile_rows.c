/* hostile_rows.c: ways by what is written into keyrack.db, and beside it. */
#include "tests/users/hostile_rows.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/users/hostile.h"

#define TAKEN_UP_WITHIN_MS 3000
#define JOURNAL_WITHIN_MS 3000

G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3, sqlite3_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3_stmt, sqlite3_finalize)

/* --- the file --------------------------------------------------------------------------------- */

static sqlite3 *
open_file(const char *path, int flags)
{
    sqlite3 *sqlite = NULL;

    if (sqlite3_open_v2(path, &sqlite, flags, NULL) == SQLITE_OK) {
        (void)sqlite3_busy_timeout(sqlite, 5000);
        return sqlite;
    }
    (void)sqlite3_close(sqlite);
    return NULL;
}

static sqlite3 *
open_database(void)
{
    return open_file(world.database, SQLITE_OPEN_READWRITE);
}

static char *
column(sqlite3_stmt *row, int at)
{
    const unsigned char *text = sqlite3_column_text(row, at);

    return g_strdup(text != NULL ? (const char *)text : "");
}

GPtrArray *
rows_read_records(const char *select)
{
    GPtrArray *records = g_ptr_array_new();
    const gboolean is_file = g_file_test(world.database, G_FILE_TEST_IS_REGULAR);
    g_autoptr(sqlite3) sqlite =
        is_file ? open_file(world.database, SQLITE_OPEN_READONLY) : NULL; /* no pipe of ours */
    g_autoptr(sqlite3_stmt) row = NULL;

    if (sqlite == NULL ||
        sqlite3_prepare_v2(sqlite, select, -1, &row, NULL) != SQLITE_OK)
        return records;
    while (sqlite3_step(row) == SQLITE_ROW) {
        Record *record = g_new0(Record, 1);

        record->id = sqlite3_column_int64(row, 0);
        record->practitioner_id = column(row, 1);
        record->shard = column(row, 2);
        memcpy(record->sealed, sqlite3_column_blob(row, 3), sizeof record->sealed);
        g_ptr_array_add(records, record);
    }
    return records;
}

#define COPY_TRIES 100
#define COPY_PAUSE_US 100000

/* Everything in one file becomes what is in the other, under SQLite's own locks, which others hold for moments. */
static void
copy_database(const char *from, const char *into)
{
    g_autoptr(sqlite3) source = open_file(from, SQLITE_OPEN_READWRITE);
    g_autoptr(sqlite3) target = open_file(into, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    sqlite3_backup *backup = sqlite3_backup_init(target, "main", source, "main");
    int rc = backup != NULL ? SQLITE_BUSY : SQLITE_ERROR;

    for (int i = 0; i < COPY_TRIES && (rc == SQLITE_BUSY || rc == SQLITE_LOCKED); i++) {
        rc = sqlite3_backup_step(backup, -1);
        if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
            g_usleep(COPY_PAUSE_US);
    }
    if (rc != SQLITE_DONE)
        g_error("%s cannot be put back: %s", into, sqlite3_errstr(rc));
    (void)sqlite3_backup_finish(backup);
}

/* --- a host of the attacker's ----------------------------------------------------------------- */

static int listening = -1;
static int port;

static void
listen_somewhere(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof address;

    listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (bind(listening, (struct sockaddr *)&address, length) != 0 || listen(listening, 64) != 0 ||
        getsockname(listening, (struct sockaddr *)&address, &length) != 0)
        g_error("no port to listen at: %s", g_strerror(errno));
    port = ntohs(address.sin_port);
}

/* Whoever connected is a find, whatever they said. */
void
take_visitors(void)
{
    char said[4096];
    int fd;

    while ((fd = accept(listening, NULL, NULL)) >= 0) {
        reached();
        (void)take_answer(fd, said, sizeof said, 500);
        (void)close(fd);
    }
    refused(0);
}

int
rows_port(void)
{
    if (listening < 0)
        listen_somewhere();
    return port;
}

/* --- one change ------------------------------------------------------------------------------- */

static void
ring(void)
{
    const int fd = connect_unix(world.doorbell, SOCK_DGRAM);

    (void)send(fd, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)close(fd);
}

/* The agent has tried everything that is due. */
static void
wait_for_agent(sqlite3 *sqlite)
{
    for (int i = 0; i < TAKEN_UP_WITHIN_MS / 20; i++) {
        g_autoptr(sqlite3_stmt) row = NULL;

        if (sqlite3_prepare_v2(sqlite,
                               "SELECT 1 FROM job WHERE state = 'running' OR"
                               " (state = 'waiting' AND due_utc <= unixepoch())",
                               -1, &row, NULL) == SQLITE_OK &&
            sqlite3_step(row) == SQLITE_DONE)
            return;
        g_usleep(20000);
    }
}

/* The change is written; the agent is woken, and what it did with it is looked at. */
static void
change_for_good(const char *sql)
{
    g_autoptr(GString) text = g_string_new(sql);
    g_autofree char *number = g_strdup_printf("%d", rows_port());
    g_autoptr(sqlite3) sqlite = open_database();
    char *problem = NULL;
    int rc;

    (void)g_string_replace(text, "PORT", number, 0);
    rc = sqlite3_exec(sqlite, text->str, NULL, NULL, &problem);
    if (rc != SQLITE_OK && rc != SQLITE_BUSY)
        (void)printf("# no change: %s\n", problem);
    sqlite3_free(problem);
    ring();
    wait_for_agent(sqlite);
    loot_file(world.database);
    g_clear_pointer(&sqlite, sqlite3_close);
    take_visitors();
}

/* Writes sql, in which PORT is ours, lets the agent find it, takes all there is then, and puts the
 * database back. Who visits us is counted; that the change was written is nothing. */
static void
try_sql(const char *sql)
{
    g_autofree char *copy = in_own("before.db");

    copy_database(world.database, copy);
    change_for_good(sql);
    copy_database(copy, world.database);
}

#define ASK_SOME \
    "INSERT INTO job (kind, api_key_id, asked_by, due_utc, created_utc, state)" \
    " SELECT 'verify_key', id, 1, 0, unixepoch(), 'waiting' FROM api_key ORDER BY id DESC LIMIT 40;"
#define ASK_REFRESH \
    "DELETE FROM job WHERE kind = 'refresh_clinic' AND state IN ('waiting', 'running');" \
    "INSERT INTO job (kind, asked_by, due_utc, created_utc, state)" \
    " VALUES ('refresh_clinic', 1, 0, unixepoch(), 'waiting');"
#define NUMBERED \
    "PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY;" \
    "CREATE TEMP TABLE n AS SELECT *, row_number() OVER (ORDER BY id) AS place_in_list FROM api_key;"
#define NEXT_OF(what) \
    "(SELECT y." what " FROM n x JOIN n y" \
    " ON y.place_in_list = x.place_in_list % (SELECT count(*) FROM n) + 1 WHERE x.id = api_key.id)"
#define SQL_WAY(name, sql) \
    static void name(void) \
    { \
        try_sql(sql); \
    }

SQL_WAY(records_swapped, NUMBERED "UPDATE api_key SET sealed = " NEXT_OF("sealed") ";" ASK_SOME)
SQL_WAY(hooks_swapped,
        NUMBERED "UPDATE api_key SET practitioner_id = '7' || id;"
                 "UPDATE api_key SET practitioner_id = " NEXT_OF("practitioner_id") ";" ASK_SOME)
SQL_WAY(hooks_invented,
        "PRAGMA foreign_keys = OFF; UPDATE api_key SET practitioner_id = '../../' || id;" ASK_SOME)
SQL_WAY(clinic_from_practitioner,
        "PRAGMA foreign_keys = OFF; DELETE FROM api_key WHERE practitioner_id IS NULL;"
        "UPDATE api_key SET practitioner_id = NULL WHERE id = (SELECT max(id) FROM api_key);"
        ASK_SOME ASK_REFRESH)
SQL_WAY(ids_moved, "UPDATE api_key SET id = id + 100000;" ASK_SOME)
SQL_WAY(another_region, "UPDATE api_key SET shard = 'xx1';" ASK_SOME ASK_REFRESH)
SQL_WAY(host_in_region, "UPDATE api_key SET shard = '127.0.0.1:PORT/x'; "
                        "UPDATE clinic SET shard = '127.0.0.1:PORT/x';" ASK_SOME ASK_REFRESH)
SQL_WAY(host_behind_at, "UPDATE api_key SET shard = 'au4@127.0.0.1:PORT'; "
                        "UPDATE clinic SET shard = '@127.0.0.1:PORT/';" ASK_SOME ASK_REFRESH)
SQL_WAY(host_behind_break,
        "UPDATE api_key SET shard = 'au4' || char(13, 10) || 'Host: 127.0.0.1:PORT';"
        "UPDATE clinic SET subdomain = '127.0.0.1:PORT/', shard = '../..';" ASK_SOME ASK_REFRESH)
SQL_WAY(account_of_another,
        "UPDATE clinic SET account_id = '666', subdomain = 'evil', name = 'Mine';" ASK_SOME ASK_REFRESH)
SQL_WAY(users_of_others,
        NUMBERED "UPDATE practitioner SET user_id = '666';"
                 "UPDATE api_key SET seen_practitioner_id = COALESCE(" NEXT_OF("practitioner_id") ", '');"
                 "INSERT INTO job (kind, api_key_id, asked_by, due_utc, created_utc, state)"
                 " SELECT 'move_key', id, 1, 0, unixepoch(), 'waiting' FROM api_key ORDER BY id LIMIT 40;" ASK_SOME)
SQL_WAY(candidates_moved,
        NUMBERED "UPDATE api_key SET place = 'candidate', verdict = 'wrong-owner',"
                 " seen_practitioner_id = COALESCE(" NEXT_OF("practitioner_id") ", '');"
                 "INSERT INTO job (kind, api_key_id, asked_by, due_utc, created_utc, state)"
                 " SELECT 'move_key', id, 1, 0, unixepoch(), 'waiting' FROM api_key ORDER BY id LIMIT 40;")
SQL_WAY(candidates_promoted,
        NUMBERED "DELETE FROM api_key WHERE id % 2 = 0;"
                 "UPDATE api_key SET place = 'in-use', verdict = 'connected',"
                 " sealed = " NEXT_OF("sealed") ", tail = " NEXT_OF("tail") ";" ASK_SOME ASK_REFRESH)
SQL_WAY(jobs_of_every_kind,
        "PRAGMA foreign_keys = OFF;"
        "WITH kinds (kind) AS (VALUES ('verify_key'), ('move_key'), ('refresh_clinic'), ('check_bookings'),"
        " ('preview_week'), ('open_key'), ('export'), ('')),"
        " subjects (subject) AS (VALUES (''), ('1'), ('-1'), ('../../users'), ('http://127.0.0.1:PORT/'),"
        " ('99999999999999999999'), (char(10)), ((SELECT max(id) FROM practitioner)))"
        "INSERT INTO job (kind, subject, api_key_id, asked_by, due_utc, created_utc, state)"
        " SELECT kind, subject, (SELECT max(id) FROM api_key), 1, 0, 0, 'waiting' FROM kinds, subjects;")
SQL_WAY(previews_of_hostile_ids,
        "PRAGMA foreign_keys = OFF;"
        "INSERT INTO preview (business_id, practitioner_id, appointment_type_id, first_day, asked_utc, answer)"
        " SELECT 'http://127.0.0.1:PORT/', id, '../../../users', '2026-11-23', unixepoch(), '' FROM practitioner"
        " LIMIT 20;"
        "INSERT INTO job (kind, subject, asked_by, due_utc, created_utc, state)"
        " SELECT 'preview_week', id, 1, 0, unixepoch(), 'waiting' FROM preview;")
SQL_WAY(triggers,
        "CREATE TABLE spied (what TEXT);"
        "CREATE TRIGGER spy_1 AFTER UPDATE ON api_key BEGIN INSERT INTO spied SELECT new.seen_name || hex(new.sealed);"
        " END;"
        "CREATE TRIGGER spy_2 AFTER UPDATE ON job BEGIN UPDATE api_key SET sealed = zeroblob(316); END;"
        "CREATE TRIGGER spy_3 BEFORE INSERT ON audit BEGIN SELECT load_extension('/tmp/evil.so'); END;" ASK_SOME)
SQL_WAY(views,
        "ALTER TABLE heartbeat RENAME TO beats; CREATE VIEW heartbeat AS SELECT id, beat_utc FROM beats;"
        "ALTER TABLE cliniko_user RENAME TO users; CREATE VIEW cliniko_user AS SELECT id,"
        " name || readfile('sources') AS name, role, active, gone_utc FROM users;" ASK_SOME ASK_REFRESH)
SQL_WAY(columns,
        "ALTER TABLE job ADD COLUMN spy TEXT DEFAULT 'spied';"
        "ALTER TABLE audit ADD COLUMN spy TEXT GENERATED ALWAYS AS (act || object_id || outcome) VIRTUAL;"
        "CREATE INDEX spied ON api_key (seen_name || tail || hex(sealed));" ASK_SOME)
SQL_WAY(long_names,
        "UPDATE practitioner SET name = printf('%.*c', 900, '%'), designation = printf('%.*c', 100000, 's');"
        "UPDATE api_key SET seen_name = printf('%.*c', 100000, 'n');" ASK_SOME)

/* --- beside the database ---------------------------------------------------------------------- */

static void
append_number(GByteArray *bytes, guint32 number)
{
    const guint32 big_endian = GUINT32_TO_BE(number);

    g_byte_array_append(bytes, (const guint8 *)&big_endian, sizeof big_endian);
}

/* A journal as is left by a program that died in a transaction over several files: SQLite removes
 * the one it names after rolling back. */
static GByteArray *
journal_naming(const char *name)
{
    static const guint8 magic[] = { 0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7 };
    enum { SECTOR = 512, PAGE = 4096, LOCK_BYTE = 0x40000000 };
    GByteArray *journal = g_byte_array_new();
    const guint32 length = (guint32)strlen(name);
    struct stat database = { 0 };
    guint32 sum = 0;

    (void)stat(world.database, &database);
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
    return journal;
}

/* Until the agent has worked the journal off, or will not. */
static void
wait_for_journal(const char *path)
{
    struct stat about;

    for (int i = 0; i < JOURNAL_WITHIN_MS / 20; i++) {
        ring();
        if (stat(path, &about) != 0 || about.st_size == 0)
            return;
        g_usleep(20000);
    }
}

/* The very file that the programs have open. */
static gboolean
write_in_place(const char *path, const GByteArray *bytes)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0660);
    const gboolean good = fd >= 0 && write(fd, bytes->data, bytes->len) == (ssize_t)bytes->len;

    if (fd >= 0)
        (void)close(fd);
    return good;
}

/* Whether the named file is gone is for the test to see: it is in folders we cannot enter. */
static void
journals_that_remove(void)
{
    static const char *const victims[] = { "state/agent/agent.db", "state/agent/lock",
                                           "state/keeper/seal.key", NULL };
    g_autofree char *path = g_strconcat(world.database, "-journal", NULL);

    for (const char *const *name = victims; *name != NULL; name++) {
        g_autofree char *victim = in_rack(*name);
        g_autoptr(GByteArray) journal = journal_naming(victim);

        refused(write_in_place(path, journal) ? 0 : errno);
        wait_for_journal(path);
    }
    (void)unlink(path);
}

/* What stands in the journal's place leads elsewhere. */
static void
in_place_of_journals(void)
{
    static const char *const endings[] = { "-journal", "-wal", "-shm" };
    g_autofree char *pins = in_rack("state/agent/agent.db"), *key = in_rack("state/keeper/seal.key");
    const char *const victims[] = { pins, key };

    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *path = g_strconcat(world.database, endings[i], NULL);

        for (gsize k = 0; k < G_N_ELEMENTS(victims); k++) {
            (void)unlink(path);
            refused(symlink(victims[k], path) == 0 ? 0 : errno);
            ring();
            g_usleep(100 * 1000); /* the agent is woken; nothing tells when it has looked */
            take(path);
        }
        (void)unlink(path);
        refused(mkfifo(path, 0666) == 0 ? 0 : errno);
        ring();
        g_usleep(100 * 1000);
        (void)unlink(path);
        refused(g_file_set_contents(path, "nonsense", -1, NULL) ? 0 : errno);
        ring();
        g_usleep(100 * 1000);
        (void)unlink(path);
    }
}

/* Nothing is put back: SQLite leaves the mode only when nobody else is there, and the agent is. */
static void
write_ahead(void)
{
    change_for_good("PRAGMA journal_mode = WAL;" ASK_SOME);
    change_for_good("PRAGMA journal_mode = DELETE;" ASK_SOME);
}

/* --- in the database's place: one at a time, while the test starts the others anew ------------ */

static void
move_database_away(void)
{
    g_autofree char *away = in_own("real.db");

    ended(rename(world.database, away) == 0 || unlink(world.database) == 0);
}

static void
database_of_ones_own(void)
{
    g_autofree char *copy = in_own("copy.db");

    copy_database(world.database, copy);
    move_database_away();
    (void)g_rename(copy, world.database);
    (void)chmod(world.database, 0666);
}

static void
link_in_place(const char *victim)
{
    g_autofree char *path = in_rack(victim);

    move_database_away();
    ended(symlink(path, world.database) == 0);
}

static void
database_is_pins(void)
{
    link_in_place("state/agent/agent.db");
}

static void
database_is_key(void)
{
    link_in_place("state/keeper/seal.key");
}

static void
database_is_pipe(void)
{
    move_database_away();
    ended(mkfifo(world.database, 0666) == 0);
}

static void
database_is_folder(void)
{
    move_database_away();
    ended(mkdir(world.database, 0777) == 0);
}

const Way row_ways[] = {
    { "rows: records swapped", FALSE, records_swapped },
    { "rows: practitioners of records swapped", FALSE, hooks_swapped },
    { "rows: practitioners invented", FALSE, hooks_invented },
    { "rows: a practitioner's record as the clinic's", FALSE, clinic_from_practitioner },
    { "rows: other row numbers", FALSE, ids_moved },
    { "rows: region xx1", FALSE, another_region },
    { "rows: a host of one's own as region", FALSE, host_in_region },
    { "rows: a host of one's own behind @", FALSE, host_behind_at },
    { "rows: a host of one's own behind a line break", FALSE, host_behind_break },
    { "rows: another Cliniko account", FALSE, account_of_another },
    { "rows: other users, keys moved to others", FALSE, users_of_others },
    { "rows: keys in use made candidates, moved to others", FALSE, candidates_moved },
    { "rows: candidates promoted", FALSE, candidates_promoted },
    { "rows: jobs of every kind about everything", FALSE, jobs_of_every_kind },
    { "rows: previews of hostile ids", FALSE, previews_of_hostile_ids },
    { "rows: triggers", FALSE, triggers },
    { "rows: views in place of tables", FALSE, views },
    { "rows: columns and indexes that compute", FALSE, columns },
    { "rows: names without end", FALSE, long_names },
    { "journals that remove files of others", FALSE, journals_that_remove },
    { "links and pipes in place of journals", FALSE, in_place_of_journals },
    { "links and pipes in place of write-ahead files", FALSE, in_place_of_journals },
    { "write-ahead mode switched on", FALSE, write_ahead },
    { "!database: a copy of one's own", TRUE, database_of_ones_own },
    { "!database: a link to agent.db", TRUE, database_is_pins },
    { "!database: a link to seal.key", TRUE, database_is_key },
    { "!database: a pipe", TRUE, database_is_pipe },
    { "!database: a folder", TRUE, database_is_folder },
    { NULL, FALSE, NULL },
};
