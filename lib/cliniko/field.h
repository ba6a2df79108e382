/* field.h: typed and bounded values out of the fields of a JSON object that may hold anything. */
#pragma once

#include <glib.h>
#include <jansson.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)

/*
 * The whole body as one JSON object, NULL when it is none or costs too much to read.
 *
 * Shape:  body is any bytes, length of them. Free with json_decref.
 */
json_t *field_load_object(const char *body, gsize length);

/* For all below, object may be NULL or no object: then every field is missing. */

gboolean field_is_missing(const json_t *object, const char *field); /* or null */
/* "" when it is missing, null or no text. Borrowed. */
const char *field_text(const json_t *object, const char *field);
/* The same as name_clean leaves it; free with g_free. */
char *field_clean(const json_t *object, const char *field);
gboolean field_flag(const json_t *object, const char *field, gboolean when_missing);
/* A whole number, also when it is sent as text; when_missing when it is missing, null, no number, below 0 or above
 * most. */
int field_number(const json_t *object, const char *field, int most, int when_missing);
/* An amount like "81.818", also when it is sent as a number; "" when it is none. Free with g_free. */
char *field_decimal(const json_t *object, const char *field);
/* An id sent as a string of digits, or in old answers as an integer; NULL when it is neither. Free with g_free. */
char *field_id(const json_t *object, const char *field);
char *field_id_of_value(const json_t *value);
/* The id a relation links to: the last segment of its path, "" when there is none: a filter URL has no id. Free with
 * g_free. */
char *field_relation(const json_t *object, const char *relation);
/* A moment exactly as Cliniko writes it, "2026-08-03T23:30:00Z"; FALSE when it is written in any other way. */
gboolean field_utc(const json_t *object, const char *field, gint64 *ret_utc);
