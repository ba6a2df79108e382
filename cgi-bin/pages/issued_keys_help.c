/* issued_keys_help.c: Settings > API keys > Help: what an API key is, and how a service is given one. */
#include "cgi-bin/api/description.h"
#include "cgi-bin/pages/issued_key_words.h"
#include "cgi-bin/pages/pages.h"

gboolean
issued_keys_help(App *app, Request *request, Response *response, GError **error)
{
    const PageHead head = { .title = "Help with API keys", .navigation = VIEW_NAV_SETTINGS };
    View *page = response_page(response, request, &head, "issued_keys_help.tpl");
    g_autofree char *base = g_strconcat(app->config->public_url, "/api/v1", NULL);

    view_set(page, VIEW_API_BASE, base);
    return api_description_add(page, error);
}
