/* audit_row.h: one row of the audit log as it goes into the chain: bounded, and with one way only to write it down. */
#pragma once

#include "lib/store/audit_chain.h"
#include "lib/store/statement.h"

/* What a field reads as when somebody spoilt it: too long, of another type, not UTF-8. A spoilt row goes into the
 * chain as any other, and no row can be too large for it. */
#define AUDIT_SPOILT_TEXT "?"
#define AUDIT_SPOILT_NUMBER (-1)
#define AUDIT_TEXT_MAX 1024 /* bytes */

/* The columns of a row in this order, for a SELECT. */
#define AUDIT_ROW_COLUMNS \
    "id, at_utc, actor_kind, actor_id, address, act, object_kind, object_id, outcome, detail, request_id"
#define AUDIT_ROW_COLUMN_COUNT 11

struct AuditRow {
    gint64 id, at_utc;
    const char *actor_kind;
    gboolean has_actor;
    gint64 actor_id; /* 0 unless it has one */
    const char *address, *act, *object_kind, *object_id, *outcome, *detail, *request_id;
};

/* The present row of a query that begins with those columns. Borrowed until the next row. */
AuditRow audit_row_read(Query *query);
