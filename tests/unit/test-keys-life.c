/* test-keys-life.c: a key is saved as a candidate, takes the hook only when it is connected, and is
 * erased without a trace; nothing happens to it without its audit row. */
#include "tests/unit/store_fixture.h"

#include <string.h>

/* --- helpers ---------------------------------------------------------------------------------- */

static Verdict
verdict_at(Store *store, const char *practitioner_id, gboolean in_use)
{
    GError *error = NULL;
    g_autoptr(ApiKey) key = key_find(store->web, practitioner_id, in_use, &error);

    g_assert_no_error(error);
    return key == NULL ? VERDICT_NONE : key->verdict;
}

static gint64
id_at(Store *store, const char *practitioner_id, gboolean in_use)
{
    g_autoptr(ApiKey) key = key_find(store->web, practitioner_id, in_use, NULL);

    return key == NULL ? 0 : key->id;
}

static gint64
count_audit(Store *store, const char *act)
{
    g_autofree char *sql = g_strdup_printf("SELECT COUNT(*) FROM audit WHERE act = '%s'", act);

    return store_number(store, sql);
}

static gint64
waiting_jobs(Store *store, gint64 api_key_id)
{
    g_autofree char *sql = g_strdup_printf(
        "SELECT COUNT(*) FROM job WHERE state = 'waiting' AND api_key_id = %" G_GINT64_FORMAT,
        api_key_id);

    return store_number(store, sql);
}

/* --- the life of a key ------------------------------------------------------------------------ */

static void
a_saved_key_is_a_candidate_with_a_job(Store *store, gconstpointer data)
{
    gint64 id = store_put_key(store, "101", 0x11);
    g_autoptr(ApiKey) key = key_find(store->web, "101", FALSE, NULL);

    (void)data;
    g_assert_nonnull(key);
    g_assert_cmpint(key->id, ==, id);
    g_assert_cmpstr(key->practitioner_id, ==, "101");
    g_assert_cmpstr(key->shard, ==, "au1");
    g_assert_cmpstr(key->tail, ==, "Qx7z");
    g_assert_cmpstr(key->saved_by_name, ==, "Robin");
    g_assert_cmpint(key->saved_utc, ==, NOW);
    g_assert_cmpint(key->verdict, ==, VERDICT_CHECKING);
    g_assert_cmpint(key->checked_utc, ==, 0);
    g_assert_cmpint(key->place, ==, KEY_CANDIDATE);
    g_assert_cmpint(verdict_at(store, "101", TRUE), ==, VERDICT_NONE);
    g_assert_cmpint(waiting_jobs(store, id), ==, 1);
    g_assert_cmpint(
        store_number(store,
                     "SELECT COUNT(*) FROM audit WHERE act = 'key-saved' AND object_id = '101'"
                     " AND object_kind = 'practitioner' AND actor_kind = 'person'"
                     " AND actor_id = 1 AND address = '192.0.2.7'"),
        ==, 1);
}

static void
a_new_candidate_replaces_the_old_one(Store *store, gconstpointer data)
{
    gint64 first = store_put_key(store, "101", 0x11);
    gint64 second = store_put_key(store, "101", 0x22);
    GError *error = NULL;

    (void)data;
    g_assert_cmpint(second, >, first);
    g_assert_cmpint(id_at(store, "101", FALSE), ==, second);
    g_assert_null(key_find_sealed(store->agent, first, &error));
    g_assert_no_error(error);
    g_assert_cmpint(waiting_jobs(store, first), ==, 0);
    g_assert_cmpint(waiting_jobs(store, second), ==, 1);
}

static void
an_unknown_or_departed_practitioner_gets_no_key(Store *store, gconstpointer data)
{
    static const char *const ids[] = { "999", "103" };
    const guint8 sealed[SEALED_SIZE] = { 0 };

    (void)data;
    store_execute(store, "UPDATE practitioner SET gone_utc = 5 WHERE id = '103'");
    for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_auto(Txn) txn = { 0 };
        GError *error = NULL;
        gint64 id;

        g_assert_true(txn_begin(&txn, store->web, NULL));
        g_assert_true(keys_next_id(store->web, &id, NULL));
        g_assert_false(
            keys_put(store->web, &store->person, id, ids[i], sealed, "au1", "abcd", &error));
        assert_code(error, KEYRACK_ERROR_NOT_FOUND);
    }
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM api_key"), ==, 0);
}

