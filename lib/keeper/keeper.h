/* keeper.h: the questions that may be put to keyrack-keeper, as calls. */
#pragma once

#include "lib/clinic/key_purpose.h"

/* All calls connect to the socket, ask one question and wait for the answer, 5 s at most.
 * Errors common to all: BUSY the keeper is away or has too much to do; FORBIDDEN this user may not ask that. */

/* --- for the web ------------------------------------------------------------------------------------------- */

typedef enum {
    PASSWORD_RIGHT,
    PASSWORD_WRONG, /* also: unknown person, too many tries, nobody any more. They look the same and cost the same. */
    PASSWORD_NEEDS_CODE, /* right, and a second factor is set up: enough to prove oneself, not to sign in */
} PasswordAnswer;

/* Who proves who they are, with what; all borrowed. */
typedef struct {
    gint64 person_id;    /* 0: an unknown person */
    const char *address; /* where the request came from, for the throttle */
    const char *password;
} Proof;

/* *ret_answer is PASSWORD_NEEDS_CODE here only: the questions below that begin with a proof ask for no code. */
gboolean keeper_check_password(const char *socket, const Proof *proof, PasswordAnswer *ret_answer, GError **error);
gboolean keeper_change_password(const char *socket, const Proof *proof, const char *new_password,
                                PasswordAnswer *ret_answer, GError **error);

/* What a person may be, in the keeper's own state, which nobody can write who took over the web. */
typedef enum {
    STANDING_NONE,   /* every password of theirs is wrong */
    STANDING_MEMBER, /* may sign in */
    STANDING_ADMINISTRATOR,
} Standing;

/* What is to become of a person. */
typedef struct {
    gint64 person_id;
    Standing standing;
    gint64 link_life_s; /* of a one-time link for setting a password, 30 days at most; 0: none is made */
} Admission;

/* An administrator, who proves it, says what somebody may be; earlier links of theirs die. ret_token is filled when a
 * link was asked for and the password was right. Errors: FORBIDDEN whoever proves is no administrator to the keeper. */
gboolean keeper_admit(const char *socket, const Proof *proof, const Admission *admission, PasswordAnswer *ret_answer,
                      guint8 ret_token[32], GError **error);

/* --- second factors ---------------------------------------------------------------------------------------- */

#define SEED_SIZE 20
#define RECOVERY_CODES 10
#define RECOVERY_CODE_SIZE 25 /* 24 letters and digits of base32, and NUL */

typedef struct {
    gboolean right;
    gboolean recovery; /* it was a recovery code, which is used up now */
    guint left;        /* recovery codes that still work */
} CodeAnswer;

/* A code of the app, or a recovery code, typed in any way; to be asked within five minutes after the password was
 * right. What is not so, wrong, used before or tried too often is not right, and looks the same. */
gboolean keeper_check_code(const char *socket, gint64 person_id, const char *address, const char *code,
                           CodeAnswer *ret_answer, GError **error);

/* A fresh seed, which counts once a code of it was confirmed, within half an hour; an earlier factor stays until
 * then. */
gboolean keeper_begin_second_factor(const char *socket, const Proof *proof, PasswordAnswer *ret_answer,
                                    guint8 ret_seed[SEED_SIZE], GError **error);
/* ret_codes is filled when the code was right. Errors: REFUSED nothing was begun, or too long ago. */
gboolean keeper_confirm_second_factor(const char *socket, gint64 person_id, const char *address, const char *code,
                                      gboolean *ret_right, char ret_codes[RECOVERY_CODES][RECOVERY_CODE_SIZE],
                                      GError **error);
gboolean keeper_end_second_factor(const char *socket, const Proof *proof, PasswordAnswer *ret_answer, GError **error);
/* The earlier codes die. Errors: REFUSED there is no second factor. */
gboolean keeper_new_recovery_codes(const char *socket, const Proof *proof, PasswordAnswer *ret_answer,
                                   char ret_codes[RECOVERY_CODES][RECOVERY_CODE_SIZE], GError **error);

/* --- keys that Keyrack issues ------------------------------------------------------------------------------- */

#define ISSUED_KEY_SIZE 64 /* with NUL */

/* Opens the sealed copy for an administrator who proves it; the keeper writes its line first. ret_key is filled when
 * the password was right. Errors: FORBIDDEN no administrator to the keeper; REFUSED the record is not genuine. */
gboolean keeper_view_issued_key(const char *socket, const Proof *proof, gint64 issued_key_id, const guint8 sealed[316],
                                PasswordAnswer *ret_answer, char ret_key[ISSUED_KEY_SIZE], GError **error);

/* --- one-time links ---------------------------------------------------------------------------------------- */

typedef enum { LINK_GOOD, LINK_UNKNOWN, LINK_USED, LINK_EXPIRED } LinkState;

/* Looks at a one-time link (32 bytes, as in the URL) without spending it; *ret_person_id when good. */
gboolean keeper_look_at_link(const char *socket, const guint8 token[32], LinkState *ret_state,
                             gint64 *ret_person_id, GError **error);
/* Spends the link and sets that person's password, both or neither; the loser of a race gets LINK_USED. */
gboolean keeper_redeem_link(const char *socket, const guint8 token[32], const char *password,
                            LinkState *ret_state, gint64 *ret_person_id, GError **error);

/* --- for the agent ----------------------------------------------------------------------------------------- */

typedef struct {
    const char *practitioner_id; /* "" for the clinic's own key */
    gint64 api_key_id;
    const char *shard;
} KeyBinding;

typedef struct {
    char secret[255]; /* NUL-terminated */
    guint8 fingerprint[32];
} OpenedKey;
void opened_key_clear(OpenedKey *key); /* wipes */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(OpenedKey, opened_key_clear)

/* Opens one sealed key for one purpose; the keeper writes its line first. Errors: REFUSED the record is not
 * genuine for this binding. */
gboolean keeper_open(const char *socket, const KeyBinding *binding, const guint8 sealed[316],
                     KeyPurpose purpose, OpenedKey *ret_key, GError **error);

/* Seals a key anew for another practitioner's hook; shard stays. Errors: REFUSED. */
gboolean keeper_rewrap(const char *socket, const KeyBinding *from, const KeyBinding *to,
                       const guint8 sealed[316], guint8 ret_sealed[316], GError **error);
