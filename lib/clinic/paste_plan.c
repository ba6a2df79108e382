/* paste_plan.c: whose a pasted key is, and what is to become of it.
 * Pure. Rules: design section 6. */
#include "lib/clinic/paste_plan.h"

KeyVerdict
pasted_key_verdict(const KeyFacts *facts)
{
    KeyVerdict verdict = key_verdict(facts);

    if (verdict.verdict == VERDICT_CONNECTED && facts->saved_elsewhere)
        verdict.verdict = VERDICT_DUPLICATE;
    /* Whoever left is no practitioner any more either; that they left says more. */
    if (verdict.verdict == VERDICT_NOT_ENOUGH_ACCESS && !facts->seen_active)
        verdict.verdict = VERDICT_INACTIVE_USER;
    return verdict;
}

static PlanGroup
group_alone(const PlannedKey *key)
{
    gboolean is_ours = *key->practitioner_id != '\0';

    switch (key->verdict) {
    case VERDICT_CONNECTED:
        return is_ours ? PLAN_SAVE : PLAN_STRANGER;
    case VERDICT_DUPLICATE:
        return PLAN_ALREADY;
    case VERDICT_REJECTED:
        return PLAN_REFUSED;
    case VERDICT_UNREACHABLE:
        return PLAN_UNREACHABLE;
    case VERDICT_CHECKING:
        return PLAN_ASKING;
    case VERDICT_NONE:
    case VERDICT_WRONG_OWNER:
    case VERDICT_WRONG_ACCOUNT:
    case VERDICT_INACTIVE_USER:
    case VERDICT_NOT_ENOUGH_ACCESS:
    case VERDICT__COUNT:
        break;
    }
    return PLAN_STRANGER;
}

void
paste_plan(PlannedKey *keys, guint count)
{
    g_autoptr(GHashTable) last = g_hash_table_new(g_str_hash, g_str_equal); /* of each person: place */

    for (guint i = count; i-- > 0;) {
        gpointer taken = NULL;

        keys[i].group = group_alone(&keys[i]);
        keys[i].taken = i;
        if ((keys[i].group != PLAN_SAVE && keys[i].group != PLAN_ALREADY) || *keys[i].practitioner_id == '\0')
            continue;
        if (!g_hash_table_lookup_extended(last, keys[i].practitioner_id, NULL, &taken)) {
            g_hash_table_insert(last, (gpointer)keys[i].practitioner_id, GUINT_TO_POINTER(i));
            continue;
        }
        keys[i].taken = GPOINTER_TO_UINT(taken);
        if (keys[i].group == PLAN_SAVE)
            keys[i].group = PLAN_EARLIER;
    }
}
