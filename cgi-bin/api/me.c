/* me.c: GET /api/v1/me: the key that asks, and whose it is: what a service shows to say that it is connected. */
#include "cgi-bin/api/answer.h"
#include "cgi-bin/api/api.h"
#include "lib/store/clinic.h"

static void
put_key(JsonOut *out, const IssuedKey *key)
{
    const guint scopes = issued_key_scopes(key);

    out_object(out, "key");
    out_id(out, "id", key->id);
    out_text(out, "name", key->name);
    out_array(out, "scopes");
    for (const IssuedScope *scope = issued_scopes; *scope != ISSUED_SCOPE_NONE; scope++)
        if ((scopes & *scope) != 0)
            out_text(out, NULL, issued_scope_word(*scope));
    out_array_end(out);
    out_time(out, "created_at", key->created_utc);
    out_time(out, "expires_at", key->expires_utc);
    out_object_end(out);
}

static void
put_owner(JsonOut *out, const IssuedKey *key)
{
    out_object(out, "owner");
    out_id(out, "id", key->person_id);
    out_text(out, "name", key->owner_name);
    out_text(out, "email", key->owner_email);
    out_word(out, "role", person_role_word(key->owner_role));
    out_word(out, "practitioner_id", key->owner_practitioner_id);
    out_object_end(out);
}

static void
put_clinic(JsonOut *out, const Clinic *clinic)
{
    if (clinic == NULL) {
        out_null(out, "clinic");
        return;
    }
    out_object(out, "clinic");
    out_text(out, "name", clinic->name);
    out_word(out, "time_zone", clinic->zone);
    out_object_end(out);
}

gboolean
api_me_show(App *app, Request *request, Response *response, GError **error)
{
    const IssuedKey *key = request_issued_key(request);
    GError *problem = NULL;
    g_autoptr(Clinic) clinic = clinic_find(app->db, &problem);
    g_auto(JsonOut) out = { 0 };

    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    json_out_begin(&out);
    out_object(&out, NULL);
    put_key(&out, key);
    put_owner(&out, key);
    put_clinic(&out, clinic);
    api_send(response, request, &out);
    return TRUE;
}
