/* client.c: many calls to Cliniko at once over one libcurl multi handle.
 * A call waits in `waiting` until it is due, its user's budget allows it and a place is free; then
 * it is a transfer; a list goes back to `waiting` for each next page and for each new try. Every
 * call ends in call_end, which is the only place that calls back. Only GETs live here, so trying
 * again is always safe. Rules: design 8. */
#include "lib/cliniko/cliniko.h"

#include <string.h>

#include "lib/clinic/error.h"
#include "lib/clinic/key_text.h"
#include "lib/clinic/text.h"
#include "lib/cliniko/budget.h"
#include "lib/cliniko/paging.h"
#include "lib/cliniko/parse.h"
#include "lib/cliniko/transfer.h"

#define CONNECT_MS 5000
#define TOTAL_MS 25000
#define UNDER_WAY_MAX 128 /* each may hold ANSWER_BODY_MAX */
#define SINGLE_WAIT_MAX_MS 2000
#define TRIES_MAX 3
#define FIRST_BACK_OFF_MS 500

typedef enum { CALL_USER, CALL_SETTINGS, CALL_LIST } CallKind;

typedef struct {
    CallKind kind;
    char *key; /* wiped when freed */
    char *shard, *budget;
    gint64 due_ms;      /* monotonic */
    Transfer *transfer; /* NULL while waiting */
    union {
        ClinikoUserDone user;
        ClinikoSettingsDone settings;
        ClinikoListDone list;
    } done;
    gpointer data;
    /* lists only */
    ClinikoList list;
    char *of_id;
    int page, tries;
    GArray *items;
    GHashTable *seen_ids;
} Call;

struct Cliniko {
    CURLM *multi;
    char *base_url, *user_agent;
    Budgets *budgets;
    TimeLimits limits;
    GQueue waiting;      /* of Call */
    GHashTable *sending; /* of Call, as a set */
};

static gint64
now_ms(void)
{
    return g_get_monotonic_time() / 1000;
}

static void
call_free(Call *call)
{
    explicit_bzero(call->key, strlen(call->key));
    g_free(call->key);
    g_free(call->shard);
    g_free(call->budget);
    g_free(call->of_id);
    g_clear_pointer(&call->transfer, transfer_free);
    g_clear_pointer(&call->items, g_array_unref);
    g_clear_pointer(&call->seen_ids, g_hash_table_unref);
    g_free(call);
}

/* It goes into a header, so one line of printable ASCII. */
static gboolean
is_header_text(const char *text)
{
    for (const char *p = text; *p != '\0'; p++)
        if (!g_ascii_isprint(*p))
            return FALSE;
    return TRUE;
}

Cliniko *
cliniko_new(const char *base_url, const char *contact_email, int requests_per_minute,
            GError **error)
{
    Cliniko *client;
    CURLM *multi;

    if (!base_url_is_safe(base_url) || !is_header_text(contact_email)) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID,
                    "the base URL or the contact e-mail cannot be used");
        return NULL;
    }
    multi = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_multi_init() : NULL;
    if (multi == NULL) {
        g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INTERNAL, "libcurl cannot start");
        return NULL;
    }
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)UNDER_WAY_MAX);
    client = g_new0(Cliniko, 1);
    client->multi = multi;
    client->base_url = g_strdup(base_url);
    client->user_agent = g_strdup_printf("Keyrack/" PACKAGE_VERSION " (%s)", contact_email);
    client->budgets = budgets_new(requests_per_minute);
    client->limits = (TimeLimits){ .connect_ms = CONNECT_MS, .total_ms = TOTAL_MS };
    g_queue_init(&client->waiting);
    client->sending = g_hash_table_new(NULL, NULL);
    return client;
}

void
cliniko_set_time_limits(Cliniko *client, int connect_ms, int total_ms)
{
    client->limits = (TimeLimits){ .connect_ms = connect_ms, .total_ms = total_ms };
}

