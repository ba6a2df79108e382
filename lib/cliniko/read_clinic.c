/* read_clinic.c: the account, and who and what is in it: user, settings, business, appointment type, practitioner.
 * Reads tolerantly (unknown fields are passed over, missing ones have defaults) but for ids.
 * Facts: cliniko-api 8, 9, 11, 13 to 17. */
#include <string.h>

#include "lib/clinic/text.h"
#include "lib/clinic/zone.h"
#include "lib/cliniko/read.h"

#define DAY_MINUTES 1440
#define RULE_MAX 10000 /* hours or days; Cliniko's own go up to 672 and 365 */
#define ALL_IN_A_SEGMENT 1000
#define ATTENDEES_MAX 10000

/* The first of the fields that says something, else title, first and last name, else the id: a row
 * without a name would be a row nobody can ask about. */
static char *
name_of(const json_t *object, const char *id, const char *const *fields)
{
    g_autofree char *joined = NULL;
    g_autofree char *name = NULL;

    for (; *fields != NULL; fields++) {
        g_autofree char *clean = field_clean(object, *fields);

        if (*clean != '\0')
            return g_steal_pointer(&clean);
    }
    joined = g_strjoin(" ", field_text(object, "title"), field_text(object, "first_name"),
                       field_text(object, "last_name"), NULL);
    name = name_clean(joined);
    return *name != '\0' ? g_steal_pointer(&name) : g_strdup(id);
}

/* By what a person is listed: the label begins with a title, so it is made from first and last name where there are
 * any. */
static char *
sort_name_of(const json_t *object, const char *name)
{
    g_autofree char *joined = g_strjoin(" ", field_text(object, "first_name"), field_text(object, "last_name"), NULL);
    g_autofree char *bare = name_clean(joined);

    return name_sort_form(*bare != '\0' ? bare : name);
}

/* Null, missing and "" all mean: not archived (cliniko-api 11). */
static gboolean
is_archived(const json_t *object)
{
    return *field_text(object, "archived_at") != '\0' || *field_text(object, "deleted_at") != '\0';
}

static char *
zone_of(const json_t *object)
{
    const char *identifier = field_text(object, "time_zone_identifier");
    const char *zone = zone_is_valid(identifier) ? identifier
                                                 : zone_for_label(field_text(object, "time_zone"));

    return g_strdup(zone == NULL ? "" : zone);
}

/* A part of a host name we show and link to, so nothing but its letters passes. */
static char *
subdomain_of(const json_t *account)
{
    const char *subdomain = field_text(account, "subdomain");
    gsize length = strspn(subdomain, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return g_strdup(length <= 63 && subdomain[length] == '\0' ? subdomain : "");
}

ReadResult
read_user(const json_t *object, gpointer item)
{
    static const char *const fields[] = { "label", "display_name", NULL };
    ClinikoUser *user = item;

    user->id = field_id(object, "id");
    if (user->id == NULL)
        return READ_BAD;
    user->name = name_of(object, user->id, fields);
    user->role = field_clean(object, "role");
    user->active = field_flag(object, "active", field_flag(object, "user_active", TRUE));
    return READ_TAKEN;
}

/* The appointment types offered at a business; *ret_ids stays NULL when there is no list. FALSE for a list that is
 * none: taken for 'all types' or for 'no types' it would tell something that nobody said. */
static gboolean
read_type_ids(const json_t *object, GPtrArray **ret_ids)
{
    const json_t *list = json_object_get(object, "appointment_type_ids");
    g_autoptr(GPtrArray) ids = NULL;

    if (field_is_missing(object, "appointment_type_ids"))
        return TRUE;
    if (!json_is_array(list))
        return FALSE;
    ids = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < json_array_size(list); i++) {
        char *id = field_id_of_value(json_array_get(list, i));

        if (id == NULL)
            return FALSE;
        g_ptr_array_add(ids, id);
    }
    *ret_ids = g_steal_pointer(&ids);
    return TRUE;
}

