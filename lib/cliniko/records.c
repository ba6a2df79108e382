/* records.c: frees what answers were made into. */
#include "lib/cliniko/cliniko.h"

void
cliniko_user_clear(ClinikoUser *user)
{
    g_free(user->id);
    g_free(user->name);
    g_free(user->role);
}

void
cliniko_settings_clear(ClinikoSettings *settings)
{
    g_free(settings->account_id);
    g_free(settings->name);
    g_free(settings->subdomain);
    g_free(settings->country);
    g_free(settings->time_zone);
    g_free(settings->patient_word);
    g_free(settings->online_bookings.currency);
}

void
cliniko_business_clear(ClinikoBusiness *business)
{
    g_free(business->id);
    g_free(business->name);
    g_free(business->time_zone);
    g_free(business->zone);
    g_clear_pointer(&business->type_ids, g_ptr_array_unref);
}

void
cliniko_type_clear(ClinikoType *type)
{
    g_free(type->id);
    g_free(type->name);
}

void
cliniko_practitioner_clear(ClinikoPractitioner *practitioner)
{
    g_free(practitioner->id);
    g_free(practitioner->user_id);
    g_free(practitioner->name);
    g_free(practitioner->sort_name);
    g_free(practitioner->designation);
}

void
cliniko_daily_availability_clear(ClinikoDailyAvailability *daily)
{
    g_free(daily->id);
    g_free(daily->practitioner_id);
    g_free(daily->business_id);
    g_clear_pointer(&daily->hours, g_array_unref);
}

void
cliniko_availability_block_clear(ClinikoAvailabilityBlock *block)
{
    g_free(block->id);
    g_free(block->practitioner_id);
    g_free(block->business_id);
}

void
cliniko_type_item_clear(ClinikoTypeItem *item)
{
    g_free(item->id);
    g_free(item->type_id);
    g_free(item->item_id);
}

void
cliniko_billable_item_clear(ClinikoBillableItem *item)
{
    g_free(item->id);
    g_free(item->price);
}
