/* test-config.c: every setting takes what is good, refuses what is bad, and says in which line. */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "lib/clinic/error.h"
#include "lib/program/config.h"

#define NEEDED \
    "[keyrack]\n" \
    "state_dir=/srv/keyrack\n" \
    "socket=/srv/keyrack/web.sock\n" \
    "public_url=https://keys.clinic.example\n" \
    "contact_email=it@clinic.example\n"

static char *dir;

static char *
write_file(const char *text, gssize length)
{
    char *path = g_build_filename(dir, "keyrack.conf", NULL);

    g_assert_true(g_file_set_contents(path, text, length, NULL));
    return path;
}

static Config *
load(const char *text, GError **error)
{
    g_autofree char *path = write_file(text, -1);

    return config_load(path, error);
}

/* The error must name file and line and carry these words. */
static void
assert_refused(const char *text, int line, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = load(text, &error);
    g_autofree char *where = g_strdup_printf("/keyrack.conf:%d: ", line);

    g_assert_null(config);
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID);
    if (strstr(error->message, where) == NULL || strstr(error->message, words) == NULL)
        g_error("'%s' lacks '%s' or '%s'", error->message, where, words);
}

static void
defaults_fill_what_the_file_leaves_out(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = load(NEEDED, &error);

    g_assert_no_error(error);
    g_assert_cmpint(config->workers, ==, 4);
    g_assert_cmpint(config->requests_per_minute, ==, 180);
    g_assert_cmpint(config->password_cost, ==, 7);
    g_assert_cmpstr(config->base_url, ==, "");
    g_assert_cmpstr(config->web_user, ==, "");
    g_assert_cmpstr(config->agent_user, ==, "");
    g_assert_cmpstr(config->run_dir, ==, "/srv/keyrack/run");
    g_assert_cmpstr(config->template_dir, ==, PKGDATADIR "/templates");
    g_assert_cmpstr(config->migration_dir, ==, PKGDATADIR "/sql");
}

static void
every_setting_is_read(void)
{
    g_autoptr(GError) error = NULL;
    static const char text[] = NEEDED
        "workers = 64 \n"
        "[cliniko]\nbase_url=http://127.0.0.1:9/{shard}/v1\nrequests_per_minute=100000\n"
        "[keeper]\nweb_user=w\nagent_user=a\npassword_cost=1\n"
        "[paths]\nrun_dir=/run/k\ntemplate_dir=/t\nmigration_dir=/m\n";
    g_autoptr(Config) config = load(text, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(config->state_dir, ==, "/srv/keyrack");
    g_assert_cmpstr(config->socket, ==, "/srv/keyrack/web.sock");
    g_assert_cmpstr(config->public_url, ==, "https://keys.clinic.example");
    g_assert_cmpstr(config->contact_email, ==, "it@clinic.example");
    g_assert_cmpint(config->workers, ==, 64);
    g_assert_cmpstr(config->base_url, ==, "http://127.0.0.1:9/{shard}/v1");
    g_assert_cmpint(config->requests_per_minute, ==, 100000);
    g_assert_cmpstr(config->web_user, ==, "w");
    g_assert_cmpstr(config->agent_user, ==, "a");
    g_assert_cmpint(config->password_cost, ==, 1);
    g_assert_cmpstr(config->run_dir, ==, "/run/k");
    g_assert_cmpstr(config->template_dir, ==, "/t");
    g_assert_cmpstr(config->migration_dir, ==, "/m");
}

static void
paths_are_built_from_the_two_folders(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = load(NEEDED "[paths]\nrun_dir=/run/k\n", &error);
    const struct {
        char *(*path)(const Config *);
        const char *expected;
    } paths[] = {
        { config_database_path, "/srv/keyrack/shared/keyrack.db" },
        { config_agent_dir, "/srv/keyrack/agent" },
        { config_keeper_dir, "/srv/keyrack/keeper" },
        { config_seal_public_path, "/srv/keyrack/public/seal.pub" },
        { config_keeper_socket, "/run/k/keeper.sock" },
        { config_doorbell_path, "/run/k/agent.bell" },
    };

    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autofree char *path = paths[i].path(config);

        g_assert_cmpstr(path, ==, paths[i].expected);
    }
}

