/* statement.h: SQL as tables of data, prepared once, run through typed values. Seen by lib/store
 * and its tests only. */
#pragma once

#include <sqlite3.h>

#include "lib/clinic/error.h"
#include "lib/store/db.h"

/* --- what there is to run --------------------------------------------------------------------- */

#define DB_EVERYONE (DB_WEB | DB_AGENT | DB_CTL)

/* One row of a family's table. */
typedef struct {
    const char *sql;
    unsigned users; /* DbUser bits: whose connections prepare it; to all others it does not exist */
    const char *scan_ok; /* why it may walk a whole table or index; NULL: it must not */
} Statement;

typedef enum {
    FAMILY_DB,
    FAMILY_TRANSACTION,
    FAMILY_AUDIT,
    FAMILY_AUDIT_LOG,
    FAMILY_PERSON,
    FAMILY_PERSON_CHANGE,
    FAMILY_SESSION,
    FAMILY_KEY,
    FAMILY_KEY_CHANGE,
    FAMILY_KEY_VERDICT,
    FAMILY_KEY_RETIRED,
    FAMILY_KEY_USE,
    FAMILY_KEY_REACH,
    FAMILY_KEY_LINK,
    FAMILY_JOB,
    FAMILY_PRACTITIONER,
    FAMILY_CLINIC,
    FAMILY_SNAPSHOT,
    FAMILY_SNAPSHOT_BOOKING,
    FAMILY_BOOKING,
    FAMILY_BOOKING_ANSWER,
    FAMILY_BOOKING_CHANGE,
    FAMILY_MEANT,
    FAMILY_PREVIEW,
    FAMILY_POLICY,
    FAMILY_EMERGENCY_STOP,
    FAMILY_AUDIT_COPY,
    FAMILY_AUDIT_CHAIN,
    FAMILY_PASTE,
    FAMILY_ACCOUNT,
    FAMILY_ISSUED_KEY,
    FAMILY_PIN,
    FAMILY__COUNT
} FamilyId;

/* The statements of one file; the index into them is that file's own enum. */
typedef struct {
    FamilyId id;
    const char *name;
    const Statement *statements;
    guint count;
} Family;

extern const Family db_family,
    transaction_family,
    audit_family,
    audit_log_family,
    person_family,
    person_change_family,
    session_family,
    key_family,
    key_change_family,
    key_verdict_family,
    key_retired_family,
    key_use_family,
    key_reach_family,
    key_link_family,
    job_family,
    practitioner_family,
    clinic_family,
    snapshot_family,
    snapshot_booking_family,
    booking_family,
    booking_answer_family,
    booking_change_family,
    meant_family,
    preview_family,
    policy_family,
    emergency_stop_family,
    audit_copy_family,
    audit_chain_family,
    paste_family,
    account_family,
    issued_key_family,
    pin_family;

/* What each program may do with a table, whatever its statements say: enforced by SQLite's
 * authorizer. */
typedef struct {
    const char *table;
    unsigned read, insert, update, remove; /* DbUser bits */
    const char *secret;                    /* a column only the agent may read, or NULL */
} TableRights;

/* One of our two databases. */
typedef struct {
    int version; /* PRAGMA user_version after the last migration */
    const Family *const *families;  /* ended by NULL */
    const TableRights *rights;      /* ended by a NULL table */
} Schema;

extern const Schema keyrack_schema, agent_schema;

/* --- the connection --------------------------------------------------------------------------- */

#define VALUES_MAX 16

typedef struct {
    sqlite3_stmt *stmt; /* NULL: not for this user */
    gboolean writes;
    int value_count;
    int places[VALUES_MAX]; /* of $1, $2, ...: names to SQLite, numbered as they first appear */
} Prepared;

struct Db {
    sqlite3 *sqlite;
    DbUser user;
    const Schema *schema;
    gboolean read_only;
    Prepared *prepared[FAMILY__COUNT];
};

/* db_open for either schema. */
Db *db_open_schema(const char *path, DbUser user, const Schema *schema, GError **error);

/* db_migrate with the mode of a new file. */
gboolean db_migrate_file(const char *path, const char *dir, unsigned mode, GError **error);

