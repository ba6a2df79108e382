/* availability.h: each practitioner's hours, and what fills them, ready to be asked many times. */
#pragma once

#include "sandbox/clinic.h"
#include "sandbox/spans.h"

typedef struct Diary Diary;

/* Where and when patients are seen; identifier is an IANA name. */
typedef struct {
    const char *business_id;
    GTimeZone *zone;
} Place;

/* The diaries of one account: json_t of a practitioner -> Diary. The practitioners must outlive them. */
GHashTable *diaries_new(const Clinic *clinic, const json_t *account);

/* TRUE when the practitioner has weekly or extra hours there. */
gboolean diary_has_hours(const Diary *diary, const Place *place);

/*
 * When the practitioner could see somebody there on the days first..last of the place's calendar: weekly hours and
 * availability blocks, less unavailable blocks and appointments. Whatever fills a person's time fills it at every
 * business.
 *
 * Owner:  the caller owns the spans.
 * Source: cliniko-api 19 (working hours for a date).
 */
GArray *diary_free_spans(const Diary *diary, const Place *place, gint64 first, gint64 last);

/* When group appointments of that type with free places begin there, in order (gint64), from those days. */
GArray *diary_groups(const Diary *diary, const Place *place, const char *type_id, gint64 first, gint64 last);
