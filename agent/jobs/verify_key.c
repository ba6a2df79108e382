/* verify_key.c: asks Cliniko whose key was pasted, and writes down the verdict.
 *
 * Trust:  the row comes from keyrack.db, which the web can write. The keeper opens the record
 *         only for the hook, id and region it was sealed for; the account and the user it is
 *         judged against are the pins of agent.db whenever there are any.
 * Order:  the verdict is reached and written while keyrack.db's write lock is held, so that the
 *         key cannot be removed in between, and what it proves is committed to agent.db before
 *         keyrack.db says 'connected' (jobs_write). Killed between the two commits, the pins
 *         stand and the verdict does not: the next start asks again, reaches the same verdict
 *         against the pins and writes the same pins once more. The fingerprint alone is then
 *         early: until that moment it names the new key while the old one is in use, and another
 *         hook may hear 'wrong owner' instead of 'duplicate'.
 * Race:   a key that was replaced or removed while its calls were under way is judged no more;
 *         its job just ends. */
#include <string.h>

#include "agent/jobs/asker.h"
#include "agent/jobs/kinds.h"
#include "agent/jobs/settings.h"
#include "lib/clinic/error.h"
#include "lib/clinic/paste_plan.h"
#include "lib/program/program.h"
#include "lib/store/key_reaches.h"
#include "lib/store/practitioners.h"

#define USES_OF_PASTED "pasted" /* whose a pasted key's uses are: nobody's */

typedef struct {
    Run run;
    SealedKey *row; /* as it was at the start */
    guint8 fingerprint[32];
    int calls;        /* under way */
    gboolean refused; /* by the keeper: the record is not genuine */
    ClinikoOutcome user_outcome, settings_outcome;
    ClinikoUser user;         /* strings NULL until Cliniko told */
    ClinikoSettings settings;
} VerifyKey;

/* What we knew before Cliniko was asked, against which the answer is judged. Owned. */
typedef struct {
    char *account;              /* "au4/123", "" while no clinic is connected */
    char *user_id;              /* of the practitioner, "" when unknown */
    char *seen_practitioner_id; /* who the key's user is, "" when no practitioner */
    gboolean saved_elsewhere;
} Known;

