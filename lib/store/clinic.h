/* clinic.h: the Cliniko account, and what a refresh brings from it. */
#pragma once

#include "lib/clinic/bookings.h"
#include "lib/store/audit.h"

typedef struct {
    char *account_id, *name, *subdomain, *shard, *country, *time_zone, *zone, *patient_word;
    gint64 connected_utc;
    gint64 refreshed_utc; /* 0: never yet complete */
} Clinic;
void clinic_free(Clinic *clinic);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Clinic, clinic_free)

/* NULL without error while no clinic is connected. */
Clinic *clinic_find(Db *db, GError **error);

/* Inserts or updates the one row (all but refreshed_utc), audit 'clinic-connected' on the first;
 * joins an open transaction or uses its own. Used by the agent. */
gboolean clinic_put(Db *db, const Actor *actor, const Clinic *clinic, GError **error);

/* How much there is, for the pages. */
typedef struct {
    int practitioners, users, businesses, appointment_types;
} ClinicCounts;
gboolean clinic_counts(Db *db, ClinicCounts *ret_counts, GError **error);

/* One complete picture of Cliniko, as a refresh fetched it. All strings are owned, never NULL. */
typedef struct { char *id, *name, *role; gboolean active; } SnapshotUser;
typedef struct { char *id, *name, *time_zone, *zone; gboolean show_online, offers_all; } SnapshotBusiness;
typedef struct {
    char *id, *name, *price;
    gint64 duration_in_minutes;
    int max_attendees, lead_hours; /* lead_hours -1: the account's */
    gboolean show_online;
} SnapshotType;
typedef struct {
    char *id, *user_id, *name, *sort_name, *designation;
    gboolean active, show_online;
} SnapshotPractitioner;
typedef struct { char *practitioner_id, *other_id; } SnapshotLink;
typedef struct { char *business_id, *type_id; } SnapshotOffer;
typedef struct { char *practitioner_id, *business_id; int weekday, starts_minute, ends_minute; } SnapshotHours;
typedef struct { char *id, *practitioner_id, *business_id; gint64 starts_utc, ends_utc; } SnapshotBlock;
typedef struct {
    /* of the structs above, elements cleared by snapshot_free */
    GArray *users, *businesses, *types, *practitioners;
    GArray *works_at;  /* SnapshotLink practitioner -> business */
    GArray *offers;    /* SnapshotLink practitioner -> appointment type */
    GArray *at;        /* SnapshotOffer business -> appointment type, of businesses that have a list */
    GArray *hours;     /* SnapshotHours, weekly */
    GArray *blocks;    /* SnapshotBlock, extra hours to come */
    BookingRules rules; /* what the settings say; rules.currency is owned */
} Snapshot;
Snapshot *snapshot_new(void);
void snapshot_free(Snapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Snapshot, snapshot_free)

/*
 * Takes over a complete snapshot in one transaction (an open one, else its own): new rows appear,
 * changed ones change, missing ones get gone_utc (and lose it when they come back), nothing is
 * deleted; refreshed_utc is set; audit 'clinic-refreshed'. A link to an id the snapshot does not have is ignored; a
 * link is gone only when both its ends are still there and active, for Cliniko no longer lists the links of what is
 * archived. Weekly and extra hours are replaced. What it has otherwise than the picture before (bookings_drift) is
 * added to the changes. Answers about free times are forgotten where Cliniko would not be asked any more.
 */
gboolean clinic_take_snapshot(Db *db, const Actor *actor, const Snapshot *snapshot, GError **error);
