/* throttle.h: how long to wait after failed tries. Pure: the clock is passed in. */
#pragma once

#include "lib/keeper/verifiers.h"

/* Failures in a row that cost nothing. An address gets more: it may be a whole clinic's router. */
#define FREE_FOR_PERSON 5
#define FREE_FOR_NETWORK 20

#define NETWORK_SIZE 48 /* the longest: an IPv6 address with "/64" */

/* Seconds until the next try counts, 0..900: none for the first failures, then 2, 4, 8 ... s after
 * the last. A last failure in the future (the clock was set back) is taken as now. */
gint64 throttle_wait_s(const Tries *tries, guint free_tries, gint64 now_utc);

/* One more failure. */
void throttle_failed(Tries *tries, gint64 now_utc);

/* Brings a failure from the future to now. */
void throttle_settle(Tries *tries, gint64 now_utc);

/* What counts as one asker: an IPv4 address, the /64 of an IPv6 address, "unknown" for anything
 * else. */
void throttle_network(const char *address, char ret_network[NETWORK_SIZE]);

/* Failed tries by network: a table of fixed size in which the one that failed longest ago makes room
 * for a new one. */
typedef struct Networks Networks;
Networks *networks_new(void);
void networks_free(Networks *networks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Networks, networks_free)

/* The tries of this network, valid until the next call; a network that was quiet for an hour starts
 * anew. Never NULL. */
Tries *networks_tries(Networks *networks, const char *network, gint64 now_utc);
