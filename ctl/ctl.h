/* ctl.h: what the subcommands of keyrackctl share. Each has a file of its own and a row in the
 * table of main.c. */
#pragma once

#include "lib/clinic/error.h"
#include "lib/program/config.h"
#include "lib/store/audit.h"

/* Runs with the arguments after its name; argv[0] is the whole name ("keyrackctl user add"). What
 * it found goes to stdout. Errors: of any domain, printed by main; INVALID and GOption's are wrong
 * usage. */
typedef gboolean (*CommandRun)(const Config *config, int argc, char **argv, GError **error);

gboolean setup_run(const Config *config, int argc, char **argv, GError **error);
gboolean user_add_run(const Config *config, int argc, char **argv, GError **error);
gboolean user_password_run(const Config *config, int argc, char **argv, GError **error);
gboolean user_second_factor_off_run(const Config *config, int argc, char **argv, GError **error);
gboolean user_list_run(const Config *config, int argc, char **argv, GError **error);
gboolean clinic_moved_run(const Config *config, int argc, char **argv, GError **error);
gboolean stop_run(const Config *config, int argc, char **argv, GError **error);
gboolean resume_run(const Config *config, int argc, char **argv, GError **error);
gboolean audit_verify_run(const Config *config, int argc, char **argv, GError **error);
gboolean doctor_run(const Config *config, int argc, char **argv, GError **error);

/*
 * Parses a subcommand's options; what is left must be exactly n_arguments arguments, argv[1] on.
 *
 * Shape:  usage names the arguments for --help, "" for none.
 * Errors: GOption's, INVALID too few or too many arguments.
 */
gboolean ctl_parse(int *argc, char ***argv, const GOptionEntry *entries, const char *usage,
                   int n_arguments, GError **error);

/* The database with keyrackctl's rights; the caller frees it. Errors: as db_open, with the next
 * step. */
Db *ctl_open(const Config *config, GError **error);

/* keyrackctl itself, now. */
Actor ctl_actor(void);

gboolean ctl_fail(GError **error, KeyrackError code, const char *format, ...) G_GNUC_PRINTF(3, 4);
