/* fuzz-basic.c: whatever comes as Authorization, what is read of it is plain text, and encodes to what came. */
#include "cgi-bin/api/basic.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const char *header, const Basic *basic)
{
    g_autofree char *text = g_strconcat(basic->user, ":", basic->password, NULL);
    g_autofree char *encoded = g_base64_encode((const guchar *)text, strlen(text));

    g_assert(g_utf8_validate(text, -1, NULL));
    g_assert(strchr(basic->user, ':') == NULL);
    g_assert_cmpuint(strlen(header), <=, BASIC_MAX);
    /* the last digit before the padding may carry bits that mean nothing */
    g_assert(strncmp(strrchr(header, ' ') + 1, encoded, strcspn(encoded, "=") - 1) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *bare = g_strndup((const char *)data, size);
    g_autofree char *header = g_strconcat("Basic ", bare, NULL);
    const char *const headers[] = { bare, header };

    for (gsize i = 0; i < G_N_ELEMENTS(headers); i++) {
        g_auto(Basic) basic = { NULL, NULL };

        if (basic_parse(headers[i], &basic))
            check(headers[i], &basic);
    }
    return 0;
}
