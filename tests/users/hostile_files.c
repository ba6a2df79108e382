/* hostile_files.c: ways through the file system. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/vault/vault.h"
#include "tests/users/hostile.h"

#define DEPTH_MAX 8
#define FILES_MAX 3000 /* of one tree: what other programs left in a temporary folder has no end */

/* --- reading ---------------------------------------------------------------------------------- */

static void
take_tree(const char *path, int depth, int *left)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;

    if (dir == NULL) {
        if (errno == ENOTDIR)
            take(path);
        else
            refused(errno);
        return;
    }
    while (depth < DEPTH_MAX && (*left)-- > 0 && (entry = readdir(dir)) != NULL) {
        g_autofree char *inner = g_build_filename(path, entry->d_name, NULL);

        if (g_str_equal(entry->d_name, ".") || g_str_equal(entry->d_name, "..") ||
            g_str_equal(inner, world.own))
            continue;
        loot(entry->d_name, strlen(entry->d_name));
        if (entry->d_type == DT_DIR)
            take_tree(inner, depth + 1, left);
        else if (entry->d_type == DT_REG || entry->d_type == DT_LNK)
            take(inner);
    }
    (void)closedir(dir);
}

static void
take_trees(const char *const *paths)
{
    for (; *paths != NULL; paths++) {
        int left = FILES_MAX;

        take_tree(*paths, 0, &left);
    }
}

/* By name, because the folders around them cannot be listed. */
static void
read_installation(void)
{
    static const char *const names[] = { "",           "state",     "state/shared", "state/public",
                                         "state/run",  "web",       "nginx",        "nginx/temp",
                                         "nginx/logs", "keyrack.conf", "planted",   "tls.key",
                                         "nginx/error.log", "nginx/access.log", NULL };

    for (const char *const *name = names; *name != NULL; name++) {
        g_autofree char *path = in_rack(*name);
        const char *const paths[] = { path, NULL };

        take_trees(paths);
    }
}

static void
read_temporary(void)
{
    static const char *const fixed[] = { "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/shm",
                                         "/var/crash", "/var/lib/systemd/coredump",
                                         "/var/spool/abrt", "/var/log/nginx", "/var/lib/nginx",
                                         "/var/cache/nginx", NULL };
    const char *const own[] = { g_get_tmp_dir(), NULL };

    take_trees(fixed);
    take_trees(own);
}

