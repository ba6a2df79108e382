/* api.c: who may ask, and what each address answers.
 * Facts: cliniko-api 2 (shards), 3 (headers), 4 (rate limit), 10 (errors), 12 (roles). What Cliniko
 * refuses only perhaps is refused here always (Accept, User-Agent, password), so that a client's
 * omission shows at once. */
#include "sandbox/api.h"

#include <string.h>

#include "sandbox/call.h"
#include "sandbox/faults.h"
#include "sandbox/keys.h"
#include "sandbox/services.h"
#include "sandbox/times.h"

typedef struct Route Route;

/* Whether record has to do with the thing that ids[0] names. */
typedef gboolean (*Belongs)(const Call *call, const json_t *record);

typedef enum {
    ANYBODY,
    ADMINISTRATOR,
    ADMINISTRATOR_OR_SELF,
    WHO_SEES_FINANCIALS,
    WHO_SEES_INVOICES,
    WHO_SEES_PATIENTS,
    WHO_SEES_NOTES,
} Who;
typedef enum { WHETHER_ACTIVE_OR_NOT, ACTIVE, INACTIVE } Activity;

struct Route {
    const char *pattern;
    Who who;
    Reply *(*answer)(const Call *call, const Route *route);
    const Resource *resource; /* what is shown */
    const Resource *parent;   /* what ids[0] must be, or NULL */
    Belongs belongs;          /* NULL: every record */
    Activity activity;
};

/* --- who asks --- */

static gboolean
names_a_contact(const char *user_agent)
{
    return g_regex_match_simple("^[^\\s()].*\\([^()]*[^\\s()@]+@[^\\s()@]+\\.[^\\s()@]+\\)",
                                user_agent, 0, 0);
}

/* The user name of Basic authentication whose password is empty; NULL for anything else. */
static char *
read_key(const char *authorization)
{
    g_autofree char *text = NULL;
    gsize length;

    if (!g_str_has_prefix(authorization, "Basic "))
        return NULL;
    text = (char *)g_base64_decode(authorization + strlen("Basic "), &length);
    if (length < 2 || text[length - 1] != ':' || memchr(text, '\0', length) != NULL)
        return NULL;
    text[length - 1] = '\0';
    return g_steal_pointer(&text);
}

/* Whose key was sent, and whether it opens this shard. */
static const Caller *
find_caller(const Sandbox *sandbox, const Request *request, const char *shard,
            gboolean *ret_welcome)
{
    g_autofree char *key = read_key(request->authorization);
    g_autofree char *body = NULL, *ending = NULL;
    const Caller *caller;

    *ret_welcome = FALSE;
    if (key == NULL)
        return NULL;
    key_split(key, &body, &ending);
    caller = clinic_caller(sandbox->clinic, body);
    if (caller != NULL) {
        const char *home = json_text(caller->account, "shard");

        *ret_welcome = g_str_equal(home, shard) && (ending == NULL || g_str_equal(ending, home)) &&
                       !json_is_on(caller->key, "archived");
    }
    return caller;
}

/* --- how often --- */

/* All keys of a user spend from one window, which opens with the first request after the last one
 * closed. */
