/* paste_page.c: the box for many keys, and the plan that is made of what was in it, in plain words. No key is ever on
 * it: only hints. */
#include "cgi-bin/pages/paste_page.h"

#include "cgi-bin/pages/agent_state.h"
#include "cgi-bin/pages/clinic_state.h"
#include "lib/clinic/text.h"

#define REFRESH_S 3       /* without scripts, while keys are being asked */
#define REFRESH_SLOW_S 20 /* while Cliniko does not answer: somebody may be reading */

/* --- the plan ----------------------------------------------------------------------------- */

void
paste_plan_clear(PastePlan *plan)
{
    g_clear_pointer(&plan->keys, g_ptr_array_unref);
    g_clear_pointer(&plan->troubles, g_array_unref);
    g_clear_pointer(&plan->plan, g_free);
}

guint
paste_plan_n_keys(const PastePlan *plan)
{
    return plan->keys == NULL ? 0 : plan->keys->len;
}

static const PastedKey *
key_at(const PastePlan *plan, guint i)
{
    return plan->keys->pdata[i];
}

static void
decide(PastePlan *plan)
{
    plan->plan = g_new0(PlannedKey, plan->keys->len + 1);
    for (guint i = 0; i < plan->keys->len; i++)
        plan->plan[i] = (PlannedKey){ .verdict = key_at(plan, i)->verdict,
                                      .practitioner_id = key_at(plan, i)->practitioner_id };
    paste_plan(plan->plan, plan->keys->len);
    for (guint i = 0; i < plan->keys->len; i++)
        plan->n[plan->plan[i].group]++;
}

gboolean
paste_plan_load(App *app, const Request *request, PastePlan *plan, GError **error)
{
    const gint64 person_id = request_session(request)->person_id;

    if (!paste_find(app->db, person_id, request_now(request), &plan->paste, error))
        return FALSE;
    if (plan->paste.id == 0)
        return TRUE;
    plan->keys = paste_list_keys(app->db, plan->paste.id, error);
    if (plan->keys == NULL)
        return FALSE;
    plan->troubles = paste_list_troubles(app->db, plan->paste.id, error);
    if (plan->troubles == NULL)
        return FALSE;
    decide(plan);
    return TRUE;
}

static gboolean
is_tried_again(const PastePlan *plan)
{
    for (guint i = 0; i < paste_plan_n_keys(plan); i++)
        if (key_at(plan, i)->verdict == VERDICT_UNREACHABLE && key_at(plan, i)->next_check_utc != 0)
            return TRUE;
    return FALSE;
}

gboolean
paste_plan_is_open(const PastePlan *plan)
{
    return plan->n[PLAN_ASKING] > 0 || is_tried_again(plan);
}

char *
paste_plan_mark(const PastePlan *plan)
{
    return g_strdup_printf("%" G_GINT64_FORMAT "-%u-%u", plan->paste.id,
                           paste_plan_n_keys(plan) - plan->n[PLAN_ASKING], plan->n[PLAN_UNREACHABLE]);
}

char *
paste_plan_progress(const PastePlan *plan)
{
    guint n = paste_plan_n_keys(plan);

    return g_strdup_printf("Asked %u of %u %s", n - plan->n[PLAN_ASKING], n, n == 1 ? "key" : "keys");
}

/* --- groups ------------------------------------------------------------------------------- */

typedef struct {
    const char *word, *title, *text;
} GroupWords;

