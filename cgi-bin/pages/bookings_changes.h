/* bookings_changes.h: what changed between one look at Cliniko and the next, for every page that tells it. */
#pragma once

#include "cgi-bin/pages/bookings_state.h"

/* The newest changes as sentences: items DRIFT_ITEM with SENTENCE and WHEN in view, at most limit, newest first, none
 * that Keyrack saw before since_utc. *ret_count is how many, *ret_last_id the id of the last, 0 for none. */
typedef struct {
    const char *practitioner; /* "": of everything */
    gint64 before;            /* id, 0: from the newest */
    int limit;
    gint64 since_utc;
} ChangesWanted;
gboolean bookings_add_changes(App *app, View *view, const BookingsState *state, const ChangesWanted *wanted,
                              int *ret_count, gint64 *ret_last_id, GError **error);
