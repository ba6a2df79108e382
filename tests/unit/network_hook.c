/* network_hook.c: getaddrinfo and connect as this program's own functions, preferred to the C library's. Each name
 * gets an address of its own out of 198.18.0.0/15, which no network routes, so a connection tells its name. */
#include "tests/unit/network_hook.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#define FIRST_ADDRESS 0xC6120000u /* 198.18.0.0 */

/* libcurl asks for names in threads. */
static GMutex lock;
static GHashTable *seen;  /* of char *, as a set */
static GPtrArray *names;  /* of char *; the place is the address */
static guint open_port;

typedef int (*Lookup)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
typedef int (*Connect)(int, const struct sockaddr *, socklen_t);

static void
prepare(void)
{
    if (seen != NULL)
        return;
    seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    names = g_ptr_array_new_with_free_func(g_free);
}

static guint32
address_of(const char *name)
{
    guint place;

    if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, &place)) {
        place = names->len;
        g_ptr_array_add(names, g_strdup(name));
    }
    return FIRST_ADDRESS + place;
}

/* The library's own function makes the answer, out of an address in digits, for which it asks nobody. */
int
getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **ret_list)
{
    const Lookup real = (Lookup)dlsym(RTLD_NEXT, "getaddrinfo");
    const struct addrinfo numeric = { .ai_family = AF_INET, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                                      .ai_socktype = SOCK_STREAM };
    char text[INET_ADDRSTRLEN];
    struct in_addr address;

    if (hints != NULL && hints->ai_family == AF_INET6)
        return EAI_NONAME;
    g_mutex_lock(&lock);
    prepare();
    g_hash_table_add(seen, g_strdup_printf("%s:%s", name, service));
    address.s_addr = htonl(address_of(name));
    g_mutex_unlock(&lock);
    (void)inet_ntop(AF_INET, &address, text, sizeof text);
    return real(text, service, &numeric, ret_list);
}

static char *
describe(const struct sockaddr *address)
{
    const struct sockaddr_in *internet = (const struct sockaddr_in *)(const void *)address;
    char text[INET_ADDRSTRLEN];
    guint32 place;

    if (address->sa_family != AF_INET)
        return g_strdup_printf("connect family %d", address->sa_family);
    place = ntohl(internet->sin_addr.s_addr) - FIRST_ADDRESS;
    (void)inet_ntop(AF_INET, &internet->sin_addr, text, sizeof text);
    return g_strdup_printf("connect %s:%d", place < names->len ? (const char *)names->pdata[place] : text,
                           ntohs(internet->sin_port));
}

static gboolean
is_let_through(const struct sockaddr *address)
{
    const struct sockaddr_in *internet = (const struct sockaddr_in *)(const void *)address;

    return open_port != 0 && address->sa_family == AF_INET &&
           internet->sin_addr.s_addr == htonl(INADDR_LOOPBACK) && ntohs(internet->sin_port) == open_port;
}

int
connect(int fd, const struct sockaddr *address, socklen_t length)
{
    const Connect real = (Connect)dlsym(RTLD_NEXT, "connect");

    if (is_let_through(address))
        return real(fd, address, length);
    g_mutex_lock(&lock);
    prepare();
    g_hash_table_add(seen, describe(address));
    g_mutex_unlock(&lock);
    errno = ECONNREFUSED;
    return -1;
}

void
network_forget(void)
{
    g_mutex_lock(&lock);
    prepare();
    g_hash_table_remove_all(seen);
    g_mutex_unlock(&lock);
}

void
network_let_through(guint port)
{
    open_port = port;
}

static int
compare(gconstpointer one, gconstpointer other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

GPtrArray *
network_seen(void)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter iter;
    gpointer what;

    g_mutex_lock(&lock);
    prepare();
    g_hash_table_iter_init(&iter, seen);
    while (g_hash_table_iter_next(&iter, &what, NULL))
        g_ptr_array_add(list, g_strdup(what));
    g_mutex_unlock(&lock);
    g_ptr_array_sort(list, compare);
    return list;
}

guint
network_count_foreign(void)
{
    g_autoptr(GRegex) clinikos = g_regex_new("^(connect )?api\\.[a-z]{2}[0-9]{1,2}\\.cliniko\\.com:443\\z",
                                             G_REGEX_OPTIMIZE, 0, NULL);
    g_autoptr(GPtrArray) list = network_seen();
    guint foreign = 0;

    for (guint i = 0; i < list->len; i++)
        foreign += !g_regex_match(clinikos, list->pdata[i], 0, NULL);
    return foreign;
}