void
cliniko_free(Cliniko *client)
{
    GHashTableIter iter;
    gpointer call;

    g_hash_table_iter_init(&iter, client->sending);
    while (g_hash_table_iter_next(&iter, &call, NULL)) {
        curl_multi_remove_handle(client->multi, ((Call *)call)->transfer->easy);
        call_free(call);
    }
    g_hash_table_unref(client->sending);
    g_queue_clear_full(&client->waiting, (GDestroyNotify)call_free);
    curl_multi_cleanup(client->multi);
    curl_global_cleanup();
    budgets_free(client->budgets);
    g_free(client->base_url);
    g_free(client->user_agent);
    g_free(client);
}

/* --- how a call ends --- */

static gboolean
is_good(const ClinikoOutcome *outcome)
{
    return outcome->status == 200 && outcome->reason == KEY_REASON_NONE;
}

static void
end_user(Call *call, ClinikoOutcome *outcome, const Answer *answer)
{
    ClinikoUser user = { 0 };

    if (is_good(outcome) && !(parse_user(answer->body->str, answer->body->len, &user) &&
                              answer_id_agrees(answer->user_id, user.id)))
        outcome->reason = KEY_REASON_NONSENSE;
    call->done.user(outcome, is_good(outcome) ? &user : NULL, call->data);
    cliniko_user_clear(&user);
}

static void
end_settings(Call *call, ClinikoOutcome *outcome, const Answer *answer)
{
    ClinikoSettings settings = { 0 };

    if (is_good(outcome) && !(parse_settings(answer->body->str, answer->body->len, &settings) &&
                              answer_id_agrees(answer->account_id, settings.account_id)))
        outcome->reason = KEY_REASON_NONSENSE;
    call->done.settings(outcome, is_good(outcome) ? &settings : NULL, call->data);
    cliniko_settings_clear(&settings);
}

/* Calls back, once, and frees the call. answer is NULL when none came. */
static void
call_end(Call *call, ClinikoOutcome outcome, const Answer *answer)
{
    outcome.request_id = answer == NULL ? "" : answer->request_id;
    if (call->kind == CALL_USER)
        end_user(call, &outcome, answer);
    else if (call->kind == CALL_SETTINGS)
        end_settings(call, &outcome, answer);
    else
        call->done.list(&outcome, is_good(&outcome) ? call->items : NULL, call->data);
    call_free(call);
}

/* --- lists --- */

static char *
call_path(const Call *call)
{
    static const char *paths[CLINIKO_LIST__COUNT][2] = {
        [CLINIKO_USERS] = { "/users", "" },
        [CLINIKO_BUSINESSES] = { "/businesses", "" },
        [CLINIKO_TYPES] = { "/appointment_types", "" },
        [CLINIKO_PRACTITIONERS] = { "/practitioners", "" },
        [CLINIKO_PRACTITIONERS_INACTIVE] = { "/practitioners/inactive", "" },
        [CLINIKO_BUSINESS_PRACTITIONERS] = { "/businesses/", "/practitioners" },
        [CLINIKO_TYPE_PRACTITIONERS] = { "/appointment_types/", "/practitioners" },
    };

    if (call->kind == CALL_USER)
        return g_strdup("/user");
    if (call->kind == CALL_SETTINGS)
        return g_strdup("/settings/public");
    return g_strdup_printf("%s%s%s?page=%d&per_page=%d", paths[call->list][0], call->of_id,
                           paths[call->list][1], call->page, PAGE_SIZE);
}

static gboolean
list_is_of_something(ClinikoList list)
{
    return list == CLINIKO_BUSINESS_PRACTITIONERS || list == CLINIKO_TYPE_PRACTITIONERS;
}

static void
call_wait(Cliniko *client, Call *call, gint64 wait_ms)
{
    g_clear_pointer(&call->transfer, transfer_free);
    call->due_ms = now_ms() + wait_ms;
    g_queue_push_tail(&client->waiting, call);
}

/* The same page again after a pause that doubles, with up to half of it added by chance; after a
 * 429 its own pause. */
