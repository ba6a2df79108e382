/* paging.c: reads the page number out of a links.next that may say anything. */
#include "lib/cliniko/paging.h"

#include <string.h>

/* The number at text up to the next & or the end; 0 when it is no number, PAGES_MAX + 1 when it is
 * a big one. */
static int
page_number(const char *text)
{
    int page = 0;

    for (; g_ascii_isdigit(*text); text++)
        page = MIN(page * 10 + g_ascii_digit_value(*text), PAGES_MAX + 1);
    return *text == '\0' || *text == '&' || *text == '#' ? page : 0;
}

static int
page_of_link(const char *link)
{
    const char *query = link == NULL ? NULL : strchr(link, '?');

    for (const char *field = query; field != NULL; field = strchr(field, '&')) {
        field++;
        if (strncmp(field, "page=", strlen("page=")) == 0)
            return page_number(field + strlen("page="));
    }
    return 0;
}

PageStep
paging_next(const char *link, int current_page, int *ret_page)
{
    int page = page_of_link(link);

    if (page <= current_page)
        return PAGE_LAST;
    if (page > PAGES_MAX)
        return PAGE_TOO_MANY;
    *ret_page = page;
    return PAGE_NEXT;
}
