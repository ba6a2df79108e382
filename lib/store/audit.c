/* audit.c: the row that every change writes about itself. Ids and fixed words only. */
#include "lib/store/audit.h"

#include "lib/store/statement.h"

enum { AUDIT_ADD, AUDIT__COUNT };

static const Statement statements[] = {
    [AUDIT_ADD] = { "INSERT INTO audit (at_utc, actor_kind, actor_id, address, act, object_kind,"
                    " object_id, outcome, detail, request_id)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                    DB_EVERYONE, NULL },
};
G_STATIC_ASSERT(G_N_ELEMENTS(statements) == AUDIT__COUNT);
const Family audit_family = { FAMILY_AUDIT, "audit", statements, AUDIT__COUNT };

static const char *
actor_word(ActorKind kind)
{
    switch (kind) {
    case ACTOR_PERSON:
        return "person";
    case ACTOR_AGENT:
        return "agent";
    case ACTOR_CTL:
        return "keyrackctl";
    case ACTOR_VISITOR:
    default:
        return "visitor";
    }
}

gboolean
audit_add_detail(Db *db, const Actor *actor, const char *act, const char *object_kind, const char *object_id,
                 const char *outcome, const char *detail, GError **error)
{
    g_assert(db_in_transaction(db));
    return db_run(db, &audit_family, AUDIT_ADD,
                  VALUES(INTEGER(actor->now_utc), TEXT(actor_word(actor->kind)),
                         actor->person_id == 0 ? NOTHING : INTEGER(actor->person_id),
                         TEXT(actor->address), TEXT(act), TEXT(object_kind), TEXT(object_id),
                         TEXT(outcome), TEXT(detail), TEXT(actor->request_id != NULL ? actor->request_id : "")),
                  error);
}

gboolean
audit_add(Db *db, const Actor *actor, const char *act, const char *object_kind, const char *object_id,
          const char *outcome, GError **error)
{
    return audit_add_detail(db, actor, act, object_kind, object_id, outcome, "", error);
}
