/* answer.c: takes one HTTP answer in, bounded, and says what it means.
 * Only five headers are kept and none is ever logged: others name patients (cliniko-api 1, 3). */
#include "lib/cliniko/answer.h"

#include <string.h>

#define WAIT_MIN_S 1
#define WAIT_MAX_S 120
#define WAIT_DEFAULT_S 60
#define DIGITS_MAX 12 /* of a number in a header; 253402300799 is the year 9999 */

static void
forget_headers(Answer *answer)
{
    answer->retry_after_s = answer->reset_utc = -1;
    answer->request_id[0] = answer->account_id[0] = answer->user_id[0] = '\0';
}

void
answer_init(Answer *answer, gsize body_max)
{
    *answer = (Answer){ .body = g_string_new(NULL), .body_max = body_max };
    forget_headers(answer);
}

void
answer_clear(Answer *answer)
{
    if (answer->body != NULL)
        g_string_free(g_steal_pointer(&answer->body), TRUE);
}

/* The value of the header called name in line, without the white space around; NULL when it is
 * another header. */
static const char *
header_value(const char *line, gsize length, const char *name, gsize *ret_length)
{
    gsize name_length = strlen(name);
    const char *value = line + name_length + 1, *end = line + length;

    if (length <= name_length || line[name_length] != ':' ||
        g_ascii_strncasecmp(line, name, name_length) != 0)
        return NULL;
    while (value < end && g_ascii_isspace(*value))
        value++;
    while (end > value && g_ascii_isspace(end[-1]))
        end--;
    *ret_length = (gsize)(end - value);
    return value;
}

/* Keeps an id, if it is one: letters, digits, hyphens and underscores, so it is fit for a log. */
static void
keep_word(const char *line, gsize length, const char *name, char *word)
{
    gsize size = 0;
    const char *value = header_value(line, length, name, &size);

    if (value == NULL || size > ANSWER_WORD_MAX)
        return;
    for (gsize i = 0; i < size; i++)
        if (!g_ascii_isalnum(value[i]) && value[i] != '-' && value[i] != '_')
            return;
    memcpy(word, value, size);
    word[size] = '\0';
}

static void
keep_number(const char *line, gsize length, const char *name, gint64 *number)
{
    gsize size = 0;
    const char *value = header_value(line, length, name, &size);
    gint64 sum = 0;

    if (value == NULL || size < 1 || size > DIGITS_MAX)
        return;
    for (gsize i = 0; i < size; i++) {
        if (!g_ascii_isdigit(value[i]))
            return;
        sum = sum * 10 + g_ascii_digit_value(value[i]);
    }
    *number = sum;
}

gboolean
answer_add_header(Answer *answer, const char *line, gsize length)
{
    answer->header_bytes += length;
    answer->is_too_large |= answer->header_bytes > ANSWER_HEADERS_MAX;
    if (length >= 5 && memcmp(line, "HTTP/", 5) == 0)
        forget_headers(answer); /* those of an interim answer (1xx) are not this one's */
    keep_number(line, length, "Retry-After", &answer->retry_after_s);
    keep_number(line, length, "X-RateLimit-Reset", &answer->reset_utc);
    keep_word(line, length, "X-Request-Id", answer->request_id);
    keep_word(line, length, "Cliniko-Account-Id", answer->account_id);
    keep_word(line, length, "Cliniko-User-Id", answer->user_id);
    return !answer->is_too_large;
}

gboolean
answer_add_body(Answer *answer, const char *data, gsize length)
{
    if (length > answer->body_max - answer->body->len) {
        answer->is_too_large = TRUE;
        return FALSE;
    }
    g_string_append_len(answer->body, data, (gssize)length);
    return TRUE;
}

/* Somebody answered, but not as Cliniko does: it could not prove its name, or does not speak HTTP
 * as agreed. */
static gboolean
is_nonsense(CURLcode code)
{
    switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL: /* an answer without HTTP's first line */
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_FILESIZE_EXCEEDED:
        return TRUE;
    default:
        return FALSE;
    }
}

KeyReason
answer_reason(const Answer *answer, CURLcode code)
{
    if (answer->is_too_large || is_nonsense(code))
        return KEY_REASON_NONSENSE;
    if (code == CURLE_OPERATION_TIMEDOUT)
        return KEY_REASON_SLOW;
    if (code != CURLE_OK)
        return KEY_REASON_NO_ANSWER;
    if (answer->status == 429)
        return KEY_REASON_BUSY;
    if (answer->status >= 500)
        return KEY_REASON_FAULT;
    return answer->status == 200 || answer->status >= 400 ? KEY_REASON_NONE : KEY_REASON_NONSENSE;
}

int
answer_wait_s(const Answer *answer, gint64 now_utc)
{
    gint64 wait_s = WAIT_DEFAULT_S;

    if (answer->retry_after_s >= 0)
        wait_s = answer->retry_after_s;
    else if (answer->reset_utc >= 0)
        wait_s = answer->reset_utc - now_utc;
    return (int)CLAMP(wait_s, WAIT_MIN_S, WAIT_MAX_S);
}

gboolean
answer_id_agrees(const char *header_id, const char *body_id)
{
    return *header_id == '\0' || strcmp(header_id, body_id) == 0;
}
