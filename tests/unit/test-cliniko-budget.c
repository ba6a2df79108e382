/* test-cliniko-budget.c: in no minute, wherever it starts, does one user make more calls than the
 * limit. */
#include "lib/cliniko/budget.h"

/* Calls as soon as allowed, with pauses by chance, and checks every window of the record. */
static void
test_no_minute_over(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    g_autoptr(GArray) sent = g_array_new(FALSE, FALSE, sizeof(gint64));
    const guint limit = 20;
    Budgets *budgets = budgets_new((int)limit);
    gint64 now = -30000; /* the clock may start anywhere */

    for (int i = 0; i < 5000; i++) {
        now += g_rand_int_range(rand, 0, 6000) - 3000 > 0 ? g_rand_int_range(rand, 0, 5000) : 0;
        now += budgets_wait_ms(budgets, "user:1", 0, now);
        g_assert_cmpint(budgets_wait_ms(budgets, "user:1", 0, now), ==, 0);
        budgets_spend(budgets, "user:1", now);
        g_array_append_val(sent, now);
    }
    for (guint i = limit; i < sent->len; i++)
        g_assert_cmpint(g_array_index(sent, gint64, i) - g_array_index(sent, gint64, i - limit), >=,
                        BUDGET_WINDOW_MS);
    budgets_free(budgets);
}

/* The wait is no longer than it must be: it ends when the oldest call is a minute old. */
static void
test_exact_wait(void)
{
    Budgets *budgets = budgets_new(2);

    g_assert_cmpint(budgets_wait_ms(budgets, "a", 0, 1000), ==, 0);
    budgets_spend(budgets, "a", 1000);
    g_assert_cmpint(budgets_wait_ms(budgets, "a", 0, 1500), ==, 0);
    budgets_spend(budgets, "a", 1500);
    g_assert_cmpint(budgets_wait_ms(budgets, "a", 0, 1500), ==, 59500);
    g_assert_cmpint(budgets_wait_ms(budgets, "a", 0, 60999), ==, 1);
    g_assert_cmpint(budgets_wait_ms(budgets, "a", 0, 61000), ==, 0);
    budgets_spend(budgets, "a", 61000);
    g_assert_cmpint(budgets_wait_ms(budgets, "a", 0, 61000), ==, 500);
    g_assert_cmpint(budgets_wait_ms(budgets, "b", 0, 61000), ==, 0);
    budgets_free(budgets);
}

/* Work nobody waits for stops that many calls earlier, and goes on when the calls before those are a minute old. */
static void
test_spare(void)
{
    Budgets *budgets = budgets_new(4);

    budgets_spend(budgets, "a", 1000);
    g_assert_cmpint(budgets_wait_ms(budgets, "a", 2, 1500), ==, 0);
    budgets_spend(budgets, "a", 2000);
    g_assert_cmpint(budgets_wait_ms(budgets, "a", 2, 2000), ==, 59000);
    g_assert_cmpint(budgets_wait_ms(budgets, "a", 1, 2000), ==, 0);
    budgets_spend(budgets, "a", 3000);
    budgets_spend(budgets, "a", 4000);
    g_assert_cmpint(budgets_wait_ms(budgets, "a", 0, 4000), ==, 57000);
    g_assert_cmpint(budgets_wait_ms(budgets, "a", 1, 4000), ==, 58000);
    g_assert_cmpint(budgets_wait_ms(budgets, "a", 2, 4000), ==, 59000);
    g_assert_cmpint(budgets_wait_ms(budgets, "a", 0, 61000), ==, 0);
    g_assert_cmpint(budgets_wait_ms(budgets, "a", 2, 63000), ==, 0);
    budgets_spend(budgets, "a", 63000);
    g_assert_cmpint(budgets_wait_ms(budgets, "a", 2, 63000), ==, 1000);
    budgets_free(budgets);
}

