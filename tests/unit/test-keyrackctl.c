/* test-keyrackctl.c: the real program on a scratch installation: setup, users, passwords at a
 * terminal, doctor. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/keeper/verifiers.h"
#include "lib/store/emergency_stop.h"
#include "lib/store/persons.h"
#include "lib/store/pins.h"
#include "lib/store/sessions.h"
#include "tests/unit/keeper_process.h"

#define PASSWORD "correct horse battery staple"
#define PATIENCE_MS 60000 /* a limit for what is broken, never a wait for what works */

typedef struct {
    KeeperProcess keeper; /* its folder is the state_dir; not started unless a test does */
    char *out, *error;    /* of the last run */
} Installation;

static void
set_up_with(Installation *own, const char *web_user, const char *agent_user)
{
    g_autofree char *config = NULL, *more = NULL;

    keeper_process_init(&own->keeper, web_user, agent_user);
    g_assert_true(g_file_get_contents(own->keeper.config_path, &config, NULL, NULL));
    more = g_strdup_printf("%s[paths]\nmigration_dir = %s/sql\n", config, g_getenv("TOP_SRCDIR"));
    g_assert_true(g_file_set_contents(own->keeper.config_path, more, -1, NULL));
}

static void
set_up(Installation *own, gconstpointer data)
{
    set_up_with(own, data, data);
}

static void
tear_down(Installation *own, gconstpointer data)
{
    (void)data;
    keeper_process_clear(&own->keeper);
    g_free(own->out);
    g_free(own->error);
}

/* --- running it ------------------------------------------------------------------------------- */

/* program --config FILE words...; the caller frees the array. */
static char **
make_argv(const Installation *own, const char *words)
{
    g_autofree char *program =
        g_build_filename(g_getenv("TOP_BUILDDIR"), "ctl", "keyrackctl", NULL);
    g_autofree char *line =
        g_strdup_printf("%s --config %s %s", program, own->keeper.config_path, words);
    char **argv = NULL;

    g_assert_true(g_shell_parse_argv(line, NULL, &argv, NULL));
    return argv;
}

static void
exec_with_input(gpointer data)
{
    (void)dup2(*(const int *)data, STDIN_FILENO);
}

