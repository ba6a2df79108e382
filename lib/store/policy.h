/* policy.h: what the clinic decided for itself. */
#pragma once

#include "lib/store/audit.h"

/* After how many days a key is asked to be replaced, KEY_AGE_DAYS_MIN..MAX of lib/clinic/key_age.h. */
gboolean policy_key_age_days(Db *db, int *ret_days, GError **error);
/* Audit 'policy-changed'; own transaction. Errors: INVALID outside of the range. */
gboolean policy_set_key_age_days(Db *db, const Actor *actor, int days, GError **error);

/* Whether every administrator needs a second factor. */
gboolean policy_second_factor(Db *db, gboolean *ret_required, GError **error);
/* Audit 'second-factor-required' or 'second-factor-optional'; own transaction. */
gboolean policy_require_second_factor(Db *db, const Actor *actor, gboolean required, GError **error);
