/* cliniko.c: Settings > Cliniko connection: the clinic's own key and what it brought. */
#include <jansson.h>

#include "cgi-bin/pages/agent_state.h"
#include "cgi-bin/pages/clinic_state.h"
#include "cgi-bin/pages/key_saving.h"
#include "cgi-bin/pages/pages.h"
#include "cgi-bin/pages/retired_keys.h"
#include "lib/clinic/text.h"
#include "lib/program/doorbell.h"

#define CLINIKO_PATH "/settings/integrations/cliniko"
#define REFRESH_S 3 /* without scripts, while something is under way */

/* Everything one answer speaks of. */
typedef struct {
    ClinicState state;
    HintTimes times;
    gboolean is_stalled;
    const char *problem; /* with what was pasted, NULL for none */
    RetiredKeys *retired;
} Connection;

static void
connection_clear(Connection *connection)
{
    clinic_state_clear(&connection->state);
    hint_times_clear(&connection->times);
    g_clear_pointer(&connection->retired, retired_keys_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Connection, connection_clear)

static gboolean
is_under_way(const Connection *connection)
{
    return clinic_verdict(&connection->state) == VERDICT_CHECKING || clinic_is_fetching(&connection->state) ||
           retired_keys_are_asked(connection->retired, "");
}

static gboolean
connection_load(App *app, const Request *request, Connection *connection, GError **error)
{
    const ClinicState *state = &connection->state;

    connection->retired = retired_keys_load(app->db, error);
    if (connection->retired == NULL || !clinic_state_load(app->db, &connection->state, error))
        return FALSE;
    connection->times.now_utc = request_now(request);
    connection->times.zone = state->clinic == NULL ? "" : state->clinic->zone;
    return !is_under_way(connection) ||
           agent_is_stalled(app->db, request_now(request), &connection->is_stalled, error);
}

/* Changes whenever the page would look different: what the script compares. */
static char *
mark_of(const Connection *connection)
{
    const ClinicState *state = &connection->state;
    const char *word = verdict_word(clinic_verdict(state));
    const char *old = retired_keys_are_asked(connection->retired, "") ? "+old" : "";

    if (!clinic_is_fetching(state))
        return g_strconcat(word, old, NULL);
    return g_strdup_printf("%s%s-%d-%d-%d", word, old, state->refresh->attempts,
                           state->refresh->steps_done, state->refresh->steps_total);
}

static char *
connected_in_words(const ClinicState *state)
{
    int n = state->counts.practitioners;

    return g_strdup_printf("Clinic connected: %d %s found", n,
                           n == 1 ? "practitioner" : "practitioners");
}

/* TRUE when nothing is left to wait for or to mend. */
static gboolean
is_settled(const ClinicState *state)
{
    return clinic_is_ready(state) && clinic_verdict(state) == VERDICT_CONNECTED &&
           !clinic_is_fetching(state);
}

/* --- the page ----------------------------------------------------------------------------- */

static void
add_progress(const Connection *connection, View *card)
{
    const Job *refresh = connection->state.refresh;
    g_autofree char *text =
        fetching_in_words(refresh, connection->times.now_utc, connection->times.zone);
    View *progress = view_add(card, VIEW_PROGRESS);

    view_set(progress, VIEW_PROGRESS_TEXT, text);
    view_set_int(progress, VIEW_STEPS_DONE, refresh->steps_done);
    view_set_int(progress, VIEW_STEPS_TOTAL, MAX(refresh->steps_total, 1));
}

static void
add_trouble(const ClinicState *state, View *card)
{
    const char *sentence, *next_step;
    View *trouble;

    if (!refresh_trouble(state->refresh, &sentence, &next_step))
        return;
    trouble = view_add(card, VIEW_TROUBLE);
    view_set_static(trouble, VIEW_SENTENCE, sentence);
    view_set_static(trouble, VIEW_NEXT_STEP, next_step);
}

static void
add_found(const ClinicState *state, View *card)
{
    g_autofree char *text = connected_in_words(state);
    View *found = view_add(card, VIEW_FOUND);

    view_set(found, VIEW_FOUND_TEXT, text);
    view_set_static(found, VIEW_FOUND_LINK, "Go on to the practitioners’ keys");
}

static void
add_card(Connection *connection, View *page)
{
    const ClinicState *state = &connection->state;
    const ApiKey *shown = clinic_shown_key(state);
    g_auto(HookWords) words =
        hook_words(shown, NULL, connection->times.now_utc, connection->times.zone);
    g_autoptr(GString) hint = g_string_new(NULL);
    View *card = view_add(page, VIEW_STATE_CARD);

    view_set_static(card, VIEW_LABEL, verdict_label(shown->verdict));
    view_set(card, VIEW_SENTENCE, words.sentence);
    view_set(card, VIEW_NEXT_STEP, shown->verdict == VERDICT_CONNECTED ? "" : words.next_step);
    hook_hint_append(hint, shown, state->in_use, &connection->times);
    view_set(card, VIEW_HINT, hint->str);
    if (clinic_is_fetching(state))
        add_progress(connection, card);
    else
        add_trouble(state, card);
    if (is_settled(state))
        add_found(state, card);
    if (!is_under_way(connection))
        view_set_static(view_add(card, VIEW_AGAIN), VIEW_AGAIN_LABEL,
                        shown->verdict == VERDICT_CONNECTED ? "Refresh from Cliniko"
                                                            : "Check again");
}

static void
add_clinic(Connection *connection, View *page)
{
    const Clinic *clinic = connection->state.clinic;
    g_autofree char *region = region_in_words(clinic->shard);
    g_autofree char *found = found_in_words(&connection->state.counts);
    g_autofree char *zone = *clinic->zone == '\0'
                              ? g_strdup_printf("%s (times are shown in UTC)", clinic->time_zone)
                              : g_strdup_printf("%s (%s)", clinic->time_zone, clinic->zone);
    g_autofree char *refreshed =
        clinic->refreshed_utc == 0
            ? g_strdup("not yet")
            : time_in_words(clinic->refreshed_utc, connection->times.now_utc, clinic->zone);
    View *facts = view_add(page, VIEW_CLINIC);

    view_set(facts, VIEW_ACCOUNT, clinic->name);
    view_set(facts, VIEW_ADDRESS, clinic->subdomain);
    view_set(facts, VIEW_REGION, region);
    view_set(facts, VIEW_TIME_ZONE, zone);
    view_set(facts, VIEW_PATIENT_WORD, clinic->patient_word);
    view_set(facts, VIEW_FOUND_TEXT, clinic->refreshed_utc == 0 ? "not yet fetched" : found);
    view_set(facts, VIEW_REFRESHED, refreshed);
}

/* The field, with the guide before it when there is no key yet, else behind a handle. */
static void
add_field(const Connection *connection, View *page)
{
    const ClinicState *state = &connection->state;
    gboolean is_first = clinic_shown_key(state) == NULL;
    Verdict verdict = clinic_verdict(state);
    View *around = view_add(page, is_first ? VIEW_FIRST : VIEW_REPLACE);
    View *guide = view_include(around, VIEW_GUIDE, "guide.tpl");

    view_set_static(guide, VIEW_GUIDE_WHO, "an administrator");
    view_set_static(guide, VIEW_GUIDE_WHY,
                    "Only an administrator sees all practitioners and users.");
    view_set_static(page, VIEW_SAVE_LABEL, state->clinic == NULL ? "Connect" : "Save");
    if (verdict_wants_key(verdict) || verdict == VERDICT_NOT_ENOUGH_ACCESS ||
        connection->problem != NULL)
        view_set_static(around, VIEW_OPEN, "open");
    if (state->in_use != NULL)
        view_add(around, VIEW_KEEPS);
    if (connection->problem != NULL)
        view_set_static(view_add(page, VIEW_ERROR), VIEW_ERROR_TEXT, connection->problem);
}

static void
show(Connection *connection, const Request *request, Response *response)
{
    const ClinicState *state = &connection->state;
    const char *heading = state->clinic == NULL ? "Connect Cliniko" : "Cliniko connection";
    g_autofree char *wrong_title = g_strdup_printf("Error: %s", heading);
    gboolean is_wrong = connection->problem != NULL;
    const PageHead head = { .status = is_wrong ? 422 : 0,
                            .title = is_wrong ? wrong_title : heading,
                            .navigation = VIEW_NAV_SETTINGS };
    View *page = response_page(response, request, &head, "cliniko.tpl");
    g_autofree char *mark = mark_of(connection);

    view_set_static(page, VIEW_HEADING, heading);
    view_set_static(page, VIEW_VERDICT, verdict_word(clinic_verdict(state)));
    if (is_under_way(connection))
        view_set(view_add(page, VIEW_FOLLOW), VIEW_MARK, mark);
    if (is_under_way(connection) && !is_wrong)
        response_refresh(response, REFRESH_S);
    if (connection->is_stalled)
        view_add(page, VIEW_STALLED);
    if (clinic_shown_key(state) != NULL)
        add_card(connection, page);
    else
        view_add(page, VIEW_INTRO);
    if (state->clinic != NULL)
        add_clinic(connection, page);
    retired_keys_add(connection->retired, page, "", NULL, CLINIKO_PATH "/archived", &connection->times);
    add_field(connection, page);
}

gboolean
cliniko_show(App *app, Request *request, Response *response, GError **error)
{
    g_auto(Connection) connection = { 0 };

    if (!connection_load(app, request, &connection, error))
        return FALSE;
    show(&connection, request, response);
    return TRUE;
}

/* --- what can be done --------------------------------------------------------------------- */

gboolean
cliniko_key_save(App *app, Request *request, Response *response, GError **error)
{
    g_autoptr(PastedKeys) keys = pasted_keys_new();
    g_auto(Connection) connection = { 0 };

    if (!connection_load(app, request, &connection, error))
        return FALSE;
    pasted_keys_add(keys, "", request_field(request, "api_key"),
                    connection.state.clinic == NULL ? "" : connection.state.clinic->shard);
    connection.problem = pasted_keys_problem(keys, "");
    if (connection.problem != NULL) {
        show(&connection, request, response);
        return TRUE;
    }
    if (!pasted_keys_save(keys, app, request, error))
        return FALSE;
    response_redirect(response, CLINIKO_PATH);
    return TRUE;
}

/* Looks at Cliniko again: at the key first when that is what is wrong, then at the lists. */
gboolean
cliniko_refresh(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);
    g_auto(ClinicState) state = { 0 };

    if (!clinic_state_load(app->db, &state, error))
        return FALSE;
    if (verdict_needs_attention(clinic_verdict(&state)) &&
        !keys_check_again(app->db, &actor, NULL, error))
        return FALSE;
    if (state.in_use != NULL && state.in_use->verdict == VERDICT_CONNECTED &&
        !jobs_ask_refresh(app->db, &actor, "", error))
        return FALSE;
    doorbell_ring(app->doorbell);
    response_redirect(response, CLINIKO_PATH);
    return TRUE;
}

