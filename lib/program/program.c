/* program.c: what every program of ours does first, its log lines, and the two clocks. */
#include "lib/program/program.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* Overwrites what is given back to the allocator: libfcgi's buffer holds a pasted key and does not
 * wipe it. New memory is filled with the complement. */
#define FREED_BYTE 0xff

static const char *
level_word(GLogLevelFlags level)
{
    if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
        return "error";
    return level & G_LOG_LEVEL_WARNING ? "warning" : "info";
}

/* One event, one line: a name with a line break in it must not be able to forge the next line. */
static GLogWriterOutput
write_log_line(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
    const char *message = "";
    g_autofree char *escaped = NULL;

    (void)data;
    for (gsize i = 0; i < n_fields; i++)
        if (g_str_equal(fields[i].key, "MESSAGE"))
            message = fields[i].value;
    if (level & G_LOG_LEVEL_DEBUG)
        return G_LOG_WRITER_HANDLED;
    escaped = g_strescape(message, "\"\\");
    (void)fprintf(stderr, "%s[%d] %s %s\n", g_get_prgname(), (int)getpid(), level_word(level),
                  escaped);
    return G_LOG_WRITER_HANDLED;
}

void
program_start(const char *name)
{
    const struct rlimit no_core = { 0, 0 };

    g_set_prgname(name);
    (void)mallopt(M_PERTURB, FREED_BYTE);
    (void)setrlimit(RLIMIT_CORE, &no_core);
#ifndef __SANITIZE_ADDRESS__ /* the leak checker traces its own process */
    (void)prctl(PR_SET_DUMPABLE, 0);
#endif
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    (void)umask(0007);
    (void)signal(SIGPIPE, SIG_IGN);
    g_log_set_writer_func(write_log_line, NULL, NULL);
}

gint64
clock_utc(void)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

gint64
clock_monotonic_ms(void)
{
    return g_get_monotonic_time() / 1000;
}

void
program_ready(void)
{
    const char *path = g_getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd;

    if (path == NULL || strlen(path) >= sizeof address.sun_path)
        return;
    memcpy(address.sun_path, path, strlen(path));
    if (address.sun_path[0] == '@')
        address.sun_path[0] = '\0'; /* an abstract socket */
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    (void)sendto(fd, "READY=1", 7, MSG_NOSIGNAL, (struct sockaddr *)&address,
                 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path)));
    (void)close(fd);
}
