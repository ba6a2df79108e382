/* field_error.c: a wrong field said twice: beside it, and in the summary that leads there. */
#include "cgi-bin/pages/field_error.h"

void
field_error_show(View *view, View *summary, ViewName section, const char *field, const char *text)
{
    View *item;

    if (text == NULL)
        return;
    if (view != NULL)
        view_set_static(view_add(view, section), VIEW_ERROR_TEXT, text);
    item = view_add(summary, VIEW_ERROR_ITEM);
    view_set(item, VIEW_ERROR_FIELD, field);
    view_set_static(item, VIEW_ERROR_TEXT, text);
}
