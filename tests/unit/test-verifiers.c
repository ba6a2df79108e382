/* test-verifiers.c: passwords, tries and one-time links in the keeper's state, also when two write at
 * once and when a writer is killed. */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "lib/clinic/error.h"
#include "lib/keeper/password_hash.h"
#include "lib/keeper/verifiers.h"
#include "tests/unit/assert_bytes.h"

#define NOON G_GINT64_CONSTANT(1700000000)

static char *dir;

static gboolean
is_right(gint64 person_id, const char *password)
{
    g_autoptr(GError) error = NULL;
    gboolean right = FALSE;

    (void)verifier_check(dir, person_id, password, &right, &error);
    g_assert_no_error(error);
    return right;
}

static char *
state_text(void)
{
    g_autofree char *path = g_build_filename(dir, "state", NULL);
    char *text = NULL;

    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static LinkState
look(const guint8 token[32], gint64 now_utc, gint64 *ret_person_id)
{
    g_autoptr(GError) error = NULL;
    LinkState state = LINK_UNKNOWN;

    (void)link_look(dir, token, now_utc, &state, ret_person_id, &error);
    g_assert_no_error(error);
    return state;
}

static gboolean
make_link(gint64 person_id, gint64 now_utc, guint8 ret_token[32])
{
    const Admission admission = { person_id, STANDING_MEMBER, SETUP_LINK_LIFE_S };

    return link_make(dir, &admission, now_utc, ret_token, NULL);
}

/* --- passwords ------------------------------------------------------------------------------- */

static void
passwords(void)
{
    g_autofree char *longest = g_strnfill(511, 'x'), *too_long = g_strnfill(512, 'x');
    g_autofree char *text = NULL;
    static const char *const wrong[] = { "", "a", "p\xc3\xa5ss", "p\xc3\xa4ss ", " p\xc3\xa4ss" };
    const char *const refused[] = { "", too_long, "bad \xff utf-8" };

    password_cost_set(PASSWORD_COST);
    g_assert_true(verifier_set(dir, 1, STANDING_MEMBER, "p\xc3\xa4ss", NULL));
    g_assert_true(verifier_set(dir, 2, STANDING_MEMBER, longest, NULL));
    g_assert_true(is_right(1, "p\xc3\xa4ss"));
    g_assert_true(is_right(2, longest));
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
        g_assert_false(is_right(1, wrong[i]));
    longest[510] = 'y'; /* every byte counts */
    g_assert_false(is_right(2, longest));
    g_assert_false(is_right(2, too_long));
    g_assert_false(is_right(3, "p\xc3\xa4ss"));
    g_assert_false(is_right(0, ""));
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_false(verifier_set(dir, 1, STANDING_MEMBER, refused[i], &error));
        g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID);
    }
    g_assert_true(is_right(1, "p\xc3\xa4ss"));
    g_assert_true(verifier_set(dir, 1, STANDING_MEMBER, "another", NULL));
    g_assert_false(is_right(1, "p\xc3\xa4ss"));
    g_assert_true(is_right(1, "another"));
    text = state_text();
    g_assert_nonnull(strstr(text, "verifier=$y$jBT$")); /* yescrypt, cost 7 */
    g_assert_null(strstr(text, "another"));
    password_cost_set(1);
}

static void
equal_passwords_do_not_look_equal(void)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autofree char *path = g_build_filename(dir, "state", NULL), *one = NULL, *two = NULL;

    g_assert_true(verifier_set(dir, 1, STANDING_MEMBER, "the same", NULL));
    g_assert_true(verifier_set(dir, 2, STANDING_MEMBER, "the same", NULL));
    g_assert_true(g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL));
    one = g_key_file_get_string(file, "person 1", "verifier", NULL);
    two = g_key_file_get_string(file, "person 2", "verifier", NULL);
    g_assert_cmpstr(one, !=, two);
}

/* A state that was tampered with or damaged lets nobody in, and is not silently started anew. */
static void
damaged_state(void)
{
    static const char *const states[] = { "[person 1]\nstanding=member\nverifier=\n",
                                          "[person 1]\nstanding=member\nverifier=*0\n",
                                          "[person 1]\nstanding=member\nverifier=plain\n",
                                          "[person 1]\nstanding=member\nverifier=$1$salt$hash\n",
                                          "[person 1]\nstanding=member\nverifier=$y$\n",
                                          "no group\n",
                                          "[person" };
    g_autofree char *path = g_build_filename(dir, "state", NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
        g_autoptr(GError) error = NULL;
        gboolean right = FALSE;

        g_assert_true(g_file_set_contents(path, states[i], -1, NULL));
        g_test_message("%s", states[i]);
        g_assert_false(verifier_check(dir, 1, "plain", &right, &error));
        g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL);
        g_assert_false(right);
    }
}

