/* test-audit-log.c: the audit log is read page by page without loss or doubles, by every combination of
 * filters, each by an index in the order of its ids, and at the very time that was asked for. */
#include "lib/store/audit_log.h"

#include <string.h>

#include "tests/unit/store_fixture.h"

#define DAY_S (24 * 60 * 60)

/* Ids as they come. */
static void
note_id(const AuditEntry *entry, gpointer data)
{
    g_array_append_val((GArray *)data, entry->id);
}

static GArray *
ids_below(Store *store, const AuditFilter *filter, gint64 below, int limit)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    GError *error = NULL;

    (void)audit_log_visit(store->web, filter, below, limit, note_id, ids, &error);
    g_assert_no_error(error);
    return ids;
}

static gint64
id_at(const GArray *ids, guint place)
{
    return g_array_index(ids, gint64, place);
}

/* 1,000 entries on top of the fixture's, one a minute: every second by the person, every third about Ada (101), every
 * fifth spells her as a setting does. */
static void
fill_log(Store *store)
{
    store_execute(store,
                  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
                  " INSERT INTO audit (at_utc, actor_kind, actor_id, address, act, object_kind, object_id, outcome)"
                  " SELECT 1790000000 + i * 60, CASE i % 2 WHEN 0 THEN 'person' ELSE 'agent' END,"
                  " CASE i % 2 WHEN 0 THEN 1 END, CASE i % 2 WHEN 0 THEN '192.0.2.7' ELSE '' END,"
                  " CASE i % 7 WHEN 0 THEN 'key-used' ELSE 'key-check' END,"
                  " CASE i % 3 WHEN 0 THEN 'practitioner' ELSE 'clinic' END,"
                  " CASE WHEN i % 3 <> 0 THEN '' WHEN i % 5 = 0 THEN ':101:' ELSE '101' END, 'done' FROM n");
}

/* What an SQL condition of the test's own finds, newest first, is what the pages of the filter hold, one after
 * the other; and climbing finds each page again from the one before. */
static void
assert_pages(Store *store, const AuditFilter *filter, const char *condition)
{
    g_autofree char *count_sql = g_strdup_printf("SELECT COUNT(*) FROM audit WHERE %s", condition);
    gint64 below = G_MAXINT64, expected = store_number(store, count_sql), seen = 0;

    g_test_message("%s", condition);
    g_assert_cmpint(expected, >, 40);
    for (;;) {
        g_autoptr(GArray) page = ids_below(store, filter, below, 40);
        gint64 top;
        int count;

        if (page->len == 0)
            break;
        for (guint i = 0; i < page->len; i++, seen++) {
            g_autofree char *sql = g_strdup_printf("SELECT id FROM audit WHERE %s ORDER BY id DESC LIMIT 1 OFFSET %d",
                                                   condition, (int)seen);

            g_assert_cmpint(id_at(page, i), ==, store_number(store, sql));
        }
        if (below != G_MAXINT64) {
            g_assert_true(audit_log_climb(store->web, filter, id_at(page, 0), 40, &count, &top, NULL));
            g_assert_cmpint(count, ==, 40);
            g_assert_cmpint(top, >=, below);
        }
        below = id_at(page, page->len - 1);
    }
    g_assert_cmpint(seen, ==, expected);
}

static void
every_filter_pages_through_all_of_its_entries(Store *store, gconstpointer data)
{
    AuditFilter filters[8];
    static const char *const conditions[] = {
        "1", "actor_kind = 'person' AND actor_id = 1", "object_kind = 'practitioner' AND object_id IN ('101', ':101:')",
        "actor_kind = 'person' AND actor_id = 1 AND object_kind = 'practitioner' AND object_id IN ('101', ':101:')"
    };

    (void)data;
    fill_log(store);
    for (guint i = 0; i < G_N_ELEMENTS(filters); i++) {
        g_autofree char *condition =
            g_strconcat(conditions[i % 4], i & 4U ? " AND act = 'key-check'" : "", NULL);
        g_autofree char *timed = g_strdup_printf("%s AND at_utc >= %d AND at_utc < %d", condition,
                                                 NOW + 6000, NOW + 48000);

        filters[i] = AUDIT_FILTER_ALL;
        filters[i].act = i & 4U ? "key-check" : NULL;
        if (i & 1U) {
            filters[i].actor_kind = "person";
            filters[i].actor_id = 1;
        }
        if (i & 2U) {
            filters[i].object_kind = "practitioner";
            filters[i].object_id = "101";
            filters[i].object_alias = ":101:";
        }
        assert_pages(store, &filters[i], condition);
        filters[i].from_utc = NOW + 6000;
        filters[i].until_utc = NOW + 48000;
        assert_pages(store, &filters[i], timed);
    }
}

