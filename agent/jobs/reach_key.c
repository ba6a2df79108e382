/* reach_key.c: asks Cliniko for lists that hold nothing, to learn what a key may read.
 *
 * Trust:  the job's row comes from keyrack.db, which the web can write. Only the very key that was
 *         connected on its hook is used (asker_open).
 * Unclear: what Cliniko answers neither clearly with yes nor with no is asked once more, later, and
 *         is then not known.
 * Race:   a key that was replaced or removed meanwhile gets no rows; its job just ends. */
#include "agent/jobs/asker.h"
#include "agent/jobs/kinds.h"
#include "lib/clinic/error.h"
#include "lib/program/program.h"
#include "lib/store/key_reaches.h"

#define TRIES 2

typedef struct ReachKey ReachKey;

typedef struct {
    ReachKey *reach;
    KeyArea area;
} Question;

struct ReachKey {
    Run run;
    Asker asker; /* until the last question is asked */
    char *hook_id;
    Question questions[KEY_AREA__COUNT];
    guint calls; /* under way */
    gboolean unclear, rejected;
    KeyReach found;
};

static void
reach_key_clear(gpointer run)
{
    ReachKey *reach = run;

    asker_clear(&reach->asker);
    g_free(reach->hook_id);
}

static gboolean
write_end(gpointer run, GError **error)
{
    ReachKey *reach = run;
    const Job *job = reach->run.job;
    Db *db = reach->run.agent->db;

    reach->found.asked_utc = clock_utc();
    reach->run.outcome = "done";
    return key_reach_put(db, job->api_key_id, &reach->found, error) &&
           job_end(db, job->id, TRUE, reach->run.outcome, reach->found.asked_utc, error);
}

/* A key that is not accepted any more is checked anew: its badge should say so. */
static void
conclude(ReachKey *reach)
{
    if (reach->rejected)
        asker_doubt(reach->run.agent, reach->hook_id);
    if (reach->unclear && reach->run.job->attempts < TRIES)
        run_again(reach, OUTCOME_UNREACHABLE);
    else
        run_write(reach, write_end);
}

static void
on_answer(const ClinikoOutcome *outcome, gpointer data)
{
    const Question *question = data;
    ReachKey *reach = question->reach;
    const gboolean clear = outcome->reason == KEY_REASON_NONE;
    const Reach seen = clear ? reach_of_status(outcome->status) : REACH_UNKNOWN;

    if (seen == REACH_UNKNOWN)
        run_log_answer(&reach->run, key_area_word(question->area), outcome);
    reach->found.reach[question->area] = seen;
    reach->unclear |= seen == REACH_UNKNOWN;
    reach->rejected |= clear && outcome->status == 401;
    if (--reach->calls == 0)
        conclude(reach);
}

static void
ask(ReachKey *reach)
{
    const ClinikoAuth auth = asker_auth(&reach->asker, 0);

    reach->calls = KEY_AREA__COUNT;
    for (KeyArea area = 0; area < KEY_AREA__COUNT; area++) {
        reach->questions[area] = (Question){ reach, area };
        cliniko_get_reach(reach->run.agent->client, &auth, area, on_answer, &reach->questions[area]);
    }
    asker_clear(&reach->asker); /* the client copied what it sends */
}

/* The hook of the job's key, if that is in use there; NULL without error when it is not. */
static char *
find_hook(Agent *agent, gint64 key_id, GError **error)
{
    g_autoptr(SealedKey) row = key_find_sealed(agent->db, key_id, error);

    if (row == NULL || row->key.place != KEY_IN_USE)
        return NULL;
    return g_strdup(row->key.practitioner_id == NULL ? "" : row->key.practitioner_id);
}

static void
open_and_ask(ReachKey *reach)
{
    Agent *agent = reach->run.agent;

    switch (asker_open(agent, reach->hook_id, KEY_FOR_REACH, &reach->asker)) {
    case ASKER_READY:
        if (reach->asker.key_id == reach->run.job->api_key_id)
            ask(reach);
        else
            run_finish(reach, TRUE, "gone");
        break;
    case ASKER_NONE:
        run_finish(reach, TRUE, "gone");
        break;
    case ASKER_LATER:
        run_again(reach, OUTCOME_KEEPER_AWAY);
        break;
    }
}

void
reach_key_start(Agent *agent, Job *job)
{
    ReachKey *reach = run_new(agent, job, sizeof *reach, reach_key_clear);
    g_autoptr(GError) error = NULL;

    reach->hook_id = find_hook(agent, job->api_key_id, &error);
    if (reach->hook_id != NULL)
        open_and_ask(reach);
    else if (error == NULL)
        run_finish(reach, TRUE, "gone");
    else if (g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID))
        run_finish(reach, FALSE, OUTCOME_BROKEN);
    else
        run_fault(reach, error);
}
