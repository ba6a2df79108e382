/* settings.c: Settings: where everything an administrator decides is found. */
#include "cgi-bin/pages/pages.h"

gboolean
settings_show(App *app, Request *request, Response *response, GError **error)
{
    const PageHead head = { .title = "Settings", .navigation = VIEW_NAV_SETTINGS };

    (void)app;
    (void)error;
    (void)response_page(response, request, &head, "settings.tpl");
    return TRUE;
}
