/* test-pins.c: a pin is set once, a fingerprint follows the key in use, and the agent's file is its
 * own. */
#include "lib/store/pins.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "tests/unit/store_fixture.h"

typedef struct {
    char *dir, *migrations;
    PinDb *pins;
} Pins;

static void
set_up(Pins *pins, gconstpointer data)
{
    GError *error = NULL;

    (void)data;
    pins->dir = g_dir_make_tmp("keyrack-pins-XXXXXX", NULL);
    pins->migrations = g_build_filename(g_getenv("TOP_SRCDIR"), "sql", NULL);
    pins->pins = pins_open(pins->dir, pins->migrations, DB_AGENT, &error);
    g_assert_no_error(error);
}

static void
tear_down(Pins *pins, gconstpointer data)
{
    static const char *const names[] = { "agent.db", "agent.db-journal" };

    (void)data;
    pins_close(pins->pins);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(pins->dir, names[i], NULL);

        (void)g_unlink(path);
    }
    g_assert_cmpint(g_rmdir(pins->dir), ==, 0);
    g_free(pins->dir);
    g_free(pins->migrations);
}

static void
the_file_is_the_agents_own(Pins *pins, gconstpointer data)
{
    g_autofree char *path = g_build_filename(pins->dir, "agent.db", NULL);
    struct stat file;

    (void)data;
    g_assert_cmpint(stat(path, &file), ==, 0);
    g_assert_cmpint((int)file.st_mode & 0777, ==, 0600);
}

static void
the_account_is_pinned_once(Pins *pins, gconstpointer data)
{
    const AccountPin own = { (char *)"900", (char *)"harbour", (char *)"au1" };
    const AccountPin other = { (char *)"901", (char *)"harbour", (char *)"au1" };
    g_autoptr(AccountPin) found = NULL;
    GError *error = NULL;

    (void)data;
    g_assert_null(pins_find_account(pins->pins, &error));
    g_assert_no_error(error);
    g_assert_true(pins_put_account(pins->pins, &own, NOW, &error));
    g_assert_true(pins_put_account(pins->pins, &own, NOW + 1, &error));
    g_assert_false(pins_put_account(pins->pins, &other, NOW, &error));
    assert_code(error, KEYRACK_ERROR_CONFLICT);
    pins_close(pins->pins);
    pins->pins = pins_open(pins->dir, pins->migrations, DB_AGENT, &error);
    found = pins_find_account(pins->pins, &error);
    g_assert_cmpstr(found->account_id, ==, "900");
    g_assert_cmpstr(found->subdomain, ==, "harbour");
    g_assert_cmpstr(found->shard, ==, "au1");
}

/* Only keyrackctl may say that the account is in another region now. */
static void
the_account_moves_by_keyrackctl_alone(Pins *pins, gconstpointer data)
{
    const AccountPin own = { (char *)"900", (char *)"harbour", (char *)"au1" };
    g_autoptr(PinDb) ctl = pins_open(pins->dir, pins->migrations, DB_CTL, NULL);
    g_autoptr(AccountPin) found = NULL;
    GError *error = NULL;

    (void)data;
    g_assert_false(pins_move_account(ctl, "au4", &error));
    assert_code(error, KEYRACK_ERROR_NOT_FOUND);
    g_assert_true(pins_put_account(pins->pins, &own, NOW, &error));
    g_assert_false(pins_move_account(pins->pins, "au4", &error));
    assert_code(error, KEYRACK_ERROR_INTERNAL);
    g_assert_true(pins_move_account(ctl, "au4", &error));
    found = pins_find_account(pins->pins, &error);
    g_assert_cmpstr(found->account_id, ==, "900");
    g_assert_cmpstr(found->shard, ==, "au4");
}

