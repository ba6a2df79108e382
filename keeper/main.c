/* main.c: keyrack-keeper, the process that holds what must never get out: the private key, password
 * verifiers, one-time links. It reads nothing from outside but fixed small frames on a local socket,
 * talks to no network, and starts no other program; in a real install its systemd unit makes sure
 * of the last two. */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "keeper/listen.h"
#include "keeper/server.h"
#include "lib/clinic/error.h"
#include "lib/keeper/password_hash.h"
#include "lib/program/config.h"
#include "lib/program/program.h"

static SealPrivate key; /* one copy, in one place that is never swapped out */

static gboolean wrong(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
wrong(GError **error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (error != NULL)
        *error = g_error_new_valist(KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, format, args);
    va_end(args);
    return FALSE;
}

/* The configured system user; "" is the one we run as. */
static gboolean
find_user(const char *setting, const char *name, uid_t *ret_uid, GError **error)
{
    const struct passwd *user;

    if (*name == '\0') {
        *ret_uid = geteuid();
        return TRUE;
    }
    user = getpwnam(name);
    if (user == NULL)
        return wrong(error, "%s: there is no system user '%s'", setting, name);
    *ret_uid = user->pw_uid;
    return TRUE;
}

/* Held until the end: two keepers would count failed tries apart. */
static gboolean
lock_folder(const char *dir, int *ret_fd, GError **error)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return wrong(error, "%s: %s; run keyrackctl setup first", dir, g_strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        (void)close(fd);
        return wrong(error, "another keyrack-keeper works in %s", dir);
    }
    *ret_fd = fd;
    return TRUE;
}

/* The public half that others seal with must be ours, or nothing they seal could be opened. */
static gboolean
load_key(const Config *config, const char *dir, GError **error)
{
    g_autofree char *private_path = g_build_filename(dir, "seal.key", NULL);
    g_autofree char *public_path = config_seal_public_path(config);
    SealPublic published;

    if (mlock(&key, sizeof key) < 0)
        g_message("the private key may be swapped out: %s", g_strerror(errno));
    if (!seal_private_load(private_path, &key, error) ||
        !seal_public_load(public_path, &published, error))
        return FALSE;
    if (memcmp(&published, &key.open, sizeof published) != 0)
        return wrong(error, "%s does not belong to %s", public_path, private_path);
    return TRUE;
}

static int
ending_signals(void)
{
    sigset_t ending;

    (void)sigemptyset(&ending);
    (void)sigaddset(&ending, SIGTERM);
    (void)sigaddset(&ending, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &ending, NULL);
    return signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
}

static gboolean
serve(const Config *config, const char *dir, GError **error)
{
    g_autofree char *socket = config_keeper_socket(config);
    g_autoptr(Networks) networks = networks_new();
    const Keeper keeper = { .dir = dir, .key = &key, .networks = networks };
    ServerSetup setup = { .signals = ending_signals() };
    gboolean good;

    if (!find_user("web_user", config->web_user, &setup.web, error) ||
        !find_user("agent_user", config->agent_user, &setup.agent, error))
        return FALSE;
    setup.listening = keeper_listen(socket, error);
    if (setup.listening < 0)
        return FALSE;
    program_ready();
    good = server_run(&keeper, &setup, error);
    (void)unlink(socket);
    return good;
}

int
main(int argc, char **argv)
{
    g_autoptr(Config) config = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *dir = NULL;
    int lock = -1, status = 0;

    program_start("keyrack-keeper");
    config = config_from_args(&argc, &argv, "Holds Keyrack's secrets.", NULL, &status);
    if (config == NULL)
        return status;
    password_cost_set(config->password_cost);
    dir = config_keeper_dir(config);
    if (!lock_folder(dir, &lock, &error) || !load_key(config, dir, &error) ||
        !serve(config, dir, &error)) {
        g_printerr("keyrack-keeper: %s\n", error->message);
        status = 1;
    }
    seal_private_clear(&key);
    return status;
}