static Reply *
spend(Sandbox *sandbox, const Caller *caller, gint64 now_us)
{
    g_autofree char *who =
        g_strjoin("/", json_text(caller->account, "id"), json_text(caller->user, "id"), NULL);
    Window *window = g_hash_table_lookup(sandbox->windows, who);
    g_autofree char *reset = NULL;
    gint64 closes_us;
    Reply *refusal;

    if (window == NULL) {
        window = g_new0(Window, 1);
        g_hash_table_insert(sandbox->windows, g_steal_pointer(&who), window);
    }
    closes_us = window->opened_us + sandbox->window_s * G_USEC_PER_SEC;
    if (now_us >= closes_us)
        *window = (Window){ .opened_us = now_us };
    if (window->spent < sandbox->requests_per_minute) {
        window->spent++;
        return NULL;
    }
    sandbox->refused_busy++;
    refusal = reply_new(429);
    /* Whole seconds, rounded up: whoever waits until then is let in. */
    reset = g_strdup_printf("%" G_GINT64_FORMAT, (closes_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
    reply_set_header(refusal, "X-RateLimit-Reset", reset);
    return refusal;
}

/* --- what is answered --- */

static Reply *
answer_own_user(const Call *call, const Route *route)
{
    json_t *shown = call_show(call, &USERS, call->caller->user);
    g_autofree char *self = g_strconcat(call->base, "/user", NULL);

    /* Fetched this way a user calls itself /user (cliniko-api 8). */
    json_object_set_new(json_object_get(shown, "links"), "self", json_string(self));
    return reply_json(200, shown);
}

static Reply *
answer_settings(const Call *call, const Route *route)
{
    const View view = call_view(call);

    return reply_json(200, settings_show(call->caller->account, &view, route->who == ANYBODY));
}

/* An archived record is there only for who asks for it: ?q[]=archived_at:* (cliniko-api 6). */
static Reply *
answer_one(const Call *call, const Route *route)
{
    g_autoptr(GPtrArray) records = g_ptr_array_new();
    json_t *record = call_find(call, route->resource, call->ids[0]);
    Reply *refusal;

    if (record == NULL)
        return call_not_found();
    g_ptr_array_add(records, record);
    refusal = list_filter(records, call->request, route->resource->filters);
    if (refusal != NULL)
        return refusal;
    if (records->len == 0)
        return call_not_found();
    return reply_json(200, call_show(call, route->resource, record));
}

static gboolean
is_listed(const Call *call, const Route *route, const json_t *record)
{
    gboolean active = json_is_on(record, "active");

    if ((route->activity == ACTIVE && !active) || (route->activity == INACTIVE && active))
        return FALSE;
    return route->belongs == NULL || route->belongs(call, record);
}

/* Whoever writes headers into a log writes down who is treated where (cliniko-api 3). */
static void
name_patients(Reply *reply, const Route *route, const ListPage *page, const GPtrArray *records)
{
    const gboolean are_patients = route->resource == &PATIENTS;
    g_autoptr(GString) ids = g_string_new(NULL);
    g_autofree char *count = g_strdup_printf("%u", page->end - page->start);

    if (!are_patients && route->resource != &TREATMENT_NOTES && route->resource != &INVOICES)
        return;
    for (guint i = page->start; i < page->end; i++)
        g_string_append_printf(ids, "%s%s", i > page->start ? "," : "",
                               json_text(g_ptr_array_index(records, i), are_patients ? "id" : "patient_id"));
    reply_set_header(reply, "Cliniko-Patient-Ids", ids->str);
    reply_set_header(reply, "Cliniko-Patient-Ids-Count", count);
}

static Reply *
show_page(const Call *call, const Route *route, const GPtrArray *records)
{
    ListPage page = list_page(records->len, call->request);
    json_t *items = json_array();
    Reply *reply;

    for (guint i = page.start; i < page.end; i++)
        json_array_append_new(items, call_show(call, route->resource, g_ptr_array_index(records, i)));
    reply = call_list(call, route->resource->list, &page, items);
    name_patients(reply, route, &page, records);
    return reply;
}

static Reply *
answer_list(const Call *call, const Route *route)
{
    g_autoptr(GPtrArray) records = g_ptr_array_new();
    Reply *refusal;
    size_t i;
    json_t *record;

    if (route->parent != NULL && call_find(call, route->parent, call->ids[0]) == NULL)
        return call_not_found();
    json_array_foreach(json_object_get(call->caller->account, route->resource->list), i, record)
        if (is_listed(call, route, record))
            g_ptr_array_add(records, record);
    refusal = list_filter(records, call->request, route->resource->filters);
    if (refusal == NULL)
        refusal = list_sort(records, call->request, route->resource->filters);
    return refusal != NULL ? refusal : show_page(call, route, records);
}

static gboolean
works_there(const Call *call, const json_t *practitioner)
{
    return json_array_has(json_object_get(practitioner, "business_ids"), call->ids[0]);
}

static gboolean
offers_it(const Call *call, const json_t *practitioner)
{
    return json_array_has(json_object_get(practitioner, "appointment_type_ids"), call->ids[0]);
}

static gboolean
is_offered(const Call *call, const json_t *type)
{
    const json_t *practitioner = call_find(call, &PRACTITIONERS, call->ids[0]);

    return json_array_has(json_object_get(practitioner, "appointment_type_ids"),
                          json_text(type, "id"));
}

static gboolean
is_in_business(const Call *call, const json_t *daily)
{
    return g_str_equal(json_text(daily, "business_id"), call->ids[0]);
}

static gboolean
is_of_practitioner(const Call *call, const json_t *daily)
{
    return g_str_equal(json_text(daily, "practitioner_id"), call->ids[0]);
}

/* With the account's switch on, practitioners see only what they wrote; administrators see all (cliniko-api 12). */
static gboolean
may_see_note(const Call *call, const json_t *note)
{
    const json_t *user = call->caller->user;
    const json_t *author = call_find(call, &PRACTITIONERS, json_text(note, "practitioner_id"));

    return !json_is_on(call->sandbox->quirks, "own_notes_only") ||
           g_str_equal(json_text(user, "role"), "administrator") ||
           g_str_equal(json_text(author, "user_id"), json_text(user, "id"));
}

static Reply *
answer_available_times(const Call *call, const Route *route)
{
    return times_available(call);
}

static Reply *
answer_next_time(const Call *call, const Route *route)
{
    return times_next(call);
}

static Reply *
answer_services(const Call *call, const Route *route)
{
    return services_list(call);
}

#define ONE(resource) ANYBODY, answer_one, &resource, NULL, NULL, WHETHER_ACTIVE_OR_NOT
#define ALL(resource) ANYBODY, answer_list, &resource, NULL, NULL, WHETHER_ACTIVE_OR_NOT
#define SOME(resource, parent, belongs)                                                            \
    ANYBODY, answer_list, &resource, &parent, belongs, WHETHER_ACTIVE_OR_NOT
#define FINANCIALS(answer, resource) WHO_SEES_FINANCIALS, answer, &resource, NULL, NULL, WHETHER_ACTIVE_OR_NOT
#define OTHER(answer) ANYBODY, answer, NULL, NULL, NULL, WHETHER_ACTIVE_OR_NOT
#define COMBINATION "/businesses/ID/practitioners/ID/appointment_types/ID"
#define PEOPLE(parent, belongs, activity)                                                          \
    ANYBODY, answer_list, &PRACTITIONERS, parent, belongs, activity

/* ID stands for digits. */
static const Route routes[] = {
    { "/user", ANYBODY, answer_own_user, &USERS, NULL, NULL, WHETHER_ACTIVE_OR_NOT },
    { "/users", ADMINISTRATOR, answer_list, &USERS, NULL, NULL, WHETHER_ACTIVE_OR_NOT },
    { "/users/ID", ADMINISTRATOR_OR_SELF, answer_one, &USERS, NULL, NULL, WHETHER_ACTIVE_OR_NOT },
    { "/settings", ADMINISTRATOR, answer_settings, NULL, NULL, NULL, WHETHER_ACTIVE_OR_NOT },
    { "/settings/public", ANYBODY, answer_settings, NULL, NULL, NULL, WHETHER_ACTIVE_OR_NOT },
    { "/practitioners", PEOPLE(NULL, NULL, ACTIVE) },
    { "/practitioners/inactive", PEOPLE(NULL, NULL, INACTIVE) },
    { "/practitioners/ID", ONE(PRACTITIONERS) },
    { "/practitioners/ID/appointment_types", SOME(APPOINTMENT_TYPES, PRACTITIONERS, is_offered) },
    { "/practitioners/ID/daily_availabilities",
      SOME(DAILY_AVAILABILITIES, PRACTITIONERS, is_of_practitioner) },
    { "/businesses", ALL(BUSINESSES) },
    { "/businesses/ID", ONE(BUSINESSES) },
    { "/businesses/ID/practitioners", PEOPLE(&BUSINESSES, works_there, ACTIVE) },
    { "/businesses/ID/practitioners/inactive", PEOPLE(&BUSINESSES, works_there, INACTIVE) },
    { "/businesses/ID/daily_availabilities",
      SOME(DAILY_AVAILABILITIES, BUSINESSES, is_in_business) },
    { "/appointment_types", ALL(APPOINTMENT_TYPES) },
    { "/appointment_types/ID", ONE(APPOINTMENT_TYPES) },
    { "/appointment_types/ID/practitioners", PEOPLE(&APPOINTMENT_TYPES, offers_it, ACTIVE) },
    { "/appointment_types/ID/practitioners/inactive",
      PEOPLE(&APPOINTMENT_TYPES, offers_it, INACTIVE) },
    { "/daily_availabilities", ALL(DAILY_AVAILABILITIES) },
    { "/daily_availabilities/ID", ONE(DAILY_AVAILABILITIES) },
    { "/availability_blocks", ALL(AVAILABILITY_BLOCKS) },
    { "/availability_blocks/ID", ONE(AVAILABILITY_BLOCKS) },
    { "/unavailable_blocks", ALL(UNAVAILABLE_BLOCKS) },
    { "/unavailable_blocks/ID", ONE(UNAVAILABLE_BLOCKS) },
    { "/billable_items", FINANCIALS(answer_list, BILLABLE_ITEMS) },
    { "/billable_items/ID", FINANCIALS(answer_one, BILLABLE_ITEMS) },
    { "/appointment_type_billable_items", FINANCIALS(answer_list, APPOINTMENT_TYPE_BILLABLE_ITEMS) },
    { "/appointment_type_billable_items/ID", FINANCIALS(answer_one, APPOINTMENT_TYPE_BILLABLE_ITEMS) },
    { "/patients", WHO_SEES_PATIENTS, answer_list, &PATIENTS, NULL, NULL, WHETHER_ACTIVE_OR_NOT },
    { "/treatment_notes", WHO_SEES_NOTES, answer_list, &TREATMENT_NOTES, NULL, may_see_note,
      WHETHER_ACTIVE_OR_NOT },
    { "/invoices", WHO_SEES_INVOICES, answer_list, &INVOICES, NULL, NULL, WHETHER_ACTIVE_OR_NOT },
    { "/services", OTHER(answer_services) },
    { "/businesses/ID/services", OTHER(answer_services) },
    { COMBINATION "/available_times", OTHER(answer_available_times) },
    { COMBINATION "/next_available_time", OTHER(answer_next_time) },
};

/* TRUE when the parts of a path fit the pattern; then ids holds what stood for each ID. */
static gboolean
route_fits(const char *pattern, char **parts, const char **ids)
{
    g_auto(GStrv) wanted = g_strsplit(pattern, "/", -1);
    gsize i, found = 0;

    for (i = 0; wanted[i] != NULL && parts[i] != NULL; i++) {
        if (!g_str_equal(wanted[i], "ID")) {
            if (!g_str_equal(wanted[i], parts[i]))
                return FALSE;
        } else if (*parts[i] == '\0' || strspn(parts[i], "0123456789") != strlen(parts[i])) {
            return FALSE;
        } else {
            ids[found++] = parts[i];
        }
    }
    return wanted[i] == NULL && parts[i] == NULL;
}

static gboolean
sees_financials(const Call *call, const char *role)
{
    return !json_is_on(call->sandbox->quirks, "restricted_financials") ||
           (!g_str_equal(role, "practitioner") && !g_str_equal(role, "scheduler"));
}

/* Where Cliniko's roles are not sure to be allowed something, they are not (cliniko-api 12). */
static gboolean
may(const Call *call, Who who)
{
    const json_t *user = call->caller->user;
    const char *role = json_text(user, "role");

    if (who == WHO_SEES_FINANCIALS)
        return sees_financials(call, role);
    if (who == WHO_SEES_INVOICES)
        return !g_str_equal(role, "scheduler") && sees_financials(call, role);
    if (who == WHO_SEES_PATIENTS)
        return !g_str_equal(role, "bookkeeper");
    if (who == WHO_SEES_NOTES)
        return g_str_equal(role, "practitioner") || g_str_equal(role, "administrator");
    if (who == ANYBODY || g_str_equal(role, "administrator"))
        return TRUE;
    return who == ADMINISTRATOR_OR_SELF && g_str_equal(json_text(user, "id"), call->ids[0]);
}

/* Whatever is no route of the API is the website's, and the website answers in HTML. */
static Reply *
answer_route(Call *call)
{
    g_auto(GStrv) parts = g_strsplit(call->path, "/", -1);

    if (!g_str_equal(call->request->method, "GET"))
        return reply_html(404);
    for (gsize i = 0; i < G_N_ELEMENTS(routes); i++)
        if (route_fits(routes[i].pattern, parts, call->ids))
            return may(call, routes[i].who) ? routes[i].answer(call, &routes[i]) : reply_new(403);
    return reply_html(404);
}

/* Says no to whom Cliniko would, or might; NULL to go on. */
static Reply *
refuse(const Call *call, gboolean welcome)
{
    if (!names_a_contact(call->request->user_agent))
        return reply_message(
            403, "User-Agent must name the application and a contact: NAME (mail@example.org)");
    if (strstr(call->request->accept, "application/json") == NULL)
        return reply_message(406, "Accept must be application/json");
    if (!welcome)
        return reply_message(401, "API key not accepted");
    return spend(call->sandbox, call->caller, call->request->arrived_us);
}

/* /SHARD/v1/PATH; FALSE when it is none. The caller frees *ret_shard; *ret_path lies
 * within path. */
static gboolean
split_path(const char *path, char **ret_shard, const char **ret_path)
{
    const char *version = strstr(path, "/v1/");

    if (version == NULL || version == path ||
        memchr(path + 1, '/', (gsize)(version - path - 1)) != NULL)
        return FALSE;
    *ret_shard = g_strndup(path + 1, (gsize)(version - path - 1));
    *ret_path = version + strlen("/v1");
    return TRUE;
}

static void
set_headers(Reply *reply, const Caller *caller)
{
    g_autofree char *request_id = g_uuid_string_random();

    reply_set_header(reply, "X-Request-Id", request_id);
    reply_set_header(reply, "Cache-Control", "max-age=0, private, must-revalidate");
    if (caller != NULL) {
        reply_set_header(reply, "Cliniko-Account-Id", json_text(caller->account, "id"));
        reply_set_header(reply, "Cliniko-User-Id", json_text(caller->user, "id"));
    }
}

Reply *
api_answer(Sandbox *sandbox, const Request *request, const Caller **ret_caller,
           const char **ret_fault)
{
    g_autofree char *shard = NULL, *base = NULL;
    Call call = { .sandbox = sandbox, .request = request };
    gboolean welcome = FALSE;
    Reply *reply;

    *ret_caller = NULL;
    *ret_fault = NULL;
    if (!split_path(request->path, &shard, &call.path))
        return reply_html(404);
    base = g_strjoin("/", sandbox->origin, shard, "v1", NULL);
    call.base = base;
    *ret_caller = call.caller = find_caller(sandbox, request, shard, &welcome);
    reply = refuse(&call, welcome);
    if (reply == NULL)
        reply = answer_route(&call);
    reply->delay_ms = sandbox->latency_ms;
    set_headers(reply, welcome ? call.caller : NULL);
    *ret_fault = fault_strike(sandbox, call.path, call.caller, reply);
    return reply;
}
