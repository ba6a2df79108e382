/* persons.h: a person's group in the state. For lib/keeper only. */
#pragma once

#include <glib.h>

#include "lib/keeper/keeper.h"

/* Its name; free with g_free. */
char *person_group(gint64 person_id);

/* Puts a verifier in place and forgets failed tries. */
void person_put_verifier(GKeyFile *file, gint64 person_id, const char *verifier);

/* What a person may be; STANDING_NONE when nothing is said. */
Standing person_get_standing(GKeyFile *file, gint64 person_id);
void person_put_standing(GKeyFile *file, gint64 person_id, Standing standing);
