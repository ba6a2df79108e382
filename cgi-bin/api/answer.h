/* answer.h: what every answer of the API has in common: pages of rows, times, ids, and the mark of what it says. */
#pragma once

#include "cgi-bin/api/cursor.h"
#include "cgi-bin/api/json_out.h"
#include "cgi-bin/request.h"
#include "cgi-bin/response.h"

#define API_LIMIT_MAX 100
#define API_LIMIT 50

/* --- pages ---------------------------------------------------------------------------------- */

/* What a caller asked for. */
typedef struct {
    int limit;
    gboolean has_cursor;
    Cursor cursor; /* the last row of the page before */
} ApiPage;

/* Reads `limit` and `cursor` of a list with this letter and n ids in a row. Errors: INVALID, in words. */
gboolean api_page_read(const Request *request, char letter, guint n, ApiPage *ret_page, GError **error);

/* The rows of one page while they are written. */
typedef struct {
    JsonOut out;
    int limit, count;
    Cursor last; /* of the last row, for who adds rows to fill in */
    gboolean has_more;
} ApiRows;

/* Begins a page, cleared by api_rows_clear. */
void api_rows_begin(ApiRows *rows, int limit);
void api_rows_clear(ApiRows *rows);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ApiRows, api_rows_clear)
/* TRUE when there is room for one more row; where there is none, there is more than this page. */
gboolean api_rows_next(ApiRows *rows);
/* Ends the rows with the cursor of the page that follows; what the list says beside them may come after it. */
void api_rows_end(ApiRows *rows, char letter, guint n);

/* A business, practitioner or type: what it is called and its id, as a member of that name. */
void api_put_thing(JsonOut *out, const char *name, const char *id, const char *called);

/* --- the answer ----------------------------------------------------------------------------- */

/* Answers with what was written and its ETag, or with 304 when the caller has just that already. Ends the object that
 * out has begun. */
void api_send(Response *response, const Request *request, JsonOut *out);
/* 202: this is not known yet and is being found out; come again after so many seconds. Has no ETag. */
void api_send_later(Response *response, JsonOut *out, const char *retry_after_s);
/* The same as api_send for text that is JSON already. */
void api_send_text(Response *response, const Request *request, const char *text);
