/* bookings_words.h: what the pages say about online booking, in the words of a practice manager. */
#pragma once

#include "lib/clinic/bookings.h"

/* All returned strings are the caller's unless const; names in them are as they are in the picture. */

/* "Bookable", "Nothing free", "Blocked", "Not offered", "Not known yet". */
const char *combination_state_label(CombinationState state);
/* "Online bookings are switched on for the account", ...: what a check asks. */
const char *check_question(Check check);
/* "Hidden from online bookings", "No schedule here": a few words for a cell and a badge. */
const char *block_reason_label(BlockReason reason);

/* "Anna Berg is hidden from online bookings." */
char *obstacle_sentence(const BookingPicture *picture, const Obstacle *obstacle);
/* The exact way in Cliniko's own words: "Settings > Users & practitioners > Anna Berg > Edit practitioner settings
 * > tick ‘Show in online bookings’, and save." REASON_NONE: the way to switch off what is on. Source: cliniko-api
 * 14-19 and Cliniko's help. */
char *setting_way(const BookingPicture *picture, const Setting *setting, BlockReason reason);
/* "Anna Berg", "Anna Berg at Glenhaven Rooms", "Online bookings". */
char *setting_name(const BookingPicture *picture, const Setting *setting);

/* The evidence for a check: "In Cliniko, ‘Show in online bookings’ is off for Anna Berg." No times in it. */
char *check_evidence(const BookingPicture *picture, const Combination *one, const CombinationVerdict *verdict,
                     Check check);

/* "Patients can book 31 of 44 combinations. 2 settings stand in the way of 9 more.", or "Everything that is meant to
 * be bookable can be booked: 44 of 44 combinations. All is well.", or that nothing is known yet. */
char *bookings_headline(const BookingSummary *summary);

/* One rule in force: what it is, what it does to patients, and a safe starting point where it is strict. */
typedef struct {
    const char *name;      /* "How far ahead" */
    char *value, *effect;  /* "90 days", "Patients see times up to 90 days from now." */
    char *advice;          /* NULL: nothing to say */
} RuleWords;
/* GArray of RuleWords, cleared when freed; rules Cliniko said nothing about say so. */
GArray *booking_rules_words(const BookingRules *rules);

/* A weekly schedule in words: "Mon, Tue, Thu 8:30–12:30, 13:30–17:30; Wed 9:00–13:00"; "" when there is none. */
char *hours_words(const GArray *hours);

/* A change as a sentence: "Anna Berg was hidden from online bookings", "Online bookings were switched off",
 * "The notice patients must give went from 4 hours to 24 hours". Names are what the ids are called now; pass "" for
 * what is not known any more. No end mark: the page puts "between ... and ..." behind it. */
char *booking_change_sentence(const BookingChange *change, const char *business, const char *practitioner,
                              const char *type);
