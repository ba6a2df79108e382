/* call.c: one call to Cliniko: where it goes, how its answers are taken in, and who is told.
 * No network and no queue: those are client.c's. Facts: cliniko-api 5, 6, 20. */
#include "lib/cliniko/call.h"

#include <string.h>

#include "lib/clinic/key_text.h"
#include "lib/clinic/text.h"
#include "lib/cliniko/paging.h"
#include "lib/cliniko/parse.h"

#define DAY_S (24 * 60 * 60)

/* --- taking answers in, and telling --- */

static gboolean
take_user(Call *call, const Answer *answer, char **ret_next)
{
    return parse_user(answer->body->str, answer->body->len, &call->user) &&
           answer_id_agrees(answer->user_id, call->user.id);
}

static gboolean
take_settings(Call *call, const Answer *answer, char **ret_next)
{
    return parse_settings(answer->body->str, answer->body->len, &call->settings) &&
           answer_id_agrees(answer->account_id, call->settings.account_id);
}

static gboolean
take_list(Call *call, const Answer *answer, char **ret_next)
{
    return parse_page(call->list, answer->body->str, answer->body->len, call->items, call->seen,
                      ret_next);
}

static gboolean
take_next_time(Call *call, const Answer *answer, char **ret_next)
{
    return parse_next_time(answer->body->str, answer->body->len, &call->next_utc);
}

static gboolean
take_times(Call *call, const Answer *answer, char **ret_next)
{
    return parse_times(answer->body->str, answer->body->len, call->items, call->seen, ret_next);
}

static gboolean
take_nothing(Call *call, const Answer *answer, char **ret_next)
{
    return TRUE;
}

static void
tell_user(const Call *call, const ClinikoOutcome *outcome, gboolean good)
{
    call->done.user(outcome, good ? &call->user : NULL, call->data);
}

static void
tell_settings(const Call *call, const ClinikoOutcome *outcome, gboolean good)
{
    call->done.settings(outcome, good ? &call->settings : NULL, call->data);
}

static void
tell_list(const Call *call, const ClinikoOutcome *outcome, gboolean good)
{
    call->done.list(outcome, good ? call->items : NULL, call->data);
}

static void
tell_next_time(const Call *call, const ClinikoOutcome *outcome, gboolean good)
{
    call->done.next_time(outcome, good ? call->next_utc : 0, call->data);
}

static void
tell_times(const Call *call, const ClinikoOutcome *outcome, gboolean good)
{
    call->done.times(outcome, good ? call->items : NULL, call->data);
}

static void
tell_reach(const Call *call, const ClinikoOutcome *outcome, gboolean good)
{
    call->done.reach(outcome, call->data);
}

static const struct {
    gboolean is_patient;
    gsize body_max;
    gboolean (*take)(Call *call, const Answer *answer, char **ret_next); /* FALSE: nonsense */
    void (*tell)(const Call *call, const ClinikoOutcome *outcome, gboolean good);
} kinds[] = {
    [CALL_USER] = { FALSE, ANSWER_BODY_MAX, take_user, tell_user },
    [CALL_SETTINGS] = { FALSE, ANSWER_BODY_MAX, take_settings, tell_settings },
    [CALL_LIST] = { TRUE, ANSWER_BODY_MAX, take_list, tell_list },
    [CALL_NEXT_TIME] = { TRUE, ANSWER_SMALL_BODY_MAX, take_next_time, tell_next_time },
    [CALL_TIMES] = { TRUE, ANSWER_BODY_MAX, take_times, tell_times },
    [CALL_REACH] = { TRUE, ANSWER_BODY_MAX, take_nothing, tell_reach },
};

/* A full page whose link to the next leads nowhere may not be the last, and a page that brings nothing new and still
 * names a next one is an earlier page for ever: taken for the whole list, they would make everybody after it look
 * departed. */
CallStep
call_take(Call *call, const Answer *answer)
{
    const guint before = g_hash_table_size(call->seen);
    g_autofree char *next = NULL;
    guint added;
    PageStep step;

    if (!kinds[call->kind].take(call, answer, &next))
        return CALL_NONSENSE;
    if (next == NULL)
        return CALL_COMPLETE;
    added = g_hash_table_size(call->seen) - before;
    step = paging_next(next, call->page, &call->page);
    if (step == PAGE_LAST && added > 0 && added < PAGE_SIZE)
        return CALL_COMPLETE;
    return step == PAGE_NEXT && added > 0 ? CALL_HAS_NEXT : CALL_NONSENSE;
}

