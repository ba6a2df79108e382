/* test-password-rules.c: passwords are long and nobody's first guess, whatever they are made of. */
#include "lib/clinic/password_rules.h"

static const char *const own[] = { "anna.berg@clinic.example", "Annabella Bergström", "Harbour Physio", NULL };

static void
assert_good(const char *password, gsize min_characters)
{
    g_assert_cmpstr(password_problem(password, min_characters, own), ==, NULL);
    g_assert_cmpstr(password_strength(password, own), !=, "easy to guess");
}

static void
assert_refused(const char *password, const char *because)
{
    const char *problem = password_problem(password, PASSWORD_ALONE_MIN, own);

    g_assert_nonnull(problem);
    g_assert_nonnull(g_strstr_len(problem, -1, because));
}

static void
test_length(void)
{
    g_autoptr(GString) ascii = g_string_new("lamp river copper tuesday ");
    g_autoptr(GString) wide = g_string_new(NULL);

    assert_good("fifteen letters", PASSWORD_ALONE_MIN);
    assert_refused("", "too short");
    assert_refused("fourteen chars", "15 characters");
    assert_refused("éééééééééééééé", "too short"); /* 14 characters, 28 bytes */
    assert_good("copper lamps", PASSWORD_WITH_CODE_MIN);
    g_assert_nonnull(g_strstr_len(password_problem("copper lamp", PASSWORD_WITH_CODE_MIN, own), -1, "12 characters"));
    while (ascii->len < 128)
        g_string_append_c(ascii, 'x');
    assert_good(ascii->str, PASSWORD_ALONE_MIN);
    assert_refused(g_string_append_c(ascii, 'x')->str, "too long");
    for (gunichar c = 0; c < 127; c++)
        g_string_append_unichar(wide, 0x1f400 + c);
    assert_good(wide->str, PASSWORD_ALONE_MIN); /* 508 bytes */
    assert_refused(g_string_append_unichar(wide, 0x1f511)->str, "too long"); /* 512 */
}

/* No kind of character is asked for and none is refused. */
static void
test_any_characters(void)
{
    assert_good("ünïcödé wörds ok", PASSWORD_ALONE_MIN);
    assert_good("слон чайник берег шёпот", PASSWORD_ALONE_MIN);
    assert_good("象とやかんと岸辺とささやきの夜", PASSWORD_ALONE_MIN);
    assert_good("lampriverkettle", PASSWORD_ALONE_MIN);
    assert_good("  spaces, and a\ttab ", PASSWORD_ALONE_MIN);
    assert_refused("not UTF-8 at all \xff\xfe", "cannot read");
}

static void
test_common(void)
{
    static const char *const common[] = { "passwordpassword", "Password12345678", "123456789012345", "aaaaaaaaaaaaaaa",
                                          "qwertyuiopasdfgh", "iloveyouiloveyou", "letmeinletmeinletmein",
                                          "sunshineprincess", "ilovefootball123", "qwertyqwertyqwerty" };

    for (gsize i = 0; i < G_N_ELEMENTS(common); i++) {
        assert_refused(common[i], "Please choose another");
        g_assert_cmpstr(password_strength(common[i], own), ==, "easy to guess");
    }
}

static void
test_own_words(void)
{
    static const char *const words[] = { "Anna.Berg@Clinic.Example", "ANNABELLA BERGSTRÖM", "bergström-anna-1987",
                                         "HarbourPhysio2026!", "keyrack-cliniko-1", "Keyrack Password 42" };
    static const char *const nobody[] = { "", "", NULL };

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        assert_refused(words[i], "first things somebody would try");
    assert_good("anna paints seven kettles", PASSWORD_ALONE_MIN);
    g_assert_null(password_problem("Annabella Bergström", PASSWORD_ALONE_MIN, nobody));
}

static void
test_strength(void)
{
    g_assert_cmpstr(password_strength("fifteen letters", own), ==, "fair");
    g_assert_cmpstr(password_strength("lamp river kettle", own), ==, "good");
    g_assert_cmpstr(password_strength("lamp river copper tuesday", own), ==, "strong");
}

/* What is beyond the measured part adds nothing, so that it cannot cost anything either. */
static void
test_long_is_not_measured(void)
{
    g_autofree char *start = g_strnfill(100, 'a');
    g_autofree char *text = g_strconcat(start, "lamp river copper tuesday", NULL);

    g_assert_cmpstr(password_strength(text, own), ==, "easy to guess");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/password/length", test_length);
    g_test_add_func("/password/any characters", test_any_characters);
    g_test_add_func("/password/common ones", test_common);
    g_test_add_func("/password/own words", test_own_words);
    g_test_add_func("/password/strength", test_strength);
    g_test_add_func("/password/long ones", test_long_is_not_measured);
    return g_test_run();
}
