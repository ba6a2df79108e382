/* next_time.h: the first free time of one combination within a span of days, in as few questions as
 * Cliniko allows. */
#pragma once

#include "agent/jobs/asker.h"
#include "lib/clinic/booking_times.h"
#include "lib/clinic/bookings.h"

typedef struct NextTime NextTime;
typedef void (*NextTimeDone)(NextTime *search, gpointer data);

/* One search. Its owner keeps it, and what it borrows, until done was called or the client is
 * freed. */
struct NextTime {
    /* the question */
    Cliniko *client;
    const Asker *asker;    /* open until done */
    int spare;             /* as in ClinikoAuth */
    ClinikoCombination of;
    Day from, last;        /* the account's days, both included; from moves on while it searches */
    gboolean from_today;   /* so 400 may mean that over there it is tomorrow already */
    gboolean accepted;     /* Cliniko lists times for it: 404 then means that nothing is free */
    gboolean *weekly;      /* more than a week is not taken; shared by the searches of one run */
    NextTimeDone done;
    gpointer data;
    /* the answer */
    TimesAnswer answer;    /* NONE: nothing in the whole span */
    gint64 free_utc;       /* FREE */
    int status;            /* of the last call: 401 and 403 are about the key */
    char *request_id;      /* of the last call */
    /* under way */
    Day to;
};

/* First the next seven days, then all the rest at once; week by week when Cliniko wants it so. done
 * comes later, from cliniko_run. Source: cliniko-api 20. */
void next_time_find(NextTime *search);

/* Frees what a search holds itself. */
void next_time_clear(NextTime *search);

/* The zone that decides which day it is for the account: by its label, as Cliniko calls it; a
 * business's, as the database has it, for accounts that do not say theirs; "" (UTC) when neither is
 * known. A zone's name becomes a path, so both are checked. */
const char *account_zone(const char *label, const char *business_zone);

/* The days that patients can book, by the account's calendar. */
typedef struct {
    Day today, last;
} BookingSpan;
BookingSpan booking_span(const char *zone, int days_ahead, gint64 now_utc);
