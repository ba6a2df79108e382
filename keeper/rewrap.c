/* rewrap.c: seals a key anew for another practitioner's hook; the secret never leaves this process,
 * and the shard cannot change, or the key could be sent to another host. */
#include <string.h>

#include "keeper/answers.h"

static void
fill(const Keeper *keeper, const KeeperRewrap *question, Reply *reply)
{
    const SealContext from = binding_context(&question->from), to = binding_context(&question->to);
    KeeperRewrapAnswer answer = { 0 };
    guint8 secret[VAULT_SECRET_MAX];
    gsize length = 0;

    if (!vault_open(keeper->key, &from, question->sealed, secret, &length, NULL))
        reply_word(reply, KEEPER_REFUSED);
    else if (!vault_seal(&keeper->key->open, &to, secret, length, answer.sealed, NULL))
        reply_word(reply, KEEPER_FAILED);
    else
        reply_done(reply, &answer, sizeof answer);
    vault_wipe(secret, sizeof secret);
}

void
answer_rewrap(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply)
{
    const KeeperRewrap *question = frame;
    g_autoptr(GError) error = NULL;

    if (!binding_is_good(&question->from) || !binding_is_good(&question->to)) {
        reply_nothing(reply, "rewrap", peer, "malformed");
        return;
    }
    if (!opening_note(keeper, peer, "rewrap", &question->from, &question->to, &error)) {
        reply_nothing(reply, "rewrap", peer, error->message);
        return;
    }
    if (strcmp(question->from.shard, question->to.shard) != 0)
        reply_word(reply, KEEPER_REFUSED);
    else
        fill(keeper, question, reply);
}
