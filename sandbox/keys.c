/* keys.c: keys are derived, not stored, so that the demo clinic's file holds nothing that looks
 * like a secret and a test can know every key of a clinic of any size (--print-keys). */
#include "sandbox/keys.h"

#include <stdio.h>
#include <string.h>

#define BODY_BYTES 45 /* makes 60 characters of base64 without padding */

char *
key_body(const char *account_id, const char *user_id, const char *key_name)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA512);
    g_autofree char *seed = g_strjoin("\n", account_id, user_id, key_name, NULL);
    guint8 digest[64];
    gsize length = sizeof digest;

    g_checksum_update(sum, (const guchar *)seed, -1);
    g_checksum_get_digest(sum, digest, &length);
    return g_base64_encode(digest, BODY_BYTES);
}

char *
key_show(const json_t *account, const json_t *key)
{
    if (json_is_on(account, "legacy_keys"))
        return g_strdup(json_text(key, "body"));
    return g_strjoin("-", json_text(key, "body"), json_text(account, "shard"), NULL);
}

const char *
key_tail(const json_t *key)
{
    const char *body = json_text(key, "body");
    size_t length = strlen(body);

    return length > 4 ? body + length - 4 : body;
}

gboolean
shard_is_plausible(const char *shard)
{
    size_t letters = strspn(shard, "abcdefghijklmnopqrstuvwxyz");
    size_t digits = strspn(shard + letters, "0123456789");

    return letters == 2 && digits >= 1 && digits <= 2 && shard[letters + digits] == '\0';
}

void
key_split(const char *key, char **ret_body, char **ret_shard)
{
    const char *hyphen = strrchr(key, '-');

    if (hyphen == NULL || !shard_is_plausible(hyphen + 1)) {
        *ret_body = g_strdup(key);
        *ret_shard = NULL;
        return;
    }
    *ret_body = g_strndup(key, (gsize)(hyphen - key));
    *ret_shard = g_strdup(hyphen + 1);
}

char *
id_derive(const char *seed)
{
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, seed, -1);

    sum[15] = '\0'; /* 60 bits */
    return g_strdup_printf("1%018" G_GUINT64_FORMAT, g_ascii_strtoull(sum, NULL, 16) %
                                                         G_GUINT64_CONSTANT(1000000000000000000));
}

typedef struct {
    const char *word, *sentence;
} Shown;

/* Whether an earlier key of the same user works as well. */
static gboolean
is_second(const Caller *caller)
{
    size_t i;
    json_t *key;

    json_array_foreach(json_object_get(caller->account, "keys"), i, key) {
        if (key == caller->key)
            return FALSE;
        if (!json_is_on(key, "archived") && g_str_equal(json_text(key, "user_id"), json_text(caller->user, "id")))
            return TRUE;
    }
    return FALSE;
}

/* What Keyrack should make of a key, with the first account as the clinic it is connected to. */
static Shown
what_it_shows(const Clinic *clinic, const Caller *caller, const json_t *practitioner)
{
    const char *role = json_text(caller->user, "role");

    if (json_is_on(caller->key, "archived"))
        return (Shown){ "rejected", "archived in Cliniko: no longer accepted" };
    if (json_is_on(caller->account, "legacy_keys"))
        return (Shown){ "refused", "has no region at its end: good in an au1 clinic only" };
    if (caller->account != json_array_get(clinic->accounts, 0))
        return (Shown){ "wrong-account", "belongs to another Cliniko account" };
    if (!json_is_on(caller->user, "active"))
        return (Shown){ "inactive-user", "its user is no longer active" };
    if (practitioner == NULL && g_str_equal(role, "administrator"))
        return (Shown){ "clinic", "an administrator's: connects the clinic" };
    if (practitioner == NULL)
        return (Shown){ "not-enough-access", "its user is not a practitioner" };
    if (g_str_equal(role, "scheduler") || g_str_equal(role, "receptionist") ||
        g_str_equal(role, "bookkeeper"))
        return (Shown){ "not-enough-access", "its user's role cannot write treatment notes" };
    if (is_second(caller))
        return (Shown){ "second", "works as well: another key of the same practitioner, to replace the first with" };
    return (Shown){ "connected", "works, when pasted beside this practitioner's name" };
}

void
keys_print(const Clinic *clinic)
{
    size_t i, k;
    json_t *account, *key;

    json_array_foreach(clinic->accounts, i, account)
        json_array_foreach(json_object_get(account, "keys"), k, key) {
            const Caller *caller = clinic_caller(clinic, json_text(key, "body"));
            const json_t *practitioner = clinic_practitioner_of(account, caller->user);
            Shown shown = what_it_shows(clinic, caller, practitioner);
            g_autofree char *text = key_show(account, key);

            printf("%s\t%s\t%s %s\t%s\t%s\n", text,
                   practitioner ? json_text(practitioner, "id") : "-",
                   json_text(caller->user, "first_name"), json_text(caller->user, "last_name"),
                   shown.word, shown.sentence);
        }
}
