/* answer.c: rows as JSON, page by page, and the ETag by which a caller is spared what it has already. */
#include "cgi-bin/api/answer.h"

#include <string.h>

#include "lib/clinic/error.h"
#include "lib/vault/vault.h"

#define ETAG_BYTES 16 /* of a SHA-256: no two bodies meet by chance */

/* --- pages ---------------------------------------------------------------------------------- */

static gboolean
read_limit(const Request *request, int *ret_limit, GError **error)
{
    const char *text = request_field(request, "limit");
    guint64 limit = API_LIMIT;

    if (text != NULL && !g_ascii_string_to_unsigned(text, 10, 1, API_LIMIT_MAX, &limit, NULL)) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "limit is a number from 1 to 100.");
        return FALSE;
    }
    *ret_limit = (int)limit;
    return TRUE;
}

gboolean
api_page_read(const Request *request, char letter, guint n, ApiPage *ret_page, GError **error)
{
    const char *cursor = request_field(request, "cursor");
    ApiPage page = { .has_cursor = cursor != NULL };

    if (!read_limit(request, &page.limit, error))
        return FALSE;
    if (cursor != NULL && !cursor_parse(cursor, letter, n, &page.cursor)) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID,
                            "cursor is none that this list gave. Send next_cursor as it came, or begin without one.");
        return FALSE;
    }
    *ret_page = page;
    return TRUE;
}

void
api_rows_begin(ApiRows *rows, int limit)
{
    *rows = (ApiRows){ .limit = limit };
    json_out_begin(&rows->out);
    out_object(&rows->out, NULL);
    out_array(&rows->out, "items");
}

void
api_rows_clear(ApiRows *rows)
{
    json_out_clear(&rows->out);
}

gboolean
api_rows_next(ApiRows *rows)
{
    rows->has_more = rows->count == rows->limit;
    rows->count += rows->has_more ? 0 : 1;
    return !rows->has_more;
}

void
api_rows_end(ApiRows *rows, char letter, guint n)
{
    g_autofree char *next = rows->has_more ? cursor_text(letter, n, &rows->last) : NULL;

    out_array_end(&rows->out);
    out_word(&rows->out, "next_cursor", next);
}

void
api_put_thing(JsonOut *out, const char *name, const char *id, const char *called)
{
    out_object(out, name);
    out_text(out, "id", id);
    out_text(out, "name", called);
    out_object_end(out);
}

/* --- the answer ----------------------------------------------------------------------------- */

static char *
etag_of(const char *text)
{
    guint8 hash[32];
    g_autofree char *mark = NULL;

    vault_sha256(text, strlen(text), hash);
    mark = vault_token_text(hash, ETAG_BYTES);
    return g_strdup_printf("\"%s\"", mark);
}

/* Whether If-None-Match has this mark; W/ before it makes no difference (RFC 9110, 13.1.2). */
static gboolean
has_it_already(const Request *request, const char *etag)
{
    const char *header = request_header(request, "IF_NONE_MATCH");
    g_auto(GStrv) marks = g_strsplit(header != NULL ? header : "", ",", 100);

    for (char **mark = marks; *mark != NULL; mark++) {
        const char *text = g_strstrip(*mark);

        if (g_str_has_prefix(text, "W/"))
            text += strlen("W/");
        if (strcmp(text, "*") == 0 || strcmp(text, etag) == 0)
            return TRUE;
    }
    return FALSE;
}

void
api_send_text(Response *response, const Request *request, const char *text)
{
    g_autofree char *etag = etag_of(text);

    if (has_it_already(request, etag))
        response_not_modified(response);
    else
        response_json(response, 200, text);
    response_header(response, "ETag", etag);
}

void
api_send(Response *response, const Request *request, JsonOut *out)
{
    out_object_end(out);
    api_send_text(response, request, json_out_text(out));
}

void
api_send_later(Response *response, JsonOut *out, const char *retry_after_s)
{
    out_object_end(out);
    response_json(response, 202, json_out_text(out));
    response_header(response, "Retry-After", retry_after_s);
}
