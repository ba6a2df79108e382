/* distort.c: each hostile shape of an otherwise well-formed answer is one small function over its
 * JSON. */
#include "sandbox/distort.h"

#include <stdlib.h>
#include <string.h>

#define LONG_NAME_CHARACTERS 10000

/* What becomes of one member of an object; a new value, or NULL to leave it as it is. */
typedef json_t *(*Bend)(const char *name, const json_t *value);

static void
bend_all(json_t *json, Bend bend)
{
    const char *name;
    json_t *value;
    size_t i;

    json_array_foreach(json, i, value)
        bend_all(value, bend);
    json_object_foreach(json, name, value) {
        json_t *bent = bend(name, value);

        if (bent != NULL)
            json_object_set_new(json, name, bent);
        else
            bend_all(value, bend);
    }
}

static gboolean
is_name(const char *name)
{
    static const char *const names[] = { "first_name", "last_name",   "display_name",
                                         "label",      "name",        "business_name",
                                         "title",      "designation", NULL };

    return g_strv_contains(names, name);
}

static json_t *
bend_to_script(const char *name, const json_t *value)
{
    const char *text = json_string_value(value);

    if (!is_name(name) || text == NULL)
        return NULL;
    return json_sprintf("<script>alert('%s')</script>\"'><img src=x onerror=alert(1)>%s", name,
                        text);
}

static json_t *
bend_to_long(const char *name, const json_t *value)
{
    const char *text = json_string_value(value);
    g_autoptr(GString) name_text = g_string_new(NULL);

    if (!is_name(name) || text == NULL)
        return NULL;
    if (*text == '\0')
        text = "x";
    for (glong i = 0; i < LONG_NAME_CHARACTERS; i += g_utf8_strlen(text, -1))
        g_string_append(name_text, text);
    return json_string(name_text->str);
}

/* An override, an isolate that is never closed, a zero-width space: each can move text that follows
 * on a page. */
static json_t *
bend_to_rtl(const char *name, const json_t *value)
{
    const char *text = json_string_value(value);

    if (!is_name(name) || text == NULL)
        return NULL;
    return json_sprintf("\u202e%s\u2067\u200b\u05d0\u05d1", text);
}

static json_t *
bend_to_wrong_type(const char *name, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        return json_integer(7);
    case JSON_INTEGER:
    case JSON_REAL:
        return json_array();
    case JSON_TRUE:
    case JSON_FALSE:
        return json_string("yes");
    case JSON_NULL:
        return json_true();
    case JSON_OBJECT:
    case JSON_ARRAY:
        break;
    }
    return NULL;
}

static json_t *
to_number(const json_t *value)
{
    return json_integer((json_int_t)g_ascii_strtoll(json_string_value(value), NULL, 10));
}

static json_t *
bend_to_numbers(const char *name, const json_t *value)
{
    json_t *numbers, *item;
    size_t i;

    if (g_str_equal(name, "id") && json_is_string(value))
        return to_number(value);
    if (!g_str_has_suffix(name, "_ids") || !json_is_array(value))
        return NULL;
    numbers = json_array();
    json_array_foreach(value, i, item)
        json_array_append_new(numbers, to_number(item));
    return numbers;
}

static void
leave_out(json_t *object, const char *const *names)
{
    const char *name;
    json_t *value;
    void *next;

    json_object_foreach_safe(object, next, name, value)
        if (names[0] != NULL ? g_strv_contains(names, name)
                             : !g_str_equal(name, "id") && !g_str_equal(name, "links"))
            json_object_del(object, name);
}

/* A list keeps its envelope and loses in every record; anything else loses in itself.
 * "missing-fields" leaves id and links, "missing-fields:role,active" leaves everything but
 * those. */
static void
leave_out_fields(json_t *answer, const char *argument)
{
    g_auto(GStrv) names = g_strsplit(argument, ",", -1);
    gboolean is_list = FALSE;
    const char *name;
    json_t *value, *record;
    size_t i;

    json_object_foreach(answer, name, value)
        if (json_is_array(value)) {
            is_list = TRUE;
            json_array_foreach(value, i, record)
                leave_out(record, (const char *const *)names);
        }
    if (!is_list || json_object_get(answer, "id") != NULL)
        leave_out(answer, (const char *const *)names);
}

static void
loop_next(json_t *answer, const char *argument)
{
    json_t *links = json_object_get(answer, "links");

    json_object_set(links, "next", json_object_get(links, "self"));
}

/* "localhost" is another host name, but this very server: a client that follows shows up in the
 * log. */
static void
lead_next_elsewhere(json_t *answer, const char *argument)
{
    json_t *links = json_object_get(answer, "links");
    const char *self = json_string_value(json_object_get(links, "self"));
    const char *port = self == NULL ? NULL : strrchr(self, ':');
    g_autoptr(GString) next = g_string_new("http://localhost");

    if (port == NULL)
        return;
    g_string_append_len(next, port, (gssize)strcspn(port, "/"));
    g_string_append(next, "/elsewhere/v1/practitioners?page=2");
    json_object_set_new(links, "next", json_string(next->str));
}

typedef struct {
    const char *name;
    Bend bend; /* or */
    void (*reshape)(json_t *answer, const char *argument);
} Distortion;

static const Distortion distortions[] = {
    { "script-names", bend_to_script, NULL },
    { "long-names", bend_to_long, NULL },
    { "rtl-names", bend_to_rtl, NULL },
    { "wrong-types", bend_to_wrong_type, NULL },
    { "numbers-as-ids", bend_to_numbers, NULL },
    { "missing-fields", NULL, leave_out_fields },
    { "next-loop", NULL, loop_next },
    { "next-other-host", NULL, lead_next_elsewhere },
};

static const Distortion *
find_distortion(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(distortions); i++)
        if (g_str_equal(distortions[i].name, name))
            return &distortions[i];
    return NULL;
}

gboolean
distortion_exists(const char *name)
{
    return find_distortion(name) != NULL;
}

void
distort(json_t *answer, const char *name, const char *argument)
{
    const Distortion *distortion = find_distortion(name);

    g_assert(distortion != NULL);
    if (distortion->bend != NULL)
        bend_all(answer, distortion->bend);
    else
        distortion->reshape(answer, argument);
}
