/* view.h: a C interface over ctemplate with auto-escaping on: values in, HTML out. */
#pragma once

#include <glib.h>

#include "cgi-bin/view_names.h"

G_BEGIN_DECLS

/* The values of one template, or of one item of a section. A tree of them belongs to its root. */
typedef struct View View;

/* Loads every .tpl of dir, refuses one without the auto-escape pragma or that does not load, and
 * freezes the cache: no stat and no disk afterwards. Errors: INTERNAL, naming file and problem. */
gboolean view_load_all(const char *dir, GError **error);

/* template: a file name of dir, "practitioners.tpl". Free the root with view_free. */
View *view_new(const char *template_name);
void view_free(View *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(View, view_free)

/* Copies value. A name seen only in an enclosing view is inherited. */
void view_set(View *view, ViewName name, const char *value);
/* As view_set, without a copy: value must live until the page is rendered. */
void view_set_static(View *view, ViewName name, const char *value);
void view_set_int(View *view, ViewName name, gint64 value);
/* Adds one item to a section and returns it; a section without items is not shown. */
View *view_add(View *view, ViewName name);
/* Fills the {{>NAME}} of a template with another template; returns the included one's view. */
View *view_include(View *view, ViewName name, const char *template_name);

/* Appends the page to out. Errors: INTERNAL, with out as it was. */
gboolean view_render(const View *view, GString *out, GError **error);

G_END_DECLS
