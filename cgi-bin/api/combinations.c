/* combinations.c: GET /api/v1/bookings/combinations: whether patients can book an appointment type with a
 * practitioner at a business, and if not, why. In order of ids, so that a name that changes between two pages moves
 * no row. */
#include "cgi-bin/api/answer.h"
#include "cgi-bin/api/api.h"

#include <string.h>

#include "cgi-bin/pages/bookings_filter.h"
#include "lib/store/bookings.h"

#define CURSOR_LETTER 'c'
#define STEPS CURSOR_IDS_MAX /* business, practitioner, type */

/* Things of one kind that fit the filter, in order of ids. */
typedef struct {
    const char *id;
    guint place; /* in the picture */
} Thing;

typedef struct {
    const Request *request;
    BookingPicture *picture;
    BookingFilter filter;
    ApiPage page;
    GArray *things[STEPS]; /* of Thing */
    ApiRows rows;
} Listing;

static void
listing_clear(Listing *listing)
{
    for (int step = 0; step < STEPS; step++)
        if (listing->things[step] != NULL)
            g_array_unref(listing->things[step]);
    booking_filter_clear(&listing->filter);
    g_clear_pointer(&listing->picture, booking_picture_free);
    api_rows_clear(&listing->rows);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Listing, listing_clear)

/* --- in order ------------------------------------------------------------------------------- */

/* Any order will do, as long as it stays the same. */
static int
compare_things(gconstpointer a, gconstpointer b)
{
    return strcmp(((const Thing *)a)->id, ((const Thing *)b)->id);
}

static const char *
id_of(const BookingPicture *picture, int step, guint place)
{
    return step == 0   ? picture_business(picture, place)->id
           : step == 1 ? picture_practitioner(picture, place)->id
                       : picture_type(picture, place)->id;
}

static GArray *
sort_things(const Listing *listing, int step)
{
    const BookingPicture *picture = listing->picture;
    const guint lengths[STEPS] = { picture->businesses->len, picture->practitioners->len, picture->types->len };
    const gboolean *const fits[STEPS] = { listing->filter.businesses, listing->filter.practitioners,
                                          listing->filter.types };
    GArray *things = g_array_new(FALSE, FALSE, sizeof(Thing));

    for (guint place = 0; place < lengths[step]; place++) {
        const Thing thing = { id_of(picture, step, place), place };

        if (fits[step][place])
            g_array_append_val(things, thing);
    }
    g_array_sort(things, compare_things);
    return things;
}

/* --- rows ----------------------------------------------------------------------------------- */

/* A time that has passed since is none. */
static gint64
next_free(const Listing *listing, const Combination *one, CombinationState state)
{
    const BookingAnswer *answer = state == COMBINATION_BOOKABLE ? combination_answer(listing->picture, one) : NULL;

    return answer != NULL && answer->free_utc >= request_now(listing->request) ? answer->free_utc : 0;
}

static void
put_row(JsonOut *out, const Listing *listing, const Combination *one, const CombinationVerdict *verdict)
{
    const BookingBusiness *business = picture_business(listing->picture, one->business);
    const BookingPractitioner *practitioner = picture_practitioner(listing->picture, one->practitioner);
    const BookingType *type = picture_type(listing->picture, one->type);
    const BookingAnswer *answer = combination_answer(listing->picture, one);

    out_object(out, NULL);
    api_put_thing(out, "business", business->id, business->name);
    api_put_thing(out, "practitioner", practitioner->id, practitioner->name);
    api_put_thing(out, "type", type->id, type->name);
    out_text(out, "state", combination_state_word(verdict->state));
    out_word(out, "reason", block_reason_word(verdict->reason));
    out_flag(out, "meant", combination_is_meant(listing->picture, one));
    out_time(out, "next_free_at", next_free(listing, one, verdict->state));
    out_time(out, "asked_at", answer != NULL ? answer->answered_utc : 0);
    out_object_end(out);
}

/* Whether it comes behind the last row of the page before. */
static gboolean
is_behind(const ApiPage *page, const Thing *const row[STEPS])
{
    int order = 1;

    for (int step = 0; page->has_cursor && step < STEPS; step++) {
        order = strcmp(row[step]->id, page->cursor.ids[step]);
        if (order != 0)
            break;
        order = 0;
    }
    return order > 0;
}

static void
add_row(Listing *listing, const Thing *const row[STEPS])
{
    const Combination one = { row[0]->place, row[1]->place, row[2]->place };
    CombinationFacts facts;
    CombinationVerdict verdict;

    if (!is_behind(&listing->page, row) || !combination_exists(listing->picture, &one))
        return;
    facts = combination_facts(listing->picture, &one);
    verdict = combination_judge(&facts);
    if (!booking_filter_shows(&listing->filter, &one, verdict.state))
        return;
    if (!api_rows_next(&listing->rows))
        return;
    put_row(&listing->rows.out, listing, &one, &verdict);
    for (int step = 0; step < STEPS; step++)
        (void)g_strlcpy(listing->rows.last.ids[step], row[step]->id, sizeof listing->rows.last.ids[step]);
}

static void
add_rows(Listing *listing)
{
    const GArray *businesses = listing->things[0], *practitioners = listing->things[1], *types = listing->things[2];

    for (guint b = 0; b < businesses->len; b++)
        for (guint p = 0; p < practitioners->len; p++)
            for (guint t = 0; t < types->len && !listing->rows.has_more; t++) {
                const Thing *const row[STEPS] = { &g_array_index(businesses, Thing, b),
                                                  &g_array_index(practitioners, Thing, p),
                                                  &g_array_index(types, Thing, t) };

                add_row(listing, row);
            }
}

gboolean
api_combinations_show(App *app, Request *request, Response *response, GError **error)
{
    g_auto(Listing) listing = { .request = request };

    if (!api_page_read(request, CURSOR_LETTER, STEPS, &listing.page, error))
        return FALSE;
    listing.picture = bookings_read(app->db, request_now(request), error);
    if (listing.picture == NULL || !booking_filter_read(request, listing.picture, &listing.filter, error))
        return FALSE;
    for (int step = 0; step < STEPS; step++)
        listing.things[step] = sort_things(&listing, step);
    api_rows_begin(&listing.rows, listing.page.limit);
    add_rows(&listing);
    api_rows_end(&listing.rows, CURSOR_LETTER, STEPS);
    out_time(&listing.rows.out, "refreshed_at", listing.picture->refreshed_utc);
    api_send(response, request, &listing.rows.out);
    return TRUE;
}
