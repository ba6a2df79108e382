/* networks.c: lists of IPv4 and IPv6 networks: read, spelt in one way, and asked whether an address is in them. */
#include "lib/clinic/networks.h"

#include <arpa/inet.h>
#include <string.h>

#include "lib/clinic/error.h"
#include "lib/clinic/text.h"

#define SHOWN_MAX 60

typedef struct {
    int family; /* AF_INET or AF_INET6 */
    guint8 address[16];
    int bits; /* of the network; all of them: one address */
} Network;

static int
bits_of(int family)
{
    return family == AF_INET ? 32 : 128;
}

/* IPv4 inside IPv6 becomes IPv4, so that both spellings are one. */
static void
unmap(Network *network)
{
    static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

    if (network->family != AF_INET6 || network->bits < 96 || memcmp(network->address, mapped, sizeof mapped) != 0)
        return;
    network->family = AF_INET;
    network->bits -= 96;
    memmove(network->address, network->address + 12, 4);
}

static gboolean
read_address(const char *text, Network *ret_network)
{
    ret_network->family = strchr(text, ':') == NULL ? AF_INET : AF_INET6;
    ret_network->bits = bits_of(ret_network->family);
    return inet_pton(ret_network->family, text, ret_network->address) == 1;
}

/* "203.0.113.0/24", or an address alone. */
static gboolean
read_network(const char *text, Network *ret_network)
{
    const char *slash = strchr(text, '/');
    g_autofree char *address = slash == NULL ? g_strdup(text) : g_strndup(text, (gsize)(slash - text));
    guint64 bits;

    if (!read_address(address, ret_network))
        return FALSE;
    if (slash != NULL) {
        if (!g_ascii_isdigit(slash[1]) || strlen(slash + 1) > 3 ||
            !g_ascii_string_to_unsigned(slash + 1, 10, 0, (guint64)ret_network->bits, &bits, NULL))
            return FALSE;
        ret_network->bits = (int)bits;
    }
    unmap(ret_network);
    return TRUE;
}

static void
mask(Network *network)
{
    for (int bit = network->bits; bit < bits_of(network->family); bit++)
        network->address[bit / 8] &= (guint8) ~(0x80 >> bit % 8);
}

static char *
spell(const Network *network)
{
    char address[INET6_ADDRSTRLEN];

    (void)inet_ntop(network->family, network->address, address, sizeof address);
    return g_strdup_printf("%s/%d", address, network->bits);
}

/* --- a list ------------------------------------------------------------------------------------- */

/* A list while it is read: what to tell about an entry needs its line. */
typedef struct {
    GPtrArray *networks; /* char *, each in its one spelling */
    int line;
} List;

static gboolean
refuse(const List *list, const char *entry, const char *why, GError **error)
{
    g_autofree char *shown = text_clean(entry, SHOWN_MAX);

    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "Line %d: “%s” %s", list->line, shown, why);
    return FALSE;
}

/* Bits beyond the prefix are a slip or a misunderstanding: say what it would mean rather than guess. */
static gboolean
check_rest_is_zero(const List *list, const char *entry, const Network *network, GError **error)
{
    Network whole = *network, one = *network;
    g_autofree char *meant = NULL, *alone = NULL, *why = NULL;

    mask(&whole);
    if (memcmp(whole.address, network->address, (gsize)bits_of(network->family) / 8) == 0)
        return TRUE;
    one.bits = bits_of(one.family);
    meant = spell(&whole);
    alone = spell(&one);
    why = g_strdup_printf("is an address inside a network. Write %s for the whole network, or %s for this "
                          "address alone.",
                          meant, alone);
    return refuse(list, entry, why, error);
}

static gboolean
add_entry(List *list, const char *entry, GError **error)
{
    Network network;
    g_autofree char *spelt = NULL;

    if (*entry == '\0')
        return TRUE;
    if (!read_network(entry, &network))
        return refuse(list, entry, "is not an address or a network such as 203.0.113.0/24 or 2001:db8::/32.", error);
    if (!check_rest_is_zero(list, entry, &network, error))
        return FALSE;
    spelt = spell(&network);
    if (g_ptr_array_find_with_equal_func(list->networks, spelt, g_str_equal, NULL))
        return TRUE;
    if (list->networks->len == NETWORKS_MAX)
        return refuse(list, entry, "is one too many: a key can have 50 networks.", error);
    g_ptr_array_add(list->networks, g_steal_pointer(&spelt));
    return TRUE;
}

static gboolean
add_line(List *list, const char *line, GError **error)
{
    g_auto(GStrv) entries = g_strsplit(line, ",", -1);

    for (char **entry = entries; *entry != NULL; entry++)
        if (!add_entry(list, g_strstrip(*entry), error))
            return FALSE;
    return TRUE;
}

gboolean
networks_parse(const char *text, char **ret_networks, GError **error)
{
    g_autoptr(GPtrArray) networks = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    List list = { .networks = networks };

    for (char **line = lines; *line != NULL; line++) {
        list.line++;
        if (!add_line(&list, *line, error))
            return FALSE;
    }
    g_ptr_array_add(networks, NULL);
    *ret_networks = g_strjoinv("\n", (char **)networks->pdata);
    return TRUE;
}

static gboolean
holds(const Network *network, const Network *address)
{
    Network masked = *address;

    if (network->family != address->family)
        return FALSE;
    masked.bits = network->bits;
    mask(&masked);
    return memcmp(masked.address, network->address, (gsize)bits_of(network->family) / 8) == 0;
}

gboolean
networks_allow(const char *networks, const char *address)
{
    g_auto(GStrv) lines = g_strsplit(networks, "\n", -1);
    Network network, own;

    if (*networks == '\0')
        return TRUE;
    if (!read_address(address, &own))
        return FALSE;
    unmap(&own);
    for (char **line = lines; *line != NULL; line++)
        if (read_network(*line, &network) && holds(&network, &own))
            return TRUE;
    return FALSE;
}
