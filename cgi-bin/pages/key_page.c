/* key_page.c: the page of one hook's key: what it proved to be, what it reaches, what it was used for. The clinic's own
 * key has one too. */
#include "cgi-bin/pages/key_page.h"

#include <jansson.h>
#include <string.h>

#include "cgi-bin/pages/pages.h"
#include "cgi-bin/pages/retired_keys.h"
#include "lib/clinic/error.h"
#include "lib/clinic/key_age.h"
#include "lib/clinic/text.h"
#include "lib/program/doorbell.h"
#include "lib/store/key_uses.h"
#include "lib/store/policy.h"
#include "lib/store/practitioners.h"

#define CLINIC_PATH "/settings/integrations/cliniko"
#define REFRESH_S 3 /* without scripts, while something is under way */

static void
key_page_clear(KeyPage *page)
{
    g_free(page->name);
    g_clear_pointer(&page->clinic, clinic_free);
    api_key_free(page->in_use);
    api_key_free(page->candidate);
    g_clear_pointer(&page->uses, g_array_unref);
    g_clear_pointer(&page->days, g_array_unref);
    hint_times_clear(&page->times);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KeyPage, key_page_clear)

const ApiKey *
key_page_shown(const KeyPage *page)
{
    return page->candidate != NULL ? page->candidate : page->in_use;
}

/* --- loading ------------------------------------------------------------------------------ */

static gboolean
refuse_unknown(GError **error)
{
    g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND,
                        "There is no practitioner with this number.");
    return FALSE;
}

static gboolean
load_name(App *app, KeyPage *page, GError **error)
{
    GError *problem = NULL;

    if (*page->hook_id == '\0')
        return TRUE;
    page->name = practitioner_find_name(app->db, page->hook_id, &problem);
    if (page->name == NULL && problem == NULL)
        return refuse_unknown(error);
    if (problem != NULL)
        g_propagate_error(error, problem);
    return problem == NULL;
}

/* NULL is no failure; ret says which it was. */
static gboolean
load_key(App *app, const char *hook_id, gboolean in_use, ApiKey **ret_key, GError **error)
{
    GError *problem = NULL;

    *ret_key = key_find(app->db, *hook_id == '\0' ? NULL : hook_id, in_use, &problem);
    if (problem != NULL)
        g_propagate_error(error, problem);
    return problem == NULL;
}

/* What the status is made of. */
static gboolean
load_keys(App *app, const char *hook_id, KeyPage *page, GError **error)
{
    page->hook_id = hook_id;
    return load_name(app, page, error) && load_key(app, hook_id, TRUE, &page->in_use, error) &&
           load_key(app, hook_id, FALSE, &page->candidate, error) &&
           (page->in_use == NULL || key_reach_is_asking(app->db, page->in_use->id, &page->is_asking, error));
}

static gboolean
load_rest(App *app, const Request *request, KeyPage *page, GError **error)
{
    const gint64 from_day = request_now(request) / DAY_S - KEY_USES_SHOWN_DAYS + 1;
    GError *problem = NULL;

    page->clinic = clinic_find(app->db, &problem);
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    page->times.now_utc = request_now(request);
    page->times.zone = page->clinic == NULL ? "" : page->clinic->zone;
    if (!policy_key_age_days(app->db, &page->age_days, error) ||
        (page->in_use != NULL && !key_reach_load(app->db, page->in_use->id, &page->reach, error)))
        return FALSE;
    page->uses = key_uses_list(app->db, page->hook_id, error);
    page->days = page->uses == NULL ? NULL : key_uses_list_days(app->db, page->hook_id, from_day, error);
    return page->days != NULL;
}

/* Changes whenever the page would look different. */
static char *
mark_of(const KeyPage *page)
{
    const ApiKey *shown = key_page_shown(page);

    return g_strdup_printf("%s%s", verdict_word(shown == NULL ? VERDICT_NONE : shown->verdict),
                           page->is_asking ? "-asking" : "");
}

static gboolean
is_under_way(const KeyPage *page)
{
    const ApiKey *shown = key_page_shown(page);

    return page->is_asking || (shown != NULL && shown->verdict == VERDICT_CHECKING);
}

/* --- facts -------------------------------------------------------------------------------- */

