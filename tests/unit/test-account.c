/* test-account.c: what somebody does to their own account reaches nobody else's, and stands in the audit log. */
#include "lib/store/account.h"
#include "tests/unit/store_fixture.h"

#include <string.h>

static gint64
count_audit(Store *store, const char *act)
{
    g_autofree char *sql = g_strdup_printf("SELECT COUNT(*) FROM audit WHERE act = '%s'", act);

    return store_number(store, sql);
}

/* The session's id. */
static gint64
sign_in(Store *store, guint8 mark, gint64 person_id, SessionStage stage, const char *browser)
{
    const guint8 hash[32] = { mark };
    GError *error = NULL;

    (void)session_start(store->web, &store->person, hash, &(NewSession){ person_id, stage, browser }, &error);
    g_assert_no_error(error);
    return store_number(store, "SELECT MAX(id) FROM session");
}

static gint64
add_other(Store *store)
{
    GError *error = NULL;
    g_auto(Txn) txn = { 0 };
    gint64 id;

    g_assert_true(txn_begin(&txn, store->ctl, &error));
    g_assert_true(person_add(store->ctl, &store->person, "other@example.org", "Other", &id, &error));
    g_assert_true(txn_commit(&txn, &error));
    return id;
}

static void
collect(const AccountSession *session, gpointer data)
{
    g_string_append_printf(data, "%" G_GINT64_FORMAT ":%s ", session->id, session->browser);
}

static char *
sessions_of(Store *store, const Actor *actor)
{
    GString *all = g_string_new(NULL);
    GError *error = NULL;

    (void)account_sessions_visit(store->web, actor, collect, all, &error);
    g_assert_no_error(error);
    return g_string_free(all, FALSE);
}

/* Own ones, living, signed in all the way. */
static void
lists_own_sessions(Store *store, gconstpointer data)
{
    const gint64 other = add_other(store), me = store->person.person_id;
    const gint64 first = sign_in(store, 1, me, SESSION_FULL, "Firefox on Windows");
    Actor later = store->person;
    g_autofree char *expected = NULL, *found = NULL, *gone = NULL;

    (void)sign_in(store, 2, other, SESSION_FULL, "");
    (void)sign_in(store, 3, me, SESSION_CODE, "");
    expected = g_strdup_printf("%" G_GINT64_FORMAT ":Safari on an iPhone %" G_GINT64_FORMAT ":Firefox on Windows ",
                               sign_in(store, 4, me, SESSION_FULL, "Safari on an iPhone"), first);
    found = sessions_of(store, &store->person);
    g_assert_cmpstr(found, ==, expected);
    later.now_utc += SESSION_IDLE_S;
    gone = sessions_of(store, &later);
    g_assert_cmpstr(gone, ==, "");
}

static void
ends_own_sessions_only(Store *store, gconstpointer data)
{
    const gint64 me = store->person.person_id;
    const gint64 theirs = sign_in(store, 1, add_other(store), SESSION_FULL, "");
    const gint64 one = sign_in(store, 2, me, SESSION_FULL, ""), kept = sign_in(store, 3, me, SESSION_FULL, "");
    GError *error = NULL;

    g_assert_false(account_session_end(store->web, &store->person, theirs, &error));
    assert_code(error, KEYRACK_ERROR_NOT_FOUND);
    g_assert_true(account_session_end(store->web, &store->person, one, NULL));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM session"), ==, 2);
    g_assert_cmpint(count_audit(store, "session-ended"), ==, 1);
    (void)sign_in(store, 4, me, SESSION_FULL, "");
    (void)sign_in(store, 5, me, SESSION_CODE, ""); /* and somebody who is about to sign in */
    g_assert_true(account_sessions_end_others(store->web, &store->person, kept, NULL));
    g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM session"), ==, 2);
    g_assert_cmpint(count_audit(store, "signed-out-elsewhere"), ==, 1);
}

