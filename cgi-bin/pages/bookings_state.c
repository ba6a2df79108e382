/* bookings_state.c: reads what every online-booking page needs, and says how old it is and how far a check is. */
#include "cgi-bin/pages/bookings_state.h"

#include <string.h>

#include "cgi-bin/pages/agent_state.h"
#include "cgi-bin/pages/clinic_state.h"
#include "lib/clinic/booking_times.h"
#include "lib/clinic/bookings_link.h"
#include "lib/clinic/text.h"
#include "lib/store/bookings.h"

#define HOUR_S 3600

void
bookings_state_clear(BookingsState *state)
{
    g_clear_pointer(&state->clinic, clinic_free);
    g_clear_pointer(&state->summary, booking_summary_free);
    g_clear_pointer(&state->refresh, job_free);
    g_clear_pointer(&state->check, job_free);
    g_clear_pointer(&state->refreshed, job_free);
    g_clear_pointer(&state->checked, job_free);
}

/* Errors end up in *problem, and then the rest is not looked for. */
static Job *
find(App *app, Job *(*look)(Db *, const char *, GError **), const char *kind, GError **problem)
{
    return *problem == NULL ? look(app->db, kind, problem) : NULL;
}

gboolean
bookings_state_load(App *app, const Request *request, Response *response, BookingsState *state, GError **error)
{
    BookingPicture *picture = NULL;
    GError *problem = NULL;

    state->now_utc = request_now(request);
    state->may_say = request_role(request) == PERSON_ADMINISTRATOR;
    state->clinic = clinic_find(app->db, &problem);
    state->refresh = find(app, job_find_open, "refresh_clinic", &problem);
    state->check = find(app, job_find_open, "check_bookings", &problem);
    state->refreshed = find(app, job_find_ended, "refresh_clinic", &problem);
    state->checked = find(app, job_find_ended, "check_bookings", &problem);
    if (problem == NULL)
        picture = bookings_read(app->db, state->now_utc, &problem);
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    state->picture = response_keep(response, picture, (GDestroyNotify)booking_picture_free);
    state->summary = bookings_summarise(picture);
    return !bookings_is_running(state) || agent_is_stalled(app->db, state->now_utc, &state->is_stalled, error);
}

gboolean
bookings_is_running(const BookingsState *state)
{
    return bookings_job(state) != NULL;
}

const Job *
bookings_job(const BookingsState *state)
{
    return state->refresh != NULL ? state->refresh : state->check;
}

const Job *
bookings_last_run(const BookingsState *state)
{
    const Job *refreshed = state->refreshed, *checked = state->checked;

    if (refreshed == NULL || strcmp(refreshed->state, "failed") != 0)
        return checked;
    if (checked == NULL || refreshed->finished_utc > checked->finished_utc)
        return refreshed;
    return refreshed->finished_utc == checked->finished_utc && refreshed->id > checked->id ? refreshed : checked;
}

gboolean
bookings_is_known(const BookingsState *state)
{
    return state->clinic != NULL && state->picture->refreshed_utc != 0;
}

/* Obstacles come loud ones first. */
static gboolean
has_departed(const BookingSummary *summary)
{
    return summary->intruders->len > 0 || summary->unexplained > 0 ||
           (summary->obstacles->len > 0 && g_array_index(summary->obstacles, Obstacle, 0).departed);
}

BookingsMood
bookings_mood(const BookingsState *state)
{
    const BookingSummary *summary = state->summary;

    if (!bookings_is_known(state) || summary->counted == 0)
        return BOOKINGS_UNKNOWN;
    if (has_departed(summary))
        return BOOKINGS_BAD;
    if (summary->blocked > 0)
        return BOOKINGS_UNSAID;
    return summary->unknown > 0 ? BOOKINGS_UNKNOWN : BOOKINGS_GOOD;
}

