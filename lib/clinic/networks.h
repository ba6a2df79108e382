/* networks.h: the networks an issued key may be used from, as a person lists them and as they are stored. Pure. */
#pragma once

#include <glib.h>

#define NETWORKS_MAX 50        /* in one list */
#define NETWORKS_TEXT_MAX 2500 /* bytes of a stored list */

/*
 * Reads a list of networks, "203.0.113.0/24" or one address, IPv4 or IPv6, one a line or with commas between them.
 *
 * Shape:  text is valid UTF-8. The stored form has one network a line, each in its shortest spelling and once, an IPv4
 *         network never as an IPv6 one; "" when there is none: from everywhere.
 * Owner:  the caller frees *ret_networks with g_free.
 * Errors: INVALID with a sentence that names the line and may be shown beside the field.
 */
gboolean networks_parse(const char *text, char **ret_networks, GError **error);

/* Whether address is in one of the stored networks; "" allows every address. An IPv4 address that comes in an IPv6 one
 * (::ffff:203.0.113.5) is the IPv4 address. FALSE for what is no address, and for a stored list that is damaged. */
gboolean networks_allow(const char *networks, const char *address);
