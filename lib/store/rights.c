/* rights.c: what each program may do with each table, enforced by SQLite while it prepares a
 * statement. The second lock behind the statement tables: a statement given to the wrong program
 * does not prepare. */
#include <string.h>

#include "lib/store/statement.h"

#define NOBODY 0
#define WEB_AND_AGENT (DB_WEB | DB_AGENT)

static const TableRights keyrack_rights[] = {
    /* table, who may read, insert, update, delete, the agent's own column */
    { "person", DB_EVERYONE, DB_WEB | DB_CTL, DB_WEB | DB_CTL, NOBODY, NULL },
    { "session", DB_WEB | DB_CTL, DB_WEB, DB_WEB, DB_WEB | DB_CTL, NULL },
    { "clinic", DB_EVERYONE, DB_AGENT, DB_AGENT, NOBODY, NULL },
    { "cliniko_user", DB_EVERYONE, DB_AGENT, DB_AGENT, NOBODY, NULL },
    { "business", DB_EVERYONE, DB_AGENT, DB_AGENT, NOBODY, NULL },
    { "appointment_type", DB_EVERYONE, DB_AGENT, DB_AGENT, NOBODY, NULL },
    { "practitioner", DB_EVERYONE, DB_AGENT, DB_AGENT, NOBODY, NULL },
    { "practitioner_business", WEB_AND_AGENT, DB_AGENT, DB_AGENT, NOBODY, NULL },
    { "practitioner_appointment_type", WEB_AND_AGENT, DB_AGENT, DB_AGENT, NOBODY, NULL },
    { "business_appointment_type", WEB_AND_AGENT, DB_AGENT, DB_AGENT, NOBODY, NULL },
    { "online_bookings", WEB_AND_AGENT, DB_AGENT, DB_AGENT, NOBODY, NULL },
    { "daily_availability", WEB_AND_AGENT, DB_AGENT, NOBODY, DB_AGENT, NULL },
    { "availability_block", WEB_AND_AGENT, DB_AGENT, NOBODY, DB_AGENT, NULL },
    { "booking_answer", WEB_AND_AGENT, DB_AGENT, DB_AGENT, DB_AGENT, NULL },
    { "booking_change", WEB_AND_AGENT, DB_AGENT, NOBODY, DB_AGENT, NULL },
    { "meant", DB_EVERYONE, DB_WEB, DB_WEB, DB_WEB, NULL },
    { "preview", WEB_AND_AGENT, DB_WEB, WEB_AND_AGENT, DB_AGENT, NULL },
    { "preview_time", WEB_AND_AGENT, DB_AGENT, NOBODY, DB_AGENT, NULL },
    { "api_key", DB_EVERYONE, WEB_AND_AGENT, WEB_AND_AGENT, WEB_AND_AGENT, "sealed" },
    { "paste", DB_EVERYONE, DB_WEB, DB_WEB, WEB_AND_AGENT, NULL },
    { "paste_trouble", WEB_AND_AGENT, DB_WEB, NOBODY, WEB_AND_AGENT, NULL },
    { "key_link", DB_EVERYONE, DB_WEB, WEB_AND_AGENT, DB_AGENT, NULL },
    { "key_reach", WEB_AND_AGENT, DB_AGENT, DB_AGENT, WEB_AND_AGENT, NULL },
    { "key_use", WEB_AND_AGENT, DB_AGENT, DB_AGENT, DB_AGENT, NULL },
    { "key_use_hour", DB_AGENT, DB_AGENT, DB_AGENT, DB_AGENT, NULL },
    { "policy", DB_WEB | DB_CTL, NOBODY, DB_WEB, NOBODY, NULL },
    { "issued_key", DB_WEB | DB_CTL, DB_WEB, DB_WEB, DB_WEB, NULL },
    { "emergency_stop", DB_EVERYONE, DB_WEB | DB_CTL, NOBODY, DB_WEB | DB_CTL, NULL },
    { "api_key_number", DB_EVERYONE, NOBODY, WEB_AND_AGENT, NOBODY, NULL },
    { "job", DB_EVERYONE, WEB_AND_AGENT, DB_EVERYONE, DB_AGENT, NULL },
    { "heartbeat", DB_EVERYONE, DB_AGENT, DB_AGENT, NOBODY, NULL },
    { "audit", DB_EVERYONE, DB_EVERYONE, NOBODY, NOBODY, NULL },
    { NULL, NOBODY, NOBODY, NOBODY, NOBODY, NULL },
};

