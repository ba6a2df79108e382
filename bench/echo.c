/* echo.c: the ceiling of bench/page: a FastCGI program that does nothing but send a file's bytes from memory, over the
 * same transport and worker processes as the web program. */
#include <stdlib.h>
#include <unistd.h>

#include "cgi-bin/fcgi.h"
#include "cgi-bin/workers.h"
#include "lib/program/program.h"

typedef struct {
    int listen_fd;
    char *bytes;
    gsize length;
} Echo;

static void
answer(gpointer data, const Incoming *incoming, Reply *ret_reply)
{
    const Echo *echo = data;

    (void)incoming;
    ret_reply->head = g_string_new("Content-Type: text/html; charset=utf-8\r\n\r\n");
    ret_reply->body = g_string_new_len(echo->bytes, (gssize)echo->length);
}

static int
work(int stop_fd, gpointer data)
{
    const Echo *echo = data;

    fcgi_serve(echo->listen_fd, stop_fd, answer, data);
    return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    Echo echo = { .listen_fd = -1 };

    program_start("echo");
    if (argc != 4) {
        g_printerr("usage: echo SOCKET FILE WORKERS\n");
        return 2;
    }
    if (!g_file_get_contents(argv[2], &echo.bytes, &echo.length, &error) ||
        (echo.listen_fd = fcgi_listen(argv[1], &error)) < 0 ||
        !workers_run(MAX(1, (int)g_ascii_strtoll(argv[3], NULL, 10)), work, &echo, &error)) {
        g_printerr("%s\n", error->message);
        return EXIT_FAILURE;
    }
    (void)unlink(argv[1]);
    return EXIT_SUCCESS;
}
