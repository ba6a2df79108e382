/* move_key.c: hangs a key on the hook of the practitioner it belongs to: 'save it for NAME instead'
 * of a wrong owner's key, and each key of a paste that was confirmed.
 *
 * Everything happens in one transaction, with the keeper asked in its middle: the new record is
 * bound to the id that the transaction reserved. The web may have put any practitioner into the
 * row; that gains it nothing, because on the new hook the key is only a candidate and is
 * verified like every other. */
#include <string.h>

#include "agent/jobs/kinds.h"
#include "lib/clinic/error.h"
#include "lib/clinic/text.h"
#include "lib/keeper/keeper.h"
#include "lib/program/program.h"
#include "lib/store/pastes.h"

G_STATIC_ASSERT(SEALED_SIZE == 316); /* the size keeper.h speaks of */

/* keys_move or paste_confirm promised this much; the row may have changed since, or may never have
 * been true. */
static gboolean
may_move(const ApiKey *key)
{
    if (!cliniko_id_is_valid(key->seen_practitioner_id))
        return FALSE;
    if (key->place == KEY_PASTED)
        return key->verdict == VERDICT_CONNECTED;
    return key->place == KEY_CANDIDATE && key->practitioner_id != NULL && key->verdict == VERDICT_WRONG_OWNER &&
           !g_str_equal(key->seen_practitioner_id, key->practitioner_id);
}

static Actor
who_asked(const Job *job)
{
    return (Actor){
        .kind = job->asked_by > 0 ? ACTOR_PERSON : ACTOR_AGENT,
        .person_id = job->asked_by,
        .address = "",
        .now_utc = clock_utc(),
    };
}

/* Seals the key anew for its owner's hook, and puts it there. */
static gboolean
move(const Run *run, const SealedKey *old, GError **error)
{
    const Actor actor = who_asked(run->job);
    const char *owner_id = old->key.seen_practitioner_id;
    KeyBinding from = { old->key.place == KEY_PASTED ? "" : old->key.practitioner_id, old->key.id,
                        old->key.shard };
    KeyBinding to = { owner_id, 0, old->key.shard };
    guint8 sealed[SEALED_SIZE];

    return keys_next_id(run->agent->db, &to.api_key_id, error) &&
           keeper_rewrap(run->agent->keeper_socket, &from, &to, old->sealed, sealed, error) &&
           keys_put_moved(run->agent->db, &actor, old->key.id, to.api_key_id, owner_id, sealed,
                          error);
}

/* A pasted key that cannot be moved would wait for nobody: it is erased. */
static gboolean
drop(const Run *run, const char *outcome, GError **error)
{
    const Actor actor = who_asked(run->job);

    return paste_drop_key(run->agent->db, &actor, run->job->api_key_id, outcome, error);
}

static gboolean
write_failure(gpointer data, GError **error)
{
    Run *run = data;

    return drop(run, run->outcome, error) &&
           job_end(run->agent->db, run->job->id, FALSE, run->outcome, clock_utc(), error);
}

static void
fail(Run *run, const char *outcome)
{
    run->outcome = outcome;
    run_write(run, write_failure);
}

/* The whole job; run->outcome says what became of it. */
static gboolean
move_in_one_transaction(Run *run, GError **error)
{
    Db *db = run->agent->db;
    GError *failure = NULL;
    g_autoptr(SealedKey) old = NULL;
    g_auto(Txn) txn = { 0 };

    if (!txn_begin(&txn, db, error))
        return FALSE;
    old = key_find_sealed(db, run->job->api_key_id, &failure);
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return FALSE;
    }
    run->outcome = old == NULL ? "gone" : may_move(&old->key) ? "moved" : "no-longer-movable";
    run->done = !g_str_equal(run->outcome, "no-longer-movable");
    if (g_str_equal(run->outcome, "moved") ? !move(run, old, error)
                                           : !drop(run, run->outcome, error))
        return FALSE;
    return job_end(db, run->job->id, run->done, run->outcome, clock_utc(), error) &&
           txn_commit(&txn, error);
}

/* What a failed move means: wait for the keeper, give up, or a fault of ours. */
static void
not_moved(Run *run, const GError *error)
{
    if (g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_BUSY))
        run_again(run, "busy");
    else if (g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED) ||
             g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID))
        fail(run, "not-genuine");
    else if (g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND))
        fail(run, "no-practitioner");
    else
        run_fault(run, error);
}

void
move_key_start(Agent *agent, Job *job)
{
    Run *run = run_new(agent, job, sizeof *run, NULL);
    g_autoptr(GError) error = NULL;

    if (move_in_one_transaction(run, &error))
        run_over(run, run->outcome);
    else
        not_moved(run, error);
}
