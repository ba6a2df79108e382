/* main.c: keyrack-agent, the background worker: the only program that connects out.
 *
 * One process, one loop: start the jobs that are due, let the network move, look at the timers.
 * It runs once for each installation, held by a lock in its own folder. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "agent/audit_copy.h"
#include "agent/jobs.h"
#include "agent/nightly.h"
#include "agent/stop.h"
#include "lib/clinic/error.h"
#include "lib/clinic/zone.h"
#include "lib/program/config.h"
#include "lib/program/doorbell.h"
#include "lib/program/program.h"
#include "lib/store/bookings.h"
#include "lib/store/clinic.h"
#include "lib/store/key_links.h"
#include "lib/store/key_uses.h"
#include "lib/store/keys.h"
#include "lib/store/pastes.h"

#define HEARTBEAT_EVERY_MS 10000
#define NIGHTLY_LOOK_EVERY_MS 60000
#define COPY_EVERY_MS 1000
#define ANCHOR_EVERY_MS (5 * 60 * 1000)
#define BELL_EVERY_MS 50 /* a web gone wild rings in vain more often */

static volatile sig_atomic_t told_to_end;

static void
on_signal(int number)
{
    (void)number;
    told_to_end = 1;
}

/* Without SA_RESTART, so that the wait for the network ends at once. */
static void
listen_for_signals(void)
{
    struct sigaction action = { .sa_handler = on_signal };

    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGINT, &action, NULL);
}

Actor
agent_actor(void)
{
    return (Actor){ .kind = ACTOR_AGENT, .address = "", .now_utc = clock_utc() };
}

/* --- timers --- */

static void
beat(Agent *agent)
{
    const Actor actor = agent_actor();
    g_autoptr(GError) error = NULL;

    if (agent->lost_track && agent->runs->len == 0)
        agent->lost_track = !jobs_recover(agent->db, clock_utc(), &error);
    if (error == NULL && heartbeat_put(agent->db, actor.now_utc, &error) &&
        uses_save(agent->uses, agent->db, &error) && key_uses_tell_hours(agent->db, &actor, &error))
        (void)pastes_sweep(agent->db, &actor, &error);
    if (error != NULL)
        g_warning("heartbeat: %s", error->message);
}

/* The zone is looked up from Cliniko's label: a zone name of the database's would be a path we
 * let it choose. */
static gint64
last_night_utc(const Clinic *clinic)
{
    const char *zone = zone_for_label(clinic->time_zone);

    return nightly_moment_utc(clock_utc(), zone != NULL ? zone : "", REFRESH_SPAN, clinic->account_id);
}

static gboolean
is_over(const Job *job)
{
    return g_str_equal(job->state, "done") || g_str_equal(job->state, "failed");
}

/* Once a night, or in the morning when the machine slept; a refresh somebody asked for since
 * then will do. One that is still under way ends first: asked for again it would begin its tries
 * anew at each look. */
static void
look_at_the_night(Agent *agent)
{
    const Actor actor = agent_actor();
    g_autoptr(GError) error = NULL;
    g_autoptr(Job) newest = NULL;
    g_autoptr(Clinic) clinic = clinic_find(agent->db, &error);

    if (clinic != NULL)
        newest = job_find_newest(agent->db, "refresh_clinic", &error);
    if (error == NULL && clinic != NULL &&
        (newest == NULL || (is_over(newest) && newest->created_utc < last_night_utc(clinic))) &&
        jobs_sweep(agent->db, actor.now_utc, &error) &&
        previews_sweep(agent->db, actor.now_utc, &error) &&
        key_uses_sweep(agent->db, actor.now_utc, &error) && key_links_sweep(agent->db, actor.now_utc, &error))
        (void)jobs_ask_refresh(agent->db, &actor, "", &error);
    if (error != NULL)
        g_warning("nightly refresh: %s", error->message);
}

/* Each key has a minute of the night of its own. */
typedef struct {
    gint64 now_utc;
    const char *zone, *account_id;
} KeyNight;

static gboolean
is_due_tonight(gint64 id, gint64 asked_utc, gpointer data)
{
    const KeyNight *night = data;
    g_autofree char *seed = g_strdup_printf("%s:%" G_GINT64_FORMAT, night->account_id, id);

    return asked_utc < nightly_moment_utc(night->now_utc, night->zone, KEYS_SPAN, seed);
}

/* Every key is checked once a night, so that one that died is known before it is missed; replaced keys go when their
 * time is over. */
static void
look_at_the_keys(Agent *agent)
{
    const Actor actor = agent_actor();
    g_autoptr(GError) error = NULL;
    g_autoptr(Clinic) clinic = clinic_find(agent->db, &error);

    if (clinic != NULL) {
        const char *zone = zone_for_label(clinic->time_zone);
        KeyNight night = { actor.now_utc, zone != NULL ? zone : "", clinic->account_id };

        if (keys_sweep_retired(agent->db, &actor, &error))
            (void)keys_check_due(agent->db, &actor, is_due_tonight, &night, &error);
    }
    if (error != NULL)
        g_warning("nightly check of the keys: %s", error->message);
}

/* Calls act every so often; *due_ms is the timer's own. */
static void
every(gint64 interval_ms, gint64 *due_ms, void (*act)(Agent *agent), Agent *agent)
{
    gint64 now_ms = clock_monotonic_ms();

    if (now_ms < *due_ms)
        return;
    *due_ms = now_ms + interval_ms;
    act(agent);
}

/* --- the loop --- */

/* When everything is due next, monotonic. */
typedef struct {
    gint64 beat_ms, night_ms, keys_ms, copy_ms, anchor_ms, deaf_until_ms;
} Timers;

