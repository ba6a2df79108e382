/* practitioners.c: GET /api/v1/practitioners and /:id: who there is, and how their Cliniko keys are. Of a key its
 * state and its times, never a part of the key itself. */
#include "cgi-bin/api/answer.h"
#include "cgi-bin/api/api.h"
#include "lib/clinic/error.h"
#include "lib/store/practitioners.h"

#define CURSOR_LETTER 'p'

/* One saved key, null when there is none in that place. */
static json_t *
saved_json(gboolean has, const ApiKey *key)
{
    if (!has)
        return json_null();
    return json_pack("{s:s, s:o, s:o, s:o, s:o}", "state", verdict_word(key->verdict), "since",
                     api_time(key->verdict_utc), "saved_at", api_time(key->saved_utc), "checked_at",
                     api_time(key->checked_utc), "last_connected_at", api_time(key->connected_utc));
}

/* state is what the list of practitioners shows: of the key that is to replace the other, where there is one. */
static json_t *
key_json(const Hook *hook)
{
    const ApiKey *shown = hook_shown_key(hook);

    return json_pack("{s:s, s:o, s:o}", "state", verdict_word(shown != NULL ? shown->verdict : VERDICT_NONE), "in_use",
                     saved_json(hook->has_in_use, &hook->in_use), "replacement",
                     saved_json(hook->has_candidate, &hook->candidate));
}

static json_t *
hook_json(const Hook *hook)
{
    return json_pack("{s:o, s:o, s:o, s:b, s:o, s:o}", "id", api_text(hook->id), "name", api_text(hook->name),
                     "designation", api_text(hook->designation), "active", !hook->departed, "businesses",
                     api_text(hook->businesses), "key", key_json(hook));
}

/* --- the list ------------------------------------------------------------------------------- */

typedef struct {
    int limit;
    json_t *items;
    Cursor last;
    gboolean has_more;
} List;

static void
add_row(const Hook *hook, gpointer data)
{
    List *list = data;

    if (json_array_size(list->items) == (gsize)list->limit) {
        list->has_more = TRUE;
        return;
    }
    (void)json_array_append_new(list->items, hook_json(hook));
    (void)g_strlcpy(list->last.ids[0], hook->id, sizeof list->last.ids[0]);
}

/* A practitioner's key is about themself alone. */
static gboolean
visit(App *app, const Request *request, const ApiPage *page, List *list, GError **error)
{
    const IssuedKey *key = request_issued_key(request);

    if (key->owner_role != PERSON_PRACTITIONER)
        return hooks_visit_after(app->db, page->cursor.ids[0], page->limit + 1, add_row, list, error);
    return page->has_cursor || hook_visit(app->db, key->owner_practitioner_id, add_row, list, error);
}

gboolean
api_practitioners_show(App *app, Request *request, Response *response, GError **error)
{
    ApiPage page;
    List list = { 0 };

    if (!api_page_read(request, CURSOR_LETTER, 1, &page, error))
        return FALSE;
    list.limit = page.limit;
    list.items = json_array();
    if (!visit(app, request, &page, &list, error)) {
        json_decref(list.items);
        return FALSE;
    }
    return api_send_page(response, request, list.items,
                         list.has_more ? cursor_text(CURSOR_LETTER, 1, &list.last) : NULL, NULL, error);
}

/* --- one of them ---------------------------------------------------------------------------- */

static void
take_row(const Hook *hook, gpointer data)
{
    *(json_t **)data = hook_json(hook);
}

gboolean
api_practitioner_show(App *app, Request *request, Response *response, GError **error)
{
    json_t *row = NULL;

    if (!hook_visit(app->db, request_path_part(request), take_row, &row, error)) {
        json_decref(row);
        return FALSE;
    }
    if (row == NULL) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND, "no such practitioner");
        return FALSE;
    }
    return api_send(response, request, row, error);
}
