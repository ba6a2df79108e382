/* audit_filter.h: which entries of the audit log a request asks for, and the form that asks. */
#pragma once

#include "cgi-bin/routes.h"
#include "lib/store/audit_log.h"

#define AUDIT_PATH "/settings/audit"

/* What was asked, as it was sent and as the store takes it. */
typedef struct {
    const char *person, *act, *from, *to; /* borrowed from the request */
    char *search;                   /* typed: an address, the number of a request, or a part of some name; "" */
    char *object;                   /* "clinic", "practitioner-ID", "person-ID", "issued-key-ID" or "" */
    AuditFilter filter;             /* borrows from here */
    char *object_kind, *object_id, *object_alias, *address;
    /* what is wrong with a field, fixed; NULL: nothing */
    const char *person_error, *act_error, *object_error, *from_error, *to_error;
    GPtrArray *persons; /* of Person: everybody who may sign in, or could */
    char *zone;         /* the clinic's, "" while it is not known: days and times are this zone's */
} AuditQuery;
void audit_query_clear(AuditQuery *query);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AuditQuery, audit_query_clear)

/*
 * Reads and judges the fields person, practitioner, object, act, from and to; or q, beside which they count for
 * nothing.
 *
 * Owner:  the caller clears *query, an empty one, also after an error. It borrows from the request.
 * Errors: INTERNAL. A field that is wrong is none: then audit_query_is_good tells.
 */
gboolean audit_query_read(App *app, const Request *request, AuditQuery *query, GError **error);
gboolean audit_query_is_good(const AuditQuery *query);
/* TRUE when anything at all narrows the log. */
gboolean audit_query_is_set(const AuditQuery *query);
/* TRUE when what was typed is a part of a name, which finds no entries but whose entries there are. */
gboolean audit_query_is_for_names(const AuditQuery *query);

/* Fills the form of audit.tpl with what can be chosen and what was, and with what is wrong. Errors: INTERNAL. */
gboolean audit_query_add_form(App *app, const AuditQuery *query, View *page, GError **error);
/* The same query for links and for the form that exports. */
void audit_query_add_fields(const AuditQuery *query, View *page);
