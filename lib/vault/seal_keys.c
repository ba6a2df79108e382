/* seal_keys.c: making, saving and loading the two halves of the sealing key, and the audit log's first key.
 *
 * public/seal.pub is two lines of lower-case hexadecimal: public key, installation id.
 * keeper/seal.key is three: private key, installation id, fingerprint key. The public key follows
 * from the private one, so the file cannot contradict itself.
 *
 * audit.key is one line: the key.
 *
 * A private key is never written over: with it every sealed record would be lost. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <openssl/evp.h>

#include "lib/clinic/error.h"
#include "lib/vault/vault.h"

#define TEXT_MAX 200 /* seal.key, the longer of the two, has 163 bytes */

/* One line of a key file. */
typedef struct {
    guint8 *bytes;
    gsize size;
} Line;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY, EVP_PKEY_free)

void
seal_private_clear(SealPrivate *key)
{
    vault_wipe(key, sizeof *key);
}

static gboolean
find_public_half(SealPrivate *key)
{
    g_autoptr(EVP_PKEY) pair =
        EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, key->private_key, 32);
    gsize length = sizeof key->open.public_key;

    return pair != NULL && EVP_PKEY_get_raw_public_key(pair, key->open.public_key, &length) > 0;
}

gboolean
seal_keys_generate(SealPrivate *ret_key, GError **error)
{
    g_auto(SealPrivate) key = { 0 };

    vault_random(key.private_key, sizeof key.private_key);
    vault_random(key.open.installation, sizeof key.open.installation);
    vault_random(key.fingerprint_key, sizeof key.fingerprint_key);
    if (!find_public_half(&key)) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "no sealing key could be made");
        return FALSE;
    }
    *ret_key = key;
    return TRUE;
}

/* --- the text of a key file
 * ------------------------------------------------------------------------------- */

static int
hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Exactly these lines, nothing before, between or after. */
static gboolean
lines_parse(const char *text, const Line *lines, gsize n)
{
    for (gsize i = 0; i < n; i++) {
        for (gsize k = 0; k < lines[i].size; k++, text += 2) {
            int high = hex_digit(text[0]), low = high < 0 ? -1 : hex_digit(text[1]);

            if (low < 0)
                return FALSE;
            lines[i].bytes[k] = (guint8)(high << 4 | low);
        }
        if (*text++ != '\n')
            return FALSE;
    }
    return *text == '\0';
}

static void
lines_print(char *text, const Line *lines, gsize n)
{
    static const char digits[] = "0123456789abcdef";

    for (gsize i = 0; i < n; i++) {
        for (gsize k = 0; k < lines[i].size; k++) {
            *text++ = digits[lines[i].bytes[k] >> 4];
            *text++ = digits[lines[i].bytes[k] & 15];
        }
        *text++ = '\n';
    }
    *text = '\0';
}

/* --- loading
 * ---------------------------------------------------------------------------------------------- */

static gboolean
refuse(const char *path, const char *problem, GError **error)
{
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "%s %s", path, problem);
    return FALSE;
}

static gboolean
read_text(const char *path, gboolean is_private, char ret_text[TEXT_MAX], GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat info;
    ssize_t n = -1;

    if (fd < 0) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "%s cannot be opened: %s", path,
                    g_strerror(errno));
        return FALSE;
    }
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode))
        n = read(fd, ret_text, TEXT_MAX - 1);
    (void)close(fd);
    if (n < 0)
        return refuse(path, "cannot be read", error);
    ret_text[n] = '\0';
    if (is_private && (info.st_mode & 077) != 0)
        return refuse(path, "may be read by others than its owner; its mode must be 0600", error);
    return TRUE;
}

gboolean
seal_public_load(const char *path, SealPublic *ret_key, GError **error)
{
    SealPublic key;
    const Line lines[] = { { key.public_key, sizeof key.public_key },
                           { key.installation, sizeof key.installation } };
    char text[TEXT_MAX];

    if (!read_text(path, FALSE, text, error))
        return FALSE;
    if (!lines_parse(text, lines, G_N_ELEMENTS(lines)))
        return refuse(path, "is not a public sealing key", error);
    *ret_key = key;
    return TRUE;
}

