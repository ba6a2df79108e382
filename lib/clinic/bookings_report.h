/* bookings_report.h: the sentences of the online-booking pages that put verdicts, costs, places and times together. */
#pragma once

#include "lib/clinic/bookings.h"

/* All returned strings are the caller's unless const. now_utc and zone (IANA, "" = UTC) say when and where they are
 * read. */

/* "free-time": data-check. "passed", "failed", "unknown": data-result; "Passed", ... for people. */
const char *check_word(Check check);
const char *check_result_word(CheckResult result);
const char *check_result_label(CheckResult result);

/* The setting that a check of one combination looks at. FALSE for CHECK_FREE_TIME, which has none. */
gboolean check_setting(const BookingPicture *picture, const Combination *one, Check check, Setting *ret_setting);

/* "It alone blocks 6 combinations, and 2 more together with others." */
char *obstacle_cost(const Obstacle *obstacle);
/* "between Tue 9:10 and Wed 2:00" */
char *between_words(gint64 after_utc, gint64 before_utc, gint64 now_utc, const char *zone);
/* "It has been so since some time between Tue 9:10 and Wed 2:00." Both 0: since before the first look. */
char *since_words(gint64 after_utc, gint64 before_utc, gint64 now_utc, const char *zone);
/* "Anna Berg is shown in online bookings, although that is not meant." */
char *intruder_sentence(const BookingPicture *picture, const Setting *setting);
/* "2 settings are off, as they are meant to be" */
char *quiet_words(guint count);

/* "Initial consult with Anna Berg at Harbour Street" */
char *combination_name(const BookingPicture *picture, const Combination *one);
/* What is so, in a sentence or two, and what stands behind it; never a reason that was not seen. */
char *combination_sentence(const BookingPicture *picture, const Combination *one, const CombinationVerdict *verdict,
                           gint64 now_utc);
/* What Cliniko's support needs to look up a refusal: the request, when, its number. NULL when it was never refused. */
char *support_request(const BookingPicture *picture, const Combination *one, const char *shard);

/* "Shown", "Hidden", "Archived", "Inactive", "On", "Off", "Not known". */
const char *switch_label(SettingKind kind, Switch state);
/* "Harbour Street: Mon, Tue 8:30-12:30", "No schedule at Harbour Street". */
char *place_words(const BookingPicture *picture, guint practitioner, guint business);
/* TRUE when the practitioner works there and has no hours of any kind. */
gboolean place_lacks_hours(const BookingPlace *place);