static void
a_connected_candidate_takes_the_hook(Store *store, gconstpointer data)
{
    gint64 first = store_put_key(store, "101", 0x11);
    gint64 second;
    GError *error = NULL;

    (void)data;
    store_judge(store, first, VERDICT_CONNECTED);
    g_assert_cmpint(id_at(store, "101", TRUE), ==, first);
    g_assert_cmpint(id_at(store, "101", FALSE), ==, 0);
    second = store_put_key(store, "101", 0x22);
    g_assert_cmpint(id_at(store, "101", TRUE), ==, first);
    store_judge(store, second, VERDICT_CONNECTED);
    g_assert_cmpint(id_at(store, "101", TRUE), ==, second);
    g_assert_cmpint(id_at(store, "101", FALSE), ==, 0);
    g_assert_null(key_find_sealed(store->agent, first, &error));
    g_assert_no_error(error);
    g_assert_cmpint(count_audit(store, "key-judged"), ==, 2);
}

static void
a_wrong_key_keeps_the_old_one_in_use(Store *store, gconstpointer data)
{
    gint64 good = store_put_key(store, "101", 0x11);

    (void)data;
    store_judge(store, good, VERDICT_CONNECTED);
    for (Verdict verdict = VERDICT_REJECTED; verdict < VERDICT__COUNT; verdict++) {
        gint64 wrong = store_put_key(store, "101", 0x22);

        store_judge(store, wrong, verdict);
        g_assert_cmpint(id_at(store, "101", TRUE), ==, good);
        g_assert_cmpint(verdict_at(store, "101", TRUE), ==, VERDICT_CONNECTED);
        g_assert_cmpint(id_at(store, "101", FALSE), ==, wrong);
        g_assert_cmpint(verdict_at(store, "101", FALSE), ==, verdict);
    }
}

static void
a_judgement_is_stored_whole(Store *store, gconstpointer data)
{
    const KeyJudgement judgement = {
        VERDICT_UNREACHABLE, KEY_REASON_SLOW, "Cleo", "practitioner", "103", NOW + 1, NOW + 60
    };
    gint64 id = store_put_key(store, "101", 0x11);
    g_autoptr(SealedKey) key = NULL;
    GError *error = NULL;

    (void)data;
    g_assert_true(keys_set_verdict(store->agent, &store->agent_actor, id, &judgement, &error));
    g_assert_true(keys_set_verdict(store->agent, &store->agent_actor, id, &judgement, &error));
    key = key_find_sealed(store->agent, id, &error);
    g_assert_no_error(error);
    g_assert_cmpint(key->key.verdict, ==, VERDICT_UNREACHABLE);
    g_assert_cmpint(key->key.reason, ==, KEY_REASON_SLOW);
    g_assert_cmpstr(key->key.seen_name, ==, "Cleo");
    g_assert_cmpstr(key->key.seen_role, ==, "practitioner");
    g_assert_cmpstr(key->key.seen_practitioner_id, ==, "103");
    g_assert_cmpint(key->key.checked_utc, ==, NOW + 1);
    g_assert_cmpint(key->key.next_check_utc, ==, NOW + 60);
    g_assert_cmpint(key->sealed[0], ==, 0x11);
    g_assert_cmpint(key->sealed[SEALED_SIZE - 1], ==, 0x11);
    g_assert_cmpint(count_audit(store, "key-judged"), ==,
                    1); /* the same verdict again is no news */
}

static void
a_judgement_of_a_key_that_is_gone_does_nothing(Store *store, gconstpointer data)
{
    gint64 id = store_put_key(store, NULL, 0x11);
    GError *error = NULL;

    (void)data;
    g_assert_true(keys_remove(store->web, &store->person, NULL, &error));
    store_judge(store, id, VERDICT_CONNECTED);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM api_key"), ==, 0);
    g_assert_cmpint(count_audit(store, "key-judged"), ==, 0);
}

