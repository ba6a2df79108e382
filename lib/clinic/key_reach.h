/* key_reach.h: what of Cliniko a key was seen to reach, what that is needed for, and what to do where it does not. */
#pragma once

#include "lib/clinic/key_purpose.h"

typedef enum {
    AREA_SETTINGS,
    AREA_AVAILABILITY,
    AREA_PATIENTS,
    AREA_NOTES,
    AREA_INVOICES,
    KEY_AREA__COUNT
} KeyArea;

typedef enum { REACH_UNKNOWN, REACH_YES, REACH_NO, REACH__COUNT } Reach;

/* Words of tables: "treatment-notes", "yes". Never NULL. */
const char *key_area_word(KeyArea area);
gboolean key_area_from_word(const char *word, KeyArea *ret_area);
const char *reach_word(Reach reach);
gboolean reach_from_word(const char *word, Reach *ret_reach);
/* For people: "Treatment notes". */
const char *key_area_label(KeyArea area);

/* The one request that shows whether a key reaches an area; no record comes back. Belongs to KEY_FOR_REACH. */
const PurposeRequest *key_area_request(KeyArea area);

/* What the status of a clear answer to it says: 200 yes; 401 and 403 no; anything else is not known. */
Reach reach_of_status(int status);

/* Whose key it is. */
typedef struct {
    gboolean is_clinic_key;
    const char *name; /* the practitioner's, or of whoever made the clinic's key */
    const char *role; /* as Cliniko says, "" when unknown */
} KeyOwner;

/*
 * The sentences about one area: what was seen ("Reads patients: no."), which work of Keyrack's that touches, and what
 * to do about it.
 *
 * Shape:  next_step is "" where nothing is to be done: it is reached, or nothing needs it.
 * Owner:  strings are the caller's, cleared with reach_words_clear.
 * Source: cliniko-api 12. The role named is the smallest that suffices for that work.
 */
typedef struct {
    char *reads, *work, *next_step;
} ReachWords;
ReachWords reach_words(const KeyOwner *owner, KeyArea area, Reach reach);
void reach_words_clear(ReachWords *words);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ReachWords, reach_words_clear)
