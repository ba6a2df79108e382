/* parse.c: Cliniko's JSON made into our structs.
 * Reads tolerantly (unknown fields are passed over, missing ones have defaults) but for ids and
 * names: what has no valid id, or a name that is no text, is not Cliniko's.
 * Facts: cliniko-api 5, 8, 9, 11, 13 to 17. */
#include "lib/cliniko/parse.h"

#include <jansson.h>
#include <string.h>

#include "lib/clinic/text.h"
#include "lib/clinic/zone.h"

/* jansson spends up to 300 bytes on a value, so 4 MiB of "{},{}," would become 400 MiB. A page of
 * ours has 100 records of at most 60 values. */
#define JSON_VALUES_MAX 100000
#define ITEMS_MAX 20000
#define DAY_MINUTES 1440

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)

void
cliniko_user_clear(ClinikoUser *user)
{
    g_free(user->id);
    g_free(user->name);
    g_free(user->role);
}

void
cliniko_settings_clear(ClinikoSettings *settings)
{
    g_free(settings->account_id);
    g_free(settings->name);
    g_free(settings->subdomain);
    g_free(settings->country);
    g_free(settings->time_zone);
    g_free(settings->patient_word);
}

void
cliniko_business_clear(ClinikoBusiness *business)
{
    g_free(business->id);
    g_free(business->name);
    g_free(business->time_zone);
    g_free(business->zone);
}

void
cliniko_type_clear(ClinikoType *type)
{
    g_free(type->id);
    g_free(type->name);
}

void
cliniko_practitioner_clear(ClinikoPractitioner *practitioner)
{
    g_free(practitioner->id);
    g_free(practitioner->user_id);
    g_free(practitioner->name);
    g_free(practitioner->sort_name);
    g_free(practitioner->designation);
}

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

/* The whole body as one JSON object, or NULL. */
static json_t *
load_object(const char *body, gsize length)
{
    g_autoptr(json_t) root = has_too_many_values(body, length) ? NULL
                                                               : json_loadb(body, length, 0, NULL);

    return json_is_object(root) ? g_steal_pointer(&root) : NULL;
}

/* The text of a field, "" when it is missing, null or no text. Borrowed. */
static const char *
text_of(const json_t *object, const char *field)
{
    const char *text = json_string_value(json_object_get(object, field));

    return text == NULL ? "" : text;
}

static char *
clean_of(const json_t *object, const char *field)
{
    return name_clean(text_of(object, field));
}

static gboolean
flag_of(const json_t *object, const char *field, gboolean when_missing)
{
    const json_t *flag = json_object_get(object, field);

    return json_is_boolean(flag) ? json_is_true(flag) : when_missing;
}

/* An id sent as a string of digits, or in old answers as an integer; NULL when it is neither. */
static char *
id_of(const json_t *object, const char *field)
{
    const json_t *value = json_object_get(object, field);
    g_autofree char *id = NULL;

    if (json_is_integer(value))
        id = g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_string(value))
        id = g_strdup(json_string_value(value));
    return cliniko_id_is_valid(id) ? g_steal_pointer(&id) : NULL;
}

/* The id a relation links to: the last segment of its path, "" when there is none. A filter URL has
 * no id. */
static char *
relation_id(const json_t *object, const char *relation)
{
    const json_t *links = json_object_get(json_object_get(object, relation), "links");
    const char *url = text_of(links, "self");
    g_autofree char *path = g_strndup(url, strcspn(url, "?#"));
    const char *slash = strrchr(path, '/');

    return g_strdup(slash != NULL && cliniko_id_is_valid(slash + 1) ? slash + 1 : "");
}

/* The first of the fields that says something, else title, first and last name, else the id: a row
 * without a name would be a row nobody can ask about. */
static char *
name_of(const json_t *object, const char *id, const char *const *fields)
{
    g_autofree char *joined = NULL;
    g_autofree char *name = NULL;

    for (; *fields != NULL; fields++) {
        g_autofree char *clean = clean_of(object, *fields);

        if (*clean != '\0')
            return g_steal_pointer(&clean);
    }
    joined = g_strjoin(" ", text_of(object, "title"), text_of(object, "first_name"),
                       text_of(object, "last_name"), NULL);
    name = name_clean(joined);
    return *name != '\0' ? g_steal_pointer(&name) : g_strdup(id);
}

