/* hostile_processes.c: ways into the other processes: their memory, their descriptors, their
 * remains. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/users/hostile.h"

#define FDS_MAX 64
#define REGION_MAX (16 * 1024 * 1024)

static void
for_targets(void (*act)(const Target *target))
{
    for (guint i = 0; i < world.targets->len; i++)
        act(world.targets->pdata[i]);
}

static char *
proc(const Target *target, const char *name)
{
    return g_strdup_printf("/proc/%d/%s", (int)target->pid, name);
}

/* --- memory ----------------------------------------------------------------------------------- */

/* One range of /proc/PID/maps, by memory file or by system call. */
static void
take_region(const Target *target, int mem, guint64 from, guint64 to)
{
    const gsize size = (gsize)MIN(to - from, REGION_MAX);
    g_autofree char *copy = g_malloc(size);
    const struct iovec here = { copy, size };
    const struct iovec there = { (void *)(guintptr)from, size };
    ssize_t n = mem >= 0 ? pread(mem, copy, size, (off_t)from)
                         : process_vm_readv(target->pid, &here, 1, &there, 1, 0);

    if (n > 0)
        loot(copy, (gsize)n);
    ended(n > 0);
}

/* All of it that can be written to, which is where secrets are; without its map a guess at where
 * programs begin. */
static void
take_memory(const Target *target, int mem)
{
    g_autofree char *path = proc(target, "maps"), *maps = NULL;

    if (!g_file_get_contents(path, &maps, NULL, NULL)) {
        take_region(target, mem, 0x555555554000, 0x555555555000);
        return;
    }
    g_auto(GStrv) lines = g_strsplit(maps, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        char *end;
        const guint64 from = g_ascii_strtoull(*line, &end, 16);

        if (*end == '-' && strstr(*line, " rw") != NULL)
            take_region(target, mem, from, g_ascii_strtoull(end + 1, NULL, 16));
    }
}

static void
memory_file_of(const Target *target)
{
    g_autofree char *path = proc(target, "mem");
    const int mem = open(path, O_RDONLY | O_CLOEXEC);

    if (mem < 0) {
        refused(errno);
        return;
    }
    take_memory(target, mem);
    (void)close(mem);
}

static void
memory_call_of(const Target *target)
{
    take_memory(target, -1);
}

static void
memory_written_of(const Target *target)
{
    char byte = 0;
    const struct iovec here = { &byte, 1 }, there = { (void *)(guintptr)0x555555554000, 1 };
    g_autofree char *path = proc(target, "mem");
    const int mem = open(path, O_WRONLY | O_CLOEXEC);

    ended(mem >= 0);
    if (mem >= 0)
        (void)close(mem);
    ended(process_vm_writev(target->pid, &here, 1, &there, 1, 0) == 1);
}

static void
traced(const Target *target, enum __ptrace_request how)
{
    const gboolean caught = ptrace(how, target->pid, NULL, NULL) == 0;

    ended(caught);
    if (!caught)
        return;
    if (how == PTRACE_SEIZE)
        (void)ptrace(PTRACE_INTERRUPT, target->pid, NULL, NULL);
    (void)waitpid(target->pid, NULL, __WALL);
    memory_file_of(target);
    (void)ptrace(PTRACE_DETACH, target->pid, NULL, NULL);
}

static void
attached_to(const Target *target)
{
    traced(target, PTRACE_ATTACH);
}

static void
seized(const Target *target)
{
    traced(target, PTRACE_SEIZE);
}

/* The control of the five above: a process that lets itself be looked at gives away what is in its
 * memory, so what refuses is the others' doing. What it holds is the content of OWN/planted. */
static void
memory_of_ones_own(void)
{
    g_autofree char *path = in_own("planted");
    const pid_t child = fork();
    const Target target = { NULL, child };

    if (child == 0) {
        g_autofree char *held = NULL;

        if (g_file_get_contents(path, &held, NULL, NULL))
            (void)pause();
        _exit(1);
    }
    g_usleep(200 * 1000); /* it is there soon; the test looks for what it held */
    memory_file_of(&target);
    memory_call_of(&target);
    attached_to(&target);
    (void)kill(child, SIGKILL);
    (void)waitpid(child, NULL, 0);
}

