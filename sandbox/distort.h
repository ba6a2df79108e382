/* distort.h: answers bent out of shape, to see what a client makes of them. */
#pragma once

#include <jansson.h>

/* Bends answer in place; argument is what followed the colon in the fault's name, "" when nothing did. */
typedef void (*Distort)(json_t *answer, const char *argument);

/* The distortion of that name ("script-names"), or NULL. */
Distort distort_find(const char *name);
