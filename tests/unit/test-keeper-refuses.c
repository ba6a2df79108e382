/* test-keeper-refuses.c: whatever is not an allowed question from an allowed user gets nothing, and
 * nobody who behaves badly keeps the others from their answers. */
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clinic/error.h"
#include "lib/keeper/verifiers.h"
#include "tests/unit/assert_bytes.h"
#include "tests/unit/keeper_process.h"

static KeeperProcess keeper; /* all roles for us */

static const struct {
    guint8 kind;
    gsize size;
} questions[] = {
    { KEEPER_CHECK_PASSWORD, sizeof(KeeperProof) },
    { KEEPER_LOOK_AT_LINK, sizeof(KeeperLookAtLink) },
    { KEEPER_REDEEM_LINK, sizeof(KeeperRedeemLink) },
    { KEEPER_OPEN, sizeof(KeeperOpen) },
    { KEEPER_REWRAP, sizeof(KeeperRewrap) },
    { KEEPER_CHANGE_PASSWORD, sizeof(KeeperChangePassword) },
    { KEEPER_ADMIT, sizeof(KeeperAdmit) },
    { KEEPER_CHECK_CODE, sizeof(KeeperCode) },
    { KEEPER_BEGIN_SECOND_FACTOR, sizeof(KeeperProof) },
    { KEEPER_CONFIRM_SECOND_FACTOR, sizeof(KeeperCode) },
    { KEEPER_END_SECOND_FACTOR, sizeof(KeeperProof) },
    { KEEPER_NEW_RECOVERY_CODES, sizeof(KeeperProof) },
    { KEEPER_VIEW_ISSUED_KEY, sizeof(KeeperViewIssuedKey) },
};

static char *
openings_path(const KeeperProcess *of)
{
    return g_build_filename(of->dir, "openings.log", NULL);
}

/* Asks, and wants the connection closed without an answer and one more line in the log. */
static void
assert_no_answer(const void *frame, gsize size)
{
    g_autofree char *path = openings_path(&keeper);
    guint lines = keeper_process_lines(keeper.log_path), opened = keeper_process_lines(path);
    guint8 answer[KEEPER_ANSWER_MAX];
    int fd = keeper_process_connect(&keeper);

    g_assert_cmpint(keeper_process_ask(fd, frame, size, answer, sizeof answer), ==, 0);
    (void)close(fd);
    g_assert_cmpuint(keeper_process_lines(keeper.log_path), ==, lines + 1);
    g_assert_cmpuint(keeper_process_lines(path), ==, opened);
}

/* An answer as long as it takes: the client of lib/keeper gives up when the socket's queue is full,
 * and after five seconds. */
static void
assert_answer(const void *frame, gsize size, KeeperAnswer expected)
{
    const guint8 word[] = { KEEPER_PROTOCOL_VERSION, expected };
    guint8 answer[KEEPER_ANSWER_MAX];
    int fd = keeper_process_connect(&keeper);
    gssize n = keeper_process_ask(fd, frame, size, answer, sizeof answer);

    assert_bytes(answer, (gsize)n, word, sizeof word);
    (void)close(fd);
}

/* The keeper still does its work. */
static void
assert_alive(void)
{
    const KeeperLookAtLink look = { .head = { KEEPER_PROTOCOL_VERSION, KEEPER_LOOK_AT_LINK },
                                    .token = { 1 } };

    assert_answer(&look, sizeof look, KEEPER_LINK_UNKNOWN);
}

static void
wrong_sizes(void)
{
    static guint8 frame[8192];

    for (gsize i = 0; i < G_N_ELEMENTS(questions); i++) {
        const gsize sizes[] = {
            1, 2, 3, questions[i].size - 1, questions[i].size + 1, sizeof frame
        };

        frame[0] = KEEPER_PROTOCOL_VERSION;
        frame[1] = questions[i].kind;
        for (gsize k = 0; k < G_N_ELEMENTS(sizes); k++)
            assert_no_answer(frame, sizes[k]);
    }
    assert_alive();
}

