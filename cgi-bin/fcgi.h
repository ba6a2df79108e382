/* fcgi.h: FastCGI requests, one after the other, until told to stop. */
#pragma once

#include "cgi-bin/dispatch.h"

/* TRUE when descriptor 0 is a listening socket, as spawn-fcgi and systemd hand it over. */
gboolean fcgi_is_handed_a_socket(void);

/*
 * Listens on a unix socket at path, mode 0660, non-blocking; an abandoned one is replaced.
 *
 * Owner:  the caller closes the descriptor and removes the file.
 * Errors: CONFLICT somebody listens there already; INTERNAL.
 */
int fcgi_listen(const char *path, GError **error);

/* Makes the reply to one request; the caller clears it. */
typedef void (*FcgiAnswer)(gpointer data, const Incoming *incoming, Reply *ret_reply);

/* Answers requests from listen_fd (non-blocking) until stop_fd becomes readable, which must mean
 * that nobody serves it any more: then takes nobody new, and answers those who wait already. */
void fcgi_serve(int listen_fd, int stop_fd, FcgiAnswer answer, gpointer data);
