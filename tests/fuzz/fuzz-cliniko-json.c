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
    } else if (list == CLINIKO_TYPES) {
        assert_line(((const ClinikoType *)item)->name);
        g_assert_true(((const ClinikoType *)item)->duration_in_minutes >= 0);
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
    }
    cliniko_settings_clear(&settings);
    for (ClinikoList list = 0; list < CLINIKO_LIST__COUNT; list++)
        try_list(list, (const char *)data, size);
    return 0;
}
