/* audit_verify.c: keyrackctl audit verify: makes the chain anew from its first key and compares it, row by row, with
 * the agent's copy and with the log itself. Both are read in pieces, so that nobody who writes has to wait for it.
 * What was written after the start is not looked at. */
#include <string.h>

#include "ctl/ctl.h"
#include "lib/store/audit_chain.h"
#include "lib/vault/vault.h"

#define PIECE 2000 /* rows read at a time */

/* --- rows in order ----------------------------------------------------------------------------- */

/* A row in its canonical form; mac is the copy's only. */
typedef struct {
    gint64 id;
    gsize begin, length;
    guint8 mac[VAULT_CHAIN_SIZE];
} Row;

/* One side: the log, or its copy. */
typedef struct {
    Db *db;
    PinDb *pins; /* NULL for the log */
    gint64 above, until;
    GArray *rows; /* of Row: the present piece */
    GString *forms;
    guint next;
} Side;

static void
side_init(Side *side, Db *db, PinDb *pins, gint64 until)
{
    *side = (Side){ .db = db, .pins = pins, .above = G_MININT64, .until = until };
    side->rows = g_array_sized_new(FALSE, FALSE, sizeof(Row), PIECE);
    side->forms = g_string_new(NULL);
}

static void
side_clear(Side *side)
{
    g_array_unref(side->rows);
    g_string_free(side->forms, TRUE);
}

static void
take_link(const AuditRow *row, const guint8 mac[VAULT_CHAIN_SIZE], gpointer data)
{
    Side *side = data;
    Row taken = { .id = audit_row_id(row), .begin = side->forms->len };

    side->above = taken.id;
    if (taken.id > side->until)
        return;
    audit_row_write(row, side->forms);
    taken.length = side->forms->len - taken.begin;
    memcpy(taken.mac, mac, sizeof taken.mac);
    g_array_append_val(side->rows, taken);
}

static void
take_row(const AuditRow *row, gpointer data)
{
    static const guint8 none[VAULT_CHAIN_SIZE];

    take_link(row, none, data);
}

/* The row that comes next, NULL at the end. */
static gboolean
side_look(Side *side, const Row **ret_row, GError **error)
{
    if (side->next == side->rows->len) {
        g_array_set_size(side->rows, 0);
        g_string_truncate(side->forms, 0);
        side->next = 0;
        if (side->pins != NULL ? !audit_chain_visit(side->pins, side->above, PIECE, take_link, side, error)
                               : !audit_rows_visit(side->db, side->above, PIECE, take_row, side, error))
            return FALSE;
    }
    *ret_row = side->rows->len == 0 ? NULL : &g_array_index(side->rows, Row, side->next);
    return TRUE;
}

static const char *
form_of(const Side *side, const Row *row)
{
    return side->forms->str + row->begin;
}

/* --- what is compared -------------------------------------------------------------------------- */

typedef struct {
    Side log, copy;
    AuditHead head;      /* as agent.db has it */
    VaultChain chain;    /* as it must be, up to last */
    gint64 last;         /* the row before */
    gint64 anchor_count; /* 0: none */
    guint8 anchor_mac[VAULT_CHAIN_SIZE];
} Verification;

static gboolean
check_anchor(const Verification *v, GError **error)
{
    return v->last != v->anchor_count || vault_equal(v->chain.mac, v->anchor_mac, VAULT_CHAIN_SIZE) ||
           ctl_fail(error, KEYRACK_ERROR_CONFLICT,
                    "entry %" G_GINT64_FORMAT " or one before it is not what it was at the anchor: an older state was "
                    "put back, and written on",
                    v->last);
}

/* The next link by itself. */
static gboolean
check_link(Verification *v, const Row *link, GError **error)
{
    if (link->id == v->last + 2)
        return ctl_fail(error, KEYRACK_ERROR_CONFLICT,
                        "entry %" G_GINT64_FORMAT " was removed before it was copied, or its copy was", v->last + 1);
    if (link->id != v->last + 1)
        return ctl_fail(error, KEYRACK_ERROR_CONFLICT,
                        "entries %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT " were removed before they were copied, or "
                        "their copies were",
                        v->last + 1, link->id - 1);
    vault_chain_add(&v->chain, form_of(&v->copy, link), link->length);
    if (!vault_equal(v->chain.mac, link->mac, VAULT_CHAIN_SIZE))
        return ctl_fail(error, KEYRACK_ERROR_CONFLICT,
                        "the copy of entry %" G_GINT64_FORMAT " was altered, or audit.key is of another installation",
                        link->id);
    v->last = link->id;
    return check_anchor(v, error);
}

/* A link against the row of the log with its number, which row is unless it comes later or there is none. */
static gboolean
check_row(const Verification *v, const Row *link, const Row *row, GError **error)
{
    if (row == NULL || row->id > link->id)
        return ctl_fail(error, KEYRACK_ERROR_CONFLICT,
                        "entry %" G_GINT64_FORMAT " was removed from the log after it was copied", link->id);
    if (row->length != link->length || memcmp(form_of(&v->log, row), form_of(&v->copy, link), link->length) != 0)
        return ctl_fail(error, KEYRACK_ERROR_CONFLICT, "entry %" G_GINT64_FORMAT " was altered after it was copied",
                        link->id);
    return TRUE;
}

