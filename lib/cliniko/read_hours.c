/* read_hours.c: when practitioners work, and what their time costs: daily availability, availability block, billable
 * item. A record that lacks its practitioner, business, type or item is passed over; hours that cannot be read make
 * the list none, because a damaged list must not look like no hours.
 * Facts: cliniko-api 9, 18, 19; prices are decimals sent as text. */
#include <string.h>

#include "lib/cliniko/read.h"

#define DAY_MINUTES 1440
#define HOURS_MAX 100 /* windows of one day */
#define SUNDAY 7

/* "08:30" as minutes of the day, -1 when it is anything else; "24:00" is the end of a day. */
static int
minute_of(const char *text)
{
    int hour, minute;

    if (strlen(text) != 5 || !g_ascii_isdigit(text[0]) || !g_ascii_isdigit(text[1]) ||
        text[2] != ':' || !g_ascii_isdigit(text[3]) || !g_ascii_isdigit(text[4]))
        return -1;
    hour = g_ascii_digit_value(text[0]) * 10 + g_ascii_digit_value(text[1]);
    minute = g_ascii_digit_value(text[3]) * 10 + g_ascii_digit_value(text[4]);
    return minute < 60 && hour * 60 + minute <= DAY_MINUTES ? hour * 60 + minute : -1;
}

static gboolean
read_window(const json_t *window, GArray *hours)
{
    int ends = minute_of(field_text(window, "ends_at"));
    const ClinikoHours read = { minute_of(field_text(window, "starts_at")),
                                ends == 0 ? DAY_MINUTES : ends };

    if (read.starts_minute < 0 || read.ends_minute <= read.starts_minute || hours->len >= HOURS_MAX)
        return FALSE;
    g_array_append_val(hours, read);
    return TRUE;
}

static gboolean
read_windows(const json_t *object, GArray *hours)
{
    const json_t *windows = json_object_get(object, "availabilities");

    if (field_is_missing(object, "availabilities"))
        return TRUE;
    for (gsize i = 0; i < json_array_size(windows); i++)
        if (!read_window(json_array_get(windows, i), hours))
            return FALSE;
    return json_is_array(windows);
}

ReadResult
read_daily_availability(const json_t *object, gpointer item)
{
    ClinikoDailyAvailability *daily = item;
    int day = field_number(object, "day_of_week", SUNDAY, -1);

    daily->id = field_id(object, "id");
    daily->practitioner_id = field_relation(object, "practitioner");
    daily->business_id = field_relation(object, "business");
    daily->weekday = day == 0 ? SUNDAY : day;
    daily->hours = g_array_new(FALSE, FALSE, sizeof(ClinikoHours));
    if (day < 0 || !read_windows(object, daily->hours))
        return READ_BAD;
    return *daily->practitioner_id != '\0' && *daily->business_id != '\0' ? READ_TAKEN
                                                                          : READ_PASSED_OVER;
}

ReadResult
read_availability_block(const json_t *object, gpointer item)
{
    ClinikoAvailabilityBlock *block = item;

    block->id = field_id(object, "id");
    block->practitioner_id = field_relation(object, "practitioner");
    block->business_id = field_relation(object, "business");
    if (!field_utc(object, "starts_at", &block->starts_utc) ||
        !field_utc(object, "ends_at", &block->ends_utc) || block->ends_utc <= block->starts_utc)
        return READ_BAD;
    return *block->practitioner_id != '\0' && *block->business_id != '\0' ? READ_TAKEN
                                                                          : READ_PASSED_OVER;
}

/* TRUE for "5.0", FALSE for "0.00" and for nothing. */
static gboolean
is_some(const json_t *object, const char *field)
{
    g_autofree char *amount = field_decimal(object, field);

    return strpbrk(amount, "123456789") != NULL;
}

/* TRUE for "1.0" and for nothing. */
static gboolean
is_one(const json_t *object, const char *field)
{
    const json_t *value = json_object_get(object, field);
    g_autofree char *amount = field_decimal(object, field);

    return value == NULL || json_is_null(value) || g_ascii_strtod(amount, NULL) == 1.0;
}

ReadResult
read_type_item(const json_t *object, gpointer item)
{
    ClinikoTypeItem *type_item = item;

    type_item->id = field_id(object, "id");
    type_item->type_id = field_relation(object, "appointment_type");
    type_item->item_id = field_relation(object, "billable_item");
    type_item->plain = is_one(object, "quantity") && !is_some(object, "discount_percentage") &&
                       !is_some(object, "discounted_amount");
    return *type_item->type_id != '\0' && *type_item->item_id != '\0' ? READ_TAKEN
                                                                       : READ_PASSED_OVER;
}

ReadResult
read_billable_item(const json_t *object, gpointer item)
{
    ClinikoBillableItem *billable = item;

    billable->id = field_id(object, "id");
    billable->price = field_decimal(object, "price");
    return READ_TAKEN;
}