static void
our_programs_can_be_asked_for(Store *store, gconstpointer data)
{
    AuditFilter filter = AUDIT_FILTER_ALL;

    (void)data;
    fill_log(store);
    filter.actor_kind = "agent";
    assert_pages(store, &filter, "actor_kind = 'agent' AND actor_id IS NULL");
}

static void
where_from_and_which_request_are_found(Store *store, gconstpointer data)
{
    AuditFilter from = AUDIT_FILTER_ALL, request = AUDIT_FILTER_ALL;

    (void)data;
    fill_log(store);
    store_execute(store, "UPDATE audit SET request_id = 'abc-1-2' WHERE id % 4 = 0");
    from.address = "192.0.2.7";
    assert_pages(store, &from, "address = '192.0.2.7'");
    from.from_utc = NOW + 6000;
    from.until_utc = NOW + 48000;
    assert_pages(store, &from, "address = '192.0.2.7' AND at_utc >= 1790006000 AND at_utc < 1790048000");
    request.request_id = "abc-1-2";
    assert_pages(store, &request, "request_id = 'abc-1-2'");
}

static void
an_object_with_one_spelling_comes_once(Store *store, gconstpointer data)
{
    AuditFilter filter = AUDIT_FILTER_ALL;

    (void)data;
    fill_log(store);
    filter.object_kind = "clinic";
    filter.object_id = "";
    assert_pages(store, &filter, "object_kind = 'clinic' AND object_id = ''");
    filter.object_alias = "900";
    assert_pages(store, &filter, "object_kind = 'clinic'");
}

static void
a_time_without_entries_has_none(Store *store, gconstpointer data)
{
    static const gint64 spans[][2] = { { NOW + 400 * DAY_S, NOW + 401 * DAY_S }, { 1, NOW - 400 * DAY_S },
                                       { NOW + 100, NOW + 110 }, { NOW + 600, NOW + 300 } };

    (void)data;
    fill_log(store);
    for (guint i = 0; i < G_N_ELEMENTS(spans); i++) {
        AuditFilter filter = AUDIT_FILTER_ALL;
        g_autoptr(GArray) ids = NULL;
        gint64 top;
        int count;

        filter.from_utc = spans[i][0];
        filter.until_utc = spans[i][1];
        ids = ids_below(store, &filter, G_MAXINT64, 10);
        g_assert_cmpuint(ids->len, ==, 0);
        g_assert_true(audit_log_climb(store->web, &filter, 0, 10, &count, &top, NULL));
        g_assert_cmpint(count, ==, 0);
        g_assert_cmpint(top, ==, 0);
    }
}

/* Requests overlap: one that began before midnight may write after one that began behind it. */
static void
entries_out_of_order_are_found_by_their_time(Store *store, gconstpointer data)
{
    AuditFilter before = AUDIT_FILTER_ALL, after = AUDIT_FILTER_ALL;
    g_autoptr(GArray) early = NULL, late = NULL;
    static const int offsets[] = { 0, 3, -2, 1, -1, 2 };
    const gint64 midnight = NOW + 5 * DAY_S;

    (void)data;
    for (guint i = 0; i < G_N_ELEMENTS(offsets); i++) {
        g_autofree char *sql = g_strdup_printf(
            "INSERT INTO audit (at_utc, actor_kind, address, act, object_kind, object_id, outcome)"
            " VALUES (%d, 'visitor', '192.0.2.9', 'sign-in-refused', 'person', '', 'refused')",
            (int)midnight + offsets[i]);

        store_execute(store, sql);
    }
    before.from_utc = midnight - 100;
    before.until_utc = midnight;
    after.from_utc = midnight;
    early = ids_below(store, &before, G_MAXINT64, 100);
    late = ids_below(store, &after, G_MAXINT64, 100);
    g_assert_cmpuint(early->len, ==, 2);
    g_assert_cmpuint(late->len, ==, 4);
}

