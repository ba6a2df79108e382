/* doorbell.h: one datagram on a unix socket tells the agent that a job is waiting. */
#pragma once

#include <glib.h>

/* Rings the agent's bell at path. Never waits and never fails: a lost ring only costs time, because
 * the agent also looks by itself. */
void doorbell_ring(const char *path);

/*
 * Opens the bell for listening: a non-blocking datagram socket, mode 0660, an old one removed.
 *
 * Owner:  the caller closes the descriptor.
 * Errors: INTERNAL.
 */
int doorbell_listen(const char *path, GError **error);

/* Empties the bell; what the datagrams carry is never looked at. TRUE when it had rung. */
gboolean doorbell_drain(int fd);
