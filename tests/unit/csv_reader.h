/* csv_reader.h: a strict reader of CSV, for tests: every cell in quotes, CR LF after every row, nothing besides. */
#pragma once

#include <glib.h>

/* Rows of cells (GPtrArray of GPtrArray of char *), NULL when text is anything else. */
GPtrArray *csv_read(const char *text);
