/* program.h: hardening, logging and the clock, the same in every program. */
#pragma once

#include <glib.h>

/*
 * Before anything else in main(): no core dumps, not dumpable or traceable by the same user, no new
 * privileges, a closed umask, SIGPIPE ignored, log lines to stderr as
 * "NAME[PID] LEVEL MESSAGE" on one line with control characters escaped.
 */
void program_start(const char *name);

/* Wall clock, seconds since 1970 UTC. */
gint64 clock_utc(void);

/* Monotonic clock, milliseconds; for durations. */
gint64 clock_monotonic_ms(void);

/* Tells systemd (sd_notify protocol on $NOTIFY_SOCKET, if set) that the program is ready. */
void program_ready(void);
