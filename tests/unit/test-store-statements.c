/* test-store-statements.c: every statement prepares for its programs and for no other, walks no
 * table without saying why, and no program gets more out of a table than its rights. */
#include "tests/unit/store_fixture.h"

#include <string.h>

static const DbUser all_users[] = { DB_WEB, DB_AGENT, DB_CTL };

static void
prepared_for_its_users_only(Store *store, gconstpointer data)
{
    const Db *dbs[] = { store->web, store->agent, store->ctl };

    (void)data;
    for (const Family *const *family = keyrack_schema.families; *family != NULL; family++)
        for (guint i = 0; i < (*family)->count; i++) {
            g_assert_nonnull((*family)->statements[i].sql);
            g_assert_cmpuint((*family)->statements[i].users, !=, 0);
            for (guint user = 0; user < G_N_ELEMENTS(dbs); user++)
                g_assert_cmpint((*family)->statements[i].users & all_users[user] ? 1 : 0, ==,
                                dbs[user]->prepared[(*family)->id][i].stmt != NULL);
        }
}

static void
anothers_statement_is_refused(Store *store, gconstpointer data)
{
    guint refused = 0;

    (void)data;
    for (const Family *const *family = keyrack_schema.families; *family != NULL; family++)
        for (guint i = 0; i < (*family)->count; i++) {
            GError *error = NULL;

            if ((*family)->statements[i].users & DB_WEB)
                continue;
            g_assert_false(db_run(store->web, *family, i, NO_VALUES, &error));
            assert_code(error, KEYRACK_ERROR_INTERNAL);
            refused++;
        }
    g_assert_cmpuint(refused, >, 20);
}

/* A plan's line that starts with SCAN walks a table or an index; of a constant row it says so. */
static gboolean
plan_scans(sqlite3 *sqlite, const char *sql)
{
    g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", sql, NULL);
    g_autoptr(sqlite3_stmt) stmt = NULL;
    gboolean scans = FALSE;

    g_assert_cmpint(sqlite3_prepare_v2(sqlite, explain, -1, &stmt, NULL), ==, SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *line = (const char *)sqlite3_column_text(stmt, 3);

        scans |= g_str_has_prefix(line, "SCAN ") && strcmp(line, "SCAN CONSTANT ROW") != 0;
        scans |= strstr(line, "AUTOMATIC") != NULL;
        g_test_message("%s", line);
    }
    return scans;
}

static void
check_plans(const char *path, const Schema *schema)
{
    g_autoptr(sqlite3) sqlite = NULL;

    g_assert_cmpint(sqlite3_open(path, &sqlite), ==, SQLITE_OK);
    for (const Family *const *family = schema->families; *family != NULL; family++)
        for (guint i = 0; i < (*family)->count; i++) {
            const Statement *statement = &(*family)->statements[i];

            g_test_message("%s %u: %s", (*family)->name, i, statement->sql);
            if (plan_scans(sqlite, statement->sql))
                g_assert_nonnull(statement->scan_ok);
        }
    /* The check sees a scan when there is one. */
    if (schema == &keyrack_schema)
        g_assert_true(plan_scans(sqlite, "SELECT id FROM person WHERE name = 'Ada'"));
}

static void
no_scan_without_a_reason(Store *store, gconstpointer data)
{
    g_autofree char *pins_path = g_build_filename(store->dir, "agent.db", NULL);
    g_autofree char *migrations = g_build_filename(g_getenv("TOP_SRCDIR"), "sql", "agent", NULL);

    (void)data;
    check_plans(store->path, &keyrack_schema);
    g_assert_true(db_migrate(pins_path, migrations, NULL));
    check_plans(pins_path, &agent_schema);
}

static gboolean
may_prepare(Db *db, const char *sql)
{
    g_autoptr(sqlite3_stmt) stmt = NULL;

    return sqlite3_prepare_v2(db->sqlite, sql, -1, &stmt, NULL) == SQLITE_OK;
}

