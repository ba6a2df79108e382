/* client.c: the asking side of the keeper's socket: connect, one frame out, one frame back, within
 * five seconds. Whatever held a secret is wiped before it is left. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/clinic/error.h"
#include "lib/keeper/keeper.h"
#include "lib/keeper/protocol.h"

#define ANSWER_LIMIT_MS 5000

G_STATIC_ASSERT(sizeof(((OpenedKey *)NULL)->secret) == KEEPER_SECRET_SIZE);

/* --- one question, one answer ---------------------------------------------------------------- */

static gboolean
keeper_away(GError **error)
{
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_BUSY, "the keeper does not answer");
    return FALSE;
}

static int
connect_to(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd;

    if (g_strlcpy(address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path)
        return -1;
    fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

static gboolean
wait_for_answer(int fd)
{
    struct pollfd waiting = { .fd = fd, .events = POLLIN };
    gint64 until_ms = g_get_monotonic_time() / 1000 + ANSWER_LIMIT_MS, left_ms = ANSWER_LIMIT_MS;
    int n = -1;

    while (left_ms > 0 && (n = poll(&waiting, 1, (int)left_ms)) < 0 && errno == EINTR)
        left_ms = until_ms - g_get_monotonic_time() / 1000;
    return n > 0;
}

/* Sends question, receives into answer: its head alone, or all of it when the keeper is done. */
static gboolean
exchange(const char *path, const void *question, gsize size, void *answer, gsize answer_size)
{
    KeeperHead *head = answer;
    int fd = connect_to(path);
    ssize_t n = -1;

    if (fd < 0)
        return FALSE;
    if (send(fd, question, size, MSG_NOSIGNAL) == (ssize_t)size && wait_for_answer(fd))
        n = recv(fd, answer, answer_size, MSG_TRUNC);
    (void)close(fd);
    return n >= (ssize_t)sizeof *head && head->version == KEEPER_PROTOCOL_VERSION &&
           n == (ssize_t)(head->kind == KEEPER_DONE ? answer_size : sizeof *head);
}

/* TRUE with an answer of the question's own, which the caller reads; the common ones are errors. */
static gboolean
ask(const char *path, const void *question, gsize size, void *answer, gsize answer_size,
    GError **error)
{
    if (!exchange(path, question, size, answer, answer_size))
        return keeper_away(error);
    switch (((const KeeperHead *)answer)->kind) {
    case KEEPER_FORBIDDEN:
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_FORBIDDEN,
                    "this user may not ask the keeper that");
        return FALSE;
    case KEEPER_BUSY:
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_BUSY, "the keeper has too much to do");
        return FALSE;
    case KEEPER_REFUSED:
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED,
                    "the sealed record is not genuine");
        return FALSE;
    case KEEPER_FAILED:
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL,
                    "the keeper failed; its log says why");
        return FALSE;
    default:
        return TRUE;
    }
}

static KeeperHead
head_for(KeeperQuestion question)
{
    return (KeeperHead){ KEEPER_PROTOCOL_VERSION, (guint8)question };
}

static gboolean
unexpected(guint8 kind, GError **error)
{
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "the keeper gave answer %u", kind);
    return FALSE;
}

/* FALSE when text does not fit with its NUL; field is zero to begin with. */
static gboolean
put_text(char *field, gsize size, const char *text)
{
    gsize length = strlen(text);

    if (length >= size)
        return FALSE;
    memcpy(field, text, length);
    return TRUE;
}

static gboolean
invalid(const char *what, GError **error)
{
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "%s", what);
    return FALSE;
}

/* --- passwords and links --------------------------------------------------------------------- */

gboolean
keeper_check_password(const char *socket, const Proof *proof, PasswordAnswer *ret_answer, GError **error)
{
    KeeperCheckPassword question = { .head = head_for(KEEPER_CHECK_PASSWORD),
                                     .person_id = proof->person_id };
    KeeperHead answer = { 0 };
    gboolean good;

    if (!put_text(question.address, sizeof question.address, proof->address))
        return invalid("that is no address", error);
    /* Too long to be anybody's: asked as the empty one, which is nobody's, at the same cost. */
    (void)put_text(question.password, sizeof question.password, proof->password);
    good = ask(socket, &question, sizeof question, &answer, sizeof answer, error);
    explicit_bzero(&question, sizeof question);
    if (!good)
        return FALSE;
    if (answer.kind != KEEPER_DONE && answer.kind != KEEPER_WRONG)
        return unexpected(answer.kind, error);
    *ret_answer = answer.kind == KEEPER_DONE ? PASSWORD_RIGHT : PASSWORD_WRONG;
    return TRUE;
}

