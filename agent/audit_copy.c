/* audit_copy.c: the audit log copied into the chain of agent.db. The head in agent.db says what was copied, and moves
 * in the same commit as the copies: killed anywhere in between, the agent goes on after the last row that is there. A
 * gap in the log's numbers is copied over; it shows when the chain is verified. */
#include "agent/audit_copy.h"

#include <string.h>

#include "lib/store/audit_chain.h"
#include "lib/vault/vault.h"

#define COPY_BATCH 500 /* about ten milliseconds */

typedef struct {
    PinDb *pins;
    VaultChain chain;
    gint64 copied;
    GString *form; /* the present row's */
    GError *error; /* the first failure; the rest of the batch is passed over */
} Copy;

static void
copy_row(const AuditRow *row, gpointer data)
{
    Copy *copy = data;

    if (copy->error != NULL)
        return;
    g_string_truncate(copy->form, 0);
    audit_row_write(row, copy->form);
    vault_chain_add(&copy->chain, copy->form->str, copy->form->len);
    copy->copied = audit_row_id(row);
    (void)audit_chain_add(copy->pins, row, copy->chain.mac, &copy->error);
}

static gboolean
move_head(const Copy *copy, GError **error)
{
    AuditHead head = { .copied = copy->copied };
    gboolean moved;

    memcpy(head.mac, copy->chain.mac, sizeof head.mac);
    memcpy(head.key, copy->chain.key, sizeof head.key);
    moved = audit_head_move(copy->pins, &head, error);
    vault_wipe(&head, sizeof head);
    return moved;
}

static gboolean
copy_rows(Agent *agent, Copy *copy, GError **error)
{
    if (!audit_rows_visit(agent->db, copy->copied, COPY_BATCH, copy_row, copy, error))
        return FALSE;
    if (copy->error == NULL)
        return move_head(copy, error);
    g_propagate_error(error, g_steal_pointer(&copy->error));
    return FALSE;
}

/* FALSE without error before keyrackctl setup has made the first key. */
static gboolean
begin(Agent *agent, Copy *copy, GError **error)
{
    AuditHead head;
    gboolean found = FALSE;

    if (audit_head_find(agent->pins, &head, &found, error) && found) {
        memcpy(copy->chain.mac, head.mac, sizeof head.mac);
        memcpy(copy->chain.key, head.key, sizeof head.key);
        copy->copied = head.copied;
    }
    vault_wipe(&head, sizeof head);
    return found;
}

static gboolean
copy_batch(Agent *agent, GError **error)
{
    Copy copy = { .pins = agent->pins };
    g_auto(Txn) own = { 0 };
    gboolean copied;

    if (!pins_begin(agent->pins, &own, error) || !begin(agent, &copy, error))
        return FALSE;
    copy.form = g_string_new(NULL);
    copied = copy_rows(agent, &copy, error) && txn_commit(&own, error);
    g_string_free(copy.form, TRUE);
    vault_chain_clear(&copy.chain);
    if (copied)
        agent->audit_copied = copy.copied;
    return copied;
}

static void
note_newer(const AuditRow *row, gpointer data)
{
    (void)row;
    *(gboolean *)data = TRUE;
}

static gboolean
has_newer(Agent *agent, GError **error)
{
    gboolean newer = FALSE;

    return audit_rows_visit(agent->db, agent->audit_copied, 1, note_newer, &newer, error) && newer;
}

/* A burst is copied in one go; a log of years, copied for the first time, lets the rest of the agent breathe. */
void
audit_copy(Agent *agent)
{
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < 8 && has_newer(agent, &error); i++)
        if (!copy_batch(agent, &error))
            break;
    if (error != NULL)
        g_warning("the audit log is copied later: %s", error->message);
}

void
audit_anchor(Agent *agent)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *mac = NULL;
    AuditHead head;
    gboolean found = FALSE;

    if (audit_head_find(agent->pins, &head, &found, &error) && found) {
        mac = vault_hex_text(head.mac, sizeof head.mac);
        g_message("audit log: head %" G_GINT64_FORMAT ":%s", head.copied, mac);
    } else {
        g_warning("audit log: no chain: %s", error != NULL ? error->message : "keyrackctl setup makes its first key");
    }
    vault_wipe(&head, sizeof head);
}
