/* store_fixture.h: a scratch folder with a real keyrack.db from the real migrations, and rows to
 * start from. */
#pragma once

#include "lib/store/bookings.h"
#include "lib/store/clinic.h"
#include "lib/store/emergency_stop.h"
#include "lib/store/jobs.h"
#include "lib/store/keys.h"
#include "lib/store/persons.h"
#include "lib/store/practitioners.h"
#include "lib/store/sessions.h"
#include "lib/store/statement.h"

#define NOW 1790000000

typedef struct {
    char *dir, *path;
    Db *web, *agent, *ctl;
    Actor person, agent_actor, ctl_actor; /* person: the administrator of the fixture */
} Store;

/* Three practitioners 101 Ada, 102 Ben, 103 Cleo (users 201..203) at businesses North and South,
 * one administrator. */
void store_set_up(Store *store, gconstpointer data);
void store_tear_down(Store *store, gconstpointer data);

/* Ada, Ben, Cleo as above; the caller may change it before taking it over. */
Snapshot *store_snapshot(void);
void snapshot_add_practitioner(Snapshot *snapshot, const char *id, const char *user_id,
                               const char *name);
void snapshot_add_link(GArray *links, const char *practitioner_id, const char *other_id);

void snapshot_add_business(Snapshot *snapshot, const char *id, const char *name);
void snapshot_add_type(Snapshot *snapshot, const char *id, const char *name);
/* A type a business has in its list; the business no longer offers all. */
void snapshot_add_at(Snapshot *snapshot, const char *business_id, const char *type_id);
/* One window of a weekday, in minutes. */
void snapshot_add_hours(Snapshot *snapshot, const char *practitioner_id, const char *business_id, int weekday,
                        int starts_minute, int ends_minute);
void snapshot_add_block(Snapshot *snapshot, const char *id, const char *practitioner_id,
                        const char *business_id, gint64 starts_utc, gint64 ends_utc);
/* The element with this id; ends the test when there is none. */
SnapshotBusiness *snapshot_business(Snapshot *snapshot, const char *id);
SnapshotType *snapshot_type(Snapshot *snapshot, const char *id);
SnapshotPractitioner *snapshot_practitioner(Snapshot *snapshot, const char *id);
/* Takes elements out whose first string is this id: of everything but links, or the links of a practitioner. */
void snapshot_remove(GArray *elements, const char *id);
/* The agent takes it over at that moment. */
void store_take(Store *store, const Snapshot *snapshot, gint64 at_utc);

/* Saves a key whose sealed bytes are all `filler` on the hook (NULL: the clinic's); its id. */
gint64 store_put_key(Store *store, const char *practitioner_id, guint8 filler);
/* The agent's finding about it. */
void store_judge(Store *store, gint64 id, Verdict verdict);

/* Straight to the file with the rights of nobody in particular: what a test checks or spoils behind
 * the programs. */
void store_execute(Store *store, const char *sql);
gint64 store_number(Store *store, const char *sql);

/* Ends the test unless error is of our domain and this code, then clears it. */
#define assert_code(error, expected) \
    do { \
        g_assert_error((error), KEYRACK_ERROR, (expected)); \
        g_clear_error(&(error)); \
    } while (0)
