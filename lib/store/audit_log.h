/* audit_log.h: the audit log read: newest first, by who, by what it is about, by the kind of act, by time, at a cost
 * that does not grow with the log. */
#pragma once

#include "lib/clinic/audit_words.h"
#include "lib/store/audit.h"

/* Which entries. Strings are borrowed. */
typedef struct {
    const char *actor_kind; /* a word of the table; NULL: whoever it was */
    gint64 actor_id;        /* 0 for our programs and visitors */
    const char *object_kind; /* a word of the table; NULL: whatever it is about */
    const char *object_id;
    const char *object_alias; /* how some entries spell that id; NULL: all spell it alike */
    const char *act;         /* one kind of act; NULL: any */
    const char *address;     /* from there, or of one request, whoever did what: nothing of the above beside it */
    const char *request_id;
    gint64 from_utc, until_utc; /* from <= at_utc < until; 0 and G_MAXINT64: at any time */
} AuditFilter;
#define AUDIT_FILTER_ALL ((AuditFilter){ .until_utc = G_MAXINT64 })

/* Strings are borrowed for the visit only. Names are what people and things are called now. */
typedef struct {
    gint64 id, at_utc;
    const char *actor_kind, *actor_name; /* "" for nobody, or nobody known */
    const char *address, *act, *outcome, *detail, *request_id;
    AuditObject object;
} AuditEntry;

/*
 * Calls visit for the newest entries whose id is less than below, newest first, at most limit of them.
 *
 * Shape:  below G_MAXINT64 begins at the newest.
 *         A time is found as a span of ids. Requests that overlap, and a clock that was wrong for a while, are allowed
 *         for; one that was wrong for as long as the log itself may hide entries from a filter by time, from no other.
 * Errors: INTERNAL, BUSY; INVALID when a row was spoilt.
 */
typedef void (*AuditVisit)(const AuditEntry *entry, gpointer data);
gboolean audit_log_visit(Db *db, const AuditFilter *filter, gint64 below, int limit, AuditVisit visit, gpointer data,
                         GError **error);

/* Goes up the log from the entry above, at most limit entries: *ret_count is how many there are, *ret_id the last of
 * them, above when there is none. */
gboolean audit_log_climb(Db *db, const AuditFilter *filter, gint64 above, int limit, int *ret_count, gint64 *ret_id,
                         GError **error);

/* What a filter offers, borrowed for the visit: all practitioners there ever were by name, those of today first; and
 * the keys that Keyrack issued, as far as there still are any. */
typedef void (*AuditNameVisit)(const char *id, const char *name, gpointer data);
gboolean audit_log_visit_practitioners(Db *db, AuditNameVisit visit, gpointer data, GError **error);
gboolean audit_log_visit_issued_keys(Db *db, AuditNameVisit visit, gpointer data, GError **error);
