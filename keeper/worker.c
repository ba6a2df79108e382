/* worker.c: one thread, at most four questions waiting for it. One, because each hash takes 64 MiB;
 * four, because whoever waits longer is better told to try again. */
#include "keeper/worker.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "lib/clinic/error.h"

#define QUESTIONS_MAX 5 /* one at hand, four waiting */

typedef struct {
    guint ticket;
    const Question *question;
    Peer peer;
    guint8 frame[KEEPER_QUESTION_MAX];
    Reply reply;
} Job;

struct Worker {
    const Keeper *keeper;
    GThreadPool *thread;
    GAsyncQueue *answered; /* of Job */
    int bell;
    gint ending; /* atomic: what still waits is dropped */
    guint jobs; /* asked and not yet taken; touched by the loop only */
};

/* Frames and replies hold passwords and tokens. */
static void
job_free(gpointer data)
{
    explicit_bzero(data, sizeof(Job));
    g_free(data);
}

static void
answer(gpointer data, gpointer user_data)
{
    Worker *worker = user_data;
    Job *job = data;
    const guint64 one = 1;

    if (g_atomic_int_get(&worker->ending)) {
        job_free(job);
        return;
    }
    job->question->answer(worker->keeper, &job->peer, job->frame, &job->reply);
    g_async_queue_push(worker->answered, job);
    (void)!write(worker->bell, &one, sizeof one); /* cannot be full: it only counts to five */
}

Worker *
worker_new(const Keeper *keeper, GError **error)
{
    g_autoptr(Worker) worker = g_new0(Worker, 1);

    worker->keeper = keeper;
    worker->answered = g_async_queue_new_full(job_free);
    worker->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (worker->bell < 0) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "no eventfd: %s",
                    g_strerror(errno));
        return NULL;
    }
    worker->thread = g_thread_pool_new(answer, worker, 1, TRUE, error);
    return worker->thread != NULL ? g_steal_pointer(&worker) : NULL;
}

void
worker_free(Worker *worker)
{
    /* Not GLib's own way to drop what waits: it would forget, unwiped, the question that the thread
     * has just picked up. */
    g_atomic_int_set(&worker->ending, TRUE);
    if (worker->thread != NULL)
        g_thread_pool_free(worker->thread, FALSE, TRUE);
    g_async_queue_unref(worker->answered);
    if (worker->bell >= 0)
        (void)close(worker->bell);
    g_free(worker);
}

int
worker_fd(const Worker *worker)
{
    return worker->bell;
}

gboolean
worker_ask(Worker *worker, guint ticket, const Question *question, const Peer *peer,
           const void *frame)
{
    Job *job;

    if (worker->jobs >= QUESTIONS_MAX)
        return FALSE;
    job = g_new0(Job, 1);
    job->ticket = ticket;
    job->question = question;
    job->peer = *peer;
    memcpy(job->frame, frame, question->size);
    worker->jobs++;
    return g_thread_pool_push(worker->thread, job, NULL);
}

gboolean
worker_take(Worker *worker, guint *ret_ticket, Reply *ret_reply)
{
    guint64 rings;
    Job *job;

    (void)!read(worker->bell, &rings, sizeof rings);
    job = g_async_queue_try_pop(worker->answered);
    if (job == NULL)
        return FALSE;
    worker->jobs--;
    *ret_ticket = job->ticket;
    *ret_reply = job->reply;
    job_free(job);
    return TRUE;
}
