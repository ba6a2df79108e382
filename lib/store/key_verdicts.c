/* key_verdicts.c: writing down what a check found about a key, and what that does to its place: a candidate takes
 * the hook, the key before it is retired, a retired key that Cliniko does not take any more is erased. */
#include "lib/store/key_links.h"
#include "lib/store/key_parts.h"
#include "lib/store/key_reaches.h"
#include "lib/store/keys.h"
#include "lib/store/statement.h"

enum { KEY_FIND_PAST, KEY_JUDGE, KEY_PROMOTE, KEY_RETIRE, KEY_VERDICT__COUNT };

static const Statement statements[] = {
    [KEY_FIND_PAST] = { "SELECT seen_role, was_role, role_utc, verdict_utc, connected_utc, trouble_utc, trouble"
                        " FROM api_key WHERE id = $1",
                        DB_AGENT, NULL },
    [KEY_JUDGE] = { "UPDATE api_key SET verdict = $2, reason = $3, seen_name = $4, seen_role = $5,"
                    " seen_practitioner_id = $6, checked_utc = $7, next_check_utc = $8, was_role = $9,"
                    " role_utc = $10, verdict_utc = $11, connected_utc = $12, trouble_utc = $13, trouble = $14"
                    " WHERE id = $1",
                    DB_AGENT, NULL },
    [KEY_PROMOTE] = { "UPDATE api_key SET place = 'in-use' WHERE id = $1", DB_AGENT, NULL },
    [KEY_RETIRE] = { "UPDATE api_key SET place = 'retired', retired_utc = $2, checked_utc = NULL WHERE id = $1",
                     DB_AGENT, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == KEY_VERDICT__COUNT);
const Family key_verdict_family = { FAMILY_KEY_VERDICT, "key verdicts", statements, KEY_VERDICT__COUNT };

/* What was known about a key until now. */
typedef struct {
    char role[STORED_NAME_MAX + 1], was_role[STORED_NAME_MAX + 1];
    gint64 role_utc, verdict_utc, connected_utc, trouble_utc; /* 0: never */
    Verdict trouble;
} KeyPast;

static gboolean
load_past(Db *db, gint64 id, KeyPast *past, GError **error)
{
    g_auto(Query) query = { 0 };
    const char *trouble;

    *past = (KeyPast){ 0 };
    if (!query_begin(&query, db, &key_verdict_family, KEY_FIND_PAST, VALUES(INTEGER(id)), error))
        return FALSE;
    if (query_next(&query)) {
        (void)g_strlcpy(past->role, query_text(&query, 0, STORED_NAME_MAX), sizeof past->role);
        (void)g_strlcpy(past->was_role, query_text(&query, 1, STORED_NAME_MAX), sizeof past->was_role);
        past->role_utc = query_time(&query, 2);
        past->verdict_utc = query_time(&query, 3);
        past->connected_utc = query_time(&query, 4);
        past->trouble_utc = query_time(&query, 5);
        trouble = query_text(&query, 6, WORD_MAX);
        if (*trouble != '\0' && !verdict_from_word(trouble, &past->trouble))
            query.broken = TRUE;
    }
    return query_end(&query, error);
}

/* The verdict of the check before this one: 'checking' has overwritten it, its time has not. */
static Verdict
last_verdict(const KeyPast *past)
{
    return past->connected_utc > past->trouble_utc ? VERDICT_CONNECTED : past->trouble;
}

/* Takes what was judged now into the key's past. An empty role is one that Cliniko did not tell. */
static void
past_add(KeyPast *past, const KeyJudgement *judgement, gint64 now_utc)
{
    if (last_verdict(past) != judgement->verdict || past->verdict_utc == 0)
        past->verdict_utc = now_utc;
    if (judgement->verdict == VERDICT_CONNECTED) {
        past->connected_utc = now_utc;
    } else {
        past->trouble_utc = now_utc;
        past->trouble = judgement->verdict;
    }
    if (*past->role != '\0' && *judgement->seen_role != '\0' && !g_str_equal(past->role, judgement->seen_role)) {
        (void)g_strlcpy(past->was_role, past->role, sizeof past->was_role);
        past->role_utc = now_utc;
    }
}

static Value
time_or_nothing(gint64 at_utc)
{
    return at_utc == 0 ? NOTHING : INTEGER(at_utc);
}

static gboolean
write_judgement(Db *db, gint64 id, const KeyJudgement *judgement, gint64 now_utc, GError **error)
{
    KeyPast past;

    if (!load_past(db, id, &past, error))
        return FALSE;
    past_add(&past, judgement, now_utc);
    return db_run(db, &key_verdict_family, KEY_JUDGE,
                  VALUES(INTEGER(id), TEXT(verdict_word(judgement->verdict)),
                         TEXT(key_reason_word(judgement->reason)), TEXT(judgement->seen_name),
                         TEXT(judgement->seen_role), TEXT(judgement->seen_practitioner_id),
                         time_or_nothing(judgement->checked_utc), time_or_nothing(judgement->next_check_utc),
                         TEXT(past.was_role), time_or_nothing(past.role_utc), time_or_nothing(past.verdict_utc),
                         time_or_nothing(past.connected_utc), time_or_nothing(past.trouble_utc),
                         TEXT(past.trouble == VERDICT_NONE ? "" : verdict_word(past.trouble))),
                  error);
}

/* What becomes of the key that was in use: there is nothing to archive in Cliniko when it is archived already, and
 * everything to lose when it is the very key that takes its place. */
static gboolean
retire(Db *db, const Actor *actor, const KeyState *old, const KeyState *successor, GError **error)
{
    gboolean is_same = g_str_equal(old->tail, successor->tail) && g_str_equal(old->shard, successor->shard);

    if (old->id == 0 || is_same || old->verdict == VERDICT_REJECTED)
        return key_erase(db, old->id, actor->now_utc, error);
    return key_reach_forget(db, old->id, error) &&
           db_run(db, &key_verdict_family, KEY_RETIRE, VALUES(INTEGER(old->id), INTEGER(actor->now_utc)), error) &&
           key_audit(db, actor, "key-retired", old->hook, "done", error);
}

/* The candidate proved itself: it takes the hook, and the link it came by is spent. A replaced key that is back in use
 * needs no archiving. */
static gboolean
promote(Db *db, const Actor *actor, const KeyState *candidate, GError **error)
{
    HookState state;

    return hook_state_load(db, candidate->hook, &state, error) && retire(db, actor, &state.in_use, candidate, error) &&
           key_erase_retired(db, candidate->hook, candidate->shard, candidate->tail, error) &&
           db_run(db, &key_verdict_family, KEY_PROMOTE, VALUES(INTEGER(candidate->id)), error) &&
           key_links_spend(db, actor, candidate->id, candidate->hook, error);
}

/* What a verdict does to the key's place. */
static gboolean
follow_verdict(Db *db, const Actor *actor, const KeyState *key, Verdict verdict, GError **error)
{
    if (key->place == KEY_CANDIDATE && verdict == VERDICT_CONNECTED)
        return promote(db, actor, key, error);
    if (key->place == KEY_RETIRED && verdict == VERDICT_REJECTED)
        return key_erase(db, key->id, actor->now_utc, error) &&
               key_audit(db, actor, "old-key-erased", key->hook, "rejected", error);
    return TRUE;
}

gboolean
keys_set_verdict(Db *db, const Actor *actor, gint64 id, const KeyJudgement *judgement,
                 GError **error)
{
    g_auto(Txn) txn = { 0 };
    KeyState state;

    g_assert(judgement->verdict != VERDICT_NONE);
    if (!txn_join(&txn, db, error) || !key_state_find(db, id, &state, error))
        return FALSE;
    if (state.id == 0)
        return txn_commit(&txn, error);
    if (!write_judgement(db, id, judgement, actor->now_utc, error) ||
        !follow_verdict(db, actor, &state, judgement->verdict, error))
        return FALSE;
    if (state.verdict != judgement->verdict &&
        !key_audit_wherever(db, actor, "key-judged", state.hook, state.paste_id, verdict_word(judgement->verdict),
                            error))
        return FALSE;
    return txn_commit(&txn, error);
}
