/* test-bookings-said.c: what Cliniko answered about free times, and what administrators said is meant: kept, marked,
 * forgotten when it no longer says anything. */
#include "tests/unit/store_fixture.h"

#define HOUR_S (60 * 60)

/* --- answers ---------------------------------------------------------------------------------- */

/* Ada at South and first visits: the combination of the fixture that Cliniko can be asked about once she has hours. */
static void
put(Store *store, TimesAnswer answer, gint64 at_utc)
{
    const BookingAnswerPut put = { "301", "101", "401", answer, at_utc + HOUR_S, "req-7", at_utc };
    GError *error = NULL;

    g_assert_true(booking_answer_put(store->agent, &put, &error));
    g_assert_no_error(error);
}

static BookingPicture *
read_at(Store *store, gint64 now_utc)
{
    GError *error = NULL;
    BookingPicture *picture = bookings_read(store->web, now_utc, &error);

    g_assert_no_error(error);
    return picture;
}

static Combination
combination(const BookingPicture *picture, const char *business_id, const char *practitioner_id,
            const char *type_id)
{
    const int business = picture_find_business(picture, business_id);
    const int practitioner = picture_find_practitioner(picture, practitioner_id);
    const int type = picture_find_type(picture, type_id);

    g_assert_true(business >= 0 && practitioner >= 0 && type >= 0);
    return (Combination){ (guint)business, (guint)practitioner, (guint)type };
}

/* NULL when there is none. */
static const BookingAnswer *
answer_in(const BookingPicture *picture)
{
    const Combination one = combination(picture, "301", "101", "401");

    return combination_answer(picture, &one);
}

static void
assert_answer(Store *store, gint64 now_utc, TimesAnswer answer, TimesAnswer was)
{
    g_autoptr(BookingPicture) picture = read_at(store, now_utc);
    const BookingAnswer *found = answer_in(picture);

    g_assert_nonnull(found);
    g_assert_cmpint(found->answer, ==, answer);
    g_assert_cmpint(found->was, ==, was);
}

static void
a_clear_answer_replaces_the_one_before(Store *store, gconstpointer data)
{
    g_autoptr(BookingPicture) none = read_at(store, NOW);
    g_autoptr(BookingPicture) free_one = NULL, refused = NULL, full = NULL;

    (void)data;
    g_assert_null(answer_in(none));
    put(store, ANSWER_FREE, NOW);
    free_one = read_at(store, NOW);
    g_assert_cmpint(answer_in(free_one)->answer, ==, ANSWER_FREE);
    g_assert_cmpint(answer_in(free_one)->free_utc, ==, NOW + HOUR_S);
    g_assert_cmpint(answer_in(free_one)->answered_utc, ==, NOW);
    g_assert_cmpint(answer_in(free_one)->unclear_utc, ==, 0);
    g_assert_cmpstr(answer_in(free_one)->request_id, ==, "");
    put(store, ANSWER_REFUSED, NOW + 1);
    refused = read_at(store, NOW + 1);
    g_assert_cmpint(answer_in(refused)->answer, ==, ANSWER_REFUSED);
    g_assert_cmpint(answer_in(refused)->free_utc, ==, 0);
    g_assert_cmpstr(answer_in(refused)->request_id, ==, "req-7");
    put(store, ANSWER_NONE, NOW + 2);
    full = read_at(store, NOW + 2);
    g_assert_cmpint(answer_in(full)->answer, ==, ANSWER_NONE);
    g_assert_cmpstr(answer_in(full)->request_id, ==, "");
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM booking_answer"), ==, 1);
}

