/* server.c: the loop: accepts, reads one frame from each connection, answers, closes.
 *
 * Nobody can hold anybody up: all sockets are non-blocking, an answer is one small frame into an
 * empty buffer, hashes are made in the worker, and whoever does not ask within five seconds is let
 * go. While all places are taken new connections wait in the socket's queue. */
#include "keeper/server.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "keeper/worker.h"
#include "lib/program/program.h"

#define CONNECTIONS_MAX 16
#define IDLE_LIMIT_MS 5000

typedef enum {
    PLACE_FREE,
    PLACE_ASKING,  /* its question has not come yet */
    PLACE_HASHING, /* the worker makes its answer */
} PlaceState;

typedef struct {
    PlaceState state;
    int fd;
    gint64 until_ms;
    Peer peer;
} Place;

typedef struct {
    const Keeper *keeper;
    const ServerSetup *setup;
    Worker *worker;
    Place places[CONNECTIONS_MAX];
} Server;

static void
place_clear(Place *place)
{
    (void)close(place->fd);
    place->state = PLACE_FREE;
}

static void
send_and_close(Place *place, Reply *reply)
{
    if (reply->length > 0)
        (void)send(place->fd, reply->frame, reply->length, MSG_NOSIGNAL | MSG_DONTWAIT);
    explicit_bzero(reply, sizeof *reply);
    place_clear(place);
}

/* --- a question ------------------------------------------------------------------------------ */

static void
answer_question(Server *server, Place *place, const Question *question, const void *frame)
{
    Reply reply = { 0 };

    if ((place->peer.roles & question->role) == 0) {
        g_message("uid %u may not ask question %d", (guint)place->peer.uid, question->question);
        reply_word(&reply, KEEPER_FORBIDDEN);
    } else if (!question->hashes) {
        question->answer(server->keeper, &place->peer, frame, &reply);
    } else if (worker_ask(server->worker, (guint)(place - server->places), question, &place->peer,
                          frame)) {
        place->state = PLACE_HASHING;
        return;
    } else {
        reply_word(&reply, KEEPER_BUSY);
    }
    send_and_close(place, &reply);
}

static void
read_question(Server *server, Place *place)
{
    guint8 frame[KEEPER_QUESTION_MAX];
    ssize_t n = recv(place->fd, frame, sizeof frame, MSG_DONTWAIT | MSG_TRUNC);
    const Question *question = n > 0 ? question_find(frame, (gsize)n) : NULL;

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (question != NULL) {
        answer_question(server, place, question, frame);
    } else {
        if (n > 0)
            g_message("uid %u sent no question of ours (%zd bytes)", (guint)place->peer.uid, n);
        place_clear(place);
    }
    explicit_bzero(frame, sizeof frame);
}

static void
send_hashed(Server *server)
{
    guint ticket;
    Reply reply;

    while (worker_take(server->worker, &ticket, &reply))
        send_and_close(&server->places[ticket], &reply);
}

/* --- connections ----------------------------------------------------------------------------- */

static Place *
free_place(Server *server)
{
    for (gsize i = 0; i < CONNECTIONS_MAX; i++)
        if (server->places[i].state == PLACE_FREE)
            return &server->places[i];
    return NULL;
}

static void
accept_one(Server *server)
{
    Place *place = free_place(server);
    int fd = place != NULL
                 ? accept4(server->setup->listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)
                 : -1;
    struct ucred who;
    socklen_t length = sizeof who;

    if (fd < 0)
        return;
    place->fd = fd;
    place->until_ms = clock_monotonic_ms() + IDLE_LIMIT_MS;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &length) < 0) {
        place_clear(place);
        return;
    }
    place->state = PLACE_ASKING;
    place->peer.uid = who.uid;
    place->peer.roles = (who.uid == server->setup->web ? ROLE_WEB : 0u) |
                        (who.uid == server->setup->agent ? ROLE_AGENT : 0u);
}

static void
close_idle(Server *server)
{
    gint64 now_ms = clock_monotonic_ms();

    for (gsize i = 0; i < CONNECTIONS_MAX; i++) {
        Place *place = &server->places[i];

        if (place->state != PLACE_ASKING || now_ms < place->until_ms)
            continue;
        g_message("uid %u connected and asked nothing", (guint)place->peer.uid);
        place_clear(place);
    }
}

static int
wait_ms(const Server *server)
{
    gint64 now_ms = clock_monotonic_ms(), first_ms = G_MAXINT64;

    for (gsize i = 0; i < CONNECTIONS_MAX; i++)
        if (server->places[i].state == PLACE_ASKING)
            first_ms = MIN(first_ms, server->places[i].until_ms);
    return first_ms == G_MAXINT64 ? -1 : (int)CLAMP(first_ms - now_ms, 0, IDLE_LIMIT_MS);
}

/* --- the loop -------------------------------------------------------------------------------- */

enum { AT_SIGNALS, AT_WORKER, AT_LISTENING, AT_PLACES };

/* poll() passes over negative descriptors: free places, and those the worker has. */
static void
fill_watched(Server *server, struct pollfd watched[AT_PLACES + CONNECTIONS_MAX])
{
    watched[AT_SIGNALS] = (struct pollfd){ .fd = server->setup->signals, .events = POLLIN };
    watched[AT_WORKER] = (struct pollfd){ .fd = worker_fd(server->worker), .events = POLLIN };
    watched[AT_LISTENING] =
        (struct pollfd){ .fd = free_place(server) != NULL ? server->setup->listening : -1,
                         .events = POLLIN };
    for (gsize i = 0; i < CONNECTIONS_MAX; i++) {
        const Place *place = &server->places[i];

        watched[AT_PLACES + i] =
            (struct pollfd){ .fd = place->state == PLACE_ASKING ? place->fd : -1,
                             .events = POLLIN };
    }
}

/* FALSE when it is time to end. */
static gboolean
turn(Server *server)
{
    struct pollfd watched[AT_PLACES + CONNECTIONS_MAX];

    fill_watched(server, watched);
    if (poll(watched, G_N_ELEMENTS(watched), wait_ms(server)) < 0)
        return errno == EINTR;
    if (watched[AT_SIGNALS].revents != 0)
        return FALSE;
    for (gsize i = 0; i < CONNECTIONS_MAX; i++)
        if (watched[AT_PLACES + i].revents != 0)
            read_question(server, &server->places[i]);
    if (watched[AT_WORKER].revents != 0)
        send_hashed(server);
    if (watched[AT_LISTENING].revents != 0)
        accept_one(server);
    close_idle(server);
    return TRUE;
}

gboolean
server_run(const Keeper *keeper, const ServerSetup *setup, GError **error)
{
    g_autoptr(Worker) worker = worker_new(keeper, error);
    Server server = { .keeper = keeper, .setup = setup, .worker = worker };

    if (worker == NULL)
        return FALSE;
    while (turn(&server))
        continue;
    for (gsize i = 0; i < CONNECTIONS_MAX; i++)
        if (server.places[i].state != PLACE_FREE)
            place_clear(&server.places[i]);
    return TRUE;
}
