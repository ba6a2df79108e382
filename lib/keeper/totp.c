/* totp.c: the only place that calls liboath. */
#include "lib/keeper/totp.h"

#include <string.h>

#include <liboath/oath.h>

#include "lib/clinic/error.h"

#define STEP_S OATH_TOTP_DEFAULT_TIME_STEP_SIZE

gint64
totp_step(gint64 at_utc)
{
    return MAX(0, at_utc) / STEP_S;
}

static gboolean
check(int rc, GError **error)
{
    if (rc == OATH_OK)
        return TRUE;
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "liboath: %s", oath_strerror(rc));
    return FALSE;
}

gboolean
totp_code(const guint8 seed[TOTP_SEED_SIZE], gint64 step, char ret_code[TOTP_DIGITS + 1], GError **error)
{
    return check(oath_init(), error) &&
           check(oath_hotp_generate((const char *)seed, TOTP_SEED_SIZE, (guint64)step, TOTP_DIGITS, FALSE,
                                    OATH_HOTP_DYNAMIC_TRUNCATION, ret_code),
                 error);
}

static gboolean
same_digits(const char *typed, const char code[TOTP_DIGITS + 1])
{
    guint8 differs = 0;

    if (strlen(typed) != TOTP_DIGITS)
        return FALSE;
    for (gsize i = 0; i < TOTP_DIGITS; i++)
        differs |= (guint8)(typed[i] ^ code[i]);
    return differs == 0;
}

gboolean
totp_find(const guint8 seed[TOTP_SEED_SIZE], const char *code, gint64 now_utc, gint64 after_step, gint64 *ret_step,
          GError **error)
{
    const gint64 now_step = totp_step(now_utc);
    gint64 found = 0;

    for (gint64 step = MAX(0, now_step - 1); step <= now_step; step++) {
        char right[TOTP_DIGITS + 1];

        if (!totp_code(seed, step, right, error))
            return FALSE;
        if (same_digits(code, right) && step > after_step)
            found = step;
        explicit_bzero(right, sizeof right);
    }
    *ret_step = found;
    return TRUE;
}
