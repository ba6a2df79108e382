/* meant.c: what administrators said about a setting: whether it is meant to be on. */
#include "lib/clinic/error.h"
#include "lib/store/bookings.h"
#include "lib/store/statement.h"

enum { MEANT_PUT, MEANT_TAKE_AWAY, MEANT_COUNT_THINGS, MEANT__COUNT };

static const Statement statements[] = {
    [MEANT_PUT] = { "INSERT INTO meant (setting, business_id, practitioner_id,"
                    " appointment_type_id, meant, marked_by, marked_utc)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7)"
                    " ON CONFLICT (setting, business_id, practitioner_id, appointment_type_id)"
                    " DO UPDATE SET meant = excluded.meant, marked_by = excluded.marked_by,"
                    " marked_utc = excluded.marked_utc",
                    DB_WEB, NULL },
    [MEANT_TAKE_AWAY] = { "DELETE FROM meant WHERE setting = $1 AND business_id = $2"
                          " AND practitioner_id = $3 AND appointment_type_id = $4",
                          DB_WEB, NULL },
    [MEANT_COUNT_THINGS] = { "SELECT (SELECT COUNT(*) FROM business WHERE id = $1)"
                             " + (SELECT COUNT(*) FROM practitioner WHERE id = $2)"
                             " + (SELECT COUNT(*) FROM appointment_type WHERE id = $3)",
                             DB_WEB, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == MEANT__COUNT);
const Family meant_family = { FAMILY_MEANT, "meant", statements, MEANT__COUNT };

/* Whether every id that is given is there. */
static gboolean
things_are_there(Db *db, const Value ids[3], gboolean *ret_there, GError **error)
{
    gint64 given = 0;
    g_auto(Query) query = { 0 };

    for (guint i = 0; i < 3; i++)
        given += *(const char *)ids[i].data != '\0';
    *ret_there = FALSE;
    if (!query_begin(&query, db, &meant_family, MEANT_COUNT_THINGS, ids, 3, error))
        return FALSE;
    if (query_next(&query))
        *ret_there = query_integer(&query, 0, 0, 3) == given;
    return query_end(&query, error);
}

static gboolean
put(Db *db, const Actor *actor, SettingKind setting, const Value ids[3], Meant meant,
    GError **error)
{
    if (meant == MEANT_UNSAID)
        return db_run(db, &meant_family, MEANT_TAKE_AWAY,
                      VALUES(TEXT(setting_word(setting)), ids[0], ids[1], ids[2]), error);
    return db_run(db, &meant_family, MEANT_PUT,
                  VALUES(TEXT(setting_word(setting)), ids[0], ids[1], ids[2],
                         TEXT(meant == MEANT_YES ? "yes" : "no"), INTEGER(actor->person_id),
                         INTEGER(actor->now_utc)),
                  error);
}

gboolean
meant_put(Db *db, const Actor *actor, SettingKind setting, const char *business_id,
          const char *practitioner_id, const char *type_id, Meant meant, GError **error)
{
    static const char *const outcomes[] = { "unsaid", "yes", "no" };
    const Value ids[] = { TEXT(business_id), TEXT(practitioner_id), TEXT(type_id) };
    g_autofree char *object =
        g_strdup_printf("%s:%s:%s", business_id, practitioner_id, type_id);
    g_auto(Txn) txn = { 0 };
    gboolean there;

    g_assert(setting < SETTING_RULE);
    if (!txn_join(&txn, db, error) || !things_are_there(db, ids, &there, error))
        return FALSE;
    if (!there || !setting_ids_fit(setting, business_id, practitioner_id, type_id)) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_NOT_FOUND,
                            "There is no such business, practitioner or appointment type.");
        return FALSE;
    }
    return put(db, actor, setting, ids, meant, error) &&
           audit_add(db, actor, "meant", setting_word(setting), object, outcomes[meant], error) &&
           txn_commit(&txn, error);
}
