/* snapshot_bookings.c: taking over what only online booking needs: rules, hours, what is offered
 * where. */
#include "lib/store/snapshot_parts.h"
#include "lib/store/statement.h"

enum {
    RULES_PUT,
    AT_GONE,
    AT_ALL,
    AT_PUT,
    HOURS_CLEAR,
    HOURS_ADD,
    BLOCKS_CLEAR,
    BLOCK_ADD,
    WORKS_AT_BY_HOURS,
    SNAPSHOT_BOOKING__COUNT
};

#define WHOLE "a refresh replaces the whole picture"
/* A row about somebody or something the picture does not have is passed over. */
#define IF_THERE                                                                                   \
    " WHERE EXISTS (SELECT 1 FROM practitioner WHERE id = $1)"                                     \
    " AND EXISTS (SELECT 1 FROM business WHERE id = $2) ON CONFLICT DO NOTHING"

static const Statement statements[] = {
    [RULES_PUT] = { "INSERT INTO online_bookings (id, enabled, was_on, max_per_segment,"
                    " notice_hours, days_ahead, cancel_hours, require_address, show_prices,"
                    " show_duration, currency)"
                    " VALUES (1, $1, COALESCE($1, 0), $2, $3, $4, $5, $6, $7, $8, $9)"
                    " ON CONFLICT (id) DO UPDATE SET enabled = excluded.enabled,"
                    " was_on = max(was_on, excluded.was_on),"
                    " max_per_segment = excluded.max_per_segment,"
                    " notice_hours = excluded.notice_hours, days_ahead = excluded.days_ahead,"
                    " cancel_hours = excluded.cancel_hours,"
                    " require_address = excluded.require_address,"
                    " show_prices = excluded.show_prices,"
                    " show_duration = excluded.show_duration, currency = excluded.currency",
                    DB_AGENT, NULL },
    [AT_GONE] = { "UPDATE business_appointment_type SET gone_utc = $1 WHERE gone_utc IS NULL"
                  " AND business_id IN (SELECT id FROM business"
                  " WHERE gone_utc IS NULL AND offers_all = 0)"
                  " AND appointment_type_id IN (SELECT id FROM appointment_type"
                  " WHERE gone_utc IS NULL)",
                  DB_AGENT, WHOLE },
    /* Written down type by type, so that a list that comes later shows what it left out. */
    [AT_ALL] = { "INSERT INTO business_appointment_type (business_id, appointment_type_id)"
                 " SELECT b.id, t.id FROM business b JOIN appointment_type t"
                 " ON t.gone_utc IS NULL WHERE b.gone_utc IS NULL AND b.offers_all = 1"
                 " ON CONFLICT (business_id, appointment_type_id) DO UPDATE SET gone_utc = NULL",
                 DB_AGENT, WHOLE },
    [AT_PUT] = { "INSERT INTO business_appointment_type (business_id, appointment_type_id)"
                 " SELECT $1, $2 WHERE EXISTS (SELECT 1 FROM business WHERE id = $1)"
                 " AND EXISTS (SELECT 1 FROM appointment_type WHERE id = $2)"
                 " ON CONFLICT (business_id, appointment_type_id) DO UPDATE SET gone_utc = NULL",
                 DB_AGENT, NULL },
    [HOURS_CLEAR] = { "DELETE FROM daily_availability", DB_AGENT, WHOLE },
    [HOURS_ADD] = { "INSERT INTO daily_availability (practitioner_id, business_id, weekday,"
                    " starts_minute, ends_minute) SELECT $1, $2, $3, $4, $5" IF_THERE,
                    DB_AGENT, NULL },
    [BLOCKS_CLEAR] = { "DELETE FROM availability_block", DB_AGENT, WHOLE },
    [BLOCK_ADD] = { "INSERT INTO availability_block (practitioner_id, business_id, id,"
                    " starts_utc, ends_utc) SELECT $1, $2, $3, $4, $5" IF_THERE,
                    DB_AGENT, NULL },
    /* Who has hours at a business works there, also where the list of who works there lacks them. */
    [WORKS_AT_BY_HOURS] = { "INSERT INTO practitioner_business (practitioner_id, business_id,"
                            " had_hours) SELECT DISTINCT practitioner_id, business_id, 1"
                            " FROM daily_availability WHERE TRUE"
                            " ON CONFLICT (practitioner_id, business_id)"
                            " DO UPDATE SET had_hours = 1, gone_utc = NULL",
                            DB_AGENT, WHOLE },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == SNAPSHOT_BOOKING__COUNT);
