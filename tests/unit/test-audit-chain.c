/* test-audit-chain.c: whatever is done to the audit log or its copy, the real keyrackctl says so and names the
 * first row: every row times edit, delete, insert, swap and cut, on both sides; a wrong first key; an older state
 * put back. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "agent/audit_copy.h"
#include "lib/store/statement.h"
#include "tests/unit/keeper_process.h"

#define ROWS 8

/* One of the two files, and what stood in it before it was tampered with. */
typedef struct {
    char *path, *bytes;
    gsize length;
} File;

typedef struct {
    KeeperProcess keeper; /* its folder is the state_dir; never started */
    char *out, *error;    /* of the last run */
    File log, copy;
} Installation;

/* --- an installation --------------------------------------------------------------------------- */

static int
run(Installation *own, const char *words)
{
    g_autofree char *program = g_build_filename(g_getenv("TOP_BUILDDIR"), "ctl", "keyrackctl", NULL);
    g_autofree char *line = g_strdup_printf("%s --config %s %s", program, own->keeper.config_path, words);
    g_autoptr(GError) error = NULL;
    int status = -1;

    g_clear_pointer(&own->out, g_free);
    g_clear_pointer(&own->error, g_free);
    (void)g_spawn_command_line_sync(line, &own->out, &own->error, &status, &error);
    g_assert_no_error(error);
    g_assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void
execute(const char *path, const char *sql)
{
    g_autoptr(sqlite3) sqlite = NULL;
    char *message = NULL;

    g_assert_cmpint(sqlite3_open(path, &sqlite), ==, SQLITE_OK);
    (void)sqlite3_exec(sqlite, sql, NULL, NULL, &message);
    g_assert_cmpstr(message, ==, NULL);
}

/* As the programs write them, each with something of its own. */
static void
add_rows(const Installation *own, guint first, guint count, const char *act)
{
    g_autoptr(Db) db = db_open(own->log.path, DB_AGENT, NULL);
    g_auto(Txn) txn = { 0 };

    g_assert_true(txn_begin(&txn, db, NULL));
    for (guint i = first; i < first + count; i++) {
        const Actor actor = { .kind = i % 2 == 0 ? ACTOR_AGENT : ACTOR_PERSON,
                              .person_id = i % 2 == 0 ? 0 : i,
                              .address = i % 2 == 0 ? "" : "192.0.2.7",
                              .now_utc = 1790000000 + i };
        g_autofree char *id = g_strdup_printf("%u", i);

        g_assert_true(audit_add_detail(db, &actor, act, "practitioner", id, "done",
                                       i % 3 == 0 ? "verify reads=2 writes=0" : "", NULL));
    }
    g_assert_true(txn_commit(&txn, NULL));
}

/* By the agent's own hand. */
static gint64
copy(const Installation *own)
{
    g_autofree char *dir = g_build_filename(own->keeper.folder, "agent", NULL);
    g_autofree char *migrations = g_build_filename(g_getenv("TOP_SRCDIR"), "sql", NULL);
    g_autoptr(Db) db = db_open(own->log.path, DB_AGENT, NULL);
    g_autoptr(PinDb) pins = pins_open(dir, migrations, DB_AGENT, NULL);
    Agent agent = { .db = db, .pins = pins };

    audit_copy(&agent);
    return agent.audit_copied;
}

static void
keep(File *file)
{
    g_clear_pointer(&file->bytes, g_free);
    g_assert_true(g_file_get_contents(file->path, &file->bytes, &file->length, NULL));
}

static void
put_back(const File *file)
{
    g_assert_true(g_file_set_contents(file->path, file->bytes, (gssize)file->length, NULL));
}

static void
set_up(Installation *own, gconstpointer data)
{
    g_autofree char *config = NULL, *more = NULL;

    (void)data;
    keeper_process_init(&own->keeper, "", "");
    g_assert_true(g_file_get_contents(own->keeper.config_path, &config, NULL, NULL));
    more = g_strdup_printf("%s[paths]\nmigration_dir = %s/sql\n", config, g_getenv("TOP_SRCDIR"));
    g_assert_true(g_file_set_contents(own->keeper.config_path, more, -1, NULL));
    own->log.path = g_build_filename(own->keeper.folder, "shared", "keyrack.db", NULL);
    own->copy.path = g_build_filename(own->keeper.folder, "agent", "agent.db", NULL);
    g_assert_cmpint(run(own, "setup --no-link"), ==, 0);
    add_rows(own, 1, ROWS, "key-check");
    g_assert_cmpint(copy(own), ==, ROWS);
    keep(&own->log);
    keep(&own->copy);
}

static void
tear_down(Installation *own, gconstpointer data)
{
    (void)data;
    keeper_process_clear(&own->keeper);
    g_free(own->out);
    g_free(own->error);
    g_free(own->log.path);
    g_free(own->log.bytes);
    g_free(own->copy.path);
    g_free(own->copy.bytes);
}

/* --- tampering --------------------------------------------------------------------------------- */

typedef enum { EDIT, DELETE, INSERT, SWAP, CUT, KIND__COUNT } Kind;
static const char *const kind_names[KIND__COUNT] = { "edit", "delete", "insert", "swap", "cut" };

/* SQL that does it to row i of ROWS; the columns of a forged row are a real one's. */
static char *
tamper_sql(Kind kind, const char *table, guint i)
{
    const guint other = i == ROWS ? i - 1 : i + 1;

    switch (kind) {
    case EDIT:
        return g_strdup_printf("UPDATE %s SET outcome = 'refused' WHERE id = %u", table, i);
    case DELETE:
        return g_strdup_printf("DELETE FROM %s WHERE id = %u", table, i);
    case INSERT:
        return g_strdup_printf("UPDATE %s SET id = -(id + 1) WHERE id >= %u; UPDATE %s SET id = -id WHERE id < 0;"
                               "CREATE TEMP TABLE forged AS SELECT * FROM %s WHERE id > %u LIMIT 1;"
                               "UPDATE forged SET id = %u, object_id = '999'; INSERT INTO %s SELECT * FROM forged",
                               table, i, table, table, i, i, table);
    case SWAP:
        return g_strdup_printf("UPDATE %s SET id = -1 WHERE id = %u; UPDATE %s SET id = %u WHERE id = %u;"
                               "UPDATE %s SET id = %u WHERE id = -1",
                               table, i, table, i, other, table, other);
    case CUT:
    default:
        return g_strdup_printf("DELETE FROM %s WHERE id >= %u", table, i);
    }
}

/* Whether the last run named this entry, and no longer number. */
static gboolean
names_entry(const Installation *own, guint entry)
{
    g_autofree char *words = g_strdup_printf("entry %u", entry);
    const char *at = strstr(own->error, words);

    return at != NULL && !g_ascii_isdigit(at[strlen(words)]);
}

/* The entry that must be named first: of a swap the earlier one, of a cut copy the last that is left. */
static guint
first_bad(Kind kind, const char *table, guint i)
{
    const gboolean is_end = kind == CUT || (kind == DELETE && i == ROWS);

    if (kind == SWAP)
        return i == ROWS ? i - 1 : i;
    return is_end && strcmp(table, "audit_chain") == 0 ? i - 1 : i;
}

static gboolean
is_found(Installation *own, const File *file, const char *table, Kind kind, guint i)
{
    g_autofree char *sql = tamper_sql(kind, table, i);
    gboolean found;

    execute(file->path, sql);
    found = run(own, "audit verify") == 1 && names_entry(own, first_bad(kind, table, i));
    if (!found)
        g_test_message("%s of row %u in %s: %s%s", kind_names[kind], i, table, own->out, own->error);
    put_back(file);
    return found;
}

static void
try_everything(Installation *own, const File *file, const char *table)
{
    for (Kind kind = EDIT; kind < KIND__COUNT; kind++) {
        guint found = 0;

        for (guint i = 1; i <= ROWS; i++)
            found += is_found(own, file, table, kind, i) ? 1 : 0;
        g_test_message("figure: %u of %u: %s in %s not found, or the wrong row named", ROWS - found, ROWS,
                       kind_names[kind], table);
        g_assert_cmpuint(found, ==, ROWS);
    }
    g_assert_cmpint(run(own, "audit verify"), ==, 0);
}

static void
whatever_is_done_to_the_log_shows(Installation *own, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(run(own, "audit verify"), ==, 0);
    g_assert_nonnull(strstr(own->out, "whole: 8 entries"));
    try_everything(own, &own->log, "audit");
}

static void
whatever_is_done_to_the_copy_shows(Installation *own, gconstpointer data)
{
    (void)data;
    try_everything(own, &own->copy, "audit_chain");
}

/* Whoever may write everywhere cuts both and moves the head back: the key it would need is gone. */
static void
cut_on_both_sides_with_the_head_moved_back(Installation *own, gconstpointer data)
{
    guint found = 0;

    (void)data;
    for (guint i = 1; i <= ROWS; i++) {
        g_autofree char *log = tamper_sql(CUT, "audit", i), *chain = tamper_sql(CUT, "audit_chain", i);
        g_autofree char *head =
            g_strdup_printf("UPDATE audit_head SET copied = %u,"
                            " mac = COALESCE((SELECT mac FROM audit_chain WHERE id = %u), zeroblob(32))",
                            i - 1, i - 1);

        execute(own->log.path, log);
        execute(own->copy.path, chain);
        execute(own->copy.path, head);
        found += run(own, "audit verify") == 1 && strstr(own->error, "cut off") != NULL ? 1 : 0;
        put_back(&own->log);
        put_back(&own->copy);
    }
    g_test_message("figure: %u of %u cuts on both sides not found", ROWS - found, ROWS);
    g_assert_cmpuint(found, ==, ROWS);
}

/* A row that went before it was copied leaves a gap in the numbers. */
static void
gone_before_it_was_copied(Installation *own, gconstpointer data)
{
    (void)data;
    add_rows(own, ROWS + 1, 4, "key-check");
    execute(own->log.path, "DELETE FROM audit WHERE id IN (10, 11)");
    g_assert_cmpint(copy(own), ==, ROWS + 4);
    g_assert_cmpint(run(own, "audit verify"), ==, 1);
    g_assert_nonnull(strstr(own->error, "entries 10 to 11 were removed before they were copied"));
}

static void
the_first_key_must_be_the_right_one(Installation *own, gconstpointer data)
{
    g_autofree char *path = g_build_filename(own->keeper.folder, "audit", "audit.key", NULL);
    guint8 other[VAULT_CHAIN_SIZE] = { 1 };
    struct stat file;

    (void)data;
    g_assert_cmpint(stat(path, &file), ==, 0);
    g_assert_cmpuint((guint)file.st_mode & 07777, ==, 0400);
    g_assert_cmpint(run(own, "setup --no-link"), ==, 0); /* makes no other */
    g_assert_cmpint(run(own, "audit verify"), ==, 0);
    g_assert_cmpint(g_unlink(path), ==, 0);
    g_assert_cmpint(run(own, "audit verify"), ==, 2);
    g_assert_cmpint(run(own, "setup --no-link"), ==, 0);
    g_assert_nonnull(strstr(own->out, "audit.key is missing"));
    g_assert_true(vault_chain_key_save(path, other, NULL));
    g_assert_cmpint(run(own, "audit verify"), ==, 1);
    g_assert_nonnull(strstr(own->error, "audit.key is of another installation"));
}

/* The chain of an older state, written on, is whole in itself; the journal remembers another head. */
static void
an_older_state_does_not_pass_the_anchor(Installation *own, gconstpointer data)
{
    g_autofree char *head = NULL, *words = NULL;

    (void)data;
    add_rows(own, ROWS + 1, 3, "key-removed");
    g_assert_cmpint(copy(own), ==, ROWS + 3);
    g_assert_cmpint(run(own, "audit verify"), ==, 0);
    head = g_strdup(g_strchomp(strstr(own->out, "Head: ") + strlen("Head: ")));
    words = g_strdup_printf("audit verify --anchor %s", head);
    g_assert_cmpint(run(own, words), ==, 0);
    g_assert_nonnull(strstr(own->out, "goes back to the anchor"));
    put_back(&own->log);
    put_back(&own->copy);
    g_assert_cmpint(run(own, "audit verify"), ==, 0);
    g_assert_cmpint(run(own, words), ==, 1);
    g_assert_nonnull(strstr(own->error, "before the anchor"));
    add_rows(own, ROWS + 1, 5, "signed-in");
    (void)copy(own);
    g_assert_cmpint(run(own, "audit verify"), ==, 0);
    g_assert_cmpint(run(own, words), ==, 1);
    g_assert_nonnull(strstr(own->error, "at the anchor"));
    g_assert_cmpint(run(own, "audit verify --anchor 3:zz"), ==, 2);
}

/* A hijacked web can write what it likes into its file: the chain takes it all and goes on. */
static void
spoilt_rows_do_not_stop_the_chain(Installation *own, gconstpointer data)
{
    (void)data;
    execute(own->log.path,
            "INSERT INTO audit (at_utc, actor_kind, actor_id, address, act, object_kind, object_id, outcome) VALUES"
            " (-9223372036854775807 - 1, 'person', 9223372036854775807, CAST(x'ff00fe' AS TEXT), hex(zeroblob(900000)),"
            " CAST(x'6100' AS TEXT), '', 'done')");
    add_rows(own, ROWS + 2, 1, "key-check");
    g_assert_cmpint(copy(own), ==, ROWS + 2);
    g_assert_cmpint(run(own, "audit verify"), ==, 0);
    execute(own->log.path, "UPDATE audit SET act = 'nothing' WHERE id = 9");
    g_assert_cmpint(run(own, "audit verify"), ==, 1);
    g_assert_true(names_entry(own, 9));
}

/* What is new is no lie, but no proof either. */
static void
what_is_not_copied_yet_is_said(Installation *own, gconstpointer data)
{
    (void)data;
    add_rows(own, ROWS + 1, 2, "key-check");
    g_assert_cmpint(run(own, "audit verify"), ==, 0);
    g_assert_nonnull(strstr(own->out, "Entries from 9 on are not copied yet"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(test) g_test_add("/audit-chain/" #test, Installation, NULL, set_up, test, tear_down)
    ADD(whatever_is_done_to_the_log_shows);
    ADD(whatever_is_done_to_the_copy_shows);
    ADD(cut_on_both_sides_with_the_head_moved_back);
    ADD(gone_before_it_was_copied);
    ADD(the_first_key_must_be_the_right_one);
    ADD(an_older_state_does_not_pass_the_anchor);
    ADD(spoilt_rows_do_not_stop_the_chain);
    ADD(what_is_not_copied_yet_is_said);
    return g_test_run();
}
