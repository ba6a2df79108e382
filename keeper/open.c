/* open.c: opens one sealed key for the agent, for one purpose, with its line in the log first. */
#include <string.h>

#include "keeper/answers.h"
#include "lib/keeper/keeper.h"

static void
fill(const Keeper *keeper, const KeeperOpen *question, Reply *reply)
{
    const SealContext context = binding_context(&question->binding);
    KeeperOpenAnswer answer = { 0 };
    guint8 secret[VAULT_SECRET_MAX];
    gsize length = 0;

    /* A key is text: one with a NUL inside would be cut short on its way. */
    if (vault_open(keeper->key, &context, question->sealed, secret, &length, NULL) &&
        memchr(secret, '\0', length) == NULL &&
        vault_fingerprint(keeper->key, secret, length, answer.fingerprint)) {
        memcpy(answer.secret, secret, length);
        reply_done(reply, &answer, sizeof answer);
    } else {
        reply_word(reply, KEEPER_REFUSED);
    }
    vault_wipe(secret, sizeof secret);
    vault_wipe(&answer, sizeof answer);
}

void
answer_open(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply)
{
    const KeeperOpen *question = frame;
    g_autoptr(GError) error = NULL;

    if (question->purpose >= KEY_PURPOSE__COUNT || !binding_is_good(&question->binding)) {
        reply_nothing(reply, "open", peer, "malformed");
        return;
    }
    if (!opening_note(keeper, peer, key_purpose_word(question->purpose), &question->binding, NULL,
                      &error)) {
        reply_nothing(reply, "open", peer, error->message);
        return;
    }
    fill(keeper, question, reply);
}
