/* pins.c: agent.db, in the agent's own folder: what the web must not be able to rewrite. A pin is
 * set once. */
#include "lib/store/pins.h"

#include "lib/store/pin_parts.h"
#include "lib/store/statement.h"

#define FINGERPRINT_SIZE 32

enum {
    PIN_FIND_ACCOUNT,
    PIN_ADD_ACCOUNT,
    PIN_MOVE_ACCOUNT,
    PIN_FIND_USER,
    PIN_ADD_USER,
    PIN_FORGET_HOOK,
    PIN_ADD_FINGERPRINT,
    PIN_FORGET_FINGERPRINT,
    PIN_FIND_SAME_KEY,
    PIN_FIND_KEY,
    PIN_NEXT_EPOCH,
    PIN__COUNT
};

static const Statement statements[] = {
    [PIN_FIND_ACCOUNT] = { "SELECT account_id, subdomain, shard FROM account_pin WHERE id = 1",
                           DB_AGENT | DB_CTL, NULL },
    [PIN_ADD_ACCOUNT] = { "INSERT INTO account_pin (id, account_id, subdomain, shard, pinned_utc)"
                          " VALUES (1, $1, $2, $3, $4)",
                          DB_AGENT, NULL },
    [PIN_MOVE_ACCOUNT] = { "UPDATE account_pin SET shard = $1 WHERE id = 1 RETURNING id", DB_CTL, NULL },
    [PIN_FIND_USER] = { "SELECT user_id FROM user_pin WHERE practitioner_id = $1", DB_AGENT, NULL },
    [PIN_ADD_USER] = { "INSERT INTO user_pin (practitioner_id, user_id, pinned_utc)"
                       " VALUES ($1, $2, $3)",
                       DB_AGENT, NULL },
    [PIN_FORGET_HOOK] = { "DELETE FROM fingerprint WHERE practitioner_id = $1", DB_AGENT, NULL },
    [PIN_ADD_FINGERPRINT] = { "INSERT INTO fingerprint (api_key_id, practitioner_id, fingerprint)"
                              " VALUES ($1, $2, $3)",
                              DB_AGENT, NULL },
    [PIN_FORGET_FINGERPRINT] = { "DELETE FROM fingerprint WHERE api_key_id = $1", DB_AGENT, NULL },
    [PIN_FIND_SAME_KEY] = { "SELECT practitioner_id FROM fingerprint WHERE fingerprint = $1"
                            " AND practitioner_id <> $2 AND practitioner_id <> ''"
                            " ORDER BY api_key_id LIMIT 1",
                            DB_AGENT, NULL },
    [PIN_FIND_KEY] = { "SELECT practitioner_id FROM fingerprint WHERE api_key_id = $1"
                       " AND practitioner_id = $2 AND fingerprint = $3",
                       DB_AGENT, NULL },
    [PIN_NEXT_EPOCH] = { "UPDATE epoch SET number = number + 1 WHERE id = 1 RETURNING number",
                         DB_AGENT, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == PIN__COUNT);
const Family pin_family = { FAMILY_PIN, "pins", statements, PIN__COUNT };

PinDb *
pins_open(const char *dir, const char *migration_dir, DbUser user, GError **error)
{
    g_autofree char *path = g_build_filename(dir, "agent.db", NULL);
    g_autofree char *migrations = g_build_filename(migration_dir, "agent", NULL);

    return db_migrate_file(path, migrations, 0600, error) ? pins_open_as_is(dir, user, error) : NULL;
}

PinDb *
pins_open_as_is(const char *dir, DbUser user, GError **error)
{
    g_autofree char *path = g_build_filename(dir, "agent.db", NULL);
    Db *db;
    PinDb *pins;

    db = db_open_schema(path, user, &agent_schema, error);
    if (db == NULL)
        return NULL;
    pins = g_new0(PinDb, 1);
    pins->db = db;
    return pins;
}

void
pins_close(PinDb *pins)
{
    if (pins == NULL)
        return;
    db_free(pins->db);
    g_free(pins);
}

gboolean
pins_begin(PinDb *pins, Txn *txn, GError **error)
{
    return txn_begin(txn, pins->db, error);
}

static gboolean
run(PinDb *pins, guint index, const Value *values, gsize count, GError **error)
{
    return db_run(pins->db, &pin_family, index, values, count, error);
}

static gboolean
conflict(const char *message, GError **error)
{
    g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_CONFLICT, message);
    return FALSE;
}

/* --- the account ------------------------------------------------------------------------------ */

void
account_pin_free(AccountPin *pin)
{
    if (pin == NULL)
        return;
    g_free(pin->account_id);
    g_free(pin->subdomain);
    g_free(pin->shard);
    g_free(pin);
}

AccountPin *
pins_find_account(PinDb *pins, GError **error)
{
    g_auto(Query) query = { 0 };
    g_autoptr(AccountPin) pin = NULL;

    if (!query_begin(&query, pins->db, &pin_family, PIN_FIND_ACCOUNT, NO_VALUES, error))
        return NULL;
    if (query_next(&query)) {
        pin = g_new0(AccountPin, 1);
        pin->account_id = g_strdup(query_text(&query, 0, ID_MAX));
        pin->subdomain = g_strdup(query_text(&query, 1, STORED_NAME_MAX));
        pin->shard = g_strdup(query_text(&query, 2, WORD_MAX));
    }
    return query_end(&query, error) ? g_steal_pointer(&pin) : NULL;
}