static const TableRights agent_rights[] = {
    { "account_pin", DB_AGENT | DB_CTL, DB_AGENT, DB_CTL, NOBODY, NULL },
    { "user_pin", DB_AGENT, DB_AGENT, NOBODY, NOBODY, NULL },
    { "fingerprint", DB_AGENT, DB_AGENT, DB_AGENT, DB_AGENT, NULL },
    { "epoch", DB_AGENT, NOBODY, DB_AGENT, NOBODY, NULL },
    { "audit_chain", DB_AGENT | DB_CTL, DB_AGENT, NOBODY, NOBODY, NULL },
    { "audit_head", DB_AGENT | DB_CTL, DB_CTL, DB_AGENT, NOBODY, NULL },
    { NULL, NOBODY, NOBODY, NOBODY, NOBODY, NULL },
};

static const Family *const keyrack_families[] = {
    &db_family,
    &transaction_family,
    &audit_family,
    &audit_log_family,
    &person_family,
    &person_change_family,
    &session_family,
    &key_family,
    &key_change_family,
    &key_verdict_family,
    &key_retired_family,
    &key_use_family,
    &key_reach_family,
    &key_link_family,
    &job_family,
    &practitioner_family,
    &clinic_family,
    &snapshot_family,
    &snapshot_booking_family,
    &booking_family,
    &booking_answer_family,
    &booking_change_family,
    &meant_family,
    &preview_family,
    &policy_family,
    &emergency_stop_family,
    &audit_copy_family,
    &paste_family,
    &account_family,
    &issued_key_family,
    NULL,
};
static const Family *const agent_families[] = { &transaction_family, &pin_family, &audit_chain_family, NULL };

const Schema keyrack_schema = { 4, keyrack_families, keyrack_rights };
const Schema agent_schema = { 2, agent_families, agent_rights };

static const TableRights *
find_table(const Schema *schema, const char *table)
{
    for (const TableRights *rights = schema->rights; rights->table != NULL; rights++)
        if (table != NULL && g_str_equal(rights->table, table))
            return rights;
    return NULL;
}

static gboolean
may_touch(const Db *db, int action, const char *table, const char *column)
{
    const TableRights *rights = find_table(db->schema, table);

    if (rights == NULL)
        return FALSE;
    switch (action) {
    case SQLITE_READ:
        return (rights->read & db->user) &&
               (db->user == DB_AGENT || g_strcmp0(column, rights->secret) != 0);
    case SQLITE_INSERT:
        return (rights->insert & db->user) != 0;
    case SQLITE_UPDATE:
        return (rights->update & db->user) != 0;
    default:
        return (rights->remove & db->user) != 0;
    }
}

static gboolean
is_allowed_function(const char *name)
{
    static const char *const functions[] = {
        "coalesce", "count", "length", "max", "min", "sum", NULL,
    };

    return name != NULL && g_strv_contains(functions, name);
}

int
db_authorize(void *data, int action, const char *first, const char *second, const char *database,
             const char *trigger)
{
    gboolean allowed;

    (void)database, (void)trigger;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_TRANSACTION:
        allowed = TRUE;
        break;
    case SQLITE_READ:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
        allowed = may_touch(data, action, first, second);
        break;
    case SQLITE_FUNCTION:
        allowed = is_allowed_function(second);
        break;
    default:
        allowed = FALSE;
    }
    return allowed ? SQLITE_OK : SQLITE_DENY;
}
