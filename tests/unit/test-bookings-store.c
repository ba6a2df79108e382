/* test-bookings-store.c: what refreshes brought is read as one picture: switches, ties that are and that were, hours;
 * and nothing a hostile file holds comes through. */
#include "tests/unit/store_fixture.h"

#include <string.h>

/* --- reading it ------------------------------------------------------------------------------- */

static BookingPicture *
read_at(Store *store, gint64 now_utc)
{
    GError *error = NULL;
    BookingPicture *picture = bookings_read(store->web, now_utc, &error);

    g_assert_no_error(error);
    g_assert_nonnull(picture);
    return picture;
}

static guint
business_at(const BookingPicture *picture, const char *id)
{
    const int place = picture_find_business(picture, id);

    g_assert_cmpint(place, >=, 0);
    return (guint)place;
}

static guint
practitioner_at(const BookingPicture *picture, const char *id)
{
    const int place = picture_find_practitioner(picture, id);

    g_assert_cmpint(place, >=, 0);
    return (guint)place;
}

static guint
type_at(const BookingPicture *picture, const char *id)
{
    const int place = picture_find_type(picture, id);

    g_assert_cmpint(place, >=, 0);
    return (guint)place;
}

static const BookingPlace *
place(const BookingPicture *picture, const char *practitioner_id, const char *business_id)
{
    return picture_place(picture, practitioner_at(picture, practitioner_id),
                         business_at(picture, business_id));
}

static const BookingOffer *
offer(const BookingPicture *picture, const char *practitioner_id, const char *type_id)
{
    return picture_offer(picture, practitioner_at(picture, practitioner_id),
                         type_at(picture, type_id));
}

static const BookingOffer *
offer_at(const BookingPicture *picture, const char *business_id, const char *type_id)
{
    return picture_at(picture, business_at(picture, business_id), type_at(picture, type_id));
}

static const BookingPractitioner *
practitioner(const BookingPicture *picture, const char *id)
{
    return &g_array_index(picture->practitioners, BookingPractitioner,
                          practitioner_at(picture, id));
}

static const BookingBusiness *
business(const BookingPicture *picture, const char *id)
{
    return &g_array_index(picture->businesses, BookingBusiness, business_at(picture, id));
}

static const BookingType *
type(const BookingPicture *picture, const char *id)
{
    return &g_array_index(picture->types, BookingType, type_at(picture, id));
}

/* --- what there is ---------------------------------------------------------------------------- */

static void
nothing_is_known_before_the_first_refresh(Store *store, gconstpointer data)
{
    g_autoptr(BookingPicture) picture = NULL;

    (void)data;
    store_execute(store, "DELETE FROM clinic; DELETE FROM online_bookings;"
                         "DELETE FROM practitioner_business; DELETE FROM business_appointment_type;"
                         "DELETE FROM practitioner_appointment_type; DELETE FROM practitioner;"
                         "DELETE FROM business; DELETE FROM appointment_type");
    picture = read_at(store, NOW);
    g_assert_cmpuint(picture->businesses->len + picture->practitioners->len + picture->types->len,
                     ==, 0);
    g_assert_cmpint(picture->refreshed_utc, ==, 0);
    g_assert_cmpint(picture->rules.enabled, ==, SWITCH_UNKNOWN);
    g_assert_cmpint(picture->rules.days_ahead, ==, -1);
    g_assert_cmpstr(picture->rules.currency, ==, "");
}

