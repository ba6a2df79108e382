/* client.c: many calls to Cliniko at once over one libcurl multi handle.
 * A call waits in `waiting` until it is due, its user's budget allows it and a place is free; then
 * it is a transfer; it goes back to `waiting` for each next page and for each new try. Every call
 * ends in call_end, which is the only place that calls back. Only GETs live here, so trying again
 * is always safe. Rules: design 8. */
#include "lib/cliniko/cliniko.h"

#include "lib/clinic/error.h"
#include "lib/cliniko/budget.h"
#include "lib/cliniko/call.h"

#define CONNECT_MS 5000
#define TOTAL_MS 25000
#define UNDER_WAY_MAX 256 /* 4 of each of 64 users; each may hold call_body_max */
#define SINGLE_WAIT_MAX_MS 2000
#define TRIES_MAX 3
#define FIRST_BACK_OFF_MS 500

struct Cliniko {
    CURLM *multi;
    char *base_url, *user_agent;
    Budgets *budgets;
    TimeLimits limits;
    GQueue waiting;      /* of Call */
    GHashTable *sending; /* of Call, as a set */
    ClinikoSentDone sent; /* NULL: nobody counts */
    gpointer sent_data;
};

static gint64
now_ms(void)
{
    return g_get_monotonic_time() / 1000;
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
    g_unsetenv("SSLKEYLOGFILE"); /* libcurl would write the secrets of every connection to that file */
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
cliniko_on_sent(Cliniko *client, ClinikoSentDone sent, gpointer data)
{
    client->sent = sent;
    client->sent_data = data;
}

/* A transfer is over. Only libcurl knows whether anything left: it may not have found the way. */
static void
tell_if_sent(Cliniko *client, const Call *call)
{
    const ClinikoSent sent = { call->key_id, call->hook_id, call->purpose,
                               method_is_read(CALL_METHOD) };
    long bytes = 0;

    curl_easy_getinfo(call->transfer->easy, CURLINFO_REQUEST_SIZE, &bytes);
    if (bytes > 0 && client->sent != NULL)
        client->sent(&sent, client->sent_data);
}

/* A transfer taken out before its end takes its connection with it: what was not sent yet never is. */
void
cliniko_drop(Cliniko *client)
{
    GHashTableIter iter;
    gpointer call;

    g_hash_table_iter_init(&iter, client->sending);
    while (g_hash_table_iter_next(&iter, &call, NULL)) {
        tell_if_sent(client, call);
        curl_multi_remove_handle(client->multi, ((Call *)call)->transfer->easy);
        call_free(call);
    }
    g_hash_table_remove_all(client->sending);
    g_queue_clear_full(&client->waiting, (GDestroyNotify)call_free);
}

void
cliniko_free(Cliniko *client)
{
    cliniko_drop(client);
    g_hash_table_unref(client->sending);
    curl_multi_cleanup(client->multi);
    curl_global_cleanup();
    budgets_free(client->budgets);
    g_free(client->base_url);
    g_free(client->user_agent);
    g_free(client);
}

/* --- sending --- */

static void
call_wait(Cliniko *client, Call *call, gint64 wait_ms)
{
    g_clear_pointer(&call->transfer, transfer_free);
    call->due_ms = now_ms() + wait_ms;
    g_queue_push_tail(&client->waiting, call);
}

static void
call_send(Cliniko *client, Call *call)
{
    g_autofree char *target = call_target(call);

    call->transfer = transfer_new(client->base_url, client->user_agent, call->key, call->shard,
                                  target, &client->limits, call_body_max(call), call);
    budgets_spend(client->budgets, call->budget, now_ms());
    g_hash_table_add(client->sending, call);
    curl_multi_add_handle(client->multi, call->transfer->easy);
}

static gint64
budget_wait_ms(Cliniko *client, const Call *call, gint64 now)
{
    return budgets_wait_ms(client->budgets, call->budget, call->spare, now);
}

/* Sends, ends or keeps a call that stood in the queue; TRUE when it ended here. */
static gboolean
call_consider(Cliniko *client, Call *call)
{
    gint64 now = now_ms(), budget_ms = budget_wait_ms(client, call, now);

    if (!call_is_sound(call)) {
        call_end(call, (ClinikoOutcome){ .reason = KEY_REASON_NONSENSE }, NULL);
        return TRUE;
    }
    if (!call_is_patient(call) && budget_ms > SINGLE_WAIT_MAX_MS) {
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
            least_ms, MAX(call->due_ms - now, budget_wait_ms(client, call, now)));
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

/* The same page again after a pause that doubles, with up to half of it added by chance; after a
 * 429 its own pause. */
static void
call_try_again(Cliniko *client, Call *call, const ClinikoOutcome *outcome)
{
    gint32 pause_ms = FIRST_BACK_OFF_MS << call->tries;

    call->tries++;
    pause_ms += g_random_int_range(0, pause_ms / 2);
    call_wait(client, call, MAX(pause_ms, outcome->retry_after_s * 1000));
}

/* Ends the call, or sends it for the next page. */
static void
call_answered(Cliniko *client, Call *call, ClinikoOutcome outcome)
{
    const Answer *answer = &call->transfer->answer;
    CallStep step = outcome.status == 200 ? call_take(call, answer) : CALL_COMPLETE;

    if (step == CALL_HAS_NEXT) {
        call->tries = 0;
        call_wait(client, call, 0);
        return;
    }
    if (step == CALL_NONSENSE)
        outcome.reason = KEY_REASON_NONSENSE;
    call_end(call, outcome, answer);
}

static void
call_finished(Cliniko *client, Call *call, CURLcode code)
{
    ClinikoOutcome outcome = outcome_of(call->transfer, code);

    tell_if_sent(client, call);
    curl_multi_remove_handle(client->multi, call->transfer->easy);
    g_hash_table_remove(client->sending, call);
    if (outcome.reason == KEY_REASON_BUSY)
        budgets_hold(client->budgets, call->budget, now_ms(),
                     now_ms() + outcome.retry_after_s * 1000);
    if (outcome.reason == KEY_REASON_NONE)
        call_answered(client, call, outcome);
    else if (call_is_patient(call) && call->tries + 1 < TRIES_MAX)
        call_try_again(client, call, &outcome);
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
cliniko_wait(Cliniko *client, int extra_fd, int timeout_ms)
{
    struct curl_waitfd extra = { .fd = extra_fd, .events = CURL_WAIT_POLLIN };
    gboolean ended = start_waiting(client);

    curl_multi_poll(client->multi, &extra, extra_fd >= 0 ? 1 : 0,
                    ended ? 0 : sleep_ms(client, timeout_ms), NULL);
}

void
cliniko_move(Cliniko *client)
{
    int running;

    curl_multi_perform(client->multi, &running);
    take_finished(client);
}

void
cliniko_run(Cliniko *client, int extra_fd, int timeout_ms)
{
    cliniko_wait(client, extra_fd, timeout_ms);
    cliniko_move(client);
}

/* --- starting --- */

void
cliniko_get_user(Cliniko *client, const ClinikoAuth *auth, ClinikoUserDone done, gpointer data)
{
    call_wait(client, call_new_user(auth, done, data), 0);
}

void
cliniko_get_settings(Cliniko *client, const ClinikoAuth *auth, ClinikoSettingsDone done,
                     gpointer data)
{
    call_wait(client, call_new_settings(auth, done, data), 0);
}

void
cliniko_get_list(Cliniko *client, const ClinikoAuth *auth, ClinikoList list, const char *of_id,
                 ClinikoListDone done, gpointer data)
{
    call_wait(client, call_new_list(auth, list, of_id, done, data), 0);
}

void
cliniko_get_next_time(Cliniko *client, const ClinikoAuth *auth, const ClinikoCombination *of,
                      const char *from, const char *to, ClinikoNextTimeDone done, gpointer data)
{
    call_wait(client, call_new_next_time(auth, of, from, to, done, data), 0);
}

void
cliniko_get_times(Cliniko *client, const ClinikoAuth *auth, const ClinikoCombination *of,
                  const char *from, const char *to, ClinikoTimesDone done, gpointer data)
{
    call_wait(client, call_new_times(auth, of, from, to, done, data), 0);
}

void
cliniko_get_reach(Cliniko *client, const ClinikoAuth *auth, KeyArea area, ClinikoReachDone done,
                  gpointer data)
{
    call_wait(client, call_new_reach(auth, area, done, data), 0);
}

gint64
cliniko_budget_wait_ms(Cliniko *client, const char *budget)
{
    return budgets_wait_ms(client->budgets, budget, 0, now_ms());
}