static void
a_user_is_pinned_once(Pins *pins, gconstpointer data)
{
    g_autofree char *found = NULL;
    GError *error = NULL;

    (void)data;
    g_assert_null(pins_find_user(pins->pins, "101", &error));
    g_assert_no_error(error);
    g_assert_true(pins_put_user(pins->pins, "101", "201", NOW, &error));
    g_assert_true(pins_put_user(pins->pins, "101", "201", NOW, &error));
    g_assert_false(pins_put_user(pins->pins, "101", "666", NOW, &error));
    assert_code(error, KEYRACK_ERROR_CONFLICT);
    found = pins_find_user(pins->pins, "101", &error);
    g_assert_cmpstr(found, ==, "201");
}

static void
assert_same_key(Pins *pins, const guint8 fingerprint[32], const char *practitioner_id,
                const char *expected)
{
    GError *error = NULL;
    g_autofree char *found = pins_find_same_key(pins->pins, fingerprint, practitioner_id, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(found, ==, expected);
}

static void
the_same_key_is_found_elsewhere(Pins *pins, gconstpointer data)
{
    const guint8 red[32] = { 1 }, blue[32] = { 2 };

    (void)data;
    g_assert_true(pins_put_fingerprint(pins->pins, 1, "", red, NULL));
    assert_same_key(pins, red, "101", NULL); /* the clinic's own does not count */
    g_assert_true(pins_put_fingerprint(pins->pins, 2, "101", red, NULL));
    assert_same_key(pins, red, "101", NULL); /* nor does one's own */
    assert_same_key(pins, red, "102", "101");
    assert_same_key(pins, blue, "102", NULL);
    g_assert_true(pins_put_fingerprint(pins->pins, 3, "101", blue, NULL)); /* Ada's next key */
    assert_same_key(pins, red, "102", NULL);
    assert_same_key(pins, blue, "102", "101");
    g_assert_true(pins_put_fingerprint(pins->pins, 3, "101", blue, NULL));
    g_assert_true(pins_forget_fingerprint(pins->pins, 3, NULL));
    assert_same_key(pins, blue, "102", NULL);
}

static gboolean
knows(Pins *pins, gint64 id, const char *practitioner_id, const guint8 fingerprint[32])
{
    gboolean found = FALSE;

    g_assert_true(pins_knows_key(pins->pins, id, practitioner_id, fingerprint, &found, NULL));
    return found;
}

static void
a_key_is_known_by_id_hook_and_fingerprint(Pins *pins, gconstpointer data)
{
    const guint8 red[32] = { 1 }, blue[32] = { 2 };

    (void)data;
    g_assert_false(knows(pins, 1, "101", red));
    g_assert_true(pins_put_fingerprint(pins->pins, 1, "101", red, NULL));
    g_assert_true(knows(pins, 1, "101", red));
    g_assert_false(knows(pins, 1, "101", blue));
    g_assert_false(knows(pins, 1, "102", red));
    g_assert_false(knows(pins, 1, "", red));
    g_assert_false(knows(pins, 2, "101", red));
    g_assert_true(pins_put_fingerprint(pins->pins, 2, "101", blue, NULL)); /* the next key */
    g_assert_false(knows(pins, 1, "101", red));
}

static void
each_run_has_a_number(Pins *pins, gconstpointer data)
{
    gint64 first = 0, second = 0;

    (void)data;
    g_assert_true(pins_next_epoch(pins->pins, &first, NULL));
    pins_close(pins->pins);
    pins->pins = pins_open(pins->dir, pins->migrations, DB_AGENT, NULL);
    g_assert_true(pins_next_epoch(pins->pins, &second, NULL));
    g_assert_cmpint(first, ==, 1);
    g_assert_cmpint(second, ==, 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/pins/" #name, Pins, NULL, set_up, name, tear_down)
    ADD(the_file_is_the_agents_own);
    ADD(the_account_is_pinned_once);
    ADD(the_account_moves_by_keyrackctl_alone);
    ADD(a_user_is_pinned_once);
    ADD(the_same_key_is_found_elsewhere);
    ADD(a_key_is_known_by_id_hook_and_fingerprint);
    ADD(each_run_has_a_number);
    return g_test_run();
}