static void
all_are_in_the_order_of_the_page(Store *store, gconstpointer data)
{
    static const char *const names[] = { "ábaco", "Beach", "bay", "Zoo", "Éclair" };
    static const char *const sorted[] = { "ábaco", "bay", "Beach", "Éclair", "North", "South",
                                          "Zoo" };
    g_autoptr(Snapshot) snapshot = store_snapshot();
    g_autoptr(BookingPicture) picture = NULL;

    (void)data;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *id = g_strdup_printf("3%u", 10 + i);

        snapshot_add_business(snapshot, id, names[i]);
        snapshot_add_type(snapshot, id, names[i]);
    }
    snapshot_add_type(snapshot, "320", "Zoo"); /* the same name: then by id */
    g_free(snapshot_practitioner(snapshot, "103")->sort_name);
    snapshot_practitioner(snapshot, "103")->sort_name = g_strdup("AAA");
    store_take(store, snapshot, NOW + 1);
    picture = read_at(store, NOW + 1);
    g_assert_cmpuint(picture->businesses->len, ==, G_N_ELEMENTS(sorted));
    for (guint i = 0; i < G_N_ELEMENTS(sorted); i++)
        g_assert_cmpstr(g_array_index(picture->businesses, BookingBusiness, i).name, ==, sorted[i]);
    g_assert_cmpuint(type_at(picture, "320"), ==, type_at(picture, "313") + 1);
    g_assert_cmpuint(practitioner_at(picture, "103"), ==, 0);
    g_assert_cmpuint(practitioner_at(picture, "101"), ==, 1);
    g_assert_cmpstr(business(picture, "301")->zone, ==, "Australia/Sydney");
}

static void
set_rules(Snapshot *snapshot, Switch enabled)
{
    snapshot->rules.enabled = enabled;
    snapshot->rules.max_per_segment = 0;
    snapshot->rules.notice_hours = 4;
    snapshot->rules.days_ahead = 90;
    snapshot->rules.cancel_hours = 24;
    snapshot->rules.require_address = 0;
    snapshot->rules.show_prices = 1;
    g_free(snapshot->rules.currency);
    snapshot->rules.currency = g_strnfill(200, '$'); /* as long as a clean name can be */
}

static void
the_rules_are_kept_as_cliniko_said_them(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) on = store_snapshot();
    g_autoptr(Snapshot) unsaid = store_snapshot();
    g_autoptr(BookingPicture) first = NULL, second = NULL;

    (void)data;
    set_rules(on, SWITCH_ON);
    store_take(store, on, NOW + 1);
    first = read_at(store, NOW + 1);
    g_assert_cmpint(first->rules.enabled, ==, SWITCH_ON);
    g_assert_true(first->rules.was_on);
    g_assert_cmpint(first->rules.max_per_segment, ==, 0);
    g_assert_cmpint(first->rules.notice_hours, ==, 4);
    g_assert_cmpint(first->rules.days_ahead, ==, 90);
    g_assert_cmpint(first->rules.cancel_hours, ==, 24);
    g_assert_cmpint(first->rules.require_address, ==, 0);
    g_assert_cmpint(first->rules.show_prices, ==, 1);
    g_assert_cmpint(first->rules.show_duration, ==, -1);
    g_assert_cmpuint(strlen(first->rules.currency), ==, 200);
    g_assert_cmpint(first->refreshed_utc, ==, NOW + 1);
    store_take(store, unsaid, NOW + 2);
    second = read_at(store, NOW + 2);
    g_assert_cmpint(second->rules.enabled, ==, SWITCH_UNKNOWN);
    g_assert_true(second->rules.was_on);
    g_assert_cmpint(second->rules.notice_hours, ==, -1);
    g_assert_cmpstr(second->rules.currency, ==, "");
}

static void
a_type_keeps_its_own_rules(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) snapshot = store_snapshot();
    g_autoptr(BookingPicture) picture = NULL;
    SnapshotType *one = snapshot_type(snapshot, "401");

    (void)data;
    snapshot_add_type(snapshot, "402", "Pilates class");
    one = snapshot_type(snapshot, "402");
    one->max_attendees = 8;
    one->lead_hours = 0;
    g_free(one->price);
    one->price = g_strdup("81.82");
    store_take(store, snapshot, NOW + 1);
    picture = read_at(store, NOW + 1);
    g_assert_cmpint(type(picture, "402")->max_attendees, ==, 8);
    g_assert_cmpint(type(picture, "402")->lead_hours, ==, 0);
    g_assert_cmpstr(type(picture, "402")->price, ==, "81.82");
    g_assert_cmpint(type(picture, "402")->duration_in_minutes, ==, 45);
    g_assert_cmpint(type(picture, "401")->lead_hours, ==, -1);
    g_assert_cmpstr(type(picture, "401")->price, ==, "");
}

/* --- switches, and what left ------------------------------------------------------------------ */

