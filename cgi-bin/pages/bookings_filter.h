/* bookings_filter.h: which combinations the list of online bookings is asked to show. */
#pragma once

#include "cgi-bin/request.h"
#include "cgi-bin/view.h"
#include "lib/clinic/bookings.h"

typedef struct {
    const char *business, *practitioner, *type; /* ids, "" = any; borrowed from the request */
    const char *state, *search;
    CombinationState wanted; /* COMBINATION__COUNT: any */
    const BookingPicture *picture;
    /* One flag for each of the picture: the id fits; and its name has the text that was searched. */
    gboolean *businesses, *practitioners, *types;
    gboolean *business_has, *practitioner_has, *type_has;
} BookingFilter;
void booking_filter_clear(BookingFilter *filter);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BookingFilter, booking_filter_clear)

/* Reads the query. The picture outlives the filter. Errors: INVALID a state that is none. */
gboolean booking_filter_read(const Request *request, const BookingPicture *picture, BookingFilter *filter,
                             GError **error);
/* TRUE when it leaves anything out. */
gboolean booking_filter_is_set(const BookingFilter *filter);
gboolean booking_filter_shows(const BookingFilter *filter, const Combination *one, CombinationState state);

/* The same filter for one business, as a link to the list. Free with g_free. */
char *booking_filter_url(const BookingFilter *filter, const char *business_id);
/* Fills the filter form (view is the matrix) with what can be chosen and what was. */
void booking_filter_add_form(const BookingFilter *filter, View *view);