static void
add_fact(View *part, const char *name, const char *text)
{
    View *fact = view_add(part, VIEW_FACT);

    view_set_static(fact, VIEW_FACT_NAME, name);
    view_set(fact, VIEW_FACT_TEXT, text);
}

static char *
saved_in_words(const KeyPage *page, const ApiKey *key)
{
    g_autofree char *when = time_in_words(key->saved_utc, page->times.now_utc, page->times.zone);

    if (*key->saved_by_name == '\0')
        return g_steal_pointer(&when);
    return key->by_link ? g_strdup_printf("%s, through a link that %s made", when, key->saved_by_name)
                        : g_strdup_printf("%s, by %s", when, key->saved_by_name);
}

static char *
age_in_words(const KeyPage *page, const ApiKey *key)
{
    const gint64 now_utc = page->times.now_utc;
    const int days = key_days_old(key->saved_utc, now_utc);

    if (key_age(key->saved_utc, page->age_days, now_utc, page->times.zone) == KEY_AGE_OVERDUE)
        return g_strdup_printf("%d days: time for a new one, for this clinic replaces keys after %d", days,
                               page->age_days);
    if (days == 0)
        return g_strdup("less than a day");
    return g_strdup_printf("%d %s", days, days == 1 ? "day" : "days");
}

static char *
trouble_in_words(const KeyPage *page, const ApiKey *key)
{
    g_autofree char *when = NULL;

    if (key->trouble_utc == 0)
        return g_strdup("none so far");
    when = time_in_words(key->trouble_utc, page->times.now_utc, page->times.zone);
    return g_strdup_printf("%s: %s", when, verdict_label(key->trouble));
}

static char *
role_in_words(const KeyPage *page, const ApiKey *key)
{
    g_autofree char *when = NULL;

    if (*key->was_role == '\0')
        return g_strdup(key->seen_role);
    when = time_in_words(key->role_utc, page->times.now_utc, page->times.zone);
    return g_strdup_printf("%s; was %s, changed %s", key->seen_role, key->was_role, when);
}

static void
add_facts(View *part, const KeyPage *page, const ApiKey *key)
{
    g_autofree char *saved = saved_in_words(page, key), *age = age_in_words(page, key);
    g_autofree char *worked = key->connected_utc == 0
                                  ? g_strdup("not yet")
                                  : time_in_words(key->connected_utc, page->times.now_utc, page->times.zone);
    g_autofree char *trouble = trouble_in_words(page, key), *role = role_in_words(page, key);
    g_autofree char *region = region_in_words(key->shard);

    add_fact(part, "Saved", saved);
    add_fact(part, "Age", age);
    add_fact(part, "Last seen to work", worked);
    add_fact(part, "Last trouble", trouble);
    if (*role != '\0')
        add_fact(part, "Role in Cliniko", role);
    add_fact(part, "Region", region);
}

/* --- what it reaches ---------------------------------------------------------------------- */

static void
add_area(View *table, const KeyOwner *owner, KeyArea area, Reach reach)
{
    g_auto(ReachWords) words = reach_words(owner, area, reach);
    View *row = view_add(table, VIEW_REACH_ROW);

    view_set_static(row, VIEW_REACH_AREA, key_area_word(area));
    view_set_static(row, VIEW_REACH_WORD, reach_word(reach));
    view_set(row, VIEW_REACH_READS, words.reads);
    view_set(row, VIEW_REACH_WORK, words.work);
    if (*words.next_step != '\0')
        view_set(view_add(row, VIEW_REACH_NEXT), VIEW_NEXT_STEP, words.next_step);
}

static void
add_areas(View *reached, const KeyPage *page)
{
    const ApiKey *key = page->in_use;
    const KeyOwner owner = { .is_clinic_key = page->name == NULL,
                             .name = page->name == NULL ? key->seen_name : page->name,
                             .role = key->seen_role };
    g_autofree char *when = time_in_words(page->reach.asked_utc, page->times.now_utc, page->times.zone);
    View *table = view_add(reached, VIEW_REACH_TABLE);

    view_set(table, VIEW_WHEN, when);
    for (KeyArea area = 0; area < KEY_AREA__COUNT; area++)
        add_area(table, &owner, area, page->reach.reach[area]);
}

