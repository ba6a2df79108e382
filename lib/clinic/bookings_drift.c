/* bookings_drift.c: what online booking depends on, compared between two refreshes. */
#include "lib/clinic/bookings.h"

/* Two pictures, and where each thing of the later one stood in the earlier: -1 = it was not there. */
typedef struct {
    const BookingPicture *before, *after;
    int *businesses, *practitioners, *types;
    GArray *changes;
} Drift;

void
booking_change_clear(BookingChange *change)
{
    g_free(change->setting);
    g_free(change->business_id);
    g_free(change->practitioner_id);
    g_free(change->type_id);
    g_free(change->was);
    g_free(change->became);
}

/* Ids as in the later picture, "" for NULL. */
static void
add_change(Drift *drift, const char *setting, const char *const ids[3], const char *was,
           const char *became)
{
    const BookingChange change = {
        .setting = g_strdup(setting),
        .business_id = g_strdup(ids[0] != NULL ? ids[0] : ""),
        .practitioner_id = g_strdup(ids[1] != NULL ? ids[1] : ""),
        .type_id = g_strdup(ids[2] != NULL ? ids[2] : ""),
        .was = g_strdup(was),
        .became = g_strdup(became),
    };

    g_array_append_val(drift->changes, change);
}

static const char *
switch_word(Switch one, const char *hidden, const char *gone)
{
    if (one == SWITCH_ON)
        return "on";
    if (one == SWITCH_HIDDEN)
        return hidden;
    return one == SWITCH_GONE ? gone : "";
}

static const char *
on_or_off(gboolean on)
{
    return on ? "on" : "off";
}

/* --- the account and its rules ---------------------------------------------------------------- */

static void
compare_account(Drift *drift)
{
    static const char *const nothing[3] = { NULL, NULL, NULL };
    const Switch was = drift->before->rules.enabled, is = drift->after->rules.enabled;

    if (was != is)
        add_change(drift, setting_word(SETTING_ACCOUNT), nothing, switch_word(was, "off", "off"),
                   switch_word(is, "off", "off"));
}

static void
compare_rule(Drift *drift, const char *name, int was, int is)
{
    static const char *const nothing[3] = { NULL, NULL, NULL };
    g_autofree char *was_text = was < 0 ? g_strdup("") : g_strdup_printf("%d", was);
    g_autofree char *is_text = is < 0 ? g_strdup("") : g_strdup_printf("%d", is);

    if (was != is)
        add_change(drift, name, nothing, was_text, is_text);
}

static void
compare_rules(Drift *drift)
{
    const BookingRules *was = &drift->before->rules, *is = &drift->after->rules;

    compare_rule(drift, "rule-notice-hours", was->notice_hours, is->notice_hours);
    compare_rule(drift, "rule-days-ahead", was->days_ahead, is->days_ahead);
    compare_rule(drift, "rule-max-per-segment", was->max_per_segment, is->max_per_segment);
    compare_rule(drift, "rule-cancel-hours", was->cancel_hours, is->cancel_hours);
    compare_rule(drift, "rule-require-address", was->require_address, is->require_address);
    compare_rule(drift, "rule-show-prices", was->show_prices, is->show_prices);
    compare_rule(drift, "rule-show-duration", was->show_duration, is->show_duration);
}

/* --- businesses, practitioners, types --------------------------------------------------------- */

static void
compare_businesses(Drift *drift)
{
    for (guint b = 0; b < drift->after->businesses->len; b++) {
        const BookingBusiness *is = picture_business(drift->after, b);
        const char *const ids[3] = { is->id, NULL, NULL };
        Switch was;

        if (drift->businesses[b] < 0)
            continue;
        was = picture_business(drift->before, (guint)drift->businesses[b])->shown;
        if (was != is->shown)
            add_change(drift, setting_word(SETTING_BUSINESS), ids,
                       switch_word(was, "hidden", "archived"),
                       switch_word(is->shown, "hidden", "archived"));
    }
}

static void
compare_practitioners(Drift *drift)
{
    for (guint p = 0; p < drift->after->practitioners->len; p++) {
        const BookingPractitioner *is = picture_practitioner(drift->after, p);
        const char *const ids[3] = { NULL, is->id, NULL };
        Switch was;

        if (drift->practitioners[p] < 0)
            continue;
        was = picture_practitioner(drift->before, (guint)drift->practitioners[p])->shown;
        if (was != is->shown)
            add_change(drift, setting_word(SETTING_PRACTITIONER), ids,
                       switch_word(was, "hidden", "inactive"),
                       switch_word(is->shown, "hidden", "inactive"));
    }
}

static void
compare_types(Drift *drift)
{
    for (guint t = 0; t < drift->after->types->len; t++) {
        const BookingType *is = picture_type(drift->after, t);
        const char *const ids[3] = { NULL, NULL, is->id };
        Switch was;

        if (drift->types[t] < 0)
            continue;
        was = picture_type(drift->before, (guint)drift->types[t])->shown;
        if (was != is->shown)
            add_change(drift, setting_word(SETTING_TYPE), ids,
                       switch_word(was, "hidden", "archived"),
                       switch_word(is->shown, "hidden", "archived"));
    }
}

/* --- what goes together ----------------------------------------------------------------------- */

/* A tie is only told between things that are there at both times: Cliniko may leave out what is
 * tied to somebody inactive or something archived, and that is no change of its own. */
