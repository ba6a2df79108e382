/* fuzz-networks.c: whatever is typed as networks, what comes out is harmless, short, reads as itself, and answers for
 * any address. */
#include <stdint.h>
#include <string.h>

#include "lib/clinic/error.h"
#include "lib/clinic/networks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autofree char *networks = NULL, *again = NULL;
    g_autoptr(GError) error = NULL;

    (void)networks_allow(text, "203.0.113.7");
    if (!g_utf8_validate(text, -1, NULL))
        return 0;
    if (!networks_parse(text, &networks, &error)) {
        g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID);
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
        return 0;
    }
    g_assert_cmpuint(strlen(networks), <=, NETWORKS_TEXT_MAX);
    g_assert_cmpuint(strspn(networks, "0123456789abcdef.:/\n"), ==, strlen(networks));
    g_assert_true(networks_parse(networks, &again, NULL));
    g_assert_cmpstr(again, ==, networks);
    (void)networks_allow(networks, text);
    return 0;
}
