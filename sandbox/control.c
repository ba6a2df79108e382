/* control.c: lets a test see what arrived, make things fail, and change the clinic in flight. */
#include "sandbox/control.h"

#include "sandbox/change.h"
#include "sandbox/faults.h"
#include "sandbox/keys.h"
#include "sandbox/moments.h"

#define LOG_MAX 20000
#define LATENCY_MAX_MS 60000

void
control_note(Sandbox *sandbox, const Request *request, const Reply *reply, const Caller *caller,
             const char *fault)
{
    g_autoptr(GString) query = g_string_new(NULL);
    g_autofree char *owner = NULL;
    json_t *entry;

    for (guint i = 0; i < request->query->len; i++) {
        const Pair *pair = g_ptr_array_index(request->query, i);

        g_string_append_printf(query, "%s%s=%s", i > 0 ? "&" : "", pair->name, pair->value);
    }
    if (caller != NULL)
        owner = g_strdup_printf("%s %s", json_text(caller->user, "first_name"),
                                json_text(caller->user, "last_name"));
    entry = json_pack("{s:I, s:s, s:s, s:s, s:i, s:b, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?}", "at_ms",
                      (json_int_t)(request->arrived_us / 1000), "method", request->method, "path",
                      request->path, "query", query->str, "status", (int)reply->status,
                      "authorized", *request->authorization != '\0', "account_id",
                      caller ? json_text(caller->account, "id") : NULL, "user_id",
                      caller ? json_text(caller->user, "id") : NULL, "owner", owner, "key",
                      caller ? key_tail(caller->key) : NULL, "fault", fault,
                      "request_id", g_hash_table_lookup(reply->headers, "X-Request-Id"));
    /* What is no UTF-8 cannot be packed; nothing that a client of ours sends. */
    if (entry != NULL)
        g_queue_push_tail(sandbox->log, entry);
    if (sandbox->log->length > LOG_MAX)
        json_decref(g_queue_pop_head(sandbox->log));
    sandbox->requests++;
}

static Reply *
show_log(Sandbox *sandbox, const json_t *wish)
{
    json_t *requests = json_array();

    for (GList *entry = sandbox->log->head; entry != NULL; entry = entry->next)
        json_array_append(requests, entry->data);
    return reply_json(200, json_pack("{s:o}", "requests", requests));
}

static Reply *
clear_log(Sandbox *sandbox, const json_t *wish)
{
    g_queue_clear_full(sandbox->log, (GDestroyNotify)json_decref);
    sandbox->most_under_way = sandbox->under_way;
    return reply_new(204);
}

/* Keys are shown by their last four characters only, as in Keyrack. */
static json_t *
accounts_without_keys(const Clinic *clinic)
{
    json_t *accounts = json_deep_copy(clinic->accounts);
    size_t i, k;
    json_t *account, *key;

    json_array_foreach(accounts, i, account)
        json_array_foreach(json_object_get(account, "keys"), k, key) {
            json_object_set_new(key, "tail", json_string(key_tail(key)));
            json_object_del(key, "body");
        }
    return accounts;
}

static Reply *
show_state(Sandbox *sandbox, const json_t *wish)
{
    g_autofree char *now = moment_format(sandbox_now(sandbox));

    return reply_json(
        200, json_pack("{s:s, s:b, s:O, s:o, s:o, s:I, s:i, s:I, s:I, s:I, s:I}", "now", now, "now_is_fixed",
                       sandbox->now_is_fixed, "quirks", sandbox->quirks, "accounts",
                       accounts_without_keys(sandbox->clinic), "faults", faults_show(sandbox),
                       "latency_ms", (json_int_t)sandbox->latency_ms, "requests_per_minute",
                       sandbox->requests_per_minute, "requests", (json_int_t)sandbox->requests,
                       "refused_busy", (json_int_t)sandbox->refused_busy, "under_way",
                       (json_int_t)sandbox->under_way, "most_under_way",
                       (json_int_t)sandbox->most_under_way));
}

static Reply *
set_latency(Sandbox *sandbox, const json_t *wish)
{
    const json_t *ms = json_object_get(wish, "ms");

    if (!json_is_integer(ms) || json_integer_value(ms) < 0 ||
        json_integer_value(ms) > LATENCY_MAX_MS)
        return reply_message(422, "ms must be 0 to %d", LATENCY_MAX_MS);
    sandbox->latency_ms = json_integer_value(ms);
    return reply_new(204);
}

static Reply *
add_fault(Sandbox *sandbox, const json_t *wish)
{
    guint id = 0;
    Reply *refusal = fault_add(sandbox, wish, &id);

    return refusal != NULL ? refusal : reply_json(201, json_pack("{s:I}", "id", (json_int_t)id));
}

static Reply *
clear_faults(Sandbox *sandbox, const json_t *wish)
{
    faults_clear(sandbox);
    return reply_new(204);
}

static const struct {
    const char *method, *path;
    Reply *(*answer)(Sandbox *sandbox, const json_t *wish);
} doors[] = {
    { "POST", "/sandbox/faults", add_fault },  { "DELETE", "/sandbox/faults", clear_faults },
    { "POST", "/sandbox/set", change_make },   { "POST", "/sandbox/latency", set_latency },
    { "GET", "/sandbox/log", show_log },       { "DELETE", "/sandbox/log", clear_log },
    { "GET", "/sandbox/state", show_state },
};

Reply *
control_answer(Sandbox *sandbox, const Request *request)
{
    for (gsize i = 0; i < G_N_ELEMENTS(doors); i++) {
        g_autoptr(json_t) wish = NULL;

        if (!g_str_equal(doors[i].method, request->method) ||
            !g_str_equal(doors[i].path, request->path))
            continue;
        if (request->body_too_long)
            return reply_message(413, "too long");
        wish = json_loadb(request->body->str, request->body->len, JSON_REJECT_DUPLICATES, NULL);
        if (g_str_equal(request->method, "POST") && !json_is_object(wish))
            return reply_message(400, "the body must be a JSON object");
        return doors[i].answer(sandbox, wish);
    }
    return reply_message(404, "there is no such door");
}
