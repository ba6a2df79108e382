/* db.h: one connection to SQLite, opened with the rights of one program, and its transactions. */
#pragma once

#include <glib.h>

typedef struct Db Db;

/* Who opens the store decides which statements it may prepare (each statement names its users). */
typedef enum { DB_WEB = 1, DB_AGENT = 2, DB_CTL = 4 } DbUser;

/*
 * Opens the database at path with every safety setting of ours (security-reliability D14: TRUNCATE,
 * EXTRA, secure_delete, defensive, foreign keys, limits, no symlinks) and prepares all statements
 * of user.
 *
 * Owner:  the caller frees with db_free; a Db belongs to one process and is not carried
 *         over fork.
 * Errors: NOT_FOUND no such file; INTERNAL anything else (schema older or newer than
 *         ours included).
 */
Db *db_open(const char *path, DbUser user, GError **error);
void db_free(Db *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Db, db_free)

/* Creates the file if need be and applies every numbered migration of dir that is not yet applied,
 * each in one transaction. Used by keyrackctl only. Errors: INTERNAL. */
gboolean db_migrate(const char *path, const char *dir, GError **error);

/* TRUE when the database is where it was opened and answers a trivial read. */
gboolean db_is_alive(Db *db);

/* From here until db_write_allowed the connection refuses every write and all reads see one state:
 * how a GET is served. Others cannot write meanwhile, so it must not last. They do not nest, and
 * not in a transaction. */
void db_read_only(Db *db);
void db_write_allowed(Db *db);

/* TRUE while a transaction (Txn) is open; the dispatcher asserts that none is left. */
gboolean db_in_transaction(Db *db);

/* A transaction that rolls back when it goes out of scope uncommitted: g_auto(Txn) txn = { 0 };
 * BEGIN IMMEDIATE. They do not nest. Errors: BUSY after 5 s of waiting, INTERNAL. */
typedef struct {
    Db *db;
} Txn;
gboolean txn_begin(Txn *txn, Db *db, GError **error);
gboolean txn_commit(Txn *txn, GError **error);
void txn_clear(Txn *txn);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Txn, txn_clear)