/* Only a connected key is asked, so of one in use alone there is something to say. */
static void
add_reach(View *part, const KeyPage *page)
{
    View *reached = view_add(part, VIEW_REACH);

    if (page->is_asking)
        view_set_static(view_add(reached, VIEW_REACH_NOTE), VIEW_SENTENCE, "Keyrack is asking Cliniko just now.");
    else if (page->reach.asked_utc == 0)
        view_set_static(view_add(reached, VIEW_REACH_NOTE), VIEW_SENTENCE,
                        "Keyrack has not asked yet. It asks when the key is checked and found connected.");
    else if (page->in_use->verdict != VERDICT_CONNECTED && page->in_use->verdict != VERDICT_CHECKING)
        view_set_static(view_add(reached, VIEW_REACH_NOTE), VIEW_SENTENCE,
                        "This is how it was when Keyrack last asked; the key is not connected now.");
    if (page->reach.asked_utc != 0)
        add_areas(reached, page);
}

/* --- the page ----------------------------------------------------------------------------- */

static HookWords
words_of(const KeyPage *page, const ApiKey *key)
{
    return page->is_own ? hook_own_words(key) : hook_words(key, page->name, page->times.now_utc, page->times.zone);
}

static void
add_key(View *view, const KeyPage *page, const ApiKey *key)
{
    g_auto(HookWords) words = words_of(page, key);
    g_autofree char *title =
        g_strdup_printf("%s: key …%s", key == page->in_use ? "In use" : "Not yet in use", key->tail);
    View *part = view_add(view, VIEW_KEY);

    view_set_static(part, VIEW_ID, key == page->in_use ? "in-use" : "new");
    view_set(part, VIEW_KEY_TITLE, title);
    view_set_static(part, VIEW_VERDICT, verdict_word(key->verdict));
    view_set_static(part, VIEW_LABEL, verdict_label(key->verdict));
    view_set(part, VIEW_SENTENCE, words.sentence);
    view_set(part, VIEW_NEXT_STEP, key->verdict == VERDICT_CONNECTED ? "" : words.next_step);
    add_facts(part, page, key);
    if (key == page->in_use)
        add_reach(part, page);
    key_uses_add_to(part, page, key);
}

static void
set_ways(View *view, const KeyPage *page)
{
    g_autofree char *row = g_strdup_printf("/settings/practitioners#practitioner-%s", page->hook_id);
    g_autofree char *check = g_strdup_printf("/settings/practitioners/%s/key/check", page->hook_id);
    g_autofree char *log = g_strdup_printf("/settings/audit?practitioner=%s", page->hook_id);
    const gboolean is_clinics = page->name == NULL;

    view_set(view, VIEW_BACK_URL, page->is_own ? "/" : is_clinics ? CLINIC_PATH : row);
    view_set_static(view, VIEW_BACK_LABEL,
        page->is_own ? "Start" : is_clinics ? "Cliniko connection" : "Practitioners");
    view_set(view, VIEW_CHECK_URL, is_clinics ? CLINIC_PATH "/key/check" : check);
    if (!page->is_own)
        view_set(view_add(view, VIEW_AUDIT), VIEW_AUDIT_URL, is_clinics ? "/settings/audit?object=clinic" : log);
}

/* Before there is a key, or after it was removed. */
static void
add_nothing(View *view, const KeyPage *page)
{
    g_auto(HookWords) words = words_of(page, NULL);
    View *none = view_add(view, VIEW_NO_KEY);

    view_set(none, VIEW_SENTENCE, words.sentence);
    view_set(none, VIEW_NEXT_STEP, words.next_step);
    if (!page->is_own)
        view_add(none, VIEW_BACK);
}

/* The field in which practitioners paste their own key, what is still to be archived, and the way to remove it.
 * problem is what is wrong with what was pasted, NULL for nothing. */
