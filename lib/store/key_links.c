/* key_links.c: the life of a one-time link: made, opened, a key tried, spent or revoked, forgotten.
 *
 * Race:  every change names in its WHERE what must still be true, inside a transaction that began
 *        IMMEDIATE: of two posts one is taken, and after a revocation none. Opening spends nothing.
 * Trust: the web writes these rows, the agent only marks them as used. No key becomes 'connected'
 *        by anything that stands here. */
#include "lib/store/key_links.h"

#include "lib/clinic/text.h"
#include "lib/store/statement.h"

#define TOKEN_HASH_SIZE 32
#define SHOWN_S (14 * 24 * 60 * 60)
#define KEPT_S (30 * 24 * 60 * 60)

enum {
    KEY_LINK_FIND,
    KEY_LINK_LIST_NEWEST,
    KEY_LINK_ADD,
    KEY_LINK_REVOKE,
    KEY_LINK_NOTE_OPENED,
    KEY_LINK_TAKE,
    KEY_LINK_SPEND,
    KEY_LINK_SWEEP,
    KEY_LINK__COUNT
};

/* In the order of read_link. */
#define LINK_SELECT \
    "SELECT l.id, l.practitioner_id, p.name, p.active, p.gone_utc, l.asked_by, s.name," \
    " l.created_utc, l.expires_utc, l.opened_utc, l.used_utc, l.revoked_utc, l.tries," \
    " k.verdict, k.reason, k.next_check_utc" \
    " FROM key_link l JOIN practitioner p ON p.id = l.practitioner_id" \
    " JOIN person s ON s.id = l.asked_by" \
    " LEFT JOIN api_key k ON k.id = l.api_key_id AND k.practitioner_id = l.practitioner_id"

#define STILL_GOOD "used_utc IS NULL AND revoked_utc IS NULL AND expires_utc > "

