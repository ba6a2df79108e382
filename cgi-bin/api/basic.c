/* basic.c: the credentials of HTTP Basic. Every copy of them is wiped. */
#include "cgi-bin/api/basic.h"

#include <string.h>

#include "lib/vault/vault.h"

#define SCHEME "Basic "

static void
wipe(char *text)
{
    if (text != NULL)
        vault_wipe(text, strlen(text));
    g_free(text);
}

void
basic_clear(Basic *basic)
{
    wipe(g_steal_pointer(&basic->user));
    wipe(g_steal_pointer(&basic->password));
}

/* GLib's decoder passes over what does not belong there; so the spelling has to be the only one. */
static gboolean
is_base64(const char *text, gsize length)
{
    const gsize digits =
        strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    return length > 0 && length % 4 == 0 && length - digits <= 2 && strspn(text + digits, "=") == length - digits;
}

static gboolean
is_plain_text(const char *text, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (g_ascii_iscntrl(text[i]))
            return FALSE;
    return g_utf8_validate_len(text, length, NULL);
}

static gboolean
split(const char *text, gsize length, Basic *ret_basic)
{
    const char *colon = memchr(text, ':', length);

    if (colon == NULL || !is_plain_text(text, length))
        return FALSE;
    ret_basic->user = g_strndup(text, (gsize)(colon - text));
    ret_basic->password = g_strndup(colon + 1, length - (gsize)(colon + 1 - text));
    return TRUE;
}

gboolean
basic_parse(const char *header, Basic *ret_basic)
{
    const char *text;
    guchar *decoded;
    gsize length, decoded_length;
    gboolean good;

    if (header == NULL || strlen(header) > BASIC_MAX ||
        g_ascii_strncasecmp(header, SCHEME, strlen(SCHEME)) != 0)
        return FALSE;
    text = header + strlen(SCHEME);
    text += strspn(text, " ");
    length = strlen(text);
    if (!is_base64(text, length))
        return FALSE;
    decoded = g_base64_decode(text, &decoded_length);
    good = split((const char *)decoded, decoded_length, ret_basic);
    vault_wipe(decoded, decoded_length);
    g_free(decoded);
    return good;
}
