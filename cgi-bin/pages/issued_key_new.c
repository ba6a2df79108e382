/* issued_key_new.c: 'Create new key', and 'Rotate': a new key beside one there is. Both answer with the credentials. */
#include "cgi-bin/pages/issued_key_form.h"
#include "cgi-bin/pages/issued_key_made.h"
#include "cgi-bin/pages/issued_key_page.h"
#include "cgi-bin/pages/pages.h"
#include "cgi-bin/proof.h"
#include "lib/store/persons.h"

/* --- a new one ------------------------------------------------------------------------------------ */

static void
add_owners(View *page, const GPtrArray *persons, const char *chosen)
{
    for (guint i = 0; i < persons->len; i++) {
        const Person *person = g_ptr_array_index(persons, i);
        g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, person->id);
        View *option;

        if (!person->active || person->joined_utc == 0)
            continue;
        option = view_add(page, VIEW_ISSUED_PERSON);
        view_set(option, VIEW_ID, id);
        view_set(option, VIEW_NAME, person->name);
        view_set(option, VIEW_EMAIL, person->email);
        view_set_static(option, VIEW_LABEL, person_role_label(person_role_parse(person->role)));
        if (g_strcmp0(chosen, id) == 0)
            view_add(option, VIEW_CHOSEN);
    }
}

static void
show_form(const IssuedForm *form, const Request *request, Response *response, const GPtrArray *persons)
{
    const gboolean is_wrong = !issued_form_is_good(form);
    const PageHead head = { .status = is_wrong ? 422 : 0,
                            .title = is_wrong ? "Error: Create new key" : "Create new key",
                            .navigation = VIEW_NAV_SETTINGS };
    View *page = response_page(response, request, &head, "issued_key_new.tpl");
    const char *networks = request_field(request, "networks"), *name = request_field(request, "name"),
               *description = request_field(request, "description");

    view_set(page, VIEW_NAME, name != NULL ? name : "");
    view_set(page, VIEW_ISSUED_ABOUT, description != NULL ? description : "");
    view_set(page, VIEW_ISSUED_NETWORKS, networks != NULL ? networks : "");
    add_owners(page, persons, request_field(request, "owner"));
    issued_form_show_scopes(page, request);
    issued_form_show_expires(form, page, request);
    issued_form_show_wrong(form, page);
    proof_ask_in_form(page, request);
}

gboolean
issued_key_new_show(App *app, Request *request, Response *response, GError **error)
{
    g_autoptr(GPtrArray) persons = persons_list(app->db, error);
    const IssuedForm form = { 0 };

    if (persons == NULL)
        return FALSE;
    show_form(&form, request, response, persons);
    return TRUE;
}

/* Keeps the sealed copy of a key that was just added; *ret_key is what was added. Inside its transaction. */
static gboolean
keep(const App *app, const MadeKey *made, gint64 id, IssuedKey **ret_key, GError **error)
{
    if (!made_key_keep(made, app, id, error))
        return FALSE;
    *ret_key = issued_key_load(app->db, id, error);
    return *ret_key != NULL;
}

static IssuedKey *
create(App *app, const Request *request, const IssuedForm *form, const MadeKey *made, GError **error)
{
    const Actor actor = request_actor(request);
    const NewIssuedKey key = { .name = form->name,
                               .description = form->description,
                               .person_id = form->person_id,
                               .scopes = form->scopes,
                               .networks = form->networks,
                               .expires_utc = form->expires_utc };
    g_auto(Txn) txn = { 0 };
    g_autoptr(IssuedKey) created = NULL;
    gint64 id;

    if (!txn_begin(&txn, app->db, error) ||
        !issued_key_create(app->db, &actor, &key, &made->secret, &id, error) ||
        !keep(app, made, id, &created, error) || !txn_commit(&txn, error))
        return NULL;
    return g_steal_pointer(&created);
}

