/* test-nowhere-else.c: whatever stands at the end of a key, in an answer or in the environment, nobody but
 * api.REGION.cliniko.com is looked up or connected to. The network is network_hook's, and so is not there. */
#include <curl/curl.h>
#include <string.h>

#include "lib/clinic/key_text.h"
#include "lib/cliniko/cliniko.h"
#include "tests/unit/cliniko_server.h"
#include "tests/unit/network_hook.h"

#define BODY "MS0xNDIzODkwMDExMjIzMzQ0NTU2LXFuN1Bk"
#define BATCH 512 /* calls of one client: fewer than it keeps budgets for, so that none waits */

/* Ends that Cliniko's own printed pattern lets through, or that a URL, a resolver or a person may read another way. */
static const char *const crafted[] = {
    "evil.com/au1", "au1.evil.com", "x@evil.com:443#uk1", "au1@evil.com", "au1:secret@evil.com", "evil.com#au1",
    "evil.com?au1", "evil.com\\au1", "evil.com%2fau1", "evil.com%00au1", "evil.com:443/au1", "evil.com:80/au1",
    "x.evil.com/api.au1", "x/../../evil.com/au1", "//evil.com/au1", "127.0.0.1/au1", "127.0.0.1:8080/au1",
    "[::1]/au1", "169.254.169.254/au1", "2130706433/au1", "0x7f000001/au1", "localhost/au1", "au1/", "au1/..",
    "au1\n", "au1\r\nHost: evil.com", "au1\r\n", "au1\t", "au1 ", " au1", "au1 evil.com", "au1\nevil.com",
    "au1.", ".au1", "au1..", "au1%2eevil", "au1%2eevil.com", "au1%0a", "au1%", "au1;evil.com", "au1,evil.com",
    "au1|evil.com", "au1&x=evil.com", "au1$", "au1{evil}", "au1}", "{shard}", "au{1,2}", "au[1-9]", "au1*", "*",
    "AU1", "Au1", "aU12", "AU1.EVIL.COM", "au01", "au123", "au1234567890", "a1", "au", "a", "1au", "au_1", "aus1",
    "\uff41\uff551", "au\uff11", "au\u0661", "a\u03c51", "\u0430u1", "au\u00b9", "au1\u3002evil.com",
    "au1\uff0eevil.com", "au1\uff0fevil.com", "au1\u2024evil.com", "au1\u2044evil.com", "au1\u200b.evil.com",
    "au1\u00ad", "\u202eua1", "au1\u202emoc.live", "au1\ufeff", "au1\u0301", "xn--", "xn--au1", "xn--80ak6aa92e1",
    "au1\xff", "au1\xc0\xaf", "\xc1\xa1u1", "au\xe2\x80", "au1\x01", "au1\x7f", "\x1b[2Jau1", "",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1",
    "au1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
};

/* A client, how many ends were tried, and what became of them. */
typedef struct {
    Cliniko *client;
    guint tried, refused, sent, answered;
} Trial;

static void
on_user(const ClinikoOutcome *outcome, const ClinikoUser *user, gpointer data)
{
    g_assert_cmpint(outcome->status, ==, 0);
    g_assert_null(user);
    ((Trial *)data)->answered++;
}

static Cliniko *
new_client(const char *base_url)
{
    g_autoptr(GError) error = NULL;
    Cliniko *client = cliniko_new(base_url, "office@harbour.example", 180, &error);

    g_assert_no_error(error);
    return client;
}

static void
finish(Trial *trial)
{
    while (trial->answered < trial->sent)
        cliniko_run(trial->client, -1, 1000);
}

static void
trial_clear(Trial *trial)
{
    cliniko_free(trial->client);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Trial, trial_clear)

static void
send_user(Trial *trial, const char *key, const char *shard)
{
    g_autofree char *budget = g_strdup_printf("call:%u", trial->sent);
    const ClinikoAuth auth = { key, shard, budget, 0, KEY_FOR_VERIFY, 1, "" };

    if (trial->sent > 0 && trial->sent % BATCH == 0) {
        finish(trial);
        cliniko_free(trial->client);
        trial->client = new_client("");
    }
    cliniko_get_user(trial->client, &auth, on_user, trial);
    trial->sent++;
}

