/* issued_key_form.c: the fields of the forms about issued keys, read and shown again. */
#include "cgi-bin/pages/issued_key_form.h"

#include <string.h>

#include "lib/clinic/booking_times.h"
#include "lib/clinic/error.h"
#include "lib/clinic/networks.h"
#include "lib/clinic/text.h"
#include "lib/store/persons.h"

#define DAY_S (24 * 60 * 60)
#define YEARS_MAX 10
#define ON_A_DAY "date"

/* The id of a field, for links from the summary, and the section beside it. */
static const struct {
    const char *id;
    ViewName section;
} places[ISSUED_FIELD__COUNT] = {
    [ISSUED_FIELD_NAME] = { "name", VIEW_NAME_ERROR },
    [ISSUED_FIELD_DESCRIPTION] = { "description", VIEW_ISSUED_ABOUT_ERROR },
    [ISSUED_FIELD_OWNER] = { "owner", VIEW_ISSUED_OWNER_ERROR },
    [ISSUED_FIELD_SCOPES] = { "scope-practitioners", VIEW_ISSUED_SCOPES_ERROR },
    [ISSUED_FIELD_EXPIRES] = { "expires_on", VIEW_ISSUED_EXPIRES_ERROR },
    [ISSUED_FIELD_NETWORKS] = { "networks", VIEW_ISSUED_NETWORKS_ERROR },
    [ISSUED_FIELD_ENDS] = { "ends-now", VIEW_ISSUED_ENDS_ERROR },
};

/* A choice of days with its words; the first of those marked is chosen at first. */
typedef struct {
    const char *word, *label;
    int days;
    gboolean at_first;
} Choice;

static const Choice lives[] = {
    { "30", "in 30 days", 30, FALSE },     { "90", "in 90 days", 90, FALSE },
    { "365", "in 365 days", 365, TRUE },   { ON_A_DAY, "at the end of a day:", 0, FALSE },
    { "none", "never, until it is deleted", 0, FALSE },
};
static const Choice ends[] = {
    { "now", "now", 0, FALSE },
    { "1", "in 1 day", 1, FALSE },
    { "7", "in 7 days", 7, TRUE },
    { "30", "in 30 days", 30, FALSE },
};

void
issued_form_clear(IssuedForm *form)
{
    g_clear_pointer(&form->name, g_free);
    g_clear_pointer(&form->description, g_free);
    g_clear_pointer(&form->networks, g_free);
    for (int i = 0; i < ISSUED_FIELD__COUNT; i++)
        g_clear_pointer(&form->wrong[i], g_free);
}

/* --- reading ------------------------------------------------------------------------------------- */

static const char *
sent(const Request *request, const char *name)
{
    const char *value = request_field(request, name);

    return value == NULL ? "" : value;
}

static void
say(IssuedForm *form, IssuedField field, const char *sentence)
{
    g_free(form->wrong[field]);
    form->wrong[field] = g_strdup(sentence);
}

/* One line, without what cannot be seen; *ret_long when it has more than max characters. */
static char *
read_line(const char *text, glong max, gboolean *ret_long)
{
    g_autofree char *line = text_clean(text, max + 1);

    *ret_long = g_utf8_strlen(line, -1) > max;
    return g_steal_pointer(&line);
}

void
issued_form_read_names(IssuedForm *form, const Request *request)
{
    gboolean name_is_long, description_is_long;

    form->name = read_line(sent(request, "name"), ISSUED_NAME_MAX, &name_is_long);
    form->description = read_line(sent(request, "description"), ISSUED_DESCRIPTION_MAX, &description_is_long);
    if (*form->name == '\0')
        say(form, ISSUED_FIELD_NAME, "Give the key a name by which you will know it: the service it is for.");
    else if (name_is_long)
        say(form, ISSUED_FIELD_NAME, "Make the name shorter: it can have 100 characters.");
    if (description_is_long)
        say(form, ISSUED_FIELD_DESCRIPTION, "Make the description shorter: it can have 500 characters.");
}

static const Person *
find_owner(const GPtrArray *persons, const char *id)
{
    for (guint i = 0; i < persons->len; i++) {
        const Person *person = g_ptr_array_index(persons, i);
        gint64 wanted;

        if (g_ascii_string_to_signed(id, 10, 1, G_MAXINT64, &wanted, NULL) && wanted == person->id)
            return person->active && person->joined_utc != 0 ? person : NULL;
    }
    return NULL;
}

/* What the owner may not see, no key of theirs shows: said now, not by the first call that fails. */
static void
check_scopes(IssuedForm *form, const Person *owner)
{
    const PersonRole role = person_role_parse(owner->role);
    const guint beyond = form->scopes & ~issued_scopes_of_role(role);
    g_autofree char *label = NULL, *sentence = NULL;

    if (form->scopes == ISSUED_SCOPE_NONE) {
        say(form, ISSUED_FIELD_SCOPES, "Choose at least one thing that this key may read.");
        return;
    }
    if (beyond == 0)
        return;
    label = g_ascii_strdown(person_role_label(role), -1);
    sentence = g_strdup_printf("%s is a %s and may not see %s, so no key of theirs can. Choose less, or another owner.",
                               owner->name, label,
                               beyond == ISSUED_SCOPE_AUDIT      ? "the audit log"
                               : beyond == ISSUED_SCOPE_BOOKINGS ? "online bookings"
                                                                 : "online bookings and the audit log");
    say(form, ISSUED_FIELD_SCOPES, sentence);
}

