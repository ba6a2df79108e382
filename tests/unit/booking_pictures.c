/* booking_pictures.c: clinics of a few people for the tests of online booking. */
#include "tests/unit/booking_pictures.h"

#define REFRESHED_UTC 1795000000

/* --- making them ------------------------------------------------------------------------------ */

static gboolean
chance(int percent)
{
    return g_test_rand_int_range(0, 100) < percent;
}

static int
one_of(int count)
{
    return g_test_rand_int_range(0, count);
}

static Switch
random_switch(void)
{
    return chance(70) ? SWITCH_ON : (Switch)one_of(SWITCH_GONE + 1);
}

static Meant
random_meant(void)
{
    return chance(80) ? MEANT_UNSAID : (Meant)one_of(MEANT_NO + 1);
}

static void
add_business(BookingPicture *picture, const char *id, const char *name)
{
    const BookingBusiness business = { .id = g_strdup(id),
                                       .name = g_strdup(name),
                                       .zone = g_strdup("Australia/Melbourne"),
                                       .shown = SWITCH_ON,
                                       .was_on = TRUE };

    g_array_append_val(picture->businesses, business);
}

static void
add_practitioner(BookingPicture *picture, const char *id, const char *name)
{
    const BookingPractitioner practitioner = { .id = g_strdup(id),
                                               .name = g_strdup(name),
                                               .designation = g_strdup("Physiotherapist"),
                                               .shown = SWITCH_ON,
                                               .was_on = TRUE };

    g_array_append_val(picture->practitioners, practitioner);
}

static void
add_type(BookingPicture *picture, const char *id, const char *name)
{
    const BookingType type = { .id = g_strdup(id),
                               .name = g_strdup(name),
                               .price = g_strdup(""),
                               .duration_in_minutes = 30,
                               .max_attendees = 1,
                               .lead_hours = -1,
                               .shown = SWITCH_ON,
                               .was_on = TRUE };

    g_array_append_val(picture->types, type);
}

void
clinic_set_hours(BookingPicture *picture, int practitioner, int business, gboolean has)
{
    const BookingHours monday = { 1, 9 * 60, 17 * 60 };
    BookingPlace *place = picture_place(picture, (guint)practitioner, (guint)business);

    g_clear_pointer(&place->hours, g_array_unref);
    place->has_extra_hours = FALSE;
    if (!has)
        return;
    place->hours = g_array_new(FALSE, FALSE, sizeof(BookingHours));
    g_array_append_val(place->hours, monday);
}

void
clinic_answer(BookingPicture *picture, const Combination *one, TimesAnswer answer,
              gint64 answered_utc)
{
    BookingPlace *place = picture_place(picture, one->practitioner, one->business);

    if (place->answers == NULL)
        place->answers = g_new0(BookingAnswer, picture->types->len);
    place->answers[one->type].answer = answer;
    place->answers[one->type].answered_utc = answered_utc;
}

BookingPicture *
clinic_in_order(void)
{
    BookingPicture *picture = booking_picture_new();

    add_business(picture, "31", "Harbour Street");
    add_business(picture, "32", "Glenhaven Rooms");
    add_practitioner(picture, "41", "Anna Berg");
    add_practitioner(picture, "42", "Priya Nair");
    add_type(picture, "51", "Massage");
    add_type(picture, "52", "Review");
    booking_picture_tables(picture);
    picture->rules = (BookingRules){ SWITCH_ON, TRUE, MEANT_UNSAID, 3, 4, 84, 24, 0, 1, 1,
                                     picture->rules.currency };
    picture->refreshed_utc = REFRESHED_UTC;
    for (guint p = 0; p < 2; p++)
        for (guint b = 0; b < 2; b++)
            for (guint t = 0; t < 2; t++) {
                BookingPlace *place = picture_place(picture, p, b);

                place->works = TIE_IS;
                place->had_hours = TRUE;
                clinic_set_hours(picture, (int)p, (int)b, TRUE);
                picture_offer(picture, p, t)->offered = TIE_IS;
                picture_at(picture, b, t)->offered = TIE_IS;
                clinic_answer(picture, &(Combination){ b, p, t }, ANSWER_FREE, REFRESHED_UTC + 60);
            }
    return picture;
}

static void
shake_ties(BookingPicture *picture)
{
    for (guint i = 0; i < picture->practitioners->len * picture->types->len; i++)
        picture->offers[i] = (BookingOffer){ chance(75) ? TIE_IS : (Tie)one_of(3), random_meant() };
    for (guint i = 0; i < picture->businesses->len * picture->types->len; i++)
        picture->at[i] = (BookingOffer){ chance(75) ? TIE_IS : (Tie)one_of(3), random_meant() };
}

