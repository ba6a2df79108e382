/* stop.c: keyrackctl stop and keyrackctl resume: the emergency stop from the command line. */
#include "ctl/ctl.h"
#include "lib/program/doorbell.h"
#include "lib/store/emergency_stop.h"

typedef gboolean (*Change)(Db *db, const Actor *actor, GError **error);

static gboolean
change_and_ring(const Config *config, int argc, char **argv, Change change, GError **error)
{
    const Actor actor = ctl_actor();
    g_autofree char *bell = config_doorbell_path(config);
    g_autoptr(Db) db = NULL;

    if (!ctl_parse(&argc, &argv, NULL, "", 0, error))
        return FALSE;
    db = ctl_open(config, error);
    if (db == NULL || !change(db, &actor, error))
        return FALSE;
    doorbell_ring(bell);
    return TRUE;
}

gboolean
stop_run(const Config *config, int argc, char **argv, GError **error)
{
    if (!change_and_ring(config, argc, argv, emergency_stop_set, error))
        return FALSE;
    g_print("Keyrack is stopped: no key is used any more, and what was under way waits. %s/settings/stop lists the "
            "keys to archive in Cliniko; keyrackctl resume lets Keyrack go on.\n",
            config->public_url);
    return TRUE;
}

gboolean
resume_run(const Config *config, int argc, char **argv, GError **error)
{
    if (!change_and_ring(config, argc, argv, emergency_stop_lift, error))
        return FALSE;
    g_print("Keys are used again. What waited is done now.\n");
    return TRUE;
}
