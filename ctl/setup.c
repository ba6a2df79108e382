/* setup.c: keyrackctl setup. Running it again is safe: it makes what is missing, applies new
 * migrations, and gives a new link only as long as nobody can sign in. */
#include <string.h>

#include "ctl/ctl.h"
#include "ctl/folders.h"
#include "lib/keeper/verifiers.h"
#include "lib/program/program.h"
#include "lib/store/audit_chain.h"
#include "lib/store/persons.h"
#include "lib/vault/vault.h"

#define LINK_TOKEN_SIZE 32

static gboolean
migrate(const Config *config, GError **error)
{
    g_autofree char *path = config_database_path(config);

    return db_migrate(path, config->migration_dir, error);
}

/* --- the sealing keys ------------------------------------------------------------------------- */

/* A public half without its private one: keys were sealed that only the lost file can open. */
static gboolean
refuse_new_key(const char *private_path, GError **error)
{
    return ctl_fail(error, KEYRACK_ERROR_CONFLICT,
                    "%s is missing, but keys were sealed for it. Put it back from a backup. If "
                    "there is none, the saved keys are lost: move public/seal.pub away, run setup "
                    "again, and paste every key anew",
                    private_path);
}

static gboolean
make_seal_keys(const Config *config, GError **error)
{
    g_autofree char *keeper_dir = config_keeper_dir(config);
    g_autofree char *private_path = g_build_filename(keeper_dir, "seal.key", NULL);
    g_autofree char *public_path = config_seal_public_path(config);
    g_auto(SealPrivate) key = { 0 };
    gboolean has_private = g_file_test(private_path, G_FILE_TEST_EXISTS);
    gboolean has_public = g_file_test(public_path, G_FILE_TEST_EXISTS);

    if (has_private && has_public)
        return TRUE;
    if (has_public)
        return refuse_new_key(private_path, error);
    if (has_private)
        return seal_private_load(private_path, &key, error) &&
               seal_public_save(public_path, &key.open, error);
    return seal_keys_generate(&key, error) && seal_private_save(private_path, &key, error) &&
           seal_public_save(public_path, &key.open, error);
}

/* --- the audit log's chain --------------------------------------------------------------------- */

/* A key that is there already is of a setup that was cut short, before the chain knew it. */
static gboolean
make_first_key(const char *path, guint8 ret_key[VAULT_CHAIN_SIZE], GError **error)
{
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return vault_chain_key_load(path, ret_key, error);
    vault_random(ret_key, VAULT_CHAIN_SIZE);
    return vault_chain_key_save(path, ret_key, error);
}

static gboolean
begin_chain(PinDb *pins, const char *path, GError **error)
{
    guint8 key[VAULT_CHAIN_SIZE];
    gboolean begun = make_first_key(path, key, error) && audit_head_make(pins, key, error);

    vault_wipe(key, sizeof key);
    return begun;
}

/* On an installation that has none yet the chain begins with the rows that are there. */
static gboolean
make_audit_chain(const Config *config, GError **error)
{
    g_autofree char *dir = config_agent_dir(config), *path = config_audit_key_path(config);
    g_autoptr(PinDb) pins = pins_open(dir, config->migration_dir, DB_CTL, error);
    AuditHead head = { 0 };
    gboolean found = FALSE;

    if (pins == NULL || !audit_head_find(pins, &head, &found, error))
        return FALSE;
    vault_wipe(&head, sizeof head);
    if (!found)
        return begin_chain(pins, path, error);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        g_print("%s is missing: without it nobody can verify the audit log. Put it back from a backup.\n", path);
    return TRUE;
}

/* --- the first administrator ------------------------------------------------------------------ */

static gboolean
count_active(Db *db, guint *ret_count, GError **error)
{
    g_autoptr(GPtrArray) persons = persons_list(db, error);
    guint count = 0;

    if (persons == NULL)
        return FALSE;
    for (guint i = 0; i < persons->len; i++)
        count += ((const Person *)persons->pdata[i])->active ? 1 : 0;
    *ret_count = count;
    return TRUE;
}

static gboolean
print_link(const Config *config, Db *db, GError **error)
{
    g_autofree char *keeper_dir = config_keeper_dir(config);
    g_autofree char *text = NULL;
    guint8 token[LINK_TOKEN_SIZE];
    Actor actor = ctl_actor();
    Admission admission = { .standing = STANDING_ADMINISTRATOR, .link_life_s = SETUP_LINK_LIFE_S };

    if (!persons_placeholder(db, &actor, &admission.person_id, error) ||
        !link_make(keeper_dir, &admission, clock_utc(), token, error))
        return FALSE;
    text = vault_token_text(token, sizeof token);
    g_print("Open this link within %d minutes to become the first administrator; it works "
            "once:\n%s/setup/%s\n",
            SETUP_LINK_LIFE_S / 60, config->public_url, text);
    vault_wipe(text, strlen(text));
    vault_wipe(token, sizeof token);
    return TRUE;
}

/* What an installation of before there were several roles does not say yet. */
static gboolean
complete_standings(const Config *config, GError **error)
{
    g_autofree char *keeper_dir = config_keeper_dir(config);

    return standings_complete(keeper_dir, error);
}

static gboolean
invite(const Config *config, gboolean no_link, GError **error)
{
    g_autoptr(Db) db = ctl_open(config, error);
    guint active = 0;

    if (db == NULL || !count_active(db, &active, error))
        return FALSE;
    if (active > 0)
        g_print("Sign in at %s/login (%u %s can).\n", config->public_url, active,
                active == 1 ? "person" : "people");
    else if (no_link)
        g_print("Nobody can sign in yet: add somebody with keyrackctl user add.\n");
    else
        return print_link(config, db, error);
    return TRUE;
}

gboolean
setup_run(const Config *config, int argc, char **argv, GError **error)
{
    g_autofree char *keeper_user = NULL;
    gboolean no_link = FALSE;
    const GOptionEntry entries[] = {
        { "keeper-user", 0, 0, G_OPTION_ARG_STRING, &keeper_user,
          "The system user of keyrack-keeper (default keyrack-keeper, if there is one)", "USER" },
        { "no-link", 0, 0, G_OPTION_ARG_NONE, &no_link, "Print no link for a first administrator",
          NULL },
        G_OPTION_ENTRY_NULL,
    };
    g_auto(FolderPlan) plan = { 0 };

    if (!ctl_parse(&argc, &argv, entries, "", 0, error) ||
        !folder_plan_make(&plan, config, keeper_user, error) ||
        !folder_plan_carry_out(&plan, error) || !migrate(config, error) ||
        !make_seal_keys(config, error) || !complete_standings(config, error) ||
        !make_audit_chain(config, error))
        return FALSE;
    g_print("Keyrack is set up in %s.\n", config->state_dir);
    return invite(config, no_link, error);
}