/* The exit code; what it said is in own->out and own->error. */
static int
run_with(Installation *own, const char *input, const char *words)
{
    g_auto(GStrv) argv = make_argv(own, words);
    g_autofree char *path = g_build_filename(own->keeper.folder, "input", NULL);
    g_autoptr(GError) error = NULL;
    int status = -1, fd;

    g_clear_pointer(&own->out, g_free);
    g_clear_pointer(&own->error, g_free);
    g_assert_true(g_file_set_contents(path, input, -1, NULL));
    fd = open(path, O_RDONLY | O_CLOEXEC);
    (void)g_spawn_sync(NULL, argv, NULL, G_SPAWN_CHILD_INHERITS_STDIN, exec_with_input, &fd,
                       &own->out, &own->error, &status, &error);
    g_assert_no_error(error);
    (void)close(fd);
    (void)g_unlink(path);
    g_test_message("%s\n%s%s", words, own->out, own->error);
    g_assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int
run(Installation *own, const char *words)
{
    return run_with(own, "", words);
}

static char *
state_path(const Installation *own, const char *folder, const char *name)
{
    return g_build_filename(own->keeper.folder, folder, name, NULL);
}

static void
assert_folder(const Installation *own, const char *name, guint mode, uid_t owner)
{
    g_autofree char *path = state_path(own, name, NULL);
    struct stat found;

    g_assert_cmpint(lstat(path, &found), ==, 0);
    g_assert_cmpuint((guint)found.st_mode & 07777, ==, mode);
    g_assert_cmpuint((guint)found.st_uid, ==, (guint)owner);
}

static Db *
open_as(const Installation *own, DbUser user)
{
    g_autofree char *path = state_path(own, "shared", "keyrack.db");
    g_autoptr(GError) error = NULL;
    Db *db = db_open(path, user, &error);

    g_assert_no_error(error);
    return db;
}

static gboolean
password_works(const Installation *own, gint64 person_id, const char *password)
{
    gboolean right = FALSE;

    g_assert_true(verifier_check(own->keeper.dir, person_id, password, &right, NULL));
    return right;
}

/* The token of the link in the last output; FALSE when there is none. */
static gboolean
find_link(const Installation *own, guint8 ret_token[32])
{
    const char *at = strstr(own->out, "http://127.0.0.1/setup/");
    g_autofree char *text =
        at == NULL ? NULL : g_strndup(at + strlen("http://127.0.0.1/setup/"), 43);

    return text != NULL && vault_token_parse(text, ret_token, 32);
}

static LinkState
look(const Installation *own, const guint8 token[32], gint64 *ret_person_id)
{
    LinkState state = LINK_UNKNOWN;

    g_assert_true(link_look(own->keeper.dir, token, g_get_real_time() / G_USEC_PER_SEC, &state,
                            ret_person_id, NULL));
    return state;
}

/* --- setup ------------------------------------------------------------------------------------ */

static void
setup_makes_an_installation(Installation *own, gconstpointer data)
{
    g_autofree char *shared = state_path(own, "shared", "keyrack.db");
    struct stat file;

    (void)data;
    g_assert_cmpint(run(own, "setup"), ==, 0);
    assert_folder(own, "shared", 02770, geteuid());
    assert_folder(own, "public", 0755, geteuid());
    assert_folder(own, "agent", 0700, geteuid());
    assert_folder(own, "keeper", 0700, geteuid());
    assert_folder(own, "audit", 0700, geteuid());
    g_assert_cmpint(stat(shared, &file), ==, 0);
    g_assert_cmpuint((guint)file.st_mode & 0777, ==, 0660);
}

static void
the_link_is_for_a_person_who_cannot_sign_in_yet(Installation *own, gconstpointer data)
{
    guint8 first[32], second[32];
    gint64 person_id = 0;
    g_autoptr(Person) person = NULL;
    g_autoptr(Db) db = NULL;

    (void)data;
    g_assert_cmpint(run(own, "setup"), ==, 0);
    g_assert_true(find_link(own, first));
    g_assert_cmpint(run(own, "setup"), ==, 0);
    g_assert_true(find_link(own, second));
    g_assert_cmpint(look(own, first, &person_id), !=, LINK_GOOD); /* only the newest */
    g_assert_cmpint(look(own, second, &person_id), ==, LINK_GOOD);
    db = open_as(own, DB_WEB);
    person = person_load(db, person_id, NULL);
    g_assert_nonnull(person);
    g_assert_false(person->active);
}

static void
no_link_once_somebody_can_sign_in(Installation *own, gconstpointer data)
{
    guint8 token[32];

    (void)data;
    g_assert_cmpint(run(own, "setup --no-link"), ==, 0);
    g_assert_false(find_link(own, token));
    g_assert_cmpint(
        run_with(own, PASSWORD "\n", "user add a@clinic.example --name A --password-stdin"), ==, 0);
    g_assert_cmpint(run(own, "setup"), ==, 0);
    g_assert_false(find_link(own, token));
    g_assert_nonnull(strstr(own->out, "1 person can"));
}

/* Of an installation from before there were several roles: whoever had a password was an administrator. */
static void
setup_says_what_people_of_before_may_be(Installation *own, gconstpointer data)
{
    g_autofree char *state = state_path(own, "keeper", "state");
    g_autofree char *text = NULL;
    g_auto(GStrv) parts = NULL;
    g_autofree char *before = NULL;
    Standing standing = STANDING_NONE;

    (void)data;
    g_assert_cmpint(run(own, "setup --no-link"), ==, 0);
    g_assert_cmpint(
        run_with(own, PASSWORD "\n", "user add a@clinic.example --name A --password-stdin"), ==, 0);
    g_assert_true(g_file_get_contents(state, &text, NULL, NULL));
    parts = g_strsplit(text, "standing=administrator\n", -1);
    g_assert_cmpuint(g_strv_length(parts), ==, 2);
    before = g_strjoinv("", parts);
    g_assert_true(g_file_set_contents(state, before, -1, NULL));
    g_assert_false(password_works(own, 1, PASSWORD));
    g_assert_cmpint(run_with(own, PASSWORD "\n", "user password a@clinic.example --password-stdin"), ==, 1);
    g_assert_cmpint(run(own, "setup --no-link"), ==, 0);
    g_assert_true(standing_load(own->keeper.dir, 1, &standing, NULL));
    g_assert_cmpint(standing, ==, STANDING_ADMINISTRATOR);
    g_assert_true(password_works(own, 1, PASSWORD));
}

static void
the_sealing_keys_are_made_once(Installation *own, gconstpointer data)
{
    g_autofree char *private_path = state_path(own, "keeper", "seal.key");
    g_autofree char *public_path = state_path(own, "public", "seal.pub");
    g_autofree char *before = NULL, *after = NULL, *remade = NULL;

    (void)data;
    g_assert_cmpint(g_unlink(private_path), ==, 0);
    g_assert_cmpint(g_unlink(public_path), ==, 0);
    g_assert_cmpint(run(own, "setup"), ==, 0);
    g_assert_true(g_file_get_contents(public_path, &before, NULL, NULL));
    g_assert_cmpint(run(own, "setup"), ==, 0);
    g_assert_true(g_file_get_contents(public_path, &after, NULL, NULL));
    g_assert_cmpstr(before, ==, after);
    g_assert_cmpint(g_unlink(public_path), ==, 0); /* follows from the private half */
    g_assert_cmpint(run(own, "setup"), ==, 0);
    g_assert_true(g_file_get_contents(public_path, &remade, NULL, NULL));
    g_assert_cmpstr(before, ==, remade);
    g_assert_cmpint(g_unlink(private_path), ==, 0); /* but not the other way */
    g_assert_cmpint(run(own, "setup"), ==, 1);
    g_assert_false(g_file_test(private_path, G_FILE_TEST_EXISTS));
    g_assert_nonnull(strstr(own->error, "seal.key is missing"));
}

static void
wrong_modes_are_put_right(Installation *own, gconstpointer data)
{
    g_autofree char *keeper = state_path(own, "keeper", NULL);

    (void)data;
    g_assert_cmpint(g_chmod(keeper, 0755), ==, 0);
    g_assert_cmpint(run(own, "setup"), ==, 0);
    assert_folder(own, "keeper", 0700, geteuid());
}

static void
a_link_in_place_of_a_folder_is_refused(Installation *own, gconstpointer data)
{
    g_autofree char *agent = state_path(own, "agent", NULL);
    g_autofree char *elsewhere = state_path(own, "elsewhere", NULL);

    (void)data;
    g_assert_cmpint(g_mkdir(elsewhere, 0755), ==, 0);
    g_assert_cmpint(symlink(elsewhere, agent), ==, 0);
    g_assert_cmpint(run(own, "setup"), ==, 1);
    assert_folder(own, "elsewhere", 0755, geteuid());
}

/* The services as system users of their own: only root can make that. */
static void
folders_go_to_the_services_users(Installation *own, gconstpointer data)
{
    g_autofree char *seal_key = state_path(own, "keeper", "seal.key");
    g_autofree char *state = state_path(own, "keeper", "state");
    const struct passwd *user = getpwnam("daemon");
    uid_t daemon = user == NULL ? 0 : user->pw_uid;
    uid_t keeper;
    struct stat file;

    (void)data;
    user = getpwnam("bin");
    keeper = user == NULL ? 0 : user->pw_uid;
    if (geteuid() != 0) {
        g_assert_cmpint(run(own, "setup --keeper-user bin"), ==, 1);
        g_assert_nonnull(strstr(own->error, "only root"));
        return;
    }
    g_assert_cmpint(g_unlink(seal_key), ==, 0);
    {
        g_autofree char *public_path = state_path(own, "public", "seal.pub");

        g_assert_cmpint(g_unlink(public_path), ==, 0);
    }
    g_assert_cmpint(run(own, "setup --keeper-user bin"), ==, 0);
    assert_folder(own, "shared", 02770, 0);
    assert_folder(own, "agent", 0700, daemon);
    assert_folder(own, "keeper", 0700, keeper);
    g_assert_cmpint(stat(seal_key, &file), ==, 0);
    g_assert_cmpuint((guint)file.st_uid, ==, (guint)keeper);
    g_assert_cmpint(stat(state, &file), ==, 0); /* or the keeper could not read the link's record */
    g_assert_cmpuint((guint)file.st_uid, ==, (guint)keeper);
    g_assert_cmpint(run(own, "setup --keeper-user nobody-of-that-name"), ==, 2);
}

/* --- the clinic ----------------------------------------------------------------------------------- */

static void
the_clinic_moves_when_root_says_so(Installation *own, gconstpointer data)
{
    g_autofree char *agent_dir = g_build_filename(own->keeper.folder, "agent", NULL);
    g_autofree char *migrations = g_build_filename(g_getenv("TOP_SRCDIR"), "sql", NULL);
    const AccountPin pin = { (char *)"900", (char *)"harbour", (char *)"au1" };
    g_autoptr(PinDb) pins = NULL;
    g_autoptr(AccountPin) found = NULL;

    (void)data;
    g_assert_cmpint(run(own, "setup --no-link"), ==, 0);
    g_assert_cmpint(run(own, "clinic-moved evil.example"), ==, 2);
    g_assert_cmpint(run(own, "clinic-moved"), ==, 2);
    g_assert_cmpint(run(own, "clinic-moved au4"), ==, 1);
    pins = pins_open(agent_dir, migrations, DB_AGENT, NULL);
    g_assert_true(pins_put_account(pins, &pin, 1, NULL));
    g_assert_cmpint(run(own, "clinic-moved au4"), ==, 0);
    found = pins_find_account(pins, NULL);
    g_assert_cmpstr(found->shard, ==, "au4");
}

/* --- users ------------------------------------------------------------------------------------ */

static void
a_user_is_added_with_a_password(Installation *own, gconstpointer data)
{
    g_autoptr(Person) person = NULL;
    g_autoptr(Db) db = NULL;

    (void)data;
    g_assert_cmpint(run(own, "setup --no-link"), ==, 0);
    g_assert_cmpint(run_with(own, PASSWORD "\r\n",
                             "user add Zoe@Clinic.example --name 'Zoë Ångström' --password-stdin"),
                    ==, 0);
    g_assert_nonnull(strstr(own->out, "The password is strong.\n"));
    db = open_as(own, DB_WEB);
    person = person_find_by_email(db, "zoe@clinic.example", NULL);
    g_assert_nonnull(person);
    g_assert_true(person->active);
    g_assert_cmpstr(person->name, ==, "Zoë Ångström");
    g_assert_true(password_works(own, person->id, PASSWORD));
    g_assert_false(password_works(own, person->id, PASSWORD "!"));
    g_assert_cmpint(run(own, "user list"), ==, 0);
    g_assert_true(
        g_str_has_prefix(own->out, "zoe@clinic.example\tZoë Ångström\tadministrator since "));
    g_assert_null(strstr(own->out, PASSWORD));
    g_assert_cmpint(run_with(own, "fifteen letters", "user password zoe@clinic.example --password-stdin"), ==, 0);
    g_assert_nonnull(strstr(own->out, "The password is fair.\n"));
}

static void
what_is_wrong_is_refused(Installation *own, gconstpointer data)
{
    static const struct { const char *input, *words; int code; } cases[] = {
        { PASSWORD, "user add a@clinic.example --name Again --password-stdin", 1 },
        { PASSWORD, "user add A@CLINIC.example --name Again --password-stdin", 1 },
        { "too short\n", "user add b@clinic.example --name B --password-stdin", 2 },
        { "", "user add b@clinic.example --name B --password-stdin", 2 },
        { "b@clinic.example-and\n", "user add b@clinic.example-and --name B --password-stdin", 2 },
        { PASSWORD, "user add b@clinic.example --password-stdin", 2 },
        { PASSWORD, "user add b@clinic.example --name ' ' --password-stdin", 2 },
        { PASSWORD, "user add not-an-address --name B --password-stdin", 2 },
        { PASSWORD, "user add --name B --password-stdin", 2 },
        { PASSWORD, "user add b@clinic.example c@clinic.example --name B --password-stdin", 2 },
        { PASSWORD, "user add b@clinic.example --name B --nonsense", 2 },
        { PASSWORD, "user add b@clinic.example --name B", 2 }, /* no terminal to ask on */
        { PASSWORD, "user password b@clinic.example --password-stdin", 1 },
        { PASSWORD, "user password setup@invalid --password-stdin", 1 },
        { "too short", "user password a@clinic.example --password-stdin", 2 },
        { "", "user", 2 },
        { "", "user remove a@clinic.example", 2 },
        { "", "frobnicate", 2 },
        { "", "", 2 },
    };
    g_autoptr(GPtrArray) persons = NULL;
    g_autoptr(Db) db = NULL;

    (void)data;
    g_assert_cmpint(run(own, "setup"), ==, 0);
    g_assert_cmpint(run_with(own, PASSWORD, "user add a@clinic.example --name A --password-stdin"),
                    ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_cmpint(run_with(own, cases[i].input, cases[i].words), ==, cases[i].code);
        g_assert_cmpstr(own->error, !=, "");
        g_assert_null(strstr(own->error, PASSWORD));
    }
    db = open_as(own, DB_CTL);
    persons = persons_list(db, NULL);
    g_assert_cmpuint(persons->len, ==, 2); /* A, and the one behind the link */
}

static void
nothing_works_before_setup(Installation *own, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(run(own, "user list"), ==, 1);
    g_assert_nonnull(strstr(own->error, "run keyrackctl setup first"));
}

static void
a_new_password_signs_everybody_out(Installation *own, gconstpointer data)
{
    const guint8 token_hash[32] = { 7 };
    Actor actor = { .kind = ACTOR_VISITOR, .address = "192.0.2.1", .now_utc = g_get_real_time() / G_USEC_PER_SEC };
    g_autoptr(Session) before = NULL, after = NULL;
    g_autoptr(Person) person = NULL;
    g_autoptr(Db) db = NULL;

    (void)data;
    g_assert_cmpint(run(own, "setup --no-link"), ==, 0);
    g_assert_cmpint(run_with(own, PASSWORD, "user add a@clinic.example --name A --password-stdin"),
                    ==, 0);
    db = open_as(own, DB_WEB);
    person = person_find_by_email(db, "a@clinic.example", NULL);
    g_assert_true(session_start(db, &actor, token_hash, &(NewSession){ person->id, SESSION_FULL, "" }, NULL));
    before = session_find(db, token_hash, actor.now_utc, NULL);
    g_assert_nonnull(before);
    g_assert_cmpint(
        run_with(own, "another " PASSWORD, "user password A@clinic.example --password-stdin"), ==,
        0);
    after = session_find(db, token_hash, actor.now_utc, NULL);
    g_assert_null(after);
    g_assert_false(password_works(own, person->id, PASSWORD));
    g_assert_true(password_works(own, person->id, "another " PASSWORD));
}

/* --- at a terminal ---------------------------------------------------------------------------- */

static void
read_until(int terminal, GString *seen, const char *expected)
{
    struct pollfd waiting = { .fd = terminal, .events = POLLIN };
    char part[256];

    while (strstr(seen->str, expected) == NULL) {
        gssize n;

        g_assert_cmpint(poll(&waiting, 1, PATIENCE_MS), ==, 1);
        n = read(terminal, part, sizeof part);
        if (n <= 0)
            g_error("the terminal closed after: %s", seen->str);
        g_string_append_len(seen, part, n);
    }
}

static pid_t
start_at_terminal(char **argv, int *ret_terminal)
{
    int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    pid_t child;

    g_assert_cmpint(terminal, >=, 0);
    g_assert_cmpint(grantpt(terminal) | unlockpt(terminal), ==, 0);
    child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        const char *name = ptsname(terminal);
        int own = setsid() < 0 || name == NULL ? -1 : open(name, O_RDWR);

        if (own < 0 || dup2(own, 0) < 0 || dup2(own, 1) < 0 || dup2(own, 2) < 0)
            _exit(127);
        (void)execv(argv[0], argv);
        _exit(127);
    }
    *ret_terminal = terminal;
    return child;
}

