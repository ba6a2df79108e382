/* user_add.c: keyrackctl user add. */
#include "ctl/ctl.h"
#include "ctl/password.h"
#include "lib/clinic/password_rules.h"
#include "lib/clinic/text.h"
#include "lib/keeper/verifiers.h"
#include "lib/store/persons.h"

/* The password goes to the keeper's folder while the person is still uncommitted: without a
 * password no person. */
static gboolean
add(const Config *config, const char *email, const char *name, const char *password, GError **error)
{
    g_autofree char *keeper_dir = config_keeper_dir(config);
    g_autoptr(Db) db = ctl_open(config, error);
    g_auto(Txn) txn = { 0 };
    Actor actor = ctl_actor();
    gint64 id;

    return db != NULL && txn_begin(&txn, db, error) &&
           person_add(db, &actor, email, name, &id, error) &&
           verifier_set(keeper_dir, id, STANDING_ADMINISTRATOR, password, error) && txn_commit(&txn, error);
}

gboolean
user_add_run(const Config *config, int argc, char **argv, GError **error)
{
    g_autofree char *given_name = NULL;
    g_autofree char *name = NULL;
    gboolean from_stdin = FALSE;
    const GOptionEntry entries[] = {
        { "name", 0, 0, G_OPTION_ARG_STRING, &given_name, "Their name, as it is shown", "NAME" },
        { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &from_stdin,
          "Read the password from standard input", NULL },
        G_OPTION_ENTRY_NULL,
    };
    g_auto(Password) password = { 0 };

    if (!ctl_parse(&argc, &argv, entries, "EMAIL", 1, error))
        return FALSE;
    name = name_clean(given_name == NULL ? "" : given_name);
    if (*name == '\0')
        return ctl_fail(error, KEYRACK_ERROR_INVALID, "say who it is: --name NAME");
    if (!email_is_valid(argv[1]))
        return ctl_fail(error, KEYRACK_ERROR_INVALID, "'%s' is not an e-mail address", argv[1]);
    if (!password_ask(from_stdin, PASSWORD_ALONE_MIN, (const char *[]){ argv[1], name, NULL }, &password, error) ||
        !add(config, argv[1], name, password.text, error))
        return FALSE;
    g_print("%s can sign in at %s/login. The password is %s.\n", name, config->public_url, password.strength);
    return TRUE;
}
