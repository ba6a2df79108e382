/* role.h: what a person of the clinic may do in Keyrack. */
#pragma once

#include <glib.h>

/* Bits, so that a table can say 'these'. */
typedef enum {
    PERSON_NOBODY = 0,
    PERSON_ADMINISTRATOR = 1 << 0, /* everything */
    PERSON_RECEPTIONIST = 1 << 1,  /* bookings, preview, people's names and the state of their keys */
    PERSON_PRACTITIONER = 1 << 2,  /* what is their own */
} PersonRole;

/* The word of the database, "administrator"; PERSON_NOBODY for any other word. */
PersonRole person_role_parse(const char *word);
/* NULL for PERSON_NOBODY. */
const char *person_role_word(PersonRole role);
/* As the pages say it: "Administrator", "Somebody" for PERSON_NOBODY. */
const char *person_role_label(PersonRole role);
