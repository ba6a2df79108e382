/* hostile_keeper.c: ways to the keeper's and the agent's sockets. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/keeper/protocol.h"
#include "tests/users/hostile.h"

#define ANSWER_MS 1000
#define LONGEST 4096
#define RINGS 20000

/* --- one frame -------------------------------------------------------------------------------- */

/* Any answer but a word is more than the web may have. */
static gboolean
asked_on(int fd, const void *frame, gsize size)
{
    guint8 answer[LONGEST];

    return fd >= 0 && send(fd, frame, size, MSG_NOSIGNAL) == (gssize)size &&
           take_answer(fd, answer, sizeof answer, ANSWER_MS) > (gssize)sizeof(KeeperHead);
}

static void
ask(const void *frame, gsize size)
{
    const int fd = connect_unix(world.keeper_socket, SOCK_SEQPACKET);

    errno = 0;
    ended(asked_on(fd, frame, size));
    if (fd >= 0)
        (void)close(fd);
}

static KeeperBinding
binding(const char *practitioner_id, gint64 id, const char *shard)
{
    KeeperBinding made = { .api_key_id = id };

    (void)g_strlcpy(made.practitioner_id, practitioner_id, sizeof made.practitioner_id);
    (void)g_strlcpy(made.shard, shard, sizeof made.shard);
    return made;
}

static KeeperBinding
binding_of(const Record *record)
{
    return binding(record->practitioner_id, record->id, record->shard);
}

static KeeperOpen
open_frame(const Record *record, KeeperBinding bound, guint8 purpose)
{
    KeeperOpen frame = { { KEEPER_PROTOCOL_VERSION, KEEPER_OPEN }, purpose, bound, { 0 } };

    memcpy(frame.sealed, record->sealed, sizeof frame.sealed);
    return frame;
}

static const Record *
record_at(guint i)
{
    return world.records->pdata[i % world.records->len];
}

/* --- every record ----------------------------------------------------------------------------- */

static void
open_rightly(void)
{
    for (guint i = 0; i < world.records->len; i++) {
        const KeeperOpen frame = open_frame(record_at(i), binding_of(record_at(i)), (guint8)(i % 4));

        ask(&frame, sizeof frame);
    }
}

static void
open_wrongly(void)
{
    for (guint i = 0; i < world.records->len; i++) {
        const Record *record = record_at(i);
        const KeeperBinding wrong[] = { binding_of(record_at(i + 1)),
                                        binding("", record->id, record->shard),
                                        binding(record->practitioner_id, record->id, "xx1"),
                                        binding("99999999999999999999", -1, "") };
        const KeeperOpen frame = open_frame(record, wrong[i % G_N_ELEMENTS(wrong)], 0);

        ask(&frame, sizeof frame);
    }
}

static void
rewrap(KeeperBinding (*into)(guint i))
{
    for (guint i = 0; i < world.records->len; i++) {
        KeeperRewrap frame = { { KEEPER_PROTOCOL_VERSION, KEEPER_REWRAP },
                               binding_of(record_at(i)), into(i), { 0 } };

        memcpy(frame.sealed, record_at(i)->sealed, sizeof frame.sealed);
        ask(&frame, sizeof frame);
    }
}

static KeeperBinding
itself(guint i)
{
    return binding_of(record_at(i));
}

static KeeperBinding
the_next(guint i)
{
    return binding(record_at(i + 1)->practitioner_id, 90000 + i, record_at(i)->shard);
}

static void
rewrap_to_itself(void)
{
    rewrap(itself);
}

static void
rewrap_to_another(void)
{
    rewrap(the_next);
}

/* --- other frames ----------------------------------------------------------------------------- */

static void
every_length(void)
{
    guint8 frame[LONGEST] = { KEEPER_PROTOCOL_VERSION, KEEPER_OPEN };
    const KeeperOpen right = open_frame(record_at(0), binding_of(record_at(0)), 0);

    memcpy(frame, &right, sizeof right);
    for (gsize size = 0; size <= KEEPER_QUESTION_MAX + 8; size += size < 8 ? 1 : 7)
        ask(frame, size);
    ask(frame, sizeof frame);
}

static void
every_kind(void)
{
    KeeperOpen frame = open_frame(record_at(0), binding_of(record_at(0)), 0);

    for (guint kind = 0; kind < 256; kind++) {
        frame.head.kind = (guint8)kind;
        ask(&frame, sizeof frame);
    }
    frame.head.kind = KEEPER_OPEN;
    for (guint version = 0; version < 256; version += 5) {
        frame.head.version = (guint8)version;
        ask(&frame, sizeof frame);
    }
    frame.head.version = KEEPER_PROTOCOL_VERSION;
    for (guint purpose = 0; purpose < 256; purpose += 3) {
        frame.purpose = (guint8)purpose;
        ask(&frame, sizeof frame);
    }
}

