/* primitives.c: hashes, random bytes, comparison and the text form of tokens, each a thin coat over
 * OpenSSL. A hash or random source that fails ends the program: there is no safe value to go on
 * with. */
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "lib/vault/vault.h"

void
vault_random(guint8 *ret, gsize length)
{
    g_assert(length <= G_MAXINT);
    if (RAND_bytes(ret, (int)length) != 1)
        g_error("the random generator failed");
}

void
vault_sha256(const void *data, gsize length, guint8 ret[32])
{
    if (EVP_Digest(data, length, ret, NULL, EVP_sha256(), NULL) != 1)
        g_error("SHA-256 failed");
}

void
vault_hmac_sha256(const void *key, gsize key_length, const void *data, gsize length, guint8 ret[32])
{
    gsize written = 0;

    if (EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key, key_length, data, length, ret, 32,
                  &written) == NULL ||
        written != 32)
        g_error("HMAC-SHA-256 failed");
}

gboolean
vault_equal(const void *a, const void *b, gsize length)
{
    return CRYPTO_memcmp(a, b, length) == 0;
}

void
vault_wipe(void *data, gsize length)
{
    OPENSSL_cleanse(data, length);
}

char *
vault_token_text(const guint8 *data, gsize length)
{
    char *text = g_base64_encode(data, length);

    g_strdelimit(text, "+", '-');
    g_strdelimit(text, "/", '_');
    text[strcspn(text, "=")] = '\0';
    return text;
}

/* GLib's decoder skips what it does not know, so the result is encoded again: only the one
 * canonical text of exactly these bytes comes back unchanged. */
gboolean
vault_token_parse(const char *text, guint8 *ret, gsize length)
{
    g_autofree char *padded = NULL;
    g_autofree guint8 *data = NULL;
    g_autofree char *again = NULL;
    gsize decoded = 0;

    if (strlen(text) != (length * 4 + 2) / 3)
        return FALSE;
    padded = g_strconcat(text, "==", NULL);
    padded[(length + 2) / 3 * 4] = '\0';
    g_strdelimit(padded, "-", '+');
    g_strdelimit(padded, "_", '/');
    data = g_base64_decode(padded, &decoded);
    again = vault_token_text(data, decoded);
    if (decoded != length || !g_str_equal(again, text))
        return FALSE;
    memcpy(ret, data, length);
    return TRUE;
}

/* --- hexadecimal ------------------------------------------------------------------------------- */

char *
vault_hex_text(const guint8 *data, gsize length)
{
    static const char digits[] = "0123456789abcdef";
    char *text = g_malloc(2 * length + 1);

    for (gsize i = 0; i < length; i++) {
        text[2 * i] = digits[data[i] >> 4];
        text[2 * i + 1] = digits[data[i] & 15];
    }
    text[2 * length] = '\0';
    return text;
}

gboolean
vault_hex_parse(const char *text, guint8 *ret, gsize length)
{
    if (strlen(text) != 2 * length || strspn(text, "0123456789abcdef") != 2 * length)
        return FALSE;
    for (gsize i = 0; i < length; i++)
        ret[i] = (guint8)(g_ascii_xdigit_value(text[2 * i]) << 4 | g_ascii_xdigit_value(text[2 * i + 1]));
    return TRUE;
}
