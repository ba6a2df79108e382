/* test-form.c: a form is decoded to exactly what was typed, or refused; nothing is repaired. */
#include "cgi-bin/form.h"

#include <string.h>

typedef struct {
    const char *text;
    gsize length; /* 0: strlen */
    FormProblem problem;
    const char *decoded; /* "name=value|name=value" */
} Case;

static const Case cases[] = {
    { "", 0, FORM_GOOD, "" },
    { "a=1", 0, FORM_GOOD, "a=1" },
    { "a=1&b=2&a=3", 0, FORM_GOOD, "a=1|b=2|a=3" },
    { "a", 0, FORM_GOOD, "a=" },
    { "a=", 0, FORM_GOOD, "a=" },
    { "a&b=2", 0, FORM_GOOD, "a=|b=2" },
    { "a=1=2", 0, FORM_GOOD, "a=1=2" },
    { "a=x+y%2Bz%20", 0, FORM_GOOD, "a=x y+z " },
    { "a=%26%3D%25", 0, FORM_GOOD, "a=&=%" },
    { "%61+b=1", 0, FORM_GOOD, "a b=1" },
    { "a=%c3%A9", 0, FORM_GOOD, "a=\xc3\xa9" },
    { "a=%E2%80%8B\xe2\x80\x8b", 0, FORM_GOOD, "a=\xe2\x80\x8b\xe2\x80\x8b" },
    { "a=%0d%0A", 0, FORM_GOOD, "a=\r\n" },
    { "a=%", 0, FORM_BAD_ENCODING, NULL },
    { "a=%4", 0, FORM_BAD_ENCODING, NULL },
    { "a=%4&b=1", 0, FORM_BAD_ENCODING, NULL },
    { "a=%4g", 0, FORM_BAD_ENCODING, NULL },
    { "a=% 41", 0, FORM_BAD_ENCODING, NULL },
    { "%zz=1", 0, FORM_BAD_ENCODING, NULL },
    { "a=%00", 0, FORM_BAD_TEXT, NULL },
    { "a\0b=1", 5, FORM_BAD_TEXT, NULL },
    { "a=%ff", 0, FORM_BAD_TEXT, NULL },
    { "a=\xc3", 0, FORM_BAD_TEXT, NULL },
    { "a=%C0%AF", 0, FORM_BAD_TEXT, NULL },             /* overlong '/' */
    { "a=%ED%A0%80", 0, FORM_BAD_TEXT, NULL },          /* a surrogate */
    { "=1", 0, FORM_NO_NAME, NULL },
    { "a=1&", 0, FORM_NO_NAME, NULL },
    { "&a=1", 0, FORM_NO_NAME, NULL },
    { "a=1&&b=2", 0, FORM_NO_NAME, NULL },
    { "a&b&c&d", 0, FORM_GOOD, "a=|b=|c=|d=" },
    { "a&b&c&d&e", 0, FORM_TOO_MANY, NULL },
};

static void
test_case(gconstpointer data)
{
    const Case *claim = data;
    gsize length = claim->length != 0 ? claim->length : strlen(claim->text);
    g_autofree char *text = g_malloc(length + 1); /* no byte more, for the sanitizer */
    g_autoptr(GString) decoded = g_string_new(NULL);
    g_auto(Form) form = { NULL };

    memcpy(text, claim->text, length);
    text[length] = 'x';
    g_assert_cmpint(form_decode(text, length, 4, &form), ==, claim->problem);
    if (claim->problem != FORM_GOOD) {
        g_assert_null(form.fields);
        return;
    }
    for (guint i = 0; i < form.fields->len; i++) {
        const FormField *field = &g_array_index(form.fields, FormField, i);

        g_string_append_printf(decoded, "%s%s=%s", i > 0 ? "|" : "", field->name, field->value);
    }
    g_assert_cmpstr(decoded->str, ==, claim->decoded);
}

static void
test_every_byte_survives(void)
{
    for (int byte = 1; byte < 128; byte++) {
        g_autofree char *text = g_strdup_printf("a=%%%02x", (unsigned)byte);
        g_auto(Form) form = { NULL };

        g_assert_cmpint(form_decode(text, strlen(text), 1, &form), ==, FORM_GOOD);
        g_assert_cmpint(g_array_index(form.fields, FormField, 0).value[0], ==, byte);
    }
}

static void
test_paths_keep_their_plus(void)
{
    char path[] = "/a+b%20c%2Fd", broken[] = "/a%2", nul[] = "/a%00";

    g_assert_cmpint(form_decode_path(path), ==, FORM_GOOD);
    g_assert_cmpstr(path, ==, "/a+b c/d");
    g_assert_cmpint(form_decode_path(broken), ==, FORM_BAD_ENCODING);
    g_assert_cmpint(form_decode_path(nul), ==, FORM_BAD_TEXT);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strdup_printf("/form/decodes/%" G_GSIZE_FORMAT, i);

        g_test_add_data_func(name, &cases[i], test_case);
    }
    g_test_add_func("/form/every-byte-survives", test_every_byte_survives);
    g_test_add_func("/form/paths-keep-their-plus", test_paths_keep_their_plus);
    return g_test_run();
}
