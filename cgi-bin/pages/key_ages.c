/* key_ages.c: Settings > Practitioners > keys to replace: which are due this month, and how old keys may get. */
#include "cgi-bin/pages/hook_words.h"
#include "cgi-bin/pages/pages.h"
#include "lib/clinic/error.h"
#include "lib/clinic/key_age.h"
#include "lib/clinic/text.h"
#include "lib/store/clinic.h"
#include "lib/store/policy.h"

#define AGES_PATH "/settings/practitioners/ages"

/* A key that is due, copied from the visit. */
typedef struct {
    char *url, *name, *hint;
    gint64 saved_utc;
} DueKey;

typedef struct {
    int age_days;
    HintTimes times;
    GPtrArray *due; /* DueKey */
} Ages;

static void
due_key_free(gpointer data)
{
    DueKey *key = data;

    g_free(key->url);
    g_free(key->name);
    g_free(key->hint);
    g_free(key);
}

static void
ages_clear(Ages *ages)
{
    hint_times_clear(&ages->times);
    g_clear_pointer(&ages->due, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Ages, ages_clear)

static void
take_key(Ages *ages, const ApiKey *key, char *url, const char *name)
{
    DueKey *due = g_new(DueKey, 1);
    g_autoptr(GString) hint = g_string_new(NULL);

    key_hint_append(hint, key, &ages->times);
    *due = (DueKey){ url, g_strdup(name), g_strdup(hint->str), key->saved_utc };
    g_ptr_array_add(ages->due, due);
}

static gboolean
is_due(const Ages *ages, const ApiKey *key)
{
    return key_age(key->saved_utc, ages->age_days, ages->times.now_utc, ages->times.zone) != KEY_AGE_YOUNG;
}

/* A key that does not work needs replacing whatever its age: the list of practitioners says so. */
static void
visit_hook(const Hook *hook, gpointer data)
{
    Ages *ages = data;

    if (hook->has_in_use && hook->in_use.verdict == VERDICT_CONNECTED && is_due(ages, &hook->in_use))
        take_key(ages, &hook->in_use, g_strdup_printf("/settings/practitioners#practitioner-%s", hook->id), hook->name);
}

static gint
oldest_first(gconstpointer a, gconstpointer b)
{
    const DueKey *one = *(DueKey *const *)a, *other = *(DueKey *const *)b;

    return one->saved_utc < other->saved_utc ? -1 : one->saved_utc > other->saved_utc;
}

static gboolean
load(App *app, Ages *ages, GError **error)
{
    GError *problem = NULL;
    g_autoptr(ApiKey) own = key_find(app->db, NULL, TRUE, &problem);

    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    ages->due = g_ptr_array_new_with_free_func(due_key_free);
    if (!policy_key_age_days(app->db, &ages->age_days, error) || !hooks_visit(app->db, FALSE, visit_hook, ages, error))
        return FALSE;
    if (own != NULL && own->verdict == VERDICT_CONNECTED && is_due(ages, own))
        take_key(ages, own, g_strdup("/settings/integrations/cliniko"), "The clinic’s own key");
    g_ptr_array_sort(ages->due, oldest_first);
    return TRUE;
}

static void
add_due(const Ages *ages, View *list, const DueKey *key)
{
    gint64 due_utc = key_due_utc(key->saved_utc, ages->age_days);
    g_autofree char *when = time_in_words(due_utc, ages->times.now_utc, ages->times.zone);
    g_autofree char *words = due_utc <= ages->times.now_utc ? g_strdup_printf("Due since %s.", when)
                                                            : g_strdup_printf("Due %s.", when);
    View *row = view_add(list, VIEW_ROW);

    view_set(row, VIEW_STEP_URL, key->url);
    view_set(row, VIEW_NAME, key->name);
    view_set(row, VIEW_HINT, key->hint);
    view_set(row, VIEW_DUE_WHEN, words);
    view_set_int(row, VIEW_DAYS, key_days_old(key->saved_utc, ages->times.now_utc));
}

/* typed is what was in the field, with what is wrong with it; NULL: nothing. */
static gboolean
show(App *app, const Request *request, Response *response, const char *typed, const char *problem, GError **error)
{
    g_auto(Ages) ages = { 0 };
    GError *cause = NULL;
    g_autoptr(Clinic) clinic = clinic_find(app->db, &cause);
    const PageHead head = { .status = problem != NULL ? 422 : 0,
                            .title = problem != NULL ? "Error: Keys to replace" : "Keys to replace",
                            .navigation = VIEW_NAV_PRACTITIONERS };
    View *page, *list;

    if (cause != NULL) {
        g_propagate_error(error, cause);
        return FALSE;
    }
    ages.times = (HintTimes){ .now_utc = request_now(request), .zone = clinic == NULL ? "" : clinic->zone };
    if (!load(app, &ages, error))
        return FALSE;
    page = response_page(response, request, &head, "key_ages.tpl");
    list = view_add(page, ages.due->len == 0 ? VIEW_NONE_DUE : VIEW_DUE);
    for (guint i = 0; i < ages.due->len; i++)
        add_due(&ages, list, g_ptr_array_index(ages.due, i));
    view_set_int(page, VIEW_KEY_AGE_DAYS, ages.age_days);
    if (typed != NULL)
        view_set(page, VIEW_KEY_AGE_DAYS, typed);
    if (problem != NULL)
        view_set(view_add(page, VIEW_ERROR), VIEW_ERROR_TEXT, problem);
    return TRUE;
}

gboolean
key_ages_show(App *app, Request *request, Response *response, GError **error)
{
    return show(app, request, response, NULL, NULL, error);
}

gboolean
key_ages_save(App *app, Request *request, Response *response, GError **error)
{
    const char *typed = request_field(request, "days");
    const Actor actor = request_actor(request);
    g_autoptr(GError) problem = NULL;
    gint64 days = 0;

    if (!g_ascii_string_to_signed(typed, 10, KEY_AGE_DAYS_MIN, KEY_AGE_DAYS_MAX, &days, NULL)) {
        g_autofree char *sentence = g_strdup_printf("Type a whole number of days, from %d to %d.", KEY_AGE_DAYS_MIN,
                                                    KEY_AGE_DAYS_MAX);

        return show(app, request, response, typed, sentence, error);
    }
    if (!policy_set_key_age_days(app->db, &actor, (int)days, error))
        return FALSE;
    response_redirect(response, AGES_PATH);
    return TRUE;
}
