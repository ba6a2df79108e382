/* seal.c: the sealed record, version 1: a secret that only the holder of the private key can read,
 * and only for the purpose, person and place it was sealed for.
 *
 *   0   2  "KR"
 *   2   1  version, 1
 *   3   1  suite, 1 = X25519 + HKDF-SHA256 + AES-256-GCM
 *   4   8  key id: the first 8 bytes of SHA-256("keyrack/kid/1" || public key)
 *  12  32  ephemeral public key
 *  44 256  ciphertext of: length (u16), secret, zeros; so no record tells how long its secret is
 * 300  16  tag
 *
 * HKDF: input = X25519(ephemeral, recipient), salt = "keyrack/seal/1", info = bytes 0..43 ||
 * recipient's public key, 44 bytes out: 32 of key, 12 of nonce. Each record has an ephemeral key of
 * its own, so no nonce is used twice.
 *
 * Additional data: bytes 0..43, then purpose, installation, practitioner id, credential id (decimal
 * text), shard and provider, each after its length (u16). Every u16 here is big-endian.
 *
 * Decrypted bytes exist before the tag is checked; they stay in a local buffer that is wiped, and
 * reach the caller only after the check. */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "lib/clinic/error.h"
#include "lib/vault/vault.h"

#define KEY_ID_AT 4
#define EPHEMERAL_AT 12
#define HEADER_SIZE 44
#define PLAIN_SIZE 256
#define TAG_AT (HEADER_SIZE + PLAIN_SIZE)
#define TAG_SIZE 16
#define MESSAGE_KEY_SIZE 44 /* 32 of key, 12 of nonce */
#define NONCE_AT 32
#define FIELD_MAX 255 /* bytes of one context field */
#define BOUND_MAX (HEADER_SIZE + 6 * (2 + FIELD_MAX))

G_STATIC_ASSERT(TAG_AT + TAG_SIZE == VAULT_SEALED_SIZE);
G_STATIC_ASSERT(2 + VAULT_SECRET_MAX == PLAIN_SIZE);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY_CTX, EVP_PKEY_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_CIPHER_CTX, EVP_CIPHER_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_KDF, EVP_KDF_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_KDF_CTX, EVP_KDF_CTX_free)

/* The bytes a record is bound to. */
typedef struct {
    guint8 bytes[BOUND_MAX];
    gsize length;
} Bound;

static void
put_u16(guint8 *at, gsize value)
{
    at[0] = (guint8)(value >> 8);
    at[1] = (guint8)value;
}

static gboolean
bound_add(Bound *bound, const void *field, gsize length)
{
    if (length > FIELD_MAX)
        return FALSE;
    put_u16(bound->bytes + bound->length, length);
    memcpy(bound->bytes + bound->length + 2, field, length);
    bound->length += 2 + length;
    return TRUE;
}

static gboolean
bound_fill(Bound *bound, const guint8 header[HEADER_SIZE], const SealPublic *key,
           const SealContext *context)
{
    char credential[24];

    g_snprintf(credential, sizeof credential, "%" G_GINT64_FORMAT, context->credential_id);
    memcpy(bound->bytes, header, HEADER_SIZE);
    bound->length = HEADER_SIZE;
    return bound_add(bound, context->purpose, strlen(context->purpose)) &&
           bound_add(bound, key->installation, sizeof key->installation) &&
           bound_add(bound, context->practitioner_id, strlen(context->practitioner_id)) &&
           bound_add(bound, credential, strlen(credential)) &&
           bound_add(bound, context->shard, strlen(context->shard)) &&
           bound_add(bound, context->provider, strlen(context->provider));
}

static void
header_fill(guint8 header[HEADER_SIZE], const guint8 recipient[32], const guint8 ephemeral[32])
{
    static const char label[] = "keyrack/kid/1";
    guint8 named[sizeof label - 1 + 32], hash[32];

    memcpy(named, label, sizeof label - 1);
    memcpy(named + sizeof label - 1, recipient, 32);
    vault_sha256(named, sizeof named, hash);
    memcpy(header, "KR\1\1", KEY_ID_AT);
    memcpy(header + KEY_ID_AT, hash, VAULT_KEY_ID_SIZE);
    memcpy(header + EPHEMERAL_AT, ephemeral, 32);
}

