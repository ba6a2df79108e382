/* redeem_link.c: spends a one-time link and sets the password of its person, both or neither. */
#include "keeper/answers.h"
#include "lib/keeper/verifiers.h"
#include "lib/program/program.h"

void
answer_redeem_link(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply)
{
    const KeeperRedeemLink *question = frame;
    g_autoptr(GError) error = NULL;
    LinkState state;
    gint64 person_id = 0;

    if (!field_is_text(question->password, sizeof question->password)) {
        reply_nothing(reply, "redeem-link", peer, "malformed");
        return;
    }
    if (link_redeem(keeper->dir, question->token, question->password, clock_utc(), &state,
                    &person_id, &error))
        reply_link(reply, state, person_id);
    else
        reply_error(reply, "redeem-link", error);
}
