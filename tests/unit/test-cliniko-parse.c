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

static ClinikoOnlineBookings
rules_of(const char *account, const char *rules)
{
    g_autofree char *body =
        g_strdup_printf("{\"account\":{\"id\":\"1\"%s},\"online_bookings\":%s}", account, rules);
    ClinikoSettings settings = { 0 };
    ClinikoOnlineBookings online;

    g_assert_true(parse_settings(body, strlen(body), &settings));
    online = settings.online_bookings;
    settings.online_bookings.currency = NULL;
    cliniko_settings_clear(&settings);
    return online;
}

static void
assert_rules(const ClinikoOnlineBookings *online, const int expected[8])
{
    const int seen[8] = { online->enabled,         online->max_per_segment, online->notice_hours,
                          online->days_ahead,      online->cancel_hours,    online->require_address,
                          online->show_prices,     online->show_duration };

    for (int i = 0; i < 8; i++) {
        g_test_message("rule %d", i);
        g_assert_cmpint(seen[i], ==, expected[i]);
    }
}

static void
test_online_bookings(void)
{
    static const struct {
        const char *rules;
        int expected[8];
    } cases[] = {
        { "{\"enabled\":true,\"max_appointments_per_day_segment\":3,"
          "\"min_hours_advance_required_to_book\":24,\"allow_bookings_days_in_advance\":84,"
          "\"min_hours_notice_for_patient_cancellation\":48,\"require_patient_address\":true,"
          "\"show_prices\":false,\"show_appointment_duration\":true}",
          { 1, 3, 24, 84, 48, 1, 0, 1 } },
        { "{\"enabled\":false,\"max_appointments_per_day_segment\":\"5\","
          "\"min_hours_advance_required_to_book\":\"0\",\"allow_bookings_days_in_advance\":\"365\"}",
          { 0, 5, 0, 365, -1, -1, -1, -1 } },
        { "{}", { -1, -1, -1, -1, -1, -1, -1, -1 } },
        { "null", { -1, -1, -1, -1, -1, -1, -1, -1 } },
        { "[true]", { -1, -1, -1, -1, -1, -1, -1, -1 } },
        { "{\"enabled\":null,\"max_appointments_per_day_segment\":null,\"show_prices\":\"true\","
          "\"min_hours_advance_required_to_book\":null}",
          { -1, 0, -1, -1, -1, -1, -1, -1 } },
        { "{\"enabled\":1,\"max_appointments_per_day_segment\":0,"
          "\"min_hours_advance_required_to_book\":-1,\"allow_bookings_days_in_advance\":10000,"
          "\"min_hours_notice_for_patient_cancellation\":10001}",
          { -1, 0, -1, 10000, -1, -1, -1, -1 } },
        { "{\"max_appointments_per_day_segment\":1000,\"min_hours_advance_required_to_book\":\"4h\","
          "\"allow_bookings_days_in_advance\":28.5,"
          "\"min_hours_notice_for_patient_cancellation\":\" 4\"}",
          { -1, 1000, -1, -1, -1, -1, -1, -1 } },
        { "{\"max_appointments_per_day_segment\":1001,"
          "\"min_hours_advance_required_to_book\":\"99999999999999999999999\"}",
          { -1, 0, -1, -1, -1, -1, -1, -1 } },
        { "{\"max_appointments_per_day_segment\":\"2147483647\"}", { -1, 0, -1, -1, -1, -1, -1, -1 } },
        { "{\"max_appointments_per_day_segment\":-2}", { -1, -1, -1, -1, -1, -1, -1, -1 } },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        ClinikoOnlineBookings online = rules_of("", cases[i].rules);

        g_test_message("%s", cases[i].rules);
        assert_rules(&online, cases[i].expected);
        g_assert_cmpstr(online.currency, ==, "");
        g_free(online.currency);
    }
}

static void
test_currency(void)
{
    ClinikoOnlineBookings pound = rules_of(",\"currency_symbol\":\"\\u00a3\"", "{}");
    ClinikoOnlineBookings odd = rules_of(",\"currency_symbol\":[\"$\"]", "{}");

    g_assert_cmpstr(pound.currency, ==, "£");
    g_assert_cmpstr(odd.currency, ==, "");
    g_free(pound.currency);
    g_free(odd.currency);
}

