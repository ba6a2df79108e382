/* fuzz-cliniko-json.c: any body, read as every kind of answer, gives nothing or structs that are
 * safe to keep. */
#include <stdint.h>
#include <string.h>

#include "lib/clinic/text.h"
#include "lib/cliniko/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
assert_line(const char *text)
{
    g_assert_true(text != NULL && g_utf8_validate(text, -1, NULL));
    g_assert_true(g_utf8_strlen(text, -1) <= NAME_MAX_CHARACTERS &&
                  strpbrk(text, "\r\n\x1b") == NULL);
}

static void
assert_hours(const GArray *hours)
{
    for (guint i = 0; i < hours->len; i++) {
        const ClinikoHours *window = &g_array_index(hours, ClinikoHours, i);

        g_assert_true(0 <= window->starts_minute && window->starts_minute < window->ends_minute &&
                      window->ends_minute <= 1440);
    }
}

static void
assert_amount(const char *amount)
{
    g_assert_true(strlen(amount) <= 18 && strspn(amount, "-.0123456789") == strlen(amount));
}

static void
assert_type_ids(const GPtrArray *ids)
{
    for (guint i = 0; ids != NULL && i < ids->len; i++)
        g_assert_true(cliniko_id_is_valid(g_ptr_array_index(ids, i)));
}

/* Hours and prices: whose they are is always known. */
static void
assert_booking_item(ClinikoList list, gconstpointer item)
{
    if (list == CLINIKO_DAILY_AVAILABILITIES) {
        const ClinikoDailyAvailability *daily = item;

        g_assert_true(cliniko_id_is_valid(daily->practitioner_id) &&
                      cliniko_id_is_valid(daily->business_id));
        g_assert_true(1 <= daily->weekday && daily->weekday <= 7);
        assert_hours(daily->hours);
    } else if (list == CLINIKO_AVAILABILITY_BLOCKS) {
        const ClinikoAvailabilityBlock *block = item;

        g_assert_true(cliniko_id_is_valid(block->practitioner_id) &&
                      cliniko_id_is_valid(block->business_id));
        g_assert_true(block->starts_utc < block->ends_utc);
    } else if (list == CLINIKO_TYPE_ITEMS) {
        g_assert_true(cliniko_id_is_valid(((const ClinikoTypeItem *)item)->type_id) &&
                      cliniko_id_is_valid(((const ClinikoTypeItem *)item)->item_id));
    } else {
        assert_amount(((const ClinikoBillableItem *)item)->price);
    }
}

static void
assert_item(ClinikoList list, gconstpointer item)
{
    const char *id = *(char *const *)item; /* every struct begins with it */

    g_assert_true(cliniko_id_is_valid(id));
    if (list == CLINIKO_USERS) {
        assert_line(((const ClinikoUser *)item)->name);
        assert_line(((const ClinikoUser *)item)->role);
    } else if (list == CLINIKO_BUSINESSES) {
        assert_line(((const ClinikoBusiness *)item)->name);
        assert_line(((const ClinikoBusiness *)item)->time_zone);
        g_assert_true(strstr(((const ClinikoBusiness *)item)->zone, "..") == NULL);
        assert_type_ids(((const ClinikoBusiness *)item)->type_ids);
    } else if (list == CLINIKO_TYPES) {
        assert_line(((const ClinikoType *)item)->name);
        g_assert_true(((const ClinikoType *)item)->duration_in_minutes >= 0);
        g_assert_true(((const ClinikoType *)item)->max_attendees >= 1);
        g_assert_true(((const ClinikoType *)item)->lead_hours >= -1);
    } else if (list >= CLINIKO_DAILY_AVAILABILITIES) {
        assert_booking_item(list, item);
    } else {
        const char *user_id = ((const ClinikoPractitioner *)item)->user_id;

        assert_line(((const ClinikoPractitioner *)item)->name);
        assert_line(((const ClinikoPractitioner *)item)->designation);
        g_assert_true(*user_id == '\0' || cliniko_id_is_valid(user_id));
    }
}

static void
try_list(ClinikoList list, const char *body, gsize size)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GArray) items = parse_items_new(list);
    g_autofree char *next = NULL;

    if (!parse_page(list, body, size, items, seen, &next))
        return;
    g_assert_true(g_hash_table_size(seen) >= items->len);
    for (guint i = 0; i < items->len; i++)
        assert_item(list, items->data + i * g_array_get_element_size(items));
}

static void
try_times(const char *body, gsize size)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autofree char *next = NULL;
    gint64 next_utc = 0;

    (void)parse_next_time(body, size, &next_utc);
    if (!parse_times(body, size, times, seen, &next))
        return;
    for (guint i = 1; i < times->len; i++)
        g_assert_true(g_array_index(times, gint64, i - 1) < g_array_index(times, gint64, i));
}

static void
assert_rules(const ClinikoOnlineBookings *online)
{
    assert_line(online->currency);
    g_assert_true(online->enabled >= -1 && online->enabled <= 1);
    g_assert_true(online->max_per_segment >= -1 && online->max_per_segment <= 1000);
    g_assert_true(online->notice_hours >= -1 && online->days_ahead >= -1 && online->cancel_hours >= -1);
    g_assert_true(online->notice_hours <= 10000 && online->days_ahead <= 10000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ClinikoUser user = { 0 };
    ClinikoSettings settings = { 0 };

    if (parse_user((const char *)data, size, &user))
        assert_item(CLINIKO_USERS, &user);
    cliniko_user_clear(&user);
    if (parse_settings((const char *)data, size, &settings)) {
        g_assert_true(cliniko_id_is_valid(settings.account_id));
        assert_line(settings.name);
        assert_line(settings.patient_word);
        g_assert_true(strpbrk(settings.subdomain, "./:@?#") == NULL);
        assert_rules(&settings.online_bookings);
    }
    cliniko_settings_clear(&settings);
    for (ClinikoList list = 0; list < CLINIKO_LIST__COUNT; list++)
        try_list(list, (const char *)data, size);
    try_times((const char *)data, size);
    return 0;
}
