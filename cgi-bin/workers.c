/* workers.c: prefork. SIGTERM, SIGINT and SIGCHLD are blocked in every process from the start and only ever read from a
 * signalfd, so that no signal can fall between a look and a wait. */
#include "cgi-bin/workers.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clinic/error.h"
#include "lib/program/program.h"

#define RESTART_MS 1000 /* between two starts of one worker */
#define GRACE_MS 10000  /* for the requests at hand when stopping */

typedef struct {
    pid_t pid;         /* 0: not running */
    gint64 started_ms; /* monotonic */
} Worker;

typedef struct {
    Worker *workers;
    int n;
    int signal_fd;
    Work work;
    gpointer data;
} Crew;

static int
open_signals(const int *signals, gsize n)
{
    sigset_t set;

    (void)sigemptyset(&set);
    for (gsize i = 0; i < n; i++)
        (void)sigaddset(&set, signals[i]);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* In the child; does not return. */
static void
become_worker(const Crew *crew, pid_t parent)
{
    static const int stop_signals[] = { SIGTERM, SIGINT };
    int stop_fd = open_signals(stop_signals, G_N_ELEMENTS(stop_signals));

    (void)close(crew->signal_fd);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (stop_fd < 0 || getppid() != parent) /* it died before the line above */
        _exit(EXIT_FAILURE);
    exit(crew->work(stop_fd, crew->data));
}

static gboolean
start_worker(const Crew *crew, Worker *worker)
{
    const pid_t parent = getpid();

    worker->started_ms = clock_monotonic_ms();
    worker->pid = fork();
    if (worker->pid == 0)
        become_worker(crew, parent);
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
                g_warning("worker %d ended (%s %d)", (int)worker->pid, WIFSIGNALED(status) ? "signal" : "status",
                          WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
            worker->pid = 0;
        }
        left += worker->pid > 0;
    }
    return left;
}

/* Starts those that are due and returns the milliseconds until the next is, -1 when none is missing. */
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
tell(const Crew *crew, int signal_number)
{
    for (int i = 0; i < crew->n; i++)
        if (crew->workers[i].pid > 0)
            (void)kill(crew->workers[i].pid, signal_number);
}

static void
stop_all(Crew *crew)
{
    const gint64 end_ms = clock_monotonic_ms() + GRACE_MS;
    gint64 left_ms;

    tell(crew, SIGTERM);
    while (reap(crew, TRUE) > 0 && (left_ms = end_ms - clock_monotonic_ms()) > 0)
        (void)wait_for_signal(crew, (int)left_ms);
    tell(crew, SIGKILL);
    while (reap(crew, TRUE) > 0)
        (void)wait_for_signal(crew, RESTART_MS);
}

gboolean
workers_run(int n, Work work, gpointer data, GError **error)
{
    static const int signals[] = { SIGTERM, SIGINT, SIGCHLD };
    g_autofree Worker *workers = g_new0(Worker, n);
    Crew crew = { workers, n, open_signals(signals, G_N_ELEMENTS(signals)), work, data };
    gboolean stop = FALSE;

    if (crew.signal_fd < 0) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "no signal descriptor: %s", g_strerror(errno));
        return FALSE;
    }
    for (int i = 0; i < n; i++)
        if (!start_worker(&crew, &workers[i])) {
            g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "no worker: %s", g_strerror(errno));
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
    (void)close(crew.signal_fd);
    return TRUE;
}
