/* key_age.h: how old a key may get before it is asked to be replaced. Pure. */
#pragma once

#include <glib.h>

#define KEY_AGE_DAYS_MIN 30
#define KEY_AGE_DAYS_MAX 3650

typedef enum {
    KEY_AGE_YOUNG,
    KEY_AGE_DUE_THIS_MONTH, /* on a day to come of this calendar month */
    KEY_AGE_OVERDUE,        /* today or earlier */
} KeyAge;

/* When a key saved at saved_utc is due; its age counts from when Keyrack got it, Cliniko does not say when it was
 * made. */
gint64 key_due_utc(gint64 saved_utc, int age_days);

/* Shape: zone is an IANA name, "" is UTC: whose calendar says what month it is. */
KeyAge key_age(gint64 saved_utc, int age_days, gint64 now_utc, const char *zone);

/* Whole days since it was saved, 0 when that is in the future. */
int key_days_old(gint64 saved_utc, gint64 now_utc);
