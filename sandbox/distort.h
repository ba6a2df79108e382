/* distort.h: answers bent out of shape, to see what a client makes of them. */
#pragma once

#include <glib.h>
#include <jansson.h>

/* TRUE when there is a distortion of that name ("script-names"). */
gboolean distortion_exists(const char *name);

/* Bends answer in place, by a distortion that exists; argument is what followed the colon in the
 * fault's name, "" when nothing did. */
void distort(json_t *answer, const char *name, const char *argument);
