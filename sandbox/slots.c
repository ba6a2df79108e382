/* slots.c: start times on a raster, thinned out by the rules of online booking. */
#include "sandbox/slots.h"

#include "sandbox/moments.h"

#define AFTERNOON_S (12 * 60 * 60)
#define EVENING_S (17 * 60 * 60)

typedef enum { MORNING, AFTERNOON, EVENING } Part;

/* The first moment from utc on at which the wall clock shows a multiple of the raster. */
static gint64
next_on_raster(const SlotRules *rules, gint64 utc)
{
    gint64 over = wall_clock(rules->zone, utc) % rules->raster_s;

    return over == 0 ? utc : utc + rules->raster_s - over;
}

GArray *
slots_in(const GArray *free, const SlotRules *rules)
{
    GArray *starts = g_array_new(FALSE, FALSE, sizeof(gint64));

    for (guint i = 0; i < free->len; i++) {
        const Span *span = &g_array_index(free, Span, i);
        gint64 start = next_on_raster(rules, span->from);

        while (start + rules->duration_s <= span->to) {
            g_array_append_val(starts, start);
            start = next_on_raster(rules, start + 1);
        }
    }
    return starts;
}

static Part
part_of(gint64 wall_s)
{
    gint64 second = wall_s - wall_day(wall_s) * DAY_S;

    return second < AFTERNOON_S ? MORNING : second < EVENING_S ? AFTERNOON : EVENING;
}

void
slots_show(GArray *starts, const SlotRules *rules, Span within)
{
    gint64 day = G_MININT64;
    Part part = MORNING;
    guint kept = 0;
    gint64 shown = 0;

    for (guint i = 0; i < starts->len; i++) {
        gint64 start = g_array_index(starts, gint64, i);
        gint64 wall_s = wall_clock(rules->zone, start);

        if (start < rules->earliest_utc || wall_day(wall_s) > rules->last_day)
            continue;
        if (wall_day(wall_s) != day || part_of(wall_s) != part) {
            day = wall_day(wall_s);
            part = part_of(wall_s);
            shown = 0;
        }
        shown++;
        if ((rules->per_part == 0 || shown <= rules->per_part) && start >= within.from && start < within.to)
            g_array_index(starts, gint64, kept++) = start;
    }
    g_array_set_size(starts, kept);
}
