/* clinic_state.h: how far the connection with Cliniko is, for every page that says so. */
#pragma once

#include "cgi-bin/pages/hook_words.h"
#include "lib/store/clinic.h"
#include "lib/store/jobs.h"

/* What a job waits for while the keeper does not answer. */
#define KEEPER_AWAY_SENTENCE \
    "The part of Keyrack that opens the saved keys is not running; ask whoever looks after the " \
    "Keyrack server to start keyrack-keeper."

typedef struct {
    ApiKey *in_use, *candidate; /* the clinic's own keys, each may be NULL */
    Clinic *clinic;             /* NULL while none is connected */
    ClinicCounts counts;
    Job *refresh; /* the newest, NULL when there was none */
} ClinicState;
void clinic_state_clear(ClinicState *state);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ClinicState, clinic_state_clear)

/* Errors: INTERNAL; state is then still to be cleared. */
gboolean clinic_state_load(Db *db, ClinicState *state, GError **error);

/* The clinic's key that pages speak of: the candidate, else the key in use, else NULL. */
const ApiKey *clinic_shown_key(const ClinicState *state);
Verdict clinic_verdict(const ClinicState *state);

/* TRUE while lists are being fetched, or are about to be. */
gboolean clinic_is_fetching(const ClinicState *state);
/* TRUE once the lists were fetched completely at least once. */
gboolean clinic_is_ready(const ClinicState *state);

/* "Fetched 7 of 12 lists"; free with g_free. Only while fetching. */
char *fetching_in_words(const Job *refresh, gint64 now_utc, const char *zone);
/* Why the newest refresh failed and what to do, both fixed; FALSE when it did not fail. */
gboolean refresh_trouble(const Job *refresh, const char **ret_sentence, const char **ret_next_step);
/* "12 practitioners, 3 businesses, 9 appointment types, 17 users"; free with g_free. */
char *found_in_words(const ClinicCounts *counts);
