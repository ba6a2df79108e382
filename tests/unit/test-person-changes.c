/* test-person-changes.c: people are invited, get another role, are taken out and let in again; one administrator
 * stays. */
#include "tests/unit/store_fixture.h"

#include "lib/store/person_changes.h"
#include "lib/store/policy.h"

static const NewPerson rita = { "Rita@Example.org", "Rita", PERSON_RECEPTIONIST, "" };
static const NewPerson ada = { "ada@example.org", "Ada", PERSON_PRACTITIONER, "101" };

static Person *
load(Store *store, gint64 id)
{
    GError *error = NULL;
    Person *person = person_load(store->web, id, &error);

    g_assert_no_error(error);
    return person;
}

static gint64
prepare(Store *store, const NewPerson *person)
{
    GError *error = NULL;
    gint64 id = 0;

    (void)person_prepare(store->web, &store->person, person, &id, &error);
    g_assert_no_error(error);
    return id;
}

/* Invited and joined. */
static Person *
add_joined(Store *store, const NewPerson *person)
{
    gint64 id = prepare(store, person);
    g_autoptr(Person) prepared = load(store, id);
    g_auto(Txn) txn = { NULL };

    g_assert_true(person_invite(store->web, &store->person, prepared, NULL));
    g_assert_true(txn_begin(&txn, store->web, NULL));
    g_assert_true(person_complete(store->web, &store->person, id, person->email, person->name, NULL));
    g_assert_true(txn_commit(&txn, NULL));
    return load(store, id);
}

static Person *
first_administrator(Store *store)
{
    return load(store, store->person.person_id);
}

static Person *
add_administrator(Store *store)
{
    return add_joined(store, &(NewPerson){ "zoe@example.org", "Zoe", PERSON_ADMINISTRATOR, "" });
}

static void
assert_audit(Store *store, const char *act, gint64 id, const char *detail)
{
    g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM audit WHERE act = '%s' AND object_kind = 'person'"
                                           " AND object_id = '%" G_GINT64_FORMAT "' AND detail = '%s'",
                                           act, id, detail);

    g_assert_cmpint(store_number(store, sql), ==, 1);
}

static void
an_invitation_is_prepared_then_open(Store *store, gconstpointer data)
{
    gint64 id = prepare(store, &rita);
    g_autoptr(Person) prepared = load(store, id), invited = NULL;
    GError *error = NULL;

    (void)data;
    g_assert_cmpint(person_state(prepared), ==, PERSON_STATE_GONE);
    g_assert_cmpstr(prepared->email, ==, "rita@example.org");
    assert_audit(store, "person-prepared", id, "receptionist");
    g_assert_true(person_invite(store->web, &store->person, prepared, &error));
    assert_audit(store, "person-invited", id, "receptionist");
    invited = load(store, id);
    g_assert_cmpint(person_state(invited), ==, PERSON_STATE_INVITED);
    g_assert_false(person_invite(store->web, &store->person, prepared, &error)); /* a second press */
    assert_code(error, KEYRACK_ERROR_CONFLICT);
    g_assert_false(person_prepare(store->web, &store->person, &rita, &id, &error));
    assert_code(error, KEYRACK_ERROR_CONFLICT);
}

static void
an_invitation_that_came_to_nothing_is_taken_up_again(Store *store, gconstpointer data)
{
    const gint64 id = prepare(store, &rita);
    const NewPerson again = { "rita@example.org", "Rita Otter", PERSON_PRACTITIONER, "102" };
    g_autoptr(Person) person = NULL;

    (void)data;
    g_assert_cmpint(prepare(store, &again), ==, id);
    person = load(store, id);
    g_assert_cmpstr(person->name, ==, "Rita Otter");
    g_assert_cmpstr(person->practitioner_id, ==, "102");
}

static void
a_practitioner_is_one_of_the_clinics(Store *store, gconstpointer data)
{
    static const char *const nobody[] = { "", "999", "1 OR 1" };
    g_autoptr(Person) person = add_joined(store, &ada), receptionist = add_joined(store, &rita);
    GError *error = NULL;
    gint64 id = 0;

    (void)data;
    g_assert_cmpstr(person->practitioner_id, ==, "101");
    for (gsize i = 0; i < G_N_ELEMENTS(nobody); i++) {
        const NewPerson unknown = { "x@example.org", "X", PERSON_PRACTITIONER, nobody[i] };

        g_assert_false(person_prepare(store->web, &store->person, &unknown, &id, &error));
        assert_code(error, KEYRACK_ERROR_INVALID);
        g_assert_false(
            person_set_role(store->web, &store->person, receptionist, PERSON_PRACTITIONER, nobody[i], &error));
        assert_code(error, KEYRACK_ERROR_INVALID);
    }
    store_execute(store, "UPDATE practitioner SET active = 0 WHERE id = '102'");
    g_assert_false(person_set_role(store->web, &store->person, receptionist, PERSON_PRACTITIONER, "102", &error));
    assert_code(error, KEYRACK_ERROR_INVALID);
}

