/* test-vault-vectors.c: published test vectors and records of the second implementation, through
 * our own functions. Sources: RFC 7748 6.1 (X25519), FIPS 180-4 (SHA-256), RFC 4231 (HMAC), RFC
 * 4648 (base64url). */
#include <stdlib.h>
#include <string.h>

#include <glib/gstdio.h>

#include "lib/clinic/error.h"
#include "lib/vault/vault.h"
#include "tests/unit/assert_bytes.h"

static gsize
from_hex(const char *hex, guint8 *ret, gsize max)
{
    gsize n = strlen(hex) / 2;

    g_assert_cmpuint(n, <=, max);
    for (gsize i = 0; i < n; i++)
        ret[i] =
            (guint8)(g_ascii_xdigit_value(hex[2 * i]) << 4 | g_ascii_xdigit_value(hex[2 * i + 1]));
    return n;
}

static void
assert_hex(const guint8 *bytes, gsize n, const char *hex)
{
    guint8 expected[64];

    assert_bytes(bytes, n, expected, from_hex(hex, expected, sizeof expected));
}

static void
sha256(void)
{
    guint8 hash[32];

    vault_sha256("", 0, hash);
    assert_hex(hash, 32, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    vault_sha256("abc", 3, hash);
    assert_hex(hash, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
hmac(void)
{
    guint8 key[131], mac[32];

    memset(key, 0x0b, 20);
    vault_hmac_sha256(key, 20, "Hi There", 8, mac);
    assert_hex(mac, 32, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    vault_hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, mac);
    assert_hex(mac, 32, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof key); /* longer than a block */
    vault_hmac_sha256(key, sizeof key, "Test Using Larger Than Block-Size Key - Hash Key First", 54,
                      mac);
    assert_hex(mac, 32, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

/* Loads a private key file with these bytes, as the keeper would. */
static void
load_private(const char *private_hex, SealPrivate *ret_key)
{
    g_autofree char *folder = g_dir_make_tmp("keyrack-vault-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "seal.key", NULL);
    g_autofree char *text =
        g_strdup_printf("%s\n000102030405060708090a0b0c0d0e0f\n%064d\n", private_hex, 0);
    g_autoptr(GError) error = NULL;

    (void)g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
    g_assert_no_error(error);
    (void)seal_private_load(path, ret_key, &error);
    g_assert_no_error(error);
    (void)g_unlink(path);
    (void)g_rmdir(folder);
}

#define ALICE "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"
#define BOB "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"

static void
x25519(void)
{
    SealPrivate key;

    load_private(ALICE, &key);
    assert_hex(key.open.public_key, 32,
               "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    load_private(BOB, &key);
    assert_hex(key.open.public_key, 32,
               "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
}

static void
records_of_the_second_implementation(void)
{
    const SealContext context = { "cliniko-api-key", "1234567890123456789", 42, "au4", "cliniko" };
    g_autofree char *path =
        g_build_filename(g_getenv("TOP_SRCDIR"), "tests/fixtures/sealed-records.txt", NULL);
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;
    SealPrivate key;

    load_private(BOB, &key);
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    lines = g_strsplit(g_strchomp(text), "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 16);
    for (gsize i = 0; lines[i] != NULL; i++) {
        g_auto(GStrv) words = g_strsplit(lines[i], " ", 2);
        g_autoptr(GError) error = NULL;
        guint8 sealed[VAULT_SEALED_SIZE], opened[VAULT_SECRET_MAX], zeros[VAULT_SECRET_MAX] = { 0 };
        gsize length = 0;

        g_assert_cmpuint(from_hex(words[1], sealed, sizeof sealed), ==, VAULT_SEALED_SIZE);
        g_test_message("%s", words[0]);
        if (vault_open(&key, &context, sealed, opened, &length, &error)) {
            g_assert_cmpstr(words[0], ==, "good");
            assert_bytes(opened, length, "MS0xMjM0NTY3ODkwMTIzNDU2-au4", 28);
        } else {
            g_assert_cmpstr(words[0], !=, "good");
            g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED);
            assert_bytes(opened, sizeof opened, zeros, sizeof zeros);
        }
    }
}

/* A recipient of low order would give every sealer the same key: sealing refuses. */
static void
low_order_recipient(void)
{
    const SealContext context = { "cliniko-api-key", "", 1, "au1", "cliniko" };
    SealPublic zero = { 0 };
    guint8 sealed[VAULT_SEALED_SIZE];
    g_autoptr(GError) error = NULL;

    g_assert_false(vault_seal(&zero, &context, (const guint8 *)"x", 1, sealed, &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL);
}

static void
token_text(void)
{
    static const char *const pairs[][2] = { { "", "" },
                                            { "f", "Zg" },
                                            { "fo", "Zm8" },
                                            { "foo", "Zm9v" },
                                            { "foob", "Zm9vYg" },
                                            { "fooba", "Zm9vYmE" },
                                            { "foobar", "Zm9vYmFy" },
                                            { "\xfb\xff", "-_8" } };

    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        gsize length = strlen(pairs[i][0]);
        g_autofree char *text = vault_token_text((const guint8 *)pairs[i][0], length);
        guint8 bytes[8];

        g_assert_cmpstr(text, ==, pairs[i][1]);
        g_assert_true(vault_token_parse(pairs[i][1], bytes, length));
        assert_bytes(bytes, length, pairs[i][0], length);
    }
}

/* One token has one text: no padding, no other alphabet, no spare bits, no spaces. */
static void
token_refusals(void)
{
    static const char *const wrong[] = { "Zg==", "Zh", "Z",  "",      "Zm8", "Z ", " g",
                                         "Z\n",  "+w", "/w", "Z\xc3", "==",  "Zg=" };
    guint8 byte = 7;

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
        g_assert_false(vault_token_parse(wrong[i], &byte, 1));
    g_assert_cmpuint(byte, ==, 7);
    for (guint c = 1; c < 256; c++) {
        const char text[] = { 'Z', (char)c, '\0' };

        g_assert_true(vault_token_parse(text, &byte, 1) ==
                      (c == 'g' || c == 'A' || c == 'Q' || c == 'w'));
    }
}

static void
comparison_and_randomness(void)
{
    guint8 one[32] = { 0 }, two[32] = { 0 };

    g_assert_true(vault_equal(one, two, 32));
    two[31] = 1;
    g_assert_false(vault_equal(one, two, 32));
    vault_random(one, 32);
    vault_random(two, 32);
    g_assert_false(vault_equal(one, two, 32));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vault/sha256", sha256);
    g_test_add_func("/vault/hmac-sha256", hmac);
    g_test_add_func("/vault/x25519", x25519);
    g_test_add_func("/vault/records-of-the-second-implementation",
                    records_of_the_second_implementation);
    g_test_add_func("/vault/low-order-recipient", low_order_recipient);
    g_test_add_func("/vault/token-text", token_text);
    g_test_add_func("/vault/token-has-one-text", token_refusals);
    g_test_add_func("/vault/comparison-and-randomness", comparison_and_randomness);
    return g_test_run();
}