/* As the web and the agent take a key: out of what was pasted. */
static void
try_pasted(Trial *trial, const char *end)
{
    g_autofree char *text = g_strconcat(BODY "-", end, NULL);
    g_auto(KeyText) key = { 0 };

    trial->tried++;
    if (api_key_parse(text, "", &key) != KEY_TEXT_GOOD) {
        trial->refused++;
        return;
    }
    g_assert_true(shard_is_valid(key.shard));
    send_user(trial, key.key, key.shard);
}

/* As a row of the database might name it that somebody else has written. */
static void
try_stored(Trial *trial, const char *end)
{
    trial->tried++;
    send_user(trial, BODY "-au1", end);
}

typedef void (*Try)(Trial *trial, const char *end);

/* Every pair of bytes: as the whole end, after a good region, and as the letters of one. A NUL ends the text there. */
static void
try_all(Trial *trial, Try one)
{
    static const char *const around[][2] = { { "", "" }, { "au1", "" }, { "", "1" } };

    for (gsize place = 0; place < G_N_ELEMENTS(around); place++)
        for (guint bytes = 0; bytes <= 0xffff; bytes++) {
            const char pair[] = { (char)(bytes >> 8), (char)(bytes & 0xff), '\0' };
            g_autofree char *end = g_strconcat(around[place][0], pair, around[place][1], NULL);

            one(trial, end);
        }
    for (gsize i = 0; i < G_N_ELEMENTS(crafted); i++)
        one(trial, crafted[i]);
    finish(trial);
}

static guint
names_seen(void)
{
    g_autoptr(GPtrArray) seen = network_seen();
    guint names = 0;

    for (guint i = 0; i < seen->len; i++)
        names += !g_str_has_prefix(seen->pdata[i], "connect ");
    return names;
}

static void
report(const char *what, const Trial *trial)
{
    g_test_message("figure: %u of %u %s led to another host; %u refused at once, %u handed to the client, %u names "
                   "looked up", network_count_foreign(), trial->tried, what, trial->refused, trial->sent, names_seen());
}

static void
test_pasted(void)
{
    g_auto(Trial) trial = { .client = new_client("") };

    network_forget();
    try_all(&trial, try_pasted);
    report("pasted ends", &trial);
    g_assert_cmpuint(trial.tried, ==, 3 * 65536 + G_N_ELEMENTS(crafted));
    g_assert_cmpuint(network_count_foreign(), ==, 0);
    g_assert_cmpuint(names_seen(), >=, 676); /* each pair of letters did get through */
}

static void
test_stored(void)
{
    g_auto(Trial) trial = { .client = new_client("") };

    network_forget();
    try_all(&trial, try_stored);
    report("stored regions", &trial);
    g_assert_cmpuint(network_count_foreign(), ==, 0);
    g_assert_cmpuint(names_seen(), >=, 676);
    g_assert_cmpuint(names_seen(), <=, 676 + 10 + 1); /* aa1 to zz1, au10 to au19, au1 itself */
}

/* --- the controls: the hook sees, and the ends are harmful ------------------------------------ */

static void
assert_seen(const char *const *expected)
{
    g_autoptr(GPtrArray) seen = network_seen();
    g_autofree char *text = NULL, *wanted = g_strjoinv(" | ", (char **)expected);

    g_ptr_array_add(seen, NULL);
    text = g_strjoinv(" | ", (char **)seen->pdata);
    g_assert_cmpstr(text, ==, wanted);
}

static void
ask(const char *base_url)
{
    g_auto(Trial) trial = { .client = new_client(base_url) };

    network_forget();
    send_user(&trial, BODY "-au4", "au4");
    finish(&trial);
}

static void
test_hook_sees(void)
{
    ask("");
    assert_seen((const char *const[]){ "api.au4.cliniko.com:443", "connect api.au4.cliniko.com:443", NULL });
    g_assert_cmpuint(network_count_foreign(), ==, 0);
    ask("https://api.{shard}.cliniko.com.evil.example/v1");
    g_assert_cmpuint(network_count_foreign(), ==, 2);
    ask("https://api.{shard}.cliniko.com:8443/v1");
    g_assert_cmpuint(network_count_foreign(), ==, 2);
}

static void
careless_get(const char *url, gboolean follow)
{
    CURL *easy = curl_easy_init();

    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, (long)follow);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    (void)curl_easy_perform(easy);
    curl_easy_cleanup(easy);
}

