/* listen.h: the keeper's socket in the file system. */
#pragma once

#include <glib.h>

/*
 * Puts a listening SOCK_SEQPACKET socket at path, mode 0660; one left behind by an earlier keeper is
 * replaced in one step, so a client finds the old one or the new one.
 *
 * Owner:  the caller closes the descriptor and unlinks path.
 * Errors: INTERNAL.
 */
int keeper_listen(const char *path, GError **error);
