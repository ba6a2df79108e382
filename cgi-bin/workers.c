/* workers.c: prefork. SIGTERM, SIGINT and SIGCHLD are blocked in every process; only the parent
 * reads them, from a signalfd, so that none can fall between a look and a wait. Workers hear of the
 * end through a pipe that only the parent can close: it closes when the parent dies too, and a
 * signal to a single worker stops nobody. */
#include "cgi-bin/workers.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clinic/error.h"
#include "lib/program/program.h"

#define RESTART_MS 1000 /* between two starts of one worker */
#define GRACE_MS 10000  /* for the requests at hand when stopping */
#define MEMORY_KEPT (8 * 1024 * 1024) /* by an idle worker: more than any page of ours needs */

typedef struct {
    pid_t pid;         /* 0: not running */
    gint64 started_ms; /* monotonic */
} Worker;

typedef struct {
    Worker *workers;
    int n;
    int signal_fd;
    int stop_pipe[2]; /* nothing is ever written */
    Work work;
    gpointer data;
} Crew;

static int
open_signals(void)
{
    static const int signals[] = { SIGTERM, SIGINT, SIGCHLD };
    sigset_t set;

    (void)sigemptyset(&set);
    for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
        (void)sigaddset(&set, signals[i]);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static gboolean
crew_open(Crew *crew, GError **error)
{
    crew->signal_fd = open_signals();
    if (crew->signal_fd >= 0 && pipe2(crew->stop_pipe, O_CLOEXEC) == 0)
        return TRUE;
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "no signal descriptor: %s",
                g_strerror(errno));
    if (crew->signal_fd >= 0)
        (void)close(crew->signal_fd);
    return FALSE;
}

/* Memory that one page gave back serves the next. Otherwise the system takes it and hands it out again, page by page
 * and zeroed, which is a third of the cost of the largest page. */
static void
keep_memory(void)
{
    (void)mallopt(M_TRIM_THRESHOLD, MEMORY_KEPT);
    (void)mallopt(M_MMAP_THRESHOLD, MEMORY_KEPT / 4);
}

/* In the child; does not return. */
static void
become_worker(const Crew *crew)
{
    keep_memory();
    (void)close(crew->signal_fd);
    (void)close(crew->stop_pipe[1]);
    exit(crew->work(crew->stop_pipe[0], crew->data));
}

static gboolean
start_worker(const Crew *crew, Worker *worker)
{
    worker->started_ms = clock_monotonic_ms();
    worker->pid = fork();
    if (worker->pid == 0)
        become_worker(crew);
    if (worker->pid > 0)
        return TRUE;
    worker->pid = 0;
    return FALSE;
}

/* Notes which workers have ended, and returns how many are left. */
static int
reap(Crew *crew, gboolean stopping)
{
    int left = 0, status;

    for (int i = 0; i < crew->n; i++) {
        Worker *worker = &crew->workers[i];

        if (worker->pid > 0 && waitpid(worker->pid, &status, WNOHANG) == worker->pid) {
            if (!stopping || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
                g_warning("worker %d ended (%s %d)", (int)worker->pid,
                          WIFSIGNALED(status) ? "signal" : "status",
                          WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
            worker->pid = 0;
        }
        left += worker->pid > 0;
    }
    return left;
}

/* Starts those that are due and returns the milliseconds until the next is, -1 when none is
 * missing. */
static int
start_missing(Crew *crew)
{
    const gint64 now_ms = clock_monotonic_ms();
    gint64 wait_ms = -1;

    for (int i = 0; i < crew->n; i++) {
        Worker *worker = &crew->workers[i];
        gint64 due_in_ms = worker->started_ms + RESTART_MS - now_ms;

        if (worker->pid > 0)
            continue;
        if (due_in_ms <= 0 && start_worker(crew, worker))
            continue;
        due_in_ms = MAX(due_in_ms, 1);
        wait_ms = wait_ms < 0 ? due_in_ms : MIN(wait_ms, due_in_ms);
    }
    return (int)wait_ms;
}

/* Sleeps until a signal or timeout_ms; TRUE when it was one to stop. */
static gboolean
wait_for_signal(const Crew *crew, int timeout_ms)
{
    struct pollfd fd = { crew->signal_fd, POLLIN, 0 };
    struct signalfd_siginfo info;
    gboolean stop = FALSE;

    (void)poll(&fd, 1, timeout_ms);
    while (read(crew->signal_fd, &info, sizeof info) == sizeof info)
        stop = stop || info.ssi_signo != SIGCHLD;
    return stop;
}

static void
kill_all(const Crew *crew)
{
    for (int i = 0; i < crew->n; i++)
        if (crew->workers[i].pid > 0)
            (void)kill(crew->workers[i].pid, SIGKILL);
}

/* Ends every worker, and closes what crew_open opened. */
static void
stop_all(Crew *crew)
{
    const gint64 end_ms = clock_monotonic_ms() + GRACE_MS;
    gint64 left_ms;

    (void)close(crew->stop_pipe[1]);
    while (reap(crew, TRUE) > 0 && (left_ms = end_ms - clock_monotonic_ms()) > 0)
        (void)wait_for_signal(crew, (int)left_ms);
    kill_all(crew);
    while (reap(crew, TRUE) > 0)
        (void)wait_for_signal(crew, RESTART_MS);
    (void)close(crew->stop_pipe[0]);
    (void)close(crew->signal_fd);
}

gboolean
workers_run(int n, Work work, gpointer data, GError **error)
{
    g_autofree Worker *workers = g_new0(Worker, n);
    Crew crew = { workers, n, -1, { -1, -1 }, work, data };
    gboolean stop = FALSE;

    if (!crew_open(&crew, error))
        return FALSE;
    for (int i = 0; i < n; i++)
        if (!start_worker(&crew, &workers[i])) {
            g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "no worker: %s",
                        g_strerror(errno));
            stop_all(&crew);
            return FALSE;
        }
    program_ready();
    while (!stop) {
        int timeout_ms = start_missing(&crew);

        stop = wait_for_signal(&crew, timeout_ms);
        (void)reap(&crew, stop);
    }
    stop_all(&crew);
    return TRUE;
}
