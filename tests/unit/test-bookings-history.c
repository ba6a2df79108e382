/* test-bookings-history.c: what one refresh finds otherwise than the one before is written down, between which two it
 * happened, and told latest first. */
#include "tests/unit/store_fixture.h"

#include <string.h>

#define YEAR_S (365 * 24 * 60 * 60)

/* --- the history, as text --------------------------------------------------------------------- */

/* "practitioner :101: on>hidden 10-20 [//Ada]": times are seconds after NOW. */
static void
write_change(const StoredChange *stored, gpointer data)
{
    const BookingChange *change = &stored->change;

    g_string_append_printf(data, "%s %s:%s:%s %s>%s %d-%d [%s/%s/%s]\n", change->setting,
                           change->business_id, change->practitioner_id, change->type_id,
                           change->was, change->became, (int)(stored->after_utc - NOW),
                           (int)(stored->before_utc - NOW), stored->business_name,
                           stored->practitioner_name, stored->type_name);
}

static void
assert_history(Store *store, const char *practitioner_id, const char *expected)
{
    g_autoptr(GString) text = g_string_new(NULL);
    GError *error = NULL;

    g_assert_true(booking_changes_visit(store->web, practitioner_id, 0, 100, write_change, text,
                                        &error));
    g_assert_no_error(error);
    g_assert_cmpstr(text->str, ==, expected);
}

static void
assert_since(Store *store, const char *setting, const char *practitioner_id, gint64 after_utc,
             gint64 before_utc)
{
    gint64 after = -1, before = -1;
    gboolean on;

    g_assert_true(booking_change_since(store->web, setting, "", practitioner_id, "", &after,
                                       &before, &on, NULL));
    g_assert_cmpint(after, ==, after_utc);
    g_assert_cmpint(before, ==, before_utc);
}

/* --- drift ------------------------------------------------------------------------------------ */

static void
the_first_refresh_is_no_drift(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) snapshot = store_snapshot();

    (void)data;
    assert_history(store, "", "");
    assert_since(store, "practitioner", "101", 0, 0);
    store_take(store, snapshot, NOW + 10);
    assert_history(store, "", ""); /* nothing changed */
}

static void
ada_goes_and_comes(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) snapshot = store_snapshot();

    (void)data;
    snapshot_practitioner(snapshot, "101")->show_online = FALSE;
    store_take(store, snapshot, NOW + 10);
    assert_since(store, "practitioner", "101", NOW, NOW + 10);
    store_take(store, snapshot, NOW + 20); /* still so */
    assert_since(store, "practitioner", "101", NOW, NOW + 10);
    snapshot_practitioner(snapshot, "101")->active = FALSE;
    store_take(store, snapshot, NOW + 30);
    snapshot_remove(snapshot->practitioners, "101");
    store_take(store, snapshot, NOW + 40); /* inactive or not listed: gone */
    snapshot_add_practitioner(snapshot, "101", "201", "Ada");
    store_take(store, snapshot, NOW + 50);
    assert_history(store, "", "practitioner :101: inactive>on 40-50 [/Ada/]\n"
                              "practitioner :101: hidden>inactive 20-30 [/Ada/]\n"
                              "practitioner :101: on>hidden 0-10 [/Ada/]\n");
    assert_since(store, "practitioner", "101", NOW + 40, NOW + 50);
    assert_since(store, "practitioner", "102", 0, 0);
}

static void
every_kind_of_setting_is_compared(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) before = store_snapshot();
    g_autoptr(Snapshot) after = store_snapshot();

    (void)data;
    before->rules.enabled = SWITCH_ON;
    before->rules.notice_hours = 4;
    snapshot_add_hours(before, "102", "301", 1, 540, 600);
    store_take(store, before, NOW + 10);
    store_execute(store, "DELETE FROM booking_change");
    after->rules.enabled = SWITCH_HIDDEN;
    after->rules.notice_hours = 24;
    snapshot_business(after, "301")->show_online = FALSE;
    snapshot_remove(after->businesses, "302");
    snapshot_type(after, "401")->show_online = FALSE;
    snapshot_business(after, "301")->offers_all = FALSE;
    snapshot_remove(after->offers, "101");
    store_take(store, after, NOW + 20);
    assert_history(store, "", "rule-notice-hours :: 4>24 10-20 [//]\n"
                              "schedule 301:102: on>off 10-20 [South/Ben/]\n"
                              "business-offer 301::401 on>off 10-20 [South//First visit]\n"
                              "offer :101:401 on>off 10-20 [/Ada/First visit]\n"
                              "appointment-type ::401 on>hidden 10-20 [//First visit]\n"
                              "business 301:: on>hidden 10-20 [South//]\n"
                              "business 302:: on>archived 10-20 [North//]\n"
                              "online-bookings :: on>off 10-20 [//]\n");
    assert_history(store, "101", "offer :101:401 on>off 10-20 [/Ada/First visit]\n");
    assert_history(store, "103", "");
}

static void
what_is_new_is_no_drift(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) snapshot = store_snapshot();

    (void)data;
    snapshot_add_practitioner(snapshot, "104", "204", "Dora");
    snapshot_add_business(snapshot, "303", "West");
    snapshot_add_type(snapshot, "402", "Follow-up");
    snapshot_add_link(snapshot->works_at, "104", "303");
    snapshot_add_link(snapshot->offers, "104", "402");
    snapshot_add_hours(snapshot, "104", "303", 1, 540, 600);
    store_take(store, snapshot, NOW + 10);
    assert_history(store, "", "");
}

