/* protocol.h: what crosses the keeper's socket: one question and one answer for each connection.
 *
 * The socket is SOCK_SEQPACKET, so a frame arrives whole or not at all, with its size. Each kind of
 * question has one size; numbers are in the machine's own order, both ends being on it. A text field
 * ends with NUL and is NUL to its end. An answer other than KEEPER_DONE is its head alone. */
#pragma once

#include <glib.h>

#define KEEPER_PROTOCOL_VERSION 1

typedef enum {
    KEEPER_CHECK_PASSWORD = 1,
    KEEPER_LOOK_AT_LINK,
    KEEPER_REDEEM_LINK,
    KEEPER_OPEN,
    KEEPER_REWRAP,
} KeeperQuestion;

typedef enum {
    KEEPER_DONE = 1,
    KEEPER_WRONG, /* the password */
    KEEPER_LINK_UNKNOWN,
    KEEPER_LINK_USED,
    KEEPER_LINK_EXPIRED,
    KEEPER_REFUSED,   /* the sealed record is not genuine for its binding */
    KEEPER_FORBIDDEN, /* this user may not ask that */
    KEEPER_BUSY,      /* too many hashes waiting, or no memory for one */
    KEEPER_FAILED,    /* the keeper's own fault; its log says what */
} KeeperAnswer;

#define KEEPER_PASSWORD_SIZE 512 /* libxcrypt takes 511 bytes */
#define KEEPER_ADDRESS_SIZE 46
#define KEEPER_SEALED_SIZE 316
#define KEEPER_SECRET_SIZE 255

typedef struct __attribute__((packed)) {
    guint8 version;
    guint8 kind; /* KeeperQuestion going in, KeeperAnswer coming out */
} KeeperHead;

/* --- questions ------------------------------------------------------------------------------ */

typedef struct __attribute__((packed)) {
    KeeperHead head;
    gint64 person_id;
    char address[KEEPER_ADDRESS_SIZE];
    char password[KEEPER_PASSWORD_SIZE];
} KeeperCheckPassword;

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
#define KEEPER_QUESTION_MAX sizeof(KeeperCheckPassword)
G_STATIC_ASSERT(sizeof(KeeperCheckPassword) == 568);
G_STATIC_ASSERT(sizeof(KeeperLookAtLink) == 34);
G_STATIC_ASSERT(sizeof(KeeperRedeemLink) == 546);
G_STATIC_ASSERT(sizeof(KeeperOpen) == 353);
G_STATIC_ASSERT(sizeof(KeeperRewrap) == 386);

/* --- answers, when done; CHECK_PASSWORD has no more than a head ------------------------------ */

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

#define KEEPER_ANSWER_MAX sizeof(KeeperRewrapAnswer)
G_STATIC_ASSERT(sizeof(KeeperOpenAnswer) <= KEEPER_ANSWER_MAX);
