/* audit_filter.c: which entries of the audit log a request asks for: by whom, about what, between which days of the
 * clinic's calendar. */
#include "cgi-bin/pages/audit_filter.h"

#include <arpa/inet.h>
#include <string.h>

#include "lib/clinic/booking_times.h"
#include "lib/clinic/text.h"
#include "lib/store/clinic.h"
#include "lib/store/persons.h"
#include "lib/store/practitioners.h"

#define CLINIC "clinic"
#define PRACTITIONER "practitioner"
#define PERSON "person"
#define ISSUED_KEY_KIND "issued-key"
#define SEARCH_CHARACTERS_MAX 100
#define REQUEST_NUMBER_MIN 12 /* characters: a word of fewer letters from a to f is a name */

#define PERSON_LABEL "Who did it"
#define ACT_LABEL "What was done"
#define OBJECT_LABEL "What it is about"
#define FROM_LABEL "First day"
#define TO_LABEL "Last day"

/* Who does things besides persons, in the order of the list. */
static const char *const programs[] = { "agent", "visitor", "keyrackctl" };

void
audit_query_clear(AuditQuery *query)
{
    g_clear_pointer(&query->object, g_free);
    g_clear_pointer(&query->object_kind, g_free);
    g_clear_pointer(&query->object_id, g_free);
    g_clear_pointer(&query->object_alias, g_free);
    g_clear_pointer(&query->address, g_free);
    g_clear_pointer(&query->search, g_free);
    g_clear_pointer(&query->persons, g_ptr_array_unref);
    g_clear_pointer(&query->zone, g_free);
}

/* --- reading ----------------------------------------------------------------------------------- */

static const char *
field(const Request *request, const char *name)
{
    const char *value = request_field(request, name);

    return value == NULL ? "" : value;
}

static const Person *
find_person(const AuditQuery *query, gint64 id)
{
    for (guint i = 0; i < query->persons->len; i++) {
        const Person *person = g_ptr_array_index(query->persons, i);

        if (person->id == id)
            return person;
    }
    return NULL;
}

/* The id a text stands for, 0 when it stands for nobody who is known. */
static gint64
known_person_id(const AuditQuery *query, const char *text)
{
    gint64 id;

    return g_ascii_string_to_signed(text, 10, 1, G_MAXINT64, &id, NULL) && find_person(query, id) != NULL ? id : 0;
}

static void
read_person(AuditQuery *query)
{
    if (*query->person == '\0')
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++)
        if (strcmp(programs[i], query->person) == 0)
            query->filter.actor_kind = programs[i];
    if (query->filter.actor_kind != NULL)
        return;
    query->filter.actor_id = known_person_id(query, query->person);
    query->filter.actor_kind = PERSON;
    if (query->filter.actor_id == 0)
        query->person_error = "Keyrack knows no such person. Choose somebody from the list.";
}

static void
read_act(AuditQuery *query)
{
    if (*query->act == '\0')
        return;
    query->filter.act = query->act;
    if (!audit_act_is_known(query->act))
        query->act_error = "Keyrack does no such thing. Choose something from the list.";
}

/* "practitioner-17" is 17 of its kind; NULL when the text is of another. */
static const char *
id_of_kind(const char *text, const char *kind)
{
    const gsize length = strlen(kind);

    return strncmp(text, kind, length) == 0 && text[length] == '-' ? text + length + 1 : NULL;
}

static gboolean
read_practitioner(App *app, const char *id, AuditQuery *query, GError **error)
{
    GError *found_error = NULL;
    g_autofree char *name = practitioner_find_name(app->db, id, &found_error);

    if (found_error != NULL) {
        g_propagate_error(error, found_error);
        return FALSE;
    }
    if (name == NULL)
        query->object_error = "Keyrack knows no such practitioner. Choose somebody from the list.";
    query->object_kind = g_strdup(PRACTITIONER);
    query->object_id = g_strdup(id);
    query->object_alias = g_strdup_printf(":%s:", id); /* as what is said of settings has it */
    return TRUE;
}

