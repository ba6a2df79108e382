/* client_people.c: what is asked of the keeper about people: passwords, standing, second factors, and what needs a
 * proof. Whatever held a secret is wiped before it is left. */
#include <string.h>

#include "lib/keeper/ask.h"
#include "lib/keeper/keeper.h"

G_STATIC_ASSERT(KEEPER_SEED_SIZE == SEED_SIZE && KEEPER_CODES == RECOVERY_CODES &&
                KEEPER_RECOVERY_CODE_SIZE == RECOVERY_CODE_SIZE && KEEPER_ISSUED_KEY_SIZE == ISSUED_KEY_SIZE);

/* --- with a password ------------------------------------------------------------------------- */

static gboolean
put_proof(KeeperProof *field, KeeperQuestion question, const Proof *proof, GError **error)
{
    field->head = keeper_head(question);
    field->person_id = proof->person_id;
    if (!keeper_put_text(field->address, sizeof field->address, proof->address))
        return keeper_invalid("that is no address", error);
    /* Too long to be anybody's: asked as the empty one, which is nobody's, at the same cost. */
    (void)keeper_put_text(field->password, sizeof field->password, proof->password);
    return TRUE;
}

/* Asks, wipes the question, and reads what the answer says of the password. */
static gboolean
ask_proven(const char *socket, void *question, gsize size, void *answer, gsize answer_size, PasswordAnswer *ret_answer,
           GError **error)
{
    const gboolean good = keeper_ask(socket, question, size, answer, answer_size, error);
    const guint8 kind = ((const KeeperHead *)answer)->kind;

    explicit_bzero(question, size);
    if (!good)
        return FALSE;
    if (kind != KEEPER_DONE && kind != KEEPER_WRONG && kind != KEEPER_NEEDS_CODE)
        return keeper_unexpected(kind, error);
    *ret_answer = kind == KEEPER_DONE ? PASSWORD_RIGHT : kind == KEEPER_WRONG ? PASSWORD_WRONG : PASSWORD_NEEDS_CODE;
    return TRUE;
}

static gboolean
ask_bare_proof(const char *socket, KeeperQuestion kind, const Proof *proof, void *answer, gsize answer_size,
               PasswordAnswer *ret_answer, GError **error)
{
    KeeperProof question = { 0 };

    return put_proof(&question, kind, proof, error) &&
           ask_proven(socket, &question, sizeof question, answer, answer_size, ret_answer, error);
}

gboolean
keeper_check_password(const char *socket, const Proof *proof, PasswordAnswer *ret_answer, GError **error)
{
    KeeperHead answer = { 0 };

    return ask_bare_proof(socket, KEEPER_CHECK_PASSWORD, proof, &answer, sizeof answer, ret_answer, error);
}

gboolean
keeper_change_password(const char *socket, const Proof *proof, const char *new_password, PasswordAnswer *ret_answer,
                       GError **error)
{
    KeeperChangePassword question = { 0 };
    KeeperHead answer = { 0 };

    if (*new_password == '\0' ||
        !keeper_put_text(question.new_password, sizeof question.new_password, new_password))
        return keeper_invalid("a password has 1 to 511 bytes", error);
    return put_proof(&question.proof, KEEPER_CHANGE_PASSWORD, proof, error) &&
           ask_proven(socket, &question, sizeof question, &answer, sizeof answer, ret_answer, error);
}

gboolean
keeper_admit(const char *socket, const Proof *proof, const Admission *admission, PasswordAnswer *ret_answer,
             guint8 ret_token[32], GError **error)
{
    KeeperAdmit question = { .person_id = admission->person_id,
                             .standing = (guint8)admission->standing,
                             .link_life_s = admission->link_life_s };
    KeeperAdmitAnswer answer = { 0 };

    if (!put_proof(&question.proof, KEEPER_ADMIT, proof, error) ||
        !ask_proven(socket, &question, sizeof question, &answer, sizeof answer, ret_answer, error))
        return FALSE;
    if (*ret_answer == PASSWORD_RIGHT && admission->link_life_s > 0)
        memcpy(ret_token, answer.token, sizeof answer.token);
    explicit_bzero(&answer, sizeof answer);
    return TRUE;
}

gboolean
keeper_view_issued_key(const char *socket, const Proof *proof, gint64 issued_key_id, const guint8 sealed[316],
                       PasswordAnswer *ret_answer, char ret_key[ISSUED_KEY_SIZE], GError **error)
{
    KeeperViewIssuedKey question = { .issued_key_id = issued_key_id };
    KeeperIssuedKeyAnswer answer = { 0 };
    gboolean good;

    memcpy(question.sealed, sealed, sizeof question.sealed);
    good = put_proof(&question.proof, KEEPER_VIEW_ISSUED_KEY, proof, error) &&
           ask_proven(socket, &question, sizeof question, &answer, sizeof answer, ret_answer, error);
    if (good && *ret_answer == PASSWORD_RIGHT) {
        answer.key[sizeof answer.key - 1] = '\0';
        memcpy(ret_key, answer.key, sizeof answer.key);
    }
    explicit_bzero(&answer, sizeof answer);
    return good;
}

