/* slots.h: a few places that all workers share; whoever dies gives his back. */
#pragma once

#include <glib.h>

typedef struct {
    int fd; /* -1: no limit */
    int n;
} Slots;

/* Makes n places; before the workers are started. Errors: INTERNAL. */
gboolean slots_open(Slots *slots, int n, GError **error);
void slots_close(Slots *slots);

/* Takes a free place and returns its number, -1 when there is none. Never waits; one place for a
 * process at a time. */
int slots_take(const Slots *slots);
void slots_give(const Slots *slots, int slot);
