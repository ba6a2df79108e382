/* call.c: the answers that several addresses share. */
#include "sandbox/call.h"

json_t *
call_find(const Call *call, const Resource *resource, const char *id)
{
    return clinic_find(call->sandbox->clinic, call->caller->account, resource->list, id);
}

View
call_view(const Call *call)
{
    return (View){ call->base, call->sandbox->quirks };
}

json_t *
call_show(const Call *call, const Resource *resource, const json_t *record)
{
    const View view = call_view(call);

    return resource_show(resource, record, &view);
}

Reply *
call_list(const Call *call, const char *name, const ListPage *page, json_t *items)
{
    g_autofree char *url = g_strconcat(call->base, call->path, NULL);
    json_t *envelope = json_pack("{s:o}", name, items);

    if (json_is_on(call->sandbox->quirks, "total_entries"))
        json_object_set_new(envelope, "total_entries", json_integer((json_int_t)page->total));
    json_object_set_new(envelope, "links", list_links(page, call->request, url));
    return reply_json(200, envelope);
}

Reply *
call_not_found(void)
{
    return reply_json(404, json_pack("{s:s, s:s}", "status", "404", "error", "Not Found"));
}
