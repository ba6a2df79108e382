/* bookings_state.h: what every online-booking page needs to know first, and the lines all of them begin with. */
#pragma once

#include "cgi-bin/routes.h"
#include "lib/clinic/bookings.h"
#include "lib/store/clinic.h"
#include "lib/store/jobs.h"

#define BOOKINGS_PATH "/bookings"
#define BOOKINGS_REFRESH_S 3 /* without scripts, while Cliniko is being asked */

typedef struct {
    Clinic *clinic;          /* NULL while none is connected */
    BookingPicture *picture; /* the response's: pages borrow its names until they are sent */
    BookingSummary *summary;
    Job *refresh, *check;    /* under way or about to be, of each kind; else NULL */
    Job *refreshed, *checked; /* the last of each kind that ended; NULL when there was none */
    gint64 now_utc;
    gboolean may_say;        /* whoever looks may say what is meant, and may go to the settings */
    gboolean is_stalled;     /* something is under way and the agent gives no sign of life */
} BookingsState;
void bookings_state_clear(BookingsState *state);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BookingsState, bookings_state_clear)

/* Errors: INTERNAL; state is then still to be cleared. */
gboolean bookings_state_load(App *app, const Request *request, Response *response, BookingsState *state,
                             GError **error);

/* TRUE while the lists are being fetched or Cliniko is being asked for free times, or is about to be. */
gboolean bookings_is_running(const BookingsState *state);
/* The job that pages follow: lists come first, and a check follows them. NULL when none is under way. */
const Job *bookings_job(const BookingsState *state);
/* The last run that ended: a check, or a refresh that failed and so had none. NULL when there was none. */
const Job *bookings_last_run(const BookingsState *state);
/* TRUE once the lists were fetched completely. */
gboolean bookings_is_known(const BookingsState *state);

/* GOOD only when all that was meant is so: what is unknown or refused is no reason for joy. BAD when something departs
 * from what was meant; UNSAID when all that is off was never on and nobody has said what is meant. */
typedef enum { BOOKINGS_UNKNOWN, BOOKINGS_BAD, BOOKINGS_UNSAID, BOOKINGS_GOOD } BookingsMood;
BookingsMood bookings_mood(const BookingsState *state);
const char *bookings_mood_word(const BookingsState *state); /* "unknown", ...: data-mood */

/* "" while no clinic is connected. */
const char *bookings_zone(const BookingsState *state);

/* What "Check again" is about, and where its answer leads. */
typedef struct {
    const char *label;
    const char *practitioner; /* NULL: all */
    const char *business, *type; /* with the practitioner: back to that combination; NULL: back to the list */
} CheckAgain;

/* The lines under the headline (bookings_run.tpl, the page's include RUN): how old this is, how far a check is, what
 * went wrong, and the button. Follows a run, so it makes the page look again where no scripts run. */
void bookings_add_run(View *page, Response *response, const BookingsState *state, const CheckAgain *again);

/* While there is nothing to show: why, and where to go. TRUE when it was so. */
gboolean bookings_add_waiting(View *page, const BookingsState *state);

/* "https://SUB.SHARD.cliniko.com/", NULL when it cannot be made safely. Free with g_free. */
char *bookings_account_url(const BookingsState *state);

/* "practitioner::1234:": data-setting and the field item. Free with g_free. */
char *bookings_setting_text(const BookingPicture *picture, const Setting *setting);

/* The id a setting or combination speaks of; "" for -1. Borrowed. */
const char *picture_business_id(const BookingPicture *picture, int business);
const char *picture_practitioner_id(const BookingPicture *picture, int practitioner);
const char *picture_type_id(const BookingPicture *picture, int type);

/* The value of a field, "" when it was not sent. Borrowed. */
const char *bookings_field(const Request *request, const char *name);