gboolean
cliniko_archived(App *app, Request *request, Response *response, GError **error)
{
    if (!retired_key_archived(app, request, NULL, error))
        return FALSE;
    response_redirect(response, CLINIKO_PATH);
    return TRUE;
}

/* One sentence on where things stand. */
static char *
message_of(const Connection *connection, const HookWords *words)
{
    const ClinicState *state = &connection->state;

    if (clinic_is_fetching(state))
        return fetching_in_words(state->refresh, connection->times.now_utc, connection->times.zone);
    return is_settled(state) ? connected_in_words(state) : g_strdup(words->sentence);
}

gboolean
cliniko_status(App *app, Request *request, Response *response, GError **error)
{
    g_auto(Connection) connection = { 0 };
    g_auto(HookWords) words = { 0 };
    g_autofree char *message = NULL, *mark = NULL;
    json_t *json;
    char *text;

    if (!connection_load(app, request, &connection, error))
        return FALSE;
    words = hook_words(clinic_shown_key(&connection.state), NULL, connection.times.now_utc,
                       connection.times.zone);
    message = message_of(&connection, &words);
    mark = mark_of(&connection);
    json = json_pack("{s:s, s:s, s:s, s:s}", "verdict",
                     verdict_word(clinic_verdict(&connection.state)), "message", message,
                     "next_step", words.next_step, "mark", mark);
    text = json_dumps(json, JSON_COMPACT);
    response_json(response, 200, text);
    free(text);
    json_decref(json);
    return TRUE;
}
