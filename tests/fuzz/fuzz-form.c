/* fuzz-form.c: whatever bytes come, form_decode stays inside them, and what it accepts survives a
 * round trip. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "cgi-bin/form.h"

#define MAX_FIELDS 50

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
encode(GString *out, const char *text)
{
    g_string_append_uri_escaped(out, text, NULL, FALSE);
}

static GString *
encode_form(const Form *form)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < form->fields->len; i++) {
        const FormField *field = &g_array_index(form->fields, FormField, i);

        if (i > 0)
            g_string_append_c(out, '&');
        encode(out, field->name);
        g_string_append_c(out, '=');
        encode(out, field->value);
    }
    return out;
}

static void
check_field(const FormField *field, const char *text, size_t size)
{
    g_assert(field->name >= text && field->name + strlen(field->name) <= text + size);
    g_assert(field->value >= text && field->value + strlen(field->value) <= text + size);
    g_assert(g_utf8_validate(field->name, -1, NULL) && g_utf8_validate(field->value, -1, NULL));
}

static void
check_round_trip(const Form *form)
{
    GString *encoded = encode_form(form);
    g_auto(Form) again = { NULL };

    g_assert(form_decode(encoded->str, encoded->len, MAX_FIELDS, &again) == FORM_GOOD);
    g_assert(again.fields->len == form->fields->len);
    for (guint i = 0; i < form->fields->len; i++) {
        const FormField *a = &g_array_index(form->fields, FormField, i);
        const FormField *b = &g_array_index(again.fields, FormField, i);

        g_assert_cmpstr(a->name, ==, b->name);
        g_assert_cmpstr(a->value, ==, b->value);
    }
    g_string_free(encoded, TRUE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_malloc(size + 1); /* no byte more, for the sanitizer */
    g_autofree char *path = g_strndup((const char *)data, size);
    g_auto(Form) form = { NULL };

    memcpy(text, data, size);
    text[size] = 'x'; /* not a terminator to lean on */
    if (form_decode(text, size, MAX_FIELDS, &form) == FORM_GOOD) {
        g_assert(form.fields->len <= MAX_FIELDS);
        for (guint i = 0; i < form.fields->len; i++)
            check_field(&g_array_index(form.fields, FormField, i), text, size);
        check_round_trip(&form);
    }
    if (form_decode_path(path) == FORM_GOOD)
        g_assert(g_utf8_validate(path, -1, NULL) && strlen(path) <= size);
    return 0;
}