static void
promotion_and_the_end_of_the_job_are_one(Store *store, gconstpointer data)
{
    const KeyJudgement judgement = { VERDICT_CONNECTED, KEY_REASON_NONE, "", "", "", NOW, 0 };
    gint64 id = store_put_key(store, "101", 0x11);
    g_autoptr(GPtrArray) jobs = jobs_claim(store->agent, NOW, 9, NULL);
    const Job *job = jobs->pdata[0];

    (void)data;
    g_assert_cmpint(job->api_key_id, ==, id);
    {
        g_auto(Txn) txn = { 0 };

        g_assert_true(txn_begin(&txn, store->agent, NULL));
        g_assert_true(keys_set_verdict(store->agent, &store->agent_actor, id, &judgement, NULL));
        g_assert_true(job_end(store->agent, job->id, TRUE, "connected", NOW, NULL));
    } /* not committed: as if the agent had died here */
    g_assert_cmpint(id_at(store, "101", TRUE), ==, 0);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job WHERE state = 'running'"), ==, 1);
    g_assert_cmpint(count_audit(store, "key-judged"), ==, 0);
    {
        g_auto(Txn) txn = { 0 };

        g_assert_true(txn_begin(&txn, store->agent, NULL));
        g_assert_true(keys_set_verdict(store->agent, &store->agent_actor, id, &judgement, NULL));
        g_assert_true(job_end(store->agent, job->id, TRUE, "connected", NOW, NULL));
        g_assert_true(txn_commit(&txn, NULL));
    }
    g_assert_cmpint(id_at(store, "101", TRUE), ==, id);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM job WHERE state = 'done'"), ==, 1);
}

static void
check_again_brings_the_next_try_forward(Store *store, gconstpointer data)
{
    gint64 id = store_put_key(store, "101", 0x11);
    g_autoptr(GPtrArray) jobs = jobs_claim(store->agent, NOW, 9, NULL);
    GError *error = NULL;

    (void)data;
    /* being checked: left alone */
    g_assert_true(keys_check_again(store->web, &store->person, "101", &error));
    g_assert_cmpint(count_audit(store, "key-check"), ==, 0);
    store_judge(store, id, VERDICT_UNREACHABLE);
    g_assert_true(
        job_again(store->agent, ((const Job *)jobs->pdata[0])->id, NOW + 900, "slow", &error));
    g_assert_true(keys_check_again(store->web, &store->person, "101", &error));
    g_assert_no_error(error);
    g_assert_cmpint(verdict_at(store, "101", FALSE), ==, VERDICT_CHECKING);
    g_assert_cmpint(waiting_jobs(store, id), ==, 1);
    g_assert_cmpint(store_number(store, "SELECT due_utc FROM job"), ==, NOW);
    g_assert_cmpint(count_audit(store, "key-check"), ==, 1);
    g_assert_false(keys_check_again(store->web, &store->person, "102", &error));
    assert_code(error, KEYRACK_ERROR_NOT_FOUND);
}

static void
check_again_checks_both_places(Store *store, gconstpointer data)
{
    gint64 good = store_put_key(store, "101", 0x11);
    gint64 wrong;

    (void)data;
    store_judge(store, good, VERDICT_CONNECTED);
    wrong = store_put_key(store, "101", 0x22);
    store_judge(store, wrong, VERDICT_REJECTED);
    store_execute(store, "UPDATE job SET state = 'done'");
    g_assert_true(keys_check_again(store->web, &store->person, "101", NULL));
    g_assert_cmpint(verdict_at(store, "101", TRUE), ==, VERDICT_CHECKING);
    g_assert_cmpint(verdict_at(store, "101", FALSE), ==, VERDICT_CHECKING);
    g_assert_cmpint(waiting_jobs(store, good), ==, 1);
    g_assert_cmpint(waiting_jobs(store, wrong), ==, 1);
}

/* --- moving ----------------------------------------------------------------------------------- */

static gint64
put_wrong_owner(Store *store, const char *seen_practitioner_id)
{
    const KeyJudgement judgement = { VERDICT_WRONG_OWNER, KEY_REASON_NONE, "Ben", "practitioner",
                                     seen_practitioner_id, NOW, 0 };
    gint64 id = store_put_key(store, "101", 0x11);

    g_assert_true(keys_set_verdict(store->agent, &store->agent_actor, id, &judgement, NULL));
    store_execute(store, "UPDATE job SET state = 'done'");
    return id;
}