/* Some entries about the clinic have its account's id, others none: there is one clinic. */
static void
read_clinic(const Clinic *clinic, AuditQuery *query)
{
    query->object_kind = g_strdup(CLINIC);
    query->object_id = g_strdup("");
    query->object_alias = clinic == NULL ? NULL : g_strdup(clinic->account_id);
}

static gboolean
read_object(App *app, const Clinic *clinic, AuditQuery *query, GError **error)
{
    const char *practitioner = id_of_kind(query->object, PRACTITIONER), *person = id_of_kind(query->object, PERSON),
               *issued_key = id_of_kind(query->object, ISSUED_KEY_KIND);

    if (*query->object == '\0')
        return TRUE;
    if (practitioner != NULL && !read_practitioner(app, practitioner, query, error))
        return FALSE;
    if (strcmp(query->object, CLINIC) == 0)
        read_clinic(clinic, query);
    else if (person != NULL && known_person_id(query, person) != 0) {
        query->object_kind = g_strdup(PERSON);
        query->object_id = g_strdup(person);
    } else if (issued_key != NULL && cliniko_id_is_valid(issued_key)) { /* also one that is deleted */
        query->object_kind = g_strdup(ISSUED_KEY_KIND);
        query->object_id = g_strdup(issued_key);
    } else if (practitioner == NULL)
        query->object_error = "Keyrack knows nothing of that name. Choose something from the list.";
    query->filter.object_kind = query->object_kind;
    query->filter.object_id = query->object_id;
    query->filter.object_alias = query->object_alias;
    return TRUE;
}

static const char *
day_problem(const char *text, Day *ret_day)
{
    return *text == '\0' || day_parse(text, ret_day) ? NULL : "Type the day as year, month, day, such as 2026-11-23.";
}

/* Days are whole and both count. */
static void
read_days(AuditQuery *query)
{
    Day from = { 0, 0, 0 }, to = { 0, 0, 0 };

    query->from_error = day_problem(query->from, &from);
    query->to_error = day_problem(query->to, &to);
    if (query->from_error != NULL || query->to_error != NULL)
        return;
    if (*query->from != '\0')
        query->filter.from_utc = day_start(from, query->zone);
    if (*query->to != '\0')
        query->filter.until_utc = day_start(day_add(to, 1), query->zone);
    if (query->filter.from_utc >= query->filter.until_utc)
        query->to_error = "The last day is before the first one. Choose a later day, or none.";
}

/* --- what was typed ---------------------------------------------------------------------------- */

/* An address as nginx writes it, "" when the text is none. Free with g_free. */
static char *
read_address(const char *text)
{
    guint8 bytes[16];
    char address[INET6_ADDRSTRLEN] = "";

    if (inet_pton(AF_INET, text, bytes) == 1)
        (void)inet_ntop(AF_INET, bytes, address, sizeof address);
    else if (inet_pton(AF_INET6, text, bytes) == 1)
        (void)inet_ntop(AF_INET6, bytes, address, sizeof address);
    return g_strdup(address);
}

static gboolean
is_request_number(const char *text)
{
    const gsize length = strlen(text);

    return length >= REQUEST_NUMBER_MIN && strspn(text, "0123456789abcdef-") == length;
}

static void
read_search(AuditQuery *query)
{
    query->address = read_address(query->search);
    if (*query->address != '\0')
        query->filter.address = query->address;
    else if (is_request_number(query->search))
        query->filter.request_id = query->search;
}

gboolean
audit_query_is_for_names(const AuditQuery *query)
{
    return *query->search != '\0' && query->filter.address == NULL && query->filter.request_id == NULL;
}

/* --- the whole --------------------------------------------------------------------------------- */

/* A link may name a practitioner by a field of its own. */
static char *
asked_object(const Request *request)
{
    const char *object = field(request, "object"), *practitioner = field(request, "practitioner");

    return *object == '\0' && *practitioner != '\0' ? g_strconcat(PRACTITIONER "-", practitioner, NULL)
                                                    : g_strdup(object);
}