static void
known_clear(Known *known)
{
    g_free(known->account);
    g_free(known->user_id);
    g_free(known->seen_practitioner_id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Known, known_clear)

static void
verify_key_clear(gpointer run)
{
    VerifyKey *verify = run;

    sealed_key_free(verify->row);
    cliniko_user_clear(&verify->user);
    cliniko_settings_clear(&verify->settings);
}

static gboolean
is_clinic_key(const VerifyKey *verify)
{
    return verify->row->key.practitioner_id == NULL && verify->row->key.place != KEY_PASTED;
}

/* The hook's name as the keeper and agent.db write it; a pasted key is sealed for none. */
static const char *
hook_id(const VerifyKey *verify)
{
    const char *practitioner_id = verify->row->key.practitioner_id;

    return practitioner_id == NULL ? "" : practitioner_id;
}

/* Account ids of two regions may be equal, so an account is told by both. */
static char *
account_name(const char *shard, const char *account_id)
{
    return *account_id == '\0' ? g_strdup("") : g_strdup_printf("%s/%s", shard, account_id);
}

/* --- writing down --- */

/* The clinic's own key connected: from now on this is the account, and its people can be
 * fetched. */
static gboolean
adopt_clinic(const VerifyKey *verify, const Actor *actor, GError **error)
{
    Agent *agent = verify->run.agent;
    const ClinikoSettings *told = &verify->settings;
    const ApiKey *key = &verify->row->key;
    const AccountPin pin = { told->account_id, told->subdomain, key->shard };

    if (!pins_put_account(agent->pins, &pin, actor->now_utc, error) ||
        !settings_store(agent, actor, told, key->shard, error))
        return FALSE;
    return key->place == KEY_IN_USE || jobs_ask_refresh(agent->db, actor, "", error);
}

/* What a connected key proves, kept where the web cannot rewrite it. */
static gboolean
remember(const VerifyKey *verify, const Actor *actor, GError **error)
{
    PinDb *pins = verify->run.agent->pins;
    const ApiKey *key = &verify->row->key;

    if (is_clinic_key(verify) ? !adopt_clinic(verify, actor, error)
                              : !pins_put_user(pins, key->practitioner_id, verify->user.id,
                                               actor->now_utc, error))
        return FALSE;
    return pins_put_fingerprint(pins, key->id, hook_id(verify), verify->fingerprint, error);
}

/* An unclear answer leaves what was known about the key, a clear one replaces it. */
static KeyJudgement
judgement_of(const VerifyKey *verify, const KeyVerdict *found, const char *seen_practitioner_id,
             gint64 now_utc)
{
    const ApiKey *key = &verify->row->key;
    const ClinikoUser *user = &verify->user;

    if (found->verdict == VERDICT_UNREACHABLE)
        return (KeyJudgement){ found->verdict,    found->reason,
                               key->seen_name,    key->seen_role,
                               key->seen_practitioner_id, key->checked_utc, 0 };
    return (KeyJudgement){ found->verdict,
                           found->reason,
                           user->name != NULL ? user->name : "",
                           user->role != NULL ? user->role : "",
                           seen_practitioner_id,
                           now_utc,
                           0 };
}

/* The end of the job, or its next try while Cliniko gives no clear answer. Sets
 * judgement->next_check_utc. */
static gboolean
end_job(const VerifyKey *verify, KeyJudgement *judgement, gboolean try_again, gint64 now_utc,
        GError **error)
{
    const Run *run = &verify->run;
    const char *outcome = verdict_word(judgement->verdict);
    int wait_s = MAX(verify->user_outcome.retry_after_s, verify->settings_outcome.retry_after_s);
    gint64 due_utc = now_utc + run_delay_s(run, wait_s);

    if (judgement->verdict != VERDICT_UNREACHABLE)
        return job_end(run->agent->db, run->job->id, TRUE, outcome, now_utc, error);
    if (!try_again || run_is_given_up(run, due_utc))
        return job_end(run->agent->db, run->job->id, FALSE, outcome, now_utc, error);
    judgement->next_check_utc = due_utc;
    return job_again(run->agent->db, run->job->id, due_utc, outcome, error);
}

/* A replaced key proves nothing any more: its successor is pinned. */
static gboolean
is_on_hook(const ApiKey *key)
{
    return key->place == KEY_IN_USE || key->place == KEY_CANDIDATE;
}

/* What it reaches is asked when that may be another than before: it was never asked, its role
 * changed, or somebody pressed 'Check again'. */
static gboolean
ask_reach(const VerifyKey *verify, const Actor *actor, GError **error)
{
    const ApiKey *key = &verify->row->key;
    Db *db = verify->run.agent->db;
    gboolean known = FALSE;

    if (!key_reach_is_known(db, key->id, &known, error))
        return FALSE;
    if (known && verify->run.job->asked_by == 0 && g_strcmp0(key->seen_role, verify->user.role) == 0)
        return TRUE;
    return key_reach_ask(db, actor, key->id, error);
}

/* Everything one verdict changes. */
static gboolean
write_down(VerifyKey *verify, const KeyVerdict *found, const char *seen_practitioner_id,
           gboolean try_again, GError **error)
{
    const Actor actor = agent_actor();
    KeyJudgement judgement = judgement_of(verify, found, seen_practitioner_id, actor.now_utc);

    const gboolean proven = found->verdict == VERDICT_CONNECTED && is_on_hook(&verify->row->key);

    verify->run.outcome = verdict_word(found->verdict);
    if (proven && !remember(verify, &actor, error))
        return FALSE;
    return end_job(verify, &judgement, try_again, actor.now_utc, error) &&
           keys_set_verdict(verify->run.agent->db, &actor, verify->row->key.id, &judgement, error) &&
           (!proven || ask_reach(verify, &actor, error));
}

/* --- judging --- */

/* Of a pasted key: whoever its user is should be its owner, unless that practitioner is pinned to
 * another user. */
static char *
expected_user_of_pasted(const VerifyKey *verify, const Known *known, GError **error)
{
    GError *failure = NULL;
    char *user_id = pins_find_user(verify->run.agent->pins, known->seen_practitioner_id, &failure);

    if (failure != NULL)
        g_propagate_error(error, failure);
    else if (user_id == NULL)
        user_id = g_strdup(verify->user.id != NULL ? verify->user.id : "");
    return user_id;
}

/* The user this hook's practitioner is: as pinned, else as Cliniko listed it; "" when the list
 * has none. */
static char *
expected_user(const VerifyKey *verify, const Known *known, GError **error)
{
    Agent *agent = verify->run.agent;
    GError *failure = NULL;
    char *user_id = NULL;

    if (is_clinic_key(verify))
        return g_strdup("");
    if (verify->row->key.place == KEY_PASTED)
        return expected_user_of_pasted(verify, known, error);
    user_id = pins_find_user(agent->pins, hook_id(verify), &failure);
    if (user_id == NULL && failure == NULL)
        user_id = practitioner_find_user(agent->db, hook_id(verify), &failure);
    if (failure != NULL)
        g_propagate_error(error, failure);
    else if (user_id == NULL)
        user_id = g_strdup("");
    return user_id;
}

/* The account keys must belong to. Before the clinic's own key is connected nobody else's can
 * be: "none" is no account of Cliniko's, so such a key is refused. */
static char *
expected_account(const VerifyKey *verify, GError **error)
{
    GError *failure = NULL;
    g_autoptr(AccountPin) pin = pins_find_account(verify->run.agent->pins, &failure);

    if (failure != NULL) {
        g_propagate_error(error, failure);
        return NULL;
    }
    if (pin != NULL)
        return account_name(pin->shard, pin->account_id);
    return g_strdup(is_clinic_key(verify) ? "" : "none");
}

/* Whether another practitioner's hook (of a pasted key: any) has this very key in use. A fingerprint may outlive its
 * key (the web removes keys without asking us), so the hook is looked at. */
static gboolean
saved_elsewhere(const VerifyKey *verify, GError **error)
{
    Agent *agent = verify->run.agent;
    g_autofree char *other_id = NULL;
    g_autoptr(ApiKey) other = NULL;

    if (is_clinic_key(verify)) /* an administrator who also treats may use one key for both */
        return FALSE;
    other_id = pins_find_same_key(agent->pins, verify->fingerprint, hook_id(verify), error);
    if (other_id != NULL)
        other = key_find(agent->db, other_id, TRUE, error);
    return other != NULL;
}

static gboolean
look_up(const VerifyKey *verify, Known *known, GError **error)
{
    GError *failure = NULL;

    known->account = expected_account(verify, &failure);
    if (failure == NULL && verify->user.id != NULL)
        known->seen_practitioner_id =
            practitioner_find_by_user(verify->run.agent->db, verify->user.id, &failure);
    if (known->seen_practitioner_id == NULL)
        known->seen_practitioner_id = g_strdup("");
    if (failure == NULL)
        known->user_id = expected_user(verify, known, &failure);
    if (failure == NULL)
        known->saved_elsewhere = saved_elsewhere(verify, &failure);
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return FALSE;
    }
    return TRUE;
}