static void
only_anothers_key_can_be_moved(Store *store, gconstpointer data)
{
    GError *error = NULL;
    gint64 id;

    (void)data;
    g_assert_false(keys_move(store->web, &store->person, "101", &error));
    assert_code(error, KEYRACK_ERROR_NOT_FOUND);
    (void)store_put_key(store, "101", 0x11);
    g_assert_false(keys_move(store->web, &store->person, "101", &error));
    assert_code(error, KEYRACK_ERROR_CONFLICT);
    (void)put_wrong_owner(store, "");
    g_assert_false(keys_move(store->web, &store->person, "101", &error));
    assert_code(error, KEYRACK_ERROR_CONFLICT);
    (void)put_wrong_owner(store, "999");
    g_assert_false(keys_move(store->web, &store->person, "101", &error));
    assert_code(error, KEYRACK_ERROR_CONFLICT);
    id = put_wrong_owner(store, "102");
    g_assert_true(keys_move(store->web, &store->person, "101", &error));
    g_assert_true(
        keys_move(store->web, &store->person, "101", &error)); /* asked twice, done once */
    g_assert_cmpint(waiting_jobs(store, id), ==, 1);
    g_assert_cmpint(store_number(store, "SELECT asked_by FROM job WHERE kind = 'move_key'"), ==, 1);
    g_assert_cmpint(count_audit(store, "key-move-asked"), ==, 2);
}

static gboolean
put_moved(Store *store, gint64 from_id, const char *practitioner_id, gint64 *ret_id, GError **error)
{
    guint8 sealed[SEALED_SIZE];
    g_auto(Txn) txn = { 0 };

    memset(sealed, 0x99, sizeof sealed);
    return txn_begin(&txn, store->agent, error) && keys_next_id(store->agent, ret_id, error) &&
           keys_put_moved(store->agent, &store->agent_actor, from_id, *ret_id, practitioner_id,
                          sealed, error) &&
           txn_commit(&txn, error);
}

