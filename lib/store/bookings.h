/* bookings.h: what online booking depends on, what Cliniko answered, what changed, what was meant, and previews. */
#pragma once

#include "lib/clinic/booking_times.h"
#include "lib/clinic/bookings.h"
#include "lib/store/audit.h"

/*
 * The whole picture, in order of name (practitioners by sort_name). Never NULL without error; empty arrays while no
 * clinic is connected. Answers older than 36 hours are left out: last night's check, and some.
 *
 * Shape:  departed or archived ones are in it only when a tie to them is left that was once on.
 * Owner:  booking_picture_free.
 * Errors: INTERNAL; INVALID more than a million places or offers.
 */
BookingPicture *bookings_read(Db *db, gint64 now_utc, GError **error);

/* --- answers, for the agent ---------------------------------------------------------------------- */

typedef struct {
    const char *business_id, *practitioner_id, *type_id;
    TimesAnswer answer;   /* FREE, NONE, REFUSED, or UNCLEAR, which keeps what was known */
    gint64 free_utc;      /* FREE */
    const char *request_id;
    gint64 at_utc;
} BookingAnswerPut;
/* Joins an open transaction or uses its own. An id that is not there any more is passed over. */
gboolean booking_answer_put(Db *db, const BookingAnswerPut *put, GError **error);

/* Forgets what was answered where Cliniko would not be asked any more (combination_is_askable). */
gboolean booking_answers_forget_unaskable(Db *db, const BookingPicture *picture, GError **error);

/* --- changes ------------------------------------------------------------------------------------- */

/* A stored change; names are what the things are called now. Borrowed during the visit. */
typedef struct {
    gint64 id;
    BookingChange change;
    const char *business_name, *practitioner_name, *type_name; /* "" where there is none */
    gint64 after_utc, before_utc;
} StoredChange;
typedef void (*ChangeVisit)(const StoredChange *change, gpointer data);

/* The latest first, before id `before` (0: from the newest), at most limit; practitioner_id "" = of everything. */
gboolean booking_changes_visit(Db *db, const char *practitioner_id, gint64 before, int limit, ChangeVisit visit,
                               gpointer data, GError **error);

/* For the snapshot: changes is a GArray of BookingChange. And forgetting those older than two years, but never the last
 * one of a setting. */
gboolean booking_changes_add(Db *db, const GArray *changes, gint64 after_utc, gint64 before_utc, GError **error);
gboolean booking_changes_sweep(Db *db, gint64 now_utc, GError **error);

/* The last change of a setting that was told: the refreshes between which it happened, both 0 when there is none; and
 * whether it switched it on (setting_since_is_known). */
gboolean booking_change_since(Db *db, const char *setting, const char *business_id, const char *practitioner_id,
                              const char *type_id, gint64 *ret_after_utc, gint64 *ret_before_utc, gboolean *ret_on,
                              GError **error);

/* --- what was meant ------------------------------------------------------------------------------ */

/* MEANT_UNSAID takes the mark away. Ids "" where the setting is not about such a thing. Audit 'meant' with the setting
 * as object. Errors: NOT_FOUND no such business, practitioner or type. */
gboolean meant_put(Db *db, const Actor *actor, SettingKind setting, const char *business_id,
                   const char *practitioner_id, const char *type_id, Meant meant, GError **error);

/* --- previews ------------------------------------------------------------------------------------ */

#define PREVIEW_GOOD_FOR_S 60

typedef struct {
    gint64 id;
    char *business_id, *practitioner_id, *type_id;
    Day first_day;
    gint64 asked_utc;
    gint64 answered_utc; /* earlier than asked_utc: it is being asked (again); the rest is of the time before */
    TimesAnswer answer;  /* FREE, NONE, REFUSED (404), UNCLEAR; NEVER while not answered */
    gint64 next_utc;     /* NONE: the first free time after that week; 0: none */
    GArray *times;       /* gint64, UTC, in order */
} Preview;
void preview_free(Preview *preview);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Preview, preview_free)

/* NULL without error when nobody asked for it yet. preview_find_by_id is for the agent. */
Preview *preview_find(Db *db, const char *business_id, const char *practitioner_id, const char *type_id,
                      Day first_day, GError **error);
Preview *preview_find_by_id(Db *db, gint64 id, GError **error);

/* Asks for a preview unless one is under way or younger than PREVIEW_GOOD_FOR_S (an unclear one: 5 s): the row and a
 * preview_week job in one transaction; *ret_asked says whether it was asked for. A question, no change: no audit row.
 * Errors: NOT_FOUND. */
gboolean preview_ask(Db *db, const char *business_id, const char *practitioner_id, const char *type_id,
                     Day first_day, gint64 now_utc, gboolean *ret_asked, GError **error);
/* For the agent: the answer, in the transaction of the job's end; times NULL unless FREE. */
gboolean preview_put(Db *db, gint64 id, TimesAnswer answer, const GArray *times, gint64 next_utc, gint64 now_utc,
                     GError **error);
/* Forgets previews asked for more than a day ago. */
gboolean previews_sweep(Db *db, gint64 now_utc, GError **error);
