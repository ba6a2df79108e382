/* bookings_filter.c: which combinations the list of online bookings is asked to show, and the form that asks.
 * What names fit is found once for each name, so that a combination costs a few flags. */
#include "cgi-bin/pages/bookings_filter.h"

#include <string.h>

#include "cgi-bin/pages/bookings_state.h"
#include "lib/clinic/bookings_words.h"
#include "lib/clinic/error.h"

void
booking_filter_clear(BookingFilter *filter)
{
    g_clear_pointer(&filter->businesses, g_free);
    g_clear_pointer(&filter->practitioners, g_free);
    g_clear_pointer(&filter->types, g_free);
    g_clear_pointer(&filter->business_has, g_free);
    g_clear_pointer(&filter->practitioner_has, g_free);
    g_clear_pointer(&filter->type_has, g_free);
}

/* --- reading ----------------------------------------------------------------------------------- */

/* The fields of a form that was refused are about settings, not about what to show. */
static const char *
asked_for(const Request *request, const char *name)
{
    return request_method(request) == METHOD_POST ? "" : bookings_field(request, name);
}

static gboolean
read_state(const char *word, CombinationState *ret_state, GError **error)
{
    CombinationState state = *word == '\0' ? COMBINATION__COUNT : 0;

    while (state < COMBINATION__COUNT && strcmp(word, combination_state_word(state)) != 0)
        state++;
    if (state == COMBINATION__COUNT && *word != '\0') {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID,
                            "Combinations have no state of that name. Choose one of those in the list.");
        return FALSE;
    }
    *ret_state = state;
    return TRUE;
}

static gboolean
id_fits(const char *wanted, const char *id)
{
    return *wanted == '\0' || strcmp(wanted, id) == 0;
}

/* folded is case-folded. */
static gboolean
has_text(const char *name, const char *folded)
{
    g_autofree char *own = g_utf8_casefold(name, -1);

    return strstr(own, folded) != NULL;
}

static void
read_businesses(BookingFilter *filter, const char *folded)
{
    const GArray *all = filter->picture->businesses;

    filter->businesses = g_new(gboolean, all->len);
    filter->business_has = g_new(gboolean, all->len);
    for (guint i = 0; i < all->len; i++) {
        const BookingBusiness *one = picture_business(filter->picture, i);

        filter->businesses[i] = id_fits(filter->business, one->id);
        filter->business_has[i] = has_text(one->name, folded);
    }
}

static void
read_practitioners(BookingFilter *filter, const char *folded)
{
    const GArray *all = filter->picture->practitioners;

    filter->practitioners = g_new(gboolean, all->len);
    filter->practitioner_has = g_new(gboolean, all->len);
    for (guint i = 0; i < all->len; i++) {
        const BookingPractitioner *one = picture_practitioner(filter->picture, i);

        filter->practitioners[i] = id_fits(filter->practitioner, one->id);
        filter->practitioner_has[i] = has_text(one->name, folded) || has_text(one->designation, folded);
    }
}

static void
read_types(BookingFilter *filter, const char *folded)
{
    const GArray *all = filter->picture->types;

    filter->types = g_new(gboolean, all->len);
    filter->type_has = g_new(gboolean, all->len);
    for (guint i = 0; i < all->len; i++) {
        const BookingType *one = picture_type(filter->picture, i);

        filter->types[i] = id_fits(filter->type, one->id);
        filter->type_has[i] = has_text(one->name, folded);
    }
}

gboolean
booking_filter_read(const Request *request, const BookingPicture *picture, BookingFilter *filter, GError **error)
{
    const char *search = asked_for(request, "q");
    g_autofree char *folded = g_utf8_casefold(search, -1);

    filter->picture = picture;
    filter->business = asked_for(request, "business");
    filter->practitioner = asked_for(request, "practitioner");
    filter->type = asked_for(request, "type");
    filter->state = asked_for(request, "state");
    filter->search = search;
    if (!read_state(filter->state, &filter->wanted, error))
        return FALSE;
    g_strstrip(folded);
    read_businesses(filter, folded);
    read_practitioners(filter, folded);
    read_types(filter, folded);
    return TRUE;
}

gboolean
booking_filter_is_set(const BookingFilter *filter)
{
    return *filter->business != '\0' || *filter->practitioner != '\0' || *filter->type != '\0' ||
           *filter->state != '\0' || *filter->search != '\0';
}

gboolean
booking_filter_shows(const BookingFilter *filter, const Combination *one, CombinationState state)
{
    return (filter->wanted == COMBINATION__COUNT || filter->wanted == state) && filter->businesses[one->business] &&
           filter->practitioners[one->practitioner] && filter->types[one->type] &&
           (filter->business_has[one->business] || filter->practitioner_has[one->practitioner] ||
            filter->type_has[one->type]);
}

/* --- the form ---------------------------------------------------------------------------------- */

static void
append_field(GString *url, const char *name, const char *value)
{
    if (*value == '\0')
        return;
    g_string_append_printf(url, "%c%s=", strchr(url->str, '?') == NULL ? '?' : '&', name);
    g_string_append_uri_escaped(url, value, NULL, FALSE);
}

char *
booking_filter_url(const BookingFilter *filter, const char *business_id)
{
    GString *url = g_string_new(BOOKINGS_PATH);

    append_field(url, "business", business_id);
    append_field(url, "practitioner", filter->practitioner);
    append_field(url, "type", filter->type);
    append_field(url, "state", filter->state);
    append_field(url, "q", filter->search);
    g_string_append(url, "#matrix");
    return g_string_free(url, FALSE);
}

static void
add_option(View *choice, const char *id, const char *name, gboolean is_chosen)
{
    View *option = view_add(choice, VIEW_OPTION);

    view_set_static(option, VIEW_ID, id);
    view_set_static(option, VIEW_NAME, name);
    if (is_chosen)
        view_add(option, VIEW_CHOSEN);
}

/* One list to choose from; name is the field's. */
static View *
add_choice(View *view, const char *name, const char *label)
{
    View *choice = view_add(view, VIEW_CHOICE);

    view_set_static(choice, VIEW_FIELD_NAME, name);
    view_set_static(choice, VIEW_LABEL, label);
    return choice;
}

static void
add_state_choice(const BookingFilter *filter, View *view)
{
    View *choice = add_choice(view, "state", "State");

    for (int i = COMBINATION__COUNT - 1; i >= 0; i--)
        add_option(choice, combination_state_word((CombinationState)i), combination_state_label((CombinationState)i),
                   filter->wanted == (CombinationState)i);
}

void
booking_filter_add_form(const BookingFilter *filter, View *view)
{
    const BookingPicture *picture = filter->picture;
    View *choice;

    if (picture->businesses->len > 1) {
        choice = add_choice(view, "business", "Business (location)");
        for (guint i = 0; i < picture->businesses->len; i++) {
            const BookingBusiness *one = picture_business(picture, i);

            add_option(choice, one->id, one->name, strcmp(one->id, filter->business) == 0);
        }
    }
    choice = add_choice(view, "practitioner", "Practitioner");
    for (guint i = 0; i < picture->practitioners->len; i++) {
        const BookingPractitioner *one = picture_practitioner(picture, i);

        add_option(choice, one->id, one->name, strcmp(one->id, filter->practitioner) == 0);
    }
    choice = add_choice(view, "type", "Appointment type");
    for (guint i = 0; i < picture->types->len; i++) {
        const BookingType *one = picture_type(picture, i);

        add_option(choice, one->id, one->name, strcmp(one->id, filter->type) == 0);
    }
    add_state_choice(filter, view);
    view_set(view, VIEW_SEARCH, filter->search);
}
