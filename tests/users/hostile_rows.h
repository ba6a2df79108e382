/* hostile_rows.h: what the other files of the hostile program need of keyrack.db. */
#pragma once

#include <glib.h>

/* What a statement finds of id, practitioner, shard and sealed record; nothing when the file cannot be read. */
GPtrArray *rows_read_records(const char *select);

/* Where the attacker listens on loopback; whoever is to be led there. */
int rows_port(void);

/* Takes what they said who came. */
void take_visitors(void);
