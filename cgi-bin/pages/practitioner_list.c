/* practitioner_list.c: every practitioner with the state of their key, counted and filtered.
 *
 * The rows go from the store's statement into the view one by one: a page of 1,000 is collected
 * nowhere. What a row costs is what this page costs, so a row has few values. */
#include "cgi-bin/pages/practitioner_list.h"

#include <string.h>

#include "cgi-bin/pages/agent_state.h"
#include "cgi-bin/pages/hook_words.h"
#include "cgi-bin/pages/key_link_words.h"
#include "cgi-bin/pages/retired_keys.h"
#include "lib/clinic/error.h"
#include "lib/clinic/key_age.h"
#include "lib/store/clinic.h"
#include "lib/store/jobs.h"
#include "lib/store/pastes.h"
#include "lib/store/policy.h"

#define FIND_FROM 5 /* so many practitioners make a filter worth its place */
#define REFRESH_S 3 /* without scripts, while something is being checked */

/* Everything the rows need, and the page they go into. */
typedef struct {
    const ListRequest *asked;
    gboolean only_seen; /* by somebody who may do nothing with keys: names and states alone */
    StateFilter filter;
    char *search; /* case-folded, NULL for none */
    Clinic *clinic; /* NULL while none is connected */
    HookCounts counts; /* of everybody active, whatever the filter; complete after the rows */
    gint64 moving_key_id; /* the key the agent is moving, 0 for none */
    RetiredKeys *retired;
    gint64 old_before_utc; /* keys saved then or earlier are old */
    int n_old, n_asked;    /* old keys; rows whose replaced key Cliniko is being asked about */
    GHashTable *links;    /* practitioner id -> KeyLink, of those who have one */
    GHashTable *pasted;   /* ids of those whose pasted key the agent is about to hang here */
    View *page, *body;    /* all of it, and the part with the list */
    View *items, *errors; /* made when the first is needed */
    int n_shown;
    HintTimes times;
    GString *scratch;
} List;

