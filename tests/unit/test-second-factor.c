/* test-second-factor.c: what the keeper's state says to codes: right once, in time, and never again. */
#include <string.h>

#include <glib/gstdio.h>

#include "lib/clinic/error.h"
#include "lib/keeper/second_factor.h"
#include "lib/keeper/totp.h"
#include "lib/keeper/verifiers.h"

#define NOON G_GINT64_CONSTANT(1700000010)
#define STEP_S 30

static char *dir;

/* The table of RFC 6238, appendix B, for SHA-1: there with eight digits, the last six of which an app shows. */
static void
vectors(void)
{
    static const struct {
        gint64 at_utc;
        const char *code;
    } cases[] = {
        { 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
        { 1234567890, "005924" }, { 2000000000, "279037" }, { G_GINT64_CONSTANT(20000000000), "353130" },
    };
    const guint8 *seed = (const guint8 *)"12345678901234567890";

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char code[TOTP_DIGITS + 1];
        gint64 step = 0;

        g_assert_true(totp_code(seed, totp_step(cases[i].at_utc), code, NULL));
        g_assert_cmpstr(code, ==, cases[i].code);
        g_assert_true(totp_find(seed, code, cases[i].at_utc, 0, &step, NULL));
        g_assert_cmpint(step, ==, totp_step(cases[i].at_utc));
    }
}

/* --- a person with a second factor ------------------------------------------------------------ */

static char recovery[RECOVERY_CODES][RECOVERY_CODE_SIZE];

static void
code_at(const guint8 seed[SEED_SIZE], gint64 at_utc, char ret_code[TOTP_DIGITS + 1])
{
    g_assert_true(totp_code(seed, totp_step(at_utc), ret_code, NULL));
}

static void
set_up(gint64 person_id, guint8 ret_seed[SEED_SIZE])
{
    char code[TOTP_DIGITS + 1];
    gboolean right = FALSE;
    g_autoptr(GError) error = NULL;

    g_assert_true(second_factor_begin(dir, person_id, NOON, ret_seed, NULL));
    code_at(ret_seed, NOON, code);
    (void)second_factor_confirm(dir, person_id, code, NOON, &right, recovery, &error);
    g_assert_no_error(error);
    g_assert_true(right);
}

static CodeAnswer
try_code(gint64 person_id, const char *code, gint64 now_utc)
{
    CodeAnswer answer = { 0 };
    g_autoptr(GError) error = NULL;

    (void)second_factor_accept(dir, person_id, code, now_utc, &answer, &error);
    g_assert_no_error(error);
    return answer;
}

static gboolean
is_taken(gint64 person_id, const char *code, gint64 now_utc)
{
    return try_code(person_id, code, now_utc).right;
}

static void
this_step_and_the_one_before(void)
{
    guint8 seed[SEED_SIZE];
    char code[TOTP_DIGITS + 1];
    const gint64 later = NOON + 100 * STEP_S;

    set_up(1, seed);
    code_at(seed, later, code);
    g_assert_false(is_taken(1, code, later - STEP_S));     /* not before its time */
    g_assert_false(is_taken(1, code, later + 2 * STEP_S)); /* nor long after it */
    g_assert_false(is_taken(2, code, later));              /* and it is nobody else's */
    g_assert_true(is_taken(1, code, later + STEP_S));
    code_at(seed, later + 10 * STEP_S, code);
    g_assert_false(is_taken(1, "", later + 10 * STEP_S));
    g_assert_false(is_taken(1, "12345", later + 10 * STEP_S));
    g_assert_true(is_taken(1, code, later + 10 * STEP_S));
}

/* Not in its own step, nor in the next; and none of an earlier step after it, whatever the clock does. */
static void
a_code_works_once(void)
{
    guint8 seed[SEED_SIZE];
    char code[TOTP_DIGITS + 1], earlier[TOTP_DIGITS + 1], spaced[TOTP_DIGITS + 2];
    const gint64 later = NOON + 100 * STEP_S;

    set_up(1, seed);
    code_at(seed, NOON, code);
    g_assert_false(is_taken(1, code, NOON)); /* it was used to set up */
    code_at(seed, later, code);
    code_at(seed, later - STEP_S, earlier);
    g_assert_true(is_taken(1, code, later));
    g_assert_false(is_taken(1, code, later));
    g_assert_false(is_taken(1, code, later + STEP_S));
    g_assert_false(is_taken(1, earlier, later));
    g_assert_false(is_taken(1, earlier, later - STEP_S));
    code_at(seed, later + STEP_S, code);
    (void)g_snprintf(spaced, sizeof spaced, "%.3s ", code);
    memcpy(spaced + 4, code + 3, 3);
    spaced[7] = '\0';
    g_assert_true(is_taken(1, spaced, later + STEP_S)); /* as apps show it */
}

