/* answer.h: one HTTP answer as it comes in, and what it means. */
#pragma once

#include <curl/curl.h>

#include "lib/clinic/verdict.h"

/* Bytes after decompression. 100 records with long texts are below 1 MiB, one moment below 1 KiB. */
#define ANSWER_BODY_MAX (4 * 1024 * 1024)
#define ANSWER_SMALL_BODY_MAX (64 * 1024)
#define ANSWER_HEADERS_MAX (64 * 1024)
#define ANSWER_WORD_MAX 64

typedef struct {
    int status;
    GString *body;
    gsize body_max;
    gboolean is_too_large; /* the transfer was stopped for its size */
    gsize header_bytes;
    gint64 retry_after_s, reset_utc; /* as the headers say; -1: they do not */
    char request_id[ANSWER_WORD_MAX + 1];
    char account_id[ANSWER_WORD_MAX + 1], user_id[ANSWER_WORD_MAX + 1];
} Answer;

void answer_init(Answer *answer, gsize body_max);
void answer_clear(Answer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, answer_clear)

/* Take in one header line (not ended by a NUL) or a piece of the body; FALSE: enough, stop the
 * transfer. */
gboolean answer_add_header(Answer *answer, const char *line, gsize length);
gboolean answer_add_body(Answer *answer, const char *data, gsize length);

/* Why there is no clear answer, from how the transfer ended and its status; NONE for 200 and for a
 * plain 4xx. */
KeyReason answer_reason(const Answer *answer, CURLcode code);

/* After a 429: seconds to wait, 1..120. Retry-After counts before X-RateLimit-Reset (cliniko-api
 * 4). */
int answer_wait_s(const Answer *answer, gint64 now_utc);

/* FALSE when the header that names an id (Cliniko-Account-Id, Cliniko-User-Id) contradicts the
 * body. */
gboolean answer_id_agrees(const char *header_id, const char *body_id);