static void
list_try_again(Cliniko *client, Call *call, const ClinikoOutcome *outcome)
{
    gint32 pause_ms = FIRST_BACK_OFF_MS << call->tries;

    call->tries++;
    pause_ms += g_random_int_range(0, pause_ms / 2);
    call_wait(client, call, MAX(pause_ms, outcome->retry_after_s * 1000));
}

/* Takes one page in; ends the call or sends it for the next. A full page whose link to the next leads
 * nowhere may not be the last: taken for the whole list, it would make everybody after it look
 * departed. */
static void
list_take_page(Cliniko *client, Call *call, ClinikoOutcome outcome)
{
    const Answer *answer = &call->transfer->answer;
    const guint before = call->items->len;
    g_autofree char *next = NULL;
    PageStep step = PAGE_TOO_MANY;

    if (parse_page(call->list, answer->body->str, answer->body->len, call->items, call->seen_ids,
                   &next))
        step = paging_next(next, call->page, &call->page);
    if (step == PAGE_LAST && next != NULL && call->items->len - before >= PAGE_SIZE)
        step = PAGE_TOO_MANY;
    if (step == PAGE_NEXT) {
        call->tries = 0;
        call_wait(client, call, 0);
        return;
    }
    if (step == PAGE_TOO_MANY)
        outcome.reason = KEY_REASON_NONSENSE;
    call_end(call, outcome, answer);
}

/* --- sending --- */

static void
call_send(Cliniko *client, Call *call)
{
    g_autofree char *path = call_path(call);

    call->transfer = transfer_new(client->base_url, client->user_agent, call->key, call->shard,
                                  path, &client->limits, call);
    budgets_spend(client->budgets, call->budget, now_ms());
    g_hash_table_add(client->sending, call);
    curl_multi_add_handle(client->multi, call->transfer->easy);
}

/* What must hold before a key goes anywhere; the caller's data may come from a damaged database. */
static gboolean
call_is_sound(const Call *call)
{
    return shard_is_valid(call->shard) && *call->key != '\0' && strlen(call->key) <= KEY_TEXT_MAX &&
           (call->kind != CALL_LIST || !list_is_of_something(call->list) ||
            cliniko_id_is_valid(call->of_id));
}

/* Sends, ends or keeps a call that stood in the queue; TRUE when it ended here. */
static gboolean
call_consider(Cliniko *client, Call *call)
{
    gint64 now = now_ms(), budget_ms = budgets_wait_ms(client->budgets, call->budget, now);

    if (!call_is_sound(call)) {
        call_end(call, (ClinikoOutcome){ .reason = KEY_REASON_NONSENSE }, NULL);
        return TRUE;
    }
    if (call->kind != CALL_LIST && budget_ms > SINGLE_WAIT_MAX_MS) {
        int wait_s = (int)MIN((budget_ms + 999) / 1000, 120);

        call_end(call, (ClinikoOutcome){ .reason = KEY_REASON_BUSY, .retry_after_s = wait_s },
                 NULL);
        return TRUE;
    }
    if (budget_ms > 0 || call->due_ms > now || g_hash_table_size(client->sending) >= UNDER_WAY_MAX)
        g_queue_push_tail(&client->waiting, call);
    else
        call_send(client, call);
    return FALSE;
}

/* Looks once at each call that waits now; those that callbacks add come next time. TRUE when a call
 * ended. */
static gboolean
start_waiting(Cliniko *client)
{
    gboolean ended = FALSE;

    for (guint n = g_queue_get_length(&client->waiting); n > 0; n--)
        ended |= call_consider(client, g_queue_pop_head(&client->waiting));
    return ended;
}

/* How long the loop may sleep before some waiting call can go. With no place free, a transfer's end
 * wakes it. */
