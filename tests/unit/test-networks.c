/* test-networks.c: a list of networks is read in any spelling, kept in one, and lets in exactly the addresses it
 * names. */
#include "lib/clinic/networks.h"

#include <string.h>

#include "lib/clinic/error.h"

static void
kept_in_one_spelling(void)
{
    static const char *const cases[][2] = {
        { "", "" },
        { " \r\n , \n", "" },
        { "203.0.113.7", "203.0.113.7/32" },
        { "  203.0.113.0/24\t\r\n", "203.0.113.0/24" },
        { "10.0.0.0/8,192.168.0.0/16\n203.0.113.7", "10.0.0.0/8\n192.168.0.0/16\n203.0.113.7/32" },
        { "2001:DB8:0:0::/32", "2001:db8::/32" },
        { "2001:0db8::0001", "2001:db8::1/128" },
        { "::ffff:203.0.113.0/120", "203.0.113.0/24" },
        { "::ffff:203.0.113.7, 203.0.113.7/32", "203.0.113.7/32" },
        { "0.0.0.0/0\n::/0", "0.0.0.0/0\n::/0" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *networks = NULL;
        GError *error = NULL;

        (void)networks_parse(cases[i][0], &networks, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(networks, ==, cases[i][1]);
    }
}

static void
a_mistake_is_named_with_its_line(void)
{
    static const struct {
        const char *text, *line, *says;
    } cases[] = {
        { "office", "Line 1: “office”", "not an address" },
        { "10.0.0.0/8\n\n10.0.0.256", "Line 3: “10.0.0.256”", "not an address" },
        { "10.0.0.0/33", "Line 1", "not an address" },
        { "10.0.0.0/", "Line 1", "not an address" },
        { "10.0.0.0/-1", "Line 1", "not an address" },
        { "10.0.0.0/+8", "Line 1", "not an address" },
        { "10.0.0.0/8/8", "Line 1", "not an address" },
        { "10.0.0.0 /8", "Line 1", "not an address" },
        { "010.0.0.1", "Line 1", "not an address" },
        { "10.1", "Line 1", "not an address" },
        { "fe80::1%eth0", "Line 1", "not an address" },
        { "2001:db8::/129", "Line 1", "not an address" },
        { "10.0.0.1;10.0.0.2", "Line 1", "not an address" },
        { "10.0.0.0/8\n192.168.1.77/24", "Line 2", "192.168.1.0/24 for the whole network, or 192.168.1.77/32" },
        { "2001:db8::1/32", "Line 1", "2001:db8::/32 for the whole network, or 2001:db8::1/128" },
        { "<b>\"x\x01", "Line 1", "not an address" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *networks = NULL;
        g_autoptr(GError) error = NULL;

        g_test_message("%s", cases[i].text);
        g_assert_false(networks_parse(cases[i].text, &networks, &error));
        g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID);
        g_assert_true(g_str_has_prefix(error->message, cases[i].line));
        g_assert_nonnull(strstr(error->message, cases[i].says));
        g_assert_null(networks);
    }
}

static void
fifty_are_the_most(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *networks = NULL, *more = NULL;
    GError *error = NULL;

    for (int i = 0; i < NETWORKS_MAX; i++)
        g_string_append_printf(text, "2001:db8:1111:2222:3333:4444:5555:%x\n", 0x1000 + i);
    g_assert_true(networks_parse(text->str, &networks, &error));
    g_assert_cmpuint(strlen(networks), <=, NETWORKS_TEXT_MAX);
    g_string_append(text, "10.0.0.1");
    g_assert_false(networks_parse(text->str, &more, &error));
    g_assert_true(g_str_has_prefix(error->message, "Line 51: "));
    g_clear_error(&error);
}

static void
lets_in_what_it_names_and_nothing_else(void)
{
    static const struct {
        const char *networks, *address;
        gboolean allowed;
    } cases[] = {
        { "", "203.0.113.7", TRUE },
        { "", "", TRUE },
        { "203.0.113.0/24", "203.0.113.255", TRUE },
        { "203.0.113.0/24", "203.0.114.0", FALSE },
        { "203.0.113.0/24", "::ffff:203.0.113.9", TRUE },
        { "203.0.113.0/24", "::ffff:203.0.112.9", FALSE },
        { "203.0.113.8/29", "203.0.113.15", TRUE },
        { "203.0.113.8/29", "203.0.113.16", FALSE },
        { "203.0.113.7/32", "203.0.113.7", TRUE },
        { "203.0.113.7/32", "203.0.113.6", FALSE },
        { "10.0.0.0/8\n2001:db8::/33", "2001:db8:7fff::1", TRUE },
        { "10.0.0.0/8\n2001:db8::/33", "2001:db8:8000::1", FALSE },
        { "10.0.0.0/8\n2001:db8::/33", "10.255.0.1", TRUE },
        { "0.0.0.0/0", "2001:db8::1", FALSE },
        { "::/0", "203.0.113.7", FALSE },
        { "::/0", "2001:db8::1", TRUE },
        { "0.0.0.0/0", "", FALSE },
        { "0.0.0.0/0", "203.0.113.7, 10.0.0.1", FALSE },
        { "nonsense", "203.0.113.7", FALSE },
        { "10.0.0.0/99\n203.0.113.7/32", "10.0.0.1", FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s in %s", cases[i].address, cases[i].networks);
        g_assert_cmpint(networks_allow(cases[i].networks, cases[i].address), ==, cases[i].allowed);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/networks/" #name, name)
    ADD(kept_in_one_spelling);
    ADD(a_mistake_is_named_with_its_line);
    ADD(fifty_are_the_most);
    ADD(lets_in_what_it_names_and_nothing_else);
    return g_test_run();
}
