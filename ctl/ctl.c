/* ctl.c: what the subcommands share: their arguments, the database, errors. */
#include "ctl/ctl.h"

#include "lib/program/program.h"

gboolean
ctl_fail(GError **error, KeyrackError code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (error != NULL)
        *error = g_error_new_valist(KEYRACK_ERROR, (int)code, format, args);
    va_end(args);
    return FALSE;
}

gboolean
ctl_parse(int *argc, char ***argv, const GOptionEntry *entries, const char *usage, int n_arguments,
          GError **error)
{
    g_autoptr(GOptionContext) context = g_option_context_new(usage);

    if (entries != NULL)
        g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, error))
        return FALSE;
    if (*argc != n_arguments + 1)
        return ctl_fail(error, KEYRACK_ERROR_INVALID, "it is: %s [OPTION...]%s%s", (*argv)[0],
                        *usage == '\0' ? "" : " ", usage);
    return TRUE;
}

Db *
ctl_open(const Config *config, GError **error)
{
    g_autofree char *path = config_database_path(config);
    GError *cause = NULL;
    Db *db = db_open(path, DB_CTL, &cause);

    if (db != NULL)
        return db;
    if (g_error_matches(cause, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND))
        g_prefix_error(&cause, "there is no database yet, run keyrackctl setup first: ");
    g_propagate_error(error, cause);
    return NULL;
}

Actor
ctl_actor(void)
{
    return (Actor){ .kind = ACTOR_CTL, .address = "", .now_utc = clock_utc() };
}
