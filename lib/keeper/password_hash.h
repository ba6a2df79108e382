/* password_hash.h: yescrypt through libxcrypt, at one cost. Hashing is for lib/keeper only. */
#pragma once

#include <glib.h>

#define PASSWORD_BYTES_MAX 511 /* libxcrypt refuses more */
#define PASSWORD_COST 7        /* 64 MiB; each less halves that */

/* The cost of all that is hashed from now on by this process, 1 to PASSWORD_COST: once, at its start, as configured. */
void password_cost_set(int new_cost);

/* A verifier for password, with a salt of its own; free with g_free.
 * Errors: INVALID not 1 to 511 bytes of UTF-8; BUSY no memory for a hash now. */
char *password_hash(const char *password, GError **error);

/* Costs one hash at the current cost whatever the answer; verifier is NULL for nobody's.
 * Errors: BUSY no memory for a hash now, which says nothing about the password. */
gboolean password_matches(const char *verifier, const char *password, gboolean *ret_right,
                          GError **error);
