/* key_changes.c: saving, checking, moving and erasing keys. Every change is one
 * transaction with its audit row and its job. A hook is named by its practitioner id, the clinic's
 * own by "". */
#include "lib/clinic/key_text.h"
#include "lib/store/key_parts.h"
#include "lib/store/key_reaches.h"
#include "lib/store/keys.h"
#include "lib/store/pastes.h"
#include "lib/store/statement.h"

enum {
    KEY_NEXT_ID,
    KEY_HAS_PRACTITIONER,
    KEY_LIST_OF_HOOK,
    KEY_FIND_STATE,
    KEY_FIND_ORIGIN,
    KEY_ADD,
    KEY_RECHECK,
    KEY_ERASE,
    KEY_ERASE_RETIRED,
    KEY_CHANGE__COUNT
};

#define KEY_STATE \
    "SELECT id, COALESCE(practitioner_id, ''), place, verdict, seen_practitioner_id, shard, tail," \
    " COALESCE(paste_id, 0) FROM api_key"

static const Statement statements[] = {
    [KEY_NEXT_ID] = { "UPDATE api_key_number SET last = last + 1 WHERE id = 1 RETURNING last",
                      DB_WEB | DB_AGENT, NULL },
    [KEY_HAS_PRACTITIONER] = { "SELECT id FROM practitioner"
                               " WHERE id = $1 AND active = 1 AND gone_utc IS NULL",
                               DB_WEB | DB_AGENT, NULL },
    [KEY_LIST_OF_HOOK] = { KEY_STATE " WHERE COALESCE(practitioner_id, '') = $1"
                                     " AND place IN ('in-use', 'candidate')",
                           DB_WEB | DB_AGENT, NULL },
    [KEY_FIND_STATE] = { KEY_STATE " WHERE id = $1", DB_AGENT, NULL },
    [KEY_FIND_ORIGIN] = { "SELECT COALESCE(practitioner_id, ''), shard, tail, saved_by,"
                          " COALESCE(paste_id, 0) FROM api_key WHERE id = $1",
                          DB_AGENT, NULL },
    [KEY_ADD] = { "INSERT INTO api_key (id, practitioner_id, place, sealed, shard, tail,"
                  " saved_utc, saved_by, by_link, verdict)"
                  " VALUES ($1, $2, 'candidate', $3, $4, $5, $6, $7, $8, 'checking')",
                  DB_WEB | DB_AGENT, NULL },
    [KEY_RECHECK] = { "UPDATE api_key SET verdict = 'checking', reason = '', next_check_utc = NULL"
                      " WHERE id = $1",
                      DB_WEB | DB_AGENT, NULL },
    [KEY_ERASE] = { "DELETE FROM api_key WHERE id = $1", DB_WEB | DB_AGENT, NULL },
    /* With no hint ('') all of the hook, else those of this hint. */
    [KEY_ERASE_RETIRED] = { "DELETE FROM api_key WHERE place = 'retired' AND COALESCE(practitioner_id, '') = $1"
                            " AND ($2 = '' OR (tail = $2 AND shard = $3))",
                            DB_WEB | DB_AGENT, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == KEY_CHANGE__COUNT);
const Family key_change_family = { FAMILY_KEY_CHANGE, "key changes", statements,
                                   KEY_CHANGE__COUNT };

/* --- what a hook holds ------------------------------------------------------------------------ */

static void
read_state(Query *query, KeyState *state)
{
    state->id = query_integer(query, 0, 1, G_MAXINT64);
    (void)g_strlcpy(state->hook, query_text(query, 1, ID_MAX), sizeof state->hook);
    if (!key_place_from_word(query_text(query, 2, WORD_MAX), &state->place) ||
        !verdict_from_word(query_text(query, 3, WORD_MAX), &state->verdict))
        query->broken = TRUE;
    (void)g_strlcpy(state->seen_practitioner_id, query_text(query, 4, ID_MAX),
                    sizeof state->seen_practitioner_id);
    (void)g_strlcpy(state->shard, query_text(query, 5, WORD_MAX), sizeof state->shard);
    (void)g_strlcpy(state->tail, query_text(query, 6, WORD_MAX), sizeof state->tail);
    state->paste_id = query_integer(query, 7, 0, G_MAXINT64);
}

gboolean
hook_state_load(Db *db, const char *hook, HookState *state, GError **error)
{
    g_auto(Query) query = { 0 };

    *state = (HookState){ 0 };
    if (!query_begin(&query, db, &key_change_family, KEY_LIST_OF_HOOK, VALUES(TEXT(hook)), error))
        return FALSE;
    while (query_next(&query)) {
        KeyState key = { 0 };

        read_state(&query, &key);
        *(key.place == KEY_IN_USE ? &state->in_use : &state->candidate) = key;
    }
    return query_end(&query, error);
}

gboolean
key_state_find(Db *db, gint64 id, KeyState *state, GError **error)
{
    g_auto(Query) query = { 0 };

    *state = (KeyState){ 0 };
    if (!query_begin(&query, db, &key_change_family, KEY_FIND_STATE, VALUES(INTEGER(id)), error))
        return FALSE;
    if (query_next(&query))
        read_state(&query, state);
    return query_end(&query, error);
}

static gboolean
refuse(KeyrackError code, const char *message, GError **error)
{
    g_set_error_literal(error, KEYRACK_ERROR, code, message);
    return FALSE;
}

static gboolean
check_practitioner(Db *db, const char *practitioner_id, GError **error)
{
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &key_change_family, KEY_HAS_PRACTITIONER,
                     VALUES(TEXT(practitioner_id)), error))
        return FALSE;
    if (query_next(&query))
        return TRUE;
    return query_end(&query, error) &&
           refuse(KEYRACK_ERROR_NOT_FOUND, "no active practitioner has this id", error);
}

