/* bookings_fix.h: what stands in the way of online bookings, by what it costs. */
#pragma once

#include "cgi-bin/pages/bookings_state.h"

/* Fills the page's include FIX (bookings_fix.tpl): loud obstacles, intruders, refusals without a reason, what nobody
 * spoke about, and what is off as meant. Errors: INTERNAL. */
gboolean bookings_fix_add(App *app, View *page, const BookingsState *state, GError **error);
