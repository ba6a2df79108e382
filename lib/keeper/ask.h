/* ask.h: one question to the keeper and its answer, as frames. For lib/keeper only. */
#pragma once

#include "lib/keeper/protocol.h"

/*
 * Sends question, receives into answer: its head alone, or all of it when the keeper is done.
 *
 * Owner:  whatever held a secret is the caller's to wipe.
 * Errors: BUSY, FORBIDDEN, REFUSED, INTERNAL; every other answer is the question's own, for the caller to read.
 */
gboolean keeper_ask(const char *path, const void *question, gsize size, void *answer, gsize answer_size,
                    GError **error);

KeeperHead keeper_head(KeeperQuestion question);

/* FALSE when text does not fit with its NUL; field is zero to begin with. */
gboolean keeper_put_text(char *field, gsize size, const char *text);

/* FALSE with INTERNAL: an answer that the question cannot have; and with INVALID. */
gboolean keeper_unexpected(guint8 kind, GError **error);
gboolean keeper_invalid(const char *what, GError **error);