static void
write_line(int terminal, const char *line)
{
    g_assert_cmpint(write(terminal, line, strlen(line)), ==, (gssize)strlen(line));
}

static int
answer_prompts(Installation *own, const char *first, const char *second, GString *seen)
{
    g_auto(GStrv) argv = make_argv(own, "user add t@clinic.example --name T");
    int terminal = -1, status = -1;
    pid_t child = start_at_terminal(argv, &terminal);

    read_until(terminal, seen, "New password: ");
    write_line(terminal, first);
    if (second != NULL) {
        read_until(terminal, seen, "Once more: ");
        write_line(terminal, second);
    }
    read_until(terminal, seen,
               second == NULL || strcmp(first, second) != 0 ? "nothing was changed"
                                                            : "can sign in");
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    (void)close(terminal);
    g_assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void
a_terminal_shows_no_password(Installation *own, gconstpointer data)
{
    static const struct { const char *first, *second; int code; } cases[] = {
        { PASSWORD "\n", "something else entirely\n", 2 },
        { "half of it\003\n", NULL, 2 }, /* Ctrl-C */
        { PASSWORD "\n", PASSWORD "\n", 0 },
    };

    (void)data;
    g_assert_cmpint(run(own, "setup --no-link"), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) seen = g_string_new(NULL);

        g_assert_cmpint(answer_prompts(own, cases[i].first, cases[i].second, seen), ==,
                        cases[i].code);
        g_assert_null(strstr(seen->str, "horse"));
        g_assert_null(strstr(seen->str, "half"));
    }
    g_assert_cmpint(run(own, "user list"), ==, 0);
    g_assert_true(g_str_has_prefix(own->out, "t@clinic.example\tT\t"));
}

