/* field.c: typed and bounded values out of the fields of a JSON object.
 * Facts: cliniko-api 5, 8, 9. */
#include "lib/cliniko/field.h"

#include <string.h>

#include "lib/clinic/text.h"

/* jansson spends up to 300 bytes on a value, so 4 MiB of "{},{}," would become 400 MiB. A page of
 * ours has 100 records of at most 60 values. */
#define JSON_VALUES_MAX 100000
#define DECIMAL_WHOLE_MAX 10 /* Cliniko's prices stay below 4,000,000,000 */
#define DECIMAL_PART_MAX 6

/* Every value but the first of its kind stands behind one of these, so counting them bounds the
 * memory. */
static gboolean
has_too_many_values(const char *body, gsize length)
{
    gsize count = 0;

    for (gsize i = 0; i < length; i++)
        count += body[i] == ',' || body[i] == '{' || body[i] == '[';
    return count > JSON_VALUES_MAX;
}

json_t *
field_load_object(const char *body, gsize length)
{
    g_autoptr(json_t) root = has_too_many_values(body, length) ? NULL
                                                               : json_loadb(body, length, 0, NULL);

    return json_is_object(root) ? g_steal_pointer(&root) : NULL;
}

gboolean
field_is_missing(const json_t *object, const char *field)
{
    const json_t *value = json_object_get(object, field);

    return value == NULL || json_is_null(value);
}

const char *
field_text(const json_t *object, const char *field)
{
    const char *text = json_string_value(json_object_get(object, field));

    return text == NULL ? "" : text;
}

char *
field_clean(const json_t *object, const char *field)
{
    return name_clean(field_text(object, field));
}

gboolean
field_flag(const json_t *object, const char *field, gboolean when_missing)
{
    const json_t *flag = json_object_get(object, field);

    return json_is_boolean(flag) ? json_is_true(flag) : when_missing;
}

int
field_number(const json_t *object, const char *field, int most, int when_missing)
{
    const json_t *value = json_object_get(object, field);
    const char *text = json_string_value(value);
    gint64 number = json_is_integer(value) ? json_integer_value(value) : -1;
    guint64 parsed;

    if (text != NULL && g_ascii_string_to_unsigned(text, 10, 0, (guint64)most, &parsed, NULL))
        number = (gint64)parsed;
    return number >= 0 && number <= most ? (int)number : when_missing;
}

static gboolean
is_decimal(const char *text)
{
    const char *whole = *text == '-' ? text + 1 : text;
    gsize digits = strspn(whole, "0123456789");
    const char *point = whole + digits;
    gsize parts = *point == '.' ? strspn(point + 1, "0123456789") : 0;

    if (digits < 1 || digits > DECIMAL_WHOLE_MAX || parts > DECIMAL_PART_MAX)
        return FALSE;
    return *point == '\0' || (parts >= 1 && point[1 + parts] == '\0');
}

char *
field_decimal(const json_t *object, const char *field)
{
    const json_t *value = json_object_get(object, field);
    g_autofree char *text = NULL;

    if (json_is_number(value))
        text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    else
        text = g_strdup(field_text(object, field));
    return is_decimal(text) ? g_steal_pointer(&text) : g_strdup("");
}

char *
field_id_of_value(const json_t *value)
{
    g_autofree char *id = NULL;

    if (json_is_integer(value))
        id = g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_string(value))
        id = g_strdup(json_string_value(value));
    return cliniko_id_is_valid(id) ? g_steal_pointer(&id) : NULL;
}

char *
field_id(const json_t *object, const char *field)
{
    return field_id_of_value(json_object_get(object, field));
}

char *
field_relation(const json_t *object, const char *relation)
{
    const json_t *links = json_object_get(json_object_get(object, relation), "links");
    const char *url = field_text(links, "self");
    g_autofree char *path = g_strndup(url, strcspn(url, "?#"));
    const char *slash = strrchr(path, '/');

    return g_strdup(slash != NULL && cliniko_id_is_valid(slash + 1) ? slash + 1 : "");
}

/* Digits where the pattern has a 0, and itself anywhere else. */
static gboolean
has_pattern(const char *text, const char *pattern)
{
    gsize length = strlen(pattern);

    if (strlen(text) != length)
        return FALSE;
    for (gsize i = 0; i < length; i++)
        if (pattern[i] == '0' ? !g_ascii_isdigit(text[i]) : text[i] != pattern[i])
            return FALSE;
    return TRUE;
}

gboolean
field_utc(const json_t *object, const char *field, gint64 *ret_utc)
{
    const char *text = field_text(object, field);
    g_autoptr(GDateTime) at = NULL;

    if (!has_pattern(text, "0000-00-00T00:00:00Z"))
        return FALSE;
    at = g_date_time_new_from_iso8601(text, NULL);
    if (at == NULL)
        return FALSE;
    *ret_utc = g_date_time_to_unix(at);
    return TRUE;
}
