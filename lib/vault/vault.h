/* vault.h: sealed records (security-reliability D2), token hashes, random bytes, constant-time comparison. */
#pragma once

#include <glib.h>

#define VAULT_SEALED_SIZE 316
#define VAULT_SECRET_MAX 254
#define VAULT_INSTALLATION_SIZE 16
#define VAULT_KEY_ID_SIZE 8

/* public/seal.pub: what sealing needs, readable by the web; a text file of two hex lines. */
typedef struct {
    guint8 public_key[32];
    guint8 installation[VAULT_INSTALLATION_SIZE];
} SealPublic;
/* keeper/seal.key: what opening needs; a text file, 0600. */
typedef struct {
    guint8 private_key[32];
    SealPublic open;               /* its public half */
    guint8 fingerprint_key[32];    /* HMAC key for fingerprints */
} SealPrivate;
void seal_private_clear(SealPrivate *key);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SealPrivate, seal_private_clear)

/* What a record is bound to; all borrowed, none NULL ("" where there is nothing). */
typedef struct {
    const char *purpose;         /* "cliniko-api-key" */
    const char *practitioner_id; /* "" for the clinic's own */
    gint64 credential_id;        /* api_key.id */
    const char *shard;
    const char *provider;        /* "cliniko" */
} SealContext;

gboolean seal_keys_generate(SealPrivate *ret_key, GError **error);
gboolean seal_public_load(const char *path, SealPublic *ret_key, GError **error);
gboolean seal_public_save(const char *path, const SealPublic *key, GError **error);
gboolean seal_private_load(const char *path, SealPrivate *ret_key, GError **error);
gboolean seal_private_save(const char *path, const SealPrivate *key, GError **error);

/* Seals secret (1..254 bytes) for the keeper. Errors: INVALID too long, INTERNAL. */
gboolean vault_seal(const SealPublic *key, const SealContext *context, const guint8 *secret, gsize length,
                    guint8 ret_sealed[VAULT_SEALED_SIZE], GError **error);

/* Opens a record; on any failure ret_secret holds zeros and the one error is REFUSED, whatever the cause.
 * *ret_length is set last. The caller wipes ret_secret. */
gboolean vault_open(const SealPrivate *key, const SealContext *context,
                    const guint8 sealed[VAULT_SEALED_SIZE], guint8 ret_secret[VAULT_SECRET_MAX],
                    gsize *ret_length, GError **error);

/* HMAC-SHA256 under the keeper's own key: tells two equal secrets without telling either. */
gboolean vault_fingerprint(const SealPrivate *key, const guint8 *secret, gsize length, guint8 ret[32]);

/* --- the chain of the audit log (security-reliability D11) --- */

#define VAULT_CHAIN_SIZE 32

/* Where a chain stands: the mac of its last link, zeros before the first, and the key for the next one. */
typedef struct {
    guint8 mac[VAULT_CHAIN_SIZE], key[VAULT_CHAIN_SIZE];
} VaultChain;
void vault_chain_clear(VaultChain *chain);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VaultChain, vault_chain_clear)

/* One link: mac = HMAC-SHA-256(key, mac || data), and the key moves on: key = SHA-256("keyrack/audit" || key). The key
 * before is gone. */
void vault_chain_add(VaultChain *chain, const void *data, gsize length);

/* A chain's first key in a file, one line of hexadecimal that only its owner may read (0400). It is never written over.
 * Errors: CONFLICT it is there; INVALID not such a file; INTERNAL. */
gboolean vault_chain_key_save(const char *path, const guint8 key[VAULT_CHAIN_SIZE], GError **error);
gboolean vault_chain_key_load(const char *path, guint8 ret_key[VAULT_CHAIN_SIZE], GError **error);

/* Random bytes or death: a token from a failed generator must not exist. */
void vault_random(guint8 *ret, gsize length);
void vault_sha256(const void *data, gsize length, guint8 ret[32]);
void vault_hmac_sha256(const void *key, gsize key_length, const void *data, gsize length, guint8 ret[32]);
gboolean vault_equal(const void *a, const void *b, gsize length);
void vault_wipe(void *data, gsize length);

/* Lower-case hexadecimal, both ways; parse insists on exactly length bytes. Free with g_free. */
char *vault_hex_text(const guint8 *data, gsize length);
gboolean vault_hex_parse(const char *text, guint8 *ret, gsize length);

/* base64url without padding, both ways; decode insists on exactly length bytes and canonical form. Free with
 * g_free. */
char *vault_token_text(const guint8 *data, gsize length);
gboolean vault_token_parse(const char *text, guint8 *ret, gsize length);
