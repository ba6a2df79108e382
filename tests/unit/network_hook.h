/* network_hook.h: the network of a test program, which is not there: names are answered and connections refused in the
 * program itself, and both are written down. It stands in front of the C library's getaddrinfo and connect, so libcurl
 * itself asks it. */
#pragma once

#include <glib.h>

/* Forgets what was seen. */
void network_forget(void);

/* Connections to this port of 127.0.0.1 are made as always; 0: none are. */
void network_let_through(guint port);

/* Every "HOST:PORT" whose address was asked for, and every connection that was tried and not let through, in order of
 * spelling: "connect HOST:PORT" for a name that had been asked for, "connect ADDRESS:PORT" else. Free with
 * g_ptr_array_unref. */
GPtrArray *network_seen(void);

/* How many of what was seen is not Cliniko's: a host other than api.REGION.cliniko.com, or another port than 443. */
guint network_count_foreign(void);