gboolean
audit_query_read(App *app, const Request *request, AuditQuery *query, GError **error)
{
    GError *found_error = NULL;
    g_autoptr(Clinic) clinic = clinic_find(app->db, &found_error);
    gboolean searching;

    if (found_error != NULL) {
        g_propagate_error(error, found_error);
        return FALSE;
    }
    query->filter = AUDIT_FILTER_ALL;
    query->search = text_clean(field(request, "q"), SEARCH_CHARACTERS_MAX);
    searching = *query->search != '\0';
    query->person = searching ? "" : field(request, "person");
    query->act = searching ? "" : field(request, "act");
    query->object = searching ? g_strdup("") : asked_object(request);
    query->from = searching ? "" : field(request, "from");
    query->to = searching ? "" : field(request, "to");
    query->zone = g_strdup(clinic == NULL ? "" : clinic->zone);
    query->persons = persons_list(app->db, error);
    if (query->persons == NULL)
        return FALSE;
    read_search(query);
    read_person(query);
    read_act(query);
    read_days(query);
    return read_object(app, clinic, query, error);
}

gboolean
audit_query_is_good(const AuditQuery *query)
{
    return query->person_error == NULL && query->act_error == NULL && query->object_error == NULL &&
           query->from_error == NULL && query->to_error == NULL;
}

gboolean
audit_query_is_set(const AuditQuery *query)
{
    return *query->person != '\0' || *query->act != '\0' || *query->object != '\0' || *query->from != '\0' ||
           *query->to != '\0' || *query->search != '\0';
}

/* --- the form ---------------------------------------------------------------------------------- */

/* One list to choose from, or one day; name is the field's. */
static View *
add_field(View *page, ViewName section, const char *name, const char *label, const char *problem)
{
    View *view = view_add(page, section);

    view_set_static(view, VIEW_FIELD_NAME, name);
    view_set_static(view, VIEW_LABEL, label);
    if (problem != NULL)
        view_set_static(view_add(view, VIEW_ERROR), VIEW_ERROR_TEXT, problem);
    return view;
}

static void
add_option(View *list, const char *value, const char *name, const char *chosen)
{
    View *option = view_add(list, VIEW_OPTION);

    view_set(option, VIEW_ID, value);
    view_set(option, VIEW_NAME, name);
    if (strcmp(value, chosen) == 0)
        view_add(option, VIEW_CHOSEN);
}

static View *
add_group(View *choice, const char *label)
{
    View *group = view_add(choice, VIEW_OPTION_GROUP);

    view_set_static(group, VIEW_GROUP_LABEL, label);
    return group;
}

/* Accounts that nobody has set up yet did nothing and have no name. */
static void
add_persons(View *list, const AuditQuery *query, const char *before_id, const char *chosen)
{
    for (guint i = 0; i < query->persons->len; i++) {
        const Person *person = g_ptr_array_index(query->persons, i);
        g_autofree char *value = g_strdup_printf("%s%" G_GINT64_FORMAT, before_id, person->id);

        if (*person->name != '\0')
            add_option(list, value, person->name, chosen);
    }
}

static void
add_who(View *page, const AuditQuery *query)
{
    View *choice = add_field(page, VIEW_CHOICE, "person", PERSON_LABEL, query->person_error);

    add_option(choice, "", "Anybody", query->person);
    add_persons(choice, query, "", query->person);
    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++)
        add_option(choice, programs[i], audit_who(programs[i], ""), query->person);
}

static int
compare_words(gconstpointer a, gconstpointer b)
{
    return g_utf8_collate(audit_act_words(*(const char *const *)a), audit_act_words(*(const char *const *)b));
}

