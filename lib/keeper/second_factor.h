/* second_factor.h: second factors in the keeper's state: an app's seed, and recovery codes by their hashes. dir is the
 * keeper's folder everywhere.
 *
 * Errors common to all: INTERNAL the state cannot be read or written. */
#pragma once

#include "lib/keeper/keeper.h"

/* Puts a fresh seed beside what is there; it counts for nothing until it is confirmed. */
gboolean second_factor_begin(const char *dir, gint64 person_id, gint64 now_utc, guint8 ret_seed[SEED_SIZE],
                             GError **error);
/* A right code makes the seed that was begun the one that counts, with new recovery codes; else nothing changes and
 * *ret_right is FALSE. Errors: REFUSED nothing was begun, or too long ago. */
gboolean second_factor_confirm(const char *dir, gint64 person_id, const char *code, gint64 now_utc, gboolean *ret_right,
                               char ret_codes[RECOVERY_CODES][RECOVERY_CODE_SIZE], GError **error);
/* Uses up what was typed when it is right: a recovery code, or a step of the app. */
gboolean second_factor_accept(const char *dir, gint64 person_id, const char *code, gint64 now_utc,
                              CodeAnswer *ret_answer, GError **error);
/* Nothing is left of it, nor of one that was begun. */
gboolean second_factor_end(const char *dir, gint64 person_id, GError **error);
/* Earlier ones die. Errors: REFUSED there is no second factor. */
gboolean second_factor_new_codes(const char *dir, gint64 person_id, char ret_codes[RECOVERY_CODES][RECOVERY_CODE_SIZE],
                                 GError **error);
