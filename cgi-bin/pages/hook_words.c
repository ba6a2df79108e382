/* hook_words.c: the words of the practitioners page that are not the verdict's own.
 * Pure: no database, no network, no clock of its own. */
#include "cgi-bin/pages/hook_words.h"

#include <string.h>

#include "lib/clinic/text.h"

Verdict
hook_verdict(const Hook *hook)
{
    const ApiKey *shown = hook_shown_key(hook);

    return shown == NULL ? VERDICT_NONE : shown->verdict;
}

gboolean
verdict_needs_attention(Verdict verdict)
{
    return verdict != VERDICT_NONE && verdict != VERDICT_CHECKING && verdict != VERDICT_CONNECTED;
}

gboolean
verdict_wants_key(Verdict verdict)
{
    return verdict == VERDICT_NONE || verdict == VERDICT_REJECTED ||
           verdict == VERDICT_WRONG_OWNER || verdict == VERDICT_WRONG_ACCOUNT ||
           verdict == VERDICT_DUPLICATE;
}

gboolean
state_filter_from_word(const char *word, StateFilter *ret_filter)
{
    StateFilter filter = { SHOW_ALL, VERDICT_NONE, 0 };

    if (strcmp(word, NEEDS_ATTENTION_WORD) == 0)
        filter.kind = SHOW_ATTENTION;
    else if (strcmp(word, STOPPED_WORD) == 0)
        filter.kind = SHOW_STOPPED;
    else if (strcmp(word, OLD_WORD) == 0)
        filter.kind = SHOW_OLD;
    else if (verdict_from_word(word, &filter.verdict))
        filter.kind = SHOW_VERDICT;
    else if (*word != '\0')
        return FALSE;
    *ret_filter = filter;
    return TRUE;
}

gboolean
state_filter_shows(const StateFilter *filter, const Hook *hook)
{
    if (filter->kind == SHOW_ALL)
        return TRUE;
    if (filter->kind == SHOW_ATTENTION)
        return verdict_needs_attention(hook_verdict(hook));
    if (filter->kind == SHOW_STOPPED)
        return hook_has_stopped(hook);
    if (filter->kind == SHOW_OLD)
        return hook_is_old(hook, filter->old_before_utc);
    if (filter->verdict == VERDICT_CONNECTED)
        return hook->has_in_use && hook->in_use.verdict == VERDICT_CONNECTED;
    return hook_verdict(hook) == filter->verdict;
}

gboolean
hook_is_old(const Hook *hook, gint64 before_utc)
{
    return hook->has_in_use && !hook->has_candidate && hook->in_use.verdict == VERDICT_CONNECTED &&
           hook->in_use.saved_utc <= before_utc;
}

static gboolean
contains(const char *text, const char *folded)
{
    g_autofree char *own = g_utf8_validate(text, -1, NULL) ? g_utf8_casefold(text, -1) : NULL;

    return own != NULL && strstr(own, folded) != NULL;
}

gboolean
hook_has_text(const Hook *hook, const char *folded)
{
    return folded == NULL || contains(hook->name, folded) || contains(hook->designation, folded);
}

char *
counts_in_words(const HookCounts *counts)
{
    GString *words = g_string_new(NULL);

    g_string_printf(words, "%d of %d %s in place", counts->in_place, counts->total,
                    counts->total == 1 ? "key" : "keys");
    if (counts->attention > 0)
        g_string_append_printf(words, ", %d %s attention", counts->attention,
                               counts->attention == 1 ? "needs" : "need");
    if (counts->none > 0)
        g_string_append_printf(words, ", %d missing", counts->none);
    return g_string_free(words, FALSE);
}

void
hint_times_clear(HintTimes *times)
{
    g_clear_pointer(&times->saved.words, g_free);
    g_clear_pointer(&times->checked.words, g_free);
    g_clear_pointer(&times->worked.words, g_free);
}

static const char *
words_of_time(HintTimes *times, TimeWords *last, gint64 at_utc)
{
    if (last->words == NULL || last->at_utc != at_utc) {
        g_free(last->words);
        last->words = time_in_words(at_utc, times->now_utc, times->zone);
        last->at_utc = at_utc;
    }
    return last->words;
}

