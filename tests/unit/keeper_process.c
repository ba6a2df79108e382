/* keeper_process.c: starts and ends a real keyrack-keeper for tests. Readiness is what the program
 * itself reports over the notify socket, as to systemd. */
#include "tests/unit/keeper_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "lib/keeper/password_hash.h"

#define PATIENCE_MS 60000 /* a limit for what is broken, never a wait for what works */

static struct sockaddr_un
address_of(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    g_assert_cmpuint(g_strlcpy(address.sun_path, path, sizeof address.sun_path), <,
                     sizeof address.sun_path);
    return address;
}

static void
make_folder(const char *parent, const char *name)
{
    g_autofree char *path = g_build_filename(parent, name, NULL);

    g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
}

void
keeper_process_init(KeeperProcess *keeper, const char *web_user, const char *agent_user)
{
    g_autofree char *config = NULL, *private_path = NULL, *public_path = NULL;

    password_cost_set(1);
    *keeper = (KeeperProcess){ .folder = g_dir_make_tmp("keyrack-XXXXXX", NULL) };
    keeper->dir = g_build_filename(keeper->folder, "keeper", NULL);
    keeper->socket = g_build_filename(keeper->folder, "run", "keeper.sock", NULL);
    keeper->config_path = g_build_filename(keeper->folder, "keyrack.conf", NULL);
    keeper->log_path = g_build_filename(keeper->folder, "log", NULL);
    make_folder(keeper->folder, "keeper");
    make_folder(keeper->folder, "public");
    make_folder(keeper->folder, "run");
    private_path = g_build_filename(keeper->dir, "seal.key", NULL);
    public_path = g_build_filename(keeper->folder, "public", "seal.pub", NULL);
    g_assert_true(seal_keys_generate(&keeper->key, NULL));
    g_assert_true(seal_private_save(private_path, &keeper->key, NULL));
    g_assert_true(seal_public_save(public_path, &keeper->key.open, NULL));
    config = g_strdup_printf("[keyrack]\nstate_dir = %s\nsocket = %s/run/web.sock\n"
                             "public_url = http://127.0.0.1\ncontact_email = it@clinic.example\n"
                             "[cliniko]\nbase_url = http://127.0.0.1:9/{shard}/v1\n"
                             "[keeper]\nweb_user = %s\nagent_user = %s\npassword_cost = 1\n",
                             keeper->folder, keeper->folder, web_user, agent_user);
    g_assert_true(g_file_set_contents(keeper->config_path, config, -1, NULL));
}

static void
wait_until_ready(KeeperProcess *keeper, int notify)
{
    struct pollfd waiting = { .fd = notify, .events = POLLIN };
    gint64 until = g_get_monotonic_time() + PATIENCE_MS * G_GINT64_CONSTANT(1000);
    char word[16] = "";

    while (poll(&waiting, 1, 100) == 0) {
        g_assert_cmpint(waitpid(keeper->pid, NULL, WNOHANG), ==, 0); /* it ended instead */
        g_assert_cmpint(g_get_monotonic_time(), <, until);
    }
    g_assert_cmpint(recv(notify, word, sizeof word - 1, 0), ==, 7);
    g_assert_cmpstr(word, ==, "READY=1");
}

/* A test that aborts takes its keeper with it. */
static void
end_with_parent(gpointer data)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void
keeper_process_start(KeeperProcess *keeper)
{
    g_autofree char *program =
        g_build_filename(g_getenv("TOP_BUILDDIR"), "keeper", "keyrack-keeper", NULL);
    g_autofree char *notify_path = g_build_filename(keeper->folder, "notify", NULL);
    char *const argv[] = { program, (char *)"--config", keeper->config_path, NULL };
    g_auto(GStrv) environment =
        g_environ_setenv(g_get_environ(), "NOTIFY_SOCKET", notify_path, TRUE);
    struct sockaddr_un address = address_of(notify_path);
    int notify = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int log = open(keeper->log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(bind(notify, (struct sockaddr *)&address, sizeof address), ==, 0);
    (void)g_spawn_async_with_fds(NULL, (char **)argv, environment, G_SPAWN_DO_NOT_REAP_CHILD,
                                 end_with_parent, NULL, &keeper->pid, -1, -1, log, &error);
    g_assert_no_error(error);
    (void)close(log);
    wait_until_ready(keeper, notify);
    (void)close(notify);
    (void)g_unlink(notify_path);
}

int
keeper_process_end(KeeperProcess *keeper, int signal)
{
    int status = 0;

    g_assert_cmpint(kill(keeper->pid, signal), ==, 0);
    g_assert_cmpint(waitpid(keeper->pid, &status, 0), ==, keeper->pid);
    keeper->pid = 0;
    return status;
}

static void
remove_all(const char *path)
{
    g_autoptr(GDir) folder =
        g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    const char *name;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *inner = g_build_filename(path, name, NULL);

        remove_all(inner);
    }
    (void)g_remove(path);
}

void
keeper_process_clear(KeeperProcess *keeper)
{
    g_autofree char *log = NULL;
    int status = keeper->pid != 0 ? keeper_process_end(keeper, SIGTERM) : 0;

    if (g_file_get_contents(keeper->log_path, &log, NULL, NULL) && *log != '\0')
        g_test_message("%s", log);
    g_assert_cmpint(status, ==, 0); /* a clean end, which the sanitizers agree with */
    g_assert_false(g_file_test(keeper->socket, G_FILE_TEST_EXISTS));
    remove_all(keeper->folder);
    g_free(keeper->folder);
    g_free(keeper->dir);
    g_free(keeper->socket);
    g_free(keeper->config_path);
    g_free(keeper->log_path);
}

int
keeper_process_connect(const KeeperProcess *keeper)
{
    struct sockaddr_un address = address_of(keeper->socket);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    g_assert_cmpint(connect(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
    return fd;
}

gssize
keeper_process_receive(int fd, void *answer, gsize answer_size)
{
    struct pollfd waiting = { .fd = fd, .events = POLLIN };
    gssize n;

    g_assert_cmpint(poll(&waiting, 1, PATIENCE_MS), ==, 1);
    n = recv(fd, answer, answer_size, 0);
    /* A frame that was not read before the end shows as a reset. */
    return n < 0 && errno == ECONNRESET ? 0 : n;
}

gssize
keeper_process_ask(int fd, const void *frame, gsize size, void *answer, gsize answer_size)
{
    g_assert_cmpint(send(fd, frame, size, MSG_NOSIGNAL), ==, (gssize)size);
    return keeper_process_receive(fd, answer, answer_size);
}

guint
keeper_process_lines(const char *path)
{
    g_autofree char *text = NULL;
    guint lines = 0;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return 0;
    for (const char *p = text; *p != '\0'; p++)
        lines += *p == '\n';
    return lines;
}