/* Lets the network move when something happens, wait_ms is over or the bell rings; deaf for a moment after a ring.
 * Whoever rings may have pressed the emergency stop, or written into the audit log. */
static void
run_network(Agent *agent, int bell, int wait_ms, Timers *timers)
{
    gboolean deaf = clock_monotonic_ms() < timers->deaf_until_ms;

    cliniko_wait(agent->client, deaf ? -1 : bell, deaf ? MIN(wait_ms, BELL_EVERY_MS) : wait_ms);
    stop_heed(agent);
    cliniko_move(agent->client);
    jobs_write(agent);
    if (!deaf && doorbell_drain(bell)) {
        timers->deaf_until_ms = clock_monotonic_ms() + BELL_EVERY_MS;
        timers->copy_ms = 0;
    }
}

/* What the emergency stop does not let happen; how long to wait for more of it. */
static int
work(Agent *agent, Timers *timers)
{
    if (agent->stopped)
        return COPY_EVERY_MS;
    every(NIGHTLY_LOOK_EVERY_MS, &timers->night_ms, look_at_the_night, agent);
    every(NIGHTLY_LOOK_EVERY_MS, &timers->keys_ms, look_at_the_keys, agent);
    return jobs_start_due(agent);
}

static void
run_until_told(Agent *agent, int bell)
{
    Timers timers = { 0 };

    while (!told_to_end) {
        stop_heed(agent);
        every(HEARTBEAT_EVERY_MS, &timers.beat_ms, beat, agent);
        every(COPY_EVERY_MS, &timers.copy_ms, audit_copy, agent);
        every(ANCHOR_EVERY_MS, &timers.anchor_ms, audit_anchor, agent);
        run_network(agent, bell, work(agent, &timers), &timers);
    }
}

/* --- start and end --- */

static void
on_sent(const ClinikoSent *sent, gpointer agent)
{
    uses_note(((Agent *)agent)->uses, sent, clock_utc());
}

/* The lock lasts as long as the process; the descriptor is never closed. */
static gboolean
be_the_only_one(const char *dir, GError **error)
{
    g_autofree char *path = g_build_filename(dir, "lock", NULL);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return TRUE;
    if (fd >= 0 && errno == EWOULDBLOCK)
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_CONFLICT,
                    "another keyrack-agent is already running (it holds %s)", path);
    else
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "%s: %s", path,
                    g_strerror(errno));
    return FALSE;
}

static gboolean
agent_open(Agent *agent, const Config *config, GError **error)
{
    g_autofree char *dir = config_agent_dir(config);
    g_autofree char *database = config_database_path(config);
    gint64 epoch;

    if (!be_the_only_one(dir, error))
        return FALSE;
    agent->runs = g_ptr_array_new_with_free_func(run_free);
    agent->claimed = g_ptr_array_new_with_free_func((GDestroyNotify)job_free);
    agent->uses = uses_new();
    agent->keeper_socket = config_keeper_socket(config);
    agent->db = db_open(database, DB_AGENT, error);
    if (agent->db == NULL)
        return FALSE;
    agent->pins = pins_open(dir, config->migration_dir, DB_AGENT, error);
    if (agent->pins == NULL || !pins_next_epoch(agent->pins, &epoch, error))
        return FALSE;
    agent->client =
        cliniko_new(config->base_url, config->contact_email, config->requests_per_minute, error);
    if (agent->client == NULL || !jobs_recover(agent->db, clock_utc(), error))
        return FALSE;
    cliniko_on_sent(agent->client, on_sent, agent);
    g_message("run %" G_GINT64_FORMAT, epoch);
    return TRUE;
}

/* Calls under way end first, because they point at runs. What was under way is waiting again. */
static void
agent_close(Agent *agent)
{
    g_clear_pointer(&agent->client, cliniko_free);
    g_clear_pointer(&agent->runs, g_ptr_array_unref);
    g_clear_pointer(&agent->claimed, g_ptr_array_unref);
    if (agent->db != NULL) {
        (void)jobs_recover(agent->db, clock_utc(), NULL);
        (void)uses_save(agent->uses, agent->db, NULL);
    }
    if (agent->db != NULL && agent->pins != NULL) {
        audit_copy(agent);
        audit_anchor(agent);
    }
    g_clear_pointer(&agent->uses, uses_free);
    g_clear_pointer(&agent->pins, pins_close);
    g_clear_pointer(&agent->db, db_free);
    g_clear_pointer(&agent->keeper_socket, g_free);
}

static gboolean
serve(Agent *agent, const Config *config, GError **error)
{
    g_autofree char *bell_path = config_doorbell_path(config);
    int bell;

    if (!agent_open(agent, config, error))
        return FALSE;
    bell = doorbell_listen(bell_path, error);
    if (bell < 0)
        return FALSE;
    program_ready();
    run_until_told(agent, bell);
    (void)close(bell);
    return TRUE;
}

int
main(int argc, char **argv)
{
    Agent agent = { 0 };
    g_autoptr(Config) config = NULL;
    g_autoptr(GError) error = NULL;
    gboolean served;
    int status = 0;

    program_start("keyrack-agent");
    listen_for_signals();
    config = config_from_args(&argc, &argv,
                              "Keyrack's background worker: checks keys with Cliniko.", NULL,
                              &status);
    if (config == NULL)
        return status;
    served = serve(&agent, config, &error);
    agent_close(&agent);
    if (!served)
        g_printerr("keyrack-agent: %s\n", error->message);
    else
        g_message("ended");
    return served ? EXIT_SUCCESS : EXIT_FAILURE;
}
