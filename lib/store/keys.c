/* keys.c: reading the saved keys. What the web wrote is checked field by field: the agent acts on
 * it. */
#include "lib/store/keys.h"

#include <string.h>

#include "lib/clinic/key_text.h"
#include "lib/clinic/text.h"
#include "lib/store/key_parts.h"
#include "lib/store/statement.h"

#define TAIL_MAX 16

enum { KEY_FIND, KEY_FIND_SEALED, KEY__COUNT };

/* In the order of read_key. */
#define KEY_COLUMNS \
    "SELECT k.id, k.practitioner_id, k.place, k.shard, k.tail, k.saved_utc, COALESCE(s.name, '')," \
    " k.verdict, k.reason, k.seen_name, k.seen_role, k.seen_practitioner_id, k.checked_utc, " \
    "k.next_check_utc, k.by_link, k.verdict_utc, k.was_role, k.role_utc, k.connected_utc, k.trouble_utc, k.trouble"
#define SEALED_COLUMN 21
#define KEY_TABLES " FROM api_key k LEFT JOIN person s ON s.id = k.saved_by"

static const Statement statements[] = {
    [KEY_FIND] = { KEY_COLUMNS KEY_TABLES " WHERE COALESCE(k.practitioner_id, '') = $1"
                                          " AND k.place IN ('in-use', 'candidate') AND k.place = $2",
                   DB_WEB | DB_AGENT, NULL },
    [KEY_FIND_SEALED] = { KEY_COLUMNS ", k.sealed" KEY_TABLES " WHERE k.id = $1", DB_AGENT, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == KEY__COUNT);
const Family key_family = { FAMILY_KEY, "keys", statements, KEY__COUNT };

void
api_key_clear(ApiKey *key)
{
    g_free(key->practitioner_id);
    g_free(key->shard);
    g_free(key->tail);
    g_free(key->saved_by_name);
    g_free(key->seen_name);
    g_free(key->seen_role);
    g_free(key->seen_practitioner_id);
    g_free(key->was_role);
    memset(key, 0, sizeof *key);
}

void
api_key_free(ApiKey *key)
{
    if (key != NULL)
        api_key_clear(key);
    g_free(key);
}

void
sealed_key_free(SealedKey *key)
{
    if (key != NULL)
        api_key_clear(&key->key);
    g_free(key);
}

static gboolean
is_id_or_empty(const char *id)
{
    return id == NULL || id[0] == '\0' || cliniko_id_is_valid(id);
}

gboolean
key_place_from_word(const char *word, KeyPlace *ret_place)
{
    static const char *const words[KEY_PLACE__COUNT] = {
        [KEY_IN_USE] = "in-use",
        [KEY_CANDIDATE] = "candidate",
        [KEY_RETIRED] = "retired",
        [KEY_PASTED] = "pasted",
    };

    for (KeyPlace place = 0; place < KEY_PLACE__COUNT; place++) {
        if (g_str_equal(words[place], word)) {
            *ret_place = place;
            return TRUE;
        }
    }
    return FALSE;
}

/* The words and ids of a key must be ours: they end up in URLs, host names and the context of a
 * seal. */
static void
read_words(Query *query, ApiKey *key)
{
    const char *trouble = query_text(query, 20, WORD_MAX);

    if (!key_place_from_word(query_text(query, 2, WORD_MAX), &key->place) ||
        (key->place == KEY_PASTED && key->practitioner_id != NULL) || !shard_is_valid(key->shard) ||
        !verdict_from_word(query_text(query, 7, WORD_MAX), &key->verdict) ||
        key->verdict == VERDICT_NONE ||
        !key_reason_from_word(query_text(query, 8, WORD_MAX), &key->reason) ||
        !is_id_or_empty(key->practitioner_id) || !is_id_or_empty(key->seen_practitioner_id) ||
        (*trouble != '\0' && !verdict_from_word(trouble, &key->trouble)))
        query->broken = TRUE;
}

static void
read_key(Query *query, ApiKey *key)
{
    key->id = query_integer(query, 0, 1, G_MAXINT64);
    if (!query_is_null(query, 1))
        key->practitioner_id = g_strdup(query_text(query, 1, ID_MAX));
    key->shard = g_strdup(query_text(query, 3, WORD_MAX));
    key->tail = g_strdup(query_text(query, 4, TAIL_MAX));
    key->saved_utc = query_time(query, 5);
    key->saved_by_name = g_strdup(query_text(query, 6, STORED_NAME_MAX));
    key->seen_name = g_strdup(query_text(query, 9, STORED_NAME_MAX));
    key->seen_role = g_strdup(query_text(query, 10, STORED_NAME_MAX));
    key->seen_practitioner_id = g_strdup(query_text(query, 11, ID_MAX));
    key->checked_utc = query_time(query, 12);
    key->next_check_utc = query_time(query, 13);
    key->by_link = query_flag(query, 14);
    key->verdict_utc = query_time(query, 15);
    key->was_role = g_strdup(query_text(query, 16, STORED_NAME_MAX));
    key->role_utc = query_time(query, 17);
    key->connected_utc = query_time(query, 18);
    key->trouble_utc = query_time(query, 19);
    read_words(query, key);
}

ApiKey *
key_find(Db *db, const char *practitioner_id, gboolean in_use, GError **error)
{
    g_auto(Query) query = { 0 };
    g_autoptr(ApiKey) key = NULL;

    if (!query_begin(&query, db, &key_family, KEY_FIND,
                     VALUES(TEXT(practitioner_id == NULL ? "" : practitioner_id),
                            TEXT(in_use ? "in-use" : "candidate")),
                     error))
        return NULL;
    if (query_next(&query)) {
        key = g_new0(ApiKey, 1);
        read_key(&query, key);
    }
    return query_end(&query, error) ? g_steal_pointer(&key) : NULL;
}

SealedKey *
key_find_sealed(Db *db, gint64 id, GError **error)
{
    g_auto(Query) query = { 0 };
    g_autoptr(SealedKey) key = NULL;
    const guint8 *sealed;

    if (!query_begin(&query, db, &key_family, KEY_FIND_SEALED, VALUES(INTEGER(id)), error))
        return NULL;
    if (query_next(&query)) {
        key = g_new0(SealedKey, 1);
        read_key(&query, &key->key);
        sealed = query_blob(&query, SEALED_COLUMN, SEALED_SIZE);
        if (sealed != NULL)
            memcpy(key->sealed, sealed, SEALED_SIZE);
    }
    return query_end(&query, error) ? g_steal_pointer(&key) : NULL;
}