static void
what_was_on_is_remembered(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) hidden = store_snapshot();
    g_autoptr(BookingPicture) picture = NULL;

    (void)data;
    snapshot_add_practitioner(hidden, "104", "204", "Dora"); /* new, and never shown */
    snapshot_practitioner(hidden, "104")->show_online = FALSE;
    snapshot_practitioner(hidden, "101")->show_online = FALSE;
    snapshot_business(hidden, "301")->show_online = FALSE;
    snapshot_type(hidden, "401")->show_online = FALSE;
    store_take(store, hidden, NOW + 1);
    picture = read_at(store, NOW + 1);
    g_assert_cmpint(practitioner(picture, "101")->shown, ==, SWITCH_HIDDEN);
    g_assert_true(practitioner(picture, "101")->was_on);
    g_assert_cmpint(practitioner(picture, "104")->shown, ==, SWITCH_HIDDEN);
    g_assert_false(practitioner(picture, "104")->was_on);
    g_assert_cmpint(practitioner(picture, "102")->shown, ==, SWITCH_ON);
    g_assert_cmpint(business(picture, "301")->shown, ==, SWITCH_HIDDEN);
    g_assert_true(business(picture, "301")->was_on);
    g_assert_cmpint(type(picture, "401")->shown, ==, SWITCH_HIDDEN);
    g_assert_true(type(picture, "401")->was_on);
}

static void
who_left_stays_while_a_tie_to_them_is_left(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) more = store_snapshot();
    g_autoptr(Snapshot) left = store_snapshot();
    g_autoptr(BookingPicture) picture = NULL;

    (void)data;
    snapshot_add_practitioner(more, "104", "204", "Dora"); /* never shown, but works */
    snapshot_practitioner(more, "104")->show_online = FALSE;
    snapshot_add_link(more->works_at, "104", "301");
    snapshot_add_business(more, "303", "Empty"); /* shown, but nobody works there */
    snapshot_add_type(more, "402", "Unwanted");  /* shown, but nobody offers it */
    store_take(store, more, NOW + 1);
    g_array_set_size(left->businesses, 0);
    g_array_set_size(left->types, 0);
    snapshot_practitioner(left, "101")->active = FALSE;
    snapshot_remove(left->practitioners, "102");
    snapshot_remove(left->practitioners, "103"); /* was shown, but never worked anywhere */
    store_take(store, left, NOW + 2);
    picture = read_at(store, NOW + 2);
    g_assert_cmpuint(picture->practitioners->len, ==, 2);
    g_assert_cmpint(practitioner(picture, "101")->shown, ==, SWITCH_GONE);
    g_assert_cmpint(practitioner(picture, "102")->shown, ==, SWITCH_GONE);
    g_assert_cmpuint(picture->businesses->len, ==, 2);
    g_assert_cmpint(business(picture, "301")->shown, ==, SWITCH_GONE);
    g_assert_cmpint(business(picture, "302")->shown, ==, SWITCH_GONE);
    g_assert_cmpuint(picture->types->len, ==, 1);
    g_assert_cmpint(type(picture, "401")->shown, ==, SWITCH_GONE);
    /* Cliniko lists no links of what left: they are as they were */
    g_assert_cmpint(place(picture, "101", "301")->works, ==, TIE_IS);
    g_assert_cmpint(offer(picture, "101", "401")->offered, ==, TIE_IS);
}

static void
who_was_inactive_and_shown_was_never_on(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) snapshot = store_snapshot();
    g_autoptr(BookingPicture) picture = NULL;

    (void)data;
    snapshot_add_practitioner(snapshot, "104", "204", "Dora");
    snapshot_practitioner(snapshot, "104")->active = FALSE;
    snapshot_add_link(snapshot->works_at, "104", "301");
    store_take(store, snapshot, NOW + 1);
    picture = read_at(store, NOW + 1);
    g_assert_cmpint(picture_find_practitioner(picture, "104"), ==, -1);
}

/* --- ties ------------------------------------------------------------------------------------- */

