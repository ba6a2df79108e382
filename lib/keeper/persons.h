/* persons.h: a person's group in the state. For lib/keeper only. */
#pragma once

#include <glib.h>

/* Puts a verifier in place and forgets failed tries. */
void person_put_verifier(GKeyFile *file, gint64 person_id, const char *verifier);
