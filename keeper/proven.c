/* proven.c: the questions that begin with a password. It is told slowly enough for whoever guesses whether it is a
 * person's, and only then is anything done.
 *
 * Whatever the answer and whoever is meant, known or unknown, waiting or not, finding out costs the same: one hash, and
 * one replacement of the state on disk. */
#include <string.h>

#include "keeper/attempt.h"
#include "lib/keeper/second_factor.h"
#include "lib/program/program.h"

#define CODE_LIFE_S (5 * 60 + 30) /* what the pages give, and the time they take */

/* With a second factor nobody has signed in before the code was right as well (second_factor.c). */
static void
password_was_right(Attempt *attempt)
{
    if (attempt->person.second_factor)
        attempt->person.code_until_utc = attempt->now_utc + CODE_LIFE_S;
    else
        attempt_signed_in(attempt);
}

static gboolean
judge(const Keeper *keeper, const KeeperProof *proof, gboolean *ret_right, gboolean *ret_needs_code, GError **error)
{
    g_auto(Attempt) attempt = { 0 };
    gboolean right = FALSE;

    if (!attempt_begin(&attempt, keeper, proof->person_id, proof->address, FALSE, error) ||
        !verifier_check(keeper->dir, proof->person_id, proof->password, &right, error))
        return FALSE;
    *ret_right = right && !attempt_waits(&attempt);
    *ret_needs_code = attempt.person.second_factor;
    if (*ret_right)
        password_was_right(&attempt);
    return attempt_end(&attempt, keeper, *ret_right, error);
}

/* --- what is done once the password was right: each fills reply, or is FALSE with error -------- */

static gboolean
change_password(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply, GError **error)
{
    const KeeperChangePassword *question = frame;

    reply_word(reply, KEEPER_DONE);
    return verifier_change(keeper->dir, question->proof.person_id, question->new_password, error);
}

static gboolean
admit(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply, GError **error)
{
    const KeeperAdmit *question = frame;
    const Admission admission = { question->person_id, question->standing, question->link_life_s };
    KeeperAdmitAnswer answer = { 0 };

    if (admission.link_life_s > 0 ? !link_make(keeper->dir, &admission, clock_utc(), answer.token, error)
                                  : !standing_set(keeper->dir, admission.person_id, admission.standing, error))
        return FALSE;
    reply_done(reply, &answer, sizeof answer);
    explicit_bzero(&answer, sizeof answer);
    return TRUE;
}

static gboolean
view(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply, GError **error)
{
    const KeeperViewIssuedKey *question = frame;
    const SealContext context = { "issued-key", "", question->issued_key_id, "", "keyrack" };
    KeeperIssuedKeyAnswer answer = { 0 };
    guint8 secret[VAULT_SECRET_MAX];
    gsize length = 0;

    if (!viewing_note(keeper, peer, question->proof.person_id, question->issued_key_id, error))
        return FALSE;
    if (vault_open(keeper->key, &context, question->sealed, secret, &length, NULL) && length < sizeof answer.key &&
        memchr(secret, '\0', length) == NULL) {
        memcpy(answer.key, secret, length);
        reply_done(reply, &answer, sizeof answer);
    } else {
        reply_word(reply, KEEPER_REFUSED);
    }
    vault_wipe(secret, sizeof secret);
    vault_wipe(&answer, sizeof answer);
    return TRUE;
}

static gboolean
begin_second_factor(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply, GError **error)
{
    const KeeperProof *proof = frame;
    KeeperSeedAnswer answer = { 0 };
    const gboolean good = second_factor_begin(keeper->dir, proof->person_id, clock_utc(), answer.seed, error);

    reply_done(reply, &answer, sizeof answer);
    explicit_bzero(&answer, sizeof answer);
    return good;
}

static gboolean
end_second_factor(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply, GError **error)
{
    reply_word(reply, KEEPER_DONE);
    return second_factor_end(keeper->dir, ((const KeeperProof *)frame)->person_id, error);
}

static gboolean
new_recovery_codes(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply, GError **error)
{
    const KeeperProof *proof = frame;
    KeeperCodesAnswer answer = { 0 };
    const gboolean good = second_factor_new_codes(keeper->dir, proof->person_id, answer.codes, error);

    reply_done(reply, &answer, sizeof answer);
    explicit_bzero(&answer, sizeof answer);
    return good;
}

/* --- the questions --------------------------------------------------------------------------- */

static const struct {
    const char *name;
    gboolean administrator; /* only for those who are, by the keeper's own state */
    gboolean (*act)(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply, GError **error);
} acts[] = {
    [KEEPER_CHECK_PASSWORD] = { "check-password", FALSE, NULL },
    [KEEPER_CHANGE_PASSWORD] = { "change-password", FALSE, change_password },
    [KEEPER_ADMIT] = { "admit", TRUE, admit },
    [KEEPER_BEGIN_SECOND_FACTOR] = { "begin-second-factor", FALSE, begin_second_factor },
    [KEEPER_END_SECOND_FACTOR] = { "end-second-factor", FALSE, end_second_factor },
    [KEEPER_NEW_RECOVERY_CODES] = { "new-recovery-codes", FALSE, new_recovery_codes },
    [KEEPER_VIEW_ISSUED_KEY] = { "view-issued-key", TRUE, view },
};

/* The numbers and the text that come after the proof. */
static gboolean
rest_is_good(const void *frame)
{
    const KeeperChangePassword *change = frame;
    const KeeperAdmit *admission = frame;
    const KeeperViewIssuedKey *viewing = frame;

    switch (change->proof.head.kind) {
    case KEEPER_CHANGE_PASSWORD:
        return field_is_text(change->new_password, sizeof change->new_password) && *change->new_password != '\0';
    case KEEPER_ADMIT:
        return admission->person_id >= 1 && admission->standing <= STANDING_ADMINISTRATOR &&
               admission->link_life_s >= 0 && admission->link_life_s <= LINK_LIFE_MAX_S;
    case KEEPER_VIEW_ISSUED_KEY:
        return viewing->issued_key_id >= 1;
    default:
        return TRUE;
    }
}

static gboolean
answer(const Keeper *keeper, const Peer *peer, const KeeperProof *proof, Reply *reply, GError **error)
{
    const KeeperQuestion kind = proof->head.kind;
    gboolean right = FALSE, needs_code = FALSE;
    Standing standing = STANDING_NONE;

    if (!judge(keeper, proof, &right, &needs_code, error) ||
        (right && !standing_load(keeper->dir, proof->person_id, &standing, error)))
        return FALSE;
    if (!right)
        reply_word(reply, KEEPER_WRONG);
    else if (acts[kind].administrator && standing != STANDING_ADMINISTRATOR)
        reply_word(reply, KEEPER_FORBIDDEN);
    else if (acts[kind].act != NULL)
        return acts[kind].act(keeper, peer, proof, reply, error);
    else
        reply_word(reply, needs_code ? KEEPER_NEEDS_CODE : KEEPER_DONE);
    return TRUE;
}

void
answer_proven(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply)
{
    const KeeperProof *proof = frame;
    const char *name = acts[proof->head.kind].name;
    g_autoptr(GError) error = NULL;

    if (!field_is_text(proof->address, sizeof proof->address) ||
        !field_is_text(proof->password, sizeof proof->password) || !rest_is_good(frame))
        reply_nothing(reply, name, peer, "malformed");
    else if (!answer(keeper, peer, proof, reply, &error))
        reply_error(reply, name, error);
}