void
issued_form_read_owner(IssuedForm *form, const Request *request, const GPtrArray *persons)
{
    const Person *owner = find_owner(persons, sent(request, "owner"));

    for (const IssuedScope *scope = issued_scopes; *scope != ISSUED_SCOPE_NONE; scope++) {
        g_autofree char *name = g_strconcat("scope_", issued_scope_word(*scope), NULL);

        if (request_field(request, name) != NULL)
            form->scopes |= *scope;
    }
    if (owner == NULL) {
        say(form, ISSUED_FIELD_OWNER, "Choose whose key this is, from the list.");
        if (form->scopes == ISSUED_SCOPE_NONE)
            say(form, ISSUED_FIELD_SCOPES, "Choose at least one thing that this key may read.");
        return;
    }
    form->person_id = owner->id;
    check_scopes(form, owner);
}

void
issued_form_read_networks(IssuedForm *form, const Request *request)
{
    g_autoptr(GError) problem = NULL;

    if (!networks_parse(sent(request, "networks"), &form->networks, &problem))
        say(form, ISSUED_FIELD_NETWORKS, problem->message);
}

static const Choice *
find_choice(const Choice *choices, gsize count, const char *word)
{
    for (gsize i = 0; i < count; i++)
        if (g_str_equal(choices[i].word, word))
            return &choices[i];
    return NULL;
}

/* The last second of a day of the clinic's calendar, from today on. */
static void
read_last_day(IssuedForm *form, const Request *request, const char *zone)
{
    const gint64 now_utc = request_now(request);
    const Day today = day_at(now_utc, zone);
    Day last;

    if (!day_parse(sent(request, "expires_on"), &last))
        say(form, ISSUED_FIELD_EXPIRES, "Type the last day as year, month, day, such as 2026-11-23.");
    else if (day_compare(last, today) < 0)
        say(form, ISSUED_FIELD_EXPIRES, "This day is over. Choose today or a later one.");
    else if (last.year > today.year + YEARS_MAX)
        say(form, ISSUED_FIELD_EXPIRES, "Choose a day within ten years, or that it never expires.");
    else
        form->expires_utc = day_start(day_add(last, 1), zone) - 1;
}

void
issued_form_read_expires(IssuedForm *form, const Request *request, const char *zone)
{
    const Choice *choice = find_choice(lives, G_N_ELEMENTS(lives), sent(request, "expires"));

    if (choice == NULL)
        say(form, ISSUED_FIELD_EXPIRES, "Choose when the key expires.");
    else if (g_str_equal(choice->word, ON_A_DAY))
        read_last_day(form, request, zone);
    else if (choice->days != 0)
        form->expires_utc = request_now(request) + choice->days * DAY_S;
}

void
issued_form_read_ends(IssuedForm *form, const Request *request)
{
    const Choice *choice = find_choice(ends, G_N_ELEMENTS(ends), sent(request, "ends"));

    if (choice == NULL)
        say(form, ISSUED_FIELD_ENDS, "Choose when the key that there is ends.");
    else
        form->ends_utc = request_now(request) + choice->days * DAY_S;
}

gboolean
issued_form_is_good(const IssuedForm *form)
{
    for (int i = 0; i < ISSUED_FIELD__COUNT; i++)
        if (form->wrong[i] != NULL)
            return FALSE;
    return TRUE;
}

/* --- showing ------------------------------------------------------------------------------------- */

void
issued_form_show_wrong(const IssuedForm *form, View *page)
{
    View *summary;

    if (issued_form_is_good(form))
        return;
    summary = view_add(page, VIEW_ERRORS);
    for (int i = 0; i < ISSUED_FIELD__COUNT; i++) {
        View *item;

        if (form->wrong[i] == NULL)
            continue;
        item = view_add(summary, VIEW_ERROR_ITEM);
        view_set_static(item, VIEW_ERROR_FIELD, places[i].id);
        view_set(item, VIEW_ERROR_TEXT, form->wrong[i]);
        view_set(view_add(page, places[i].section), VIEW_ERROR_TEXT, form->wrong[i]);
    }
}

void
issued_form_show_scopes(View *page, const Request *request)
{
    const gboolean again = request_method(request) == METHOD_POST;

    for (const IssuedScope *scope = issued_scopes; *scope != ISSUED_SCOPE_NONE; scope++) {
        g_autofree char *name = g_strconcat("scope_", issued_scope_word(*scope), NULL);
        View *item = view_add(page, VIEW_ISSUED_SCOPE);

        view_set_static(item, VIEW_ID, issued_scope_word(*scope));
        view_set_static(item, VIEW_LABEL, issued_scope_label(*scope));
        if (again && request_field(request, name) != NULL)
            view_add(item, VIEW_CHOSEN);
    }
}

static void
show_choices(View *view, const Choice *choices, gsize count, const char *chosen)
{
    for (gsize i = 0; i < count; i++) {
        View *item = view_add(view, VIEW_OPTION);

        view_set_static(item, VIEW_ID, choices[i].word);
        view_set_static(item, VIEW_LABEL, choices[i].label);
        if (chosen != NULL ? g_str_equal(chosen, choices[i].word) : choices[i].at_first)
            view_add(item, VIEW_CHOSEN);
    }
}

void
issued_form_show_expires(const IssuedForm *form, View *page, const Request *request)
{
    View *view = view_include(page, VIEW_ISSUED_EXPIRES_FIELD, "issued_key_expires.tpl");

    show_choices(view, lives, G_N_ELEMENTS(lives), request_field(request, "expires"));
    view_set(view, VIEW_VALUE, sent(request, "expires_on"));
    if (form->wrong[ISSUED_FIELD_EXPIRES] != NULL)
        view_set(view_add(view, VIEW_ISSUED_EXPIRES_ERROR), VIEW_ERROR_TEXT, form->wrong[ISSUED_FIELD_EXPIRES]);
}

void
issued_form_show_ends(View *page, const Request *request)
{
    show_choices(page, ends, G_N_ELEMENTS(ends), request_field(request, "ends"));
}
