/* reply.c: the small steps that several answers share: checking fields, filling replies. */
#include <string.h>

#include "keeper/answers.h"
#include "lib/clinic/error.h"
#include "lib/clinic/key_text.h"
#include "lib/clinic/text.h"

void
reply_word(Reply *reply, KeeperAnswer answer)
{
    const KeeperHead head = { KEEPER_PROTOCOL_VERSION, (guint8)answer };

    memcpy(reply->frame, &head, sizeof head);
    reply->length = sizeof head;
}

void
reply_done(Reply *reply, void *frame, gsize size)
{
    const KeeperHead head = { KEEPER_PROTOCOL_VERSION, KEEPER_DONE };

    g_assert(size <= sizeof reply->frame);
    memcpy(frame, &head, sizeof head);
    memcpy(reply->frame, frame, size);
    reply->length = size;
}

void
reply_link(Reply *reply, LinkState state, gint64 person_id)
{
    KeeperLinkAnswer answer = { .person_id = person_id };

    switch (state) {
    case LINK_GOOD:
        reply_done(reply, &answer, sizeof answer);
        return;
    case LINK_USED:
        reply_word(reply, KEEPER_LINK_USED);
        return;
    case LINK_EXPIRED:
        reply_word(reply, KEEPER_LINK_EXPIRED);
        return;
    case LINK_UNKNOWN:
        reply_word(reply, KEEPER_LINK_UNKNOWN);
        return;
    default:
        g_assert_not_reached();
    }
}

void
reply_error(Reply *reply, const char *question, const GError *error)
{
    g_message("%s failed: %s", question, error->message);
    reply_word(reply, g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_BUSY)      ? KEEPER_BUSY
                      : g_error_matches(error, KEYRACK_ERROR, KEYRACK_ERROR_REFUSED) ? KEEPER_REFUSED
                                                                                     : KEEPER_FAILED);
}

void
reply_nothing(Reply *reply, const char *question, const Peer *peer, const char *why)
{
    g_message("no answer to %s of uid %u: %s", question, (guint)peer->uid, why);
    reply->length = 0;
}

gboolean
field_is_text(const char *field, gsize size)
{
    gsize length = strnlen(field, size);

    if (length == size)
        return FALSE;
    for (gsize i = length; i < size; i++)
        if (field[i] != '\0')
            return FALSE;
    return TRUE;
}

/* The texts go into a log line and into what a record is bound to: digits, and a shard. */
gboolean
binding_is_good(const KeeperBinding *binding)
{
    return field_is_text(binding->practitioner_id, sizeof binding->practitioner_id) &&
           field_is_text(binding->shard, sizeof binding->shard) &&
           (*binding->practitioner_id == '\0' || cliniko_id_is_valid(binding->practitioner_id)) &&
           shard_is_valid(binding->shard) && binding->api_key_id >= 1;
}

SealContext
binding_context(const KeeperBinding *binding)
{
    return (SealContext){
        .purpose = "cliniko-api-key",
        .practitioner_id = binding->practitioner_id,
        .credential_id = binding->api_key_id,
        .shard = binding->shard,
        .provider = "cliniko",
    };
}
