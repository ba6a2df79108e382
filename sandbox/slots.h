/* slots.h: which start times a patient is shown. */
#pragma once

#include <glib.h>

#include "sandbox/spans.h"

/* The account's and the type's rules for one place. */
typedef struct {
    GTimeZone *zone;     /* of the business: its wall clock makes days and parts of day */
    gint64 duration_s;
    gint64 raster_s;     /* start times are multiples of this by the wall clock */
    gint64 per_part;     /* start times in each part of a day, 0: all */
    gint64 earliest_utc; /* minimum notice */
    gint64 last_day;     /* how far ahead */
} SlotRules;

/* Every start time on the raster from which the whole duration lies inside one span, in order (gint64). */
GArray *slots_in(const GArray *free, const SlotRules *rules);

/*
 * What is shown of the starts that are free: none before the notice, none after the last day, and in each part of a
 * day the first few. Then only those of within, which may begin inside a day: which ones are shown does not depend on
 * the days asked for.
 *
 * Shape:  starts in order, of whole days; changed in place.
 * Source: cliniko-api 20 (morning until 11:59, afternoon until 16:59, evening).
 */
void slots_show(GArray *starts, const SlotRules *rules, Span within);