/* A spare as large as the budget would mean never: one call a minute is left. */
static void
test_spare_of_all(void)
{
    static const int spares[] = { 4, 5, G_MAXINT };

    for (gsize i = 0; i < G_N_ELEMENTS(spares); i++) {
        Budgets *budgets = budgets_new(4);

        g_assert_cmpint(budgets_wait_ms(budgets, "a", spares[i], 1000), ==, 0);
        budgets_spend(budgets, "a", 1000);
        g_assert_cmpint(budgets_wait_ms(budgets, "a", spares[i], 1000), ==, BUDGET_WINDOW_MS);
        g_assert_cmpint(budgets_wait_ms(budgets, "a", -1, 1000), ==, 0);
        budgets_free(budgets);
    }
}

/* Whoever spares calls and whoever spares none share one window: the first never takes the last calls of any minute,
 * both together never more than the limit. */
static void
test_spare_leaves_room(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);
    g_autoptr(GArray) sent = g_array_new(FALSE, FALSE, sizeof(gint64));
    const guint limit = 20, spare = 6;
    Budgets *budgets = budgets_new((int)limit);
    gint64 now = 0;

    for (int i = 0; i < 5000; i++) {
        gboolean patient = g_rand_int_range(rand, 0, 3) > 0;
        guint back = patient ? limit - spare : limit;

        now += g_rand_int_range(rand, 0, 2000);
        now += budgets_wait_ms(budgets, "a", patient ? (int)spare : 0, now);
        if (sent->len >= back)
            g_assert_cmpint(now - g_array_index(sent, gint64, sent->len - back), >=,
                            BUDGET_WINDOW_MS);
        budgets_spend(budgets, "a", now);
        g_array_append_val(sent, now);
    }
    budgets_free(budgets);
}

static void
test_hold(void)
{
    Budgets *budgets = budgets_new(5);

    budgets_hold(budgets, "a", 1000, 31000);
    g_assert_cmpint(budgets_wait_ms(budgets, "a", 0, 1000), ==, 30000);
    budgets_hold(budgets, "a", 2000, 3000); /* a second answer does not shorten the first */
    g_assert_cmpint(budgets_wait_ms(budgets, "a", 0, 2000), ==, 29000);
    g_assert_cmpint(budgets_wait_ms(budgets, "a", 0, 31000), ==, 0);
    g_assert_cmpint(budgets_wait_ms(budgets, "b", 0, 2000), ==, 0);
    budgets_free(budgets);
}

/* Names beyond the bound share one budget while all are in use, and get their own again when some
 * are idle. */
static void
test_bound(void)
{
    Budgets *budgets = budgets_new(1);

    for (int i = 0; i < BUDGETS_MAX; i++) {
        g_autofree char *name = g_strdup_printf("user:%d", i);

        budgets_spend(budgets, name, 1000);
    }
    budgets_spend(budgets, "extra:1", 1000);
    g_assert_cmpint(budgets_wait_ms(budgets, "extra:1", 0, 1000), ==, BUDGET_WINDOW_MS);
    g_assert_cmpint(budgets_wait_ms(budgets, "extra:2", 0, 1000), ==, BUDGET_WINDOW_MS);
    g_assert_cmpint(budgets_wait_ms(budgets, "user:5", 0, 1000), ==, BUDGET_WINDOW_MS);
    g_assert_cmpint(budgets_wait_ms(budgets, "extra:1", 0, 61000), ==, 0);
    budgets_spend(budgets, "extra:1", 61000);
    g_assert_cmpint(budgets_wait_ms(budgets, "extra:2", 0, 61000), ==, 0);
    budgets_free(budgets);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cliniko-budget/no minute over", test_no_minute_over);
    g_test_add_func("/cliniko-budget/exact wait", test_exact_wait);
    g_test_add_func("/cliniko-budget/spare", test_spare);
    g_test_add_func("/cliniko-budget/spare of all", test_spare_of_all);
    g_test_add_func("/cliniko-budget/spare leaves room", test_spare_leaves_room);
    g_test_add_func("/cliniko-budget/hold", test_hold);
    g_test_add_func("/cliniko-budget/bound", test_bound);
    return g_test_run();
}
