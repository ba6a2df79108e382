/* test-keeper-guessing.c: what guessing passwords leads to, through the keeper's own answer, on a clock
 * that this file sets. */
#include <string.h>

#include <glib/gstdio.h>

#include "keeper/answers.h"
#include "lib/keeper/password_hash.h"
#include "lib/keeper/second_factor.h"
#include "lib/keeper/totp.h"
#include "lib/keeper/verifiers.h"
#include "lib/program/program.h"

#define PASSWORD "correct horse battery staple"
#define OWNER 1
#define HOME "192.0.2.7"
#define AWAY "198.51.100.1"

static char *dir;
static Networks *networks;
static gint64 now_utc;

/* In place of lib/program's, which this test does not link. */
gint64
clock_utc(void)
{
    return now_utc;
}

static KeeperAnswer
answer_to(gint64 person_id, const char *address, const char *password)
{
    const Keeper keeper = { .dir = dir, .networks = networks };
    const Peer peer = { .roles = ROLE_WEB };
    KeeperProof question = { .head = { KEEPER_PROTOCOL_VERSION, KEEPER_CHECK_PASSWORD },
                                     .person_id = person_id };
    Reply reply = { 0 };

    (void)g_strlcpy(question.address, address, sizeof question.address);
    (void)g_strlcpy(question.password, password, sizeof question.password);
    answer_proven(&keeper, &peer, &question, &reply);
    g_assert_cmpuint(reply.length, ==, sizeof(KeeperHead));
    return reply.frame[1];
}

static gboolean
is_let_in(const char *address)
{
    return answer_to(OWNER, address, PASSWORD) == KEEPER_DONE;
}

static void
guess(gint64 person_id, const char *address, int times)
{
    for (int i = 0; i < times; i++)
        g_assert_cmpint(answer_to(person_id, address, "a guess"), ==, KEEPER_WRONG);
}

/* Five guesses are free; each one after that costs twice the wait of the one before. */
static void
a_person(void)
{
    guess(OWNER, AWAY, 4);
    g_assert_true(is_let_in(HOME)); /* which ends the counting */
    guess(OWNER, AWAY, 5);
    for (gint64 wait_s = 2; wait_s <= 32; wait_s *= 2) {
        g_autofree char *address = g_strdup_printf("203.0.113.%d", (int)wait_s);

        now_utc += wait_s - 1;
        g_assert_false(is_let_in(address)); /* right, but too early: looks wrong */
        guess(OWNER, address, 1);           /* too early to count */
        now_utc += 1;
        guess(OWNER, address, 1);
    }
    now_utc += 63;
    g_assert_false(is_let_in("2001:db8::1")); /* the person waits, wherever it is tried */
    now_utc += 1;
    g_assert_true(is_let_in("2001:db8::1"));
}

/* Guessing for days from elsewhere never shuts out an owner where they signed in before. */
static void
a_victim(void)
{
    g_assert_true(is_let_in(HOME));
    for (int day = 0; day < 12; day++) {
        now_utc += 86400;
        guess(OWNER, AWAY, 1);
    }
    g_assert_false(is_let_in(AWAY));
    g_assert_false(is_let_in("203.0.113.99"));
    g_assert_true(is_let_in(HOME));
    g_assert_true(is_let_in(AWAY)); /* the counting has ended */
}

/* Guessing at one person after the other from one address: that address waits, no other does. */
static void
an_address(void)
{
    g_assert_true(is_let_in(HOME));
    for (gint64 person_id = 100; person_id < 119; person_id++)
        guess(person_id, HOME, 1);
    g_assert_true(is_let_in(HOME)); /* a clinic's typing errors do not shut it out */
    guess(119, HOME, 1);
    g_assert_false(is_let_in(HOME));
    g_assert_true(is_let_in(AWAY));
    now_utc += 2;
    g_assert_true(is_let_in(HOME)); /* but one more error and it waits longer */
    guess(120, HOME, 1);
    now_utc += 3;
    g_assert_false(is_let_in(HOME));
    now_utc += 1;
    g_assert_true(is_let_in(HOME));
    guess(121, HOME, 1);
    now_utc += 3601;
    guess(122, HOME, 19); /* an hour of quiet, and all is as at first */
    g_assert_true(is_let_in(HOME));
}

/* --- codes ----------------------------------------------------------------------------------- */

static guint8 seed[SEED_SIZE];

