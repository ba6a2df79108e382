/* store_fixture.c: see store_fixture.h. */
#include "tests/unit/store_fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* --- a picture of Cliniko --------------------------------------------------------------------- */

void
snapshot_add_practitioner(Snapshot *snapshot, const char *id, const char *user_id, const char *name)
{
    SnapshotPractitioner practitioner = { g_strdup(id), g_strdup(user_id), g_strdup(name),
                                          g_strdup(name), g_strdup("Physiotherapist"), TRUE, TRUE };
    SnapshotUser user = { g_strdup(user_id), g_strdup(name), g_strdup("practitioner"), TRUE };

    g_array_append_val(snapshot->practitioners, practitioner);
    g_array_append_val(snapshot->users, user);
}

void
snapshot_add_link(GArray *links, const char *practitioner_id, const char *other_id)
{
    SnapshotLink link = { g_strdup(practitioner_id), g_strdup(other_id) };

    g_array_append_val(links, link);
}

void
snapshot_add_business(Snapshot *snapshot, const char *id, const char *name)
{
    SnapshotBusiness business = { g_strdup(id), g_strdup(name), g_strdup("Sydney"),
                                  g_strdup("Australia/Sydney"), TRUE, TRUE };

    g_array_append_val(snapshot->businesses, business);
}

void
snapshot_add_type(Snapshot *snapshot, const char *id, const char *name)
{
    SnapshotType type = { g_strdup(id), g_strdup(name), g_strdup(""), 45, 1, -1, TRUE };

    g_array_append_val(snapshot->types, type);
}

void
snapshot_add_at(Snapshot *snapshot, const char *business_id, const char *type_id)
{
    SnapshotOffer offer = { g_strdup(business_id), g_strdup(type_id) };

    g_array_append_val(snapshot->at, offer);
    snapshot_business(snapshot, business_id)->offers_all = FALSE;
}

void
snapshot_add_hours(Snapshot *snapshot, const char *practitioner_id, const char *business_id,
                   int weekday, int starts_minute, int ends_minute)
{
    SnapshotHours hours = { g_strdup(practitioner_id), g_strdup(business_id), weekday,
                            starts_minute, ends_minute };

    g_array_append_val(snapshot->hours, hours);
}

void
snapshot_add_block(Snapshot *snapshot, const char *id, const char *practitioner_id,
                   const char *business_id, gint64 starts_utc, gint64 ends_utc)
{
    SnapshotBlock block = { g_strdup(id), g_strdup(practitioner_id), g_strdup(business_id),
                            starts_utc, ends_utc };

    g_array_append_val(snapshot->blocks, block);
}

/* Every element begins with a string; -1 when none is this id. */
static int
find_element(GArray *elements, const char *id)
{
    const gsize size = g_array_get_element_size(elements);

    for (guint i = 0; i < elements->len; i++)
        if (g_str_equal(*(char **)(void *)(elements->data + i * size), id))
            return (int)i;
    return -1;
}

static gpointer
element(GArray *elements, const char *id)
{
    const int place = find_element(elements, id);

    g_assert_cmpint(place, >=, 0);
    return elements->data + (gsize)place * g_array_get_element_size(elements);
}

SnapshotBusiness *
snapshot_business(Snapshot *snapshot, const char *id)
{
    return element(snapshot->businesses, id);
}

SnapshotType *
snapshot_type(Snapshot *snapshot, const char *id)
{
    return element(snapshot->types, id);
}

SnapshotPractitioner *
snapshot_practitioner(Snapshot *snapshot, const char *id)
{
    return element(snapshot->practitioners, id);
}

void
snapshot_remove(GArray *elements, const char *id)
{
    int place;

    g_assert_cmpint(find_element(elements, id), >=, 0);
    while ((place = find_element(elements, id)) >= 0)
        g_array_remove_index(elements, (guint)place);
}

void
store_take(Store *store, const Snapshot *snapshot, gint64 at_utc)
{
    Actor actor = store->agent_actor;
    GError *error = NULL;

    actor.now_utc = at_utc;
    g_assert_true(clinic_take_snapshot(store->agent, &actor, snapshot, &error));
    g_assert_no_error(error);
}

Snapshot *
store_snapshot(void)
{
    Snapshot *snapshot = snapshot_new();

    snapshot_add_practitioner(snapshot, "101", "201", "Ada");
    snapshot_add_practitioner(snapshot, "102", "202", "Ben");
    snapshot_add_practitioner(snapshot, "103", "203", "Cleo");
    snapshot_add_business(snapshot, "301", "South");
    snapshot_add_business(snapshot, "302", "North");
    snapshot_add_type(snapshot, "401", "First visit");
    snapshot_add_link(snapshot->works_at, "101", "301");
    snapshot_add_link(snapshot->works_at, "101", "302");
    snapshot_add_link(snapshot->works_at, "102", "301");
    snapshot_add_link(snapshot->offers, "101", "401");
    return snapshot;
}

