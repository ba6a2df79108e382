/* key_saving.c: pasted keys on their way into the store; they leave here sealed or not at all. */
#include "cgi-bin/pages/key_saving.h"

#include <string.h>

#include "lib/program/doorbell.h"
#include "lib/store/keys.h"

G_STATIC_ASSERT(SEALED_SIZE == VAULT_SEALED_SIZE);

typedef struct {
    char *practitioner_id;
    KeyText text;
} GoodKey;

struct PastedKeys {
    GPtrArray *good;      /* GoodKey, in the order of the form */
    GHashTable *problems; /* practitioner id -> fixed sentence */
};

static void
good_key_free(gpointer data)
{
    GoodKey *key = data;

    key_text_clear(&key->text);
    g_free(key->practitioner_id);
    g_free(key);
}

PastedKeys *
pasted_keys_new(void)
{
    PastedKeys *keys = g_new(PastedKeys, 1);

    keys->good = g_ptr_array_new_with_free_func(good_key_free);
    keys->problems = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return keys;
}

void
pasted_keys_free(PastedKeys *keys)
{
    if (keys == NULL)
        return;
    g_ptr_array_unref(keys->good);
    g_hash_table_unref(keys->problems);
    g_free(keys);
}

void
pasted_keys_add(PastedKeys *keys, const char *practitioner_id, const char *text,
                const char *clinic_shard)
{
    KeyText parsed = { 0 };
    KeyTextProblem problem = api_key_parse(text, clinic_shard, &parsed);
    GoodKey *key;

    if (problem != KEY_TEXT_GOOD) {
        g_hash_table_insert(keys->problems, g_strdup(practitioner_id),
                            (gpointer)key_text_problem_sentence(problem));
        return;
    }
    key = g_new(GoodKey, 1);
    *key = (GoodKey){ g_strdup(practitioner_id), parsed };
    g_ptr_array_add(keys->good, key);
}

const char *
pasted_keys_problem(const PastedKeys *keys, const char *practitioner_id)
{
    return g_hash_table_lookup(keys->problems, practitioner_id);
}

guint
pasted_keys_n_problems(const PastedKeys *keys)
{
    return g_hash_table_size(keys->problems);
}

guint
pasted_keys_n_good(const PastedKeys *keys)
{
    return keys->good->len;
}

const char *
pasted_keys_first(const PastedKeys *keys)
{
    const GoodKey *first = keys->good->len == 0 ? NULL : g_ptr_array_index(keys->good, 0);

    return first == NULL ? NULL : first->practitioner_id;
}

/* Reserves *ret_id and seals the key for it. */
static gboolean
seal_next(const GoodKey *key, App *app, gint64 *ret_id, guint8 ret_sealed[VAULT_SEALED_SIZE],
          GError **error)
{
    SealContext context = { .purpose = "cliniko-api-key",
                            .practitioner_id = key->practitioner_id,
                            .shard = key->text.shard,
                            .provider = "cliniko" };

    if (!keys_next_id(app->db, &context.credential_id, error))
        return FALSE;
    *ret_id = context.credential_id;
    return vault_seal(&app->seal, &context, (const guint8 *)key->text.key, strlen(key->text.key),
                      ret_sealed, error);
}

static gboolean
seal_and_put(const GoodKey *key, App *app, const Actor *actor, GError **error)
{
    guint8 sealed[VAULT_SEALED_SIZE];
    gint64 id;

    return seal_next(key, app, &id, sealed, error) &&
           keys_put(app->db, actor, id, *key->practitioner_id == '\0' ? NULL : key->practitioner_id,
                    sealed, key->text.shard, key->text.tail, error);
}

gboolean
pasted_keys_save(const PastedKeys *keys, App *app, const Request *request, GError **error)
{
    const Actor actor = request_actor(request);
    g_auto(Txn) txn = { 0 };

    if (keys->good->len == 0)
        return TRUE;
    if (!txn_begin(&txn, app->db, error))
        return FALSE;
    for (guint i = 0; i < keys->good->len; i++)
        if (!seal_and_put(g_ptr_array_index(keys->good, i), app, &actor, error))
            return FALSE;
    if (!txn_commit(&txn, error))
        return FALSE;
    doorbell_ring(app->doorbell);
    return TRUE;
}

gboolean
pasted_keys_save_by_link(const PastedKeys *keys, App *app, const Request *request,
                         const KeyLink *link, GError **error)
{
    const GoodKey *key = g_ptr_array_index(keys->good, 0);
    const Actor actor = request_actor(request);
    guint8 sealed[VAULT_SEALED_SIZE];
    g_auto(Txn) txn = { 0 };
    gboolean taken;
    gint64 id;

    g_assert(keys->good->len == 1 && g_str_equal(key->practitioner_id, link->practitioner_id));
    if (!txn_begin(&txn, app->db, error) || !seal_next(key, app, &id, sealed, error) ||
        !key_link_take_key(app->db, &actor, link, id, &taken, error))
        return FALSE;
    if (!taken)
        return TRUE; /* rolled back */
    if (!keys_put_by_link(app->db, &actor, id, key->practitioner_id, link->asked_by, sealed,
                          key->text.shard, key->text.tail, error) ||
        !txn_commit(&txn, error))
        return FALSE;
    doorbell_ring(app->doorbell);
    return TRUE;
}