static void
read_kernel(void)
{
    static const char *const names[] = { "/dev/mem",   "/dev/kmem",  "/dev/port",   "/proc/kcore",
                                         "/dev/kmsg",  "/proc/kmsg", "/proc/vmcore", "/proc/kpageflags",
                                         "/sys/fs/pstore", "/sys/kernel/debug", "/proc/sysrq-trigger",
                                         "/proc/keys", "/sys/kernel/tracing/trace", NULL };
    char ring[8192];
    const int n = klogctl(3, ring, sizeof ring);

    if (n > 0)
        loot(ring, (gsize)n);
    ended(n > 0);
    for (const char *const *name = names; *name != NULL; name++) {
        const int fd = open(*name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

        if (fd >= 0)
            take_fd(fd);
        else
            refused(errno);
    }
}

/* Every file and device that the machine swaps to. */
static void
read_swap(void)
{
    g_autofree char *text = NULL;

    if (!g_file_get_contents("/proc/swaps", &text, NULL, NULL)) {
        refused(errno);
        return;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (**line == '/') {
            *strpbrk(*line, " \t") = '\0';
            take_fd(open(*line, O_RDONLY | O_CLOEXEC));
        }
    refused(0);
}

/* Pages that are free, journals, and what is between the rows, is all in the file. */
static void
read_database_raw(void)
{
    static const char *const endings[] = { "", "-journal", "-wal", "-shm", NULL };

    for (const char *const *ending = endings; *ending != NULL; ending++) {
        g_autofree char *path = g_strconcat(world.database, *ending, NULL);

        take(path);
    }
}

/* --- the files that are for others ------------------------------------------------------------ */

static void
for_secrets(void (*act)(const char *path))
{
    for (const char *const *name = secrets; *name != NULL; name++) {
        g_autofree char *path = in_rack(*name);

        act(path);
    }
}

static void
by_name(void)
{
    for_secrets(take);
}

static void
by_hard_link_of(const char *path)
{
    g_autofree char *mine = in_own("link");

    (void)unlink(mine);
    if (link(path, mine) == 0)
        take(mine);
    else
        refused(errno);
}

static void
by_hard_link(void)
{
    for_secrets(by_hard_link_of);
}

static void
by_symlink_of(const char *path)
{
    g_autofree char *mine = in_own("symlink"), *shared = in_rack("state/shared/note");

    (void)unlink(mine);
    (void)unlink(shared);
    if (symlink(path, mine) == 0 && symlink(path, shared) == 0) {
        take(mine);
        take(shared);
    }
    (void)unlink(mine);
    (void)unlink(shared);
}

static void
by_symlink(void)
{
    for_secrets(by_symlink_of);
}

static void
by_descriptor_of(const char *path)
{
    const int fd = open(path, O_PATH | O_CLOEXEC);
    g_autofree char *again = g_strdup_printf("/proc/self/fd/%d", fd);

    if (fd < 0) {
        refused(errno);
        return;
    }
    take(again);
    (void)close(fd);
}

/* Opened for its place alone, then again through /proc. */
static void
by_descriptor(void)
{
    for_secrets(by_descriptor_of);
}

static void
by_way_of_shared(void)
{
    g_autofree char *shared = in_rack("state/shared");
    const int fd = open(shared, O_PATH | O_DIRECTORY | O_CLOEXEC);

    for (const char *const *name = secrets; *name != NULL; name++) {
        g_autofree char *up = g_strconcat("..", *name + strlen("state"), NULL);

        take_fd(openat(fd, up, O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    }
    (void)close(fd);
}

/* The name goes with the tree, whose lock is somebody else's. */
static void
by_renaming(void)
{
    static const char *const names[] = { "state/keeper", "state/agent", "state/shared", "state",
                                         "state/keeper/seal.key", "keyrack.conf", NULL };

    for (const char *const *name = names; *name != NULL; name++) {
        g_autofree char *from = in_rack(*name), *into = in_own("moved"), *beside = NULL;

        beside = g_strconcat(from, ".moved", NULL);
        ended(rename(from, into) == 0);
        ended(rename(from, beside) == 0);
    }
}

static void
by_mode_of(const char *path)
{
    ended(chmod(path, 0777) == 0);
    ended(chown(path, geteuid(), getegid()) == 0);
    ended(truncate(path, 0) == 0);
    ended(unlink(path) == 0);
}

static void
by_mode_and_owner(void)
{
    for_secrets(by_mode_of);
}

/* Handles open by inode, past the folders. */
static void
by_handle(void)
{
    g_autofree char *shared = in_rack("state/shared");
    const int mount = open(shared, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct {
        struct file_handle head;
        unsigned char bytes[MAX_HANDLE_SZ];
    } handle = { .head.handle_bytes = MAX_HANDLE_SZ };
    int id;

    if (name_to_handle_at(AT_FDCWD, shared, &handle.head, &id, 0) == 0)
        take_fd(open_by_handle_at(mount, &handle.head, O_RDONLY | O_CLOEXEC));
    else
        refused(errno);
    (void)close(mount);
}

static gboolean
read_in_namespace(void)
{
    g_autofree char *keeper = in_rack("state/keeper"), *key = in_rack("state/keeper/seal.key");
    g_autofree char *mine = in_own("mount");

    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
        return FALSE;
    (void)g_mkdir_with_parents(mine, 0700);
    (void)mount(keeper, mine, NULL, MS_BIND | MS_REC, NULL);
    (void)mount("tmpfs", mine, "tmpfs", 0, NULL);
    take(key);
    return access(key, R_OK) == 0;
}

static void
by_namespace(void)
{
    in_child(read_in_namespace);
}

static gboolean
become_another(void)
{
    static const char *const programs[] = { "keeper", "agent", NULL };

    for (const char *const *name = programs; *name != NULL; name++) {
        g_autofree char *path = g_build_filename(world.state, *name, NULL);
        struct stat about;

        if (stat(path, &about) == 0 && setresuid(about.st_uid, about.st_uid, about.st_uid) == 0)
            return TRUE;
        if (setgroups(0, NULL) == 0)
            return TRUE;
    }
    return setresuid(0, 0, 0) == 0;
}

static void
by_another_uid(void)
{
    in_child(become_another);
}

/* Names of files are told while they change, to who may read the folder. */
static void
by_watching(void)
{
    const int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

    for (const char *const *name = secrets; *name != NULL; name++) {
        g_autofree char *path = in_rack(*name);

        ended(inotify_add_watch(watch, path, IN_ALL_EVENTS) >= 0);
    }
    (void)close(watch);
}

/* --- what others trust ------------------------------------------------------------------------ */

/* With a public half of ours in its place, every key pasted from now on would be ours to open. */
static void
replace_public_half(void)
{
    static const char *const names[] = { "state/public/seal.pub", "keyrack.conf",
                                         "state/public/seal.pub.new", "web/../keyrack.conf", NULL };
    g_autofree char *mine = in_own("seal.pub");

    (void)g_file_set_contents(mine, "00\n00\n", -1, NULL);
    for (const char *const *name = names; *name != NULL; name++) {
        g_autofree char *path = in_rack(*name);
        const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

        ended(fd >= 0);
        ended(rename(mine, path) == 0);
        ended(unlink(path) == 0);
        if (fd >= 0)
            (void)close(fd);
    }
}

static void
replace_programs(void)
{
    static const char *const names[] = { "keeper/keyrack-keeper", "agent/keyrack-agent",
                                         "cgi-bin/keyrack.fcgi", "ctl/keyrackctl", NULL };

    for (const char *const *name = names; *name != NULL; name++) {
        g_autofree char *path = g_build_filename(world.programs, *name, NULL);
        struct stat about;

        ended(open(path, O_WRONLY | O_CLOEXEC) >= 0);
        ended(unlink(path) == 0);
        ended(stat(path, &about) == 0 && (about.st_mode & (S_ISUID | S_ISGID)) != 0);
        errno = 0;
    }
}

/* --- with the keeper's rights ----------------------------------------------------------------- */

static void
open_record(const SealPrivate *key, const Record *record, const char *purpose, const char *provider)
{
    const SealContext context = { purpose, record->practitioner_id, record->id, record->shard, provider };
    guint8 secret[VAULT_SECRET_MAX];
    gsize length = 0;

    if (vault_open(key, &context, record->sealed, secret, &length, NULL)) {
        loot(secret, length);
        reached();
    } else {
        refused(0);
    }
}

/* What whoever has keeper/seal.key does: this way must find every key, as the keeper's user. */
static void
open_with_seal_key(void)
{
    g_autofree char *path = in_rack("state/keeper/seal.key");
    g_auto(SealPrivate) key = { 0 };

    errno = 0;
    if (!seal_private_load(path, &key, NULL)) {
        refused(errno);
        return;
    }
    for (guint i = 0; i < world.records->len; i++)
        open_record(&key, world.records->pdata[i], "cliniko-api-key", "cliniko");
    for (guint i = 0; i < world.issued->len; i++)
        open_record(&key, world.issued->pdata[i], "issued-key", "keyrack");
}

const Way file_ways[] = {
    { "open every record with seal.key", FALSE, open_with_seal_key },
    { "read every file of the installation", TRUE, read_installation },
    { "read temporary, crash and log folders", TRUE, read_temporary },
    { "read keyrack.db and its journals raw", TRUE, read_database_raw },
    { "read the kernel's memory and log", TRUE, read_kernel },
    { "read swap", FALSE, read_swap },
    { "files of others by name", FALSE, by_name },
    { "files of others by hard link", FALSE, by_hard_link },
    { "files of others by symbolic link", FALSE, by_symlink },
    { "files of others by descriptor without rights", FALSE, by_descriptor },
    { "files of others by way of shared/..", FALSE, by_way_of_shared },
    { "files of others by renaming what is around them", FALSE, by_renaming },
    { "files of others by mode, owner, truncating, removing", FALSE, by_mode_and_owner },
    { "files of others by file handle", FALSE, by_handle },
    { "files of others from a name space of one's own", FALSE, by_namespace },
    { "files of others as another user", FALSE, by_another_uid },
    { "watch the folders of others", FALSE, by_watching },
    { "replace seal.pub or keyrack.conf", FALSE, replace_public_half },
    { "replace the programs", FALSE, replace_programs },
    { NULL, FALSE, NULL },
};
