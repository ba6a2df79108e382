/* refresh_clinic.c: fetches one complete picture of the Cliniko account with the clinic's own
 * key.
 *
 * All lists are asked for a few at a time; each business and each appointment type adds one
 * more, for who works there and who offers it. Only a complete picture of the pinned account is
 * stored, in one transaction with the end of the job; anything less changes nothing. The opened
 * key is held until the run is over. */
#include "agent/jobs/kinds.h"
#include "agent/jobs/settings.h"
#include "lib/clinic/error.h"
#include "lib/keeper/keeper.h"
#include "lib/program/program.h"
#include "lib/store/clinic.h"
#include "lib/store/keys.h"

#define CALLS_AT_ONCE 6
#define REFRESH_TRIES 4 /* in about two minutes; then the person is told */
#define PROGRESS_EVERY_MS 200
#define LINKS_MAX 200000 /* 1,000 practitioners who all offer 200 types: no clinic */
#define SETTINGS CLINIKO_LIST__COUNT /* the one question that is no list */

/* Why a refresh failed: a closed set of words, because the pages explain each. */
#define UNREACHABLE "unreachable"
#define REJECTED "rejected"
#define NOT_ENOUGH_ACCESS "not-enough-access"
#define WRONG_ACCOUNT "wrong-account"
#define NO_CLINIC_KEY "no-clinic-key"

typedef struct {
    Run run;
    gint64 key_id;
    char *shard;
    char *budget;
    OpenedKey opened;
    GPtrArray *fetches;   /* Fetch: every question; grows while answers come in */
    guint asked, answered;
    gint64 progress_ms;   /* when progress was last written */
    const char *failure;  /* the word for the first failure, NULL while all is well */
    Snapshot *snapshot;
    GHashTable *seen;     /* ids of the practitioners taken, borrowed from the snapshot */
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

    opened_key_clear(&refresh->opened);
    g_free(refresh->shard);
    g_free(refresh->budget);
    g_ptr_array_unref(refresh->fetches);
    g_hash_table_unref(refresh->seen);
    snapshot_free(refresh->snapshot);
    cliniko_settings_clear(&refresh->settings);
}

static void
plan(RefreshClinic *refresh, ClinikoList list, const char *of_id)
{
    Fetch *fetch = g_new(Fetch, 1);

    *fetch = (Fetch){ refresh, list, g_strdup(of_id) };
    g_ptr_array_add(refresh->fetches, fetch);
}

/* --- taking answers into the picture --- */

static void
take_users(RefreshClinic *refresh, const GArray *items)
{
    for (guint i = 0; i < items->len; i++) {
        const ClinikoUser *user = &g_array_index(items, ClinikoUser, i);
        const SnapshotUser row = { g_strdup(user->id), g_strdup(user->name), g_strdup(user->role),
                                   user->active };

        g_array_append_val(refresh->snapshot->users, row);
    }
}

static void
take_business(RefreshClinic *refresh, const ClinikoBusiness *business)
{
    const SnapshotBusiness row = { g_strdup(business->id), g_strdup(business->name),
                                   g_strdup(business->time_zone), g_strdup(business->zone),
                                   business->show_online, business->type_ids == NULL };

    g_array_append_val(refresh->snapshot->businesses, row);
    plan(refresh, CLINIKO_BUSINESS_PRACTITIONERS, business->id);
}

static void
take_type(RefreshClinic *refresh, const ClinikoType *type)
{
    const SnapshotType row = { g_strdup(type->id), g_strdup(type->name), g_strdup(""),
                               type->duration_in_minutes, type->max_attendees, type->lead_hours,
                               type->show_online };

    g_array_append_val(refresh->snapshot->types, row);
    plan(refresh, CLINIKO_TYPE_PRACTITIONERS, type->id);
}

/* Somebody made inactive between the two lists is in both: one of them counts, the next refresh
 * corrects it. */
static void
take_practitioner(RefreshClinic *refresh, const ClinikoPractitioner *one, gboolean listed_active)
{
    const SnapshotPractitioner row = {
        .id = g_strdup(one->id),
        .user_id = g_strdup(one->user_id),
        .name = g_strdup(one->name),
        .sort_name = g_strdup(one->sort_name),
        .designation = g_strdup(one->designation),
        .active = listed_active && one->active,
        .show_online = one->show_online,
    };

    g_array_append_val(refresh->snapshot->practitioners, row);
    g_hash_table_add(refresh->seen, row.id);
}

