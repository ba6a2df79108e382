/* workers.h: keeps a number of worker processes alive until told to stop. */
#pragma once

#include <glib.h>

/*
 * Forks n workers, each running work(stop_fd, data) and ending with what it returns; stop_fd, a signalfd, becomes
 * readable when the worker shall stop. One that ends is started again, once a second at most. Returns after SIGTERM or
 * SIGINT, when all have ended (those still busy after 10 s are killed); a worker whose parent dies stops too.
 *
 * Errors: INTERNAL the first start failed.
 */
typedef int (*Work)(int stop_fd, gpointer data);
gboolean workers_run(int n, Work work, gpointer data, GError **error);
