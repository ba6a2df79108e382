/* test-cliniko-parse.c: Cliniko's JSON becomes our structs whatever is missing, of another type or
 * hostile. */
#include <string.h>

#include "lib/cliniko/paging.h"
#include "lib/cliniko/parse.h"

static GArray *
page_of(ClinikoList list, const char *body, char **ret_next)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GArray) items = parse_items_new(list);
    g_autofree char *next = NULL;

    if (!parse_page(list, body, strlen(body), items, seen, &next))
        return NULL;
    if (ret_next != NULL)
        *ret_next = g_steal_pointer(&next);
    return g_steal_pointer(&items);
}

static void
assert_user(const char *body, const char *id, const char *name, const char *role, gboolean active)
{
    ClinikoUser user = { 0 };

    g_assert_true(parse_user(body, strlen(body), &user));
    g_assert_cmpstr(user.id, ==, id);
    g_assert_cmpstr(user.name, ==, name);
    g_assert_cmpstr(user.role, ==, role);
    g_assert_cmpint(user.active, ==, active);
    cliniko_user_clear(&user);
}

static void
test_users(void)
{
    assert_user("{\"id\":\"1423890011223344556\",\"title\":\"Dr\",\"first_name\":\"Anna\",\"last_"
                "name\":\"Berg\","
                "\"role\":\"power receptionist\",\"active\":true}",
                "1423890011223344556", "Dr Anna Berg", "power receptionist", TRUE);
    assert_user("{\"id\":75335355,\"title\":null,\"first_name\":\"Anna\",\"last_name\":\"\",\"user_"
                "active\":false}",
                "75335355", "Anna", "", FALSE);
    assert_user("{\"id\":9223372036854775807,\"active\":null,\"user_active\":false}",
                "9223372036854775807", "9223372036854775807", "", FALSE);
    assert_user("{\"id\":\"1\",\"active\":true,\"user_active\":false}", "1", "1", "", TRUE);
    assert_user("{\"id\":\"1\",\"first_name\":\"\\u202eanna\\u0007\\n\",\"last_name\":5,\"role\":[]"
                ",\"active\":\"no\"}",
                "1", "anna", "", TRUE);
    assert_user("{\"id\":\"1\",\"first_name\":\"<script>\",\"id\":\"2\"}", "2", "<script>", "",
                TRUE);
}

static void
test_no_users(void)
{
    static const char *bodies[] = { "",
                                    " ",
                                    "null",
                                    "1",
                                    "\"x\"",
                                    "[]",
                                    "{}",
                                    "{\"id\":\"\"}",
                                    "{\"id\":\"x\"}",
                                    "{\"id\":\"123456789012345678901\"}",
                                    "{\"id\":-1}",
                                    "{\"id\":1.0}",
                                    "{\"id\":18446744073709551616}",
                                    "{\"id\":true}",
                                    "{\"id\":{\"id\":\"1\"}}",
                                    "{\"id\":\"1\"",
                                    "{\"id\":\"1\"}}",
                                    "{\"id\":\"1\\u0000\"}",
                                    "{'id':'1'}",
                                    "\xef\xbb\xbf{\"id\":\"1\"}",
                                    "{\"id\":\"1\",\"first_name\":\"\xff\"}" };

    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        ClinikoUser user = { 0 };

        g_test_message("%s", bodies[i]);
        g_assert_false(parse_user(bodies[i], strlen(bodies[i]), &user));
        g_assert_null(user.id);
        g_assert_null(user.name);
    }
    g_assert_false(
        parse_user("{\"id\":\"1\"}\0", 11, &(ClinikoUser){ 0 })); /* a NUL after the end */
}