ReadResult
read_business(const json_t *object, gpointer item)
{
    static const char *const fields[] = { "label", "display_name", "business_name", NULL };
    ClinikoBusiness *business = item;

    business->id = field_id(object, "id");
    business->name = name_of(object, business->id, fields);
    business->time_zone = field_clean(object, "time_zone");
    business->zone = zone_of(object);
    business->show_online = field_flag(object, "show_in_online_bookings", FALSE);
    business->archived = is_archived(object);
    return read_type_ids(object, &business->type_ids) ? READ_TAKEN : READ_BAD;
}

ReadResult
read_type(const json_t *object, gpointer item)
{
    static const char *const fields[] = { "name", NULL };
    ClinikoType *type = item;

    type->id = field_id(object, "id");
    type->name = name_of(object, type->id, fields);
    type->duration_in_minutes = field_number(object, "duration_in_minutes", DAY_MINUTES - 1, 0);
    type->max_attendees = MAX(field_number(object, "max_attendees", ATTENDEES_MAX, 1), 1);
    type->lead_hours = field_number(object, "online_bookings_lead_time_hours", RULE_MAX, -1);
    type->show_online = field_flag(object, "show_in_online_bookings", FALSE);
    type->archived = is_archived(object);
    return READ_TAKEN;
}

static ReadResult
read_any_practitioner(const json_t *object, ClinikoPractitioner *practitioner,
                      gboolean active_when_missing)
{
    static const char *const fields[] = { "label", "display_name", NULL };

    practitioner->id = field_id(object, "id");
    practitioner->user_id = field_relation(object, "user");
    practitioner->name = name_of(object, practitioner->id, fields);
    practitioner->sort_name = sort_name_of(object, practitioner->name);
    practitioner->designation = field_clean(object, "designation");
    practitioner->active = field_flag(object, "active", active_when_missing);
    practitioner->show_online = field_flag(object, "show_in_online_bookings", FALSE);
    return READ_TAKEN;
}

ReadResult
read_practitioner(const json_t *object, gpointer item)
{
    return read_any_practitioner(object, item, TRUE);
}

ReadResult
read_inactive_practitioner(const json_t *object, gpointer item)
{
    return read_any_practitioner(object, item, FALSE);
}

/* 1, 0, or -1 when nothing is said. */
static int
said(const json_t *object, const char *field)
{
    return field_flag(object, field, -1);
}

/* How many times a part of the day shows at most. How Cliniko writes 'all of them' is not documented: 0, null or a
 * large number. */
static int
segment_limit(const json_t *rules)
{
    static const char field[] = "max_appointments_per_day_segment";
    int most;

    if (json_is_null(json_object_get(rules, field)))
        return 0;
    most = field_number(rules, field, G_MAXINT, -1);
    return most > ALL_IN_A_SEGMENT ? 0 : most;
}

static void
read_online_bookings(const json_t *rules, ClinikoOnlineBookings *online)
{
    online->enabled = said(rules, "enabled");
    online->max_per_segment = segment_limit(rules);
    online->notice_hours = field_number(rules, "min_hours_advance_required_to_book", RULE_MAX, -1);
    online->days_ahead = field_number(rules, "allow_bookings_days_in_advance", RULE_MAX, -1);
    online->cancel_hours =
        field_number(rules, "min_hours_notice_for_patient_cancellation", RULE_MAX, -1);
    online->require_address = said(rules, "require_patient_address");
    online->show_prices = said(rules, "show_prices");
    online->show_duration = said(rules, "show_appointment_duration");
}

ReadResult
read_settings(const json_t *root, gpointer item)
{
    const json_t *account = json_object_get(root, "account");
    ClinikoSettings *settings = item;

    settings->account_id = field_id(account, "id");
    if (settings->account_id == NULL)
        return READ_BAD;
    settings->name = field_clean(account, "name");
    settings->subdomain = subdomain_of(account);
    settings->country = field_clean(account, "country_code");
    settings->time_zone = field_clean(account, "time_zone");
    settings->patient_word = field_clean(json_object_get(root, "terminology"), "patient");
    if (*settings->patient_word == '\0') {
        g_free(settings->patient_word);
        settings->patient_word =
            g_strdup("patient"); /* Cliniko's own word until a clinic chooses another */
    }
    read_online_bookings(json_object_get(root, "online_bookings"), &settings->online_bookings);
    settings->online_bookings.currency = field_clean(account, "currency_symbol");
    return READ_TAKEN;
}
