/* issued_key.h: the text of a key that Keyrack itself issues, and what such a key may read. Pure. */
#pragma once

#include "lib/clinic/role.h"

/* "kr_", 30 characters of chance (178 bits), 6 characters of checksum; all of 0-9, A-Z and a-z, so that a leaked key is
 * recognisable, one double click selects it, and no form, URL or shell has to quote it. */
#define ISSUED_KEY_PREFIX "kr_"
#define ISSUED_KEY_RANDOM 30
#define ISSUED_KEY_CHECKSUM 6
#define ISSUED_KEY_LENGTH 39
#define ISSUED_KEY_TAIL 4 /* the hint: so many of its last characters, all of them checksum */

/*
 * Makes a key from random bytes, each character as likely as any other.
 *
 * Shape:  length at least 64; of 256 values of a byte 8 are left out, so 64 bytes are too few once in 2^100 times.
 * Owner:  the caller wipes ret_key, which ends in a NUL.
 * Errors: FALSE when too many of the bytes had to be left out: come again with others.
 */
gboolean issued_key_make(const guint8 *random, gsize length, char ret_key[ISSUED_KEY_LENGTH + 1]);

typedef enum {
    ISSUED_KEY_GOOD,
    ISSUED_KEY_MISTYPED, /* begins as ours do, but was cut off or changed on the way */
    ISSUED_KEY_FOREIGN,  /* no key of ours */
} IssuedKeyText;

/* What a text that came as a key is; any bytes before the NUL will do. */
IssuedKeyText issued_key_check(const char *text);

/* --- what it may read --------------------------------------------------------------------------- */

/* Bits. */
typedef enum {
    ISSUED_SCOPE_NONE = 0,
    ISSUED_SCOPE_PRACTITIONERS = 1 << 0, /* who they are and how their Cliniko keys are */
    ISSUED_SCOPE_BOOKINGS = 1 << 1,
    ISSUED_SCOPE_AUDIT = 1 << 2,
} IssuedScope;
#define ISSUED_SCOPES_ALL (ISSUED_SCOPE_PRACTITIONERS | ISSUED_SCOPE_BOOKINGS | ISSUED_SCOPE_AUDIT)

/* Every scope by itself, in the order of the pages; the list ends with ISSUED_SCOPE_NONE. */
extern const IssuedScope issued_scopes[];

/* The word of the API and of forms, "practitioners"; NULL for what is not one scope. */
const char *issued_scope_word(IssuedScope scope);
/* As the pages say it: "Read practitioners and the state of their keys". */
const char *issued_scope_label(IssuedScope scope);
/* ISSUED_SCOPE_NONE for any other word. */
IssuedScope issued_scope_parse(const char *word);

/* The scopes a person of this role can pass on, for a key has never more rights than its owner. A practitioner's reads
 * of practitioners are of themself alone. */
guint issued_scopes_of_role(PersonRole role);