static void
test_settings(void)
{
    const char *full =
        "{\"account\":{\"id\":501,\"name\":\"Harbour Clinic\",\"subdomain\":\"harbour-2\","
        "\"country\":\"Australia\",\"country_code\":\"AU\",\"time_zone\":\"Melbourne\"},"
        "\"terminology\":{\"patient\":\"client\"},\"online_bookings\":{\"enabled\":true}}";
    const char *bare =
        "{\"account\":{\"id\":\"501\",\"subdomain\":\"evil.example/x\"},\"terminology\":null}";
    ClinikoSettings settings = { 0 }, few = { 0 };

    g_assert_true(parse_settings(full, strlen(full), &settings));
    g_assert_cmpstr(settings.account_id, ==, "501");
    g_assert_cmpstr(settings.name, ==, "Harbour Clinic");
    g_assert_cmpstr(settings.subdomain, ==, "harbour-2");
    g_assert_cmpstr(settings.country, ==, "AU");
    g_assert_cmpstr(settings.time_zone, ==, "Melbourne");
    g_assert_cmpstr(settings.patient_word, ==, "client");
    cliniko_settings_clear(&settings);
    g_assert_true(parse_settings(bare, strlen(bare), &few));
    g_assert_cmpstr(few.name, ==, "");
    g_assert_cmpstr(few.subdomain, ==, "");
    g_assert_cmpstr(few.time_zone, ==, "");
    g_assert_cmpstr(few.patient_word, ==, "patient");
    cliniko_settings_clear(&few);
    g_assert_false(parse_settings("{\"account\":null}", strlen("{\"account\":null}"), &few));
    g_assert_false(parse_settings("{\"account\":[501]}", strlen("{\"account\":[501]}"), &few));
}

static void
test_businesses(void)
{
    g_autoptr(GArray) items =
        page_of(CLINIKO_BUSINESSES,
                "{\"businesses\":["
                "{\"id\":\"1\",\"label\":\"City\",\"display_name\":\"x\",\"time_zone\":\"Perth\","
                "\"time_zone_identifier\":\"Australia/"
                "Sydney\",\"show_in_online_bookings\":true,\"archived_at\":null},"
                "{\"id\":\"2\",\"label\":\"\",\"display_name\":\"Bay\",\"time_zone\":\"Eastern "
                "Time (US & Canada)\","
                "\"time_zone_identifier\":\"../../etc/passwd\",\"archived_at\":\"\"},"
                "{\"id\":\"3\",\"business_name\":\"Hill\",\"time_zone\":\"Atlantis\",\"show_in_"
                "online_bookings\":null,"
                "\"archived_at\":\"2024-01-01T00:00:00Z\"},"
                "{\"id\":\"4\",\"deleted_at\":\"2024-01-01T00:00:00Z\"}]}",
                NULL);
    const ClinikoBusiness *business = (const ClinikoBusiness *)items->data;

    g_assert_cmpuint(items->len, ==, 4);
    g_assert_cmpstr(business[0].name, ==, "City");
    g_assert_cmpstr(business[0].time_zone, ==, "Perth");
    g_assert_cmpstr(business[0].zone, ==, "Australia/Sydney");
    g_assert_true(business[0].show_online && !business[0].archived);
    g_assert_cmpstr(business[1].name, ==, "Bay");
    g_assert_cmpstr(business[1].zone, ==, "America/New_York");
    g_assert_true(!business[1].show_online && !business[1].archived);
    g_assert_cmpstr(business[2].name, ==, "Hill");
    g_assert_cmpstr(business[2].zone, ==, "");
    g_assert_true(!business[2].show_online && business[2].archived);
    g_assert_cmpstr(business[3].name, ==, "4");
    g_assert_true(business[3].archived);
}

static void
test_types(void)
{
    g_autoptr(GArray)
        items = page_of(CLINIKO_TYPES,
                        "{\"appointment_types\":["
                        "{\"id\":\"1\",\"name\":\"First visit\",\"duration_in_minutes\":45,"
                        "\"show_in_online_bookings\":true},"
                        "{\"id\":\"2\",\"name\":\"Odd\",\"duration_in_minutes\":-9},"
                        "{\"id\":\"3\",\"name\":\"Odd\",\"duration_in_minutes\":\"30\"},"
                        "{\"id\":\"4\",\"name\":\"Odd\",\"duration_in_minutes\":1440}]}",
                        NULL);
    const ClinikoType *type = (const ClinikoType *)items->data;

    g_assert_cmpuint(items->len, ==, 4);
    g_assert_cmpstr(type[0].name, ==, "First visit");
    g_assert_cmpint(type[0].duration_in_minutes, ==, 45);
    g_assert_true(type[0].show_online);
    g_assert_cmpint(type[1].duration_in_minutes, ==, 0);
    g_assert_cmpint(type[2].duration_in_minutes, ==, 30);
    g_assert_cmpint(type[3].duration_in_minutes, ==, 0);
}