/* The second question on the way of one that was answered; the same frame many times. */
static void
replayed(void)
{
    const KeeperLookAtLink allowed = { { KEEPER_PROTOCOL_VERSION, KEEPER_LOOK_AT_LINK }, { 0 } };
    const KeeperOpen frame = open_frame(record_at(0), binding_of(record_at(0)), 0);

    for (int i = 0; i < 50; i++) {
        const int fd = connect_unix(world.keeper_socket, SOCK_SEQPACKET);
        guint8 answer[LONGEST];

        (void)send(fd, &allowed, sizeof allowed, MSG_NOSIGNAL);
        (void)send(fd, &frame, sizeof frame, MSG_NOSIGNAL);
        (void)take_answer(fd, answer, sizeof answer, ANSWER_MS);
        errno = 0;
        ended(take_answer(fd, answer, sizeof answer, ANSWER_MS) > (gssize)sizeof(KeeperHead));
        (void)close(fd);
        ask(&frame, sizeof frame);
    }
}

static gboolean
asked_half_open(void)
{
    const KeeperOpen frame = open_frame(record_at(0), binding_of(record_at(0)), 0);
    int fds[40];

    for (gsize i = 0; i < G_N_ELEMENTS(fds); i++)
        fds[i] = connect_unix(world.keeper_socket, SOCK_SEQPACKET);
    for (gsize i = 0; i < G_N_ELEMENTS(fds); i++)
        if (asked_on(fds[i], &frame, sizeof frame))
            return TRUE;
    errno = 0;
    return FALSE;
}

static void
many_at_once(void)
{
    in_child(asked_half_open);
}

/* --- somebody else's name --------------------------------------------------------------------- */

/* Sends the frame with a control message: other credentials, or a descriptor. */
static gboolean
send_with(int fd, const void *frame, gsize size, int type, const void *data, gsize length)
{
    union {
        struct cmsghdr head;
        char bytes[256];
    } control = { .bytes = { 0 } };
    struct iovec part = { (void *)(guintptr)frame, size };
    struct msghdr message = { .msg_iov = &part,
                              .msg_iovlen = 1,
                              .msg_control = &control,
                              .msg_controllen = CMSG_SPACE(length) };

    control.head.cmsg_level = SOL_SOCKET;
    control.head.cmsg_type = type;
    control.head.cmsg_len = CMSG_LEN(length);
    memcpy(CMSG_DATA(&control.head), data, length);
    return sendmsg(fd, &message, MSG_NOSIGNAL) >= 0;
}

static void
ask_with(int type, const void *data, gsize length)
{
    const KeeperOpen frame = open_frame(record_at(0), binding_of(record_at(0)), 0);
    const int fd = connect_unix(world.keeper_socket, SOCK_SEQPACKET);
    guint8 answer[LONGEST];

    ended(fd >= 0 && send_with(fd, &frame, sizeof frame, type, data, length) &&
          take_answer(fd, answer, sizeof answer, ANSWER_MS) > (gssize)sizeof(KeeperHead));
    if (fd >= 0)
        (void)close(fd);
}

static void
other_credentials(void)
{
    static const char *const names[] = { "state/agent", "state/keeper", "state", NULL };

    for (const char *const *name = names; *name != NULL; name++) {
        g_autofree char *path = in_rack(*name);
        struct stat owner = { 0 };

        (void)stat(path, &owner);
        for (guint i = 0; i < world.targets->len; i++) {
            const Target *target = world.targets->pdata[i];
            const struct ucred who = { target->pid, owner.st_uid, owner.st_gid };

            ask_with(SCM_CREDENTIALS, &who, sizeof who);
        }
    }
}

static void
with_a_descriptor(void)
{
    const int fds[] = { 0, 1, 2 };

    ask_with(SCM_RIGHTS, fds, sizeof fds);
}

/* --- in another's place ----------------------------------------------------------------------- */

static void
take_place_of(const char *path, int type)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    g_autofree char *aside = g_strconcat(path, ".aside", NULL);
    const int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

    (void)g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    ended(rename(path, aside) == 0);
    ended(unlink(path) == 0);
    ended(bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
    (void)close(fd);
}

static void
keepers_place(void)
{
    take_place_of(world.keeper_socket, SOCK_SEQPACKET);
}

static void
agents_place(void)
{
    take_place_of(world.doorbell, SOCK_DGRAM);
}

static void
ring_without_end(void)
{
    const int fd = connect_unix(world.doorbell, SOCK_DGRAM);
    static const char noise[2048] = "OPEN";
    char answer[64];

    for (int i = 0; i < RINGS; i++)
        (void)send(fd, noise, (gsize)i % sizeof noise, MSG_DONTWAIT | MSG_NOSIGNAL);
    errno = 0;
    ended(take_answer(fd, answer, sizeof answer, 100) > 0);
    (void)close(fd);
}

const Way keeper_ways[] = {
    { "keeper: open every record as it is bound", FALSE, open_rightly },
    { "keeper: open every record as it is not bound", FALSE, open_wrongly },
    { "keeper: seal every record anew for itself", FALSE, rewrap_to_itself },
    { "keeper: seal every record anew for another", FALSE, rewrap_to_another },
    { "keeper: frames of every length", FALSE, every_length },
    { "keeper: every kind, version and purpose", FALSE, every_kind },
    { "keeper: frames again and behind an allowed one", FALSE, replayed },
    { "keeper: many connections at once", FALSE, many_at_once },
    { "keeper: with the credentials of others", FALSE, other_credentials },
    { "keeper: with descriptors in the frame", FALSE, with_a_descriptor },
    { "take the keeper's place", FALSE, keepers_place },
    { "take the agent's place at the bell", FALSE, agents_place },
    { "ring the bell without end", FALSE, ring_without_end },
    { NULL, FALSE, NULL },
};
