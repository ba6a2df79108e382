/* doctor.c: keyrackctl doctor. Looks at everything from the outside, changes nothing, and gives
 * each problem with its next step. */
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "ctl/ctl.h"
#include "ctl/folders.h"
#include "lib/clinic/text.h"
#include "lib/keeper/keeper.h"
#include "lib/program/program.h"
#include "lib/store/audit_chain.h"
#include "lib/store/emergency_stop.h"
#include "lib/store/jobs.h"
#include "lib/store/persons.h"
#include "lib/vault/vault.h"

#define SILENCE_MAX_S 60 /* as the pages see it */

typedef struct {
    const Config *config;
    const char *keeper_user;
    Db *db; /* NULL when it cannot be opened */
    guint n_problems;
} Visit;

static void
good(const char *what)
{
    g_print("good     %s\n", what);
}

static void
problem(Visit *visit, const char *what, const char *next_step)
{
    visit->n_problems++;
    g_print("PROBLEM  %s\n         Next: %s\n", what, next_step);
}

/* --- what is on disk -------------------------------------------------------------------------- */

static void
look_at_folders(Visit *visit)
{
    g_auto(FolderPlan) plan = { 0 };
    g_autoptr(GError) error = NULL;
    guint before = visit->n_problems;

    if (!folder_plan_make(&plan, visit->config, visit->keeper_user, &error)) {
        problem(visit, error->message, "correct the name in keyrack.conf, or make the user");
        return;
    }
    for (gsize i = 0; i < FOLDER__COUNT; i++) {
        g_autofree char *wrong = folder_problem(&plan.folders[i]);

        if (wrong != NULL)
            problem(visit, wrong, "keyrackctl setup --no-link puts folders right");
    }
    if (visit->n_problems == before)
        good("folders, their modes and owners");
}

static void
look_at_seal_keys(Visit *visit)
{
    g_autofree char *keeper_dir = config_keeper_dir(visit->config);
    g_autofree char *private_path = g_build_filename(keeper_dir, "seal.key", NULL);
    g_autofree char *public_path = config_seal_public_path(visit->config);
    g_auto(SealPrivate) key = { 0 };
    SealPublic published;
    g_autoptr(GError) error = NULL;

    if (!seal_public_load(public_path, &published, &error) ||
        !seal_private_load(private_path, &key, &error))
        problem(visit, error->message,
                "keyrackctl setup --no-link, as root; or put the file back from a backup");
    else if (memcmp(&published, &key.open, sizeof published) != 0)
        problem(visit, "the two halves of the sealing key do not belong together",
                "put keeper/seal.key and public/seal.pub back from the same backup");
    else
        good("the sealing keys");
}

static void
look_at_database(Visit *visit)
{
    g_autoptr(GError) error = NULL;

    visit->db = ctl_open(visit->config, &error);
    if (visit->db == NULL)
        problem(visit, error->message,
                "keyrackctl setup --no-link; if it says the same, restore a backup");
    else
        good("the database and its schema");
}

static void
look_at_people(Visit *visit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) persons = visit->db == NULL ? NULL : persons_list(visit->db, &error);
    guint active = 0;

    if (visit->db == NULL)
        return;
    for (guint i = 0; persons != NULL && i < persons->len; i++)
        active += ((const Person *)persons->pdata[i])->active ? 1 : 0;
    if (persons == NULL)
        problem(visit, error->message, "try again; if it says the same, restore a backup");
    else if (active == 0)
        problem(visit, "nobody can sign in",
                "keyrackctl setup prints a link for the first administrator");
    else
        good("somebody can sign in");
}

/* --- the audit log ----------------------------------------------------------------------------- */

static void
note_row(const AuditRow *row, gpointer data)
{
    *(gint64 *)data = audit_row_at_utc(row);
}

/* The time of the oldest entry that is not copied, 0 when all are. */
static gboolean
look_behind(const Visit *visit, gint64 *ret_copied, gint64 *ret_late_utc, gboolean *ret_found, GError **error)
{
    g_autofree char *dir = config_agent_dir(visit->config);
    g_autoptr(PinDb) pins = pins_open_as_is(dir, DB_CTL, error);
    AuditHead head = { 0 };

    *ret_late_utc = 0;
    if (pins == NULL || !audit_head_find(pins, &head, ret_found, error))
        return FALSE;
    *ret_copied = head.copied;
    vault_wipe(&head, sizeof head);
    return audit_rows_visit(visit->db, *ret_copied, 1, note_row, ret_late_utc, error);
}

