/* hostile.c: the web program, hijacked: tries to get at keys in every way it knows, as the user it
 * is run as, and writes every byte it got into a file.
 *
 * hostile RACK PROGRAMS OWN LOOT NAME=PID,... [WAY...]
 *
 * RACK is the folder of an installation as the tests make it, PROGRAMS where it is built, OWN a
 * folder of the attacker's, NAME=PID the programs that run. Prints a line for each way: its name,
 * 'allowed' or 'forbidden', attempts, how many of them reached something, bytes, and why the others
 * did not. It has no part in Keyrack but its formats. */
#include "tests/users/hostile.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/users/hostile_rows.h"

#define CHILD_LIMIT_S 5

World world;

const char *const secrets[] = {
    "state/keeper/seal.key",  "state/keeper/state",        "state/keeper/openings.log",
    "state/keeper/state.lock", "state/keeper",             "state/agent/agent.db",
    "state/agent/agent.db-journal", "state/agent/lock",    "state/agent",
    "state/audit/audit.key",  "state/audit",
    NULL,
};

/* --- the loot --------------------------------------------------------------------------------- */

static int loot_fd = -1;
static struct {
    guint attempts, reached;
    guint64 bytes;
    GHashTable *errors;
} count;

void
loot(const void *data, gsize size)
{
    const char *next = data;

    count.bytes += size;
    while (size > 0) {
        const ssize_t n = write(loot_fd, next, size);

        if (n <= 0)
            g_error("the loot cannot be written: %s", g_strerror(errno));
        next += n;
        size -= (gsize)n;
    }
}

void
reached(void)
{
    count.attempts++;
    count.reached++;
}

void
refused(int error)
{
    count.attempts++;
    if (error != 0)
        (void)g_hash_table_add(count.errors, g_strdup(g_strerror(error)));
}

void
ended(gboolean good)
{
    if (good)
        reached();
    else
        refused(errno);
}

void
take_fd(int fd)
{
    static char buffer[64 * 1024];
    gsize sum = 0;
    ssize_t n = -1;

    while (fd >= 0 && sum < READ_MAX && (n = read(fd, buffer, sizeof buffer)) > 0) {
        loot(buffer, (gsize)n);
        sum += (gsize)n;
    }
    if (sum > 0)
        reached();
    else
        refused(n < 0 ? errno : 0);
    if (fd >= 0)
        (void)close(fd);
}

void
loot_file(const char *path)
{
    g_autofree char *bytes = NULL;
    gsize size = 0;

    if (g_file_get_contents(path, &bytes, &size, NULL))
        loot(bytes, MIN(size, READ_MAX));
}

/* Plain files only: nobody writes into a pipe for us. */
void
take(const char *path)
{
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat about;

    if (fd >= 0 && fstat(fd, &about) == 0 && !S_ISREG(about.st_mode)) {
        ended(S_ISDIR(about.st_mode));
        (void)close(fd);
        return;
    }
    take_fd(fd);
}

/* --- places ----------------------------------------------------------------------------------- */

char *
in_rack(const char *path)
{
    return g_build_filename(world.rack, path, NULL);
}

char *
in_own(const char *name)
{
    return g_build_filename(world.own, name, NULL);
}

/* --- children --------------------------------------------------------------------------------- */

/* Waits for the child, and kills it after CHILD_LIMIT_S; its wait status. */
static int
end_child(pid_t child)
{
    int status = 0;

    for (int i = 0; i < CHILD_LIMIT_S * 100; i++) {
        if (waitpid(child, &status, WNOHANG) == child)
            return status;
        g_usleep(10000);
    }
    (void)kill(child, SIGKILL);
    (void)waitpid(child, &status, 0);
    return status;
}

