/* nightly.h: when the agent refreshes the clinic by itself. */
#pragma once

#include <glib.h>

/*
 * The newest nightly moment that is not after now: 2:00 to 2:59 in the clinic's zone, the minute
 * chosen by the account so that not every clinic asks Cliniko at once.
 *
 * Shape:  zone is an IANA name; "" or an unknown one is UTC.
 */
gint64 nightly_moment_utc(gint64 now_utc, const char *zone, const char *account_id);
