/* password.h: asking for a password without showing it. */
#pragma once

#include <glib.h>

typedef struct {
    char text[1024];
    const char *strength; /* in words, of password_strength() */
} Password;
void password_clear(Password *password); /* wipes */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Password, password_clear)

/*
 * Reads a new password: one line of standard input when from_stdin, else twice from the terminal
 * without echo, and checks it against the rules (lib/clinic/password_rules.h).
 *
 * Errors: INVALID it breaks a rule, the two differ, or there is no terminal; INTERNAL reading
 *         failed.
 */
gboolean password_ask(gboolean from_stdin, gsize min_characters, const char *const *own_words,
                      Password *ret_password, GError **error);