static void
an_unclear_answer_keeps_what_was_known(Store *store, gconstpointer data)
{
    g_autoptr(BookingPicture) picture = NULL;

    (void)data;
    put(store, ANSWER_UNCLEAR, NOW);
    assert_answer(store, NOW, ANSWER_UNCLEAR, ANSWER_NEVER);
    put(store, ANSWER_FREE, NOW + 1);
    assert_answer(store, NOW + 1, ANSWER_FREE, ANSWER_FREE);
    put(store, ANSWER_UNCLEAR, NOW + 1); /* in the same second */
    assert_answer(store, NOW + 1, ANSWER_UNCLEAR, ANSWER_FREE);
    put(store, ANSWER_UNCLEAR, NOW + 2);
    picture = read_at(store, NOW + 2);
    g_assert_cmpint(answer_in(picture)->free_utc, ==, NOW + 1 + HOUR_S);
    g_assert_cmpint(answer_in(picture)->answered_utc, ==, NOW + 1);
    g_assert_cmpint(answer_in(picture)->unclear_utc, ==, NOW + 2);
    put(store, ANSWER_NONE, NOW + 2);
    assert_answer(store, NOW + 2, ANSWER_NONE, ANSWER_NONE);
}

static void
an_answer_is_good_for_36_hours(Store *store, gconstpointer data)
{
    g_autoptr(BookingPicture) old = NULL, half = NULL, gone = NULL;

    (void)data;
    put(store, ANSWER_FREE, NOW);
    assert_answer(store, NOW + 36 * HOUR_S - 1, ANSWER_FREE, ANSWER_FREE);
    old = read_at(store, NOW + 36 * HOUR_S);
    g_assert_null(answer_in(old));
    put(store, ANSWER_UNCLEAR, NOW + 10 * HOUR_S);
    half = read_at(store, NOW + 36 * HOUR_S); /* of the two only the later one counts still */
    g_assert_cmpint(answer_in(half)->answer, ==, ANSWER_UNCLEAR);
    g_assert_cmpint(answer_in(half)->was, ==, ANSWER_NEVER);
    g_assert_cmpint(answer_in(half)->answered_utc, ==, 0);
    g_assert_cmpint(answer_in(half)->free_utc, ==, 0);
    gone = read_at(store, NOW + 46 * HOUR_S);
    g_assert_null(answer_in(gone));
}

static void
an_answer_about_nobody_is_passed_over(Store *store, gconstpointer data)
{
    static const struct { const char *business_id, *practitioner_id, *type_id; } wrong[] = {
        { "999", "101", "401" }, { "301", "999", "401" }, { "301", "101", "999" } };
    GError *error = NULL;

    (void)data;
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        for (TimesAnswer answer = ANSWER_FREE; answer <= ANSWER_UNCLEAR; answer++) {
            const BookingAnswerPut put = { wrong[i].business_id, wrong[i].practitioner_id,
                                           wrong[i].type_id, answer, NOW, "", NOW };

            g_assert_true(booking_answer_put(store->agent, &put, &error));
            g_assert_no_error(error);
        }
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM booking_answer"), ==, 0);
}

static void
an_answer_joins_the_transaction_around_it(Store *store, gconstpointer data)
{
    g_auto(Txn) txn = { 0 };

    (void)data;
    g_assert_true(txn_begin(&txn, store->agent, NULL));
    put(store, ANSWER_FREE, NOW);
    txn_clear(&txn);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM booking_answer"), ==, 0);
}

/* A picture in which Cliniko can be asked about Ada at South. */
static Snapshot *
askable(void)
{
    Snapshot *snapshot = store_snapshot();

    snapshot->rules.enabled = SWITCH_ON;
    snapshot_add_hours(snapshot, "101", "301", 1, 540, 1020);
    return snapshot;
}

static void
switch_off(Snapshot *snapshot, guint which)
{
    switch (which) {
    case 0:
        snapshot->rules.enabled = SWITCH_HIDDEN;
        break;
    case 1:
        snapshot_business(snapshot, "301")->show_online = FALSE;
        break;
    case 2:
        snapshot_remove(snapshot->businesses, "301");
        break;
    case 3:
        snapshot_practitioner(snapshot, "101")->show_online = FALSE;
        break;
    case 4:
        snapshot_practitioner(snapshot, "101")->active = FALSE;
        break;
    case 5:
        snapshot_type(snapshot, "401")->show_online = FALSE;
        break;
    case 6:
        snapshot_remove(snapshot->types, "401");
        break;
    case 7:
        snapshot_remove(snapshot->offers, "101");
        break;
    case 8:
        snapshot_business(snapshot, "301")->offers_all = FALSE;
        break;
    case 9:
        snapshot_remove(snapshot->hours, "101");
        break;
    default:
        g_assert_not_reached();
    }
}