/* Both in the caller's transaction: without its end nothing has happened. */
static void
a_changed_password_ends_the_others(Store *store, gconstpointer data)
{
    const gint64 me = store->person.person_id;
    const gint64 kept = sign_in(store, 1, me, SESSION_FULL, "");

    (void)sign_in(store, 2, me, SESSION_FULL, "");
    for (int commit = 0; commit < 2; commit++) {
        g_auto(Txn) txn = { 0 };

        g_assert_true(txn_begin(&txn, store->web, NULL));
        g_assert_true(account_password_changed(store->web, &store->person, kept, NULL));
        if (commit == 1)
            g_assert_true(txn_commit(&txn, NULL));
        txn_clear(&txn);
        g_assert_cmpint(store_number(store, "SELECT COUNT(*) FROM session"), ==, 2 - commit);
        g_assert_cmpint(count_audit(store, "password-changed"), ==, commit);
    }
}

static void
collect_act(const AccountSignIn *sign_in_, gpointer data)
{
    g_string_append_printf(data, "%s ", sign_in_->act);
}

static void
lists_own_sign_ins(Store *store, gconstpointer data)
{
    const gint64 other = add_other(store), me = store->person.person_id;
    const Actor visitor = { .kind = ACTOR_VISITOR, .address = "192.0.2.1", .now_utc = NOW };
    g_autoptr(GString) acts = g_string_new(NULL);
    guint count = 0;

    (void)sign_in(store, 1, me, SESSION_FULL, "");
    g_assert_true(session_refused(store->web, &visitor, other, NULL));
    g_assert_true(session_refused(store->web, &visitor, me, NULL));
    g_assert_true(account_code_refused(store->web, &visitor, me, NULL));
    g_assert_true(account_recovery_code_used(store->web, &store->person, me, 7, NULL));
    g_assert_true(account_rename(store->web, &store->person, "Robin Field", NULL)); /* no sign-in */
    g_assert_true(account_sign_ins_visit(store->web, &store->person, collect_act, acts, NULL));
    g_assert_cmpstr(acts->str, ==, "recovery-code-used code-refused sign-in-refused signed-in ");
    g_assert_cmpint(
        store_number(store, "SELECT COUNT(*) FROM audit WHERE act = 'recovery-code-used' AND detail = 'left=7'"), ==,
            1);
    for (int i = 0; i < 30; i++)
        g_assert_true(session_refused(store->web, &visitor, me, NULL));
    g_string_truncate(acts, 0);
    g_assert_true(account_sign_ins_visit(store->web, &store->person, collect_act, acts, NULL));
    for (const char *p = acts->str; *p != '\0'; p++)
        count += *p == ' ' ? 1 : 0;
    g_assert_cmpuint(count, ==, ACCOUNT_SIGN_INS);
}

static void
says_what_the_keeper_says(Store *store, gconstpointer data)
{
    const gint64 me = store->person.person_id;

    g_assert_true(account_set_second_factor(store->web, &store->person, me, TRUE, NULL));
    g_assert_cmpint(store_number(store, "SELECT SUM(second_factor) FROM person"), ==, 1);
    g_assert_true(account_set_second_factor(store->ctl, &store->person, me, FALSE, NULL));
    g_assert_cmpint(store_number(store, "SELECT SUM(second_factor) FROM person"), ==, 0);
    g_assert_true(account_recovery_codes_made(store->web, &store->person, NULL));
    g_assert_cmpint(count_audit(store, "second-factor-on") + count_audit(store, "second-factor-off") +
                        count_audit(store, "recovery-codes-made"),
                    ==, 3);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/store/account/" #name, Store, NULL, store_set_up, name, store_tear_down)
    ADD(lists_own_sessions);
    ADD(ends_own_sessions_only);
    ADD(a_changed_password_ends_the_others);
    ADD(lists_own_sign_ins);
    ADD(says_what_the_keeper_says);
    return g_test_run();
}
