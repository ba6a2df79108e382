/* proof.c: the page that asks for the password again before a dangerous page is opened. */
#include "cgi-bin/pages/pages.h"
#include "cgi-bin/way.h"

gboolean
proof_show(App *app, Request *request, Response *response, GError **error)
{
    const PageHead head = { 0, "Your password, please", VIEW_NAME__COUNT };
    View *page = response_page(response, request, &head, "proof.tpl");
    View *next = view_add(page, VIEW_KEPT_FIELD);

    (void)app;
    (void)error;
    view_set_static(page, VIEW_ACTION, "/account/proof");
    view_set_static(page, VIEW_BACK_URL, "/");
    view_set_static(next, VIEW_KEPT_NAME, "next");
    view_set(next, VIEW_KEPT_VALUE, way_next(request_field(request, "next")));
    return TRUE;
}

gboolean
proof_save(App *app, Request *request, Response *response, GError **error)
{
    (void)app;
    (void)error;
    response_redirect(response, way_next(request_field(request, "next")));
    return TRUE;
}
