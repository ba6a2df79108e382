/* rates.h: how often somebody did something within the last minute, counted by all workers together. */
#pragma once

#include <glib.h>

#define RATES_WINDOW_S 60

typedef struct RatesTable RatesTable;

/* The workers share the table because it is mapped before they are started. */
typedef struct {
    RatesTable *table; /* NULL: nothing is counted */
} Rates;

/* Makes an empty table; before the workers are started. Errors: INTERNAL. */
gboolean rates_open(Rates *rates, GError **error);
void rates_close(Rates *rates);

typedef struct {
    guint count;    /* this time included; it stops at RATES_COUNT_MAX */
    guint reset_s;  /* until counting begins anew, 1..RATES_WINDOW_S */
} Rate;
#define RATES_COUNT_MAX 4095

/*
 * Counts one more time of who, within the minute that began with their first.
 *
 * Shape:  who is any text. Without a table every time is the first.
 *         Of thousands at once those whose minute began longest ago are forgotten first.
 */
Rate rates_count(const Rates *rates, const char *who, gint64 now_utc);
