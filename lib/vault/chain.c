/* chain.c: links of a keyed chain whose key moves on with each: whoever learns today's key can make no earlier link. */
#include <string.h>

#include "lib/vault/vault.h"

#define NEXT_KEY "keyrack/audit"

void
vault_chain_clear(VaultChain *chain)
{
    vault_wipe(chain, sizeof *chain);
}

static void
move_key(guint8 key[VAULT_CHAIN_SIZE])
{
    guint8 text[sizeof NEXT_KEY - 1 + VAULT_CHAIN_SIZE];

    memcpy(text, NEXT_KEY, sizeof NEXT_KEY - 1);
    memcpy(text + sizeof NEXT_KEY - 1, key, VAULT_CHAIN_SIZE);
    vault_sha256(text, sizeof text, key);
    vault_wipe(text, sizeof text);
}

void
vault_chain_add(VaultChain *chain, const void *data, gsize length)
{
    g_autofree guint8 *text = g_malloc(sizeof chain->mac + length);

    memcpy(text, chain->mac, sizeof chain->mac);
    memcpy(text + sizeof chain->mac, data, length);
    vault_hmac_sha256(chain->key, sizeof chain->key, text, sizeof chain->mac + length, chain->mac);
    move_key(chain->key);
}
