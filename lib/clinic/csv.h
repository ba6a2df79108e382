/* csv.h: tables as text that spreadsheets open, and that none of them takes for formulas. */
#pragma once

#include <glib.h>

/* What a file begins with, so that spreadsheets read it as UTF-8. */
#define CSV_BOM "\xef\xbb\xbf"

/* TRUE when a spreadsheet might compute this text instead of showing it: behind any spaces it begins with = + - @ (the
 * full-width forms too), or it begins with a tab or a line's end. */
gboolean csv_is_formula(const char *text);

/*
 * Appends one row: every cell in quotes, quotes inside doubled, a ' before what csv_is_formula, CR LF at the end.
 *
 * Shape:  cells are valid UTF-8; cells[count] is not looked at.
 * Source: RFC 4180; security-reliability D19.
 */
void csv_append_row(GString *out, const char *const *cells, gsize count);
