/* change.c: a change is made on a copy of all accounts; only when that copy holds together does it
 * become the clinic. */
#include "sandbox/change.h"

#include <string.h>

#include "sandbox/keys.h"
#include "sandbox/moments.h"
#include "sandbox/quirks.h"

#define WINDOW_MAX_S 3600
#define REQUESTS_MAX 1000000

static const struct {
    const char *noun, *list;
} nouns[] = {
    { "user", "users" },
    { "practitioner", "practitioners" },
    { "business", "businesses" },
    { "appointment_type", "appointment_types" },
    { "billable_item", "billable_items" },
    { "appointment_type_billable_item", "appointment_type_billable_items" },
    { "availability_block", "availability_blocks" },
    { "unavailable_block", "unavailable_blocks" },
    { "individual_appointment", "individual_appointments" },
    { "group_appointment", "group_appointments" },
    { "key", "keys" },
};

/* What a wish speaks of, in the copy. */
typedef struct {
    json_t *account; /* it is in this one */
    const char *list;
    size_t place;
    json_t *record;  /* a reference of its own, for it may be taken away; NULL: nothing found */
} Target;

static void
target_clear(Target *target)
{
    json_decref(target->record);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Target, target_clear)

static gboolean
is_called(const json_t *record, const char *noun, const char *name)
{
    if (g_str_equal(noun, "key"))
        return g_str_equal(key_tail(record), name);
    return g_str_equal(json_text(record, "id"), name);
}

static Target
find_target(const json_t *accounts, gsize noun, const char *name)
{
    size_t i, k;
    json_t *account, *record;

    json_array_foreach(accounts, i, account)
        json_array_foreach(json_object_get(account, nouns[noun].list), k, record)
            if (is_called(record, nouns[noun].noun, name))
                return (Target){ account, nouns[noun].list, k, json_incref(record) };
    return (Target){ .record = NULL };
}

/* The account with that id, or the first when there is no id. */
static json_t *
find_account(const json_t *accounts, const char *id)
{
    size_t i;
    json_t *account;

    json_array_foreach(accounts, i, account)
        if (id == NULL || g_str_equal(json_text(account, "id"), id))
            return account;
    return NULL;
}

