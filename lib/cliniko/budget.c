/* budget.c: a sliding window of one minute for each Cliniko user. Pure: the caller says what time
 * it is. */
#include "lib/cliniko/budget.h"

typedef struct {
    gint64 held_until_ms;
    int next;         /* where the next call is written, and once full the place of the oldest */
    int used;         /* how many of sent_ms hold a call */
    gint64 sent_ms[]; /* a ring of requests_per_minute times */
} Budget;

struct Budgets {
    int per_minute;
    GHashTable *by_name;
    Budget *shared; /* for names beyond BUDGETS_MAX */
};

static Budget *
budget_new(int per_minute)
{
    Budget *budget = g_malloc0(sizeof(Budget) + sizeof(gint64) * (gsize)per_minute);

    budget->held_until_ms = G_MININT64;
    return budget;
}

Budgets *
budgets_new(int requests_per_minute)
{
    Budgets *budgets = g_new0(Budgets, 1);

    g_assert(requests_per_minute >= 1);
    budgets->per_minute = requests_per_minute;
    budgets->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    budgets->shared = budget_new(requests_per_minute);
    return budgets;
}

void
budgets_free(Budgets *budgets)
{
    g_hash_table_unref(budgets->by_name);
    g_free(budgets->shared);
    g_free(budgets);
}

static gint64
newest_ms(const Budgets *budgets, const Budget *budget)
{
    return budget->sent_ms[(budget->next + budgets->per_minute - 1) % budgets->per_minute];
}

/* A budget nobody has used for a minute says the same as a new one. */
static gboolean
is_spent_long_ago(const Budgets *budgets, const Budget *budget, gint64 now_ms)
{
    return budget->held_until_ms <= now_ms &&
           (budget->used == 0 || newest_ms(budgets, budget) + BUDGET_WINDOW_MS <= now_ms);
}

static void
drop_unused(Budgets *budgets, gint64 now_ms)
{
    GHashTableIter iter;
    gpointer budget;

    g_hash_table_iter_init(&iter, budgets->by_name);
    while (g_hash_table_iter_next(&iter, NULL, &budget))
        if (is_spent_long_ago(budgets, budget, now_ms))
            g_hash_table_iter_remove(&iter);
}

static Budget *
budget_for_use(Budgets *budgets, const char *name, gint64 now_ms)
{
    Budget *budget = g_hash_table_lookup(budgets->by_name, name);

    if (budget != NULL)
        return budget;
    if (g_hash_table_size(budgets->by_name) >= BUDGETS_MAX)
        drop_unused(budgets, now_ms);
    if (g_hash_table_size(budgets->by_name) >= BUDGETS_MAX)
        return budgets->shared;
    budget = budget_new(budgets->per_minute);
    g_hash_table_insert(budgets->by_name, g_strdup(name), budget);
    return budget;
}

gint64
budgets_wait_ms(Budgets *budgets, const char *name, int spare, gint64 now_ms)
{
    const Budget *budget = budget_for_use(budgets, name, now_ms);
    const int per_minute = budgets->per_minute;
    const int limit = per_minute - CLAMP(spare, 0, per_minute - 1);
    gint64 at_ms = MAX(now_ms, budget->held_until_ms);

    /* the limit-th call back from the newest must be a minute old */
    if (budget->used >= limit)
        at_ms = MAX(at_ms, budget->sent_ms[(budget->next + per_minute - limit) % per_minute] +
                               BUDGET_WINDOW_MS);
    return at_ms - now_ms;
}

void
budgets_spend(Budgets *budgets, const char *name, gint64 now_ms)
{
    Budget *budget = budget_for_use(budgets, name, now_ms);

    budget->sent_ms[budget->next] = now_ms;
    budget->next = (budget->next + 1) % budgets->per_minute;
    budget->used = MIN(budget->used + 1, budgets->per_minute);
}

void
budgets_hold(Budgets *budgets, const char *name, gint64 now_ms, gint64 until_ms)
{
    Budget *budget = budget_for_use(budgets, name, now_ms);

    budget->held_until_ms = MAX(budget->held_until_ms, until_ms);
}
