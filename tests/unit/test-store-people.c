/* test-store-people.c: persons, and sessions that end when they must. */
#include "tests/unit/store_fixture.h"

#include <string.h>

static const guint8 token_hash[32] = { 1, 2, 3 };

static gint64
count_audit(Store *store, const char *act)
{
    g_autofree char *sql = g_strdup_printf("SELECT COUNT(*) FROM audit WHERE act = '%s'", act);

    return store_number(store, sql);
}

static gboolean
is_alive(Store *store, gint64 now_utc)
{
    GError *error = NULL;
    g_autoptr(Session) session = session_find(store->web, token_hash, now_utc, &error);

    g_assert_no_error(error);
    return session != NULL;
}

static void
start(Store *store)
{
    GError *error = NULL;

    (void)session_start(store->web, &store->person, token_hash, &(NewSession){ store->person.person_id, SESSION_FULL,
        "" }, &error);
    g_assert_no_error(error);
}

/* --- persons ---------------------------------------------------------------------------------- */

static void
an_email_is_found_in_any_case(Store *store, gconstpointer data)
{
    g_autoptr(Person) person = person_find_by_email(store->web, "ADMIN@example.ORG", NULL);
    GError *error = NULL;

    (void)data;
    g_assert_nonnull(person);
    g_assert_cmpstr(person->email, ==, "admin@example.org");
    g_assert_cmpstr(person->name, ==, "Robin");
    g_assert_cmpstr(person->role, ==, "administrator");
    g_assert_true(person->active);
    g_assert_cmpint(person->created_utc, ==, NOW);
    g_assert_null(person_find_by_email(store->web, "nobody@example.org", &error));
    g_assert_no_error(error);
    g_assert_null(person_load(store->web, 77, &error));
    assert_code(error, KEYRACK_ERROR_NOT_FOUND);
}

static void
an_email_belongs_to_one_person(Store *store, gconstpointer data)
{
    GError *error = NULL;
    gint64 id = 0;

    (void)data;
    g_assert_false(
        person_add(store->ctl, &store->ctl_actor, "Admin@EXAMPLE.org", "Other", &id, &error));
    assert_code(error, KEYRACK_ERROR_CONFLICT);
    g_assert_cmpint(id, ==, 0);
    g_assert_true(person_add(store->ctl, &store->ctl_actor, "zoe@example.org", "Zoe", &id, &error));
    g_assert_cmpint(count_audit(store, "person-added"), ==, 2);
}

static void
persons_are_listed_by_email(Store *store, gconstpointer data)
{
    g_autoptr(GPtrArray) persons = NULL;
    gint64 id;

    (void)data;
    g_assert_true(person_add(store->ctl, &store->ctl_actor, "zoe@example.org", "Zoe", &id, NULL));
    g_assert_true(person_add(store->ctl, &store->ctl_actor, "aki@example.org", "Aki", &id, NULL));
    persons = persons_list(store->ctl, NULL);
    g_assert_cmpuint(persons->len, ==, 3);
    g_assert_cmpstr(((const Person *)persons->pdata[0])->email, ==, "admin@example.org");
    g_assert_cmpstr(((const Person *)persons->pdata[1])->email, ==, "aki@example.org");
    g_assert_cmpstr(((const Person *)persons->pdata[2])->email, ==, "zoe@example.org");
}

static void
the_person_behind_a_setup_link_is_completed(Store *store, gconstpointer data)
{
    g_autoptr(Person) before = NULL, after = NULL;
    GError *error = NULL;
    gint64 id = 0, again = 0;
    g_auto(Txn) txn = { 0 };

    (void)data;
    g_assert_true(persons_placeholder(store->ctl, &store->ctl_actor, &id, &error));
    g_assert_true(persons_placeholder(store->ctl, &store->ctl_actor, &again, &error));
    g_assert_cmpint(again, ==, id);
    before = person_load(store->web, id, NULL);
    g_assert_false(before->active);
    g_assert_false(session_start(store->web, &store->person, token_hash, &(NewSession){ id, SESSION_FULL, "" },
        &error));
    assert_code(error, KEYRACK_ERROR_NOT_FOUND);

    g_assert_true(txn_begin(&txn, store->web, NULL));
    g_assert_false(
        person_complete(store->web, &store->person, id, "ADMIN@example.org", "Twin", &error));
    assert_code(error, KEYRACK_ERROR_CONFLICT);
    g_assert_false(
        person_complete(store->web, &store->person, 99, "x@example.org", "Nobody", &error));
    assert_code(error, KEYRACK_ERROR_NOT_FOUND);
    g_assert_true(
        person_complete(store->web, &store->person, id, "First@example.org", "First", &error));
    g_assert_true(txn_commit(&txn, &error));
    after = person_load(store->web, id, NULL);
    g_assert_true(after->active);
    g_assert_cmpstr(after->email, ==, "first@example.org");
    g_assert_cmpstr(after->name, ==, "First");
    g_assert_cmpint(count_audit(store, "person-completed"), ==, 1);
}

/* --- sessions --------------------------------------------------------------------------------- */