static void
add_at(Store *store, gint64 at_utc, int count)
{
    g_autofree char *sql = g_strdup_printf(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
        " INSERT INTO audit (at_utc, actor_kind, address, act, object_kind, object_id, outcome)"
        " SELECT %" G_GINT64_FORMAT " + i, 'agent', '', 'clinic-refreshed', 'clinic', '', 'done' FROM n",
        count, at_utc);

    store_execute(store, sql);
}

static void
assert_within(Store *store, gint64 from_utc, gint64 until_utc, guint expected)
{
    AuditFilter filter = AUDIT_FILTER_ALL;
    g_autoptr(GArray) ids = NULL;

    filter.from_utc = from_utc;
    filter.until_utc = until_utc;
    ids = ids_below(store, &filter, G_MAXINT64, 1000);
    g_assert_cmpuint(ids->len, ==, expected);
}

/* Days 1 to 4 with 10 entries each, but while day 2 lasted the clock once ran two days ahead, and once ten behind. */
static void
a_clock_that_was_wrong_hides_nothing(Store *store, gconstpointer data)
{
    const gint64 day = NOW + 10 * DAY_S;

    (void)data;
    add_at(store, day + DAY_S, 10);
    add_at(store, day + 2 * DAY_S, 5);
    add_at(store, day + 4 * DAY_S, 3);
    add_at(store, day - 8 * DAY_S, 4);
    add_at(store, day + 2 * DAY_S + 100, 5);
    add_at(store, day + 3 * DAY_S, 10);
    add_at(store, day + 4 * DAY_S + 100, 10);
    assert_within(store, day - 8 * DAY_S, day - 7 * DAY_S, 4);
    assert_within(store, day + DAY_S, day + 2 * DAY_S, 10);
    assert_within(store, day + 2 * DAY_S, day + 3 * DAY_S, 10);
    assert_within(store, day + 3 * DAY_S, day + 4 * DAY_S, 10);
    assert_within(store, day + 4 * DAY_S, day + 5 * DAY_S, 13);
    assert_within(store, day + DAY_S, G_MAXINT64, 43);
    assert_within(store, 0, day + 3 * DAY_S, 24 + (guint)store_number(store, "SELECT COUNT(*) FROM audit"
                                                                             " WHERE at_utc <= 1790000000"));
}

/* The words of the newest entry, joined; names as they are now. */
static void
note_words(const AuditEntry *entry, gpointer data)
{
    g_autofree char *about = audit_about(&entry->object);

    *(char **)data = g_strjoin("|", entry->actor_kind, entry->actor_name, entry->address, entry->act, about,
                               entry->outcome, NULL);
}

static void
assert_newest(Store *store, const char *values, const char *expected)
{
    const AuditFilter all = AUDIT_FILTER_ALL;
    g_autofree char *words = NULL;
    g_autofree char *sql = g_strdup_printf("INSERT INTO audit (at_utc, actor_kind, actor_id, address, act, object_kind,"
                                           " object_id, outcome) VALUES (%d, %s)", NOW, values);

    store_execute(store, sql);
    g_assert_true(audit_log_visit(store->web, &all, G_MAXINT64, 1, note_words, &words, NULL));
    g_assert_cmpstr(words, ==, expected);
}

