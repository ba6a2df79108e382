/* snapshot.c: taking over one complete picture of Cliniko. Everything known is first marked as
 * gone, then what the picture shows loses the mark; all in one transaction, so nobody ever sees the
 * state between. */
#include <string.h>

#include "lib/store/bookings.h"
#include "lib/store/clinic.h"
#include "lib/store/snapshot_parts.h"
#include "lib/store/statement.h"

enum {
    USER_GONE,
    BUSINESS_GONE,
    TYPE_GONE,
    PRACTITIONER_GONE,
    USER_PUT,
    BUSINESS_PUT,
    TYPE_PUT,
    PRACTITIONER_PUT,
    WORKS_AT_GONE,
    OFFERS_GONE,
    WORKS_AT_ADD,
    OFFERS_ADD,
    CLINIC_REFRESHED,
    SNAPSHOT__COUNT
};

#define WHOLE "a refresh replaces the whole picture"

static const Statement statements[] = {
    [USER_GONE] = { "UPDATE cliniko_user SET gone_utc = $1 WHERE gone_utc IS NULL",
                    DB_AGENT, WHOLE },
    [BUSINESS_GONE] = { "UPDATE business SET gone_utc = $1 WHERE gone_utc IS NULL",
                        DB_AGENT, WHOLE },
    [TYPE_GONE] = { "UPDATE appointment_type SET gone_utc = $1 WHERE gone_utc IS NULL",
                    DB_AGENT, WHOLE },
    [PRACTITIONER_GONE] = { "UPDATE practitioner SET gone_utc = $1 WHERE gone_utc IS NULL",
                            DB_AGENT, WHOLE },
    [USER_PUT] = { "INSERT INTO cliniko_user (id, name, role, active) VALUES ($1, $2, $3, $4)"
                   " ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role,"
                   " active = excluded.active, gone_utc = NULL",
                   DB_AGENT, NULL },
    [BUSINESS_PUT] = { "INSERT INTO business (id, name, time_zone, zone, show_online, was_on,"
                       " offers_all) VALUES ($1, $2, $3, $4, $5, $5, $6)"
                       " ON CONFLICT (id) DO UPDATE SET"
                       " name = excluded.name, time_zone = excluded.time_zone,"
                       " zone = excluded.zone, show_online = excluded.show_online,"
                       " was_on = max(was_on, excluded.was_on),"
                       " offers_all = excluded.offers_all, gone_utc = NULL",
                       DB_AGENT, NULL },
    [TYPE_PUT] = { "INSERT INTO appointment_type (id, name, duration_in_minutes, show_online,"
                   " was_on, max_attendees, lead_hours, price) VALUES ($1, $2, $3, $4, $4, $5, $6, $7)"
                   " ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
                   " duration_in_minutes = excluded.duration_in_minutes,"
                   " show_online = excluded.show_online, was_on = max(was_on, excluded.was_on),"
                   " max_attendees = excluded.max_attendees, lead_hours = excluded.lead_hours,"
                   " price = excluded.price, gone_utc = NULL",
                   DB_AGENT, NULL },
    [PRACTITIONER_PUT] = { "INSERT INTO practitioner (id, user_id, name, sort_name, designation,"
                           " active, show_online, businesses, was_on)"
                           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
                           " ON CONFLICT (id) DO UPDATE SET"
                           " user_id = excluded.user_id, name = excluded.name,"
                           " sort_name = excluded.sort_name,"
                           " designation = excluded.designation, active = excluded.active,"
                           " show_online = excluded.show_online, businesses = excluded.businesses,"
                           " was_on = max(was_on, excluded.was_on),"
                           " gone_utc = NULL",
                           DB_AGENT, NULL },
    /* Cliniko lists the links of what is there and active only; those of the rest stay as they were. */
    [WORKS_AT_GONE] = { "UPDATE practitioner_business SET gone_utc = $1 WHERE gone_utc IS NULL"
                        " AND practitioner_id IN (SELECT id FROM practitioner"
                        " WHERE active = 1 AND gone_utc IS NULL)"
                        " AND business_id IN (SELECT id FROM business WHERE gone_utc IS NULL)",
                        DB_AGENT, WHOLE },
    [OFFERS_GONE] = { "UPDATE practitioner_appointment_type SET gone_utc = $1"
                      " WHERE gone_utc IS NULL"
                      " AND practitioner_id IN (SELECT id FROM practitioner"
                      " WHERE active = 1 AND gone_utc IS NULL)"
                      " AND appointment_type_id IN (SELECT id FROM appointment_type"
                      " WHERE gone_utc IS NULL)",
                      DB_AGENT, WHOLE },
    [WORKS_AT_ADD] = { "INSERT INTO practitioner_business (practitioner_id, business_id)"
                       " VALUES ($1, $2) ON CONFLICT (practitioner_id, business_id)"
                       " DO UPDATE SET gone_utc = NULL",
                       DB_AGENT, NULL },
    [OFFERS_ADD] = { "INSERT INTO practitioner_appointment_type"
                     " (practitioner_id, appointment_type_id) VALUES ($1, $2)"
                     " ON CONFLICT (practitioner_id, appointment_type_id)"
                     " DO UPDATE SET gone_utc = NULL",
                     DB_AGENT, NULL },
    [CLINIC_REFRESHED] = { "UPDATE clinic SET refreshed_utc = $1 WHERE id = 1", DB_AGENT, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == SNAPSHOT__COUNT);
const Family snapshot_family = { FAMILY_SNAPSHOT, "snapshot", statements, SNAPSHOT__COUNT };

/* --- the picture ------------------------------------------------------------------------------ */

static void
clear_user(gpointer data)
{
    SnapshotUser *user = data;

    g_free(user->id);
    g_free(user->name);
    g_free(user->role);
}

static void
clear_business(gpointer data)
{
    SnapshotBusiness *business = data;

    g_free(business->id);
    g_free(business->name);
    g_free(business->time_zone);
    g_free(business->zone);
}

static void
clear_type(gpointer data)
{
    SnapshotType *type = data;

    g_free(type->id);
    g_free(type->name);
    g_free(type->price);
}

static void
clear_practitioner(gpointer data)
{
    SnapshotPractitioner *practitioner = data;

    g_free(practitioner->id);
    g_free(practitioner->user_id);
    g_free(practitioner->name);
    g_free(practitioner->sort_name);
    g_free(practitioner->designation);
}

static void
clear_link(gpointer data)
{
    SnapshotLink *link = data;

    g_free(link->practitioner_id);
    g_free(link->other_id);
}

static void
clear_offer(gpointer data)
{
    SnapshotOffer *offer = data;

    g_free(offer->business_id);
    g_free(offer->type_id);
}

static void
clear_hours(gpointer data)
{
    SnapshotHours *hours = data;

    g_free(hours->practitioner_id);
    g_free(hours->business_id);
}

static void
clear_block(gpointer data)
{
    SnapshotBlock *block = data;

    g_free(block->id);
    g_free(block->practitioner_id);
    g_free(block->business_id);
}

static GArray *
new_array(gsize element_size, GDestroyNotify clear)
{
    GArray *array = g_array_new(FALSE, FALSE, (guint)element_size);

    g_array_set_clear_func(array, clear);
    return array;
}

Snapshot *
snapshot_new(void)
{
    Snapshot *snapshot = g_new0(Snapshot, 1);

    snapshot->users = new_array(sizeof(SnapshotUser), clear_user);
    snapshot->businesses = new_array(sizeof(SnapshotBusiness), clear_business);
    snapshot->types = new_array(sizeof(SnapshotType), clear_type);
    snapshot->practitioners = new_array(sizeof(SnapshotPractitioner), clear_practitioner);
    snapshot->works_at = new_array(sizeof(SnapshotLink), clear_link);
    snapshot->offers = new_array(sizeof(SnapshotLink), clear_link);
    snapshot->at = new_array(sizeof(SnapshotOffer), clear_offer);
    snapshot->hours = new_array(sizeof(SnapshotHours), clear_hours);
    snapshot->blocks = new_array(sizeof(SnapshotBlock), clear_block);
    snapshot->rules = booking_rules_unknown();
    return snapshot;
}

void
snapshot_free(Snapshot *snapshot)
{
    if (snapshot == NULL)
        return;
    g_array_unref(snapshot->users);
    g_array_unref(snapshot->businesses);
    g_array_unref(snapshot->types);
    g_array_unref(snapshot->practitioners);
    g_array_unref(snapshot->works_at);
    g_array_unref(snapshot->offers);
    g_array_unref(snapshot->at);
    g_array_unref(snapshot->hours);
    g_array_unref(snapshot->blocks);
    g_free(snapshot->rules.currency);
    g_free(snapshot);
}

/* --- where everybody works, in words ---------------------------------------------------------- */

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Practitioner id -> GPtrArray of the names of their businesses; all borrowed from the snapshot. */
static GHashTable *
collect_business_names(const Snapshot *snapshot)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTable *by_practitioner = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
                                                        (GDestroyNotify)g_ptr_array_unref);

    for (guint i = 0; i < snapshot->businesses->len; i++) {
        const SnapshotBusiness *business =
            &g_array_index(snapshot->businesses, SnapshotBusiness, i);

        g_hash_table_insert(names, business->id, business->name);
    }
    for (guint i = 0; i < snapshot->works_at->len; i++) {
        const SnapshotLink *link = &g_array_index(snapshot->works_at, SnapshotLink, i);
        GPtrArray *own = g_hash_table_lookup(by_practitioner, link->practitioner_id);
        char *name = g_hash_table_lookup(names, link->other_id);

        if (own == NULL) {
            own = g_ptr_array_new();
            g_hash_table_insert(by_practitioner, link->practitioner_id, own);
        }
        if (name != NULL && !g_ptr_array_find(own, name, NULL))
            g_ptr_array_add(own, name);
    }
    return by_practitioner;
}

