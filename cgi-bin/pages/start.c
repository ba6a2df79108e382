/* start.c: the first page: while Keyrack is being set up, the next thing to do; from then on the state of the keys and
 * of online bookings, and what needs somebody. Receptionists see the state without what only administrators can mend,
 * practitioners the state of their own key. */
#include "cgi-bin/pages/bookings_state.h"
#include "cgi-bin/pages/clinic_state.h"
#include "cgi-bin/pages/pages.h"
#include "cgi-bin/pages/start_needs.h"
#include "lib/clinic/bookings_words.h"

/* The steps to a finished installation; each is done, to be done now, or for later. */
static View *
add_step(View *steps, const char *state, const char *title, const char *text)
{
    View *step = view_add(steps, VIEW_STEP);

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

/* The first step, until the clinic is connected and its lists are here. */
static void
add_connection(View *page, const ClinicState *state, gint64 now_utc)
{
    const ApiKey *shown = clinic_shown_key(state);
    const char *zone = state->clinic == NULL ? "" : state->clinic->zone;
    g_auto(HookWords) words = hook_words(shown, NULL, now_utc, zone);
    g_autofree char *text =
        shown == NULL
            ? g_strdup("Paste one Cliniko API key of an administrator. Keyrack then finds your "
                       "practitioners by itself.")
            : g_strdup_printf("%s %s", words.sentence,
                              shown->verdict == VERDICT_CONNECTED ? "The lists are being fetched." : words.next_step);

    add_link(add_step(page, "now", "Connect Cliniko", text), "/settings/integrations/cliniko",
             shown == NULL ? "Connect Cliniko" : "See how it stands");
}

static void
show_steps(const Request *request, View *page, const ClinicState *state)
{
    View *steps = view_add(page, VIEW_STEPS);

    view_set_static(page, VIEW_LEAD,
                    "A few steps, and every practitioner’s Cliniko API key is proved and in its place.");
    add_connection(steps, state, request_now(request));
    add_step(steps, "later", "Give each practitioner’s key its place",
             "Once the clinic is connected, each practitioner has a field of their own.");
    add_step(steps, "later", "See what patients can book",
             "Once the clinic is connected, Keyrack says what stands in the way of online bookings, and where to "
             "change it.");
}

/* --- the glance ------------------------------------------------------------------------------- */

/* mood is a word of data-mood: "good", "bad", ... */
static View *
add_tile(View *page, const char *title, const char *mood, const char *text, const char *url, const char *label)
{
    View *tile = view_add(page, VIEW_TILE);

    view_set_static(tile, VIEW_TILE_TITLE, title);
    view_set_static(tile, VIEW_MOOD, mood);
    view_set(tile, VIEW_TILE_TEXT, text);
    add_link(tile, url, label);
    return tile;
}

#define MANY_FROM 4 /* so many missing keys are quicker pasted at once */

static gboolean
keys_are_complete(const HookCounts *counts)
{
    return counts->total > 0 && counts->in_place == counts->total && counts->attention == 0;
}

static void
add_keys(View *page, PersonRole role, const HookCounts *counts)
{
    g_autofree char *words = counts_in_words(counts);
    g_autofree char *text = g_strdup_printf("%s.", words);
    const char *mood = counts->stopped > 0 ? "bad" : keys_are_complete(counts) ? "good" : "unsaid";

    View *tile = add_tile(page, "Keys", mood, text, "/settings/practitioners",
                          counts->none > 0 &&
                              role == PERSON_ADMINISTRATOR ? "Paste the keys" : "See all practitioners");

    if (counts->none >= MANY_FROM && role == PERSON_ADMINISTRATOR)
        add_link(tile, "/settings/practitioners/paste", "Paste many keys at once");
}

/* What all of it is for: what patients can book. */
static gboolean
add_bookings(App *app, const Request *request, Response *response, View *page, GError **error)
{
    g_auto(BookingsState) bookings = { 0 };
    g_autofree char *headline = NULL;

    if (!bookings_state_load(app, request, response, &bookings, error))
        return FALSE;
    headline = bookings_headline(bookings.summary);
    add_tile(page, "Online bookings", bookings_mood_word(&bookings), headline, BOOKINGS_PATH, "See online bookings");
    return TRUE;
}

/* The connection comes before everything that hangs on it. */
static void
add_connection_need(Needs *needs, const ClinicState *state)
{
    const ApiKey *shown = clinic_shown_key(state);
    g_auto(HookWords) words = hook_words(shown, NULL, needs->times.now_utc, needs->times.zone);
    g_autofree char *text = g_strdup_printf("The connection with Cliniko: %s", words.sentence);

    if (shown == NULL || verdict_needs_attention(shown->verdict))
        needs_add(needs, NEED_STOPPED, text, "/settings/integrations/cliniko", "See what to do");
}

static const char *
lead_of(const Needs *needs)
{
    if (needs->needs[NEED_STOPPED]->len > 0)
        return "Something stopped working and needs you.";
    if (needs->needs[NEED_WRONG]->len > 0)
        return "Some keys need attention.";
    return needs->needs[NEED_UPKEEP]->len > 0 ? "All that is in place works. A few things are still to do."
                                              : "All is in order. Nothing needs you today.";
}

/* For whoever can mend nothing of it. */
static gboolean
show_state(App *app, const Request *request, Response *response, View *page, GError **error)
{
    HookCounts counts = { 0 };

    if (!hooks_count(app->db, &counts, error))
        return FALSE;
    view_set_static(page, VIEW_LEAD, "What patients can book, and whose key works.");
    add_keys(page, request_role(request), &counts);
    return add_bookings(app, request, response, page, error);
}

/* --- of a practitioner ------------------------------------------------------------------------- */

typedef struct {
    View *page;
    const char *url; /* of their key's page; lives as long as the page */
} OwnKey;

static void
show_own_hook(const Hook *hook, gpointer data)
{
    const OwnKey *own = data;
    const ApiKey *shown = hook_shown_key(hook);
    const Verdict verdict = hook_verdict(hook);
    g_auto(HookWords) words = hook_own_words(shown);
    g_autofree char *text = g_strdup_printf("%s %s", words.sentence, words.next_step);

    view_set_static(own->page, VIEW_LEAD,
                    verdict == VERDICT_CONNECTED   ? "Your Cliniko API key is in place. Nothing needs you today."
                    : verdict == VERDICT_CHECKING ? "Keyrack is asking Cliniko about your key."
                    : verdict == VERDICT_NONE     ? "Your Cliniko API key is still missing. It takes about two minutes."
                                                  : "Your Cliniko API key needs you.");
    add_tile(own->page, "Your key",
             verdict == VERDICT_CONNECTED            ? "good"
             : verdict_needs_attention(verdict) ? "bad"
                                                : "unsaid",
             text, own->url, verdict_wants_key(verdict) ? "Paste your key" : "See your key");
}

static gboolean
show_own(App *app, const Request *request, Response *response, View *page, GError **error)
{
    const char *id = request_session(request)->practitioner_id;
    OwnKey own = { .page = page };

    own.url = response_keep(response, g_strdup_printf("/settings/practitioners/%s/key", id), g_free);
    view_set_static(page, VIEW_LEAD, "Cliniko does not list you as a practitioner any more. Ask an administrator of "
                                     "Keyrack.");
    return hook_visit(app->db, id, show_own_hook, &own, error);
}

/* --- of an administrator -------------------------------------------------------------------------- */

static gboolean
show_glance(App *app, const Request *request, Response *response, View *page, const ClinicState *state, GError **error)
{
    g_auto(Needs) needs;

    needs_init(&needs, request_now(request), state->clinic->zone);
    add_connection_need(&needs, state);
    if (!needs_of_keys(app, &needs, error))
        return FALSE;
    view_set_static(page, VIEW_LEAD, lead_of(&needs));
    add_keys(page, PERSON_ADMINISTRATOR, &needs.counts);
    needs_show(&needs, page);
    return add_bookings(app, request, response, page, error);
}

gboolean
start_show(App *app, Request *request, Response *response, GError **error)
{
    const PageHead head = { .title = "Start", .navigation = VIEW_NAME__COUNT };
    g_auto(ClinicState) state = { 0 };
    View *page;

    if (!clinic_state_load(app->db, &state, error))
        return FALSE;
    page = response_page(response, request, &head, "start.tpl");
    view_set(page, VIEW_HEADING, state.clinic == NULL ? "Welcome to Keyrack" : state.clinic->name);
    if (request_role(request) == PERSON_PRACTITIONER)
        return show_own(app, request, response, page, error);
    if (clinic_is_ready(&state))
        return request_role(request) == PERSON_ADMINISTRATOR
                   ? show_glance(app, request, response, page, &state, error)
                   : show_state(app, request, response, page, error);
    if (request_role(request) == PERSON_ADMINISTRATOR)
        show_steps(request, page, &state);
    else
        view_set_static(page, VIEW_LEAD, "An administrator is still connecting Keyrack with Cliniko. Look again "
                                         "later.");
    return TRUE;
}
