/* browser_words.h: which browser somebody signed in with, in words. Pure. */
#pragma once

#include <glib.h>

/* "Firefox on Windows", "Safari on an iPhone", "A browser on Linux", "Chrome"; "" when nothing is known of it. Of
 * what the browser says of itself nothing but fixed words gets through. user_agent may be NULL. Free with g_free. */
char *browser_words(const char *user_agent);