static char *
join_names(GHashTable *by_practitioner, const char *practitioner_id)
{
    GPtrArray *names = g_hash_table_lookup(by_practitioner, practitioner_id);
    GString *text = g_string_new(NULL);

    if (names != NULL)
        g_ptr_array_sort(names, compare_texts);
    for (guint i = 0; names != NULL && i < names->len; i++)
        g_string_append_printf(text, "%s%s", i == 0 ? "" : ", ", (const char *)names->pdata[i]);
    return g_string_free(text, FALSE);
}

/* --- taking it over --------------------------------------------------------------------------- */

static gboolean
run(Db *db, guint index, const Value *values, gsize count, GError **error)
{
    return db_run(db, &snapshot_family, index, values, count, error);
}

static gboolean
mark_all_gone(Db *db, gint64 now_utc, GError **error)
{
    return run(db, USER_GONE, VALUES(INTEGER(now_utc)), error) &&
           run(db, BUSINESS_GONE, VALUES(INTEGER(now_utc)), error) &&
           run(db, TYPE_GONE, VALUES(INTEGER(now_utc)), error) &&
           run(db, PRACTITIONER_GONE, VALUES(INTEGER(now_utc)), error);
}

static gboolean
put_users(Db *db, const Snapshot *snapshot, GError **error)
{
    for (guint i = 0; i < snapshot->users->len; i++) {
        const SnapshotUser *user = &g_array_index(snapshot->users, SnapshotUser, i);

        if (!run(db, USER_PUT,
                 VALUES(TEXT(user->id), TEXT(user->name), TEXT(user->role), INTEGER(user->active)),
                 error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
put_businesses(Db *db, const Snapshot *snapshot, GError **error)
{
    for (guint i = 0; i < snapshot->businesses->len; i++) {
        const SnapshotBusiness *business =
            &g_array_index(snapshot->businesses, SnapshotBusiness, i);

        if (!run(db, BUSINESS_PUT,
                 VALUES(TEXT(business->id), TEXT(business->name), TEXT(business->time_zone),
                        TEXT(business->zone), INTEGER(business->show_online),
                        INTEGER(business->offers_all)),
                 error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
put_types(Db *db, const Snapshot *snapshot, GError **error)
{
    for (guint i = 0; i < snapshot->types->len; i++) {
        const SnapshotType *type = &g_array_index(snapshot->types, SnapshotType, i);

        if (!run(db, TYPE_PUT,
                 VALUES(TEXT(type->id), TEXT(type->name), INTEGER(type->duration_in_minutes),
                        INTEGER(type->show_online), INTEGER(type->max_attendees),
                        type->lead_hours < 0 ? NOTHING : INTEGER(type->lead_hours),
                        TEXT(type->price)),
                 error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
put_practitioners(Db *db, const Snapshot *snapshot, GError **error)
{
    g_autoptr(GHashTable) business_names = collect_business_names(snapshot);

    for (guint i = 0; i < snapshot->practitioners->len; i++) {
        const SnapshotPractitioner *own =
            &g_array_index(snapshot->practitioners, SnapshotPractitioner, i);
        g_autofree char *businesses = join_names(business_names, own->id);

        if (!run(db, PRACTITIONER_PUT,
                 VALUES(TEXT(own->id), TEXT(own->user_id), TEXT(own->name), TEXT(own->sort_name),
                        TEXT(own->designation), INTEGER(own->active), INTEGER(own->show_online),
                        TEXT(businesses), INTEGER(own->active && own->show_online)),
                 error))
            return FALSE;
    }
    return TRUE;
}

/* The ids a link may name: those of this picture. The first member of every element is its id. */
static GHashTable *
collect_ids(const GArray *elements)
{
    GHashTable *ids = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < elements->len; i++)
        g_hash_table_add(ids, *(char **)(void *)(elements->data +
                                                 i * g_array_get_element_size((GArray *)elements)));
    return ids;
}

static gboolean
add_links(Db *db, guint index, const GArray *links, GHashTable *practitioner_ids,
          GHashTable *other_ids, GError **error)
{
    for (guint i = 0; i < links->len; i++) {
        const SnapshotLink *link = &g_array_index(links, SnapshotLink, i);

        if (g_hash_table_contains(practitioner_ids, link->practitioner_id) &&
            g_hash_table_contains(other_ids, link->other_id) &&
            !run(db, index, VALUES(TEXT(link->practitioner_id), TEXT(link->other_id)), error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
put_links(Db *db, const Snapshot *snapshot, gint64 now_utc, GError **error)
{
    g_autoptr(GHashTable) practitioner_ids = collect_ids(snapshot->practitioners);
    g_autoptr(GHashTable) business_ids = collect_ids(snapshot->businesses);
    g_autoptr(GHashTable) type_ids = collect_ids(snapshot->types);

    return run(db, WORKS_AT_GONE, VALUES(INTEGER(now_utc)), error) &&
           run(db, OFFERS_GONE, VALUES(INTEGER(now_utc)), error) &&
           add_links(db, WORKS_AT_ADD, snapshot->works_at, practitioner_ids, business_ids, error) &&
           add_links(db, OFFERS_ADD, snapshot->offers, practitioner_ids, type_ids, error);
}

static gboolean
put_all(Db *db, const Actor *actor, const Snapshot *snapshot, GError **error)
{
    return mark_all_gone(db, actor->now_utc, error) && put_users(db, snapshot, error) &&
           put_businesses(db, snapshot, error) && put_types(db, snapshot, error) &&
           put_practitioners(db, snapshot, error) &&
           put_links(db, snapshot, actor->now_utc, error) &&
           snapshot_put_bookings(db, snapshot, actor->now_utc, error) &&
           run(db, CLINIC_REFRESHED, VALUES(INTEGER(actor->now_utc)), error) &&
           audit_add(db, actor, "clinic-refreshed", "clinic", "", "done", error);
}

/* What the refresh found otherwise than the one before; and answers nobody would get now. */
static gboolean
note_drift(Db *db, const BookingPicture *before, gint64 now_utc, GError **error)
{
    g_autoptr(BookingPicture) after = bookings_read(db, now_utc, error);
    g_autoptr(GArray) changes = NULL;

    if (after == NULL)
        return FALSE;
    changes = bookings_drift(before, after);
    return booking_changes_add(db, changes, before->refreshed_utc, now_utc, error) &&
           booking_changes_sweep(db, now_utc, error) &&
           booking_answers_forget_unaskable(db, after, error);
}

gboolean
clinic_take_snapshot(Db *db, const Actor *actor, const Snapshot *snapshot, GError **error)
{
    g_auto(Txn) txn = { 0 };
    g_autoptr(BookingPicture) before = NULL;

    if (!txn_join(&txn, db, error))
        return FALSE;
    before = bookings_read(db, actor->now_utc, error);
    return before != NULL && put_all(db, actor, snapshot, error) &&
           note_drift(db, before, actor->now_utc, error) && txn_commit(&txn, error);
}