/* --- /proc ------------------------------------------------------------------------------------ */

static void
each(const Target *target, const char *const *names)
{
    for (; *names != NULL; names++) {
        g_autofree char *path = proc(target, *names);

        take(path);
    }
}

static void
environment_of(const Target *target)
{
    static const char *const names[] = { "environ", "auxv", "maps", "smaps", "numa_maps", "stack",
                                         "syscall", "personality", "pagemap", "map_files", NULL };

    each(target, names);
}

/* What every user may read of every process. */
static void
command_line_of(const Target *target)
{
    static const char *const names[] = { "cmdline", "comm", "status", "stat", "statm", "wchan",
                                         "limits", "mountinfo", "cgroup", "io", NULL };

    each(target, names);
}

static void
root_of(const Target *target)
{
    static const char *const ways[] = { "root", "cwd", "task", NULL };

    for (const char *const *name = secrets; *name != NULL; name++)
        for (const char *const *way = ways; *way != NULL; way++) {
            g_autofree char *path = g_strdup_printf("/proc/%d/%s%s/%s", (int)target->pid, *way,
                                                    world.rack, *name);

            take(path);
        }
}

static void
descriptors_of(const Target *target)
{
    for (int fd = 0; fd < FDS_MAX; fd++) {
        g_autofree char *path = g_strdup_printf("/proc/%d/fd/%d", (int)target->pid, fd);
        g_autofree char *info = g_strdup_printf("/proc/%d/fdinfo/%d", (int)target->pid, fd);

        take(path);
        take(info);
    }
}

static void
fetched_descriptors_of(const Target *target)
{
    const int pidfd = (int)syscall(SYS_pidfd_open, target->pid, 0);

    for (int fd = 0; fd < FDS_MAX; fd++) {
        const int mine = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);

        if (mine >= 0)
            take_fd(mine);
        else if (errno != EBADF) /* it has no such descriptor */
            refused(errno);
    }
    (void)close(pidfd);
}

static void
samples_of(const Target *target)
{
    struct perf_event_attr event = { .type = PERF_TYPE_SOFTWARE,
                                     .size = sizeof event,
                                     .config = PERF_COUNT_SW_CPU_CLOCK,
                                     .sample_period = 1000,
                                     .sample_type = PERF_SAMPLE_STACK_USER,
                                     .sample_stack_user = 8192,
                                     .exclude_kernel = 1,
                                     .exclude_hv = 1 };
    const int fd = (int)syscall(SYS_perf_event_open, &event, target->pid, -1, -1, 0);

    ended(fd >= 0);
    if (fd >= 0)
        (void)close(fd);
}

/* --- what dies leaves a core ------------------------------------------------------------------ */

static void
take_cores(void)
{
    const char *const names[] = { "core", "keyrack.fcgi.core", NULL };
    g_autofree char *pattern = NULL;
    g_autofree char *cwd = g_get_current_dir();

    (void)g_file_get_contents("/proc/sys/kernel/core_pattern", &pattern, NULL, NULL);
    if (pattern != NULL)
        loot(pattern, strlen(pattern));
    for (guint i = 0; i < world.targets->len; i++) {
        const Target *target = world.targets->pdata[i];
        g_autofree char *core = g_strdup_printf("%s/core.%d", cwd, (int)target->pid);

        if (access(core, F_OK) == 0)
            take(core);
        for (const char *const *name = names; *name != NULL; name++) {
            g_autofree char *path = g_build_filename(cwd, *name, NULL);

            if (access(path, F_OK) == 0)
                take(path);
        }
    }
}

static void
core_limit_of(const Target *target)
{
    const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };

    ended(prlimit(target->pid, RLIMIT_CORE, &all, NULL) == 0);
}

