/* template_check.h: what a template must be before ctemplate may see it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The text of a ViewName. */
const char *template_name_text(int name);

/*
 * Refuses a template whose first line is not the auto-escape pragma alone, that uses a name
 * view_names.h does not have (ctemplate would print nothing, silently), or a modifier that could
 * weaken the escaping.
 *
 * Shape:  path is for the message, text is the whole file.
 * Errors: INTERNAL, "PATH:LINE: what is wrong".
 * Source: runtime-facts, ctemplate: an include without its own pragma and ':none' are raw HTML.
 */
gboolean template_check(const char *path, const char *text, GError **error);

G_END_DECLS
