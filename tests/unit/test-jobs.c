/* test-jobs.c: a job is claimed once, survives the death of the agent, and a hostile row harms
 * nobody. */
#include "tests/unit/store_fixture.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static GPtrArray *
claim(Store *store, gint64 now_utc, int limit)
{
    GError *error = NULL;
    GPtrArray *jobs = jobs_claim(store->agent, now_utc, limit, &error);

    g_assert_no_error(error);
    return jobs;
}

static gint64
next_due(Store *store)
{
    gint64 due_utc = 0;

    g_assert_true(jobs_next_due(store->agent, &due_utc, NULL));
    return due_utc;
}

/* --- the life of a job ------------------------------------------------------------------------ */

static void
due_jobs_are_claimed_once_and_in_order(Store *store, gconstpointer data)
{
    g_autoptr(GPtrArray) first = NULL, rest = NULL, none = NULL;
    const Job *job;

    (void)data;
    g_assert_cmpint(next_due(store), ==, G_MAXINT64);
    store_execute(
        store,
        "INSERT INTO job (kind, state, due_utc, created_utc) VALUES ('late', 'waiting', 30, 1),"
        " ('early', 'waiting', 10, 1), ('later', 'waiting', 90, 1), ('middle', 'waiting', 20, 1)");
    g_assert_cmpint(next_due(store), ==, 10);
    first = claim(store, 50, 2);
    g_assert_cmpuint(first->len, ==, 2);
    job = first->pdata[0];
    g_assert_cmpstr(job->kind, ==, "early");
    g_assert_cmpstr(job->state, ==, "running");
    g_assert_cmpint(job->attempts, ==, 1);
    g_assert_cmpstr(((const Job *)first->pdata[1])->kind, ==, "middle");
    rest = claim(store, 50, 9);
    g_assert_cmpuint(rest->len, ==, 1);
    none = claim(store, 50, 9);
    g_assert_cmpuint(none->len, ==, 0);
    g_assert_cmpint(next_due(store), ==, 90);
}

static void
a_job_ends_or_comes_again(Store *store, gconstpointer data)
{
    g_autoptr(GPtrArray) jobs = NULL, again = NULL;
    g_autoptr(Job) newest = NULL;
    gint64 id;

    (void)data;
    g_assert_true(jobs_ask_refresh(store->web, &store->person, "", NULL));
    jobs = claim(store, NOW, 9);
    id = ((const Job *)jobs->pdata[0])->id;
    g_assert_true(job_progress(store->agent, id, 7, 12, NULL));
    g_assert_true(job_again(store->agent, id, NOW + 30, "busy", NULL));
    newest = job_find_newest(store->web, "refresh_clinic", NULL);
    g_assert_cmpstr(newest->state, ==, "waiting");
    g_assert_cmpstr(newest->outcome, ==, "busy");
    g_assert_cmpint(newest->asked_by, ==, store->person.person_id);
    g_assert_cmpint(newest->steps_done, ==, 7);
    g_assert_cmpint(newest->steps_total, ==, 12);
    again = claim(store, NOW + 30, 9);
    g_assert_cmpint(((const Job *)again->pdata[0])->attempts, ==, 2);
    g_assert_true(job_end(store->agent, id, FALSE, "refused", NOW + 31, NULL));
    g_clear_pointer(&newest, job_free);
    newest = job_find_newest(store->web, "refresh_clinic", NULL);
    g_assert_cmpstr(newest->state, ==, "failed");
    g_assert_cmpint(newest->finished_utc, ==, NOW + 31);
    g_assert_null(job_find_newest(store->web, "unheard_of", NULL));
}

static void
a_refresh_is_asked_for_once(Store *store, gconstpointer data)
{
    g_autoptr(GPtrArray) jobs = NULL;

    (void)data;
    g_assert_true(jobs_ask_refresh(store->web, &store->person, "", NULL));
    g_assert_true(jobs_ask_refresh(store->agent, &store->agent_actor, "", NULL));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job"), ==, 1);
    jobs = claim(store, NOW, 9);
    g_assert_true(jobs_ask_refresh(store->web, &store->person, "", NULL)); /* it is running */
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job"), ==, 1);
    g_assert_true(
        job_again(store->agent, ((const Job *)jobs->pdata[0])->id, NOW + 900, "slow", NULL));
    g_assert_true(jobs_ask_refresh(store->web, &store->person, "", NULL));
    g_assert_cmpint(next_due(store), ==, NOW);
    g_assert_true(
        job_end(store->agent, ((const Job *)jobs->pdata[0])->id, TRUE, "done", NOW, NULL));
    g_assert_true(jobs_ask_refresh(store->web, &store->person, "", NULL));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job"), ==, 2);
}

