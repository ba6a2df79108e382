/* cliniko.h: the Cliniko REST client: many calls at once over one libcurl multi handle, typed answers. */
#pragma once

#include <glib.h>

#include "lib/clinic/key_reach.h"
#include "lib/clinic/verdict.h"

typedef struct Cliniko Cliniko;

/*
 * base_url as in keyrack.conf ("" = https://api.{shard}.cliniko.com/v1). Takes SSLKEYLOGFILE out of the environment,
 * so it comes before threads are started.
 *
 * Errors: INVALID base_url is neither https nor http on loopback, or contact_email cannot stand in a header;
 *         INTERNAL libcurl cannot start.
 */
Cliniko *cliniko_new(const char *base_url, const char *contact_email, int requests_per_minute,
                     GError **error);
/* Calls still under way end without their callbacks. Not from inside a callback. */
void cliniko_free(Cliniko *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cliniko, cliniko_free)

/* How long a call may take to connect and in all; the defaults are 5 and 25 seconds (cliniko-api 10). */
void cliniko_set_time_limits(Cliniko *client, int connect_ms, int total_ms);

/* Waits until something happens on the network or on extra_fd (-1: none), timeout_ms at most, then moves every
 * transfer on and calls back whoever is finished. Callbacks may start new calls. */
void cliniko_run(Cliniko *client, int extra_fd, int timeout_ms);
/* The two halves of it: between them nothing is sent, and all of it can still be dropped. */
void cliniko_wait(Cliniko *client, int extra_fd, int timeout_ms);
void cliniko_move(Cliniko *client);

/* Cuts off every call under way or waiting, without its callback. Not from inside a callback. */
void cliniko_drop(Cliniko *client);

/* Who asks and what for: the key, where it lives, whose budget it spends. A request the purpose does not allow
 * (lib/clinic/key_purpose.h) is not sent: the call ends with KEY_REASON_NONSENSE. Borrowed during the start of a call
 * only. */
typedef struct {
    const char *key;    /* BODY-SHARD, never logged */
    const char *shard;
    const char *budget; /* one name for each Cliniko user ("user:ID"), or "key:FINGERPRINT" while the user is unknown */
    int spare;          /* calls of the minute left to others: for work nobody waits for; 0 = none */
    KeyPurpose purpose; /* as the keeper opened it for */
    gint64 key_id;      /* of which row, on which hook ("" for the clinic's own): for the counts */
    const char *hook_id;
} ClinikoAuth;

/* One request that went out: with which key, what for, and whether it could only read. */
typedef struct {
    gint64 key_id;
    const char *hook_id;
    KeyPurpose purpose;
    gboolean is_read;
} ClinikoSent;

/* Has sent told of every request of which at least a byte left: before its call ends or is tried again, or from
 * cliniko_free. Each page and each new try is a request of its own. ClinikoSent is borrowed. */
typedef void (*ClinikoSentDone)(const ClinikoSent *sent, gpointer data);
void cliniko_on_sent(Cliniko *client, ClinikoSentDone sent, gpointer data);

/* What became of a call. */
typedef struct {
    int status;            /* HTTP status; 0: no answer */
    KeyReason reason;      /* KEY_REASON_NONE when the answer was clear (2xx well-formed, or a plain 4xx) */
    int retry_after_s;     /* 429: wait this long, clamped to 1..120; else 0 */
    const char *request_id; /* X-Request-Id for the log and for support, "" when none */
} ClinikoOutcome;

/* Typed and cleaned parts of answers (lib/clinic/text.h); strings never NULL. Missing booleans are FALSE but for
 * active, where missing is TRUE (cliniko-api 13, 14). */
typedef struct { char *id, *name, *role; gboolean active; } ClinikoUser;
/* Rules of online booking; -1: not said. max_per_segment 0: all (Cliniko's 0, null or more than 1000; cliniko-api
 * 17). */
typedef struct {
    int enabled, max_per_segment, notice_hours, days_ahead, cancel_hours;
    int require_address, show_prices, show_duration;
    char *currency;
} ClinikoOnlineBookings;
typedef struct {
    char *account_id, *name, *subdomain, *country, *time_zone, *patient_word;
    ClinikoOnlineBookings online_bookings;
} ClinikoSettings;
typedef struct {
    char *id, *name, *time_zone, *zone;
    GPtrArray *type_ids; /* of char *; NULL: no list, so all types are offered there */
    gboolean show_online, archived;
} ClinikoBusiness;
typedef struct {
    char *id, *name;
    gint64 duration_in_minutes;
    int max_attendees, lead_hours; /* lead_hours -1: the account's */
    gboolean show_online, archived;
} ClinikoType;
/* One weekday of one practitioner at one business. weekday 1 = Monday ... 7 = Sunday, read from 0..7; hours of
 * ClinikoHours, none: not working that day (cliniko-api 18). */
typedef struct { int starts_minute, ends_minute; } ClinikoHours;
typedef struct { char *id, *practitioner_id, *business_id; int weekday; GArray *hours; } ClinikoDailyAvailability;
/* Extra hours, once. */
typedef struct { char *id, *practitioner_id, *business_id; gint64 starts_utc, ends_utc; } ClinikoAvailabilityBlock;
/* What a type costs: its billable items, and each item's price ("81.818", "" when not said). */
typedef struct { char *id, *type_id, *item_id; gboolean plain; /* one, no discount */ } ClinikoTypeItem;
typedef struct { char *id, *price; } ClinikoBillableItem;
typedef struct { char *id, *user_id, *name, *sort_name, *designation; gboolean active, show_online; }
    ClinikoPractitioner;