void
key_hint_append(GString *out, const ApiKey *key, HintTimes *times)
{
    g_string_append(out, "Key …");
    g_string_append(out, key->tail);
    g_string_append(out, " (");
    g_string_append(out, key->shard);
    g_string_append(out, key->by_link ? "), came by link " : "), saved ");
    g_string_append(out, words_of_time(times, &times->saved, key->saved_utc));
    if (*key->saved_by_name != '\0') {
        g_string_append(out, key->by_link ? ", asked for by " : " by ");
        g_string_append(out, key->saved_by_name);
    }
    if (key->checked_utc != 0) {
        g_string_append(out, ", checked ");
        g_string_append(out, words_of_time(times, &times->checked, key->checked_utc));
    }
    if (key->connected_utc != 0 && verdict_needs_attention(key->verdict)) {
        g_string_append(out, ", last worked ");
        g_string_append(out, words_of_time(times, &times->worked, key->connected_utc));
    }
}

void
hook_hint_append(GString *out, const ApiKey *shown, const ApiKey *in_use, HintTimes *times)
{
    key_hint_append(out, shown, times);
    g_string_append_c(out, '.');
    if (in_use == NULL || in_use == shown)
        return;
    g_string_append_printf(out, " The earlier key …%s (%s) ", in_use->tail, in_use->shard);
    if (verdict_needs_attention(in_use->verdict))
        g_string_append_printf(out, "is kept until the new one is connected; its own state is: %s.",
                               verdict_label(in_use->verdict));
    else
        g_string_append(out, "stays in use until the new one is connected.");
}

void
hook_words_clear(HookWords *words)
{
    g_clear_pointer(&words->sentence, g_free);
    g_clear_pointer(&words->next_step, g_free);
}

HookWords
hook_words(const ApiKey *key, const char *owner_name, gint64 now_utc, const char *zone)
{
    g_autofree char *when = key == NULL || key->next_check_utc == 0
                              ? g_strdup("")
                              : time_until_in_words(key->next_check_utc, now_utc, zone);
    const VerdictWords words = {
        .verdict = key == NULL ? VERDICT_NONE : key->verdict,
        .reason = key == NULL ? KEY_REASON_NONE : key->reason,
        .owner_name = owner_name,
        .seen_name = key == NULL ? "" : key->seen_name,
        .seen_role = key == NULL ? "" : key->seen_role,
        .when = when,
    };

    return (HookWords){ verdict_sentence(&words), verdict_next_step(&words) };
}

HookWords
hook_own_words(const ApiKey *key)
{
    static const struct {
        const char *sentence, *next_step;
    } own[VERDICT__COUNT] = {
        [VERDICT_NONE] = { "There is no key of yours here yet.",
            "Make one in Cliniko and paste it; it takes about two minutes." },
        [VERDICT_CHECKING] = { "Keyrack is asking Cliniko about your key.", "" },
        [VERDICT_CONNECTED] = { "Your key works and is in its place.", "" },
        [VERDICT_REJECTED] = { "Cliniko does not accept this key.",
                               "It may be archived, or was cut short when it was copied. Make a new one and paste "
                               "it." },
        [VERDICT_WRONG_OWNER] = { "This key works, but it is somebody else’s.",
                                  "Make one in your own Cliniko login and paste that." },
        [VERDICT_WRONG_ACCOUNT] = { "This key is of another Cliniko account.",
                                    "Make one in your login at this clinic and paste that." },
        [VERDICT_DUPLICATE] = { "This key is saved for somebody else already.",
                                "Make one in your own Cliniko login and paste that." },
        [VERDICT_INACTIVE_USER] = { "Your user is inactive in Cliniko, so no key of yours works.",
                                    "Ask an administrator of your clinic to make it active in Cliniko, then check "
                                    "again." },
        [VERDICT_NOT_ENOUGH_ACCESS] = { "Your user in Cliniko may not read what Keyrack needs.",
                                        "Ask an administrator of your clinic to change your role in Cliniko, then "
                                        "check again." },
        [VERDICT_UNREACHABLE] = { "Keyrack could not ask Cliniko about your key.", "It asks again by itself." },
    };
    const Verdict verdict = key == NULL ? VERDICT_NONE : key->verdict;

    return (HookWords){ g_strdup(own[verdict].sentence), g_strdup(own[verdict].next_step) };
}

char *
region_in_words(const char *shard)
{
    static const struct {
        const char *prefix, *region;
    } regions[] = {
        { "au", "Australia" },      { "ca", "Canada" },        { "eu", "European Union" },
        { "uk", "United Kingdom" }, { "us", "United States" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(regions); i++)
        if (g_str_has_prefix(shard, regions[i].prefix))
            return g_strdup_printf("%s (%s)", regions[i].region, shard);
    return g_strdup(shard);
}