static gint64
count_about(Store *store, const char *kind, const char *subject)
{
    g_autofree char *sql = g_strdup_printf("SELECT COUNT(*) FROM job WHERE kind = '%s'"
                                           " AND subject = '%s'", kind, subject);

    return store_number(store, sql);
}

static void
a_refresh_for_one_is_covered_by_one_for_all(Store *store, gconstpointer data)
{
    g_autoptr(GPtrArray) jobs = NULL;

    (void)data;
    g_assert_true(jobs_ask_refresh(store->web, &store->person, "101", NULL));
    g_assert_true(jobs_ask_refresh(store->web, &store->person, "101", NULL));
    g_assert_true(jobs_ask_refresh(store->web, &store->person, "102", NULL));
    g_assert_cmpint(count_about(store, "refresh_clinic", "101"), ==, 1);
    g_assert_cmpint(count_about(store, "refresh_clinic", "102"), ==, 1);
    g_assert_true(jobs_ask_refresh(store->web, &store->person, "", NULL)); /* none is for all */
    g_assert_cmpint(count_about(store, "refresh_clinic", ""), ==, 1);
    g_assert_true(jobs_ask_refresh(store->web, &store->person, "103", NULL));
    g_assert_cmpint(count_about(store, "refresh_clinic", "103"), ==, 0);
    jobs = claim(store, NOW, 9);
    g_assert_cmpuint(jobs->len, ==, 3);
    g_assert_true(jobs_ask_refresh(store->web, &store->person, "103", NULL)); /* it is running */
    g_assert_cmpint(count_about(store, "refresh_clinic", "103"), ==, 0);
    g_assert_cmpint(
        store_number(store, "SELECT COUNT(*) FROM audit WHERE act = 'refresh-asked'"
                            " AND object_kind = 'practitioner' AND object_id = '103'"), ==, 2);
}

static void
a_check_follows_for_the_same_subject(Store *store, gconstpointer data)
{
    gint64 rows = store_number(store, "SELECT COUNT(*) FROM audit");
    g_autoptr(Job) job = NULL;

    (void)data;
    g_assert_true(jobs_ask_check(store->agent, &store->agent_actor, "101", NULL));
    g_assert_true(jobs_ask_check(store->agent, &store->agent_actor, "101", NULL));
    g_assert_true(jobs_ask_check(store->agent, &store->agent_actor, "102", NULL));
    g_assert_cmpint(count_about(store, "check_bookings", "101"), ==, 1);
    g_assert_cmpint(count_about(store, "check_bookings", "102"), ==, 1);
    job = job_find_newest(store->web, "check_bookings", NULL);
    g_assert_cmpstr(job->subject, ==, "102");
    g_assert_cmpint(job->due_utc, ==, NOW);
    g_assert_cmpint(job->asked_by, ==, 0);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM audit"), ==, rows);
}

static void
a_check_that_runs_does_not_count(Store *store, gconstpointer data)
{
    g_autoptr(GPtrArray) jobs = NULL;

    (void)data;
    g_assert_true(jobs_ask_check(store->agent, &store->agent_actor, "", NULL));
    g_assert_true(jobs_ask_check(store->agent, &store->agent_actor, "101", NULL));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job"), ==, 1);
    jobs = claim(store, NOW, 9);
    g_assert_true(jobs_ask_check(store->agent, &store->agent_actor, "101", NULL));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job"), ==, 2);
    g_assert_true(jobs_ask_check(store->agent, &store->agent_actor, "101", NULL));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job"), ==, 2);
    g_assert_true(jobs_ask_check(store->agent, &store->agent_actor, "", NULL));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job WHERE subject = ''"), ==, 2);
}