void cliniko_user_clear(ClinikoUser *user);
void cliniko_settings_clear(ClinikoSettings *settings);
void cliniko_business_clear(ClinikoBusiness *business);
void cliniko_type_clear(ClinikoType *type);
void cliniko_practitioner_clear(ClinikoPractitioner *practitioner);
void cliniko_daily_availability_clear(ClinikoDailyAvailability *daily);
void cliniko_availability_block_clear(ClinikoAvailabilityBlock *block);
void cliniko_type_item_clear(ClinikoTypeItem *item);
void cliniko_billable_item_clear(ClinikoBillableItem *item);

/*
 * GET /user and GET /settings/public. done is called exactly once from cliniko_run, also for failures; user or
 * settings is NULL unless outcome->status is 200 and well-formed, and borrowed during the call.
 * A 429 or a spent budget is not waited for here by more than 2 s: the caller decides (KEY_REASON_BUSY).
 */
typedef void (*ClinikoUserDone)(const ClinikoOutcome *outcome, const ClinikoUser *user, gpointer data);
typedef void (*ClinikoSettingsDone)(const ClinikoOutcome *outcome, const ClinikoSettings *settings, gpointer data);
void cliniko_get_user(Cliniko *client, const ClinikoAuth *auth, ClinikoUserDone done, gpointer data);
void cliniko_get_settings(Cliniko *client, const ClinikoAuth *auth, ClinikoSettingsDone done, gpointer data);

/*
 * A whole list, all pages, in Cliniko's order without doubled ids. items is a GArray of the struct for
 * `list`, NULL unless every page was 200 and well-formed; borrowed during the call, g_array_ref keeps it.
 * GETs are retried here with back-off and jitter (3 tries a page; 429 by its own time), and wait for the
 * budget as long as it takes. A list of more than 200 pages or 20,000 items is no list: KEY_REASON_NONSENSE.
 */
typedef enum {
    CLINIKO_USERS,              /* ClinikoUser; administrators only */
    CLINIKO_BUSINESSES,         /* ClinikoBusiness */
    CLINIKO_TYPES,              /* ClinikoType */
    CLINIKO_PRACTITIONERS,      /* ClinikoPractitioner, active ones */
    CLINIKO_PRACTITIONERS_INACTIVE,
    CLINIKO_BUSINESS_PRACTITIONERS, /* of_id: a business; who works there */
    CLINIKO_TYPE_PRACTITIONERS,     /* of_id: an appointment type; who offers it */
    CLINIKO_DAILY_AVAILABILITIES,   /* ClinikoDailyAvailability, of everybody */
    CLINIKO_AVAILABILITY_BLOCKS,    /* ClinikoAvailabilityBlock; those that begin from yesterday on */
    CLINIKO_TYPE_ITEMS,             /* ClinikoTypeItem */
    CLINIKO_BILLABLE_ITEMS,         /* ClinikoBillableItem */
    CLINIKO_LIST__COUNT
} ClinikoList;
typedef void (*ClinikoListDone)(const ClinikoOutcome *outcome, GArray *items, gpointer data);
void cliniko_get_list(Cliniko *client, const ClinikoAuth *auth, ClinikoList list, const char *of_id,
                      ClinikoListDone done, gpointer data);

/* A practitioner's appointment type at a business; ids are checked before they go into a path. */
typedef struct {
    const char *business_id, *practitioner_id, *type_id;
} ClinikoCombination;

/*
 * GET .../next_available_time and .../available_times for the days from..to ("2026-11-23", both included, at most 7
 * days, in the account's zone). Both are retried and wait for the budget as lists do.
 *
 * Shape:  done hears of 400 (days not accepted) and 404 (not bookable online, or for the next time perhaps only
 *         nothing free) as clear answers: outcome->reason NONE and that status. *next_utc is 0 when nothing is free:
 *         an answer without appointment_start, or with null. times is a GArray of gint64 in order without doubles, all
 *         pages, NULL unless the status is 200; borrowed.
 * Source: cliniko-api 20.
 */
typedef void (*ClinikoNextTimeDone)(const ClinikoOutcome *outcome, gint64 next_utc, gpointer data);
typedef void (*ClinikoTimesDone)(const ClinikoOutcome *outcome, GArray *times, gpointer data);
void cliniko_get_next_time(Cliniko *client, const ClinikoAuth *auth, const ClinikoCombination *of, const char *from,
                           const char *to, ClinikoNextTimeDone done, gpointer data);
void cliniko_get_times(Cliniko *client, const ClinikoAuth *auth, const ClinikoCombination *of, const char *from,
                       const char *to, ClinikoTimesDone done, gpointer data);

/*
 * GET of one area's list in a way that no record comes back (key_area_request): what the key may read. Retried and
 * waiting for the budget as lists are. The answer's body is looked at by nobody; its status says it all.
 */
typedef void (*ClinikoReachDone)(const ClinikoOutcome *outcome, gpointer data);
void cliniko_get_reach(Cliniko *client, const ClinikoAuth *auth, KeyArea area, ClinikoReachDone done, gpointer data);

/* When the next call of this budget may go out, monotonic milliseconds from now; 0 = at once. */
gint64 cliniko_budget_wait_ms(Cliniko *client, const char *budget);
