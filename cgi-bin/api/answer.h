/* answer.h: what every answer of the API has in common: pages of rows, times, ids, and the mark of what it says. */
#pragma once

#include <jansson.h>

#include "cgi-bin/api/cursor.h"
#include "cgi-bin/request.h"
#include "cgi-bin/response.h"

#define API_LIMIT_MAX 100
#define API_LIMIT 50

/* --- values; new references ----------------------------------------------------------------- */

json_t *api_time(gint64 utc);       /* "2026-11-23T09:00:00Z"; null for 0 */
json_t *api_id(gint64 id);          /* "17" */
json_t *api_text(const char *text); /* what is not UTF-8 in it is replaced */
json_t *api_word(const char *word); /* null for "" and NULL */

/* --- pages ---------------------------------------------------------------------------------- */

/* What a caller asked for. */
typedef struct {
    int limit;
    gboolean has_cursor;
    Cursor cursor; /* the last row of the page before */
} ApiPage;

/* Reads `limit` and `cursor` of a list with this letter and n ids in a row. Errors: INVALID, in words. */
gboolean api_page_read(const Request *request, char letter, guint n, ApiPage *ret_page, GError **error);

/* --- the answer ----------------------------------------------------------------------------- */

/*
 * Answers with json and its ETag, or with 304 when the caller has just that already.
 *
 * Owner:  takes json.
 * Errors: INTERNAL a text in it cannot be written.
 */
gboolean api_send(Response *response, const Request *request, json_t *json, GError **error);
/* 202: this is not known yet and is being found out; come again after so many seconds. Has no ETag. Takes json. */
gboolean api_send_later(Response *response, json_t *json, const char *retry_after_s, GError **error);
/* A page of rows: takes items and next, the cursor of the last row, NULL when there are no more. more (NULL for
 * nothing) is what the list says beside its rows; taken too. */
gboolean api_send_page(Response *response, const Request *request, json_t *items, char *next, json_t *more,
                       GError **error);
/* The same as api_send for text that is JSON already. */
void api_send_text(Response *response, const Request *request, const char *text);
