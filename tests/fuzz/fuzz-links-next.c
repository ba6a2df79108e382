/* fuzz-links-next.c: whatever links.next and the headers say, pages only count up and a wait is 1
 * to 120 seconds. */
#include <stdint.h>
#include <string.h>

#include "lib/cliniko/answer.h"
#include "lib/cliniko/paging.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try_headers(const char *text, gsize size)
{
    g_auto(Answer) answer = { 0 };

    answer_init(&answer, ANSWER_BODY_MAX);
    for (const char *line = text; line < text + size;) {
        const char *end = memchr(line, '\n', (gsize)(text + size - line));
        gsize length = end == NULL ? (gsize)(text + size - line) : (gsize)(end - line) + 1;

        if (!answer_add_header(&answer, line, length))
            break;
        line += length;
    }
    g_assert_true(answer_wait_s(&answer, 1700000000) >= 1 &&
                  answer_wait_s(&answer, 1700000000) <= 120);
    g_assert_true(strpbrk(answer.request_id, " \r\n\t:;\"<") == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *link = g_strndup((const char *)data, size);
    g_autofree char *exact = g_memdup2(data, size); /* no NUL behind it: reading on would be seen */

    for (int current = 1; current <= PAGES_MAX; current += 33) {
        int page = 0;
        PageStep step = paging_next(link, current, &page);

        g_assert_true((step == PAGE_NEXT) == (page != 0));
        g_assert_true(step != PAGE_NEXT || (page > current && page <= PAGES_MAX));
    }
    if (exact != NULL)
        try_headers(exact, size);
    return 0;
}
