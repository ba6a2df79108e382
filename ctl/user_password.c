/* user_password.c: keyrackctl user password. Whoever is signed in as that person is signed out. */
#include <stdio.h>

#include "ctl/ctl.h"
#include "ctl/password.h"
#include "lib/clinic/password_rules.h"
#include "lib/keeper/verifiers.h"
#include "lib/store/persons.h"
#include "lib/store/sessions.h"

static Person *
load_active(Db *db, const char *email, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Person) person = person_find_by_email(db, email, &cause);

    if (cause != NULL)
        g_propagate_error(error, cause);
    else if (person == NULL || !person->active)
        (void)ctl_fail(error, KEYRACK_ERROR_NOT_FOUND,
                       "nobody signs in with that e-mail; keyrackctl user list shows who does");
    else
        return g_steal_pointer(&person);
    return NULL;
}

/* Whom the keeper lets in with no password gets none here either: the database alone, which others write, does not
 * say who may be what. */
static gboolean
check_standing(const Config *config, const Person *person, GError **error)
{
    g_autofree char *keeper_dir = config_keeper_dir(config);
    Standing standing;

    if (!standing_load(keeper_dir, person->id, &standing, error))
        return FALSE;
    return standing != STANDING_NONE ||
           ctl_fail(error, KEYRACK_ERROR_CONFLICT,
                    "%s was switched off. An administrator can change that under Settings, People; "
                    "keyrackctl user add lets another administrator in",
                    person->name);
}

static gboolean
change(const Config *config, Db *db, const Person *person, const char *password, GError **error)
{
    g_autofree char *keeper_dir = config_keeper_dir(config);
    g_auto(Txn) txn = { 0 };
    Actor actor = ctl_actor();
    char object_id[24];

    (void)snprintf(object_id, sizeof object_id, "%" G_GINT64_FORMAT, person->id);
    return txn_begin(&txn, db, error) && sessions_end_all(db, &actor, person->id, error) &&
           audit_add(db, &actor, "password-set", "person", object_id, "done", error) &&
           verifier_change(keeper_dir, person->id, password, error) && txn_commit(&txn, error);
}

gboolean
user_password_run(const Config *config, int argc, char **argv, GError **error)
{
    gboolean from_stdin = FALSE;
    const GOptionEntry entries[] = {
        { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &from_stdin,
          "Read the password from standard input", NULL },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(Db) db = NULL;
    g_autoptr(Person) person = NULL;
    g_auto(Password) password = { 0 };

    if (!ctl_parse(&argc, &argv, entries, "EMAIL", 1, error) ||
        (db = ctl_open(config, error)) == NULL ||
        (person = load_active(db, argv[1], error)) == NULL || !check_standing(config, person, error) ||
        !password_ask(from_stdin, person->second_factor ? PASSWORD_WITH_CODE_MIN : PASSWORD_ALONE_MIN,
                      (const char *[]){ person->email, person->name, NULL }, &password, error) ||
        !change(config, db, person, password.text, error))
        return FALSE;
    g_print("%s has a new password and was signed out everywhere. The password is %s.\n", person->name,
            password.strength);
    return TRUE;
}
