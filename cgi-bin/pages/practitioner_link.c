/* practitioner_link.c: 'Ask NAME for the key': makes the one-time link by which a practitioner pastes
 * their own key, shows it this once, and takes it back. */
#include "cgi-bin/pages/key_link_words.h"
#include "cgi-bin/pages/pages.h"
#include "lib/clinic/error.h"
#include "lib/clinic/text.h"
#include "lib/store/clinic.h"
#include "lib/store/practitioners.h"

/* The link in full. Only its SHA-256 is kept. */
static char *
make_link(const App *app, const Actor *actor, const char *practitioner_id, gboolean *ret_replaced,
          GError **error)
{
    guint8 token[32], hash[32];
    g_autofree char *text = NULL;
    gboolean good;

    vault_random(token, sizeof token);
    vault_sha256(token, sizeof token, hash);
    good = key_link_make(app->db, actor, practitioner_id, hash, ret_replaced, error);
    text = vault_token_text(token, sizeof token);
    vault_wipe(token, sizeof token);
    return good ? g_strconcat(app->config->public_url, "/k/", text, NULL) : NULL;
}

static void
show_link(const Request *request, Response *response, const KeyLinkMessage *link, gboolean replaced)
{
    const PageHead head = { .title = "A link to send", .navigation = VIEW_NAV_PRACTITIONERS };
    View *page = response_page(response, request, &head, "key_link_made.tpl");
    g_autofree char *message = key_link_message(link);

    view_set(page, VIEW_ID, request_path_part(request));
    view_set(page, VIEW_NAME, link->name);
    view_set(page, VIEW_LINK_URL, link->url);
    view_set(page, VIEW_LINK_MESSAGE, message);
    view_set(page, VIEW_WHEN, link->until);
    view_set(page, VIEW_ZONE_TEXT, link->zone);
    if (replaced)
        view_add(page, VIEW_LINK_REPLACED);
}

gboolean
practitioner_link_make(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);
    const char *id = request_path_part(request);
    GError *problem = NULL;
    g_autoptr(Clinic) clinic = clinic_find(app->db, &problem);
    g_autofree char *name = problem != NULL ? NULL : practitioner_find_name(app->db, id, &problem);
    g_autofree char *url = NULL, *until = NULL;
    const char *zone = clinic == NULL ? "" : clinic->zone;
    gboolean replaced;

    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    url = make_link(app, &actor, id, &replaced, error);
    if (url == NULL)
        return FALSE;
    until = time_in_words(actor.now_utc + KEY_LINK_LIFE_S, actor.now_utc, zone);
    show_link(request, response,
              &(KeyLinkMessage){ .name = name != NULL ? name : "",
                                 .clinic = clinic == NULL ? "" : clinic->name,
                                 .url = url,
                                 .asked_by = request_session(request)->person_name,
                                 .until = until,
                                 .zone = *zone == '\0' ? "UTC" : zone },
              replaced);
    return TRUE;
}

gboolean
practitioner_link_revoke(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);
    const char *id = request_path_part(request);
    g_autofree char *path = g_strdup_printf("/settings/practitioners#practitioner-%s", id);

    if (!key_link_revoke(app->db, &actor, id, error))
        return FALSE;
    response_redirect(response, path);
    return TRUE;
}