static void
names_are_looked_up(Store *store, gconstpointer data)
{
    (void)data;
    assert_newest(store, "'person', 1, '192.0.2.7', 'key-saved', 'practitioner', '101', 'done'",
                  "person|Robin|192.0.2.7|key-saved|Ada|done");
    assert_newest(store, "'agent', NULL, '', 'key-judged', 'clinic', '', 'connected'",
                  "agent|||key-judged|The clinic|connected");
    assert_newest(store, "'visitor', NULL, '192.0.2.9', 'sign-in-refused', 'person', '1', 'refused'",
                  "visitor||192.0.2.9|sign-in-refused|Robin|refused");
    assert_newest(store, "'visitor', NULL, '192.0.2.9', 'sign-in-refused', 'person', '', 'refused'",
                  "visitor||192.0.2.9|sign-in-refused|An e-mail address Keyrack does not know|refused");
    assert_newest(store, "'person', 77, '', 'meant', 'practitioner', ':102:', 'no'", "person|||meant|Ben|no");
    assert_newest(store, "'person', 1, '', 'meant', 'schedule', '301:103:', 'yes'",
                  "person|Robin||meant|Cleo at South|yes");
    assert_newest(store, "'person', 1, '', 'meant', 'business-offer', '302::401', 'unsaid'",
                  "person|Robin||meant|First visit at North|unsaid");
}

static void
a_spoilt_row_is_an_error(Store *store, gconstpointer data)
{
    const AuditFilter all = AUDIT_FILTER_ALL;
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    GError *error = NULL;

    (void)data;
    store_execute(store, "UPDATE audit SET address = printf('%0100d', 1) WHERE id = (SELECT max(id) FROM audit)");
    g_assert_false(audit_log_visit(store->web, &all, G_MAXINT64, 10, note_id, ids, &error));
    assert_code(error, KEYRACK_ERROR_INVALID);
}

static void
note_name(const char *id, const char *name, gpointer data)
{
    g_string_append_printf(data, "%s %s,", id, name);
}

static void
practitioners_of_today_come_first(Store *store, gconstpointer data)
{
    g_autoptr(GString) names = g_string_new(NULL);

    (void)data;
    store_execute(store, "UPDATE practitioner SET gone_utc = 1 WHERE id = '101'");
    g_assert_true(audit_log_visit_practitioners(store->web, note_name, names, NULL));
    g_assert_cmpstr(names->str, ==, "102 Ben,103 Cleo,101 Ada,");
}

/* No statement sorts: each walks the index made for it, from where the page begins. */
static void
no_page_is_sorted(Store *store, gconstpointer data)
{
    static const char *const indexes[10] = { "INTEGER PRIMARY KEY", "audit_by_actor (", "audit_by_object (",
                                            "audit_by_actor_and_object (", "audit_by_act (", "audit_by_act_and_actor (",
                                            "audit_by_act_and_object (", "audit_by_act_and_both (",
                                            "audit_by_address (", "audit_by_request (" };
    g_autoptr(sqlite3) sqlite = NULL;
    guint by_id = 0;

    (void)data;
    g_assert_cmpint(sqlite3_open(store->path, &sqlite), ==, SQLITE_OK);
    for (guint i = 0; i < audit_log_family.count; i++) {
        g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", audit_log_family.statements[i].sql, NULL);
        g_autoptr(sqlite3_stmt) stmt = NULL;

        g_assert_cmpint(sqlite3_prepare_v2(sqlite, explain, -1, &stmt, NULL), ==, SQLITE_OK);
        while (sqlite3_step(stmt) == SQLITE_ROW) {
            const char *line = (const char *)sqlite3_column_text(stmt, 3);

            g_test_message("%s", line);
            g_assert_null(strstr(line, "TEMP B-TREE"));
            if (g_str_has_prefix(line, "SEARCH a ")) {
                g_assert_nonnull(strstr(line, indexes[i % 10]));
                by_id += strstr(line, "id>? AND id<?)") != NULL || strstr(line, "rowid>? AND rowid<?)") != NULL;
            } else
                g_assert_false(g_str_has_prefix(line, "SCAN a"));
        }
    }
    g_assert_cmpuint(by_id, ==, 28); /* of 20 statements, eight of them in two runs */
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/audit log/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(every_filter_pages_through_all_of_its_entries);
    ADD(our_programs_can_be_asked_for);
    ADD(where_from_and_which_request_are_found);
    ADD(an_object_with_one_spelling_comes_once);
    ADD(a_time_without_entries_has_none);
    ADD(entries_out_of_order_are_found_by_their_time);
    ADD(a_clock_that_was_wrong_hides_nothing);
    ADD(names_are_looked_up);
    ADD(a_spoilt_row_is_an_error);
    ADD(practitioners_of_today_come_first);
    ADD(no_page_is_sorted);
    return g_test_run();
}