/* --- the pieces of a change ------------------------------------------------------------------- */

static const char *
hook_of(const char *practitioner_id)
{
    return practitioner_id == NULL ? "" : practitioner_id;
}

gboolean
key_audit(Db *db, const Actor *actor, const char *act, const char *hook, const char *outcome, GError **error)
{
    return audit_add(db, actor, act, hook[0] == '\0' ? "clinic" : "practitioner", hook, outcome,
                     error);
}

gboolean
key_audit_wherever(Db *db, const Actor *actor, const char *act, const char *hook, gint64 paste_id,
                   const char *outcome, GError **error)
{
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, paste_id);

    return paste_id == 0 ? key_audit(db, actor, act, hook, outcome, error)
                         : audit_add(db, actor, act, "paste", id, outcome, error);
}

gboolean
key_erase(Db *db, gint64 id, gint64 now_utc, GError **error)
{
    return id == 0 || (key_jobs_end(db, id, now_utc, error) && key_reach_forget(db, id, error) &&
                       db_run(db, &key_change_family, KEY_ERASE, VALUES(INTEGER(id)), error));
}

static gboolean
recheck(Db *db, const Actor *actor, gint64 id, GError **error)
{
    return id == 0 || (db_run(db, &key_change_family, KEY_RECHECK, VALUES(INTEGER(id)), error) &&
                       key_job_ask(db, actor, "verify_key", id, error));
}

gboolean
key_erase_retired(Db *db, const char *hook, const char *shard, const char *tail, GError **error)
{
    return db_run(db, &key_change_family, KEY_ERASE_RETIRED, VALUES(TEXT(hook), TEXT(tail), TEXT(shard)), error);
}

typedef struct {
    gint64 id, saved_by;
    const char *practitioner_id; /* NULL: the clinic's own */
    const guint8 *sealed;
    const char *shard, *tail;
    gboolean by_link;
} NewKey;

