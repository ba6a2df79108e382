/* test-dispatch.c: who gets past the dispatcher, on the real database and templates; what is
 * refused changes nothing. */
#include "cgi-bin/dispatch.h"

#include <string.h>

#include "cgi-bin/identity.h"
#include "tests/unit/store_fixture.h"

#define URL "http://127.0.0.1:8080"
#define FORM "application/x-www-form-urlencoded"
#define CHECK_KEY "/settings/practitioners/101/key/check"

typedef struct {
    Store store;
    Config config;
    App app;
    char *cookie, *csrf; /* of a session of the fixture's administrator */
} Web;

/* The cookie's value and the token of a new session. */
static void
start_session(Web *web, char **ret_cookie, char **ret_csrf)
{
    guint8 token[32], hash[32], mac[32];
    g_autoptr(GError) error = NULL;

    vault_random(token, sizeof token);
    vault_sha256(token, sizeof token, hash);
    vault_hmac_sha256(token, sizeof token, "csrf", strlen("csrf"), mac);
    g_assert_true(session_start(web->store.web, &web->store.person, hash, &(NewSession){ web->store.person.person_id,
        SESSION_FULL, "" }, &error));
    *ret_cookie = vault_token_text(token, sizeof token);
    *ret_csrf = vault_token_text(mac, sizeof mac);
}

static void
web_set_up(Web *web, gconstpointer data)
{
    g_autofree char *templates = g_build_filename(g_getenv("TOP_SRCDIR"), "templates", NULL);
    g_autoptr(GError) error = NULL;

    store_set_up(&web->store, data);
    g_assert_true(view_load_all(templates, &error));
    web->config.public_url = (char *)URL;
    web->app = (App){ .config = &web->config,
                      .db = web->store.web,
                      .keeper_socket = g_build_filename(web->store.dir, "nobody.sock", NULL),
                      .doorbell = g_build_filename(web->store.dir, "nobody.bell", NULL),
                      .sign_in_slots = { -1, 0 }, .people_slot = { -1, 0 } };
    start_session(web, &web->cookie, &web->csrf);
}

static void
web_tear_down(Web *web, gconstpointer data)
{
    g_free(web->cookie);
    g_free(web->csrf);
    g_free(web->app.keeper_socket);
    g_free(web->app.doorbell);
    store_tear_down(&web->store, data);
}

/* What one request says; NULL: not sent. */
typedef struct {
    const char *method, *target, *host, *cookie, *site, *origin, *type, *accept, *id, *length,
        *body;
} Ask;

static void
add(GPtrArray *params, const char *name, const char *value)
{
    if (value != NULL)
        g_ptr_array_add(params, g_strconcat(name, "=", value, NULL));
}

/* The status; head and body come with the reply, which the caller clears. */
static unsigned
ask(Web *web, const Ask *ask, Reply *ret_reply)
{
    g_autoptr(GPtrArray) params = g_ptr_array_new_with_free_func(g_free);
    const char *text = ask->body != NULL ? ask->body : "";
    g_autofree char *length = g_strdup_printf("%" G_GSIZE_FORMAT, strlen(text));
    g_autofree char *body = g_malloc(strlen(text) + 1); /* no byte more, for the sanitizer */
    Incoming incoming = { NULL, body, strlen(text) };

    memcpy(body, text, incoming.body_length);
    add(params, "REQUEST_METHOD", ask->method != NULL ? ask->method : "GET");
    add(params, "REQUEST_URI", ask->target);
    add(params, "HTTP_HOST", ask->host != NULL ? ask->host : "127.0.0.1:8080");
    add(params, "HTTP_COOKIE", ask->cookie);
    add(params, "HTTP_SEC_FETCH_SITE", ask->site);
    add(params, "HTTP_ORIGIN", ask->origin);
    add(params, "HTTP_ACCEPT", ask->accept);
    add(params, "CONTENT_TYPE", ask->type);
    add(params, "CONTENT_LENGTH", ask->length != NULL ? ask->length : length);
    add(params, "REQUEST_ID", ask->id);
    add(params, "REMOTE_ADDR", "192.0.2.7");
    g_ptr_array_add(params, NULL);
    incoming.params = (char **)params->pdata;
    dispatch(&web->app, &incoming, NOW, ret_reply);
    for (gsize i = 0; i < incoming.body_length; i++)
        g_assert_cmpint(body[i], ==, 0); /* it may have held a key or a password */
    g_assert_true(g_str_has_prefix(ret_reply->head->str, "Status: "));
    return (unsigned)g_ascii_strtoull(ret_reply->head->str + strlen("Status: "), NULL, 10);
}

