/* people_form.c: what the forms about people share. */
#include "cgi-bin/pages/people_form.h"

#include <string.h>

#include "lib/clinic/text.h"
#include "lib/store/practitioners.h"

static const PersonRole roles[] = { PERSON_ADMINISTRATOR, PERSON_RECEPTIONIST, PERSON_PRACTITIONER };

gboolean
role_choice_read(const Request *request, RoleChoice *ret_choice)
{
    RoleChoice choice = { .role = person_role_parse(request_field(request, "role")),
                          .practitioner_id = request_field(request, "practitioner") };

    if (choice.practitioner_id == NULL || choice.role != PERSON_PRACTITIONER)
        choice.practitioner_id = "";
    if (choice.role == PERSON_NOBODY)
        choice.role_error = "Choose what they may do.";
    else if (choice.role == PERSON_PRACTITIONER && !cliniko_id_is_valid(choice.practitioner_id))
        choice.practitioner_error = "Choose which of the practitioners in Cliniko this person is.";
    *ret_choice = choice;
    return choice.role_error == NULL && choice.practitioner_error == NULL;
}

static void
add_option(View *fields, ViewName section, const char *value, const char *label, gboolean chosen)
{
    View *option = view_add(fields, section);

    view_set(option, VIEW_VALUE, value);
    view_set(option, VIEW_LABEL, label);
    if (chosen)
        view_add(option, VIEW_CHOSEN);
}

typedef struct {
    View *fields;
    const char *chosen;
} Options;

static void
add_practitioner(const Hook *hook, gpointer data)
{
    const Options *options = data;

    add_option(options->fields, VIEW_PRACTITIONER_OPTION, hook->id, hook->name, strcmp(hook->id, options->chosen) == 0);
}

gboolean
role_choice_show(App *app, View *form, const RoleChoice *choice, GError **error)
{
    View *fields = view_include(form, VIEW_ROLE_FIELDS, "role_fields.tpl");
    Options options = { fields, choice->practitioner_id };

    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        add_option(fields, VIEW_ROLE_OPTION, person_role_word(roles[i]), person_role_label(roles[i]),
                   roles[i] == choice->role);
    if (choice->role_error != NULL)
        view_set_static(view_add(fields, VIEW_ROLE_ERROR), VIEW_ERROR_TEXT, choice->role_error);
    if (choice->practitioner_error != NULL)
        view_set_static(view_add(fields, VIEW_PRACTITIONER_ERROR), VIEW_ERROR_TEXT, choice->practitioner_error);
    return hooks_visit(app->db, FALSE, add_practitioner, &options, error);
}

char *
person_role_in_words(App *app, const Person *person, GError **error)
{
    const PersonRole role = person_role_parse(person->role);
    GError *problem = NULL;
    g_autofree char *name = NULL;

    if (role != PERSON_PRACTITIONER)
        return g_strdup(person_role_label(role));
    name = practitioner_find_name(app->db, person->practitioner_id, &problem);
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return NULL;
    }
    return g_strdup_printf("%s: %s in Cliniko", person_role_label(role), name != NULL ? name : "nobody known any more");
}

