/* test-key-purpose.c: a purpose allows exactly the requests of a list written here by hand once more. */
#include <string.h>

#include "lib/clinic/key_purpose.h"

#define NOTHING "q%5B%5D=created_at%3A%3C1900-01-01T00%3A00%3A00Z&per_page=1"
#define FREE_TIMES "/businesses/1/practitioners/1423890011223344556/appointment_types/3/"

/* Every request that any purpose allows, and which do. */
static const struct {
    const char *path, *query;
    const char *purposes; /* one letter each: v, r, b, R */
} requests[] = {
    { "/user", "", "v" },
    { "/settings/public", "", "vr" },
    { "/users", "page=1&per_page=100", "r" },
    { "/businesses", "page=1&per_page=100", "r" },
    { "/businesses/74440118/practitioners", "page=2&per_page=100", "r" },
    { "/appointment_types", "page=1&per_page=100", "r" },
    { "/appointment_types/1423890011223344556/practitioners", "page=1&per_page=100", "r" },
    { "/practitioners", "page=1&per_page=100", "r" },
    { "/practitioners/inactive", "page=1&per_page=100", "r" },
    { "/daily_availabilities", "page=1&per_page=100", "r" },
    { "/availability_blocks", "page=1&per_page=100", "r" },
    { "/appointment_type_billable_items", "page=1&per_page=100", "r" },
    { "/billable_items", "page=1&per_page=100", "r" },
    { FREE_TIMES "available_times", "from=2026-11-23&to=2026-11-29", "b" },
    { FREE_TIMES "next_available_time", "from=2026-11-23&to=2026-11-29", "b" },
    { "/settings", "", "R" },
    { "/daily_availabilities", NOTHING, "rR" },
    { "/patients", NOTHING, "R" },
    { "/treatment_notes", NOTHING, "R" },
    { "/invoices", NOTHING, "R" },
};
static const char letters[KEY_PURPOSE__COUNT + 1] = "vrbR";

static void
exactly_those(void)
{
    guint allowed[KEY_PURPOSE__COUNT] = { 0 };

    for (gsize i = 0; i < G_N_ELEMENTS(requests); i++)
        for (KeyPurpose purpose = 0; purpose < KEY_PURPOSE__COUNT; purpose++) {
            const gboolean wanted = strchr(requests[i].purposes, letters[purpose]) != NULL;

            g_test_message("%s %s", key_purpose_word(purpose), requests[i].path);
            g_assert_cmpint(key_purpose_allows(purpose, "GET", requests[i].path, requests[i].query),
                            ==, wanted);
            allowed[purpose] += wanted ? 1 : 0;
        }
    for (KeyPurpose purpose = 0; purpose < KEY_PURPOSE__COUNT; purpose++) {
        guint listed = 0;

        for (const PurposeRequest *one = key_purpose_requests(purpose); one->method != NULL; one++)
            listed++;
        if (purpose == KEY_FOR_REFRESH)
            listed++; /* daily availabilities stand above with two queries */
        g_assert_cmpuint(listed, ==, allowed[purpose]);
    }
}

static void
nothing_else(void)
{
    static const char *const methods[] = { "POST", "PUT", "PATCH", "DELETE", "HEAD", "get", "" };
    static const struct { const char *path, *query; } others[] = {
        { "", "" },
        { "/", "" },
        { "user", "" },
        { "//user", "" },
        { "/user/", "" },
        { "/user/1", "" },
        { "/users/1", "" },
        { "/User", "" },
        { "/settings/private", "" },
        { "/settings", "x=1" },
        { "/patients", "" },
        { "/patients", "page=1&per_page=100" },
        { "/patients", "per_page=1" },
        { "/patients", NOTHING "&page=2" },
        { "/patients/1", NOTHING },
        { "/treatment_notes/1", NOTHING },
        { "/invoices", "q%5B%5D=created_at%3A%3E1900-01-01T00%3A00%3A00Z&per_page=1" },
        { "/individual_appointments", "" },
        { "/businesses//practitioners", "" },
        { "/businesses/:id/practitioners", "" },
        { "/businesses/1x/practitioners", "" },
        { "/businesses/123456789012345678901/practitioners", "" },
        { "/businesses/1/practitioners/2", "" },
        { "/businesses/1/practitioners/../../patients", "" },
        { FREE_TIMES, "" },
        { FREE_TIMES "available_times/1", "" },
    };

    for (KeyPurpose purpose = 0; purpose < KEY_PURPOSE__COUNT; purpose++) {
        for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
            g_assert_false(key_purpose_allows(purpose, "GET", others[i].path, others[i].query));
        for (gsize i = 0; i < G_N_ELEMENTS(requests); i++)
            for (gsize method = 0; method < G_N_ELEMENTS(methods); method++)
                g_assert_false(key_purpose_allows(purpose, methods[method], requests[i].path,
                                                  requests[i].query));
    }
}

/* The keeper's log and the tables have them; the numbers cross the keeper's socket. */
static void
words_and_numbers_stay(void)
{
    static const char *const words[] = { "verify", "refresh", "bookings", "reach" };
    KeyPurpose found;

    g_assert_cmpint(KEY_PURPOSE__COUNT, ==, G_N_ELEMENTS(words));
    for (KeyPurpose purpose = 0; purpose < KEY_PURPOSE__COUNT; purpose++) {
        g_assert_cmpstr(key_purpose_word(purpose), ==, words[purpose]);
        g_assert_true(key_purpose_from_word(words[purpose], &found));
        g_assert_cmpint(found, ==, purpose);
        g_assert_true(g_utf8_strlen(key_purpose_label(purpose), -1) > 5);
        g_assert_true(g_str_has_suffix(key_purpose_about(purpose), "."));
    }
    g_assert_false(key_purpose_from_word("", &found));
    g_assert_false(key_purpose_from_word("Verify", &found));
    g_assert_false(key_purpose_from_word(NULL, &found));
}

static void
reads_and_writes(void)
{
    g_assert_true(method_is_read("GET"));
    g_assert_false(method_is_read("POST"));
    g_assert_false(method_is_read("PATCH"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/key-purpose/exactly those", exactly_those);
    g_test_add_func("/key-purpose/nothing else", nothing_else);
    g_test_add_func("/key-purpose/words and numbers stay", words_and_numbers_stay);
    g_test_add_func("/key-purpose/reads and writes", reads_and_writes);
    return g_test_run();
}
