/* practitioners.h: the list behind Settings > Practitioners. */
#pragma once

#include "lib/store/keys.h"

/* One hook: a practitioner, where they work, the key in use and the candidate. Strings are borrowed
 * from the running statement or list and end with it. */
typedef struct {
    const char *id, *name, *designation, *user_id;
    const char *businesses; /* names joined by ", " in order of name; "" when none */
    gboolean departed;      /* gone from Cliniko or inactive there */
    gboolean has_in_use, has_candidate;
    ApiKey in_use, candidate; /* valid only when the flag above says so */
} Hook;

typedef struct {
    int total;     /* active practitioners */
    int in_place;  /* whose key in use is connected */
    int attention; /* whose shown verdict is neither connected nor checking nor none */
    int stopped;   /* whose key in use worked once and does not any more; counted in attention too, unless a new key is
                    * being checked */
    int checking, none;
} HookCounts;
gboolean hooks_count(Db *db, HookCounts *ret_counts, GError **error);
/* One more hook, for whoever visits them all anyway. */
void hook_counts_add(HookCounts *counts, const Hook *hook);

/* The key a hook is judged by: the candidate when there is one, else the key in use, else NULL. */
const ApiKey *hook_shown_key(const Hook *hook);

/* TRUE when the key in use worked once and Cliniko has said since that it does not any more. */
gboolean hook_has_stopped(const Hook *hook);

/*
 * Calls visit for every hook, by first and last name, without collecting them: a page of 1,000 costs no more memory
 * than one of 10. The pages filter and search by themselves.
 *
 * Shape:  departed FALSE lists the active ones, TRUE those that left but still have a key.
 * Errors: INTERNAL.
 */
typedef void (*HookVisit)(const Hook *hook, gpointer data);
gboolean hooks_visit(Db *db, gboolean departed, HookVisit visit, gpointer data, GError **error);

/* The active ones page by page: at most limit of them, in order of ids, behind after ("": from the first). */
gboolean hooks_visit_after(Db *db, const char *after, int limit, HookVisit visit, gpointer data, GError **error);

/* One practitioner's hook, for the status URL and the confirm pages; visit is called once or, when
 * there is no such practitioner, not at all. */
gboolean hook_visit(Db *db, const char *practitioner_id, HookVisit visit, gpointer data,
                    GError **error);

/* Cliniko's names, for rules that meet an id: NULL without error when unknown; free with g_free. */
char *practitioner_find_name(Db *db, const char *practitioner_id, GError **error);
/* The active practitioner whose Cliniko user this is, "" when none; free with g_free. */
char *practitioner_find_by_user(Db *db, const char *user_id, GError **error);
/* The Cliniko user of a practitioner, "" when Cliniko gave none, NULL without error when
 * unknown. */
char *practitioner_find_user(Db *db, const char *practitioner_id, GError **error);
