/* test-cliniko-client.c: whatever a server says, each call ends once, with the outcome that is
 * true, and no key leaves for anywhere else. Over real sockets on loopback. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/clinic/error.h"
#include "lib/cliniko/cliniko.h"
#include "tests/unit/cliniko_server.h"

#define KEY "MS0xNDIzODkwMDExMjIzMzQ0NTU2LXFuN1Bk-au4"
#define USER                                                                                       \
    "{\"id\":\"9001\",\"first_name\":\"Anna\",\"last_name\":\"Berg\",\"role\":\"practitioner\","   \
    "\"active\":true}"
#define SETTINGS                                                                                   \
    "{\"account\":{\"id\":\"501\",\"name\":\"Harbour Clinic\",\"subdomain\":\"harbour\"}}"

/* What a callback was told. */
typedef struct {
    int calls;
    ClinikoOutcome outcome;
    char request_id[65];
    char *user_id, *account_id; /* NULL: none given */
    GArray *items;
} Result;

static void
result_clear(Result *result)
{
    g_free(result->user_id);
    g_free(result->account_id);
    g_clear_pointer(&result->items, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Result, result_clear)

static void
take_outcome(Result *result, const ClinikoOutcome *outcome)
{
    result->calls++;
    result->outcome = *outcome;
    g_strlcpy(result->request_id, outcome->request_id, sizeof result->request_id);
}

static void
on_user(const ClinikoOutcome *outcome, const ClinikoUser *user, gpointer data)
{
    Result *result = data;

    take_outcome(result, outcome);
    result->user_id = user == NULL ? NULL : g_strdup(user->id);
}

static void
on_settings(const ClinikoOutcome *outcome, const ClinikoSettings *settings, gpointer data)
{
    Result *result = data;

    take_outcome(result, outcome);
    result->account_id = settings == NULL ? NULL : g_strdup(settings->account_id);
}

static void
on_list(const ClinikoOutcome *outcome, GArray *items, gpointer data)
{
    Result *result = data;

    take_outcome(result, outcome);
    result->items = items == NULL ? NULL : g_array_ref(items);
}

static Cliniko *
client_for(char *base_url, int requests_per_minute)
{
    g_autofree char *url = base_url;
    g_autoptr(GError) error = NULL;
    Cliniko *client = cliniko_new(url, "office@harbour.example", requests_per_minute, &error);

    g_assert_no_error(error);
    return client;
}

static const ClinikoAuth auth = { KEY, "au4", "user:9001", 0, KEY_FOR_VERIFY, 1, "" };
static const ClinikoAuth lister = { KEY, "au4", "user:9001", 0, KEY_FOR_REFRESH, 1, "" };

/* Runs until the callback came, and then on for a moment: it must not come twice. */
static void
finish(Cliniko *client, const Result *result)
{
    while (result->calls == 0)
        cliniko_run(client, -1, 1000);
    for (int i = 0; i < 3; i++)
        cliniko_run(client, -1, 0);
    g_assert_cmpint(result->calls, ==, 1);
}

static void
get_user(Cliniko *client, Result *result)
{
    cliniko_get_user(client, &auth, on_user, result);
    g_assert_cmpint(result->calls, ==, 0); /* never from inside the start */
    finish(client, result);
}

/* --- what is sent --- */

static void
say_user(const Request *request, guint n, Reply *reply, gpointer data)
{
    reply->body = USER;
    reply->headers[0].name = "X-Request-Id";
    reply->headers[0].value = "0f3a-77";
    reply->headers[1].name = "Set-Cookie";
    reply->headers[1].value = "a=b";
}

static void
test_request(void)
{
    g_autoptr(Server) server = server_new(say_user, NULL);
    g_autoptr(Cliniko) client = client_for(server_base_url(server), 180);
    g_autofree char *coded = g_base64_encode((const guchar *)KEY ":", strlen(KEY ":"));
    g_autofree char *authorization = g_strconcat("Basic ", coded, NULL);

    for (guint n = 0; n < 2; n++) {
        g_auto(Result) result = { 0 };
        const Request *request;

        get_user(client, &result);
        g_assert_cmpint(result.outcome.status, ==, 200);
        g_assert_cmpint(result.outcome.reason, ==, KEY_REASON_NONE);
        g_assert_cmpstr(result.user_id, ==, "9001");
        g_assert_cmpstr(result.request_id, ==, "0f3a-77");
        request = server_request(server, n);
        g_assert_cmpstr(request->method, ==, "GET");
        g_assert_cmpstr(request->path, ==, "/au4/v1/user");
        g_assert_cmpstr(request->query, ==, "");
        g_assert_true(g_str_has_prefix(request->host, "127.0.0.1:"));
        g_assert_cmpstr(request->authorization, ==, authorization);
        g_assert_cmpstr(request->accept, ==, "application/json");
        g_assert_cmpstr(request->user_agent, ==,
                        "Keyrack/" PACKAGE_VERSION " (office@harbour.example)");
        g_assert_cmpstr(request->cookie, ==, "");
    }
}

static void
never_asked(const Request *request, guint n, Reply *reply, gpointer data)
{
    reply->body = USER;
}

/* Proxies named in the environment see nothing: a key goes where the shard says. */
static void
test_no_proxy(void)
{
    g_autoptr(Server) server = server_new(say_user, NULL);
    g_autoptr(Server) proxy = server_new(never_asked, NULL);
    g_autofree char *proxy_url = server_base_url(proxy);
    g_autoptr(Cliniko) client = NULL;
    g_auto(Result) result = { 0 };

    g_setenv("http_proxy", proxy_url, TRUE);
    g_setenv("all_proxy", proxy_url, TRUE);
    client = client_for(server_base_url(server), 180);
    get_user(client, &result);
    g_unsetenv("http_proxy");
    g_unsetenv("all_proxy");
    g_assert_cmpstr(result.user_id, ==, "9001");
    g_assert_cmpuint(server_requests(proxy), ==, 0);
}

static void
test_unsound_calls(void)
{
    static const ClinikoAuth unsound[] = {
        { KEY, "au1.evil.example", "b", 0, KEY_FOR_VERIFY, 1, "" },
        { KEY, "../..", "b", 0, KEY_FOR_VERIFY, 1, "" },
        { KEY, "", "b", 0, KEY_FOR_VERIFY, 1, "" },
        { KEY, "AU4", "b", 0, KEY_FOR_VERIFY, 1, "" },
        { KEY, "au123", "b", 0, KEY_FOR_VERIFY, 1, "" },
        { KEY, "a1", "b", 0, KEY_FOR_VERIFY, 1, "" },
        { KEY, "au4/", "b", 0, KEY_FOR_VERIFY, 1, "" },
        { "", "au4", "b", 0, KEY_FOR_VERIFY, 1, "" },
    };
    g_autoptr(Server) server = server_new(never_asked, NULL);
    g_autoptr(Cliniko) client = client_for(server_base_url(server), 180);

    for (gsize i = 0; i < G_N_ELEMENTS(unsound); i++) {
        g_auto(Result) result = { 0 };

        cliniko_get_user(client, &unsound[i], on_user, &result);
        finish(client, &result);
        g_assert_cmpint(result.outcome.status, ==, 0);
        g_assert_cmpint(result.outcome.reason, ==, KEY_REASON_NONSENSE);
    }
    for (gsize i = 0; i < 3; i++) {
        static const char *ids[] = { "", "1/../../users", "1?x" };
        g_auto(Result) result = { 0 };

        cliniko_get_list(client, &lister, CLINIKO_TYPE_PRACTITIONERS, ids[i], on_list, &result);
        finish(client, &result);
        g_assert_cmpint(result.outcome.reason, ==, KEY_REASON_NONSENSE);
    }
    g_assert_cmpuint(server_requests(server), ==, 0);
}

static void
test_base_urls(void)
{
    static const char *good[] = { "",
                                  "https://api.{shard}.cliniko.com/v1",
                                  "https://localhost:8443/{shard}/v1",
                                  "http://127.0.0.1:8080/{shard}/v1",
                                  "http://localhost:1/v1",
                                  "http://[::1]:9/v1" };
    static const char *bad[] = { "http://api.{shard}.cliniko.com/v1",
                                 "http://127.0.0.1.evil.example/",
                                 "http://localhost@evil.example/",
                                 "ftp://localhost/",
                                 "file:///etc/passwd",
                                 "//localhost/",
                                 "localhost",
                                 "https://",
                                 "https://u:p@api.cliniko.com",
                                 "https://api.cliniko.com/v1?x=",
                                 "https://api.cliniko.com/v1#x" };

    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Cliniko) client = cliniko_new(good[i], "a@b.example", 180, &error);

        g_assert_no_error(error);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;

        g_test_message("%s", bad[i]);
        g_assert_null(cliniko_new(bad[i], "a@b.example", 180, &error));
        g_assert_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID);
    }
    g_assert_null(cliniko_new("", "a@b.example\r\nX: y", 180, NULL));
}

