/* key_links.h: one-time links by which practitioners paste their own key without signing in.
 * The link itself is known to whoever holds it; here is the SHA-256 of its token. */
#pragma once

#include "lib/clinic/verdict.h"
#include "lib/store/audit.h"

#define KEY_LINK_LIFE_S (7 * 24 * 60 * 60)
#define KEY_LINK_TRIES 10 /* so many keys may be tried with one link */

typedef struct {
    gint64 id;
    char *practitioner_id, *practitioner_name;
    gboolean departed; /* gone from Cliniko or inactive there */
    gint64 asked_by;
    char *asked_by_name;
    gint64 created_utc, expires_utc;
    gint64 opened_utc, used_utc, revoked_utc; /* 0: not yet */
    int tries;
    /* the key that came by it last; VERDICT_NONE while there is none, and once it is gone from that hook */
    Verdict verdict;
    KeyReason reason;
    gint64 next_check_utc;
} KeyLink;
void key_link_free(KeyLink *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KeyLink, key_link_free)

typedef enum {
    KEY_LINK_OPEN,     /* takes a key */
    KEY_LINK_CHECKING, /* has one that is being checked */
    KEY_LINK_USED,     /* the key that came by it was connected */
    KEY_LINK_REVOKED,
    KEY_LINK_EXPIRED,
    KEY_LINK_TRIED_OUT,
    KEY_LINK_DEPARTED /* its practitioner left */
} KeyLinkState;
/* Pure. A key that is being checked came in time, whatever the clock says meanwhile. */
KeyLinkState key_link_state(const KeyLink *link, gint64 now_utc);

/* The link with this token, NULL without error when there is none. */
KeyLink *key_link_find(Db *db, const guint8 token_hash[32], GError **error);

/* The newest link of every practitioner who has one made in the last fortnight: practitioner id ->
 * KeyLink, in one statement. Free with g_hash_table_unref. */
GHashTable *key_links_newest(Db *db, gint64 now_utc, GError **error);

/*
 * Makes a link for a practitioner, good for KEY_LINK_LIFE_S, and revokes the one that was still
 * good; audit 'link-made', and 'link-revoked' for the other. Own transaction.
 * Errors: NOT_FOUND no such active practitioner.
 */
gboolean key_link_make(Db *db, const Actor *actor, const char *practitioner_id,
                       const guint8 token_hash[32], gboolean *ret_replaced, GError **error);

/* Revokes the practitioner's link if one is still good, audit 'link-revoked'. Own transaction. */
gboolean key_link_revoke(Db *db, const Actor *actor, const char *practitioner_id, GError **error);

/* Notes that a good link was opened, the first time only, audit 'link-opened'. Own transaction. */
gboolean key_link_opened(Db *db, const Actor *actor, const KeyLink *link, GError **error);

/*
 * Says that the key api_key_id is about to be saved by this link, in the open transaction
 * (asserted) and before keys_put_by_link, whose audit row is the change's.
 * Shape: *ret_taken FALSE, and nothing changed, when the link takes no key any more, or not while
 *        the last one is being checked: the caller rolls back.
 */
gboolean key_link_take_key(Db *db, const Actor *actor, const KeyLink *link, gint64 api_key_id,
                           gboolean *ret_taken, GError **error);

/* For the agent, in the transaction in which the key becomes the one in use (asserted): spends the
 * link it came by, if that is this practitioner's and was not revoked; audit 'link-used'. */
gboolean key_links_spend(Db *db, const Actor *actor, gint64 api_key_id,
                         const char *practitioner_id, GError **error);

/* For the agent: forgets links that ended, at the latest, 30 days ago. */
gboolean key_links_sweep(Db *db, gint64 now_utc, GError **error);