static const GroupWords groups[PLAN__COUNT] = {
    [PLAN_SAVE] = { "save", "Will be saved", "Each goes to the practitioner Cliniko says it belongs to." },
    [PLAN_EARLIER] = { "earlier", "More than one key of the same person",
                       "Of several keys of one person, the one furthest down in your text is taken. These are left "
                         "out:" },
    [PLAN_ALREADY] = { "already", "Already saved", "These very keys are in use. Nothing changes for them." },
    [PLAN_STRANGER] = { "stranger", "Cannot be used here",
                        "Cliniko accepts these keys, but none is of a practitioner of this clinic who may write "
                          "notes." },
    [PLAN_REFUSED] = { "refused", "Not accepted by Cliniko",
                       "These were archived in Cliniko, or not copied exactly. Ask whoever gave them to you for "
                         "new ones." },
    [PLAN_UNREACHABLE] = { "unreachable", "Could not be asked",
                           "Keyrack tries these again by itself, and this page follows. If you save before, they "
                             "are left out." },
};

static View *
add_group(View *plan, const char *word, const char *title, guint count, const char *text)
{
    View *group = view_add(plan, VIEW_PASTE_GROUP);
    g_autofree char *counted = g_strdup_printf("%s (%u)", title, count);

    view_set_static(group, VIEW_PASTE_WORD, word);
    view_set(group, VIEW_PASTE_TITLE, counted);
    view_set(group, VIEW_PASTE_TEXT, text);
    return group;
}

/* "Anna Berg, key …ab12 (au4): sentence" */
static void
add_item(View *group, const char *person, const PastedKey *key, const char *sentence)
{
    View *item = view_add(group, VIEW_PASTE_ITEM);
    g_autofree char *hint = g_strdup_printf("key …%s (%s)", key->tail, key->shard);

    view_set(item, VIEW_PASTE_PERSON, person);
    view_set(item, VIEW_PASTE_HINT, hint);
    view_set(item, VIEW_SENTENCE, sentence);
}

static char *
stranger_in_words(const PastedKey *key)
{
    switch (key->verdict) {
    case VERDICT_WRONG_ACCOUNT:
        return g_strdup("The key belongs to another Cliniko account than this clinic’s.");
    case VERDICT_INACTIVE_USER:
        return g_strdup("This user is inactive in Cliniko.");
    case VERDICT_NOT_ENOUGH_ACCESS:
        if (*key->practitioner_id != '\0')
            return g_strdup_printf("The role “%s” cannot write treatment notes in Cliniko.", key->seen_role);
        return g_strdup("Uses Cliniko, but is not a practitioner in it.");
    case VERDICT_WRONG_OWNER:
        return g_strdup("Cliniko now names another user for this practitioner than when their first key was saved.");
    default:
        return g_strdup("Is no longer an active practitioner in Cliniko.");
    }
}

static char *
unreachable_in_words(const PastedKey *key)
{
    const VerdictWords words = { .verdict = VERDICT_UNREACHABLE, .reason = key->reason };

    return verdict_sentence(&words);
}

static char *
item_in_words(const PastePlan *plan, guint i)
{
    const PlannedKey *planned = &plan->plan[i];
    const PastedKey *taken = key_at(plan, planned->taken);

    switch (planned->group) {
    case PLAN_EARLIER:
        return plan->plan[planned->taken].group == PLAN_ALREADY
                   ? g_strdup_printf("Left out: key …%s is further down, and in use already.", taken->tail)
                   : g_strdup_printf("Left out: key …%s is further down.", taken->tail);
    case PLAN_ALREADY:
        return planned->taken == i ? g_strdup("") : g_strdup_printf("Key …%s is to take its place.", taken->tail);
    case PLAN_STRANGER:
        return stranger_in_words(key_at(plan, i));
    case PLAN_UNREACHABLE:
        return unreachable_in_words(key_at(plan, i));
    default:
        return g_strdup("");
    }
}

static const char *
person_of(const PastedKey *key)
{
    return *key->practitioner_name != '\0' ? key->practitioner_name : key->seen_name;
}

static void
add_keys_of_group(const PastePlan *plan, PlanGroup which, View *page)
{
    View *group;

    if (plan->n[which] == 0)
        return;
    group = add_group(page, groups[which].word, groups[which].title, plan->n[which], groups[which].text);
    for (guint i = 0; i < plan->keys->len; i++) {
        g_autofree char *sentence = NULL;

        if (plan->plan[i].group != which)
            continue;
        sentence = item_in_words(plan, i);
        add_item(group, person_of(key_at(plan, i)), key_at(plan, i), sentence);
    }
}