static void
each_needed_setting_is_missed(void)
{
    const char *const keys[] = { "state_dir", "socket", "public_url", "contact_email" };

    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_auto(GStrv) lines = g_strsplit(NEEDED, "\n", -1);
        g_autoptr(GString) text = g_string_new(NULL);
        g_autofree char *words = g_strdup_printf("[keyrack] needs '%s'", keys[i]);

        for (int n = 0; lines[n] != NULL; n++)
            if (!g_str_has_prefix(lines[n], keys[i]))
                g_string_append_printf(text, "%s\n", lines[n]);
        assert_refused(text->str, 1, words);
    }
}

static void
unknown_names_are_errors(void)
{
    assert_refused(NEEDED "worker=3\n", 6, "[keyrack] has no setting 'worker'");
    assert_refused(NEEDED "\n# a word\n[mail]\nhost=x\n", 8, "there is no group [mail]");
    assert_refused(NEEDED "workers[de]=3\n", 6, "no setting 'workers[de]'");
    assert_refused(NEEDED "[paths]\nstate_dir=/x\n", 7, "[paths] has no setting 'state_dir'");
}

static void
a_broken_file_names_its_line(void)
{
    assert_refused(NEEDED "what is this\n", 6, "");
    assert_refused("workers=3\n" NEEDED, 1, "");
    assert_refused(NEEDED "web=\xff\n", 6, "UTF-8");
}

static void
a_zero_byte_is_refused(void)
{
    static const char text[] = NEEDED "workers=4\0\n";
    g_autofree char *path = write_file(text, sizeof text - 1);
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_load(path, &error);

    g_assert_null(config);
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID);
}

static void
a_file_that_is_not_there_is_named(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_load("/nowhere/keyrack.conf", &error);

    g_assert_null(config);
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID);
    g_assert_nonnull(strstr(error->message, "/nowhere/keyrack.conf"));
}

typedef struct {
    const char *group, *key, *value;
    gboolean good;
} Case;

/* What each setting takes and refuses. */
static const Case cases[] = {
    { "keyrack", "state_dir", "/a", TRUE },
    { "keyrack", "state_dir", "a/b", FALSE },
    { "keyrack", "state_dir", "", FALSE },
    { "keyrack", "socket", "web.sock", FALSE },
    { "keyrack", "workers", "1", TRUE },
    { "keyrack", "workers", "0", FALSE },
    { "keyrack", "workers", "65", FALSE },
    { "keyrack", "workers", "-1", FALSE },
    { "keyrack", "workers", "four", FALSE },
    { "keyrack", "workers", "4x", FALSE },
    { "keyrack", "workers", "", FALSE },
    { "keyrack", "workers", "99999999999999999999", FALSE },
    { "keyrack", "public_url", "https://k.example:8443", TRUE },
    { "keyrack", "public_url", "http://127.0.0.1:8080", TRUE },
    { "keyrack", "public_url", "http://localhost", TRUE },
    { "keyrack", "public_url", "http://[::1]:8080", TRUE },
    { "keyrack", "public_url", "http://k.example", FALSE },
    { "keyrack", "public_url", "http://127.0.0.1.evil.example", FALSE },
    { "keyrack", "public_url", "https://k.example/", FALSE },
    { "keyrack", "public_url", "https://k.example/app", FALSE },
    { "keyrack", "public_url", "https://me@k.example", FALSE },
    { "keyrack", "public_url", "https://k.example?x=1", FALSE },
    { "keyrack", "public_url", "ftp://127.0.0.1", FALSE },
    { "keyrack", "public_url", "k.example", FALSE },
    { "keyrack", "contact_email", "a@b", TRUE },
    { "keyrack", "contact_email", "a@b@c", FALSE },
    { "keyrack", "contact_email", "@b", FALSE },
    { "keyrack", "contact_email", "a@", FALSE },
    { "keyrack", "contact_email", "a b@c.example", FALSE },
    { "keyrack", "contact_email", "a(b)@c.example", FALSE },
    { "keyrack", "contact_email", "\303\244@c.example", FALSE },
    { "cliniko", "base_url", "", TRUE },
    { "cliniko", "base_url", "https://api.{shard}.cliniko.com/v1", TRUE },
    { "cliniko", "base_url", "https://api.{shard}.cliniko.com/v1/", FALSE },
    { "cliniko", "base_url", "http://localhost:1/v1", TRUE },
    { "cliniko", "base_url", "http://api.{shard}.cliniko.com/v1", FALSE },
    { "cliniko", "base_url", "file:///etc/passwd", FALSE },
    { "cliniko", "base_url", "\\q", FALSE },
    { "cliniko", "requests_per_minute", "200", TRUE },
    { "cliniko", "requests_per_minute", "201", FALSE },
    { "cliniko", "requests_per_minute", "0", FALSE },
    { "keeper", "web_user", "keyrack-web", TRUE },
    { "keeper", "agent_user", "", TRUE },
    { "keeper", "password_cost", "7", TRUE },
    { "keeper", "password_cost", "6", FALSE },
    { "keeper", "password_cost", "8", FALSE },
    { "paths", "run_dir", "", TRUE },
    { "paths", "run_dir", "run", FALSE },
    { "paths", "template_dir", "templates", FALSE },
    { "paths", "migration_dir", "sql", FALSE },
};

