/* dispatch.h: from what arrived to what goes back: the straight line of every request. */
#pragma once

#include "cgi-bin/request_read.h"

/*
 * Answers one request. Every outcome, also our own failure, is a whole reply with the right status.
 *
 * Owner:  incoming is borrowed, its body decoded in place and wiped; the caller clears *ret_reply.
 */
void dispatch(App *app, const Incoming *incoming, gint64 now_utc, Reply *ret_reply);
