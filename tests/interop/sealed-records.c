/* sealed-records.c: our side of sealed_records.py: makes a key pair in a folder, then seals and
 * opens, one question a line: VERB PURPOSE PRACTITIONER CREDENTIAL SHARD PROVIDER HEX ("-" is an
 * empty field). */
#include <stdio.h>
#include <string.h>

#include "lib/vault/vault.h"

static gsize
from_hex(const char *hex, guint8 *ret, gsize max)
{
    gsize n = 0;

    for (; g_ascii_isxdigit(hex[0]) && g_ascii_isxdigit(hex[1]) && n < max; hex += 2)
        ret[n++] = (guint8)(g_ascii_xdigit_value(hex[0]) << 4 | g_ascii_xdigit_value(hex[1]));
    return *hex == '\0' ? n : 0;
}

static void
print_hex(const guint8 *bytes, gsize n)
{
    for (gsize i = 0; i < n; i++)
        g_print("%02x", bytes[i]);
    g_print("\n");
}

static const char *
field(char **words, gsize at)
{
    return g_str_equal(words[at], "-") ? "" : words[at];
}

static void
answer(const SealPrivate *key, char **words)
{
    const SealContext context = {
        .purpose = field(words, 1),
        .practitioner_id = field(words, 2),
        .credential_id = g_ascii_strtoll(words[3], NULL, 10),
        .shard = field(words, 4),
        .provider = field(words, 5),
    };
    guint8 data[VAULT_SEALED_SIZE], result[VAULT_SEALED_SIZE];
    gsize n = from_hex(words[6], data, sizeof data);

    if (g_str_equal(words[0], "seal") && vault_seal(&key->open, &context, data, n, result, NULL))
        print_hex(result, VAULT_SEALED_SIZE);
    else if (g_str_equal(words[0], "open") && n == VAULT_SEALED_SIZE &&
             vault_open(key, &context, data, result, &n, NULL))
        print_hex(result, n);
    else
        g_print("refused\n");
}

static gboolean
make_keys(const char *folder, SealPrivate *ret_key)
{
    g_autofree char *private_path = g_build_filename(folder, "seal.key", NULL);
    g_autofree char *public_path = g_build_filename(folder, "seal.pub", NULL);
    g_auto(SealPrivate) made = { 0 };

    return seal_keys_generate(&made, NULL) && seal_private_save(private_path, &made, NULL) &&
           seal_public_save(public_path, &made.open, NULL) &&
           seal_private_load(private_path, ret_key, NULL);
}

int
main(int argc, char **argv)
{
    g_auto(SealPrivate) key = { 0 };
    char line[2048];

    if (argc != 2 || !make_keys(argv[1], &key))
        return 1;
    g_print("ready\n");
    while (fgets(line, sizeof line, stdin) != NULL) {
        g_auto(GStrv) words = g_strsplit(g_strchomp(line), " ", -1);

        if (g_strv_length(words) != 7)
            return 1;
        answer(&key, words);
        (void)fflush(stdout);
    }
    return 0;
}
