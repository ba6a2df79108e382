/* password.c: asking for a password. It is read with read(2) into one buffer that is wiped: stdio
 * would keep a copy. */
#include "ctl/password.h"

#include <errno.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ctl/ctl.h"
#include "lib/clinic/password_rules.h"
#include "lib/vault/vault.h"

#define INTERRUPT '\003' /* Ctrl-C, a plain character while the terminal sends no signals */

void
password_clear(Password *password)
{
    vault_wipe(password, sizeof *password);
}

/* One line without its end. A terminal gives a line at a time; a pipe may end without a line
 * break. */
static gboolean
read_line(Password *password, GError **error)
{
    gsize length = 0;
    ssize_t n = 1;

    while (n > 0 && length < sizeof password->text - 1 &&
           memchr(password->text, '\n', length) == NULL) {
        n = read(STDIN_FILENO, password->text + length, sizeof password->text - 1 - length);
        if (n < 0 && errno != EINTR)
            return ctl_fail(error, KEYRACK_ERROR_INTERNAL, "standard input: %s", g_strerror(errno));
        length += n > 0 ? (gsize)n : 0;
    }
    password->text[length] = '\0';
    password->text[strcspn(password->text, "\r\n")] = '\0';
    return TRUE;
}

/* Echo and signals are off together, so that Ctrl-C cannot leave a terminal that shows nothing. */
static gboolean
ask_once(const char *prompt, Password *password, GError **error)
{
    struct termios before, quiet;
    gboolean good;

    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return ctl_fail(error, KEYRACK_ERROR_INVALID,
                        "there is no terminal to ask on; give the password with --password-stdin");
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet); /* first: it forgets what was typed until now */
    g_print("%s", prompt);
    good = read_line(password, error);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    g_print("\n");
    if (good && strchr(password->text, INTERRUPT) != NULL)
        return ctl_fail(error, KEYRACK_ERROR_INVALID, "nothing was changed");
    return good;
}

static gboolean
ask_twice(Password *password, GError **error)
{
    g_auto(Password) again = { 0 };

    if (!ask_once("New password: ", password, error) || !ask_once("Once more: ", &again, error))
        return FALSE;
    return strcmp(password->text, again.text) == 0 ||
           ctl_fail(error, KEYRACK_ERROR_INVALID,
                    "the two passwords are not the same; nothing was changed");
}

gboolean
password_ask(gboolean from_stdin, gsize min_characters, const char *const *own_words, Password *ret_password,
             GError **error)
{
    g_auto(Password) password = { 0 };
    const char *problem;

    if (!(from_stdin ? read_line(&password, error) : ask_twice(&password, error)))
        return FALSE;
    problem = password_problem(password.text, min_characters, own_words);
    if (problem != NULL)
        return ctl_fail(error, KEYRACK_ERROR_INVALID, "%s", problem);
    password.strength = password_strength(password.text, own_words);
    *ret_password = password;
    return TRUE;
}
