/* list.c: which records a list request asks for, in which order, and which page of them. */
#include "sandbox/list.h"

#include <string.h>

#include "sandbox/clinic.h"

#define PER_PAGE_DEFAULT 50
#define PER_PAGE_MAX 100

typedef enum {
    IS_NULL, IS_PRESENT, NOT_EQUAL, AT_LEAST, AT_MOST, LIKE, CONTAINS, ABOVE, BELOW, EQUAL, ANY
} Operator;

#define FOR(kind) (1u << (kind))
#define NUMERIC (FOR(FIELD_ID) | FOR(FIELD_TIME) | FOR(FIELD_DATE) | FOR(FIELD_NUMBER))

/* Longer signs first, so that >= is not taken for >. */
static const struct {
    const char *sign;
    Operator operator;
    unsigned kinds; /* the kinds of field that know it */
} operators[] = {
    { "!?", IS_NULL, NUMERIC | FOR(FIELD_STRING) },
    { "!=", NOT_EQUAL, FOR(FIELD_ID) | FOR(FIELD_NUMBER) | FOR(FIELD_STRING) | FOR(FIELD_BOOLEAN) },
    { ">=", AT_LEAST, NUMERIC },
    { "<=", AT_MOST, NUMERIC },
    { "~~", LIKE, FOR(FIELD_STRING) },
    { "~", CONTAINS, FOR(FIELD_STRING) },
    { ">", ABOVE, NUMERIC },
    { "<", BELOW, NUMERIC },
    { "=", EQUAL,
      FOR(FIELD_ID) | FOR(FIELD_DATE) | FOR(FIELD_NUMBER) | FOR(FIELD_STRING) | FOR(FIELD_BOOLEAN) },
    { "?", IS_PRESENT, NUMERIC | FOR(FIELD_STRING) },
    { "*", ANY, FOR(FIELD_TIME) },
};

typedef struct {
    const ListField *field;
    Operator operator;
    const char *value; /* borrowed from the request */
} Filter;

static const ListField *
find_field(const ListField *fields, const char *name, gsize length)
{
    for (; fields->name != NULL; fields++)
        if (strlen(fields->name) == length && strncmp(fields->name, name, length) == 0)
            return fields;
    return NULL;
}

static const json_t *
field_value(const json_t *record, const ListField *field)
{
    return json_object_get(record, field->stored != NULL ? field->stored : field->name);
}

static gboolean
is_number_list(const char *value)
{
    return *value != '\0' && strspn(value, "0123456789,") == strlen(value);
}

static gboolean
is_time(const char *value)
{
    return g_regex_match_simple("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", value,
                                G_REGEX_DOLLAR_ENDONLY, 0);
}

static gboolean
is_date(const char *value)
{
    return g_regex_match_simple("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", value, G_REGEX_DOLLAR_ENDONLY, 0);
}

static Reply *
check_value(const Filter *filter)
{
    const char *name = filter->field->name;

    if (filter->operator == IS_NULL || filter->operator == IS_PRESENT || filter->operator == ANY)
        return *filter->value == '\0' ? NULL
                                      : reply_message(400, "Filter %s takes no value here", name);
    if ((filter->field->kind == FIELD_ID || filter->field->kind == FIELD_NUMBER) && !is_number_list(filter->value))
        return reply_message(400, "Filter value for %s must be a number", name);
    if (filter->field->kind == FIELD_TIME && !is_time(filter->value))
        return reply_message(400, "Filter value for %s must be a date-time", name);
    if (filter->field->kind == FIELD_DATE && !is_date(filter->value))
        return reply_message(400, "Filter value for %s must be a date", name);
    if (filter->field->kind == FIELD_BOOLEAN && !g_str_equal(filter->value, "true") &&
        !g_str_equal(filter->value, "false"))
        return reply_message(400, "Filter value for %s must be a boolean", name);
    return NULL;
}

/* FIELD:OPERATORVALUE */
static Reply *
filter_parse(const char *text, const ListField *fields, Filter *ret_filter)
{
    const char *colon = strchr(text, ':');
    gsize length = colon == NULL ? strlen(text) : (gsize)(colon - text);
    Filter filter = { .field = find_field(fields, text, length) };

    if (filter.field == NULL)
        return reply_message(400, "%.*s is not filterable", (int)MIN(length, 100), text);
    for (gsize i = 0; colon != NULL && i < G_N_ELEMENTS(operators); i++)
        if (g_str_has_prefix(colon + 1, operators[i].sign)) {
            filter.operator = operators[i].operator;
            filter.value = colon + 1 + strlen(operators[i].sign);
            if ((operators[i].kinds & FOR(filter.field->kind)) == 0)
                break;
            *ret_filter = filter;
            return check_value(&filter);
        }
    return reply_message(400, "Filter for %s has no operator that fits it", filter.field->name);
}

