/* hostile_people.c: ways to become somebody at the keeper: passwords, second factors, standings, one-time links, issued
 * keys.
 *
 * PEOPLE in the environment is "ADMINISTRATOR,MEMBER,MEMBER'S PASSWORD": two persons' numbers, and what the web has
 * seen one of them type, who is no administrator. What a member may do for themselves is no way in. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/keeper/keeper.h"
#include "lib/keeper/protocol.h"
#include "tests/users/hostile.h"

#define ANSWER_MS 8000 /* hashes wait for each other */
#define CODES 60

static const char *const guesses[] = { "", "password", "correct horse battery stapl", "administrator", "*", "$y$j8T$" };

typedef struct {
    gint64 administrator, member;
    char *password;
} People;

static People
people(void)
{
    g_auto(GStrv) words = g_strsplit(g_getenv("PEOPLE") != NULL ? g_getenv("PEOPLE") : "", ",", 3);
    People found = { 0, 0, NULL };

    if (g_strv_length(words) == 3)
        found = (People){ g_ascii_strtoll(words[0], NULL, 10), g_ascii_strtoll(words[1], NULL, 10),
            g_strdup(words[2]) };
    return found;
}

/* Done is more than the web may have, with a body or without. */
static void
ask(const void *frame, gsize size)
{
    const int fd = connect_unix(world.keeper_socket, SOCK_SEQPACKET);
    union {
        KeeperHead head;
        guint8 bytes[KEEPER_ANSWER_MAX];
    } answer = { { 0, 0 } };
    gssize n = -1;

    errno = 0;
    if (fd >= 0 && send(fd, frame, size, MSG_NOSIGNAL) == (gssize)size)
        n = take_answer(fd, answer.bytes, sizeof answer.bytes, ANSWER_MS);
    ended(n >= (gssize)sizeof answer.head && (answer.head.kind == KEEPER_DONE ||
        answer.head.kind == KEEPER_NEEDS_CODE));
    if (fd >= 0)
        (void)close(fd);
}

static KeeperProof
proof(KeeperQuestion question, gint64 person_id, const char *password)
{
    KeeperProof made = { .head = { KEEPER_PROTOCOL_VERSION, (guint8)question }, .person_id = person_id };

    (void)g_strlcpy(made.address, "192.0.2.66", sizeof made.address);
    (void)g_strlcpy(made.password, password, sizeof made.password);
    return made;
}

static void
try_proof(KeeperQuestion question, gint64 person_id, const char *password)
{
    const KeeperProof frame = proof(question, person_id, password);

    ask(&frame, sizeof frame);
}

static void
try_admit(gint64 by, const char *password, gint64 person_id, Standing standing)
{
    const KeeperAdmit frame = { .proof = proof(KEEPER_ADMIT, by, password), .person_id = person_id,
                                .standing = (guint8)standing, .link_life_s = 600 };

    ask(&frame, sizeof frame);
}

static void
guess_the_administrator(void)
{
    const People who = people();

    for (gsize i = 0; i < G_N_ELEMENTS(guesses); i++)
        try_proof(KEEPER_CHECK_PASSWORD, who.administrator, guesses[i]);
    try_proof(KEEPER_CHECK_PASSWORD, who.administrator, who.password);
    try_proof(KEEPER_CHECK_PASSWORD, 0, who.password);
    g_free(who.password);
}

static void
replace_a_password(void)
{
    const People who = people();
    KeeperChangePassword frame = { .proof = proof(KEEPER_CHANGE_PASSWORD, who.administrator, who.password) };

    (void)g_strlcpy(frame.new_password, "a password of the attacker", sizeof frame.new_password);
    ask(&frame, sizeof frame);
    for (gsize i = 0; i < G_N_ELEMENTS(guesses); i++) {
        frame.proof = proof(KEEPER_CHANGE_PASSWORD, who.administrator, guesses[i]);
        ask(&frame, sizeof frame);
    }
    g_free(who.password);
}

/* A member, a guess, and an invented person: none of them an administrator. */
static void
admit_somebody(void)
{
    const People who = people();

    for (Standing standing = STANDING_NONE; standing <= STANDING_ADMINISTRATOR; standing++) {
        try_admit(who.member, who.password, who.member, standing);
        try_admit(who.member, who.password, who.administrator, standing);
        try_admit(who.member, who.password, 4711, standing);
        try_admit(who.administrator, who.password, who.member, standing);
        try_admit(4711, who.password, who.member, standing);
    }
    g_free(who.password);
}

static void
invent_links(void)
{
    KeeperRedeemLink frame = { .head = { KEEPER_PROTOCOL_VERSION, KEEPER_REDEEM_LINK } };

    (void)g_strlcpy(frame.password, "a password of the attacker", sizeof frame.password);
    for (int i = 0; i < 20; i++) {
        memset(frame.token, i, sizeof frame.token);
        ask(&frame, sizeof frame);
    }
}

static void
change_second_factors(void)
{
    static const KeeperQuestion questions[] = { KEEPER_BEGIN_SECOND_FACTOR, KEEPER_END_SECOND_FACTOR,
                                                KEEPER_NEW_RECOVERY_CODES };
    const People who = people();

    for (gsize i = 0; i < G_N_ELEMENTS(questions); i++) {
        try_proof(questions[i], who.administrator, who.password);
        try_proof(questions[i], who.administrator, guesses[i]);
    }
    g_free(who.password);
}

static void
guess_codes(void)
{
    static const KeeperQuestion questions[] = { KEEPER_CHECK_CODE, KEEPER_CONFIRM_SECOND_FACTOR };
    const People who = people();

    for (int i = 0; i < CODES; i++) {
        KeeperCode frame = { .head = { KEEPER_PROTOCOL_VERSION, (guint8)questions[i % 2] },
            .person_id = who.administrator };

        (void)g_strlcpy(frame.address, "192.0.2.66", sizeof frame.address);
        (void)g_snprintf(frame.code, sizeof frame.code, i % 3 == 0 ? "%06d" : "%024d", i * 16661 % 1000000);
        ask(&frame, sizeof frame);
    }
    g_free(who.password);
}

/* Records of issued keys, and of practitioners' keys in their place. */
static void
view_issued_keys(void)
{
    const People who = people();

    for (guint i = 0; i < world.issued->len + world.records->len && i < 40; i++) {
        const Record *record = i < world.issued->len ? world.issued->pdata[i] :
            world.records->pdata[i - world.issued->len];
        KeeperViewIssuedKey frame = { .issued_key_id = record->id };

        memcpy(frame.sealed, record->sealed, sizeof frame.sealed);
        frame.proof = proof(KEEPER_VIEW_ISSUED_KEY, i % 2 == 0 ? who.member : who.administrator, who.password);
        ask(&frame, sizeof frame);
    }
    g_free(who.password);
}

const Way people_ways[] = {
    { "people: guess the administrator's password", FALSE, guess_the_administrator },
    { "people: replace the administrator's password", FALSE, replace_a_password },
    { "people: admit somebody without being an administrator", FALSE, admit_somebody },
    { "people: redeem invented links", FALSE, invent_links },
    { "people: begin, end or renew another's second factor", FALSE, change_second_factors },
    { "people: guess codes, confirm what nobody began", FALSE, guess_codes },
    { "people: view issued keys without an administrator's password", FALSE, view_issued_keys },
    { NULL, FALSE, NULL },
};