/* --- doctor ----------------------------------------------------------------------------------- */

static guint
count_problems(const Installation *own)
{
    guint count = 0;

    for (const char *at = own->out; (at = strstr(at, "PROBLEM")) != NULL; at++) {
        g_assert_nonnull(strstr(at, "Next: "));
        count++;
    }
    return count;
}

static void
doctor_names_what_does_not_run(Installation *own, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(run(own, "setup --no-link"), ==, 0);
    g_assert_cmpint(run_with(own, PASSWORD, "user add a@clinic.example --name A --password-stdin"),
                    ==, 0);
    g_assert_cmpint(run(own, "doctor"), ==, 1);
    g_assert_nonnull(strstr(own->out, "PROBLEM  the keeper does not answer"));
    g_assert_nonnull(
        strstr(own->out, "PROBLEM  keyrack-agent gives no sign of life (last: never yet)"));
    g_assert_nonnull(strstr(own->out, "PROBLEM  keyrack.fcgi does not listen"));
    g_assert_cmpuint(count_problems(own), ==, 3);
    keeper_process_start(&own->keeper);
    g_assert_cmpint(run(own, "doctor"), ==, 1);
    g_assert_nonnull(strstr(own->out, "good     keyrack-keeper answers"));
    g_assert_cmpuint(count_problems(own), ==, 2);
}

