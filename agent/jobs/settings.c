/* settings.c: what GET /settings/public told, kept and stored as the clinic's row. */
#include "agent/jobs/settings.h"

#include "lib/clinic/zone.h"
#include "lib/store/clinic.h"

ClinikoSettings
settings_copy(const ClinikoSettings *told)
{
    ClinikoSettings copy = {
        .account_id = g_strdup(told->account_id),
        .name = g_strdup(told->name),
        .subdomain = g_strdup(told->subdomain),
        .country = g_strdup(told->country),
        .time_zone = g_strdup(told->time_zone),
        .patient_word = g_strdup(told->patient_word),
        .online_bookings = told->online_bookings,
    };

    copy.online_bookings.currency = g_strdup(told->online_bookings.currency);
    return copy;
}

gboolean
settings_store(Agent *agent, const Actor *actor, const ClinikoSettings *told, const char *shard,
               GError **error)
{
    const char *zone = zone_for_label(told->time_zone);
    GError *failure = NULL;
    g_autoptr(Clinic) earlier = clinic_find(agent->db, &failure);
    const Clinic clinic = {
        .account_id = told->account_id,
        .name = told->name,
        .subdomain = told->subdomain,
        .shard = (char *)shard,
        .country = told->country,
        .time_zone = told->time_zone,
        .zone = (char *)(zone != NULL ? zone : ""),
        .patient_word = told->patient_word,
        .connected_utc = earlier != NULL ? earlier->connected_utc : actor->now_utc,
    };

    if (failure != NULL) {
        g_propagate_error(error, failure);
        return FALSE;
    }
    return clinic_put(agent->db, actor, &clinic, error);
}
