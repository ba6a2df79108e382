/* state.h: the file keeper/state as a GKeyFile, read whole and replaced whole. For lib/keeper only.
 *
 *   [person 12]      verifier=$y$...  standing=administrator  failures=3  last_failure_utc=...  networks=203.0.113.7;
 *                    seed=...  last_step=...  recovery=HASH;...      the second factor, when there is one
 *                    begun_seed=...  begun_utc=...                   one that is not confirmed yet
 *                    code_failures=...  last_code_failure_utc=...  code_until_utc=...
 *   [link 9f86d0...] person=12  expires_utc=...  used=false        named by the token's SHA-256
 */
#pragma once

#include <glib.h>

/* What is there now; empty when there is no file yet. Unref with g_key_file_unref. */
GKeyFile *state_read(const char *dir, GError **error);

/* A change under the lock, so that no other writer comes between reading and replacing. */
typedef struct {
    GKeyFile *file;
    char *dir;
    int lock;
} StateChange;

gboolean state_change_begin(StateChange *change, const char *dir, GError **error);
/* Replaces the file: afterwards it is on disk, whatever happens next. */
gboolean state_change_commit(StateChange *change, GError **error);
/* Lets the lock go; what was not committed never happened. */
void state_change_clear(StateChange *change);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StateChange, state_change_clear)