static void
doctor_sees_what_is_broken(Installation *own, gconstpointer data)
{
    g_autofree char *keeper = state_path(own, "keeper", NULL);
    g_autofree char *agent = state_path(own, "agent", NULL);
    g_autofree char *agent_gone = state_path(own, "agent-gone", NULL);
    g_autofree char *public_path = state_path(own, "public", "seal.pub");
    g_autofree char *database = state_path(own, "shared", "keyrack.db");
    g_auto(SealPrivate) other = { 0 };
    guint before;

    (void)data;
    g_assert_cmpint(run(own, "setup --no-link"), ==, 0);
    g_assert_cmpint(run(own, "doctor"), ==, 1);
    g_assert_nonnull(strstr(own->out, "PROBLEM  nobody can sign in"));
    before = count_problems(own);
    g_assert_cmpint(g_chmod(keeper, 0750), ==, 0);
    g_assert_cmpint(g_rename(agent, agent_gone), ==, 0);
    g_assert_true(seal_keys_generate(&other, NULL));
    g_assert_true(seal_public_save(public_path, &other.open, NULL));
    g_assert_cmpint(run(own, "doctor"), ==, 1);
    g_assert_nonnull(strstr(own->out, "mode 0750 and needs 0700"));
    g_assert_nonnull(strstr(own->out, "do not belong together"));
    g_assert_cmpuint(count_problems(own), ==, before + 4); /* the copy of the audit log is gone with it */
    g_assert_true(g_file_set_contents(
        database, "this is no database, but long enough to be looked at", -1, NULL));
    g_assert_cmpint(run(own, "doctor"), ==, 1);
    g_assert_nonnull(strstr(own->out, "PROBLEM  database:"));
}