static void
ties_that_end_are_told_from_ties_that_never_were(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) fewer = store_snapshot();
    g_autoptr(Snapshot) again = store_snapshot();
    g_autoptr(BookingPicture) first = read_at(store, NOW);
    g_autoptr(BookingPicture) second = NULL, third = NULL;

    (void)data;
    g_assert_cmpint(place(first, "101", "301")->works, ==, TIE_IS);
    g_assert_cmpint(place(first, "103", "301")->works, ==, TIE_NEVER);
    g_assert_cmpint(offer(first, "101", "401")->offered, ==, TIE_IS);
    g_assert_cmpint(offer(first, "102", "401")->offered, ==, TIE_NEVER);
    g_array_set_size(fewer->works_at, 0);
    g_array_set_size(fewer->offers, 0);
    store_take(store, fewer, NOW + 1);
    second = read_at(store, NOW + 1);
    g_assert_cmpint(place(second, "101", "301")->works, ==, TIE_WAS);
    g_assert_cmpint(place(second, "103", "301")->works, ==, TIE_NEVER);
    g_assert_cmpint(offer(second, "101", "401")->offered, ==, TIE_WAS);
    g_assert_cmpint(store_number(store, "SELECT gone_utc FROM practitioner_business"
                                        " WHERE practitioner_id = '101' AND business_id = '301'"),
                    ==, NOW + 1);
    store_take(store, again, NOW + 2);
    third = read_at(store, NOW + 2);
    g_assert_cmpint(place(third, "101", "301")->works, ==, TIE_IS);
    g_assert_cmpint(offer(third, "101", "401")->offered, ==, TIE_IS);
}

static void
a_list_of_types_tells_what_it_left_out(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) all = store_snapshot();
    g_autoptr(Snapshot) some = store_snapshot();
    g_autoptr(BookingPicture) picture = NULL, back = NULL;

    (void)data;
    snapshot_add_type(all, "402", "Follow-up");
    store_take(store, all, NOW + 1);
    snapshot_add_type(some, "402", "Follow-up");
    snapshot_add_type(some, "403", "Brand new");
    snapshot_add_at(some, "301", "401");
    snapshot_add_at(some, "301", "999"); /* no such type */
    store_take(store, some, NOW + 2);
    picture = read_at(store, NOW + 2);
    g_assert_false(business(picture, "301")->offers_all);
    g_assert_cmpint(offer_at(picture, "301", "401")->offered, ==, TIE_IS);
    g_assert_cmpint(offer_at(picture, "301", "402")->offered, ==, TIE_WAS);
    g_assert_cmpint(offer_at(picture, "301", "403")->offered, ==, TIE_NEVER);
    g_assert_true(business(picture, "302")->offers_all);
    g_assert_cmpint(offer_at(picture, "302", "403")->offered, ==, TIE_IS);
    store_take(store, all, NOW + 3);
    back = read_at(store, NOW + 3);
    g_assert_cmpint(offer_at(back, "301", "402")->offered, ==, TIE_IS);
}

static void
an_empty_list_of_types_offers_nothing(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) none = store_snapshot();
    g_autoptr(BookingPicture) picture = NULL;

    (void)data;
    snapshot_business(none, "301")->offers_all = FALSE;
    store_take(store, none, NOW + 1);
    picture = read_at(store, NOW + 1);
    g_assert_cmpint(offer_at(picture, "301", "401")->offered, ==, TIE_WAS);
}

/* --- hours ------------------------------------------------------------------------------------ */

static void
assert_hours(const BookingHours *hours, int weekday, int starts_minute, int ends_minute)
{
    g_assert_cmpint(hours->weekday, ==, weekday);
    g_assert_cmpint(hours->starts_minute, ==, starts_minute);
    g_assert_cmpint(hours->ends_minute, ==, ends_minute);
}

