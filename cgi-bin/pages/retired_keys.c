/* retired_keys.c: keys that were replaced: the words that lead to their archiving in Cliniko, and the form. */
#include "cgi-bin/pages/retired_keys.h"

#include <string.h>

#include "lib/clinic/error.h"
#include "lib/clinic/text.h"
#include "lib/program/doorbell.h"

/* A copy of a RetiredKey that outlives the visit. */
typedef struct {
    gint64 id;
    char *hook, *tail, *shard;
    gint64 retired_utc, checked_utc;
    Verdict verdict;
} OldKey;

struct RetiredKeys {
    GPtrArray *keys; /* OldKey, oldest first */
};

static void
old_key_free(gpointer data)
{
    OldKey *key = data;

    g_free(key->hook);
    g_free(key->tail);
    g_free(key->shard);
    g_free(key);
}

static void
take(const RetiredKey *key, gpointer data)
{
    RetiredKeys *keys = data;
    OldKey *copy = g_new(OldKey, 1);

    *copy = (OldKey){ key->id,          g_strdup(key->practitioner_id), g_strdup(key->tail), g_strdup(key->shard),
                      key->retired_utc, key->checked_utc,               key->verdict };
    g_ptr_array_add(keys->keys, copy);
}

RetiredKeys *
retired_keys_load(Db *db, GError **error)
{
    g_autoptr(RetiredKeys) keys = g_new0(RetiredKeys, 1);

    keys->keys = g_ptr_array_new_with_free_func(old_key_free);
    return keys_visit_retired(db, take, keys, error) ? g_steal_pointer(&keys) : NULL;
}

void
retired_keys_free(RetiredKeys *keys)
{
    if (keys != NULL)
        g_ptr_array_unref(keys->keys);
    g_free(keys);
}

guint
retired_keys_count(const RetiredKeys *keys)
{
    return keys->keys->len;
}

gboolean
retired_keys_are_asked(const RetiredKeys *keys, const char *hook)
{
    for (guint i = 0; i < keys->keys->len; i++) {
        const OldKey *key = g_ptr_array_index(keys->keys, i);

        if (key->verdict == VERDICT_CHECKING && strcmp(key->hook, hook) == 0)
            return TRUE;
    }
    return FALSE;
}

char *
hook_mark(const Hook *hook, const RetiredKeys *keys)
{
    return g_strconcat(verdict_word(hook_verdict(hook)), retired_keys_are_asked(keys, hook->id) ? "+old" : "", NULL);
}

void
retired_keys_each(const RetiredKeys *keys, void (*visit)(const char *hook, const char *tail, gpointer data),
                  gpointer data)
{
    for (guint i = 0; i < keys->keys->len; i++) {
        const OldKey *key = g_ptr_array_index(keys->keys, i);

        visit(key->hook, key->tail, data);
    }
}

/* --- words ---------------------------------------------------------------------------------- */

/* Cliniko took it at a check after it was replaced. */
static gboolean
is_still_accepted(const OldKey *key)
{
    return key->checked_utc != 0 && key->verdict != VERDICT_UNREACHABLE;
}

static char *
way_to_archive(const OldKey *key, const char *owner_name)
{
    return g_strdup_printf("In Cliniko, signed in as %s: My info, Manage API keys, then Archive beside the older key.",
                           owner_name == NULL ? "the administrator it belongs to" : owner_name);
}

static char *
old_key_text(const OldKey *key, const char *owner_name, const HintTimes *times)
{
    g_autofree char *way = way_to_archive(key, owner_name);
    g_autofree char *replaced = time_in_words(key->retired_utc, times->now_utc, times->zone);
    g_autofree char *asked = time_in_words(key->checked_utc, times->now_utc, times->zone);
    g_autofree char *until = time_in_words(key->retired_utc + RETIRED_LIFE_S, times->now_utc, times->zone);

    if (key->verdict == VERDICT_CHECKING)
        return g_strdup("Keyrack is asking Cliniko whether it is archived.");
    if (key->verdict == VERDICT_UNREACHABLE)
        return g_strdup_printf("Keyrack could not ask Cliniko whether it is archived, and asks again by itself. %s",
                               way);
    if (is_still_accepted(key))
        return g_strdup_printf("Cliniko still accepted it %s, so it is not archived yet. %s Take care not to archive "
                               "the new one.",
                               asked, way);
    return g_strdup_printf("It was replaced %s, but opens Cliniko until somebody archives it there. %s Keyrack keeps "
                           "its sealed copy until then, no longer than %s.",
                           replaced, way, until);
}

void
retired_keys_add(const RetiredKeys *keys, View *view, const char *hook, const char *owner_name, const char *action,
                 HintTimes *times)
{
    for (guint i = 0; i < keys->keys->len; i++) {
        const OldKey *key = g_ptr_array_index(keys->keys, i);
        g_autofree char *text = NULL;
        View *old;

        if (strcmp(key->hook, hook) != 0)
            continue;
        text = old_key_text(key, owner_name, times);
        old = view_include(view, VIEW_OLD_KEY, "key_retired.tpl");
        view_set(old, VIEW_TAIL, key->tail);
        view_set(old, VIEW_SHARD, key->shard);
        view_set(old, VIEW_SENTENCE, text);
        if (key->verdict == VERDICT_CHECKING)
            continue;
        old = view_add(old, VIEW_ARCHIVED);
        view_set(old, VIEW_ACTION, action);
        view_set_int(old, VIEW_KEY_NUMBER, key->id);
        if (is_still_accepted(key) || key->verdict == VERDICT_UNREACHABLE)
            view_add(old, VIEW_ANYWAY);
    }
}

/* --- the form ------------------------------------------------------------------------------- */

gboolean
retired_key_archived(App *app, const Request *request, const char *practitioner_id, GError **error)
{
    const Actor actor = request_actor(request);
    gint64 id = 0;
    gboolean good;

    if (!g_ascii_string_to_signed(request_field(request, "key"), 10, 1, G_MAXINT64, &id, NULL)) {
        g_set_error_literal(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID,
                            "This form is incomplete. Load the page again.");
        return FALSE;
    }
    good = request_field(request, "anyway") != NULL
               ? keys_erase_retired(app->db, &actor, practitioner_id, id, error)
               : keys_check_retired(app->db, &actor, practitioner_id, id, error);
    if (good)
        doorbell_ring(app->doorbell);
    return good;
}