static void
core_pattern(void)
{
    const int fd = open("/proc/sys/kernel/core_pattern", O_WRONLY | O_CLOEXEC);

    ended(fd >= 0);
    ended(open("/proc/sys/fs/suid_dumpable", O_WRONLY | O_CLOEXEC) >= 0);
    if (fd >= 0)
        (void)close(fd);
}

/* The web's own processes do end by it: they are the same user's. */
static void
die(const Target *target, gboolean ours)
{
    static const int signals[] = { SIGQUIT, SIGSEGV, SIGABRT };

    if ((strncmp(target->name, "web", 3) == 0) != ours)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
        ended(kill(target->pid, signals[i]) == 0);
}

static void
kill_another(const Target *target)
{
    die(target, FALSE);
}

static void
kill_web(const Target *target)
{
    die(target, TRUE);
}

/* --- memory that several share ---------------------------------------------------------------- */

static void
shared_memory(void)
{
    const char *const tables[] = { "/proc/sysvipc/shm", "/proc/sysvipc/msg", "/proc/sysvipc/sem",
                                   "/proc/net/unix", "/proc/locks", NULL };

    for (const char *const *table = tables; *table != NULL; table++)
        take(*table);
}

/* Whatever is listening under a name that is in no folder. */
static void
abstract_sockets(void)
{
    g_autofree char *text = NULL;
    char answer[4096];

    if (!g_file_get_contents("/proc/net/unix", &text, NULL, NULL)) {
        refused(errno);
        return;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        const char *name = strstr(*line, world.rack);
        const int fd = name != NULL ? connect_unix(name, SOCK_STREAM) : -1;

        if (name == NULL)
            continue;
        ended(fd >= 0 && take_answer(fd, answer, sizeof answer, 50) > 0);
        if (fd >= 0)
            (void)close(fd);
    }
}

#define WAY_OF_EACH(function, act) \
    static void function(void) \
    { \
        for_targets(act); \
    }
WAY_OF_EACH(memory_file, memory_file_of)
WAY_OF_EACH(memory_call, memory_call_of)
WAY_OF_EACH(memory_written, memory_written_of)
WAY_OF_EACH(attach, attached_to)
WAY_OF_EACH(seize, seized)
WAY_OF_EACH(environment, environment_of)
WAY_OF_EACH(command_line, command_line_of)
WAY_OF_EACH(roots, root_of)
WAY_OF_EACH(descriptors, descriptors_of)
WAY_OF_EACH(fetched_descriptors, fetched_descriptors_of)
WAY_OF_EACH(samples, samples_of)
WAY_OF_EACH(core_limit, core_limit_of)

static void
kill_others(void)
{
    for_targets(kill_another);
    take_cores();
}

static void
kill_ones_own(void)
{
    for_targets(kill_web);
    g_usleep(300 * 1000); /* a core is written while its process ends */
    take_cores();
}

const Way process_ways[] = {
    { "memory of a process of one's own", TRUE, memory_of_ones_own },
    { "memory of the programs by /proc/PID/mem", FALSE, memory_file },
    { "memory of the programs by process_vm_readv", FALSE, memory_call },
    { "memory of the programs written to", FALSE, memory_written },
    { "ptrace, attached to the programs", FALSE, attach },
    { "ptrace, seizing the programs", FALSE, seize },
    { "environment, maps and auxv of the programs", FALSE, environment },
    { "command lines of the programs", TRUE, command_line },
    { "files of others through /proc/PID/root and cwd", FALSE, roots },
    { "open files of the programs through /proc/PID/fd", FALSE, descriptors },
    { "open files of the programs by pidfd_getfd", FALSE, fetched_descriptors },
    { "samples of the programs' registers and stacks", FALSE, samples },
    { "shared memory, message queues, locks", TRUE, shared_memory },
    { "sockets that programs listen at", TRUE, abstract_sockets },
    { "core limit of the programs", TRUE, core_limit },
    { "core pattern of the machine", FALSE, core_pattern },
    { "kill the programs of others, look for cores", FALSE, kill_others },
    { "kill the web's own programs, look for cores", TRUE, kill_ones_own },
    { NULL, FALSE, NULL },
};
