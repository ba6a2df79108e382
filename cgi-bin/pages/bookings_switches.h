/* bookings_switches.h: the account's rules, and the switch of every business, practitioner and appointment type. */
#pragma once

#include "cgi-bin/pages/bookings_state.h"

/* Fills the page's include SWITCHES (bookings_switches.tpl). */
void bookings_switches_add(View *page, const BookingsState *state);
