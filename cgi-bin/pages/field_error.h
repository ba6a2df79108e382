/* field_error.h: what is wrong with a field of a form, beside it and in the summary at the top. */
#pragma once

#include "cgi-bin/view.h"

/* Puts text (fixed words or as long-lived as the page; NULL: nothing is wrong) into the section of view beside the
 * field (view NULL: not there), and into summary, where it leads to the field's id. */
void field_error_show(View *view, View *summary, ViewName section, const char *field, const char *text);
