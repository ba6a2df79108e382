/* issued_key_page.c: Settings > API keys > one of them: what it is, its name changed, and its end. */
#include "cgi-bin/pages/issued_key_page.h"

#include "cgi-bin/pages/issued_key_form.h"
#include "cgi-bin/pages/pages.h"
#include "lib/clinic/error.h"
#include "lib/store/clinic.h"

IssuedKey *
issued_key_asked(App *app, const Request *request, GError **error)
{
    gint64 id;

    if (g_ascii_string_to_signed(request_path_part(request), 10, 1, G_MAXINT64, &id, NULL))
        return issued_key_load(app->db, id, error);
    g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND, "no API key has this number");
    return NULL;
}

gboolean
issued_keys_zone(App *app, char **ret_zone, GError **error)
{
    GError *problem = NULL;
    g_autoptr(Clinic) clinic = clinic_find(app->db, &problem);

    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    *ret_zone = g_strdup(clinic == NULL ? "" : clinic->zone);
    return TRUE;
}

/* --- what it is ----------------------------------------------------------------------------------- */

static void
add_fact(View *page, const char *name, const char *text)
{
    View *fact = view_add(page, VIEW_FACT);

    view_set_static(fact, VIEW_FACT_NAME, name);
    view_set(fact, VIEW_FACT_TEXT, text);
}

static void
add_facts(View *page, const IssuedKey *key, const ReadingTime *at)
{
    g_autofree char *owner = issued_key_owner_words(key);
    g_autofree char *who = g_strdup_printf("%s (%s)", key->owner_name, owner);
    g_autofree char *created = issued_key_created_words(key, at);
    g_autofree char *used = issued_key_used_words(key, at);
    g_autofree char *expires = issued_key_expires_words(key, at);
    g_autofree char *scopes = issued_key_scopes_words(key);
    g_autofree char *networks = issued_key_networks_words(key);
    g_autofree char *number = g_strdup_printf("API key %" G_GINT64_FORMAT, key->id);

    add_fact(page, "Owner", who);
    add_fact(page, "May", scopes);
    add_fact(page, "From", networks);
    add_fact(page, "Created", created);
    add_fact(page, "Last used", used);
    add_fact(page, "Expires", expires);
    add_fact(page, "In the audit log", number);
}

gboolean
issued_key_show(App *app, Request *request, Response *response, GError **error)
{
    const PageHead head = { .title = "An API key", .navigation = VIEW_NAV_SETTINGS };
    g_autoptr(IssuedKey) key = issued_key_asked(app, request, error);
    g_autofree char *zone = NULL;
    ReadingTime at = { .now_utc = request_now(request) };
    View *page;

    if (key == NULL || !issued_keys_zone(app, &zone, error))
        return FALSE;
    at.zone = zone;
    page = response_page(response, request, &head, "issued_key.tpl");
    view_set_int(page, VIEW_ID, key->id);
    view_set(page, VIEW_NAME, key->name);
    view_set(page, VIEW_TAIL, key->tail);
    view_set(page, VIEW_ISSUED_ABOUT, key->description);
    view_set_static(page, VIEW_STATE_WORD, issued_key_state_mark(key, at.now_utc));
    view_set_static(page, VIEW_LABEL, issued_key_state_label(key, at.now_utc));
    issued_key_add_remarks(page, VIEW_ISSUED_REMARK, key, at.now_utc);
    if (key->successor_id != 0)
        view_set_int(view_add(page, VIEW_ISSUED_ROTATED), VIEW_KEY_NUMBER, key->successor_id);
    else
        view_add(page, VIEW_ROTATE);
    add_facts(page, key, &at);
    return TRUE;
}

/* --- its name ------------------------------------------------------------------------------------- */

static void
show_edit(const IssuedForm *form, const Request *request, Response *response, const IssuedKey *key)
{
    const gboolean is_wrong = !issued_form_is_good(form);
    const PageHead head = { .status = is_wrong ? 422 : 0,
                            .title = is_wrong ? "Error: Edit an API key" : "Edit an API key",
                            .navigation = VIEW_NAV_SETTINGS };
    View *page = response_page(response, request, &head, "issued_key_edit.tpl");
    const char *name = request_field(request, "name"), *description = request_field(request, "description");

    view_set_int(page, VIEW_ID, key->id);
    view_set(page, VIEW_WHO, key->owner_name);
    view_set(page, VIEW_TAIL, key->tail);
    view_set(page, VIEW_NAME, name != NULL ? name : key->name);
    view_set(page, VIEW_ISSUED_ABOUT, description != NULL ? description : key->description);
    issued_form_show_wrong(form, page);
}

gboolean
issued_key_edit_show(App *app, Request *request, Response *response, GError **error)
{
    g_autoptr(IssuedKey) key = issued_key_asked(app, request, error);
    const IssuedForm form = { 0 };

    if (key == NULL)
        return FALSE;
    show_edit(&form, request, response, key);
    return TRUE;
}

gboolean
issued_key_edit_save(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);
    g_autoptr(IssuedKey) key = issued_key_asked(app, request, error);
    g_auto(IssuedForm) form = { 0 };
    g_autofree char *path = NULL;

    if (key == NULL)
        return FALSE;
    issued_form_read_names(&form, request);
    if (!issued_form_is_good(&form)) {
        show_edit(&form, request, response, key);
        return TRUE;
    }
    if (!issued_key_edit(app->db, &actor, key->id, form.name, form.description, error))
        return FALSE;
    path = g_strdup_printf(ISSUED_KEYS_PATH "/%" G_GINT64_FORMAT, key->id);
    response_redirect(response, path);
    return TRUE;
}

/* --- its end -------------------------------------------------------------------------------------- */

gboolean
issued_key_delete_show(App *app, Request *request, Response *response, GError **error)
{
    const PageHead head = { .title = "Delete an API key", .navigation = VIEW_NAV_SETTINGS };
    g_autoptr(IssuedKey) key = issued_key_asked(app, request, error);
    g_autofree char *zone = NULL, *used = NULL;
    View *page;

    if (key == NULL || !issued_keys_zone(app, &zone, error))
        return FALSE;
    used = issued_key_used_words(key, &(ReadingTime){ request_now(request), zone });
    page = response_page(response, request, &head, "issued_key_delete.tpl");
    view_set_int(page, VIEW_ID, key->id);
    view_set(page, VIEW_NAME, key->name);
    view_set(page, VIEW_TAIL, key->tail);
    view_set(page, VIEW_ISSUED_USED, used);
    return TRUE;
}

gboolean
issued_key_delete_save(App *app, Request *request, Response *response, GError **error)
{
    const Actor actor = request_actor(request);
    g_autoptr(IssuedKey) key = issued_key_asked(app, request, error);

    if (key == NULL || !issued_key_delete(app->db, &actor, key->id, error))
        return FALSE;
    response_redirect(response, ISSUED_KEYS_PATH);
    return TRUE;
}
