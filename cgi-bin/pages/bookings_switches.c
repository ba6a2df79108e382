/* bookings_switches.c: the account's rules, and the switch of every business, practitioner and appointment type, with
 * the schedule of each practitioner wherever they work. */
#include "cgi-bin/pages/bookings_switches.h"

#include "lib/clinic/bookings_report.h"
#include "lib/clinic/bookings_words.h"

#define OPEN_UP_TO 15 /* a longer list is folded */

static const char *
shown_word(Switch state)
{
    static const char *const words[] = {
        [SWITCH_UNKNOWN] = "unknown", [SWITCH_ON] = "on", [SWITCH_HIDDEN] = "hidden", [SWITCH_GONE] = "gone",
    };

    return words[state];
}

/* --- one switch -------------------------------------------------------------------------------- */

/* What can be said about a setting: all but what was said already, and what is on is meant without a word. */
static void
add_meant(View *item, gboolean may_say, Meant meant, Switch shown)
{
    if (may_say && (meant == MEANT_NO || (meant == MEANT_UNSAID && shown != SWITCH_ON)))
        view_add(item, VIEW_SAY_YES);
    if (may_say && meant != MEANT_NO)
        view_add(item, VIEW_SAY_NO);
    if (meant == MEANT_NO && shown != SWITCH_ON)
        view_add(item, VIEW_NOT_MEANT);
    if (meant == MEANT_UNSAID)
        return;
    if (may_say)
        view_add(item, VIEW_SAY_NOTHING);
    view_set_static(item, VIEW_MEANT_TEXT,
                    meant == MEANT_YES ? "Said: should be bookable." : "Said: not meant to be.");
}

static View *
add_switch(View *list, const BookingsState *state, const Setting *setting, const char *name, Switch shown)
{
    g_autofree char *text = bookings_setting_text(state->picture, setting);
    View *item = view_add(list, VIEW_SWITCH);

    view_set(item, VIEW_SETTING, text);
    view_set_static(item, VIEW_NAME, name);
    view_set_static(item, VIEW_SHOWN, shown_word(shown));
    view_set_static(item, VIEW_LABEL, switch_label(setting->kind, shown));
    add_meant(item, state->may_say, setting_meant(state->picture, setting), shown);
    return item;
}

/* A list of switches with a heading that counts them. */
static View *
add_list(View *view, const char *id, const char *title, guint shown, guint all)
{
    View *list = view_add(view, VIEW_SWITCH_LIST);
    g_autofree char *counted = g_strdup_printf("%u of %u shown in online bookings", shown, all);

    view_set_static(list, VIEW_ID, id);
    view_set_static(list, VIEW_HEADING, title);
    view_set(list, VIEW_COUNTS, counted);
    if (all <= OPEN_UP_TO)
        view_set_static(list, VIEW_OPEN, "open");
    return list;
}

/* --- businesses, practitioners, types ----------------------------------------------------------- */

static void
add_businesses(View *view, const BookingsState *state)
{
    const GArray *all = state->picture->businesses;
    guint shown = 0;
    View *list;

    for (guint i = 0; i < all->len; i++)
        shown += picture_business(state->picture, i)->shown == SWITCH_ON ? 1 : 0;
    list = add_list(view, "businesses", "Businesses (locations, branches)", shown, all->len);
    for (guint i = 0; i < all->len; i++) {
        const BookingBusiness *one = picture_business(state->picture, i);
        const Setting setting = { SETTING_BUSINESS, (int)i, -1, -1 };

        view_set_static(add_switch(list, state, &setting, one->name, one->shown), VIEW_WHO, one->zone);
    }
}

/* The schedule wherever they work; what is missing stands out. */
static guint
add_places(View *item, const BookingPicture *picture, guint practitioner)
{
    guint missing = 0;

    for (guint i = 0; i < picture->businesses->len; i++) {
        const BookingPlace *place = picture_place(picture, practitioner, i);
        g_autofree char *words = NULL;
        View *view;

        if (place->works != TIE_IS)
            continue;
        words = place_words(picture, practitioner, i);
        view = view_add(item, VIEW_PLACE);
        view_set(view, VIEW_PLACE_TEXT, words);
        if (!place_lacks_hours(place))
            continue;
        missing++;
        view_add(view, VIEW_LACKS_HOURS);
    }
    return missing;
}

static void
add_practitioners(View *view, const BookingsState *state)
{
    const GArray *all = state->picture->practitioners;
    guint shown = 0, missing = 0;
    View *list;

    for (guint i = 0; i < all->len; i++)
        shown += picture_practitioner(state->picture, i)->shown == SWITCH_ON ? 1 : 0;
    list = add_list(view, "practitioners", "Practitioners and their schedules", shown, all->len);
    for (guint i = 0; i < all->len; i++) {
        const BookingPractitioner *one = picture_practitioner(state->picture, i);
        const Setting setting = { SETTING_PRACTITIONER, -1, (int)i, -1 };
        View *item = add_switch(list, state, &setting, one->name, one->shown);

        view_set_static(item, VIEW_WHO, one->designation);
        view_set_static(view_add(item, VIEW_IN_MATRIX), VIEW_PRACTITIONER_ID, one->id);
        missing += add_places(item, state->picture, i);
    }
    if (missing > 0)
        view_set_int(view_add(list, VIEW_MISSING), VIEW_MISSING_COUNT, missing);
}

static void
add_types(View *view, const BookingsState *state)
{
    const GArray *all = state->picture->types;
    guint shown = 0;
    View *list;

    for (guint i = 0; i < all->len; i++)
        shown += picture_type(state->picture, i)->shown == SWITCH_ON ? 1 : 0;
    list = add_list(view, "types", "Appointment types (services)", shown, all->len);
    for (guint i = 0; i < all->len; i++) {
        const BookingType *one = picture_type(state->picture, i);
        const Setting setting = { SETTING_TYPE, -1, -1, (int)i };
        g_autofree char *minutes = g_strdup_printf("%d minutes", one->duration_in_minutes);

        view_set(add_switch(list, state, &setting, one->name, one->shown), VIEW_WHO, minutes);
    }
}

/* --- the account ------------------------------------------------------------------------------- */

static void
add_rules(View *view, const BookingsState *state)
{
    const BookingRules *rules = &state->picture->rules;
    const Setting account = { SETTING_ACCOUNT, -1, -1, -1 };
    g_autoptr(GArray) words = booking_rules_words(rules);

    add_switch(view_add(view, VIEW_ACCOUNT_SWITCH), state, &account, "Online bookings for the account", rules->enabled);
    for (guint i = 0; i < words->len; i++) {
        const RuleWords *rule = &g_array_index(words, RuleWords, i);
        View *item = view_add(view, VIEW_RULE);

        view_set_static(item, VIEW_NAME, rule->name);
        view_set(item, VIEW_VALUE, rule->value);
        view_set(item, VIEW_EFFECT, rule->effect);
        if (rule->advice != NULL)
            view_set(view_add(item, VIEW_ADVICE), VIEW_ADVICE_TEXT, rule->advice);
    }
}

void
bookings_switches_add(View *page, const BookingsState *state)
{
    View *view = view_include(page, VIEW_SWITCHES, "bookings_switches.tpl");

    add_rules(view, state);
    add_businesses(view, state);
    add_practitioners(view, state);
    add_types(view, state);
}
