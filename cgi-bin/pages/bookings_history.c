/* bookings_history.c: everything that changed between one look at Cliniko and the next, newest first. */
#include <string.h>

#include "cgi-bin/pages/bookings_changes.h"
#include "cgi-bin/pages/bookings_state.h"
#include "cgi-bin/pages/pages.h"
#include "lib/clinic/error.h"

#define PAGE_LENGTH 100

/* 0 for "". Errors: INVALID. */
static gboolean
read_before(const char *text, gint64 *ret_before, GError **error)
{
    *ret_before = 0;
    if (*text == '\0' || g_ascii_string_to_signed(text, 10, 1, G_MAXINT64, ret_before, NULL))
        return TRUE;
    g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID,
                        "The history has no such page. Begin at its newest.");
    return FALSE;
}

static void
add_choice(View *page, const BookingPicture *picture, const char *chosen)
{
    for (guint i = 0; i < picture->practitioners->len; i++) {
        const BookingPractitioner *one = picture_practitioner(picture, i);
        View *option = view_add(page, VIEW_OPTION);

        view_set_static(option, VIEW_ID, one->id);
        view_set_static(option, VIEW_NAME, one->name);
        if (strcmp(one->id, chosen) == 0)
            view_add(option, VIEW_CHOSEN);
    }
}

static gboolean
show_unknown(const Request *request, Response *response)
{
    const PageHead head = { .status = 404, .title = "No such practitioner", .navigation = VIEW_NAV_BOOKINGS };

    view_add(response_page(response, request, &head, "bookings_history.tpl"), VIEW_UNKNOWN);
    return TRUE;
}

static void
add_older(View *page, const char *practitioner, gint64 last_id)
{
    View *older = view_add(page, VIEW_OLDER);

    view_set_int(older, VIEW_BEFORE_ID, last_id);
    view_set_static(older, VIEW_PRACTITIONER_ID, practitioner);
}

gboolean
bookings_history_show(App *app, Request *request, Response *response, GError **error)
{
    const PageHead head = { .title = "What changed in online bookings", .navigation = VIEW_NAV_BOOKINGS };
    ChangesWanted wanted = { .practitioner = bookings_field(request, "practitioner"), .limit = PAGE_LENGTH };
    g_auto(BookingsState) state = { 0 };
    gint64 last_id;
    int count;
    View *page;

    if (!read_before(bookings_field(request, "before"), &wanted.before, error) ||
        !bookings_state_load(app, request, response, &state, error))
        return FALSE;
    if (*wanted.practitioner != '\0' && picture_find_practitioner(state.picture, wanted.practitioner) < 0)
        return show_unknown(request, response);
    page = view_add(response_page(response, request, &head, "bookings_history.tpl"), VIEW_KNOWN);
    add_choice(page, state.picture, wanted.practitioner);
    if (!bookings_add_changes(app, page, &state, &wanted, &count, &last_id, error))
        return FALSE;
    if (count == PAGE_LENGTH)
        add_older(page, wanted.practitioner, last_id);
    if (count == 0)
        view_add(page, VIEW_NO_DRIFT);
    return TRUE;
}
