/* practitioners.c: Settings > Practitioners: one key field for each, and what can be done with a
 * saved key. Nothing here waits for Cliniko: what needs it is a job, and the page follows that. */
#include <jansson.h>
#include <string.h>

#include "cgi-bin/pages/hook_words.h"
#include "cgi-bin/pages/key_page.h"
#include "cgi-bin/pages/pages.h"
#include "cgi-bin/pages/practitioner_list.h"
#include "cgi-bin/pages/retired_keys.h"
#include "lib/clinic/error.h"
#include "lib/program/doorbell.h"
#include "lib/store/clinic.h"
#include "lib/store/pastes.h"

#define LIST_PATH "/settings/practitioners"
#define FIELD_PREFIX "api_key_"

static const char *
field_or_empty(const Request *request, const char *name)
{
    const char *value = request_field(request, name);

    return value == NULL ? "" : value;
}

static gboolean
is_own(const Request *request)
{
    return request_role(request) == PERSON_PRACTITIONER;
}

/* Where this practitioner's key is shown: in the list, or for themselves on its own page. Free with g_free. */
static char *
place_of(const Request *request, const char *practitioner_id)
{
    return g_strdup_printf(is_own(request) ? LIST_PATH "/%s/key" : LIST_PATH "#practitioner-%s", practitioner_id);
}

static void
redirect_to_place(const Request *request, Response *response, const char *practitioner_id)
{
    g_autofree char *path = place_of(request, practitioner_id);

    response_redirect(response, path);
}

static gboolean
refuse_unknown(GError **error)
{
    g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND,
                        "There is no practitioner with this number.");
    return FALSE;
}

/* The clinic's own region, which tells a key cut short from an old one; "" while unknown. */
static char *
find_clinic_shard(App *app, GError **error)
{
    GError *problem = NULL;
    g_autoptr(Clinic) clinic = clinic_find(app->db, &problem);

    if (problem != NULL) {
        g_propagate_error(error, problem);
        return NULL;
    }
    return g_strdup(clinic == NULL ? "" : clinic->shard);
}

gboolean
practitioners_show(App *app, Request *request, Response *response, GError **error)
{
    const ListRequest asked = { .state = field_or_empty(request, "state"),
                                .search = field_or_empty(request, "q") };

    return practitioner_list_show(app, request, response, &asked, error);
}

/* --- saving ------------------------------------------------------------------------------- */

typedef enum { HOOK_UNKNOWN, HOOK_ACTIVE, HOOK_DEPARTED } HookState;

static void
note_state(const Hook *hook, gpointer data)
{
    HookState *state = data;

    *state = hook->departed ? HOOK_DEPARTED : HOOK_ACTIVE;
}

static gboolean
read_hook_state(App *app, const char *practitioner_id, HookState *ret_state, GError **error)
{
    *ret_state = HOOK_UNKNOWN;
    return hook_visit(app->db, practitioner_id, note_state, ret_state, error);
}

/* Saves what is good; the answer is the list with what is not, or the way to the first one saved. */
static gboolean
save_and_answer(App *app, const Request *request, Response *response, const ListRequest *form,
                GError **error)
{
    if (!pasted_keys_save(form->pasted, app, request, error))
        return FALSE;
    if (is_own(request) && pasted_keys_n_problems(form->pasted) > 0)
        return key_page_show_problem(app, request, response, pasted_keys_problem(form->pasted,
            request_path_part(request)),
                                     error);
    if (form->trouble != NULL || pasted_keys_n_problems(form->pasted) > 0)
        return practitioner_list_show(app, request, response, form, error);
    redirect_to_place(request, response, pasted_keys_first(form->pasted));
    return TRUE;
}

gboolean
practitioner_key_save(App *app, Request *request, Response *response, GError **error)
{
    const char *id = request_path_part(request);
    g_autoptr(PastedKeys) keys = pasted_keys_new();
    const ListRequest form = { .state = "", .search = "", .pasted = keys };
    g_autofree char *shard = find_clinic_shard(app, error);
    HookState state;

    if (shard == NULL || !read_hook_state(app, id, &state, error))
        return FALSE;
    if (state != HOOK_ACTIVE)
        return refuse_unknown(error);
    pasted_keys_add(keys, id, request_field(request, "api_key"), shard);
    return save_and_answer(app, request, response, &form, error);
}

/* The many fields of one form, as they are read. */
typedef struct {
    App *app;
    PastedKeys *keys;
    const char *clinic_shard;
    gboolean someone_left;
    GError *error; /* the first: nothing is saved then */
} ManyKeys;

/* Fields left empty say nothing. Whoever left since the page was shown takes none of the others
 * along. */