static void
a_moved_key_hangs_on_its_owners_hook(Store *store, gconstpointer data)
{
    gint64 from_id = put_wrong_owner(store, "102");
    g_autoptr(SealedKey) moved = NULL;
    GError *error = NULL;
    gint64 id = 0;

    (void)data;
    g_assert_true(put_moved(store, from_id, "102", &id, &error));
    g_assert_no_error(error);
    g_assert_cmpint(id_at(store, "101", FALSE), ==, 0);
    moved = key_find_sealed(store->agent, id, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(moved->key.practitioner_id, ==, "102");
    g_assert_cmpstr(moved->key.tail, ==, "Qx7z");
    g_assert_cmpstr(moved->key.saved_by_name, ==, "Robin");
    g_assert_cmpint(moved->key.verdict, ==, VERDICT_CHECKING);
    g_assert_cmpint(moved->sealed[7], ==, 0x99);
    g_assert_cmpint(waiting_jobs(store, id), ==, 1);
    g_assert_cmpint(count_audit(store, "key-moved"), ==, 1);
    g_assert_false(put_moved(store, from_id, "102", &id, &error));
    assert_code(error, KEYRACK_ERROR_NOT_FOUND);
}

/* --- erasing ---------------------------------------------------------------------------------- */

static void
the_new_key_alone_can_be_taken_back(Store *store, gconstpointer data)
{
    g_autoptr(ApiKey) in_use = NULL;
    g_autoptr(ApiKey) candidate = NULL;
    g_autoptr(GError) error = NULL;
    gint64 new_id;

    (void)data;
    store_judge(store, store_put_key(store, "101", 0x11), VERDICT_CONNECTED);
    new_id = store_put_key(store, "101", 0x22);
    g_assert_true(keys_remove_candidate(store->web, &store->person, "101", &error));
    in_use = key_find(store->web, "101", TRUE, NULL);
    candidate = key_find(store->web, "101", FALSE, NULL);
    g_assert_cmpint(in_use->verdict, ==, VERDICT_CONNECTED);
    g_assert_null(candidate);
    g_assert_cmpint(waiting_jobs(store, new_id), ==, 0);
    g_assert_cmpint(count_audit(store, "new-key-removed"), ==, 1);
    g_assert_false(keys_remove_candidate(store->web, &store->person, "101", &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND);
}

static void
removing_takes_both_keys_and_their_jobs(Store *store, gconstpointer data)
{
    gint64 good = store_put_key(store, "101", 0x11);
    gint64 candidate;
    GError *error = NULL;

    (void)data;
    store_judge(store, good, VERDICT_CONNECTED);
    candidate = store_put_key(store, "101", 0x22);
    (void)store_put_key(store, NULL, 0x33);
    g_assert_true(keys_remove(store->web, &store->person, "101", &error));
    g_assert_no_error(error);
    g_assert_cmpint(verdict_at(store, "101", TRUE), ==, VERDICT_NONE);
    g_assert_cmpint(verdict_at(store, "101", FALSE), ==, VERDICT_NONE);
    g_assert_cmpint(verdict_at(store, NULL, FALSE), ==, VERDICT_CHECKING);
    g_assert_cmpint(waiting_jobs(store, good) + waiting_jobs(store, candidate), ==, 0);
    g_assert_cmpint(count_audit(store, "key-removed"), ==, 1);
    g_assert_false(keys_remove(store->web, &store->person, "101", &error));
    assert_code(error, KEYRACK_ERROR_NOT_FOUND);
}

static guint
count_in_file(const char *path, guint8 filler)
{
    g_autofree char *bytes = NULL;
    guint8 marker[24];
    gsize length = 0;
    guint count = 0;

    memset(marker, filler, sizeof marker);
    if (!g_file_get_contents(path, &bytes, &length, NULL))
        return 0;
    for (const char *at = bytes;
         (at = memmem(at, length - (gsize)(at - bytes), marker, sizeof marker)) != NULL;
         at += sizeof marker)
        count++;
    return count;
}

static void
fill_practitioners(Store *store, guint count)
{
    g_autoptr(Snapshot) snapshot = store_snapshot();

    for (guint i = 0; i < count; i++) {
        g_autofree char *id = g_strdup_printf("%u", 1000 + i);
        g_autofree char *user_id = g_strdup_printf("%u", 5000 + i);

        snapshot_add_practitioner(snapshot, id, user_id, "Some body");
    }
    g_assert_true(clinic_take_snapshot(store->agent, &store->agent_actor, snapshot, NULL));
}

/* Many rows, so that pages are split, merged and freed on the way. */
static void
no_byte_of_an_erased_key_is_left(Store *store, gconstpointer data)
{
    g_autofree char *journal = g_strconcat(store->path, "-journal", NULL);
    const guint8 filler = 0xa7;

    (void)data;
    fill_practitioners(store, 120);
    for (guint i = 0; i < 120; i++) {
        g_autofree char *id = g_strdup_printf("%u", 1000 + i * 7 % 120);

        store_judge(store, store_put_key(store, id, filler), VERDICT_CONNECTED);
        (void)store_put_key(store, id, filler);
    }
    g_assert_cmpuint(count_in_file(store->path, filler), >,
                     240); /* the test sees them while they are there */
    for (guint i = 0; i < 120; i++) {
        g_autofree char *id = g_strdup_printf("%u", 1000 + i * 11 % 120);

        g_assert_true(keys_remove(store->web, &store->person, id, NULL));
    }
    g_assert_cmpuint(count_in_file(store->path, filler), ==, 0);
    g_assert_cmpuint(count_in_file(journal, filler), ==, 0);
}

static void
an_id_is_never_given_twice(Store *store, gconstpointer data)
{
    gint64 first = store_put_key(store, "101", 0x11);

    (void)data;
    g_assert_true(keys_remove(store->web, &store->person, "101", NULL));
    g_assert_cmpint(store_put_key(store, "101", 0x11), >, first);
}

/* --- no row, no change ------------------------------------------------------------------------ */

/* Everything a change could touch, but not the audit log. */
static char *
picture(Store *store)
{
    static const char *const tables[] = { "person",       "session",        "clinic",
                                          "cliniko_user", "practitioner",   "practitioner_business",
                                          "api_key",      "api_key_number", "job" };
    GString *text = g_string_new(NULL);
    g_autoptr(sqlite3) sqlite = NULL;

    g_assert_cmpint(sqlite3_open(store->path, &sqlite), ==, SQLITE_OK);
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autofree char *sql = g_strdup_printf("SELECT * FROM %s ORDER BY 1, 2", tables[i]);
        sqlite3_stmt *stmt = NULL;

        g_assert_cmpint(sqlite3_prepare_v2(sqlite, sql, -1, &stmt, NULL), ==, SQLITE_OK);
        while (sqlite3_step(stmt) == SQLITE_ROW)
            for (int column = 0; column < sqlite3_column_count(stmt); column++) {
                const char *value = (const char *)sqlite3_column_text(stmt, column);

                g_string_append_printf(text, "%s|", value == NULL ? "NULL" : value);
            }
        sqlite3_finalize(stmt);
    }
    return g_string_free(text, FALSE);
}

static const guint8 session_hash[32] = { 5 };

static gboolean
change(Store *store, guint which, GError **error)
{
    const KeyJudgement rejected = { VERDICT_REJECTED, KEY_REASON_NONE, "", "", "", NOW, 0 };
    g_autoptr(Snapshot) snapshot = snapshot_new();
    const guint8 sealed[SEALED_SIZE] = { 0 };
    const guint8 other_hash[32] = { 6 };
    g_auto(Txn) txn = { 0 };
    gint64 id;

    switch (which) {
    case 0:
        return txn_begin(&txn, store->web, error) && keys_next_id(store->web, &id, error) &&
               keys_put(store->web, &store->person, id, "102", sealed, "au1", "abcd", error) &&
               txn_commit(&txn, error);
    case 1:
        return keys_check_again(store->web, &store->person, "101", error);
    case 2:
        return keys_move(store->web, &store->person, "101", error);
    case 3:
        return put_moved(store, id_at(store, "101", FALSE), "102", &id, error);
    case 4:
        return keys_remove(store->web, &store->person, "101", error);
    case 5:
        return keys_set_verdict(store->agent, &store->agent_actor, id_at(store, "101", FALSE),
                                &rejected, error);
    case 6:
        return person_add(store->ctl, &store->ctl_actor, "new@example.org", "New", &id, error);
    case 7:
        return txn_begin(&txn, store->web, error) &&
               person_complete(store->web, &store->person, 1, "other@example.org", "Other",
                               error) &&
               txn_commit(&txn, error);
    case 8:
        return session_start(store->web, &store->person, other_hash, &(NewSession){ 1, SESSION_FULL, "" }, error);
    case 9:
        return session_end(store->web, &store->person, session_hash, error);
    case 10:
        return sessions_end_all(store->ctl, &store->ctl_actor, 1, error);
    case 11:
        return clinic_take_snapshot(store->agent, &store->agent_actor, snapshot, error);
    case 12:
        return jobs_ask_refresh(store->web, &store->person, "", error);
    case 13:
        return keys_remove_candidate(store->web, &store->person, "101", error);
    default:
        g_assert_not_reached();
    }
}

static void
each_change_stands_or_falls_with_its_audit_row(Store *store, gconstpointer data)
{
    guint which = GPOINTER_TO_UINT(data);
    g_autofree char *before = NULL, *refused = NULL, *after = NULL;
    GError *error = NULL;
    gint64 rows;

    g_assert_true(session_start(store->web, &store->person, session_hash, &(NewSession){ 1, SESSION_FULL, "" }, NULL));
    (void)put_wrong_owner(store, "102");
    rows = store_number(store, "SELECT COUNT(*) FROM audit");
    before = picture(store);
    store_execute(
        store,
        "ALTER TABLE audit RENAME COLUMN outcome TO result;"
        "ALTER TABLE audit ADD COLUMN outcome TEXT NOT NULL DEFAULT '' CHECK (outcome = '')");
    g_assert_false(change(store, which, &error));
    assert_code(error, KEYRACK_ERROR_INTERNAL);
    refused = picture(store);
    g_assert_cmpstr(refused, ==, before);
    store_execute(
        store,
        "ALTER TABLE audit DROP COLUMN outcome; ALTER TABLE audit RENAME COLUMN result TO outcome");
    g_assert_true(change(store, which, &error));
    g_assert_no_error(error);
    after = picture(store);
    g_assert_cmpstr(after, !=, before);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM audit"), >, rows);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/keys/life/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(a_saved_key_is_a_candidate_with_a_job);
    ADD(a_new_candidate_replaces_the_old_one);
    ADD(an_unknown_or_departed_practitioner_gets_no_key);
    ADD(a_connected_candidate_takes_the_hook);
    ADD(a_wrong_key_keeps_the_old_one_in_use);
    ADD(a_judgement_is_stored_whole);
    ADD(a_judgement_of_a_key_that_is_gone_does_nothing);
    ADD(promotion_and_the_end_of_the_job_are_one);
    ADD(check_again_brings_the_next_try_forward);
    ADD(check_again_checks_both_places);
    ADD(only_anothers_key_can_be_moved);
    ADD(a_moved_key_hangs_on_its_owners_hook);
    ADD(the_new_key_alone_can_be_taken_back);
    ADD(removing_takes_both_keys_and_their_jobs);
    ADD(no_byte_of_an_erased_key_is_left);
    ADD(an_id_is_never_given_twice);
    for (guint which = 0; which <= 13; which++) {
        g_autofree char *path = g_strdup_printf("/keys/audit/change-%u", which);

        g_test_add(path, Store, GUINT_TO_POINTER(which), store_set_up,
                   each_change_stands_or_falls_with_its_audit_row, store_tear_down);
    }
    return g_test_run();
}