const char *
bookings_mood_word(const BookingsState *state)
{
    static const char *const words[] = {
        [BOOKINGS_UNKNOWN] = "unknown",
        [BOOKINGS_BAD] = "bad",
        [BOOKINGS_UNSAID] = "unsaid",
        [BOOKINGS_GOOD] = "good",
    };

    return words[bookings_mood(state)];
}

const char *
bookings_zone(const BookingsState *state)
{
    return state->clinic == NULL ? "" : state->clinic->zone;
}

const char *
bookings_field(const Request *request, const char *name)
{
    const char *value = request_field(request, name);

    return value == NULL ? "" : value;
}

/* --- ids and links ----------------------------------------------------------------------------- */

const char *
picture_business_id(const BookingPicture *picture, int business)
{
    return business < 0 ? "" : picture_business(picture, (guint)business)->id;
}

const char *
picture_practitioner_id(const BookingPicture *picture, int practitioner)
{
    return practitioner < 0 ? "" : picture_practitioner(picture, (guint)practitioner)->id;
}

const char *
picture_type_id(const BookingPicture *picture, int type)
{
    return type < 0 ? "" : picture_type(picture, (guint)type)->id;
}

char *
bookings_setting_text(const BookingPicture *picture, const Setting *setting)
{
    return g_strdup_printf("%s:%s:%s:%s", setting_word(setting->kind), picture_business_id(picture, setting->business),
                           picture_practitioner_id(picture, setting->practitioner),
                           picture_type_id(picture, setting->type));
}

/* The bookings page stands under the account's own address, and its maker checks both parts of that. */
char *
bookings_account_url(const BookingsState *state)
{
    static const char bookings[] = "bookings";
    char *url = bookings_url(state->clinic->subdomain, state->clinic->shard, "", "", "");

    if (url != NULL && g_str_has_suffix(url, bookings))
        url[strlen(url) - strlen(bookings)] = '\0';
    return url;
}

/* --- how old, how far -------------------------------------------------------------------------- */

/* "Checked at 9:14, 12 minutes ago." and, when not all of it is as new, how old the oldest part is. */
static char *
age_words(const BookingsState *state)
{
    const BookingSummary *summary = state->summary;
    const gint64 newest = MAX(state->picture->refreshed_utc, summary->newest_answer_utc);
    const gint64 oldest = summary->oldest_answer_utc;
    const char *zone = bookings_zone(state);
    g_autoptr(GString) words = g_string_new(NULL);
    g_autofree char *when = time_in_words(newest, state->now_utc, zone);

    if (newest > state->now_utc - HOUR_S && !g_str_equal(when, "just now")) {
        g_autofree char *clock = clock_words(newest, zone);

        g_string_append_printf(words, "Checked at %s, %s.", clock, when);
    } else {
        g_string_append_printf(words, "Checked %s.", when);
    }
    if (oldest != 0 && oldest < newest - HOUR_S) {
        g_autofree char *since = time_in_words(oldest, state->now_utc, zone);

        g_string_append_printf(words, " The oldest free time here was asked for %s.", since);
    }
    return g_string_free(g_steal_pointer(&words), FALSE);
}

static char *
asking_words(const Job *check, gint64 now_utc, const char *zone)
{
    g_autofree char *when = NULL;

    if (strcmp(check->state, "waiting") == 0 && *check->outcome != '\0') {
        when = time_until_in_words(check->due_utc, now_utc, zone);
        return g_strdup_printf("%s Keyrack goes on by itself %s.",
                               strcmp(check->outcome, "keeper-away") == 0 ? KEEPER_AWAY_SENTENCE
                                                                          : "Cliniko has not answered everything yet.",
                               when);
    }
    if (check->steps_total == 0)
        return g_strdup("Asking Cliniko for free times");
    return g_strdup_printf("Asking Cliniko: %d of %d", check->steps_done, check->steps_total);
}

