/* test-audit-words.c: the audit log says in plain words who did what to what, and hides nothing it has no words for. */
#include <string.h>

#include "lib/clinic/audit_words.h"

static void
test_acts(void)
{
    g_assert_cmpstr(audit_act_words("key-saved"), ==, "Saved a key");
    g_assert_cmpstr(audit_act_words("sign-in-refused"), ==, "Tried to sign in");
    g_assert_cmpstr(audit_act_words("something-new"), ==, "something-new");
}

static void
test_outcomes(void)
{
    g_assert_cmpstr(audit_outcome_words("done"), ==, "");
    g_assert_cmpstr(audit_outcome_words("refused"), ==, "refused");
    g_assert_cmpstr(audit_outcome_words("wrong-owner"), ==, "somebody else’s key");
    g_assert_cmpstr(audit_outcome_words("odd"), ==, "odd");
    g_assert_cmpint(audit_outcome_tone("refused"), ==, AUDIT_BAD);
    g_assert_cmpint(audit_outcome_tone("unreachable"), ==, AUDIT_BAD);
    g_assert_cmpint(audit_outcome_tone("connected"), ==, AUDIT_GOOD);
    g_assert_cmpint(audit_outcome_tone("checking"), ==, AUDIT_PLAIN);
    g_assert_cmpint(audit_outcome_tone("unsaid"), ==, AUDIT_PLAIN);
}

/* Every verdict that the agent may write down has words of its own. */
static void
test_verdicts(void)
{
    static const char *const words[] = {
        "rejected", "wrong-account", "inactive-user", "not-enough-access", "duplicate",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        g_assert_cmpstr(audit_outcome_words(words[i]), !=, words[i]);
}

static void
test_who_and_where(void)
{
    g_assert_cmpstr(audit_who("person", "Robin Field"), ==, "Robin Field");
    g_assert_cmpstr(audit_who("person", ""), ==, "A person no longer known");
    g_assert_cmpstr(audit_who("agent", ""), ==, "Keyrack itself");
    g_assert_cmpstr(audit_who("visitor", ""), ==, "Somebody not signed in");
    g_assert_cmpstr(audit_who("keyrackctl", ""), ==, "Whoever looks after the server");
    g_assert_cmpstr(audit_where("192.0.2.7"), ==, "192.0.2.7");
    g_assert_cmpstr(audit_where(""), ==, "The Keyrack server");
}

static void
assert_about(AuditObject object, const char *expected)
{
    g_autofree char *about = audit_about(&object);

    g_assert_cmpstr(about, ==, expected);
}

static void
test_about(void)
{
    assert_about((AuditObject){ "practitioner", "101", "", "", "Anna Berg", "", "" }, "Anna Berg");
    assert_about((AuditObject){ "practitioner", "101", "", "", "", "", "" }, "A practitioner no longer known");
    assert_about((AuditObject){ "person", "3", "Robin Field", "", "", "", "" }, "Robin Field");
    assert_about((AuditObject){ "person", "3", "", "", "", "", "" }, "An account that is not set up");
    assert_about((AuditObject){ "person", "", "", "", "", "", "" }, "An e-mail address Keyrack does not know");
    assert_about((AuditObject){ "clinic", "900", "", "", "", "", "" }, "The clinic");
    assert_about((AuditObject){ "online-bookings", "::", "", "", "", "", "" }, "Online bookings");
    assert_about((AuditObject){ "business", "301::", "", "North", "", "", "" }, "North");
    assert_about((AuditObject){ "schedule", "301:101:", "", "North", "Anna Berg", "", "" }, "Anna Berg at North");
    assert_about((AuditObject){ "offer", ":101:401", "", "", "Anna Berg", "Consult", "" }, "Anna Berg, Consult");
    assert_about((AuditObject){ "business-offer", "301::401", "", "North", "", "Consult", "" }, "Consult at North");
    assert_about((AuditObject){ "issued-key", "7", "", "", "", "", "Zapier" }, "API key Zapier (number 7)");
    assert_about((AuditObject){ "issued-key", "7", "", "", "", "", "" }, "API key number 7, deleted");
    assert_about((AuditObject){ "odd", "7", "", "", "", "", "" }, "odd");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/audit words/acts", test_acts);
    g_test_add_func("/audit words/outcomes", test_outcomes);
    g_test_add_func("/audit words/verdicts", test_verdicts);
    g_test_add_func("/audit words/who and where", test_who_and_where);
    g_test_add_func("/audit words/about", test_about);
    return g_test_run();
}