static gboolean
hkdf(const guint8 input[32], const guint8 info[HEADER_SIZE + 32], guint8 ret_key[MESSAGE_KEY_SIZE])
{
    g_autoptr(EVP_KDF) kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    g_autoptr(EVP_KDF_CTX) ctx = kdf != NULL ? EVP_KDF_CTX_new(kdf) : NULL;
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)"SHA256", 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)input, 32),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)"keyrack/seal/1", 14),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)info, HEADER_SIZE + 32),
        OSSL_PARAM_construct_end(),
    };

    return ctx != NULL && EVP_KDF_derive(ctx, ret_key, MESSAGE_KEY_SIZE, params) > 0;
}

/* OpenSSL refuses a shared secret of zeros, which is what a point of low order gives. */
static gboolean
message_key(EVP_PKEY *mine, const guint8 theirs[32], const guint8 header[HEADER_SIZE],
            const guint8 recipient[32], guint8 ret_key[MESSAGE_KEY_SIZE])
{
    g_autoptr(EVP_PKEY) peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, theirs, 32);
    g_autoptr(EVP_PKEY_CTX) ctx = mine != NULL ? EVP_PKEY_CTX_new(mine, NULL) : NULL;
    guint8 info[HEADER_SIZE + 32], shared[32] = { 0 };
    gsize length = sizeof shared;
    gboolean good;

    memcpy(info, header, HEADER_SIZE);
    memcpy(info + HEADER_SIZE, recipient, 32);
    good = peer != NULL && ctx != NULL && EVP_PKEY_derive_init(ctx) > 0 &&
           EVP_PKEY_derive_set_peer(ctx, peer) > 0 && EVP_PKEY_derive(ctx, shared, &length) > 0 &&
           length == sizeof shared && hkdf(shared, info, ret_key);
    vault_wipe(shared, sizeof shared);
    return good;
}

static gboolean
encrypt(const guint8 key[MESSAGE_KEY_SIZE], const Bound *bound, const guint8 plain[PLAIN_SIZE],
        guint8 ret_cipher[PLAIN_SIZE], guint8 ret_tag[TAG_SIZE])
{
    g_autoptr(EVP_CIPHER_CTX) ctx = EVP_CIPHER_CTX_new();
    int n = 0;

    return ctx != NULL &&
           EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, key + NONCE_AT) > 0 &&
           EVP_EncryptUpdate(ctx, NULL, &n, bound->bytes, (int)bound->length) > 0 &&
           EVP_EncryptUpdate(ctx, ret_cipher, &n, plain, PLAIN_SIZE) > 0 && n == PLAIN_SIZE &&
           EVP_EncryptFinal_ex(ctx, ret_cipher + n, &n) > 0 && n == 0 &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, ret_tag) > 0;
}

static gboolean
decrypt(const guint8 key[MESSAGE_KEY_SIZE], const Bound *bound, const guint8 cipher[PLAIN_SIZE],
        const guint8 tag[TAG_SIZE], guint8 ret_plain[PLAIN_SIZE])
{
    g_autoptr(EVP_CIPHER_CTX) ctx = EVP_CIPHER_CTX_new();
    int n = 0;

    return ctx != NULL &&
           EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, key + NONCE_AT) > 0 &&
           EVP_DecryptUpdate(ctx, NULL, &n, bound->bytes, (int)bound->length) > 0 &&
           EVP_DecryptUpdate(ctx, ret_plain, &n, cipher, PLAIN_SIZE) > 0 && n == PLAIN_SIZE &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, (void *)tag) > 0 &&
           EVP_DecryptFinal_ex(ctx, ret_plain + n, &n) > 0 && n == 0;
}

