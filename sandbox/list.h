/* list.h: filtering, sorting and paging, the same for every list (cliniko-api 5, 6, 7). */
#pragma once

#include "sandbox/message.h"

typedef enum {
    FIELD_ID, /* digits; = takes a comma list; on an array of ids it asks whether one is there */
    FIELD_TIME, /* UTC, ISO 8601 with Z */
    FIELD_DATE,   /* YYYY-MM-DD */
    FIELD_NUMBER, /* digits; kept as a number */
    FIELD_STRING,
    FIELD_BOOLEAN,
} FieldKind;

/* A field one may filter and sort by. A table of them ends with a NULL name. */
typedef struct {
    const char *name;   /* as in q[] and sort */
    const char *stored; /* as in the record; NULL: the same */
    FieldKind kind;
} ListField;

/*
 * Keeps the records that every q[] accepts, and leaves archived ones out unless a q[] speaks of
 * archived_at.
 *
 * Owner:  records is a GPtrArray of borrowed json_t, changed in place.
 * Errors: a 400 reply that the caller owns, else NULL.
 */
Reply *list_filter(GPtrArray *records, const Request *request, const ListField *fields);

/* Orders records as sort (and the old order=desc) say, by created_at otherwise. Replies as
 * list_filter. */
Reply *list_sort(GPtrArray *records, const Request *request, const ListField *fields);

/* Where one page begins and ends. */
typedef struct {
    guint page, per_page, start, end; /* page from 1; records start..end-1 */
    guint total;
} ListPage;

/* page is 1 and per_page 50 unless asked for; more than 100 gives 100. */
ListPage list_page(guint total, const Request *request);

/* links of an envelope: self, and previous and next when there are such; filters and order are
 * carried along. */
json_t *list_links(const ListPage *page, const Request *request, const char *url);