static void
merge(json_t *record, const json_t *wish)
{
    static const char *const not_fields[] = { "add", "account", "removed" };
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *now_text = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
    g_autoptr(json_t) fields = json_deep_copy(wish);

    for (gsize i = 0; i < G_N_ELEMENTS(not_fields); i++)
        json_object_del(fields, not_fields[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(nouns); i++)
        json_object_del(fields, nouns[i].noun);
    json_object_set_new(record, "updated_at", json_string(now_text));
    json_object_update_recursive(record, fields);
}

/* A new record gets an id of its own unless the wish brings one. */
static Target
add_record(json_t *accounts, const json_t *wish, gsize noun)
{
    Target target = { find_account(accounts, json_string_value(json_object_get(wish, "account"))),
                      nouns[noun].list, 0, NULL };
    json_t *list = json_object_get(target.account, target.list);
    g_autofree char *seed = g_strdup_printf("added %s %zu", target.list, json_array_size(list));
    g_autofree char *id = id_derive(seed);

    if (target.account == NULL)
        return target;
    target.record = json_pack("{s:s}", "id", id);
    target.place = json_array_size(list);
    merge(target.record, wish);
    json_object_set(target.record, "created_at", json_object_get(target.record, "updated_at"));
    json_array_append(list, target.record);
    return target;
}

static gboolean
find_noun(const char *word, gsize *ret_noun)
{
    for (gsize i = 0; word != NULL && i < G_N_ELEMENTS(nouns); i++)
        if (g_str_equal(nouns[i].noun, word)) {
            *ret_noun = i;
            return TRUE;
        }
    return FALSE;
}

/* Finds or makes what the wish speaks of, and changes it in the copy. */
static Target
apply(json_t *accounts, const json_t *wish)
{
    Target target = { .record = NULL };
    gsize noun;

    if (find_noun(json_string_value(json_object_get(wish, "add")), &noun))
        return add_record(accounts, wish, noun);
    for (noun = 0; noun < G_N_ELEMENTS(nouns); noun++)
        if (json_object_get(wish, nouns[noun].noun) != NULL)
            target = find_target(accounts, noun, json_text(wish, nouns[noun].noun));
    if (target.list == NULL && json_object_get(wish, "account") != NULL)
        target.record = json_incref(find_account(accounts, json_text(wish, "account")));
    if (target.record == NULL)
        return target;
    merge(target.record, wish);
    if (json_is_on(wish, "removed") && target.list != NULL)
        json_array_remove(json_object_get(target.account, target.list), target.place);
    return target;
}

static json_t *
show_change(const Target *target)
{
    json_t *shown = json_deep_copy(target->record);

    if (g_strcmp0(target->list, "keys") == 0) {
        g_autofree char *text = key_show(target->account, target->record);

        json_object_set_new(shown, "key", json_string(text));
        json_object_del(shown, "body");
    }
    return shown;
}

static Reply *
change_clinic(Sandbox *sandbox, const json_t *wish)
{
    g_autoptr(json_t) accounts = json_deep_copy(sandbox->clinic->accounts);
    g_autoptr(GError) error = NULL;
    g_auto(Target) target = apply(accounts, wish);
    Clinic *changed;

    if (target.record == NULL)
        return reply_message(404, "there is nothing of that name to change");
    changed = clinic_new(accounts, sandbox->clinic->made_utc, &error);
    if (changed == NULL)
        return reply_message(422, "%s", error->message);
    clinic_free(sandbox->clinic);
    sandbox->clinic = changed;
    return reply_json(200, show_change(&target));
}

/* Reads a number of the wish if it is there; FALSE when it makes no sense. */
static gboolean
read_number(const json_t *wish, const char *name, int max, int *ret_number)
{
    const json_t *value = json_object_get(wish, name);

    if (value == NULL)
        return TRUE;
    if (!json_is_integer(value) || json_integer_value(value) < 1 || json_integer_value(value) > max)
        return FALSE;
    *ret_number = (int)json_integer_value(value);
    return TRUE;
}

/* {"now": "2026-10-01T00:00:00Z"}, or null for the clock. Days that the clinic counts from today move along. */
static Reply *
change_now(Sandbox *sandbox, const json_t *now)
{
    g_autoptr(json_t) accounts = json_deep_copy(sandbox->clinic->accounts);
    g_autoptr(GError) error = NULL;
    const char *text = json_string_value(now);
    gint64 now_utc = 0;
    Clinic *changed;

    if (!json_is_null(now) && (text == NULL || !moment_parse(text, &now_utc)))
        return reply_message(422, "now must be like 2026-10-01T00:00:00Z, or null");
    changed = clinic_new(accounts, text != NULL ? now_utc : g_get_real_time() / G_USEC_PER_SEC, &error);
    if (changed == NULL)
        return reply_message(422, "%s", error->message);
    clinic_free(sandbox->clinic);
    sandbox->clinic = changed;
    sandbox->now_is_fixed = text != NULL;
    sandbox->fixed_now_utc = now_utc;
    return NULL;
}

static Reply *
change_sandbox(Sandbox *sandbox, const json_t *wish)
{
    const json_t *quirks = json_object_get(wish, "quirks");
    const json_t *now = json_object_get(wish, "now");
    Reply *refusal = NULL;

    if (!read_number(wish, "requests_per_minute", REQUESTS_MAX, &sandbox->requests_per_minute) ||
        !read_number(wish, "window_s", WINDOW_MAX_S, &sandbox->window_s))
        return reply_message(422, "requests_per_minute and window_s are numbers from 1");
    if (now != NULL)
        refusal = change_now(sandbox, now);
    if (refusal == NULL && quirks != NULL)
        refusal = quirks_set(sandbox->quirks, quirks);
    return refusal != NULL ? refusal : reply_new(204);
}

Reply *
change_make(Sandbox *sandbox, const json_t *wish)
{
    static const char *const own[] = { "quirks", "now", "requests_per_minute", "window_s" };

    for (gsize i = 0; i < G_N_ELEMENTS(own); i++)
        if (json_object_get(wish, own[i]) != NULL)
            return change_sandbox(sandbox, wish);
    return change_clinic(sandbox, wish);
}
