/* availability.c: hours minus busy. A diary is read out of the clinic once, when the clinic is made, so that a
 * question costs no search through its lists. */
#include "sandbox/availability.h"

#include "sandbox/moments.h"

#define WEEK_DAYS 7

typedef struct {
    int from_minute, to_minute;
} Hours;

/* A practitioner's week and extra hours at one business. */
typedef struct {
    GArray *week[WEEK_DAYS]; /* Hours, from Monday */
    GArray *extra;           /* Span */
} Week;

typedef struct {
    Span span;
    const char *business_id, *type_id; /* borrowed from the clinic */
} Group;

struct Diary {
    GHashTable *weeks; /* business id, borrowed -> Week */
    GArray *busy;      /* Span */
    GArray *groups;    /* Group with free places, in order of their beginning */
};

static void
week_free(gpointer data)
{
    Week *week = data;

    for (int i = 0; i < WEEK_DAYS; i++)
        g_array_unref(week->week[i]);
    g_array_unref(week->extra);
    g_free(week);
}

static Diary *
diary_new(void)
{
    Diary *diary = g_new0(Diary, 1);

    diary->weeks = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, week_free);
    diary->busy = spans_new();
    diary->groups = g_array_new(FALSE, FALSE, sizeof(Group));
    return diary;
}

static void
diary_free(gpointer data)
{
    Diary *diary = data;

    g_hash_table_unref(diary->weeks);
    g_array_unref(diary->busy);
    g_array_unref(diary->groups);
    g_free(diary);
}

static Week *
diary_week(Diary *diary, const char *business_id)
{
    Week *week = g_hash_table_lookup(diary->weeks, business_id);

    if (week != NULL)
        return week;
    week = g_new0(Week, 1);
    for (int i = 0; i < WEEK_DAYS; i++)
        week->week[i] = g_array_new(FALSE, FALSE, sizeof(Hours));
    week->extra = spans_new();
    g_hash_table_insert(diary->weeks, (gpointer)business_id, week);
    return week;
}

static Span
span_of(const json_t *record)
{
    Span span = { 0, 0 };

    moment_parse(json_text(record, "starts_at"), &span.from);
    moment_parse(json_text(record, "ends_at"), &span.to);
    return span;
}

static void
take_hours(Diary *diary, const json_t *daily)
{
    Week *week = diary_week(diary, json_text(daily, "business_id"));
    gsize day = (gsize)(json_integer_value(json_object_get(daily, "day_of_week")) - 1);
    size_t i;
    json_t *window;

    json_array_foreach(json_object_get(daily, "availabilities"), i, window) {
        Hours hours = { 0, 0 };

        if (minute_parse(json_text(window, "starts_at"), &hours.from_minute) &&
            minute_parse(json_text(window, "ends_at"), &hours.to_minute))
            g_array_append_val(week->week[day], hours);
    }
}

static void
take_extra(Diary *diary, const json_t *block)
{
    Span span = span_of(block);

    spans_add(diary_week(diary, json_text(block, "business_id"))->extra, span.from, span.to);
}

static void
take_busy(Diary *diary, const json_t *record)
{
    Span span = span_of(record);

    spans_add(diary->busy, span.from, span.to);
}

static void
take_group(Diary *diary, const json_t *record)
{
    Group group = { span_of(record), json_text(record, "business_id"), json_text(record, "appointment_type_id") };
    size_t taken = json_array_size(json_object_get(record, "patient_ids"));

    if ((json_int_t)taken < json_integer_value(json_object_get(record, "max_attendees")))
        g_array_append_val(diary->groups, group);
    take_busy(diary, record);
}

/* Everything in the account's list that was neither archived nor cancelled goes into its practitioner's diary. */
static void
take_list(GHashTable *diaries, const Clinic *clinic, const json_t *account, const char *list,
          void (*take)(Diary *diary, const json_t *record))
{
    size_t i;
    json_t *record;

    json_array_foreach(json_object_get(account, list), i, record) {
        json_t *practitioner = clinic_find(clinic, account, "practitioners", json_text(record, "practitioner_id"));

        if (*json_text(record, "archived_at") == '\0' && *json_text(record, "cancelled_at") == '\0')
            take(g_hash_table_lookup(diaries, practitioner), record);
    }
}

