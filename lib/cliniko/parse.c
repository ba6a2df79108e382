/* parse.c: the bodies of Cliniko's answers: one object, a page of a list, a page of times.
 * Reads tolerantly but for ids, names and times: what has no valid id, a name that is no text, or a time that is none,
 * is not Cliniko's. How each record is read: read_clinic.c, read_hours.c. Facts: cliniko-api 5, 8, 20. */
#include "lib/cliniko/parse.h"

#include "lib/cliniko/read.h"

#define ITEMS_MAX 20000
#define TIMES_MAX 2000

static const struct {
    const char *envelope;
    guint size;
    ReadResult (*read)(const json_t *object, gpointer item);
    GDestroyNotify clear;
} lists[CLINIKO_LIST__COUNT] = {
#define LIST(envelope, Type, read, clear) { envelope, sizeof(Type), read, (GDestroyNotify)clear }
#define PRACTITIONERS(read)                                                                        \
    LIST("practitioners", ClinikoPractitioner, read, cliniko_practitioner_clear)
    [CLINIKO_USERS] = LIST("users", ClinikoUser, read_user, cliniko_user_clear),
    [CLINIKO_BUSINESSES] = LIST("businesses", ClinikoBusiness, read_business, cliniko_business_clear),
    [CLINIKO_TYPES] = LIST("appointment_types", ClinikoType, read_type, cliniko_type_clear),
    [CLINIKO_PRACTITIONERS] = PRACTITIONERS(read_practitioner),
    [CLINIKO_PRACTITIONERS_INACTIVE] = PRACTITIONERS(read_inactive_practitioner),
    [CLINIKO_BUSINESS_PRACTITIONERS] = PRACTITIONERS(read_practitioner),
    [CLINIKO_TYPE_PRACTITIONERS] = PRACTITIONERS(read_practitioner),
    [CLINIKO_DAILY_AVAILABILITIES] = LIST("daily_availabilities", ClinikoDailyAvailability,
                                          read_daily_availability, cliniko_daily_availability_clear),
    [CLINIKO_AVAILABILITY_BLOCKS] = LIST("availability_blocks", ClinikoAvailabilityBlock,
                                         read_availability_block, cliniko_availability_block_clear),
    [CLINIKO_TYPE_ITEMS] = LIST("appointment_type_billable_items", ClinikoTypeItem, read_type_item,
                                cliniko_type_item_clear),
    [CLINIKO_BILLABLE_ITEMS] = LIST("billable_items", ClinikoBillableItem, read_billable_item,
                                    cliniko_billable_item_clear),
#undef PRACTITIONERS
#undef LIST
};

gboolean
parse_user(const char *body, gsize length, ClinikoUser *ret_user)
{
    g_autoptr(json_t) root = field_load_object(body, length);

    return root != NULL && read_user(root, ret_user) == READ_TAKEN;
}

gboolean
parse_settings(const char *body, gsize length, ClinikoSettings *ret_settings)
{
    g_autoptr(json_t) root = field_load_object(body, length);

    return root != NULL && read_settings(root, ret_settings) == READ_TAKEN;
}

gboolean
parse_next_time(const char *body, gsize length, gint64 *ret_utc)
{
    g_autoptr(json_t) root = field_load_object(body, length);

    if (root != NULL && field_is_missing(root, "appointment_start")) {
        *ret_utc = 0;
        return TRUE;
    }
    return field_utc(root, "appointment_start", ret_utc);
}

GArray *
parse_items_new(ClinikoList list)
{
    GArray *items = g_array_new(FALSE, TRUE, lists[list].size);

    g_array_set_clear_func(items, lists[list].clear);
    return items;
}

/* A list of records with other things where names belong would take everybody's place. */
static gboolean
names_are_texts(const json_t *object)
{
    static const char *const fields[] = { "label", "display_name", "first_name", "last_name",
                                          "name", "business_name", "role", NULL };

    for (const char *const *field = fields; *field != NULL; field++) {
        const json_t *value = json_object_get(object, *field);

        if (value != NULL && !json_is_null(value) && !json_is_string(value))
            return FALSE;
    }
    return TRUE;
}

/* Appends one item unless its id was there before: data can shift between two pages. */
static gboolean
add_item(ClinikoList list, const json_t *object, GArray *items, GHashTable *seen)
{
    g_autofree char *id = field_id(object, "id");
    ReadResult result;

    if (id == NULL || !names_are_texts(object) || items->len >= ITEMS_MAX)
        return FALSE;
    if (!g_hash_table_add(seen, g_steal_pointer(&id)))
        return TRUE;
    g_array_set_size(items, items->len + 1);
    result = lists[list].read(object, items->data + (gsize)(items->len - 1) * lists[list].size);
    if (result == READ_PASSED_OVER)
        g_array_set_size(items, items->len - 1);
    return result != READ_BAD;
}

/* The link to the next page; an empty page is the end whatever it says. */
static char *
next_of(const json_t *root, const json_t *page)
{
    const json_t *links = json_object_get(root, "links");

    if (json_array_size(page) == 0)
        return NULL;
    return g_strdup(json_string_value(json_object_get(links, "next")));
}

gboolean
parse_page(ClinikoList list, const char *body, gsize length, GArray *items, GHashTable *seen,
           char **ret_next)
{
    g_autoptr(json_t) root = field_load_object(body, length);
    const json_t *page = json_object_get(root, lists[list].envelope);

    if (!json_is_array(page))
        return FALSE;
    for (gsize i = 0; i < json_array_size(page); i++)
        if (!add_item(list, json_array_get(page, i), items, seen))
            return FALSE;
    *ret_next = next_of(root, page);
    return TRUE;
}

static gboolean
add_time(const json_t *object, GArray *times, GHashTable *seen)
{
    gint64 at_utc;
    g_autofree char *key = NULL;

    if (!field_utc(object, "appointment_start", &at_utc) || times->len >= TIMES_MAX)
        return FALSE;
    key = g_strdup_printf("%" G_GINT64_FORMAT, at_utc);
    if (g_hash_table_add(seen, g_steal_pointer(&key)))
        g_array_append_val(times, at_utc);
    return TRUE;
}

static int
compare_times(gconstpointer a, gconstpointer b)
{
    const gint64 *first = a, *second = b;

    return (*first > *second) - (*first < *second);
}

gboolean
parse_times(const char *body, gsize length, GArray *times, GHashTable *seen, char **ret_next)
{
    g_autoptr(json_t) root = field_load_object(body, length);
    const json_t *page = json_object_get(root, "available_times");

    if (!json_is_array(page))
        return FALSE;
    for (gsize i = 0; i < json_array_size(page); i++)
        if (!add_time(json_array_get(page, i), times, seen))
            return FALSE;
    g_array_sort(times, compare_times);
    *ret_next = next_of(root, page);
    return TRUE;
}
