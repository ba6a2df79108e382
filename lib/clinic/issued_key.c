/* issued_key.c: keys that Keyrack issues: how their text is made and told from a mistyped one; what they may read. */
#include "lib/clinic/issued_key.h"

#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
#define BASE (sizeof alphabet - 1)
#define EVEN_MAX (256 / BASE * BASE) /* from here on a byte would favour the first characters */
#define BODY_LENGTH (sizeof ISSUED_KEY_PREFIX - 1 + ISSUED_KEY_RANDOM)

G_STATIC_ASSERT(BODY_LENGTH + ISSUED_KEY_CHECKSUM == ISSUED_KEY_LENGTH);

/* CRC-32 as in zip and PNG (reflected, polynomial 0xEDB88320): against mistakes, not against forgery. */
static guint32
crc32_of(const char *text, gsize length)
{
    guint32 crc = G_MAXUINT32;

    for (gsize i = 0; i < length; i++) {
        crc ^= (guint8)text[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320U : 0);
    }
    return ~crc;
}

/* 62^6 is more than 2^32, so six characters hold any. */
static void
write_checksum(const char *body, char ret_checksum[ISSUED_KEY_CHECKSUM])
{
    guint32 crc = crc32_of(body, BODY_LENGTH);

    for (int i = ISSUED_KEY_CHECKSUM - 1; i >= 0; i--) {
        ret_checksum[i] = alphabet[crc % BASE];
        crc /= BASE;
    }
}

gboolean
issued_key_make(const guint8 *random, gsize length, char ret_key[ISSUED_KEY_LENGTH + 1])
{
    gsize made = sizeof ISSUED_KEY_PREFIX - 1;

    memcpy(ret_key, ISSUED_KEY_PREFIX, made);
    for (gsize i = 0; i < length && made < BODY_LENGTH; i++)
        if (random[i] < EVEN_MAX)
            ret_key[made++] = alphabet[random[i] % BASE];
    if (made < BODY_LENGTH)
        return FALSE;
    write_checksum(ret_key, ret_key + BODY_LENGTH);
    ret_key[ISSUED_KEY_LENGTH] = '\0';
    return TRUE;
}

IssuedKeyText
issued_key_check(const char *text)
{
    char checksum[ISSUED_KEY_CHECKSUM];

    if (!g_str_has_prefix(text, ISSUED_KEY_PREFIX))
        return ISSUED_KEY_FOREIGN;
    if (strlen(text) != ISSUED_KEY_LENGTH ||
        strspn(text + strlen(ISSUED_KEY_PREFIX), alphabet) != ISSUED_KEY_LENGTH - strlen(ISSUED_KEY_PREFIX))
        return ISSUED_KEY_MISTYPED;
    write_checksum(text, checksum);
    return memcmp(checksum, text + BODY_LENGTH, sizeof checksum) == 0 ? ISSUED_KEY_GOOD : ISSUED_KEY_MISTYPED;
}

/* --- what it may read --------------------------------------------------------------------------- */

const IssuedScope issued_scopes[] = {
    ISSUED_SCOPE_PRACTITIONERS, ISSUED_SCOPE_BOOKINGS, ISSUED_SCOPE_AUDIT, ISSUED_SCOPE_NONE
};

static const struct {
    IssuedScope scope;
    const char *word, *label;
} words[] = {
    { ISSUED_SCOPE_PRACTITIONERS, "practitioners", "Read practitioners and the state of their keys" },
    { ISSUED_SCOPE_BOOKINGS, "bookings", "Read online bookings" },
    { ISSUED_SCOPE_AUDIT, "audit", "Read the audit log" },
};

const char *
issued_scope_word(IssuedScope scope)
{
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (words[i].scope == scope)
            return words[i].word;
    return NULL;
}

const char *
issued_scope_label(IssuedScope scope)
{
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (words[i].scope == scope)
            return words[i].label;
    return NULL;
}

IssuedScope
issued_scope_parse(const char *word)
{
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_strcmp0(words[i].word, word) == 0)
            return words[i].scope;
    return ISSUED_SCOPE_NONE;
}

guint
issued_scopes_of_role(PersonRole role)
{
    switch (role) {
    case PERSON_ADMINISTRATOR:
        return ISSUED_SCOPES_ALL;
    case PERSON_RECEPTIONIST:
        return ISSUED_SCOPE_PRACTITIONERS | ISSUED_SCOPE_BOOKINGS;
    case PERSON_PRACTITIONER:
        return ISSUED_SCOPE_PRACTITIONERS;
    case PERSON_NOBODY:
    default:
        return ISSUED_SCOPE_NONE;
    }
}
