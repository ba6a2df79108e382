/* second_factor.c: sets up, uses and ends second factors. What makes a code count once is in the same change of the
 * state that accepts it: the step of the app goes up and never down, a recovery code's hash goes away.
 *
 * A recovery code has 120 random bits: its plain SHA-256 tells nothing, and nobody can steer it. */
#include "lib/keeper/second_factor.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "lib/clinic/error.h"
#include "lib/keeper/persons.h"
#include "lib/keeper/state.h"
#include "lib/keeper/totp.h"

#define BEGUN_LIFE_S (30 * 60)
#define RECOVERY_LENGTH (RECOVERY_CODE_SIZE - 1)
#define ALPHABET "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" /* base32, RFC 4648, 6 */

G_STATIC_ASSERT(SEED_SIZE == TOTP_SEED_SIZE);

static gboolean
random_bytes(guint8 *ret, gsize size, GError **error)
{
    if (getrandom(ret, size, 0) == (ssize_t)size)
        return TRUE;
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "no random bytes: %s", g_strerror(errno));
    return FALSE;
}

static gboolean
refuse(const char *why, GError **error)
{
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED, "%s", why);
    return FALSE;
}

/* --- seeds ----------------------------------------------------------------------------------- */

static void
put_seed(GKeyFile *file, const char *group, const char *key, const guint8 seed[SEED_SIZE])
{
    g_autofree char *text = g_base64_encode(seed, SEED_SIZE);

    g_key_file_set_string(file, group, key, text);
    explicit_bzero(text, strlen(text));
}

/* FALSE when there is none. */
static gboolean
find_seed(GKeyFile *file, const char *group, const char *key, guint8 ret_seed[SEED_SIZE])
{
    g_autofree char *text = g_key_file_get_string(file, group, key, NULL);
    gsize length = 0;
    g_autofree guchar *seed = text != NULL ? g_base64_decode(text, &length) : NULL;
    const gboolean good = seed != NULL && length == SEED_SIZE;

    if (good)
        memcpy(ret_seed, seed, SEED_SIZE);
    if (seed != NULL)
        explicit_bzero(seed, length);
    if (text != NULL)
        explicit_bzero(text, strlen(text));
    return good;
}

gboolean
second_factor_begin(const char *dir, gint64 person_id, gint64 now_utc, guint8 ret_seed[SEED_SIZE], GError **error)
{
    g_auto(StateChange) change = { 0 };
    g_autofree char *group = person_group(person_id);

    if (!random_bytes(ret_seed, SEED_SIZE, error) || !state_change_begin(&change, dir, error))
        return FALSE;
    put_seed(change.file, group, "begun_seed", ret_seed);
    g_key_file_set_int64(change.file, group, "begun_utc", now_utc);
    return state_change_commit(&change, error);
}

/* --- recovery codes -------------------------------------------------------------------------- */

/* Each letter is five random bits. */
static gboolean
make_code(char ret_code[RECOVERY_CODE_SIZE], GError **error)
{
    guint8 bytes[RECOVERY_LENGTH];

    if (!random_bytes(bytes, sizeof bytes, error))
        return FALSE;
    for (gsize i = 0; i < RECOVERY_LENGTH; i++)
        ret_code[i] = ALPHABET[bytes[i] & 31];
    ret_code[RECOVERY_LENGTH] = '\0';
    explicit_bzero(bytes, sizeof bytes);
    return TRUE;
}

static char *
hash_of(const char *code)
{
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, code, -1);
}

static gboolean
put_new_codes(GKeyFile *file, const char *group, char ret_codes[RECOVERY_CODES][RECOVERY_CODE_SIZE], GError **error)
{
    g_autoptr(GPtrArray) hashes = g_ptr_array_new_with_free_func(g_free);

    for (gsize i = 0; i < RECOVERY_CODES; i++) {
        if (!make_code(ret_codes[i], error))
            return FALSE;
        g_ptr_array_add(hashes, hash_of(ret_codes[i]));
    }
    g_key_file_set_string_list(file, group, "recovery", (const char *const *)hashes->pdata, hashes->len);
    return TRUE;
}

/* TRUE when it was one of them, which is gone then. */
static gboolean
take_recovery_code(GKeyFile *file, const char *group, const char *code, guint *ret_left)
{
    g_auto(GStrv) hashes = g_key_file_get_string_list(file, group, "recovery", NULL, NULL);
    g_autoptr(GPtrArray) others = g_ptr_array_new();
    g_autofree char *hash = hash_of(code);
    gboolean found = FALSE;

    for (char **each = hashes; each != NULL && *each != NULL; each++) {
        if (strlen(code) == RECOVERY_LENGTH && g_str_equal(*each, hash))
            found = TRUE;
        else
            g_ptr_array_add(others, *each);
    }
    *ret_left = others->len;
    if (found)
        g_key_file_set_string_list(file, group, "recovery", (const char *const *)others->pdata, others->len);
    return found;
}

/* --- codes as they are typed ----------------------------------------------------------------- */

/* Without what people put between the letters; a digit that base32 does not have is the letter it looks like, but in
 * six digits every digit is meant. */
