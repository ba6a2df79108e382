/* clinic.c: takes a clinic file apart, completes what it leaves out, checks it, and finds records
 * in it. Cliniko ids are strings of 8 or of 19 digits in one list, and a practitioner's id is never
 * that of the user (cliniko-api 8, 14): the files and the generator keep to that. */
#include "sandbox/clinic.h"

#include <string.h>

#include "lib/clinic/error.h"
#include "sandbox/availability.h"
#include "sandbox/complete.h"
#include "sandbox/keys.h"

/* The text of demo-clinic.json as one C string, made from it by local.mk. */
static const char demo_text[] =
#include "sandbox/demo-clinic.inc"
    ;

static const char *const lists[] = {
    "users", "businesses", "appointment_types", "practitioners", "billable_items",
    "appointment_type_billable_items", "availability_blocks", "unavailable_blocks", "individual_appointments",
    "group_appointments", "patients", "treatment_notes", "invoices", "daily_availabilities", "keys",
};

const char *
json_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text == NULL ? "" : text;
}

gboolean
json_is_on(const json_t *object, const char *name)
{
    return json_is_true(json_object_get(object, name));
}

gboolean
json_array_has(const json_t *array, const char *text)
{
    size_t i;
    json_t *item;

    json_array_foreach(array, i, item)
        if (g_strcmp0(json_string_value(item), text) == 0)
            return TRUE;
    return FALSE;
}

static char *
record_name(const json_t *account, const char *list, const char *id)
{
    return g_strjoin("/", json_text(account, "id"), list, id, NULL);
}

json_t *
clinic_find(const Clinic *clinic, const json_t *account, const char *list, const char *id)
{
    g_autofree char *name = record_name(account, list, id);

    return g_hash_table_lookup(clinic->records, name);
}

GTimeZone *
clinic_zone(const Clinic *clinic, const json_t *account, const json_t *record)
{
    GTimeZone *zone = g_hash_table_lookup(clinic->zones, json_text(record, "time_zone_identifier"));

    return zone != NULL ? zone
                        : g_hash_table_lookup(clinic->zones, json_text(account, "time_zone_identifier"));
}

const Caller *
clinic_caller(const Clinic *clinic, const char *body)
{
    return g_hash_table_lookup(clinic->callers, body);
}

json_t *
clinic_practitioner_of(const json_t *account, const json_t *user)
{
    size_t i;
    json_t *practitioner;

    json_array_foreach(json_object_get(account, "practitioners"), i, practitioner)
        if (g_str_equal(json_text(practitioner, "user_id"), json_text(user, "id")))
            return practitioner;
    return NULL;
}

gboolean
clinic_complain(GError **error, const char *what, const char *problem)
{
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "clinic: %s %s", what, problem);
    return FALSE;
}

static gboolean
id_is_valid(const char *id)
{
    size_t length = strlen(id);

    return length >= 1 && length <= 20 && strspn(id, "0123456789") == length;
}

/* Records that do not say when they were made are an hour apart, in the order of the file. */
static void
set_default_dates(json_t *record, size_t place)
{
    g_autoptr(GDateTime) start = g_date_time_new_utc(2021, 2, 1, 0, 0, 0);
    g_autoptr(GDateTime) made = g_date_time_add_hours(start, (int)place);
    g_autofree char *text = g_date_time_format(made, "%Y-%m-%dT%H:%M:%SZ");

    set_default(record, "created_at", json_string(text));
    set_default(record, "updated_at", json_string(json_text(record, "created_at")));
}

static gboolean
index_record(Clinic *clinic, json_t *account, const char *list, json_t *record, GError **error)
{
    const char *id = json_text(record, "id");
    g_autofree char *name = record_name(account, list, id);

    if (!id_is_valid(id))
        return clinic_complain(error, name, "has no id of 1 to 20 digits");
    if (g_hash_table_contains(clinic->records, name))
        return clinic_complain(error, name, "is there twice");
    g_hash_table_insert(clinic->records, g_steal_pointer(&name), record);
    return TRUE;
}