static void
weekly_hours_are_replaced_and_in_order(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) snapshot = store_snapshot();
    g_autoptr(BookingPicture) picture = NULL;
    const GArray *hours;

    (void)data;
    snapshot_add_hours(snapshot, "101", "302", 7, 0, 1440);
    snapshot_add_hours(snapshot, "101", "302", 1, 780, 1020);
    snapshot_add_hours(snapshot, "101", "302", 1, 510, 720);
    snapshot_add_hours(snapshot, "101", "302", 1, 510, 720); /* twice */
    snapshot_add_hours(snapshot, "999", "302", 1, 510, 720); /* of nobody */
    store_take(store, snapshot, NOW + 1);
    store_take(store, snapshot, NOW + 2);
    picture = read_at(store, NOW + 2);
    hours = place(picture, "101", "302")->hours;
    g_assert_cmpuint(hours->len, ==, 3);
    assert_hours(&g_array_index(hours, BookingHours, 0), 1, 510, 720);
    assert_hours(&g_array_index(hours, BookingHours, 1), 1, 780, 1020);
    assert_hours(&g_array_index(hours, BookingHours, 2), 7, 0, 1440);
    g_assert_true(place(picture, "101", "302")->had_hours);
    g_assert_null(place(picture, "101", "301")->hours);
    g_assert_false(place(picture, "101", "301")->had_hours);
}

/* Cleo is in no list of who works at a business, yet has hours at one. */
static void
hours_make_a_place_that_is_remembered(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) with = store_snapshot();
    g_autoptr(Snapshot) without = store_snapshot();
    g_autoptr(BookingPicture) first = NULL, second = NULL;

    (void)data;
    snapshot_add_hours(with, "103", "301", 2, 540, 600);
    store_take(store, with, NOW + 1);
    first = read_at(store, NOW + 1);
    g_assert_cmpint(place(first, "103", "301")->works, ==, TIE_IS);
    g_assert_true(place(first, "103", "301")->had_hours);
    store_take(store, without, NOW + 2);
    second = read_at(store, NOW + 2);
    g_assert_cmpint(place(second, "103", "301")->works, ==, TIE_WAS);
    g_assert_null(place(second, "103", "301")->hours);
    g_assert_true(place(second, "103", "301")->had_hours);
}

static void
extra_hours_count_while_they_are_to_come(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) snapshot = store_snapshot();
    g_autoptr(BookingPicture) before = NULL, after = NULL;

    (void)data;
    snapshot_add_block(snapshot, "801", "103", "302", NOW + 100, NOW + 200);
    snapshot_add_block(snapshot, "802", "103", "301", NOW - 200, NOW - 100);
    store_take(store, snapshot, NOW);
    before = read_at(store, NOW + 199);
    g_assert_true(place(before, "103", "302")->has_extra_hours);
    g_assert_cmpint(place(before, "103", "302")->works, ==, TIE_IS);
    g_assert_false(place(before, "103", "301")->has_extra_hours);
    after = read_at(store, NOW + 200);
    g_assert_false(place(after, "103", "302")->has_extra_hours);
    g_assert_cmpint(place(after, "103", "302")->works, ==, TIE_NEVER);
    g_assert_false(place(after, "103", "302")->had_hours); /* once is no schedule */
}

/* --- how much it costs ------------------------------------------------------------------------ */

static int
count_statement(unsigned event, void *data, void *stmt, void *sql)
{
    (void)event, (void)stmt, (void)sql;
    (*(guint *)data)++;
    return 0;
}

static guint
statements_of_one_reading(Store *store)
{
    guint count = 0;

    (void)sqlite3_trace_v2(store->web->sqlite, SQLITE_TRACE_STMT, count_statement, &count);
    booking_picture_free(read_at(store, NOW));
    (void)sqlite3_trace_v2(store->web->sqlite, 0, NULL, NULL);
    return count;
}

static void
the_number_of_statements_does_not_grow(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) snapshot = snapshot_new();
    guint small = statements_of_one_reading(store);

    (void)data;
    for (guint i = 0; i < 60; i++) {
        g_autofree char *id = g_strdup_printf("%u", 1000 + i);
        g_autofree char *other = g_strdup_printf("%u", 2000 + i % 6);

        if (i < 6)
            snapshot_add_business(snapshot, other, other);
        if (i < 6)
            snapshot_add_type(snapshot, other, other);
        snapshot_add_practitioner(snapshot, id, id, id);
        snapshot_add_link(snapshot->works_at, id, other);
        snapshot_add_link(snapshot->offers, id, other);
        snapshot_add_hours(snapshot, id, other, 1, 540, 600);
    }
    store_take(store, snapshot, NOW);
    g_assert_cmpuint(small, >, 0);
    g_assert_cmpuint(small, <=, 12);
    g_assert_cmpuint(statements_of_one_reading(store), ==, small);
}

