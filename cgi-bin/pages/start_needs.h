/* start_needs.h: what needs somebody today, gathered for the start page. */
#pragma once

#include "cgi-bin/pages/retired_keys.h"

/* How urgent a need is: they are shown in this order. */
typedef enum { NEED_STOPPED, NEED_WRONG, NEED_UPKEEP, NEED__COUNT } NeedKind;

typedef struct {
    HintTimes times;
    HookCounts counts; /* of everybody active; complete after needs_of_keys */
    GPtrArray *needs[NEED__COUNT];
    /* while the hooks are visited */
    gint64 old_before_utc;
    int n_old, n_departed;
} Needs;
void needs_init(Needs *needs, gint64 now_utc, const char *zone);
void needs_clear(Needs *needs);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Needs, needs_clear)

/* One thing: what it is, where it is mended and the words of that link. label is fixed. */
void needs_add(Needs *needs, NeedKind kind, const char *text, const char *url, const char *label);

/* Adds what is to be done about practitioners' keys: those that stopped working, are wrong, are replaced and not yet
 * archived, missing, old, or of people who left. Errors: INTERNAL. */
gboolean needs_of_keys(App *app, Needs *needs, GError **error);

/* Shows the first few, and how many more there are; nothing at all when there is none. */
void needs_show(const Needs *needs, View *page);
