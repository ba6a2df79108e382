/* door.c: the door of the API. The checks in their order; the first that says no ends it: readable, our host, no key
 * in address or body, an address there is, GET or HEAD; then, but for the description, no browser, credentials, whose
 * they are, how often, from where, the emergency stop, scope, role; then the parameters.
 *
 * A browser sends Basic credentials by itself once it has them, also for other sites' pages. So nothing here ever
 * asks a browser for them, and what a browser sends is refused before they are looked at.
 *
 * Guessing a key is hopeless at any speed. Wrong ones are counted by address all the same, so that their answers can
 * be put off and the audit log does not fill; a right one passes whatever its neighbours at the same address do, so
 * that nobody can lock somebody else out. */
#include "cgi-bin/api/door.h"

#include <arpa/inet.h>
#include <string.h>

#include "cgi-bin/api/basic.h"
#include "cgi-bin/api/problem.h"
#include "lib/clinic/networks.h"
#include "lib/store/emergency_stop.h"
#include "lib/store/issued_keys.h"
#include "lib/vault/vault.h"

#define API_ROOT "/api/"
#define REQUESTS_MAX 120 /* of a key, in a minute */
#define FAILURES_MAX 10  /* of an address, in a minute */

/* What the door found out about one request. */
typedef struct {
    App *app;
    Request *request;
    Response *response;
    gboolean note_refusal; /* an audit row is due */
} Visit;

gboolean
api_is_asked(const Request *request)
{
    return g_str_has_prefix(request_target(request), API_ROOT);
}

/* --- what was sent -------------------------------------------------------------------------- */

/* Whether something shaped like one of our keys stands in a text of length bytes, right or not. */
static gboolean
has_key(const char *text, gsize length)
{
    for (gsize i = 0; i + ISSUED_KEY_LENGTH <= length; i++) {
        gsize n = strlen(ISSUED_KEY_PREFIX);

        if (memcmp(text + i, ISSUED_KEY_PREFIX, n) != 0)
            continue;
        while (i + n < length && g_ascii_isalnum(text[i + n]))
            n++;
        if (n >= ISSUED_KEY_LENGTH)
            return TRUE;
    }
    return FALSE;
}

static void
look_at_field(const char *name, const char *value, gpointer found)
{
    if (has_key(name, strlen(name)) || has_key(value, strlen(value)))
        *(gboolean *)found = TRUE;
}

/* In the address as it came and as it reads, and in a body. */
static gboolean
has_key_in_the_open(const Request *request)
{
    const Incoming *incoming = request->incoming;
    const char *target = request_target(request);
    gboolean found = has_key(target, strlen(target)) || has_key(request->path, strlen(request->path)) ||
                     has_key(incoming->body, MIN(incoming->body_length, REQUEST_BODY_MAX));

    request_fields(request, "", look_at_field, &found);
    return found;
}

static ApiProblem
problem_of(Refusal refusal)
{
    switch (refusal) {
    case REFUSAL_NONE:
        return API_FINE;
    case REFUSAL_PATH_TOO_LONG:
        return API_ADDRESS_TOO_LONG;
    case REFUSAL_HOST:
        return API_WRONG_HOST;
    case REFUSAL_NOT_FOUND:
        return API_NO_SUCH_ADDRESS;
    case REFUSAL_METHOD:
        return API_METHOD;
    case REFUSAL_FIELDS:
    case REFUSAL_TOO_LARGE:
    case REFUSAL_CUT_OFF:
        return API_PARAMETERS;
    default:
        return API_UNREADABLE;
    }
}

/* What can be told without knowing who asks. */
static ApiProblem
check_request(const Visit *visit)
{
    Request *request = visit->request;
    unsigned methods = 0;
    Refusal refusal = request_read_target(request);

    if (has_key_in_the_open(request))
        return API_KEY_IN_ADDRESS;
    if (refusal != REFUSAL_NONE && request->method != METHOD_POST)
        return problem_of(refusal);
    refusal = request_check_host(request, visit->app->config->public_url);
    if (refusal == REFUSAL_NONE)
        refusal = request_match(request, &methods);
    if (refusal == REFUSAL_NONE)
        refusal = request_read_body(request);
    return problem_of(refusal);
}

static gboolean
is_from_a_browser(const Request *request)
{
    for (char **param = request->incoming->params; *param != NULL; param++)
        if (g_str_has_prefix(*param, "HTTP_ORIGIN=") || g_str_has_prefix(*param, "HTTP_SEC_FETCH_"))
            return TRUE;
    return FALSE;
}

