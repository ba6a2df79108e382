/* json_out.h: JSON written while its values come by, without a tree of them in between: that tree took more than half
 * of what a list costs. name is the member's, NULL for what stands in an array. */
#pragma once

#include <glib.h>

typedef struct {
    struct yajl_gen_t *gen;
} JsonOut;

/* Begins a text, cleared by json_out_clear. */
void json_out_begin(JsonOut *out);
const char *json_out_text(const JsonOut *out); /* so far; good until the next call */
void json_out_clear(JsonOut *out);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(JsonOut, json_out_clear)

void out_object(JsonOut *out, const char *name);
void out_object_end(JsonOut *out);
void out_array(JsonOut *out, const char *name);
void out_array_end(JsonOut *out);

void out_text(JsonOut *out, const char *name, const char *text); /* what is not UTF-8 in it is replaced */
void out_word(JsonOut *out, const char *name, const char *word); /* null for "" and NULL */
void out_null(JsonOut *out, const char *name);
void out_flag(JsonOut *out, const char *name, gboolean flag);
void out_number(JsonOut *out, const char *name, gint64 number);
void out_id(JsonOut *out, const char *name, gint64 id);    /* "17" */
void out_time(JsonOut *out, const char *name, gint64 utc); /* "2026-11-23T09:00:00Z"; null for 0 */
