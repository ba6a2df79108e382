/* config.h: keyrack.conf, read and checked once at the start of every program. */
#pragma once

#include <glib.h>

typedef struct {
    /* [keyrack] */
    char *state_dir;      /* absolute; holds shared/, keeper/, agent/, public/ */
    char *socket;         /* absolute path of the FastCGI socket nginx speaks to */
    int workers;          /* web worker processes, 1..64 */
    char *public_url;     /* origin the browser sees, no slash at the end; https, or http on loopback */
    char *contact_email;  /* goes into the User-Agent Cliniko asks for */
    /* [cliniko] */
    char *base_url;       /* "" = https://api.{shard}.cliniko.com/v1; plain http on loopback only */
    int requests_per_minute; /* for each Cliniko user, 1..200 */
    /* [keeper] who may ask the keeper what, by system user; "" = the user the keeper runs as */
    char *web_user;
    char *agent_user;
    int password_cost; /* of yescrypt; 7, less only beside a sandbox */
    /* [paths] where the installed parts are; the defaults are the installation's own */
    char *run_dir;        /* sockets between the programs; state_dir/run by default */
    char *template_dir;
    char *migration_dir;
} Config;

#define CONFIG_DEFAULT_PATH SYSCONFDIR "/keyrack/keyrack.conf"

/*
 * Reads and checks the file at path. Unknown groups and keys are errors, so a typing mistake is
 * never a silent default.
 *
 * Owner:  the caller frees with config_free.
 * Errors: INVALID, the message is "FILE:LINE: what is wrong".
 */
Config *config_load(const char *path, GError **error);

void config_free(Config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)

/*
 * The part every main() shares: --config FILE, --check (prints what is wrong and exits), --version.
 *
 * Shape:  more is NULL or a program's own GOption entries, ended as GOption wants them; what is
 *         left of argv are the program's arguments.
 * Owner:  the caller frees the result; on NULL the program ends with *ret_exit.
 */
Config *config_from_args(int *argc, char ***argv, const char *summary, const GOptionEntry *more,
                         int *ret_exit);

/* Paths below state_dir and run_dir; free with g_free. */
char *config_database_path(const Config *config);    /* shared/keyrack.db */
char *config_agent_dir(const Config *config);        /* agent/  (0700, the agent's own) */
char *config_keeper_dir(const Config *config);       /* keeper/ (0700, the keeper's own) */
char *config_audit_key_path(const Config *config);   /* audit/audit.key, root's own */
char *config_seal_public_path(const Config *config); /* public/seal.pub */
char *config_keeper_socket(const Config *config);    /* run/keeper.sock */
char *config_doorbell_path(const Config *config);    /* run/agent.bell */

/* TRUE when public_url is https: cookies are then Secure and named with the __Host- prefix. */
gboolean config_is_https(const Config *config);