static gboolean
put(Db *db, const Actor *actor, const NewKey *key, GError **error)
{
    const char *hook = hook_of(key->practitioner_id);
    HookState state;

    if ((key->practitioner_id != NULL && !check_practitioner(db, key->practitioner_id, error)) ||
        !hook_state_load(db, hook, &state, error) ||
        !key_erase(db, state.candidate.id, actor->now_utc, error))
        return FALSE;
    return db_run(db, &key_change_family, KEY_ADD,
                  VALUES(INTEGER(key->id), TEXT(key->practitioner_id),
                         BLOB(key->sealed, SEALED_SIZE), TEXT(key->shard), TEXT(key->tail),
                         INTEGER(actor->now_utc), INTEGER(key->saved_by),
                         INTEGER(key->by_link)),
                  error) &&
           key_job_ask(db, actor, "verify_key", key->id, error) &&
           key_audit(db, actor, "key-saved", hook, "done", error);
}

/* --- for the web ------------------------------------------------------------------------------ */

gboolean
keys_next_id(Db *db, gint64 *ret_id, GError **error)
{
    g_assert(db_in_transaction(db));
    return db_run_returning(db, &key_change_family, KEY_NEXT_ID, NO_VALUES, ret_id, error);
}

gboolean
keys_put(Db *db, const Actor *actor, gint64 id, const char *practitioner_id,
         const guint8 sealed[SEALED_SIZE], const char *shard, const char *tail, GError **error)
{
    const NewKey key = { .id = id, .saved_by = actor->person_id, .practitioner_id = practitioner_id,
                         .sealed = sealed, .shard = shard, .tail = tail };

    g_assert(db_in_transaction(db));
    return put(db, actor, &key, error);
}

gboolean
keys_put_by_link(Db *db, const Actor *actor, gint64 id, const char *practitioner_id,
                 gint64 saved_by, const guint8 sealed[SEALED_SIZE], const char *shard,
                 const char *tail, GError **error)
{
    const NewKey key = { .id = id, .saved_by = saved_by, .practitioner_id = practitioner_id,
                         .sealed = sealed, .shard = shard, .tail = tail, .by_link = TRUE };

    g_assert(db_in_transaction(db));
    return put(db, actor, &key, error);
}

gboolean
keys_check_again(Db *db, const Actor *actor, const char *practitioner_id, GError **error)
{
    const char *hook = hook_of(practitioner_id);
    g_auto(Txn) txn = { 0 };
    HookState state;

    if (!txn_join(&txn, db, error) || !hook_state_load(db, hook, &state, error))
        return FALSE;
    if (state.in_use.id == 0 && state.candidate.id == 0)
        return refuse(KEYRACK_ERROR_NOT_FOUND, "there is no key here", error);
    if (state.in_use.verdict == VERDICT_CHECKING || state.candidate.verdict == VERDICT_CHECKING)
        return txn_commit(&txn, error);
    return recheck(db, actor, state.in_use.id, error) &&
           recheck(db, actor, state.candidate.id, error) &&
           key_audit(db, actor, "key-check", hook, "done", error) && txn_commit(&txn, error);
}

gboolean
keys_remove(Db *db, const Actor *actor, const char *practitioner_id, GError **error)
{
    const char *hook = hook_of(practitioner_id);
    g_auto(Txn) txn = { 0 };
    HookState state;

    if (!txn_join(&txn, db, error) || !hook_state_load(db, hook, &state, error))
        return FALSE;
    if (state.in_use.id == 0 && state.candidate.id == 0)
        return refuse(KEYRACK_ERROR_NOT_FOUND, "there is no key here", error);
    return key_erase(db, state.in_use.id, actor->now_utc, error) &&
           key_erase(db, state.candidate.id, actor->now_utc, error) && key_erase_retired(db, hook, "", "", error) &&
           key_audit(db, actor, "key-removed", hook, "done", error) && txn_commit(&txn, error);
}

