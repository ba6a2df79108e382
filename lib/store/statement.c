/* statement.c: prepares the statements of every family once and runs them with typed values. */
#include "lib/store/statement.h"

#include <stdio.h>

/* --- preparing -------------------------------------------------------------------------------- */

static void
find_places(Prepared *prepared)
{
    prepared->value_count = sqlite3_bind_parameter_count(prepared->stmt);
    g_assert(prepared->value_count <= VALUES_MAX);
    for (int i = 0; i < prepared->value_count; i++) {
        char name[16];

        (void)snprintf(name, sizeof name, "$%d", i + 1);
        prepared->places[i] = sqlite3_bind_parameter_index(prepared->stmt, name);
        g_assert(prepared->places[i] != 0);
    }
}

static gboolean
prepare(Db *db, const Family *family, guint index, GError **error)
{
    Prepared *prepared = &db->prepared[family->id][index];
    const char *tail = NULL;
    int rc = sqlite3_prepare_v3(db->sqlite, family->statements[index].sql, -1,
                                SQLITE_PREPARE_PERSISTENT, &prepared->stmt, &tail);

    if (rc != SQLITE_OK) {
        g_autofree char *what = g_strdup_printf("%s statement %u", family->name, index);

        return db_fail(rc, what, error);
    }
    g_assert(*tail == '\0');
    prepared->writes = !sqlite3_stmt_readonly(prepared->stmt);
    find_places(prepared);
    return TRUE;
}

gboolean
db_prepare_all(Db *db, GError **error)
{
    for (const Family *const *family = db->schema->families; *family != NULL; family++) {
        db->prepared[(*family)->id] = g_new0(Prepared, (*family)->count);
        for (guint i = 0; i < (*family)->count; i++)
            if (((*family)->statements[i].users & db->user) && !prepare(db, *family, i, error))
                return FALSE;
    }
    return TRUE;
}

void
db_finalize_all(Db *db)
{
    for (const Family *const *family = db->schema->families; *family != NULL; family++) {
        Prepared *prepared = db->prepared[(*family)->id];

        for (guint i = 0; prepared != NULL && i < (*family)->count; i++)
            (void)sqlite3_finalize(prepared[i].stmt);
        g_free(prepared);
    }
}

/* --- running ---------------------------------------------------------------------------------- */

/* Values are bound without a copy: query_clear unbinds them before the caller can let go of
 * them. */
static int
bind(sqlite3_stmt *stmt, int place, const Value *value)
{
    switch (value->type) {
    case VALUE_INTEGER:
        return sqlite3_bind_int64(stmt, place, value->integer);
    case VALUE_TEXT:
        return sqlite3_bind_text(stmt, place, value->data, -1, SQLITE_STATIC);
    case VALUE_BLOB:
        return sqlite3_bind_blob(stmt, place, value->data, value->size, SQLITE_STATIC);
    case VALUE_NULL:
    default:
        return sqlite3_bind_null(stmt, place);
    }
}

static gboolean
refuse(const Family *family, guint index, const char *why, GError **error)
{
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "database: %s statement %u %s",
                family->name, index, why);
    return FALSE;
}

gboolean
query_begin(Query *query, Db *db, const Family *family, guint index, const Value *values,
            gsize count, GError **error)
{
    const Prepared *prepared;

    g_assert(index < family->count);
    prepared = db->prepared[family->id] == NULL ? NULL : &db->prepared[family->id][index];
    if (prepared == NULL || prepared->stmt == NULL)
        return refuse(family, index, "is not for this program", error);
    if (prepared->writes && db->read_only)
        return refuse(family, index, "writes on a read-only request", error);
    g_assert(!sqlite3_stmt_busy(prepared->stmt));
    g_assert((gsize)prepared->value_count == count);
    query->stmt = prepared->stmt;
    for (gsize i = 0; i < count; i++) {
        int rc = bind(query->stmt, prepared->places[i], &values[i]);

        if (rc != SQLITE_OK)
            return db_fail(rc, "binding", error);
    }
    return TRUE;
}

gboolean
query_next(Query *query)
{
    query->rc = sqlite3_step(query->stmt);
    return query->rc == SQLITE_ROW;
}

gboolean
query_end(Query *query, GError **error)
{
    if (query->rc != SQLITE_ROW && query->rc != SQLITE_DONE)
        return db_fail(query->rc, "running a statement", error);
    if (query->broken) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID,
                            "database: a row holds what it must not");
        return FALSE;
    }
    return TRUE;
}

void
query_clear(Query *query)
{
    if (query->stmt == NULL)
        return;
    (void)sqlite3_reset(query->stmt);
    (void)sqlite3_clear_bindings(query->stmt);
    query->stmt = NULL;
}

gboolean
db_run(Db *db, const Family *family, guint index, const Value *values, gsize count, GError **error)
{
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, family, index, values, count, error))
        return FALSE;
    (void)query_next(&query);
    return query_end(&query, error);
}

gboolean
db_run_returning(Db *db, const Family *family, guint index, const Value *values, gsize count,
                 gint64 *ret_id, GError **error)
{
    g_auto(Query) query = { 0 };
    gint64 id = 0;

    if (!query_begin(&query, db, family, index, values, count, error))
        return FALSE;
    while (query_next(&query))
        id = query_integer(&query, 0, 1, G_MAXINT64);
    if (!query_end(&query, error))
        return FALSE;
    *ret_id = id;
    return TRUE;
}

int
db_changes(Db *db)
{
    return sqlite3_changes(db->sqlite);
}

/* --- reading ---------------------------------------------------------------------------------- */

const char *
query_text(Query *query, int column, int max)
{
    gboolean is_text = sqlite3_column_type(query->stmt, column) == SQLITE_TEXT;
    const char *text = is_text ? (const char *)sqlite3_column_text(query->stmt, column) : NULL;
    int size = sqlite3_column_bytes(query->stmt, column);

    if (text != NULL && size <= max && g_utf8_validate_len(text, (gsize)size, NULL))
        return text;
    query->broken = TRUE;
    return "";
}

gint64
query_integer(Query *query, int column, gint64 min, gint64 max)
{
    gboolean is_integer = sqlite3_column_type(query->stmt, column) == SQLITE_INTEGER;
    gint64 value = sqlite3_column_int64(query->stmt, column);

    if (is_integer && value >= min && value <= max)
        return value;
    query->broken = TRUE;
    return min;
}

gboolean
query_flag(Query *query, int column)
{
    return query_integer(query, column, 0, 1) == 1;
}

gint64
query_time(Query *query, int column)
{
    return query_is_null(query, column) ? 0
                                        : query_integer(query, column, 0, G_MAXINT32 * (gint64)4);
}

gboolean
query_is_null(Query *query, int column)
{
    return sqlite3_column_type(query->stmt, column) == SQLITE_NULL;
}

const guint8 *
query_blob(Query *query, int column, int size)
{
    if (sqlite3_column_type(query->stmt, column) == SQLITE_BLOB &&
        sqlite3_column_bytes(query->stmt, column) == size)
        return sqlite3_column_blob(query->stmt, column);
    query->broken = TRUE;
    return NULL;
}
