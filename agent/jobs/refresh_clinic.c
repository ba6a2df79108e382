/* refresh_clinic.c: fetches one complete picture of the Cliniko account with the clinic's own
 * key.
 *
 * All lists are asked for a few at a time; each business and each appointment type adds one
 * more, for who works there and who offers it. Only a complete picture of the pinned account is
 * stored, in one transaction with the end of the job and with the check of bookings that follows;
 * anything less changes nothing. Prices alone may be missing: they are hidden from some roles. The
 * opened key is held until the run is over. */
#include "agent/jobs/asker.h"
#include "agent/jobs/kinds.h"
#include "agent/jobs/refresh_take.h"
#include "agent/jobs/settings.h"
#include "lib/clinic/text.h"
#include "lib/program/program.h"

#define CALLS_AT_ONCE 6
#define REFRESH_TRIES 4 /* in about two minutes; then the person is told */
#define PROGRESS_EVERY_MS 200
#define SETTINGS CLINIKO_LIST__COUNT /* the one question that is no list */

typedef struct {
    Run run;
    Asker asker;
    GPtrArray *fetches;   /* Fetch: every question; grows while answers come in */
    guint asked, answered;
    gint64 progress_ms;   /* when progress was last written */
    const char *failure;  /* the word for the first failure, NULL while all is well */
    Taken *taken;
    ClinikoSettings settings;
} RefreshClinic;

/* One question: a list, and of what when it is one business's or one type's. */
typedef struct {
    RefreshClinic *refresh;
    ClinikoList list;
    char *of_id;
} Fetch;

static void
fetch_free(gpointer data)
{
    Fetch *fetch = data;

    g_free(fetch->of_id);
    g_free(fetch);
}

static void
refresh_clinic_clear(gpointer run)
{
    RefreshClinic *refresh = run;

    asker_clear(&refresh->asker);
    g_ptr_array_unref(refresh->fetches);
    taken_free(refresh->taken);
    cliniko_settings_clear(&refresh->settings);
}

static void
plan(RefreshClinic *refresh, ClinikoList list, const char *of_id)
{
    Fetch *fetch = g_new(Fetch, 1);

    *fetch = (Fetch){ refresh, list, g_strdup(of_id) };
    g_ptr_array_add(refresh->fetches, fetch);
}

/* --- the end --- */

/* Whom the check that follows is about. */
static const char *
subject(const Run *run)
{
    return cliniko_id_is_valid(run->job->subject) ? run->job->subject : "";
}

static gboolean
write_picture(gpointer run, GError **error)
{
    RefreshClinic *refresh = run;
    Agent *agent = refresh->run.agent;
    const Actor actor = agent_actor();

    refresh->run.outcome = "done";
    return settings_store(agent, &actor, &refresh->settings, refresh->asker.shard, error) &&
           clinic_take_snapshot(agent->db, &actor, taken_complete(refresh->taken), error) &&
           jobs_ask_check(agent->db, &actor, subject(&refresh->run), error) &&
           job_end(agent->db, refresh->run.job->id, TRUE, "done", actor.now_utc, error);
}

/* Cliniko no longer takes the clinic's key: the job ends, and the key's badge says so. */
static gboolean
write_rejection(gpointer run, GError **error)
{
    RefreshClinic *refresh = run;
    Agent *agent = refresh->run.agent;
    const Actor actor = agent_actor();
    const KeyJudgement judgement = { VERDICT_REJECTED, KEY_REASON_NONE, "", "", "",
                                     actor.now_utc,    0 };

    refresh->run.outcome = OUTCOME_REJECTED;
    return keys_set_verdict(agent->db, &actor, refresh->asker.key_id, &judgement, error) &&
           job_end(agent->db, refresh->run.job->id, FALSE, OUTCOME_REJECTED, actor.now_utc, error);
}

/* Cliniko, or the keeper. */
static void
not_reached(RefreshClinic *refresh, const char *outcome)
{
    if (refresh->run.job->attempts < REFRESH_TRIES)
        run_again(refresh, outcome);
    else
        run_finish(refresh, FALSE, outcome);
}

static void
conclude(RefreshClinic *refresh)
{
    if (refresh->failure == NULL)
        run_write(refresh, write_picture);
    else if (g_str_equal(refresh->failure, OUTCOME_REJECTED))
        run_write(refresh, write_rejection);
    else if (g_str_equal(refresh->failure, OUTCOME_UNREACHABLE))
        not_reached(refresh, OUTCOME_UNREACHABLE);
    else
        run_finish(refresh, FALSE, refresh->failure);
}

/* --- asking --- */

static const char *
failure_of(const ClinikoOutcome *outcome)
{
    if (outcome->status == 401)
        return OUTCOME_REJECTED;
    return outcome->status == 403 ? OUTCOME_NOT_ENOUGH_ACCESS : OUTCOME_UNREACHABLE;
}

/* Only the account pinned when the clinic was connected may fill the list of practitioners. */
static const char *
check_account(const RefreshClinic *refresh)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AccountPin) pin = pins_find_account(refresh->run.agent->pins, &error);

    if (error != NULL) {
        g_warning("job %" G_GINT64_FORMAT ": %s", refresh->run.job->id, error->message);
        return OUTCOME_UNREACHABLE; /* tried again */
    }
    if (pin != NULL && g_str_equal(pin->account_id, refresh->settings.account_id) &&
        g_str_equal(pin->shard, refresh->asker.shard))
        return NULL;
    return OUTCOME_WRONG_ACCOUNT;
}

