/* bookings_link.c: links to a clinic's public bookings page, made, found in a paste and taken
 * apart. Pure. What is taken apart is hostile: only the one shape of cliniko-api 33 is a bookings
 * link, and what a browser might read otherwise than we do (user names, backslashes, ports, letters
 * of other scripts) is none. */
#include "lib/clinic/bookings_link.h"

#include <string.h>

#include "lib/clinic/key_text.h"
#include "lib/clinic/text.h"

#define HOST_END ".cliniko.com"
#define DNS_LABEL_MAX 63
#define PATH "/bookings"
#define VALUE_SHOWN 64 /* characters */
#define LOWER_DIGITS_HYPHEN "abcdefghijklmnopqrstuvwxyz0123456789-"

/* --- making ----------------------------------------------------------------------------------- */

static gboolean
subdomain_is_valid(const char *text)
{
    gsize length = strlen(text);

    return length > 0 && length <= DNS_LABEL_MAX && strspn(text, LOWER_DIGITS_HYPHEN) == length &&
           text[0] != '-' && text[length - 1] != '-';
}

static void
append_id(GString *url, const char *name, const char *id)
{
    if (*id != '\0')
        g_string_append_printf(url, "%c%s=%s", strchr(url->str, '?') == NULL ? '?' : '&', name, id);
}

char *
bookings_url(const char *subdomain, const char *shard, const char *business_id,
             const char *practitioner_id, const char *type_id)
{
    GString *url;

    if (!subdomain_is_valid(subdomain) || !shard_is_valid(shard))
        return NULL;
    url = g_string_new(NULL);
    g_string_printf(url, "https://%s.%s" HOST_END PATH, subdomain, shard);
    append_id(url, "business_id", business_id);
    append_id(url, "practitioner_id", practitioner_id);
    append_id(url, "appointment_type_id", type_id);
    return g_string_free(url, FALSE);
}

/* --- taking apart ----------------------------------------------------------------------------- */

void
bookings_link_clear(BookingsLink *link)
{
    char **const strings[] = { &link->text,        &link->subdomain,       &link->shard,
                               &link->business_id, &link->practitioner_id, &link->type_id,
                               &link->locale,      &link->fragment,        &link->others };

    for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
        g_clear_pointer(strings[i], g_free);
}

/* An ampersand as HTML writes it. */
static char *
ampersands_decode(const char *text)
{
    static const char *const forms[] = { "&amp;", "&#38;", "&#038;", "&#x26;" };
    GString *decoded = g_string_new(text);

    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
        g_string_replace(decoded, forms[i], "&", 0);
    return g_string_free(decoded, FALSE);
}

/* What follows "https://"; a link without a scheme, or without its own, begins at its host. NULL:
 * another scheme. */
static const char *
skip_scheme(const char *text, gboolean *ret_secure)
{
    *ret_secure = g_ascii_strncasecmp(text, "https://", 8) == 0;
    if (*ret_secure)
        return text + 8;
    if (g_ascii_strncasecmp(text, "http://", 7) == 0)
        return text + 7;
    if (g_str_has_prefix(text, "//"))
        return text + 2;
    return memchr(text, ':', strcspn(text, "/?#")) == NULL ? text : NULL;
}

/* "north.au2.cliniko.com", in any case and with the port that https has anyway. */
static gboolean
parse_host(const char *host, gsize length, BookingsLink *link)
{
    g_autofree char *name = g_ascii_strdown(host, (gssize)length);
    g_auto(GStrv) labels = NULL;
    guint count;

    if (link->is_secure && g_str_has_suffix(name, ":443"))
        name[strlen(name) - 4] = '\0';
    if (!g_str_has_suffix(name, HOST_END))
        return FALSE;
    name[strlen(name) - strlen(HOST_END)] = '\0';
    labels = g_strsplit(name, ".", 3);
    count = g_strv_length(labels);
    if (count < 1 || count > 2 || !subdomain_is_valid(labels[0]) || g_str_equal(labels[0], "www") ||
        (count == 2 && !shard_is_valid(labels[1])))
        return FALSE;
    link->subdomain = g_strdup(labels[0]);
    link->shard = g_strdup(count == 2 ? labels[1] : "");
    return TRUE;
}

static void
take_value(char **place, const char *value)
{
    g_autofree char *decoded = g_uri_unescape_string(value, NULL);

    g_free(*place);
    *place = text_clean(decoded == NULL ? value : decoded, VALUE_SHOWN);
}

/* Of a name that comes twice the last counts, as it does at Cliniko. */
static void
parse_query(const char *query, BookingsLink *link)
{
    g_auto(GStrv) parts = g_strsplit(query, "&", -1);
    GString *others = g_string_new(NULL);

    for (char **part = parts; *part != NULL; part++) {
        gsize name = strcspn(*part, "=");
        const char *value = *part + name + ((*part)[name] == '=');
        char **const places[] = { &link->business_id, &link->practitioner_id, &link->type_id,
                                  &link->locale };
        static const char *const names[] = { "business_id", "practitioner_id",
                                             "appointment_type_id", "locale" };
        gsize i = 0;

        while (i < G_N_ELEMENTS(names) &&
               (strlen(names[i]) != name || strncmp(*part, names[i], name) != 0))
            i++;
        if (i < G_N_ELEMENTS(names))
            take_value(places[i], value);
        else if (name == strlen("embedded") && g_str_has_prefix(*part, "embedded"))
            link->embedded = g_str_equal(value, "true");
        else if (**part != '\0')
            g_string_append_printf(others, "%s%s", others->len == 0 ? "" : "&", *part);
    }
    g_free(link->others);
    link->others = g_string_free(others, FALSE);
}

