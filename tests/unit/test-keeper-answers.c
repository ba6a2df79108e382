/* test-keeper-answers.c: every question, asked through lib/keeper of a real keeper. */
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <glib/gstdio.h>

#include "lib/clinic/error.h"
#include "lib/keeper/totp.h"
#include "lib/keeper/verifiers.h"
#include "tests/unit/assert_bytes.h"
#include "tests/unit/keeper_process.h"

static KeeperProcess keeper;

#define PASSWORD "correct horse battery staple"
static const char api_key[] = "MS0xMjM0NTY3ODkwMTIzNDU2-au4";
static const KeyBinding binding = { "1234567890123456789", 42, "au4" };

static gint64
now(void)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

static void
seal(const KeyBinding *for_binding, guint8 ret_sealed[VAULT_SEALED_SIZE])
{
    const SealContext context = { "cliniko-api-key", for_binding->practitioner_id,
                                  for_binding->api_key_id, for_binding->shard, "cliniko" };

    g_assert_true(vault_seal(&keeper.key.open, &context, (const guint8 *)api_key, strlen(api_key),
                             ret_sealed, NULL));
}

static char *
openings(void)
{
    g_autofree char *path = g_build_filename(keeper.dir, "openings.log", NULL);
    char *text = NULL;

    return g_file_get_contents(path, &text, NULL, NULL) ? text : g_strdup("");
}

/* The log's last line, without its time and with our uid as UID. */
static char *
last_opening(void)
{
    g_autofree char *text = openings();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *uid = g_strdup_printf("uid=%u", (guint)getuid());
    const char *line;

    g_assert_cmpuint(g_strv_length(lines), >=, 2);
    line = lines[g_strv_length(lines) - 2];
    g_assert_true(g_str_has_suffix(line, uid));
    g_assert_cmpuint(strcspn(line, " "), ==, strlen("2024-02-29T12:00:00Z"));
    return g_strndup(strchr(line, ' ') + 1, strlen(line) - strcspn(line, " ") - strlen(uid) - 2);
}

static void
opens(void)
{
    guint8 sealed[VAULT_SEALED_SIZE], fingerprint[32];
    g_auto(OpenedKey) opened = { 0 }, again = { 0 };
    g_autofree char *line = NULL, *second = NULL;
    g_autoptr(GError) error = NULL;

    seal(&binding, sealed);
    (void)keeper_open(keeper.socket, &binding, sealed, KEY_FOR_VERIFY, &opened, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(opened.secret, ==, api_key);
    line = last_opening();
    g_assert_cmpstr(line, ==, "verify key=42 practitioner=1234567890123456789");
    seal(&binding, sealed);
    g_assert_true(keeper_open(keeper.socket, &binding, sealed, KEY_FOR_REFRESH, &again, &error));
    second = last_opening();
    g_assert_cmpstr(second, ==, "refresh key=42 practitioner=1234567890123456789");
    /* The same secret has the same fingerprint, which is nobody else's. */
    vault_fingerprint(&keeper.key, (const guint8 *)api_key, strlen(api_key), fingerprint);
    assert_bytes(opened.fingerprint, 32, fingerprint, 32);
    assert_bytes(again.fingerprint, 32, fingerprint, 32);
}

static void
refuses_another_binding(void)
{
    static const KeyBinding others[] = { { "1234567890123456788", 42, "au4" },
                                         { "", 42, "au4" },
                                         { "1234567890123456789", 43, "au4" },
                                         { "1234567890123456789", 42, "au5" } };
    guint8 sealed[VAULT_SEALED_SIZE];

    seal(&binding, sealed);
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autoptr(GError) error = NULL;
        OpenedKey opened = { 0 };

        g_assert_false(
            keeper_open(keeper.socket, &others[i], sealed, KEY_FOR_VERIFY, &opened, &error));
        g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED);
        g_assert_cmpstr(opened.secret, ==, "");
    }
}

