/* main.c: keyrack-sandbox, a local stand-in for the Cliniko API, for the demo and the tests.
 * It listens on 127.0.0.1 only and keeps nothing. Of keyrack.conf it reads where base_url expects it. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>

#include "lib/clinic/error.h"
#include "lib/program/config.h"
#include "sandbox/keys.h"
#include "sandbox/moments.h"
#include "sandbox/server.h"

#define PORT_OF_CONFIG (-1)

typedef struct {
    int port, latency_ms, requests_per_minute;
    char *clinic_file, *config_file, *now;
    ClinicSize size;
    gboolean print_keys, check;
} Options;

static gboolean
read_options(Options *options, int *argc, char ***argv, GError **error)
{
    const GOptionEntry entries[] = {
        { "port", 0, 0, G_OPTION_ARG_INT, &options->port,
          "Listen on this port (0: the kernel chooses; default: that of base_url, else 0)", "N" },
        { "config", 0, 0, G_OPTION_ARG_FILENAME, &options->config_file,
          "Be what base_url in this keyrack.conf points at", "FILE" },
        { "check", 0, 0, G_OPTION_ARG_NONE, &options->check,
          "Say what is wrong with that file, and end", NULL },
        { "clinic", 0, 0, G_OPTION_ARG_FILENAME, &options->clinic_file,
          "Serve this clinic, not the demo one", "FILE" },
        { "practitioners", 0, 0, G_OPTION_ARG_INT, &options->size.practitioners,
          "Make up a clinic of this size", "N" },
        { "businesses", 0, 0, G_OPTION_ARG_INT, &options->size.businesses,
          "with so many businesses (3)", "N" },
        { "types", 0, 0, G_OPTION_ARG_INT, &options->size.types,
          "and so many appointment types (8)", "N" },
        { "now", 0, 0, G_OPTION_ARG_STRING, &options->now,
          "Take this for the present when times are free (default: the clock)", "2026-10-01T00:00:00Z" },
        { "latency", 0, 0, G_OPTION_ARG_INT, &options->latency_ms, "Answer this much later", "MS" },
        { "requests-per-minute", 0, 0, G_OPTION_ARG_INT, &options->requests_per_minute,
          "Allowed to each user (200)", "N" },
        { "print-keys", 0, 0, G_OPTION_ARG_NONE, &options->print_keys,
          "Print every key and what it shows, and end", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);

    g_option_context_set_summary(context, "A local stand-in for the Cliniko API.");
    g_option_context_set_description(
        context,
        "It answers GET /{shard}/v1/... for users, practitioners, businesses, appointment types, settings,\n"
        "schedules, blocks, prices, services, and the times patients can book online. Tests change it and\n"
        "make it fail through /sandbox/...; doc/sandbox.md in the source says how.");
    g_option_context_add_main_entries(context, entries, NULL);
    return g_option_context_parse(context, argc, argv, error);
}

static gboolean
check_options(const Options *options, GError **error)
{
    const char *problem = NULL;
    gint64 now_utc;

    if (options->port < PORT_OF_CONFIG || options->port > G_MAXUINT16)
        problem = "--port must be 0 to 65535";
    else if (options->now != NULL && !moment_parse(options->now, &now_utc))
        problem = "--now must be like 2026-10-01T00:00:00Z";
    else if (options->latency_ms < 0)
        problem = "--latency must not be negative";
    else if (options->requests_per_minute < 1)
        problem = "--requests-per-minute must be 1 or more";
    else if (options->clinic_file != NULL && options->size.practitioners != 0)
        problem = "--clinic and --practitioners exclude each other";
    if (problem != NULL)
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, problem);
    return problem == NULL;
}

/* The port base_url names: the sandbox can only stand in for Cliniko where Keyrack looks for it. */
static gboolean
read_config(Options *options, GError **error)
{
    const char *path = options->config_file != NULL ? options->config_file : CONFIG_DEFAULT_PATH;
    g_autoptr(Config) config = config_load(path, error);
    g_autoptr(GString) url = NULL;
    int port = -1;

    if (config == NULL)
        return FALSE;
    url = g_string_new(config->base_url);
    g_string_replace(url, "{shard}", "au1", 0);
    if (!g_str_has_prefix(url->str, "http://") ||
        !g_uri_split_network(url->str, G_URI_FLAGS_NONE, NULL, NULL, &port, NULL) || port < 1) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID,
                    "%s: base_url names no port of this machine, such as http://127.0.0.1:8090/{shard}/v1",
                    path);
        return FALSE;
    }
    if (options->port == PORT_OF_CONFIG)
        options->port = port;
    return TRUE;
}

/* The signals that end the program are taken by sigwait below, so every thread must leave them
 * alone. */
static void
hold_signals(sigset_t *ret_signals)
{
    sigemptyset(ret_signals);
    sigaddset(ret_signals, SIGINT);
    sigaddset(ret_signals, SIGTERM);
    sigaddset(ret_signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, ret_signals, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static gboolean
serve(Clinic *clinic, const Options *options, GError **error)
{
    Sandbox *sandbox = sandbox_new(clinic, options->latency_ms, options->requests_per_minute);
    Server *server;
    sigset_t signals;
    int signal_number;

    sandbox->now_is_fixed = options->now != NULL;
    sandbox->fixed_now_utc = clinic->made_utc;
    hold_signals(&signals);
    server = server_start(sandbox, (guint16)MAX(0, options->port), error);
    if (server != NULL) {
        printf("listening on %s\n", sandbox->origin);
        fflush(stdout);
        sigwait(&signals, &signal_number);
        server_stop(server, sandbox);
    }
    sandbox_free(sandbox);
    return server != NULL;
}

static int
complain(const GError *error)
{
    fprintf(stderr, "keyrack-sandbox: %s\n", error->message);
    return 1;
}

int
main(int argc, char **argv)
{
    Options options = { .port = PORT_OF_CONFIG, .requests_per_minute = 200, .size = { .businesses = 3, .types = 8 } };
    g_autofree char *clinic_file = NULL, *config_file = NULL, *now = NULL;
    gint64 made_utc = g_get_real_time() / G_USEC_PER_SEC;
    g_autoptr(GError) error = NULL;
    g_autoptr(Clinic) clinic = NULL;
    gboolean is_read;

    setlocale(LC_ALL, "C.UTF-8");
    is_read = read_options(&options, &argc, &argv, &error);
    clinic_file = options.clinic_file;
    config_file = options.config_file;
    now = options.now;
    if (!is_read || !check_options(&options, &error))
        return complain(error);
    if ((options.check || config_file != NULL) && !read_config(&options, &error))
        return complain(error);
    if (options.check) {
        printf("%s: good\n", config_file != NULL ? config_file : CONFIG_DEFAULT_PATH);
        return 0;
    }
    if (now != NULL)
        moment_parse(now, &made_utc);
    clinic = options.size.practitioners != 0 ? clinic_generate(options.size, made_utc, &error)
                                             : clinic_load(clinic_file, made_utc, &error);
    if (clinic == NULL)
        return complain(error);
    if (options.print_keys) {
        keys_print(clinic);
        return 0;
    }
    return serve(g_steal_pointer(&clinic), &options, &error) ? 0 : complain(error);
}
