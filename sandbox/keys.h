/* keys.h: the made-up API keys of a clinic, and what each will show in Keyrack. */
#pragma once

#include "sandbox/clinic.h"

/* The part before the shard: 60 characters of base64, always the same for one account, user and key
 * name. Free with g_free. */
char *key_body(const char *account_id, const char *user_id, const char *key_name);

/* The whole key as Cliniko would show it once: BODY-SHARD, or the bare BODY in an account that
 * "legacy_keys" says is older than shards. Free with g_free. */
char *key_show(const json_t *account, const json_t *key);

/* The last four characters of a key's body. Borrowed. */
const char *key_tail(const json_t *key);

/*
 * Takes a key apart at its last hyphen.
 *
 * Shape:  *ret_shard is NULL when there is no ending like -au4.
 * Owner:  the caller frees both.
 */
void key_split(const char *key, char **ret_body, char **ret_shard);

/* Two of a-z, one or two digits. */
gboolean shard_is_plausible(const char *shard);

/* 19 digits, always the same for one seed. Free with g_free. */
char *id_derive(const char *seed);

/* Prints one line for each key: KEY, practitioner id or "-", name, what it shows, and that as a
 * sentence, with a tab between. */
void keys_print(const Clinic *clinic);