static const char *practitioners =
    "{\"practitioners\":["
    "{\"id\":\"31\",\"label\":\"Dr Anna "
    "Berg\",\"display_name\":\"A\",\"designation\":\"Physiotherapist\","
    "\"show_in_online_bookings\":true,"
    "\"user\":{\"links\":{\"self\":\"https://api.au4.cliniko.com/v1/users/1423890011223344556\"}}},"
    "{\"id\":\"32\",\"display_name\":\"Priya "
    "Nair\",\"active\":false,\"user\":{\"links\":{\"self\":\"/users/9?x=/7\"}}},"
    "{\"id\":\"33\",\"title\":\"Mx\",\"first_name\":\" Sam \",\"last_name\":\"Lee\",\"user\":null},"
    "{\"id\":\"34\",\"active\":null,\"user\":{\"links\":{\"self\":\"https://x/v1/"
    "users?q%5B%5D=id%3A%3D9\"}}},"
    "{\"id\":\"35\",\"user\":{\"links\":{\"self\":\"https://x/v1/user\"}}},"
    "{\"id\":\"36\",\"user\":{\"links\":{\"self\":17}}},"
    "{\"id\":\"37\",\"user\":\"https://x/v1/users/9\"},"
    "{\"id\":\"38\",\"user\":{\"links\":{\"self\":\"https://x/v1/users/9#/8\"}}},"
    "{\"id\":\"39\",\"user\":{\"links\":{\"self\":\"https://x/v1/users/"
    "123456789012345678901\"}}}]}";

static void
test_practitioners(void)
{
    static const char *user_ids[] = { "1423890011223344556", "9", "", "", "", "", "", "9", "" };
    g_autoptr(GArray) items = page_of(CLINIKO_PRACTITIONERS, practitioners, NULL);
    g_autoptr(GArray) inactive = page_of(CLINIKO_PRACTITIONERS_INACTIVE, practitioners, NULL);
    const ClinikoPractitioner *practitioner = (const ClinikoPractitioner *)items->data;

    g_assert_cmpuint(items->len, ==, G_N_ELEMENTS(user_ids));
    for (gsize i = 0; i < G_N_ELEMENTS(user_ids); i++)
        g_assert_cmpstr(practitioner[i].user_id, ==, user_ids[i]);
    g_assert_cmpstr(practitioner[0].name, ==, "Dr Anna Berg");
    g_assert_cmpstr(practitioner[0].designation, ==, "Physiotherapist");
    g_assert_true(practitioner[0].active && practitioner[0].show_online);
    g_assert_cmpstr(practitioner[1].name, ==, "Priya Nair");
    g_assert_false(practitioner[1].active);
    g_assert_cmpstr(practitioner[1].sort_name, ==, "priya nair"); /* neither first nor last name */
    g_assert_cmpstr(practitioner[2].name, ==, "Mx Sam Lee");
    g_assert_cmpstr(practitioner[2].sort_name, ==, "sam lee");
    g_assert_true(practitioner[3].active); /* null is missing */
    g_assert_false(g_array_index(inactive, ClinikoPractitioner, 0).active);
}

static void
test_pages(void)
{
    static const char *bad[] = { "{\"users\":{}}",
                                 "{\"users\":null}",
                                 "{}",
                                 "[]",
                                 "{\"users\":[1]}",
                                 "{\"users\":[[]]}",
                                 "{\"users\":[{\"id\":\"1\"},{}]}",
                                 "{\"users\":[null]}",
                                 "{\"businesses\":[]}" };
    g_autofree char *next = NULL;
    g_autoptr(GArray)
        items = page_of(CLINIKO_USERS,
                        "{\"total_entries\":\"99999999999999999999\",\"links\":{\"next\":\"n\"},"
                        "\"users\":[{\"id\":\"2\"},{\"id\":1},{\"id\":\"2\"}]}",
                        &next);

    g_assert_cmpuint(items->len, ==, 2);
    g_assert_cmpstr(g_array_index(items, ClinikoUser, 0).id, ==, "2");
    g_assert_cmpstr(g_array_index(items, ClinikoUser, 1).id, ==, "1");
    g_assert_cmpstr(next, ==, "n");
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_null(page_of(CLINIKO_USERS, bad[i], NULL));
}

