/* test-vault-refuses-altered-records.c: a record that was altered, cut, moved or made for somebody
 * else never opens, and leaves nothing behind. */
#include <string.h>

#include "lib/clinic/error.h"
#include "lib/vault/vault.h"
#include "tests/unit/assert_bytes.h"

static SealPrivate key;
static const SealContext context = { "cliniko-api-key", "1234567890123456789", 42, "au4",
                                     "cliniko" };
static const char secret[] = "MS0xMjM0NTY3ODkwMTIzNDU2-au4";
#define SECRET ((const guint8 *)secret)
#define SECRET_LENGTH (sizeof secret - 1)

static void
assert_refused(const SealPrivate *with, const SealContext *in, const guint8 *sealed)
{
    g_autoptr(GError) error = NULL;
    guint8 opened[VAULT_SECRET_MAX], zeros[VAULT_SECRET_MAX] = { 0 };
    gsize length = 4711;

    memset(opened, 0x5a, sizeof opened);
    g_assert_false(vault_open(with, in, sealed, opened, &length, &error));
    g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED);
    g_assert_cmpstr(error->message, ==, "the sealed record is not genuine");
    assert_bytes(opened, sizeof opened, zeros, sizeof zeros);
    g_assert_cmpuint(length, ==, 4711);
}

static void
seal(const SealContext *in, guint8 ret_sealed[VAULT_SEALED_SIZE])
{
    g_autoptr(GError) error = NULL;

    (void)vault_seal(&key.open, in, SECRET, SECRET_LENGTH, ret_sealed, &error);
    g_assert_no_error(error);
}

static void
opens_only_as_sealed(void)
{
    guint8 sealed[VAULT_SEALED_SIZE], opened[VAULT_SECRET_MAX];
    gsize length = 0;

    seal(&context, sealed);
    g_assert_true(vault_open(&key, &context, sealed, opened, &length, NULL));
    assert_bytes(opened, length, secret, SECRET_LENGTH);
}

static void
every_bit(void)
{
    guint8 sealed[VAULT_SEALED_SIZE];

    seal(&context, sealed);
    for (gsize bit = 0; bit < VAULT_SEALED_SIZE * 8; bit++) {
        sealed[bit / 8] ^= (guint8)(1 << bit % 8);
        assert_refused(&key, &context, sealed);
        sealed[bit / 8] ^= (guint8)(1 << bit % 8);
    }
}

/* A short record reaches us as its bytes and then whatever filled the rest. */
static void
every_cut(void)
{
    static const guint8 fillings[] = { 0x00, 0xff, 0x4b };
    guint8 sealed[VAULT_SEALED_SIZE], cut[VAULT_SEALED_SIZE];

    seal(&context, sealed);
    for (gsize kept = 0; kept < VAULT_SEALED_SIZE; kept++)
        for (gsize i = 0; i < G_N_ELEMENTS(fillings); i++) {
            memcpy(cut, sealed, kept);
            memset(cut + kept, fillings[i], VAULT_SEALED_SIZE - kept);
            if (memcmp(cut, sealed, VAULT_SEALED_SIZE) !=
                0) /* the filling may be what was cut off */
                assert_refused(&key, &context, cut);
        }
}

#define SWAPPED 40

/* 40 keys of 40 practitioners: every record in every place but its own. */
static void
every_swap(void)
{
    static guint8 sealed[SWAPPED][VAULT_SEALED_SIZE];
    SealContext of[SWAPPED];
    char ids[SWAPPED][8];

    for (gsize i = 0; i < SWAPPED; i++) {
        g_snprintf(ids[i], sizeof ids[i], "%u",
                   (unsigned)(1000 + i / 2)); /* pairs share a practitioner */
        of[i] = context;
        of[i].practitioner_id = ids[i];
        of[i].credential_id = (gint64)i + 1;
        seal(&of[i], sealed[i]);
    }
    for (gsize i = 0; i < SWAPPED; i++)
        for (gsize k = 0; k < SWAPPED; k++)
            if (i != k)
                assert_refused(&key, &of[k], sealed[i]);
}

static void
every_field_of_the_context(void)
{
    guint8 sealed[VAULT_SEALED_SIZE];
    SealContext other[5] = { context, context, context, context, context };
    SealPrivate elsewhere = key;

    other[0].purpose = "issued-key";
    other[1].practitioner_id = "";
    other[2].credential_id = 43;
    other[3].shard = "au5";
    other[4].provider = "nookal";
    elsewhere.open.installation[15] ^= 1;
    seal(&context, sealed);
    for (gsize i = 0; i < G_N_ELEMENTS(other); i++)
        assert_refused(&key, &other[i], sealed);
    assert_refused(&elsewhere, &context, sealed);
}

/* Moving a character from one field to its neighbour changes no byte but a length. */
static void
shifted_fields(void)
{
    SealContext shifted = context;
    guint8 sealed[VAULT_SEALED_SIZE];

    shifted.practitioner_id = "123456789012345678";
    shifted.credential_id = 942;
    seal(&context, sealed);
    assert_refused(&key, &shifted, sealed);
}

static void
another_key(void)
{
    g_auto(SealPrivate) other = { 0 };
    guint8 sealed[VAULT_SEALED_SIZE];

    g_assert_true(seal_keys_generate(&other, NULL));
    memcpy(other.open.installation, key.open.installation, VAULT_INSTALLATION_SIZE);
    seal(&context, sealed);
    assert_refused(&other, &context, sealed);
}

static void
sealing_twice_never_repeats(void)
{
    guint8 one[VAULT_SEALED_SIZE], two[VAULT_SEALED_SIZE];

    seal(&context, one);
    seal(&context, two);
    assert_bytes(one, 12, two, 12); /* only magic, version, suite and key id are the same */
    g_assert_true(memcmp(one + 12, two + 12, 32) != 0);
    g_assert_true(memcmp(one + 44, two + 44, 256) != 0);
}

static void
sizes(void)
{
    guint8 long_secret[VAULT_SECRET_MAX + 1], sealed[VAULT_SEALED_SIZE], opened[VAULT_SECRET_MAX];

    memset(long_secret, 'x', sizeof long_secret);
    for (gsize n = 0; n <= sizeof long_secret; n++) {
        g_autoptr(GError) error = NULL;
        gsize length = 0;

        if (n == 0 || n > VAULT_SECRET_MAX) {
            g_assert_false(vault_seal(&key.open, &context, long_secret, n, sealed, &error));
            g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID);
            continue;
        }
        g_assert_true(vault_seal(&key.open, &context, long_secret, n, sealed, NULL));
        g_assert_true(vault_open(&key, &context, sealed, opened, &length, NULL));
        assert_bytes(opened, length, long_secret, n);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(seal_keys_generate(&key, NULL));
    g_test_add_func("/vault/opens-only-as-sealed", opens_only_as_sealed);
    g_test_add_func("/vault/every-flipped-bit-is-refused", every_bit);
    g_test_add_func("/vault/every-cut-is-refused", every_cut);
    g_test_add_func("/vault/every-swap-of-40-is-refused", every_swap);
    g_test_add_func("/vault/every-other-context-is-refused", every_field_of_the_context);
    g_test_add_func("/vault/fields-cannot-run-into-each-other", shifted_fields);
    g_test_add_func("/vault/another-key-opens-nothing", another_key);
    g_test_add_func("/vault/sealing-twice-never-repeats", sealing_twice_never_repeats);
    g_test_add_func("/vault/1-to-254-bytes", sizes);
    return g_test_run();
}