static unsigned
status_of(Web *web, const Ask *question)
{
    g_auto(Reply) reply = { NULL, NULL };

    return ask(web, question, &reply);
}

/* The three locks, in every combination: the expectation is D6 said in one line. */
static void
test_locks(Web *web, gconstpointer data)
{
    static const char *const sites[] = {
        NULL, "same-origin", "same-site", "cross-site", "none", ""
    };
    static const char *const origins[] = { NULL,    URL,
                                           "null",  "https://evil.example",
                                           URL "/", "http://127.0.0.1" };
    g_autofree char *cookie = g_strconcat("kr=", web->cookie, NULL), *other_cookie = NULL,
                    *other = NULL;
    g_autofree char *cut = g_strndup(web->csrf, strlen(web->csrf) - 1),
                    *longer = g_strconcat(web->csrf, "A", NULL);
    int n_accepted = 0;

    (void)data;
    start_session(web, &other_cookie, &other);
    const char *const tokens[] = { web->csrf, NULL, "", other, cut, longer, web->cookie };

    for (gsize s = 0; s < G_N_ELEMENTS(sites); s++)
        for (gsize o = 0; o < G_N_ELEMENTS(origins); o++)
            for (gsize t = 0; t < G_N_ELEMENTS(tokens); t++) {
                g_autofree char *body =
                    tokens[t] != NULL ? g_strconcat("csrf=", tokens[t], NULL) : g_strdup("");
                const Ask question = { .method = "POST",
                                       .target = CHECK_KEY,
                                       .cookie = cookie,
                                       .site = sites[s],
                                       .origin = origins[o],
                                       .type = FORM,
                                       .body = body };
                gboolean right = t == 0 && ((s == 0 && o == 1) || (s == 1 && o <= 2));

                /* past the dispatcher, the page finds that there is no key to check */
                g_assert_cmpuint(status_of(web, &question), ==, right ? 404 : 403);
                n_accepted += right;
            }
    g_assert_cmpint(n_accepted, ==, 4);
}

typedef struct {
    const char *what;
    Ask ask;
    gboolean signed_in;
    unsigned status;
} Case;

