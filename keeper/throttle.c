/* throttle.c: guessing gets slower and slower, for a person and for an address.
 *
 * While a person or an address has to wait, every answer is 'wrong'. So that nobody can lock a victim
 * out by failing on purpose, a person's wait does not bind networks that person has signed in from
 * (attempt.c); there the address's own wait is the limit. */
#include "keeper/throttle.h"

#include <arpa/inet.h>
#include <string.h>

#define WAIT_MAX_S 900
#define FORGET_AFTER_S 3600
#define NETWORKS_MAX 1024

typedef struct {
    char network[NETWORK_SIZE];
    Tries tries;
} Network;

struct Networks {
    Network all[NETWORKS_MAX];
};

gint64
throttle_wait_s(const Tries *tries, guint free_tries, gint64 now_utc)
{
    gint64 delay_s, passed_s = now_utc - tries->last_failure_utc;

    if (tries->failures < free_tries)
        return 0;
    delay_s = MIN(WAIT_MAX_S, G_GINT64_CONSTANT(2) << MIN(tries->failures - free_tries, 20));
    return MAX(0, delay_s - MAX(0, passed_s));
}

void
throttle_settle(Tries *tries, gint64 now_utc)
{
    tries->last_failure_utc = MIN(tries->last_failure_utc, now_utc);
}

void
throttle_failed(Tries *tries, gint64 now_utc)
{
    tries->failures += tries->failures < G_MAXINT ? 1 : 0;
    tries->last_failure_utc = now_utc;
}

void
throttle_network(const char *address, char ret_network[NETWORK_SIZE])
{
    struct in_addr four;
    struct in6_addr six;

    (void)g_strlcpy(ret_network, "unknown", NETWORK_SIZE);
    if (inet_pton(AF_INET6, address, &six) == 1 && IN6_IS_ADDR_V4MAPPED(&six)) {
        (void)inet_ntop(AF_INET, six.s6_addr + 12, ret_network, NETWORK_SIZE);
    } else if (inet_pton(AF_INET6, address, &six) == 1) {
        memset(six.s6_addr + 8, 0, 8);
        (void)inet_ntop(AF_INET6, &six, ret_network, NETWORK_SIZE);
        (void)g_strlcat(ret_network, "/64", NETWORK_SIZE);
    } else if (inet_pton(AF_INET, address, &four) == 1) {
        (void)inet_ntop(AF_INET, &four, ret_network, NETWORK_SIZE);
    }
}

Networks *
networks_new(void)
{
    return g_new0(Networks, 1);
}

void
networks_free(Networks *networks)
{
    g_free(networks);
}

Tries *
networks_tries(Networks *networks, const char *network, gint64 now_utc)
{
    Network *found = NULL, *oldest = &networks->all[0];

    for (gsize i = 0; i < NETWORKS_MAX && found == NULL; i++) {
        Network *each = &networks->all[i];

        throttle_settle(&each->tries, now_utc);
        if (strcmp(each->network, network) == 0)
            found = each;
        if (each->tries.last_failure_utc < oldest->tries.last_failure_utc)
            oldest = each;
    }
    if (found == NULL) {
        found = oldest;
        (void)g_strlcpy(found->network, network, sizeof found->network);
        found->tries = (Tries){ 0 };
    }
    if (now_utc - found->tries.last_failure_utc > FORGET_AFTER_S)
        found->tries = (Tries){ 0 };
    return &found->tries;
}