static char *
bare_code(const char *typed)
{
    GString *code = g_string_new(NULL);

    for (const char *p = typed; *p != '\0'; p++)
        if (*p != ' ' && *p != '-' && *p != '\t')
            g_string_append_c(code, g_ascii_toupper(*p));
    for (gsize i = 0; code->len == RECOVERY_LENGTH && i < code->len; i++)
        code->str[i] = code->str[i] == '0'   ? 'O'
                       : code->str[i] == '1' ? 'I'
                       : code->str[i] == '8' ? 'B'
                                             : code->str[i];
    return g_string_free(code, FALSE);
}

static void
forget_begun(GKeyFile *file, const char *group)
{
    (void)g_key_file_remove_key(file, group, "begun_seed", NULL);
    (void)g_key_file_remove_key(file, group, "begun_utc", NULL);
}

/* The seed that was begun becomes the one that counts, from this step on. */
static gboolean
put_in_place(GKeyFile *file, const char *group, const guint8 seed[SEED_SIZE], gint64 step,
             char ret_codes[RECOVERY_CODES][RECOVERY_CODE_SIZE], GError **error)
{
    put_seed(file, group, "seed", seed);
    g_key_file_set_int64(file, group, "last_step", step);
    forget_begun(file, group);
    return put_new_codes(file, group, ret_codes, error);
}

gboolean
second_factor_confirm(const char *dir, gint64 person_id, const char *code, gint64 now_utc, gboolean *ret_right,
                      char ret_codes[RECOVERY_CODES][RECOVERY_CODE_SIZE], GError **error)
{
    g_auto(StateChange) change = { 0 };
    g_autofree char *group = person_group(person_id);
    g_autofree char *bare = bare_code(code);
    guint8 seed[SEED_SIZE];
    gint64 step = 0;
    gboolean good;

    if (!state_change_begin(&change, dir, error))
        return FALSE;
    if (!find_seed(change.file, group, "begun_seed", seed) ||
        now_utc - g_key_file_get_int64(change.file, group, "begun_utc", NULL) >= BEGUN_LIFE_S)
        return refuse("no second factor was begun", error);
    good = totp_find(seed, bare, now_utc, 0, &step, error) &&
           (step == 0 || (put_in_place(change.file, group, seed, step, ret_codes, error) &&
                          state_change_commit(&change, error)));
    explicit_bzero(seed, sizeof seed);
    explicit_bzero(bare, strlen(bare));
    if (good)
        *ret_right = step != 0;
    return good;
}

/* Changes file when it is right. */
static gboolean
take_code(GKeyFile *file, const char *group, const char *bare, gint64 now_utc, CodeAnswer *answer, GError **error)
{
    const gint64 last_step = g_key_file_get_int64(file, group, "last_step", NULL);
    guint8 seed[SEED_SIZE];
    gint64 step = 0;
    gboolean good;

    if (!find_seed(file, group, "seed", seed))
        return TRUE;
    good = totp_find(seed, bare, now_utc, last_step, &step, error);
    explicit_bzero(seed, sizeof seed);
    if (!good)
        return FALSE;
    answer->recovery = take_recovery_code(file, group, bare, &answer->left);
    answer->right = answer->recovery || step != 0;
    if (step != 0)
        g_key_file_set_int64(file, group, "last_step", step);
    return TRUE;
}

gboolean
second_factor_accept(const char *dir, gint64 person_id, const char *code, gint64 now_utc, CodeAnswer *ret_answer,
                     GError **error)
{
    g_auto(StateChange) change = { 0 };
    g_autofree char *group = person_group(person_id);
    g_autofree char *bare = bare_code(code);
    CodeAnswer answer = { 0 };
    gboolean good;

    good = state_change_begin(&change, dir, error) &&
           take_code(change.file, group, bare, now_utc, &answer, error) &&
           (!answer.right || state_change_commit(&change, error));
    explicit_bzero(bare, strlen(bare));
    if (good)
        *ret_answer = answer;
    return good;
}

gboolean
second_factor_end(const char *dir, gint64 person_id, GError **error)
{
    static const char *const keys[] = { "seed", "last_step", "recovery", "code_failures", "last_code_failure_utc",
                                        "code_until_utc" };
    g_auto(StateChange) change = { 0 };
    g_autofree char *group = person_group(person_id);

    if (!state_change_begin(&change, dir, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        (void)g_key_file_remove_key(change.file, group, keys[i], NULL);
    forget_begun(change.file, group);
    return state_change_commit(&change, error);
}

gboolean
second_factor_new_codes(const char *dir, gint64 person_id, char ret_codes[RECOVERY_CODES][RECOVERY_CODE_SIZE],
                        GError **error)
{
    g_auto(StateChange) change = { 0 };
    g_autofree char *group = person_group(person_id);

    if (!state_change_begin(&change, dir, error))
        return FALSE;
    if (!g_key_file_has_key(change.file, group, "seed", NULL))
        return refuse("there is no second factor", error);
    return put_new_codes(change.file, group, ret_codes, error) && state_change_commit(&change, error);
}
