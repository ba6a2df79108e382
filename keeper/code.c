/* code.c: tells whether a code of the second factor is right, and takes it when it is, so that it is right once.
 *
 * A code may be tried for a while after the person's password was right, so nobody else can make somebody wait. */
#include <string.h>

#include "keeper/attempt.h"
#include "lib/keeper/second_factor.h"

typedef struct {
    gboolean right;
    KeeperCodeAnswer code;   /* of CHECK_CODE */
    KeeperCodesAnswer codes; /* of CONFIRM_SECOND_FACTOR */
} Taken;

static gboolean
take(const Keeper *keeper, const KeeperCode *question, gint64 now_utc, Taken *taken, GError **error)
{
    CodeAnswer answer;

    if (question->head.kind == KEEPER_CONFIRM_SECOND_FACTOR)
        return second_factor_confirm(keeper->dir, question->person_id, question->code, now_utc, &taken->right,
                                     taken->codes.codes, error);
    if (!second_factor_accept(keeper->dir, question->person_id, question->code, now_utc, &answer, error))
        return FALSE;
    taken->right = answer.right;
    taken->code.recovery = answer.recovery ? 1 : 0;
    taken->code.left = (guint8)answer.left;
    return TRUE;
}

static gboolean
judge(const Keeper *keeper, const KeeperCode *question, Taken *taken, GError **error)
{
    g_auto(Attempt) attempt = { 0 };

    if (!attempt_begin(&attempt, keeper, question->person_id, question->address, TRUE, error))
        return FALSE;
    if (question->head.kind == KEEPER_CHECK_CODE && attempt.now_utc >= attempt.person.code_until_utc)
        return TRUE;
    if (!attempt_waits(&attempt) && !take(keeper, question, attempt.now_utc, taken, error))
        return FALSE;
    if (taken->right)
        attempt_signed_in(&attempt);
    return attempt_end(&attempt, keeper, taken->right, error);
}

void
answer_code(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply)
{
    const KeeperCode *question = frame;
    const gboolean confirms = question->head.kind == KEEPER_CONFIRM_SECOND_FACTOR;
    const char *name = confirms ? "confirm-second-factor" : "check-code";
    g_autoptr(GError) error = NULL;
    Taken taken = { 0 };

    if (!field_is_text(question->address, sizeof question->address) ||
        !field_is_text(question->code, sizeof question->code))
        reply_nothing(reply, name, peer, "malformed");
    else if (!judge(keeper, question, &taken, &error))
        reply_error(reply, name, error);
    else if (!taken.right)
        reply_word(reply, KEEPER_WRONG);
    else if (confirms)
        reply_done(reply, &taken.codes, sizeof taken.codes);
    else
        reply_done(reply, &taken.code, sizeof taken.code);
    explicit_bzero(&taken, sizeof taken);
}
