/* paste_plan.h: whose a pasted key is, and what is to become of it. */
#pragma once

#include "lib/clinic/verdict.h"

/*
 * Judges a key that was pasted for nobody in particular: facts are those of the practitioner its user is.
 *
 * Shape:  practitioner_id is seen_practitioner_id; practitioner_user_id the user pinned for that practitioner, else
 *         seen_user_id; saved_elsewhere says that this very key is in use already, on whatever hook.
 * Rules:  CONNECTED: it will hang on seen_practitioner_id; DUPLICATE: it does already; else as key_verdict says.
 */
KeyVerdict pasted_key_verdict(const KeyFacts *facts);

/* What becomes of a key when the plan is confirmed, in the order of the page. */
typedef enum {
    PLAN_SAVE,
    PLAN_EARLIER,     /* another key of the same person stands further down, and is the one that counts */
    PLAN_ALREADY,     /* in use there already */
    PLAN_STRANGER,    /* the key works, but is nobody's who needs one here */
    PLAN_REFUSED,     /* by Cliniko */
    PLAN_UNREACHABLE, /* Cliniko gave no clear answer yet */
    PLAN_ASKING,
    PLAN__COUNT
} PlanGroup;

typedef struct {
    Verdict verdict;
    const char *practitioner_id; /* whose it is, "" for none who is active */
    PlanGroup group;             /* filled by paste_plan */
    guint taken;                 /* PLAN_EARLIER: the place of the key that counts instead; else its own */
} PlannedKey;

/* Fills in what becomes of each. keys are in the order of the text: of several keys of one person the last counts. */
void paste_plan(PlannedKey *keys, guint count);
