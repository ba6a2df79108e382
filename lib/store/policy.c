/* policy.c: what the clinic decided for itself: one row. */
#include "lib/store/policy.h"

#include "lib/clinic/error.h"
#include "lib/clinic/key_age.h"
#include "lib/store/statement.h"

enum { POLICY_FIND, POLICY_SET_KEY_AGE, POLICY_FIND_SECOND_FACTOR, POLICY_SET_SECOND_FACTOR, POLICY__COUNT };

static const Statement statements[] = {
    [POLICY_FIND] = { "SELECT key_age_days FROM policy WHERE id = 1", DB_WEB, NULL },
    [POLICY_SET_KEY_AGE] = { "UPDATE policy SET key_age_days = $1 WHERE id = 1", DB_WEB, NULL },
    [POLICY_FIND_SECOND_FACTOR] = { "SELECT require_second_factor FROM policy WHERE id = 1", DB_WEB, NULL },
    [POLICY_SET_SECOND_FACTOR] = { "UPDATE policy SET require_second_factor = $1 WHERE id = 1", DB_WEB, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == POLICY__COUNT);
const Family policy_family = { FAMILY_POLICY, "policy", statements, POLICY__COUNT };

gboolean
policy_key_age_days(Db *db, int *ret_days, GError **error)
{
    g_auto(Query) query = { 0 };
    int days = 0;

    if (!query_begin(&query, db, &policy_family, POLICY_FIND, NO_VALUES, error))
        return FALSE;
    if (query_next(&query))
        days = (int)query_integer(&query, 0, KEY_AGE_DAYS_MIN, KEY_AGE_DAYS_MAX);
    if (!query_end(&query, error))
        return FALSE;
    *ret_days = days;
    return TRUE;
}

gboolean
policy_set_key_age_days(Db *db, const Actor *actor, int days, GError **error)
{
    g_auto(Txn) txn = { 0 };

    if (days < KEY_AGE_DAYS_MIN || days > KEY_AGE_DAYS_MAX) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "Choose between %d and %d days.", KEY_AGE_DAYS_MIN,
                    KEY_AGE_DAYS_MAX);
        return FALSE;
    }
    return txn_join(&txn, db, error) &&
           db_run(db, &policy_family, POLICY_SET_KEY_AGE, VALUES(INTEGER(days)), error) &&
           audit_add(db, actor, "policy-changed", "clinic", "", "done", error) && txn_commit(&txn, error);
}

gboolean
policy_second_factor(Db *db, gboolean *ret_required, GError **error)
{
    g_auto(Query) query = { 0 };
    gboolean required = FALSE;

    if (!query_begin(&query, db, &policy_family, POLICY_FIND_SECOND_FACTOR, NO_VALUES, error))
        return FALSE;
    if (query_next(&query))
        required = query_flag(&query, 0);
    *ret_required = required;
    return query_end(&query, error);
}

gboolean
policy_require_second_factor(Db *db, const Actor *actor, gboolean required, GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, db, error) &&
           db_run(db, &policy_family, POLICY_SET_SECOND_FACTOR, VALUES(INTEGER(required ? 1 : 0)), error) &&
           audit_add(db, actor, required ? "second-factor-required" : "second-factor-optional", "clinic", "", "done",
                     error) &&
           txn_commit(&txn, error);
}
