/* audit_chain.c: the audit log's copy in agent.db. The log itself is hostile input; the copy is written by the agent
 * alone. */
#include "lib/store/audit_chain.h"

#include <string.h>

#include "lib/store/audit_row.h"
#include "lib/store/pin_parts.h"

#define SIZE 32

enum { COPY_ROWS, COPY__COUNT };
enum { CHAIN_HEAD, CHAIN_MAKE, CHAIN_MOVE, CHAIN_ADD, CHAIN_LINKS, CHAIN__COUNT };

static const Statement copy_statements[] = {
    [COPY_ROWS] = { "SELECT " AUDIT_ROW_COLUMNS " FROM audit WHERE id > $1 ORDER BY id LIMIT $2",
                    DB_AGENT | DB_CTL, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(copy_statements) == COPY__COUNT);
const Family audit_copy_family = { FAMILY_AUDIT_COPY, "audit copy", copy_statements, COPY__COUNT };

static const Statement chain_statements[] = {
    [CHAIN_HEAD] = { "SELECT copied, mac, key FROM audit_head WHERE id = 1", DB_AGENT | DB_CTL, NULL },
    [CHAIN_MAKE] = { "INSERT INTO audit_head (id, copied, mac, key) VALUES (1, 0, $1, $2)", DB_CTL, NULL },
    [CHAIN_MOVE] = { "UPDATE audit_head SET copied = $1, mac = $2, key = $3 WHERE id = 1", DB_AGENT, NULL },
    [CHAIN_ADD] = { "INSERT INTO audit_chain (" AUDIT_ROW_COLUMNS ", mac)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                    DB_AGENT, NULL },
    [CHAIN_LINKS] = { "SELECT " AUDIT_ROW_COLUMNS ", mac FROM audit_chain WHERE id > $1 ORDER BY id LIMIT $2", DB_CTL,
                      NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(chain_statements) == CHAIN__COUNT);
const Family audit_chain_family = { FAMILY_AUDIT_CHAIN, "audit chain", chain_statements, CHAIN__COUNT };

gboolean
audit_rows_visit(Db *db, gint64 above, int limit, AuditRowVisit visit, gpointer data, GError **error)
{
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &audit_copy_family, COPY_ROWS, VALUES(INTEGER(above), INTEGER(limit)), error))
        return FALSE;
    while (query_next(&query)) {
        const AuditRow row = audit_row_read(&query);

        visit(&row, data);
    }
    return query_end(&query, error);
}

/* A mac of another size is none: it reads as zeros, which fit no row. */
gboolean
audit_chain_visit(PinDb *pins, gint64 above, int limit, AuditLinkVisit visit, gpointer data, GError **error)
{
    static const guint8 none[SIZE];
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, pins->db, &audit_chain_family, CHAIN_LINKS, VALUES(INTEGER(above), INTEGER(limit)), error))
        return FALSE;
    while (query_next(&query)) {
        const AuditRow row = audit_row_read(&query);
        const guint8 *mac = query_blob(&query, AUDIT_ROW_COLUMN_COUNT, SIZE);

        query.broken = FALSE;
        visit(&row, mac != NULL ? mac : none, data);
    }
    return query_end(&query, error);
}

/* --- the head ---------------------------------------------------------------------------------- */

static void
read_head(Query *query, AuditHead *head)
{
    const guint8 *mac = query_blob(query, 1, SIZE), *key = query_blob(query, 2, SIZE);

    head->copied = query_integer(query, 0, 0, G_MAXINT64);
    if (mac != NULL && key != NULL) {
        memcpy(head->mac, mac, SIZE);
        memcpy(head->key, key, SIZE);
    }
}

gboolean
audit_head_find(PinDb *pins, AuditHead *ret_head, gboolean *ret_found, GError **error)
{
    g_auto(Query) query = { 0 };
    gboolean found = FALSE;

    memset(ret_head, 0, sizeof *ret_head);
    *ret_found = FALSE;
    if (!query_begin(&query, pins->db, &audit_chain_family, CHAIN_HEAD, NO_VALUES, error))
        return FALSE;
    if (query_next(&query)) {
        read_head(&query, ret_head);
        found = TRUE;
    }
    if (!query_end(&query, error))
        return FALSE;
    *ret_found = found;
    return TRUE;
}

gboolean
audit_head_make(PinDb *pins, const guint8 key[32], GError **error)
{
    static const guint8 before_the_first[SIZE];

    return db_run(pins->db, &audit_chain_family, CHAIN_MAKE, VALUES(BLOB(before_the_first, SIZE), BLOB(key, SIZE)),
                  error);
}

gboolean
audit_head_move(PinDb *pins, const AuditHead *head, GError **error)
{
    return db_run(pins->db, &audit_chain_family, CHAIN_MOVE,
                  VALUES(INTEGER(head->copied), BLOB(head->mac, SIZE), BLOB(head->key, SIZE)), error);
}

gboolean
audit_chain_add(PinDb *pins, const AuditRow *row, const guint8 mac[32], GError **error)
{
    g_assert(db_in_transaction(pins->db));
    return db_run(pins->db, &audit_chain_family, CHAIN_ADD,
                  VALUES(INTEGER(row->id), INTEGER(row->at_utc), TEXT(row->actor_kind),
                         row->has_actor ? INTEGER(row->actor_id) : NOTHING, TEXT(row->address), TEXT(row->act),
                         TEXT(row->object_kind), TEXT(row->object_id), TEXT(row->outcome), TEXT(row->detail),
                         TEXT(row->request_id), BLOB(mac, SIZE)),
                  error);
}
