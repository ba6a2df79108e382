/* pins.h: agent.db, the agent's own database: what the web must not be able to rewrite. */
#pragma once

#include "lib/store/db.h"

typedef struct PinDb PinDb;

/* Opens (and creates or migrates, from sql/agent/) agent.db in the agent's own folder, mode
 * 0600, with the rights of the agent or of keyrackctl. */
PinDb *pins_open(const char *dir, const char *migration_dir, DbUser user, GError **error);
/* The same for whoever only looks: nothing is made or migrated. Errors: NOT_FOUND there is none yet; as db_open. */
PinDb *pins_open_as_is(const char *dir, DbUser user, GError **error);
void pins_close(PinDb *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PinDb, pins_close)

/* Begins one transaction for several of the changes below; without it each has its own. The guard is
 * that of db.h: txn_commit, or it rolls back. */
gboolean pins_begin(PinDb *pins, Txn *txn, GError **error);

/* The account this installation is for, pinned at the first connected clinic key: account id,
 * subdomain, shard. NULL without error while unpinned. */
typedef struct { char *account_id, *subdomain, *shard; } AccountPin;
void account_pin_free(AccountPin *pin);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AccountPin, account_pin_free)
AccountPin *pins_find_account(PinDb *db, GError **error);
/* Errors: CONFLICT pinned already, to another account. */
gboolean pins_put_account(PinDb *db, const AccountPin *pin, gint64 now_utc, GError **error);
/* The same account in another region: Cliniko moved it. For keyrackctl: nobody else may say so.
 * Errors: NOT_FOUND nothing is pinned. */
gboolean pins_move_account(PinDb *db, const char *shard, GError **error);

/* Which Cliniko user a practitioner is, pinned at the first connected key. NULL without error while
 * unpinned. */
char *pins_find_user(PinDb *db, const char *practitioner_id, GError **error);
gboolean pins_put_user(PinDb *db, const char *practitioner_id, const char *user_id, gint64 now_utc,
                       GError **error);

/* The keeper's fingerprint of the key in use on a hook, to recognise the same key elsewhere; takes
 * the place of the hook's earlier one. practitioner_id "" is the clinic's. */
gboolean pins_put_fingerprint(PinDb *db, gint64 api_key_id, const char *practitioner_id,
                              const guint8 fingerprint[32], GError **error);
gboolean pins_forget_fingerprint(PinDb *db, gint64 api_key_id, GError **error);
/* The practitioner another saved key with this fingerprint hangs on, NULL without error when there
 * is none; the clinic's own key and keys of practitioner_id itself do not count. */
char *pins_find_same_key(PinDb *db, const guint8 fingerprint[32], const char *practitioner_id,
                         GError **error);
/* Whether this very key was connected on this hook last: a row of keyrack.db alone proves nothing. */
gboolean pins_knows_key(PinDb *db, gint64 api_key_id, const char *practitioner_id,
                        const guint8 fingerprint[32], gboolean *ret_knows, GError **error);

/* The run's number: one more at each start. */
gboolean pins_next_epoch(PinDb *db, gint64 *ret_epoch, GError **error);