static const Case cases[] = {
    { "a page", { .target = "/settings/practitioners" }, TRUE, 200 },
    { "HEAD", { .method = "HEAD", .target = "/settings/practitioners" }, TRUE, 200 },
    { "a visitor is led to sign in", { .target = "/settings/practitioners" }, FALSE, 303 },
    { "a script's visitor is told",
      { .target = "/settings/practitioners", .accept = "application/json" }, FALSE, 401 },
    { "a status URL is a script's",
      { .target = "/settings/practitioners/101/key/status" }, FALSE, 401 },
    { "a visitor's form",
      { .method = "POST", .target = CHECK_KEY, .type = FORM, .origin = URL }, FALSE, 403 },
    { "no path", { .target = NULL }, TRUE, 400 },
    { "no slash", { .target = "login" }, TRUE, 400 },
    { "broken encoding", { .target = "/login%4" }, TRUE, 400 },
    { "NUL", { .target = "/login%00" }, TRUE, 400 },
    { "not UTF-8", { .target = "/%ff" }, TRUE, 400 },
    { "not UTF-8, raw", { .target = "/\xff" }, TRUE, 400 },
    { "nowhere", { .target = "/nowhere" }, TRUE, 404 },
    { "nowhere, a visitor", { .target = "/nowhere" }, FALSE, 404 },
    { "an encoded path is the path", { .target = "/settings%2Fpractitioners" }, TRUE, 200 },
    { "an unknown field", { .target = "/login?what=1" }, FALSE, 400 },
    { "a repeated field", { .target = "/login?next=/&next=/" }, FALSE, 400 },
    { "a broken query", { .target = "/login?next=%" }, FALSE, 400 },
    { "an empty query", { .target = "/login?" }, FALSE, 200 },
    { "a field that is too long is refused even alone",
      { .target = "/settings/practitioners?state="
                  "12345678901234567890123456789012345678901" }, TRUE, 400 },
    { "another method", { .method = "DELETE", .target = "/login" }, FALSE, 405 },
    { "no method", { .method = "", .target = "/login" }, FALSE, 405 },
    { "another host", { .target = "/login", .host = "evil.example" }, FALSE, 421 },
    { "no port", { .target = "/login", .host = "127.0.0.1" }, FALSE, 421 },
    { "a GET with a body", { .target = "/login", .body = "a=1" }, FALSE, 400 },
    { "another length",
      { .method = "POST", .target = "/login", .type = FORM, .length = "9", .body = "a=1" },
      FALSE, 400 },
    { "a negative length",
      { .method = "POST", .target = "/login", .type = FORM, .length = "-3", .body = "a=1" },
      FALSE, 400 },
    { "no type", { .method = "POST", .target = "/login", .body = "a=1" }, FALSE, 415 },
    { "JSON",
      { .method = "POST", .target = "/login", .type = "application/json", .body = "{}" },
      FALSE, 415 },
    { "nearly the type",
      { .method = "POST", .target = "/login", .type = FORM "x", .body = "a=1" }, FALSE, 415 },
    { "the type in capitals, with a charset",
      { .method = "POST",
        .target = CHECK_KEY,
        .origin = URL,
        .type = "Application/X-WWW-Form-URLEncoded; charset=utf-8" }, TRUE, 403 },
    { "fields beside the body",
      { .method = "POST", .target = "/login?next=/", .type = FORM }, FALSE, 400 },
    { "a broken form",
      { .method = "POST", .target = "/login", .type = FORM, .body = "email=%zz" }, FALSE, 400 },
    { "the keeper is away",
      { .target = "/setup/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }, FALSE, 503 },
    { "a link that cannot be one", { .target = "/setup/x" }, FALSE, 404 },
};

static void
test_case(Web *web, gconstpointer data)
{
    const Case *claim = data;
    g_autofree char *cookie = g_strconcat("kr=", web->cookie, NULL);
    const gint64 before = store_number(&web->store, "SELECT count(*) FROM audit");
    g_auto(Reply) reply = { NULL, NULL };
    Ask question = claim->ask;

    if (claim->signed_in)
        question.cookie = cookie;
    if (claim->status >= 500)
        g_test_expect_message("keyrack", G_LOG_LEVEL_WARNING, "request *");
    g_test_message("%s", claim->what);
    g_assert_cmpuint(ask(web, &question, &reply), ==, claim->status);
    g_test_assert_expected_messages();
    g_assert_nonnull(strstr(reply.head->str, "\r\nCache-Control: no-store\r\n"));
    g_assert_true(g_str_has_suffix(reply.head->str, "\r\n\r\n"));
    g_assert_cmpint(store_number(&web->store, "SELECT count(*) FROM audit"), ==, before);
}

static void
test_head_says_the_length(Web *web, gconstpointer data)
{
    const Ask get = { .target = "/nowhere", .id = "1" },
              head = { .method = "HEAD", .target = "/nowhere", .id = "1" };
    g_auto(Reply) page = { NULL, NULL }, nothing = { NULL, NULL };

    (void)data;
    g_assert_cmpuint(ask(web, &get, &page), ==, 404);
    g_assert_cmpuint(ask(web, &head, &nothing), ==, 404);
    g_assert_cmpstr(page.head->str, ==, nothing.head->str);
    g_assert_cmpuint(page.body->len, >, 0);
    g_assert_cmpuint(nothing.body->len, ==, 0);
}

static void
test_the_request_id_is_the_servers_or_ours(Web *web, gconstpointer data)
{
    static const char *const given[] = { "0123456789abcdef", "<script>", "ABC", "", NULL };

    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(given); i++) {
        const Ask question = { .target = "/nowhere", .id = given[i] };
        g_auto(Reply) reply = { NULL, NULL };

        (void)ask(web, &question, &reply);
        g_assert_cmpint(strstr(reply.body->str, "0123456789abcdef") != NULL, ==, i == 0);
        g_assert_null(strstr(reply.body->str, "<script>"));
        g_assert_null(strstr(reply.body->str, "ABC"));
    }
}

/* A second cookie of the same name is somebody's who could plant one; which is ours cannot be told.
 */
static void
test_cookies(Web *web, gconstpointer data)
{
    static const struct {
        const char *format; /* %s is the token */
        unsigned status;
    } claims[] = {
        { "kr=%s", 200 },          { "a=b; kr=%s; c=d", 200 },
        { "a=b;kr=%s", 200 },      { "kr=%s; kr=other", 303 },
        { "kr=other; kr=%s", 303 }, { "kr=%sA", 303 },
        { "kr=%s=", 303 },         { "KR=%s", 303 },
        { "xkr=%s", 303 },         { "__Host-kr=%s", 303 },
        { "login=%s", 303 },       { "kr=\"%s\"", 303 },
    };

    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(claims); i++) {
        g_autoptr(GString) cookie = g_string_new(claims[i].format);
        Ask question = { .target = "/settings/practitioners" };

        g_string_replace(cookie, "%s", web->cookie, 0);
        question.cookie = cookie->str;
        g_assert_cmpuint(status_of(web, &question), ==, claims[i].status);
    }
}