static void
an_answer_goes_with_its_reason_to_ask(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) before = askable();
    g_autoptr(Snapshot) after = askable();

    store_take(store, before, NOW);
    put(store, ANSWER_FREE, NOW);
    store_take(store, before, NOW + 1); /* nothing changed: it stays */
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM booking_answer"), ==, 1);
    switch_off(after, GPOINTER_TO_UINT(data));
    store_take(store, after, NOW + 2);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM booking_answer"), ==, 0);
}

/* --- what is meant ---------------------------------------------------------------------------- */

static const struct {
    SettingKind kind;
    const char *business_id, *practitioner_id, *type_id;
    const char *object_id; /* of the audit row */
} marks[] = {
    { SETTING_ACCOUNT, "", "", "", "::" },
    { SETTING_BUSINESS, "301", "", "", "301::" },
    { SETTING_PRACTITIONER, "", "101", "", ":101:" },
    { SETTING_TYPE, "", "", "401", "::401" },
    { SETTING_OFFER, "", "101", "401", ":101:401" },
    { SETTING_BUSINESS_OFFER, "301", "", "401", "301::401" },
    { SETTING_SCHEDULE, "301", "101", "", "301:101:" },
};

static gboolean
mark(Store *store, guint which, Meant meant, GError **error)
{
    return meant_put(store->web, &store->person, marks[which].kind, marks[which].business_id,
                     marks[which].practitioner_id, marks[which].type_id, meant, error);
}

/* Which of the marks are set in the picture, one letter each: y, n or '-'. */
static char *
marks_in(Store *store)
{
    g_autoptr(BookingPicture) picture = read_at(store, NOW);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(marks); i++) {
        const Setting setting = { marks[i].kind, picture_find_business(picture, marks[i].business_id),
                                  picture_find_practitioner(picture, marks[i].practitioner_id),
                                  picture_find_type(picture, marks[i].type_id) };

        g_string_append_c(text, "-yn"[setting_meant(picture, &setting)]);
    }
    return g_string_free(text, FALSE);
}

static void
each_setting_has_its_own_mark(Store *store, gconstpointer data)
{
    guint which = GPOINTER_TO_UINT(data);
    g_autofree char *nothing = marks_in(store);
    g_autofree char *yes = NULL, *no = NULL, *unsaid = NULL;
    g_autofree char *expected = g_strdup(nothing);
    g_autofree char *audit = g_strdup_printf(
        "SELECT COUNT(*) FROM audit WHERE act = 'meant' AND object_kind = '%s' AND object_id = '%s'"
        " AND actor_kind = 'person' AND outcome IN ('yes', 'no', 'unsaid')",
        setting_word(marks[which].kind), marks[which].object_id);

    g_assert_cmpstr(nothing, ==, "-------");
    g_assert_true(mark(store, which, MEANT_YES, NULL));
    yes = marks_in(store);
    expected[which] = 'y';
    g_assert_cmpstr(yes, ==, expected);
    g_assert_true(mark(store, which, MEANT_NO, NULL));
    no = marks_in(store);
    expected[which] = 'n';
    g_assert_cmpstr(no, ==, expected);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM meant"), ==, 1);
    g_assert_cmpint(store_number(store, "SELECT marked_by FROM meant"), ==,
                    store->person.person_id);
    g_assert_true(mark(store, which, MEANT_UNSAID, NULL));
    unsaid = marks_in(store);
    g_assert_cmpstr(unsaid, ==, nothing);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM meant"), ==, 0);
    g_assert_cmpint(store_number(store, audit), ==, 3);
}

