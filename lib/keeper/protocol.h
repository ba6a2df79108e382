/* protocol.h: what crosses the keeper's socket: one question and one answer for each connection.
 *
 * The socket is SOCK_SEQPACKET, so a frame arrives whole or not at all, with its size. Each kind of
 * question has one size; numbers are in the machine's own order, both ends being on it. A text field
 * ends with NUL and is NUL to its end. An answer other than KEEPER_DONE is its head alone. */
#pragma once

#include <glib.h>

#define KEEPER_PROTOCOL_VERSION 2

typedef enum {
    KEEPER_CHECK_PASSWORD = 1,
    KEEPER_LOOK_AT_LINK,
    KEEPER_REDEEM_LINK,
    KEEPER_OPEN,
    KEEPER_REWRAP,
    KEEPER_CHANGE_PASSWORD,
    KEEPER_ADMIT,
    KEEPER_CHECK_CODE,
    KEEPER_BEGIN_SECOND_FACTOR,
    KEEPER_CONFIRM_SECOND_FACTOR,
    KEEPER_END_SECOND_FACTOR,
    KEEPER_NEW_RECOVERY_CODES,
    KEEPER_VIEW_ISSUED_KEY,
} KeeperQuestion;

typedef enum {
    KEEPER_DONE = 1,
    KEEPER_WRONG, /* the password, or the code */
    KEEPER_NEEDS_CODE, /* the password is right, and a second factor is set up */
    KEEPER_LINK_UNKNOWN,
    KEEPER_LINK_USED,
    KEEPER_LINK_EXPIRED,
    KEEPER_REFUSED,   /* the sealed record is not genuine for its binding; nothing was begun that this could end */
    KEEPER_FORBIDDEN, /* this user, or this person, may not ask that */
    KEEPER_BUSY,      /* too many hashes waiting, or no memory for one */
    KEEPER_FAILED,    /* the keeper's own fault; its log says what */
} KeeperAnswer;

#define KEEPER_PASSWORD_SIZE 512 /* libxcrypt takes 511 bytes */
#define KEEPER_ADDRESS_SIZE 46
#define KEEPER_SEALED_SIZE 316
#define KEEPER_SECRET_SIZE 255
#define KEEPER_CODE_SIZE 64 /* a recovery code with spaces or hyphens has room */
#define KEEPER_SEED_SIZE 20
#define KEEPER_CODES 10
#define KEEPER_RECOVERY_CODE_SIZE 25
#define KEEPER_ISSUED_KEY_SIZE 64

typedef struct __attribute__((packed)) {
    guint8 version;
    guint8 kind; /* KeeperQuestion going in, KeeperAnswer coming out */
} KeeperHead;

/* --- questions ------------------------------------------------------------------------------ */

/* CHECK_PASSWORD, BEGIN_SECOND_FACTOR, END_SECOND_FACTOR and NEW_RECOVERY_CODES are this alone; whatever else needs a
 * proven person begins with it. */
typedef struct __attribute__((packed)) {
    KeeperHead head;
    gint64 person_id;
    char address[KEEPER_ADDRESS_SIZE];
    char password[KEEPER_PASSWORD_SIZE];
} KeeperProof;

typedef struct __attribute__((packed)) {
    KeeperProof proof;
    char new_password[KEEPER_PASSWORD_SIZE];
} KeeperChangePassword;

typedef struct __attribute__((packed)) {
    KeeperProof proof;
    gint64 person_id;
    guint8 standing; /* Standing */
    gint64 link_life_s;
} KeeperAdmit;

typedef struct __attribute__((packed)) {
    KeeperProof proof;
    gint64 issued_key_id;
    guint8 sealed[KEEPER_SEALED_SIZE];
} KeeperViewIssuedKey;

/* CHECK_CODE and CONFIRM_SECOND_FACTOR */
typedef struct __attribute__((packed)) {
    KeeperHead head;
    gint64 person_id;
    char address[KEEPER_ADDRESS_SIZE];
    char code[KEEPER_CODE_SIZE];
} KeeperCode;

typedef struct __attribute__((packed)) {
    KeeperHead head;
    guint8 token[32];
} KeeperLookAtLink;

typedef struct __attribute__((packed)) {
    KeeperHead head;
    guint8 token[32];
    char password[KEEPER_PASSWORD_SIZE];
} KeeperRedeemLink;

typedef struct __attribute__((packed)) {
    char practitioner_id[21]; /* up to 20 digits, or empty */
    gint64 api_key_id;
    char shard[5];
} KeeperBinding;

typedef struct __attribute__((packed)) {
    KeeperHead head;
    guint8 purpose; /* KeyPurpose */
    KeeperBinding binding;
    guint8 sealed[KEEPER_SEALED_SIZE];
} KeeperOpen;

typedef struct __attribute__((packed)) {
    KeeperHead head;
    KeeperBinding from, to;
    guint8 sealed[KEEPER_SEALED_SIZE];
} KeeperRewrap;

/* No question is longer. */
#define KEEPER_QUESTION_MAX sizeof(KeeperChangePassword)
G_STATIC_ASSERT(sizeof(KeeperProof) == 568);
G_STATIC_ASSERT(sizeof(KeeperChangePassword) == 1080);
G_STATIC_ASSERT(sizeof(KeeperAdmit) == 585);
G_STATIC_ASSERT(sizeof(KeeperViewIssuedKey) == 892);
G_STATIC_ASSERT(sizeof(KeeperCode) == 120);
G_STATIC_ASSERT(sizeof(KeeperLookAtLink) == 34);
G_STATIC_ASSERT(sizeof(KeeperRedeemLink) == 546);
G_STATIC_ASSERT(sizeof(KeeperOpen) == 353);
G_STATIC_ASSERT(sizeof(KeeperRewrap) == 386);

/* --- answers, when done; those that are not here have no more than a head -------------------- */

typedef struct __attribute__((packed)) {
    KeeperHead head;
    gint64 person_id;
} KeeperLinkAnswer;

typedef struct __attribute__((packed)) {
    KeeperHead head;
    char secret[KEEPER_SECRET_SIZE];
    guint8 fingerprint[32];
} KeeperOpenAnswer;

typedef struct __attribute__((packed)) {
    KeeperHead head;
    guint8 sealed[KEEPER_SEALED_SIZE];
} KeeperRewrapAnswer;

typedef struct __attribute__((packed)) {
    KeeperHead head;
    guint8 token[32]; /* zeros when no link was asked for */
} KeeperAdmitAnswer;

typedef struct __attribute__((packed)) {
    KeeperHead head;
    guint8 recovery; /* gboolean */
    guint8 left;
} KeeperCodeAnswer;

typedef struct __attribute__((packed)) {
    KeeperHead head;
    guint8 seed[KEEPER_SEED_SIZE];
} KeeperSeedAnswer;

typedef struct __attribute__((packed)) {
    KeeperHead head;
    char codes[KEEPER_CODES][KEEPER_RECOVERY_CODE_SIZE];
} KeeperCodesAnswer;

typedef struct __attribute__((packed)) {
    KeeperHead head;
    char key[KEEPER_ISSUED_KEY_SIZE];
} KeeperIssuedKeyAnswer;

#define KEEPER_ANSWER_MAX sizeof(KeeperRewrapAnswer)
G_STATIC_ASSERT(sizeof(KeeperOpenAnswer) <= KEEPER_ANSWER_MAX);
G_STATIC_ASSERT(sizeof(KeeperCodesAnswer) <= KEEPER_ANSWER_MAX);