static gboolean
index_list(Clinic *clinic, json_t *account, const char *list, GError **error)
{
    size_t i;
    json_t *record;

    json_array_foreach(json_object_get(account, list), i, record) {
        if (!json_is_object(record))
            return clinic_complain(error, list, "holds something that is no object");
        set_default_dates(record, i);
        if (!g_str_equal(list, "keys") && !index_record(clinic, account, list, record, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
clinic_refers(const Clinic *clinic, const json_t *account, const char *list, const char *id,
       GError **error)
{
    g_autofree char *name = record_name(account, list, id);

    return clinic_find(clinic, account, list, id) != NULL ||
           clinic_complain(error, name, "is referred to but not there");
}

gboolean
clinic_refers_all(const Clinic *clinic, const json_t *account, const char *list, const json_t *ids,
           GError **error)
{
    size_t i;
    json_t *id;

    json_array_foreach(ids, i, id)
        if (!json_is_string(id) || !clinic_refers(clinic, account, list, json_string_value(id), error))
            return FALSE;
    return TRUE;
}

static gboolean
complete_key(Clinic *clinic, json_t *account, json_t *key, GError **error)
{
    const char *user_id = json_text(key, "user_id");
    g_autofree char *body = key_body(json_text(account, "id"), user_id, json_text(key, "name"));
    Caller caller = { .account = account, .key = key };

    if (!clinic_refers(clinic, account, "users", user_id, error))
        return FALSE;
    if (g_hash_table_contains(clinic->callers, body))
        return clinic_complain(error, user_id, "has two keys of one name");
    caller.user = clinic_find(clinic, account, "users", user_id);
    set_default(key, "archived", json_false());
    json_object_set_new(key, "body", json_string(body));
    g_hash_table_insert(clinic->callers, g_steal_pointer(&body), g_memdup2(&caller, sizeof caller));
    return TRUE;
}

static gboolean
check_account(const json_t *account, GError **error)
{
    static const char *const needed[] = { "name", "subdomain", "shard", "time_zone",
                                          "time_zone_identifier" };

    if (!json_is_object(account) || !id_is_valid(json_text(account, "id")))
        return clinic_complain(error, "an account", "has no id of digits");
    for (gsize i = 0; i < G_N_ELEMENTS(needed); i++)
        if (*json_text(account, needed[i]) == '\0')
            return clinic_complain(error, needed[i], "is missing in an account");
    return shard_is_plausible(json_text(account, "shard")) ||
           clinic_complain(error, json_text(account, "shard"), "is no shard");
}

/* The zones of the account and of its businesses are looked up once. */
static gboolean
take_zone(Clinic *clinic, const json_t *record, GError **error)
{
    const char *name = json_text(record, "time_zone_identifier");
    GTimeZone *zone;

    if (*name == '\0' || g_hash_table_contains(clinic->zones, name))
        return TRUE;
    zone = g_time_zone_new_identifier(name);
    if (zone == NULL)
        return clinic_complain(error, name, "is no time zone");
    g_hash_table_insert(clinic->zones, g_strdup(name), zone);
    return TRUE;
}

static gboolean
take_zones(Clinic *clinic, const json_t *account, GError **error)
{
    size_t i;
    json_t *business;

    json_array_foreach(json_object_get(account, "businesses"), i, business)
        if (!take_zone(clinic, business, error))
            return FALSE;
    return take_zone(clinic, account, error);
}

static gboolean
check_prices(const Clinic *clinic, const json_t *account, GError **error)
{
    size_t i;
    json_t *record;

    json_array_foreach(json_object_get(account, "appointment_type_billable_items"), i, record)
        if (!clinic_refers(clinic, account, "appointment_types", json_text(record, "appointment_type_id"), error) ||
            !clinic_refers(clinic, account, "billable_items", json_text(record, "billable_item_id"), error))
            return FALSE;
    return TRUE;
}

/* Whose notes and invoices they are; an invoice may be of no practitioner. */
static gboolean
check_files(const Clinic *clinic, const json_t *account, GError **error)
{
    size_t i;
    json_t *record;

    json_array_foreach(json_object_get(account, "treatment_notes"), i, record)
        if (!clinic_refers(clinic, account, "patients", json_text(record, "patient_id"), error) ||
            !clinic_refers(clinic, account, "practitioners", json_text(record, "practitioner_id"), error))
            return FALSE;
    json_array_foreach(json_object_get(account, "invoices"), i, record) {
        const char *practitioner_id = json_text(record, "practitioner_id");

        if (!clinic_refers(clinic, account, "patients", json_text(record, "patient_id"), error) ||
            !clinic_refers(clinic, account, "businesses", json_text(record, "business_id"), error) ||
            (*practitioner_id != '\0' && !clinic_refers(clinic, account, "practitioners", practitioner_id, error)))
            return FALSE;
    }
    return TRUE;
}

static gboolean
complete_account(Clinic *clinic, json_t *account, GError **error)
{
    size_t i;
    json_t *record;

    if (!check_account(account, error) || !take_zones(clinic, account, error))
        return FALSE;
    json_object_set_new(account, "daily_availabilities", json_array());
    complete_plain_records(account);
    for (gsize list = 0; list < G_N_ELEMENTS(lists); list++) {
        set_default(account, lists[list], json_array());
        /* The schedules make their rows once everything they refer to is in the index. */
        if (g_str_equal(lists[list], "daily_availabilities"))
            json_array_foreach(json_object_get(account, "practitioners"), i, record)
                if (!complete_practitioner(clinic, account, record, error))
                    return FALSE;
        if (!index_list(clinic, account, lists[list], error))
            return FALSE;
    }
    json_array_foreach(json_object_get(account, "keys"), i, record)
        if (!complete_key(clinic, account, record, error))
            return FALSE;
    if (!check_prices(clinic, account, error) || !check_files(clinic, account, error) ||
        !complete_timed_records(clinic, account, error))
        return FALSE;
    g_hash_table_insert(clinic->diaries, account, diaries_new(clinic, account));
    return TRUE;
}

Clinic *
clinic_new(json_t *accounts, gint64 made_utc, GError **error)
{
    g_autoptr(Clinic) clinic = g_new0(Clinic, 1);
    size_t i;
    json_t *account;

    clinic->accounts = json_incref(accounts);
    clinic->made_utc = made_utc;
    clinic->records = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    clinic->callers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    clinic->zones = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_time_zone_unref);
    clinic->diaries = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
    if (json_array_size(accounts) == 0) {
        clinic_complain(error, "the file", "has no accounts");
        return NULL;
    }
    json_array_foreach(accounts, i, account)
        if (!complete_account(clinic, account, error))
            return NULL;
    return g_steal_pointer(&clinic);
}

void
clinic_free(Clinic *clinic)
{
    if (clinic == NULL)
        return;
    g_hash_table_unref(clinic->diaries);
    g_hash_table_unref(clinic->zones);
    g_hash_table_unref(clinic->records);
    g_hash_table_unref(clinic->callers);
    json_decref(clinic->accounts);
    g_free(clinic);
}

static json_t *
demo_document(void)
{
    json_t *document = json_loads(demo_text, JSON_REJECT_DUPLICATES, NULL);

    g_assert(document != NULL);
    return document;
}

json_t *
clinic_default_settings(void)
{
    g_autoptr(json_t) document = demo_document();

    return json_incref(json_object_get(document, "settings"));
}

/* Each account's settings are the defaults with what the file and then the account say instead. */
static void
fill_settings(json_t *document)
{
    g_autoptr(json_t) settings = clinic_default_settings();
    size_t i;
    json_t *account;

    json_object_update_recursive(settings, json_object_get(document, "settings"));
    json_array_foreach(json_object_get(document, "accounts"), i, account) {
        json_t *own = json_deep_copy(settings);

        json_object_update_recursive(own, json_object_get(account, "settings"));
        json_object_set_new(account, "settings", own);
    }
}

Clinic *
clinic_load(const char *file, gint64 made_utc, GError **error)
{
    json_error_t problem = { .line = 0 };
    g_autoptr(json_t) document =
        file == NULL ? demo_document() : json_load_file(file, JSON_REJECT_DUPLICATES, &problem);

    if (!json_is_object(document)) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "%s:%d: %s", file, problem.line,
                    document == NULL ? problem.text : "no JSON object");
        return NULL;
    }
    fill_settings(document);
    return clinic_new(json_object_get(document, "accounts"), made_utc, error);
}