/* --- second factors -------------------------------------------------------------------------- */

gboolean
keeper_begin_second_factor(const char *socket, const Proof *proof, PasswordAnswer *ret_answer,
                           guint8 ret_seed[SEED_SIZE], GError **error)
{
    KeeperSeedAnswer answer = { 0 };
    const gboolean good = ask_bare_proof(socket, KEEPER_BEGIN_SECOND_FACTOR, proof, &answer, sizeof answer, ret_answer,
                                         error);

    if (good && *ret_answer == PASSWORD_RIGHT)
        memcpy(ret_seed, answer.seed, sizeof answer.seed);
    explicit_bzero(&answer, sizeof answer);
    return good;
}

gboolean
keeper_end_second_factor(const char *socket, const Proof *proof, PasswordAnswer *ret_answer, GError **error)
{
    KeeperHead answer = { 0 };

    return ask_bare_proof(socket, KEEPER_END_SECOND_FACTOR, proof, &answer, sizeof answer, ret_answer, error);
}

static void
take_codes(KeeperCodesAnswer *answer, gboolean wanted, char ret_codes[RECOVERY_CODES][RECOVERY_CODE_SIZE])
{
    for (gsize i = 0; wanted && i < RECOVERY_CODES; i++) {
        answer->codes[i][RECOVERY_CODE_SIZE - 1] = '\0';
        memcpy(ret_codes[i], answer->codes[i], RECOVERY_CODE_SIZE);
    }
    explicit_bzero(answer, sizeof *answer);
}

gboolean
keeper_new_recovery_codes(const char *socket, const Proof *proof, PasswordAnswer *ret_answer,
                          char ret_codes[RECOVERY_CODES][RECOVERY_CODE_SIZE], GError **error)
{
    KeeperCodesAnswer answer = { 0 };
    const gboolean good = ask_bare_proof(socket, KEEPER_NEW_RECOVERY_CODES, proof, &answer, sizeof answer, ret_answer,
                                         error);

    take_codes(&answer, good && *ret_answer == PASSWORD_RIGHT, ret_codes);
    return good;
}

/* Which question, whose code, from where, what was typed. */
static gboolean
ask_code(const char *socket, KeeperCode *question, const char *address, const char *code, void *answer,
         gsize answer_size, GError **error)
{
    gboolean good;

    if (!keeper_put_text(question->address, sizeof question->address, address))
        return keeper_invalid("that is no address", error);
    /* Too long to be a code: asked as the empty one, which is none either. */
    (void)keeper_put_text(question->code, sizeof question->code, code);
    good = keeper_ask(socket, question, sizeof *question, answer, answer_size, error);
    explicit_bzero(question, sizeof *question);
    if (good && ((const KeeperHead *)answer)->kind != KEEPER_DONE && ((const KeeperHead *)answer)->kind != KEEPER_WRONG)
        return keeper_unexpected(((const KeeperHead *)answer)->kind, error);
    return good;
}

gboolean
keeper_check_code(const char *socket, gint64 person_id, const char *address, const char *code, CodeAnswer *ret_answer,
                  GError **error)
{
    KeeperCode question = { .head = keeper_head(KEEPER_CHECK_CODE), .person_id = person_id };
    KeeperCodeAnswer answer = { 0 };

    if (!ask_code(socket, &question, address, code, &answer, sizeof answer, error))
        return FALSE;
    *ret_answer = (CodeAnswer){ answer.head.kind == KEEPER_DONE, answer.recovery != 0, answer.left };
    return TRUE;
}

gboolean
keeper_confirm_second_factor(const char *socket, gint64 person_id, const char *address, const char *code,
                             gboolean *ret_right, char ret_codes[RECOVERY_CODES][RECOVERY_CODE_SIZE], GError **error)
{
    KeeperCode question = { .head = keeper_head(KEEPER_CONFIRM_SECOND_FACTOR), .person_id = person_id };
    KeeperCodesAnswer answer = { 0 };
    const gboolean good = ask_code(socket, &question, address, code, &answer, sizeof answer, error);

    if (good)
        *ret_right = answer.head.kind == KEEPER_DONE;
    take_codes(&answer, good && *ret_right, ret_codes);
    return good;
}