static void
a_session_knows_its_person(Store *store, gconstpointer data)
{
    g_autoptr(Session) session = NULL;

    (void)data;
    start(store);
    session = session_find(store->web, token_hash, NOW, NULL);
    g_assert_nonnull(session);
    g_assert_cmpint(session->person_id, ==, store->person.person_id);
    g_assert_cmpstr(session->person_name, ==, "Robin");
    g_assert_cmpstr(session->person_role, ==, "administrator");
    g_assert_cmpint(session->created_utc, ==, NOW);
    g_assert_cmpint(count_audit(store, "signed-in"), ==, 1);
}

static void
an_idle_session_ends(Store *store, gconstpointer data)
{
    (void)data;
    start(store);
    g_assert_true(is_alive(store, NOW + SESSION_IDLE_S - 1));
    g_assert_false(is_alive(store, NOW + SESSION_IDLE_S));
    g_assert_true(session_seen(store->web, token_hash, NOW + SESSION_IDLE_S - 1, NULL));
    g_assert_true(is_alive(store, NOW + SESSION_IDLE_S));
}

static void
a_busy_session_ends_after_its_life(Store *store, gconstpointer data)
{
    (void)data;
    start(store);
    for (gint64 now_utc = NOW; now_utc < NOW + SESSION_LIFE_S; now_utc += SESSION_IDLE_S - 60) {
        g_assert_true(is_alive(store, now_utc));
        g_assert_true(session_seen(store->web, token_hash, now_utc, NULL));
    }
    g_assert_true(session_seen(store->web, token_hash, NOW + SESSION_LIFE_S - 1, NULL));
    g_assert_true(is_alive(store, NOW + SESSION_LIFE_S - 1));
    g_assert_false(is_alive(store, NOW + SESSION_LIFE_S));
}

static void
an_inactive_person_has_no_session(Store *store, gconstpointer data)
{
    (void)data;
    start(store);
    store_execute(store, "UPDATE person SET active = 0");
    g_assert_false(is_alive(store, NOW));
}

static void
a_session_ends_at_sign_out(Store *store, gconstpointer data)
{
    (void)data;
    start(store);
    g_assert_true(session_end(store->web, &store->person, token_hash, NULL));
    g_assert_false(is_alive(store, NOW));
    g_assert_true(session_end(store->web, &store->person, token_hash, NULL)); /* a second click */
    g_assert_cmpint(count_audit(store, "signed-out"), ==, 1);
}

/* Whose code is still missing is not signed in, so ending that is no sign-out. */
static void
a_session_without_its_code_ends_quietly(Store *store, gconstpointer data)
{
    GError *error = NULL;

    (void)data;
    g_assert_true(session_start(store->web, &store->person, token_hash,
                                &(NewSession){ store->person.person_id, SESSION_CODE, "" }, NULL));
    g_assert_cmpint(count_audit(store, "password-right"), ==, 1);
    (void)session_end(store->web, &store->person, token_hash, &error);
    g_assert_no_error(error);
    g_assert_false(is_alive(store, NOW));
    g_assert_cmpint(count_audit(store, "signed-out"), ==, 0);
}

static void
all_sessions_of_a_person_end_together(Store *store, gconstpointer data)
{
    const guint8 other_hash[32] = { 9 };

    (void)data;
    start(store);
    g_assert_true(
        session_start(store->web, &store->person, other_hash, &(NewSession){ store->person.person_id, SESSION_FULL,
            "" }, NULL));
    g_assert_true(sessions_end_all(store->ctl, &store->ctl_actor, store->person.person_id, NULL));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM session"), ==, 0);
    g_assert_cmpint(count_audit(store, "signed-out-everywhere"), ==, 1);
}

static void
ended_sessions_are_swept_at_the_next_start(Store *store, gconstpointer data)
{
    const guint8 later_hash[32] = { 9 };

    (void)data;
    start(store);
    store->person.now_utc = NOW + SESSION_IDLE_S;
    g_assert_true(
        session_start(store->web, &store->person, later_hash, &(NewSession){ store->person.person_id, SESSION_FULL,
            "" }, NULL));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM session"), ==, 1);
}

static void
a_refused_sign_in_is_on_record(Store *store, gconstpointer data)
{
    const Actor visitor = { .kind = ACTOR_VISITOR, .address = "198.51.100.4", .now_utc = NOW };

    (void)data;
    g_assert_true(session_refused(store->web, &visitor, 0, NULL));
    g_assert_true(session_refused(store->web, &visitor, 1, NULL));
    g_assert_cmpint(
        store_number(store,
                     "SELECT COUNT(*) FROM audit WHERE act = 'sign-in-refused' AND object_id = ''"
                     " AND actor_id IS NULL AND actor_kind = 'visitor'"
                     " AND address = '198.51.100.4' AND outcome = 'refused'"),
        ==, 1);
    g_assert_cmpint(count_audit(store, "sign-in-refused"), ==, 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) \
    g_test_add("/store/people/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(an_email_is_found_in_any_case);
    ADD(an_email_belongs_to_one_person);
    ADD(persons_are_listed_by_email);
    ADD(the_person_behind_a_setup_link_is_completed);
    ADD(a_session_knows_its_person);
    ADD(an_idle_session_ends);
    ADD(a_busy_session_ends_after_its_life);
    ADD(an_inactive_person_has_no_session);
    ADD(a_session_ends_at_sign_out);
    ADD(a_session_without_its_code_ends_quietly);
    ADD(all_sessions_of_a_person_end_together);
    ADD(ended_sessions_are_swept_at_the_next_start);
    ADD(a_refused_sign_in_is_on_record);
    return g_test_run();
}
