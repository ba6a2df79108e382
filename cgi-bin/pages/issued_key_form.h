/* issued_key_form.h: the fields of the forms about issued keys: what was chosen, and what is wrong beside which
 * field. */
#pragma once

#include "cgi-bin/pages/issued_key_words.h"
#include "cgi-bin/routes.h"

typedef enum {
    ISSUED_FIELD_NAME,
    ISSUED_FIELD_DESCRIPTION,
    ISSUED_FIELD_OWNER,
    ISSUED_FIELD_SCOPES,
    ISSUED_FIELD_EXPIRES,
    ISSUED_FIELD_NETWORKS,
    ISSUED_FIELD_ENDS,
    ISSUED_FIELD__COUNT
} IssuedField;

/* What was chosen; a field that is wrong has its sentence. Strings are NULL until read. */
typedef struct {
    char *name, *description, *networks;
    gint64 person_id;
    guint scopes;
    gint64 expires_utc; /* 0: never */
    gint64 ends_utc;
    char *wrong[ISSUED_FIELD__COUNT];
} IssuedForm;
void issued_form_clear(IssuedForm *form);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(IssuedForm, issued_form_clear)

/* Each reads what it is named for. persons: GPtrArray of Person. */
void issued_form_read_names(IssuedForm *form, const Request *request);
void issued_form_read_owner(IssuedForm *form, const Request *request, const GPtrArray *persons);
void issued_form_read_networks(IssuedForm *form, const Request *request);
void issued_form_read_expires(IssuedForm *form, const Request *request, const char *zone);
/* When the key before a rotated one ends. */
void issued_form_read_ends(IssuedForm *form, const Request *request);

gboolean issued_form_is_good(const IssuedForm *form);

/* The summary at the top and the sentence beside each field. */
void issued_form_show_wrong(const IssuedForm *form, View *page);
/* Each shows its fields with what was sent, or what stands there at first. */
void issued_form_show_scopes(View *page, const Request *request);
void issued_form_show_expires(const IssuedForm *form, View *page, const Request *request);
void issued_form_show_ends(View *page, const Request *request);