static int
sleep_ms(Cliniko *client, int timeout_ms)
{
    gint64 now = now_ms(), least_ms = MAX(timeout_ms, 0);

    if (g_hash_table_size(client->sending) >= UNDER_WAY_MAX)
        return (int)least_ms;
    for (GList *link = client->waiting.head; link != NULL; link = link->next) {
        const Call *call = link->data;

        least_ms = MIN(
            least_ms, MAX(call->due_ms - now, budgets_wait_ms(client->budgets, call->budget, now)));
    }
    return (int)MAX(least_ms, 0);
}

/* --- what came back --- */

static ClinikoOutcome
outcome_of(Transfer *transfer, CURLcode code)
{
    Answer *answer = &transfer->answer;
    ClinikoOutcome outcome = { 0 };
    long status = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    answer->status = (int)status;
    outcome.reason = answer_reason(answer, code);
    outcome.status = code == CURLE_OK ? answer->status : 0; /* half an answer is none */
    if (outcome.reason == KEY_REASON_BUSY)
        outcome.retry_after_s = answer_wait_s(answer, g_get_real_time() / G_USEC_PER_SEC);
    return outcome;
}

static void
call_finished(Cliniko *client, Call *call, CURLcode code)
{
    ClinikoOutcome outcome = outcome_of(call->transfer, code);

    curl_multi_remove_handle(client->multi, call->transfer->easy);
    g_hash_table_remove(client->sending, call);
    if (outcome.reason == KEY_REASON_BUSY)
        budgets_hold(client->budgets, call->budget, now_ms(),
                     now_ms() + outcome.retry_after_s * 1000);
    if (call->kind == CALL_LIST && outcome.reason != KEY_REASON_NONE && call->tries + 1 < TRIES_MAX)
        list_try_again(client, call, &outcome);
    else if (call->kind == CALL_LIST && is_good(&outcome))
        list_take_page(client, call, outcome);
    else
        call_end(call, outcome, &call->transfer->answer);
}

static void
take_finished(Cliniko *client)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(client->multi, &left)) != NULL) {
        CURLcode code = message->data.result;
        Call *call = NULL;

        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&call);
        call_finished(client, call, code);
    }
}

void
cliniko_run(Cliniko *client, int extra_fd, int timeout_ms)
{
    struct curl_waitfd extra = { .fd = extra_fd, .events = CURL_WAIT_POLLIN };
    gboolean ended = start_waiting(client);
    int running;

    curl_multi_poll(client->multi, &extra, extra_fd >= 0 ? 1 : 0,
                    ended ? 0 : sleep_ms(client, timeout_ms), NULL);
    curl_multi_perform(client->multi, &running);
    take_finished(client);
}

/* --- starting --- */

static Call *
call_new(CallKind kind, const ClinikoAuth *auth, gpointer data)
{
    Call *call = g_new0(Call, 1);

    call->kind = kind;
    call->key = g_strdup(auth->key);
    call->shard = g_strdup(auth->shard);
    call->budget = g_strdup(auth->budget);
    call->data = data;
    return call;
}

void
cliniko_get_user(Cliniko *client, const ClinikoAuth *auth, ClinikoUserDone done, gpointer data)
{
    Call *call = call_new(CALL_USER, auth, data);

    call->done.user = done;
    call_wait(client, call, 0);
}

void
cliniko_get_settings(Cliniko *client, const ClinikoAuth *auth, ClinikoSettingsDone done,
                     gpointer data)
{
    Call *call = call_new(CALL_SETTINGS, auth, data);

    call->done.settings = done;
    call_wait(client, call, 0);
}

void
cliniko_get_list(Cliniko *client, const ClinikoAuth *auth, ClinikoList list, const char *of_id,
                 ClinikoListDone done, gpointer data)
{
    Call *call = call_new(CALL_LIST, auth, data);

    call->done.list = done;
    call->list = list;
    call->of_id = g_strdup(list_is_of_something(list) ? of_id : "");
    call->page = 1;
    call->items = parse_items_new(list);
    call->seen_ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    call_wait(client, call, 0);
}

gint64
cliniko_budget_wait_ms(Cliniko *client, const char *budget)
{
    return budgets_wait_ms(client->budgets, budget, now_ms());
}
