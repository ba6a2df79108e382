/* issued_key_made.c: a new key on its way to the one page that shows it; what stays here is its hash and, sealed for
 * the keeper, a copy. */
#include "cgi-bin/pages/issued_key_made.h"

#include <string.h>

G_STATIC_ASSERT(ISSUED_SEALED_SIZE == VAULT_SEALED_SIZE);
G_STATIC_ASSERT(ISSUED_KEY_LENGTH <= VAULT_SECRET_MAX);

void
made_key_init(MadeKey *ret_key)
{
    guint8 random[64];

    do
        vault_random(random, sizeof random);
    while (!issued_key_make(random, sizeof random, ret_key->text));
    vault_wipe(random, sizeof random);
    vault_sha256(ret_key->text, ISSUED_KEY_LENGTH, ret_key->secret.hash);
    memcpy(ret_key->secret.tail, ret_key->text + ISSUED_KEY_LENGTH - ISSUED_KEY_TAIL, ISSUED_KEY_TAIL + 1);
}

void
made_key_clear(MadeKey *key)
{
    vault_wipe(key, sizeof *key);
}

gboolean
made_key_keep(const MadeKey *key, const App *app, gint64 id, GError **error)
{
    const SealContext context = { .purpose = "issued-key",
                                  .practitioner_id = "",
                                  .credential_id = id,
                                  .shard = "",
                                  .provider = "keyrack" };
    guint8 sealed[VAULT_SEALED_SIZE];

    return vault_seal(&app->seal, &context, (const guint8 *)key->text, ISSUED_KEY_LENGTH, sealed, error) &&
           issued_key_keep_copy(app->db, id, sealed, error);
}

void
made_key_show(const MadeKey *key, const Request *request, Response *response, const IssuedKey *issued,
              const IssuedKey *old, const ReadingTime *at)
{
    const PageHead head = { .title = "The new API key", .navigation = VIEW_NAV_SETTINGS };
    View *page = response_page(response, request, &head, "issued_key_made.tpl");

    view_set_int(page, VIEW_ID, issued->id);
    view_set(page, VIEW_NAME, issued->name);
    view_set(page, VIEW_ISSUED_USERNAME, issued->owner_email);
    view_set(page, VIEW_ISSUED_TEXT, key->text);
    view_add(page, issued->has_copy ? VIEW_ISSUED_KEPT : VIEW_ISSUED_ONCE);
    if (old != NULL) {
        View *before = view_add(page, VIEW_ISSUED_OLD);
        g_autofree char *when = issued_key_expires_words(old, at);

        view_set(before, VIEW_WHEN, when);
        view_set(before, VIEW_TAIL, old->tail);
        view_add(before, old->expires_utc > at->now_utc ? VIEW_ISSUED_ENDS_LATER : VIEW_ISSUED_ENDS_NOW);
    }
}