gboolean
pins_put_account(PinDb *pins, const AccountPin *pin, gint64 now_utc, GError **error)
{
    GError *found_error = NULL;
    g_autoptr(AccountPin) earlier = pins_find_account(pins, &found_error);

    if (found_error != NULL) {
        g_propagate_error(error, found_error);
        return FALSE;
    }
    if (earlier != NULL)
        return g_str_equal(earlier->account_id, pin->account_id) ||
               conflict("this installation is pinned to another Cliniko account", error);
    return run(pins, PIN_ADD_ACCOUNT,
               VALUES(TEXT(pin->account_id), TEXT(pin->subdomain), TEXT(pin->shard),
                      INTEGER(now_utc)),
               error);
}

gboolean
pins_move_account(PinDb *pins, const char *shard, GError **error)
{
    gint64 id = 0;

    if (!db_run_returning(pins->db, &pin_family, PIN_MOVE_ACCOUNT, VALUES(TEXT(shard)), &id, error))
        return FALSE;
    if (id == 0)
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND, "no clinic is connected yet");
    return id != 0;
}

/* --- the users -------------------------------------------------------------------------------- */

/* The one text a statement gives, NULL without error when there is no row. */
static char *
find_text(PinDb *pins, guint index, const Value *values, gsize count, GError **error)
{
    g_auto(Query) query = { 0 };
    g_autofree char *text = NULL;

    if (!query_begin(&query, pins->db, &pin_family, index, values, count, error))
        return NULL;
    if (query_next(&query))
        text = g_strdup(query_text(&query, 0, ID_MAX));
    return query_end(&query, error) ? g_steal_pointer(&text) : NULL;
}

char *
pins_find_user(PinDb *pins, const char *practitioner_id, GError **error)
{
    return find_text(pins, PIN_FIND_USER, VALUES(TEXT(practitioner_id)), error);
}

gboolean
pins_put_user(PinDb *pins, const char *practitioner_id, const char *user_id, gint64 now_utc,
              GError **error)
{
    GError *found_error = NULL;
    g_autofree char *earlier = pins_find_user(pins, practitioner_id, &found_error);

    if (found_error != NULL) {
        g_propagate_error(error, found_error);
        return FALSE;
    }
    if (earlier != NULL)
        return g_str_equal(earlier, user_id) ||
               conflict("this practitioner is pinned to another Cliniko user", error);
    return run(pins, PIN_ADD_USER, VALUES(TEXT(practitioner_id), TEXT(user_id), INTEGER(now_utc)),
               error);
}

/* --- the fingerprints ------------------------------------------------------------------------- */

gboolean
pins_put_fingerprint(PinDb *pins, gint64 api_key_id, const char *practitioner_id,
                     const guint8 fingerprint[32], GError **error)
{
    g_auto(Txn) txn = { 0 };

    return txn_join(&txn, pins->db, error) &&
           run(pins, PIN_FORGET_HOOK, VALUES(TEXT(practitioner_id)), error) &&
           run(pins, PIN_FORGET_FINGERPRINT, VALUES(INTEGER(api_key_id)), error) &&
           run(pins, PIN_ADD_FINGERPRINT,
               VALUES(INTEGER(api_key_id), TEXT(practitioner_id),
                      BLOB(fingerprint, FINGERPRINT_SIZE)),
               error) &&
           txn_commit(&txn, error);
}

gboolean
pins_forget_fingerprint(PinDb *pins, gint64 api_key_id, GError **error)
{
    return run(pins, PIN_FORGET_FINGERPRINT, VALUES(INTEGER(api_key_id)), error);
}

char *
pins_find_same_key(PinDb *pins, const guint8 fingerprint[32], const char *practitioner_id,
                   GError **error)
{
    return find_text(pins, PIN_FIND_SAME_KEY,
                     VALUES(BLOB(fingerprint, FINGERPRINT_SIZE), TEXT(practitioner_id)), error);
}

gboolean
pins_knows_key(PinDb *pins, gint64 api_key_id, const char *practitioner_id,
               const guint8 fingerprint[32], gboolean *ret_knows, GError **error)
{
    GError *failure = NULL;
    g_autofree char *found = find_text(pins, PIN_FIND_KEY,
                                       VALUES(INTEGER(api_key_id), TEXT(practitioner_id),
                                              BLOB(fingerprint, FINGERPRINT_SIZE)),
                                       &failure);

    if (failure != NULL) {
        g_propagate_error(error, failure);
        return FALSE;
    }
    *ret_knows = found != NULL;
    return TRUE;
}

/* --- the run ---------------------------------------------------------------------------------- */

gboolean
pins_next_epoch(PinDb *pins, gint64 *ret_epoch, GError **error)
{
    return db_run_returning(pins->db, &pin_family, PIN_NEXT_EPOCH, NO_VALUES, ret_epoch, error);
}