static void
old_jobs_are_swept(Store *store, gconstpointer data)
{
    (void)data;
    store_execute(store, "INSERT INTO job (kind, state, due_utc, created_utc, finished_utc) VALUES"
                         " ('old', 'done', 1, 1, 1000), ('fresh', 'failed', 1, 1, 1790000000),"
                         " ('open', 'waiting', 1, 1, NULL)");
    g_assert_true(jobs_sweep(store->agent, NOW, NULL));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job"), ==, 2);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job WHERE kind = 'old'"), ==, 0);
}

/* --- death ------------------------------------------------------------------------------------ */

/* Another agent claims everything and is killed before or after its claim is committed. */
static void
claim_and_die(Store *store, gboolean committed)
{
    int status = -1;
    pid_t child = fork();

    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        Db *db = db_open(store->path, DB_AGENT, NULL);
        Txn txn = { 0 };

        if (committed)
            (void)jobs_claim(db, NOW, 9, NULL);
        else if (txn_begin(&txn, db, NULL))
            (void)sqlite3_exec(db->sqlite, "UPDATE job SET state = 'running'", NULL, NULL, NULL);
        (void)raise(SIGKILL);
    }
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status));
}

static void
a_killed_agent_loses_no_job(Store *store, gconstpointer data)
{
    g_autoptr(GPtrArray) jobs = NULL;

    (void)data;
    (void)store_put_key(store, "101", 0x11);
    (void)store_put_key(store, "102", 0x22);
    claim_and_die(store, FALSE);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job WHERE state = 'waiting'"), ==, 2);
    claim_and_die(store, TRUE);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job WHERE state = 'running'"), ==, 2);
    g_assert_true(jobs_recover(store->agent, NOW + 5, NULL));
    jobs = claim(store, NOW + 5, 9);
    g_assert_cmpuint(jobs->len, ==, 2);
    g_assert_cmpint(((const Job *)jobs->pdata[0])->attempts, ==, 1); /* the try that died is none */
}

static void
the_heart_beats(Store *store, gconstpointer data)
{
    gint64 beat_utc = -1;

    (void)data;
    g_assert_true(heartbeat_get(store->web, &beat_utc, NULL));
    g_assert_cmpint(beat_utc, ==, 0);
    g_assert_true(heartbeat_put(store->agent, NOW, NULL));
    g_assert_true(heartbeat_put(store->agent, NOW + 5, NULL));
    g_assert_true(heartbeat_get(store->ctl, &beat_utc, NULL));
    g_assert_cmpint(beat_utc, ==, NOW + 5);
}

/* --- rows the web should never have written --------------------------------------------------- */

/* The same columns, but without a rule that would keep anything out. */
static void
drop_all_rules(Store *store)
{
    store_execute(
        store,
        "CREATE TABLE soft_job (id INTEGER PRIMARY KEY, kind, api_key_id, asked_by, state, "
        "due_utc, attempts"
        " DEFAULT 0, steps_done DEFAULT 0, steps_total DEFAULT 0, outcome DEFAULT '', created_utc,"
        " finished_utc, subject DEFAULT ''); DROP TABLE job; ALTER TABLE soft_job RENAME TO job;"
        "CREATE TABLE soft_key (id INTEGER PRIMARY KEY, practitioner_id, place, paste_id, sealed, shard, tail,"
        " saved_utc, saved_by, by_link DEFAULT 0, retired_utc, verdict, reason DEFAULT '', verdict_utc,"
        " seen_name DEFAULT '', seen_role DEFAULT '', seen_practitioner_id DEFAULT '', was_role DEFAULT '', role_utc,"
        " checked_utc, connected_utc, trouble_utc, trouble DEFAULT '', next_check_utc);"
        "INSERT INTO soft_key SELECT * FROM api_key; DROP TABLE api_key;"
        "ALTER TABLE soft_key RENAME TO api_key");
}

