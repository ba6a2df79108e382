/* verifiers.h: the keeper's small state, keeper/state: password verifiers and one-time links; a GKeyFile, replaced
 * atomically and durably under a lock. Used by keyrack-keeper and, as root, by keyrackctl. */
#pragma once

#include "lib/keeper/keeper.h"

#define LINK_LIFE_S (30 * 60)

/* Hashes with yescrypt cost 7 and stores. dir is the keeper's folder. Errors: BUSY no memory for a hash. */
gboolean verifier_set(const char *dir, gint64 person_id, const char *password, GError **error);

/* Costs one hash whatever the answer, for unknown persons too. Errors: BUSY. */
gboolean verifier_check(const char *dir, gint64 person_id, const char *password, gboolean *ret_right,
                        GError **error);

/* Makes a one-time link for person_id; earlier ones of that person die. */
gboolean link_make(const char *dir, gint64 person_id, gint64 now_utc, guint8 ret_token[32], GError **error);
gboolean link_look(const char *dir, const guint8 token[32], gint64 now_utc, LinkState *ret_state,
                   gint64 *ret_person_id, GError **error);
gboolean link_redeem(const char *dir, const guint8 token[32], const char *password, gint64 now_utc,
                     LinkState *ret_state, gint64 *ret_person_id, GError **error);