/* Host, path, query and fragment by their marks. Up to the query only what every reader reads alike
 * is let through. */
static void
parse_rest(const char *rest, BookingsLink *link)
{
    gsize host = strcspn(rest, "/?#"), place = strcspn(rest, "?#");
    gsize path = place - host;

    for (gsize i = 0; i < place; i++)
        if (!g_ascii_isgraph(rest[i]) || rest[i] == '\\')
            return;
    if (!parse_host(rest, host, link))
        return;
    if (path == strlen(PATH "/") && rest[place - 1] == '/')
        path--;
    link->is_bookings = path == strlen(PATH) && strncmp(rest + host, PATH, path) == 0;
    if (!link->is_bookings)
        return;
    rest += place;
    if (*rest == '?') {
        g_autofree char *query = g_strndup(rest + 1, strcspn(rest + 1, "#"));

        rest += 1 + strlen(query);
        parse_query(query, link);
    }
    if (*rest == '#')
        take_value(&link->fragment, rest + 1);
}

static void
set_absent(BookingsLink *link)
{
    char **const strings[] = { &link->subdomain,       &link->shard,   &link->business_id,
                               &link->practitioner_id, &link->type_id, &link->locale,
                               &link->fragment,        &link->others };

    for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
        if (*strings[i] == NULL)
            *strings[i] = g_strdup("");
}

void
bookings_link_parse(const char *text, BookingsLink *ret_link)
{
    g_autofree char *decoded = ampersands_decode(text);
    const char *link = g_strstrip(decoded);
    const char *rest;

    *ret_link = (BookingsLink){ .text = text_clean(text, BOOKINGS_LINK_SHOWN) };
    rest = skip_scheme(link, &ret_link->is_secure);
    if (rest != NULL)
        parse_rest(rest, ret_link);
    set_absent(ret_link);
}

/* --- finding ---------------------------------------------------------------------------------- */

/* What stands between links: white space, quotes, brackets of markup and Markdown, and characters
 * nobody sees. */
static gboolean
ends_word(gunichar c)
{
    GUnicodeType type = g_unichar_type(c);

    return g_unichar_isspace(c) || type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT ||
           type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR ||
           type == G_UNICODE_INITIAL_PUNCTUATION || type == G_UNICODE_FINAL_PUNCTUATION ||
           (c < 128 && strchr("\"'`<>[]", (int)c) != NULL);
}

static gboolean
begins_link(const char *text)
{
    return g_ascii_strncasecmp(text, "https://", 8) == 0 ||
           g_ascii_strncasecmp(text, "http://", 7) == 0;
}

/* The end of the word at p; also where another link follows a comma. */
static const char *
word_end(const char *p)
{
    for (const char *start = p; *p != '\0'; p = g_utf8_next_char(p))
        if (ends_word(g_utf8_get_char(p)) ||
            (p > start && strchr(",;|", *p) != NULL && begins_link(p + 1)))
            break;
    return p;
}

/* A word without what leads up to a link in it ("href=") and the full stop behind it; NULL when it
 * has none. */
static char *
link_in_word(const char *word, gsize length)
{
    g_autofree char *folded = g_ascii_strdown(word, (gssize)length);
    const char *start = folded;

    while (*start != '\0' && !begins_link(start))
        start++;
    if (*start == '\0') {
        if (strstr(folded, HOST_END) == NULL && !g_str_has_prefix(folded, "javascript:") &&
            !g_str_has_prefix(folded, "data:"))
            return NULL;
        start = folded + strcspn(folded, LOWER_DIGITS_HYPHEN "/.");
    }
    word += start - folded;
    length -= (gsize)(start - folded);
    while (length > 0 && strchr(".,;:!?)}", word[length - 1]) != NULL)
        length--;
    return length == 0 ? NULL : g_strndup(word, length);
}

typedef struct {
    GArray *links;
    gboolean more;
} Finds;

static void
finds_add(Finds *finds, const char *text)
{
    BookingsLink link;

    finds->more = finds->links->len == BOOKINGS_LINKS_MAX;
    if (finds->more)
        return;
    bookings_link_parse(text, &link);
    g_array_append_val(finds->links, link);
}

static void
find_in_line(const char *line, gboolean has_markup, Finds *finds)
{
    guint before = finds->links->len, words = 0;
    g_autofree char *first_word = NULL;

    for (const char *p = line; *p != '\0' && !finds->more;) {
        const char *end = word_end(p);
        g_autofree char *found = end == p ? NULL : link_in_word(p, (gsize)(end - p));

        if (end > p && words++ == 0)
            first_word = g_strndup(p, (gsize)(end - p));
        if (found != NULL)
            finds_add(finds, found);
        p = end == p ? g_utf8_next_char(p) : end;
    }
    if (words == 1 && finds->links->len == before && !has_markup && !finds->more)
        finds_add(finds, first_word);
}

GArray *
bookings_links_find(const char *text, gboolean *ret_more)
{
    Finds finds = { .links = g_array_new(FALSE, FALSE, sizeof(BookingsLink)) };
    gboolean has_markup = strchr(text, '<') != NULL;
    g_auto(GStrv) lines = g_strsplit_set(text, "\r\n", -1);

    g_array_set_clear_func(finds.links, (GDestroyNotify)bookings_link_clear);
    for (char **line = lines; *line != NULL && !finds.more; line++)
        find_in_line(*line, has_markup, &finds);
    *ret_more = finds.more;
    return finds.links;
}