static void
a_broken_job_does_not_hold_up_the_others(Store *store, gconstpointer data)
{
    static const char *const broken[] = {
        "'x', 'waiting', 'soon', 1",
        "x'00ff', 'waiting', 1, 1",
        "'a' || char(0) || 'b', 'waiting', 1, 1",
        "CAST(x'c328' AS TEXT), 'waiting', 1, 1",
        "42, 'waiting', 1, 1",
        "NULL, 'waiting', 1, 1",
        "hex(zeroblob(5000)), 'waiting', 1, 1",
        "'x', 'waiting', 1, -1",
        "'x', 'waiting', 1, 1e300",
    };

    (void)data;
    drop_all_rules(store);
    for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autofree char *sql =
            g_strdup_printf("DELETE FROM job; INSERT INTO job (kind, state, due_utc, created_utc)"
                            " VALUES (%s), ('good', 'waiting', 2, 1)",
                            broken[i]);
        g_autoptr(GPtrArray) jobs = NULL;
        gint64 due_utc;

        store_execute(store, sql);
        g_assert_true(jobs_next_due(store->agent, &due_utc, NULL));
        jobs = claim(store, NOW, 9);
        g_assert_cmpuint(jobs->len, ==, 1);
        g_assert_cmpstr(((const Job *)jobs->pdata[0])->kind, ==, "good");
        if (i > 0) /* the first is never due */
            g_assert_cmpint(
                store_number(store, "SELECT COUNT(*) FROM job WHERE outcome = 'broken'"), ==, 1);
    }
}

static void
a_broken_key_is_refused(Store *store, gconstpointer data)
{
    static const char *const broken[] = {
        "shard = 'x-au1.evil.example'",
        "shard = 'au1' || char(0)",
        "shard = 7",
        "shard = '../../'",
        "practitioner_id = '../etc'",
        "practitioner_id = '123456789012345678901'",
        "practitioner_id = 101",
        "place = 'everywhere'",
        "verdict = 'none'",
        "verdict = 'wonderful'",
        "verdict = x'00'",
        "reason = 'because'",
        "sealed = zeroblob(315)",
        "sealed = zeroblob(317)",
        "sealed = 'text'",
        "sealed = NULL",
        "seen_practitioner_id = 'DROP'",
        "seen_name = hex(zeroblob(2000))",
        "seen_name = CAST(x'ff' AS TEXT)",
        "tail = hex(zeroblob(100))",
        "saved_utc = 'now'",
        "checked_utc = -5",
        "next_check_utc = 1e300",
    };
    gint64 id = store_put_key(store, "101", 0x11);

    (void)data;
    drop_all_rules(store);
    for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autofree char *sql = g_strdup_printf(
            "CREATE TABLE keep AS SELECT * FROM api_key; UPDATE api_key SET %s", broken[i]);
        GError *error = NULL;
        g_autoptr(SealedKey) whole = NULL;

        g_test_message("%s", broken[i]);
        store_execute(store, sql);
        g_assert_null(key_find_sealed(store->agent, id, &error));
        assert_code(error, KEYRACK_ERROR_INVALID);
        store_execute(
            store, "DELETE FROM api_key; INSERT INTO api_key SELECT * FROM keep; DROP TABLE keep");
        whole = key_find_sealed(store->agent, id, &error);
        g_assert_no_error(error);
        g_assert_nonnull(whole);
    }
}

static void
a_made_up_id_is_refused(Store *store, gconstpointer data)
{
    GError *error = NULL;

    (void)data;
    store_execute(store, "UPDATE practitioner SET user_id = '../1' WHERE id = '101'");
    g_assert_null(practitioner_find_user(store->agent, "101", &error));
    assert_code(error, KEYRACK_ERROR_INVALID);
    store_execute(store, "UPDATE clinic SET shard = 'evil.example'");
    g_assert_null(clinic_find(store->agent, &error));
    assert_code(error, KEYRACK_ERROR_INVALID);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/jobs/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(due_jobs_are_claimed_once_and_in_order);
    ADD(a_job_ends_or_comes_again);
    ADD(a_refresh_is_asked_for_once);
    ADD(a_refresh_for_one_is_covered_by_one_for_all);
    ADD(a_check_follows_for_the_same_subject);
    ADD(a_check_that_runs_does_not_count);
    ADD(old_jobs_are_swept);
    ADD(a_killed_agent_loses_no_job);
    ADD(the_heart_beats);
    ADD(a_broken_job_does_not_hold_up_the_others);
    ADD(a_broken_key_is_refused);
    ADD(a_made_up_id_is_refused);
    return g_test_run();
}
