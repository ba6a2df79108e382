/* test-vault-key-files.c: the key files say exactly one thing, to the right readers, and are never
 * lost. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "lib/clinic/error.h"
#include "lib/vault/vault.h"
#include "tests/unit/assert_bytes.h"

static char *folder, *private_path, *public_path;

static void
write_file(const char *path, const char *text, gssize length, int mode)
{
    g_autoptr(GError) error = NULL;

    (void)g_file_set_contents_full(path, text, length, G_FILE_SET_CONTENTS_CONSISTENT, mode,
                                   &error);
    g_assert_no_error(error);
}

static void
assert_private_refused(void)
{
    g_autoptr(GError) error = NULL;
    SealPrivate key = { 0 }, untouched = { 0 };

    g_assert_false(seal_private_load(private_path, &key, &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID);
    assert_bytes(&key, sizeof key, &untouched, sizeof untouched);
}

static void
assert_public_refused(void)
{
    g_autoptr(GError) error = NULL;
    SealPublic key;

    g_assert_false(seal_public_load(public_path, &key, &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID);
}

static void
come_back_as_saved(void)
{
    SealPrivate made, loaded;
    SealPublic public_loaded;
    GStatBuf info;

    g_assert_true(seal_keys_generate(&made, NULL));
    g_assert_true(seal_private_save(private_path, &made, NULL));
    g_assert_true(seal_public_save(public_path, &made.open, NULL));
    g_assert_true(seal_private_load(private_path, &loaded, NULL));
    g_assert_true(seal_public_load(public_path, &public_loaded, NULL));
    assert_bytes(&loaded, sizeof loaded, &made, sizeof made);
    assert_bytes(&public_loaded, sizeof public_loaded, &made.open, sizeof made.open);
    g_assert_cmpint(g_lstat(private_path, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 0777, ==, 0600);
    g_assert_cmpint(g_lstat(public_path, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 0777, ==, 0644);
}

static void
a_private_key_is_never_written_over(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) left = NULL;
    SealPrivate first, second, loaded;
    guint files = 0;

    g_assert_true(seal_keys_generate(&first, NULL));
    g_assert_true(seal_keys_generate(&second, NULL));
    g_assert_true(seal_private_save(private_path, &first, NULL));
    g_assert_false(seal_private_save(private_path, &second, &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_CONFLICT);
    g_assert_true(seal_private_load(private_path, &loaded, NULL));
    assert_bytes(&loaded, sizeof loaded, &first, sizeof first);
    left = g_dir_open(folder, 0, NULL); /* the second key lies nowhere either */
    while (g_dir_read_name(left) != NULL)
        files++;
    g_assert_cmpuint(files, ==, 1);
}

static void
only_the_owner_may_read_a_private_key(void)
{
    static const mode_t modes[] = { 0640, 0604, 0660, 0620, 0601, 0777 };
    SealPrivate key;

    g_assert_true(seal_keys_generate(&key, NULL));
    g_assert_true(seal_private_save(private_path, &key, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++) {
        g_assert_cmpint(chmod(private_path, modes[i]), ==, 0);
        assert_private_refused();
    }
    g_assert_cmpint(chmod(private_path, 0400), ==, 0);
    g_assert_true(seal_private_load(private_path, &key, NULL));
}

static void
links_and_odd_files_are_not_followed(void)
{
    g_autofree char *elsewhere = g_build_filename(folder, "elsewhere", NULL);
    SealPrivate key;

    g_assert_true(seal_keys_generate(&key, NULL));
    g_assert_true(seal_private_save(elsewhere, &key, NULL));
    g_assert_cmpint(symlink(elsewhere, private_path), ==, 0);
    assert_private_refused();
    (void)g_unlink(private_path);
    g_assert_cmpint(mkfifo(private_path, 0600), ==, 0); /* must not wait for a writer */
    assert_private_refused();
    (void)g_unlink(private_path);
    assert_private_refused(); /* not there at all */
    g_assert_cmpint(g_mkdir(public_path, 0700), ==, 0);
    assert_public_refused();
    (void)g_rmdir(public_path);
}

/* Every cut, and every single byte changed to something else, of both files. */
static void
damaged_files_are_refused(void)
{
    SealPrivate key;
    g_autofree char *private_text = NULL, *public_text = NULL;
    gsize private_length, public_length;

    g_assert_true(seal_keys_generate(&key, NULL));
    g_assert_true(seal_private_save(private_path, &key, NULL));
    g_assert_true(seal_public_save(public_path, &key.open, NULL));
    g_assert_true(g_file_get_contents(private_path, &private_text, &private_length, NULL));
    g_assert_true(g_file_get_contents(public_path, &public_text, &public_length, NULL));
    for (gsize i = 0; i < private_length; i++) {
        write_file(private_path, private_text, (gssize)i, 0600);
        assert_private_refused();
    }
    for (gsize i = 0; i < public_length; i++) {
        char kept = public_text[i];

        write_file(public_path, public_text, (gssize)i, 0644);
        assert_public_refused();
        for (const char *bad = "gAF \n-"; *bad != '\0'; bad++) {
            public_text[i] = *bad == kept ? 'x' : *bad;
            write_file(public_path, public_text, (gssize)public_length, 0644);
            assert_public_refused();
        }
        public_text[i] = kept;
    }
    write_file(public_path, private_text, (gssize)private_length, 0644);
    assert_public_refused();
    write_file(private_path, public_text, (gssize)public_length, 0600);
    assert_private_refused();
}

typedef void (*Test)(void);

/* Each test gets an empty folder of its own. */
static void
in_a_folder(gconstpointer test)
{
    g_autoptr(GDir) files = NULL;
    const char *name;

    folder = g_dir_make_tmp("keyrack-keys-XXXXXX", NULL);
    private_path = g_build_filename(folder, "seal.key", NULL);
    public_path = g_build_filename(folder, "seal.pub", NULL);
    (*(const Test *)test)();
    files = g_dir_open(folder, 0, NULL);
    while ((name = g_dir_read_name(files)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        (void)g_remove(path);
    }
    (void)g_rmdir(folder);
    g_clear_pointer(&folder, g_free);
    g_clear_pointer(&private_path, g_free);
    g_clear_pointer(&public_path, g_free);
}

static const struct {
    const char *name;
    Test test;
} tests[] = {
    { "/vault-keys/come-back-as-saved", come_back_as_saved },
    { "/vault-keys/a-private-key-is-never-written-over", a_private_key_is_never_written_over },
    { "/vault-keys/only-the-owner-may-read-a-private-key", only_the_owner_may_read_a_private_key },
    { "/vault-keys/links-and-odd-files-are-not-followed", links_and_odd_files_are_not_followed },
    { "/vault-keys/damaged-files-are-refused", damaged_files_are_refused },
};

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add_data_func(tests[i].name, &tests[i].test, in_a_folder);
    return g_test_run();
}
