/* complete.c: fills in what a clinic file leaves out: names, switches, schedules, and days that are counted from
 * today. */
#include "sandbox/complete.h"

#include <string.h>

#include "sandbox/keys.h"
#include "sandbox/moments.h"

#define IN_DAYS_MAX 1000

void
set_default(json_t *record, const char *name, json_t *value)
{
    if (json_object_get(record, name) == NULL)
        json_object_set(record, name, value);
    json_decref(value);
}

static void
set_default_zone(json_t *record, const json_t *account)
{
    set_default(record, "time_zone", json_string(json_text(account, "time_zone")));
    set_default(record, "time_zone_identifier", json_string(json_text(account, "time_zone_identifier")));
}

void
complete_plain_records(json_t *account)
{
    size_t i;
    json_t *record;

    json_array_foreach(json_object_get(account, "users"), i, record) {
        set_default(record, "active", json_true());
        set_default_zone(record, account);
    }
    json_array_foreach(json_object_get(account, "businesses"), i, record) {
        set_default(record, "show_in_online_bookings", json_true());
        set_default_zone(record, account);
        set_default(record, "display_name", json_string(json_text(record, "business_name")));
        set_default(record, "label", json_string(json_text(record, "display_name")));
    }
    json_array_foreach(json_object_get(account, "appointment_types"), i, record)
        set_default(record, "show_in_online_bookings", json_true());
    json_array_foreach(json_object_get(account, "patients"), i, record) {
        g_autofree char *label =
            g_strjoin(" ", json_text(record, "first_name"), json_text(record, "last_name"), NULL);

        set_default(record, "label", json_string(label));
        set_default(record, "patient_phone_numbers", json_array());
    }
}

/* --- practitioners --- */

typedef struct {
    int from_minute, to_minute;
} Hours;

/* "09:00-17:00"; 24:00 is the end of a day. */
static gboolean
hours_parse(const json_t *value, Hours *ret_hours)
{
    const char *text = json_string_value(value);
    g_auto(GStrv) ends = g_strsplit(text == NULL ? "" : text, "-", 2);

    return g_strv_length(ends) == 2 && minute_parse(ends[0], &ret_hours->from_minute) &&
           minute_parse(ends[1], &ret_hours->to_minute) && ret_hours->from_minute < ret_hours->to_minute;
}

/* As the API shows the hours of a day; the caller owns it. */
static json_t *
show_hours(const json_t *spans, GError **error)
{
    g_autoptr(json_t) shown = json_array();
    size_t i;
    json_t *span;

    json_array_foreach(spans, i, span) {
        const char *text = json_string_value(span);
        Hours hours;

        if (!hours_parse(span, &hours)) {
            clinic_complain(error, "a schedule", "has hours unlike 09:00-17:00");
            return NULL;
        }
        json_array_append_new(shown, json_pack("{s:s#, s:s}", "starts_at", text, 5, "ends_at", text + 6));
    }
    return g_steal_pointer(&shown);
}

/* 1 = Monday ... 7 = Sunday, from that or from 0 = Sunday; 0 for anything else. */
static int
weekday_of(const json_t *day)
{
    json_int_t number = json_integer_value(day);

    if (!json_is_integer(day) || number < 0 || number > 7)
        return 0;
    return number == 0 ? 7 : (int)number;
}

static gboolean
add_schedule_line(const Clinic *clinic, json_t *account, const json_t *practitioner, const json_t *line,
                  GError **error)
{
    const char *business_id = json_text(line, "business_id");
    g_autoptr(json_t) hours = show_hours(json_object_get(line, "hours"), error);
    json_t *business = clinic_find(clinic, account, "businesses", business_id);
    size_t i;
    json_t *day;

    if (hours == NULL || !clinic_refers(clinic, account, "businesses", business_id, error))
        return FALSE;
    json_array_foreach(json_object_get(line, "days"), i, day) {
        int weekday = weekday_of(day);
        g_autofree char *seed =
            g_strdup_printf("%s/%s/%d", json_text(practitioner, "id"), business_id, weekday % 7);
        g_autofree char *id = id_derive(seed);

        if (weekday == 0)
            return clinic_complain(error, "a schedule", "has days that are not 0 to 7");
        json_array_append_new(
            json_object_get(account, "daily_availabilities"),
            json_pack("{s:s, s:s, s:s, s:i, s:O, s:O*, s:O*}", "id", id, "practitioner_id",
                      json_text(practitioner, "id"), "business_id", business_id, "day_of_week", weekday,
                      "availabilities", hours, "time_zone", json_object_get(business, "time_zone"),
                      "time_zone_identifier", json_object_get(business, "time_zone_identifier")));
    }
    return TRUE;
}

/* A practitioner is called what the user behind them is called. */
static void
take_name(json_t *practitioner, const json_t *user)
{
    g_autoptr(GString) full = g_string_new(json_text(user, "title"));

    if (full->len > 0)
        g_string_append_c(full, ' ');
    g_string_append_printf(full, "%s %s", json_text(user, "first_name"),
                           json_text(user, "last_name"));
    json_object_set(practitioner, "title", json_object_get(user, "title"));
    json_object_set(practitioner, "first_name", json_object_get(user, "first_name"));
    json_object_set(practitioner, "last_name", json_object_get(user, "last_name"));
    json_object_set_new(practitioner, "display_name", json_string(full->str));
    json_object_set_new(practitioner, "label", json_string(full->str));
}