void
in_child(gboolean (*act)(void))
{
    const pid_t child = fork();
    int status;

    if (child == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        errno = 0;
        _exit(act() ? 0 : errno != 0 ? errno : 255);
    }
    status = child < 0 ? 1 : end_child(child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        reached();
    else
        refused(WIFEXITED(status) && WEXITSTATUS(status) < 255 ? WEXITSTATUS(status) : 0);
}

gboolean
run_program(const char *const *argv, const char *const *env)
{
    int said[2], status;
    pid_t child;

    if (pipe(said) < 0)
        return FALSE;
    child = fork();
    if (child == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)dup2(said[1], STDOUT_FILENO);
        (void)dup2(said[1], STDERR_FILENO);
        (void)close(said[0]);
        (void)execve(argv[0], (char *const *)(gpointer)argv, (char *const *)(gpointer)env);
        _exit(255);
    }
    (void)close(said[1]);
    (void)fcntl(said[0], F_SETFL, O_NONBLOCK); /* a pipe holds what such a program says */
    status = end_child(child);
    take_fd(said[0]);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* --- sockets ---------------------------------------------------------------------------------- */

int
connect_unix(const char *path, int type)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    const int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

    (void)g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    const int cause = errno;
    (void)close(fd);
    errno = cause;
    return -1;
}

gssize
take_answer(int fd, void *answer, gsize size, int wait_ms)
{
    struct pollfd waiting = { .fd = fd, .events = POLLIN };
    gssize n = -1;

    if (poll(&waiting, 1, wait_ms) > 0)
        n = recv(fd, answer, size, MSG_DONTWAIT);
    if (n > 0)
        loot(answer, (gsize)n);
    return n;
}

/* --- all of it -------------------------------------------------------------------------------- */

static char *
reasons(void)
{
    g_autofree gpointer *words = g_hash_table_get_keys_as_array(count.errors, NULL);

    return g_strjoinv(", ", (char **)words);
}

static void
try_way(const Way *way)
{
    g_autofree char *why = NULL;
    const gint64 from = g_get_monotonic_time();

    count.attempts = count.reached = 0;
    count.bytes = 0;
    g_hash_table_remove_all(count.errors);
    way->go();
    why = reasons();
    (void)printf("%s\t%s\t%u\t%u\t%" G_GUINT64_FORMAT "\t%s\t%d ms\n", way->name,
                 way->allowed ? "allowed" : "forbidden", count.attempts, count.reached,
                 count.bytes, why, (int)((g_get_monotonic_time() - from) / 1000));
    (void)fflush(stdout);
}

/* All ways, or those whose names are in wanted. */
static void
try_all(const char *const *wanted)
{
    const Way *const all[] = { file_ways, people_ways, keeper_ways, row_ways, start_ways, process_ways };

    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        for (const Way *way = all[i]; way->name != NULL; way++)
            if (*wanted == NULL ? way->name[0] != '!' : g_strv_contains(wanted, way->name))
                try_way(way);
}

static void
read_targets(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, ",", -1);

    world.targets = g_ptr_array_new();
    for (char **word = words; *word != NULL; word++) {
        g_auto(GStrv) pair = g_strsplit(*word, "=", 2);
        Target *target = g_new0(Target, 1);

        target->name = g_strdup(pair[0]);
        target->pid = (pid_t)g_ascii_strtoll(pair[1], NULL, 10);
        g_ptr_array_add(world.targets, target);
    }
}

static void
look_around(char **argv)
{
    world.rack = argv[1];
    world.programs = argv[2];
    world.own = argv[3];
    world.state = in_rack("state");
    world.config = in_rack("keyrack.conf");
    world.database = in_rack("state/shared/keyrack.db");
    world.keeper_socket = in_rack("state/run/keeper.sock");
    world.doorbell = in_rack("state/run/agent.bell");
    world.web_socket = in_rack("web/web.sock");
    read_targets(argv[5]);
    world.records = rows_read_records("SELECT id, practitioner_id, shard, sealed FROM api_key");
    world.issued = rows_read_records("SELECT id, '', '', sealed FROM issued_key WHERE sealed IS NOT NULL");
}

int
main(int argc, char **argv)
{
    if (argc < 6)
        return 2;
    (void)umask(0);
    (void)signal(SIGPIPE, SIG_IGN);
    loot_fd = open(argv[4], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    count.errors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    look_around(argv);
    try_all((const char *const *)argv + 6);
    return 0;
}