static void
a_mark_on_what_is_not_there_is_refused(Store *store, gconstpointer data)
{
    static const struct { SettingKind kind; const char *business_id, *practitioner_id, *type_id;
    } wrong[] = {
        { SETTING_BUSINESS, "999", "", "" },      { SETTING_BUSINESS, "", "", "" },
        { SETTING_BUSINESS, "", "101", "" },      { SETTING_BUSINESS, "301", "101", "" },
        { SETTING_BUSINESS, "301", "999", "" },   { SETTING_PRACTITIONER, "", "301", "" },
        { SETTING_TYPE, "", "", "301" },          { SETTING_ACCOUNT, "", "", "401" },
        { SETTING_OFFER, "", "101", "" },         { SETTING_OFFER, "301", "101", "401" },
        { SETTING_OFFER, "301", "101", "" },      { SETTING_BUSINESS_OFFER, "999", "", "401" },
        { SETTING_SCHEDULE, "301", "101", "999" }, { SETTING_SCHEDULE, "301", "'", "" },
    };

    (void)data;
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        for (Meant meant = MEANT_UNSAID; meant <= MEANT_NO; meant++) {
            GError *error = NULL;

            g_assert_false(meant_put(store->web, &store->person, wrong[i].kind,
                                     wrong[i].business_id, wrong[i].practitioner_id,
                                     wrong[i].type_id, meant, &error));
            assert_code(error, KEYRACK_ERROR_NOT_FOUND);
        }
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM meant"), ==, 0);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM audit WHERE act = 'meant'"), ==, 0);
}

/* Several marks of one form are one transaction of the page's. */
static void
marks_join_the_transaction_around_them(Store *store, gconstpointer data)
{
    g_auto(Txn) txn = { 0 };
    GError *error = NULL;

    (void)data;
    g_assert_true(txn_begin(&txn, store->web, NULL));
    g_assert_true(mark(store, 1, MEANT_NO, NULL));
    g_assert_false(meant_put(store->web, &store->person, SETTING_TYPE, "", "", "999", MEANT_NO,
                             &error));
    assert_code(error, KEYRACK_ERROR_NOT_FOUND);
    txn_clear(&txn);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM meant"), ==, 0);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM audit WHERE act = 'meant'"), ==, 0);
}

static void
a_mark_outlives_what_it_is_about(Store *store, gconstpointer data)
{
    g_autoptr(Snapshot) without = store_snapshot();
    g_autoptr(Snapshot) with = store_snapshot();
    g_autofree char *found = NULL;

    (void)data;
    g_assert_true(mark(store, 4, MEANT_NO, NULL));
    snapshot_remove(without->practitioners, "101");
    store_take(store, without, NOW);
    store_take(store, with, NOW);
    found = marks_in(store);
    g_assert_cmpstr(found, ==, "----n--");
}

static void
a_mark_needs_its_audit_row(Store *store, gconstpointer data)
{
    GError *error = NULL;

    (void)data;
    store_execute(store, "ALTER TABLE audit RENAME COLUMN outcome TO result;"
                         "ALTER TABLE audit ADD COLUMN outcome TEXT NOT NULL DEFAULT ''"
                         " CHECK (outcome = '')");
    g_assert_false(mark(store, 1, MEANT_NO, &error));
    assert_code(error, KEYRACK_ERROR_INTERNAL);
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM meant"), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) \
    g_test_add("/bookings/said/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(a_clear_answer_replaces_the_one_before);
    ADD(an_unclear_answer_keeps_what_was_known);
    ADD(an_answer_is_good_for_36_hours);
    ADD(an_answer_about_nobody_is_passed_over);
    ADD(an_answer_joins_the_transaction_around_it);
    for (guint which = 0; which <= 9; which++) {
        g_autofree char *path = g_strdup_printf("/bookings/said/unaskable-%u", which);

        g_test_add(path, Store, GUINT_TO_POINTER(which), store_set_up,
                   an_answer_goes_with_its_reason_to_ask, store_tear_down);
    }
    for (guint which = 0; which < G_N_ELEMENTS(marks); which++) {
        g_autofree char *path =
            g_strdup_printf("/bookings/said/mark-%s", setting_word(marks[which].kind));

        g_test_add(path, Store, GUINT_TO_POINTER(which), store_set_up,
                   each_setting_has_its_own_mark, store_tear_down);
    }
    ADD(a_mark_on_what_is_not_there_is_refused);
    ADD(marks_join_the_transaction_around_them);
    ADD(a_mark_outlives_what_it_is_about);
    ADD(a_mark_needs_its_audit_row);
    return g_test_run();
}
