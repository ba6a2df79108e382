/* totp.h: the six digits of an authenticator app (RFC 6238: SHA-1, 30 seconds). For lib/keeper only. */
#pragma once

#include <glib.h>

#define TOTP_SEED_SIZE 20
#define TOTP_DIGITS 6

/* Which step of 30 seconds a time is in. */
gint64 totp_step(gint64 at_utc);

/* The code of one step. Errors: INTERNAL. */
gboolean totp_code(const guint8 seed[TOTP_SEED_SIZE], gint64 step, char ret_code[TOTP_DIGITS + 1], GError **error);

/*
 * The step whose code was typed: now's, or the one before it for whoever types slowly; 0 when it is neither, or not
 * later than after_step. Costs the same whichever it is.
 *
 * Errors: INTERNAL.
 */
gboolean totp_find(const guint8 seed[TOTP_SEED_SIZE], const char *code, gint64 now_utc, gint64 after_step,
                   gint64 *ret_step, GError **error);
