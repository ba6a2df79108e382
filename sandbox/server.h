/* server.h: the HTTP side of the sandbox. */
#pragma once

#include "sandbox/sandbox.h"

typedef struct MHD_Daemon Server;

/*
 * Listens on 127.0.0.1, on port or (0) on one the kernel chooses, and fills in sandbox->port and
 * origin. A thread for each connection, so that slow answers do not wait for one another.
 *
 * Errors: REMOTE the port is taken.
 */
Server *server_start(Sandbox *sandbox, guint16 port, GError **error);

/* Ends answers that wait, and then every thread. */
void server_stop(Server *server, Sandbox *sandbox);
