/* practitioners.c: GET /api/v1/practitioners and /:id: who there is, and how their Cliniko keys are. Of a key its
 * state and its times, never a part of the key itself. */
#include "cgi-bin/api/answer.h"
#include "cgi-bin/api/api.h"
#include "lib/clinic/error.h"
#include "lib/store/practitioners.h"

#define CURSOR_LETTER 'p'

/* One saved key, null when there is none in that place. */
static void
put_saved(JsonOut *out, const char *name, gboolean has, const ApiKey *key)
{
    if (!has) {
        out_null(out, name);
        return;
    }
    out_object(out, name);
    out_text(out, "state", verdict_word(key->verdict));
    out_time(out, "since", key->verdict_utc);
    out_time(out, "saved_at", key->saved_utc);
    out_time(out, "checked_at", key->checked_utc);
    out_time(out, "last_connected_at", key->connected_utc);
    out_object_end(out);
}

/* state is what the list of practitioners shows: of the key that is to replace the other, where there is one. */
static void
put_key(JsonOut *out, const Hook *hook)
{
    const ApiKey *shown = hook_shown_key(hook);

    out_object(out, "key");
    out_text(out, "state", verdict_word(shown != NULL ? shown->verdict : VERDICT_NONE));
    put_saved(out, "in_use", hook->has_in_use, &hook->in_use);
    put_saved(out, "replacement", hook->has_candidate, &hook->candidate);
    out_object_end(out);
}

/* The members of the object that is open. */
static void
put_hook(JsonOut *out, const Hook *hook)
{
    out_text(out, "id", hook->id);
    out_text(out, "name", hook->name);
    out_text(out, "designation", hook->designation);
    out_flag(out, "active", !hook->departed);
    out_text(out, "businesses", hook->businesses);
    put_key(out, hook);
}

/* --- the list ------------------------------------------------------------------------------- */

static void
add_row(const Hook *hook, gpointer data)
{
    ApiRows *rows = data;

    if (!api_rows_next(rows))
        return;
    out_object(&rows->out, NULL);
    put_hook(&rows->out, hook);
    out_object_end(&rows->out);
    (void)g_strlcpy(rows->last.ids[0], hook->id, sizeof rows->last.ids[0]);
}

/* A practitioner's key is about themself alone. */
static gboolean
visit(App *app, const Request *request, const ApiPage *page, ApiRows *rows, GError **error)
{
    const IssuedKey *key = request_issued_key(request);

    if (key->owner_role != PERSON_PRACTITIONER)
        return hooks_visit_after(app->db, page->cursor.ids[0], page->limit + 1, add_row, rows, error);
    return page->has_cursor || hook_visit(app->db, key->owner_practitioner_id, add_row, rows, error);
}

gboolean
api_practitioners_show(App *app, Request *request, Response *response, GError **error)
{
    ApiPage page;
    g_auto(ApiRows) rows = { 0 };

    if (!api_page_read(request, CURSOR_LETTER, 1, &page, error))
        return FALSE;
    api_rows_begin(&rows, page.limit);
    if (!visit(app, request, &page, &rows, error))
        return FALSE;
    api_rows_end(&rows, CURSOR_LETTER, 1);
    api_send(response, request, &rows.out);
    return TRUE;
}

/* --- one of them ---------------------------------------------------------------------------- */

typedef struct {
    JsonOut out;
    gboolean found;
} One;

static void
take_row(const Hook *hook, gpointer data)
{
    One *one = data;

    one->found = TRUE;
    put_hook(&one->out, hook);
}

static gboolean
send_one(App *app, const Request *request, Response *response, One *one, GError **error)
{
    out_object(&one->out, NULL);
    if (!hook_visit(app->db, request_path_part(request), take_row, one, error))
        return FALSE;
    if (!one->found) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND, "no such practitioner");
        return FALSE;
    }
    api_send(response, request, &one->out);
    return TRUE;
}

gboolean
api_practitioner_show(App *app, Request *request, Response *response, GError **error)
{
    One one = { .found = FALSE };
    gboolean good;

    json_out_begin(&one.out);
    good = send_one(app, request, response, &one, error);
    json_out_clear(&one.out);
    return good;
}