gboolean
complete_practitioner(const Clinic *clinic, json_t *account, json_t *practitioner, GError **error)
{
    const char *user_id = json_text(practitioner, "user_id");
    size_t i;
    json_t *line;

    if (!clinic_refers(clinic, account, "users", user_id, error) ||
        !clinic_refers_all(clinic, account, "businesses", json_object_get(practitioner, "business_ids"), error) ||
        !clinic_refers_all(clinic, account, "appointment_types",
                           json_object_get(practitioner, "appointment_type_ids"), error))
        return FALSE;
    take_name(practitioner, clinic_find(clinic, account, "users", user_id));
    set_default(practitioner, "active", json_true());
    set_default(practitioner, "show_in_online_bookings", json_true());
    json_array_foreach(json_object_get(practitioner, "schedule"), i, line)
        if (!add_schedule_line(clinic, account, practitioner, line, error))
            return FALSE;
    return TRUE;
}

/* --- blocks and appointments --- */

/* A whole number of the record within limits; FALSE when it is something else. Not there or null: *ret_number stays. */
static gboolean
read_number(const json_t *record, const char *name, int min, int max, int *ret_number)
{
    const json_t *value = json_object_get(record, name);

    if (value == NULL || json_is_null(value))
        return TRUE;
    if (!json_is_integer(value) || json_integer_value(value) < min || json_integer_value(value) > max)
        return FALSE;
    *ret_number = (int)json_integer_value(value);
    return TRUE;
}

static void
set_moment(json_t *record, const char *name, GTimeZone *zone, gint64 wall_s)
{
    g_autofree char *text = moment_format(wall_moment(zone, wall_s));

    json_object_set_new(record, name, json_string(text));
}

static gboolean
is_counted(const json_t *record)
{
    const json_t *in_days = json_object_get(record, "in_days");

    return in_days != NULL && !json_is_null(in_days);
}

/* Counts the days of a record that says in_days. */
static gboolean
count_days(json_t *record, GTimeZone *zone, gint64 made_utc)
{
    gint64 day = wall_day(wall_clock(zone, made_utc));
    int in_days = 0, weekday = 0, lasts_days = 1;
    Hours hours;

    if (!read_number(record, "in_days", -IN_DAYS_MAX, IN_DAYS_MAX, &in_days) ||
        !read_number(record, "weekday", 1, 7, &weekday) ||
        !read_number(record, "lasts_days", 1, IN_DAYS_MAX, &lasts_days) ||
        !hours_parse(json_object_get(record, "hours"), &hours))
        return FALSE;
    day += in_days;
    if (weekday != 0)
        day += (weekday - day_weekday(day) + 7) % 7;
    set_moment(record, "starts_at", zone, day * DAY_S + hours.from_minute * 60);
    set_moment(record, "ends_at", zone, (day + lasts_days - 1) * DAY_S + hours.to_minute * 60);
    return TRUE;
}

static gboolean
has_span(const json_t *record)
{
    gint64 from, to;

    return moment_parse(json_text(record, "starts_at"), &from) && moment_parse(json_text(record, "ends_at"), &to) &&
           from < to;
}

static gboolean
complete_timed_record(const Clinic *clinic, const json_t *account, json_t *record, gboolean is_appointment,
                      GError **error)
{
    const json_t *business = clinic_find(clinic, account, "businesses", json_text(record, "business_id"));

    if (!clinic_refers(clinic, account, "practitioners", json_text(record, "practitioner_id"), error) ||
        !clinic_refers(clinic, account, "businesses", json_text(record, "business_id"), error))
        return FALSE;
    if (is_appointment && !clinic_refers(clinic, account, "appointment_types",
                                         json_text(record, "appointment_type_id"), error))
        return FALSE;
    if (is_counted(record) &&
        !count_days(record, clinic_zone(clinic, account, business), clinic->made_utc))
        return clinic_complain(error, json_text(record, "id"), "has days or hours that make no sense");
    return has_span(record) || clinic_complain(error, json_text(record, "id"), "does not end after it starts");
}

gboolean
complete_timed_records(const Clinic *clinic, const json_t *account, GError **error)
{
    static const struct {
        const char *list;
        gboolean is_appointment;
    } timed[] = { { "availability_blocks", FALSE },
                  { "unavailable_blocks", FALSE },
                  { "individual_appointments", TRUE },
                  { "group_appointments", TRUE } };
    size_t i;
    json_t *record;

    for (gsize list = 0; list < G_N_ELEMENTS(timed); list++)
        json_array_foreach(json_object_get(account, timed[list].list), i, record)
            if (!complete_timed_record(clinic, account, record, timed[list].is_appointment, error))
                return FALSE;
    return TRUE;
}
