/* spans.h: stretches of time, as GArrays of Span in order that neither overlap nor touch. */
#pragma once

#include <glib.h>

typedef struct {
    gint64 from, to; /* UTC seconds; to is the first that no longer belongs */
} Span;

GArray *spans_new(void);
/* At the end, whatever the order; what ends before it begins is left out. spans_merge then makes it whole. */
void spans_add(GArray *spans, gint64 from, gint64 to);
void spans_merge(GArray *spans);
/* The place of the first that ends after that moment. */
guint spans_after(const GArray *spans, gint64 utc);
/* What of open is not in busy; the caller owns it. */
GArray *spans_subtract(const GArray *open, const GArray *busy);
