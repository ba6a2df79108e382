/* test-rates.c: everybody is counted by themselves, for a minute, by all processes together. */
#include "cgi-bin/rates.h"

#include <sys/wait.h>
#include <unistd.h>

#define NOW 1700000000

static void
test_a_minute(void)
{
    Rates rates = { NULL };

    g_assert_true(rates_open(&rates, NULL));
    for (guint i = 1; i <= 5; i++) {
        const Rate rate = rates_count(&rates, "a", NOW + i);

        g_assert_cmpuint(rate.count, ==, i);
        g_assert_cmpuint(rate.reset_s, ==, RATES_WINDOW_S + 1 - i);
    }
    g_assert_cmpuint(rates_count(&rates, "b", NOW + 5).count, ==, 1);
    g_assert_cmpuint(rates_count(&rates, "a", NOW + 60).count, ==, 6);
    g_assert_cmpuint(rates_count(&rates, "a", NOW + 61).count, ==, 1);
    g_assert_cmpuint(rates_count(&rates, "a", NOW).count, ==, 1); /* the clock was set back */
    rates_close(&rates);
}

static void
test_it_stops_at_the_top(void)
{
    Rates rates = { NULL };
    guint count = 0;

    g_assert_true(rates_open(&rates, NULL));
    for (guint i = 0; i < RATES_COUNT_MAX + 10; i++)
        count = rates_count(&rates, "a", NOW).count;
    g_assert_cmpuint(count, ==, RATES_COUNT_MAX);
    g_assert_cmpuint(rates_count(&rates, "a", NOW).reset_s, ==, RATES_WINDOW_S);
    rates_close(&rates);
}

/* Thousands who come once do not make it forget who came since. */
static void
test_many(void)
{
    Rates rates = { NULL };

    g_assert_true(rates_open(&rates, NULL));
    for (guint i = 0; i < 100000; i++) {
        g_autofree char *who = g_strdup_printf("%u", i);

        g_assert_cmpuint(rates_count(&rates, who, NOW).count, >=, 1);
    }
    g_assert_cmpuint(rates_count(&rates, "a", NOW + 1).count, ==, 1);
    g_assert_cmpuint(rates_count(&rates, "a", NOW + 1).count, ==, 2);
    rates_close(&rates);
}

static void
test_together(void)
{
    Rates rates = { NULL };

    g_assert_true(rates_open(&rates, NULL));
    for (int child = 0; child < 4; child++)
        if (fork() == 0) {
            for (int i = 0; i < 500; i++)
                (void)rates_count(&rates, "a", NOW);
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    g_assert_cmpuint(rates_count(&rates, "a", NOW).count, ==, 2001);
    rates_close(&rates);
}

static void
test_without_a_table(void)
{
    const Rates rates = { NULL };

    for (int i = 0; i < 3; i++)
        g_assert_cmpuint(rates_count(&rates, "a", NOW).count, ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rates/a-minute", test_a_minute);
    g_test_add_func("/rates/it-stops-at-the-top", test_it_stops_at_the_top);
    g_test_add_func("/rates/many", test_many);
    g_test_add_func("/rates/together", test_together);
    g_test_add_func("/rates/without-a-table", test_without_a_table);
    return g_test_run();
}
