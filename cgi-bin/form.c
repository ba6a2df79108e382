/* form.c: decodes form bodies, queries and paths. Pure: bytes in, fields out, nothing repaired. */
#include "cgi-bin/form.h"

#include <string.h>

void
form_clear(Form *form)
{
    g_clear_pointer(&form->fields, g_array_unref);
}

/* Decodes [text, text + length) to its own beginning and ends it with NUL: the result is never
 * longer. */
static FormProblem
decode_part(char *text, gsize length, gboolean plus_is_space)
{
    char *to = text;

    for (const char *from = text; from < text + length; from++) {
        int high, low;

        if (*from != '%') {
            *to++ = plus_is_space && *from == '+' ? ' ' : *from;
            continue;
        }
        if (text + length - from < 3)
            return FORM_BAD_ENCODING;
        high = g_ascii_xdigit_value(from[1]);
        low = g_ascii_xdigit_value(from[2]);
        if (high < 0 || low < 0)
            return FORM_BAD_ENCODING;
        *to++ = (char)(high * 16 + low);
        from += 2;
    }
    if (!g_utf8_validate_len(text, (gsize)(to - text), NULL)) /* which refuses NUL too */
        return FORM_BAD_TEXT;
    *to = '\0';
    return FORM_GOOD;
}

/* One "name=value" without its '&'; text[length] may be overwritten. */
static FormProblem
decode_field(char *text, gsize length, FormField *ret_field)
{
    char *equals = memchr(text, '=', length);
    gsize name_length = equals != NULL ? (gsize)(equals - text) : length;
    char *value = equals != NULL ? equals + 1 : text + length;
    FormProblem problem;

    if (name_length == 0)
        return FORM_NO_NAME;
    problem = decode_part(value, (gsize)(text + length - value), TRUE);
    if (problem == FORM_GOOD)
        problem = decode_part(text, name_length, TRUE);
    *ret_field = (FormField){ text, value };
    return problem;
}

FormProblem
form_decode(char *text, gsize length, guint max_fields, Form *ret_form)
{
    g_auto(Form) form = { g_array_new(FALSE, FALSE, sizeof(FormField)) };
    char *end = text + length;

    for (char *next, *at = text; length > 0 && at <= end; at = next + 1) {
        FormField field;
        FormProblem problem;

        next = memchr(at, '&', (gsize)(end - at));
        if (next == NULL)
            next = end;
        if (form.fields->len == max_fields)
            return FORM_TOO_MANY;
        problem = decode_field(at, (gsize)(next - at), &field);
        if (problem != FORM_GOOD)
            return problem;
        g_array_append_val(form.fields, field);
    }
    *ret_form = form;
    form.fields = NULL;
    return FORM_GOOD;
}

FormProblem
form_decode_path(char *path)
{
    return decode_part(path, strlen(path), FALSE);
}