/* NULL: no such list; else the ids, each followed by a space. */
static char *
type_ids_of(const char *value)
{
    g_autofree char *body =
        g_strdup_printf("{\"businesses\":[{\"id\":\"1\"%s%s}]}",
                        value == NULL ? "" : ",\"appointment_type_ids\":", value == NULL ? "" : value);
    g_autoptr(GArray) items = page_of(CLINIKO_BUSINESSES, body, NULL);
    const ClinikoBusiness *business = items == NULL ? NULL : (const ClinikoBusiness *)items->data;
    GString *ids = g_string_new(NULL);

    if (items == NULL)
        g_string_append(ids, "no page");
    else if (business->type_ids == NULL)
        g_string_append(ids, "all");
    for (guint i = 0; business != NULL && business->type_ids != NULL && i < business->type_ids->len; i++)
        g_string_append_printf(ids, "%s ", (const char *)g_ptr_array_index(business->type_ids, i));
    return g_string_free(ids, FALSE);
}

static void
test_type_ids(void)
{
    static const struct {
        const char *value, *ids;
    } cases[] = {
        { NULL, "all" },
        { "null", "all" },
        { "[]", "" },
        { "[\"1423890011223344556\",7]", "1423890011223344556 7 " },
        { "{}", "no page" },
        { "\"7\"", "no page" },
        { "[\"7\",null]", "no page" },
        { "[\"7\",\"../8\"]", "no page" },
        { "[7.0]", "no page" },
        { "[[7]]", "no page" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *ids = type_ids_of(cases[i].value);

        g_test_message("%s", cases[i].value == NULL ? "(none)" : cases[i].value);
        g_assert_cmpstr(ids, ==, cases[i].ids);
    }
}

static void
test_type_limits(void)
{
    g_autoptr(GArray) items = page_of(
        CLINIKO_TYPES,
        "{\"appointment_types\":["
        "{\"id\":\"1\",\"max_attendees\":8,\"online_bookings_lead_time_hours\":72},"
        "{\"id\":\"2\",\"max_attendees\":\"12\",\"online_bookings_lead_time_hours\":\"0\"},"
        "{\"id\":\"3\",\"max_attendees\":0,\"online_bookings_lead_time_hours\":null},"
        "{\"id\":\"4\",\"max_attendees\":null},"
        "{\"id\":\"5\",\"max_attendees\":10001,\"online_bookings_lead_time_hours\":10001}]}",
        NULL);
    static const int attendees[] = { 8, 12, 1, 1, 1 }, leads[] = { 72, 0, -1, -1, -1 };

    for (guint i = 0; i < 5; i++) {
        g_assert_cmpint(g_array_index(items, ClinikoType, i).max_attendees, ==, attendees[i]);
        g_assert_cmpint(g_array_index(items, ClinikoType, i).lead_hours, ==, leads[i]);
    }
}

#define OF(what, id) "\"" what "\":{\"links\":{\"self\":\"https://x/v1/" what "s/" id "\"}}"
#define OF_BOTH OF("business", "31") "," OF("practitioner", "1423890011223344556")

/* "DAY: START-END START-END ", "passed over" or "no page". */
static char *
day_of(const char *fields)
{
    g_autofree char *body = g_strdup_printf("{\"daily_availabilities\":[{\"id\":\"5\"%s%s}]}",
                                            *fields == '\0' ? "" : ",", fields);
    g_autoptr(GArray) items = page_of(CLINIKO_DAILY_AVAILABILITIES, body, NULL);
    const ClinikoDailyAvailability *daily;
    GString *words;

    if (items == NULL || items->len == 0)
        return g_strdup(items == NULL ? "no page" : "passed over");
    daily = (const ClinikoDailyAvailability *)items->data;
    g_assert_cmpstr(daily->business_id, ==, "31");
    g_assert_cmpstr(daily->practitioner_id, ==, "1423890011223344556");
    words = g_string_new(NULL);
    g_string_append_printf(words, "%d:", daily->weekday);
    for (guint i = 0; i < daily->hours->len; i++)
        g_string_append_printf(words, " %d-%d",
                               g_array_index(daily->hours, ClinikoHours, i).starts_minute,
                               g_array_index(daily->hours, ClinikoHours, i).ends_minute);
    return g_string_free(words, FALSE);
}

static void
test_daily_availabilities(void)
{
    static const struct {
        const char *fields, *words;
    } cases[] = {
        { OF_BOTH ",\"day_of_week\":3,\"availabilities\":[{\"starts_at\":\"08:30\",\"ends_at\":"
                  "\"12:00\"},{\"starts_at\":\"13:15\",\"ends_at\":\"18:00\"}]",
          "3: 510-720 795-1080" },
        { OF_BOTH ",\"day_of_week\":0,\"availabilities\":[]", "7:" },
        { OF_BOTH ",\"day_of_week\":7,\"availabilities\":null", "7:" },
        { OF_BOTH ",\"day_of_week\":\"1\"", "1:" },
        { OF_BOTH ",\"day_of_week\":6", "6:" },
        { OF_BOTH ",\"day_of_week\":8", "no page" },
        { OF_BOTH ",\"day_of_week\":-1", "no page" },
        { OF_BOTH ",\"day_of_week\":null", "no page" },
        { OF_BOTH ",\"day_of_week\":\"Monday\"", "no page" },
        { OF_BOTH, "no page" },
        { OF_BOTH ",\"day_of_week\":1,\"availabilities\":{}", "no page" },
        { OF_BOTH ",\"day_of_week\":1,\"availabilities\":\"\"", "no page" },
        { OF_BOTH ",\"day_of_week\":1,\"availabilities\":[null]", "no page" },
        { OF("business", "31") ",\"day_of_week\":1", "passed over" },
        { OF("practitioner", "44") ",\"day_of_week\":1", "passed over" },
        { OF("business", "31") ",\"practitioner\":null,\"day_of_week\":1", "passed over" },
        { OF("business", "x") "," OF("practitioner", "44") ",\"day_of_week\":1", "passed over" },
        { OF("business", "31") ",\"day_of_week\":9", "no page" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *words = day_of(cases[i].fields);

        g_test_message("%s", cases[i].fields);
        g_assert_cmpstr(words, ==, cases[i].words);
    }
}

static void
test_hours(void)
{
    static const struct {
        const char *starts, *ends, *words;
    } cases[] = {
        { "\"00:00\"", "\"00:01\"", "1: 0-1" },
        { "\"00:00\"", "\"00:00\"", "1: 0-1440" },
        { "\"00:00\"", "\"24:00\"", "1: 0-1440" },
        { "\"20:00\"", "\"00:00\"", "1: 1200-1440" },
        { "\"23:59\"", "\"24:00\"", "1: 1439-1440" },
        { "\"09:00\"", "\"09:00\"", "no page" },
        { "\"09:00\"", "\"08:59\"", "no page" },
        { "\"24:00\"", "\"24:00\"", "no page" },
        { "\"09:00\"", "\"24:01\"", "no page" },
        { "\"09:60\"", "\"10:00\"", "no page" },
        { "\"9:00\"", "\"10:00\"", "no page" },
        { "\"09:00:00\"", "\"10:00\"", "no page" },
        { "\"09.00\"", "\"10:00\"", "no page" },
        { "\"09:00\"", "\"10:0x\"", "no page" },
        { "\" 9:00\"", "\"10:00\"", "no page" },
        { "\"-1:00\"", "\"10:00\"", "no page" },
        { "\"\"", "\"10:00\"", "no page" },
        { "\"09:00\"", "null", "no page" },
        { "540", "600", "no page" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *fields = g_strdup_printf(
            OF_BOTH ",\"day_of_week\":1,\"availabilities\":[{\"starts_at\":%s,\"ends_at\":%s}]",
            cases[i].starts, cases[i].ends);
        g_autofree char *words = day_of(fields);

        g_test_message("%s to %s", cases[i].starts, cases[i].ends);
        g_assert_cmpstr(words, ==, cases[i].words);
    }
}

/* Records of nobody are passed over, but one hour that cannot be read leaves no list: less would look like no hours. */
static void
test_damaged_hours(void)
{
    const char *good = "{\"id\":\"1\",\"day_of_week\":1," OF_BOTH "}";
    g_autofree char *bad = g_strdup_printf(
        "{\"daily_availabilities\":[%s,{\"id\":\"2\",\"day_of_week\":2,\"availabilities\":[{}]," OF_BOTH
        "}]}", good);
    g_autofree char *some = g_strdup_printf(
        "{\"daily_availabilities\":[{\"id\":\"3\",\"day_of_week\":2},%s,%s],\"links\":{\"next\":\"n\"}}",
        good, good);
    g_autofree char *next = NULL;
    g_autoptr(GArray) items = page_of(CLINIKO_DAILY_AVAILABILITIES, some, &next);

    g_assert_null(page_of(CLINIKO_DAILY_AVAILABILITIES, bad, NULL));
    g_assert_cmpuint(items->len, ==, 1);
    g_assert_cmpstr(g_array_index(items, ClinikoDailyAvailability, 0).id, ==, "1");
    g_assert_cmpstr(next, ==, "n");
}

static void
test_too_many_windows(void)
{
    g_autoptr(GString) fields = g_string_new(OF_BOTH ",\"day_of_week\":1,\"availabilities\":[");
    g_autofree char *words = NULL;

    for (int i = 0; i < 101; i++)
        g_string_append_printf(fields, "%s{\"starts_at\":\"09:00\",\"ends_at\":\"10:00\"}",
                               i == 0 ? "" : ",");
    g_string_append(fields, "]");
    words = day_of(fields->str);
    g_assert_cmpstr(words, ==, "no page");
}

static void
test_availability_blocks(void)
{
    static const struct {
        const char *starts, *ends;
        gint64 starts_utc, ends_utc; /* 0: no page */
    } cases[] = {
        { "\"2026-08-03T23:30:00Z\"", "\"2026-08-04T01:30:00Z\"", 1785799800, 1785807000 },
        { "\"2026-08-03T23:30:00Z\"", "\"2026-08-03T23:30:00Z\"", 0, 0 },
        { "\"2026-08-03T23:30:00Z\"", "\"2026-08-03T23:29:59Z\"", 0, 0 },
        { "\"2026-08-03T23:30:00Z\"", "null", 0, 0 },
        { "\"2026-08-03T23:30:00+00:00\"", "\"2026-08-04T01:30:00Z\"", 0, 0 },
        { "\"2026-08-03T23:30:00\"", "\"2026-08-04T01:30:00Z\"", 0, 0 },
        { "\"2026-08-03\"", "\"2026-08-04T01:30:00Z\"", 0, 0 },
        { "\"2026-02-30T23:30:00Z\"", "\"2026-08-04T01:30:00Z\"", 0, 0 },
        { "1785799800", "1785807000", 0, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *body = g_strdup_printf(
            "{\"availability_blocks\":[{\"id\":\"1\",\"starts_at\":%s,\"ends_at\":%s," OF_BOTH
            "},{\"id\":\"2\",\"starts_at\":%s,\"ends_at\":%s," OF("business", "31") "}]}",
            cases[i].starts, cases[i].ends, cases[i].starts, cases[i].ends);
        g_autoptr(GArray) items = page_of(CLINIKO_AVAILABILITY_BLOCKS, body, NULL);

        g_test_message("%s to %s", cases[i].starts, cases[i].ends);
        g_assert_cmpint(items != NULL, ==, cases[i].starts_utc != 0);
        if (items == NULL)
            continue;
        g_assert_cmpuint(items->len, ==, 1); /* the second is nobody's */
        g_assert_cmpint(g_array_index(items, ClinikoAvailabilityBlock, 0).starts_utc, ==,
                        cases[i].starts_utc);
        g_assert_cmpint(g_array_index(items, ClinikoAvailabilityBlock, 0).ends_utc, ==,
                        cases[i].ends_utc);
    }
}

static void
test_type_items(void)
{
    g_autoptr(GArray) items = page_of(
        CLINIKO_TYPE_ITEMS,
        "{\"appointment_type_billable_items\":["
        "{\"id\":\"1\"," OF("appointment_type", "7") "," OF("billable_item", "9") "},"
        "{\"id\":\"2\"," OF("appointment_type", "7") "," OF("billable_item", "9")
        ",\"discount_percentage\":\"10.5\"},"
        "{\"id\":\"3\"," OF("appointment_type", "7") "," OF("billable_item", "9")
        ",\"discount_percentage\":\"0.0\",\"discounted_amount\":null},"
        "{\"id\":\"4\"," OF("appointment_type", "7") "," OF("billable_item", "9")
        ",\"discounted_amount\":5},"
        "{\"id\":\"7\"," OF("appointment_type", "7") "," OF("billable_item", "9")
        ",\"quantity\":\"1.0\"},"
        "{\"id\":\"8\"," OF("appointment_type", "7") "," OF("billable_item", "9")
        ",\"quantity\":\"2.0\"},"
        "{\"id\":\"9\"," OF("appointment_type", "7") "," OF("billable_item", "9")
        ",\"quantity\":\"-1.0\"},"
        "{\"id\":\"5\"," OF("appointment_type", "7") "},"
        "{\"id\":\"6\"," OF("billable_item", "9") ",\"appointment_type\":null}]}",
        NULL);
    static const gboolean plain[] = { TRUE, FALSE, TRUE, FALSE, TRUE, FALSE, FALSE };

    g_assert_cmpuint(items->len, ==, 7);
    for (guint i = 0; i < items->len; i++) {
        g_assert_cmpstr(g_array_index(items, ClinikoTypeItem, i).type_id, ==, "7");
        g_assert_cmpstr(g_array_index(items, ClinikoTypeItem, i).item_id, ==, "9");
        g_assert_cmpint(g_array_index(items, ClinikoTypeItem, i).plain, ==, plain[i]);
    }
}

static void
test_prices(void)
{
    static const struct {
        const char *value, *price;
    } cases[] = {
        { "\"81.818\"", "81.818" },   { "\"0\"", "0" },
        { "\"-5.00\"", "-5.00" },     { "85", "85" },
        { "81.818", "81.818" },       { "\"4000000000\"", "4000000000" },
        { "\"1.123456\"", "1.123456" }, { "\"1.1234567\"", "" },
        { "\"40000000000\"", "" },    { "\"\"", "" },
        { "null", "" },               { "\"$85\"", "" },
        { "\"85.\"", "" },            { "\".5\"", "" },
        { "\"8,50\"", "" },           { "\"1e3\"", "" },
        { "1e30", "" },               { "\"--5\"", "" },
        { "\"-\"", "" },              { "\" 85\"", "" },
        { "\"85\\n\"", "" },          { "[85]", "" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *body = g_strdup_printf(
            "{\"billable_items\":[{\"id\":\"9\",\"name\":\"Visit\",\"price\":%s}]}", cases[i].value);
        g_autoptr(GArray) items = page_of(CLINIKO_BILLABLE_ITEMS, body, NULL);

        g_test_message("%s", cases[i].value);
        g_assert_cmpstr(g_array_index(items, ClinikoBillableItem, 0).price, ==, cases[i].price);
    }
}

static void
test_next_time(void)
{
    static const struct {
        const char *body;
        gboolean good;
        gint64 at_utc;
    } cases[] = {
        { "{\"appointment_start\":\"2026-09-14T22:00:00Z\",\"total_entries\":1}", TRUE, 1789423200 },
        { "{\"appointment_start\":null}", TRUE, 0 },
        { "{}", TRUE, 0 },
        { "{\"total_entries\":0,\"links\":{}}", TRUE, 0 },
        { "{\"appointment_start\":\"\"}", FALSE, 0 },
        { "{\"appointment_start\":\"2026-09-14T22:00:00.000Z\"}", FALSE, 0 },
        { "{\"appointment_start\":\"2026-09-14T22:00:00+10:00\"}", FALSE, 0 },
        { "{\"appointment_start\":\"2026-09-14 22:00:00Z\"}", FALSE, 0 },
        { "{\"appointment_start\":\"2026-09-14t22:00:00z\"}", FALSE, 0 },
        { "{\"appointment_start\":\"2026-09-14T24:00:00Z\"}", FALSE, 0 },
        { "{\"appointment_start\":\"2026-13-14T22:00:00Z\"}", FALSE, 0 },
        { "{\"appointment_start\":\"0000-01-01T00:00:00Z\"}", FALSE, 0 },
        { "{\"appointment_start\":\"tomorrow\"}", FALSE, 0 },
        { "{\"appointment_start\":1789423200}", FALSE, 0 },
        { "{\"appointment_start\":[]}", FALSE, 0 },
        { "[]", FALSE, 0 },
        { "null", FALSE, 0 },
        { "", FALSE, 0 },
        { "<html>", FALSE, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 at_utc = 0;

        g_test_message("%s", cases[i].body);
        g_assert_cmpint(parse_next_time(cases[i].body, strlen(cases[i].body), &at_utc), ==,
                        cases[i].good);
        g_assert_cmpint(at_utc, ==, cases[i].at_utc);
    }
}

static gboolean
take_times(GArray *times, GHashTable *seen, const char *body)
{
    g_autofree char *next = NULL;

    return parse_times(body, strlen(body), times, seen, &next);
}

#define TIME(at) "{\"appointment_start\":\"" at "\"}"
#define TIMES(times) "{\"available_times\":[" times "]}"

static void
test_times(void)
{
    static const char *bad[] = { "{}",
                                 "{\"available_times\":null}",
                                 "{\"available_times\":{}}",
                                 "{\"available_times\":[\"2026-09-14T22:00:00Z\"]}",
                                 TIMES("{}"),
                                 TIMES("{\"appointment_start\":null}"),
                                 TIMES(TIME("2026-09-14T22:00:00")),
                                 TIMES(TIME("2026-09-14T22:00:00Z") ",1") };
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    g_assert_true(take_times(times, seen, TIMES("")));
    g_assert_cmpuint(times->len, ==, 0);
    g_assert_true(take_times(times, seen, TIMES(TIME("2026-09-15T03:30:00Z") "," TIME(
                                                    "2026-09-15T03:30:00Z"))));
    g_assert_true(take_times(times, seen, TIMES(TIME("2026-09-15T03:30:00Z") "," TIME(
                                                    "2026-09-14T22:00:00Z"))));
    g_assert_cmpuint(times->len, ==, 2);
    g_assert_cmpint(g_array_index(times, gint64, 0), ==, 1789423200);
    g_assert_cmpint(g_array_index(times, gint64, 1), ==, 1789443000);
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_test_message("%s", bad[i]);
        g_assert_false(take_times(times, seen, bad[i]));
    }
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
    g_test_add_func("/cliniko-parse/online bookings", test_online_bookings);
    g_test_add_func("/cliniko-parse/currency", test_currency);
    g_test_add_func("/cliniko-parse/type ids", test_type_ids);
    g_test_add_func("/cliniko-parse/type limits", test_type_limits);
    g_test_add_func("/cliniko-parse/daily availabilities", test_daily_availabilities);
    g_test_add_func("/cliniko-parse/hours", test_hours);
    g_test_add_func("/cliniko-parse/damaged hours", test_damaged_hours);
    g_test_add_func("/cliniko-parse/too many windows", test_too_many_windows);
    g_test_add_func("/cliniko-parse/availability blocks", test_availability_blocks);
    g_test_add_func("/cliniko-parse/type items", test_type_items);
    g_test_add_func("/cliniko-parse/prices", test_prices);
    g_test_add_func("/cliniko-parse/next time", test_next_time);
    g_test_add_func("/cliniko-parse/times", test_times);
    g_test_add_func("/cliniko-parse/practitioners", test_practitioners);
    g_test_add_func("/cliniko-parse/pages", test_pages);
    g_test_add_func("/cliniko-parse/costly bodies", test_costly_bodies);
    g_test_add_func("/cliniko-parse/next page", test_next_page);
    return g_test_run();
}
