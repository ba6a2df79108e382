/* test-issued-key.c: a key is made of evenly drawn characters and a checksum that catches every slip of one character;
 * what it may read depends on its owner's role. */
#include "lib/clinic/issued_key.h"

#include <string.h>

/* Counted with zlib's crc32. */
#define ZEROES "kr_000000000000000000000000000000" ZEROES_SUM
#define ZEROES_SUM "1bmxxO"
#define RISING "kr_0123456789ABCDEFGHIJKLMNOPQRST" RISING_SUM
#define RISING_SUM "3p2SyR"

static void
made_as_the_rule_says(void)
{
    guint8 bytes[64] = { 0 };
    char key[ISSUED_KEY_LENGTH + 1];

    g_assert_true(issued_key_make(bytes, sizeof bytes, key));
    g_assert_cmpstr(key, ==, ZEROES);
    for (guint8 i = 0; i < sizeof bytes; i++)
        bytes[i] = i;
    g_assert_true(issued_key_make(bytes, sizeof bytes, key));
    g_assert_cmpstr(key, ==, RISING);
}

/* Each of the 62 characters comes from exactly four values of a byte. */
static void
no_character_is_favoured(void)
{
    int counts[128] = { 0 };

    for (int value = 0; value < 256; value++) {
        guint8 bytes[64];
        char key[ISSUED_KEY_LENGTH + 1];

        memset(bytes, value, sizeof bytes);
        if (issued_key_make(bytes, sizeof bytes, key))
            counts[(int)key[3]]++;
        else
            g_assert_cmpint(value, >=, 248);
    }
    for (int c = 0; c < 128; c++)
        g_assert_cmpint(counts[c], ==, g_ascii_isalnum(c) ? 4 : 0);
}

static void
too_few_bytes_make_none(void)
{
    guint8 bytes[64];
    char key[ISSUED_KEY_LENGTH + 1];

    memset(bytes, 255, sizeof bytes);
    g_assert_false(issued_key_make(bytes, sizeof bytes, key));
    memset(bytes + 4, 7, ISSUED_KEY_RANDOM - 1);
    g_assert_false(issued_key_make(bytes, sizeof bytes, key));
    bytes[63] = 7;
    g_assert_true(issued_key_make(bytes, sizeof bytes, key));
}

static void
every_slip_of_one_character_is_caught(void)
{
    for (gsize at = 0; at < ISSUED_KEY_LENGTH; at++)
        for (char c = 1; c < 127; c++) {
            char key[] = RISING;

            if (key[at] == c)
                continue;
            key[at] = c;
            g_assert_cmpint(issued_key_check(key), ==,
                            at < strlen(ISSUED_KEY_PREFIX) ? ISSUED_KEY_FOREIGN : ISSUED_KEY_MISTYPED);
        }
}

static void
told_apart(void)
{
    static const struct {
        const char *text;
        IssuedKeyText is;
    } cases[] = {
        { RISING, ISSUED_KEY_GOOD },
        { ZEROES, ISSUED_KEY_GOOD },
        { RISING " ", ISSUED_KEY_MISTYPED },
        { " " RISING, ISSUED_KEY_FOREIGN },
        { RISING RISING, ISSUED_KEY_MISTYPED },
        { "kr_", ISSUED_KEY_MISTYPED },
        { "kr_0123456789ABCDEFGHIJKLMNOPQRTS" RISING_SUM, ISSUED_KEY_MISTYPED },
        { "KR_0123456789ABCDEFGHIJKLMNOPQRST" RISING_SUM, ISSUED_KEY_FOREIGN },
        { "", ISSUED_KEY_FOREIGN },
        { "MS0xLWFhYQ-au1", ISSUED_KEY_FOREIGN },
        { "kr_\xff\xfe", ISSUED_KEY_MISTYPED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(issued_key_check(cases[i].text), ==, cases[i].is);
}

static void
never_more_than_the_owner(void)
{
    g_assert_cmpuint(issued_scopes_of_role(PERSON_ADMINISTRATOR), ==, ISSUED_SCOPES_ALL);
    g_assert_cmpuint(issued_scopes_of_role(PERSON_RECEPTIONIST), ==,
                     ISSUED_SCOPE_PRACTITIONERS | ISSUED_SCOPE_BOOKINGS);
    g_assert_cmpuint(issued_scopes_of_role(PERSON_PRACTITIONER), ==, ISSUED_SCOPE_PRACTITIONERS);
    g_assert_cmpuint(issued_scopes_of_role(PERSON_NOBODY), ==, ISSUED_SCOPE_NONE);
}

static void
each_scope_has_its_words(void)
{
    guint all = 0;

    for (const IssuedScope *scope = issued_scopes; *scope != ISSUED_SCOPE_NONE; scope++) {
        g_assert_cmpuint(issued_scope_parse(issued_scope_word(*scope)), ==, *scope);
        g_assert_nonnull(issued_scope_label(*scope));
        all |= *scope;
    }
    g_assert_cmpuint(all, ==, ISSUED_SCOPES_ALL);
    g_assert_null(issued_scope_word(ISSUED_SCOPES_ALL));
    g_assert_null(issued_scope_label(ISSUED_SCOPE_NONE));
    g_assert_cmpuint(issued_scope_parse("keys"), ==, ISSUED_SCOPE_NONE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/issued-key/" #name, name)
    ADD(made_as_the_rule_says);
    ADD(no_character_is_favoured);
    ADD(too_few_bytes_make_none);
    ADD(every_slip_of_one_character_is_caught);
    ADD(told_apart);
    ADD(never_more_than_the_owner);
    ADD(each_scope_has_its_words);
    return g_test_run();
}
