/* role.c: the roles by their words. Pure. */
#include "lib/clinic/role.h"

static const struct {
    PersonRole role;
    const char *word, *label;
} roles[] = {
    { PERSON_ADMINISTRATOR, "administrator", "Administrator" },
    { PERSON_RECEPTIONIST, "receptionist", "Receptionist" },
    { PERSON_PRACTITIONER, "practitioner", "Practitioner" },
};

PersonRole
person_role_parse(const char *word)
{
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        if (g_strcmp0(roles[i].word, word) == 0)
            return roles[i].role;
    return PERSON_NOBODY;
}

const char *
person_role_word(PersonRole role)
{
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        if (roles[i].role == role)
            return roles[i].word;
    return NULL;
}

const char *
person_role_label(PersonRole role)
{
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        if (roles[i].role == role)
            return roles[i].label;
    return "Somebody";
}
