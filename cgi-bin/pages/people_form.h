/* people_form.h: what the forms about people share: the choice of a role, their messages, the list of what is wrong. */
#pragma once

#include "cgi-bin/routes.h"
#include "lib/store/person_changes.h"

/* A role as it was typed, and what is wrong with it, NULL for nothing. Strings are borrowed from the request. */
typedef struct {
    PersonRole role; /* PERSON_NOBODY: none chosen */
    const char *practitioner_id;
    const char *role_error, *practitioner_error;
} RoleChoice;

/* Reads 'role' and 'practitioner'; TRUE when nothing is wrong. */
gboolean role_choice_read(const Request *request, RoleChoice *ret_choice);

/* Shows the fields for it as ROLE_FIELDS. Errors: INTERNAL. */
gboolean role_choice_show(App *app, View *form, const RoleChoice *choice, GError **error);

/* "Practitioner: Anna Berg", "Receptionist". Free with g_free; NULL with an error. */
char *person_role_in_words(App *app, const Person *person, GError **error);

