/* resources.h: how each resource looks from outside: its fields, its filters, its links. */
#pragma once

#include "sandbox/clinic.h"
#include "sandbox/list.h"

/* Whoever looks: the address of the API, without a slash at its end, and the quirks in force (quirks.h). */
typedef struct {
    const char *base;
    const json_t *quirks;
} View;

/* Builds the links of one record into shown, and bends what the quirks bend. */
typedef void (*Relate)(const json_t *record, const View *view, json_t *shown);

typedef struct {
    const char *list;           /* in the account, in URLs and in envelopes: "practitioners" */
    const char *const *fields;  /* shown as stored, null when there is nothing; ends with NULL */
    const ListField *filters;   /* also what one may sort by */
    Relate relate;
} Resource;

extern const Resource USERS, PRACTITIONERS, BUSINESSES, APPOINTMENT_TYPES, DAILY_AVAILABILITIES,
    AVAILABILITY_BLOCKS, UNAVAILABLE_BLOCKS, BILLABLE_ITEMS, APPOINTMENT_TYPE_BILLABLE_ITEMS,
    PATIENTS, TREATMENT_NOTES, INVOICES;

/* One record as the API shows it; the caller owns it. */
json_t *resource_show(const Resource *resource, const json_t *record, const View *view);
/* {"links": {"self": ...}} of a record, as relations to it look; the caller owns it. */
json_t *resource_link(const Resource *resource, const char *id, const View *view);

/* What GET /settings, or with is_public GET /settings/public, answers; the caller owns it. Older
 * accounts show account.time_zone, the newest description lacks it (cliniko-api 17). */
json_t *settings_show(const json_t *account, const View *view, gboolean is_public);