/* Written by hand, apart from the table in rights.c. */
static void
the_authorizer_holds_each_program(Store *store, gconstpointer data)
{
    static const struct { const char *sql; gboolean web, agent, ctl;
    } cases[] = {
        { "SELECT sealed FROM api_key", FALSE, TRUE, FALSE },
        { "SELECT length(sealed) FROM api_key", FALSE, TRUE, FALSE },
        { "SELECT * FROM api_key", FALSE, TRUE, FALSE },
        { "SELECT id FROM api_key ORDER BY sealed", FALSE, TRUE, FALSE },
        { "DELETE FROM api_key RETURNING sealed", FALSE, TRUE, FALSE },
        { "UPDATE api_key SET tail = sealed", FALSE, TRUE, FALSE },
        { "SELECT tail FROM api_key", TRUE, TRUE, TRUE },
        { "INSERT INTO person (email, name, role, active, created_utc) VALUES ('', '', '', 1, 1)",
          TRUE, FALSE, TRUE },
        { "DELETE FROM person", FALSE, FALSE, FALSE },
        { "UPDATE person SET role = 'administrator'", TRUE, FALSE, TRUE },
        { "UPDATE clinic SET account_id = '1'", FALSE, TRUE, FALSE },
        { "UPDATE practitioner SET user_id = '1'", FALSE, TRUE, FALSE },
        { "SELECT token_hash FROM session", TRUE, FALSE, TRUE },
        { "INSERT INTO heartbeat VALUES (1, 1)", FALSE, TRUE, FALSE },
        { "SELECT answer FROM booking_answer", TRUE, TRUE, FALSE },
        { "INSERT INTO booking_answer (practitioner_id, business_id, appointment_type_id, answer)"
          " VALUES ('', '', '', '')",
          FALSE, TRUE, FALSE },
        { "UPDATE booking_answer SET answer = 'free'", FALSE, TRUE, FALSE },
        { "DELETE FROM booking_change", FALSE, TRUE, FALSE },
        { "UPDATE booking_change SET was = ''", FALSE, FALSE, FALSE },
        { "UPDATE online_bookings SET enabled = 1", FALSE, TRUE, FALSE },
        { "UPDATE practitioner_business SET gone_utc = NULL", FALSE, TRUE, FALSE },
        { "INSERT INTO business_appointment_type VALUES ('', '', NULL)", FALSE, TRUE, FALSE },
        { "DELETE FROM daily_availability", FALSE, TRUE, FALSE },
        { "UPDATE daily_availability SET weekday = 1", FALSE, FALSE, FALSE },
        { "DELETE FROM availability_block", FALSE, TRUE, FALSE },
        { "UPDATE meant SET meant = 'no'", TRUE, FALSE, FALSE },
        { "DELETE FROM meant", TRUE, FALSE, FALSE },
        { "SELECT meant FROM meant", TRUE, TRUE, TRUE },
        { "UPDATE preview SET asked_utc = 1", TRUE, TRUE, FALSE },
        { "DELETE FROM preview", FALSE, TRUE, FALSE },
        { "INSERT INTO preview_time VALUES (1, 1)", FALSE, TRUE, FALSE },
        { "DELETE FROM preview_time", FALSE, TRUE, FALSE },
        { "SELECT starts_utc FROM preview_time", TRUE, TRUE, FALSE },
        { "DELETE FROM job", FALSE, TRUE, FALSE },
        { "UPDATE audit SET act = ''", FALSE, FALSE, FALSE },
        { "DELETE FROM audit", FALSE, FALSE, FALSE },
        { "SELECT act FROM audit", TRUE, TRUE, TRUE },
        { "DELETE FROM paste", TRUE, TRUE, FALSE },
        { "UPDATE paste SET created_utc = 1", TRUE, FALSE, FALSE },
        { "INSERT INTO key_link (token_hash, practitioner_id, asked_by, created_utc, expires_utc)"
          " VALUES (x'', '', 1, 1, 1)",
          TRUE, FALSE, FALSE },
        { "UPDATE key_link SET used_utc = 1", TRUE, TRUE, FALSE },
        { "DELETE FROM key_link", FALSE, TRUE, FALSE },
        { "INSERT INTO key_reach VALUES (1, '', 'yes', 1)", FALSE, TRUE, FALSE },
        { "UPDATE key_use SET reads = 0", FALSE, TRUE, FALSE },
        { "SELECT reads FROM key_use", TRUE, TRUE, FALSE },
        { "DELETE FROM key_use_hour", FALSE, TRUE, FALSE },
        { "SELECT reads FROM key_use_hour", FALSE, TRUE, FALSE },
        { "UPDATE policy SET key_age_days = 90", TRUE, FALSE, FALSE },
        { "INSERT INTO policy VALUES (2, 90)", FALSE, FALSE, FALSE },
        /* the keys that Keyrack issues */
        { "SELECT hash, sealed FROM issued_key", TRUE, FALSE, TRUE },
        { "UPDATE issued_key SET person_id = 1", TRUE, FALSE, FALSE },
        { "DELETE FROM issued_key", TRUE, FALSE, FALSE },
        { "UPDATE policy SET issued_keys_once = 0", TRUE, FALSE, FALSE },
        { "INSERT INTO emergency_stop VALUES (1, 1, 1)", TRUE, FALSE, TRUE },
        { "DELETE FROM emergency_stop", TRUE, FALSE, TRUE },
        { "UPDATE emergency_stop SET stopped_utc = 1", FALSE, FALSE, FALSE },
        { "SELECT stopped_utc FROM emergency_stop", TRUE, TRUE, TRUE },
        { "SELECT name FROM sqlite_master", FALSE, FALSE, FALSE },
        { "PRAGMA synchronous = OFF", FALSE, FALSE, FALSE },
        { "ATTACH ':memory:' AS other", FALSE, FALSE, FALSE },
        { "CREATE TABLE more (id INTEGER)", FALSE, FALSE, FALSE },
        { "CREATE TEMP VIEW seen AS SELECT 1", FALSE, FALSE, FALSE },
        { "DROP TABLE api_key", FALSE, FALSE, FALSE },
        { "SELECT load_extension('x')", FALSE, FALSE, FALSE },
        { "SELECT randomblob(9)", FALSE, FALSE, FALSE },
        { "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n", FALSE,
          FALSE, FALSE },
    };

    (void)data;
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].sql);
        g_assert_cmpint(may_prepare(store->web, cases[i].sql), ==, cases[i].web);
        g_assert_cmpint(may_prepare(store->agent, cases[i].sql), ==, cases[i].agent);
        g_assert_cmpint(may_prepare(store->ctl, cases[i].sql), ==, cases[i].ctl);
    }
}