static void
add_field(const char *name, const char *value, gpointer data)
{
    ManyKeys *many = data;
    const char *id = name + strlen(FIELD_PREFIX);
    HookState state;

    if (many->error != NULL || !read_hook_state(many->app, id, &state, &many->error))
        return;
    if (state == HOOK_UNKNOWN)
        refuse_unknown(&many->error);
    else if (value[strspn(value, " \t\r\n")] == '\0')
        return;
    else if (state == HOOK_DEPARTED)
        many->someone_left = TRUE;
    else
        pasted_keys_add(many->keys, id, value, many->clinic_shard);
}

gboolean
practitioners_keys_save(App *app, Request *request, Response *response, GError **error)
{
    g_autoptr(PastedKeys) keys = pasted_keys_new();
    g_autofree char *shard = find_clinic_shard(app, error);
    ManyKeys many = { .app = app, .keys = keys, .clinic_shard = shard };
    ListRequest form = { .state = "", .search = "", .pasted = keys };

    if (shard == NULL)
        return FALSE;
    request_fields(request, FIELD_PREFIX, add_field, &many);
    if (many.error != NULL) {
        g_propagate_error(error, many.error);
        return FALSE;
    }
    if (many.someone_left)
        form.trouble = "Somebody in the list is no longer a practitioner in Cliniko, so no key was "
                       "saved for them.";
    else if (pasted_keys_n_good(keys) + pasted_keys_n_problems(keys) == 0)
        form.trouble =
            "No key was pasted. Paste a key into a practitioner’s field, then press Save.";
    return save_and_answer(app, request, response, &form, error);
}

/* --- what can be done with a saved key ---------------------------------------------------- */

typedef gboolean (*KeysAct)(Db *db, const Actor *actor, const char *practitioner_id,
                            GError **error);

static gboolean
act_on_key(App *app, const Request *request, Response *response, KeysAct act, GError **error)
{
    const char *id = request_path_part(request);
    const Actor actor = request_actor(request);

    if (!act(app->db, &actor, id, error))
        return FALSE;
    doorbell_ring(app->doorbell);
    redirect_to_place(request, response, id);
    return TRUE;
}

/* Whoever pressed it on the page of the key comes back there. */
gboolean
practitioner_key_check(App *app, Request *request, Response *response, GError **error)
{
    const char *id = request_path_part(request);
    const Actor actor = request_actor(request);
    g_autofree char *page = g_strdup_printf(LIST_PATH "/%s/key", id);

    if (strcmp(field_or_empty(request, "back"), "key") != 0)
        return act_on_key(app, request, response, keys_check_again, error);
    if (!keys_check_again(app->db, &actor, id, error))
        return FALSE;
    doorbell_ring(app->doorbell);
    response_redirect(response, page);
    return TRUE;
}

/* Which keys a question speaks of: their numbers, "" for none. A key that is taken into use meanwhile, with none before
 * it, is still the same. */
static char *
name_keys(const Hook *hook)
{
    GString *names = g_string_new(NULL);

    if (hook->has_in_use)
        g_string_append_printf(names, "%" G_GINT64_FORMAT, hook->in_use.id);
    if (hook->has_candidate)
        g_string_append_printf(names, "%s%" G_GINT64_FORMAT, hook->has_in_use ? " " : "", hook->candidate.id);
    return g_string_free(names, FALSE);
}

static void
note_names(const Hook *hook, gpointer data)
{
    *(char **)data = name_keys(hook);
}

/* A question that was opened before a key came or went is not about the keys that are here now. */
static gboolean
check_shown(App *app, const Request *request, GError **error)
{
    const char *shown = request_field(request, "shown");
    g_autofree char *now = NULL;

    if (shown == NULL)
        return TRUE;
    if (!hook_visit(app->db, request_path_part(request), note_names, &now, error))
        return FALSE;
    if (now != NULL && strcmp(shown, now) != 0) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_CONFLICT,
                            "the keys are others than those the question was about");
        return FALSE;
    }
    return TRUE;
}

gboolean
practitioner_key_remove(App *app, Request *request, Response *response, GError **error)
{
    const char *only = request_field(request, "only"), *id = request_path_part(request);
    const Actor actor = request_actor(request);
    const KeysAct act = only != NULL ? keys_remove_candidate : keys_remove;
    g_auto(Txn) txn = { 0 };

    if (only != NULL && strcmp(only, "new") != 0) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID,
                            "Only the new key can be removed alone.");
        return FALSE;
    }
    if (!txn_begin(&txn, app->db, error) || !check_shown(app, request, error) ||
        !act(app->db, &actor, id, error) || !txn_commit(&txn, error))
        return FALSE;
    doorbell_ring(app->doorbell);
    redirect_to_place(request, response, id);
    return TRUE;
}

gboolean
practitioner_key_move(App *app, Request *request, Response *response, GError **error)
{
    return act_on_key(app, request, response, keys_move, error);
}