/* --- what comes back --- */

static void
say_given(const Request *request, guint n, Reply *reply, gpointer data)
{
    *reply = *(const Reply *)data;
}

/* What GET /user and GET /settings/public make of one reply. */
static void
assert_outcome(const Reply *reply, int status, KeyReason reason)
{
    g_autoptr(Server) server = server_new(say_given, (gpointer)(guintptr)reply);
    g_autoptr(Cliniko) client = client_for(server_base_url(server), 180);
    g_auto(Result) user = { 0 }, settings = { 0 };
    ClinikoAuth other = { KEY, "au4", "user:9002", 0, KEY_FOR_VERIFY, 1, "" };

    get_user(client, &user);
    cliniko_get_settings(client, &other, on_settings, &settings);
    finish(client, &settings);
    g_assert_cmpint(user.outcome.status, ==, status);
    g_assert_cmpint(user.outcome.reason, ==, reason);
    g_assert_null(user.user_id);
    g_assert_cmpint(settings.outcome.status, ==, status);
    g_assert_cmpint(settings.outcome.reason, ==, reason);
    g_assert_null(settings.account_id);
    g_assert_cmpuint(server_requests(server), ==, 2); /* single calls are not repeated here */
}

static void
test_statuses(void)
{
    static const struct {
        unsigned status;
        const char *body;
        KeyReason reason;
    } cases[] = {
        { 401, "", KEY_REASON_NONE },
        { 401, "{\"error\":\"x\"}", KEY_REASON_NONE },
        { 403, "", KEY_REASON_NONE },
        { 404, "<html><title>Cliniko - 404</title>", KEY_REASON_NONE },
        { 400, "bad", KEY_REASON_NONE },
        { 422, "{}", KEY_REASON_NONE },
        { 500, "", KEY_REASON_FAULT },
        { 502, "<html>", KEY_REASON_FAULT },
        { 503, "{}", KEY_REASON_FAULT },
        { 599, "", KEY_REASON_FAULT },
        { 204, "", KEY_REASON_NONSENSE },
        { 202, USER, KEY_REASON_NONSENSE },
        { 300, "", KEY_REASON_NONSENSE },
        { 304, "", KEY_REASON_NONSENSE },
        { 200, "", KEY_REASON_NONSENSE },
        { 200, "<!doctype html><p>Sign in to the hotel's network", KEY_REASON_NONSENSE },
        { 200, "{", KEY_REASON_NONSENSE },
        { 200, "[]", KEY_REASON_NONSENSE },
        { 200, "null", KEY_REASON_NONSENSE },
        { 200, "{}", KEY_REASON_NONSENSE },
        { 200, "{\"id\":null,\"account\":{\"id\":true}}", KEY_REASON_NONSENSE },
        { 200, "{\"id\":\"../1\",\"account\":{\"id\":\"x\"}}", KEY_REASON_NONSENSE },
        { 200, "{\"id\":1.5,\"account\":{\"id\":1e3}}", KEY_REASON_NONSENSE },
        { 200, "{\"id\":\"1\",\"account\":{\"id\":\"1\"}} and more", KEY_REASON_NONSENSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Reply reply = { .status = cases[i].status, .body = cases[i].body, .length = -1 };

        g_test_message("%u %s", cases[i].status, cases[i].body);
        assert_outcome(&reply, (int)cases[i].status, cases[i].reason);
    }
}

static void
test_redirects(void)
{
    static const unsigned statuses[] = { 301, 302, 303, 307, 308 };
    g_autoptr(Server) trap = server_new(never_asked, NULL);
    g_autofree char *elsewhere = server_base_url(trap);

    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        Reply reply = { .status = statuses[i],
                        .body = USER,
                        .length = -1,
                        .headers = { { "Location", elsewhere } } };

        assert_outcome(&reply, (int)statuses[i], KEY_REASON_NONSENSE);
    }
    g_assert_cmpuint(server_requests(trap), ==, 0);
}