static const Statement statements[] = {
    [KEY_LINK_FIND] = { LINK_SELECT " WHERE l.token_hash = $1", DB_WEB, NULL },
    [KEY_LINK_LIST_NEWEST] = { LINK_SELECT " WHERE l.expires_utc > $1"
                               " ORDER BY l.expires_utc, l.id",
                               DB_WEB, NULL },
    [KEY_LINK_ADD] = { "INSERT INTO key_link (token_hash, practitioner_id, asked_by, created_utc,"
                       " expires_utc)"
                       " SELECT $1, id, $3, $4, $5 FROM practitioner"
                       " WHERE id = $2 AND active = 1 AND gone_utc IS NULL",
                       DB_WEB, NULL },
    [KEY_LINK_REVOKE] = { "UPDATE key_link SET revoked_utc = $2"
                          " WHERE practitioner_id = $1 AND " STILL_GOOD "$2",
                          DB_WEB, NULL },
    [KEY_LINK_NOTE_OPENED] = { "UPDATE key_link SET opened_utc = $2"
                               " WHERE id = $1 AND opened_utc IS NULL AND " STILL_GOOD "$2",
                               DB_WEB, NULL },
    [KEY_LINK_TAKE] = { "UPDATE key_link SET api_key_id = $2, tries = tries + 1,"
                        " opened_utc = COALESCE(opened_utc, $3)"
                        " WHERE id = $1 AND " STILL_GOOD "$3 AND tries < $4 AND NOT EXISTS"
                        " (SELECT 1 FROM api_key k WHERE k.id = key_link.api_key_id"
                        " AND k.verdict = 'checking')",
                        DB_WEB, NULL },
    [KEY_LINK_SPEND] = { "UPDATE key_link SET used_utc = $3 WHERE api_key_id = $1"
                         " AND practitioner_id = $2 AND used_utc IS NULL AND revoked_utc IS NULL",
                         DB_AGENT, NULL },
    [KEY_LINK_SWEEP] = { "DELETE FROM key_link WHERE expires_utc <= $1", DB_AGENT, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == KEY_LINK__COUNT);
const Family key_link_family = { FAMILY_KEY_LINK, "key links", statements, KEY_LINK__COUNT };

/* --- reading ---------------------------------------------------------------------------------- */

void
key_link_free(KeyLink *link)
{
    if (link == NULL)
        return;
    g_free(link->practitioner_id);
    g_free(link->practitioner_name);
    g_free(link->asked_by_name);
    g_free(link);
}

static void
read_key(Query *query, KeyLink *link)
{
    link->verdict = VERDICT_NONE;
    if (query_is_null(query, 13))
        return;
    if (!verdict_from_word(query_text(query, 13, WORD_MAX), &link->verdict) ||
        !key_reason_from_word(query_text(query, 14, WORD_MAX), &link->reason))
        query->broken = TRUE;
    link->next_check_utc = query_time(query, 15);
}

static KeyLink *
read_link(Query *query)
{
    KeyLink *link = g_new0(KeyLink, 1);

    link->id = query_integer(query, 0, 1, G_MAXINT64);
    link->practitioner_id = g_strdup(query_text(query, 1, ID_MAX));
    link->practitioner_name = g_strdup(query_text(query, 2, STORED_NAME_MAX));
    link->departed = !query_flag(query, 3) || !query_is_null(query, 4);
    link->asked_by = query_integer(query, 5, 1, G_MAXINT64);
    link->asked_by_name = g_strdup(query_text(query, 6, STORED_NAME_MAX));
    link->created_utc = query_time(query, 7);
    link->expires_utc = query_time(query, 8);
    link->opened_utc = query_time(query, 9);
    link->used_utc = query_time(query, 10);
    link->revoked_utc = query_time(query, 11);
    link->tries = (int)query_integer(query, 12, 0, G_MAXINT);
    read_key(query, link);
    if (!cliniko_id_is_valid(link->practitioner_id))
        query->broken = TRUE;
    return link;
}

KeyLink *
key_link_find(Db *db, const guint8 token_hash[32], GError **error)
{
    g_auto(Query) query = { 0 };
    g_autoptr(KeyLink) link = NULL;

    if (!query_begin(&query, db, &key_link_family, KEY_LINK_FIND,
                     VALUES(BLOB(token_hash, TOKEN_HASH_SIZE)), error))
        return NULL;
    if (query_next(&query))
        link = read_link(&query);
    return query_end(&query, error) ? g_steal_pointer(&link) : NULL;
}

GHashTable *
key_links_newest(Db *db, gint64 now_utc, GError **error)
{
    g_autoptr(GHashTable) links =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)key_link_free);
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &key_link_family, KEY_LINK_LIST_NEWEST,
                     VALUES(INTEGER(now_utc + KEY_LINK_LIFE_S - SHOWN_S)), error))
        return NULL;
    while (query_next(&query)) {
        KeyLink *link = read_link(&query);

        (void)g_hash_table_replace(links, link->practitioner_id, link);
    }
    return query_end(&query, error) ? g_steal_pointer(&links) : NULL;
}

KeyLinkState
key_link_state(const KeyLink *link, gint64 now_utc)
{
    if (link->used_utc != 0)
        return KEY_LINK_USED;
    if (link->revoked_utc != 0)
        return KEY_LINK_REVOKED;
    if (link->departed)
        return KEY_LINK_DEPARTED;
    if (link->verdict == VERDICT_CHECKING)
        return KEY_LINK_CHECKING;
    if (link->expires_utc <= now_utc)
        return KEY_LINK_EXPIRED;
    return link->tries >= KEY_LINK_TRIES ? KEY_LINK_TRIED_OUT : KEY_LINK_OPEN;
}

/* --- changing --------------------------------------------------------------------------------- */

static gboolean
add_audit(Db *db, const Actor *actor, const char *act, const char *practitioner_id,
          const char *outcome, GError **error)
{
    return audit_add(db, actor, act, "practitioner", practitioner_id, outcome, error);
}

