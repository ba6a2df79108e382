/* preview_link.c: the link to the bookings page with what is chosen, and what can be done with it.
 */
#include <string.h>

#include "cgi-bin/pages/preview.h"
#include "lib/clinic/bookings_link.h"

char *
preview_link(const PreviewChoice *choice)
{
    const PreviewNames names = preview_names(choice);

    return bookings_url(choice->clinic->subdomain, choice->clinic->shard, names.business_id,
                        names.practitioner_id, names.type_id);
}

/* The values of the embed code stand in HTML that is text here, so they are escaped for it first;
 * the page escapes them once more. */
static void
add_embed(const PreviewChoice *choice, const char *url, View *link)
{
    g_autofree char *embedded =
        g_strconcat(url, strchr(url, '?') == NULL ? "?" : "&", "embedded=true", NULL);
    g_autofree char *source = g_markup_escape_text(embedded, -1);
    g_autofree char *clinic = g_markup_escape_text(choice->clinic->name, -1);

    view_set(link, VIEW_PREVIEW_SOURCE, source);
    view_set(link, VIEW_PREVIEW_CLINIC, clinic);
}

void
preview_add_link(const PreviewChoice *choice, View *page)
{
    const PreviewNames names = preview_names(choice);
    g_autofree char *url = preview_link(choice);
    g_autofree char *qr = preview_url("/bookings/preview/qr", choice, NULL);
    View *link;

    if (url == NULL) {
        view_add(page, VIEW_PREVIEW_NO_LINK);
        return;
    }
    link = view_add(page, VIEW_PREVIEW_LINK);
    view_set(link, VIEW_PREVIEW_URL, url);
    view_set(link, VIEW_PREVIEW_QR_URL, qr);
    view_add(link, *names.business_id == '\0' ? VIEW_PREVIEW_START : VIEW_PREVIEW_GIVEN);
    add_embed(choice, url, link);
}