/* --- by practitioner ---------------------------------------------------------------------- */

/* What is visited hook by hook: those who get a key, in the order of their names, and those who have none after it. */
typedef struct {
    const PastePlan *plan;
    GHashTable *chosen; /* practitioner id -> place + 1 */
    View *group;        /* NULL: nobody gets one */
    GString *without;
    guint n_without, n_hooks;
} ByHook;

static void
add_hook(const Hook *hook, gpointer data)
{
    ByHook *by = data;
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(by->chosen, hook->id));
    g_autofree char *sentence = NULL;

    by->n_hooks++;
    if (place > 0) {
        sentence = hook->has_in_use
                       ? g_strdup_printf("Takes the place of key …%s once it is connected.", hook->in_use.tail)
                       : g_strdup("");
        add_item(by->group, hook->name, key_at(by->plan, place - 1), sentence);
    } else if (!hook->has_in_use) {
        g_string_append_printf(by->without, "%s%s", by->n_without == 0 ? "" : ", ", hook->name);
        by->n_without++;
    }
}

static void
add_without(const ByHook *by, View *page)
{
    g_autofree char *text = NULL;

    if (by->n_without == 0)
        return;
    text = g_strdup_printf("%u of %u practitioners: %s.", by->n_without, by->n_hooks, by->without->str);
    (void)add_group(page, "without", "Still without a key afterwards", by->n_without, text);
}

static gboolean
visit_hooks(App *app, const PastePlan *plan, View *page, ByHook *by, GError **error)
{
    for (guint i = 0; i < plan->keys->len; i++)
        if (plan->plan[i].group == PLAN_SAVE)
            g_hash_table_insert(by->chosen, key_at(plan, i)->practitioner_id, GUINT_TO_POINTER(i + 1));
    if (plan->n[PLAN_SAVE] > 0)
        by->group = add_group(page, groups[PLAN_SAVE].word, groups[PLAN_SAVE].title, plan->n[PLAN_SAVE],
                              groups[PLAN_SAVE].text);
    return hooks_visit(app->db, FALSE, add_hook, by, error);
}

/* --- what was no key ---------------------------------------------------------------------- */

static void
add_trouble(View *group, const FoundTrouble *found)
{
    View *item = view_add(group, VIEW_PASTE_ITEM);
    g_autofree char *line = g_strdup_printf("Line %d", found->line);

    view_set(item, VIEW_PASTE_PERSON, line);
    view_set_static(item, VIEW_SENTENCE, paste_trouble_sentence(found->trouble));
}

static void
add_troubles(const GArray *troubles, gboolean twice, View *page)
{
    View *group = NULL;
    guint count = 0;

    for (guint i = 0; i < troubles->len; i++)
        count += (g_array_index(troubles, FoundTrouble, i).trouble == PASTE_TWICE) == twice;
    for (guint i = 0; i < troubles->len; i++) {
        const FoundTrouble *found = &g_array_index(troubles, FoundTrouble, i);

        if ((found->trouble == PASTE_TWICE) != twice)
            continue;
        if (group == NULL)
            group = twice ? add_group(page, "twice", "Pasted more than once", count, "")
                          : add_group(page, "unreadable", "Not readable", count,
                                      "Copy these again, whole and alone, and paste them when this is done.");
        add_trouble(group, found);
    }
}

/* --- the page ----------------------------------------------------------------------------- */

static char *
save_in_words(guint n)
{
    return g_strdup_printf("Save %u %s", n, n == 1 ? "key" : "keys");
}