static void
shake_places(BookingPicture *picture)
{
    for (guint p = 0; p < picture->practitioners->len; p++)
        for (guint b = 0; b < picture->businesses->len; b++) {
            BookingPlace *place = picture_place(picture, p, b);

            place->works = chance(80) ? TIE_IS : (Tie)one_of(3);
            if (place->works != TIE_NEVER && chance(75))
                clinic_set_hours(picture, (int)p, (int)b, TRUE);
            place->has_extra_hours = place->works != TIE_NEVER && chance(10);
            place->had_hours = place_has_hours(place) || chance(50);
            place->meant = random_meant();
            for (guint t = 0; t < picture->types->len && chance(90); t++)
                clinic_answer(picture, &(Combination){ b, p, t },
                              (TimesAnswer)one_of(ANSWER_UNCLEAR + 1),
                              REFRESHED_UTC + one_of(10000));
        }
}

BookingPicture *
clinic_random(void)
{
    static const char *const ids[] = { "1", "2", "3", "4" };
    const int businesses = 1 + one_of(3), practitioners = 1 + one_of(4), types = 1 + one_of(4);
    BookingPicture *picture = booking_picture_new();

    picture->refreshed_utc = REFRESHED_UTC;
    picture->rules.enabled = chance(90) ? SWITCH_ON : (Switch)one_of(SWITCH_HIDDEN + 1);
    picture->rules.was_on = chance(50);
    picture->rules.meant = chance(95) ? MEANT_UNSAID : random_meant();
    picture->rules.notice_hours = one_of(3);
    for (int i = 0; i < businesses; i++) {
        add_business(picture, ids[i], ids[i]);
        picture_business(picture, (guint)i)->shown = random_switch();
        picture_business(picture, (guint)i)->was_on = chance(50);
        picture_business(picture, (guint)i)->meant = random_meant();
    }
    for (int i = 0; i < practitioners; i++) {
        add_practitioner(picture, ids[i], ids[i]);
        picture_practitioner(picture, (guint)i)->shown = random_switch();
        picture_practitioner(picture, (guint)i)->was_on = chance(50);
        picture_practitioner(picture, (guint)i)->meant = random_meant();
    }
    for (int i = 0; i < types; i++) {
        add_type(picture, ids[i], ids[i]);
        picture_type(picture, (guint)i)->shown = random_switch();
        picture_type(picture, (guint)i)->was_on = chance(50);
        picture_type(picture, (guint)i)->meant = random_meant();
    }
    booking_picture_tables(picture);
    shake_ties(picture);
    shake_places(picture);
    return picture;
}

/* --- a copy ----------------------------------------------------------------------------------- */

static void
copy_things(BookingPicture *copy, const BookingPicture *picture)
{
    for (guint i = 0; i < picture->businesses->len; i++) {
        BookingBusiness one = *picture_business(picture, i);

        one.id = g_strdup(one.id);
        one.name = g_strdup(one.name);
        one.zone = g_strdup(one.zone);
        g_array_append_val(copy->businesses, one);
    }
    for (guint i = 0; i < picture->practitioners->len; i++) {
        BookingPractitioner one = *picture_practitioner(picture, i);

        one.id = g_strdup(one.id);
        one.name = g_strdup(one.name);
        one.designation = g_strdup(one.designation);
        g_array_append_val(copy->practitioners, one);
    }
    for (guint i = 0; i < picture->types->len; i++) {
        BookingType one = *picture_type(picture, i);

        one.id = g_strdup(one.id);
        one.name = g_strdup(one.name);
        one.price = g_strdup(one.price);
        g_array_append_val(copy->types, one);
    }
}

static BookingPlace
copy_place(const BookingPlace *place, guint types)
{
    BookingPlace copy = *place;

    copy.hours = place->hours == NULL ? NULL : g_array_copy(place->hours);
    copy.answers = NULL;
    if (place->answers != NULL)
        copy.answers = g_memdup2(place->answers, types * sizeof *place->answers);
    for (guint t = 0; copy.answers != NULL && t < types; t++)
        copy.answers[t].request_id = g_strdup(place->answers[t].request_id);
    return copy;
}

BookingPicture *
clinic_copy(const BookingPicture *picture)
{
    const guint b = picture->businesses->len, p = picture->practitioners->len,
                t = picture->types->len;
    BookingPicture *copy = booking_picture_new();

    g_free(copy->rules.currency);
    copy->rules = picture->rules;
    copy->rules.currency = g_strdup(picture->rules.currency);
    copy->refreshed_utc = picture->refreshed_utc;
    copy_things(copy, picture);
    booking_picture_tables(copy);
    for (guint i = 0; i < p * b; i++)
        copy->places[i] = copy_place(&picture->places[i], t);
    for (guint i = 0; i < p * t; i++)
        copy->offers[i] = picture->offers[i];
    for (guint i = 0; i < b * t; i++)
        copy->at[i] = picture->at[i];
    return copy;
}

