/* main.c: keyrackctl, the administrator's command line: finds the subcommand in its table and runs
 * it. */
#include <locale.h>
#include <string.h>

#include "ctl/ctl.h"
#include "lib/keeper/password_hash.h"
#include "lib/program/program.h"

typedef struct {
    const char *name; /* one word or two */
    const char *help;
    CommandRun run;
} Command;

static const Command commands[] = {
    { "setup", "Make or upgrade folders, database and keys; print the first administrator's link",
      setup_run },
    { "user add", "Let somebody sign in", user_add_run },
    { "user password", "Give somebody a new password", user_password_run },
    { "user second-factor-off", "Let somebody who lost phone and recovery codes sign in without",
      user_second_factor_off_run },
    { "user list", "Show who may sign in", user_list_run },
    { "clinic-moved", "Say that Cliniko moved the clinic to another region", clinic_moved_run },
    { "stop", "Stop all use of keys at once", stop_run },
    { "resume", "Let keys be used again", resume_run },
    { "audit verify", "Prove that nothing in the audit log was altered, removed or cut off", audit_verify_run },
    { "doctor", "Look for everything that could be wrong", doctor_run },
};

/* How many words of argv name this command, 0 when they name another. */
static int
match(const Command *command, int argc, char **argv)
{
    g_auto(GStrv) words = g_strsplit(command->name, " ", -1);
    int n = (int)g_strv_length(words);

    for (int i = 0; i < n; i++)
        if (i >= argc || strcmp(words[i], argv[i]) != 0)
            return 0;
    return n;
}

static char *
make_summary(void)
{
    GString *text = g_string_new("The administrator's command line of Keyrack. Subcommands, each "
                                 "with --help:\n");

    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        g_string_append_printf(text, "  %-22s %s\n", commands[i].name, commands[i].help);
    return g_string_free(text, FALSE);
}

/* The options before the subcommand are every program's, those after it are its own. */
static int
count_own_options(int argc, char **argv)
{
    int n = 1;

    while (n < argc && argv[n][0] == '-')
        n += strcmp(argv[n], "--config") == 0 ? 2 : 1;
    return MIN(n, argc);
}

static int
finish(GError *error)
{
    gboolean is_usage = error->domain == G_OPTION_ERROR ||
                        g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID);

    g_printerr("keyrackctl: %s\n", error->message);
    return is_usage ? 2 : 1;
}

/* words begins with the subcommand's name and is ended by NULL. */
static int
run(const Config *config, int n_words, char **words)
{
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        int n = match(&commands[i], n_words, words);
        g_autofree char *name = g_strconcat("keyrackctl ", commands[i].name, NULL);
        g_autoptr(GError) error = NULL;

        if (n == 0)
            continue;
        g_set_prgname(name);
        words[n - 1] = name;
        return commands[i].run(config, n_words - n + 1, words + n - 1, &error) ? 0 : finish(error);
    }
    g_printerr(n_words == 0
                   ? "keyrackctl: say what to do; keyrackctl --help lists it\n"
                   : "keyrackctl: there is no such subcommand; keyrackctl --help lists them\n");
    return 2;
}

int
main(int argc, char **argv)
{
    g_autofree char *summary = make_summary();
    g_autoptr(Config) config = NULL;
    int n_own = count_own_options(argc, argv), n_left = n_own, status = 0;
    g_autofree char **own = g_new0(char *, (gsize)n_own + 1);
    char **left = own;

    program_start("keyrackctl");
    (void)setlocale(LC_CTYPE, "C.UTF-8"); /* names are UTF-8 in a shell without any locale, too */
    for (int i = 0; i < n_own; i++)
        own[i] = argv[i];
    config = config_from_args(&n_left, &left, summary, NULL, &status);
    if (config == NULL)
        return status;
    password_cost_set(config->password_cost);
    return run(config, argc - n_own, argv + n_own);
}