/* A connection with the safety settings and nothing prepared; flags are SQLITE_OPEN_*. For db_open
 * and db_migrate. */
sqlite3 *db_connect(const char *path, int flags, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3, sqlite3_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3_stmt, sqlite3_finalize)

/* From now on SQLite waits at no pipe, and in this process removes no file but the journals of path
 * and of the other databases it was called for. */
gboolean side_files_guard(const char *path, GError **error);

/* PRAGMA user_version, -1 with error. */
int db_schema_version(sqlite3 *sqlite, GError **error);

/* Sets error from an SQLite code, with no data in its text; always FALSE. */
gboolean db_fail(int rc, const char *what, GError **error);

/* Prepares every statement of the schema that is for db's user; and the end of it. */
gboolean db_prepare_all(Db *db, GError **error);
void db_finalize_all(Db *db);

/* sqlite3_set_authorizer callback; data is the Db. */
int db_authorize(void *data, int action, const char *first, const char *second,
                 const char *database, const char *trigger);

/* Begins a transaction, or joins the open one: then txn stays empty and commit and clear leave it
 * to its owner. */
gboolean txn_join(Txn *txn, Db *db, GError **error);

/* --- running ---------------------------------------------------------------------------------- */

typedef struct {
    enum { VALUE_NULL, VALUE_INTEGER, VALUE_TEXT, VALUE_BLOB } type;
    gint64 integer;
    const void *data; /* borrowed until the query is cleared */
    int size;
} Value;

#define INTEGER(x) ((Value){ .type = VALUE_INTEGER, .integer = (x) })
#define TEXT(x) ((Value){ .type = VALUE_TEXT, .data = (x) }) /* a NULL pointer is NULL */
#define BLOB(x, n) ((Value){ .type = VALUE_BLOB, .data = (x), .size = (n) })
#define NOTHING ((Value){ .type = VALUE_NULL })
/* The values of $1, $2, ... */
#define VALUES(...) (const Value[]){ __VA_ARGS__ }, sizeof((Value[]){ __VA_ARGS__ }) / sizeof(Value)
#define NO_VALUES NULL, 0

/* A running statement. It is reset when it goes out of scope: g_auto(Query) query = { 0 };
 * One statement cannot run twice at a time (asserted). */
typedef struct {
    sqlite3_stmt *stmt;
    int rc;
    gboolean broken; /* a value read had another type or size than it must have */
} Query;

/* Errors: INTERNAL the statement is not for this user, or writes on a read-only connection. */
gboolean query_begin(Query *query, Db *db, const Family *family, guint index, const Value *values,
                     gsize count, GError **error);
/* TRUE: a row is there. FALSE: no more, or a failure; query_end tells. */
gboolean query_next(Query *query);
/* FALSE when a step failed (BUSY, INTERNAL) or a value read was broken (INVALID). */
gboolean query_end(Query *query, GError **error);
void query_clear(Query *query);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Query, query_clear)

/* A statement without rows, start to end. */
gboolean db_run(Db *db, const Family *family, guint index, const Value *values, gsize count,
                GError **error);
/* The same, and *ret_id is the id its RETURNING gives. */
gboolean db_run_returning(Db *db, const Family *family, guint index, const Value *values,
                          gsize count, gint64 *ret_id, GError **error);
/* Rows touched by the last db_run. */
int db_changes(Db *db);

/*
 * Values of the present row, columns from 0. The file may have been written by somebody hostile: a
 * value of another type, a text longer than max bytes, with a NUL inside or not UTF-8, an integer
 * outside its range marks the query broken and reads as "" or min.
 * Owner: texts are borrowed and end with the row.
 */
const char *query_text(Query *query, int column, int max);
gint64 query_integer(Query *query, int column, gint64 min, gint64 max);
gboolean query_flag(Query *query, int column);
/* A time; NULL reads as 0. */
gint64 query_time(Query *query, int column);
gboolean query_is_null(Query *query, int column);
const guint8 *query_blob(Query *query, int column, int size); /* NULL when broken */

/* Bounds of what we store, in bytes. */
#define WORD_MAX 64
#define ID_MAX 20
#define STORED_NAME_MAX 1024
#define EMAIL_MAX 254
