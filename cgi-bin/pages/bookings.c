/* bookings.c: what patients can book online, what stands in the way, and everything it depends on. */
#include "cgi-bin/pages/bookings_changes.h"
#include "cgi-bin/pages/bookings_fix.h"
#include "cgi-bin/pages/bookings_matrix.h"
#include "cgi-bin/pages/bookings_page.h"
#include "cgi-bin/pages/bookings_switches.h"
#include "cgi-bin/pages/pages.h"
#include "lib/clinic/bookings_words.h"

#define DRIFT_DAYS 14
#define DRIFT_MAX 5
#define DAY_S (24 * 60 * 60)

static void
add_headline(View *page, const BookingsState *state)
{
    g_autofree char *headline = bookings_headline(state->summary);

    if (!bookings_is_known(state))
        return;
    view_set(page, VIEW_HEADLINE, headline);
    view_set_static(page, VIEW_MOOD, bookings_mood_word(state));
}

static gboolean
add_drift(App *app, View *page, const BookingsState *state, GError **error)
{
    const ChangesWanted wanted = { .practitioner = "",
                                   .limit = DRIFT_MAX,
                                   .since_utc = state->now_utc - (gint64)DRIFT_DAYS * DAY_S };
    View *drift = view_add(page, VIEW_DRIFT);
    gint64 last_id;
    int count;

    if (!bookings_add_changes(app, drift, state, &wanted, &count, &last_id, error))
        return FALSE;
    if (count == 0)
        view_add(drift, VIEW_NO_DRIFT);
    return TRUE;
}

/* All of it, once the clinic's settings were read. */
static gboolean
add_all(App *app, const Request *request, View *page, const BookingsState *state, GError **error)
{
    g_auto(BookingFilter) filter = { 0 };

    if (!booking_filter_read(request, state->picture, &filter, error))
        return FALSE;
    view_add(page, VIEW_KNOWN);
    if (!bookings_fix_add(app, page, state, error) || !add_drift(app, page, state, error))
        return FALSE;
    bookings_matrix_add(page, state, &filter);
    bookings_switches_add(page, state);
    return TRUE;
}

gboolean
bookings_page_show(App *app, const Request *request, Response *response, const char *problem, GError **error)
{
    const PageHead head = { .status = problem != NULL ? 422 : 0,
                            .title = problem != NULL ? "Error: Online bookings" : "Online bookings",
                            .navigation = VIEW_NAV_BOOKINGS };
    const CheckAgain again = { .label = "Check again" };
    g_auto(BookingsState) state = { 0 };
    View *page;

    if (!bookings_state_load(app, request, response, &state, error))
        return FALSE;
    page = response_page(response, request, &head, "bookings.tpl");
    if (problem != NULL)
        view_set_static(view_add(page, VIEW_ERROR), VIEW_ERROR_TEXT, problem);
    add_headline(page, &state);
    bookings_add_run(page, response, &state, &again);
    return bookings_add_waiting(page, &state) || add_all(app, request, page, &state, error);
}

gboolean
bookings_show(App *app, Request *request, Response *response, GError **error)
{
    return bookings_page_show(app, request, response, NULL, error);
}
