/* bookings_picture.c: everything that online booking depends on, as one picture, and what it says
 * about one combination. */
#include "lib/clinic/bookings.h"

/* --- making it -------------------------------------------------------------------------------- */

static void
clear_business(gpointer data)
{
    BookingBusiness *business = data;

    g_free(business->id);
    g_free(business->name);
    g_free(business->zone);
}

static void
clear_practitioner(gpointer data)
{
    BookingPractitioner *practitioner = data;

    g_free(practitioner->id);
    g_free(practitioner->name);
    g_free(practitioner->designation);
}

static void
clear_type(gpointer data)
{
    BookingType *type = data;

    g_free(type->id);
    g_free(type->name);
    g_free(type->price);
}

static GArray *
array_new(guint size, GDestroyNotify clear)
{
    GArray *array = g_array_new(FALSE, TRUE, size);

    g_array_set_clear_func(array, clear);
    return array;
}

BookingRules
booking_rules_unknown(void)
{
    return (BookingRules){ .enabled = SWITCH_UNKNOWN,
                           .max_per_segment = -1,
                           .notice_hours = -1,
                           .days_ahead = -1,
                           .cancel_hours = -1,
                           .require_address = -1,
                           .show_prices = -1,
                           .show_duration = -1,
                           .currency = g_strdup("") };
}

BookingPicture *
booking_picture_new(void)
{
    BookingPicture *picture = g_new0(BookingPicture, 1);

    picture->rules = booking_rules_unknown();
    picture->businesses = array_new(sizeof(BookingBusiness), clear_business);
    picture->practitioners = array_new(sizeof(BookingPractitioner), clear_practitioner);
    picture->types = array_new(sizeof(BookingType), clear_type);
    return picture;
}

static gsize
place_count(const BookingPicture *picture)
{
    return (gsize)picture->practitioners->len * picture->businesses->len;
}

void
booking_picture_tables(BookingPicture *picture)
{
    gsize types = picture->types->len;

    picture->places = g_new0(BookingPlace, place_count(picture));
    picture->offers = g_new0(BookingOffer, picture->practitioners->len * types);
    picture->at = g_new0(BookingOffer, picture->businesses->len * types);
    for (guint b = 0; b < picture->businesses->len; b++)
        for (guint t = 0; picture_business(picture, b)->offers_all && t < types; t++)
            picture_at(picture, b, t)->offered = TIE_IS;
}

static void
place_clear(BookingPlace *place, guint types)
{
    g_clear_pointer(&place->hours, g_array_unref);
    for (guint t = 0; place->answers != NULL && t < types; t++)
        g_free(place->answers[t].request_id);
    g_free(place->answers);
}

void
booking_picture_free(BookingPicture *picture)
{
    if (picture == NULL)
        return;
    for (gsize i = 0; picture->places != NULL && i < place_count(picture); i++)
        place_clear(&picture->places[i], picture->types->len);
    g_free(picture->places);
    g_free(picture->offers);
    g_free(picture->at);
    g_array_unref(picture->businesses);
    g_array_unref(picture->practitioners);
    g_array_unref(picture->types);
    g_free(picture->rules.currency);
    g_free(picture);
}

/* --- looking at it ---------------------------------------------------------------------------- */

BookingBusiness *
picture_business(const BookingPicture *picture, guint business)
{
    return &g_array_index(picture->businesses, BookingBusiness, business);
}

BookingPractitioner *
picture_practitioner(const BookingPicture *picture, guint practitioner)
{
    return &g_array_index(picture->practitioners, BookingPractitioner, practitioner);
}

BookingType *
picture_type(const BookingPicture *picture, guint type)
{
    return &g_array_index(picture->types, BookingType, type);
}

BookingPlace *
picture_place(const BookingPicture *picture, guint practitioner, guint business)
{
    return &picture->places[(gsize)practitioner * picture->businesses->len + business];
}

BookingOffer *
picture_offer(const BookingPicture *picture, guint practitioner, guint type)
{
    return &picture->offers[(gsize)practitioner * picture->types->len + type];
}

BookingOffer *
picture_at(const BookingPicture *picture, guint business, guint type)
{
    return &picture->at[(gsize)business * picture->types->len + type];
}

int
picture_find_business(const BookingPicture *picture, const char *id)
{
    for (guint i = 0; i < picture->businesses->len; i++)
        if (g_str_equal(picture_business(picture, i)->id, id))
            return (int)i;
    return -1;
}

int
picture_find_practitioner(const BookingPicture *picture, const char *id)
{
    for (guint i = 0; i < picture->practitioners->len; i++)
        if (g_str_equal(picture_practitioner(picture, i)->id, id))
            return (int)i;
    return -1;
}

int
picture_find_type(const BookingPicture *picture, const char *id)
{
    for (guint i = 0; i < picture->types->len; i++)
        if (g_str_equal(picture_type(picture, i)->id, id))
            return (int)i;
    return -1;
}

gboolean
place_has_hours(const BookingPlace *place)
{
    return place->has_extra_hours || (place->hours != NULL && place->hours->len > 0);
}

/* --- one combination -------------------------------------------------------------------------- */

gboolean
combination_exists(const BookingPicture *picture, const Combination *one)
{
    return picture_place(picture, one->practitioner, one->business)->works != TIE_NEVER;
}

const BookingAnswer *
combination_answer(const BookingPicture *picture, const Combination *one)
{
    const BookingPlace *place = picture_place(picture, one->practitioner, one->business);

    return place->answers == NULL ? NULL : &place->answers[one->type];
}

Switch
place_scheduled(const BookingPicture *picture, guint practitioner, guint business)
{
    if (picture->refreshed_utc == 0)
        return SWITCH_UNKNOWN;
    if (place_has_hours(picture_place(picture, practitioner, business)))
        return SWITCH_ON;
    return picture_practitioner(picture, practitioner)->shown == SWITCH_GONE ||
                   picture_business(picture, business)->shown == SWITCH_GONE
               ? SWITCH_UNKNOWN
               : SWITCH_HIDDEN;
}

CombinationFacts
combination_facts(const BookingPicture *picture, const Combination *one)
{
    const BookingAnswer *answer = combination_answer(picture, one);

    return (CombinationFacts){
        .account = picture->rules.enabled,
        .business = picture_business(picture, one->business)->shown,
        .practitioner = picture_practitioner(picture, one->practitioner)->shown,
        .type = picture_type(picture, one->type)->shown,
        .offered = MIN(picture_offer(picture, one->practitioner, one->type)->offered,
                       picture_at(picture, one->business, one->type)->offered),
        .scheduled = place_scheduled(picture, one->practitioner, one->business),
        .answer = answer == NULL ? ANSWER_NEVER : answer->answer,
    };
}