gboolean
seal_private_load(const char *path, SealPrivate *ret_key, GError **error)
{
    g_auto(SealPrivate) key = { 0 };
    const Line lines[] = { { key.private_key, sizeof key.private_key },
                           { key.open.installation, sizeof key.open.installation },
                           { key.fingerprint_key, sizeof key.fingerprint_key } };
    char text[TEXT_MAX] = { 0 };
    gboolean good;

    if (!read_text(path, TRUE, text, error)) {
        vault_wipe(text, sizeof text);
        return FALSE;
    }
    good = lines_parse(text, lines, G_N_ELEMENTS(lines)) && find_public_half(&key);
    vault_wipe(text, sizeof text);
    if (!good)
        return refuse(path, "is not a private sealing key", error);
    *ret_key = key;
    return TRUE;
}

/* --- saving
 * -----------------------------------------------------------------------------------------------
 */

/* root saves on behalf of the service that owns the folder. */
static gboolean
write_durably(int fd, const char *folder, const char *text, mode_t mode)
{
    gsize length = strlen(text);
    struct stat owner;

    return stat(folder, &owner) == 0 && write(fd, text, length) == (ssize_t)length &&
           fchmod(fd, mode) == 0 &&
           (geteuid() != 0 || fchown(fd, owner.st_uid, owner.st_gid) == 0) && fsync(fd) == 0;
}

static gboolean
sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    gboolean good = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        (void)close(fd);
    return good;
}

/* Whole and on disk under its name, or not there at all. flags is 0 or RENAME_NOREPLACE. */
static gboolean
save_text(const char *path, const char *text, mode_t mode, unsigned flags, GError **error)
{
    g_autofree char *fresh = g_strconcat(path, ".XXXXXX", NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    int fd = g_mkstemp_full(fresh, O_WRONLY | O_CLOEXEC, 0600);
    gboolean good = fd >= 0 && write_durably(fd, folder, text, mode) &&
                    renameat2(AT_FDCWD, fresh, AT_FDCWD, path, flags) == 0 && sync_folder(folder);
    int cause = errno;

    if (fd >= 0)
        (void)close(fd);
    if (good)
        return TRUE;
    if (fd >= 0)
        (void)unlink(fresh);
    g_set_error(error, KEYRACK_ERROR,
                cause == EEXIST ? KEYRACK_ERROR_CONFLICT : KEYRACK_ERROR_INTERNAL,
                "%s cannot be saved: %s", path, g_strerror(cause));
    return FALSE;
}

gboolean
seal_public_save(const char *path, const SealPublic *key, GError **error)
{
    SealPublic copy = *key;
    const Line lines[] = { { copy.public_key, sizeof copy.public_key },
                           { copy.installation, sizeof copy.installation } };
    char text[TEXT_MAX];

    lines_print(text, lines, G_N_ELEMENTS(lines));
    return save_text(path, text, 0644, 0, error);
}

gboolean
seal_private_save(const char *path, const SealPrivate *key, GError **error)
{
    g_auto(SealPrivate) copy = *key;
    const Line lines[] = { { copy.private_key, sizeof copy.private_key },
                           { copy.open.installation, sizeof copy.open.installation },
                           { copy.fingerprint_key, sizeof copy.fingerprint_key } };
    char text[TEXT_MAX];
    gboolean good;

    lines_print(text, lines, G_N_ELEMENTS(lines));
    good = save_text(path, text, 0600, RENAME_NOREPLACE, error);
    vault_wipe(text, sizeof text);
    return good;
}

/* --- the first key of a chain ------------------------------------------------------------------ */

gboolean
vault_chain_key_save(const char *path, const guint8 key[VAULT_CHAIN_SIZE], GError **error)
{
    guint8 copy[VAULT_CHAIN_SIZE];
    const Line line = { copy, sizeof copy };
    char text[TEXT_MAX];
    gboolean good;

    memcpy(copy, key, sizeof copy);
    lines_print(text, &line, 1);
    good = save_text(path, text, 0400, RENAME_NOREPLACE, error);
    vault_wipe(text, sizeof text);
    vault_wipe(copy, sizeof copy);
    return good;
}

gboolean
vault_chain_key_load(const char *path, guint8 ret_key[VAULT_CHAIN_SIZE], GError **error)
{
    const Line line = { ret_key, VAULT_CHAIN_SIZE };
    char text[TEXT_MAX] = { 0 };
    gboolean good = read_text(path, TRUE, text, error);

    if (good && !lines_parse(text, &line, 1))
        good = refuse(path, "is not the first key of the audit log", error);
    vault_wipe(text, sizeof text);
    return good;
}