static void
the_history_falls_with_its_refresh(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) snapshot = store_snapshot();
    g_auto(Txn) txn = { 0 };

    (void)data;
    snapshot_practitioner(snapshot, "101")->show_online = FALSE;
    g_assert_true(txn_begin(&txn, store->agent, NULL));
    store_take(store, snapshot, NOW + 10);
    txn_clear(&txn);
    assert_history(store, "", "");
    g_assert_cmpint(store_number(store, "SELECT refreshed_utc FROM clinic"), ==, NOW);
}

/* --- reading it ------------------------------------------------------------------------------- */

static void
note_id(const StoredChange *stored, gpointer data)
{
    g_array_append_val((GArray *)data, stored->id);
}

static gint64
id_at(const GArray *ids, guint i)
{
    return g_array_index(ids, gint64, i);
}

static void
the_history_is_told_in_pages(Store *store, gconstpointer data)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));

    (void)data;
    for (guint i = 0; i < 7; i++) {
        g_autoptr(Snapshot) snapshot = store_snapshot();

        snapshot_practitioner(snapshot, "101")->show_online = i % 2 == 1;
        store_take(store, snapshot, NOW + 10 * (i + 1));
    }
    g_assert_true(booking_changes_visit(store->web, "101", 0, 3, note_id, ids, NULL));
    g_assert_cmpuint(ids->len, ==, 3);
    g_assert_true(booking_changes_visit(store->web, "101", id_at(ids, 2), 3, note_id, ids, NULL));
    g_assert_true(booking_changes_visit(store->web, "", id_at(ids, 5), 3, note_id, ids, NULL));
    g_assert_cmpuint(ids->len, ==, 7);
    for (guint i = 1; i < ids->len; i++)
        g_assert_cmpint(id_at(ids, i), <, id_at(ids, i - 1));
    g_assert_true(booking_changes_visit(store->web, "", id_at(ids, 6), 3, note_id, ids, NULL));
    g_assert_cmpuint(ids->len, ==, 7);
}

static void
a_broken_change_is_refused(Store *store, gconstpointer data)
{
    g_autoptr(GString) text = g_string_new(NULL);
    GError *error = NULL;

    (void)data;
    store_execute(store, "INSERT INTO booking_change (setting, business_id, practitioner_id,"
                         " appointment_type_id, was, became, after_utc, before_utc)"
                         " VALUES ('practitioner', '', '101', '', hex(zeroblob(200)), '', 1, 2)");
    g_assert_false(booking_changes_visit(store->web, "", 0, 9, write_change, text, &error));
    assert_code(error, KEYRACK_ERROR_INVALID);
}

static void
after_two_years_the_last_change_of_a_setting_stays(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) shown = store_snapshot();
    g_autoptr(Snapshot) hidden = store_snapshot();

    (void)data;
    snapshot_practitioner(hidden, "101")->show_online = FALSE;
    store_take(store, hidden, NOW + 10);
    store_take(store, shown, NOW + 20);
    store_take(store, shown, NOW + 10 + 2 * (gint64)YEAR_S); /* the first is just two years old */
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM booking_change"), ==, 2);
    store_take(store, shown, NOW + 30 + 2 * (gint64)YEAR_S);
    assert_history(store, "", "practitioner :101: hidden>on 10-20 [/Ada/]\n");
    assert_since(store, "practitioner", "101", NOW + 10, NOW + 20);
}

/* --- since when ------------------------------------------------------------------------------- */

/* Whether it is known since when Ada offers the first type, or no longer does. */
static gboolean
is_since_known(Store *store)
{
    g_autoptr(BookingPicture) picture = bookings_read(store->web, NOW, NULL);
    const Setting offer = { SETTING_OFFER, -1, picture_find_practitioner(picture, "101"),
                            picture_find_type(picture, "401") };
    gint64 after, before;
    gboolean on;

    g_assert_true(booking_change_since(store->web, "offer", "", "101", "401", &after, &before, &on,
                                       NULL));
    return setting_since_is_known(picture, &offer, before, on);
}

/* An offer that ends while its practitioner is inactive is no change of its own. */
static void
of_what_nobody_saw_end_no_time_is_told(Store *store, gconstpointer data)
{
    const gboolean ended_and_began_before = data != NULL;
    g_autoptr(Snapshot) shown = store_snapshot();
    g_autoptr(Snapshot) away = store_snapshot();
    g_autoptr(Snapshot) back = store_snapshot();

    snapshot_remove(back->offers, "101");
    snapshot_remove(away->offers, "101");
    snapshot_practitioner(away, "101")->active = FALSE;
    g_assert_true(is_since_known(store)); /* on since the first look */
    if (ended_and_began_before) {
        store_take(store, back, NOW + 10);
        g_assert_true(is_since_known(store));
        store_take(store, shown, NOW + 20);
        g_assert_true(is_since_known(store));
    }
    store_take(store, away, NOW + 30);
    store_take(store, back, NOW + 40);
    g_assert_false(is_since_known(store));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) \
    g_test_add("/bookings/history/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(the_first_refresh_is_no_drift);
    ADD(ada_goes_and_comes);
    ADD(every_kind_of_setting_is_compared);
    ADD(what_is_new_is_no_drift);
    ADD(the_history_falls_with_its_refresh);
    ADD(the_history_is_told_in_pages);
    ADD(a_broken_change_is_refused);
    ADD(after_two_years_the_last_change_of_a_setting_stays);
    ADD(of_what_nobody_saw_end_no_time_is_told);
    g_test_add("/bookings/history/of_what_nobody_saw_end_once_more_no_time_is_told", Store, "ended",
               store_set_up, of_what_nobody_saw_end_no_time_is_told, store_tear_down);
    return g_test_run();
}