static KeeperAnswer
answer_to_code(const char *address, const char *code)
{
    const Keeper keeper = { .dir = dir, .networks = networks };
    const Peer peer = { .roles = ROLE_WEB };
    KeeperCode question = { .head = { KEEPER_PROTOCOL_VERSION, KEEPER_CHECK_CODE }, .person_id = OWNER };
    Reply reply = { 0 };

    (void)g_strlcpy(question.address, address, sizeof question.address);
    (void)g_strlcpy(question.code, code, sizeof question.code);
    answer_code(&keeper, &peer, &question, &reply);
    return reply.frame[1];
}

static KeeperAnswer
answer_to_right_code(const char *address)
{
    char code[TOTP_DIGITS + 1];

    g_assert_true(totp_code(seed, totp_step(now_utc), code, NULL));
    return answer_to_code(address, code);
}

static void
set_up_second_factor(void)
{
    char code[TOTP_DIGITS + 1], codes[RECOVERY_CODES][RECOVERY_CODE_SIZE];
    gboolean right = FALSE;

    g_assert_true(second_factor_begin(dir, OWNER, now_utc, seed, NULL));
    g_assert_true(totp_code(seed, totp_step(now_utc), code, NULL));
    g_assert_true(second_factor_confirm(dir, OWNER, code, now_utc, &right, codes, NULL));
    g_assert_true(right);
    now_utc += 60;
}

/* Only who had the password right may try a code, and not for long. */
static void
codes_after_the_password(void)
{
    set_up_second_factor();
    g_assert_cmpint(answer_to_right_code(HOME), ==, KEEPER_WRONG);
    guess(OWNER, HOME, 1);
    g_assert_cmpint(answer_to_right_code(HOME), ==, KEEPER_WRONG);
    g_assert_cmpint(answer_to(OWNER, HOME, PASSWORD), ==, KEEPER_NEEDS_CODE);
    now_utc += 331;
    g_assert_cmpint(answer_to_right_code(HOME), ==, KEEPER_WRONG);
    g_assert_cmpint(answer_to(OWNER, HOME, PASSWORD), ==, KEEPER_NEEDS_CODE);
    g_assert_cmpint(answer_to_right_code(HOME), ==, KEEPER_DONE);
    g_assert_cmpint(answer_to_right_code(HOME), ==, KEEPER_WRONG); /* once */
}

/* Five wrong codes are free, then each costs twice the wait: whoever has the password does not guess a code. */
static void
codes_are_throttled(void)
{
    set_up_second_factor();
    g_assert_cmpint(answer_to(OWNER, AWAY, PASSWORD), ==, KEEPER_NEEDS_CODE);
    for (int i = 0; i < 5; i++)
        g_assert_cmpint(answer_to_code(AWAY, "12345x"), ==, KEEPER_WRONG);
    for (gint64 wait_s = 2; wait_s <= 16; wait_s *= 2) {
        now_utc += wait_s - 1;
        g_assert_cmpint(answer_to_right_code(AWAY), ==, KEEPER_WRONG); /* right, too early, and not used up */
        now_utc += 1;
        g_assert_cmpint(answer_to_code(AWAY, "12345x"), ==, KEEPER_WRONG);
    }
    /* A right password does not make it shorter. */
    g_assert_cmpint(answer_to(OWNER, AWAY, PASSWORD), ==, KEEPER_NEEDS_CODE);
    now_utc += 31;
    g_assert_cmpint(answer_to_right_code(AWAY), ==, KEEPER_WRONG);
    now_utc += 1;
    g_assert_cmpint(answer_to_right_code(AWAY), ==, KEEPER_DONE);
}

/* A thief with the password, who fails at the code for days, does not shut out the owner where they signed in before;
 * and a right password alone makes no network one that the owner signed in from. */
static void
codes_do_not_shut_out_the_owner(void)
{
    set_up_second_factor();
    g_assert_cmpint(answer_to(OWNER, HOME, PASSWORD), ==, KEEPER_NEEDS_CODE);
    g_assert_cmpint(answer_to_right_code(HOME), ==, KEEPER_DONE);
    for (int day = 0; day < 15; day++) {
        now_utc += 86400;
        g_assert_cmpint(answer_to(OWNER, AWAY, PASSWORD), ==, KEEPER_NEEDS_CODE);
        g_assert_cmpint(answer_to_code(AWAY, "12345x"), ==, KEEPER_WRONG);
    }
    g_assert_cmpint(answer_to_right_code(AWAY), ==, KEEPER_WRONG);
    g_assert_cmpint(answer_to(OWNER, HOME, PASSWORD), ==, KEEPER_NEEDS_CODE);
    g_assert_cmpint(answer_to_right_code(HOME), ==, KEEPER_DONE);
}

