/* start_needs.c: what needs somebody today, most urgent first: keys that stopped working, then keys that are wrong,
 * then keys to archive, to get, to replace, to remove. */
#include "cgi-bin/pages/start_needs.h"

#include <string.h>

#include "lib/clinic/key_age.h"
#include "lib/store/policy.h"

#define SHOWN_MAX 8
#define LIST_URL "/settings/practitioners"

typedef struct {
    char *text, *url;
    const char *label;
} Need;

static void
need_free(gpointer data)
{
    Need *need = data;

    g_free(need->text);
    g_free(need->url);
    g_free(need);
}

void
needs_init(Needs *needs, gint64 now_utc, const char *zone)
{
    *needs = (Needs){ .times = { .now_utc = now_utc, .zone = zone } };
    for (NeedKind kind = 0; kind < NEED__COUNT; kind++)
        needs->needs[kind] = g_ptr_array_new_with_free_func(need_free);
}

void
needs_clear(Needs *needs)
{
    hint_times_clear(&needs->times);
    for (NeedKind kind = 0; kind < NEED__COUNT; kind++)
        g_clear_pointer(&needs->needs[kind], g_ptr_array_unref);
}

void
needs_add(Needs *needs, NeedKind kind, const char *text, const char *url, const char *label)
{
    Need *need = g_new(Need, 1);

    *need = (Need){ g_strdup(text), g_strdup(url), label };
    g_ptr_array_add(needs->needs[kind], need);
}

/* --- keys ----------------------------------------------------------------------------------- */

static void
add_key(Needs *needs, const Hook *hook)
{
    gboolean stopped = hook_has_stopped(hook);
    g_auto(HookWords) words = hook_words(hook_shown_key(hook), hook->name, needs->times.now_utc, needs->times.zone);
    g_autofree char *waits = stopped ? verdict_waits(hook->name) : g_strdup("");
    g_autofree char *text = g_strdup_printf("%s: %s. %s %s", hook->name, verdict_label(hook_verdict(hook)),
                                            words.sentence, waits);
    g_autofree char *url = g_strdup_printf(LIST_URL "#practitioner-%s", hook->id);

    needs_add(needs, stopped ? NEED_STOPPED : NEED_WRONG, text, url, "See what to do");
}

static void
visit_active(const Hook *hook, gpointer data)
{
    Needs *needs = data;

    hook_counts_add(&needs->counts, hook);
    needs->n_old += hook_is_old(hook, needs->old_before_utc);
    if (verdict_needs_attention(hook_verdict(hook)))
        add_key(needs, hook);
}

static void
visit_departed(const Hook *hook, gpointer data)
{
    Needs *needs = data;

    (void)hook;
    needs->n_departed++;
}

static gboolean
visit_hooks(App *app, Needs *needs, GError **error)
{
    int days;

    if (!policy_key_age_days(app->db, &days, error))
        return FALSE;
    needs->old_before_utc = needs->times.now_utc - key_due_utc(0, days);
    return hooks_visit(app->db, FALSE, visit_active, needs, error) &&
           hooks_visit(app->db, TRUE, visit_departed, needs, error);
}

static void
add_retired(const char *hook, const char *tail, gpointer data)
{
    Needs *needs = data;
    g_autofree char *text =
        g_strdup_printf("Key …%s was replaced, but opens Cliniko until it is archived there.", tail);
    g_autofree char *url = *hook == '\0' ? g_strdup("/settings/integrations/cliniko")
                                         : g_strdup_printf(LIST_URL "#practitioner-%s", hook);

    needs_add(needs, NEED_UPKEEP, text, url, "Archive it");
}

/* So many keys in one line: "3 practitioners have no key yet." */
static void
add_count(Needs *needs, int n, const char *one, const char *many, const char *url, const char *label)
{
    g_autofree char *text = g_strdup_printf("%d %s", n, n == 1 ? one : many);

    if (n > 0)
        needs_add(needs, NEED_UPKEEP, text, url, label);
}

gboolean
needs_of_keys(App *app, Needs *needs, GError **error)
{
    g_autoptr(RetiredKeys) retired = retired_keys_load(app->db, error);

    if (retired == NULL || !visit_hooks(app, needs, error))
        return FALSE;
    retired_keys_each(retired, add_retired, needs);
    add_count(needs, needs->counts.none, "practitioner has no key yet.", "practitioners have no key yet.",
              LIST_URL "?state=none", "Get the keys");
    add_count(needs, needs->n_old, "key is old enough to be replaced.", "keys are old enough to be replaced.",
              LIST_URL "/ages", "See which");
    add_count(needs, needs->n_departed, "key belongs to somebody who is no practitioner in Cliniko any more.",
              "keys belong to people who are no practitioners in Cliniko any more.", LIST_URL "#departed",
              "Remove them");
    return TRUE;
}

/* --- the list ------------------------------------------------------------------------------- */

static void
show_need(View *list, const Need *need)
{
    View *item = view_add(list, VIEW_NEED);

    view_set(item, VIEW_NEED_TEXT, need->text);
    view_set(item, VIEW_NEED_URL, need->url);
    view_set_static(item, VIEW_NEED_LABEL, need->label);
}

void
needs_show(const Needs *needs, View *page)
{
    View *list = NULL;
    guint seen = 0;

    for (NeedKind kind = 0; kind < NEED__COUNT; kind++) {
        for (guint i = 0; i < needs->needs[kind]->len; i++) {
            if (list == NULL)
                list = view_add(page, VIEW_NEEDS);
            if (seen++ < SHOWN_MAX)
                show_need(list, g_ptr_array_index(needs->needs[kind], i));
        }
    }
    if (seen > SHOWN_MAX) {
        g_autofree char *more = g_strdup_printf("and %u more", seen - SHOWN_MAX);

        view_set(view_add(list, VIEW_NEEDS_MORE), VIEW_NEED_TEXT, more);
    }
}