/* By their words, as somebody looks for them. */
static void
add_act(View *page, const AuditQuery *query)
{
    View *choice = add_field(page, VIEW_CHOICE, "act", ACT_LABEL, query->act_error);
    g_autoptr(GPtrArray) acts = g_ptr_array_new();

    for (guint i = 0; audit_act_at(i) != NULL; i++)
        g_ptr_array_add(acts, (gpointer)audit_act_at(i));
    g_ptr_array_sort(acts, compare_words);
    add_option(choice, "", "Anything", query->act);
    for (guint i = 0; i < acts->len; i++)
        add_option(choice, acts->pdata[i], audit_act_words(acts->pdata[i]), query->act);
}

typedef struct {
    View *group;
    const char *before_id, *chosen;
} Named;

static void
add_named(const char *id, const char *name, gpointer data)
{
    const Named *named = data;
    g_autofree char *value = g_strconcat(named->before_id, id, NULL);

    add_option(named->group, value, name, named->chosen);
}

static gboolean
add_about(App *app, View *page, const AuditQuery *query, GError **error)
{
    View *choice = add_field(page, VIEW_CHOICE, "object", OBJECT_LABEL, query->object_error);
    Named named = { .before_id = PRACTITIONER "-", .chosen = query->object };

    add_option(choice, "", "Anything", query->object);
    add_option(choice, CLINIC, "The clinic", query->object);
    add_persons(add_group(choice, "Accounts in Keyrack"), query, PERSON "-", query->object);
    named.group = add_group(choice, "Practitioners");
    if (!audit_log_visit_practitioners(app->db, add_named, &named, error))
        return FALSE;
    named.before_id = ISSUED_KEY_KIND "-";
    named.group = add_group(choice, "API keys");
    return audit_log_visit_issued_keys(app->db, add_named, &named, error);
}

/* What is no day a browser would not show in a field for days: it stays to be mended. */
static void
add_day(View *page, const char *name, const char *label, const char *value, const char *problem)
{
    View *view = add_field(page, VIEW_DAY_FIELD, name, label, problem);
    Day day;

    view_set_static(view, VIEW_DAY_TYPE, day_problem(value, &day) == NULL ? "date" : "text");
    view_set_static(view, VIEW_VALUE, value);
}

static void
add_to_summary(View **summary, View *page, const char *name, const char *label, const char *problem)
{
    View *item;

    if (problem == NULL)
        return;
    if (*summary == NULL)
        *summary = view_add(page, VIEW_ERRORS);
    item = view_add(*summary, VIEW_ERROR_ITEM);
    view_set_static(item, VIEW_ERROR_FIELD, name);
    view_set_static(item, VIEW_ERROR_NAME, label);
    view_set_static(item, VIEW_ERROR_TEXT, problem);
}

static void
add_summary(View *page, const AuditQuery *query)
{
    View *summary = NULL;

    add_to_summary(&summary, page, "person", PERSON_LABEL, query->person_error);
    add_to_summary(&summary, page, "act", ACT_LABEL, query->act_error);
    add_to_summary(&summary, page, "object", OBJECT_LABEL, query->object_error);
    add_to_summary(&summary, page, "from", FROM_LABEL, query->from_error);
    add_to_summary(&summary, page, "to", TO_LABEL, query->to_error);
}

gboolean
audit_query_add_form(App *app, const AuditQuery *query, View *page, GError **error)
{
    add_summary(page, query);
    add_who(page, query);
    add_act(page, query);
    add_day(page, "from", FROM_LABEL, query->from, query->from_error);
    add_day(page, "to", TO_LABEL, query->to, query->to_error);
    return add_about(app, page, query, error);
}

void
audit_query_add_fields(const AuditQuery *query, View *page)
{
    view_set_static(page, VIEW_ASKED_PERSON, query->person);
    view_set_static(page, VIEW_ASKED_ACT, query->act);
    view_set(page, VIEW_ASKED_OBJECT, query->object);
    view_set_static(page, VIEW_ASKED_FROM, query->from);
    view_set_static(page, VIEW_ASKED_TO, query->to);
    view_set(page, VIEW_SEARCH, query->search);
}