static void
each_value_is_judged(gconstpointer data)
{
    const Case *one = data;
    g_autofree char *pattern = g_strdup_printf("%s=", one->key);
    g_auto(GStrv) lines = g_strsplit(NEEDED, "\n", -1);
    g_autoptr(GString) text = g_string_new(NULL);
    int line = 1;

    for (int i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
        if (!g_str_has_prefix(lines[i], pattern)) {
            g_string_append_printf(text, "%s\n", lines[i]);
            line++;
        }
    if (!g_str_equal(one->group, "keyrack")) {
        g_string_append_printf(text, "[%s]\n", one->group);
        line++;
    }
    g_string_append_printf(text, "%s=%s\n", one->key, one->value);
    if (one->good) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Config) config = load(text->str, &error);

        g_assert_no_error(error);
        g_assert_nonnull(config);
    } else {
        assert_refused(text->str, line, one->key);
    }
}

/* The file that make install puts in place, as it was built. */
static void
the_shipped_sample_is_accepted(void)
{
    g_autofree char *path = g_build_filename(g_getenv("TOP_BUILDDIR"), "etc", "keyrack.conf", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_load(path, &error);

    g_assert_no_error(error);
    g_assert_true(config_is_https(config));
    g_assert_cmpstr(config->base_url, ==, "");
}

static void
a_setting_given_twice_is_refused(void)
{
    assert_refused(NEEDED "workers=2\nworkers=3\n", 7, "'workers' stands here a second time");
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    int failed;

    g_test_init(&argc, &argv, NULL);
    dir = g_dir_make_tmp("keyrack-config-XXXXXX", &error);
    g_assert_no_error(error);
    g_test_add_func("/config/defaults", defaults_fill_what_the_file_leaves_out);
    g_test_add_func("/config/every-setting", every_setting_is_read);
    g_test_add_func("/config/paths", paths_are_built_from_the_two_folders);
    g_test_add_func("/config/needed", each_needed_setting_is_missed);
    g_test_add_func("/config/unknown", unknown_names_are_errors);
    g_test_add_func("/config/broken", a_broken_file_names_its_line);
    g_test_add_func("/config/zero-byte", a_zero_byte_is_refused);
    g_test_add_func("/config/absent", a_file_that_is_not_there_is_named);
    g_test_add_func("/config/twice", a_setting_given_twice_is_refused);
    g_test_add_func("/config/sample", the_shipped_sample_is_accepted);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strdup_printf("/config/value/%s/%" G_GSIZE_FORMAT "-%s",
                                                cases[i].key, i, cases[i].good ? "good" : "bad");

        g_test_add_data_func(name, &cases[i], each_value_is_judged);
    }
    failed = g_test_run();
    {
        g_autofree char *path = g_build_filename(dir, "keyrack.conf", NULL);

        (void)g_unlink(path);
        (void)g_rmdir(dir);
        g_free(dir);
    }
    return failed;
}
