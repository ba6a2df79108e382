/* audit_chain.h: the audit log's copy in agent.db, link by link, and both sides of it for whoever compares them. The
 * macs are the caller's to make. */
#pragma once

#include "lib/store/pins.h"

/* One row of the log as it is copied. Fields that somebody spoilt read as a mark. Strings are borrowed for the
 * visit. */
typedef struct AuditRow AuditRow;

/* Appends the row in its canonical form: what a mac is made over. Two rows that differ anywhere have different
 * forms. */
void audit_row_write(const AuditRow *row, GString *out);
gint64 audit_row_id(const AuditRow *row);
/* When it was written, as it says itself. */
gint64 audit_row_at_utc(const AuditRow *row);

/*
 * Calls visit for the first rows of the log whose id is greater than above, at most limit of them, in order.
 *
 * Errors: INTERNAL, BUSY; never because of what stands in a row.
 */
typedef void (*AuditRowVisit)(const AuditRow *row, gpointer data);
gboolean audit_rows_visit(Db *db, gint64 above, int limit, AuditRowVisit visit, gpointer data, GError **error);

/* The same of the copy, each row with its mac. */
typedef void (*AuditLinkVisit)(const AuditRow *row, const guint8 mac[32], gpointer data);
gboolean audit_chain_visit(PinDb *pins, gint64 above, int limit, AuditLinkVisit visit, gpointer data, GError **error);

/* Where the chain stands. It holds a key: the caller wipes it. */
typedef struct {
    gint64 copied; /* id of the last row in it, 0 for none */
    guint8 mac[32], key[32];
} AuditHead;

/* *ret_found is FALSE before there is a first key; then *ret_head is all zero. Errors: INTERNAL, BUSY, INVALID
 * spoilt. */
gboolean audit_head_find(PinDb *pins, AuditHead *ret_head, gboolean *ret_found, GError **error);
/* For keyrackctl: begins the chain with its first key. Errors: INTERNAL, also when there is one. */
gboolean audit_head_make(PinDb *pins, const guint8 key[32], GError **error);

/* For the agent, in a transaction of pins_begin: adds the row with its mac, and moves the head to where the chain now
 * stands; the key before is written over. */
gboolean audit_chain_add(PinDb *pins, const AuditRow *row, const guint8 mac[32], GError **error);
gboolean audit_head_move(PinDb *pins, const AuditHead *head, GError **error);
