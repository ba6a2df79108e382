/* main.c: the web program: reads the configuration and templates, opens the socket, starts the
 * workers; plain CGI works too. It has no network and no secrets, and opens the database only in
 * each worker. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgi-bin/cgi.h"
#include "cgi-bin/fcgi.h"
#include "cgi-bin/view.h"
#include "cgi-bin/workers.h"
#include "lib/clinic/error.h"
#include "lib/program/program.h"

static void
app_clear(App *app)
{
    g_clear_pointer(&app->db, db_free);
    g_clear_pointer(&app->keeper_socket, g_free);
    g_clear_pointer(&app->doorbell, g_free);
}

/* What each process opens for itself: a database connection must not cross a fork. */
static gboolean
app_open(App *app, const Config *config, GError **error)
{
    g_autofree char *database = config_database_path(config);
    g_autofree char *seal = config_seal_public_path(config);

    app->config = config;
    app->keeper_socket = config_keeper_socket(config);
    app->doorbell = config_doorbell_path(config);
    app->db = db_open(database, DB_WEB, error);
    return app->db != NULL && seal_public_load(seal, &app->seal, error);
}

typedef struct {
    const Config *config;
    int listen_fd;
    Slots sign_in_slots, people_slot;
    Rates key_rates, address_rates;
} Start;

static void
answer(gpointer data, const Incoming *incoming, Reply *ret_reply)
{
    dispatch(data, incoming, clock_utc(), ret_reply);
}

static int
work(int stop_fd, gpointer data)
{
    const Start *start = data;
    g_autoptr(GError) error = NULL;
    App app = { .sign_in_slots = start->sign_in_slots,
                .people_slot = start->people_slot,
                .key_rates = start->key_rates,
                .address_rates = start->address_rates };
    gboolean opened = app_open(&app, start->config, &error);

    if (opened)
        fcgi_serve(start->listen_fd, stop_fd, answer, &app);
    else
        g_warning("%s", error->message);
    app_clear(&app);
    return opened ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Tells in plain words what would otherwise be found by every worker again and again. */
static gboolean
is_set_up(const Config *config, GError **error)
{
    g_autofree char *database = config_database_path(config);
    g_autofree char *seal = config_seal_public_path(config);

    for (int i = 0; i < 2; i++)
        if (access(i == 0 ? database : seal, R_OK) != 0) {
            g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND,
                        "%s cannot be read; 'keyrackctl setup' creates it",
                        i == 0 ? database : seal);
            return FALSE;
        }
    return TRUE;
}

/* A socket that was handed over stays where it is; our own is removed at the end, unless a
 * successor replaced it. */
static void
remove_socket(const char *path, const struct stat *ours)
{
    struct stat now;

    if (lstat(path, &now) == 0 && now.st_dev == ours->st_dev && now.st_ino == ours->st_ino)
        (void)unlink(path);
}

static gboolean
serve_fastcgi(const Config *config, GError **error)
{
    const gboolean handed = fcgi_is_handed_a_socket();
    Start start = { .config = config,
                    .listen_fd = handed ? STDIN_FILENO : fcgi_listen(config->socket, error),
                    .sign_in_slots = { -1, 0 },
                    .people_slot = { -1, 0 } };
    struct stat ours = { 0 };
    gboolean good;

    if (start.listen_fd < 0)
        return FALSE;
    if (handed)
        (void)fcntl(start.listen_fd, F_SETFL, fcntl(start.listen_fd, F_GETFL) | O_NONBLOCK);
    else
        (void)lstat(config->socket, &ours);
    good = slots_open(&start.sign_in_slots, MAX(1, config->workers / 2), error) &&
           slots_open(&start.people_slot, 1, error) && rates_open(&start.key_rates, error) &&
           rates_open(&start.address_rates, error) && workers_run(config->workers, work, &start, error);
    if (!handed)
        remove_socket(config->socket, &ours);
    slots_close(&start.sign_in_slots);
    slots_close(&start.people_slot);
    rates_close(&start.key_rates);
    rates_close(&start.address_rates);
    (void)close(start.listen_fd);
    return good;
}

static gboolean
serve_cgi(const Config *config, GError **error)
{
    App app = { .sign_in_slots = { -1, 0 }, .people_slot = { -1, 0 } }; /* the keeper's own limit holds */
    gboolean good = app_open(&app, config, error) && cgi_serve(&app);

    app_clear(&app);
    return good;
}

/* A CGI program's arguments may come from the address a visitor typed (RFC 3875, 4.4): they are not
 * looked at. */
static Config *
read_config(gboolean is_cgi, int *argc, char ***argv, int *ret_exit)
{
    const char *path = g_getenv("KEYRACK_CONFIG");
    g_autoptr(GError) error = NULL;
    Config *config;

    if (!is_cgi)
        return config_from_args(argc, argv, "The web program of Keyrack: FastCGI, or plain CGI.",
                                NULL, ret_exit);
    config = config_load(path != NULL ? path : CONFIG_DEFAULT_PATH, &error);
    if (config == NULL)
        g_warning("%s", error->message);
    *ret_exit = EXIT_FAILURE;
    return config;
}

int
main(int argc, char **argv)
{
    const gboolean is_cgi = cgi_is_asked() && !fcgi_is_handed_a_socket();
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = NULL;
    int status;

    program_start("keyrack.fcgi");
    config = read_config(is_cgi, &argc, &argv, &status);
    if (config == NULL)
        return status;
    if (is_set_up(config, &error) && view_load_all(config->template_dir, &error) &&
        (is_cgi ? serve_cgi(config, &error) : serve_fastcgi(config, &error)))
        return EXIT_SUCCESS;
    g_warning("%s", error != NULL ? error->message : "the answer was not taken");
    return EXIT_FAILURE;
}
