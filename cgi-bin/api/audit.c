/* audit.c: GET /api/v1/audit: who did what, the newest first; a page costs the same wherever it begins. */
#include "cgi-bin/api/answer.h"
#include "cgi-bin/api/api.h"
#include "lib/clinic/error.h"
#include "lib/store/audit_log.h"

#define CURSOR_LETTER 'a'

typedef struct {
    int limit;
    json_t *items;
    Cursor last;
    gboolean has_more;
} List;

static json_t *
object_json(const AuditObject *object)
{
    g_autofree char *about = audit_about(object);

    return json_pack("{s:o, s:o, s:o}", "kind", api_word(object->kind), "id", api_word(object->id), "name",
                     api_text(about));
}

static json_t *
entry_json(const AuditEntry *entry)
{
    return json_pack("{s:o, s:o, s:{s:o, s:o}, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id", api_id(entry->id), "at",
                     api_time(entry->at_utc), "actor", "kind", api_text(entry->actor_kind), "name",
                     api_text(audit_who(entry->actor_kind, entry->actor_name)), "address", api_word(entry->address),
                     "act", api_text(entry->act), "text", api_text(audit_act_words(entry->act)), "outcome",
                     api_text(entry->outcome), "detail", api_word(entry->detail), "request_id",
                     api_word(entry->request_id), "object", object_json(&entry->object));
}

static void
add_entry(const AuditEntry *entry, gpointer data)
{
    List *list = data;

    if (json_array_size(list->items) == (gsize)list->limit) {
        list->has_more = TRUE;
        return;
    }
    (void)json_array_append_new(list->items, entry_json(entry));
    (void)g_snprintf(list->last.ids[0], sizeof list->last.ids[0], "%" G_GINT64_FORMAT, entry->id);
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
    List list = { 0 };
    gint64 below;

    if (!api_page_read(request, CURSOR_LETTER, 1, &page, error) || !read_below(&page, &below, error))
        return FALSE;
    list.limit = page.limit;
    list.items = json_array();
    if (!audit_log_visit(app->db, &all, below, page.limit + 1, add_entry, &list, error)) {
        json_decref(list.items);
        return FALSE;
    }
    return api_send_page(response, request, list.items,
                         list.has_more ? cursor_text(CURSOR_LETTER, 1, &list.last) : NULL, NULL, error);
}
