/* fuzz-name.c: a name from anywhere comes out as one short visible line, and cleaning it again
 * changes nothing. */
#include <stdint.h>
#include <string.h>

#include "lib/clinic/text.h"
#include "lib/clinic/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autofree char *name = name_clean(text);
    g_autofree char *again = name_clean(name);

    g_assert_cmpstr(again, ==, name);
    g_assert_true(g_utf8_validate(name, -1, NULL));
    g_assert_true(g_utf8_strlen(name, -1) <= NAME_MAX_CHARACTERS);
    for (const char *p = name; *p != '\0'; p = g_utf8_next_char(p)) {
        GUnicodeType type = g_unichar_type(g_utf8_get_char(p));

        g_assert_true(type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT &&
                      type != G_UNICODE_LINE_SEPARATOR);
    }
    if (zone_is_valid(text))
        g_assert_true(strstr(text, "..") == NULL && *text != '/');
    if (email_is_valid(text))
        g_assert_true(strpbrk(text, " \r\n<>\",;") == NULL);
    if (cliniko_id_is_valid(text))
        g_assert_true(strspn(text, "0123456789") == strlen(text));
    return 0;
}
