/* client.c: what is asked of the keeper about one-time links and keys. Whatever held a secret is wiped before it is
 * left. */
#include <string.h>

#include "lib/keeper/ask.h"
#include "lib/keeper/keeper.h"

G_STATIC_ASSERT(sizeof(((OpenedKey *)NULL)->secret) == KEEPER_SECRET_SIZE);

/* --- links ----------------------------------------------------------------------------------- */

static gboolean
read_link_answer(const KeeperLinkAnswer *answer, LinkState *ret_state, gint64 *ret_person_id,
                 GError **error)
{
    switch (answer->head.kind) {
    case KEEPER_DONE:
        *ret_person_id = answer->person_id;
        *ret_state = LINK_GOOD;
        return TRUE;
    case KEEPER_LINK_UNKNOWN:
        *ret_state = LINK_UNKNOWN;
        return TRUE;
    case KEEPER_LINK_USED:
        *ret_state = LINK_USED;
        return TRUE;
    case KEEPER_LINK_EXPIRED:
        *ret_state = LINK_EXPIRED;
        return TRUE;
    default:
        return keeper_unexpected(answer->head.kind, error);
    }
}

gboolean
keeper_look_at_link(const char *socket, const guint8 token[32], LinkState *ret_state,
                    gint64 *ret_person_id, GError **error)
{
    KeeperLookAtLink question = { .head = keeper_head(KEEPER_LOOK_AT_LINK) };
    KeeperLinkAnswer answer = { 0 };
    gboolean good;

    memcpy(question.token, token, sizeof question.token);
    good = keeper_ask(socket, &question, sizeof question, &answer, sizeof answer, error);
    explicit_bzero(&question, sizeof question);
    return good && read_link_answer(&answer, ret_state, ret_person_id, error);
}

gboolean
keeper_redeem_link(const char *socket, const guint8 token[32], const char *password,
                   LinkState *ret_state, gint64 *ret_person_id, GError **error)
{
    KeeperRedeemLink question = { .head = keeper_head(KEEPER_REDEEM_LINK) };
    KeeperLinkAnswer answer = { 0 };
    gboolean good;

    memcpy(question.token, token, sizeof question.token);
    if (*password == '\0' || !keeper_put_text(question.password, sizeof question.password, password))
        return keeper_invalid("a password has 1 to 511 bytes", error);
    good = keeper_ask(socket, &question, sizeof question, &answer, sizeof answer, error);
    explicit_bzero(&question, sizeof question);
    return good && read_link_answer(&answer, ret_state, ret_person_id, error);
}

/* --- keys ------------------------------------------------------------------------------------ */

static gboolean
put_binding(KeeperBinding *field, const KeyBinding *binding, GError **error)
{
    field->api_key_id = binding->api_key_id;
    if (keeper_put_text(field->practitioner_id, sizeof field->practitioner_id, binding->practitioner_id) &&
        keeper_put_text(field->shard, sizeof field->shard, binding->shard))
        return TRUE;
    return keeper_invalid("that is no key's binding", error);
}

void
opened_key_clear(OpenedKey *key)
{
    explicit_bzero(key, sizeof *key);
}

static gboolean
read_opened(const KeeperOpenAnswer *answer, OpenedKey *ret_key, GError **error)
{
    if (answer->head.kind != KEEPER_DONE || answer->secret[0] == '\0' ||
        memchr(answer->secret, '\0', sizeof answer->secret) == NULL)
        return keeper_unexpected(answer->head.kind, error);
    memcpy(ret_key->secret, answer->secret, sizeof answer->secret);
    memcpy(ret_key->fingerprint, answer->fingerprint, sizeof answer->fingerprint);
    return TRUE;
}

gboolean
keeper_open(const char *socket, const KeyBinding *binding, const guint8 sealed[316],
            KeyPurpose purpose, OpenedKey *ret_key, GError **error)
{
    KeeperOpen question = { .head = keeper_head(KEEPER_OPEN), .purpose = (guint8)purpose };
    KeeperOpenAnswer answer = { 0 };
    gboolean good;

    memcpy(question.sealed, sealed, sizeof question.sealed);
    good = put_binding(&question.binding, binding, error) &&
           keeper_ask(socket, &question, sizeof question, &answer, sizeof answer, error) &&
           read_opened(&answer, ret_key, error);
    explicit_bzero(&answer, sizeof answer);
    return good;
}

gboolean
keeper_rewrap(const char *socket, const KeyBinding *from, const KeyBinding *to,
              const guint8 sealed[316], guint8 ret_sealed[316], GError **error)
{
    KeeperRewrap question = { .head = keeper_head(KEEPER_REWRAP) };
    KeeperRewrapAnswer answer = { 0 };

    memcpy(question.sealed, sealed, sizeof question.sealed);
    if (!put_binding(&question.from, from, error) || !put_binding(&question.to, to, error) ||
        !keeper_ask(socket, &question, sizeof question, &answer, sizeof answer, error))
        return FALSE;
    if (answer.head.kind != KEEPER_DONE)
        return keeper_unexpected(answer.head.kind, error);
    memcpy(ret_sealed, answer.sealed, sizeof answer.sealed);
    return TRUE;
}