static void
recovery_codes_work_once(void)
{
    guint8 seed[SEED_SIZE];
    g_autofree char *lower = NULL, *in_groups = NULL, *text = NULL, *path = g_build_filename(dir, "state", NULL);
    GString *groups = g_string_new(NULL);
    CodeAnswer answer;

    set_up(1, seed);
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    for (gsize i = 0; i < RECOVERY_CODES; i++) {
        g_assert_cmpuint(strspn(recovery[i], "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), ==, RECOVERY_CODE_SIZE - 1);
        g_assert_null(strstr(text, recovery[i])); /* their hashes only */
        for (gsize k = 0; k < i; k++)
            g_assert_cmpstr(recovery[i], !=, recovery[k]);
    }
    answer = try_code(1, recovery[3], NOON);
    g_assert_true(answer.right && answer.recovery);
    g_assert_cmpuint(answer.left, ==, RECOVERY_CODES - 1);
    g_assert_false(is_taken(1, recovery[3], NOON));
    lower = g_ascii_strdown(recovery[4], -1);
    for (const char *p = recovery[5]; *p != '\0'; p++)
        g_string_append_printf(groups, "%c%s", *p, (p - recovery[5]) % 4 == 3 ? "-" : "");
    in_groups = g_string_free(groups, FALSE);
    g_assert_true(is_taken(1, lower, NOON));
    g_assert_true(is_taken(1, in_groups, NOON));
    g_assert_cmpuint(try_code(1, recovery[6], NOON).left, ==, RECOVERY_CODES - 4);
    g_assert_false(is_taken(2, recovery[7], NOON));
}

static void
new_codes_end_the_old_ones(void)
{
    guint8 seed[SEED_SIZE];
    char old[RECOVERY_CODE_SIZE];
    g_autoptr(GError) error = NULL;

    set_up(1, seed);
    memcpy(old, recovery[0], sizeof old);
    g_assert_true(second_factor_new_codes(dir, 1, recovery, NULL));
    g_assert_false(is_taken(1, old, NOON));
    g_assert_true(is_taken(1, recovery[0], NOON));
    g_assert_false(second_factor_new_codes(dir, 2, recovery, &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED);
}

/* A seed that is not confirmed neither counts nor takes the place of one that does. */
static void
counts_when_confirmed(void)
{
    guint8 seed[SEED_SIZE], newer[SEED_SIZE];
    char code[TOTP_DIGITS + 1];
    gboolean right = TRUE;
    const gint64 later = NOON + 100 * STEP_S;
    g_autoptr(GError) error = NULL, too_late = NULL;

    g_assert_false(second_factor_confirm(dir, 1, "123456", NOON, &right, recovery, &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED);
    set_up(1, seed);
    g_assert_true(second_factor_begin(dir, 1, later, newer, NULL));
    g_assert_true(second_factor_confirm(dir, 1, "12345x", later, &right, recovery, NULL));
    g_assert_false(right);
    code_at(newer, later, code);
    g_assert_false(is_taken(1, code, later));
    code_at(seed, later, code);
    g_assert_true(is_taken(1, code, later));
    code_at(newer, later + 1800, code);
    g_assert_false(second_factor_confirm(dir, 1, code, later + 1800, &right, recovery, &too_late));
    g_assert_error(too_late, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED);
    code_at(newer, later + 1799, code);
    g_assert_true(second_factor_confirm(dir, 1, code, later + 1799, &right, recovery, NULL));
    g_assert_true(right);
    code_at(seed, later + 3600, code);
    g_assert_false(is_taken(1, code, later + 3600)); /* the old app is no longer it */
}

static void
ended_is_ended(void)
{
    g_autofree char *path = g_build_filename(dir, "state", NULL), *text = NULL;
    guint8 seed[SEED_SIZE];
    char code[TOTP_DIGITS + 1];

    set_up(1, seed);
    g_assert_true(second_factor_begin(dir, 1, NOON, seed, NULL));
    g_assert_true(second_factor_end(dir, 1, NULL));
    code_at(seed, NOON + 60, code);
    g_assert_false(is_taken(1, code, NOON + 60));
    g_assert_false(is_taken(1, recovery[0], NOON + 60));
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_null(strstr(text, "seed"));
    g_assert_null(strstr(text, "recovery"));
}

/* --- standing -------------------------------------------------------------------------------- */

static Standing
standing_of(gint64 person_id)
{
    Standing standing;

    g_assert_true(standing_load(dir, person_id, &standing, NULL));
    return standing;
}

static gboolean
is_right(gint64 person_id)
{
    gboolean right = FALSE;

    g_assert_true(verifier_check(dir, person_id, "password", &right, NULL));
    return right;
}

static void
standing(void)
{
    guint8 token[32];
    LinkState state;
    gint64 person_id;
    const Admission again = { 1, STANDING_MEMBER, 3600 };

    g_assert_true(verifier_set(dir, 1, STANDING_ADMINISTRATOR, "password", NULL));
    g_assert_true(is_right(1));
    g_assert_true(link_make(dir, &again, NOON, token, NULL));
    g_assert_cmpint(standing_of(1), ==, STANDING_MEMBER);
    g_assert_true(standing_set(dir, 1, STANDING_NONE, NULL));
    g_assert_false(is_right(1)); /* the password stays, and is wrong */
    g_assert_true(link_look(dir, token, NOON, &state, &person_id, NULL));
    g_assert_cmpint(state, ==, LINK_UNKNOWN); /* a link does not lead around it */
    g_assert_true(verifier_change(dir, 1, "password", NULL));
    g_assert_false(is_right(1));
    g_assert_true(standing_set(dir, 1, STANDING_MEMBER, NULL));
    g_assert_true(is_right(1));
    g_assert_cmpint(standing_of(2), ==, STANDING_NONE);
    g_assert_false(standing_set(dir, 0, STANDING_MEMBER, NULL));
}

/* Of before there was any standing: everybody with a password was an administrator; setup may run again and again. */
static void
of_before(void)
{
    g_autofree char *path = g_build_filename(dir, "state", NULL);

    g_assert_true(g_file_set_contents(path, "[person 0]\nfailures=3\n[person 1]\nverifier=x\n[person 2]\nverifier=y\n"
                                            "standing=none\n[link 00]\nperson=3\n", -1, NULL));
    g_assert_cmpint(standing_of(1), ==, STANDING_NONE);
    for (int i = 0; i < 2; i++)
        g_assert_true(standings_complete(dir, NULL));
    g_assert_cmpint(standing_of(0), ==, STANDING_NONE);
    g_assert_cmpint(standing_of(1), ==, STANDING_ADMINISTRATOR);
    g_assert_cmpint(standing_of(2), ==, STANDING_NONE);
    g_assert_cmpint(standing_of(3), ==, STANDING_NONE);
}

/* --- the tests ------------------------------------------------------------------------------- */

typedef void (*Test)(void);

static void
in_a_folder(gconstpointer test)
{
    static const char *const names[] = { "state", "state.lock" };

    dir = g_dir_make_tmp("keyrack-factor-XXXXXX", NULL);
    (*(const Test *)test)();
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(dir, names[i], NULL);

        (void)g_unlink(path);
    }
    g_assert_cmpint(g_rmdir(dir), ==, 0);
    g_clear_pointer(&dir, g_free);
}

static const struct {
    const char *name;
    Test test;
} tests[] = {
    { "/second-factor/rfc-6238", vectors },
    { "/second-factor/this-step-and-the-one-before", this_step_and_the_one_before },
    { "/second-factor/a-code-works-once", a_code_works_once },
    { "/second-factor/recovery-codes-work-once", recovery_codes_work_once },
    { "/second-factor/new-codes-end-the-old-ones", new_codes_end_the_old_ones },
    { "/second-factor/counts-when-confirmed", counts_when_confirmed },
    { "/second-factor/ended-is-ended", ended_is_ended },
    { "/standing/none-has-no-right-password", standing },
    { "/standing/of-before-there-was-any", of_before },
};

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add_data_func(tests[i].name, &tests[i].test, in_a_folder);
    return g_test_run();
}