/* What the card says: first what is known, then what is not. */
static char *
sum_in_words(const PastePlan *plan)
{
    guint n = paste_plan_n_keys(plan), saved = plan->n[PLAN_SAVE];
    const char *keys = n == 1 ? "key" : "keys";

    if (plan->n[PLAN_ASKING] > 0)
        return g_strdup_printf("Keyrack found %u %s and is asking Cliniko whose %s.", n, keys,
                               n == 1 ? "it is" : "they are");
    if (saved == 0 && plan->n[PLAN_UNREACHABLE] > 0)
        return g_strdup_printf("Keyrack found %u %s, but could not ask Cliniko yet.", n, keys);
    if (saved == 0)
        return g_strdup_printf("Keyrack found %u %s, and none of them is to be saved.", n, keys);
    if (saved == n)
        return g_strdup_printf(n == 1 ? "Keyrack found %u key and knows whose it is."
                                      : "Keyrack found %u keys and knows whose each of them is.",
                               n);
    return g_strdup_printf("Keyrack found %u keys. %u can be saved; below you see why the others cannot.", n, saved);
}

static void
add_save(const PastePlan *plan, View *card)
{
    g_autofree char *label = save_in_words(plan->n[PLAN_SAVE]);

    if (plan->n[PLAN_SAVE] == 0)
        return;
    view_set(view_add(card, VIEW_PASTE_SAVE), VIEW_SAVE_LABEL, label);
    if (plan->n[PLAN_ASKING] > 0)
        view_set_int(view_add(card, VIEW_PASTE_STILL), VIEW_PASTE_COUNT, plan->n[PLAN_ASKING]);
}

static void
add_card(const PastePlan *plan, const ClinicState *state, gint64 now_utc, View *card)
{
    g_autofree char *sum = sum_in_words(plan), *progress = paste_plan_progress(plan);
    g_autofree char *until = time_until_in_words(plan->paste.expires_utc, now_utc, state->clinic->zone);
    gboolean has_save = plan->n[PLAN_SAVE] > 0;

    view_set_int(card, VIEW_PASTE_ID, plan->paste.id);
    view_set(card, VIEW_PASTE_SUM, sum);
    view_set(card, VIEW_PASTE_UNTIL, until);
    view_set_static(card, VIEW_PASTE_UNLESS, has_save ? "Nothing is saved yet. If nobody presses Save," : "");
    view_set_static(card, VIEW_AGAIN_LABEL, has_save || paste_plan_is_open(plan) ? "Forget them"
                                                                               : "Forget them and paste others");
    if (plan->n[PLAN_ASKING] > 0) {
        View *bar = view_add(card, VIEW_PROGRESS);

        view_set(bar, VIEW_PROGRESS_TEXT, progress);
        view_set_int(bar, VIEW_STEPS_DONE, paste_plan_n_keys(plan) - plan->n[PLAN_ASKING]);
        view_set_int(bar, VIEW_STEPS_TOTAL, paste_plan_n_keys(plan));
    }
    add_save(plan, card);
}

static gboolean
follow(App *app, const Request *request, Response *response, const PastePlan *plan, View *page, View *card,
       GError **error)
{
    g_autofree char *mark = paste_plan_mark(plan);
    gboolean is_stalled = FALSE;

    if (!paste_plan_is_open(plan))
        return TRUE;
    if (!agent_is_stalled(app->db, request_now(request), &is_stalled, error))
        return FALSE;
    if (is_stalled)
        view_add(card, VIEW_STALLED);
    view_set(view_add(page, VIEW_FOLLOW), VIEW_MARK, mark);
    if (request_method(request) == METHOD_GET) /* what answers a form has another address */
        response_refresh(response, plan->n[PLAN_ASKING] > 0 ? REFRESH_S : REFRESH_SLOW_S);
    return TRUE;
}

