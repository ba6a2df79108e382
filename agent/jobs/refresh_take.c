/* refresh_take.c: takes the lists that a refresh fetched into one picture of the clinic. */
#include "agent/jobs/refresh_take.h"

#include "agent/jobs/prices.h"

#define LINKS_MAX 200000 /* 1,000 practitioners who all offer 200 types: no clinic */

Taken *
taken_new(void)
{
    Taken *taken = g_new0(Taken, 1);

    taken->snapshot = snapshot_new();
    taken->seen = g_hash_table_new(g_str_hash, g_str_equal);
    return taken;
}

void
taken_free(Taken *taken)
{
    g_hash_table_unref(taken->seen);
    snapshot_free(taken->snapshot);
    g_clear_pointer(&taken->type_items, g_array_unref);
    g_clear_pointer(&taken->billable_items, g_array_unref);
    g_free(taken);
}

/* --- people, places and types ----------------------------------------------------------------- */

static void
add_users(Snapshot *snapshot, const GArray *items)
{
    for (guint i = 0; i < items->len; i++) {
        const ClinikoUser *user = &g_array_index(items, ClinikoUser, i);
        const SnapshotUser row = { g_strdup(user->id), g_strdup(user->name), g_strdup(user->role),
                                   user->active };

        g_array_append_val(snapshot->users, row);
    }
}

static void
add_business(Snapshot *snapshot, const ClinikoBusiness *business)
{
    const SnapshotBusiness row = {
        .id = g_strdup(business->id),
        .name = g_strdup(business->name),
        .time_zone = g_strdup(business->time_zone),
        .zone = g_strdup(business->zone),
        .show_online = business->show_online,
        .offers_all = business->type_ids == NULL,
    };

    g_array_append_val(snapshot->businesses, row);
    for (guint i = 0; business->type_ids != NULL && i < business->type_ids->len; i++) {
        const SnapshotOffer offer = { g_strdup(business->id),
                                      g_strdup(business->type_ids->pdata[i]) };

        g_array_append_val(snapshot->at, offer);
    }
}

static void
add_businesses(Snapshot *snapshot, const GArray *items)
{
    for (guint i = 0; i < items->len; i++)
        if (!g_array_index(items, ClinikoBusiness, i).archived)
            add_business(snapshot, &g_array_index(items, ClinikoBusiness, i));
}

static void
add_type(Snapshot *snapshot, const ClinikoType *type)
{
    const SnapshotType row = {
        .id = g_strdup(type->id),
        .name = g_strdup(type->name),
        .price = g_strdup(""),
        .duration_in_minutes = type->duration_in_minutes,
        .max_attendees = type->max_attendees,
        .lead_hours = type->lead_hours,
        .show_online = type->show_online,
    };

    g_array_append_val(snapshot->types, row);
}

static void
add_types(Snapshot *snapshot, const GArray *items)
{
    for (guint i = 0; i < items->len; i++)
        if (!g_array_index(items, ClinikoType, i).archived)
            add_type(snapshot, &g_array_index(items, ClinikoType, i));
}

static void
add_practitioner(Taken *taken, const ClinikoPractitioner *one, gboolean listed_active)
{
    const SnapshotPractitioner row = {
        .id = g_strdup(one->id),
        .user_id = g_strdup(one->user_id),
        .name = g_strdup(one->name),
        .sort_name = g_strdup(one->sort_name),
        .designation = g_strdup(one->designation),
        .active = listed_active && one->active,
        .show_online = one->show_online,
    };

    g_array_append_val(taken->snapshot->practitioners, row);
    g_hash_table_add(taken->seen, row.id);
}

/* Somebody made inactive between the two lists is in both: one of them counts, the next refresh
 * corrects it. */
static void
add_practitioners(Taken *taken, const GArray *items, gboolean listed_active)
{
    for (guint i = 0; i < items->len; i++) {
        const ClinikoPractitioner *one = &g_array_index(items, ClinikoPractitioner, i);

        if (!g_hash_table_contains(taken->seen, one->id))
            add_practitioner(taken, one, listed_active);
    }
}

static void
add_links(GArray *links, const char *of_id, const GArray *items)
{
    for (guint i = 0; i < items->len; i++) {
        const SnapshotLink row = { g_strdup(g_array_index(items, ClinikoPractitioner, i).id),
                                   g_strdup(of_id) };

        g_array_append_val(links, row);
    }
}

