/* test-keeper-worker.c: the hashing thread may be ended at any moment; what it was asked is then
 * answered or forgotten, and in both cases its frame is wiped and given back (the leak checker
 * counts). */
#include "keeper/worker.h"

#define ENDS 2000

static gint at_hand; /* questions being answered */

static void
answer(const Keeper *keeper, const Peer *peer, const void *frame, Reply *reply)
{
    (void)keeper;
    (void)peer;
    (void)frame;
    g_assert_cmpint(g_atomic_int_add(&at_hand, 1), ==, 0);
    reply->length = 1;
    (void)g_atomic_int_add(&at_hand, -1);
}

static void
ends_at_any_moment(void)
{
    const Keeper keeper = { 0 };
    const Question question = { KEEPER_CHECK_PASSWORD, 1, ROLE_WEB, TRUE, answer };
    const Peer peer = { 0 };
    guint ticket;
    Reply reply;

    for (guint i = 0; i < ENDS; i++) {
        g_autoptr(GError) error = NULL;
        Worker *worker = worker_new(&keeper, &error);

        g_assert_no_error(error);
        for (guint asked = 0; asked < 1 + i % 5; asked++)
            g_assert_true(worker_ask(worker, asked, &question, &peer, ""));
        if (worker_take(worker, &ticket, &reply))
            g_assert_cmpuint(ticket, ==, 0);
        worker_free(worker);
        g_assert_cmpint(g_atomic_int_get(&at_hand), ==, 0);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/keeper/worker/ends-at-any-moment", ends_at_any_moment);
    return g_test_run();
}