static void
unknown_kinds_and_versions(void)
{
    guint8 frame[KEEPER_QUESTION_MAX] = { KEEPER_PROTOCOL_VERSION };

    for (guint kind = 0; kind < 256; kind++) {
        gsize size = 3; /* nobody's */

        for (gsize i = 0; i < G_N_ELEMENTS(questions); i++)
            if (questions[i].kind == kind)
                size = questions[i].size == sizeof(KeeperOpen) ? sizeof(KeeperRewrap) /* another's */
                                                               : sizeof(KeeperOpen);
        frame[0] = KEEPER_PROTOCOL_VERSION;
        frame[1] = (guint8)kind;
        assert_no_answer(frame, size);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(questions); i++) {
        frame[0] = KEEPER_PROTOCOL_VERSION + 1;
        frame[1] = questions[i].kind;
        assert_no_answer(frame, questions[i].size);
    }
    assert_alive();
}

static KeeperOpen
good_open(void)
{
    return (KeeperOpen){ .head = { KEEPER_PROTOCOL_VERSION, KEEPER_OPEN },
                         .purpose = KEY_FOR_VERIFY,
                         .binding = { .practitioner_id = "12", .api_key_id = 1, .shard = "au4" } };
}

/* A text field that is no text, or no id, would go into the log: nothing is opened, nothing logged. */
static void
malformed_bindings(void)
{
    static const char *const ids[] = { "1a", "-1", " 1", "1\n2", "\xff", "x" };
    static const char *const shards[] = { "",      "a",    "a1",  "au",    "AU1",
                                          "au1\n", "au1.", "1au", "au\xff" };
    KeeperOpen frame;

    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++) {
        frame = good_open();
        memset(frame.binding.practitioner_id, 0, sizeof frame.binding.practitioner_id);
        memcpy(frame.binding.practitioner_id, ids[i], strlen(ids[i]));
        assert_no_answer(&frame, sizeof frame);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(shards); i++) {
        frame = good_open();
        memset(frame.binding.shard, 0, sizeof frame.binding.shard);
        memcpy(frame.binding.shard, shards[i], strlen(shards[i]));
        assert_no_answer(&frame, sizeof frame);
    }
    frame = good_open();
    memset(frame.binding.practitioner_id, '1', sizeof frame.binding.practitioner_id); /* no NUL */
    assert_no_answer(&frame, sizeof frame);
    frame = good_open();
    frame.binding.practitioner_id[20] = '1'; /* something after the NUL */
    assert_no_answer(&frame, sizeof frame);
    frame = good_open();
    frame.binding.api_key_id = 0;
    assert_no_answer(&frame, sizeof frame);
    frame = good_open();
    frame.purpose = KEY_PURPOSE__COUNT;
    assert_no_answer(&frame, sizeof frame);
    frame = good_open();
    frame.purpose = 255;
    assert_no_answer(&frame, sizeof frame);
}

static void
malformed_texts(void)
{
    KeeperProof check = { .head = { KEEPER_PROTOCOL_VERSION, KEEPER_CHECK_PASSWORD } };
    KeeperRedeemLink redeem = { .head = { KEEPER_PROTOCOL_VERSION, KEEPER_REDEEM_LINK } };
    KeeperChangePassword change = { .proof.head = { KEEPER_PROTOCOL_VERSION, KEEPER_CHANGE_PASSWORD } };
    KeeperCode code = { .head = { KEEPER_PROTOCOL_VERSION, KEEPER_CHECK_CODE } };

    memset(check.password, 'x', sizeof check.password);
    assert_no_answer(&check, sizeof check);
    memset(check.password, 0, sizeof check.password);
    memset(check.address, '1', sizeof check.address);
    assert_no_answer(&check, sizeof check);
    redeem.password[511] = 'x';
    assert_no_answer(&redeem, sizeof redeem);
    change.new_password[511] = 'x';
    assert_no_answer(&change, sizeof change);
    change.new_password[511] = '\0'; /* and an empty one is none */
    assert_no_answer(&change, sizeof change);
    code.code[KEEPER_CODE_SIZE - 1] = 'x';
    assert_no_answer(&code, sizeof code);
}

