/* booking_pictures.h: clinics of a few people for the tests of online booking. */
#pragma once

#include "lib/clinic/bookings.h"

/* A clinic in which anything may be so, most of it well: 1 to 3 businesses, 1 to 4 practitioners, 1 to 4 types, from
 * GLib's test random numbers. Always refreshed. */
BookingPicture *clinic_random(void);

/* Harbour Street and Glenhaven Rooms; Anna Berg and Priya Nair; Massage and Review. Both practitioners offer both
 * types and work Mondays at both businesses; everything is on, and something is free everywhere. */
BookingPicture *clinic_in_order(void);

BookingPicture *clinic_copy(const BookingPicture *picture);

/* Every setting there is, as a GArray of Setting, with -1 where a setting is not about such a thing. */
GArray *clinic_settings(const BookingPicture *picture);

/* Where the mark on a setting is kept. */
Meant *clinic_mark(BookingPicture *picture, const Setting *setting);

/* What Cliniko answered for one combination. */
void clinic_answer(BookingPicture *picture, const Combination *one, TimesAnswer answer, gint64 answered_utc);

/* Gives the practitioner hours at the business, or takes all away. */
void clinic_set_hours(BookingPicture *picture, int practitioner, int business, gboolean has);

/* Switches a setting on, as somebody would in Cliniko. What Cliniko did not list of somebody inactive or of something
 * archived turns out to be well. */
void clinic_switch_on(BookingPicture *picture, const Setting *setting);

/* The next combination that exists, in some order; begin with { 0, 0, 0 } and *begun FALSE. FALSE after the last. */
gboolean clinic_next(const BookingPicture *picture, Combination *one, gboolean *begun);
