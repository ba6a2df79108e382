/* resources.h: how each resource looks from outside: its fields, its filters, its links. */
#pragma once

#include "sandbox/clinic.h"
#include "sandbox/list.h"

/* Builds the links of one record into shown; base is the address of the API, no slash at its end. */
typedef void (*Relate)(const json_t *record, const char *base, json_t *shown);

typedef struct {
    const char *list;           /* in the account, in URLs and in envelopes: "practitioners" */
    const char *const *fields;  /* shown as stored, null when there is nothing; ends with NULL */
    const ListField *filters;   /* also what one may sort by */
    Relate relate;              /* may be NULL */
} Resource;

extern const Resource USERS, PRACTITIONERS, BUSINESSES, APPOINTMENT_TYPES, DAILY_AVAILABILITIES;

/* One record as the API shows it; the caller owns it. */
json_t *resource_show(const Resource *resource, const json_t *record, const char *base);

/* What GET /settings, or with is_public GET /settings/public, answers; the caller owns it.
 * with_time_zone: older accounts show account.time_zone, the newest description lacks it
 * (cliniko-api 17). */
json_t *settings_show(const json_t *account, const char *base, gboolean is_public,
                      gboolean with_time_zone);
