/* asker.c: opens the key in use of a hook, after looking at it as at all outside input. */
#include "agent/jobs/asker.h"

#include "lib/clinic/error.h"

void
asker_clear(Asker *asker)
{
    opened_key_clear(&asker->opened);
    g_free(asker->hook_id);
    g_free(asker->shard);
    g_free(asker->budget);
    *asker = (Asker){ 0 };
}

ClinikoAuth
asker_auth(const Asker *asker, int spare)
{
    return (ClinikoAuth){ asker->opened.secret, asker->shard,  asker->budget, spare,
                          asker->purpose,       asker->key_id, asker->hook_id };
}

/* The clinic's own key has no user pinned; but its owner may be a practitioner who has one. */
char *
key_budget(Agent *agent, const ApiKey *key, const OpenedKey *opened)
{
    const char *whose = key->practitioner_id != NULL ? key->practitioner_id
                                                     : key->seen_practitioner_id;
    g_autofree char *user_id = NULL, *same = NULL;

    if (key->place == KEY_IN_USE)
        user_id = pins_find_user(agent->pins, whose, NULL);
    if (user_id != NULL)
        return g_strconcat("user:", user_id, NULL);
    same = g_base64_encode(opened->fingerprint, sizeof opened->fingerprint);
    return g_strconcat("key:", same, NULL);
}

/* What a failure means: a record that is not genuine stays so. */
static AskerState
not_opened(const char *hook_id, const GError *error)
{
    g_warning("the key in use of hook '%s' was not opened: %s", hook_id, error->message);
    if (g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED) ||
        g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID))
        return ASKER_NONE;
    return ASKER_LATER;
}

static gboolean
was_refused(const ApiKey *key)
{
    return key->verdict != VERDICT_CONNECTED && key->verdict != VERDICT_CHECKING &&
           key->verdict != VERDICT_UNREACHABLE;
}

AskerState
asker_find(Agent *agent, const char *hook_id, ApiKey **ret_key)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ApiKey) key = key_find(agent->db, hook_id, TRUE, &error);

    *ret_key = NULL;
    if (error != NULL)
        return not_opened(hook_id, error);
    if (key == NULL || was_refused(key))
        return ASKER_NONE;
    *ret_key = g_steal_pointer(&key);
    return ASKER_READY;
}

static gboolean
is_the_connected_one(Agent *agent, const Asker *asker, GError **error)
{
    gboolean known = FALSE;

    if (!pins_knows_key(agent->pins, asker->key_id, asker->hook_id, asker->opened.fingerprint,
                        &known, error))
        return FALSE;
    if (!known)
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED,
                            "it is not the key that was connected there");
    return known;
}

static gboolean
open_sealed(Agent *agent, Asker *asker, GError **error)
{
    const KeyBinding binding = { asker->hook_id, asker->key_id, asker->shard };
    g_autoptr(SealedKey) row = key_find_sealed(agent->db, asker->key_id, error);

    if (row == NULL) {
        if (*error == NULL)
            g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED, "it is gone");
        return FALSE;
    }
    return keeper_open(agent->keeper_socket, &binding, row->sealed, asker->purpose, &asker->opened,
                       error) &&
           (asker->purpose == KEY_FOR_REFRESH || is_the_connected_one(agent, asker, error));
}

AskerState
asker_open(Agent *agent, const char *hook_id, KeyPurpose purpose, Asker *ret_asker)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ApiKey) key = NULL;
    AskerState state = asker_find(agent, hook_id, &key);

    if (state != ASKER_READY)
        return state;
    *ret_asker = (Asker){ .key_id = key->id,
                          .purpose = purpose,
                          .hook_id = g_strdup(hook_id),
                          .shard = g_strdup(key->shard) };
    if (open_sealed(agent, ret_asker, &error)) {
        ret_asker->budget = key_budget(agent, key, &ret_asker->opened);
        return ASKER_READY;
    }
    asker_clear(ret_asker);
    return not_opened(hook_id, error);
}

/* Should this fail, the key stays in use, and is refused and doubted again the next time. */
void
asker_doubt(Agent *agent, const char *hook_id)
{
    const Actor actor = agent_actor();
    g_autoptr(GError) error = NULL;

    if (!keys_check_again(agent->db, &actor, hook_id, &error) &&
        !g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND))
        g_warning("the key of hook '%s' is not checked again: %s", hook_id, error->message);
}
