/* fuzz-keeper-frame.c: any bytes as a question to the keeper.
 *
 * The keeper's folder cannot exist, so no state can be read and no line be written. Holds: an answer is
 * nothing or a bare head that says 'failed'; nothing is ever done, and no key is opened without its line. */
#include "keeper/answers.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

static GLogWriterOutput
no_log(GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
    return G_LOG_WRITER_HANDLED;
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    static SealPrivate key;
    static Networks *networks;
    const Keeper keeper = { .dir = "/dev/null/keeper", .key = &key, .networks = networks };
    const Peer peer = { .uid = 1000, .roles = ROLE_WEB | ROLE_AGENT };
    const Question *question = question_find(data, size);
    Reply reply = { 0 };

    if (networks == NULL) {
        g_log_set_writer_func(no_log, NULL, NULL);
        networks = networks_new();
        g_assert_true(seal_keys_generate(&key, NULL));
        return 0;
    }
    if (question == NULL)
        return 0;
    g_assert_true(size == question->size && size <= KEEPER_QUESTION_MAX);
    question->answer(&keeper, &peer, data, &reply);
    if (question->role == ROLE_AGENT)
        g_assert_true(reply.length == 0);
    else
        g_assert_true(reply.length == 0 ||
                      (reply.length == sizeof(KeeperHead) && reply.frame[1] == KEEPER_FAILED));
    return 0;
}
