/* paste.c: Settings > Practitioners > Paste many keys: from one box to a plan, and from the plan to the hooks. Each
 * key leaves this program sealed, for nobody's hook; whose it is, the agent finds out. */
#include "cgi-bin/pages/paste_page.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cgi-bin/pages/clinic_state.h"
#include "cgi-bin/pages/pages.h"
#include "lib/program/doorbell.h"

#define LIST_PATH "/settings/practitioners"

gboolean
paste_show(App *app, Request *request, Response *response, GError **error)
{
    return paste_page_show(app, request, response, &(const PasteNews){ 0 }, error);
}

/* --- from the box to the plan --------------------------------------------------------------- */

static gboolean
seal_and_add(App *app, const Actor *actor, gint64 paste_id, const KeyText *key, GError **error)
{
    guint8 sealed[VAULT_SEALED_SIZE];
    SealContext context = { .purpose = "cliniko-api-key", .practitioner_id = "", .shard = key->shard,
                            .provider = "cliniko" };

    return keys_next_id(app->db, &context.credential_id, error) &&
           vault_seal(&app->seal, &context, (const guint8 *)key->key, strlen(key->key), sealed, error) &&
           paste_add_key(app->db, actor, paste_id, context.credential_id, sealed, key->shard, key->tail, error);
}

static gboolean
keep(App *app, const Request *request, const PasteText *found, GError **error)
{
    const Actor actor = request_actor(request);
    g_auto(Txn) txn = { 0 };
    gint64 id;

    if (!txn_begin(&txn, app->db, error) || !paste_begin(app->db, &actor, &id, error))
        return FALSE;
    for (guint i = 0; i < found->keys->len; i++)
        if (!seal_and_add(app, &actor, id, &g_array_index(found->keys, FoundKey, i).text, error))
            return FALSE;
    for (guint i = 0; i < found->troubles->len; i++)
        if (!paste_add_trouble(app->db, id, &g_array_index(found->troubles, FoundTrouble, i), error))
            return FALSE;
    return txn_commit(&txn, error);
}

gboolean
paste_save(App *app, Request *request, Response *response, GError **error)
{
    PasteNews news = { .status = 422, .problem_title = "Nothing was found to save" };
    g_auto(ClinicState) state = { 0 };
    g_auto(PasteText) found = { 0 };

    if (!clinic_state_load(app->db, &state, error))
        return FALSE;
    if (!clinic_is_ready(&state)) {
        news.problem_title = "Not yet";
        news.problem = "Keyrack does not know your practitioners yet. What was pasted was not kept.";
        return paste_page_show(app, request, response, &news, error);
    }
    api_keys_find(request_field(request, "api_keys"), state.clinic->shard, &found);
    if (found.keys->len == 0) {
        news.problem = "There is no whole Cliniko API key in what was pasted. A key is one long line of letters and "
                       "digits that ends in a hyphen and the region, such as -au1. Nothing was kept: paste again.";
        news.troubles = found.troubles;
        return paste_page_show(app, request, response, &news, error);
    }
    if (!keep(app, request, &found, error))
        return FALSE;
    doorbell_ring(app->doorbell);
    response_redirect(response, PASTE_PATH);
    return TRUE;
}

/* --- from the plan to the hooks ------------------------------------------------------------- */

static gint64
paste_asked(const Request *request)
{
    const char *text = request_field(request, "paste");
    gint64 id = 0;

    return g_ascii_string_to_signed(text, 10, 1, G_MAXINT64, &id, NULL) ? id : 0;
}

