/* budget.h: how often each Cliniko user's keys may call, kept before Cliniko has to say 429. */
#pragma once

#include <glib.h>

#define BUDGET_WINDOW_MS 60000
#define BUDGETS_MAX 1024

/*
 * The budgets of all users, by name. Times are monotonic milliseconds and never go back.
 *
 * Shape:  at most BUDGETS_MAX names are kept; while all of those are in use, every further name
 * shares one budget, so that memory stays bounded and no call goes uncounted. Source: cliniko-api 4
 * (requests a minute for each user, not for each key).
 */
typedef struct Budgets Budgets;

Budgets *budgets_new(int requests_per_minute);
void budgets_free(Budgets *budgets);

/* Milliseconds from now_ms until name may make its next call and still leave `spare` calls of that minute to others;
 * 0 = at once. A spare of the whole budget or more leaves one call a minute. Changes nothing that shows. */
gint64 budgets_wait_ms(Budgets *budgets, const char *name, int spare, gint64 now_ms);
/* One call of name goes out at now_ms. */
void budgets_spend(Budgets *budgets, const char *name, gint64 now_ms);
/* Cliniko said 429 at now_ms: name makes no call before until_ms. */
void budgets_hold(Budgets *budgets, const char *name, gint64 now_ms, gint64 until_ms);