static void
malformed_numbers(void)
{
    const KeeperProof admits = { .head = { KEEPER_PROTOCOL_VERSION, KEEPER_ADMIT } },
                      views = { .head = { KEEPER_PROTOCOL_VERSION, KEEPER_VIEW_ISSUED_KEY } };
    const KeeperAdmit admissions[] = {
        { admits, 0, STANDING_MEMBER, 0 },  { admits, -1, STANDING_MEMBER, 0 },
        { admits, 1, STANDING_ADMINISTRATOR + 1, 0 }, { admits, 1, STANDING_MEMBER, -1 },
        { admits, 1, STANDING_MEMBER, LINK_LIFE_MAX_S + 1 },
    };
    const KeeperViewIssuedKey viewing = { views, 0, { 0 } };

    for (gsize i = 0; i < G_N_ELEMENTS(admissions); i++)
        assert_no_answer(&admissions[i], sizeof admissions[i]);
    assert_no_answer(&viewing, sizeof viewing);
}

/* --- who may ask ----------------------------------------------------------------------------- */

static void
assert_forbidden(const KeeperProcess *of, guint8 kind, gsize size)
{
    guint8 frame[KEEPER_QUESTION_MAX] = { KEEPER_PROTOCOL_VERSION, kind };
    guint8 answer[KEEPER_ANSWER_MAX];
    const guint8 forbidden[] = { KEEPER_PROTOCOL_VERSION, KEEPER_FORBIDDEN };
    int fd = keeper_process_connect(of);
    gssize n = keeper_process_ask(fd, frame, size, answer, sizeof answer);

    assert_bytes(answer, (gsize)n, forbidden, sizeof forbidden);
    (void)close(fd);
}

