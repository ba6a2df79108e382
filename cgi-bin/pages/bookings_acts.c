/* bookings_acts.c: what can be done on the online-booking pages: ask Cliniko again, and say what is meant; and the
 * status that scripts follow. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cgi-bin/pages/bookings_page.h"
#include "cgi-bin/pages/bookings_state.h"
#include "cgi-bin/pages/pages.h"
#include "lib/clinic/error.h"
#include "lib/program/doorbell.h"
#include "lib/store/bookings.h"

#define ITEM_FIELD "item"

static gboolean
refuse(GError **error, KeyrackError code, const char *sentence)
{
    g_set_error_literal(error, KEYRACK_ERROR, code, sentence);
    return FALSE;
}

/* --- asking again ------------------------------------------------------------------------------ */

/* Back to where the button was: one of two pages, with ids that are known. */
static char *
way_back(const Request *request)
{
    if (strcmp(bookings_field(request, "back"), "why") != 0)
        return g_strdup(BOOKINGS_PATH);
    return g_strdup_printf(BOOKINGS_PATH "/why?business=%s&practitioner=%s&type=%s",
                           bookings_field(request, "business"), bookings_field(request, "practitioner"),
                           bookings_field(request, "type"));
}

static gboolean
is_known_or_empty(const char *id, int at)
{
    return *id == '\0' || at >= 0;
}

static gboolean
check_refresh(const Request *request, const BookingPicture *picture, GError **error)
{
    const char *business = bookings_field(request, "business"), *type = bookings_field(request, "type");
    const char *practitioner = bookings_field(request, "practitioner"), *back = bookings_field(request, "back");

    if (*back != '\0' && strcmp(back, "why") != 0 && strcmp(back, "bookings") != 0)
        return refuse(error, KEYRACK_ERROR_INVALID, "Keyrack does not know the page to go back to.");
    if (!is_known_or_empty(business, picture_find_business(picture, business)) ||
        !is_known_or_empty(practitioner, picture_find_practitioner(picture, practitioner)) ||
        !is_known_or_empty(type, picture_find_type(picture, type)))
        return refuse(error, KEYRACK_ERROR_NOT_FOUND, "There is no such business, practitioner or appointment type.");
    return TRUE;
}

gboolean
bookings_refresh(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);
    g_auto(BookingsState) state = { 0 };
    g_autofree char *back = way_back(request);

    if (!bookings_state_load(app, request, response, &state, error) ||
        !check_refresh(request, state.picture, error))
        return FALSE;
    if (state.clinic != NULL &&
        !jobs_ask_refresh(app->db, &actor, bookings_field(request, "practitioner"), error))
        return FALSE;
    doorbell_ring(app->doorbell);
    response_redirect(response, back);
    return TRUE;
}

/* --- what is meant ------------------------------------------------------------------------------ */

static gboolean
meant_from_word(const char *word, Meant *ret_meant)
{
    static const char *const words[] = { [MEANT_UNSAID] = "unsaid", [MEANT_YES] = "yes", [MEANT_NO] = "no" };

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i], word) == 0) {
            *ret_meant = (Meant)i;
            return TRUE;
        }
    return FALSE;
}

/* The settings of one form, as they are read. */
typedef struct {
    App *app;
    Actor actor;
    Meant meant;
    guint count;
    const char *problem; /* the first thing that is wrong with the form */
    GError *error;
} Marks;

static void
put_mark(Marks *marks, const char *word, const char *business, const char *practitioner, const char *type)
{
    SettingKind kind;

    if (marks->problem != NULL || marks->error != NULL)
        return;
    if (!setting_from_word(word, &kind) || !setting_ids_fit(kind, business, practitioner, type)) {
        marks->problem = "Keyrack does not know the setting that was marked. Nothing was changed; try again here.";
        return;
    }
    marks->count++;
    meant_put(marks->app->db, &marks->actor, kind, business, practitioner, type, marks->meant, &marks->error);
}

/* "WORD:B:P:T" */
static void
put_item(const char *name, const char *value, gpointer data)
{
    g_auto(GStrv) parts = g_strsplit(value, ":", 5);
    Marks *marks = data;

    (void)name;
    if (g_strv_length(parts) == 4)
        put_mark(marks, parts[0], parts[1], parts[2], parts[3]);
    else if (marks->problem == NULL)
        marks->problem = "Keyrack does not know the setting that was marked. Nothing was changed; try again here.";
}

static void
put_marks(Marks *marks, const Request *request)
{
    request_fields(request, ITEM_FIELD, put_item, marks);
    if (*bookings_field(request, "setting") != '\0')
        put_mark(marks, bookings_field(request, "setting"), bookings_field(request, "business"),
                 bookings_field(request, "practitioner"), bookings_field(request, "type"));
    if (marks->count == 0 && marks->problem == NULL && marks->error == NULL)
        marks->problem = "No setting was named. Nothing was changed; press a button beside a setting.";
}

/* All marks or none: what is wrong with one leaves the transaction uncommitted. */
static gboolean
save_marks(Marks *marks, const Request *request, GError **error)
{
    g_auto(Txn) txn = { 0 };

    if (!txn_begin(&txn, marks->app->db, error))
        return FALSE;
    put_marks(marks, request);
    if (marks->error != NULL) {
        g_propagate_error(error, marks->error);
        return FALSE;
    }
    return marks->problem != NULL || txn_commit(&txn, error);
}

gboolean
bookings_meant_save(App *app, Request *request, Response *response, GError **error)
{
    Marks marks = { .app = app, .actor = request_actor(request) };

    if (!meant_from_word(bookings_field(request, "meant"), &marks.meant))
        marks.problem = "Keyrack did not understand what is meant. Nothing was changed; press one of the buttons "
                        "beside a setting.";
    else if (!save_marks(&marks, request, error))
        return FALSE;
    if (marks.problem != NULL)
        return bookings_page_show(app, request, response, marks.problem, error);
    response_redirect(response, BOOKINGS_PATH "#fix");
    return TRUE;
}

/* --- following a check -------------------------------------------------------------------------- */

static json_t *
counts_json(const BookingSummary *summary)
{
    json_t *counts = json_object();

    for (int i = 0; i < COMBINATION__COUNT; i++)
        json_object_set_new(counts, combination_state_word((CombinationState)i),
                            json_integer(summary->states[i]));
    return counts;
}

static json_t *
moment_json(gint64 utc)
{
    g_autoptr(GDateTime) at = utc == 0 ? NULL : g_date_time_new_from_unix_utc(utc);
    g_autofree char *text = at == NULL ? NULL : g_date_time_format(at, "%Y-%m-%dT%H:%M:%SZ");

    return text == NULL ? json_null() : json_string(text);
}

gboolean
bookings_status(App *app, Request *request, Response *response, GError **error)
{
    g_auto(BookingsState) state = { 0 };
    const Job *job, *last;
    json_t *json;
    char *text;

    if (!bookings_state_load(app, request, response, &state, error))
        return FALSE;
    last = bookings_last_run(&state);
    job = bookings_is_running(&state) ? bookings_job(&state) : last;
    json = json_pack("{s:b, s:i, s:i, s:o, s:o}", "running", bookings_is_running(&state), "asked",
                     job == NULL ? 0 : job->steps_done, "total", job == NULL ? 0 : job->steps_total, "finished_at",
                     moment_json(last == NULL ? 0 : last->finished_utc), "counts", counts_json(state.summary));
    text = json_dumps(json, JSON_COMPACT);
    response_json(response, 200, text);
    free(text);
    json_decref(json);
    return TRUE;
}