/* --- by which key --------------------------------------------------------------------------- */

/* An address as it is counted: of IPv6 the network of 64 bits that one customer has. Free with g_free. */
static char *
counted_address(const Request *request, const char *what)
{
    const char *address = request_address(request);
    guint8 bytes[16];

    if (strchr(address, ':') != NULL && inet_pton(AF_INET6, address, bytes) == 1) {
        g_autofree char *network = vault_token_text(bytes, 8);

        return g_strconcat(what, network, NULL);
    }
    return g_strconcat(what, address, NULL);
}

static Rate
count_address(const Visit *visit, const char *what)
{
    g_autofree char *who = counted_address(visit->request, what);

    return rates_count(&visit->app->address_rates, who, visit->request->now_utc);
}

static void
retry_after(const Visit *visit, const Rate *rate)
{
    g_autofree char *seconds = g_strdup_printf("%u", rate->reset_s);

    response_header(visit->response, "Retry-After", seconds);
}

/* One audit row for an address and a minute is enough to see that something is wrong there. */
static ApiProblem
refuse_key(Visit *visit, ApiProblem problem)
{
    visit->note_refusal = count_address(visit, "audit ").count == 1;
    return problem;
}

static ApiProblem
refuse_wrong(Visit *visit)
{
    const Rate rate = count_address(visit, "wrong ");

    if (rate.count <= FAILURES_MAX)
        return refuse_key(visit, API_WRONG_CREDENTIALS);
    retry_after(visit, &rate);
    return refuse_key(visit, API_TOO_MANY_FAILURES);
}

/* The username says nothing that the key does not, but a list shows both, and both have to be right. */
static gboolean
is_owner(const IssuedKey *key, const char *user)
{
    g_autofree char *email = g_utf8_strdown(user, -1);

    return g_str_equal(email, key->owner_email);
}

/* The key of these credentials, NULL without error when they are wrong. A mistyped one never reaches the database. An
 * index finds the hash; whether it is the one is compared in constant time, whatever the index did to find it. */
static IssuedKey *
find_key(const Visit *visit, const Basic *basic, GError **error)
{
    guint8 hash[ISSUED_HASH_SIZE];
    g_autoptr(IssuedKey) key = NULL;

    if (issued_key_check(basic->password) != ISSUED_KEY_GOOD)
        return NULL;
    vault_sha256(basic->password, strlen(basic->password), hash);
    key = issued_key_find(visit->app->db, hash, error);
    return key != NULL && vault_equal(key->hash, hash, sizeof hash) && is_owner(key, basic->user)
               ? g_steal_pointer(&key)
               : NULL;
}

static ApiProblem
identify(Visit *visit, GError **error)
{
    Request *request = visit->request;
    GError *problem = NULL;
    g_auto(Basic) basic = { NULL, NULL };

    if (!basic_parse(request_header(request, "AUTHORIZATION"), &basic))
        return API_NO_CREDENTIALS;
    request->issued_key = find_key(visit, &basic, &problem);
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return API_FAULT;
    }
    if (request->issued_key == NULL)
        return refuse_wrong(visit);
    switch (issued_key_state(request->issued_key, request->now_utc)) {
    case ISSUED_KEY_OWNER_INACTIVE:
        return refuse_key(visit, API_OWNER_INACTIVE);
    case ISSUED_KEY_EXPIRED:
        return refuse_key(visit, API_KEY_EXPIRED);
    case ISSUED_KEY_WORKS:
    default:
        return API_FINE;
    }
}

/* --- whether they may ----------------------------------------------------------------------- */

static void
add_number(const Visit *visit, const char *name, guint number)
{
    g_autofree char *text = g_strdup_printf("%u", number);

    response_header(visit->response, name, text);
}

static ApiProblem
check_rate(const Visit *visit)
{
    g_autofree char *who = g_strdup_printf("%" G_GINT64_FORMAT, visit->request->issued_key->id);
    const Rate rate = rates_count(&visit->app->key_rates, who, visit->request->now_utc);

    add_number(visit, "RateLimit-Limit", REQUESTS_MAX);
    add_number(visit, "RateLimit-Remaining", REQUESTS_MAX - MIN(rate.count, REQUESTS_MAX));
    add_number(visit, "RateLimit-Reset", rate.reset_s);
    if (rate.count <= REQUESTS_MAX)
        return API_FINE;
    retry_after(visit, &rate);
    return API_TOO_MANY_REQUESTS;
}

