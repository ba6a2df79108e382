/* answer.c: rows as JSON, page by page, and the ETag by which a caller is spared what it has already. */
#include "cgi-bin/api/answer.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/clinic/error.h"
#include "lib/vault/vault.h"

#define ETAG_BYTES 16 /* of a SHA-256: no two bodies meet by chance */

/* --- values --------------------------------------------------------------------------------- */

json_t *
api_time(gint64 utc)
{
    const time_t time = utc;
    struct tm parts;
    char text[sizeof "2026-11-23T09:00:00Z"];

    /* a page has hundreds of them, so no GDateTime; a year beyond 9999 is nothing that this form can say */
    if (utc == 0 || gmtime_r(&time, &parts) == NULL || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        return json_null();
    return json_string(text);
}

json_t *
api_id(gint64 id)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, id);

    return json_string(text);
}

json_t *
api_text(const char *text)
{
    json_t *json = json_string(text);
    g_autofree char *valid = NULL;

    if (json != NULL)
        return json;
    valid = g_utf8_make_valid(text, -1);
    return json_string(valid);
}

json_t *
api_word(const char *word)
{
    return word != NULL && *word != '\0' ? api_text(word) : json_null();
}

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

/* Takes json. NULL with error when a text in it cannot be written; else the caller frees it. */
static char *
text_of(json_t *json, GError **error)
{
    char *text = json != NULL ? json_dumps(json, JSON_COMPACT) : NULL;

    json_decref(json);
    if (text == NULL)
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "an answer that cannot be written as JSON");
    return text;
}

gboolean
api_send(Response *response, const Request *request, json_t *json, GError **error)
{
    char *text = text_of(json, error);

    if (text == NULL)
        return FALSE;
    api_send_text(response, request, text);
    free(text);
    return TRUE;
}

gboolean
api_send_later(Response *response, json_t *json, const char *retry_after_s, GError **error)
{
    char *text = text_of(json, error);

    if (text == NULL)
        return FALSE;
    response_json(response, 202, text);
    response_header(response, "Retry-After", retry_after_s);
    free(text);
    return TRUE;
}

gboolean
api_send_page(Response *response, const Request *request, json_t *items, char *next, json_t *more, GError **error)
{
    json_t *page = json_pack("{s:o, s:s?}", "items", items, "next_cursor", next);

    g_free(next);
    if (more != NULL)
        (void)json_object_update(page, more);
    json_decref(more);
    return api_send(response, request, page, error);
}
