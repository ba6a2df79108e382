/* hook_words.h: what the pages say about a hook, and which hooks a filter shows. Pure. */
#pragma once

#include "lib/clinic/verdict.h"
#include "lib/store/practitioners.h"

/* What a hook shows: the verdict of its shown key, 'none' without a key. */
Verdict hook_verdict(const Hook *hook);

/* TRUE for a verdict that waits for somebody to do something. */
gboolean verdict_needs_attention(Verdict verdict);
/* TRUE when the next step is to paste another key, so that its field stands open. */
gboolean verdict_wants_key(Verdict verdict);

/* The words of ?state=: a word of verdict.h, or one of these. "connected" stands for the key in use. */
#define NEEDS_ATTENTION_WORD "needs-attention"
#define STOPPED_WORD "stopped"
#define OLD_WORD "old"
typedef struct {
    enum { SHOW_ALL, SHOW_ATTENTION, SHOW_STOPPED, SHOW_OLD, SHOW_VERDICT } kind;
    Verdict verdict;
    gint64 old_before_utc; /* SHOW_OLD: keys saved then or earlier; the caller's to set */
} StateFilter;
/* "" is SHOW_ALL. FALSE for a word that is none of ours. */
gboolean state_filter_from_word(const char *word, StateFilter *ret_filter);
gboolean state_filter_shows(const StateFilter *filter, const Hook *hook);

/* TRUE when the name or designation has the text, any case; folded is case-folded, NULL for none. */
gboolean hook_has_text(const Hook *hook, const char *folded);

/* TRUE for a key in use that was saved before_utc or earlier: time for a new one, unless one is there. */
gboolean hook_is_old(const Hook *hook, gint64 before_utc);

/* "9 of 12 keys in place, 2 need attention, 1 missing". Free with g_free. */
char *counts_in_words(const HookCounts *counts);

/* When and where a hint is read; times in rows repeat, so the last words are kept. Cleared with
 * hint_times_clear. */
typedef struct {
    gint64 at_utc;
    char *words;
} TimeWords;
typedef struct {
    gint64 now_utc;
    const char *zone;
    TimeWords saved, checked, worked;
} HintTimes;
void hint_times_clear(HintTimes *times);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HintTimes, hint_times_clear)

/* "Key …ab12 (au4), saved today at 14:05 by Sam Lee, checked 4 minutes ago", and when it last worked if it does not. */
void key_hint_append(GString *out, const ApiKey *key, HintTimes *times);
/* The same as a sentence, and beside a candidate what becomes of the key in use. */
void hook_hint_append(GString *out, const ApiKey *shown, const ApiKey *in_use, HintTimes *times);

/* Beside a practitioner whose pasted key was confirmed and is on its way to their hook. */
#define PASTED_SENTENCE "Keyrack is saving the key that was pasted, and asks Cliniko once more."

/* The two sentences about a key; owner_name is NULL for the clinic's own, key NULL when there is
 * none. Free both. */
typedef struct {
    char *sentence, *next_step;
} HookWords;
void hook_words_clear(HookWords *words);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HookWords, hook_words_clear)
HookWords hook_words(const ApiKey *key, const char *owner_name, gint64 now_utc, const char *zone);
/* The same to the practitioner whose hook it is; never whose key it really is. NULL key: none yet. */
HookWords hook_own_words(const ApiKey *key);

/* "Australia (au4)"; just the shard when the region is new to us. Free with g_free. */
char *region_in_words(const char *shard);
