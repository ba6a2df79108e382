/* test-paste-plan.c: a pasted key is its user's, and of several keys of one person the last counts. */
#include "lib/clinic/paste_plan.h"

/* A key of practitioner 101's user 201 that works; each case says what is otherwise. */
static KeyFacts
good_facts(void)
{
    return (KeyFacts){ .practitioner_id = "101", .practitioner_user_id = "201", .account_id = "au1/900",
                       .user_status = 200, .settings_status = 200, .seen_user_id = "201",
                       .seen_role = "practitioner", .seen_account_id = "au1/900", .seen_active = TRUE,
                       .seen_practitioner_id = "101" };
}

static void
assert_verdict(const KeyFacts *facts, Verdict expected)
{
    g_assert_cmpstr(verdict_word(pasted_key_verdict(facts).verdict), ==, verdict_word(expected));
}

static void
test_verdicts(void)
{
    KeyFacts facts = good_facts();

    assert_verdict(&facts, VERDICT_CONNECTED);
    facts.saved_elsewhere = TRUE;
    assert_verdict(&facts, VERDICT_DUPLICATE);
    facts.user_status = 401;
    assert_verdict(&facts, VERDICT_REJECTED);
    facts = good_facts();
    facts.seen_account_id = "au1/901";
    assert_verdict(&facts, VERDICT_WRONG_ACCOUNT);
    facts.account_id = "none"; /* the clinic is not connected yet */
    assert_verdict(&facts, VERDICT_WRONG_ACCOUNT);
    facts = good_facts();
    facts.settings_status = 0;
    assert_verdict(&facts, VERDICT_UNREACHABLE);
}

static void
test_people(void)
{
    KeyFacts facts = good_facts();

    facts.seen_role = "receptionist";
    assert_verdict(&facts, VERDICT_NOT_ENOUGH_ACCESS);
    facts = good_facts();
    facts.seen_active = FALSE;
    assert_verdict(&facts, VERDICT_INACTIVE_USER);
    facts = good_facts();
    facts.practitioner_id = facts.seen_practitioner_id = "";
    assert_verdict(&facts, VERDICT_NOT_ENOUGH_ACCESS);
    facts.seen_active = FALSE; /* left: neither a practitioner nor active */
    assert_verdict(&facts, VERDICT_INACTIVE_USER);
    facts = good_facts();
    facts.practitioner_user_id = "299"; /* pinned to somebody else than Cliniko's list says now */
    assert_verdict(&facts, VERDICT_WRONG_OWNER);
}

static void
test_groups(void)
{
    PlannedKey keys[] = {
        { VERDICT_CONNECTED, "101", 0, 9 },     { VERDICT_DUPLICATE, "102", 0, 9 },
        { VERDICT_WRONG_ACCOUNT, "", 0, 9 },    { VERDICT_INACTIVE_USER, "", 0, 9 },
        { VERDICT_NOT_ENOUGH_ACCESS, "103", 0, 9 }, { VERDICT_REJECTED, "", 0, 9 },
        { VERDICT_UNREACHABLE, "", 0, 9 },      { VERDICT_CHECKING, "", 0, 9 },
        { VERDICT_WRONG_OWNER, "104", 0, 9 },   { VERDICT_CONNECTED, "", 0, 9 }, /* left since it was asked */
    };
    static const PlanGroup groups[] = { PLAN_SAVE,     PLAN_ALREADY, PLAN_STRANGER,    PLAN_STRANGER, PLAN_STRANGER,
                                        PLAN_REFUSED, PLAN_UNREACHABLE, PLAN_ASKING, PLAN_STRANGER, PLAN_STRANGER };

    paste_plan(keys, G_N_ELEMENTS(keys));
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_assert_cmpint(keys[i].group, ==, groups[i]);
        g_assert_cmpuint(keys[i].taken, ==, i);
    }
    paste_plan(NULL, 0);
}

static void
test_the_last_counts(void)
{
    PlannedKey keys[] = {
        { VERDICT_CONNECTED, "101", 0, 0 }, /* before a newer one */
        { VERDICT_CONNECTED, "102", 0, 0 }, /* before the one in use */
        { VERDICT_REJECTED, "", 0, 0 },     { VERDICT_CONNECTED, "101", 0, 0 },
        { VERDICT_CONNECTED, "101", 0, 0 }, { VERDICT_DUPLICATE, "102", 0, 0 },
        { VERDICT_DUPLICATE, "103", 0, 0 }, { VERDICT_CONNECTED, "103", 0, 0 }, /* after the one in use */
    };
    static const PlanGroup groups[] = { PLAN_EARLIER, PLAN_EARLIER, PLAN_REFUSED, PLAN_EARLIER,
                                        PLAN_SAVE,    PLAN_ALREADY, PLAN_ALREADY, PLAN_SAVE };
    static const guint taken[] = { 4, 5, 2, 4, 4, 5, 7, 7 };

    paste_plan(keys, G_N_ELEMENTS(keys));
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_assert_cmpint(keys[i].group, ==, groups[i]);
        g_assert_cmpuint(keys[i].taken, ==, taken[i]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/paste-plan/verdicts", test_verdicts);
    g_test_add_func("/paste-plan/people", test_people);
    g_test_add_func("/paste-plan/groups", test_groups);
    g_test_add_func("/paste-plan/the last of a person's keys counts", test_the_last_counts);
    return g_test_run();
}
