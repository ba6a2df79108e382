/* test-agent-prices.c: a type costs the sum of its items, or nobody knows what. */
#include "agent/jobs/prices.h"

static Snapshot *
three_types(void)
{
    Snapshot *snapshot = snapshot_new();

    for (int i = 1; i <= 3; i++) {
        const SnapshotType type = { .id = g_strdup_printf("%d", i), .name = g_strdup("Massage"),
                                    .price = g_strdup("") };

        g_array_append_val(snapshot->types, type);
    }
    return snapshot;
}

/* The price of the first type when it has one item of each price; NULL ends the list. */
static void
assert_sum(const char *expected, const char *const *prices)
{
    g_autoptr(Snapshot) snapshot = three_types();
    g_autoptr(GArray) type_items = g_array_new(FALSE, FALSE, sizeof(ClinikoTypeItem));
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(ClinikoBillableItem));
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; prices[i] != NULL; i++) {
        char *id = g_strdup_printf("%u", 900 + i);
        const ClinikoTypeItem type_item = { id, (char *)"1", id, TRUE };
        const ClinikoBillableItem item = { id, (char *)prices[i] };

        g_ptr_array_add(ids, id);
        g_array_append_val(type_items, type_item);
        g_array_append_val(items, item);
    }
    prices_put(snapshot, type_items, items);
    g_assert_cmpstr(g_array_index(snapshot->types, SnapshotType, 0).price, ==, expected);
    g_assert_cmpstr(g_array_index(snapshot->types, SnapshotType, 1).price, ==, "");
}
#define ASSERT_SUM(expected, ...) \
    assert_sum(expected, (const char *const[]){ __VA_ARGS__, NULL })

static void
prices_are_added_and_rounded_to_cents(void)
{
    ASSERT_SUM("95.00", "95");
    ASSERT_SUM("95.00", "95.0");
    ASSERT_SUM("81.82", "81.818");
    ASSERT_SUM("81.81", "81.814999");
    ASSERT_SUM("0.00", "0");
    ASSERT_SUM("110.00", "81.818", "28.182"); /* added before it is rounded */
    ASSERT_SUM("1.00", "0.9999", "0.0001");
}

static void
what_is_no_price_makes_the_sum_unknown(void)
{
    ASSERT_SUM("", "");
    ASSERT_SUM("", "95", "");
    ASSERT_SUM("", "", "95");
    ASSERT_SUM("", "-5");
    ASSERT_SUM("", "12,50");
    ASSERT_SUM("", "1e3");
    ASSERT_SUM("", "99999999999999999999");
    ASSERT_SUM("", "999999999", "999999999", "999999999");
}

static void
a_discounted_or_unknown_item_makes_the_price_unknown(void)
{
    const ClinikoTypeItem links[] = {
        { (char *)"1", (char *)"1", (char *)"901", TRUE },
        { (char *)"2", (char *)"2", (char *)"901", FALSE },
        { (char *)"3", (char *)"3", (char *)"901", TRUE },
        { (char *)"4", (char *)"3", (char *)"999", TRUE },
    };
    const ClinikoBillableItem item = { (char *)"901", (char *)"50" };
    g_autoptr(Snapshot) snapshot = three_types();
    g_autoptr(GArray) type_items = g_array_new(FALSE, FALSE, sizeof links[0]);
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof item);

    g_array_append_vals(type_items, links, G_N_ELEMENTS(links));
    g_array_append_val(items, item);
    prices_put(snapshot, type_items, items);
    g_assert_cmpstr(g_array_index(snapshot->types, SnapshotType, 0).price, ==, "50.00");
    g_assert_cmpstr(g_array_index(snapshot->types, SnapshotType, 1).price, ==, "");
    g_assert_cmpstr(g_array_index(snapshot->types, SnapshotType, 2).price, ==, "");
}

static void
without_either_list_no_price_is_known(void)
{
    g_autoptr(Snapshot) snapshot = three_types();
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, 1);

    prices_put(snapshot, NULL, none);
    prices_put(snapshot, none, NULL);
    prices_put(snapshot, none, none);
    g_assert_cmpstr(g_array_index(snapshot->types, SnapshotType, 0).price, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/agent-prices/" #name, name)
    ADD(prices_are_added_and_rounded_to_cents);
    ADD(what_is_no_price_makes_the_sum_unknown);
    ADD(a_discounted_or_unknown_item_makes_the_price_unknown);
    ADD(without_either_list_no_price_is_known);
    return g_test_run();
}