/* --- rows nobody of ours wrote ---------------------------------------------------------------- */

static const char *const tables[] = {
    "online_bookings", "business", "practitioner", "appointment_type", "practitioner_business",
    "practitioner_appointment_type", "business_appointment_type", "daily_availability",
    "availability_block", "booking_answer", "meant",
};

/* Runs a statement for every table; "%s" in it is the table's name. */
static void
for_each_table(Store *store, const char *statement)
{
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_auto(GStrv) parts = g_strsplit(statement, "%s", -1);
        g_autofree char *sql = g_strjoinv(tables[i], parts);

        store_execute(store, sql);
    }
}

/* The same columns without the rules that keep things out, and a copy of all that is in them. */
static void
drop_all_rules(Store *store)
{
    for_each_table(store, "CREATE TABLE keep_%s AS SELECT * FROM %s; DROP TABLE %s;"
                          "CREATE TABLE %s AS SELECT * FROM keep_%s");
}

static void
a_broken_row_is_refused(Store *store, gconstpointer data)
{
    static const char *const broken[] = {
        "UPDATE online_bookings SET enabled = 2",
        "UPDATE online_bookings SET enabled = 'on'",
        "UPDATE online_bookings SET was_on = NULL",
        "UPDATE online_bookings SET notice_hours = -2",
        "UPDATE online_bookings SET days_ahead = 9e99",
        "UPDATE online_bookings SET show_prices = 7",
        "UPDATE online_bookings SET currency = hex(zeroblob(2000))",
        "UPDATE business SET id = '../301'",
        "UPDATE business SET id = ''",
        "UPDATE business SET name = CAST(x'ff' AS TEXT)",
        "UPDATE business SET zone = x'07'",
        "UPDATE business SET offers_all = 2",
        "UPDATE practitioner SET id = hex(zeroblob(20))",
        "UPDATE practitioner SET name = NULL",
        "UPDATE practitioner SET name = hex(zeroblob(600))",
        "UPDATE practitioner SET designation = x'00'",
        "UPDATE practitioner SET show_online = 'yes'",
        "UPDATE appointment_type SET id = '4 01'",
        "UPDATE appointment_type SET duration_in_minutes = -1",
        "UPDATE appointment_type SET max_attendees = 1e300",
        "UPDATE appointment_type SET lead_hours = 'soon'",
        "UPDATE appointment_type SET price = hex(zeroblob(40))",
        "UPDATE practitioner_business SET had_hours = 9",
        "UPDATE practitioner_business SET practitioner_id = x'313031'",
        "UPDATE practitioner_appointment_type SET appointment_type_id = x'34'",
        "INSERT INTO business_appointment_type VALUES (x'333031', '401', NULL)",
        "INSERT INTO daily_availability VALUES ('101', '301', 8, 0, 10)",
        "INSERT INTO daily_availability VALUES ('101', '301', 0, 0, 10)",
        "INSERT INTO daily_availability VALUES ('101', '301', 1, -1, 10)",
        "INSERT INTO daily_availability VALUES ('101', '301', 1, 0, 1441)",
        "INSERT INTO availability_block VALUES ('1', x'313031', '301', 1, 1900000000)",
        "INSERT INTO booking_answer VALUES ('101', '301', '401', x'07', NULL, 1790000000, NULL, '')",
        "INSERT INTO booking_answer VALUES ('101', '301', '401', 'maybe', 1, 1790000000, NULL, '')",
        "INSERT INTO booking_answer VALUES ('101', '301', '401', 'free', -9, 1790000000, NULL, '')",
        "INSERT INTO booking_answer VALUES ('101', '301', '401', 'none', NULL, 9e18, NULL, '')",
        "INSERT INTO booking_answer VALUES ('101', '301', '401', 'refused', NULL, 1790000000, NULL,"
        " hex(zeroblob(40)))",
        "INSERT INTO meant VALUES (x'00', '', '', '', 'yes', 1, 1)",
        "INSERT INTO meant VALUES ('online-bookings', '', '', '', NULL, 1, 1)",
        "INSERT INTO meant VALUES ('online-bookings', '', '', '', 'maybe', 1, 1)",
        "INSERT INTO meant VALUES ('business', x'333031', '', '', 'yes', 1, 1)",
    };

    (void)data;
    drop_all_rules(store);
    for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
        GError *error = NULL;

        g_test_message("%s", broken[i]);
        booking_picture_free(read_at(store, NOW)); /* so it is this row that breaks it */
        store_execute(store, broken[i]);
        g_assert_null(bookings_read(store->agent, NOW, &error));
        assert_code(error, KEYRACK_ERROR_INVALID);
        for_each_table(store, "DELETE FROM %s; INSERT INTO %s SELECT * FROM keep_%s");
    }
}

