/* parse.h: Cliniko's JSON made into our structs; the only place that reads it. */
#pragma once

#include "lib/cliniko/cliniko.h"

/*
 * One object: GET /user, GET /settings/public.
 *
 * Shape:  body is any bytes, length of them.
 * Owner:  on TRUE the caller clears *ret, else it stays untouched.
 * Errors: FALSE when the body is no JSON object or has no valid id.
 */
gboolean parse_user(const char *body, gsize length, ClinikoUser *ret_user);
gboolean parse_settings(const char *body, gsize length, ClinikoSettings *ret_settings);

/* GET .../next_available_time: *ret_utc is 0 when the object has no appointment_start or has null there; FALSE when the
 * body is no object or the time is written in any way but Cliniko's. */
gboolean parse_next_time(const char *body, gsize length, gint64 *ret_utc);

/* An empty array for the items of list; frees what it holds. */
GArray *parse_items_new(ClinikoList list);

/*
 * One page of a list: appends its items but for ids already in seen, and for records of nobody (read.h).
 *
 * Shape:  seen is a set of g_strdup-ed ids; *ret_next is links.next, NULL when there is none; free
 * with g_free. Errors: FALSE when the body is not such a page or one item has no valid id; items is
 * then not complete.
 */
gboolean parse_page(ClinikoList list, const char *body, gsize length, GArray *items,
                    GHashTable *seen, char **ret_next);

/* One page of available times: the same for times, a GArray of gint64 that is kept in order; seen holds them as
 * text. More than 2,000 are no week: FALSE. */
gboolean parse_times(const char *body, gsize length, GArray *times, GHashTable *seen,
                     char **ret_next);