/* A form of a paste that is over: sent twice, or from a tab that was left behind. */
static gboolean
answer_stale(App *app, const Request *request, Response *response, GError **error)
{
    static const PasteNews news = {
        .status = 409,
        .problem_title = "Nothing was saved",
        .problem = "The plan you pressed the button on is over: it was forgotten after 15 minutes, or in another "
                   "tab, or a newer paste took its place. A newer plan is shown here if there is one; else paste "
                   "the keys again.",
    };
    gboolean was = FALSE;

    if (!paste_was_confirmed(app->db, request_session(request)->person_id, paste_asked(request), &was, error))
        return FALSE;
    if (!was)
        return paste_page_show(app, request, response, &news, error);
    response_redirect(response, LIST_PATH);
    return TRUE;
}

static gboolean
answer_none(App *app, const Request *request, Response *response, GError **error)
{
    static const PasteNews news = {
        .status = 409,
        .problem_title = "Nothing was saved",
        .problem = "None of these keys can be saved as they are.",
    };

    return paste_page_show(app, request, response, &news, error);
}

static gboolean
confirm(App *app, const Request *request, const PastePlan *plan, GError **error)
{
    const Actor actor = request_actor(request);
    g_autofree gboolean *is_chosen = g_new(gboolean, plan->keys->len);

    for (guint i = 0; i < plan->keys->len; i++)
        is_chosen[i] = plan->plan[i].group == PLAN_SAVE;
    return paste_confirm(app->db, &actor, plan->paste.id, plan->keys, is_chosen, error);
}

/* The plan is read and confirmed in one transaction, so that two tabs cannot both save it. *ret_state says how it
 * went; for CONFIRMED plan is what was saved. */
typedef enum { CONFIRMED, CONFIRM_STALE, CONFIRM_NONE } ConfirmState;

static gboolean
try_confirm(App *app, const Request *request, PastePlan *plan, ConfirmState *ret_state, GError **error)
{
    g_auto(Txn) txn = { 0 };

    if (!txn_begin(&txn, app->db, error) || !paste_plan_load(app, request, plan, error))
        return FALSE;
    *ret_state = plan->paste.id == 0 || plan->paste.id != paste_asked(request) ? CONFIRM_STALE
                 : plan->n[PLAN_SAVE] == 0                                      ? CONFIRM_NONE
                                                                                : CONFIRMED;
    return *ret_state != CONFIRMED || (confirm(app, request, plan, error) && txn_commit(&txn, error));
}

gboolean
paste_confirm_save(App *app, Request *request, Response *response, GError **error)
{
    g_auto(PastePlan) plan = { 0 };
    ConfirmState state;

    if (!try_confirm(app, request, &plan, &state, error))
        return FALSE;
    if (state == CONFIRM_STALE)
        return answer_stale(app, request, response, error);
    if (state == CONFIRM_NONE)
        return answer_none(app, request, response, error);
    doorbell_ring(app->doorbell);
    if (plan.n[PLAN_ASKING] + plan.n[PLAN_UNREACHABLE] > 0)
        return paste_page_show(app, request, response, &(const PasteNews){ .done = &plan }, error);
    response_redirect(response, LIST_PATH);
    return TRUE;
}

gboolean
paste_forget_save(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);

    if (!paste_forget(app->db, &actor, paste_asked(request), error))
        return FALSE;
    response_redirect(response, PASTE_PATH);
    return TRUE;
}

/* --- following ------------------------------------------------------------------------------ */

gboolean
paste_status(App *app, Request *request, Response *response, GError **error)
{
    g_auto(PastePlan) plan = { 0 };
    g_autofree char *mark = NULL, *message = NULL;
    json_t *json;
    char *text;

    if (!paste_plan_load(app, request, &plan, error))
        return FALSE;
    mark = paste_plan_mark(&plan);
    message = paste_plan_progress(&plan);
    json = json_pack("{s:s, s:s, s:i, s:i}", "mark", mark, "message", message, "asked",
                     (int)(paste_plan_n_keys(&plan) - plan.n[PLAN_ASKING]), "total", (int)paste_plan_n_keys(&plan));
    text = json_dumps(json, JSON_COMPACT);
    response_json(response, 200, text);
    free(text);
    json_decref(json);
    return TRUE;
}