gboolean
keys_remove_candidate(Db *db, const Actor *actor, const char *practitioner_id, GError **error)
{
    const char *hook = hook_of(practitioner_id);
    g_auto(Txn) txn = { 0 };
    HookState state;

    if (!txn_join(&txn, db, error) || !hook_state_load(db, hook, &state, error))
        return FALSE;
    if (state.candidate.id == 0)
        return refuse(KEYRACK_ERROR_NOT_FOUND, "there is no new key here", error);
    return key_erase(db, state.candidate.id, actor->now_utc, error) &&
           key_audit(db, actor, "new-key-removed", hook, "done", error) && txn_commit(&txn, error);
}

gboolean
keys_move(Db *db, const Actor *actor, const char *practitioner_id, GError **error)
{
    const char *hook = hook_of(practitioner_id);
    g_auto(Txn) txn = { 0 };
    HookState state;

    if (!txn_join(&txn, db, error) || !hook_state_load(db, hook, &state, error))
        return FALSE;
    if (state.candidate.id == 0)
        return refuse(KEYRACK_ERROR_NOT_FOUND, "there is no new key here", error);
    if (state.candidate.verdict != VERDICT_WRONG_OWNER ||
        state.candidate.seen_practitioner_id[0] == '\0' ||
        !check_practitioner(db, state.candidate.seen_practitioner_id, NULL))
        return refuse(KEYRACK_ERROR_CONFLICT, "this key is not another practitioner's any more",
                      error);
    return key_job_ask(db, actor, "move_key", state.candidate.id, error) &&
           key_audit(db, actor, "key-move-asked", hook, "done", error) && txn_commit(&txn, error);
}

/* --- for the agent ---------------------------------------------------------------------------- */

/* Where a moved key comes from; what the new row takes over. */
typedef struct {
    char hook[ID_MAX + 1], shard[WORD_MAX + 1], tail[WORD_MAX + 1];
    gint64 saved_by, paste_id;
} KeyOrigin;

static gboolean
load_origin(Db *db, gint64 id, KeyOrigin *origin, GError **error)
{
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &key_change_family, KEY_FIND_ORIGIN, VALUES(INTEGER(id)), error))
        return FALSE;
    if (!query_next(&query))
        return query_end(&query, error) &&
               refuse(KEYRACK_ERROR_NOT_FOUND, "the key to move is gone", error);
    (void)g_strlcpy(origin->hook, query_text(&query, 0, ID_MAX), sizeof origin->hook);
    (void)g_strlcpy(origin->shard, query_text(&query, 1, WORD_MAX), sizeof origin->shard);
    (void)g_strlcpy(origin->tail, query_text(&query, 2, WORD_MAX), sizeof origin->tail);
    origin->saved_by = query_integer(&query, 3, 1, G_MAXINT64);
    origin->paste_id = query_integer(&query, 4, 0, G_MAXINT64);
    if (!shard_is_valid(origin->shard))
        query.broken = TRUE;
    return query_end(&query, error);
}

gboolean
keys_put_moved(Db *db, const Actor *actor, gint64 from_id, gint64 id, const char *practitioner_id,
               const guint8 sealed[SEALED_SIZE], GError **error)
{
    NewKey key = { .id = id, .practitioner_id = practitioner_id, .sealed = sealed };
    KeyOrigin origin;

    g_assert(db_in_transaction(db));
    if (!load_origin(db, from_id, &origin, error))
        return FALSE;
    key.shard = origin.shard;
    key.tail = origin.tail;
    key.saved_by = origin.saved_by;
    return put(db, actor, &key, error) && key_erase(db, from_id, actor->now_utc, error) &&
           key_audit_wherever(db, actor, "key-moved", origin.hook, origin.paste_id, "done", error) &&
           (origin.paste_id == 0 || paste_close_when_empty(db, origin.paste_id, error));
}
