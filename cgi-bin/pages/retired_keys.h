/* retired_keys.h: the keys that were replaced and still open Cliniko, beside whoever they belong to. */
#pragma once

#include "cgi-bin/pages/hook_words.h"
#include "cgi-bin/routes.h"

typedef struct RetiredKeys RetiredKeys;

/* All of them, in one statement. */
RetiredKeys *retired_keys_load(Db *db, GError **error);
void retired_keys_free(RetiredKeys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RetiredKeys, retired_keys_free)

guint retired_keys_count(const RetiredKeys *keys);
/* TRUE while Cliniko is being asked whether one of this hook ("" the clinic's) is archived. */
gboolean retired_keys_are_asked(const RetiredKeys *keys, const char *hook);

/* What a script compares to see whether a row has news: the verdict, and whether an old key is being asked about. Free
 * with g_free. */
char *hook_mark(const Hook *hook, const RetiredKeys *keys);

/*
 * Adds what is to be done about each of this hook's: key_retired.tpl in the include OLD_KEY of view.
 *
 * Shape:  owner_name is who has to archive it, NULL for the clinic's own; action is where the form goes.
 */
void retired_keys_add(const RetiredKeys *keys, View *view, const char *hook, const char *owner_name,
                      const char *action, HintTimes *times);

/* Calls visit for each of them, by hook. */
void retired_keys_each(const RetiredKeys *keys, void (*visit)(const char *hook, const char *tail, gpointer data),
                       gpointer data);

/* The form's answer: field key names the key, 'anyway' erases it without asking Cliniko. practitioner_id NULL: the
 * clinic's. Errors: NOT_FOUND; INVALID no number. */
gboolean retired_key_archived(App *app, const Request *request, const char *practitioner_id, GError **error);
