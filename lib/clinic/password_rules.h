/* password_rules.h: what a password must be, by current guidance: long, known to nobody, and otherwise free. */
#pragma once

#include <glib.h>

#define PASSWORD_ALONE_MIN 15     /* characters, where it is the only factor */
#define PASSWORD_WITH_CODE_MIN 12 /* where a code is asked as well */

/*
 * NULL when the password will do, else the sentence that says why not.
 *
 * Shape:  min_characters is one of the two above; at most 128 characters and 511 bytes of any UTF-8. own_words is
 *         ended by NULL: texts somebody would try first, such as the person's name and e-mail and what the clinic is
 *         called; each may be empty. Refused is what consists of them and of the product's own words, and what is
 *         easy to guess.
 * Source: security-reliability D4.
 */
const char *password_problem(const char *password, gsize min_characters, const char *const *own_words);

/* How hard it is to guess: "easy to guess" (never accepted), "fair", "good" or "strong". password is valid UTF-8;
 * what it costs does not grow with its length. */
const char *password_strength(const char *password, const char *const *own_words);
