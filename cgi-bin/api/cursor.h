/* cursor.h: where a list goes on: the ids of the last row that was given, in a text that callers hand back as it is. */
#pragma once

#include <glib.h>

#define CURSOR_IDS_MAX 3
#define CURSOR_TEXT_MAX 66 /* a letter, three ids of 20 digits and what separates them */

typedef struct {
    char ids[CURSOR_IDS_MAX][21]; /* ids as Cliniko's are: 1 to 20 digits */
} Cursor;

/* TRUE when text is the cursor of a list that has this letter and n ids in a row; then *ret_cursor is filled. */
gboolean cursor_parse(const char *text, char letter, guint n, Cursor *ret_cursor);
/* The text of one; free with g_free. */
char *cursor_text(char letter, guint n, const Cursor *cursor);
