/* qr.h: a text as a QR code, drawn as the path of one SVG shape. */
#pragma once

#include <glib.h>

#define QR_QUIET 4 /* modules of white that must surround it (ISO/IEC 18004, 9.1) */

/*
 * The path of the dark modules, each run of them in a row a rectangle: "M0 0h7v1H0z...", one unit a
 * module, without the quiet zone.
 *
 * Shape:  *ret_size is the number of modules of a side; text is one line of at most 1,000 bytes.
 * Owner:  free with g_free.
 * Errors: INTERNAL.
 */
char *qr_path(const char *text, int *ret_size, GError **error);
