/* qr.c: a text as a QR code, by libqrencode, drawn as the path of one SVG shape. */
#include "cgi-bin/qr.h"

#include <errno.h>
#include <qrencode.h>

#include "lib/clinic/error.h"

#define DARK 1 /* the lowest bit of a module says its colour */

static void
append_row(GString *path, const unsigned char *row, int size, int y)
{
    for (int x = 0, end; x < size; x = end) {
        end = x + 1;
        if ((row[x] & DARK) == 0)
            continue;
        while (end < size && (row[end] & DARK) != 0)
            end++;
        g_string_append_printf(path, "M%d %dh%dv1H%dz", x, y, end - x, x);
    }
}

/* Level M still reads with 15 % of it dirty or torn, as things on a wall are. */
char *
qr_path(const char *text, int *ret_size, GError **error)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    GString *path;

    if (code == NULL) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "libqrencode: %s",
                    g_strerror(errno));
        return NULL;
    }
    path = g_string_new(NULL);
    for (int y = 0; y < code->width; y++)
        append_row(path, code->data + y * code->width, code->width, y);
    *ret_size = code->width;
    QRcode_free(code);
    return g_string_free(path, FALSE);
}
