/* text.h: names and words from outside made fit to store and show. */
#pragma once

#include <glib.h>

#define NAME_MAX_CHARACTERS 200

/* A one-line name: valid UTF-8, no control, bidirectional-override or zero-width characters, white space folded,
 * at most NAME_MAX_CHARACTERS (then an ellipsis). Never NULL; free with g_free. */
char *name_clean(const char *text);
/* The same for a line of another length. */
char *text_clean(const char *text, glong max_characters);

/* The form in which names are put in order: case and accents aside. name is valid UTF-8; free with g_free. */
char *name_sort_form(const char *name);

/* Digits only, 1 to 20 of them: an id of Cliniko's, safe in a path. */
gboolean cliniko_id_is_valid(const char *id);

/* An e-mail address we would write to: one @, a dot in the domain, no spaces or controls, at most 254 bytes. */
gboolean email_is_valid(const char *email);

/* "just now", "4 minutes ago", "today at 14:05", "3 March at 9:12", in the IANA zone ("" = UTC). Free with g_free. */
char *time_in_words(gint64 at_utc, gint64 now_utc, const char *zone);
/* "in a few seconds", "in 4 minutes", "at 14:05". */
char *time_until_in_words(gint64 at_utc, gint64 now_utc, const char *zone);