static void
take_practitioners(RefreshClinic *refresh, const GArray *items, gboolean listed_active)
{
    for (guint i = 0; i < items->len; i++) {
        const ClinikoPractitioner *one = &g_array_index(items, ClinikoPractitioner, i);

        if (!g_hash_table_contains(refresh->seen, one->id))
            take_practitioner(refresh, one, listed_active);
    }
}

static void
take_links(GArray *links, const char *of_id, const GArray *items)
{
    for (guint i = 0; i < items->len; i++) {
        const SnapshotLink row = { g_strdup(g_array_index(items, ClinikoPractitioner, i).id),
                                   g_strdup(of_id) };

        g_array_append_val(links, row);
    }
}

static void
take(RefreshClinic *refresh, const Fetch *fetch, const GArray *items)
{
    switch (fetch->list) {
    case CLINIKO_USERS:
        take_users(refresh, items);
        break;
    case CLINIKO_BUSINESSES:
        for (guint i = 0; i < items->len; i++)
            if (!g_array_index(items, ClinikoBusiness, i).archived)
                take_business(refresh, &g_array_index(items, ClinikoBusiness, i));
        break;
    case CLINIKO_TYPES:
        for (guint i = 0; i < items->len; i++)
            if (!g_array_index(items, ClinikoType, i).archived)
                take_type(refresh, &g_array_index(items, ClinikoType, i));
        break;
    case CLINIKO_PRACTITIONERS:
    case CLINIKO_PRACTITIONERS_INACTIVE:
        take_practitioners(refresh, items, fetch->list == CLINIKO_PRACTITIONERS);
        break;
    case CLINIKO_BUSINESS_PRACTITIONERS:
        take_links(refresh->snapshot->works_at, fetch->of_id, items);
        break;
    case CLINIKO_TYPE_PRACTITIONERS:
        take_links(refresh->snapshot->offers, fetch->of_id, items);
        break;
    case CLINIKO_DAILY_AVAILABILITIES:
    case CLINIKO_AVAILABILITY_BLOCKS:
    case CLINIKO_TYPE_ITEMS:
    case CLINIKO_BILLABLE_ITEMS:
    case CLINIKO_LIST__COUNT:
        break;
    }
}

/* --- the end --- */

static gboolean
write_picture(gpointer run, GError **error)
{
    RefreshClinic *refresh = run;
    Agent *agent = refresh->run.agent;
    const Actor actor = agent_actor();

    refresh->run.outcome = "done";
    return settings_store(agent, &actor, &refresh->settings, refresh->shard, error) &&
           clinic_take_snapshot(agent->db, &actor, refresh->snapshot, error) &&
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

    refresh->run.outcome = REJECTED;
    return keys_set_verdict(agent->db, &actor, refresh->key_id, &judgement, error) &&
           job_end(agent->db, refresh->run.job->id, FALSE, REJECTED, actor.now_utc, error);
}

static void
not_reached(RefreshClinic *refresh)
{
    if (refresh->run.job->attempts < REFRESH_TRIES)
        run_again(refresh, UNREACHABLE);
    else
        run_finish(refresh, FALSE, UNREACHABLE);
}

static void
conclude(RefreshClinic *refresh)
{
    if (refresh->failure == NULL)
        run_write(refresh, write_picture);
    else if (g_str_equal(refresh->failure, REJECTED))
        run_write(refresh, write_rejection);
    else if (g_str_equal(refresh->failure, UNREACHABLE))
        not_reached(refresh);
    else
        run_finish(refresh, FALSE, refresh->failure);
}

/* --- asking --- */

static const char *
failure_of(const ClinikoOutcome *outcome)
{
    if (outcome->status == 401)
        return REJECTED;
    return outcome->status == 403 ? NOT_ENOUGH_ACCESS : UNREACHABLE;
}

/* Only the account pinned when the clinic was connected may fill the list of practitioners. */
static const char *
check_account(const RefreshClinic *refresh)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AccountPin) pin = pins_find_account(refresh->run.agent->pins, &error);

    if (error != NULL) {
        g_warning("job %" G_GINT64_FORMAT ": %s", refresh->run.job->id, error->message);
        return UNREACHABLE; /* tried again */
    }
    if (pin != NULL && g_str_equal(pin->account_id, refresh->settings.account_id) &&
        g_str_equal(pin->shard, refresh->shard))
        return NULL;
    return WRONG_ACCOUNT;
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