static void
a_read_only_request_cannot_write(Store *store, gconstpointer data)
{
    g_auto(Txn) txn = { 0 };
    GError *error = NULL;
    guint8 token_hash[32] = { 1 };

    (void)data;
    db_read_only(store->web);
    g_assert_false(txn_begin(&txn, store->web, &error));
    assert_code(error, KEYRACK_ERROR_INTERNAL);
    g_assert_false(
        session_start(store->web, &store->person, token_hash, &(NewSession){ store->person.person_id, SESSION_FULL,
            "" }, &error));
    assert_code(error, KEYRACK_ERROR_INTERNAL);
    g_assert_false(session_seen(store->web, token_hash, NOW, &error));
    assert_code(error, KEYRACK_ERROR_INTERNAL);
    g_assert_true(db_is_alive(store->web));
    g_assert_false(db_in_transaction(store->web));
    db_write_allowed(store->web);
    (void)session_start(store->web, &store->person, token_hash, &(NewSession){ store->person.person_id, SESSION_FULL,
        "" }, &error);
    g_assert_no_error(error);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) \
    g_test_add("/store/statements/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(prepared_for_its_users_only);
    ADD(anothers_statement_is_refused);
    ADD(no_scan_without_a_reason);
    ADD(the_authorizer_holds_each_program);
    ADD(a_read_only_request_cannot_write);
    return g_test_run();
}
