/* clinic.h: the accounts the sandbox serves, held as JSON in nearly the form the API shows them. */
#pragma once

#include <glib.h>
#include <jansson.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)

/*
 * One clinic file in memory: several accounts, each living in one shard.
 *
 * Shape:  accounts is an array of objects with the members id, shard, name, subdomain, country,
 *         country_code, time_zone, time_zone_identifier, settings, and the lists users,
 *         practitioners, businesses, appointment_types, billable_items,
 *         appointment_type_billable_items, availability_blocks, unavailable_blocks,
 *         individual_appointments, group_appointments, patients, treatment_notes, invoices, keys and
 *         daily_availabilities. The last one
 *         is derived from each practitioner's schedule.
 * Owner:  a Clinic is never changed after clinic_new; a change makes a new one (change.c).
 */
typedef struct {
    json_t *accounts;
    gint64 made_utc;     /* the days of its records are counted from here (complete.h) */
    GHashTable *records; /* "ACCOUNT/LIST/ID" -> json_t, borrowed from accounts */
    GHashTable *callers; /* key body -> Caller */
    GHashTable *zones;   /* IANA name -> GTimeZone */
    GHashTable *diaries; /* json_t of an account -> its diaries (availability.h) */
} Clinic;

/* Who a key speaks for; everything borrowed from the clinic. */
typedef struct {
    json_t *account, *user, *key;
} Caller;

/* How large a generated clinic is. */
typedef struct {
    int practitioners, businesses, types;
} ClinicSize;

#define CLINIC_PRACTITIONERS_MAX 2000
#define CLINIC_BUSINESSES_MAX 100
#define CLINIC_TYPES_MAX 200

/*
 * Completes the accounts (dates, names, schedules, keys) and checks that every reference leads
 * somewhere. made_utc: what the clinic takes for today (complete.h).
 *
 * Owner:  takes its own reference to accounts and completes them in place.
 * Errors: INVALID with a sentence that names the record.
 */
Clinic *clinic_new(json_t *accounts, gint64 made_utc, GError **error);
void clinic_free(Clinic *clinic);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Clinic, clinic_free)

/* Reads file, or the demo clinic built into the program when file is NULL. */
Clinic *clinic_load(const char *file, gint64 made_utc, GError **error);

/* Makes up one account of that size, the same every time; everybody in it has a key. */
Clinic *clinic_generate(ClinicSize size, gint64 made_utc, GError **error);

/* The settings of the demo clinic, which other clinics start from. The caller owns them. */
json_t *clinic_default_settings(void);

/* The record with that id in one of the account's lists, or NULL. */
json_t *clinic_find(const Clinic *clinic, const json_t *account, const char *list, const char *id);

/* For who completes it: TRUE, or FALSE and an error that names what is referred to but not there. */
gboolean clinic_refers(const Clinic *clinic, const json_t *account, const char *list, const char *id,
                       GError **error);
gboolean clinic_refers_all(const Clinic *clinic, const json_t *account, const char *list, const json_t *ids,
                           GError **error);
/* "clinic: WHAT PROBLEM"; always FALSE. */
gboolean clinic_complain(GError **error, const char *what, const char *problem);

/* The zone of a business, or the account's when record has none. Borrowed. */
GTimeZone *clinic_zone(const Clinic *clinic, const json_t *account, const json_t *record);

/* Whoever a key body belongs to, archived keys included; NULL when nobody. */
const Caller *clinic_caller(const Clinic *clinic, const char *body);

/* The practitioner that this user is, or NULL. */
json_t *clinic_practitioner_of(const json_t *account, const json_t *user);

/* A member that is a string, else "". */
const char *json_text(const json_t *object, const char *name);
/* TRUE when the member is JSON true. */
gboolean json_is_on(const json_t *object, const char *name);
/* TRUE when the array (or NULL) holds that string. */
gboolean json_array_has(const json_t *array, const char *text);