static KeyVerdict
verdict_of(const VerifyKey *verify, const Known *known)
{
    const ClinikoUser *user = &verify->user;
    const ClinikoSettings *settings = &verify->settings;
    gboolean pasted = verify->row->key.place == KEY_PASTED;
    const char *seen_id = settings->account_id != NULL ? settings->account_id : "";
    g_autofree char *seen_account = account_name(verify->row->key.shard, seen_id);
    const KeyFacts facts = {
        .is_clinic_key = is_clinic_key(verify),
        .practitioner_id = pasted ? known->seen_practitioner_id : hook_id(verify),
        .practitioner_user_id = known->user_id,
        .account_id = known->account,
        .user_status = verify->user_outcome.status,
        .settings_status = verify->settings_outcome.status,
        .user_reason = verify->user_outcome.reason,
        .settings_reason = verify->settings_outcome.reason,
        .seen_user_id = user->id != NULL ? user->id : "",
        .seen_role = user->role != NULL ? user->role : "",
        .seen_account_id = seen_account,
        .seen_active = user->active,
        .seen_practitioner_id = known->seen_practitioner_id,
        .saved_elsewhere = known->saved_elsewhere,
    };

    return pasted ? pasted_key_verdict(&facts) : key_verdict(&facts);
}

static gboolean
judge(VerifyKey *verify, GError **error)
{
    g_auto(Known) known = { 0 };
    KeyVerdict found;

    if (!look_up(verify, &known, error))
        return FALSE;
    found = verdict_of(verify, &known);
    return write_down(verify, &found, known.seen_practitioner_id, TRUE, error);
}