/* Rows the picture has no place for; the statement makes as many as are said. */
static void
assert_too_many(Store *store, const char *insert)
{
    GError *error = NULL;

    store_execute(store, insert);
    g_assert_null(bookings_read(store->agent, NOW, &error));
    assert_code(error, KEYRACK_ERROR_INVALID);
}

#define NUMBERS(most) \
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " most ") "

static void
more_than_any_clinic_has_is_refused(Store *store, gconstpointer data)
{
    (void)data;
    assert_too_many(store, NUMBERS("20001") "INSERT INTO business (id, name, time_zone, zone,"
                                            " show_online) SELECT 5000 + i, 'x', '', '', 1 FROM n");
    store_execute(store, "DELETE FROM business WHERE length(id) > 3");
    booking_picture_free(read_at(store, NOW));
    /* each is few enough, but not all pairs of them */
    assert_too_many(store, NUMBERS("1500") "INSERT INTO business (id, name, time_zone, zone,"
                                           " show_online) SELECT 5000 + i, 'x', '', '', 1 FROM n;"
                           NUMBERS("1500") "INSERT INTO appointment_type (id, name,"
                                           " duration_in_minutes, show_online)"
                                           " SELECT 5000 + i, 'x', 30, 1 FROM n");
}

/* A place with an answer makes room for all types. */
static void
more_room_for_answers_than_any_clinic_needs_is_refused(Store *store, gconstpointer data)
{
    (void)data;
    store_execute(store, NUMBERS("900") "INSERT INTO business (id, name, time_zone, zone,"
                                        " show_online) SELECT 5000 + i, 'x', '', '', 1 FROM n;"
                         NUMBERS("900") "INSERT INTO appointment_type (id, name,"
                                        " duration_in_minutes, show_online)"
                                        " SELECT 5000 + i, 'x', 30, 1 FROM n");
    booking_picture_free(read_at(store, NOW));
    assert_too_many(store,
                    NUMBERS("900") "INSERT INTO booking_answer (practitioner_id, business_id,"
                                   " appointment_type_id, answer, answered_utc)"
                                   " SELECT p.id, 5000 + i, '401', 'none', 1790000000"
                                   " FROM n JOIN practitioner p");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) \
    g_test_add("/bookings/store/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(nothing_is_known_before_the_first_refresh);
    ADD(all_are_in_the_order_of_the_page);
    ADD(the_rules_are_kept_as_cliniko_said_them);
    ADD(a_type_keeps_its_own_rules);
    ADD(what_was_on_is_remembered);
    ADD(who_left_stays_while_a_tie_to_them_is_left);
    ADD(who_was_inactive_and_shown_was_never_on);
    ADD(ties_that_end_are_told_from_ties_that_never_were);
    ADD(a_list_of_types_tells_what_it_left_out);
    ADD(an_empty_list_of_types_offers_nothing);
    ADD(weekly_hours_are_replaced_and_in_order);
    ADD(hours_make_a_place_that_is_remembered);
    ADD(extra_hours_count_while_they_are_to_come);
    ADD(the_number_of_statements_does_not_grow);
    ADD(a_broken_row_is_refused);
    ADD(more_than_any_clinic_has_is_refused);
    ADD(more_room_for_answers_than_any_clinic_needs_is_refused);
    return g_test_run();
}
