/* transaction.c: transactions as guards. They begin IMMEDIATE: the one write lock is waited for at
 * the start, where giving up harms nothing, and never in the middle. */
#include "lib/store/statement.h"

enum {
    TRANSACTION_BEGIN,
    TRANSACTION_READ,
    TRANSACTION_COMMIT,
    TRANSACTION_ROLLBACK,
    TRANSACTION__COUNT
};

static const Statement statements[] = {
    [TRANSACTION_BEGIN] = { "BEGIN IMMEDIATE", DB_EVERYONE, NULL },
    [TRANSACTION_READ] = { "BEGIN", DB_EVERYONE, NULL },
    [TRANSACTION_COMMIT] = { "COMMIT", DB_EVERYONE, NULL },
    [TRANSACTION_ROLLBACK] = { "ROLLBACK", DB_EVERYONE, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == TRANSACTION__COUNT);
const Family transaction_family = { FAMILY_TRANSACTION, "transaction", statements,
                                    TRANSACTION__COUNT };

gboolean
db_in_transaction(Db *db)
{
    return !db->read_only && !sqlite3_get_autocommit(db->sqlite);
}

/* One read transaction for all statements: a page sees one state, and the file is locked and looked
 * over once, which costs more than finding a row. Without the transaction, should it fail, every
 * statement still stands alone. */
void
db_read_only(Db *db)
{
    g_assert(!db->read_only && !db_in_transaction(db));
    (void)db_run(db, &transaction_family, TRANSACTION_READ, NO_VALUES, NULL);
    db->read_only = TRUE;
}

void
db_write_allowed(Db *db)
{
    if (db->read_only && !sqlite3_get_autocommit(db->sqlite))
        (void)db_run(db, &transaction_family, TRANSACTION_ROLLBACK, NO_VALUES, NULL);
    db->read_only = FALSE;
}

gboolean
txn_begin(Txn *txn, Db *db, GError **error)
{
    g_assert(!db_in_transaction(db));
    if (db->read_only) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL,
                            "database: a transaction on a read-only request");
        return FALSE;
    }
    if (!db_run(db, &transaction_family, TRANSACTION_BEGIN, NO_VALUES, error))
        return FALSE;
    txn->db = db;
    return TRUE;
}

gboolean
txn_join(Txn *txn, Db *db, GError **error)
{
    return db_in_transaction(db) || txn_begin(txn, db, error);
}

gboolean
txn_commit(Txn *txn, GError **error)
{
    if (txn->db == NULL) /* joined: its owner commits */
        return TRUE;
    /* SQLite rolls back by itself after some failures (disk full, I/O error). */
    if (!db_in_transaction(txn->db))
        return db_fail(SQLITE_ABORT, "commit", error);
    if (!db_run(txn->db, &transaction_family, TRANSACTION_COMMIT, NO_VALUES, error))
        return FALSE;
    txn->db = NULL;
    return TRUE;
}

void
txn_clear(Txn *txn)
{
    if (txn->db != NULL && db_in_transaction(txn->db))
        (void)db_run(txn->db, &transaction_family, TRANSACTION_ROLLBACK, NO_VALUES, NULL);
    txn->db = NULL;
}
