/* spans.c: puts stretches of time together and takes them away from each other. */
#include "sandbox/spans.h"

GArray *
spans_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(Span));
}

void
spans_add(GArray *spans, gint64 from, gint64 to)
{
    const Span span = { from, to };

    if (from < to)
        g_array_append_val(spans, span);
}

static int
compare_starts(gconstpointer a, gconstpointer b)
{
    gint64 one = ((const Span *)a)->from, other = ((const Span *)b)->from;

    return (one > other) - (one < other);
}

void
spans_merge(GArray *spans)
{
    guint kept = 0;

    g_array_sort(spans, compare_starts);
    for (guint i = 0; i < spans->len; i++) {
        Span next = g_array_index(spans, Span, i);
        Span *last = kept > 0 ? &g_array_index(spans, Span, kept - 1) : NULL;

        if (last != NULL && next.from <= last->to)
            last->to = MAX(last->to, next.to);
        else
            g_array_index(spans, Span, kept++) = next;
    }
    g_array_set_size(spans, kept);
}

guint
spans_after(const GArray *spans, gint64 utc)
{
    guint low = 0, high = spans->len;

    while (low < high) {
        guint middle = (low + high) / 2;

        if (g_array_index(spans, Span, middle).to > utc)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

GArray *
spans_subtract(const GArray *open, const GArray *busy)
{
    GArray *left = spans_new();

    for (guint i = 0; i < open->len; i++) {
        Span span = g_array_index(open, Span, i);

        for (guint k = spans_after(busy, span.from); k < busy->len; k++) {
            const Span *taken = &g_array_index(busy, Span, k);

            if (taken->from >= span.to)
                break;
            spans_add(left, span.from, taken->from);
            span.from = MIN(span.to, taken->to);
        }
        spans_add(left, span.from, span.to);
    }
    return left;
}
