/* services.c: the combinations of business, type and practitioners that are open to online booking. */
#include "sandbox/services.h"

#include "sandbox/switches.h"

static json_t *
practitioners_of(const Call *call, const json_t *business, const json_t *type, const View *view)
{
    json_t *links = json_array();
    size_t i;
    json_t *practitioner;

    json_array_foreach(json_object_get(call->caller->account, "practitioners"), i, practitioner)
        if (practitioner_is_open(practitioner) && is_offered(business, practitioner, type))
            json_array_append_new(links, resource_link(&PRACTITIONERS, json_text(practitioner, "id"), view));
    return links;
}

static void
add_services(const Call *call, const json_t *business, json_t *services)
{
    const View view = call_view(call);
    size_t i;
    json_t *type;

    json_array_foreach(json_object_get(call->caller->account, "appointment_types"), i, type) {
        g_autoptr(json_t) practitioners = practitioners_of(call, business, type, &view);

        if (is_shown(type) && json_array_size(practitioners) > 0)
            json_array_append_new(
                services, json_pack("{s:o, s:o, s:O}", "appointment_type",
                                    resource_link(&APPOINTMENT_TYPES, json_text(type, "id"), &view), "business",
                                    resource_link(&BUSINESSES, json_text(business, "id"), &view), "practitioners",
                                    practitioners));
    }
}

Reply *
services_list(const Call *call)
{
    g_autoptr(json_t) services = json_array();
    json_t *items, *business;
    ListPage page;
    size_t i;

    if (call->ids[0] != NULL && call_find(call, &BUSINESSES, call->ids[0]) == NULL)
        return call_not_found();
    json_array_foreach(json_object_get(call->caller->account, "businesses"), i, business)
        if (account_is_open(call->caller->account) && is_shown(business) &&
            (call->ids[0] == NULL || g_str_equal(json_text(business, "id"), call->ids[0])))
            add_services(call, business, services);
    page = list_page((guint)json_array_size(services), call->request);
    items = json_array();
    for (guint place = page.start; place < page.end; place++)
        json_array_append(items, json_array_get(services, place));
    return call_list(call, "services", &page, items);
}
