/* uses.c: how often keys were used since that was last written down.
 * Killed, the agent forgets what it had not written: the table says what was sent or less, never more. */
#include "agent/uses.h"

#include <string.h>

#include "lib/clinic/error.h"
#include "lib/store/key_uses.h"

struct Uses {
    GHashTable *counted; /* of KeyUse, as a set; each owns its hook_id */
};

static guint
use_hash(gconstpointer data)
{
    const KeyUse *use = data;

    return (guint)use->key_id * KEY_PURPOSE__COUNT + use->purpose;
}

static gboolean
use_equal(gconstpointer one, gconstpointer other)
{
    const KeyUse *a = one, *b = other;

    return a->key_id == b->key_id && a->purpose == b->purpose && a->last_utc / HOUR_S == b->last_utc / HOUR_S &&
           strcmp(a->hook_id, b->hook_id) == 0;
}

static void
use_free(gpointer data)
{
    g_free((char *)((KeyUse *)data)->hook_id);
    g_free(data);
}

Uses *
uses_new(void)
{
    Uses *uses = g_new0(Uses, 1);

    uses->counted = g_hash_table_new_full(use_hash, use_equal, use_free, NULL);
    return uses;
}

void
uses_free(Uses *uses)
{
    g_hash_table_unref(uses->counted);
    g_free(uses);
}

void
uses_note(Uses *uses, const ClinikoSent *sent, gint64 now_utc)
{
    const KeyUse about = { .key_id = sent->key_id,
                           .hook_id = sent->hook_id,
                           .purpose = sent->purpose,
                           .day = now_utc / DAY_S,
                           .last_utc = now_utc };
    KeyUse *use = g_hash_table_lookup(uses->counted, &about);

    if (use == NULL) {
        use = g_memdup2(&about, sizeof about);
        use->hook_id = g_strdup(about.hook_id);
        g_hash_table_add(uses->counted, use);
    }
    *(sent->is_read ? &use->reads : &use->writes) += 1;
    use->last_utc = now_utc;
}

gboolean
uses_write(const Uses *uses, Db *db, GError **error)
{
    GHashTableIter iter;
    gpointer use;

    g_hash_table_iter_init(&iter, uses->counted);
    while (g_hash_table_iter_next(&iter, &use, NULL))
        if (!key_uses_add(db, use, error))
            return FALSE;
    return TRUE;
}

/* A commit that was BUSY did not happen; one whose last flush failed may stand all the same. */
gboolean
uses_commit(Uses *uses, Txn *txn, GError **error)
{
    GError *failure = NULL;

    if (!txn_commit(txn, &failure) &&
        g_error_matches(failure, KEYRACK_ERROR, KEYRACK_ERROR_BUSY)) {
        g_propagate_error(error, failure);
        return FALSE;
    }
    g_hash_table_remove_all(uses->counted);
    if (failure != NULL)
        g_propagate_error(error, failure);
    return failure == NULL;
}

gboolean
uses_save(Uses *uses, Db *db, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return g_hash_table_size(uses->counted) == 0 ||
           (txn_begin(&txn, db, error) && uses_write(uses, db, error) &&
            uses_commit(uses, &txn, error));
}
