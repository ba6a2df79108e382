/* switches.c: whether something is open to online booking. */
#include "sandbox/switches.h"

gboolean
account_is_open(const json_t *account)
{
    const json_t *settings = json_object_get(account, "settings");

    return json_is_on(json_object_get(settings, "online_bookings"), "enabled");
}

gboolean
is_shown(const json_t *record)
{
    return json_is_on(record, "show_in_online_bookings") && *json_text(record, "archived_at") == '\0';
}

gboolean
practitioner_is_open(const json_t *practitioner)
{
    return json_is_on(practitioner, "show_in_online_bookings") && json_is_on(practitioner, "active");
}

static gboolean
has_type(const json_t *business, const char *type_id)
{
    const json_t *types = json_object_get(business, "appointment_type_ids");

    return !json_is_array(types) || json_array_has(types, type_id);
}

gboolean
is_offered(const json_t *business, const json_t *practitioner, const json_t *type)
{
    const char *type_id = json_text(type, "id");

    return json_array_has(json_object_get(practitioner, "business_ids"), json_text(business, "id")) &&
           json_array_has(json_object_get(practitioner, "appointment_type_ids"), type_id) &&
           has_type(business, type_id);
}