/* A clock set back by a day makes nobody wait a day. */
static void
clock_set_back(void)
{
    guess(OWNER, AWAY, 6);
    now_utc -= 86400;
    g_assert_false(is_let_in("203.0.113.1"));
    now_utc += 4;
    g_assert_true(is_let_in("203.0.113.1"));
}

/* Nine networks: the one used longest ago is no longer known. */
static void
known_networks(void)
{
    g_auto(PersonTries) tries = { 0 };

    for (int i = 1; i <= KNOWN_NETWORKS_MAX + 1; i++) {
        g_autofree char *address = g_strdup_printf("10.0.0.%d", i);

        g_assert_true(is_let_in(address));
    }
    g_assert_true(is_let_in("10.0.0.5"));
    g_assert_true(person_tries_load(dir, OWNER, &tries, NULL));
    g_assert_cmpuint(tries.networks->len, ==, KNOWN_NETWORKS_MAX);
    g_assert_cmpstr(g_ptr_array_index(tries.networks, 0), ==, "10.0.0.5");
    g_assert_cmpstr(g_ptr_array_index(tries.networks, KNOWN_NETWORKS_MAX - 1), ==, "10.0.0.2");
    guess(OWNER, AWAY, 5);
    g_assert_false(is_let_in("10.0.0.1"));
    g_assert_true(is_let_in("10.0.0.2"));
}

/* The state is replaced once for every question: nothing tells a person who exists, a right password or
 * a wait from outside. */
static void
costs_the_same(void)
{
    static const struct {
        gint64 person_id;
        const char *password;
    } cases[] = {
        { OWNER, PASSWORD }, { OWNER, "wrong" }, { 0, "wrong" }, { 999, PASSWORD }, { OWNER, "" }
    };
    g_autofree char *path = g_build_filename(dir, "state", NULL);

    for (int waiting = 0; waiting < 2; waiting++) {
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
            GStatBuf before, after;

            g_assert_cmpint(g_stat(path, &before), ==, 0);
            (void)answer_to(cases[i].person_id, AWAY, cases[i].password);
            g_assert_cmpint(g_stat(path, &after), ==, 0);
            g_assert_true(before.st_ino != after.st_ino ||
                          before.st_ctim.tv_nsec != after.st_ctim.tv_nsec ||
                          before.st_ctim.tv_sec != after.st_ctim.tv_sec);
        }
        guess(OWNER, AWAY, 5);
    }
}

/* What cannot be counted is not judged: neither right nor wrong. */
static void
no_state_no_answer(void)
{
    g_autofree char *path = g_build_filename(dir, "state.new", NULL);

    g_assert_cmpint(g_mkdir(path, 0700), ==, 0); /* in the way of every replacement */
    g_assert_cmpint(answer_to(OWNER, HOME, PASSWORD), ==, KEEPER_FAILED);
    g_assert_cmpint(answer_to(OWNER, HOME, "wrong"), ==, KEEPER_FAILED);
    g_assert_cmpint(g_rmdir(path), ==, 0);
    g_assert_true(is_let_in(HOME));
}

/* --- the tests ------------------------------------------------------------------------------- */

typedef void (*Test)(void);

static void
in_a_folder(gconstpointer test)
{
    static const char *const names[] = { "state", "state.lock", "state.new" };

    dir = g_dir_make_tmp("keyrack-guessing-XXXXXX", NULL);
    networks = networks_new();
    now_utc = G_GINT64_CONSTANT(1700000000);
    g_assert_true(verifier_set(dir, OWNER, STANDING_MEMBER, PASSWORD, NULL));
    (*(const Test *)test)();
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(dir, names[i], NULL);

        (void)g_unlink(path);
    }
    (void)g_rmdir(dir);
    networks_free(networks);
    g_clear_pointer(&dir, g_free);
}

static const struct {
    const char *name;
    Test test;
} tests[] = {
    { "/guessing/at-a-person", a_person },
    { "/guessing/does-not-shut-out-the-victim", a_victim },
    { "/guessing/from-an-address", an_address },
    { "/guessing/codes-after-the-password", codes_after_the_password },
    { "/guessing/codes-are-throttled", codes_are_throttled },
    { "/guessing/codes-do-not-shut-out-the-owner", codes_do_not_shut_out_the_owner },
    { "/guessing/clock-set-back", clock_set_back },
    { "/guessing/known-networks", known_networks },
    { "/guessing/costs-the-same", costs_the_same },
    { "/guessing/no-state-no-answer", no_state_no_answer },
};

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    password_cost_set(1);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add_data_func(tests[i].name, &tests[i].test, in_a_folder);
    return g_test_run();
}
