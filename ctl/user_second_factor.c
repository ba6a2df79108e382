/* user_second_factor.c: keyrackctl user second-factor-off, for who lost both phone and recovery codes. */
#include "ctl/ctl.h"
#include "lib/keeper/second_factor.h"
#include "lib/store/account.h"
#include "lib/store/persons.h"

static Person *
load(Db *db, const char *email, GError **error)
{
    GError *cause = NULL;
    Person *person = person_find_by_email(db, email, &cause);

    if (cause != NULL)
        g_propagate_error(error, cause);
    else if (person == NULL)
        (void)ctl_fail(error, KEYRACK_ERROR_NOT_FOUND,
                       "nobody signs in with that e-mail; keyrackctl user list shows who does");
    return person;
}

/* The audit row first: without it nothing is turned off. */
static gboolean
turn_off(const Config *config, Db *db, const Person *person, GError **error)
{
    g_autofree char *keeper_dir = config_keeper_dir(config);
    const Actor actor = ctl_actor();
    g_auto(Txn) txn = { 0 };

    return txn_begin(&txn, db, error) && account_set_second_factor(db, &actor, person->id, FALSE, error) &&
           second_factor_end(keeper_dir, person->id, error) && txn_commit(&txn, error);
}

gboolean
user_second_factor_off_run(const Config *config, int argc, char **argv, GError **error)
{
    g_autoptr(Db) db = NULL;
    g_autoptr(Person) person = NULL;

    if (!ctl_parse(&argc, &argv, NULL, "EMAIL", 1, error) || (db = ctl_open(config, error)) == NULL ||
        (person = load(db, argv[1], error)) == NULL || !turn_off(config, db, person, error))
        return FALSE;
    g_print("%s signs in with a password alone, and can set up a second factor again under Your account.\n",
            person->name);
    return TRUE;
}