/* What the same ends do to a client that puts them into an address as they are. */
static void
test_ends_are_harmful(void)
{
    guint harmful = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(crafted); i++) {
        g_autofree char *url = g_strdup_printf("https://api.%s.cliniko.com/v1/user", crafted[i]);

        network_forget();
        careless_get(url, FALSE);
        harmful += network_count_foreign() > 0;
    }
    g_test_message("control: %u of %u crafted ends lead a careless client elsewhere", harmful,
                   (guint)G_N_ELEMENTS(crafted));
    g_assert_cmpuint(harmful, >=, 20);
}

/* --- redirects and the environment ------------------------------------------------------------ */

typedef struct {
    unsigned status;
    const char *location;
} Redirect;

static void
say_redirect(const Request *request, guint n, Reply *reply, gpointer data)
{
    const Redirect *redirect = data;

    reply->status = redirect->status;
    reply->body = "";
    reply->headers[0].name = "Location";
    reply->headers[0].value = redirect->location;
}

static void
on_redirect(const ClinikoOutcome *outcome, const ClinikoUser *user, gpointer data)
{
    g_assert_cmpint(outcome->reason, ==, KEY_REASON_NONSENSE);
    g_assert_null(user);
    ((Trial *)data)->answered++;
}

static const unsigned statuses[] = { 300, 301, 302, 303, 305, 307, 308 };
static const char *const locations[] = { "https://evil.example/v1/user", "//evil.example/v1/user", "/au4/v1/users",
                                         "/au4/v1/user", "http://api.au4.cliniko.com/v1/user", "?again=1" };

static char *
open_server(Server *server)
{
    char *url = server_base_url(server);

    network_let_through((guint)g_ascii_strtoull(strrchr(url, ':') + 1, NULL, 10));
    return url;
}

static void
test_redirects(void)
{
    Redirect redirect = { 0 };
    g_autoptr(Server) server = server_new(say_redirect, &redirect);
    g_autofree char *url = open_server(server);
    g_auto(Trial) trial = { .client = new_client(url) };

    network_forget();
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++)
        for (gsize j = 0; j < G_N_ELEMENTS(locations); j++) {
            const ClinikoAuth auth = { BODY "-au4", "au4", "user:9001", 0, KEY_FOR_VERIFY, 1, "" };

            redirect = (Redirect){ statuses[i], locations[j] };
            cliniko_get_user(trial.client, &auth, on_redirect, &trial);
            trial.sent++;
            finish(&trial);
            g_assert_cmpuint(server_requests(server), ==, trial.sent);
        }
    assert_seen((const char *const[]){ NULL });
    g_test_message("figure: %u of %u redirects followed", server_requests(server) - trial.sent, trial.sent);
    network_let_through(0);
}

static void
test_redirects_lead_somewhere(void)
{
    Redirect redirect = { 302, "https://evil.example/v1/user" };
    g_autoptr(Server) server = server_new(say_redirect, &redirect);
    g_autofree char *url = open_server(server);

    network_forget();
    careless_get(url, TRUE);
    assert_seen((const char *const[]){ "connect evil.example:443", "evil.example:443", NULL });
    network_let_through(0);
}

static const char *const proxies[] = { "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" };

/* Each is shown first to mislead a client that does not look out. */
static void
test_environment(void)
{
    guint misled = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(proxies); i++) {
        network_forget();
        g_setenv(proxies[i], "http://proxy.example:3128", TRUE);
        careless_get(g_str_equal(proxies[i], "http_proxy") ? "http://api.au4.cliniko.com/v1"
                                                          : "https://api.au4.cliniko.com/v1", FALSE);
        assert_seen((const char *const[]){ "connect proxy.example:3128", "proxy.example:3128", NULL });
        ask("");
        misled += network_count_foreign() > 0;
        assert_seen((const char *const[]){ "api.au4.cliniko.com:443", "connect api.au4.cliniko.com:443", NULL });
        g_unsetenv(proxies[i]);
    }
    g_test_message("figure: %u of %u proxies of the environment asked", misled, (guint)G_N_ELEMENTS(proxies));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nowhere-else/hook-sees", test_hook_sees);
    g_test_add_func("/nowhere-else/ends-are-harmful", test_ends_are_harmful);
    g_test_add_func("/nowhere-else/pasted", test_pasted);
    g_test_add_func("/nowhere-else/stored", test_stored);
    g_test_add_func("/nowhere-else/redirects-lead-somewhere", test_redirects_lead_somewhere);
    g_test_add_func("/nowhere-else/redirects", test_redirects);
    g_test_add_func("/nowhere-else/environment", test_environment);
    return g_test_run();
}
