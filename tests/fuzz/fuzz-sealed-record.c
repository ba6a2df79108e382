/* fuzz-sealed-record.c: any 316 bytes offered as a sealed record, and any change to a genuine one.
 *
 * The first byte chooses. Even: the rest is the record. Odd: a secret is sealed, the rest is laid
 * over it with XOR. Holds: what opens has 1 to 254 bytes, what was changed does not open, what does
 * not open leaves zeros. */
#include <string.h>

#include "lib/vault/vault.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

/* Fixed, so that the corpus keeps a record that opens: the private key of RFC 7748 6.1's Bob. */
static const SealPrivate key = {
    .private_key = { 0x5d, 0xab, 0x08, 0x7e, 0x62, 0x4a, 0x8a, 0x4b, 0x79, 0xe1, 0x7f,
                     0x8b, 0x83, 0x80, 0x0e, 0xe6, 0x6f, 0x3b, 0xb1, 0x29, 0x26, 0x18,
                     0xb6, 0xfd, 0x1c, 0x2f, 0x8b, 0x27, 0xff, 0x88, 0xe0, 0xeb },
    .open.public_key = { 0xde, 0x9e, 0xdb, 0x7d, 0x7b, 0x7d, 0xc1, 0xb4, 0xd3, 0x5b, 0x61,
                         0xc2, 0xec, 0xe4, 0x35, 0x37, 0x3f, 0x83, 0x43, 0xc8, 0x5b, 0x78,
                         0x67, 0x4d, 0xad, 0xfc, 0x7e, 0x14, 0x6f, 0x88, 0x2b, 0x4f },
    .open.installation = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
};
static const SealContext context = { "cliniko-api-key", "1234567890123456789", 42, "au4",
                                     "cliniko" };

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    guint8 sealed[VAULT_SEALED_SIZE] = { 0 }, change[VAULT_SEALED_SIZE] = { 0 };
    guint8 secret[VAULT_SECRET_MAX], zeros[VAULT_SECRET_MAX] = { 0 };
    gsize length = 0;
    gboolean opened;

    if (size == 0)
        return 0;
    memcpy(change, data + 1, MIN(size - 1, sizeof change));
    if (data[0] & 1)
        g_assert_true(vault_seal(&key.open, &context, (const guint8 *)"secret", 6, sealed, NULL));
    for (gsize i = 0; i < sizeof sealed; i++)
        sealed[i] ^= change[i];
    memset(secret, 0xa5, sizeof secret);
    opened = vault_open(&key, &context, sealed, secret, &length, NULL);
    if (data[0] & 1)
        g_assert_true(opened ==
                      (memcmp(change, zeros, 254) == 0 && memcmp(change + 254, zeros, 62) == 0));
    if (opened)
        g_assert_true(length >= 1 && length <= VAULT_SECRET_MAX);
    else
        g_assert_true(memcmp(secret, zeros, sizeof zeros) == 0);
    return 0;
}
