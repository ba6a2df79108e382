/* quirks.c: the switches for what Cliniko is unsure about. */
#include "sandbox/quirks.h"

#include <string.h>

#include "sandbox/clinic.h"

#define WINDOW_MAX_DAYS 1000

/* words: what a text may be, with a bar between. */
static const struct {
    const char *name, *from_start, *words;
} known[] = {
    { "total_entries", "true", NULL },
    { "account_time_zone", "true", NULL },
    { "business_time_zone", "true", NULL },
    { "day_of_week_zero", "true", NULL },
    { "unlimited_as_null", "false", NULL },
    { "next_window_days", "7", NULL },
    { "nothing_free", "\"absent\"", "absent|null|404" },
    { "not_offered", "\"404\"", "404|empty" },
    { "no_schedule", "\"empty\"", "empty|404" },
    { "restricted_financials", "false", NULL },
    { "own_notes_only", "false", NULL },
    { "unexplained", "[]", NULL },
};

json_t *
quirks_new(void)
{
    json_t *quirks = json_object();

    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        json_object_set_new(quirks, known[i].name, json_loads(known[i].from_start, JSON_DECODE_ANY, NULL));
    return quirks;
}

static gboolean
is_word(const json_t *value, const char *words)
{
    g_auto(GStrv) list = g_strsplit(words, "|", -1);

    return json_is_string(value) && g_strv_contains((const char *const *)list, json_string_value(value));
}

static gboolean
is_combination_list(const json_t *value)
{
    size_t i;
    json_t *item;

    json_array_foreach(value, i, item)
        if (!json_is_string(item) ||
            !g_regex_match_simple("^[0-9]+-[0-9]+-[0-9]+$", json_string_value(item), G_REGEX_DOLLAR_ENDONLY, 0))
            return FALSE;
    return json_is_array(value);
}

static gboolean
makes_sense(const char *name, const json_t *value)
{
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
        if (!g_str_equal(known[i].name, name))
            continue;
        if (known[i].words != NULL)
            return is_word(value, known[i].words);
        if (g_str_equal(name, "unexplained"))
            return is_combination_list(value);
        if (g_str_equal(name, "next_window_days"))
            return json_is_integer(value) && json_integer_value(value) >= 0 &&
                   json_integer_value(value) <= WINDOW_MAX_DAYS;
        return json_is_boolean(value);
    }
    return FALSE;
}

Reply *
quirks_set(json_t *quirks, const json_t *wish)
{
    const char *name;
    json_t *value;

    if (!json_is_object(wish))
        return reply_message(422, "quirks must be an object");
    json_object_foreach((json_t *)wish, name, value)
        if (!makes_sense(name, value))
            return reply_message(422, "the quirk %s is unknown, or cannot be that", name);
    json_object_update(quirks, (json_t *)wish);
    return NULL;
}
