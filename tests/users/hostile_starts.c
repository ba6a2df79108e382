/* hostile_starts.c: ways by starting Keyrack's own programs, differently. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/vault/vault.h"
#include "tests/users/hostile.h"
#include "tests/users/hostile_rows.h"

/* A configuration whose Cliniko is the attacker, with the real sockets and the real database, or
 * a state folder of the attacker's. */
static char *
write_config(const char *name, const char *state)
{
    g_autofree char *file = g_strconcat(name, ".conf", NULL), *text = NULL;
    char *path = in_own(file);

    text = g_strdup_printf("[keyrack]\nstate_dir=%s\nsocket=%s/web.sock\npublic_url=http://127.0.0.1:1\n"
                           "contact_email=evil@clinic.example\n[cliniko]\n"
                           "base_url=http://127.0.0.1:%d/{shard}\n[paths]\nrun_dir=%s/run\n"
                           "template_dir=%s\nmigration_dir=%s\n",
                           state, world.own, rows_port(), world.state, g_getenv("TEMPLATES"),
                           g_getenv("MIGRATIONS"));
    (void)g_file_set_contents(path, text, -1, NULL);
    return path;
}

static gboolean
start(const char *program, const char *config, const char *word, const char *setting)
{
    g_autofree char *path = g_build_filename(world.programs, program, NULL);
    const char *const argv[] = { path, "--config", config, word, NULL };
    const char *const env[] = { "PATH=/usr/bin:/bin", "G_MESSAGES_DEBUG=all", setting, NULL };

    return run_program(argv, env);
}

/* Each program at the real state folder, and at a copy of what can be copied. */
static void
start_each(const char *program, const char *word)
{
    g_autofree char *state = in_own("state"), *shared = in_own("state/shared");
    g_autofree char *agent = in_own("state/agent"), *keeper = in_own("state/keeper");
    g_autofree char *public = in_own("state/public"), *database = in_own("state/shared/keyrack.db");
    g_autofree char *real = write_config("real", world.state), *own = write_config("own", state);
    const char *const folders[] = { shared, agent, keeper, public };
    g_autofree char *bytes = NULL;
    gsize length = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
        (void)g_mkdir_with_parents(folders[i], 0700);
    if (g_file_get_contents(world.database, &bytes, &length, NULL))
        (void)g_file_set_contents(database, bytes, (gssize)length, NULL);
    (void)start(program, real, word, "GLIBC_TUNABLES=");
    (void)start(program, own, word, "LD_DEBUG=files");
    (void)start(program, world.config, word, "LD_PRELOAD=libSegFault.so");
    take_visitors();
}

static void
start_agent(void)
{
    start_each("agent/keyrack-agent", NULL);
}

/* A key pair of our own opens nothing that was sealed for the other. */
static void
start_keeper(void)
{
    g_autofree char *private = in_own("state/keeper/seal.key"), *public = in_own("state/public/seal.pub");
    g_auto(SealPrivate) key = { 0 };

    (void)seal_keys_generate(&key, NULL);
    (void)seal_private_save(private, &key, NULL);
    (void)seal_public_save(public, &key.open, NULL);
    start_each("keeper/keyrack-keeper", NULL);
    for (guint i = 0; i < world.records->len; i++) {
        const Record *record = world.records->pdata[i];
        const SealContext context = { "cliniko-api-key", record->practitioner_id, record->id,
                                      record->shard, "cliniko" };
        guint8 secret[VAULT_SECRET_MAX];
        gsize size;

        ended(vault_open(&key, &context, record->sealed, secret, &size, NULL));
    }
}

static void
start_keyrackctl(void)
{
    start_each("ctl/keyrackctl", "doctor");
    start_each("ctl/keyrackctl", "setup");
}

const Way start_ways[] = {
    { "start an agent of one's own with another Cliniko", TRUE, start_agent },
    { "start a keeper of one's own", TRUE, start_keeper },
    { "start keyrackctl", TRUE, start_keyrackctl },
    { NULL, FALSE, NULL },
};