static int
compare_groups(gconstpointer a, gconstpointer b)
{
    gint64 one = ((const Group *)a)->span.from, other = ((const Group *)b)->span.from;

    return (one > other) - (one < other);
}

static void
diary_put_in_order(Diary *diary)
{
    GHashTableIter weeks;
    gpointer week;

    spans_merge(diary->busy);
    g_array_sort(diary->groups, compare_groups);
    g_hash_table_iter_init(&weeks, diary->weeks);
    while (g_hash_table_iter_next(&weeks, NULL, &week))
        spans_merge(((Week *)week)->extra);
}

GHashTable *
diaries_new(const Clinic *clinic, const json_t *account)
{
    GHashTable *diaries = g_hash_table_new_full(NULL, NULL, NULL, diary_free);
    const json_t *practitioners = json_object_get(account, "practitioners");
    size_t i;
    json_t *practitioner;

    json_array_foreach(practitioners, i, practitioner)
        g_hash_table_insert(diaries, practitioner, diary_new());
    take_list(diaries, clinic, account, "daily_availabilities", take_hours);
    take_list(diaries, clinic, account, "availability_blocks", take_extra);
    take_list(diaries, clinic, account, "unavailable_blocks", take_busy);
    take_list(diaries, clinic, account, "individual_appointments", take_busy);
    take_list(diaries, clinic, account, "group_appointments", take_group);
    json_array_foreach(practitioners, i, practitioner)
        diary_put_in_order(g_hash_table_lookup(diaries, practitioner));
    return diaries;
}

gboolean
diary_has_hours(const Diary *diary, const Place *place)
{
    const Week *week = g_hash_table_lookup(diary->weeks, place->business_id);
    guint count = 0;

    if (week == NULL)
        return FALSE;
    for (int i = 0; i < WEEK_DAYS; i++)
        count += week->week[i]->len;
    return count + week->extra->len > 0;
}

static void
add_weekly_hours(GArray *open, const Week *week, GTimeZone *zone, gint64 day)
{
    const GArray *hours = week->week[day_weekday(day) - 1];

    for (guint i = 0; i < hours->len; i++) {
        const Hours *one = &g_array_index(hours, Hours, i);

        spans_add(open, wall_moment(zone, day * DAY_S + one->from_minute * 60),
                  wall_moment(zone, day * DAY_S + one->to_minute * 60));
    }
}

static void
add_extra_hours(GArray *open, const GArray *extra, gint64 from, gint64 to)
{
    for (guint i = spans_after(extra, from); i < extra->len; i++) {
        const Span *span = &g_array_index(extra, Span, i);

        if (span->from >= to)
            break;
        spans_add(open, span->from, span->to);
    }
}

GArray *
diary_free_spans(const Diary *diary, const Place *place, gint64 first, gint64 last)
{
    g_autoptr(GArray) open = spans_new();
    const Week *week = g_hash_table_lookup(diary->weeks, place->business_id);

    /* One day more: hours until midnight may go on after it. */
    for (gint64 day = first; week != NULL && day <= last + 1; day++)
        add_weekly_hours(open, week, place->zone, day);
    if (week != NULL)
        add_extra_hours(open, week->extra, wall_moment(place->zone, first * DAY_S),
                        wall_moment(place->zone, (last + 2) * DAY_S));
    spans_merge(open);
    return spans_subtract(open, diary->busy);
}

GArray *
diary_groups(const Diary *diary, const Place *place, const char *type_id, gint64 first, gint64 last)
{
    GArray *starts = g_array_new(FALSE, FALSE, sizeof(gint64));
    gint64 from = wall_moment(place->zone, first * DAY_S);
    gint64 to = wall_moment(place->zone, (last + 1) * DAY_S);

    for (guint i = 0; i < diary->groups->len; i++) {
        const Group *group = &g_array_index(diary->groups, Group, i);

        if (group->span.from >= from && group->span.from < to &&
            g_str_equal(group->business_id, place->business_id) && g_str_equal(group->type_id, type_id))
            g_array_append_val(starts, group->span.from);
    }
    return starts;
}