static void
rewraps(void)
{
    const KeyBinding to = { "99", 43, "au4" }, clinic = { "", 44, "au4" },
                     other_shard = { "99", 43, "uk1" };
    guint8 sealed[VAULT_SEALED_SIZE], moved[VAULT_SEALED_SIZE];
    g_auto(OpenedKey) opened = { 0 };
    g_autofree char *line = NULL;
    g_autoptr(GError) error = NULL, refused = NULL, old = NULL;

    seal(&binding, sealed);
    (void)keeper_rewrap(keeper.socket, &binding, &to, sealed, moved, &error);
    g_assert_no_error(error);
    line = last_opening();
    g_assert_cmpstr(line, ==,
                    "rewrap key=42 practitioner=1234567890123456789"
                    " new_key=43 new_practitioner=99");
    g_assert_true(keeper_open(keeper.socket, &to, moved, KEY_FOR_VERIFY, &opened, &error));
    g_assert_cmpstr(opened.secret, ==, api_key);
    g_assert_false(keeper_open(keeper.socket, &binding, moved, KEY_FOR_VERIFY, &opened, &old));
    g_assert_error(old, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED);
    g_assert_true(keeper_rewrap(keeper.socket, &to, &clinic, moved, moved, &error));
    g_assert_false(keeper_rewrap(keeper.socket, &binding, &other_shard, sealed, moved, &refused));
    g_assert_error(refused, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED);
}

