/* audit.c: GET /api/v1/audit: who did what, the newest first; a page costs the same wherever it begins. */
#include "cgi-bin/api/answer.h"
#include "cgi-bin/api/api.h"
#include "lib/clinic/error.h"
#include "lib/store/audit_log.h"

#define CURSOR_LETTER 'a'

static void
put_object(JsonOut *out, const AuditObject *object)
{
    g_autofree char *about = audit_about(object);

    out_object(out, "object");
    out_word(out, "kind", object->kind);
    out_word(out, "id", object->id);
    out_text(out, "name", about);
    out_object_end(out);
}

static void
put_actor(JsonOut *out, const AuditEntry *entry)
{
    out_object(out, "actor");
    out_text(out, "kind", entry->actor_kind);
    out_text(out, "name", audit_who(entry->actor_kind, entry->actor_name));
    out_object_end(out);
}

static void
put_entry(JsonOut *out, const AuditEntry *entry)
{
    out_object(out, NULL);
    out_id(out, "id", entry->id);
    out_time(out, "at", entry->at_utc);
    put_actor(out, entry);
    out_word(out, "address", entry->address);
    out_text(out, "act", entry->act);
    out_text(out, "text", audit_act_words(entry->act));
    out_text(out, "outcome", entry->outcome);
    out_word(out, "detail", entry->detail);
    out_word(out, "request_id", entry->request_id);
    put_object(out, &entry->object);
    out_object_end(out);
}

static void
add_entry(const AuditEntry *entry, gpointer data)
{
    ApiRows *rows = data;

    if (!api_rows_next(rows))
        return;
    put_entry(&rows->out, entry);
    (void)g_snprintf(rows->last.ids[0], sizeof rows->last.ids[0], "%" G_GINT64_FORMAT, entry->id);
}

/* The id of the last row there was; one that is no number of SQLite's is of no list. */
static gboolean
read_below(const ApiPage *page, gint64 *ret_below, GError **error)
{
    guint64 below = G_MAXINT64;

    if (page->has_cursor && !g_ascii_string_to_unsigned(page->cursor.ids[0], 10, 1, G_MAXINT64, &below, NULL)) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "cursor is none that this list gave.");
        return FALSE;
    }
    *ret_below = (gint64)below;
    return TRUE;
}

gboolean
api_audit_show(App *app, Request *request, Response *response, GError **error)
{
    const AuditFilter all = AUDIT_FILTER_ALL;
    ApiPage page;
    g_auto(ApiRows) rows = { 0 };
    gint64 below;

    if (!api_page_read(request, CURSOR_LETTER, 1, &page, error) || !read_below(&page, &below, error))
        return FALSE;
    api_rows_begin(&rows, page.limit);
    if (!audit_log_visit(app->db, &all, below, page.limit + 1, add_entry, &rows, error))
        return FALSE;
    api_rows_end(&rows, CURSOR_LETTER, 1);
    api_send(response, request, &rows.out);
    return TRUE;
}
