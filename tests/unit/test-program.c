/* test-program.c: a log line stays one line, no core is left behind, and systemd hears when a
 * program is ready. */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/program/program.h"

/* Runs in a child of its own, so what program_start changes stays there. */
static void
a_forged_line_is_escaped(void)
{
    if (g_test_subprocess()) {
        program_start("probe");
        g_log_set_always_fatal(G_LOG_FATAL_MASK);
        g_message("one\ntwo %s", "\033[31m");
        g_warning("careful");
        return;
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed();
    g_test_trap_assert_stderr("probe[*] info one\\ntwo \\033[31m\nprobe[*] warning careful\n");
}

static void
a_program_starts_closed(void)
{
    if (g_test_subprocess()) {
        struct rlimit core;

        program_start("probe");
        g_assert_cmpint(getrlimit(RLIMIT_CORE, &core), ==, 0);
        g_assert_cmpuint(core.rlim_max, ==, 0);
        g_assert_cmpint(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), ==, 1);
#ifndef __SANITIZE_ADDRESS__
        g_assert_cmpint(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), ==, 0);
#endif
        g_assert_cmpint(umask(0), ==, 0007);
        return;
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed();
}

static void
systemd_hears_that_it_is_ready(void)
{
    g_autofree char *dir = g_dir_make_tmp("keyrack-ready-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "notify", NULL);
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    char text[32] = "";
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    program_ready(); /* without systemd nothing happens */
    g_assert_cmpuint(strlen(path), <, sizeof address.sun_path);
    memcpy(address.sun_path, path, strlen(path));
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
    (void)g_setenv("NOTIFY_SOCKET", path, TRUE);
    program_ready();
    g_assert_cmpint(recv(fd, text, sizeof text - 1, MSG_DONTWAIT), ==, 7);
    g_assert_cmpstr(text, ==, "READY=1");
    g_unsetenv("NOTIFY_SOCKET");
    (void)close(fd);
    (void)g_unlink(path);
    (void)g_rmdir(dir);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/program/log-line", a_forged_line_is_escaped);
    g_test_add_func("/program/closed", a_program_starts_closed);
    g_test_add_func("/program/ready", systemd_hears_that_it_is_ready);
    return g_test_run();
}