static void
another_role_ends_the_sessions(Store *store, gconstpointer data)
{
    const guint8 hash[32] = { 7 };
    g_autoptr(Person) before = add_joined(store, &ada), after = NULL;
    GError *error = NULL;

    (void)data;
    g_assert_true(session_start(store->web, &store->person, hash, &(NewSession){ before->id, SESSION_FULL, "" }, NULL));
    g_assert_true(person_set_role(store->web, &store->person, before, PERSON_RECEPTIONIST, "", &error));
    after = load(store, before->id);
    g_assert_cmpstr(after->role, ==, "receptionist");
    g_assert_cmpstr(after->practitioner_id, ==, "");
    g_assert_null(session_find(store->web, hash, NOW, NULL));
    assert_audit(store, "person-role", before->id, "receptionist");
    g_assert_false(person_set_role(store->web, &store->person, before, PERSON_ADMINISTRATOR, "", &error));
    assert_code(error, KEYRACK_ERROR_CONFLICT); /* it was decided on what was seen before */
}

static void
put_issued_key(Store *store, gint64 owner, int number, const char *expires)
{
    g_autofree char *sql = g_strdup_printf(
        "INSERT INTO issued_key (name, description, person_id, hash, tail, scope_practitioners, scope_bookings,"
        " scope_audit, networks, created_utc, created_by, expires_utc) VALUES ('', '', %" G_GINT64_FORMAT
        ", randomblob(32), '%d', 1, 0, 0, '', 1, 1, %s)",
        owner, number, expires);

    store_execute(store, sql);
}

static void
who_is_taken_out_loses_sessions_and_issued_keys_at_once(Store *store, gconstpointer data)
{
    const guint8 hash[32] = { 7 };
    g_autoptr(Person) person = add_joined(store, &rita), out = NULL, in = NULL;
    GError *error = NULL;

    (void)data;
    g_assert_true(session_start(store->web, &store->person, hash, &(NewSession){ person->id, SESSION_FULL, "" }, NULL));
    put_issued_key(store, person->id, 1, "NULL");
    put_issued_key(store, person->id, 2, "1790009999");
    put_issued_key(store, person->id, 3, "5");
    put_issued_key(store, store->person.person_id, 4, "NULL");
    g_assert_true(person_deactivate(store->web, &store->person, person, &error));
    out = load(store, person->id);
    g_assert_cmpint(person_state(out), ==, PERSON_STATE_INACTIVE);
    g_assert_cmpint(store_number(store, "SELECT count(*) FROM session"), ==, 0);
    g_assert_cmpint(store_number(store, "SELECT count(*) FROM issued_key WHERE expires_utc = 1790000000"), ==, 2);
    g_assert_cmpint(store_number(store, "SELECT expires_utc FROM issued_key WHERE tail = '3'"), ==, 5);
    g_assert_cmpint(store_number(store, "SELECT expires_utc IS NULL FROM issued_key WHERE tail = '4'"), ==, 1);
    assert_audit(store, "person-deactivated", person->id, "");
    g_assert_true(person_reactivate(store->web, &store->person, out, &error));
    in = load(store, person->id);
    g_assert_cmpint(person_state(in), ==, PERSON_STATE_ACTIVE);
    g_assert_cmpint(store_number(store, "SELECT count(*) FROM issued_key WHERE expires_utc = 1790000000"), ==, 2);
    assert_audit(store, "person-reactivated", person->id, "");
}

