/* verifiers.h: the keeper's small state, keeper/state: password verifiers, failed tries and one-time
 * links; a GKeyFile, replaced atomically and durably under a lock. Used by keyrack-keeper and, as
 * root, by keyrackctl. dir is the keeper's folder everywhere.
 *
 * Errors common to all: INTERNAL the state cannot be read or written. */
#pragma once

#include "lib/keeper/keeper.h"

/* Hashes with yescrypt cost 7 and stores, with what the person may be; failed tries are forgotten.
 * Errors: BUSY no memory for a hash; INVALID not 1 to 511 bytes of UTF-8. */
gboolean verifier_set(const char *dir, gint64 person_id, Standing standing, const char *password, GError **error);
/* The same for somebody who stays what they are. */
gboolean verifier_change(const char *dir, gint64 person_id, const char *password, GError **error);

/* Costs one hash whatever the answer, for unknown persons too; of somebody with STANDING_NONE every one is wrong.
 * Errors: BUSY. */
gboolean verifier_check(const char *dir, gint64 person_id, const char *password,
                        gboolean *ret_right, GError **error);

/* --- standing -------------------------------------------------------------------------------- */

/* STANDING_NONE for somebody unknown. */
gboolean standing_load(const char *dir, gint64 person_id, Standing *ret_standing, GError **error);
/* What they may be from now on; their one-time links die. */
gboolean standing_set(const char *dir, gint64 person_id, Standing standing, GError **error);
/* In a state of before there was any standing, whoever has a password was an administrator: it is written down. */
gboolean standings_complete(const char *dir, GError **error);

/* --- failed tries ---------------------------------------------------------------------------- */

/* Failed tries in a row, and when the last one was. */
typedef struct {
    guint failures;
    gint64 last_failure_utc;
} Tries;

#define KNOWN_NETWORKS_MAX 8

/* What is remembered of a person's tries; networks are those they signed in from, newest first. */
typedef struct {
    Tries tries;
    Tries codes;             /* the same for codes of the second factor */
    gint64 code_until_utc;   /* until when a code may be tried, for the password was right */
    gboolean second_factor;  /* whether one is set up; not saved */
    GPtrArray *networks; /* of char *; the first KNOWN_NETWORKS_MAX are saved */
} PersonTries;
void person_tries_clear(PersonTries *tries);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PersonTries, person_tries_clear)

/* All who have no verifier share one record, so that reading and writing cost the same for them
 * and the file cannot be made to grow. */
gboolean person_tries_load(const char *dir, gint64 person_id, PersonTries *ret_tries,
                           GError **error);
gboolean person_tries_save(const char *dir, gint64 person_id, const PersonTries *tries,
                           GError **error);

/* --- one-time links -------------------------------------------------------------------------- */

#define SETUP_LINK_LIFE_S (30 * 60) /* of the first administrator */
#define LINK_LIFE_MAX_S (30 * 24 * 3600)

/* Makes a one-time link with which a person sets a password, and says what they may be from now on; earlier ones die.
 * */
gboolean link_make(const char *dir, const Admission *admission, gint64 now_utc, guint8 ret_token[32], GError **error);
gboolean link_look(const char *dir, const guint8 token[32], gint64 now_utc, LinkState *ret_state,
                   gint64 *ret_person_id, GError **error);
/* Spends the link and sets the password in one change; of two at once one gets LINK_USED.
 * Errors: as verifier_set, and the link is then not spent. */
gboolean link_redeem(const char *dir, const guint8 token[32], const char *password, gint64 now_utc,
                     LinkState *ret_state, gint64 *ret_person_id, GError **error);
