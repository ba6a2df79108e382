/* form.h: application/x-www-form-urlencoded text and percent-encoded paths, decoded strictly and in
 * place. */
#pragma once

#include <glib.h>

typedef struct {
    const char *name, *value; /* valid UTF-8 without NUL; they lie in the decoded text */
} FormField;

typedef struct {
    GArray *fields; /* of FormField, in order of arrival */
} Form;
void form_clear(Form *form);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Form, form_clear)

typedef enum {
    FORM_GOOD,
    FORM_BAD_ENCODING, /* a % without two hexadecimal digits */
    FORM_BAD_TEXT,     /* not UTF-8, or a NUL byte */
    FORM_NO_NAME,      /* "=x", "a&&b" */
    FORM_TOO_MANY,
} FormProblem;

/*
 * Decodes "a=1&b=2": '+' is a space, %XX a byte; a name without '=' has the value "".
 *
 * Shape:  text has length bytes and room for one more, which is overwritten; it is changed in
 *         place. "" has no fields.
 * Owner:  on FORM_GOOD *ret_form is filled and points into text; else it stays untouched and text
 *         is spoilt.
 * Source: URL Standard, application/x-www-form-urlencoded parsing, but refusing what that repairs.
 */
FormProblem form_decode(char *text, gsize length, guint max_fields, Form *ret_form);

/* Decodes %XX in a NUL-terminated path, in place; '+' is itself. */
FormProblem form_decode_path(char *path);
