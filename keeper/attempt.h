/* attempt.h: one try of a password or a code: whether it counts yet, and what it leads to. */
#pragma once

#include "keeper/answers.h"
#include "lib/keeper/verifiers.h"

typedef struct {
    gint64 person_id, now_utc;
    PersonTries person;
    Tries *tries, *address; /* what counts: those of the person for this kind of try, and those of the network */
    gboolean person_waits, address_waits;
    char network[NETWORK_SIZE];
} Attempt;
void attempt_clear(Attempt *attempt);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Attempt, attempt_clear)

/* Loads what there was; for_code: a code's tries, else a password's. */
gboolean attempt_begin(Attempt *attempt, const Keeper *keeper, gint64 person_id, const char *address, gboolean for_code,
                       GError **error);
/* TRUE while every answer is 'wrong'. */
gboolean attempt_waits(const Attempt *attempt);
/* Counts the answer that is given and replaces the state. */
gboolean attempt_end(Attempt *attempt, const Keeper *keeper, gboolean right, GError **error);
/* This network is one that the person signed in from. */
void attempt_signed_in(Attempt *attempt);
