/* issued_keys.c: Settings > API keys: the list of the keys that Keyrack issues, and what the clinic decides about all
 * of them. */
#include "cgi-bin/pages/issued_key_page.h"
#include "cgi-bin/pages/pages.h"
#include "cgi-bin/proof.h"
#include "lib/clinic/text.h"

static void
add_row(View *table, const IssuedKey *key, const ReadingTime *at)
{
    g_autofree char *owner = issued_key_owner_words(key);
    g_autofree char *created = issued_key_created_words(key, at);
    g_autofree char *used = issued_key_used_words(key, at);
    g_autofree char *expires = issued_key_expires_words(key, at);
    View *row = view_add(table, VIEW_ISSUED_ROW);

    view_set_int(row, VIEW_ID, key->id);
    view_set(row, VIEW_NAME, key->name);
    view_set(row, VIEW_TAIL, key->tail);
    view_set(row, VIEW_ISSUED_ABOUT, key->description);
    view_set(row, VIEW_WHO, key->owner_name);
    view_set(row, VIEW_ISSUED_OWNER, owner);
    view_set(row, VIEW_ISSUED_CREATED, created);
    view_set(row, VIEW_ISSUED_USED, used);
    view_set(row, VIEW_ISSUED_EXPIRES, expires);
    view_set_static(row, VIEW_STATE_WORD, issued_key_state_mark(key, at->now_utc));
    view_set_static(row, VIEW_LABEL, issued_key_state_label(key, at->now_utc));
    issued_key_add_remarks(row, VIEW_ISSUED_REMARK, key, at->now_utc);
}

static void
add_review(View *page, const IssuedKeysPolicy *policy, const ReadingTime *at)
{
    View *review = view_add(page, VIEW_ISSUED_REVIEW);
    g_autofree char *when = time_in_words(policy->reviewed_utc, at->now_utc, at->zone);

    if (policy->reviewed_utc == 0) {
        view_add(review, VIEW_ISSUED_NEVER_REVIEWED);
        return;
    }
    review = view_add(review, VIEW_ISSUED_REVIEWED);
    view_set(review, VIEW_WHEN, when);
    view_set(review, VIEW_WHO, policy->reviewed_by_name);
}

gboolean
issued_keys_show(App *app, Request *request, Response *response, GError **error)
{
    const PageHead head = { .title = "API keys", .navigation = VIEW_NAV_SETTINGS };
    g_autoptr(GPtrArray) keys = issued_keys_list(app->db, error);
    g_auto(IssuedKeysPolicy) policy = { 0 };
    g_autofree char *zone = NULL;
    ReadingTime at = { .now_utc = request_now(request) };
    View *page, *table;

    if (keys == NULL || !issued_keys_policy(app->db, &policy, error) || !issued_keys_zone(app, &zone, error))
        return FALSE;
    at.zone = zone;
    page = response_page(response, request, &head, "issued_keys.tpl");
    table = view_add(page, keys->len == 0 ? VIEW_NOTHING : VIEW_TABLE);
    for (guint i = 0; i < keys->len; i++)
        add_row(table, g_ptr_array_index(keys, i), &at);
    if (keys->len > 0)
        add_review(page, &policy, &at);
    view_add(page, policy.once ? VIEW_ISSUED_ONCE : VIEW_ISSUED_KEPT);
    return TRUE;
}

gboolean
issued_keys_reviewed(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);

    if (!issued_keys_review(app->db, &actor, error))
        return FALSE;
    response_redirect(response, ISSUED_KEYS_PATH "#review");
    return TRUE;
}

/* --- shown once only ------------------------------------------------------------------------------ */

gboolean
issued_keys_once_show(App *app, Request *request, Response *response, GError **error)
{
    const PageHead head = { .title = "Show API keys once only", .navigation = VIEW_NAV_SETTINGS };
    g_auto(IssuedKeysPolicy) policy = { 0 };
    View *page, *form;

    if (!issued_keys_policy(app->db, &policy, error))
        return FALSE;
    page = response_page(response, request, &head, "issued_keys_once.tpl");
    form = view_add(page, policy.once ? VIEW_ISSUED_ONCE : VIEW_ISSUED_KEPT);
    proof_ask_in_form(form, request);
    return TRUE;
}

gboolean
issued_keys_once_save(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);

    if (!issued_keys_set_once(app->db, &actor, g_str_equal(request_field(request, "once"), "yes"), error))
        return FALSE;
    response_redirect(response, ISSUED_KEYS_PATH "#once");
    return TRUE;
}