static void
a_stop_is_set_and_lifted(Installation *own, gconstpointer data)
{
    g_autoptr(Db) db = NULL;
    g_autoptr(EmergencyStop) stop = NULL;

    (void)data;
    g_assert_cmpint(run(own, "setup --no-link"), ==, 0);
    g_assert_cmpint(run(own, "stop"), ==, 0);
    g_assert_nonnull(strstr(own->out, "/settings/stop lists the keys"));
    db = open_as(own, DB_WEB);
    stop = emergency_stop_find(db, NULL);
    g_assert_nonnull(stop);
    g_assert_cmpstr(stop->by, ==, "");
    g_assert_cmpint(run(own, "doctor"), ==, 1);
    g_assert_nonnull(strstr(own->out, "PROBLEM  Keyrack is stopped"));
    g_assert_cmpint(run(own, "resume"), ==, 0);
    g_assert_null(emergency_stop_find(db, NULL));
    g_assert_cmpint(run(own, "doctor"), ==, 1);
    g_assert_nonnull(strstr(own->out, "good     keys may be used"));
    g_assert_nonnull(strstr(own->out, "good     the audit log is copied"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/keyrackctl/" #name, Installation, "", set_up, name, tear_down)
    ADD(setup_makes_an_installation);
    ADD(the_link_is_for_a_person_who_cannot_sign_in_yet);
    ADD(no_link_once_somebody_can_sign_in);
    ADD(setup_says_what_people_of_before_may_be);
    ADD(the_sealing_keys_are_made_once);
    ADD(wrong_modes_are_put_right);
    ADD(a_link_in_place_of_a_folder_is_refused);
    g_test_add("/keyrackctl/folders_go_to_the_services_users", Installation, "daemon", set_up,
               folders_go_to_the_services_users, tear_down);
    ADD(the_clinic_moves_when_root_says_so);
    ADD(a_user_is_added_with_a_password);
    ADD(what_is_wrong_is_refused);
    ADD(nothing_works_before_setup);
    ADD(a_new_password_signs_everybody_out);
    ADD(a_terminal_shows_no_password);
    ADD(a_stop_is_set_and_lifted);
    ADD(doctor_names_what_does_not_run);
    ADD(doctor_sees_what_is_broken);
    return g_test_run();
}
