/* audit_row.c: one row of the audit log, read whatever stands in it, and its canonical form. */
#include "lib/store/audit_row.h"

#include <string.h>

/* --- reading ----------------------------------------------------------------------------------- */

static const char *
read_text(Query *query, int column)
{
    const gboolean broken = query->broken;
    const char *text;

    query->broken = FALSE;
    text = query_text(query, column, AUDIT_TEXT_MAX);
    if (query->broken)
        text = AUDIT_SPOILT_TEXT;
    query->broken = broken;
    return text;
}

static gint64
read_number(Query *query, int column)
{
    const gboolean broken = query->broken;
    gint64 number;

    query->broken = FALSE;
    number = query_integer(query, column, G_MININT64, G_MAXINT64);
    if (query->broken)
        number = AUDIT_SPOILT_NUMBER;
    query->broken = broken;
    return number;
}

AuditRow
audit_row_read(Query *query)
{
    const gboolean has_actor = !query_is_null(query, 3);

    return (AuditRow){
        .id = read_number(query, 0),
        .at_utc = read_number(query, 1),
        .actor_kind = read_text(query, 2),
        .has_actor = has_actor,
        .actor_id = has_actor ? read_number(query, 3) : 0,
        .address = read_text(query, 4),
        .act = read_text(query, 5),
        .object_kind = read_text(query, 6),
        .object_id = read_text(query, 7),
        .outcome = read_text(query, 8),
        .detail = read_text(query, 9),
        .request_id = read_text(query, 10),
    };
}

gint64
audit_row_id(const AuditRow *row)
{
    return row->id;
}

gint64
audit_row_at_utc(const AuditRow *row)
{
    return row->at_utc;
}

/* --- the canonical form ------------------------------------------------------------------------ */

static void
write_number(GString *out, gint64 number)
{
    const guint64 big = GUINT64_TO_BE((guint64)number);

    g_string_append_len(out, (const char *)&big, sizeof big);
}

/* The length first, so that no text can pass for the beginning of the next one. */
static void
write_text(GString *out, const char *text)
{
    const gsize length = strlen(text);

    write_number(out, (gint64)length);
    g_string_append_len(out, text, (gssize)length);
}

void
audit_row_write(const AuditRow *row, GString *out)
{
    write_number(out, row->id);
    write_number(out, row->at_utc);
    write_text(out, row->actor_kind);
    write_number(out, row->has_actor ? 1 : 0);
    write_number(out, row->actor_id);
    write_text(out, row->address);
    write_text(out, row->act);
    write_text(out, row->object_kind);
    write_text(out, row->object_id);
    write_text(out, row->outcome);
    write_text(out, row->detail);
    write_text(out, row->request_id);
}