static void
list_clear(List *list)
{
    hint_times_clear(&list->times);
    g_clear_pointer(&list->clinic, clinic_free);
    g_clear_pointer(&list->retired, retired_keys_free);
    g_clear_pointer(&list->links, g_hash_table_unref);
    g_clear_pointer(&list->search, g_free);
    g_clear_pointer(&list->pasted, g_hash_table_unref);
    if (list->scratch != NULL)
        g_string_free(list->scratch, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(List, list_clear)

/* --- what is wrong with the form ---------------------------------------------------------- */

static View *
list_errors(List *list)
{
    if (list->errors == NULL) {
        guint n = list->asked->pasted == NULL ? 0 : pasted_keys_n_problems(list->asked->pasted);

        list->errors = view_add(list->page, VIEW_ERRORS);
        view_set_static(list->errors, VIEW_ERRORS_TITLE,
                        n == 0   ? "Nothing was saved"
                        : n == 1 ? "One key was not saved"
                                 : "Some keys were not saved");
    }
    return list->errors;
}

/* A sentence beside the field, and in the summary with a link to it. */
static void
add_problem(List *list, View *row, const Hook *hook)
{
    const char *problem =
        list->asked->pasted == NULL ? NULL : pasted_keys_problem(list->asked->pasted, hook->id);
    View *item;

    if (problem == NULL)
        return;
    view_set_static(view_add(row, VIEW_ERROR), VIEW_ERROR_TEXT, problem);
    view_set_static(row, VIEW_OPEN, "open");
    item = view_add(list_errors(list), VIEW_ERROR_ITEM);
    view_set(item, VIEW_ERROR_FIELD, hook->id);
    view_set(item, VIEW_ERROR_NAME, hook->name);
    view_set_static(item, VIEW_ERROR_TEXT, problem);
}

/* --- rows --------------------------------------------------------------------------------- */

/* "Physiotherapist · Harbour Street, Northside" */
static void
set_who(List *list, View *row, const Hook *hook)
{
    g_string_assign(list->scratch, hook->designation);
    if (*hook->designation != '\0' && *hook->businesses != '\0')
        g_string_append(list->scratch, " · ");
    g_string_append(list->scratch, hook->businesses);
    view_set(row, VIEW_WHO, list->scratch->str);
}

static gboolean
is_pasted(const List *list, const Hook *hook)
{
    return g_hash_table_contains(list->pasted, hook->id);
}

static void
set_person(List *list, View *row, const Hook *hook)
{
    Verdict verdict = is_pasted(list, hook) ? VERDICT_CHECKING : hook_verdict(hook);

    view_set(row, VIEW_ID, hook->id);
    view_set_static(row, VIEW_VERDICT, verdict_word(verdict));
    view_set_static(row, VIEW_LABEL, verdict_label(verdict));
    view_set(row, VIEW_NAME, hook->name);
    set_who(list, row, hook);
}

static void
set_hint(List *list, View *view, const Hook *hook)
{
    g_string_truncate(list->scratch, 0);
    hook_hint_append(list->scratch, hook_shown_key(hook), hook->has_in_use ? &hook->in_use : NULL,
                     &list->times);
    view_set(view, VIEW_HINT, list->scratch->str);
}

/* The sentence and, for a state that somebody can change, the next step. */
static void
set_sentences(List *list, View *row, const Hook *hook)
{
    g_auto(HookWords) words =
        hook_words(hook_shown_key(hook), hook->name, list->times.now_utc, list->times.zone);
    Verdict verdict = hook_verdict(hook);

    if (is_pasted(list, hook)) {
        view_set_static(row, VIEW_SENTENCE, PASTED_SENTENCE);
        return;
    }
    view_set(row, VIEW_SENTENCE, words.sentence);
    if (verdict_needs_attention(verdict) || verdict == VERDICT_CHECKING)
        view_set(row, VIEW_NEXT_STEP, words.next_step);
    if (hook_has_stopped(hook)) {
        g_autofree char *waits = verdict_waits(hook->name);
        g_autofree char *both = g_strdup_printf("%s %s", words.next_step, waits);

        view_set(row, VIEW_NEXT_STEP, both);
    }
}

/* What else the row asks for: a new key in time, and the old one archived. */
static void
set_upkeep(List *list, View *row, const Hook *hook)
{
    if (hook_is_old(hook, list->old_before_utc))
        view_set_int(view_add(row, VIEW_ROTATE), VIEW_DAYS,
                     key_days_old(hook->in_use.saved_utc, list->times.now_utc));
    if (retired_keys_count(list->retired) > 0) {
        g_autofree char *action = g_strdup_printf("/settings/practitioners/%s/key/archived", hook->id);

        retired_keys_add(list->retired, row, hook->id, hook->name, action, &list->times);
    }
    if (retired_keys_are_asked(list->retired, hook->id)) {
        g_autofree char *mark = hook_mark(hook, list->retired);

        view_set(view_add(row, VIEW_FOLLOW), VIEW_MARK, mark);
        list->n_asked++;
    }
}

static void
set_move(List *list, View *row, const Hook *hook)
{
    const ApiKey *candidate = &hook->candidate;

    if (!hook->has_candidate || candidate->verdict != VERDICT_WRONG_OWNER)
        return;
    if (candidate->id == list->moving_key_id) {
        view_add(row, VIEW_MOVING);
        g_string_printf(list->scratch, "Keyrack is saving this key for %s.", candidate->seen_name);
        view_set(row, VIEW_SENTENCE, list->scratch->str);
        view_set_static(row, VIEW_NEXT_STEP, "");
    } else if (*candidate->seen_practitioner_id != '\0') {
        view_set(view_add(row, VIEW_MOVE), VIEW_MOVE_NAME, candidate->seen_name);
    }
}

/* How it stands with the link by which the practitioner was asked; most have none. */
static void
set_link(const List *list, View *row, const Hook *hook)
{
    const KeyLink *link = g_hash_table_lookup(list->links, hook->id);
    g_autofree char *news =
        link == NULL ? NULL : key_link_news(link, list->times.now_utc, list->times.zone);
    KeyLinkState state;
    View *part;

    if (news == NULL)
        return;
    part = view_add(row, VIEW_LINK_NEWS);
    view_set(part, VIEW_LINK_TEXT, news);
    state = key_link_state(link, list->times.now_utc);
    view_set_static(part, VIEW_STATE_WORD, key_link_state_word(state));
    if (state == KEY_LINK_OPEN || state == KEY_LINK_CHECKING)
        view_add(part, VIEW_LINK_BACK);
}

static gboolean
list_shows(const List *list, const Hook *hook)
{
    return state_filter_shows(&list->filter, hook) && hook_has_text(hook, list->search);
}

static void
add_row(const Hook *hook, gpointer data)
{
    List *list = data;
    View *row;

    hook_counts_add(&list->counts, hook);
    list->n_old += hook_is_old(hook, list->old_before_utc);
    if (list->body == NULL)
        list->body = view_add(list->page, VIEW_LIST);
    if (!list_shows(list, hook))
        return;
    if (list->items == NULL)
        list->items = view_add(list->body, VIEW_ACTIVE);
    row = view_add(list->items, VIEW_ROW);
    list->n_shown++;
    set_person(list, row, hook);
    set_sentences(list, row, hook);
    if (list->only_seen)
        return;
    if (hook_shown_key(hook) != NULL) {
        view_add(row, VIEW_KEY);
        set_hint(list, row, hook);
        set_move(list, row, hook);
        set_upkeep(list, row, hook);
    }
    set_link(list, row, hook);
    if (verdict_wants_key(hook_verdict(hook)) && !is_pasted(list, hook))
        view_set_static(row, VIEW_OPEN, "open");
    add_problem(list, row, hook);
}

static void
add_departed(const Hook *hook, gpointer data)
{
    List *list = data;
    View *row;

    if (!list_shows(list, hook))
        return;
    if (list->items == NULL)
        list->items = view_add(list->body, VIEW_DEPARTED);
    row = view_add(list->items, VIEW_GONE);
    list->n_shown++;
    set_person(list, row, hook);
    set_hint(list, row, hook);
}

/* --- around the rows ---------------------------------------------------------------------- */

static char *
list_url(const char *state, const char *search)
{
    GString *url = g_string_new("/settings/practitioners");
    char separator = '?';

    if (*state != '\0') {
        g_string_append_printf(url, "?state=%s", state);
        separator = '&';
    }
    if (*search != '\0') {
        g_string_append_printf(url, "%cq=", separator);
        g_string_append_uri_escaped(url, search, NULL, FALSE);
    }
    return g_string_free(url, FALSE);
}

static void
add_chip(List *list, View *find, const char *state, const char *label, int count)
{
    View *chip = view_add(find, VIEW_CHIP);
    g_autofree char *url = list_url(state, list->asked->search);
    g_autofree char *id = g_strdup_printf("count-%s", *state == '\0' ? "all" : state);

    view_set(chip, VIEW_CHIP_URL, url);
    view_set(chip, VIEW_CHIP_ID, id);
    view_set_static(chip, VIEW_CHIP_LABEL, label);
    view_set_int(chip, VIEW_CHIP_COUNT, count);
    if (strcmp(state, list->asked->state) == 0)
        view_add(chip, VIEW_CHIP_CURRENT);
}

static gboolean
is_filtered(const List *list)
{
    return list->filter.kind != SHOW_ALL || *list->asked->search != '\0';
}

static void
add_find(List *list)
{
    View *find;

    if (list->counts.total < FIND_FROM && !is_filtered(list))
        return;
    find = view_add(list->body, VIEW_FIND);
    add_chip(list, find, "", "All", list->counts.total);
    add_chip(list, find, NEEDS_ATTENTION_WORD, "Needs attention", list->counts.attention);
    add_chip(list, find, verdict_word(VERDICT_CHECKING), "Checking", list->counts.checking);
    add_chip(list, find, verdict_word(VERDICT_CONNECTED), "In place", list->counts.in_place);
    add_chip(list, find, verdict_word(VERDICT_NONE), "No key", list->counts.none);
    add_chip(list, find, STOPPED_WORD, "Stopped working", list->counts.stopped);
    add_chip(list, find, OLD_WORD, "Old", list->n_old);
    if (*list->asked->state != '\0')
        view_set(view_add(find, VIEW_STATE), VIEW_STATE_WORD, list->asked->state);
    view_set(find, VIEW_SEARCH, list->asked->search);
}

/* How many the filter left, in words that name it; known once all rows are in. */
static void
add_showing(List *list)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (!is_filtered(list))
        return;
    if (list->n_shown == 0)
        g_string_append(text, "No practitioner");
    else
        g_string_append_printf(text, "%d %s", list->n_shown,
                               list->n_shown == 1 ? "practitioner" : "practitioners");
    if (list->filter.kind == SHOW_ATTENTION)
        g_string_append(text, " whose key needs attention");
    if (list->filter.kind == SHOW_STOPPED)
        g_string_append(text, " whose key worked once and does not any more");
    if (list->filter.kind == SHOW_OLD)
        g_string_append(text, " whose key is old enough to be replaced");
    if (list->filter.kind == SHOW_VERDICT)
        g_string_append_printf(text, " in state “%s”", verdict_label(list->filter.verdict));
    if (*list->asked->search != '\0')
        g_string_append_printf(text, " with “%s” in the name or designation", list->asked->search);
    g_string_append_c(text, '.');
    view_set(view_add(list->body, VIEW_SHOWING), VIEW_SHOWING_TEXT, text->str);
}

static void
add_guide(List *list)
{
    View *guide = view_include(list->body, VIEW_GUIDE, "guide.tpl");

    view_set_static(guide, VIEW_GUIDE_WHO, "the practitioner");
    view_set_static(
        guide, VIEW_GUIDE_WHY,
        "A key belongs to whoever makes it, so each practitioner makes their own in their own "
        "login.");
}

/* While there is nobody to list: why, and where to go. */
static void
add_waiting(List *list)
{
    View *waiting = view_add(list->page, VIEW_WAITING);

    view_set_static(
        waiting, VIEW_WAITING_TEXT,
        list->clinic == NULL
            ? "Your practitioners come from Cliniko, so Cliniko has to be connected first."
        : list->clinic->refreshed_utc == 0
            ? "Keyrack is about to fetch your practitioners from Cliniko."
            : "Cliniko lists no active practitioner for this clinic. Once there is one, refresh "
              "from Cliniko.");
    view_set_static(waiting, VIEW_WAITING_LINK,
                    list->clinic == NULL               ? "Connect Cliniko"
                    : list->clinic->refreshed_utc == 0 ? "See how far it is"
                                                       : "Go to the Cliniko connection");
}

/* --- the page ----------------------------------------------------------------------------- */

static gboolean
read_moving(App *app, List *list, GError **error)
{
    GError *problem = NULL;
    g_autoptr(Job) move = job_find_newest(app->db, "move_key", &problem);

    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    if (move != NULL && job_is_open(move))
        list->moving_key_id = move->api_key_id;
    list->pasted = pastes_list_moving(app->db, error);
    return list->pasted != NULL;
}

/* What was replaced, and what is old. */
static gboolean
read_upkeep(App *app, List *list, GError **error)
{
    int days;

    list->retired = retired_keys_load(app->db, error);
    if (list->retired == NULL || !policy_key_age_days(app->db, &days, error))
        return FALSE;
    list->old_before_utc = list->times.now_utc - key_due_utc(0, days);
    list->filter.old_before_utc = list->old_before_utc;
    return TRUE;
}

/* TRUE while the agent owes an answer. */
static gboolean
list_is_waiting(const List *list)
{
    return list->counts.checking > 0 || list->moving_key_id != 0 || list->n_asked > 0;
}

/* What is needed before the first row. */
static gboolean
read_frame(App *app, const Request *request, List *list, GError **error)
{
    GError *problem = NULL;

    if (!state_filter_from_word(list->asked->state, &list->filter)) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID,
                            "Keys have no state of that name. Choose one of those above the list.");
        return FALSE;
    }
    list->clinic = clinic_find(app->db, &problem);
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    list->times = (HintTimes){ .now_utc = request_now(request),
                                .zone = list->clinic == NULL ? "" : list->clinic->zone };
    list->scratch = g_string_new(NULL);
    if (*list->asked->search != '\0')
        list->search = g_utf8_casefold(list->asked->search, -1);
    list->links = key_links_newest(app->db, list->times.now_utc, error);
    return list->links != NULL && read_moving(app, list, error) && read_upkeep(app, list, error);
}