/* --- hours ------------------------------------------------------------------------------------ */

static void
add_weekday(Snapshot *snapshot, const ClinikoDailyAvailability *daily)
{
    for (guint i = 0; i < daily->hours->len; i++) {
        const ClinikoHours *hours = &g_array_index(daily->hours, ClinikoHours, i);
        const SnapshotHours row = { g_strdup(daily->practitioner_id), g_strdup(daily->business_id),
                                    daily->weekday, hours->starts_minute, hours->ends_minute };

        g_array_append_val(snapshot->hours, row);
    }
}

static void
add_hours(Snapshot *snapshot, const GArray *items)
{
    for (guint i = 0; i < items->len; i++)
        add_weekday(snapshot, &g_array_index(items, ClinikoDailyAvailability, i));
}

static void
add_blocks(Snapshot *snapshot, const GArray *items)
{
    for (guint i = 0; i < items->len; i++) {
        const ClinikoAvailabilityBlock *block = &g_array_index(items, ClinikoAvailabilityBlock, i);
        const SnapshotBlock row = { g_strdup(block->id), g_strdup(block->practitioner_id),
                                    g_strdup(block->business_id), block->starts_utc,
                                    block->ends_utc };

        g_array_append_val(snapshot->blocks, row);
    }
}

/* --- everything ------------------------------------------------------------------------------- */

void
taken_add_list(Taken *taken, ClinikoList list, const char *of_id, GArray *items)
{
    Snapshot *snapshot = taken->snapshot;

    switch (list) {
    case CLINIKO_USERS:
        add_users(snapshot, items);
        break;
    case CLINIKO_BUSINESSES:
        add_businesses(snapshot, items);
        break;
    case CLINIKO_TYPES:
        add_types(snapshot, items);
        break;
    case CLINIKO_PRACTITIONERS:
    case CLINIKO_PRACTITIONERS_INACTIVE:
        add_practitioners(taken, items, list == CLINIKO_PRACTITIONERS);
        break;
    case CLINIKO_BUSINESS_PRACTITIONERS:
        add_links(snapshot->works_at, of_id, items);
        break;
    case CLINIKO_TYPE_PRACTITIONERS:
        add_links(snapshot->offers, of_id, items);
        break;
    case CLINIKO_DAILY_AVAILABILITIES:
        add_hours(snapshot, items);
        break;
    case CLINIKO_AVAILABILITY_BLOCKS:
        add_blocks(snapshot, items);
        break;
    case CLINIKO_TYPE_ITEMS:
        taken->type_items = g_array_ref(items);
        break;
    case CLINIKO_BILLABLE_ITEMS:
        taken->billable_items = g_array_ref(items);
        break;
    case CLINIKO_LIST__COUNT:
        break;
    }
}

static Switch
enabled_switch(int enabled)
{
    if (enabled < 0)
        return SWITCH_UNKNOWN;
    return enabled > 0 ? SWITCH_ON : SWITCH_HIDDEN;
}

void
taken_add_settings(Taken *taken, const ClinikoSettings *settings)
{
    const ClinikoOnlineBookings *online = &settings->online_bookings;
    BookingRules *rules = &taken->snapshot->rules;

    g_free(rules->currency);
    *rules = (BookingRules){
        .enabled = enabled_switch(online->enabled),
        .max_per_segment = online->max_per_segment,
        .notice_hours = online->notice_hours,
        .days_ahead = online->days_ahead,
        .cancel_hours = online->cancel_hours,
        .require_address = online->require_address,
        .show_prices = online->show_prices,
        .show_duration = online->show_duration,
        .currency = g_strdup(online->currency),
    };
}

gboolean
taken_is_too_large(const Taken *taken)
{
    const Snapshot *snapshot = taken->snapshot;

    return snapshot->works_at->len > LINKS_MAX || snapshot->offers->len > LINKS_MAX ||
           snapshot->at->len > LINKS_MAX || snapshot->hours->len > LINKS_MAX;
}

const Snapshot *
taken_complete(Taken *taken)
{
    prices_put(taken->snapshot, taken->type_items, taken->billable_items);
    return taken->snapshot;
}