static gboolean
seal_record(const SealPublic *key, const SealContext *context, const guint8 plain[PLAIN_SIZE],
            guint8 ret_record[VAULT_SEALED_SIZE])
{
    g_autoptr(EVP_PKEY) pair = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
    guint8 ephemeral[32], message[MESSAGE_KEY_SIZE] = { 0 };
    gsize length = sizeof ephemeral;
    Bound bound;
    gboolean good;

    if (pair == NULL || EVP_PKEY_get_raw_public_key(pair, ephemeral, &length) <= 0)
        return FALSE;
    header_fill(ret_record, key->public_key, ephemeral);
    good = bound_fill(&bound, ret_record, key, context) &&
           message_key(pair, key->public_key, ret_record, key->public_key, message) &&
           encrypt(message, &bound, plain, ret_record + HEADER_SIZE, ret_record + TAG_AT);
    vault_wipe(message, sizeof message);
    return good;
}

gboolean
vault_seal(const SealPublic *key, const SealContext *context, const guint8 *secret, gsize length,
           guint8 ret_sealed[VAULT_SEALED_SIZE], GError **error)
{
    guint8 plain[PLAIN_SIZE] = { 0 }, record[VAULT_SEALED_SIZE];
    gboolean good;

    if (length < 1 || length > VAULT_SECRET_MAX) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "a secret has 1 to %d bytes",
                    VAULT_SECRET_MAX);
        return FALSE;
    }
    put_u16(plain, length);
    memcpy(plain + 2, secret, length);
    good = seal_record(key, context, plain, record);
    vault_wipe(plain, sizeof plain);
    if (!good) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "sealing failed");
        return FALSE;
    }
    memcpy(ret_sealed, record, sizeof record);
    return TRUE;
}

/* The secret's length when plain has the one allowed form, else 0. */
static gsize
secret_length(const guint8 plain[PLAIN_SIZE])
{
    gsize length = (gsize)plain[0] << 8 | plain[1];
    guint8 padding = 0;

    if (length > VAULT_SECRET_MAX)
        return 0;
    for (gsize i = 2 + length; i < PLAIN_SIZE; i++)
        padding |= plain[i];
    return padding == 0 ? length : 0;
}

static gboolean
open_record(const SealPrivate *key, const SealContext *context,
            const guint8 sealed[VAULT_SEALED_SIZE], guint8 ret_plain[PLAIN_SIZE])
{
    g_autoptr(EVP_PKEY) mine =
        EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, key->private_key, 32);
    guint8 header[HEADER_SIZE], message[MESSAGE_KEY_SIZE] = { 0 };
    Bound bound;
    gboolean good;

    header_fill(header, key->open.public_key, sealed + EPHEMERAL_AT);
    good =
        memcmp(header, sealed, HEADER_SIZE) == 0 && /* magic, version, suite, key id: all public */
        bound_fill(&bound, header, &key->open, context) &&
        message_key(mine, sealed + EPHEMERAL_AT, header, key->open.public_key, message) &&
        decrypt(message, &bound, sealed + HEADER_SIZE, sealed + TAG_AT, ret_plain);
    vault_wipe(message, sizeof message);
    return good;
}

gboolean
vault_open(const SealPrivate *key, const SealContext *context,
           const guint8 sealed[VAULT_SEALED_SIZE], guint8 ret_secret[VAULT_SECRET_MAX],
           gsize *ret_length, GError **error)
{
    guint8 plain[PLAIN_SIZE] = { 0 };
    gsize length = open_record(key, context, sealed, plain) ? secret_length(plain) : 0;

    vault_wipe(ret_secret, VAULT_SECRET_MAX);
    memcpy(ret_secret, plain + 2, length);
    vault_wipe(plain, sizeof plain);
    if (length == 0) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED,
                    "the sealed record is not genuine");
        return FALSE;
    }
    *ret_length = length;
    return TRUE;
}

gboolean
vault_fingerprint(const SealPrivate *key, const guint8 *secret, gsize length, guint8 ret[32])
{
    vault_hmac_sha256(key->fingerprint_key, sizeof key->fingerprint_key, secret, length, ret);
    return TRUE;
}
