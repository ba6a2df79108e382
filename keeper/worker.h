/* worker.h: the one thread that hashes passwords, so that the loop never waits for a hash. */
#pragma once

#include "keeper/answers.h"

typedef struct Worker Worker;

/* Errors: INTERNAL no thread. The worker borrows keeper. */
Worker *worker_new(const Keeper *keeper, GError **error);
/* Finishes the question at hand, drops those that wait. */
void worker_free(Worker *worker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Worker, worker_free)

/* A descriptor that poll() finds readable when answers are ready. */
int worker_fd(const Worker *worker);

/* Takes a question over (a copy of frame); FALSE when five are there already. ticket is the
 * caller's own mark. */
gboolean worker_ask(Worker *worker, guint ticket, const Question *question, const Peer *peer,
                    const void *frame);

/* One ready answer with its ticket, or FALSE; call until FALSE. */
gboolean worker_take(Worker *worker, guint *ret_ticket, Reply *ret_reply);