/* The id in a header and the one in the body must be the same, when both are there. */
static void
test_id_headers(void)
{
    Reply other_user = {
        .status = 200, .body = USER, .length = -1, .headers = { { "Cliniko-User-Id", "9002" } }
    };
    Reply other_account = { .status = 200,
                            .body = SETTINGS,
                            .length = -1,
                            .headers = { { "cliniko-account-id", " 502 " } } };
    Reply same = { .status = 200,
                   .body = USER,
                   .length = -1,
                   .headers = { { "Cliniko-User-Id", "9001" }, { "Cliniko-Account-Id", "501" } } };
    g_autoptr(Server) server = server_new(say_given, &same);
    g_autoptr(Cliniko) client = client_for(server_base_url(server), 180);
    g_auto(Result) result = { 0 };

    assert_outcome(&other_user, 200, KEY_REASON_NONSENSE);
    assert_outcome(&other_account, 200, KEY_REASON_NONSENSE);
    get_user(client, &result);
    g_assert_cmpint(result.outcome.reason, ==, KEY_REASON_NONE);
    g_assert_cmpstr(result.user_id, ==, "9001");
}

static void
test_settings(void)
{
    Reply reply = { .status = 200, .body = SETTINGS, .length = -1 };
    g_autoptr(Server) server = server_new(say_given, &reply);
    g_autoptr(Cliniko) client = client_for(server_base_url(server), 180);
    g_auto(Result) result = { 0 };

    cliniko_get_settings(client, &auth, on_settings, &result);
    finish(client, &result);
    g_assert_cmpint(result.outcome.reason, ==, KEY_REASON_NONE);
    g_assert_cmpstr(result.account_id, ==, "501");
    g_assert_cmpstr(server_request(server, 0)->path, ==, "/au4/v1/settings/public");
}