static gboolean
add_own_form(App *app, View *view, KeyPage *page, const char *problem, GError **error)
{
    g_autofree char *path = g_strdup_printf("/settings/practitioners/%s/key", page->hook_id);
    g_autofree char *archived = g_strconcat(path, "/archived", NULL), *remove = g_strconcat(path, "/remove", NULL);
    g_autoptr(RetiredKeys) retired = retired_keys_load(app->db, error);
    const gboolean has_key = key_page_shown(page) != NULL;
    View *form = view_add(view, VIEW_OWN_FORM), *guide = view_include(form, VIEW_GUIDE, "guide.tpl");

    if (retired == NULL)
        return FALSE;
    view_set(form, VIEW_ACTION, path);
    view_set_static(form, VIEW_HEADING, has_key ? "Replace it" : "Paste your key");
    view_set_static(form, VIEW_SENTENCE, has_key && page->in_use != NULL
                                             ? "The key in use stays until the new one is connected."
                                             : "Keyrack asks Cliniko at once whether it is yours, and then seals it.");
    view_set_static(guide, VIEW_GUIDE_WHO, "you");
    view_set_static(guide, VIEW_GUIDE_WHY, "A key belongs to whoever makes it, so make it in your own login.");
    if (problem != NULL)
        view_set_static(view_add(form, VIEW_ERROR), VIEW_ERROR_TEXT, problem);
    if (has_key)
        view_set(view_add(form, VIEW_OWN_REMOVE), VIEW_OWN_REMOVE_URL, remove);
    retired_keys_add(retired, form, page->hook_id, page->name, archived, &page->times);
    return TRUE;
}

static void
fill(View *view, const KeyPage *page)
{
    const ApiKey *shown = key_page_shown(page);
    g_autofree char *mark = mark_of(page);

    set_ways(view, page);
    if (is_under_way(page))
        view_set(view_add(view, VIEW_FOLLOW), VIEW_MARK, mark);
    if (shown == NULL)
        add_nothing(view, page);
    else if (shown->verdict != VERDICT_CHECKING)
        view_add(view, VIEW_AGAIN);
    if (page->candidate != NULL)
        add_key(view, page, page->candidate);
    if (page->in_use != NULL)
        add_key(view, page, page->in_use);
    key_uses_add_earlier(view, page);
}

static gboolean
show(App *app, const Request *request, Response *response, const char *hook_id, const char *problem, GError **error)
{
    g_auto(KeyPage) page = { .is_own = request_role(request) == PERSON_PRACTITIONER };
    g_autofree char *title = NULL;
    PageHead head = { .status = problem != NULL ? 422 : 0,
                      .navigation = *hook_id == '\0' ? VIEW_NAV_SETTINGS : VIEW_NAV_PRACTITIONERS };
    View *view;

    if (!load_keys(app, hook_id, &page, error) || !load_rest(app, request, &page, error))
        return FALSE;
    title = page.is_own          ? g_strdup("Your key")
            : page.name == NULL ? g_strdup("The clinic’s own key")
                                : g_strdup_printf("The key of %s", page.name);
    head.title = title;
    view = response_page(response, request, &head, "key.tpl");
    view_set(view, VIEW_HEADING, title);
    if (is_under_way(&page) && problem == NULL)
        response_refresh(response, REFRESH_S);
    fill(view, &page);
    return !page.is_own || add_own_form(app, view, &page, problem, error);
}

gboolean
practitioner_key_show(App *app, Request *request, Response *response, GError **error)
{
    return show(app, request, response, request_path_part(request), NULL, error);
}

gboolean
key_page_show_problem(App *app, const Request *request, Response *response, const char *problem, GError **error)
{
    return show(app, request, response, request_path_part(request), problem, error);
}

gboolean
cliniko_key_show(App *app, Request *request, Response *response, GError **error)
{
    return show(app, request, response, "", NULL, error);
}

/* --- following and checking --------------------------------------------------------------- */

static gboolean
answer_status(App *app, const Request *request, Response *response, const char *hook_id, GError **error)
{
    g_auto(KeyPage) page = { 0 };
    g_autofree char *mark = NULL;
    json_t *json;
    char *text;

    if (!load_keys(app, hook_id, &page, error))
        return FALSE;
    mark = mark_of(&page);
    json = json_pack("{s:s}", "mark", mark);
    text = json_dumps(json, JSON_COMPACT);
    response_json(response, 200, text);
    free(text);
    json_decref(json);
    return TRUE;
}

gboolean
practitioner_key_page_status(App *app, Request *request, Response *response, GError **error)
{
    return answer_status(app, request, response, request_path_part(request), error);
}

gboolean
cliniko_key_page_status(App *app, Request *request, Response *response, GError **error)
{
    return answer_status(app, request, response, "", error);
}

gboolean
cliniko_key_check(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);

    if (!keys_check_again(app->db, &actor, NULL, error))
        return FALSE;
    doorbell_ring(app->doorbell);
    response_redirect(response, CLINIC_PATH "/key");
    return TRUE;
}