/* --- the scratch store ------------------------------------------------------------------------ */

static void
fill(Store *store)
{
    g_autoptr(Snapshot) snapshot = store_snapshot();
    Clinic clinic = { (char *)"900",
                      (char *)"Harbour",
                      (char *)"harbour",
                      (char *)"au1",
                      (char *)"AU",
                      (char *)"Sydney",
                      (char *)"Australia/Sydney",
                      (char *)"patient",
                      NOW,
                      0 };
    gint64 id;

    g_assert_true(
        person_add(store->ctl, &store->ctl_actor, "Admin@Example.org", "Robin", &id, NULL));
    store->person.person_id = id;
    g_assert_true(clinic_put(store->agent, &store->agent_actor, &clinic, NULL));
    g_assert_true(clinic_take_snapshot(store->agent, &store->agent_actor, snapshot, NULL));
}

void
store_set_up(Store *store, gconstpointer data)
{
    g_autofree char *migrations = g_build_filename(g_getenv("TOP_SRCDIR"), "sql", NULL);
    GError *error = NULL;

    (void)data;
    store->dir = g_dir_make_tmp("keyrack-store-XXXXXX", NULL);
    store->path = g_build_filename(store->dir, "keyrack.db", NULL);
    store->person = (Actor){ .kind = ACTOR_PERSON, .address = "192.0.2.7", .now_utc = NOW };
    store->agent_actor = (Actor){ .kind = ACTOR_AGENT, .address = "", .now_utc = NOW };
    store->ctl_actor = (Actor){ .kind = ACTOR_CTL, .address = "", .now_utc = NOW };
    g_assert_true(db_migrate(store->path, migrations, &error));
    g_assert_no_error(error);
    store->web = db_open(store->path, DB_WEB, &error);
    g_assert_no_error(error);
    store->agent = db_open(store->path, DB_AGENT, &error);
    g_assert_no_error(error);
    store->ctl = db_open(store->path, DB_CTL, &error);
    g_assert_no_error(error);
    fill(store);
}

void
store_tear_down(Store *store, gconstpointer data)
{
    g_autoptr(GDir) folder = g_dir_open(store->dir, 0, NULL);
    const char *name;

    (void)data;
    g_assert_false(db_in_transaction(store->web) || db_in_transaction(store->agent));
    db_free(store->web);
    db_free(store->agent);
    db_free(store->ctl);
    while ((name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *path = g_build_filename(store->dir, name, NULL);

        (void)g_unlink(path);
    }
    (void)g_rmdir(store->dir);
    g_free(store->dir);
    g_free(store->path);
}

gint64
store_put_key(Store *store, const char *practitioner_id, guint8 filler)
{
    guint8 sealed[SEALED_SIZE];
    g_auto(Txn) txn = { 0 };
    GError *error = NULL;
    gint64 id = 0;

    memset(sealed, filler, sizeof sealed);
    g_assert_true(txn_begin(&txn, store->web, &error));
    g_assert_true(keys_next_id(store->web, &id, &error));
    (void)keys_put(store->web, &store->person, id, practitioner_id, sealed, "au1", "Qx7z", &error);
    g_assert_no_error(error);
    g_assert_true(txn_commit(&txn, &error));
    return id;
}

void
store_judge(Store *store, gint64 id, Verdict verdict)
{
    KeyJudgement judgement = { verdict, KEY_REASON_NONE, "", "", "", NOW, 0 };
    GError *error = NULL;

    (void)keys_set_verdict(store->agent, &store->agent_actor, id, &judgement, &error);
    g_assert_no_error(error);
}

/* --- behind the programs ---------------------------------------------------------------------- */

void
store_execute(Store *store, const char *sql)
{
    g_autoptr(sqlite3) sqlite = NULL;

    g_assert_cmpint(sqlite3_open(store->path, &sqlite), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(sqlite, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

gint64
store_number(Store *store, const char *sql)
{
    g_autoptr(sqlite3) sqlite = NULL;
    g_autoptr(sqlite3_stmt) stmt = NULL;
    gint64 number;

    g_assert_cmpint(sqlite3_open(store->path, &sqlite), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(sqlite, sql, -1, &stmt, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(stmt), ==, SQLITE_ROW);
    number = sqlite3_column_int64(stmt, 0);
    g_clear_pointer(&stmt, sqlite3_finalize);
    return number;
}