/* So deep or so many values that reading them would cost too much: refused before it does. */
static void
test_costly_bodies(void)
{
    g_autofree char *deep = g_strnfill(3000000, '[');
    g_autoptr(GString) nested = g_string_new("{\"id\":\"1\",\"x\":");
    g_autoptr(GString) many = g_string_new("{\"id\":\"1\",\"x\":[{}");
    ClinikoUser user = { 0 };

    g_assert_false(parse_user(deep, strlen(deep), &user));
    for (int i = 0; i < 5000; i++)
        g_string_append_c(nested, '[');
    for (int i = 0; i < 5000; i++)
        g_string_append_c(nested, ']');
    g_string_append_c(nested, '}');
    g_assert_false(parse_user(nested->str, nested->len, &user));
    for (int i = 0; i < 1000000; i++)
        g_string_append(many, ",{}");
    g_string_append(many, "]}");
    g_assert_false(parse_user(many->str, many->len, &user));
}

static void
test_next_page(void)
{
    static const struct {
        const char *link;
        int current;
        PageStep step;
        int page;
    } cases[] = {
        { "https://api.au4.cliniko.com/v1/users?page=2&per_page=100", 1, PAGE_NEXT, 2 },
        { "?per_page=100&page=3", 2, PAGE_NEXT, 3 },
        { "?page=2#page=9", 1, PAGE_NEXT, 2 },
        { "?page=7", 2, PAGE_NEXT, 7 },
        { "?page=002", 1, PAGE_NEXT, 2 },
        { "http://evil.example/?page=2&page=3", 1, PAGE_NEXT, 2 },
        { "?page=200", 199, PAGE_NEXT, 200 },
        { "?page=201", 200, PAGE_TOO_MANY, 0 },
        { "?page=99999999999999999999999999", 1, PAGE_TOO_MANY, 0 },
        { "?page=1", 1, PAGE_LAST, 0 },
        { "?page=1", 5, PAGE_LAST, 0 },
        { "?page=", 1, PAGE_LAST, 0 },
        { "?page=-2", 1, PAGE_LAST, 0 },
        { "?page=2x", 1, PAGE_LAST, 0 },
        { "?page=+2", 1, PAGE_LAST, 0 },
        { "?per_page=2", 1, PAGE_LAST, 0 },
        { "?mypage=2", 1, PAGE_LAST, 0 },
        { "page=2", 1, PAGE_LAST, 0 },
        { "/page=2", 1, PAGE_LAST, 0 },
        { "&page=2", 1, PAGE_LAST, 0 },
        { "?", 1, PAGE_LAST, 0 },
        { "", 1, PAGE_LAST, 0 },
        { NULL, 1, PAGE_LAST, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        int page = 0;

        g_test_message("%s", cases[i].link == NULL ? "(none)" : cases[i].link);
        g_assert_cmpint(paging_next(cases[i].link, cases[i].current, &page), ==, cases[i].step);
        g_assert_cmpint(page, ==, cases[i].page);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cliniko-parse/users", test_users);
    g_test_add_func("/cliniko-parse/no users", test_no_users);
    g_test_add_func("/cliniko-parse/settings", test_settings);
    g_test_add_func("/cliniko-parse/businesses", test_businesses);
    g_test_add_func("/cliniko-parse/appointment types", test_types);
    g_test_add_func("/cliniko-parse/practitioners", test_practitioners);
    g_test_add_func("/cliniko-parse/pages", test_pages);
    g_test_add_func("/cliniko-parse/costly bodies", test_costly_bodies);
    g_test_add_func("/cliniko-parse/next page", test_next_page);
    return g_test_run();
}
