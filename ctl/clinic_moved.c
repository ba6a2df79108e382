/* clinic_moved.c: keyrackctl clinic-moved: Cliniko has moved the clinic's account to another region. The pin by which
 * every key is judged is changed here and nowhere else: the web must not be able to. */
#include "ctl/ctl.h"
#include "lib/clinic/key_text.h"
#include "lib/store/pins.h"

static gboolean
note_in_audit(const Config *config, GError **error)
{
    const Actor actor = ctl_actor();
    g_autoptr(Db) db = ctl_open(config, error);
    g_auto(Txn) txn = { 0 };

    return db != NULL && txn_begin(&txn, db, error) &&
           audit_add(db, &actor, "clinic-moved", "clinic", "", "done", error) && txn_commit(&txn, error);
}

/* The audit row first: without it nothing is moved. */
gboolean
clinic_moved_run(const Config *config, int argc, char **argv, GError **error)
{
    g_autofree char *dir = config_agent_dir(config);
    g_autoptr(PinDb) pins = NULL;
    g_autoptr(AccountPin) pin = NULL;
    GError *problem = NULL;

    if (!ctl_parse(&argc, &argv, NULL, "REGION", 1, error))
        return FALSE;
    if (!shard_is_valid(argv[1]))
        return ctl_fail(error, KEYRACK_ERROR_INVALID, "REGION is the ending of the new keys, such as au4");
    pins = pins_open(dir, config->migration_dir, DB_CTL, error);
    if (pins == NULL)
        return FALSE;
    pin = pins_find_account(pins, &problem);
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    if (pin == NULL)
        return ctl_fail(error, KEYRACK_ERROR_NOT_FOUND, "no clinic is connected yet, so there is nothing to move");
    if (!note_in_audit(config, error) || !pins_move_account(pins, argv[1], error))
        return FALSE;
    g_print("Account %s was in %s, and is now taken to be in %s. Paste the clinic's new key, or press Check again.\n",
            pin->account_id, pin->shard, argv[1]);
    return TRUE;
}