/* Without memory for a hash nothing is known about the password: not 'wrong', but 'try again'. */
static void
no_memory(void)
{
#ifdef __SANITIZE_ADDRESS__
    g_test_skip("the sanitizer needs the address space that is taken away here");
#else
    pid_t child;
    int status;

    password_cost_set(PASSWORD_COST);
    g_assert_true(verifier_set(dir, 1, STANDING_MEMBER, "password", NULL));
    password_cost_set(1);
    child = fork();
    if (child == 0) {
        const struct rlimit little = { 60 << 20, 60 << 20 };
        g_autoptr(GError) error = NULL;
        gboolean right;

        if (setrlimit(RLIMIT_AS, &little) < 0 || verifier_check(dir, 1, "password", &right, &error))
            _exit(1);
        _exit(g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_BUSY) ? 0 : 2);
    }
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_cmpint(status, ==, 0);
#endif
}

static void
no_folder(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(verifier_set("/nonexistent", 1, STANDING_MEMBER, "password", &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL);
}

static void
files_are_the_keepers_alone(void)
{
    static const char *const names[] = { "state", "state.lock" };
    GStatBuf info, folder;

    if (geteuid() == 0) /* as keyrackctl would, for the folder of another user */
        g_assert_cmpint(chown(dir, 65534, 65534), ==, 0);
    g_assert_true(verifier_set(dir, 1, STANDING_MEMBER, "password", NULL));
    g_assert_cmpint(g_stat(dir, &folder), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(dir, names[i], NULL);

        g_assert_cmpint(g_lstat(path, &info), ==, 0);
        g_assert_cmpuint(info.st_mode & 0777, ==, 0600);
        g_assert_cmpuint(info.st_uid, ==, folder.st_uid);
        g_assert_cmpuint(info.st_gid, ==, folder.st_gid);
    }
}

/* --- tries ----------------------------------------------------------------------------------- */

static void
tries_come_back(void)
{
    g_auto(PersonTries) tries = { 0 }, loaded = { 0 }, cleared = { 0 };

    g_assert_true(verifier_set(dir, 1, STANDING_MEMBER, "password", NULL));
    g_assert_true(person_tries_load(dir, 1, &tries, NULL));
    g_assert_cmpuint(tries.tries.failures, ==, 0);
    tries.tries = (Tries){ .failures = 9, .last_failure_utc = NOON };
    for (int i = 0; i < 20; i++)
        g_ptr_array_add(tries.networks, g_strdup_printf("192.0.2.%d", i));
    g_assert_true(person_tries_save(dir, 1, &tries, NULL));
    g_assert_true(person_tries_load(dir, 1, &loaded, NULL));
    g_assert_cmpuint(loaded.tries.failures, ==, 9);
    g_assert_cmpint(loaded.tries.last_failure_utc, ==, NOON);
    g_assert_cmpuint(loaded.networks->len, ==, KNOWN_NETWORKS_MAX);
    g_assert_cmpstr(g_ptr_array_index(loaded.networks, 0), ==, "192.0.2.0");
    g_assert_true(verifier_set(dir, 1, STANDING_MEMBER, "new password", NULL));
    g_assert_true(person_tries_load(dir, 1, &cleared, NULL));
    g_assert_cmpuint(cleared.tries.failures, ==, 0);
    g_assert_cmpuint(cleared.networks->len, ==, KNOWN_NETWORKS_MAX);
}

/* A thousand invented persons leave one record. */
static void
unknown_persons_share_one_record(void)
{
    g_auto(PersonTries) tries = { 0 };
    g_autofree char *text = NULL;

    g_assert_true(person_tries_load(dir, 4711, &tries, NULL));
    tries.tries.failures = 3;
    for (gint64 id = -500; id < 500; id++)
        if (id % 50 == 0)
            g_assert_true(person_tries_save(dir, id, &tries, NULL));
    text = state_text();
    g_assert_cmpstr(text, ==, "[person 0]\nfailures=3\nlast_failure_utc=0\n");
}

/* --- links ----------------------------------------------------------------------------------- */

static void
links(void)
{
    guint8 token[32], newer[32], other[32];
    gint64 person_id = 0;
    g_autofree char *text = NULL;

    g_assert_true(make_link(5, NOON, token));
    g_assert_true(make_link(6, NOON, other));
    g_assert_cmpint(look(token, NOON, &person_id), ==, LINK_GOOD);
    g_assert_cmpint(person_id, ==, 5);
    g_assert_cmpint(look(token, NOON + SETUP_LINK_LIFE_S - 1, &person_id), ==, LINK_GOOD);
    g_assert_cmpint(look(token, NOON + SETUP_LINK_LIFE_S, &person_id), ==, LINK_EXPIRED);
    token[0] ^= 1;
    g_assert_cmpint(look(token, NOON, &person_id), ==, LINK_UNKNOWN);
    token[0] ^= 1;
    g_assert_true(make_link(5, NOON, newer)); /* the earlier one dies, another's lives */
    g_assert_cmpint(look(token, NOON, &person_id), ==, LINK_UNKNOWN);
    g_assert_cmpint(look(newer, NOON, &person_id), ==, LINK_GOOD);
    g_assert_cmpint(look(other, NOON, &person_id), ==, LINK_GOOD);
    g_assert_true(make_link(7, NOON + 31 * 24 * 3600, token)); /* old ones are cleared */
    g_assert_cmpint(look(other, NOON, &person_id), ==, LINK_UNKNOWN);
    g_assert_false(make_link(0, NOON, token));
    text = state_text();
    g_assert_null(strstr(text, "[link ]"));
}

static void
redeeming(void)
{
    guint8 token[32];
    LinkState state;
    gint64 person_id = 0;
    g_autoptr(GError) error = NULL;

    g_assert_true(make_link(5, NOON, token));
    g_assert_false(link_redeem(dir, token, "", NOON, &state, &person_id, &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID); /* and it is not spent */
    g_assert_true(link_redeem(dir, token, "first", NOON + SETUP_LINK_LIFE_S, &state, &person_id, NULL));
    g_assert_cmpint(state, ==, LINK_EXPIRED);
    g_assert_false(is_right(5, "first"));
    g_assert_true(link_redeem(dir, token, "first", NOON, &state, &person_id, NULL));
    g_assert_cmpint(state, ==, LINK_GOOD);
    g_assert_cmpint(person_id, ==, 5);
    g_assert_true(is_right(5, "first"));
    g_assert_true(link_redeem(dir, token, "second", NOON, &state, &person_id, NULL));
    g_assert_cmpint(state, ==, LINK_USED);
    g_assert_true(is_right(5, "first"));
}

#define RACERS 3
#define RACES 15

/* A process that waits at the barrier, redeems, and says with its status what it got. */
static pid_t
start_racer(const int barrier[2], const guint8 token[32], const char *password)
{
    pid_t child = fork();
    LinkState state;
    gint64 person_id;
    char byte;

    if (child != 0)
        return child;
    (void)close(barrier[1]);
    (void)!read(barrier[0], &byte, 1); /* ends for all at once, when the last writer closes */
    if (!link_redeem(dir, token, password, NOON, &state, &person_id, NULL))
        _exit(99);
    _exit(state == LINK_GOOD ? 1 : state == LINK_USED ? 0 : 98);
}

/* Of several at once exactly one wins, and the password is the winner's. */
static void
races(void)
{
    static const char *const passwords_of[RACERS] = { "first", "second", "third" };

    for (int race = 0; race < RACES; race++) {
        guint8 token[32];
        pid_t racers[RACERS];
        int barrier[2], winners = 0, winner = -1;

        g_assert_true(make_link(5, NOON, token));
        g_assert_cmpint(pipe(barrier), ==, 0);
        for (int i = 0; i < RACERS; i++) {
            racers[i] = start_racer(barrier, token, passwords_of[i]);
            g_assert_cmpint(racers[i], >, 0);
        }
        (void)close(barrier[0]);
        (void)close(barrier[1]);
        for (int i = 0; i < RACERS; i++) {
            int status;

            g_assert_cmpint(waitpid(racers[i], &status, 0), ==, racers[i]);
            g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
            winners += WEXITSTATUS(status);
            winner = WEXITSTATUS(status) == 1 ? i : winner;
        }
        g_assert_cmpint(winners, ==, 1);
        g_assert_true(is_right(5, passwords_of[winner]));
    }
}

/* Two writers at once, each with persons of its own: neither undoes what the other wrote. */
static void
two_writers(void)
{
    enum { PERSONS = 40 };
    guint8 tokens[2][PERSONS][32];
    gint64 person_id = 0;
    int pipe_ends[2], status;
    pid_t child;

    g_assert_cmpint(pipe(pipe_ends), ==, 0);
    child = fork();
    for (gint64 i = 0; i < PERSONS; i++) {
        if (!make_link((child == 0 ? 100 : 200) + i, NOON, tokens[child != 0][i]))
            _exit(1);
        if (child == 0 && write(pipe_ends[1], tokens[0][i], 32) != 32)
            _exit(1);
    }
    if (child == 0)
        _exit(0);
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_cmpint(status, ==, 0);
    g_assert_cmpint(read(pipe_ends[0], tokens[0], sizeof tokens[0]), ==, sizeof tokens[0]);
    for (gint64 i = 0; i < PERSONS; i++)
        for (gint64 writer = 0; writer < 2; writer++) {
            g_assert_cmpint(look(tokens[writer][i], NOON, &person_id), ==, LINK_GOOD);
            g_assert_cmpint(person_id, ==, 100 + 100 * writer + i);
        }
    (void)close(pipe_ends[0]);
    (void)close(pipe_ends[1]);
}

/* --- killed in the middle --------------------------------------------------------------------- */

/* Counts failures up for ever and tells each one that is saved. */
static pid_t
start_writer(int ready)
{
    pid_t child = fork();
    PersonTries tries = { 0 };

    if (child != 0)
        return child;
    if (!person_tries_load(dir, 1, &tries, NULL))
        _exit(1);
    for (;;) {
        tries.tries.failures++;
        if (!person_tries_save(dir, 1, &tries, NULL) ||
            write(ready, &tries.tries.failures, sizeof tries.tries.failures) < 0)
            _exit(1);
    }
}

/* What was saved is there; what was being saved is there or not; everything else is untouched. */
static void
kills(void)
{
    g_autoptr(GRand) chance = g_rand_new_with_seed(7);
    guint8 token[32];
    gint64 person_id = 0;

    g_assert_true(verifier_set(dir, 1, STANDING_MEMBER, "password", NULL));
    g_assert_true(make_link(5, NOON, token));
    for (int round = 0; round < 100; round++) {
        g_auto(PersonTries) tries = { 0 };
        g_autoptr(GError) error = NULL;
        guint saved = 0, told;
        int pipe_ends[2];
        pid_t writer;

        g_assert_cmpint(pipe(pipe_ends), ==, 0);
        writer = start_writer(pipe_ends[1]);
        (void)close(pipe_ends[1]);
        for (int left = g_rand_int_range(chance, 1, 6); left > 0; left--)
            g_assert_cmpint(read(pipe_ends[0], &saved, sizeof saved), ==, sizeof saved);
        for (volatile int spin = g_rand_int_range(chance, 0, 400000); spin > 0;)
            spin = spin - 1; /* anywhere in the next write; where does not decide the test */
        g_assert_cmpint(kill(writer, SIGKILL), ==, 0);
        g_assert_cmpint(waitpid(writer, NULL, 0), ==, writer);
        while (read(pipe_ends[0], &told, sizeof told) == sizeof told)
            saved = told;
        (void)close(pipe_ends[0]);
        (void)person_tries_load(dir, 1, &tries, &error);
        g_assert_no_error(error);
        g_assert_true(tries.tries.failures == saved || tries.tries.failures == saved + 1);
        g_assert_cmpint(look(token, NOON, &person_id), ==, LINK_GOOD);
    }
    g_assert_true(is_right(1, "password"));
}

/* --- the tests ------------------------------------------------------------------------------- */

typedef void (*Test)(void);

static void
in_a_folder(gconstpointer test)
{
    g_autoptr(GDir) files = NULL;
    const char *name;

    dir = g_dir_make_tmp("keyrack-verifiers-XXXXXX", NULL);
    (*(const Test *)test)();
    files = g_dir_open(dir, 0, NULL);
    while ((name = g_dir_read_name(files)) != NULL) {
        g_autofree char *path = g_build_filename(dir, name, NULL);

        (void)g_unlink(path);
    }
    (void)g_rmdir(dir);
    g_clear_pointer(&dir, g_free);
}

static const struct {
    const char *name;
    Test test;
} tests[] = {
    { "/verifiers/passwords", passwords },
    { "/verifiers/equal-passwords-do-not-look-equal", equal_passwords_do_not_look_equal },
    { "/verifiers/damaged-state-lets-nobody-in", damaged_state },
    { "/verifiers/no-memory-is-not-wrong", no_memory },
    { "/verifiers/no-folder", no_folder },
    { "/verifiers/files-are-the-keepers-alone", files_are_the_keepers_alone },
    { "/verifiers/tries-come-back", tries_come_back },
    { "/verifiers/unknown-persons-share-one-record", unknown_persons_share_one_record },
    { "/verifiers/links", links },
    { "/verifiers/redeeming", redeeming },
    { "/verifiers/of-several-redeemers-one-wins", races },
    { "/verifiers/two-writers-lose-nothing", two_writers },
    { "/verifiers/killed-while-writing", kills },
};

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    password_cost_set(1); /* but for the tests about the cost */
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add_data_func(tests[i].name, &tests[i].test, in_a_folder);
    return g_test_run();
}
