/* workers.h: keeps a number of worker processes alive until told to stop. */
#pragma once

#include <glib.h>

/*
 * Forks n workers, each running work(stop_fd, data) and ending with what it returns. stop_fd
 * becomes readable when all workers shall stop, because this process was asked to or died; a signal
 * to one of them alone does nothing short of SIGKILL. One that ends is started again, once a second
 * at most. Returns after SIGTERM or SIGINT, when all have ended; those still busy after 10 s are
 * killed.
 *
 * Errors: INTERNAL the first start failed.
 */
typedef int (*Work)(int stop_fd, gpointer data);
gboolean workers_run(int n, Work work, gpointer data, GError **error);
