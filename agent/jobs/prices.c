/* prices.c: adds up what an appointment type costs. Pure. */
#include "agent/jobs/prices.h"

#define UNKNOWN G_MININT64
#define WHOLE 10000          /* prices are counted in ten-thousandths, since Cliniko has "81.818" */
#define CENT (WHOLE / 100)
#define PRICE_MAX 1000000000 /* whole ones; more is no price */

/* "81.818" as 818180, UNKNOWN when it is no price. */
static gint64
price_parse(const char *text)
{
    gint64 price = 0, unit = WHOLE;

    if (!g_ascii_isdigit(*text))
        return UNKNOWN;
    for (; g_ascii_isdigit(*text) && price < PRICE_MAX; text++)
        price = price * 10 + g_ascii_digit_value(*text);
    if (price >= PRICE_MAX)
        return UNKNOWN;
    price *= WHOLE;
    if (*text == '.')
        for (text++; g_ascii_isdigit(*text); text++)
            price += (unit /= 10) * g_ascii_digit_value(*text);
    return *text == '\0' ? price : UNKNOWN;
}

/* With cents, rounded half up. */
static char *
price_format(gint64 price)
{
    gint64 cents = (price + CENT / 2) / CENT;

    return g_strdup_printf("%" G_GINT64_FORMAT ".%02d", cents / 100, (int)(cents % 100));
}

/* Price of every item by its id. */
static GHashTable *
prices_of_items(const GArray *items)
{
    GHashTable *prices = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);

    for (guint i = 0; i < items->len; i++) {
        const ClinikoBillableItem *item = &g_array_index(items, ClinikoBillableItem, i);
        gint64 price = price_parse(item->price);

        g_hash_table_insert(prices, item->id, g_memdup2(&price, sizeof price));
    }
    return prices;
}

/* sum and price may be unknown. */
static gint64
price_add(gint64 sum, gint64 price)
{
    return sum == UNKNOWN || price == UNKNOWN || sum > PRICE_MAX * (gint64)WHOLE ? UNKNOWN
                                                                                  : sum + price;
}

/* Sum of every type that has items by its id. */
static GHashTable *
prices_of_types(const GArray *type_items, GHashTable *prices)
{
    GHashTable *sums = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);

    for (guint i = 0; i < type_items->len; i++) {
        const ClinikoTypeItem *item = &g_array_index(type_items, ClinikoTypeItem, i);
        const gint64 *price = g_hash_table_lookup(prices, item->item_id);
        const gint64 *sum = g_hash_table_lookup(sums, item->type_id);
        gint64 known = price != NULL && item->plain ? *price : UNKNOWN;
        gint64 more = price_add(sum != NULL ? *sum : 0, known);

        g_hash_table_insert(sums, item->type_id, g_memdup2(&more, sizeof more));
    }
    return sums;
}

void
prices_put(Snapshot *snapshot, const GArray *type_items, const GArray *items)
{
    g_autoptr(GHashTable) prices = NULL;
    g_autoptr(GHashTable) sums = NULL;

    if (type_items == NULL || items == NULL)
        return;
    prices = prices_of_items(items);
    sums = prices_of_types(type_items, prices);
    for (guint i = 0; i < snapshot->types->len; i++) {
        SnapshotType *type = &g_array_index(snapshot->types, SnapshotType, i);
        const gint64 *sum = g_hash_table_lookup(sums, type->id);

        if (sum != NULL && *sum != UNKNOWN) {
            g_free(type->price);
            type->price = price_format(*sum);
        }
    }
}
