/* stop.c: the emergency stop, as the agent heeds it. */
#include "agent/stop.h"

#include "agent/jobs.h"
#include "lib/program/program.h"
#include "lib/store/emergency_stop.h"

/* Calls go first, because they point at runs. */
static void
drop_everything(Agent *agent)
{
    g_autoptr(GError) error = NULL;
    const guint count = agent->runs->len + agent->claimed->len;

    cliniko_drop(agent->client);
    g_ptr_array_set_size(agent->runs, 0);
    g_ptr_array_set_size(agent->claimed, 0);
    agent->lost_track = !jobs_recover(agent->db, clock_utc(), &error);
    if (error != NULL)
        g_warning("emergency stop: %s", error->message); /* the heartbeat tries again */
    g_message("stopped: no key is used; %u jobs under way wait again", count);
}

void
stop_heed(Agent *agent)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(EmergencyStop) stop = emergency_stop_find(agent->db, &error);
    const gboolean stands = error != NULL ? agent->stopped : stop != NULL;

    if (stands == agent->stopped)
        return;
    agent->stopped = stands;
    if (stands)
        drop_everything(agent);
    else
        g_message("resumed: keys are used again");
}