/* Inside a transaction; *ret_revoked tells whether there was one to revoke. */
static gboolean
revoke_link(Db *db, const Actor *actor, const char *practitioner_id, const char *outcome,
            gboolean *ret_revoked, GError **error)
{
    if (!db_run(db, &key_link_family, KEY_LINK_REVOKE,
                VALUES(TEXT(practitioner_id), INTEGER(actor->now_utc)), error))
        return FALSE;
    *ret_revoked = db_changes(db) > 0;
    return !*ret_revoked || add_audit(db, actor, "link-revoked", practitioner_id, outcome, error);
}

gboolean
key_link_make(Db *db, const Actor *actor, const char *practitioner_id, const guint8 token_hash[32],
              gboolean *ret_replaced, GError **error)
{
    g_auto(Txn) txn = { 0 };
    gboolean replaced;

    if (!txn_join(&txn, db, error) ||
        !revoke_link(db, actor, practitioner_id, "replaced", &replaced, error) ||
        !db_run(db, &key_link_family, KEY_LINK_ADD,
                VALUES(BLOB(token_hash, TOKEN_HASH_SIZE), TEXT(practitioner_id),
                       INTEGER(actor->person_id), INTEGER(actor->now_utc),
                       INTEGER(actor->now_utc + KEY_LINK_LIFE_S)),
                error))
        return FALSE;
    if (db_changes(db) != 1) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND,
                            "no active practitioner has this id");
        return FALSE;
    }
    if (!add_audit(db, actor, "link-made", practitioner_id, "done", error) ||
        !txn_commit(&txn, error))
        return FALSE;
    *ret_replaced = replaced;
    return TRUE;
}

gboolean
key_link_revoke(Db *db, const Actor *actor, const char *practitioner_id, GError **error)
{
    g_auto(Txn) txn = { 0 };
    gboolean revoked;

    return txn_join(&txn, db, error) &&
           revoke_link(db, actor, practitioner_id, "done", &revoked, error) && txn_commit(&txn, error);
}

gboolean
key_link_opened(Db *db, const Actor *actor, const KeyLink *link, GError **error)
{
    g_auto(Txn) txn = { 0 };

    if (!txn_join(&txn, db, error) ||
        !db_run(db, &key_link_family, KEY_LINK_NOTE_OPENED,
                VALUES(INTEGER(link->id), INTEGER(actor->now_utc)), error) ||
        (db_changes(db) > 0 &&
         !add_audit(db, actor, "link-opened", link->practitioner_id, "done", error)))
        return FALSE;
    return txn_commit(&txn, error);
}

gboolean
key_link_take_key(Db *db, const Actor *actor, const KeyLink *link, gint64 api_key_id,
                  gboolean *ret_taken, GError **error)
{
    g_assert(db_in_transaction(db));
    if (!db_run(db, &key_link_family, KEY_LINK_TAKE,
                VALUES(INTEGER(link->id), INTEGER(api_key_id), INTEGER(actor->now_utc),
                       INTEGER(KEY_LINK_TRIES)),
                error))
        return FALSE;
    *ret_taken = db_changes(db) == 1;
    return TRUE;
}

gboolean
key_links_spend(Db *db, const Actor *actor, gint64 api_key_id, const char *practitioner_id,
                GError **error)
{
    g_assert(db_in_transaction(db));
    if (!db_run(db, &key_link_family, KEY_LINK_SPEND,
                VALUES(INTEGER(api_key_id), TEXT(practitioner_id), INTEGER(actor->now_utc)),
                error))
        return FALSE;
    return db_changes(db) == 0 ||
           add_audit(db, actor, "link-used", practitioner_id, "done", error);
}

gboolean
key_links_sweep(Db *db, gint64 now_utc, GError **error)
{
    return db_run(db, &key_link_family, KEY_LINK_SWEEP, VALUES(INTEGER(now_utc - KEPT_S)), error);
}
