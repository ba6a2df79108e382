/* folders.c: plans, makes and checks the folders. shared/ is the one place that web and agent both write; keeper/ and
 * agent/ are for one service each; audit/ is for root, who verifies the audit log; public/ holds the half of the
 * sealing key that anybody may see. */
#include "ctl/folders.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl/ctl.h"

#define ANY_GROUP ((gid_t)-1)
#define DEFAULT_KEEPER_USER "keyrack-keeper"
#define SHARED_GROUP "keyrack"

/* --- planning --------------------------------------------------------------------------------- */

/* The users and groups that folders go to. */
typedef struct {
    uid_t own, agent, keeper;
    gid_t own_group, shared_group, agent_group, keeper_group;
} Owners;

static gboolean
find_user(const char *what, const char *name, uid_t *ret_uid, gid_t *ret_gid, GError **error)
{
    const struct passwd *user = getpwnam(name);

    if (user == NULL)
        return ctl_fail(error, KEYRACK_ERROR_INVALID,
                        "%s: there is no system user '%s'; systemd-sysusers makes those of Keyrack",
                        what, name);
    *ret_uid = user->pw_uid;
    *ret_gid = user->pw_gid;
    return TRUE;
}

static gboolean
find_owners(Owners *owners, const Config *config, const char *keeper_user, GError **error)
{
    const struct group *shared = getgrnam(SHARED_GROUP);
    uid_t web;
    gid_t web_group;

    *owners = (Owners){ 0 };
    owners->shared_group = shared == NULL ? ANY_GROUP : shared->gr_gid;
    if (keeper_user == NULL && getpwnam(DEFAULT_KEEPER_USER) != NULL)
        keeper_user = DEFAULT_KEEPER_USER;
    return find_user("web_user", config->web_user, &web, &web_group, error) &&
           find_user("agent_user", config->agent_user, &owners->agent, &owners->agent_group,
                     error) &&
           (keeper_user == NULL ||
            find_user("--keeper-user", keeper_user, &owners->keeper, &owners->keeper_group, error));
}

static void
own_everything(Owners *owners)
{
    *owners = (Owners){ .own = geteuid(),
                        .agent = geteuid(),
                        .keeper = geteuid(),
                        .own_group = ANY_GROUP,
                        .shared_group = ANY_GROUP,
                        .agent_group = ANY_GROUP,
                        .keeper_group = ANY_GROUP };
}

static char *
below(const Config *config, const char *name)
{
    return g_build_filename(config->state_dir, name, NULL);
}

gboolean
folder_plan_make(FolderPlan *plan, const Config *config, const char *keeper_user, GError **error)
{
    Owners o;

    plan->is_split = *config->web_user != '\0' && *config->agent_user != '\0';
    if (!plan->is_split)
        own_everything(&o);
    else if (!find_owners(&o, config, keeper_user, error))
        return FALSE;
    plan->folders[FOLDER_STATE] =
        (Folder){ g_strdup(config->state_dir), 0751, o.own, o.own_group, FALSE };
    plan->folders[FOLDER_SHARED] =
        (Folder){ below(config, "shared"), 02770, o.own, o.shared_group, TRUE };
    plan->folders[FOLDER_PUBLIC] =
        (Folder){ below(config, "public"), 0755, o.own, o.own_group, TRUE };
    plan->folders[FOLDER_AGENT] =
        (Folder){ config_agent_dir(config), 0700, o.agent, o.agent_group, TRUE };
    plan->folders[FOLDER_KEEPER] =
        (Folder){ config_keeper_dir(config), 0700, o.keeper, o.keeper_group, TRUE };
    plan->folders[FOLDER_AUDIT] = (Folder){ below(config, "audit"), 0700, o.own, o.own_group, TRUE };
    /* Sticky, so that one service cannot replace another's socket. */
    plan->folders[FOLDER_RUN] =
        (Folder){ g_strdup(config->run_dir), 03771, o.keeper, o.shared_group, FALSE };
    return TRUE;
}

void
folder_plan_clear(FolderPlan *plan)
{
    for (gsize i = 0; i < FOLDER__COUNT; i++)
        g_free(plan->folders[i].path);
    memset(plan, 0, sizeof *plan);
}

/* --- making ----------------------------------------------------------------------------------- */

static gboolean
fail_with_errno(const char *path, GError **error)
{
    return ctl_fail(error, KEYRACK_ERROR_INTERNAL, "%s: %s", path, g_strerror(errno));
}

/* Through one descriptor, so that what is changed is the folder that was looked at. */
static gboolean
put_right(const Folder *folder, GError **error)
{
    int fd = open(folder->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    gboolean good = fd >= 0 && (geteuid() != 0 || fchown(fd, folder->owner, folder->group) == 0) &&
                    fchmod(fd, folder->mode) == 0;

    if (!good)
        (void)fail_with_errno(folder->path, error);
    if (fd >= 0)
        (void)close(fd);
    return good;
}

static gboolean
carry_out(const Folder *folder, GError **error)
{
    g_autofree char *parent = g_path_get_dirname(folder->path);
    gboolean is_new;

    if (g_mkdir_with_parents(parent, 0755) != 0)
        return fail_with_errno(parent, error);
    is_new = mkdir(folder->path, 0700) == 0;
    if (!is_new && errno != EEXIST)
        return fail_with_errno(folder->path, error);
    return (!is_new && !folder->is_ours) || put_right(folder, error);
}

gboolean
folder_plan_carry_out(const FolderPlan *plan, GError **error)
{
    if (plan->is_split && geteuid() != 0)
        return ctl_fail(error, KEYRACK_ERROR_FORBIDDEN,
                        "only root can do this: keyrack.conf names system users for the services");
    for (gsize i = 0; i < FOLDER__COUNT; i++)
        if (!carry_out(&plan->folders[i], error))
            return FALSE;
    return TRUE;
}

/* --- checking --------------------------------------------------------------------------------- */

char *
folder_problem(const Folder *folder)
{
    struct stat found;

    if (lstat(folder->path, &found) != 0)
        return g_strdup_printf("%s: %s", folder->path, g_strerror(errno));
    if (!S_ISDIR(found.st_mode))
        return g_strdup_printf("%s is not a folder", folder->path);
    if (!folder->is_ours)
        return NULL;
    if ((found.st_mode & 07777) != folder->mode)
        return g_strdup_printf("%s has mode %04o and needs %04o", folder->path,
                               (guint)found.st_mode & 07777, (guint)folder->mode);
    if (found.st_uid != folder->owner ||
        (folder->group != ANY_GROUP && found.st_gid != folder->group))
        return g_strdup_printf("%s belongs to user %u and group %u, not to user %u and group %d",
                               folder->path, (guint)found.st_uid, (guint)found.st_gid,
                               (guint)folder->owner, (int)folder->group);
    return NULL;
}
