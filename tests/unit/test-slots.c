/* test-slots.c: no more processes than slots get in, and one that is killed gives its slot back. */
#include "cgi-bin/slots.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* A process that takes a slot, writes its number to a pipe, and stays until it is killed. */
typedef struct {
    pid_t pid;
    int slot;
} Taker;

static Taker
start_taker(const Slots *slots)
{
    Taker taker;
    int ends[2];

    g_assert_cmpint(pipe(ends), ==, 0);
    taker.pid = fork();
    g_assert_cmpint(taker.pid, >=, 0);
    if (taker.pid == 0) {
        int slot = slots_take(slots);

        if (write(ends[1], &slot, sizeof slot) != sizeof slot)
            _exit(1);
        for (;;)
            (void)pause();
    }
    g_assert_cmpint(read(ends[0], &taker.slot, sizeof taker.slot), ==, sizeof taker.slot);
    (void)close(ends[0]);
    (void)close(ends[1]);
    return taker;
}

static void
end_taker(const Taker *taker)
{
    g_assert_cmpint(kill(taker->pid, SIGKILL), ==, 0);
    g_assert_cmpint(waitpid(taker->pid, NULL, 0), ==, taker->pid);
}

static void
test_as_many_as_there_are(void)
{
    g_autoptr(GError) error = NULL;
    Slots slots;
    Taker first, second, third;

    g_assert_true(slots_open(&slots, 2, &error));
    first = start_taker(&slots);
    second = start_taker(&slots);
    third = start_taker(&slots);
    g_assert_cmpint(first.slot, ==, 0);
    g_assert_cmpint(second.slot, ==, 1);
    g_assert_cmpint(third.slot, ==, -1);
    g_assert_cmpint(slots_take(&slots), ==, -1);
    end_taker(&first);
    g_assert_cmpint(slots_take(&slots), ==, 0);
    slots_give(&slots, 0);
    end_taker(&second);
    end_taker(&third);
    slots_close(&slots);
}

static void
test_given_back_is_free(void)
{
    g_autoptr(GError) error = NULL;
    Slots slots;
    Taker other;

    g_assert_true(slots_open(&slots, 1, &error));
    for (int i = 0; i < 3; i++) {
        g_assert_cmpint(slots_take(&slots), ==, 0);
        slots_give(&slots, 0);
    }
    other = start_taker(&slots);
    g_assert_cmpint(other.slot, ==, 0);
    end_taker(&other);
    slots_close(&slots);
}

static void
test_without_limit(void)
{
    const Slots slots = { -1, 0 };

    g_assert_cmpint(slots_take(&slots), >=, 0);
    slots_give(&slots, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/slots/as-many-as-there-are", test_as_many_as_there_are);
    g_test_add_func("/slots/given-back-is-free", test_given_back_is_free);
    g_test_add_func("/slots/without-limit", test_without_limit);
    return g_test_run();
}
