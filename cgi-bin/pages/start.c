/* start.c: the first page: how far the installation is, and the next thing to do. */
#include "cgi-bin/pages/bookings_state.h"
#include "cgi-bin/pages/clinic_state.h"
#include "cgi-bin/pages/pages.h"
#include "lib/clinic/bookings_words.h"

/* The steps to a finished installation; each is done, to be done now, or for later. */
static View *
add_step(View *page, const char *state, const char *title, const char *text)
{
    View *step = view_add(page, VIEW_STEP);

    view_set_static(step, VIEW_STEP_STATE, state);
    view_set_static(step, VIEW_STEP_TITLE, title);
    view_set(step, VIEW_STEP_TEXT, text);
    return step;
}

static void
add_link(View *step, const char *url, const char *label)
{
    View *link = view_add(step, VIEW_STEP_LINK);

    view_set_static(link, VIEW_STEP_URL, url);
    view_set_static(link, VIEW_STEP_LABEL, label);
}

static gboolean
is_connected(const ClinicState *state)
{
    return clinic_is_ready(state) && clinic_verdict(state) == VERDICT_CONNECTED;
}

static void
add_connection(View *page, const ClinicState *state, gint64 now_utc)
{
    const ApiKey *shown = clinic_shown_key(state);
    const char *zone = state->clinic == NULL ? "" : state->clinic->zone;
    g_auto(HookWords) words = hook_words(shown, NULL, now_utc, zone);
    g_autofree char *text = NULL;

    if (is_connected(state)) {
        g_autofree char *found = found_in_words(&state->counts);

        text = g_strdup_printf("%s is connected: %s.", state->clinic->name, found);
    } else if (shown == NULL)
        text = g_strdup("Paste one Cliniko API key of an administrator. Keyrack then finds your "
                        "practitioners by itself.");
    else
        text = g_strdup_printf("%s %s", words.sentence,
                               shown->verdict == VERDICT_CONNECTED ? "The lists are being fetched."
                                                                   : words.next_step);
    add_link(add_step(page, is_connected(state) ? "done" : "now", "Connect Cliniko", text),
             "/settings/integrations/cliniko",
             is_connected(state) ? "See the connection"
             : shown == NULL     ? "Connect Cliniko"
                                 : "See how it stands");
}

static gboolean
is_complete(const HookCounts *counts)
{
    return counts->total > 0 && counts->in_place == counts->total && counts->attention == 0;
}

static void
add_keys(View *page, const ClinicState *state, const HookCounts *counts)
{
    static const char *title = "Give each practitioner’s key its place";
    g_autofree char *words = counts_in_words(counts);
    g_autofree char *text = g_strdup_printf("%s.", words);
    View *step;

    if (!clinic_is_ready(state)) {
        add_step(page, "later", title,
                 "Once the clinic is connected, each practitioner has a field of their own.");
        return;
    }
    step = add_step(page, is_complete(counts) ? "done" : "now", title, text);
    if (counts->attention > 0)
        add_link(step, "/settings/practitioners?state=needs-attention", "See what needs attention");
    add_link(step, "/settings/practitioners",
             counts->none > 0 ? "Paste the keys" : "See all practitioners");
}

/* What all of it is for: what patients can book. */
static gboolean
add_bookings(App *app, const Request *request, Response *response, View *page, const ClinicState *state,
             GError **error)
{
    static const char *title = "See what patients can book";
    g_auto(BookingsState) bookings = { 0 };
    g_autofree char *headline = NULL;

    if (!clinic_is_ready(state)) {
        add_step(page, "later", title,
                 "Once the clinic is connected, Keyrack says what stands in the way of online bookings, and where to "
                 "change it.");
        return TRUE;
    }
    if (!bookings_state_load(app, request, response, &bookings, error))
        return FALSE;
    headline = bookings_headline(bookings.summary);
    add_link(add_step(page, bookings_mood(&bookings) == BOOKINGS_GOOD ? "done" : "now", title, headline),
             BOOKINGS_PATH, "See online bookings");
    return TRUE;
}

static const char *
lead_of(const ClinicState *state, const HookCounts *counts)
{
    if (!clinic_is_ready(state))
        return "A few steps, and every practitioner’s Cliniko API key is proved and in its place.";
    if (!is_connected(state))
        return "The connection with Cliniko needs you.";
    if (counts->attention > 0)
        return "Some keys need attention.";
    return is_complete(counts) ? "All is in order. Nothing needs you today."
                               : "Some keys are still to come.";
}

gboolean
start_show(App *app, const Request *request, Response *response, GError **error)
{
    const PageHead head = { .title = "Start", .navigation = VIEW_NAME__COUNT };
    g_auto(ClinicState) state = { 0 };
    HookCounts counts;
    View *page;

    if (!clinic_state_load(app->db, &state, error) || !hooks_count(app->db, &counts, error))
        return FALSE;
    page = response_page(response, request, &head, "start.tpl");
    view_set(page, VIEW_HEADING, state.clinic == NULL ? "Welcome to Keyrack" : state.clinic->name);
    view_set_static(page, VIEW_LEAD, lead_of(&state, &counts));
    add_connection(page, &state, request_now(request));
    add_keys(page, &state, &counts);
    return add_bookings(app, request, response, page, &state, error);
}
