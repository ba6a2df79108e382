/* test-previews.c: a week is asked for once however many look at it, kept for a minute, answered in one piece and
 * forgotten after a day. */
#include "tests/unit/store_fixture.h"

#include <sys/wait.h>
#include <unistd.h>

static const Day monday = { 2026, 9, 21 };

static gboolean
ask_at(Store *store, gint64 now_utc)
{
    gboolean asked = FALSE;
    GError *error = NULL;

    g_assert_true(preview_ask(store->web, "301", "101", "401", monday, now_utc, &asked, &error));
    g_assert_no_error(error);
    return asked;
}

static Preview *
find(Store *store)
{
    GError *error = NULL;
    Preview *preview = preview_find(store->web, "301", "101", "401", monday, &error);

    g_assert_no_error(error);
    return preview;
}

static gint64
count_jobs(Store *store)
{
    return store_number(store, "SELECT COUNT(*) FROM job WHERE kind = 'preview_week'");
}

/* The agent claims the job, answers its preview and ends it, in one transaction as it does. */
static void
answer_at(Store *store, TimesAnswer answer, const GArray *times, gint64 next_utc, gint64 now_utc)
{
    g_autoptr(GPtrArray) jobs = jobs_claim(store->agent, now_utc, 9, NULL);
    g_autoptr(Preview) preview = NULL;
    g_auto(Txn) txn = { 0 };
    const Job *job;

    g_assert_cmpuint(jobs->len, ==, 1);
    job = jobs->pdata[0];
    g_assert_cmpstr(job->kind, ==, "preview_week");
    preview = preview_find_by_id(store->agent, g_ascii_strtoll(job->subject, NULL, 10), NULL);
    g_assert_nonnull(preview);
    g_assert_true(txn_begin(&txn, store->agent, NULL));
    g_assert_true(
        preview_put(store->agent, preview->id, answer, times, next_utc, now_utc, NULL));
    g_assert_true(job_end(store->agent, job->id, TRUE, "done", now_utc, NULL));
    g_assert_true(txn_commit(&txn, NULL));
}

static GArray *
times_new(const gint64 *times, guint count)
{
    GArray *array = g_array_new(FALSE, FALSE, sizeof(gint64));

    return g_array_append_vals(array, times, count);
}

/* --- asking ----------------------------------------------------------------------------------- */

static void
nobody_asked_is_no_error(Store *store, gconstpointer data)
{
    GError *error = NULL;

    (void)data;
    g_assert_null(find(store));
    g_assert_null(preview_find_by_id(store->agent, 7, &error));
    g_assert_no_error(error);
}

static void
asked_by_many_it_is_one_job(Store *store, gconstpointer data)
{
    g_autoptr(Preview) preview = NULL;
    g_autoptr(Job) job = NULL;
    g_autofree char *id = NULL;
    gint64 rows = store_number(store, "SELECT COUNT(*) FROM audit");

    (void)data;
    g_assert_true(ask_at(store, NOW));
    g_assert_false(ask_at(store, NOW));
    g_assert_false(ask_at(store, NOW + 10));
    g_assert_cmpint(count_jobs(store), ==, 1);
    preview = find(store);
    g_assert_cmpstr(preview->business_id, ==, "301");
    g_assert_cmpstr(preview->practitioner_id, ==, "101");
    g_assert_cmpstr(preview->type_id, ==, "401");
    g_assert_cmpint(day_compare(preview->first_day, monday), ==, 0);
    g_assert_cmpint(preview->answer, ==, ANSWER_NEVER);
    g_assert_cmpint(preview->answered_utc, ==, 0);
    job = job_find_newest(store->web, "preview_week", NULL);
    id = g_strdup_printf("%" G_GINT64_FORMAT, preview->id);
    g_assert_cmpstr(job->subject, ==, id);
    g_assert_cmpint(job->due_utc, ==, NOW);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM audit"), ==, rows); /* no change */
}

static void
each_week_is_its_own(Store *store, gconstpointer data)
{
    g_autoptr(Preview) other = NULL;
    gboolean asked = FALSE;

    (void)data;
    g_assert_true(ask_at(store, NOW));
    g_assert_true(preview_ask(store->web, "301", "101", "401", day_add(monday, 7), NOW, &asked,
                              NULL));
    g_assert_true(asked);
    g_assert_true(preview_ask(store->web, "302", "101", "401", monday, NOW, &asked, NULL));
    g_assert_true(asked);
    g_assert_cmpint(count_jobs(store), ==, 3);
    other = preview_find(store->web, "301", "101", "401", day_add(monday, 7), NULL);
    g_assert_cmpint(day_compare(other->first_day, day_add(monday, 7)), ==, 0);
}

static void
a_fresh_answer_is_read_without_a_write(Store *store, gconstpointer data)
{
    gboolean asked = TRUE;
    GError *error = NULL;

    (void)data;
    g_assert_true(ask_at(store, NOW));
    answer_at(store, ANSWER_NONE, NULL, 0, NOW + 2);
    db_read_only(store->web);
    g_assert_true(preview_ask(store->web, "301", "101", "401", monday, NOW + 61, &asked, &error));
    g_assert_no_error(error);
    g_assert_false(asked);
    db_write_allowed(store->web);
}