void
call_end(Call *call, ClinikoOutcome outcome, const Answer *answer)
{
    gboolean good = outcome.status == 200 && outcome.reason == KEY_REASON_NONE;

    outcome.request_id = answer == NULL ? "" : answer->request_id;
    kinds[call->kind].tell(call, &outcome, good);
    call_free(call);
}

gboolean
call_is_patient(const Call *call)
{
    return kinds[call->kind].is_patient;
}

gsize
call_body_max(const Call *call)
{
    return kinds[call->kind].body_max;
}

/* With the page it is at. */
static char *
whole_query(const Call *call)
{
    GString *query = g_string_new(call->query);

    if (call->page > 0)
        g_string_append_printf(query, "%spage=%d&per_page=%d", query->len > 0 ? "&" : "",
                               call->page, PAGE_SIZE);
    return g_string_free(query, FALSE);
}

gboolean
call_is_sound(const Call *call)
{
    g_autofree char *query = whole_query(call);

    return shard_is_valid(call->shard) && *call->key != '\0' && strlen(call->key) <= KEY_TEXT_MAX &&
           call->path != NULL && key_purpose_allows(call->purpose, CALL_METHOD, call->path, query);
}

char *
call_target(const Call *call)
{
    g_autofree char *query = whole_query(call);

    return *query == '\0' ? g_strdup(call->path) : g_strconcat(call->path, "?", query, NULL);
}

/* --- making them --- */

/* Owns path and query. */
static Call *
call_new(CallKind kind, const ClinikoAuth *auth, char *path, char *query, gpointer data)
{
    Call *call = g_new0(Call, 1);

    call->kind = kind;
    call->key = g_strdup(auth->key);
    call->shard = g_strdup(auth->shard);
    call->budget = g_strdup(auth->budget);
    call->spare = auth->spare;
    call->purpose = auth->purpose;
    call->key_id = auth->key_id;
    call->hook_id = g_strdup(auth->hook_id);
    call->path = path;
    call->query = query;
    call->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    call->data = data;
    return call;
}

void
call_free(Call *call)
{
    explicit_bzero(call->key, strlen(call->key));
    g_free(call->key);
    g_free(call->shard);
    g_free(call->budget);
    g_free(call->hook_id);
    g_free(call->path);
    g_free(call->query);
    g_clear_pointer(&call->transfer, transfer_free);
    cliniko_user_clear(&call->user);
    cliniko_settings_clear(&call->settings);
    g_clear_pointer(&call->items, g_array_unref);
    g_hash_table_unref(call->seen);
    g_free(call);
}

Call *
call_new_user(const ClinikoAuth *auth, ClinikoUserDone done, gpointer data)
{
    Call *call = call_new(CALL_USER, auth, g_strdup("/user"), g_strdup(""), data);

    call->done.user = done;
    return call;
}

Call *
call_new_settings(const ClinikoAuth *auth, ClinikoSettingsDone done, gpointer data)
{
    Call *call = call_new(CALL_SETTINGS, auth, g_strdup("/settings/public"), g_strdup(""), data);

    call->done.settings = done;
    return call;
}