static void
add_progress(View *run, const BookingsState *state)
{
    const Job *job = bookings_job(state);
    g_autofree char *text = job == state->refresh ? fetching_in_words(job, state->now_utc, bookings_zone(state))
                                                  : asking_words(job, state->now_utc, bookings_zone(state));
    View *progress = view_add(run, VIEW_PROGRESS);

    view_set(progress, VIEW_PROGRESS_TEXT, text);
    view_set_int(progress, VIEW_STEPS_DONE, job->steps_done);
    view_set_int(progress, VIEW_STEPS_TOTAL, MAX(job->steps_total, 1));
}

/* What went wrong, as the page of the connection says it; of a check that only some questions were not answered. */
static void
add_trouble(View *run, const BookingsState *state)
{
    static const char *const own_next_step[] = { "unreachable", "keeper-away", "broken" };
    const Job *last = bookings_last_run(state);
    const gboolean is_partial = last != NULL && last == state->checked && strcmp(last->outcome, "unreachable") == 0;
    const char *sentence, *next_step;
    View *trouble;

    if (!refresh_trouble(last, &sentence, &next_step))
        return;
    trouble = view_add(run, VIEW_TROUBLE);
    view_set_static(trouble, VIEW_SENTENCE,
                    is_partial ? "The last check did not finish: Cliniko did not answer everything. What it answered "
                                 "is shown here."
                               : sentence);
    for (gsize i = 0; i < G_N_ELEMENTS(own_next_step); i++)
        if (strcmp(last->outcome, own_next_step[i]) == 0) {
            view_set_static(trouble, VIEW_NEXT_STEP, "Press Check again to try again.");
            return;
        }
    if (state->may_say)
        view_add(trouble, VIEW_BACK);
}

static void
add_again(View *run, const CheckAgain *again)
{
    View *form = view_add(run, VIEW_AGAIN);

    view_set_static(form, VIEW_AGAIN_LABEL, again->label);
    if (again->practitioner == NULL)
        return;
    form = view_add(form, VIEW_ONE);
    view_set(form, VIEW_PRACTITIONER_ID, again->practitioner);
    view_set(form, VIEW_BUSINESS_ID, again->business);
    view_set(form, VIEW_TYPE_ID, again->type);
}

/* A job that waits for a better moment may be hurried. */
static gboolean
is_put_off(const Job *job)
{
    return strcmp(job->state, "waiting") == 0 && *job->outcome != '\0';
}

void
bookings_add_run(View *page, Response *response, const BookingsState *state, const CheckAgain *again)
{
    const gboolean is_running = bookings_is_running(state);
    View *run = view_include(page, VIEW_RUN, "bookings_run.tpl");

    if (bookings_is_known(state)) {
        g_autofree char *age = age_words(state);

        view_set(view_add(run, VIEW_AGE), VIEW_AGE_TEXT, age);
    }
    if (state->is_stalled)
        view_add(run, VIEW_STALLED);
    if (is_running) {
        view_add(page, VIEW_RUNNING);
        add_progress(run, state);
        response_refresh(response, BOOKINGS_REFRESH_S);
    } else {
        add_trouble(run, state);
    }
    if (state->clinic != NULL && (!is_running || is_put_off(bookings_job(state))))
        add_again(run, again);
}

gboolean
bookings_add_waiting(View *page, const BookingsState *state)
{
    View *waiting;

    if (bookings_is_known(state))
        return FALSE;
    waiting = view_add(page, VIEW_WAITING);
    view_set_static(waiting, VIEW_WAITING_TEXT,
                    state->clinic == NULL
                        ? "What patients can book is decided in Cliniko, so Cliniko has to be connected first."
                        : "Keyrack has not read this clinic’s settings from Cliniko yet.");
    if (state->may_say)
        view_set_static(view_add(waiting, VIEW_WAITING_WAY), VIEW_WAITING_LINK,
                        state->clinic == NULL ? "Connect Cliniko" : "See the Cliniko connection");
    return TRUE;
}