static void
a_stale_answer_is_asked_for_again_and_shown_meanwhile(Store *store, gconstpointer data)
{
    const gint64 starts[] = { NOW + 3600 };
    g_autoptr(GArray) times = times_new(starts, 1);
    g_autoptr(Preview) preview = NULL;

    (void)data;
    g_assert_true(ask_at(store, NOW));
    answer_at(store, ANSWER_FREE, times, 0, NOW + 2);
    g_assert_true(ask_at(store, NOW + 62));
    g_assert_false(ask_at(store, NOW + 63));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM preview"), ==, 1);
    g_assert_cmpint(count_jobs(store), ==, 2);
    preview = find(store);
    g_assert_cmpint(preview->answered_utc, <, preview->asked_utc);
    g_assert_cmpuint(preview->times->len, ==, 1);
    answer_at(store, ANSWER_NONE, NULL, NOW + 99999, NOW + 64);
    g_clear_pointer(&preview, preview_free);
    preview = find(store);
    g_assert_cmpint(preview->answered_utc, ==, NOW + 64);
    g_assert_cmpuint(preview->times->len, ==, 0);
    g_assert_cmpint(preview->next_utc, ==, NOW + 99999);
}

/* Somebody reloads at once after an answer that was none: that must not ask for ever. */
static void
an_unclear_answer_may_be_asked_for_again_soon(Store *store, gconstpointer data)
{
    (void)data;
    g_assert_true(ask_at(store, NOW));
    answer_at(store, ANSWER_UNCLEAR, NULL, 0, NOW + 2);
    g_assert_false(ask_at(store, NOW + 2));
    g_assert_false(ask_at(store, NOW + 6));
    g_assert_true(ask_at(store, NOW + 7));
    g_assert_cmpint(count_jobs(store), ==, 2);
}

static void
a_question_under_way_is_not_put_twice(Store *store, gconstpointer data)
{
    g_autoptr(GPtrArray) running = NULL;

    (void)data;
    g_assert_true(ask_at(store, NOW));
    running = jobs_claim(store->agent, NOW, 9, NULL);
    g_assert_cmpuint(running->len, ==, 1);
    g_assert_false(ask_at(store, NOW + 59));
    (void)ask_at(store, NOW + 60); /* Cliniko is slow */
    g_assert_cmpint(count_jobs(store), ==, 1);
    /* its job ended without an answer: a question nobody answers is put again */
    g_assert_true(job_end(store->agent, ((const Job *)running->pdata[0])->id, FALSE, "broken",
                          NOW + 60, NULL));
    g_assert_true(ask_at(store, NOW + 120));
    g_assert_cmpint(count_jobs(store), ==, 2);
}

static void
a_week_of_nobody_is_not_found(Store *store, gconstpointer data)
{
    static const char *const wrong[][3] = { { "999", "101", "401" }, { "301", "999", "401" },
                                            { "301", "101", "999" }, { "", "101", "401" },
                                            { "301", "'", "401" } };

    (void)data;
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        gboolean asked = TRUE;
        GError *error = NULL;

        g_assert_false(preview_ask(store->web, wrong[i][0], wrong[i][1], wrong[i][2], monday, NOW,
                                   &asked, &error));
        assert_code(error, KEYRACK_ERROR_NOT_FOUND);
        g_assert_false(asked);
    }
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM preview"), ==, 0);
    g_assert_cmpint(count_jobs(store), ==, 0);
}

#define ASKERS 6

static void
ask_as_another_worker(const char *path)
{
    g_autoptr(Db) db = db_open(path, DB_WEB, NULL);
    gboolean asked, ok = db != NULL && preview_ask(db, "301", "101", "401", monday, NOW, &asked,
                                                   NULL);

    db_free(g_steal_pointer(&db));
    _exit(ok ? 0 : 1);
}

static void
asked_by_several_workers_at_once_it_is_one_job(Store *store, gconstpointer data)
{
    pid_t children[ASKERS];

    (void)data;
    for (guint i = 0; i < ASKERS; i++) {
        children[i] = fork();
        g_assert_cmpint(children[i], >=, 0);
        if (children[i] == 0)
            ask_as_another_worker(store->path);
    }
    for (guint i = 0; i < ASKERS; i++) {
        int status = -1;

        g_assert_cmpint(waitpid(children[i], &status, 0), ==, children[i]);
        g_assert_cmpint(status, ==, 0);
    }
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM preview"), ==, 1);
    g_assert_cmpint(count_jobs(store), ==, 1);
}

/* --- answering -------------------------------------------------------------------------------- */

static void
times_come_back_in_order_and_once(Store *store, gconstpointer data)
{
    const gint64 starts[] = { NOW + 300, NOW + 100, NOW + 200, NOW + 100 };
    g_autoptr(GArray) times = times_new(starts, G_N_ELEMENTS(starts));
    g_autoptr(Preview) preview = NULL;

    (void)data;
    g_assert_true(ask_at(store, NOW));
    answer_at(store, ANSWER_FREE, times, 0, NOW + 1);
    preview = find(store);
    g_assert_cmpint(preview->answer, ==, ANSWER_FREE);
    g_assert_cmpuint(preview->times->len, ==, 3);
    for (guint i = 0; i < preview->times->len; i++)
        g_assert_cmpint(g_array_index(preview->times, gint64, i), ==, NOW + 100 * (i + 1));
    g_assert_cmpint(preview->next_utc, ==, 0);
}