static void
test_a_visitor_gets_one_token(Web *web, gconstpointer data)
{
    const Ask first = { .target = "/login" };
    g_auto(Reply) page = { NULL, NULL }, again = { NULL, NULL };
    g_autofree char *cookie = NULL;
    const char *line, *value;

    (void)data;
    g_assert_cmpuint(ask(web, &first, &page), ==, 200);
    line = strstr(page.head->str, "Set-Cookie: login=");
    g_assert_nonnull(line);
    value = line + strlen("Set-Cookie: ");
    cookie = g_strndup(value, strcspn(value, ";"));
    const Ask second = { .target = "/login", .cookie = cookie };

    g_assert_cmpuint(ask(web, &second, &again), ==, 200);
    g_assert_null(strstr(again.head->str, "Set-Cookie"));
    g_assert_cmpstr(page.body->str, ==, again.body->str); /* the same token in the form */
}

/* A GET of somebody who was here a minute ago writes that once, and nothing within the minute. */
static void
test_a_visit_is_noted_once_a_minute(Web *web, gconstpointer data)
{
    g_autofree char *cookie = g_strconcat("kr=", web->cookie, NULL);
    const Ask question = { .target = "/settings/practitioners", .cookie = cookie };

    (void)data;
    store_execute(&web->store,
                  "UPDATE session SET seen_utc = seen_utc - 59, created_utc = created_utc - 100");
    g_assert_cmpuint(status_of(web, &question), ==, 200);
    g_assert_cmpint(store_number(&web->store, "SELECT max(seen_utc) FROM session"), ==, NOW - 59);
    store_execute(&web->store, "UPDATE session SET seen_utc = seen_utc - 1");
    g_assert_cmpuint(status_of(web, &question), ==, 200);
    g_assert_cmpint(store_number(&web->store, "SELECT max(seen_utc) FROM session"), ==, NOW);
}

int
main(int argc, char **argv)
{
#define TEST(name, data, function) g_test_add(name, Web, data, web_set_up, function, web_tear_down)
    g_test_init(&argc, &argv, NULL);
    TEST("/dispatch/locks", NULL, test_locks);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strdup_printf("/dispatch/answers/%" G_GSIZE_FORMAT, i);

        TEST(name, &cases[i], test_case);
    }
    TEST("/dispatch/head-says-the-length", NULL, test_head_says_the_length);
    TEST("/dispatch/the-request-id", NULL, test_the_request_id_is_the_servers_or_ours);
    TEST("/dispatch/cookies", NULL, test_cookies);
    TEST("/dispatch/a-visitor-gets-one-token", NULL, test_a_visitor_gets_one_token);
    TEST("/dispatch/a-visit-is-noted-once-a-minute", NULL, test_a_visit_is_noted_once_a_minute);
    return g_test_run();
}