/* Ids have no leading zeros: the longer one is the larger, and 19 digits never pass through a
 * number. */
static int
compare_texts(FieldKind kind, const char *a, const char *b)
{
    gsize length_a = strlen(a), length_b = strlen(b);

    if ((kind == FIELD_ID || kind == FIELD_NUMBER) && length_a != length_b)
        return length_a < length_b ? -1 : 1;
    return strcmp(a, b);
}

#define NUMBER_SIZE 24

/* A text as it is, a number in digits; NULL for anything else. */
static const char *
value_text(const json_t *value, char number[NUMBER_SIZE])
{
    if (!json_is_integer(value))
        return json_string_value(value);
    (void)g_snprintf(number, NUMBER_SIZE, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return number;
}

static gboolean
is_one_of(const json_t *value, const char *comma_list)
{
    g_auto(GStrv) items = g_strsplit(comma_list, ",", -1);
    char number[NUMBER_SIZE];
    const char *text = value_text(value, number);

    for (gsize i = 0; items[i] != NULL; i++)
        if (json_is_array(value) ? json_array_has(value, items[i]) : g_strcmp0(text, items[i]) == 0)
            return TRUE;
    return FALSE;
}

static gboolean
is_equal(const Filter *filter, const json_t *value)
{
    if (filter->field->kind == FIELD_ID || filter->field->kind == FIELD_NUMBER)
        return is_one_of(value, filter->value);
    if (filter->field->kind == FIELD_BOOLEAN)
        return json_is_true(value) == g_str_equal(filter->value, "true");
    return g_strcmp0(json_string_value(value), filter->value) == 0;
}

/* % stands for anything, as in SQL. */
static gboolean
is_like(const char *text, const char *pattern)
{
    g_autofree char *quoted = g_regex_escape_string(pattern, -1);
    g_auto(GStrv) parts = g_strsplit(quoted, "%", -1);
    g_autofree char *joined = g_strjoinv(".*", parts);
    g_autofree char *whole = g_strdup_printf("^%s$", joined);

    return g_regex_match_simple(whole, text, G_REGEX_DOTALL | G_REGEX_DOLLAR_ENDONLY, 0);
}

static gboolean
accepts(const Filter *filter, const json_t *record)
{
    const json_t *value = field_value(record, filter->field);
    char number[NUMBER_SIZE];
    const char *text = value_text(value, number);
    FieldKind kind = filter->field->kind;

    switch (filter->operator) {
    case ANY:
        return TRUE;
    case IS_NULL:
        return value == NULL || json_is_null(value);
    case IS_PRESENT:
        return value != NULL && !json_is_null(value);
    case EQUAL:
        return is_equal(filter, value);
    case NOT_EQUAL:
        return !is_equal(filter, value);
    case CONTAINS:
        return text != NULL && strstr(text, filter->value) != NULL;
    case LIKE:
        return text != NULL && is_like(text, filter->value);
    case AT_LEAST:
        return text != NULL && compare_texts(kind, text, filter->value) >= 0;
    case AT_MOST:
        return text != NULL && compare_texts(kind, text, filter->value) <= 0;
    case ABOVE:
        return text != NULL && compare_texts(kind, text, filter->value) > 0;
    case BELOW:
        return text != NULL && compare_texts(kind, text, filter->value) < 0;
    }
    return FALSE;
}

static void
keep_accepted(GPtrArray *records, const Filter *filter)
{
    guint kept = 0;

    for (guint i = 0; i < records->len; i++)
        if (accepts(filter, g_ptr_array_index(records, i)))
            records->pdata[kept++] = records->pdata[i];
    g_ptr_array_set_size(records, (gint)kept);
}

static gboolean
is_filter(const Pair *pair)
{
    return g_str_equal(pair->name, "q[]") || g_str_equal(pair->name, "q");
}

Reply *
list_filter(GPtrArray *records, const Request *request, const ListField *fields)
{
    static const ListField archived = { "archived_at", NULL, FIELD_TIME };
    const Filter living = { &archived, IS_NULL, "" };
    gboolean speaks_of_archived = FALSE;

    for (guint i = 0; i < request->query->len; i++) {
        const Pair *pair = g_ptr_array_index(request->query, i);
        Filter filter;
        Reply *refusal;

        if (!is_filter(pair))
            continue;
        refusal = filter_parse(pair->value, fields, &filter);
        if (refusal != NULL)
            return refusal;
        speaks_of_archived |= g_str_equal(filter.field->name, "archived_at");
        keep_accepted(records, &filter);
    }
    if (!speaks_of_archived)
        keep_accepted(records, &living);
    return NULL;
}

typedef struct {
    const ListField *field;
    gboolean descending;
} SortKey;

static int
compare_by(const SortKey *key, const json_t *a, const json_t *b)
{
    const json_t *value_a = field_value(a, key->field), *value_b = field_value(b, key->field);
    char number_a[NUMBER_SIZE], number_b[NUMBER_SIZE];
    const char *text_a = value_text(value_a, number_a), *text_b = value_text(value_b, number_b);
    int order = key->field->kind == FIELD_BOOLEAN
                    ? json_is_true(value_a) - json_is_true(value_b)
                    : compare_texts(key->field->kind, text_a ? text_a : "", text_b ? text_b : "");

    return key->descending ? -order : order;
}

static int
compare_records(gconstpointer a, gconstpointer b, gpointer data)
{
    const GArray *keys = data;
    int order = 0;

    for (guint i = 0; i < keys->len && order == 0; i++)
        order =
            compare_by(&g_array_index(keys, SortKey, i), *(json_t *const *)a, *(json_t *const *)b);
    return order;
}

/* FIELD, FIELD:asc or FIELD:desc */
static Reply *
sort_key_parse(const char *text, gboolean descending, const ListField *fields, SortKey *ret_key)
{
    const char *colon = strchr(text, ':');
    gsize length = colon == NULL ? strlen(text) : (gsize)(colon - text);
    SortKey key = { find_field(fields, text, length), descending };

    if (key.field == NULL)
        return reply_message(400, "%.*s is not sortable", (int)MIN(length, 100), text);
    if (colon != NULL) {
        key.descending = g_str_equal(colon, ":desc");
        if (!key.descending && !g_str_equal(colon, ":asc"))
            return reply_message(400, "The order of %s must be asc or desc", key.field->name);
    }
    *ret_key = key;
    return NULL;
}

Reply *
list_sort(GPtrArray *records, const Request *request, const ListField *fields)
{
    const char *sort = request_query(request, "sort");
    g_auto(GStrv) parts = g_strsplit(sort == NULL || *sort == '\0' ? "created_at" : sort, ",", -1);
    gboolean descending = g_strcmp0(request_query(request, "order"), "desc") == 0;
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(SortKey));

    for (gsize i = 0; parts[i] != NULL; i++) {
        SortKey key;
        Reply *refusal = sort_key_parse(parts[i], descending, fields, &key);

        if (refusal != NULL)
            return refusal;
        g_array_append_val(keys, key);
    }
    g_ptr_array_sort_with_data(records, compare_records, keys);
    return NULL;
}