/* The last answer is in. */
static gboolean
write_verdict(gpointer run, GError **error)
{
    VerifyKey *verify = run;
    Db *db = verify->run.agent->db;
    GError *failure = NULL;
    g_autoptr(SealedKey) still_there = key_find_sealed(db, verify->row->key.id, &failure);

    if (failure != NULL) {
        g_propagate_error(error, failure);
        return FALSE;
    }
    if (still_there != NULL)
        return judge(verify, error);
    verify->run.outcome = "gone";
    return job_end(db, verify->run.job->id, TRUE, "gone", clock_utc(), error);
}

/* --- asking --- */

static void
on_user(const ClinikoOutcome *outcome, const ClinikoUser *user, gpointer data)
{
    VerifyKey *verify = data;

    run_log_answer(&verify->run, "user", outcome);
    verify->user_outcome = *outcome;
    if (user != NULL)
        verify->user = (ClinikoUser){ g_strdup(user->id), g_strdup(user->name),
                                      g_strdup(user->role), user->active };
    if (--verify->calls == 0)
        run_write(verify, write_verdict);
}

static void
on_settings(const ClinikoOutcome *outcome, const ClinikoSettings *settings, gpointer data)
{
    VerifyKey *verify = data;

    run_log_answer(&verify->run, "settings", outcome);
    verify->settings_outcome = *outcome;
    if (settings != NULL)
        verify->settings = settings_copy(settings);
    if (--verify->calls == 0)
        run_write(verify, write_verdict);
}

static void
ask_cliniko(VerifyKey *verify, const OpenedKey *opened)
{
    Cliniko *client = verify->run.agent->client;
    g_autofree char *budget = key_budget(verify->run.agent, &verify->row->key, opened);
    const ApiKey *key = &verify->row->key;
    const ClinikoAuth auth = { opened->secret, key->shard, budget, 0,
                               KEY_FOR_VERIFY, key->id,
                               key->place == KEY_PASTED ? USES_OF_PASTED : hook_id(verify) };

    verify->calls = 2;
    cliniko_get_user(client, &auth, on_user, verify);
    cliniko_get_settings(client, &auth, on_settings, verify);
}

/* The keeper is away: tried again. The record is not genuine: that will not change, a person must
 * paste anew. */
static gboolean
write_unopened(gpointer run, GError **error)
{
    const KeyVerdict found = { VERDICT_UNREACHABLE, KEY_REASON_KEEPER };
    VerifyKey *verify = run;

    return write_down(verify, &found, "", !verify->refused, error);
}

static void
not_opened(VerifyKey *verify, const GError *error)
{
    g_warning("job %" G_GINT64_FORMAT ": the keeper did not open key %" G_GINT64_FORMAT ": %s",
              verify->run.job->id, verify->row->key.id, error->message);
    verify->refused = g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED);
    run_write(verify, write_unopened);
}

static void
open_and_ask(VerifyKey *verify)
{
    const ApiKey *key = &verify->row->key;
    const KeyBinding binding = { hook_id(verify), key->id, key->shard };
    g_autoptr(GError) error = NULL;
    g_auto(OpenedKey) opened = { 0 }; /* wiped on the way out; the client copied what it sends */

    if (!keeper_open(verify->run.agent->keeper_socket, &binding, verify->row->sealed,
                     KEY_FOR_VERIFY, &opened, &error)) {
        not_opened(verify, error);
        return;
    }
    memcpy(verify->fingerprint, opened.fingerprint, sizeof verify->fingerprint);
    ask_cliniko(verify, &opened);
}

/* A row the web could never have written honestly: nothing in it is used but the id we asked
 * for. */
static gboolean
write_refusal(gpointer data, GError **error)
{
    const Actor actor = agent_actor();
    const KeyJudgement judgement = { VERDICT_UNREACHABLE, KEY_REASON_KEEPER, "", "", "", 0, 0 };
    Run *run = data;

    run->outcome = "not-genuine";
    return keys_set_verdict(run->agent->db, &actor, run->job->api_key_id, &judgement, error) &&
           job_end(run->agent->db, run->job->id, FALSE, run->outcome, actor.now_utc, error);
}

void
verify_key_start(Agent *agent, Job *job)
{
    VerifyKey *verify = run_new(agent, job, sizeof *verify, verify_key_clear);
    g_autoptr(GError) error = NULL;

    verify->row = key_find_sealed(agent->db, job->api_key_id, &error);
    if (verify->row != NULL)
        open_and_ask(verify);
    else if (error == NULL)
        run_finish(verify, TRUE, "gone");
    else if (g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID))
        run_write(verify, write_refusal);
    else
        run_fault(verify, error);
}
