/* me.c: GET /api/v1/me: the key that asks, and whose it is: what a service shows to say that it is connected. */
#include "cgi-bin/api/answer.h"
#include "cgi-bin/api/api.h"
#include "lib/store/clinic.h"

static json_t *
scopes_json(guint scopes)
{
    json_t *list = json_array();

    for (const IssuedScope *scope = issued_scopes; *scope != ISSUED_SCOPE_NONE; scope++)
        if ((scopes & *scope) != 0)
            (void)json_array_append_new(list, json_string(issued_scope_word(*scope)));
    return list;
}

static json_t *
key_json(const IssuedKey *key)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "id", api_id(key->id), "name", api_text(key->name), "scopes",
                     scopes_json(issued_key_scopes(key)), "created_at", api_time(key->created_utc), "expires_at",
                     api_time(key->expires_utc));
}

static json_t *
owner_json(const IssuedKey *key)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "id", api_id(key->person_id), "name", api_text(key->owner_name),
                     "email", api_text(key->owner_email), "role", api_word(person_role_word(key->owner_role)),
                     "practitioner_id", api_word(key->owner_practitioner_id));
}

static json_t *
clinic_json(const Clinic *clinic)
{
    if (clinic == NULL)
        return json_null();
    return json_pack("{s:o, s:o}", "name", api_text(clinic->name), "time_zone", api_word(clinic->zone));
}

gboolean
api_me_show(App *app, Request *request, Response *response, GError **error)
{
    const IssuedKey *key = request_issued_key(request);
    GError *problem = NULL;
    g_autoptr(Clinic) clinic = clinic_find(app->db, &problem);

    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    return api_send(response, request,
                    json_pack("{s:o, s:o, s:o}", "key", key_json(key), "owner", owner_json(key), "clinic",
                              clinic_json(clinic)),
                    error);
}
