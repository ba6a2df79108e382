/* assert_bytes.h: g_assert_cmpmem for lengths that are gsize. */
#pragma once

#include <string.h>

#include <glib.h>

static inline void
assert_bytes(const void *got, gsize got_length, const void *wanted, gsize wanted_length)
{
    g_assert_cmpuint(got_length, ==, wanted_length);
    g_assert_true(got_length == 0 || memcmp(got, wanted, got_length) == 0);
}