static void
look_at_audit(Visit *visit)
{
    g_autofree char *path = config_audit_key_path(visit->config);
    g_autofree char *what = NULL;
    g_autoptr(GError) error = NULL;
    gint64 copied = 0, late_utc = 0;
    gboolean found = FALSE;

    if (visit->db == NULL)
        return;
    if (!look_behind(visit, &copied, &late_utc, &found, &error))
        problem(visit, error->message, "keyrackctl setup --no-link, as root");
    else if (!found)
        problem(visit, "the audit log is not copied: its chain has no first key",
                "keyrackctl setup --no-link, as root");
    else if (!g_file_test(path, G_FILE_TEST_EXISTS))
        problem(visit, "the audit log's first key is missing, so nobody can verify the log",
                "put audit/audit.key back from a backup");
    else if (late_utc != 0 && late_utc < clock_utc() - SILENCE_MAX_S)
        problem(visit, "the audit log is not being copied", "journalctl -u keyrack-agent says why");
    else {
        what = g_strdup_printf("the audit log is copied (%" G_GINT64_FORMAT
                               " entries; keyrackctl audit verify proves them)",
                               copied);
        good(what);
    }
}

/* --- what is running -------------------------------------------------------------------------- */

/* Any answer will do: root is neither web nor agent, and is told so. */
static void
look_at_keeper(Visit *visit)
{
    g_autofree char *socket_path = config_keeper_socket(visit->config);
    const guint8 nothing[32] = { 0 };
    g_autoptr(GError) error = NULL;
    LinkState state;
    gint64 person_id;

    if (keeper_look_at_link(socket_path, nothing, &state, &person_id, &error) ||
        g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_FORBIDDEN))
        good("keyrack-keeper answers");
    else
        problem(visit, error->message,
                "systemctl restart keyrack-keeper; journalctl -u keyrack-keeper says why");
}

static void
look_at_agent(Visit *visit)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *what = NULL;
    g_autofree char *when = NULL;
    gint64 beat_utc = 0, now_utc = clock_utc();

    if (visit->db == NULL)
        return;
    if (!heartbeat_get(visit->db, &beat_utc, &error)) {
        problem(visit, error->message, "try again; if it says the same, restore a backup");
        return;
    }
    if (beat_utc >= now_utc - SILENCE_MAX_S) {
        good("keyrack-agent is at work");
        return;
    }
    when = beat_utc == 0 ? g_strdup("never yet") : time_in_words(beat_utc, now_utc, "");
    what = g_strdup_printf("keyrack-agent gives no sign of life (last: %s)", when);
    problem(visit, what, "systemctl restart keyrack-agent; journalctl -u keyrack-agent says why");
}

static void
look_at_stop(Visit *visit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(EmergencyStop) stop = visit->db == NULL ? NULL : emergency_stop_find(visit->db, &error);

    if (error != NULL)
        problem(visit, error->message, "try again; if it says the same, restore a backup");
    else if (stop != NULL)
        problem(visit, "Keyrack is stopped: no key is used", "keyrackctl resume, once it is safe again");
    else if (visit->db != NULL)
        good("keys may be used: there is no emergency stop");
}

static gboolean
accepts(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    gboolean accepted =
        fd >= 0 &&
        g_strlcpy(address.sun_path, path, sizeof address.sun_path) < sizeof address.sun_path &&
        connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;

    if (fd >= 0)
        (void)close(fd);
    return accepted;
}

static void
look_at_web(Visit *visit)
{
    g_autofree char *what =
        g_strdup_printf("keyrack.fcgi does not listen on %s", visit->config->socket);

    if (accepts(visit->config->socket))
        good("keyrack.fcgi listens");
    else
        problem(visit, what, "systemctl restart keyrack-web; journalctl -u keyrack-web says why");
}

gboolean
doctor_run(const Config *config, int argc, char **argv, GError **error)
{
    static void (*const looks[])(Visit *) = { look_at_folders, look_at_seal_keys, look_at_database,
                                              look_at_people,  look_at_audit,     look_at_stop,
                                              look_at_keeper,  look_at_agent,     look_at_web };
    g_autofree char *keeper_user = NULL;
    const GOptionEntry entries[] = {
        { "keeper-user", 0, 0, G_OPTION_ARG_STRING, &keeper_user,
          "The system user of keyrack-keeper (default keyrack-keeper, if there is one)", "USER" },
        G_OPTION_ENTRY_NULL,
    };
    Visit visit = { .config = config };

    if (!ctl_parse(&argc, &argv, entries, "", 0, error))
        return FALSE;
    visit.keeper_user = keeper_user;
    for (gsize i = 0; i < G_N_ELEMENTS(looks); i++)
        looks[i](&visit);
    db_free(visit.db);
    if (visit.n_problems > 0)
        return ctl_fail(error, KEYRACK_ERROR_INTERNAL, "%u %s", visit.n_problems,
                        visit.n_problems == 1 ? "problem" : "problems");
    return TRUE;
}