static void
test_too_many_requests(void)
{
    g_autofree char *soon =
        g_strdup_printf("%" G_GINT64_FORMAT, g_get_real_time() / G_USEC_PER_SEC + 30);
    const struct {
        const char *name, *value;
        int least, most;
    } cases[] = {
        { "Retry-After", "17", 17, 17 },
        { "Retry-After", "0", 1, 1 },
        { "Retry-After", "999999", 120, 120 },
        { "Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT", 60, 60 },
        { "Retry-After", "-5", 60, 60 },
        { "Retry-After", "99999999999999999999", 60, 60 },
        { "X-RateLimit-Reset", soon, 1, 30 },
        { "X-RateLimit-Reset", "1", 1, 1 },
        { "X-RateLimit-Reset", "999999999999", 120, 120 },
        { "X-RateLimit-Reset", "1e9", 60, 60 },
        { "X-RateLimit-Reset", "", 60, 60 },
        { "X-Other", "3", 60, 60 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Reply reply = { .status = 429,
                        .body = "slow down",
                        .length = -1,
                        .headers = { { cases[i].name, cases[i].value } } };
        g_autoptr(Server) server = server_new(say_given, &reply);
        g_autoptr(Cliniko) client = client_for(server_base_url(server), 180);
        g_auto(Result) result = { 0 };

        get_user(client, &result);
        g_assert_cmpint(result.outcome.status, ==, 429);
        g_assert_cmpint(result.outcome.reason, ==, KEY_REASON_BUSY);
        g_assert_cmpint(result.outcome.retry_after_s, >=, cases[i].least);
        g_assert_cmpint(result.outcome.retry_after_s, <=, cases[i].most);
    }
}

/* --- servers that break --- */

static void
assert_raw(const char *bytes, gsize length, RawEnd end, KeyReason reason)
{
    g_autoptr(RawServer) raw = raw_server_new(bytes, length, end);
    g_autoptr(Cliniko) client = client_for(raw_server_base_url(raw), 180);
    g_auto(Result) result = { 0 };

    if (end == RAW_HANG)
        cliniko_set_time_limits(client, 5000, 300);
    get_user(client, &result);
    g_assert_cmpint(result.outcome.reason, ==, reason);
    g_assert_null(result.user_id);
    if (reason != KEY_REASON_NONSENSE)
        g_assert_cmpint(result.outcome.status, ==, 0);
}

static void
test_broken_servers(void)
{
    static const struct {
        const char *name, *bytes;
        RawEnd end;
        KeyReason reason;
    } cases[] = {
        { "closes at once", "", RAW_CLOSE, KEY_REASON_NO_ANSWER },
        { "resets at once", "", RAW_RESET, KEY_REASON_NO_ANSWER },
        { "hangs at once", "", RAW_HANG, KEY_REASON_SLOW },
        { "hangs in the headers", "HTTP/1.1 200 OK\r\nContent-", RAW_HANG, KEY_REASON_SLOW },
        { "hangs in the body", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" USER, RAW_HANG,
          KEY_REASON_SLOW },
        { "cuts the body off", "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" USER, RAW_CLOSE,
          KEY_REASON_NO_ANSWER },
        { "resets in the body", "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" USER, RAW_RESET,
          KEY_REASON_NO_ANSWER },
        { "cuts a chunk off", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n" USER,
          RAW_CLOSE, KEY_REASON_NO_ANSWER },
        { "speaks another protocol", "SSH-2.0-OpenSSH_9.2\r\n", RAW_CLOSE, KEY_REASON_NONSENSE },
        { "has no headers", USER, RAW_CLOSE, KEY_REASON_NONSENSE },
        { "is larger than it may be", "HTTP/1.1 200 OK\r\nContent-Length: 4194305\r\n\r\n",
          RAW_HANG, KEY_REASON_NONSENSE },
        { "claims to be compressed",
          "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope", RAW_CLOSE,
          KEY_REASON_NONSENSE },
        { "wants to talk to another host",
          "HTTP/1.1 301 Moved\r\nLocation: https://evil.example/\r\n"
          "Content-Length: 0\r\n\r\n",
          RAW_CLOSE, KEY_REASON_NONSENSE },
        { "repeats one header for ever",
          "HTTP/1.1 200 OK\r\nX-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", RAW_REPEAT,
          KEY_REASON_NONSENSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("a server that %s", cases[i].name);
        assert_raw(cases[i].bytes, strlen(cases[i].bytes), cases[i].end, cases[i].reason);
    }
}

static void
test_endless_body(void)
{
    static const char chunk[] = "400\r\n";
    g_autoptr(GString)
        bytes = g_string_new("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");

    for (int i = 0; i < 5000; i++) {
        g_string_append(bytes, chunk);
        g_string_set_size(bytes, bytes->len + 0x400);
        memset(bytes->str + bytes->len - 0x400, ' ', 0x400);
        g_string_append(bytes, "\r\n");
    }
    assert_raw(bytes->str, bytes->len, RAW_HANG, KEY_REASON_NONSENSE);
}

static void
test_refused_connection(void)
{
    g_autoptr(Cliniko) client = client_for(closed_base_url(), 180);
    g_auto(Result) result = { 0 };

    get_user(client, &result);
    g_assert_cmpint(result.outcome.status, ==, 0);
    g_assert_cmpint(result.outcome.reason, ==, KEY_REASON_NO_ANSWER);
}

static char *
fixture(const char *name, gsize *ret_length)
{
    g_autofree char *path =
        g_build_filename(g_getenv("TOP_SRCDIR"), "tests", "fixtures", name, NULL);
    char *bytes = NULL;

    g_assert_true(g_file_get_contents(path, &bytes, ret_length, NULL));
    return bytes;
}

/* 16 KiB that become 16 MiB: the limit counts what comes out. */
static void
test_compressed_bodies(void)
{
    gsize bomb_length, user_length;
    g_autofree char *bomb = fixture("zeros-16-mib.gz", &bomb_length);
    g_autofree char *small = fixture("cliniko-user.json.gz", &user_length);
    Reply reply = { .status = 200,
                    .body = bomb,
                    .length = (gssize)bomb_length,
                    .headers = { { "Content-Encoding", "gzip" } } };
    g_autoptr(Server) server = server_new(say_given, &reply);
    g_autoptr(Cliniko) client = client_for(server_base_url(server), 180);
    g_auto(Result) too_much = { 0 }, good = { 0 };

    get_user(client, &too_much);
    g_assert_cmpint(too_much.outcome.reason, ==, KEY_REASON_NONSENSE);
    g_assert_cmpstr(server_request(server, 0)->accept_encoding, ==, "gzip");
    reply.body = small;
    reply.length = (gssize)user_length;
    get_user(client, &good);
    g_assert_cmpstr(good.user_id, ==, "9001");
}

/* --- lists --- */

typedef struct {
    const char *pages[4]; /* bodies of page 1 ..., the last one repeated */
    int refusals; /* so many answers are `refusal` first, counted from request `refuse_from` */
    guint refuse_from;
    Reply refusal;
    const char *next; /* format of links.next with the page after this one; NULL: pages as given */
} Pages;

static int
page_asked(const Request *request)
{
    g_assert_true(g_str_has_prefix(request->query, "page="));
    g_assert_true(g_str_has_suffix(request->query, "&per_page=100"));
    return (int)g_ascii_strtoll(request->query + strlen("page="), NULL, 10);
}

static void
say_page(const Request *request, guint n, Reply *reply, gpointer data)
{
    Pages *pages = data;
    int page = page_asked(request), last = 0;

    if (pages->refusals > 0 && n >= pages->refuse_from) {
        pages->refusals--;
        *reply = pages->refusal;
        return;
    }
    if (pages->next != NULL) {
        reply->own_body =
            g_strdup_printf("{\"practitioners\":[{\"id\":\"%d\"}],\"links\":{\"next\":\"%s%d\"}}",
                            1000 + page, pages->next, page + 1);
        return;
    }
    while (last < 3 && pages->pages[last + 1] != NULL)
        last++;
    reply->body = pages->pages[MIN(page - 1, last)];
}

#define PAGE(items, next)                                                                          \
    "{\"practitioners\":[" items "],\"total_entires\":\"7\",\"links\":{\"next\":" next "}}"
#define ID(id) "{\"id\":\"" #id "\"}"

static void
get_practitioners(Pages *pages, Result *result, guint *ret_requests)
{
    g_autoptr(Server) server = server_new(say_page, pages);
    g_autoptr(Cliniko) client = client_for(server_base_url(server), 1000);

    cliniko_get_list(client, &lister, CLINIKO_PRACTITIONERS, NULL, on_list, result);
    finish(client, result);
    *ret_requests = server_requests(server);
    g_assert_cmpstr(server_request(server, 0)->path, ==, "/au4/v1/practitioners");
}

static void
assert_ids(const Result *result, const char *expected)
{
    g_autoptr(GString) ids = g_string_new(NULL);

    g_assert_cmpint(result->outcome.reason, ==, KEY_REASON_NONE);
    g_assert_nonnull(result->items);
    for (guint i = 0; i < result->items->len; i++)
        g_string_append_printf(ids, "%s ", g_array_index(result->items, ClinikoPractitioner, i).id);
    g_assert_cmpstr(ids->str, ==, expected);
}

static void
test_pages(void)
{
    static const struct {
        const char *name;
        Pages pages;
        const char *ids;
        guint requests;
    } cases[] = {
        { "one page", { .pages = { PAGE(ID(1) "," ID(2), "null") } }, "1 2 ", 1 },
        { "no practitioners", { .pages = { PAGE("", "null") } }, "", 1 },
        { "no links", { .pages = { "{\"practitioners\":[" ID(5) "]}" } }, "5 ", 1 },
        { "three pages",
          { .pages = { PAGE(ID(1),
                            "\"https://api.au4.cliniko.com/v1/practitioners?page=2&per_page=100\""),
                       PAGE(ID(2), "\"/v1/practitioners?per_page=100&page=3\""),
                       PAGE(ID(3), "null") } },
          "1 2 3 ",
          3 },
        { "next at another host",
          { .pages = { PAGE(ID(1), "\"http://evil.example/steal?page=2\""), PAGE(ID(2), "null") } },
          "1 2 ",
          2 },
        { "next is this page", { .pages = { PAGE(ID(1), "\"https://x/?page=1\"") } }, "1 ", 1 },
        { "next is this page for ever",
          { .pages = { PAGE(ID(1), "\"https://x/?page=2\""),
                       PAGE(ID(2), "\"https://x/?page=2\"") } },
          "1 2 ",
          2 },
        { "next goes back",
          { .pages = { PAGE(ID(1), "\"?page=2\""), PAGE(ID(2), "\"?page=1\"") } },
          "1 2 ",
          2 },
        { "next has no page", { .pages = { PAGE(ID(1), "\"https://x/?cursor=2\"") } }, "1 ", 1 },
        { "next is no text", { .pages = { PAGE(ID(1), "2") } }, "1 ", 1 },
        { "an empty page ends the list",
          { .pages = { PAGE(ID(1), "\"?page=2\""), PAGE("", "\"?page=3\"") } },
          "1 ",
          2 },
        { "records shift between pages",
          { .pages = { PAGE(ID(1) "," ID(2), "\"?page=2\""),
                       PAGE(ID(2) "," ID(3) "," ID(3), "null") } },
          "1 2 3 ",
          2 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Pages pages = cases[i].pages;
        g_auto(Result) result = { 0 };
        guint requests;

        g_test_message("%s", cases[i].name);
        get_practitioners(&pages, &result, &requests);
        assert_ids(&result, cases[i].ids);
        g_assert_cmpuint(requests, ==, cases[i].requests);
    }
}

/* A list that never ends is not a list: better none than one that makes people look departed. */
static void
test_endless_list(void)
{
    Pages pages = { .next = "http://evil.example/?page=" };
    g_auto(Result) result = { 0 };
    guint requests;

    get_practitioners(&pages, &result, &requests);
    g_assert_cmpint(result.outcome.reason, ==, KEY_REASON_NONSENSE);
    g_assert_null(result.items);
    g_assert_cmpuint(requests, ==, 200);
}

/* Page 1 again whatever is asked: known of Cliniko's past (cliniko-api 5). */
static void
test_repeated_page(void)
{
    static const Pages cases[] = {
        { .pages = { PAGE(ID(1), "\"?page=2\""), PAGE(ID(1), "\"?page=3\"") } },
        { .pages = { PAGE(ID(1), "\"?page=2\""), PAGE(ID(1), "\"?page=2\"") } },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Pages pages = cases[i];
        g_auto(Result) result = { 0 };
        guint requests;

        get_practitioners(&pages, &result, &requests);
        g_assert_cmpint(result.outcome.reason, ==, KEY_REASON_NONSENSE);
        g_assert_null(result.items);
        g_assert_cmpuint(requests, ==, 2);
    }
}

/* One bad page and there is no list. */
static void
test_incomplete_list(void)
{
    static const struct {
        Reply refusal;
        int status;
        KeyReason reason;
        guint requests;
    } cases[] = {
        { { .status = 401, .body = "", .length = -1 }, 401, KEY_REASON_NONE, 2 },
        { { .status = 403, .body = "", .length = -1 }, 403, KEY_REASON_NONE, 2 },
        { { .status = 200, .body = PAGE(ID(3), "null") "x", .length = -1 },
          200,
          KEY_REASON_NONSENSE,
          2 },
        { { .status = 200, .body = PAGE("{}", "null"), .length = -1 },
          200,
          KEY_REASON_NONSENSE,
          2 },
        { { .status = 200, .body = "{\"users\":[]}", .length = -1 }, 200, KEY_REASON_NONSENSE, 2 },
        { { .status = 500, .body = "", .length = -1 }, 500, KEY_REASON_FAULT, 4 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Pages pages = { .pages = { PAGE(ID(1), "\"?page=2\""), PAGE(ID(2), "null") },
                        .refusals = 3,
                        .refuse_from = 1,
                        .refusal = cases[i].refusal };
        g_auto(Result) result = { 0 };
        guint requests;

        get_practitioners(&pages, &result, &requests);
        g_assert_cmpint(result.outcome.status, ==, cases[i].status);
        g_assert_cmpint(result.outcome.reason, ==, cases[i].reason);
        g_assert_null(result.items);
        g_assert_cmpuint(requests, ==, cases[i].requests);
    }
}

static void
test_list_tries_again(void)
{
    Pages fault = { .pages = { PAGE(ID(1), "\"?page=2\""), PAGE(ID(2), "null") },
                    .refusals = 2,
                    .refuse_from = 1,
                    .refusal = { .status = 503, .body = "", .length = -1 } };
    Pages busy = { .pages = { PAGE(ID(1), "null") },
                   .refusals = 1,
                   .refusal = { .status = 429,
                                .body = "",
                                .length = -1,
                                .headers = { { "Retry-After", "2" } } } };
    g_auto(Result) after_fault = { 0 }, after_busy = { 0 };
    gint64 start_us = g_get_monotonic_time();
    guint requests;

    get_practitioners(&fault, &after_fault, &requests);
    assert_ids(&after_fault, "1 2 ");
    g_assert_cmpuint(requests, ==, 4);
    start_us = g_get_monotonic_time();
    get_practitioners(&busy, &after_busy, &requests);
    assert_ids(&after_busy, "1 ");
    g_assert_cmpuint(requests, ==, 2);
    g_assert_cmpint(g_get_monotonic_time() - start_us, >=,
                    2 * G_USEC_PER_SEC); /* a promise, not a speed */
}

static void
say_empty_lists(const Request *request, guint n, Reply *reply, gpointer data)
{
    reply->body = "{\"users\":[],\"businesses\":[],\"appointment_types\":[],\"practitioners\":[],"
                  "\"daily_availabilities\":[],\"availability_blocks\":[],"
                  "\"appointment_type_billable_items\":[],\"billable_items\":[]}";
}

static void
test_list_paths(void)
{
    static const char *paths[CLINIKO_LIST__COUNT] = {
        [CLINIKO_USERS] = "/au4/v1/users",
        [CLINIKO_BUSINESSES] = "/au4/v1/businesses",
        [CLINIKO_TYPES] = "/au4/v1/appointment_types",
        [CLINIKO_PRACTITIONERS] = "/au4/v1/practitioners",
        [CLINIKO_PRACTITIONERS_INACTIVE] = "/au4/v1/practitioners/inactive",
        [CLINIKO_BUSINESS_PRACTITIONERS] = "/au4/v1/businesses/77/practitioners",
        [CLINIKO_TYPE_PRACTITIONERS] = "/au4/v1/appointment_types/77/practitioners",
        [CLINIKO_DAILY_AVAILABILITIES] = "/au4/v1/daily_availabilities",
        [CLINIKO_AVAILABILITY_BLOCKS] = "/au4/v1/availability_blocks",
        [CLINIKO_TYPE_ITEMS] = "/au4/v1/appointment_type_billable_items",
        [CLINIKO_BILLABLE_ITEMS] = "/au4/v1/billable_items",
    };
    g_autoptr(Server) server = server_new(say_empty_lists, NULL);
    g_autoptr(Cliniko) client = client_for(server_base_url(server), 180);

    for (ClinikoList list = 0; list < CLINIKO_LIST__COUNT; list++) {
        g_auto(Result) result = { 0 };

        cliniko_get_list(client, &lister, list, "77", on_list, &result);
        finish(client, &result);
        assert_ids(&result, "");
        g_assert_cmpstr(server_request(server, list)->path, ==, paths[list]);
    }
}

/* Extra hours of the past are not asked for; the filter stays the same on every page. */
static void
test_block_filter(void)
{
    g_autoptr(Server) server = server_new(say_empty_lists, NULL);
    g_autoptr(Cliniko) client = client_for(server_base_url(server), 180);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autoptr(GDateTime) before = g_date_time_add_days(now, -1);
    g_autoptr(GDateTime) later = NULL;
    g_autofree char *expected = NULL, *if_midnight_passed = NULL;
    const char *query;
    g_auto(Result) result = { 0 };

    cliniko_get_list(client, &lister, CLINIKO_AVAILABILITY_BLOCKS, NULL, on_list, &result);
    finish(client, &result);
    later = g_date_time_add_minutes(before, 10);
    expected = g_date_time_format(before, "q%%5B%%5D=starts_at%%3A%%3E%%3D%FT00%%3A00%%3A00Z&page=1&per_page=100");
    if_midnight_passed =
        g_date_time_format(later, "q%%5B%%5D=starts_at%%3A%%3E%%3D%FT00%%3A00%%3A00Z&page=1&per_page=100");
    query = server_request(server, 0)->query;
    g_assert_true(g_str_equal(query, expected) || g_str_equal(query, if_midnight_passed));
}

/* --- budgets, many calls, the end --- */

static void
test_budget(void)
{
    g_autoptr(Server) server = server_new(say_user, NULL);
    g_autoptr(Cliniko) client = client_for(server_base_url(server), 3);
    g_auto(Result) spent = { 0 }, other_user = { 0 };
    ClinikoAuth other = { KEY, "au4", "user:9002", 0, KEY_FOR_VERIFY, 1, "" };

    for (int i = 0; i < 3; i++) {
        g_auto(Result) result = { 0 };

        g_assert_cmpint(cliniko_budget_wait_ms(client, "user:9001"), ==, 0);
        get_user(client, &result);
        g_assert_cmpint(result.outcome.status, ==, 200);
    }
    g_assert_cmpint(cliniko_budget_wait_ms(client, "user:9001"), >, 0);
    get_user(client, &spent);
    g_assert_cmpint(spent.outcome.status, ==, 0);
    g_assert_cmpint(spent.outcome.reason, ==, KEY_REASON_BUSY);
    g_assert_cmpint(spent.outcome.retry_after_s, >, 0);
    g_assert_cmpint(spent.outcome.retry_after_s, <=, 60);
    g_assert_cmpuint(server_requests(server), ==, 3);
    cliniko_get_user(client, &other, on_user, &other_user);
    finish(client, &other_user);
    g_assert_cmpint(other_user.outcome.status, ==, 200);
}

/* Whoever leaves calls to others is refused while those others still may call. */
static void
test_budget_spare(void)
{
    g_autoptr(Server) server = server_new(say_user, NULL);
    g_autoptr(Cliniko) client = client_for(server_base_url(server), 3);
    const ClinikoAuth sparing = { KEY, "au4", "user:9001", 2, KEY_FOR_VERIFY, 1, "" };
    g_auto(Result) first = { 0 }, second = { 0 }, third = { 0 };

    cliniko_get_user(client, &sparing, on_user, &first);
    finish(client, &first);
    g_assert_cmpint(first.outcome.status, ==, 200);
    cliniko_get_user(client, &sparing, on_user, &second);
    finish(client, &second);
    g_assert_cmpint(second.outcome.reason, ==, KEY_REASON_BUSY);
    g_assert_cmpint(cliniko_budget_wait_ms(client, "user:9001"), ==, 0);
    get_user(client, &third);
    g_assert_cmpint(third.outcome.status, ==, 200);
    g_assert_cmpuint(server_requests(server), ==, 2);
}

/* After a 429 nobody of that user calls before the time is up; others do. */
static void
test_budget_held(void)
{
    Reply busy = {
        .status = 429, .body = "", .length = -1, .headers = { { "Retry-After", "90" } }
    };
    g_autoptr(Server) server = server_new(say_given, &busy);
    g_autoptr(Cliniko) client = client_for(server_base_url(server), 180);
    g_auto(Result) first = { 0 }, second = { 0 };

    get_user(client, &first);
    get_user(client, &second);
    g_assert_cmpint(second.outcome.status, ==, 0);
    g_assert_cmpint(second.outcome.reason, ==, KEY_REASON_BUSY);
    g_assert_cmpint(second.outcome.retry_after_s, >, 60);
    g_assert_cmpuint(server_requests(server), ==, 1);
    g_assert_cmpint(cliniko_budget_wait_ms(client, "user:9002"), ==, 0);
}

/* The server answers nobody before all are there. */
static void
test_many_at_once(void)
{
    enum { MANY = 100 };
    g_autoptr(Server) server = server_new(say_user, NULL);
    g_autoptr(Cliniko) client = client_for(server_base_url(server), 180);
    Result results[MANY] = { 0 };

    server_hold_until(server, MANY);
    for (int i = 0; i < MANY; i++) {
        g_autofree char *budget = g_strdup_printf("key:%d", i);
        ClinikoAuth each = { KEY, "au4", budget, 0, KEY_FOR_VERIFY, 1, "" };

        cliniko_get_user(client, &each, on_user, &results[i]);
    }
    for (int i = 0; i < MANY; i++) {
        finish(client, &results[i]);
        g_assert_cmpstr(results[i].user_id, ==, "9001");
        result_clear(&results[i]);
    }
}

/* More than can be under way at once: the rest wait their turn and all are answered. */
static void
test_more_than_places(void)
{
    enum { MANY = 400 };
    g_autoptr(Server) server = server_new(say_user, NULL);
    g_autoptr(Cliniko) client = client_for(server_base_url(server), 1000);
    Result *results = g_new0(Result, MANY);

    for (int i = 0; i < MANY; i++)
        cliniko_get_user(client, &auth, on_user, &results[i]);
    for (int i = 0; i < MANY; i++) {
        finish(client, &results[i]);
        g_assert_cmpint(results[i].outcome.status, ==, 200);
        result_clear(&results[i]);
    }
    g_free(results);
}

typedef struct {
    Cliniko *client;
    Result second;
} Chain;

static void
on_first(const ClinikoOutcome *outcome, const ClinikoUser *user, gpointer data)
{
    Chain *chain = data;

    cliniko_get_user(chain->client, &auth, on_user, &chain->second);
}

static void
test_call_from_callback(void)
{
    static const ClinikoAuth unsound = { KEY, "nowhere", "b", 0, KEY_FOR_VERIFY, 1, "" };
    g_autoptr(Server) server = server_new(say_user, NULL);
    g_autoptr(Cliniko) client = client_for(server_base_url(server), 180);
    Chain after_answer = { .client = client }, after_failure = { .client = client };

    cliniko_get_user(client, &auth, on_first, &after_answer);
    cliniko_get_user(client, &unsound, on_first, &after_failure);
    finish(client, &after_answer.second);
    finish(client, &after_failure.second);
    g_assert_cmpstr(after_answer.second.user_id, ==, "9001");
    result_clear(&after_answer.second);
    result_clear(&after_failure.second);
}

/* Calls that are sent and calls that still wait end without a word when the client goes. */
static void
test_free_under_way(void)
{
    g_autoptr(RawServer) raw = raw_server_new("", 0, RAW_HANG);
    Cliniko *client = client_for(raw_server_base_url(raw), 2);
    g_auto(Result) sent = { 0 }, list = { 0 }, waiting = { 0 };

    cliniko_get_user(client, &auth, on_user, &sent);
    cliniko_get_list(client, &lister, CLINIKO_USERS, NULL, on_list, &list);
    cliniko_get_list(client, &lister, CLINIKO_USERS, NULL, on_list, &waiting);
    while (raw_server_connections(raw) == 0)
        cliniko_run(client, -1, 10);
    cliniko_free(client);
    g_assert_cmpint(sent.calls + list.calls + waiting.calls, ==, 0);
}

/* The doorbell wakes the loop: with nothing else to do this would last an hour. */
static void
test_extra_fd(void)
{
    g_autoptr(Cliniko) client = client_for(closed_base_url(), 180);
    int ends[2];

    g_assert_cmpint(pipe2(ends, O_CLOEXEC), ==, 0);
    g_assert_cmpint(write(ends[1], "!", 1), ==, 1);
    cliniko_run(client, ends[0], 3600 * 1000);
    close(ends[0]);
    close(ends[1]);
    cliniko_run(client, -1, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cliniko-client/request", test_request);
    g_test_add_func("/cliniko-client/no proxy", test_no_proxy);
    g_test_add_func("/cliniko-client/unsound calls", test_unsound_calls);
    g_test_add_func("/cliniko-client/base URLs", test_base_urls);
    g_test_add_func("/cliniko-client/statuses", test_statuses);
    g_test_add_func("/cliniko-client/redirects", test_redirects);
    g_test_add_func("/cliniko-client/id headers", test_id_headers);
    g_test_add_func("/cliniko-client/settings", test_settings);
    g_test_add_func("/cliniko-client/too many requests", test_too_many_requests);
    g_test_add_func("/cliniko-client/broken servers", test_broken_servers);
    g_test_add_func("/cliniko-client/endless body", test_endless_body);
    g_test_add_func("/cliniko-client/refused connection", test_refused_connection);
    g_test_add_func("/cliniko-client/compressed bodies", test_compressed_bodies);
    g_test_add_func("/cliniko-client/pages", test_pages);
    g_test_add_func("/cliniko-client/endless list", test_endless_list);
    g_test_add_func("/cliniko-client/repeated page", test_repeated_page);
    g_test_add_func("/cliniko-client/incomplete list", test_incomplete_list);
    g_test_add_func("/cliniko-client/list tries again", test_list_tries_again);
    g_test_add_func("/cliniko-client/list paths", test_list_paths);
    g_test_add_func("/cliniko-client/block filter", test_block_filter);
    g_test_add_func("/cliniko-client/budget", test_budget);
    g_test_add_func("/cliniko-client/budget spared", test_budget_spare);
    g_test_add_func("/cliniko-client/budget held", test_budget_held);
    g_test_add_func("/cliniko-client/many at once", test_many_at_once);
    g_test_add_func("/cliniko-client/more than places", test_more_than_places);
    g_test_add_func("/cliniko-client/call from a callback", test_call_from_callback);
    g_test_add_func("/cliniko-client/free under way", test_free_under_way);
    g_test_add_func("/cliniko-client/extra fd", test_extra_fd);
    return g_test_run();
}