static ApiProblem
check_stop(const Visit *visit, GError **error)
{
    GError *problem = NULL;
    g_autoptr(EmergencyStop) stop = emergency_stop_find(visit->app->db, &problem);

    if (problem != NULL)
        g_propagate_error(error, problem);
    return problem != NULL ? API_FAULT : stop != NULL ? API_STOPPED : API_FINE;
}

/* The scope that was chosen for the key, and what its owner's role leaves of it today. */
static ApiProblem
check_rights(const Request *request)
{
    const IssuedKey *key = request->issued_key;
    const guint scope = request->route->scope;
    const Entry entry = request->route->entry;
    const gboolean is_own = (entry & OWN) != 0 && key->owner_role == PERSON_PRACTITIONER &&
                            *key->owner_practitioner_id != '\0' &&
                            g_str_equal(key->owner_practitioner_id, request->part);

    if ((key->scopes & scope) != scope)
        return API_SCOPE_MISSING;
    if ((issued_key_scopes(key) & scope) != scope || ((entry & key->owner_role) == 0 && !is_own))
        return API_ROLE;
    return API_FINE;
}

static ApiProblem
check_caller(Visit *visit, GError **error)
{
    Request *request = visit->request;
    ApiProblem problem = is_from_a_browser(request) ? API_FROM_A_BROWSER : identify(visit, error);

    if (problem == API_FINE)
        problem = check_rate(visit);
    if (problem == API_FINE && !networks_allow(request->issued_key->networks, request_address(request)))
        problem = refuse_key(visit, API_WRONG_NETWORK);
    if (problem == API_FINE)
        problem = check_stop(visit, error);
    return problem == API_FINE ? check_rights(request) : problem;
}

static ApiProblem
admit(Visit *visit, GError **error)
{
    ApiProblem problem = check_request(visit);

    if (problem == API_FINE && (visit->request->route->entry & ISSUED_KEY) != 0)
        problem = check_caller(visit, error);
    return problem == API_FINE ? problem_of(request_check_fields(visit->request)) : problem;
}

/* --- what stays of it ----------------------------------------------------------------------- */

/* Who came in vain. Missed, only the log is poorer: the answer is made already. */
static void
note_refusal(const Visit *visit, ApiProblem problem)
{
    const IssuedKey *key = visit->request->issued_key;
    const Actor actor = request_actor(visit->request);
    g_autofree char *id = key != NULL ? g_strdup_printf("%" G_GINT64_FORMAT, key->id) : g_strdup("");
    g_autoptr(GError) error = NULL;
    g_auto(Txn) txn = { 0 };

    if (!txn_begin(&txn, visit->app->db, &error) ||
        !audit_add(visit->app->db, &actor, "api-refused", key != NULL ? "issued-key" : "api", id,
                   api_problem_words(problem)->word, &error) ||
        !txn_commit(&txn, &error))
        g_warning("request %s: %s", request_id(visit->request), error->message);
}

static void
note_use(const Visit *visit)
{
    const Request *request = visit->request;
    const char *address = request_address(request);
    g_autoptr(GError) error = NULL;

    if (issued_key_use_is_due(request->issued_key, address, request->now_utc) &&
        !issued_key_note_use(visit->app->db, request->issued_key->id, address, request->now_utc, &error))
        g_warning("request %s: %s", request_id(request), error->message);
}

static ApiProblem
answer(Visit *visit)
{
    g_autoptr(GError) error = NULL;
    ApiProblem problem = admit(visit, &error);

    if (error != NULL) {
        api_fail(visit->response, visit->request, error);
    } else if (problem != API_FINE) {
        api_refuse(visit->response, visit->request, problem, NULL);
    } else if (!visit->request->route->handler(visit->app, visit->request, visit->response, &error)) {
        api_fail(visit->response, visit->request, error);
    }
    return problem;
}

void
api_answer(App *app, Request *request, Response *response)
{
    Visit visit = { .app = app, .request = request, .response = response };
    ApiProblem problem;

    response_header(response, "X-Request-Id", request_id(request));
    db_read_only(app->db); /* one moment, from the key to the last row */
    problem = answer(&visit);
    db_write_allowed(app->db);
    if (visit.note_refusal)
        note_refusal(&visit, problem);
    else if (problem == API_FINE && request->issued_key != NULL)
        note_use(&visit);
}
