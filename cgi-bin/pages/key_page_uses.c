/* key_page_uses.c: what a key was used for: by purpose, with the only requests it allows, and by day. */
#include "cgi-bin/pages/key_page.h"

#include "lib/clinic/text.h"
#include "lib/clinic/zone.h"
#include "lib/store/key_uses.h"

static void
add_requests(View *use, KeyPurpose purpose)
{
    for (const PurposeRequest *one = key_purpose_requests(purpose); one->method != NULL; one++) {
        g_autofree char *text = g_strdup_printf("%s %s", one->method, one->path);
        View *request = view_add(use, VIEW_USE_REQUEST);

        view_set(request, VIEW_USE_TEXT, text);
        if (g_strcmp0(one->query, ASKS_FOR_NOTHING) == 0)
            view_add(request, VIEW_USE_ONLY);
    }
}

/* "Reads only: 214, writes: 0." */
static char *
requests_in_words(const KeyUse *use)
{
    return g_strdup_printf("%s: %" G_GINT64_FORMAT ", writes: %" G_GINT64_FORMAT ".",
                           use->writes == 0 ? "Reads only" : "Reads", use->reads, use->writes);
}

static void
add_purpose(View *part, const KeyPage *page, KeyPurpose purpose, const KeyUse *use)
{
    View *view = view_add(part, VIEW_USE);

    view_set_static(view, VIEW_USE_LABEL, key_purpose_label(purpose));
    view_set_static(view, VIEW_USE_ABOUT, key_purpose_about(purpose));
    view_set_static(view, VIEW_USE_WORD, key_purpose_word(purpose));
    if (use == NULL) {
        view_set_static(view, VIEW_USE_COUNTS, "Not used for this so far.");
    } else {
        g_autofree char *counts = requests_in_words(use);
        g_autofree char *last = time_in_words(use->last_utc, page->times.now_utc, page->times.zone);

        view_set(view, VIEW_USE_COUNTS, counts);
        view_set(view_add(view, VIEW_USE_LAST), VIEW_WHEN, last);
    }
    add_requests(view, purpose);
}

static const KeyUse *
find_use(const GArray *uses, gint64 key_id, KeyPurpose purpose)
{
    for (guint i = 0; i < uses->len; i++) {
        const KeyUse *use = &g_array_index(uses, KeyUse, i);

        if (use->key_id == key_id && use->purpose == purpose)
            return use;
    }
    return NULL;
}

/* --- by day ------------------------------------------------------------------------------- */

/* One day of one key, all its purposes together. */
typedef struct {
    gint64 day, reads, writes;
    GString *purposes; /* "Check whose key it is (2), Fetch the clinic (31)" */
} Day;

static void
add_day(View *table, const Day *day)
{
    g_autoptr(GDateTime) date = zone_local_time(day->day * DAY_S, "");
    g_autofree char *name = g_date_time_format(date, "%A %-d %B");
    g_autofree char *requests = g_strdup_printf("%" G_GINT64_FORMAT " %s, %" G_GINT64_FORMAT " %s", day->reads,
                                                day->reads == 1 ? "read" : "reads", day->writes,
                                                day->writes == 1 ? "write" : "writes");
    View *row = view_add(table, VIEW_USE_DAY);

    view_set(row, VIEW_USE_DAY_NAME, name);
    view_set(row, VIEW_USE_TEXT, requests);
    view_set(row, VIEW_USE_FOR, day->purposes->str);
}

static void
take_use(Day *day, const KeyUse *use)
{
    day->day = use->day;
    day->reads += use->reads;
    day->writes += use->writes;
    g_string_append_printf(day->purposes, "%s%s (%" G_GINT64_FORMAT ")", day->purposes->len > 0 ? ", " : "",
                           key_purpose_label(use->purpose), use->reads + use->writes);
}

static void
end_day(View *part, View **table, Day *day)
{
    if (day->purposes->len == 0)
        return;
    if (*table == NULL)
        *table = view_add(part, VIEW_USE_DAYS);
    add_day(*table, day);
    day->reads = day->writes = 0;
    g_string_truncate(day->purposes, 0);
}

/* The list is by day, so those of one day stand together. */
static void
add_days(View *part, const KeyPage *page, gint64 key_id)
{
    g_autoptr(GString) purposes = g_string_new(NULL);
    Day day = { .purposes = purposes };
    View *table = NULL;

    for (guint i = 0; i < page->days->len; i++) {
        const KeyUse *use = &g_array_index(page->days, KeyUse, i);

        if (use->key_id != key_id)
            continue;
        if (use->day != day.day)
            end_day(part, &table, &day);
        take_use(&day, use);
    }
    end_day(part, &table, &day);
}

void
key_uses_add_to(View *part, const KeyPage *page, const ApiKey *key)
{
    for (KeyPurpose purpose = 0; purpose < KEY_PURPOSE__COUNT; purpose++) {
        const KeyUse *use = find_use(page->uses, key->id, purpose);

        if (use != NULL || key == page->in_use) /* a new key is for nothing but its check */
            add_purpose(part, page, purpose, use);
    }
    add_days(part, page, key->id);
}

/* Those that were replaced or removed; what they were used for is kept as long. */
void
key_uses_add_earlier(View *view, const KeyPage *page)
{
    KeyUse sum = { 0 };
    g_autofree char *counts = NULL;

    for (guint i = 0; i < page->uses->len; i++) {
        const KeyUse *use = &g_array_index(page->uses, KeyUse, i);

        if ((page->in_use != NULL && use->key_id == page->in_use->id) ||
            (page->candidate != NULL && use->key_id == page->candidate->id))
            continue;
        sum.reads += use->reads;
        sum.writes += use->writes;
    }
    if (sum.reads + sum.writes == 0)
        return;
    counts = requests_in_words(&sum);
    view_set(view_add(view, VIEW_USE_EARLIER), VIEW_USE_COUNTS, counts);
}
