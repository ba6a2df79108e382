/* clinic_state.c: reads the connection with Cliniko from the store, and puts it into words. */
#include "cgi-bin/pages/clinic_state.h"

#include <string.h>

#include "cgi-bin/pages/agent_state.h"
#include "lib/clinic/text.h"

void
clinic_state_clear(ClinicState *state)
{
    g_clear_pointer(&state->in_use, api_key_free);
    g_clear_pointer(&state->candidate, api_key_free);
    g_clear_pointer(&state->clinic, clinic_free);
    g_clear_pointer(&state->refresh, job_free);
}

gboolean
clinic_state_load(Db *db, ClinicState *state, GError **error)
{
    GError *problem = NULL;

    state->in_use = key_find(db, NULL, TRUE, &problem);
    if (problem == NULL)
        state->candidate = key_find(db, NULL, FALSE, &problem);
    if (problem == NULL)
        state->clinic = clinic_find(db, &problem);
    if (problem == NULL)
        state->refresh = job_find_newest(db, "refresh_clinic", &problem);
    if (problem == NULL)
        return clinic_counts(db, &state->counts, error);
    g_propagate_error(error, problem);
    return FALSE;
}

const ApiKey *
clinic_shown_key(const ClinicState *state)
{
    return state->candidate != NULL ? state->candidate : state->in_use;
}

Verdict
clinic_verdict(const ClinicState *state)
{
    const ApiKey *shown = clinic_shown_key(state);

    return shown == NULL ? VERDICT_NONE : shown->verdict;
}

gboolean
clinic_is_fetching(const ClinicState *state)
{
    return job_is_open(state->refresh);
}

gboolean
clinic_is_ready(const ClinicState *state)
{
    return state->clinic != NULL && state->clinic->refreshed_utc != 0;
}

char *
fetching_in_words(const Job *refresh, gint64 now_utc, const char *zone)
{
    g_autofree char *when = NULL;

    if (strcmp(refresh->state, "waiting") == 0 && *refresh->outcome != '\0') {
        when = time_until_in_words(refresh->due_utc, now_utc, zone);
        return g_strdup_printf("%s Keyrack tries again by itself %s.",
                               strcmp(refresh->outcome, "keeper-away") == 0
                                   ? KEEPER_AWAY_SENTENCE
                                   : "Cliniko could not be reached.",
                               when);
    }
    if (refresh->steps_total == 0)
        return g_strdup("Fetching the lists from Cliniko");
    return g_strdup_printf("Fetched %d of %d lists", refresh->steps_done, refresh->steps_total);
}

gboolean
refresh_trouble(const Job *refresh, const char **ret_sentence, const char **ret_next_step)
{
    static const struct {
        const char *outcome, *sentence, *next_step;
    } troubles[] = {
        { "unreachable", "The last refresh did not finish: Cliniko could not be reached.",
          "Nothing was changed. Press Refresh from Cliniko to try again." },
        { "rejected",
          "The last refresh did not finish: Cliniko no longer accepts the clinic’s key.",
          "Paste a new key below." },
        { "not-enough-access",
          "The last refresh did not finish: the clinic’s key may not read all lists, users for "
          "instance.",
          "Paste a key of an administrator below." },
        { "wrong-account",
          "The last refresh did not finish: the clinic’s key belongs to another Cliniko account.",
          "Paste a key of this clinic’s own account below." },
        { "keeper-away", "The last refresh did not finish. " KEEPER_AWAY_SENTENCE,
          "Then press Refresh from Cliniko." },
        { "no-clinic-key", "The last refresh did not start: there is no working key of the clinic.",
          "Paste a key of an administrator below." },
    };

    if (refresh == NULL || strcmp(refresh->state, "failed") != 0)
        return FALSE;
    *ret_sentence = "The last refresh did not finish, by a fault of Keyrack’s own.";
    *ret_next_step = "Press Refresh from Cliniko to try again; if this lasts, ask whoever looks "
                     "after the server.";
    for (gsize i = 0; i < G_N_ELEMENTS(troubles); i++)
        if (strcmp(refresh->outcome, troubles[i].outcome) == 0) {
            *ret_sentence = troubles[i].sentence;
            *ret_next_step = troubles[i].next_step;
        }
    return TRUE;
}

static void
append_count(GString *words, int n, const char *one, const char *many)
{
    g_string_append_printf(words, "%s%d %s", words->len > 0 ? ", " : "", n, n == 1 ? one : many);
}

char *
found_in_words(const ClinicCounts *counts)
{
    GString *words = g_string_new(NULL);

    append_count(words, counts->practitioners, "practitioner", "practitioners");
    append_count(words, counts->businesses, "business", "businesses");
    append_count(words, counts->appointment_types, "appointment type", "appointment types");
    append_count(words, counts->users, "user", "users");
    return g_string_free(words, FALSE);
}