/* NULL when the list is of something and of_id is no id. */
static char *
list_path(ClinikoList list, const char *of_id)
{
    static const struct {
        const char *head, *tail; /* of_id stands between; no tail: a list of everything */
    } paths[CLINIKO_LIST__COUNT] = {
        [CLINIKO_USERS] = { "/users", NULL },
        [CLINIKO_BUSINESSES] = { "/businesses", NULL },
        [CLINIKO_TYPES] = { "/appointment_types", NULL },
        [CLINIKO_PRACTITIONERS] = { "/practitioners", NULL },
        [CLINIKO_PRACTITIONERS_INACTIVE] = { "/practitioners/inactive", NULL },
        [CLINIKO_BUSINESS_PRACTITIONERS] = { "/businesses/", "/practitioners" },
        [CLINIKO_TYPE_PRACTITIONERS] = { "/appointment_types/", "/practitioners" },
        [CLINIKO_DAILY_AVAILABILITIES] = { "/daily_availabilities", NULL },
        [CLINIKO_AVAILABILITY_BLOCKS] = { "/availability_blocks", NULL },
        [CLINIKO_TYPE_ITEMS] = { "/appointment_type_billable_items", NULL },
        [CLINIKO_BILLABLE_ITEMS] = { "/billable_items", NULL },
    };

    if (paths[list].tail == NULL)
        return g_strdup(paths[list].head);
    return cliniko_id_is_valid(of_id) ? g_strconcat(paths[list].head, of_id, paths[list].tail, NULL)
                                      : NULL;
}

/* "q[]=starts_at:>=2026-11-22T00:00:00Z" with yesterday's date in UTC: no zone is so far off that its today began
 * earlier. */
static char *
from_yesterday_on(void)
{
    g_autoptr(GDateTime) yesterday =
        g_date_time_new_from_unix_utc(g_get_real_time() / G_USEC_PER_SEC - DAY_S);

    return g_date_time_format(yesterday, "q%%5B%%5D=starts_at%%3A%%3E%%3D%Y-%m-%dT00%%3A00%%3A00Z");
}

Call *
call_new_list(const ClinikoAuth *auth, ClinikoList list, const char *of_id, ClinikoListDone done,
              gpointer data)
{
    char *query = list == CLINIKO_AVAILABILITY_BLOCKS ? from_yesterday_on() : g_strdup("");
    Call *call = call_new(CALL_LIST, auth, list_path(list, of_id), query, data);

    call->done.list = done;
    call->list = list;
    call->page = 1;
    call->items = parse_items_new(list);
    return call;
}

/* NULL when one of the ids is none. */
static char *
combination_path(const ClinikoCombination *of, const char *what)
{
    if (!cliniko_id_is_valid(of->business_id) || !cliniko_id_is_valid(of->practitioner_id) ||
        !cliniko_id_is_valid(of->type_id))
        return NULL;
    return g_strdup_printf("/businesses/%s/practitioners/%s/appointment_types/%s/%s",
                           of->business_id, of->practitioner_id, of->type_id, what);
}

/* "2026-11-23"; which days there are is Cliniko's to judge. */
static gboolean
is_date(const char *text)
{
    return strlen(text) == strlen("2026-11-23") && strspn(text, "0123456789") == 4 &&
           text[4] == '-' && strspn(text + 5, "0123456789") == 2 && text[7] == '-' &&
           strspn(text + 8, "0123456789") == 2;
}

static Call *
call_new_for_days(CallKind kind, const ClinikoAuth *auth, char *path, const char *from,
                  const char *to, gpointer data)
{
    Call *call = call_new(kind, auth, path, g_strdup_printf("from=%s&to=%s", from, to), data);

    if (!is_date(from) || !is_date(to))
        g_clear_pointer(&call->path, g_free);
    return call;
}

Call *
call_new_next_time(const ClinikoAuth *auth, const ClinikoCombination *of, const char *from,
                   const char *to, ClinikoNextTimeDone done, gpointer data)
{
    char *path = combination_path(of, "next_available_time");
    Call *call = call_new_for_days(CALL_NEXT_TIME, auth, path, from, to, data);

    call->done.next_time = done;
    return call;
}

Call *
call_new_times(const ClinikoAuth *auth, const ClinikoCombination *of, const char *from,
               const char *to, ClinikoTimesDone done, gpointer data)
{
    char *path = combination_path(of, "available_times");
    Call *call = call_new_for_days(CALL_TIMES, auth, path, from, to, data);

    call->done.times = done;
    call->page = 1;
    call->items = g_array_new(FALSE, FALSE, sizeof(gint64));
    return call;
}

Call *
call_new_reach(const ClinikoAuth *auth, KeyArea area, ClinikoReachDone done, gpointer data)
{
    const PurposeRequest *request = key_area_request(area);
    Call *call = call_new(CALL_REACH, auth, g_strdup(request->path), g_strdup(request->query), data);

    call->done.reach = done;
    return call;
}