/* By what a person is listed: the label begins with a title, so it is made from first and last name where there are
 * any. */
static char *
sort_name_of(const json_t *object, const char *name)
{
    g_autofree char *joined = g_strjoin(" ", text_of(object, "first_name"), text_of(object, "last_name"), NULL);
    g_autofree char *bare = name_clean(joined);

    return name_sort_form(*bare != '\0' ? bare : name);
}

/* Null, missing and "" all mean: not archived (cliniko-api 11). */
static gboolean
is_archived(const json_t *object)
{
    return *text_of(object, "archived_at") != '\0' || *text_of(object, "deleted_at") != '\0';
}

static char *
zone_of(const json_t *object)
{
    const char *identifier = text_of(object, "time_zone_identifier");
    const char *zone = zone_is_valid(identifier) ? identifier
                                                 : zone_for_label(text_of(object, "time_zone"));

    return g_strdup(zone == NULL ? "" : zone);
}

/* A part of a host name we show and link to, so nothing but its letters passes. */
static char *
subdomain_of(const json_t *account)
{
    const char *subdomain = text_of(account, "subdomain");
    gsize length = strspn(subdomain, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return g_strdup(length <= 63 && subdomain[length] == '\0' ? subdomain : "");
}

/* Each read_ function fills a cleared struct from one object; FALSE leaves it cleared. */
static gboolean
read_user(const json_t *object, gpointer item)
{
    static const char *const fields[] = { "label", "display_name", NULL };
    ClinikoUser *user = item;

    user->id = id_of(object, "id");
    if (user->id == NULL)
        return FALSE;
    user->name = name_of(object, user->id, fields);
    user->role = clean_of(object, "role");
    user->active = flag_of(object, "active", flag_of(object, "user_active", TRUE));
    return TRUE;
}

static gboolean
read_business(const json_t *object, gpointer item)
{
    static const char *const fields[] = { "label", "display_name", "business_name", NULL };
    ClinikoBusiness *business = item;

    business->id = id_of(object, "id");
    if (business->id == NULL)
        return FALSE;
    business->name = name_of(object, business->id, fields);
    business->time_zone = clean_of(object, "time_zone");
    business->zone = zone_of(object);
    business->show_online = flag_of(object, "show_in_online_bookings", FALSE);
    business->archived = is_archived(object);
    return TRUE;
}

static gboolean
read_type(const json_t *object, gpointer item)
{
    static const char *const fields[] = { "name", NULL };
    ClinikoType *type = item;
    json_int_t minutes = json_integer_value(json_object_get(object, "duration_in_minutes"));

    type->id = id_of(object, "id");
    if (type->id == NULL)
        return FALSE;
    type->name = name_of(object, type->id, fields);
    type->duration_in_minutes = minutes > 0 && minutes < DAY_MINUTES ? minutes : 0;
    type->show_online = flag_of(object, "show_in_online_bookings", FALSE);
    type->archived = is_archived(object);
    return TRUE;
}

static gboolean
read_any_practitioner(const json_t *object, ClinikoPractitioner *practitioner,
                      gboolean active_when_missing)
{
    static const char *const fields[] = { "label", "display_name", NULL };

    practitioner->id = id_of(object, "id");
    if (practitioner->id == NULL)
        return FALSE;
    practitioner->user_id = relation_id(object, "user");
    practitioner->name = name_of(object, practitioner->id, fields);
    practitioner->sort_name = sort_name_of(object, practitioner->name);
    practitioner->designation = clean_of(object, "designation");
    practitioner->active = flag_of(object, "active", active_when_missing);
    practitioner->show_online = flag_of(object, "show_in_online_bookings", FALSE);
    return TRUE;
}

static gboolean
read_practitioner(const json_t *object, gpointer item)
{
    return read_any_practitioner(object, item, TRUE);
}

static gboolean
read_inactive_practitioner(const json_t *object, gpointer item)
{
    return read_any_practitioner(object, item, FALSE);
}

static gboolean
read_settings(const json_t *root, ClinikoSettings *settings)
{
    const json_t *account = json_object_get(root, "account");

    settings->account_id = id_of(account, "id");
    if (settings->account_id == NULL)
        return FALSE;
    settings->name = clean_of(account, "name");
    settings->subdomain = subdomain_of(account);
    settings->country = clean_of(account, "country_code");
    settings->time_zone = clean_of(account, "time_zone");
    settings->patient_word = clean_of(json_object_get(root, "terminology"), "patient");
    if (*settings->patient_word == '\0') {
        g_free(settings->patient_word);
        settings->patient_word =
            g_strdup("patient"); /* Cliniko's own word until a clinic chooses another */
    }
    return TRUE;
}

static const struct {
    const char *envelope;
    guint size;
    gboolean (*read)(const json_t *object, gpointer item);
    GDestroyNotify clear;
} lists[CLINIKO_LIST__COUNT] = {
#define PRACTITIONERS(read)                                                                        \
    {                                                                                              \
        "practitioners", sizeof(ClinikoPractitioner), read,                                        \
            (GDestroyNotify)cliniko_practitioner_clear                                             \
    }
    [CLINIKO_USERS] = { "users", sizeof(ClinikoUser), read_user,
                        (GDestroyNotify)cliniko_user_clear },
    [CLINIKO_BUSINESSES] = { "businesses", sizeof(ClinikoBusiness), read_business,
                             (GDestroyNotify)cliniko_business_clear },
    [CLINIKO_TYPES] = { "appointment_types", sizeof(ClinikoType), read_type,
                        (GDestroyNotify)cliniko_type_clear },
    [CLINIKO_PRACTITIONERS] = PRACTITIONERS(read_practitioner),
    [CLINIKO_PRACTITIONERS_INACTIVE] = PRACTITIONERS(read_inactive_practitioner),
    [CLINIKO_BUSINESS_PRACTITIONERS] = PRACTITIONERS(read_practitioner),
    [CLINIKO_TYPE_PRACTITIONERS] = PRACTITIONERS(read_practitioner),
#undef PRACTITIONERS
};

gboolean
parse_user(const char *body, gsize length, ClinikoUser *ret_user)
{
    g_autoptr(json_t) root = load_object(body, length);

    return root != NULL && read_user(root, ret_user);
}

gboolean
parse_settings(const char *body, gsize length, ClinikoSettings *ret_settings)
{
    g_autoptr(json_t) root = load_object(body, length);

    return root != NULL && read_settings(root, ret_settings);
}

GArray *
parse_items_new(ClinikoList list)
{
    GArray *items = g_array_new(FALSE, TRUE, lists[list].size);

    g_array_set_clear_func(items, lists[list].clear);
    return items;
}

/* A list of records with other things where names belong would take everybody's place. */
static gboolean
names_are_texts(const json_t *object)
{
    static const char *const fields[] = { "label", "display_name", "first_name", "last_name",
                                          "name", "business_name", "role", NULL };

    for (const char *const *field = fields; *field != NULL; field++) {
        const json_t *value = json_object_get(object, *field);

        if (value != NULL && !json_is_null(value) && !json_is_string(value))
            return FALSE;
    }
    return TRUE;
}

/* Appends one item unless its id was there before: data can shift between two pages. */
static gboolean
add_item(ClinikoList list, const json_t *object, GArray *items, GHashTable *seen)
{
    g_autofree char *id = id_of(object, "id");

    if (id == NULL || !names_are_texts(object) || items->len >= ITEMS_MAX)
        return FALSE;
    if (!g_hash_table_add(seen, g_steal_pointer(&id)))
        return TRUE;
    g_array_set_size(items, items->len + 1);
    return lists[list].read(object, items->data + (gsize)(items->len - 1) * lists[list].size);
}

gboolean
parse_page(ClinikoList list, const char *body, gsize length, GArray *items, GHashTable *seen,
           char **ret_next)
{
    g_autoptr(json_t) root = load_object(body, length);
    const json_t *page = json_object_get(root, lists[list].envelope);

    if (!json_is_array(page))
        return FALSE;
    for (gsize i = 0; i < json_array_size(page); i++)
        if (!add_item(list, json_array_get(page, i), items, seen))
            return FALSE;
    /* an empty page is the end whatever the link says */
    *ret_next =
        json_array_size(page) == 0
            ? NULL
            : g_strdup(json_string_value(json_object_get(json_object_get(root, "links"), "next")));
    return TRUE;
}
