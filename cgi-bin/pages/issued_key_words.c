/* issued_key_words.c: an issued key in words: its state, when it was used, what somebody should look at. */
#include "cgi-bin/pages/issued_key_words.h"

#include "lib/clinic/key_age.h"
#include "lib/clinic/text.h"

typedef enum { SHOWN_WORKS, SHOWN_ENDS, SHOWN_ENDED, SHOWN_INACTIVE } ShownState;

static ShownState
shown_state(const IssuedKey *key, gint64 now_utc)
{
    switch (issued_key_state(key, now_utc)) {
    case ISSUED_KEY_OWNER_INACTIVE:
        return SHOWN_INACTIVE;
    case ISSUED_KEY_EXPIRED:
        return SHOWN_ENDED;
    case ISSUED_KEY_WORKS:
    default:
        return key->successor_id != 0 ? SHOWN_ENDS : SHOWN_WORKS;
    }
}

const char *
issued_key_state_mark(const IssuedKey *key, gint64 now_utc)
{
    static const char *const marks[] = { "works", "ends", "ended", "inactive" };

    return marks[shown_state(key, now_utc)];
}

const char *
issued_key_state_label(const IssuedKey *key, gint64 now_utc)
{
    static const char *const labels[] = { "Works", "Being replaced", "Expired", "Owner inactive" };

    return labels[shown_state(key, now_utc)];
}

char *
issued_key_owner_words(const IssuedKey *key)
{
    g_autofree char *role = g_ascii_strdown(person_role_label(key->owner_role), -1);

    return g_strdup_printf("%s, %s", key->owner_email, role);
}

char *
issued_key_used_words(const IssuedKey *key, const ReadingTime *at)
{
    g_autofree char *when = NULL;

    if (key->used_utc == 0)
        return g_strdup("never");
    when = time_in_words(key->used_utc, at->now_utc, at->zone);
    return g_strdup_printf("%s from %s", when, key->used_address);
}

char *
issued_key_expires_words(const IssuedKey *key, const ReadingTime *at)
{
    return key->expires_utc == 0 ? g_strdup("never") : time_in_words(key->expires_utc, at->now_utc, at->zone);
}

char *
issued_key_created_words(const IssuedKey *key, const ReadingTime *at)
{
    g_autofree char *when = time_in_words(key->created_utc, at->now_utc, at->zone);

    return g_strdup_printf("%s by %s", when, key->created_by_name);
}

char *
issued_key_scopes_words(const IssuedKey *key)
{
    GString *words = g_string_new(NULL);

    for (const IssuedScope *scope = issued_scopes; *scope != ISSUED_SCOPE_NONE; scope++)
        if (key->scopes & *scope)
            g_string_append_printf(words, "%s%s", words->len == 0 ? "" : "; ", issued_scope_label(*scope));
    return g_string_free(words, FALSE);
}

char *
issued_key_networks_words(const IssuedKey *key)
{
    g_auto(GStrv) lines = g_strsplit(key->networks, "\n", -1);

    return *key->networks == '\0' ? g_strdup("everywhere") : g_strjoinv(", ", lines);
}

/* A key that opens nothing any more needs no look at its age. */
void
issued_key_add_remarks(View *view, ViewName section, const IssuedKey *key, gint64 now_utc)
{
    const gint64 last_utc = key->used_utc != 0 ? key->used_utc : key->created_utc;

    if (issued_key_state(key, now_utc) != ISSUED_KEY_WORKS)
        return;
    if (key_days_old(last_utc, now_utc) >= ISSUED_UNUSED_DAYS)
        view_set_static(view_add(view, section), VIEW_ISSUED_REMARK_TEXT, "Unused for 90 days");
    if (key_days_old(key->created_utc, now_utc) >= ISSUED_OLD_DAYS)
        view_set_static(view_add(view, section), VIEW_ISSUED_REMARK_TEXT, "Older than 180 days");
    if (issued_key_scopes(key) != key->scopes)
        view_set_static(view_add(view, section), VIEW_ISSUED_REMARK_TEXT, "Reads less than chosen: its owner’s role");
}