static void
the_last_administrator_stays(Store *store, gconstpointer data)
{
    g_autoptr(Person) first = first_administrator(store);
    const gint64 invited = prepare(store, &(NewPerson){ "zoe@example.org", "Zoe", PERSON_ADMINISTRATOR, "" });
    g_autoptr(Person) second = load(store, invited);
    GError *error = NULL;

    (void)data;
    g_assert_true(person_invite(store->web, &store->person, second, NULL)); /* not joined: does not count */
    g_assert_false(person_deactivate(store->web, &store->person, first, &error));
    assert_code(error, KEYRACK_ERROR_REFUSED);
    g_assert_false(person_set_role(store->web, &store->person, first, PERSON_RECEPTIONIST, "", &error));
    assert_code(error, KEYRACK_ERROR_REFUSED);
    g_assert_false(person_check_not_last(store->web, first, &error));
    assert_code(error, KEYRACK_ERROR_REFUSED);
    g_assert_cmpint(store_number(store, "SELECT count(*) FROM person WHERE active = 1 AND role = 'administrator'"),
        ==, 2);
}

/* Both were read before either was changed. */
static void
of_two_who_take_each_other_out_one_stays(Store *store, gconstpointer data)
{
    g_autoptr(Person) first = first_administrator(store), second = add_administrator(store);
    g_autoptr(Db) other = db_open(store->path, DB_WEB, NULL);
    const Actor second_actor = { .kind = ACTOR_PERSON, .person_id = second->id, .address = "", .now_utc = NOW };
    GError *error = NULL;

    (void)data;
    g_assert_true(person_deactivate(store->web, &store->person, second, NULL));
    g_assert_false(person_set_role(other, &second_actor, first, PERSON_RECEPTIONIST, "", &error));
    assert_code(error, KEYRACK_ERROR_REFUSED);
    g_assert_cmpint(store_number(store, "SELECT count(*) FROM person WHERE active = 1 AND role = 'administrator'"),
        ==, 1);
}

static void
the_list_says_who_signed_in_last(Store *store, gconstpointer data)
{
    const guint8 hash[32] = { 7 };
    g_autoptr(Person) person = add_joined(store, &rita);
    const Actor own = { .kind = ACTOR_PERSON, .person_id = person->id, .address = "", .now_utc = NOW + 5 };
    g_autoptr(GHashTable) moments = NULL;
    const gint64 *moment;

    (void)data;
    g_assert_true(session_start(store->web, &own, hash, &(NewSession){ person->id, SESSION_FULL, "" }, NULL));
    g_assert_true(session_end(store->web, &own, hash, NULL));
    moments = persons_last_sign_ins(store->web, NULL);
    g_assert_cmpuint(g_hash_table_size(moments), ==, 1);
    moment = g_hash_table_lookup(moments, &person->id);
    g_assert_cmpint(*moment, ==, NOW + 5);
}

static void
a_new_password_by_link_ends_the_sessions(Store *store, gconstpointer data)
{
    const guint8 hash[32] = { 7 };
    g_autoptr(Person) person = add_joined(store, &rita);
    g_autoptr(Session) session = NULL;

    (void)data;
    g_assert_true(session_start(store->web, &store->person, hash, &(NewSession){ person->id, SESSION_FULL, "" }, NULL));
    g_assert_true(person_link_made(store->web, &store->person, person, NULL));
    assert_audit(store, "password-link-made", person->id, "");
    session = session_find(store->web, hash, NOW, NULL);
    g_assert_nonnull(session); /* a link alone changes nothing */
    g_assert_true(person_password_reset(store->web, &store->person, person->id, NULL));
    g_assert_null(session_find(store->web, hash, NOW, NULL));
    assert_audit(store, "password-reset", person->id, "");
}

static void
the_clinic_may_require_a_second_factor(Store *store, gconstpointer data)
{
    gboolean required = TRUE;

    (void)data;
    g_assert_true(policy_second_factor(store->web, &required, NULL));
    g_assert_false(required);
    g_assert_true(policy_require_second_factor(store->web, &store->person, TRUE, NULL));
    g_assert_true(policy_second_factor(store->web, &required, NULL));
    g_assert_true(required);
    g_assert_cmpint(store_number(store, "SELECT count(*) FROM audit WHERE act = 'second-factor-required'"), ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) \
    g_test_add("/store/person changes/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(an_invitation_is_prepared_then_open);
    ADD(an_invitation_that_came_to_nothing_is_taken_up_again);
    ADD(a_practitioner_is_one_of_the_clinics);
    ADD(another_role_ends_the_sessions);
    ADD(who_is_taken_out_loses_sessions_and_issued_keys_at_once);
    ADD(the_last_administrator_stays);
    ADD(of_two_who_take_each_other_out_one_stays);
    ADD(the_list_says_who_signed_in_last);
    ADD(a_new_password_by_link_ends_the_sessions);
    ADD(the_clinic_may_require_a_second_factor);
    return g_test_run();
}