gboolean
issued_key_new_save(App *app, Request *request, Response *response, GError **error)
{
    g_autoptr(GPtrArray) persons = persons_list(app->db, error);
    g_auto(IssuedForm) form = { 0 };
    g_auto(MadeKey) made = { 0 };
    g_autoptr(IssuedKey) created = NULL;
    g_autofree char *zone = NULL;

    if (persons == NULL || !issued_keys_zone(app, &zone, error))
        return FALSE;
    issued_form_read_names(&form, request);
    issued_form_read_owner(&form, request, persons);
    issued_form_read_expires(&form, request, zone);
    issued_form_read_networks(&form, request);
    if (!issued_form_is_good(&form)) {
        show_form(&form, request, response, persons);
        return TRUE;
    }
    made_key_init(&made);
    created = create(app, request, &form, &made, error);
    if (created == NULL)
        return FALSE;
    made_key_show(&made, request, response, created, NULL, &(ReadingTime){ request_now(request), zone });
    return TRUE;
}

/* --- one that follows another --------------------------------------------------------------------- */

static void
show_rotation(const IssuedForm *form, const Request *request, Response *response, const IssuedKey *key,
              const ReadingTime *at)
{
    const gboolean is_wrong = !issued_form_is_good(form);
    const PageHead head = { .status = is_wrong ? 422 : 0,
                            .title = is_wrong ? "Error: Rotate an API key" : "Rotate an API key",
                            .navigation = VIEW_NAV_SETTINGS };
    View *page = response_page(response, request, &head, "issued_key_rotate.tpl"), *view;

    view_set_int(page, VIEW_ID, key->id);
    view_set(page, VIEW_NAME, key->name);
    view_set(page, VIEW_TAIL, key->tail);
    view_set(page, VIEW_WHO, key->owner_name);
    if (key->successor_id != 0) {
        view_set_int(view_add(page, VIEW_ISSUED_ROTATED), VIEW_KEY_NUMBER, key->successor_id);
        return;
    }
    if (!key->owner_active) {
        view_add(page, VIEW_ISSUED_INACTIVE);
        return;
    }
    view = view_add(page, VIEW_ROTATE);
    if (issued_key_state(key, at->now_utc) == ISSUED_KEY_WORKS)
        view_add(view, VIEW_ISSUED_WORKS);
    issued_form_show_ends(view, request);
    issued_form_show_expires(form, view, request);
    issued_form_show_wrong(form, page);
    proof_ask_in_form(view, request);
}

gboolean
issued_key_rotate_show(App *app, Request *request, Response *response, GError **error)
{
    g_autoptr(IssuedKey) key = issued_key_asked(app, request, error);
    const IssuedForm form = { 0 };
    const ReadingTime at = { request_now(request), "" };

    if (key == NULL)
        return FALSE;
    show_rotation(&form, request, response, key, &at);
    return TRUE;
}

static IssuedKey *
rotate(App *app, const Request *request, const IssuedRotation *rotation, const MadeKey *made, GError **error)
{
    const Actor actor = request_actor(request);
    g_auto(Txn) txn = { 0 };
    g_autoptr(IssuedKey) created = NULL;
    gint64 id;

    if (!txn_begin(&txn, app->db, error) ||
        !issued_key_rotate(app->db, &actor, rotation, &made->secret, &id, error) ||
        !keep(app, made, id, &created, error) || !txn_commit(&txn, error))
        return NULL;
    return g_steal_pointer(&created);
}

gboolean
issued_key_rotate_save(App *app, Request *request, Response *response, GError **error)
{
    g_autoptr(IssuedKey) key = issued_key_asked(app, request, error);
    g_autoptr(IssuedKey) created = NULL, old = NULL;
    g_auto(IssuedForm) form = { 0 };
    g_auto(MadeKey) made = { 0 };
    g_autofree char *zone = NULL;
    ReadingTime at = { .now_utc = request_now(request) };

    if (key == NULL || !issued_keys_zone(app, &zone, error))
        return FALSE;
    at.zone = zone;
    issued_form_read_ends(&form, request);
    issued_form_read_expires(&form, request, zone);
    if (!issued_form_is_good(&form)) {
        show_rotation(&form, request, response, key, &at);
        return TRUE;
    }
    made_key_init(&made);
    created = rotate(app, request, &(IssuedRotation){ key->id, form.ends_utc, form.expires_utc }, &made, error);
    if (created == NULL)
        return FALSE;
    old = issued_key_load(app->db, key->id, NULL); /* deleted meanwhile: then there is nothing to say about it */
    made_key_show(&made, request, response, created, old, &at);
    return TRUE;
}
