/* way.c: where to go on to after signing in, after a proof, or when a form is left. */
#include "cgi-bin/way.h"

#include <string.h>

const char *
way_next(const char *next)
{
    g_autofree char *path = next != NULL ? g_strndup(next, strcspn(next, "?#")) : g_strdup("");
    g_autofree char *part = NULL;
    const Route *route;
    unsigned methods;

    if (path[0] != '/' || path[1] == '/')
        return "/";
    for (const char *p = next; *p != '\0'; p++)
        if (!g_ascii_isgraph(*p) || *p == '\\')
            return "/";
    route = route_find(path, METHOD_GET, &part, &methods);
    return route != NULL && (route->entry & SIGNED_IN) != 0 && !route->json ? next : "/";
}

char *
way_page_of_form(const char *path)
{
    char *page = g_strdup(path);

    for (char *end = page + strlen(page); end > page; end = strrchr(page, '/')) {
        g_autofree char *part = NULL;
        unsigned methods;

        *end = '\0';
        if (route_find(page, METHOD_GET, &part, &methods) != NULL)
            break;
    }
    return page;
}
