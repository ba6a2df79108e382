/* times.c: when a patient can book. Rules: cliniko-api 17 (settings), 20. */
#include "sandbox/times.h"

#include "sandbox/availability.h"
#include "sandbox/moments.h"
#include "sandbox/slots.h"
#include "sandbox/switches.h"

#define TIMES_MAX_DAYS 7
#define STEP_DAYS 7
#define RASTER_DEFAULT_MINUTES 15
#define RASTER_MAX_MINUTES 1440

typedef struct {
    const json_t *business, *practitioner, *type;
    const Diary *diary;
    Place place;
    SlotRules rules;
} Combination;

/* Whether patients can book it, leaving aside whether there is time. */
typedef enum { OPEN, CLOSED, NOTHING_THERE } Openness;

/* --- the days asked for --- */

static Reply *
refuse_days(void)
{
    return reply_message(400, "Invalid time frame definition. Please check from/to param limitations.");
}

/* from and to as a stretch of time in the account's zone; FALSE when they are not accepted. max_days 0: any. */
static gboolean
read_days(const Call *call, gint64 max_days, Span *ret_within)
{
    GTimeZone *zone = clinic_zone(call->sandbox->clinic, call->caller->account, NULL);
    gint64 today = wall_day(wall_clock(zone, sandbox_now(call->sandbox)));
    const char *from_text = request_query(call->request, "from");
    const char *to_text = request_query(call->request, "to");
    gint64 from, to;

    if (from_text == NULL || to_text == NULL || !day_parse(from_text, &from) || !day_parse(to_text, &to))
        return FALSE;
    if (from < today || to < from || (max_days > 0 && to - from >= max_days))
        return FALSE;
    *ret_within = (Span){ wall_moment(zone, from * DAY_S), wall_moment(zone, (to + 1) * DAY_S) };
    return TRUE;
}

/* --- the switches --- */

static gboolean
is_group(const json_t *type)
{
    return json_integer_value(json_object_get(type, "max_attendees")) > 1;
}

static gboolean
is_unexplained(const Call *call)
{
    g_autofree char *name = g_strjoin("-", call->ids[0], call->ids[1], call->ids[2], NULL);

    return json_array_has(json_object_get(call->sandbox->quirks, "unexplained"), name);
}

static Openness
openness_of(const Call *call, const Combination *one)
{
    const json_t *quirks = call->sandbox->quirks;

    if (!account_is_open(call->caller->account) || !is_shown(one->business) || !is_shown(one->type) ||
        !practitioner_is_open(one->practitioner) || is_unexplained(call))
        return CLOSED;
    if (!is_offered(one->business, one->practitioner, one->type))
        return g_str_equal(json_text(quirks, "not_offered"), "empty") ? NOTHING_THERE : CLOSED;
    if (!is_group(one->type) && !diary_has_hours(one->diary, &one->place))
        return g_str_equal(json_text(quirks, "no_schedule"), "404") ? CLOSED : NOTHING_THERE;
    return OPEN;
}

/* --- the combination --- */

static SlotRules
read_rules(const Call *call, const Combination *one)
{
    const json_t *settings = json_object_get(call->caller->account, "settings");
    const json_t *bookings = json_object_get(settings, "online_bookings");
    const json_t *lead = json_object_get(one->type, "online_bookings_lead_time_hours");
    const json_t *notice = json_object_get(bookings, "min_hours_advance_required_to_book");
    json_int_t raster = json_integer_value(
        json_object_get(json_object_get(settings, "calendar"), "timeslot_size_in_minutes"));
    gint64 now = sandbox_now(call->sandbox);

    return (SlotRules){
        .zone = one->place.zone,
        .duration_s = 60 * json_integer_value(json_object_get(one->type, "duration_in_minutes")),
        .raster_s = 60 * (raster > 0 && raster <= RASTER_MAX_MINUTES ? raster : RASTER_DEFAULT_MINUTES),
        .per_part = json_integer_value(json_object_get(bookings, "max_appointments_per_day_segment")),
        .earliest_utc = now + 3600 * json_integer_value(json_is_integer(lead) ? lead : notice),
        .last_day = wall_day(wall_clock(one->place.zone, now)) +
                    json_integer_value(json_object_get(bookings, "allow_bookings_days_in_advance")),
    };
}

/* FALSE when one of the three ids is nobody's. */
static gboolean
find_combination(const Call *call, Combination *ret_one)
{
    const Clinic *clinic = call->sandbox->clinic;
    Combination one = { .business = call_find(call, &BUSINESSES, call->ids[0]),
                        .practitioner = call_find(call, &PRACTITIONERS, call->ids[1]),
                        .type = call_find(call, &APPOINTMENT_TYPES, call->ids[2]) };

    if (one.business == NULL || one.practitioner == NULL || one.type == NULL)
        return FALSE;
    one.diary = g_hash_table_lookup(g_hash_table_lookup(clinic->diaries, call->caller->account), one.practitioner);
    one.place = (Place){ json_text(one.business, "id"), clinic_zone(clinic, call->caller->account, one.business) };
    one.rules = read_rules(call, &one);
    *ret_one = one;
    return TRUE;
}

