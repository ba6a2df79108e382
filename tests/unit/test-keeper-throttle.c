/* test-keeper-throttle.c: the wait after failed tries, on a clock of our own. */
#include <string.h>

#include "keeper/throttle.h"

#define NOON G_GINT64_CONSTANT(1700000000)

/* The whole rule by hand: failures, seconds to wait right after the last one. */
static void
grows_to_a_quarter_hour(void)
{
    static const gint64 waits[] = {
        0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900
    };
    Tries tries = { 0 };

    for (guint failures = 0; failures < G_N_ELEMENTS(waits); failures++) {
        g_assert_cmpuint(tries.failures, ==, failures);
        g_assert_cmpint(throttle_wait_s(&tries, FREE_FOR_PERSON, NOON), ==, waits[failures]);
        throttle_failed(&tries, NOON);
    }
    tries.failures = G_MAXINT;
    throttle_failed(&tries, NOON);
    g_assert_cmpuint(tries.failures, ==, G_MAXINT);
    g_assert_cmpint(throttle_wait_s(&tries, FREE_FOR_PERSON, NOON), ==, 900);
}

static void
passes_with_time(void)
{
    const Tries tries = { .failures = 9, .last_failure_utc = NOON }; /* 32 s */

    for (gint64 passed = 0; passed <= 40; passed++)
        g_assert_cmpint(throttle_wait_s(&tries, FREE_FOR_PERSON, NOON + passed), ==,
                        MAX(0, 32 - passed));
    g_assert_cmpint(throttle_wait_s(&tries, FREE_FOR_NETWORK, NOON), ==, 0);
}

/* A clock set back by a day makes nobody wait a day. */
static void
clock_set_back(void)
{
    Tries tries = { .failures = 9, .last_failure_utc = NOON + 86400 };

    g_assert_cmpint(throttle_wait_s(&tries, FREE_FOR_PERSON, NOON), ==, 32);
    throttle_settle(&tries, NOON);
    g_assert_cmpint(tries.last_failure_utc, ==, NOON);
    g_assert_cmpint(throttle_wait_s(&tries, FREE_FOR_PERSON, NOON + 32), ==, 0);
    throttle_settle(&tries, NOON + 100);
    g_assert_cmpint(tries.last_failure_utc, ==, NOON);
}

/* Guessing as fast as allowed for a day: how many guesses are judged at all. */
static void
guesses_in_a_day(void)
{
    Tries tries = { 0 };
    guint judged = 0;

    for (gint64 s = 0; s < 86400; s++)
        for (int tries_a_second = 0; tries_a_second < 10; tries_a_second++)
            if (throttle_wait_s(&tries, FREE_FOR_PERSON, NOON + s) == 0) {
                throttle_failed(&tries, NOON + s);
                judged++;
            }
    g_test_message("judged in a day: %u of 864000", judged);
    g_assert_cmpuint(judged, <=, 5 + 10 + 96);
}

static void
networks(void)
{
    static const char *const pairs[][2] = {
        { "192.0.2.7", "192.0.2.7" },
        { "::ffff:192.0.2.7", "192.0.2.7" },
        { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64" },
        { "2001:DB8:1:2::9", "2001:db8:1:2::/64" },
        { "::1", "::/64" },
        { "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff::/64" },
        { "", "unknown" },
        { "192.0.2", "unknown" },
        { "192.0.2.7 ", "unknown" },
        { "clinic.example", "unknown" },
        { "fe80::1%eth0", "unknown" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        char network[NETWORK_SIZE];

        throttle_network(pairs[i][0], network);
        g_assert_cmpstr(network, ==, pairs[i][1]);
    }
}

static void
networks_are_counted_apart_and_forgotten(void)
{
    g_autoptr(Networks) all = networks_new();

    throttle_failed(networks_tries(all, "192.0.2.1", NOON), NOON);
    throttle_failed(networks_tries(all, "192.0.2.1", NOON), NOON);
    throttle_failed(networks_tries(all, "192.0.2.2", NOON), NOON);
    g_assert_cmpuint(networks_tries(all, "192.0.2.1", NOON)->failures, ==, 2);
    g_assert_cmpuint(networks_tries(all, "192.0.2.2", NOON)->failures, ==, 1);
    g_assert_cmpuint(networks_tries(all, "192.0.2.3", NOON)->failures, ==, 0);
    g_assert_cmpuint(networks_tries(all, "192.0.2.1", NOON + 3600)->failures, ==, 2);
    g_assert_cmpuint(networks_tries(all, "192.0.2.1", NOON + 3601)->failures, ==, 0);
}

/* Any number of addresses needs no more memory; those that failed last are remembered. */
static void
memory_is_bounded(void)
{
    g_autoptr(Networks) all = networks_new();
    char network[NETWORK_SIZE];

    for (guint i = 0; i < 5000; i++) {
        g_snprintf(network, sizeof network, "198.51.%u.%u", i / 250, i % 250);
        throttle_failed(networks_tries(all, network, NOON + i), NOON + i);
        g_assert_cmpuint(networks_tries(all, network, NOON + i)->failures, ==, 1);
    }
    for (guint i = 5000 - 1024; i < 5000; i++) {
        g_snprintf(network, sizeof network, "198.51.%u.%u", i / 250, i % 250);
        g_assert_cmpuint(networks_tries(all, network, NOON + 5000)->failures, ==, 1);
    }
    g_assert_cmpuint(networks_tries(all, "198.51.0.0", NOON + 5000)->failures, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/throttle/grows-to-a-quarter-hour", grows_to_a_quarter_hour);
    g_test_add_func("/throttle/passes-with-time", passes_with_time);
    g_test_add_func("/throttle/clock-set-back", clock_set_back);
    g_test_add_func("/throttle/guesses-in-a-day", guesses_in_a_day);
    g_test_add_func("/throttle/networks", networks);
    g_test_add_func("/throttle/networks-are-counted-apart",
                    networks_are_counted_apart_and_forgotten);
    g_test_add_func("/throttle/memory-is-bounded", memory_is_bounded);
    return g_test_run();
}