static gboolean
read_link_answer(const KeeperLinkAnswer *answer, LinkState *ret_state, gint64 *ret_person_id,
                 GError **error)
{
    switch (answer->head.kind) {
    case KEEPER_DONE:
        *ret_person_id = answer->person_id;
        *ret_state = LINK_GOOD;
        return TRUE;
    case KEEPER_LINK_UNKNOWN:
        *ret_state = LINK_UNKNOWN;
        return TRUE;
    case KEEPER_LINK_USED:
        *ret_state = LINK_USED;
        return TRUE;
    case KEEPER_LINK_EXPIRED:
        *ret_state = LINK_EXPIRED;
        return TRUE;
    default:
        return unexpected(answer->head.kind, error);
    }
}

gboolean
keeper_look_at_link(const char *socket, const guint8 token[32], LinkState *ret_state,
                    gint64 *ret_person_id, GError **error)
{
    KeeperLookAtLink question = { .head = head_for(KEEPER_LOOK_AT_LINK) };
    KeeperLinkAnswer answer = { 0 };
    gboolean good;

    memcpy(question.token, token, sizeof question.token);
    good = ask(socket, &question, sizeof question, &answer, sizeof answer, error);
    explicit_bzero(&question, sizeof question);
    return good && read_link_answer(&answer, ret_state, ret_person_id, error);
}

gboolean
keeper_redeem_link(const char *socket, const guint8 token[32], const char *password,
                   LinkState *ret_state, gint64 *ret_person_id, GError **error)
{
    KeeperRedeemLink question = { .head = head_for(KEEPER_REDEEM_LINK) };
    KeeperLinkAnswer answer = { 0 };
    gboolean good;

    memcpy(question.token, token, sizeof question.token);
    if (*password == '\0' || !put_text(question.password, sizeof question.password, password))
        return invalid("a password has 1 to 511 bytes", error);
    good = ask(socket, &question, sizeof question, &answer, sizeof answer, error);
    explicit_bzero(&question, sizeof question);
    return good && read_link_answer(&answer, ret_state, ret_person_id, error);
}

/* --- keys ------------------------------------------------------------------------------------ */

static gboolean
put_binding(KeeperBinding *field, const KeyBinding *binding, GError **error)
{
    field->api_key_id = binding->api_key_id;
    if (put_text(field->practitioner_id, sizeof field->practitioner_id, binding->practitioner_id) &&
        put_text(field->shard, sizeof field->shard, binding->shard))
        return TRUE;
    return invalid("that is no key's binding", error);
}

void
opened_key_clear(OpenedKey *key)
{
    explicit_bzero(key, sizeof *key);
}

static gboolean
read_opened(const KeeperOpenAnswer *answer, OpenedKey *ret_key, GError **error)
{
    if (answer->head.kind != KEEPER_DONE || answer->secret[0] == '\0' ||
        memchr(answer->secret, '\0', sizeof answer->secret) == NULL)
        return unexpected(answer->head.kind, error);
    memcpy(ret_key->secret, answer->secret, sizeof answer->secret);
    memcpy(ret_key->fingerprint, answer->fingerprint, sizeof answer->fingerprint);
    return TRUE;
}

gboolean
keeper_open(const char *socket, const KeyBinding *binding, const guint8 sealed[316],
            KeyPurpose purpose, OpenedKey *ret_key, GError **error)
{
    KeeperOpen question = { .head = head_for(KEEPER_OPEN), .purpose = (guint8)purpose };
    KeeperOpenAnswer answer = { 0 };
    gboolean good;

    memcpy(question.sealed, sealed, sizeof question.sealed);
    good = put_binding(&question.binding, binding, error) &&
           ask(socket, &question, sizeof question, &answer, sizeof answer, error) &&
           read_opened(&answer, ret_key, error);
    explicit_bzero(&answer, sizeof answer);
    return good;
}

gboolean
keeper_rewrap(const char *socket, const KeyBinding *from, const KeyBinding *to,
              const guint8 sealed[316], guint8 ret_sealed[316], GError **error)
{
    KeeperRewrap question = { .head = head_for(KEEPER_REWRAP) };
    KeeperRewrapAnswer answer = { 0 };

    memcpy(question.sealed, sealed, sizeof question.sealed);
    if (!put_binding(&question.from, from, error) || !put_binding(&question.to, to, error) ||
        !ask(socket, &question, sizeof question, &answer, sizeof answer, error))
        return FALSE;
    if (answer.head.kind != KEEPER_DONE)
        return unexpected(answer.head.kind, error);
    memcpy(ret_sealed, answer.sealed, sizeof answer.sealed);
    return TRUE;
}