/* Each list is bounded, but not how many of them there are. */
static gboolean
is_too_large(const Snapshot *snapshot)
{
    return snapshot->works_at->len > LINKS_MAX || snapshot->offers->len > LINKS_MAX;
}

static void
on_list(const ClinikoOutcome *outcome, GArray *items, gpointer data)
{
    const Fetch *fetch = data;
    RefreshClinic *refresh = fetch->refresh;

    run_log_answer(&refresh->run, "list", outcome);
    if (items != NULL)
        take(refresh, fetch, items);
    if (items == NULL)
        answered(refresh, failure_of(outcome));
    else
        answered(refresh, is_too_large(refresh->snapshot) ? UNREACHABLE : NULL);
}

static void
on_settings(const ClinikoOutcome *outcome, const ClinikoSettings *settings, gpointer data)
{
    const Fetch *fetch = data;
    RefreshClinic *refresh = fetch->refresh;

    run_log_answer(&refresh->run, "settings", outcome);
    if (settings != NULL)
        refresh->settings = settings_copy(settings);
    answered(refresh, settings != NULL ? check_account(refresh) : failure_of(outcome));
}

static void
ask(RefreshClinic *refresh, Fetch *fetch)
{
    Cliniko *client = refresh->run.agent->client;
    const ClinikoAuth auth = { refresh->opened.secret, refresh->shard, refresh->budget, 0 };

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
        SETTINGS,      CLINIKO_BUSINESSES,    CLINIKO_TYPES,
        CLINIKO_USERS, CLINIKO_PRACTITIONERS, CLINIKO_PRACTITIONERS_INACTIVE,
    };

    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        plan(refresh, lists[i], NULL);
}

/* --- the key --- */

/* The clinic's key in use, unless its last clear answer was a refusal; NULL without error when
 * there is none. */
static SealedKey *
find_clinic_key(Agent *agent, GError **error)
{
    g_autoptr(ApiKey) key = key_find(agent->db, NULL, TRUE, error);

    if (key == NULL || (key->verdict != VERDICT_CONNECTED && key->verdict != VERDICT_CHECKING &&
                        key->verdict != VERDICT_UNREACHABLE))
        return NULL;
    return key_find_sealed(agent->db, key->id, error);
}

static gboolean
open_key(RefreshClinic *refresh, const SealedKey *row, GError **error)
{
    const KeyBinding binding = { "", row->key.id, row->key.shard };

    refresh->key_id = row->key.id;
    refresh->shard = g_strdup(row->key.shard);
    refresh->budget = g_strdup_printf("key:%" G_GINT64_FORMAT, row->key.id);
    return keeper_open(refresh->run.agent->keeper_socket, &binding, row->sealed, OPEN_FOR_REFRESH,
                       &refresh->opened, error);
}

static void
not_opened(RefreshClinic *refresh, const GError *error)
{
    g_warning("job %" G_GINT64_FORMAT ": the clinic's key was not opened: %s", refresh->run.job->id,
              error->message);
    if (g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED) ||
        g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID))
        run_finish(refresh, FALSE, NO_CLINIC_KEY);
    else
        not_reached(refresh);
}

static RefreshClinic *
refresh_new(Agent *agent, Job *job)
{
    RefreshClinic *refresh = run_new(agent, job, sizeof *refresh, refresh_clinic_clear);

    refresh->fetches = g_ptr_array_new_with_free_func(fetch_free);
    refresh->seen = g_hash_table_new(g_str_hash, g_str_equal);
    refresh->snapshot = snapshot_new();
    plan_all(refresh);
    return refresh;
}

void
refresh_clinic_start(Agent *agent, Job *job)
{
    RefreshClinic *refresh = refresh_new(agent, job);
    g_autoptr(GError) error = NULL;
    g_autoptr(SealedKey) row = find_clinic_key(agent, &error);

    if (row == NULL && error == NULL)
        run_finish(refresh, FALSE, NO_CLINIC_KEY);
    else if (row == NULL || !open_key(refresh, row, &error))
        not_opened(refresh, error);
    else
        ask_more(refresh);
}