/* After the last link: a head that was moved, or a key that is further on, tells of links that are gone. */
static gboolean
check_end(const Verification *v, GError **error)
{
    if (v->last != v->head.copied || !vault_equal(v->chain.mac, v->head.mac, VAULT_CHAIN_SIZE) ||
        !vault_equal(v->chain.key, v->head.key, VAULT_CHAIN_SIZE))
        return ctl_fail(error, KEYRACK_ERROR_CONFLICT,
                        "the copy was cut off after entry %" G_GINT64_FORMAT ": its head is not the one that belongs "
                        "there",
                        v->last);
    if (v->last < v->anchor_count)
        return ctl_fail(error, KEYRACK_ERROR_CONFLICT,
                        "the log ends at entry %" G_GINT64_FORMAT ", before the anchor: an older state was put back",
                        v->last);
    return TRUE;
}

/* FALSE without error at the end. */
static gboolean
check_next(Verification *v, GError **error)
{
    const Row *link, *row;

    if (!side_look(&v->copy, &link, error) || !side_look(&v->log, &row, error))
        return FALSE;
    if (link == NULL && (row == NULL || v->last < v->head.copied))
        return FALSE; /* what is cut off is check_end's to tell */
    if (row != NULL && (link == NULL || row->id < link->id))
        return ctl_fail(error, KEYRACK_ERROR_CONFLICT,
                        "entry %" G_GINT64_FORMAT " was put into the log behind Keyrack's back: the copy has none of "
                        "that number",
                        row->id);
    if (!check_link(v, link, error) || !check_row(v, link, row, error))
        return FALSE;
    v->copy.next++;
    v->log.next++;
    return TRUE;
}

static gboolean
verify(Verification *v, Db *db, PinDb *pins, GError **error)
{
    GError *failure = NULL;

    side_init(&v->log, db, NULL, v->head.copied);
    side_init(&v->copy, db, pins, v->head.copied);
    while (check_next(v, &failure))
        ;
    side_clear(&v->log);
    side_clear(&v->copy);
    if (failure != NULL)
        g_propagate_error(error, failure);
    return failure == NULL && check_end(v, error);
}

/* --- the command ------------------------------------------------------------------------------- */

static gboolean
read_anchor(const char *text, Verification *v, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text != NULL ? text : "", ":", 2);

    return text == NULL ||
           (g_strv_length(parts) == 2 &&
            g_ascii_string_to_signed(parts[0], 10, 1, G_MAXINT64, &v->anchor_count, NULL) &&
            vault_hex_parse(parts[1], v->anchor_mac, VAULT_CHAIN_SIZE)) ||
           ctl_fail(error, KEYRACK_ERROR_INVALID, "--anchor is COUNT:MAC, as the journal of keyrack-agent has it");
}

static gboolean
load_ends(const Config *config, PinDb *pins, Verification *v, GError **error)
{
    g_autofree char *path = config_audit_key_path(config);
    gboolean found = FALSE;

    if (!audit_head_find(pins, &v->head, &found, error))
        return FALSE;
    if (!found)
        return ctl_fail(error, KEYRACK_ERROR_NOT_FOUND,
                        "the audit log is not copied yet; keyrackctl setup makes what is missing");
    return vault_chain_key_load(path, v->chain.key, error);
}

static void
note_row(const AuditRow *row, gpointer data)
{
    *(gint64 *)data = audit_row_id(row);
}

static gboolean
print_result(const Verification *v, Db *db, GError **error)
{
    g_autofree char *mac = vault_hex_text(v->chain.mac, sizeof v->chain.mac);
    gint64 next = 0;

    if (!audit_rows_visit(db, v->last, 1, note_row, &next, error))
        return FALSE;
    g_print("The audit log is whole: %" G_GINT64_FORMAT " entries, none altered, removed or cut off%s.\n"
            "Head: %" G_GINT64_FORMAT ":%s\n",
            v->last, v->anchor_count > 0 ? ", and it goes back to the anchor" : "", v->last, mac);
    if (next != 0)
        g_print("Entries from %" G_GINT64_FORMAT " on are not copied yet, and so not proven.\n", next);
    return TRUE;
}

static gboolean
verify_and_print(const Config *config, Verification *v, GError **error)
{
    g_autofree char *dir = config_agent_dir(config);
    g_autoptr(PinDb) pins = pins_open_as_is(dir, DB_CTL, error);
    g_autoptr(Db) db = pins == NULL ? NULL : ctl_open(config, error);

    return db != NULL && load_ends(config, pins, v, error) && verify(v, db, pins, error) && print_result(v, db, error);
}

gboolean
audit_verify_run(const Config *config, int argc, char **argv, GError **error)
{
    g_autofree char *anchor = NULL;
    const GOptionEntry entries[] = {
        { "anchor", 0, 0, G_OPTION_ARG_STRING, &anchor,
          "Also prove that nothing older than this head, from the journal, was rolled back", "COUNT:MAC" },
        G_OPTION_ENTRY_NULL,
    };
    Verification v = { 0 };
    gboolean whole;

    if (!ctl_parse(&argc, &argv, entries, "", 0, error) || !read_anchor(anchor, &v, error))
        return FALSE;
    whole = verify_and_print(config, &v, error);
    vault_chain_clear(&v.chain);
    vault_wipe(&v.head, sizeof v.head);
    return whole;
}
