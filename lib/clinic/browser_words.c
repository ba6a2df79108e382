/* browser_words.c: reads User-Agent as browsers write it today. It is a hint for the person who looks at their own
 * list, never a reason to let somebody in. */
#include "lib/clinic/browser_words.h"

#include <string.h>

typedef struct {
    const char *mark, *words;
} Mark;

/* The first that is there counts: every browser but Firefox calls itself Safari as well, most of them Chrome. */
static const Mark browsers[] = {
    { "Edg/", "Edge" },           { "EdgA/", "Edge" },       { "EdgiOS/", "Edge" },   { "OPR/", "Opera" },
    { "SamsungBrowser/", "Samsung Internet" }, { "Firefox/", "Firefox" }, { "FxiOS/", "Firefox" },
    { "CriOS/", "Chrome" },       { "Chrome/", "Chrome" },   { "Safari/", "Safari" },
};

/* Android calls itself Linux, an iPad may call itself a Macintosh. */
static const Mark systems[] = {
    { "iPhone", "an iPhone" }, { "iPad", "an iPad" },   { "Android", "Android" }, { "Windows", "Windows" },
    { "CrOS", "ChromeOS" },    { "Macintosh", "a Mac" }, { "Linux", "Linux" },
};

static const char *
find(const Mark *marks, gsize count, const char *text)
{
    for (gsize i = 0; i < count; i++)
        if (strstr(text, marks[i].mark) != NULL)
            return marks[i].words;
    return NULL;
}

char *
browser_words(const char *user_agent)
{
    const char *text = user_agent != NULL ? user_agent : "";
    const char *browser = find(browsers, G_N_ELEMENTS(browsers), text);
    const char *system = find(systems, G_N_ELEMENTS(systems), text);

    if (browser != NULL && system != NULL)
        return g_strconcat(browser, " on ", system, NULL);
    if (system != NULL)
        return g_strconcat("A browser on ", system, NULL);
    return g_strdup(browser != NULL ? browser : "");
}
