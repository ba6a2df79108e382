/* test-browser-words.c: what browsers say of themselves, and what the list of sessions says of it. */
#include "lib/clinic/browser_words.h"

static void
words(void)
{
    static const struct {
        const char *agent, *words;
    } cases[] = {
        { "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Windows" },
        { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
          "Safari/537.36 Edg/131.0.0.0", "Edge on Windows" },
        { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
          "Safari/537.36", "Chrome on a Mac" },
        { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
          "Version/18.1 Safari/605.1.15", "Safari on a Mac" },
        { "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
          "Version/18.1 Mobile/15E148 Safari/604.1", "Safari on an iPhone" },
        { "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0 "
          "Mobile/15E148 Safari/604.1", "Chrome on an iPhone" },
        { "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
          "Mobile Safari/537.36",
          "Chrome on Android" },
        { "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
          "Safari/537.36",
          "Chrome on ChromeOS" },
        { "Mozilla/5.0 (X11; Linux x86_64) Something/1.0", "A browser on Linux" },
        { "Firefox/128.0", "Firefox" },
        { "<script>alert(1)</script>", "" },
        { "", "" },
        { NULL, "" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *found = browser_words(cases[i].agent);

        g_assert_cmpstr(found, ==, cases[i].words);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/browser-words/of-today", words);
    return g_test_run();
}
