/* booking_changes.c: the history of what online booking depends on: each refresh against the one
 * before. */
#include "lib/store/bookings.h"
#include "lib/store/statement.h"

#define KEPT_S (2 * 365 * 24 * 60 * 60)

enum { CHANGE_ADD, CHANGES_LIST, CHANGES_LIST_OF, CHANGE_SINCE, CHANGE_SWEEP, CHANGE__COUNT };

#define CHANGE_COLUMNS                                                                             \
    "SELECT c.id, c.setting, c.business_id, c.practitioner_id, c.appointment_type_id, c.was,"      \
    " c.became, c.after_utc, c.before_utc, COALESCE(b.name, ''), COALESCE(p.name, ''),"            \
    " COALESCE(t.name, '') FROM booking_change c LEFT JOIN business b ON b.id = c.business_id"     \
    " LEFT JOIN practitioner p ON p.id = c.practitioner_id"                                        \
    " LEFT JOIN appointment_type t ON t.id = c.appointment_type_id"

static const Statement statements[] = {
    [CHANGE_ADD] = { "INSERT INTO booking_change (setting, business_id, practitioner_id,"
                     " appointment_type_id, was, became, after_utc, before_utc)"
                     " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                     DB_AGENT, NULL },
    [CHANGES_LIST] = { CHANGE_COLUMNS " WHERE c.id < $1 ORDER BY c.id DESC LIMIT $2",
                       DB_WEB | DB_AGENT, NULL },
    [CHANGES_LIST_OF] = { CHANGE_COLUMNS " WHERE c.practitioner_id = $1 AND c.id < $2"
                                         " ORDER BY c.id DESC LIMIT $3",
                          DB_WEB | DB_AGENT, NULL },
    [CHANGE_SINCE] = { "SELECT after_utc, before_utc, became = 'on' FROM booking_change"
                       " WHERE setting = $1"
                       " AND business_id = $2 AND practitioner_id = $3"
                       " AND appointment_type_id = $4 ORDER BY id DESC LIMIT 1",
                       DB_WEB | DB_AGENT, NULL },
    /* The last change of a setting stays: since when it is as it is does not grow old. */
    [CHANGE_SWEEP] = { "DELETE FROM booking_change WHERE before_utc < $1 AND EXISTS (SELECT 1"
                       " FROM booking_change later WHERE later.setting = booking_change.setting"
                       " AND later.business_id = booking_change.business_id"
                       " AND later.practitioner_id = booking_change.practitioner_id"
                       " AND later.appointment_type_id = booking_change.appointment_type_id"
                       " AND later.id > booking_change.id)",
                       DB_AGENT, "looks at the age of all of them, at a refresh" },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == CHANGE__COUNT);
const Family booking_change_family = { FAMILY_BOOKING_CHANGE, "booking changes", statements,
                                       CHANGE__COUNT };

static gboolean
run(Db *db, guint index, const Value *values, gsize count, GError **error)
{
    return db_run(db, &booking_change_family, index, values, count, error);
}

gboolean
booking_changes_add(Db *db, const GArray *changes, gint64 after_utc, gint64 before_utc,
                    GError **error)
{
    for (guint i = 0; i < changes->len; i++) {
        const BookingChange *change = &g_array_index(changes, BookingChange, i);

        if (!run(db, CHANGE_ADD,
                 VALUES(TEXT(change->setting), TEXT(change->business_id),
                        TEXT(change->practitioner_id), TEXT(change->type_id), TEXT(change->was),
                        TEXT(change->became), INTEGER(after_utc), INTEGER(before_utc)),
                 error))
            return FALSE;
    }
    return TRUE;
}

/* Texts stay SQLite's: they are borrowed for the visit only. */
static StoredChange
read_change(Query *row)
{
    return (StoredChange){
        .id = query_integer(row, 0, 1, G_MAXINT64),
        .change = { .setting = (char *)query_text(row, 1, WORD_MAX),
                    .business_id = (char *)query_text(row, 2, ID_MAX),
                    .practitioner_id = (char *)query_text(row, 3, ID_MAX),
                    .type_id = (char *)query_text(row, 4, ID_MAX),
                    .was = (char *)query_text(row, 5, WORD_MAX),
                    .became = (char *)query_text(row, 6, WORD_MAX) },
        .after_utc = query_time(row, 7),
        .before_utc = query_time(row, 8),
        .business_name = query_text(row, 9, STORED_NAME_MAX),
        .practitioner_name = query_text(row, 10, STORED_NAME_MAX),
        .type_name = query_text(row, 11, STORED_NAME_MAX),
    };
}

gboolean
booking_changes_visit(Db *db, const char *practitioner_id, gint64 before, int limit,
                      ChangeVisit visit, gpointer data, GError **error)
{
    const gint64 below = before == 0 ? G_MAXINT64 : before;
    const Value of_one[] = { TEXT(practitioner_id), INTEGER(below), INTEGER(limit) };
    const gboolean of_all = *practitioner_id == '\0';
    g_auto(Query) query = { 0 };

    if (!query_begin(&query, db, &booking_change_family, of_all ? CHANGES_LIST : CHANGES_LIST_OF,
                     of_all ? of_one + 1 : of_one, of_all ? 2 : 3, error))
        return FALSE;
    while (query_next(&query)) {
        const StoredChange change = read_change(&query);

        visit(&change, data);
    }
    return query_end(&query, error);
}

gboolean
booking_change_since(Db *db, const char *setting, const char *business_id,
                     const char *practitioner_id, const char *type_id, gint64 *ret_after_utc,
                     gint64 *ret_before_utc, gboolean *ret_on, GError **error)
{
    g_auto(Query) query = { 0 };

    *ret_after_utc = *ret_before_utc = 0;
    *ret_on = FALSE;
    if (!query_begin(&query, db, &booking_change_family, CHANGE_SINCE,
                     VALUES(TEXT(setting), TEXT(business_id), TEXT(practitioner_id), TEXT(type_id)),
                     error))
        return FALSE;
    if (query_next(&query)) {
        *ret_after_utc = query_time(&query, 0);
        *ret_before_utc = query_time(&query, 1);
        *ret_on = query_flag(&query, 2);
    }
    return query_end(&query, error);
}

gboolean
booking_changes_sweep(Db *db, gint64 now_utc, GError **error)
{
    return run(db, CHANGE_SWEEP, VALUES(INTEGER(now_utc - KEPT_S)), error);
}