static guint
number_or(const char *text, guint otherwise, guint max)
{
    guint64 number;

    if (text == NULL || !g_ascii_string_to_unsigned(text, 10, 1, 1000000000, &number, NULL))
        return otherwise;
    return (guint)MIN(number, max);
}

ListPage
list_page(guint total, const Request *request)
{
    ListPage page = { .total = total };
    guint64 start;

    page.page = number_or(request_query(request, "page"), 1, G_MAXINT);
    page.per_page = number_or(request_query(request, "per_page"), PER_PAGE_DEFAULT, PER_PAGE_MAX);
    start = (guint64)(page.page - 1) * page.per_page;
    page.start = (guint)MIN(start, total);
    page.end = (guint)MIN(start + page.per_page, total);
    return page;
}

static json_t *
page_url(const ListPage *page, const Request *request, const char *url, guint number)
{
    g_autoptr(GString) text = g_string_new(url);

    g_string_append_printf(text, "?page=%u&per_page=%u", number, page->per_page);
    for (guint i = 0; i < request->query->len; i++) {
        const Pair *pair = g_ptr_array_index(request->query, i);

        if (g_str_equal(pair->name, "page") || g_str_equal(pair->name, "per_page"))
            continue;
        g_string_append_c(text, '&');
        g_string_append_uri_escaped(text, pair->name, NULL, FALSE);
        g_string_append_c(text, '=');
        g_string_append_uri_escaped(text, pair->value, NULL, FALSE);
    }
    return json_string(text->str);
}

json_t *
list_links(const ListPage *page, const Request *request, const char *url)
{
    json_t *links = json_object();

    json_object_set_new(links, "self", page_url(page, request, url, page->page));
    if (page->page > 1)
        json_object_set_new(links, "previous", page_url(page, request, url, page->page - 1));
    if (page->end < page->total)
        json_object_set_new(links, "next", page_url(page, request, url, page->page + 1));
    return links;
}
