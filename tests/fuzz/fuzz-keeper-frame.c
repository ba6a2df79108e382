/* fuzz-keeper-frame.c: any bytes as a question to the keeper, as they are and brought to the one size
 * that their kind has.
 *
 * The keeper's folder cannot exist, so no state can be read and no line be written. Holds: an answer
 * is nothing, or a bare head that says 'failed'; nothing is ever done, and no key is opened without
 * its line. */
#include <string.h>

#include "keeper/answers.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

static SealPrivate key;
static Networks *networks;

static GLogWriterOutput
no_log(GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
    return G_LOG_WRITER_HANDLED;
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    g_log_set_writer_func(no_log, NULL, NULL);
    networks = networks_new();
    return seal_keys_generate(&key, NULL) ? 0 : 1;
}

static void
ask(const void *frame, gsize size)
{
    const Keeper keeper = { .dir = "/dev/null/keeper", .key = &key, .networks = networks };
    const Peer peer = { .uid = 1000, .roles = ROLE_WEB | ROLE_AGENT };
    const Question *question = question_find(frame, size);
    Reply reply = { 0 };

    if (question == NULL)
        return;
    g_assert_true(size == question->size && size <= KEEPER_QUESTION_MAX);
    question->answer(&keeper, &peer, frame, &reply);
    if (question->role == ROLE_WEB && reply.length != 0)
        g_assert_true(reply.length == sizeof(KeeperHead) && reply.frame[1] == KEEPER_FAILED);
    else
        g_assert_true(reply.length == 0);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    guint8 whole[KEEPER_QUESTION_MAX] = { 0 };

    ask(data, size);
    memcpy(whole, data, MIN(size, sizeof whole));
    for (gsize n = 0; n <= sizeof whole; n++)
        if (n != size && question_find(whole, n) != NULL) {
            /* Memory of just this size, so that reading beyond it is seen. */
            g_autofree guint8 *frame = g_memdup2(whole, n);

            ask(frame, n);
        }
    return 0;
}
