/* policy.h: what the clinic decided for itself. */
#pragma once

#include "lib/store/audit.h"

/* After how many days a key is asked to be replaced, KEY_AGE_DAYS_MIN..MAX of lib/clinic/key_age.h. */
gboolean policy_key_age_days(Db *db, int *ret_days, GError **error);
/* Audit 'policy-changed'; own transaction. Errors: INVALID outside of the range. */
gboolean policy_set_key_age_days(Db *db, const Actor *actor, int days, GError **error);
