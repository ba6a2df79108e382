/* nightly.h: when the agent does by itself what is done every night. */
#pragma once

#include <glib.h>

/* A part of the night, in the clinic's zone: begins at hour and lasts so many minutes. */
typedef struct {
    int hour, minutes;
} NightSpan;

#define REFRESH_SPAN ((NightSpan){ 2, 60 })
/* Ends before anybody is at work: what a night found is there in the morning. */
#define KEYS_SPAN ((NightSpan){ 0, 300 })

/*
 * The newest nightly moment of seed that is not after now. Within the span the minute is chosen by the seed, so that
 * not all clinics, nor all keys of one, ask Cliniko at once.
 *
 * Shape:  zone is an IANA name; "" or an unknown one is UTC.
 */
gint64 nightly_moment_utc(gint64 now_utc, const char *zone, NightSpan span, const char *seed);