static gboolean
list_is_wrong(const List *list)
{
    return list->asked->trouble != NULL ||
           (list->asked->pasted != NULL && pasted_keys_n_problems(list->asked->pasted) > 0);
}

static View *
start_page(Response *response, const Request *request, const List *list)
{
    gboolean is_wrong = list_is_wrong(list);
    const PageHead head = { .status = is_wrong ? 422 : 0,
                            .title = is_wrong ? "Error: Practitioners" : "Practitioners",
                            .navigation = VIEW_NAV_PRACTITIONERS };

    return response_page(response, request, &head, list->only_seen ? "practitioners_seen.tpl" : "practitioners.tpl");
}

static gboolean
add_rows(App *app, List *list, GError **error)
{
    if (!hooks_visit(app->db, FALSE, add_row, list, error))
        return FALSE;
    list->items = NULL;
    return list->body == NULL || list->only_seen || hooks_visit(app->db, TRUE, add_departed, list, error);
}

/* What the rows told: how many there are of each kind, and whether somebody waits. */
static void
add_counts(List *list)
{
    g_autofree char *counts = counts_in_words(&list->counts);
    g_autofree char *zone = g_strdup_printf("Times are those of %s.", list->times.zone);

    view_set(list->body, VIEW_COUNTS, counts);
    view_set(list->body, VIEW_ZONE_TEXT, *list->times.zone == '\0' ? "Times are UTC." : zone);
    if (!list->only_seen)
        add_guide(list);
    add_find(list);
    add_showing(list);
}

static gboolean
follow_agent(App *app, Response *response, const List *list, GError **error)
{
    gboolean is_stalled = FALSE;

    if (!list_is_waiting(list))
        return TRUE;
    if (!agent_is_stalled(app->db, list->times.now_utc, &is_stalled, error))
        return FALSE;
    if (is_stalled)
        view_add(list->body, VIEW_STALLED);
    if (!list_is_wrong(list))
        response_refresh(response, REFRESH_S);
    return TRUE;
}

gboolean
practitioner_list_show(App *app, const Request *request, Response *response,
                       const ListRequest *asked, GError **error)
{
    g_auto(List) list = { .asked = asked, .only_seen = request_role(request) != PERSON_ADMINISTRATOR };

    if (!read_frame(app, request, &list, error))
        return FALSE;
    list.page = start_page(response, request, &list);
    if (asked->trouble != NULL)
        view_set_static(view_add(list_errors(&list), VIEW_ERROR_PLAIN), VIEW_ERROR_TEXT,
                        asked->trouble);
    if (list.clinic != NULL && !add_rows(app, &list, error))
        return FALSE;
    if (list.body == NULL) {
        add_waiting(&list);
        return TRUE;
    }
    add_counts(&list);
    return follow_agent(app, response, &list, error);
}
