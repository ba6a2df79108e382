/* test-doorbell.c: a ring wakes the listener, a lost one costs nothing, and nobody waits. */
#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/clinic/error.h"
#include "lib/program/doorbell.h"

typedef struct {
    char *dir, *path;
} Bell;

static void
bell_begin(Bell *bell, gconstpointer data)
{
    bell->dir = g_dir_make_tmp("keyrack-bell-XXXXXX", NULL);
    g_assert_nonnull(bell->dir);
    bell->path = g_build_filename(bell->dir, "agent.bell", NULL);
}

static void
bell_end(Bell *bell, gconstpointer data)
{
    (void)g_unlink(bell->path);
    g_assert_cmpint(g_rmdir(bell->dir), ==, 0);
    g_free(bell->path);
    g_free(bell->dir);
}

static gboolean
has_rung(int fd)
{
    struct pollfd wait = { .fd = fd, .events = POLLIN };

    return poll(&wait, 1, 0) == 1;
}

static int
listen_or_die(const char *path)
{
    g_autoptr(GError) error = NULL;
    int fd = doorbell_listen(path, &error);

    g_assert_no_error(error);
    g_assert_cmpint(fd, >=, 0);
    return fd;
}

static void
a_ring_wakes_the_listener(Bell *bell, gconstpointer data)
{
    int fd = listen_or_die(bell->path);

    g_assert_false(has_rung(fd));
    doorbell_ring(bell->path);
    g_assert_true(has_rung(fd));
    doorbell_drain(fd);
    g_assert_false(has_rung(fd));
    (void)close(fd);
}

static void
many_rings_are_one(Bell *bell, gconstpointer data)
{
    int fd = listen_or_die(bell->path);

    for (int i = 0; i < 5000; i++) /* far more than the queue holds: the ringer must not wait */
        doorbell_ring(bell->path);
    g_assert_true(has_rung(fd));
    doorbell_drain(fd);
    g_assert_false(has_rung(fd));
    (void)close(fd);
}

static void
nobody_listening_is_no_trouble(Bell *bell, gconstpointer data)
{
    g_autofree char *too_long = g_strnfill(200, 'x');

    doorbell_ring(bell->path);
    doorbell_ring(too_long);
}

static void
a_bell_left_behind_is_replaced(Bell *bell, gconstpointer data)
{
    int first = listen_or_die(bell->path);
    int second;

    (void)close(first); /* as a killed agent leaves it: the name stays */
    g_assert_true(g_file_test(bell->path, G_FILE_TEST_EXISTS));
    second = listen_or_die(bell->path);
    doorbell_ring(bell->path);
    g_assert_true(has_rung(second));
    (void)close(second);
}

static void
only_owner_and_group_may_ring(Bell *bell, gconstpointer data)
{
    int fd = listen_or_die(bell->path);
    struct stat about;

    g_assert_cmpint(stat(bell->path, &about), ==, 0);
    g_assert_cmpint(about.st_mode & 07777, ==, 0660);
    (void)close(fd);
}

static void
a_path_that_cannot_be_is_an_error(Bell *bell, gconstpointer data)
{
    g_autofree char *too_long = g_strnfill(200, 'x');
    const char *const paths[] = { "/nowhere/at/all.bell", too_long };

    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_cmpint(doorbell_listen(paths[i], &error), ==, -1);
        g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) \
    g_test_add("/doorbell/" name, Bell, NULL, bell_begin, function, bell_end)
    ADD("rings", a_ring_wakes_the_listener);
    ADD("many", many_rings_are_one);
    ADD("nobody", nobody_listening_is_no_trouble);
    ADD("left-behind", a_bell_left_behind_is_replaced);
    ADD("mode", only_owner_and_group_may_ring);
    ADD("bad-path", a_path_that_cannot_be_is_an_error);
    return g_test_run();
}