static void
a_killed_answer_leaves_the_one_before(Store *store, gconstpointer data)
{
    const gint64 starts[] = { NOW + 100 };
    g_autoptr(GArray) times = times_new(starts, 1);
    g_autoptr(Preview) before = NULL, after = NULL;
    g_auto(Txn) txn = { 0 };

    (void)data;
    g_assert_true(ask_at(store, NOW));
    answer_at(store, ANSWER_FREE, times, 0, NOW + 1);
    before = find(store);
    g_assert_true(txn_begin(&txn, store->agent, NULL));
    g_assert_true(preview_put(store->agent, before->id, ANSWER_REFUSED, NULL, 0, NOW + 70, NULL));
    txn_clear(&txn);
    after = find(store);
    g_assert_cmpint(after->answer, ==, ANSWER_FREE);
    g_assert_cmpint(after->answered_utc, ==, NOW + 1);
    g_assert_cmpuint(after->times->len, ==, 1);
}

/* --- forgetting, and rows nobody of ours wrote ------------------------------------------------ */

static void
previews_of_yesterday_are_swept(Store *store, gconstpointer data)
{
    const gint64 starts[] = { NOW + 100 };
    g_autoptr(GArray) times = times_new(starts, 1);

    (void)data;
    g_assert_true(ask_at(store, NOW));
    answer_at(store, ANSWER_FREE, times, 0, NOW + 1);
    g_assert_true(previews_sweep(store->agent, NOW + 24 * 60 * 60, NULL));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM preview_time"), ==, 1);
    g_assert_true(previews_sweep(store->agent, NOW + 24 * 60 * 60 + 1, NULL));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM preview"), ==, 0);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM preview_time"), ==, 0);
}

static void
a_broken_preview_is_refused(Store *store, gconstpointer data)
{
    static const char *const broken[] = {
        "first_day = '2026-02-30'",
        "first_day = '23.11.2026'",
        "first_day = CAST(x'32303236ff31312d3233' AS TEXT)",
        "business_id = hex(zeroblob(20))",
        "appointment_type_id = x'00'",
        "asked_utc = -1",
        "answered_utc = 1 << 40",
        "next_utc = 9000000000000000000",
        "answer = 'perhaps'",
    };

    (void)data;
    g_assert_true(ask_at(store, NOW));
    store_execute(store, "PRAGMA foreign_keys = OFF; CREATE TABLE soft (id INTEGER PRIMARY KEY,"
                         " business_id, practitioner_id, appointment_type_id, first_day, asked_utc,"
                         " answered_utc, answer, next_utc);"
                         "INSERT INTO soft SELECT * FROM preview; CREATE TABLE keep AS"
                         " SELECT * FROM soft; DROP TABLE preview;"
                         "ALTER TABLE soft RENAME TO preview");
    for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autofree char *sql = g_strdup_printf("UPDATE preview SET %s", broken[i]);
        g_autoptr(Preview) whole = preview_find_by_id(store->agent, 1, NULL);
        GError *error = NULL;

        g_test_message("%s", broken[i]);
        g_assert_nonnull(whole);
        store_execute(store, sql);
        g_assert_null(preview_find_by_id(store->agent, 1, &error));
        assert_code(error, KEYRACK_ERROR_INVALID);
        store_execute(store, "DELETE FROM preview; INSERT INTO preview SELECT * FROM keep");
    }
}

static void
no_more_times_are_read_than_a_week_can_have(Store *store, gconstpointer data)
{
    g_autoptr(Preview) preview = NULL;

    (void)data;
    g_assert_true(ask_at(store, NOW));
    store_execute(store, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                         " WHERE i < 20000) INSERT INTO preview_time SELECT 1, i FROM n");
    preview = preview_find_by_id(store->agent, 1, NULL);
    g_assert_cmpuint(preview->times->len, ==, 10000);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/previews/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(nobody_asked_is_no_error);
    ADD(asked_by_many_it_is_one_job);
    ADD(each_week_is_its_own);
    ADD(a_fresh_answer_is_read_without_a_write);
    ADD(a_stale_answer_is_asked_for_again_and_shown_meanwhile);
    ADD(an_unclear_answer_may_be_asked_for_again_soon);
    ADD(a_question_under_way_is_not_put_twice);
    ADD(a_week_of_nobody_is_not_found);
    ADD(asked_by_several_workers_at_once_it_is_one_job);
    ADD(times_come_back_in_order_and_once);
    ADD(a_killed_answer_leaves_the_one_before);
    ADD(previews_of_yesterday_are_swept);
    ADD(a_broken_preview_is_refused);
    ADD(no_more_times_are_read_than_a_week_can_have);
    return g_test_run();
}