static gboolean
practitioner_stays(const Drift *drift, guint p)
{
    return drift->practitioners[p] >= 0 &&
           picture_practitioner(drift->after, p)->shown != SWITCH_GONE &&
           picture_practitioner(drift->before, (guint)drift->practitioners[p])->shown !=
               SWITCH_GONE;
}

static gboolean
business_stays(const Drift *drift, guint b)
{
    return drift->businesses[b] >= 0 && picture_business(drift->after, b)->shown != SWITCH_GONE &&
           picture_business(drift->before, (guint)drift->businesses[b])->shown != SWITCH_GONE;
}

static gboolean
type_stays(const Drift *drift, guint t)
{
    return drift->types[t] >= 0 && picture_type(drift->after, t)->shown != SWITCH_GONE &&
           picture_type(drift->before, (guint)drift->types[t])->shown != SWITCH_GONE;
}

static void
compare_tie(Drift *drift, SettingKind kind, const char *const ids[3], gboolean was, gboolean is)
{
    if (was != is)
        add_change(drift, setting_word(kind), ids, on_or_off(was), on_or_off(is));
}

static void
compare_offers(Drift *drift)
{
    for (guint p = 0; p < drift->after->practitioners->len; p++)
        for (guint t = 0; practitioner_stays(drift, p) && t < drift->after->types->len; t++) {
            const char *const ids[3] = { NULL, picture_practitioner(drift->after, p)->id,
                                         picture_type(drift->after, t)->id };

            if (type_stays(drift, t))
                compare_tie(drift, SETTING_OFFER, ids,
                            picture_offer(drift->before, (guint)drift->practitioners[p],
                                          (guint)drift->types[t])
                                    ->offered == TIE_IS,
                            picture_offer(drift->after, p, t)->offered == TIE_IS);
        }
}

static void
compare_business_offers(Drift *drift)
{
    for (guint b = 0; b < drift->after->businesses->len; b++)
        for (guint t = 0; business_stays(drift, b) && t < drift->after->types->len; t++) {
            const char *const ids[3] = { picture_business(drift->after, b)->id, NULL,
                                         picture_type(drift->after, t)->id };

            if (type_stays(drift, t))
                compare_tie(drift, SETTING_BUSINESS_OFFER, ids,
                            picture_at(drift->before, (guint)drift->businesses[b],
                                       (guint)drift->types[t])
                                    ->offered == TIE_IS,
                            picture_at(drift->after, b, t)->offered == TIE_IS);
        }
}

/* Only where somebody worked at both times: a practitioner new at a business is no drift. */
static void
compare_schedule(Drift *drift, guint p, guint b)
{
    const BookingPlace *was = picture_place(drift->before, (guint)drift->practitioners[p],
                                            (guint)drift->businesses[b]);
    const BookingPlace *is = picture_place(drift->after, p, b);
    const char *const ids[3] = { picture_business(drift->after, b)->id,
                                 picture_practitioner(drift->after, p)->id, NULL };

    if (was->works != TIE_NEVER && is->works != TIE_NEVER)
        compare_tie(drift, SETTING_SCHEDULE, ids, place_has_hours(was), place_has_hours(is));
}

static void
compare_schedules(Drift *drift)
{
    for (guint p = 0; p < drift->after->practitioners->len; p++)
        for (guint b = 0; practitioner_stays(drift, p) && b < drift->after->businesses->len; b++)
            if (business_stays(drift, b))
                compare_schedule(drift, p, b);
}

/* --- all of it -------------------------------------------------------------------------------- */

/* Id -> place + 1 in an array whose elements begin with their id. */
static GHashTable *
places_by_id(const GArray *elements)
{
    const guint size = g_array_get_element_size((GArray *)elements);
    GHashTable *places = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < elements->len; i++)
        g_hash_table_insert(places, *(char **)(void *)(elements->data + (gsize)i * size),
                            GINT_TO_POINTER((int)i + 1));
    return places;
}

/* For each element of after, its place in before. The caller frees it. */
static int *
match(const GArray *before, const GArray *after)
{
    const guint size = g_array_get_element_size((GArray *)after);
    g_autoptr(GHashTable) places = places_by_id(before);
    int *found = g_new(int, after->len);

    for (guint i = 0; i < after->len; i++) {
        const char *id = *(char **)(void *)(after->data + (gsize)i * size);

        found[i] = GPOINTER_TO_INT(g_hash_table_lookup(places, id)) - 1;
    }
    return found;
}

GArray *
bookings_drift(const BookingPicture *before, const BookingPicture *after)
{
    g_autofree int *businesses = match(before->businesses, after->businesses);
    g_autofree int *practitioners = match(before->practitioners, after->practitioners);
    g_autofree int *types = match(before->types, after->types);
    Drift drift = { before, after, businesses, practitioners, types,
                    g_array_new(FALSE, FALSE, sizeof(BookingChange)) };

    g_array_set_clear_func(drift.changes, (GDestroyNotify)booking_change_clear);
    if (before->refreshed_utc == 0 || after->refreshed_utc == 0)
        return drift.changes;
    compare_account(&drift);
    compare_businesses(&drift);
    compare_practitioners(&drift);
    compare_types(&drift);
    compare_offers(&drift);
    compare_business_offers(&drift);
    compare_schedules(&drift);
    compare_rules(&drift);
    return drift.changes;
}