/* --- its times --- */

/* What is shown of the days first..last of the business's calendar; the caller owns it. */
static GArray *
times_of_days(const Combination *one, gint64 first, gint64 last, Span within)
{
    GTimeZone *zone = one->place.zone;
    Span days = { wall_moment(zone, first * DAY_S), wall_moment(zone, (last + 1) * DAY_S) };
    g_autoptr(GArray) free = NULL;
    GArray *starts;

    if (is_group(one->type)) {
        starts = diary_groups(one->diary, &one->place, json_text(one->type, "id"), first, last);
    } else {
        free = diary_free_spans(one->diary, &one->place, first, last);
        starts = slots_in(free, &one->rules);
    }
    /* Free time may reach beyond these days. */
    slots_show(starts, &one->rules, (Span){ MAX(days.from, within.from), MIN(days.to, within.to) });
    return starts;
}

/* The times within a stretch (gint64), in order; only_next: as soon as there are some, no later ones. A stretch is
 * walked a few days at a time, so that a next time soon costs little however long the stretch is. */
static GArray *
find_times(const Combination *one, Span within, gboolean only_next)
{
    GArray *times = g_array_new(FALSE, FALSE, sizeof(gint64));
    gint64 first = wall_day(wall_clock(one->place.zone, within.from));
    gint64 last = MIN(one->rules.last_day, wall_day(wall_clock(one->place.zone, within.to - 1)));

    for (gint64 day = first; day <= last && !(only_next && times->len > 0); day += STEP_DAYS) {
        g_autoptr(GArray) some = times_of_days(one, day, MIN(last, day + STEP_DAYS - 1), within);

        g_array_append_vals(times, some->data, some->len);
    }
    return times;
}

/* Both addresses: the times, or *ret_refusal. */
static GArray *
answer_times(const Call *call, gint64 max_days, gboolean only_next, Reply **ret_refusal)
{
    Combination one;
    Openness openness = CLOSED;
    Span within;

    *ret_refusal = NULL;
    if (find_combination(call, &one))
        openness = openness_of(call, &one);
    if (openness == CLOSED)
        *ret_refusal = call_not_found();
    else if (!read_days(call, max_days, &within))
        *ret_refusal = refuse_days();
    else if (openness == OPEN)
        return find_times(&one, within, only_next);
    return g_array_new(FALSE, FALSE, sizeof(gint64));
}

static json_t *
show_time(gint64 utc)
{
    g_autofree char *text = moment_format(utc);

    return json_string(text);
}

Reply *
times_available(const Call *call)
{
    Reply *refusal;
    g_autoptr(GArray) times = answer_times(call, TIMES_MAX_DAYS, FALSE, &refusal);
    ListPage page = list_page(times->len, call->request);
    json_t *items;

    if (refusal != NULL)
        return refusal;
    items = json_array();
    for (guint i = page.start; i < page.end; i++)
        json_array_append_new(items,
                              json_pack("{s:o}", "appointment_start", show_time(g_array_index(times, gint64, i))));
    return call_list(call, "available_times", &page, items);
}

static Reply *
show_next(const Call *call, const GArray *times)
{
    const char *when_none = json_text(call->sandbox->quirks, "nothing_free");
    g_autofree char *self = g_strconcat(call->base, call->path, NULL);
    json_t *shown = json_object();

    if (times->len > 0)
        json_object_set_new(shown, "appointment_start", show_time(g_array_index(times, gint64, 0)));
    else if (g_str_equal(when_none, "null"))
        json_object_set_new(shown, "appointment_start", json_null());
    if (json_is_on(call->sandbox->quirks, "total_entries"))
        json_object_set_new(shown, "total_entries", json_integer(times->len > 0));
    json_object_set_new(shown, "links", json_pack("{s:s}", "self", self));
    return reply_json(200, shown);
}

Reply *
times_next(const Call *call)
{
    const json_t *quirks = call->sandbox->quirks;
    Reply *refusal;
    g_autoptr(GArray) times =
        answer_times(call, json_integer_value(json_object_get(quirks, "next_window_days")), TRUE, &refusal);

    if (refusal == NULL && times->len == 0 && g_str_equal(json_text(quirks, "nothing_free"), "404"))
        refusal = call_not_found();
    return refusal != NULL ? refusal : show_next(call, times);
}