const Family snapshot_booking_family = { FAMILY_SNAPSHOT_BOOKING, "snapshot of bookings",
                                         statements, SNAPSHOT_BOOKING__COUNT };

static gboolean
run(Db *db, guint index, const Value *values, gsize count, GError **error)
{
    return db_run(db, &snapshot_booking_family, index, values, count, error);
}

/* -1, which is "Cliniko did not say", is NULL in the table. */
static Value
said(int number)
{
    return number < 0 ? NOTHING : INTEGER(number);
}

static gboolean
put_rules(Db *db, const BookingRules *rules, GError **error)
{
    const int enabled = rules->enabled == SWITCH_UNKNOWN ? -1 : rules->enabled == SWITCH_ON;

    return run(db, RULES_PUT,
               VALUES(said(enabled), said(rules->max_per_segment), said(rules->notice_hours),
                      said(rules->days_ahead), said(rules->cancel_hours),
                      said(rules->require_address), said(rules->show_prices),
                      said(rules->show_duration), TEXT(rules->currency)),
               error);
}

static gboolean
put_at(Db *db, const Snapshot *snapshot, gint64 now_utc, GError **error)
{
    if (!run(db, AT_GONE, VALUES(INTEGER(now_utc)), error) ||
        !run(db, AT_ALL, NO_VALUES, error))
        return FALSE;
    for (guint i = 0; i < snapshot->at->len; i++) {
        const SnapshotOffer *offer = &g_array_index(snapshot->at, SnapshotOffer, i);

        if (!run(db, AT_PUT, VALUES(TEXT(offer->business_id), TEXT(offer->type_id)), error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
put_hours(Db *db, const Snapshot *snapshot, GError **error)
{
    if (!run(db, HOURS_CLEAR, NO_VALUES, error))
        return FALSE;
    for (guint i = 0; i < snapshot->hours->len; i++) {
        const SnapshotHours *hours = &g_array_index(snapshot->hours, SnapshotHours, i);

        if (!run(db, HOURS_ADD,
                 VALUES(TEXT(hours->practitioner_id), TEXT(hours->business_id),
                        INTEGER(hours->weekday), INTEGER(hours->starts_minute),
                        INTEGER(hours->ends_minute)),
                 error))
            return FALSE;
    }
    return run(db, WORKS_AT_BY_HOURS, NO_VALUES, error);
}

static gboolean
put_blocks(Db *db, const Snapshot *snapshot, GError **error)
{
    if (!run(db, BLOCKS_CLEAR, NO_VALUES, error))
        return FALSE;
    for (guint i = 0; i < snapshot->blocks->len; i++) {
        const SnapshotBlock *block = &g_array_index(snapshot->blocks, SnapshotBlock, i);

        if (!run(db, BLOCK_ADD,
                 VALUES(TEXT(block->practitioner_id), TEXT(block->business_id), TEXT(block->id),
                        INTEGER(block->starts_utc), INTEGER(block->ends_utc)),
                 error))
            return FALSE;
    }
    return TRUE;
}

gboolean
snapshot_put_bookings(Db *db, const Snapshot *snapshot, gint64 now_utc, GError **error)
{
    return put_rules(db, &snapshot->rules, error) && put_at(db, snapshot, now_utc, error) &&
           put_hours(db, snapshot, error) && put_blocks(db, snapshot, error);
}