static void
tell_progress(RefreshClinic *refresh)
{
    const Run *run = &refresh->run;
    gint64 now_ms = clock_monotonic_ms();

    if (now_ms - refresh->progress_ms < PROGRESS_EVERY_MS)
        return;
    refresh->progress_ms = now_ms;
    (void)job_progress(run->agent->db, run->job->id, (int)refresh->answered,
                       (int)refresh->fetches->len, NULL); /* for the eye only */
}

static void ask_more(RefreshClinic *refresh);

/* One answer is in; failure is NULL when it was good. */
static void
answered(RefreshClinic *refresh, const char *failure)
{
    refresh->answered++;
    if (refresh->failure == NULL)
        refresh->failure = failure;
    if (refresh->failure == NULL)
        tell_progress(refresh);
    ask_more(refresh);
}

/* Each business and each type that is not archived adds a list of its own. */
static void
plan_more(RefreshClinic *refresh, ClinikoList list, const GArray *items)
{
    for (guint i = 0; i < items->len && list == CLINIKO_BUSINESSES; i++)
        if (!g_array_index(items, ClinikoBusiness, i).archived)
            plan(refresh, CLINIKO_BUSINESS_PRACTITIONERS,
                 g_array_index(items, ClinikoBusiness, i).id);
    for (guint i = 0; i < items->len && list == CLINIKO_TYPES; i++)
        if (!g_array_index(items, ClinikoType, i).archived)
            plan(refresh, CLINIKO_TYPE_PRACTITIONERS, g_array_index(items, ClinikoType, i).id);
}

static void
take(RefreshClinic *refresh, const Fetch *fetch, GArray *items)
{
    taken_add_list(refresh->taken, fetch->list, fetch->of_id, items);
    plan_more(refresh, fetch->list, items);
    answered(refresh, taken_is_too_large(refresh->taken) ? OUTCOME_UNREACHABLE : NULL);
}

/* Cliniko shows prices only to those who may see money; without them, prices are unknown. */
static gboolean
may_be_missing(ClinikoList list, const ClinikoOutcome *outcome)
{
    return (list == CLINIKO_TYPE_ITEMS || list == CLINIKO_BILLABLE_ITEMS) &&
           outcome->reason == KEY_REASON_NONE &&
           (outcome->status == 403 || outcome->status == 404);
}

static void
on_list(const ClinikoOutcome *outcome, GArray *items, gpointer data)
{
    const Fetch *fetch = data;
    RefreshClinic *refresh = fetch->refresh;

    run_log_answer(&refresh->run, "list", outcome);
    if (items != NULL)
        take(refresh, fetch, items);
    else
        answered(refresh, may_be_missing(fetch->list, outcome) ? NULL : failure_of(outcome));
}

static void
on_settings(const ClinikoOutcome *outcome, const ClinikoSettings *settings, gpointer data)
{
    const Fetch *fetch = data;
    RefreshClinic *refresh = fetch->refresh;

    run_log_answer(&refresh->run, "settings", outcome);
    if (settings != NULL) {
        refresh->settings = settings_copy(settings);
        taken_add_settings(refresh->taken, settings);
    }
    answered(refresh, settings != NULL ? check_account(refresh) : failure_of(outcome));
}

static void
ask(RefreshClinic *refresh, Fetch *fetch)
{
    Cliniko *client = refresh->run.agent->client;
    const ClinikoAuth auth = asker_auth(&refresh->asker, 0);

    if (fetch->list == SETTINGS)
        cliniko_get_settings(client, &auth, on_settings, fetch);
    else
        cliniko_get_list(client, &auth, fetch->list, fetch->of_id, on_list, fetch);
}

/* Keeps a few questions under way; concludes after the last answer, or after a failure when none is
 * under way any more. */
static void
ask_more(RefreshClinic *refresh)
{
    while (refresh->failure == NULL && refresh->asked < refresh->fetches->len &&
           refresh->asked - refresh->answered < CALLS_AT_ONCE)
        ask(refresh, g_ptr_array_index(refresh->fetches, refresh->asked++));
    if (refresh->asked == refresh->answered)
        conclude(refresh);
}

static void
plan_all(RefreshClinic *refresh)
{
    static const ClinikoList lists[] = {
        SETTINGS,
        CLINIKO_BUSINESSES,
        CLINIKO_TYPES,
        CLINIKO_USERS,
        CLINIKO_PRACTITIONERS,
        CLINIKO_PRACTITIONERS_INACTIVE,
        CLINIKO_DAILY_AVAILABILITIES,
        CLINIKO_AVAILABILITY_BLOCKS,
        CLINIKO_TYPE_ITEMS,
        CLINIKO_BILLABLE_ITEMS,
    };

    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        plan(refresh, lists[i], NULL);
}

/* --- the start --- */

static RefreshClinic *
refresh_new(Agent *agent, Job *job)
{
    RefreshClinic *refresh = run_new(agent, job, sizeof *refresh, refresh_clinic_clear);

    refresh->fetches = g_ptr_array_new_with_free_func(fetch_free);
    refresh->taken = taken_new();
    plan_all(refresh);
    return refresh;
}

void
refresh_clinic_start(Agent *agent, Job *job)
{
    RefreshClinic *refresh = refresh_new(agent, job);

    switch (asker_open(agent, "", KEY_FOR_REFRESH, &refresh->asker)) {
    case ASKER_READY:
        ask_more(refresh);
        break;
    case ASKER_NONE:
        run_finish(refresh, FALSE, OUTCOME_NO_CLINIC_KEY);
        break;
    case ASKER_LATER:
        not_reached(refresh, OUTCOME_KEEPER_AWAY);
        break;
    }
}
