/* json_out.c: JSON written while its values come by. */
#include "cgi-bin/api/json_out.h"

#include <string.h>
#include <time.h>

#include <yajl/yajl_gen.h>

void
json_out_begin(JsonOut *out)
{
    *out = (JsonOut){ yajl_gen_alloc(NULL) };
}

void
json_out_clear(JsonOut *out)
{
    g_clear_pointer(&out->gen, yajl_gen_free);
}

/* Nothing that comes from outside can make these fail: names and nesting are ours, and texts are UTF-8 by then. */
static void
expect(yajl_gen_status status)
{
    g_assert(status == yajl_gen_status_ok);
}

const char *
json_out_text(const JsonOut *out)
{
    const unsigned char *text;
    size_t length;

    expect(yajl_gen_get_buf(out->gen, &text, &length));
    return (const char *)text;
}

static void
put_string(JsonOut *out, const char *text, gsize length)
{
    expect(yajl_gen_string(out->gen, (const unsigned char *)text, length));
}

static void
put_name(JsonOut *out, const char *name)
{
    if (name != NULL)
        put_string(out, name, strlen(name));
}

void
out_object(JsonOut *out, const char *name)
{
    put_name(out, name);
    expect(yajl_gen_map_open(out->gen));
}

void
out_object_end(JsonOut *out)
{
    expect(yajl_gen_map_close(out->gen));
}

void
out_array(JsonOut *out, const char *name)
{
    put_name(out, name);
    expect(yajl_gen_array_open(out->gen));
}

void
out_array_end(JsonOut *out)
{
    expect(yajl_gen_array_close(out->gen));
}

void
out_text(JsonOut *out, const char *name, const char *text)
{
    const char *end;
    g_autofree char *valid = g_utf8_validate(text, -1, &end) ? NULL : g_utf8_make_valid(text, -1);

    put_name(out, name);
    if (valid != NULL)
        put_string(out, valid, strlen(valid));
    else
        put_string(out, text, (gsize)(end - text));
}

void
out_word(JsonOut *out, const char *name, const char *word)
{
    if (word != NULL && *word != '\0')
        out_text(out, name, word);
    else
        out_null(out, name);
}

void
out_null(JsonOut *out, const char *name)
{
    put_name(out, name);
    expect(yajl_gen_null(out->gen));
}

void
out_flag(JsonOut *out, const char *name, gboolean flag)
{
    put_name(out, name);
    expect(yajl_gen_bool(out->gen, flag));
}

void
out_number(JsonOut *out, const char *name, gint64 number)
{
    put_name(out, name);
    expect(yajl_gen_integer(out->gen, number));
}

void
out_id(JsonOut *out, const char *name, gint64 id)
{
    char text[24];
    const int length = g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, id);

    put_name(out, name);
    put_string(out, text, (gsize)length);
}

void
out_time(JsonOut *out, const char *name, gint64 utc)
{
    const time_t time = utc;
    struct tm parts;
    char text[sizeof "2026-11-23T09:00:00Z"];
    gsize length = 0;

    /* a page has hundreds of them, so no GDateTime; a year beyond 9999 is nothing that this form can say */
    if (utc != 0 && gmtime_r(&time, &parts) != NULL)
        length = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    if (length == 0) {
        out_null(out, name);
        return;
    }
    put_name(out, name);
    put_string(out, text, length);
}