/* No line, no answer; and once the log can be written again, everything goes on. */
static void
no_line_no_answer(void)
{
    g_autofree char *path = g_build_filename(keeper.dir, "openings.log", NULL);
    guint8 sealed[VAULT_SEALED_SIZE], moved[VAULT_SEALED_SIZE];
    g_auto(OpenedKey) opened = { 0 };
    g_autoptr(GError) error = NULL, second = NULL, view = NULL;
    char key[ISSUED_KEY_SIZE];
    PasswordAnswer answer;

    seal(&binding, sealed);
    (void)g_unlink(path);
    g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
    g_assert_false(keeper_open(keeper.socket, &binding, sealed, KEY_FOR_VERIFY, &opened, &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_BUSY);
    g_assert_cmpstr(opened.secret, ==, "");
    g_assert_false(keeper_rewrap(keeper.socket, &binding, &binding, sealed, moved, &second));
    g_assert_error(second, KEYRACK_ERROR, KEYRACK_ERROR_BUSY);
    g_assert_true(verifier_set(keeper.dir, 28, STANDING_ADMINISTRATOR, PASSWORD, NULL));
    g_assert_false(keeper_view_issued_key(keeper.socket, &(Proof){ 28, "192.0.2.28", PASSWORD }, 7, sealed, &answer,
                                          key, &view));
    g_assert_error(view, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL);
    g_assert_cmpint(g_rmdir(path), ==, 0);
    g_assert_true(keeper_open(keeper.socket, &binding, sealed, KEY_FOR_VERIFY, &opened, NULL));
    g_assert_cmpuint(keeper_process_lines(path), ==, 1);
}

static void
assert_password(gint64 person_id, const char *password, PasswordAnswer expected)
{
    g_autoptr(GError) error = NULL;
    PasswordAnswer answer;

    (void)keeper_check_password(keeper.socket, &(Proof){ person_id, "192.0.2.7", password }, &answer, &error);
    g_assert_no_error(error);
    g_assert_cmpint(answer, ==, expected);
}

static void
checks_passwords(void)
{
    g_autofree char *too_long = g_strnfill(4000, 'x');

    g_assert_true(verifier_set(keeper.dir, 1, STANDING_MEMBER, PASSWORD, NULL));
    assert_password(1, PASSWORD, PASSWORD_RIGHT);
    assert_password(1, "correct horse battery stapl", PASSWORD_WRONG);
    assert_password(1, "", PASSWORD_WRONG);
    assert_password(1, too_long, PASSWORD_WRONG);
    assert_password(2, PASSWORD, PASSWORD_WRONG);
    assert_password(0, PASSWORD, PASSWORD_WRONG);
    assert_password(-1, PASSWORD, PASSWORD_WRONG);
    assert_password(1, PASSWORD, PASSWORD_RIGHT);
}

static gboolean
make_link(gint64 person_id, gint64 now_utc, guint8 ret_token[32])
{
    const Admission admission = { person_id, STANDING_MEMBER, SETUP_LINK_LIFE_S };

    return link_make(keeper.dir, &admission, now_utc, ret_token, NULL);
}

static void
links_work_once(void)
{
    guint8 token[32], other[32] = { 0 };
    LinkState state;
    gint64 person_id = 0;
    g_autoptr(GError) error = NULL;

    g_assert_true(make_link(5, now(), token));
    g_assert_true(keeper_look_at_link(keeper.socket, other, &state, &person_id, &error));
    g_assert_cmpint(state, ==, LINK_UNKNOWN);
    for (int i = 0; i < 3; i++) { /* looking spends nothing */
        person_id = 0;
        g_assert_true(keeper_look_at_link(keeper.socket, token, &state, &person_id, &error));
        g_assert_cmpint(state, ==, LINK_GOOD);
        g_assert_cmpint(person_id, ==, 5);
    }
    assert_password(5, PASSWORD, PASSWORD_WRONG);
    person_id = 0;
    g_assert_true(keeper_redeem_link(keeper.socket, token, PASSWORD, &state, &person_id, &error));
    g_assert_cmpint(state, ==, LINK_GOOD);
    g_assert_cmpint(person_id, ==, 5);
    assert_password(5, PASSWORD, PASSWORD_RIGHT);
    g_assert_true(
        keeper_redeem_link(keeper.socket, token, "another password", &state, &person_id, &error));
    g_assert_cmpint(state, ==, LINK_USED);
    assert_password(5, PASSWORD, PASSWORD_RIGHT);
    g_assert_true(make_link(5, now() - SETUP_LINK_LIFE_S - 10, token));
    g_assert_true(keeper_look_at_link(keeper.socket, token, &state, &person_id, &error));
    g_assert_cmpint(state, ==, LINK_EXPIRED);
    g_assert_false(keeper_redeem_link(keeper.socket, token, "", &state, &person_id, &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID);
}

/* --- standing, second factors, issued keys --------------------------------------------------- */

static PasswordAnswer
admit(gint64 by, const Admission *admission, guint8 ret_token[32], GError **error)
{
    PasswordAnswer answer = PASSWORD_NEEDS_CODE;

    (void)keeper_admit(keeper.socket, &(Proof){ by, "192.0.2.20", PASSWORD }, admission, &answer, ret_token, error);
    return answer;
}

/* Nobody but a proven administrator says who may be what: the web's word, and a member's password, are not enough. */
static void
admits_for_administrators(void)
{
    const Admission invites = { 23, STANDING_MEMBER, 3600 }, raises = { 21, STANDING_ADMINISTRATOR, 0 },
                    ends = { 21, STANDING_NONE, 0 };
    guint8 token[32] = { 0 };
    const guint8 no_token[32] = { 0 };
    LinkState state;
    gint64 person_id = 0;
    g_autoptr(GError) error = NULL, forbidden = NULL;

    g_assert_true(verifier_set(keeper.dir, 20, STANDING_ADMINISTRATOR, PASSWORD, NULL));
    g_assert_true(verifier_set(keeper.dir, 21, STANDING_MEMBER, PASSWORD, NULL));
    (void)admit(21, &raises, token, &forbidden);
    g_assert_error(forbidden, KEYRACK_ERROR, KEYRACK_ERROR_FORBIDDEN);
    g_clear_error(&forbidden);
    (void)admit(21, &invites, token, &forbidden);
    g_assert_error(forbidden, KEYRACK_ERROR, KEYRACK_ERROR_FORBIDDEN);
    g_assert_cmpint(admit(22, &raises, token, &error), ==, PASSWORD_WRONG); /* unknown */
    assert_bytes(token, sizeof token, no_token, sizeof no_token);
    g_assert_cmpint(admit(20, &invites, token, &error), ==, PASSWORD_RIGHT);
    g_assert_no_error(error);
    g_assert_true(keeper_redeem_link(keeper.socket, token, PASSWORD, &state, &person_id, NULL));
    g_assert_cmpint(state, ==, LINK_GOOD);
    g_assert_cmpint(person_id, ==, 23);
    assert_password(23, PASSWORD, PASSWORD_RIGHT);
    g_assert_cmpint(admit(20, &ends, token, &error), ==, PASSWORD_RIGHT);
    assert_password(21, PASSWORD, PASSWORD_WRONG);
    g_assert_cmpint(admit(20, &raises, token, &error), ==, PASSWORD_RIGHT);
    g_assert_cmpint(admit(21, &ends, token, &error), ==, PASSWORD_RIGHT); /* an administrator by now */
    g_assert_no_error(error);
}

static void
changes_passwords(void)
{
    const Proof proof = { 24, "192.0.2.24", PASSWORD }, wrong = { 24, "192.0.2.24", "wrong" };
    PasswordAnswer answer;
    g_autoptr(GError) error = NULL;

    g_assert_true(verifier_set(keeper.dir, 24, STANDING_MEMBER, PASSWORD, NULL));
    g_assert_true(keeper_change_password(keeper.socket, &wrong, "another", &answer, NULL));
    g_assert_cmpint(answer, ==, PASSWORD_WRONG);
    assert_password(24, PASSWORD, PASSWORD_RIGHT);
    g_assert_true(keeper_change_password(keeper.socket, &proof, "another", &answer, NULL));
    g_assert_cmpint(answer, ==, PASSWORD_RIGHT);
    assert_password(24, "another", PASSWORD_RIGHT);
    assert_password(24, PASSWORD, PASSWORD_WRONG);
    g_assert_false(keeper_change_password(keeper.socket, &proof, "", &answer, &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID);
}

/* Set up, used, given new recovery codes, ended: all of it through the socket. */
static void
second_factor(void)
{
    const Proof proof = { 25, "192.0.2.25", PASSWORD }, wrong = { 25, "192.0.2.25", "wrong" };
    guint8 seed[SEED_SIZE] = { 0 }, no_seed[SEED_SIZE] = { 0 };
    char code[TOTP_DIGITS + 1], codes[RECOVERY_CODES][RECOVERY_CODE_SIZE], newer[RECOVERY_CODES][RECOVERY_CODE_SIZE];
    PasswordAnswer answer;
    CodeAnswer judged;
    gboolean right = FALSE;
    g_autoptr(GError) error = NULL, nothing = NULL;

    g_assert_true(verifier_set(keeper.dir, 25, STANDING_MEMBER, PASSWORD, NULL));
    g_assert_false(keeper_new_recovery_codes(keeper.socket, &proof, &answer, codes, &nothing));
    g_assert_error(nothing, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED);
    g_assert_true(keeper_begin_second_factor(keeper.socket, &wrong, &answer, seed, NULL));
    g_assert_cmpint(answer, ==, PASSWORD_WRONG);
    assert_bytes(seed, sizeof seed, no_seed, sizeof no_seed);
    g_assert_true(keeper_begin_second_factor(keeper.socket, &proof, &answer, seed, NULL));
    g_assert_cmpint(answer, ==, PASSWORD_RIGHT);
    assert_password(25, PASSWORD, PASSWORD_RIGHT); /* not confirmed yet */
    g_assert_true(totp_code(seed, totp_step(now()), code, NULL));
    (void)keeper_confirm_second_factor(keeper.socket, 25, "192.0.2.25", code, &right, codes, &error);
    g_assert_no_error(error);
    g_assert_true(right);
    assert_password(25, PASSWORD, PASSWORD_NEEDS_CODE);
    g_assert_true(keeper_check_code(keeper.socket, 25, "192.0.2.25", code, &judged, NULL));
    g_assert_false(judged.right); /* it was used to set up */
    g_assert_true(keeper_check_code(keeper.socket, 25, "192.0.2.25", codes[9], &judged, NULL));
    g_assert_true(judged.right && judged.recovery);
    g_assert_cmpuint(judged.left, ==, 9);
    g_assert_true(keeper_new_recovery_codes(keeper.socket, &proof, &answer, newer, NULL));
    g_assert_cmpint(answer, ==, PASSWORD_RIGHT); /* a proof needs no code */
    g_assert_true(keeper_check_code(keeper.socket, 25, "192.0.2.25", codes[0], &judged, NULL));
    g_assert_false(judged.right);
    g_assert_true(keeper_check_code(keeper.socket, 25, "192.0.2.25", newer[0], &judged, NULL));
    g_assert_true(judged.right);
    g_assert_true(keeper_end_second_factor(keeper.socket, &wrong, &answer, NULL));
    assert_password(25, PASSWORD, PASSWORD_NEEDS_CODE);
    g_assert_true(keeper_end_second_factor(keeper.socket, &proof, &answer, NULL));
    assert_password(25, PASSWORD, PASSWORD_RIGHT);
}

static void
seal_issued_key(gint64 id, const char *key, guint8 ret_sealed[VAULT_SEALED_SIZE])
{
    const SealContext context = { "issued-key", "", id, "", "keyrack" };

    g_assert_true(vault_seal(&keeper.key.open, &context, (const guint8 *)key, strlen(key), ret_sealed, NULL));
}

/* A sealed copy opens for a proven administrator, in its own row, and as nothing but what it is. */
static void
shows_issued_keys_to_administrators(void)
{
    const char *issued = "kr_abcdefghijklmnopqrstuvwxyz1234ABCDEF";
    const Proof member = { 27, "192.0.2.27", PASSWORD }, wrong = { 26, "192.0.2.26", "wrong" },
                administrator = { 26, "192.0.2.26", PASSWORD };
    guint8 sealed[VAULT_SEALED_SIZE], cliniko[VAULT_SEALED_SIZE];
    char key[ISSUED_KEY_SIZE] = "";
    PasswordAnswer answer;
    g_autofree char *line = NULL;
    g_autoptr(GError) error = NULL, forbidden = NULL, moved = NULL, another = NULL;
    OpenedKey opened;

    g_assert_true(verifier_set(keeper.dir, 26, STANDING_ADMINISTRATOR, PASSWORD, NULL));
    g_assert_true(verifier_set(keeper.dir, 27, STANDING_MEMBER, PASSWORD, NULL));
    seal_issued_key(7, issued, sealed);
    seal(&binding, cliniko);
    g_assert_false(keeper_view_issued_key(keeper.socket, &member, 7, sealed, &answer, key, &forbidden));
    g_assert_error(forbidden, KEYRACK_ERROR, KEYRACK_ERROR_FORBIDDEN);
    g_assert_true(keeper_view_issued_key(keeper.socket, &wrong, 7, sealed, &answer, key, NULL));
    g_assert_cmpint(answer, ==, PASSWORD_WRONG);
    g_assert_false(keeper_view_issued_key(keeper.socket, &administrator, 8, sealed, &answer, key, &moved));
    g_assert_error(moved, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED);
    g_assert_false(keeper_view_issued_key(keeper.socket, &administrator, 42, cliniko, &answer, key, &another));
    g_assert_error(another, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED); /* not a way to a key of Cliniko's */
    g_assert_cmpstr(key, ==, "");
    (void)keeper_view_issued_key(keeper.socket, &administrator, 7, sealed, &answer, key, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(key, ==, issued);
    line = last_opening();
    g_assert_cmpstr(line, ==, "view issued_key=7 person=26");
    g_assert_false(keeper_open(keeper.socket, &(KeyBinding){ "", 7, "au4" }, sealed, KEY_FOR_VERIFY, &opened, NULL));
}

/* Counters are on disk before the answer, so not even SIGKILL makes guessing cheaper. */
static void
failures_survive_the_end(void)
{
    g_auto(PersonTries) tries = { 0 };

    g_assert_true(verifier_set(keeper.dir, 7, STANDING_MEMBER, PASSWORD, NULL));
    for (int i = 0; i < 5; i++)
        assert_password(7, "guess", PASSWORD_WRONG);
    g_assert_true(WIFSIGNALED(keeper_process_end(&keeper, SIGKILL)));
    g_assert_true(person_tries_load(keeper.dir, 7, &tries, NULL));
    g_assert_cmpuint(tries.tries.failures, ==, 5);
    tries.tries.failures = 14; /* as if the guessing went on: a wait of 15 minutes */
    tries.tries.last_failure_utc = now();
    g_assert_true(person_tries_save(keeper.dir, 7, &tries, NULL));
    keeper_process_start(&keeper); /* in the place of the socket that was left behind */
    assert_password(7, PASSWORD, PASSWORD_WRONG);
}

/* Somebody else's guessing does not lock out an owner who signed in from there before. */
static void
known_networks_do_not_wait(void)
{
    g_auto(PersonTries) tries = { 0 };
    PasswordAnswer answer;

    g_assert_true(verifier_set(keeper.dir, 8, STANDING_MEMBER, PASSWORD, NULL));
    assert_password(8, PASSWORD, PASSWORD_RIGHT);
    g_assert_true(person_tries_load(keeper.dir, 8, &tries, NULL));
    g_assert_cmpuint(tries.networks->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(tries.networks, 0), ==, "192.0.2.7");
    tries.tries = (Tries){ .failures = 14, .last_failure_utc = now() };
    g_assert_true(person_tries_save(keeper.dir, 8, &tries, NULL));
    g_assert_true(keeper_check_password(keeper.socket, &(Proof){ 8, "198.51.100.1", PASSWORD }, &answer, NULL));
    g_assert_cmpint(answer, ==, PASSWORD_WRONG);
    assert_password(8, PASSWORD, PASSWORD_RIGHT);
    g_assert_true(keeper_check_password(keeper.socket, &(Proof){ 8, "198.51.100.1", PASSWORD }, &answer, NULL));
    g_assert_cmpint(answer, ==, PASSWORD_RIGHT); /* signing in ended the wait */
}

static void
socket_is_for_the_group(void)
{
    GStatBuf info;

    g_assert_cmpint(g_lstat(keeper.socket, &info), ==, 0);
    g_assert_true(S_ISSOCK(info.st_mode));
    g_assert_cmpuint(info.st_mode & 0777, ==, 0660);
}

static void
away_is_busy(void)
{
    g_autoptr(GError) error = NULL, too_long = NULL;
    g_autofree char *path = g_strnfill(200, 'x');
    PasswordAnswer answer;

    g_assert_false(
        keeper_check_password("/nonexistent/keeper.sock", &(Proof){ 1, "192.0.2.7", "x" }, &answer, &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_BUSY);
    g_assert_false(keeper_check_password(path, &(Proof){ 1, "192.0.2.7", "x" }, &answer, &too_long));
    g_assert_error(too_long, KEYRACK_ERROR, KEYRACK_ERROR_BUSY);
}

int
main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    keeper_process_init(&keeper, "", "");
    keeper_process_start(&keeper);
    g_test_add_func("/keeper/opens-with-a-line-in-the-log", opens);
    g_test_add_func("/keeper/refuses-another-binding", refuses_another_binding);
    g_test_add_func("/keeper/rewraps-within-the-shard", rewraps);
    g_test_add_func("/keeper/no-line-no-answer", no_line_no_answer);
    g_test_add_func("/keeper/checks-passwords", checks_passwords);
    g_test_add_func("/keeper/admits-for-administrators", admits_for_administrators);
    g_test_add_func("/keeper/changes-passwords", changes_passwords);
    g_test_add_func("/keeper/second-factor", second_factor);
    g_test_add_func("/keeper/shows-issued-keys-to-administrators", shows_issued_keys_to_administrators);
    g_test_add_func("/keeper/links-work-once", links_work_once);
    g_test_add_func("/keeper/failures-survive-the-end", failures_survive_the_end);
    g_test_add_func("/keeper/known-networks-do-not-wait", known_networks_do_not_wait);
    g_test_add_func("/keeper/socket-is-for-the-group", socket_is_for_the_group);
    g_test_add_func("/keeper/away-is-busy", away_is_busy);
    status = g_test_run();
    keeper_process_clear(&keeper);
    return status;
}