/* --- all there is in one ---------------------------------------------------------------------- */

gboolean
clinic_next(const BookingPicture *picture, Combination *one, gboolean *begun)
{
    const guint sizes[] = { picture->businesses->len, picture->practitioners->len,
                            picture->types->len };
    const guint total = sizes[0] * sizes[1] * sizes[2];
    guint place = (one->business * sizes[1] + one->practitioner) * sizes[2] + one->type;

    for (place += *begun ? 1 : 0; place < total; place++) {
        *one = (Combination){ place / sizes[2] / sizes[1], place / sizes[2] % sizes[1],
                              place % sizes[2] };
        *begun = TRUE;
        if (combination_exists(picture, one))
            return TRUE;
    }
    return FALSE;
}

GArray *
clinic_settings(const BookingPicture *picture)
{
    /* 1: a setting of this kind is about a business, a practitioner, a type */
    static const int about[SETTING_RULE][3] = {
        [SETTING_ACCOUNT] = { 0, 0, 0 },      [SETTING_BUSINESS] = { 1, 0, 0 },
        [SETTING_PRACTITIONER] = { 0, 1, 0 }, [SETTING_TYPE] = { 0, 0, 1 },
        [SETTING_OFFER] = { 0, 1, 1 },        [SETTING_BUSINESS_OFFER] = { 1, 0, 1 },
        [SETTING_SCHEDULE] = { 1, 1, 0 },
    };
    const int sizes[] = { (int)picture->businesses->len, (int)picture->practitioners->len,
                          (int)picture->types->len };
    GArray *settings = g_array_new(FALSE, FALSE, sizeof(Setting));

    for (int kind = 0; kind < SETTING_RULE; kind++) /* from 0, or -1 alone */
        for (int b = about[kind][0] - 1; b < about[kind][0] * sizes[0]; b++)
            for (int p = about[kind][1] - 1; p < about[kind][1] * sizes[1]; p++)
                for (int t = about[kind][2] - 1; t < about[kind][2] * sizes[2]; t++) {
                    const Setting one = { (SettingKind)kind, b, p, t };

                    g_array_append_val(settings, one);
                }
    return settings;
}

Meant *
clinic_mark(BookingPicture *picture, const Setting *setting)
{
    const guint b = (guint)setting->business, p = (guint)setting->practitioner,
                t = (guint)setting->type;

    switch (setting->kind) {
    case SETTING_BUSINESS:
        return &picture_business(picture, b)->meant;
    case SETTING_PRACTITIONER:
        return &picture_practitioner(picture, p)->meant;
    case SETTING_TYPE:
        return &picture_type(picture, t)->meant;
    case SETTING_OFFER:
        return &picture_offer(picture, p, t)->meant;
    case SETTING_BUSINESS_OFFER:
        return &picture_at(picture, b, t)->meant;
    case SETTING_SCHEDULE:
        return &picture_place(picture, p, b)->meant;
    default:
        return &picture->rules.meant;
    }
}

/* Hours that Cliniko left out turn out to be there. */
static void
list_hours(BookingPicture *picture, guint practitioner, guint business)
{
    if (place_scheduled(picture, practitioner, business) == SWITCH_UNKNOWN)
        clinic_set_hours(picture, (int)practitioner, (int)business, TRUE);
}

void
clinic_switch_on(BookingPicture *picture, const Setting *setting)
{
    const guint b = (guint)setting->business, p = (guint)setting->practitioner,
                t = (guint)setting->type;

    switch (setting->kind) {
    case SETTING_BUSINESS:
        for (guint i = 0; i < picture->practitioners->len; i++)
            list_hours(picture, i, b);
        picture_business(picture, b)->shown = SWITCH_ON;
        break;
    case SETTING_PRACTITIONER:
        for (guint i = 0; i < picture->businesses->len; i++)
            list_hours(picture, p, i);
        picture_practitioner(picture, p)->shown = SWITCH_ON;
        break;
    case SETTING_TYPE:
        picture_type(picture, t)->shown = SWITCH_ON;
        break;
    case SETTING_OFFER:
        picture_offer(picture, p, t)->offered = TIE_IS;
        break;
    case SETTING_BUSINESS_OFFER:
        picture_at(picture, b, t)->offered = TIE_IS;
        break;
    case SETTING_SCHEDULE:
        clinic_set_hours(picture, (int)p, (int)b, TRUE);
        break;
    default:
        picture->rules.enabled = SWITCH_ON;
        break;
    }
}