gboolean
practitioner_key_archived(App *app, Request *request, Response *response, GError **error)
{
    const char *id = request_path_part(request);

    if (!retired_key_archived(app, request, id, error))
        return FALSE;
    redirect_to_place(request, response, id);
    return TRUE;
}

/* The question before a removal, filled from the hook while it is lent. */
typedef struct {
    const Request *request;
    Response *response;
    HintTimes *times;
    gboolean found;
} RemoveQuestion;

static void
add_hint(View *page, const char *place, const ApiKey *key, HintTimes *times)
{
    g_autoptr(GString) hint = g_string_new(place);

    key_hint_append(hint, key, times);
    view_set(view_add(page, VIEW_KEY), VIEW_HINT, hint->str);
}

static void
ask_to_remove(const Hook *hook, gpointer data)
{
    RemoveQuestion *question = data;
    const PageHead head = { .title = "Remove a key", .navigation = VIEW_NAV_PRACTITIONERS };
    g_autofree char *shown = name_keys(hook), *back = NULL;
    View *page;

    question->found = TRUE;
    if (hook_shown_key(hook) == NULL) { /* it went meanwhile */
        redirect_to_place(question->request, question->response, hook->id);
        return;
    }
    back = place_of(question->request, hook->id);
    page = response_page(question->response, question->request, &head, "key_remove.tpl");
    view_set(page, VIEW_BACK_URL, back);
    view_set_static(page, VIEW_BACK_LABEL, is_own(question->request) ? "Your key" : "Practitioners");
    view_set(page, VIEW_ID, hook->id);
    view_set(page, VIEW_NAME, hook->name);
    view_set(page, VIEW_KEYS_SHOWN, shown);
    if (hook->has_in_use)
        add_hint(page, "In use: ", &hook->in_use, question->times);
    if (hook->has_candidate)
        add_hint(page, "Not yet in use: ", &hook->candidate, question->times);
    if (hook->has_in_use && hook->has_candidate)
        view_add(page, VIEW_BOTH);
    view_set_static(page, VIEW_REMOVE_LABEL,
                    hook->has_in_use && hook->has_candidate ? "Remove both keys" : "Remove the key");
}

gboolean
practitioner_key_remove_show(App *app, Request *request, Response *response, GError **error)
{
    const char *id = request_path_part(request);
    GError *problem = NULL;
    g_autoptr(Clinic) clinic = clinic_find(app->db, &problem);
    g_auto(HintTimes) times = { .now_utc = request_now(request),
                                .zone = clinic == NULL ? "" : clinic->zone };
    RemoveQuestion question = { request, response, &times, FALSE };

    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    if (!hook_visit(app->db, id, ask_to_remove, &question, error))
        return FALSE;
    return question.found || refuse_unknown(error);
}

/* --- following a check -------------------------------------------------------------------- */

typedef struct {
    gint64 now_utc;
    const char *zone;
    const RetiredKeys *retired;
    GHashTable *pasted; /* ids of those whose pasted key is on its way */
    gboolean is_own;
    char *json; /* NULL: no such practitioner */
} StatusAnswer;

static void
write_status(const Hook *hook, gpointer data)
{
    StatusAnswer *answer = data;
    g_auto(HookWords) words = answer->is_own
                                  ? hook_own_words(hook_shown_key(hook))
                                  : hook_words(hook_shown_key(hook), hook->name, answer->now_utc, answer->zone);
    gboolean pasted = g_hash_table_contains(answer->pasted, hook->id);
    Verdict verdict = pasted ? VERDICT_CHECKING : hook_verdict(hook);
    g_autofree char *mark = hook_mark(hook, answer->retired);
    json_t *json = json_pack("{s:s, s:s, s:s, s:s}", "verdict", verdict_word(verdict), "mark", mark, "message",
                             pasted ? PASTED_SENTENCE : words.sentence, "next_step",
                             pasted ? "" : words.next_step);

    answer->json = json_dumps(json, JSON_COMPACT);
    json_decref(json);
}

gboolean
practitioner_key_status(App *app, Request *request, Response *response, GError **error)
{
    const char *id = request_path_part(request);
    GError *problem = NULL;
    g_autoptr(Clinic) clinic = clinic_find(app->db, &problem);
    g_autoptr(RetiredKeys) retired = problem == NULL ? retired_keys_load(app->db, &problem) : NULL;
    g_autoptr(GHashTable) pasted = NULL;
    StatusAnswer answer = { .now_utc = request_now(request),
                            .zone = clinic == NULL ? "" : clinic->zone,
                            .retired = retired,
                            .is_own = is_own(request) };

    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    pasted = pastes_list_moving(app->db, error);
    answer.pasted = pasted;
    if (pasted == NULL || !hook_visit(app->db, id, write_status, &answer, error))
        return FALSE;
    if (answer.json == NULL)
        return refuse_unknown(error);
    response_json(response, 200, answer.json);
    free(answer.json);
    return TRUE;
}