/* Written by hand, not taken from the keeper's table. */
static void
each_role_its_own_questions(void)
{
    KeeperProcess no_web, no_agent;
    g_autoptr(GError) error = NULL, agent_error = NULL;
    const KeyBinding binding = { "12", 1, "au4" };
    const guint8 sealed[VAULT_SEALED_SIZE] = { 0 };
    PasswordAnswer answer;
    OpenedKey opened;

    keeper_process_init(&no_web, "nobody", "");
    keeper_process_start(&no_web);
    keeper_process_init(&no_agent, "", "nobody");
    keeper_process_start(&no_agent);
    assert_forbidden(&no_web, KEEPER_CHECK_PASSWORD, sizeof(KeeperProof));
    assert_forbidden(&no_web, KEEPER_LOOK_AT_LINK, sizeof(KeeperLookAtLink));
    assert_forbidden(&no_web, KEEPER_REDEEM_LINK, sizeof(KeeperRedeemLink));
    assert_forbidden(&no_web, KEEPER_CHANGE_PASSWORD, sizeof(KeeperChangePassword));
    assert_forbidden(&no_web, KEEPER_ADMIT, sizeof(KeeperAdmit));
    assert_forbidden(&no_web, KEEPER_CHECK_CODE, sizeof(KeeperCode));
    assert_forbidden(&no_web, KEEPER_BEGIN_SECOND_FACTOR, sizeof(KeeperProof));
    assert_forbidden(&no_web, KEEPER_CONFIRM_SECOND_FACTOR, sizeof(KeeperCode));
    assert_forbidden(&no_web, KEEPER_END_SECOND_FACTOR, sizeof(KeeperProof));
    assert_forbidden(&no_web, KEEPER_NEW_RECOVERY_CODES, sizeof(KeeperProof));
    assert_forbidden(&no_web, KEEPER_VIEW_ISSUED_KEY, sizeof(KeeperViewIssuedKey));
    assert_forbidden(&no_agent, KEEPER_OPEN, sizeof(KeeperOpen));
    assert_forbidden(&no_agent, KEEPER_REWRAP, sizeof(KeeperRewrap));
    g_assert_false(keeper_check_password(no_web.socket, &(Proof){ 1, "192.0.2.7", "x" }, &answer, &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_FORBIDDEN);
    g_assert_false(
        keeper_open(no_agent.socket, &binding, sealed, KEY_FOR_VERIFY, &opened, &agent_error));
    g_assert_error(agent_error, KEYRACK_ERROR, KEYRACK_ERROR_FORBIDDEN);
    g_clear_error(&error);
    g_clear_error(&agent_error);
    /* And what is theirs they get: each has the other role. */
    g_assert_false(keeper_open(no_web.socket, &binding, sealed, KEY_FOR_VERIFY, &opened, &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED);
    g_assert_true(
        keeper_check_password(no_agent.socket, &(Proof){ 1, "192.0.2.7", "x" }, &answer, &agent_error));
    keeper_process_clear(&no_web);
    keeper_process_clear(&no_agent);
}

/* What a child process under another user finds, as its exit status. */
static int
ask_as(const struct passwd *user, const char *socket)
{
    const KeyBinding binding = { "12", 1, "au4" };
    const guint8 sealed[VAULT_SEALED_SIZE] = { 0 };
    PasswordAnswer answer;
    OpenedKey opened;
    GError *error = NULL;

    if (setgroups(0, NULL) < 0 || setgid(user->pw_gid) < 0 || setuid(user->pw_uid) < 0)
        return 1;
    if (!keeper_check_password(socket, &(Proof){ 1, "192.0.2.7", "x" }, &answer, NULL))
        return 2;
    if (keeper_open(socket, &binding, sealed, KEY_FOR_VERIFY, &opened, &error))
        return 3;
    return g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_FORBIDDEN) ? 0 : 4;
}

/* The kernel says who asks: another user has the web's role, and root, being nobody's role, none. */
static void
the_peers_user_decides(void)
{
    const struct passwd *nobody = getpwnam("nobody");
    g_autoptr(GError) error = NULL;
    KeeperProcess of;
    PasswordAnswer answer;
    g_autofree char *run = NULL;
    pid_t child;
    int status;

    if (geteuid() != 0 || nobody == NULL) {
        g_test_skip("needs root, to become another user");
        return;
    }
    keeper_process_init(&of, "nobody", "daemon");
    keeper_process_start(&of);
    run = g_path_get_dirname(of.socket);
    g_assert_cmpint(chmod(of.folder, 0711), ==, 0);
    g_assert_cmpint(chmod(run, 0711), ==, 0);
    g_assert_cmpint(chmod(of.socket, 0666), ==, 0);
    child = fork();
    if (child == 0)
        _exit(ask_as(nobody, of.socket));
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_cmpint(status, ==, 0);
    g_assert_false(keeper_check_password(of.socket, &(Proof){ 1, "192.0.2.7", "x" }, &answer, &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_FORBIDDEN);
    keeper_process_clear(&of);
}

/* --- who behaves badly ----------------------------------------------------------------------- */

/* Fifteen of sixteen places are taken by clients that say nothing; then they are let go. */
static void
stalled_clients(void)
{
    guint8 byte;
    int fds[15];

    for (gsize i = 0; i < G_N_ELEMENTS(fds); i++)
        fds[i] = keeper_process_connect(&keeper);
    for (int i = 0; i < 20; i++)
        assert_alive();
    for (gsize i = 0; i < G_N_ELEMENTS(fds); i++) {
        g_assert_cmpint(keeper_process_receive(fds[i], &byte, 1), ==, 0);
        (void)close(fds[i]);
    }
    assert_alive();
}

static void
clients_that_leave(void)
{
    KeeperProof check = { .head = { KEEPER_PROTOCOL_VERSION, KEEPER_CHECK_PASSWORD },
                                  .address = "192.0.2.98" };

    for (int i = 0; i < 100; i++)
        (void)close(keeper_process_connect(&keeper));
    for (int i = 0; i < 4; i++) { /* gone before their hash is made */
        int fd = keeper_process_connect(&keeper);

        g_assert_cmpint(send(fd, &check, sizeof check, 0), ==, sizeof check);
        (void)close(fd);
    }
    assert_alive();
    /* The fifth is answered after them. */
    assert_answer(&check, sizeof check, KEEPER_WRONG);
}

static int
hold_state(void)
{
    g_autofree char *path = g_build_filename(keeper.dir, "state.lock", NULL);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    g_assert_cmpint(flock(fd, LOCK_EX), ==, 0);
    return fd;
}

/* While a password is being judged (held up here by the lock on the state) other questions get their
 * answers, and more passwords than five are told to come back. */
static void
hashes_hold_nobody_up(void)
{
    KeeperProof check = { .head = { KEEPER_PROTOCOL_VERSION, KEEPER_CHECK_PASSWORD },
                                  .address = "192.0.2.99" };
    const guint8 busy[] = { KEEPER_PROTOCOL_VERSION, KEEPER_BUSY };
    const guint8 wrong[] = { KEEPER_PROTOCOL_VERSION, KEEPER_WRONG };
    guint8 answer[KEEPER_ANSWER_MAX];
    const KeyBinding binding = { "12", 1, "au4" };
    const guint8 sealed[VAULT_SEALED_SIZE] = { 0 };
    g_autoptr(GError) error = NULL;
    OpenedKey opened;
    int lock = hold_state(), fds[7];

    for (gsize i = 0; i < G_N_ELEMENTS(fds); i++) {
        fds[i] = keeper_process_connect(&keeper);
        g_assert_cmpint(send(fds[i], &check, sizeof check, 0), ==, sizeof check);
    }
    for (gsize i = 5; i < G_N_ELEMENTS(fds); i++) {
        gssize n = keeper_process_receive(fds[i], answer, sizeof answer);

        assert_bytes(answer, (gsize)n, busy, sizeof busy);
    }
    assert_alive();
    g_assert_false(keeper_open(keeper.socket, &binding, sealed, KEY_FOR_VERIFY, &opened, &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED);
    (void)close(lock);
    for (gsize i = 0; i < 5; i++) {
        gssize n = keeper_process_receive(fds[i], answer, sizeof answer);

        assert_bytes(answer, (gsize)n, wrong, sizeof wrong);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(fds); i++)
        (void)close(fds[i]);
}

/* Asked to end while a password is being judged, it finishes that one and ends well. */
static void
ends_in_the_middle(void)
{
    KeeperProof check = { .head = { KEEPER_PROTOCOL_VERSION, KEEPER_CHECK_PASSWORD } };
    int lock = hold_state(), fd = keeper_process_connect(&keeper);

    g_assert_cmpint(send(fd, &check, sizeof check, 0), ==, sizeof check);
    assert_alive(); /* by then the question is with the worker */
    g_assert_cmpint(kill(keeper.pid, SIGTERM), ==, 0);
    (void)close(lock);
    g_assert_cmpint(keeper_process_end(&keeper, SIGTERM), ==, 0);
    (void)close(fd);
    keeper_process_start(&keeper);
}

static void
only_one_keeper(void)
{
    g_autofree char *program =
        g_build_filename(g_getenv("TOP_BUILDDIR"), "keeper", "keyrack-keeper", NULL);
    const char *const argv[] = { program, "--config", keeper.config_path, NULL };
    g_autofree char *said = NULL;
    int status = 0;

    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &said,
                               &status, NULL));
    g_assert_cmpint(status, !=, 0);
    g_assert_nonnull(strstr(said, "another keyrack-keeper works in"));
    assert_alive();
}

int
main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    keeper_process_init(&keeper, "", "");
    keeper_process_start(&keeper);
    g_test_add_func("/keeper/wrong-sizes", wrong_sizes);
    g_test_add_func("/keeper/unknown-kinds-and-versions", unknown_kinds_and_versions);
    g_test_add_func("/keeper/malformed-bindings", malformed_bindings);
    g_test_add_func("/keeper/malformed-texts", malformed_texts);
    g_test_add_func("/keeper/malformed-numbers", malformed_numbers);
    g_test_add_func("/keeper/each-role-its-own-questions", each_role_its_own_questions);
    g_test_add_func("/keeper/the-peers-user-decides", the_peers_user_decides);
    g_test_add_func("/keeper/stalled-clients", stalled_clients);
    g_test_add_func("/keeper/clients-that-leave", clients_that_leave);
    g_test_add_func("/keeper/hashes-hold-nobody-up", hashes_hold_nobody_up);
    g_test_add_func("/keeper/ends-in-the-middle", ends_in_the_middle);
    g_test_add_func("/keeper/only-one-keeper", only_one_keeper);
    status = g_test_run();
    keeper_process_clear(&keeper);
    return status;
}
