/* hand.c: the web's part of a key's life on the command line, so that the agent is tested
 * without the web.
 *
 * hand --config FILE put                                  reads lines "HOOK KEY", saves all in
 *                                                         one transaction, rings once
 * hand --config FILE paste                                pastes its input as the box does
 * hand --config FILE paste-confirm                        says yes to it
 * hand --config FILE check|remove|move HOOK
 * hand --config FILE refresh [PRACTITIONER]
 * hand --config FILE preview BUSINESS PRACTITIONER TYPE DAY
 *
 * HOOK is a practitioner's id, or - for the clinic's own key. Everything is done as the first
 * person there is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clinic/error.h"
#include "lib/clinic/key_text.h"
#include "lib/program/config.h"
#include "lib/program/doorbell.h"
#include "lib/program/program.h"
#include "lib/store/bookings.h"
#include "lib/store/jobs.h"
#include "lib/store/keys.h"
#include "lib/store/pastes.h"
#include "lib/vault/vault.h"

static const char *
hook_of(const char *word)
{
    return g_str_equal(word, "-") ? NULL : word;
}

static gboolean
put_one(Db *db, const SealPublic *seal, const Actor *actor, const char *line, GError **error)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 2);
    const char *hook = hook_of(words[0]);
    g_auto(KeyText) key = { 0 };
    guint8 sealed[SEALED_SIZE];
    gint64 id;

    if (words[1] == NULL || api_key_parse(words[1], "", &key) != KEY_TEXT_GOOD) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "no key: %s", line);
        return FALSE;
    }
    if (!keys_next_id(db, &id, error))
        return FALSE;
    const char *hook_id = hook != NULL ? hook : "";
    const SealContext context = { "cliniko-api-key", hook_id, id, key.shard, "cliniko" };

    return vault_seal(seal, &context, (const guint8 *)key.key, strlen(key.key), sealed, error) &&
           keys_put(db, actor, id, hook, sealed, key.shard, key.tail, error);
}

static gboolean
put_all(Db *db, const Config *config, const Actor *actor, GError **error)
{
    g_autofree char *path = config_seal_public_path(config);
    g_auto(Txn) txn = { 0 };
    SealPublic seal;
    char line[512];

    if (!seal_public_load(path, &seal, error) || !txn_begin(&txn, db, error))
        return FALSE;
    while (fgets(line, sizeof line, stdin) != NULL)
        if (!put_one(db, &seal, actor, g_strchomp(line), error))
            return FALSE;
    return txn_commit(&txn, error);
}

static gboolean
paste_one(Db *db, const SealPublic *seal, const Actor *actor, gint64 paste_id, const KeyText *key,
          GError **error)
{
    SealContext context = { "cliniko-api-key", "", 0, key->shard, "cliniko" };
    guint8 sealed[SEALED_SIZE];

    return keys_next_id(db, &context.credential_id, error) &&
           vault_seal(seal, &context, (const guint8 *)key->key, strlen(key->key), sealed, error) &&
           paste_add_key(db, actor, paste_id, context.credential_id, sealed, key->shard, key->tail,
                         error);
}

static gboolean
paste_all(Db *db, const Config *config, const Actor *actor, GError **error)
{
    g_autofree char *path = config_seal_public_path(config);
    char text[16384];
    gsize length = fread(text, 1, sizeof text - 1, stdin);
    g_auto(PasteText) found = { 0 };
    g_auto(Txn) txn = { 0 };
    SealPublic seal;
    gint64 id;

    text[length] = '\0';
    api_keys_find(text, "", &found);
    if (!seal_public_load(path, &seal, error) || !txn_begin(&txn, db, error) ||
        !paste_begin(db, actor, &id, error))
        return FALSE;
    for (guint i = 0; i < found.keys->len; i++)
        if (!paste_one(db, &seal, actor, id, &g_array_index(found.keys, FoundKey, i).text, error))
            return FALSE;
    return txn_commit(&txn, error);
}

/* Says yes to every key that is somebody's. */
static gboolean
confirm(Db *db, const Actor *actor, GError **error)
{
    gboolean is_chosen[PASTE_KEYS_MAX];
    g_autoptr(GPtrArray) keys = NULL;
    Paste paste;

    if (!paste_find(db, actor->person_id, actor->now_utc, &paste, error) ||
        (keys = paste_list_keys(db, paste.id, error)) == NULL)
        return FALSE;
    for (guint i = 0; i < keys->len; i++)
        is_chosen[i] = ((const PastedKey *)keys->pdata[i])->verdict == VERDICT_CONNECTED;
    return paste_confirm(db, actor, paste.id, keys, is_chosen, error);
}

/* words: business, practitioner, type, day. */
static gboolean
ask_for_preview(Db *db, char **words, GError **error)
{
    gboolean asked;
    Day day;

    if (g_strv_length(words) != 4 || !day_parse(words[3], &day)) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "no such preview");
        return FALSE;
    }
    return preview_ask(db, words[0], words[1], words[2], day, clock_utc(), &asked, error);
}

static gboolean
act(Db *db, const Config *config, char **words, GError **error)
{
    const Actor actor = { .kind = ACTOR_PERSON, .person_id = 1, .address = "127.0.0.1", .now_utc = clock_utc() };
    const char *verb = words[0] != NULL ? words[0] : "";
    const char *hook = words[0] != NULL && words[1] != NULL ? hook_of(words[1]) : NULL;

    if (g_str_equal(verb, "put"))
        return put_all(db, config, &actor, error);
    if (g_str_equal(verb, "paste"))
        return paste_all(db, config, &actor, error);
    if (g_str_equal(verb, "paste-confirm"))
        return confirm(db, &actor, error);
    if (g_str_equal(verb, "check"))
        return keys_check_again(db, &actor, hook, error);
    if (g_str_equal(verb, "remove"))
        return keys_remove(db, &actor, hook, error);
    if (g_str_equal(verb, "move"))
        return keys_move(db, &actor, hook, error);
    if (g_str_equal(verb, "refresh"))
        return jobs_ask_refresh(db, &actor, hook != NULL ? hook : "", error);
    if (g_str_equal(verb, "preview"))
        return ask_for_preview(db, words + 1, error);
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "unknown word '%s'", verb);
    return FALSE;
}

int
main(int argc, char **argv)
{
    g_autoptr(Config) config = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(Db) db = NULL;
    g_autofree char *database = NULL, *bell = NULL;
    int status;

    program_start("hand");
    config = config_from_args(&argc, &argv, "Does to keyrack.db what the web does.", NULL, &status);
    if (config == NULL)
        return status;
    database = config_database_path(config);
    bell = config_doorbell_path(config);
    db = db_open(database, DB_WEB, &error);
    if (db == NULL || !act(db, config, argv + 1, &error)) {
        g_printerr("hand: %s\n", error->message);
        return EXIT_FAILURE;
    }
    doorbell_ring(bell);
    return EXIT_SUCCESS;
}
