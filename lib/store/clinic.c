/* clinic.c: the Cliniko account this installation is for, and how much of it we hold. */
#include "lib/store/clinic.h"

#include "lib/clinic/key_text.h"
#include "lib/store/statement.h"

enum { CLINIC_FIND, CLINIC_PUT, CLINIC_COUNTS, CLINIC__COUNT };

static const Statement statements[] = {
    [CLINIC_FIND] = { "SELECT account_id, name, subdomain, shard, country, time_zone, zone,"
                      " patient_word, connected_utc, refreshed_utc FROM clinic WHERE id = 1",
                      DB_EVERYONE, NULL },
    [CLINIC_PUT] = { "INSERT INTO clinic (id, account_id, name, subdomain, shard, country,"
                     " time_zone, zone, patient_word, connected_utc)"
                     " VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9)"
                     " ON CONFLICT (id) DO UPDATE SET"
                     " account_id = excluded.account_id, name = excluded.name,"
                     " subdomain = excluded.subdomain, shard = excluded.shard,"
                     " country = excluded.country, time_zone = excluded.time_zone,"
                     " zone = excluded.zone, patient_word = excluded.patient_word,"
                     " connected_utc = excluded.connected_utc",
                     DB_AGENT, NULL },
    [CLINIC_COUNTS] = { "SELECT (SELECT COUNT(*) FROM practitioner"
                        " WHERE active = 1 AND gone_utc IS NULL),"
                        " (SELECT COUNT(*) FROM cliniko_user WHERE gone_utc IS NULL),"
                        " (SELECT COUNT(*) FROM business WHERE gone_utc IS NULL),"
                        " (SELECT COUNT(*) FROM appointment_type WHERE gone_utc IS NULL)",
                        DB_EVERYONE, "counts tables of some hundred rows, for one page" },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == CLINIC__COUNT);
const Family clinic_family = { FAMILY_CLINIC, "clinic", statements, CLINIC__COUNT };

void
clinic_free(Clinic *clinic)
{
    if (clinic == NULL)
        return;
    g_free(clinic->account_id);
    g_free(clinic->name);
    g_free(clinic->subdomain);
    g_free(clinic->shard);
    g_free(clinic->country);
    g_free(clinic->time_zone);
    g_free(clinic->zone);
    g_free(clinic->patient_word);
    g_free(clinic);
}

static Clinic *
read_clinic(Query *query)
{
    Clinic *clinic = g_new0(Clinic, 1);

    clinic->account_id = g_strdup(query_text(query, 0, ID_MAX));
    clinic->name = g_strdup(query_text(query, 1, STORED_NAME_MAX));
    clinic->subdomain = g_strdup(query_text(query, 2, STORED_NAME_MAX));
    clinic->shard = g_strdup(query_text(query, 3, WORD_MAX));
    clinic->country = g_strdup(query_text(query, 4, STORED_NAME_MAX));
    clinic->time_zone = g_strdup(query_text(query, 5, STORED_NAME_MAX));
    clinic->zone = g_strdup(query_text(query, 6, STORED_NAME_MAX));
    clinic->patient_word = g_strdup(query_text(query, 7, STORED_NAME_MAX));
    clinic->connected_utc = query_time(query, 8);
    clinic->refreshed_utc = query_time(query, 9);
    if (!shard_is_valid(clinic->shard))
        query->broken = TRUE;
    return clinic;
}

Clinic *
clinic_find(Db *db, GError **error)
{
    g_auto(Query) query = { 0 };
    g_autoptr(Clinic) clinic = NULL;

    if (!query_begin(&query, db, &clinic_family, CLINIC_FIND, NO_VALUES, error))
        return NULL;
    if (query_next(&query))
        clinic = read_clinic(&query);
    return query_end(&query, error) ? g_steal_pointer(&clinic) : NULL;
}

gboolean
clinic_put(Db *db, const Actor *actor, const Clinic *clinic, GError **error)
{
    g_auto(Txn) txn = { 0 };
    g_autoptr(Clinic) earlier = NULL;
    GError *found_error = NULL;

    if (!txn_join(&txn, db, error))
        return FALSE;
    earlier = clinic_find(db, &found_error);
    if (found_error != NULL) {
        g_propagate_error(error, found_error);
        return FALSE;
    }
    if (!db_run(db, &clinic_family, CLINIC_PUT,
                VALUES(TEXT(clinic->account_id), TEXT(clinic->name), TEXT(clinic->subdomain),
                       TEXT(clinic->shard), TEXT(clinic->country), TEXT(clinic->time_zone),
                       TEXT(clinic->zone), TEXT(clinic->patient_word),
                       INTEGER(clinic->connected_utc)),
                error))
        return FALSE;
    if (earlier == NULL &&
        !audit_add(db, actor, "clinic-connected", "clinic", clinic->account_id, "done", error))
        return FALSE;
    return txn_commit(&txn, error);
}

gboolean
clinic_counts(Db *db, ClinicCounts *ret_counts, GError **error)
{
    g_auto(Query) query = { 0 };
    ClinicCounts counts = { 0 };

    if (!query_begin(&query, db, &clinic_family, CLINIC_COUNTS, NO_VALUES, error))
        return FALSE;
    if (query_next(&query)) {
        counts.practitioners = (int)query_integer(&query, 0, 0, G_MAXINT);
        counts.users = (int)query_integer(&query, 1, 0, G_MAXINT);
        counts.businesses = (int)query_integer(&query, 2, 0, G_MAXINT);
        counts.appointment_types = (int)query_integer(&query, 3, 0, G_MAXINT);
    }
    if (!query_end(&query, error))
        return FALSE;
    *ret_counts = counts;
    return TRUE;
}
