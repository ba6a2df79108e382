/* bookings_matrix.h: every combination of business, practitioner and appointment type with its state. */
#pragma once

#include "cgi-bin/pages/bookings_filter.h"
#include "cgi-bin/pages/bookings_state.h"

/* Judges every combination, and fills the page's section MATRIX: the filter, and a table for each business. */
void bookings_matrix_add(View *page, const BookingsState *state, const BookingFilter *filter);
