/* questions.c: THE table of allowed questions. What is not in it does not exist. */
#include "keeper/answers.h"

static const Question questions[] = {
    /* clang-format off */
    { KEEPER_CHECK_PASSWORD,         sizeof(KeeperProof),            ROLE_WEB,   TRUE,  answer_proven },
    { KEEPER_LOOK_AT_LINK,           sizeof(KeeperLookAtLink),       ROLE_WEB,   FALSE, answer_look_at_link },
    { KEEPER_REDEEM_LINK,            sizeof(KeeperRedeemLink),       ROLE_WEB,   TRUE,  answer_redeem_link },
    { KEEPER_OPEN,                   sizeof(KeeperOpen),             ROLE_AGENT, FALSE, answer_open },
    { KEEPER_REWRAP,                 sizeof(KeeperRewrap),           ROLE_AGENT, FALSE, answer_rewrap },
    { KEEPER_CHANGE_PASSWORD,        sizeof(KeeperChangePassword),   ROLE_WEB,   TRUE,  answer_proven },
    { KEEPER_ADMIT,                  sizeof(KeeperAdmit),            ROLE_WEB,   TRUE,  answer_proven },
    { KEEPER_CHECK_CODE,             sizeof(KeeperCode),             ROLE_WEB,   TRUE,  answer_code },
    { KEEPER_BEGIN_SECOND_FACTOR,    sizeof(KeeperProof),            ROLE_WEB,   TRUE,  answer_proven },
    { KEEPER_CONFIRM_SECOND_FACTOR,  sizeof(KeeperCode),             ROLE_WEB,   TRUE,  answer_code },
    { KEEPER_END_SECOND_FACTOR,      sizeof(KeeperProof),            ROLE_WEB,   TRUE,  answer_proven },
    { KEEPER_NEW_RECOVERY_CODES,     sizeof(KeeperProof),            ROLE_WEB,   TRUE,  answer_proven },
    { KEEPER_VIEW_ISSUED_KEY,        sizeof(KeeperViewIssuedKey),    ROLE_WEB,   TRUE,  answer_proven },
    /* clang-format on */
};

const Question *
question_find(const void *frame, gsize size)
{
    const KeeperHead *head = frame;

    if (size < sizeof *head || head->version != KEEPER_PROTOCOL_VERSION)
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(questions); i++)
        if (head->kind == questions[i].question && size == questions[i].size)
            return &questions[i];
    return NULL;
}
