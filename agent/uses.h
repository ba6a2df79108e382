/* uses.h: how often keys were used since that was last written down. */
#pragma once

#include "lib/cliniko/cliniko.h"
#include "lib/store/db.h"

typedef struct Uses Uses;
Uses *uses_new(void);
void uses_free(Uses *uses);

/* Counts one request, in the hour it is now. */
void uses_note(Uses *uses, const ClinikoSent *sent, gint64 now_utc);

/* Adds what was counted to the table, one statement for each key and purpose, inside the caller's transaction. They
 * stay counted until uses_commit. */
gboolean uses_write(const Uses *uses, Db *db, GError **error);

/* Commits that transaction and forgets what was counted, unless it is sure not to stand: counted twice it would be
 * more than was sent. Errors: as txn_commit. */
gboolean uses_commit(Uses *uses, Txn *txn, GError **error);

/* What is left between the ends of jobs, in a transaction of its own. */
gboolean uses_save(Uses *uses, Db *db, GError **error);
