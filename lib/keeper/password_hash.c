/* password_hash.c: the only place that hashes passwords: yescrypt, at cost 7 (64 MiB, some 70 ms) or less beside a
 * sandbox.
 *
 * libxcrypt traps met here: cost 0 would be the weaker default; the salt must be asked for with
 * room enough; crypt_rn gives NULL when there is no memory, which must not read as 'wrong'; its
 * failure tokens "*0" and "*1" must never be stored or compared; its working area holds the
 * password and is wiped. */
#include <crypt.h>
#include <errno.h>
#include <string.h>

#include "lib/clinic/error.h"
#include "lib/keeper/password_hash.h"

#define PREFIX "$y$"
#define HASH_LENGTH 44 /* what a verifier has more than its setting: "$", 43 characters */

static int cost = PASSWORD_COST;

void
password_cost_set(int new_cost)
{
    cost = new_cost;
}

static gboolean
new_setting(char ret_setting[CRYPT_GENSALT_OUTPUT_SIZE], GError **error)
{
    if (crypt_gensalt_rn(PREFIX, (unsigned long)cost, NULL, 0, ret_setting, CRYPT_GENSALT_OUTPUT_SIZE) != NULL)
        return TRUE;
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "no salt for a password: %s",
                g_strerror(errno));
    return FALSE;
}

static gboolean
hash(const char *password, const char *setting, char ret_hash[CRYPT_OUTPUT_SIZE], GError **error)
{
    struct crypt_data *area = g_new0(struct crypt_data, 1);
    const char *hashed = crypt_rn(password, setting, area, sizeof *area);

    if (hashed != NULL)
        (void)g_strlcpy(ret_hash, hashed, CRYPT_OUTPUT_SIZE);
    explicit_bzero(area, sizeof *area);
    g_free(area);
    if (hashed != NULL)
        return TRUE;
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_BUSY, "no memory to hash a password");
    return FALSE;
}

char *
password_hash(const char *password, GError **error)
{
    char setting[CRYPT_GENSALT_OUTPUT_SIZE], hashed[CRYPT_OUTPUT_SIZE];
    gsize length = strlen(password);

    if (length < 1 || length > PASSWORD_BYTES_MAX || !g_utf8_validate(password, -1, NULL)) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID,
                    "a password has 1 to %d bytes of UTF-8", PASSWORD_BYTES_MAX);
        return NULL;
    }
    if (!new_setting(setting, error) || !hash(password, setting, hashed, error))
        return NULL;
    return g_strdup(hashed);
}

/* Reads all bytes of both, wherever they differ. */
static gboolean
equal_in_constant_time(const char a[CRYPT_OUTPUT_SIZE], const char b[CRYPT_OUTPUT_SIZE])
{
    guint8 differs = 0;

    for (gsize i = 0; i < CRYPT_OUTPUT_SIZE; i++)
        differs |= (guint8)(a[i] ^ b[i]);
    return differs == 0;
}

/* Only what password_hash may have made. What passes here and still cannot be hashed is for want of
 * memory: libxcrypt's errno does not tell the two apart. */
static gboolean
is_verifier(const char *verifier, const char *setting)
{
    return g_str_has_prefix(verifier, PREFIX) && crypt_checksalt(verifier) == CRYPT_SALT_OK &&
           strlen(verifier) == strlen(setting) + HASH_LENGTH;
}

gboolean
password_matches(const char *verifier, const char *password, gboolean *ret_right, GError **error)
{
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    char hashed[CRYPT_OUTPUT_SIZE] = { 0 }, wanted[CRYPT_OUTPUT_SIZE] = { 0 };
    gboolean possible = *password != '\0' && strlen(password) <= PASSWORD_BYTES_MAX;

    if (!new_setting(setting, error))
        return FALSE;
    if (verifier != NULL && !is_verifier(verifier, setting)) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "a verifier is damaged");
        return FALSE;
    }
    if (!hash(possible ? password : "", verifier != NULL ? verifier : setting, hashed, error))
        return FALSE;
    (void)g_strlcpy(wanted, verifier != NULL ? verifier : "", sizeof wanted);
    *ret_right = equal_in_constant_time(hashed, wanted) && possible;
    return TRUE;
}
