/* look_at_link.c: says whether a one-time link is good, without spending it. */
#include "keeper/answers.h"
#include "lib/keeper/verifiers.h"
#include "lib/program/program.h"

void
answer_look_at_link(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply)
{
    const KeeperLookAtLink *question = frame;
    g_autoptr(GError) error = NULL;
    LinkState state;
    gint64 person_id = 0;

    if (link_look(keeper->dir, question->token, clock_utc(), &state, &person_id, &error))
        reply_link(reply, state, person_id);
    else
        reply_error(reply, "look-at-link", error);
}
