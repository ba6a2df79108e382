/* audit_words.h: what the audit log says to people: its fixed words in theirs. All that is returned as const is fixed
 * or borrowed from what was passed. A word that has no words is shown as itself. */
#pragma once

#include <glib.h>

/* 'key-saved': "Saved a key". */
const char *audit_act_words(const char *act);

/* The act in that place of the list of all, NULL after the last; and whether a word is one of them. */
const char *audit_act_at(guint place);
gboolean audit_act_is_known(const char *act);

/* 'bookings reads=12 writes=0': "See what patients can book: read 12 times within an hour, changed nothing". What has
 * no words is given back as it is. Free with g_free. */
char *audit_detail_words(const char *detail);

/* What came of it: "wrong owner" for a verdict, "refused"; "" for 'done', which needs no words. */
const char *audit_outcome_words(const char *outcome);

/* Whether what came of it is good news, bad news or neither. */
typedef enum { AUDIT_PLAIN, AUDIT_GOOD, AUDIT_BAD } AuditTone;
AuditTone audit_outcome_tone(const char *outcome);

/* Who did it; kind is a word of the table's actor_kind, name a person's, "" when it is not known. */
const char *audit_who(const char *kind, const char *name);

/* Where from; our own programs have no address. */
const char *audit_where(const char *address);

/* What an entry is about: words and ids as the table has them, and what those ids are called now, "" where there is
 * none. */
typedef struct {
    const char *kind, *id;
    const char *person, *business, *practitioner, *type;
    const char *issued_key;
} AuditObject;
/* "Anna Berg", "The clinic", "Anna Berg at Glenhaven Rooms". Free with g_free. */
char *audit_about(const AuditObject *object);
