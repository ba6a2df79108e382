/* audit_search.c: what a few typed letters find in the audit log. Its entries hold ids and fixed words, so what is
 * looked through are the names and the words themselves; each leads to the filter that finds its entries, at the cost
 * of any other page. */
#include "cgi-bin/pages/audit_search.h"

#include <string.h>

#include "lib/clinic/text.h"
#include "lib/store/persons.h"

#define FOUND_MAX 50

typedef struct {
    View *page, *list; /* list NULL until something is found */
    const char *wanted; /* as name_sort_form has it */
    const char *what, *before_id; /* of the names that are visited now */
    guint count;
} Search;

static gboolean
has_it(const Search *search, const char *name)
{
    g_autofree char *form = name_sort_form(name);

    return strstr(form, search->wanted) != NULL;
}

/* A link to the entries where a field of the filter has this value; what says how it is about the name. */
static void
add_found(Search *search, const char *field, const char *value, const char *what, const char *name)
{
    View *item;

    if (search->count++ == 0)
        search->list = view_add(search->page, VIEW_MATCHES);
    if (search->count == FOUND_MAX + 1)
        view_add(search->list, VIEW_MATCHES_MORE);
    if (search->count > FOUND_MAX)
        return;
    item = view_add(search->list, VIEW_MATCH);
    view_set_static(item, VIEW_FIELD_NAME, field);
    view_set(item, VIEW_VALUE, value);
    view_set_static(item, VIEW_LABEL, what);
    view_set(item, VIEW_NAME, name);
}

static void
look_at_persons(Search *search, const AuditQuery *query)
{
    for (guint i = 0; i < query->persons->len; i++) {
        const Person *person = g_ptr_array_index(query->persons, i);
        g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, person->id);
        g_autofree char *object = g_strconcat("person-", id, NULL);
        const char *name = *person->name != '\0' ? person->name : person->email;

        if (!has_it(search, person->name) && !has_it(search, person->email))
            continue;
        add_found(search, "person", id, "Done by", name);
        add_found(search, "object", object, "About the account of", name);
    }
}

static void
look_at_name(const char *id, const char *name, gpointer data)
{
    Search *search = data;
    g_autofree char *object = g_strconcat(search->before_id, id, NULL);

    if (has_it(search, name))
        add_found(search, "object", object, search->what, name);
}

static void
look_at_acts(Search *search)
{
    for (guint i = 0; audit_act_at(i) != NULL; i++)
        if (has_it(search, audit_act_words(audit_act_at(i))))
            add_found(search, "act", audit_act_at(i), "What was done:", audit_act_words(audit_act_at(i)));
}

gboolean
audit_search_add(App *app, const AuditQuery *query, View *page, GError **error)
{
    g_autofree char *wanted = name_sort_form(query->search);
    Search search = { .page = page, .wanted = wanted, .what = "About", .before_id = "practitioner-" };

    look_at_persons(&search, query);
    if (!audit_log_visit_practitioners(app->db, look_at_name, &search, error))
        return FALSE;
    search.what = "About the API key";
    search.before_id = "issued-key-";
    if (!audit_log_visit_issued_keys(app->db, look_at_name, &search, error))
        return FALSE;
    look_at_acts(&search);
    if (search.count == 0)
        view_set_static(view_add(page, VIEW_NOTHING), VIEW_WHAT_HAPPENED,
                        "Nobody and nothing that the log can tell of has that in its name. Try fewer letters, or "
                        "choose from the lists below.");
    return TRUE;
}
