/* preview.h: what somebody chose to preview, and the parts of the page that shows it. */
#pragma once

#include "cgi-bin/routes.h"
#include "cgi-bin/view.h"
#include "lib/clinic/booking_times.h"
#include "lib/clinic/bookings.h"
#include "lib/store/bookings.h"
#include "lib/store/clinic.h"

/* The clinic as one moment shows it, and what the query chose of it. */
typedef struct {
    Clinic *clinic;          /* NULL while none is connected; then the rest is empty */
    BookingPicture *picture;
    int business, practitioner, type; /* places in the picture, -1: not chosen */
    gboolean is_lost;        /* an id was sent that Cliniko does not know any more */
    const char *zone;        /* of the business; the account's while there is none; "" = UTC */
    gboolean is_zone_guessed; /* the business's own is not known */
    gint64 now_utc;
    Day today, first, last;  /* of the business: now, of the week shown, that can be booked */
} PreviewChoice;
void preview_choice_clear(PreviewChoice *choice);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PreviewChoice, preview_choice_clear)

/* Reads the clinic and the query. Where only one thing can be chosen, it is. Errors: INTERNAL;
 * choice is then still to be cleared. */
gboolean preview_choice_load(Db *db, const Request *request, PreviewChoice *choice, GError **error);

/* TRUE when business, practitioner and type are all chosen. */
gboolean preview_is_chosen(const PreviewChoice *choice);
/* The three of them; only then. */
Combination preview_combination(const PreviewChoice *choice);
/* TRUE when that is so and no check stands in the way: Cliniko can be asked. */
gboolean preview_is_askable(const PreviewChoice *choice);

/* Puts the question about the week chosen to the agent, unless its answer is fresh or under way. All that was read
 * before is of one moment, and so is what is read after it. Only where request_may_ask. */
gboolean preview_put_question(App *app, const PreviewChoice *choice, GError **error);
/* That week as it is stored; NULL without error when nobody asked for it yet. */
Preview *preview_find_asked(Db *db, const PreviewChoice *choice, GError **error);

/* Ids and names of what is chosen, "" where nothing is. */
typedef struct {
    const char *business_id, *practitioner_id, *type_id;
    const char *business, *practitioner, *type;
} PreviewNames;
PreviewNames preview_names(const PreviewChoice *choice);

/* "/bookings/preview?business=1&practitioner=2&type=3&week=2026-11-23" for a path and what is chosen;
 * week NULL: without. Free with g_free. */
char *preview_url(const char *path, const PreviewChoice *choice, const Day *week);
/* The page that explains a combination. */
char *preview_why_url(const PreviewChoice *choice);

/* The lists to choose from, and why the others are not in them. */
void preview_add_choice(const PreviewChoice *choice, View *page);
/* Why what is chosen cannot be booked, and what to do; only when chosen and not askable. */
void preview_add_blocked(const PreviewChoice *choice, View *page);
/* The week as Cliniko last gave it, and how it stands with that; preview NULL: never asked for. */
void preview_add_week(const PreviewChoice *choice, const Preview *preview, gboolean is_stalled,
                      View *page);
/* The clinic's bookings page with what is chosen; NULL when its address is not known. Free with
 * g_free. */
char *preview_link(const PreviewChoice *choice);
/* That link, and what can be done with it. */
void preview_add_link(const PreviewChoice *choice, View *page);

/* TRUE while an answer is still to come. preview may be NULL. */
gboolean preview_is_awaited(const Preview *preview);
/* What a script compares: changes when the part that waits would look different. */
const char *preview_mark(const Preview *preview, gboolean is_stalled);
/* "free", "none", "refused", "unclear"; "" before the first answer. preview may be NULL. */
const char *preview_answer_word(const Preview *preview);