static gboolean
add_plan(App *app, const Request *request, Response *response, const PastePlan *plan, const ClinicState *state,
         View *page, GError **error)
{
    View *view = view_add(page, VIEW_PASTE_PLAN);
    g_autoptr(GHashTable) chosen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GString) without = g_string_new(NULL);
    ByHook by = { .plan = plan, .chosen = chosen, .without = without };

    add_card(plan, state, request_now(request), view);
    if (!visit_hooks(app, plan, view, &by, error))
        return FALSE;
    for (PlanGroup group = PLAN_SAVE + 1; group < PLAN_ASKING; group++)
        add_keys_of_group(plan, group, view);
    add_troubles(plan->troubles, FALSE, view);
    add_troubles(plan->troubles, TRUE, view);
    if (plan->n[PLAN_ASKING] == 0)
        add_without(&by, view);
    return follow(app, request, response, plan, page, view, error);
}

/* While Keyrack does not know who practises here, it could not say whose a key is. */
static void
add_waiting(const ClinicState *state, View *page)
{
    View *waiting = view_add(page, VIEW_WAITING);

    view_set_static(waiting, VIEW_WAITING_TEXT,
                    state->clinic == NULL
                        ? "To find whose each key is, Keyrack needs to know your practitioners. They come from "
                          "Cliniko, so Cliniko has to be connected first."
                        : "Keyrack is about to fetch your practitioners from Cliniko. Then it can find whose each "
                          "key is.");
    view_set_static(waiting, VIEW_WAITING_LINK,
                    state->clinic == NULL ? "Connect Cliniko" : "See how far it is");
}

/* What was confirmed a moment ago, and the keys of which nothing was known yet. */
static void
add_done(const PastePlan *done, View *page)
{
    View *view = view_add(page, VIEW_PASTE_DONE);
    g_autoptr(GString) lost = g_string_new(NULL);
    g_autofree char *saved = NULL;
    guint n = done->n[PLAN_SAVE];

    for (guint i = 0; i < done->keys->len; i++)
        if (done->plan[i].group == PLAN_ASKING || done->plan[i].group == PLAN_UNREACHABLE)
            g_string_append_printf(lost, "%s…%s", lost->len == 0 ? "" : ", ", key_at(done, i)->tail);
    saved = g_strdup_printf(n == 1 ? "%u key is being saved." : "%u keys are being saved.", n);
    view_set(view, VIEW_PASTE_SUM, saved);
    view_set(view, VIEW_PASTE_HINT, lost->str);
}

static void
add_news(const PasteNews *news, View *page)
{
    View *error;

    if (news->done != NULL)
        add_done(news->done, page);
    if (news->problem == NULL)
        return;
    error = view_add(page, VIEW_ERROR);
    view_set_static(error, VIEW_ERRORS_TITLE, news->problem_title);
    view_set_static(error, VIEW_ERROR_TEXT, news->problem);
    if (news->troubles != NULL)
        add_troubles(news->troubles, FALSE, error);
}

gboolean
paste_page_show(App *app, const Request *request, Response *response, const PasteNews *news, GError **error)
{
    g_auto(ClinicState) state = { 0 };
    g_auto(PastePlan) plan = { 0 };
    PageHead head = { .status = news->status, .title = "Paste many keys", .navigation = VIEW_NAV_PRACTITIONERS };
    View *page;

    if (!clinic_state_load(app->db, &state, error) || !paste_plan_load(app, request, &plan, error))
        return FALSE;
    if (news->problem != NULL)
        head.title = "Error: Paste many keys";
    page = response_page(response, request, &head, "paste.tpl");
    view_set_static(page, VIEW_HEADING, plan.paste.id != 0 ? "Whose keys are these?" : "Paste many keys at once");
    add_news(news, page);
    if (!clinic_is_ready(&state)) {
        add_waiting(&state, page);
        return TRUE;
    }
    if (plan.paste.id != 0)
        return add_plan(app, request, response, &plan, &state, page, error);
    view_add(page, VIEW_PASTE_FORM);
    return TRUE;
}
