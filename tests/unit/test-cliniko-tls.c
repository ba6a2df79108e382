/* test-cliniko-tls.c: no byte of a request, and so no key, reaches a server that cannot prove that
 * it is the one meant. */
#include <curl/curl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "lib/cliniko/cliniko.h"

#define KEY "MS0xNDIzODkwMDExMjIzMzQ0NTU2LXFuN1Bk-au4"
#define SERVERS 13

/* The Python program with its servers, and the folder it writes to. */
typedef struct {
    char *folder;
    GPid pid;
    int to; /* closing it asks for the counts */
    FILE *from;
    struct {
        char name[64];
        guint port;
    } servers[SERVERS];
    gsize count;
} Servers;

static void
start_servers(Servers *servers)
{
    g_autofree char *script =
        g_build_filename(g_getenv("TOP_SRCDIR"), "tests", "unit", "tls_servers.py", NULL);
    g_autoptr(GError) error = NULL;
    char line[128];
    int from;

    servers->folder = g_dir_make_tmp("keyrack-tls-XXXXXX", &error);
    g_assert_no_error(error);
    g_spawn_async_with_pipes(NULL, (char *[]){ script, servers->folder, NULL }, NULL,
                             G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &servers->pid, &servers->to,
                             &from, NULL, &error);
    g_assert_no_error(error);
    servers->from = fdopen(from, "r");
    while (fgets(line, sizeof line, servers->from) != NULL && strcmp(line, "ready\n") != 0) {
        g_assert_cmpuint(servers->count, <, SERVERS);
        g_assert_cmpint(sscanf(line, "%63s %u", servers->servers[servers->count].name,
                               &servers->servers[servers->count].port),
                        ==, 2);
        servers->count++;
    }
    g_assert_cmpuint(servers->count, ==, SERVERS);
}

static guint
port_of(const Servers *servers, const char *name)
{
    for (gsize i = 0; i < servers->count; i++)
        if (strcmp(servers->servers[i].name, name) == 0)
            return servers->servers[i].port;
    g_error("no server is called %s", name);
}

static gboolean
is_good(const char *name)
{
    return strcmp(name, "good") == 0 || strcmp(name, "with-its-chain") == 0;
}

static void
wait_for_end(Servers *servers)
{
    char line[128];

    while (fgets(line, sizeof line, servers->from) != NULL)
        continue;
    fclose(servers->from);
    waitpid(servers->pid, NULL, 0);
    g_spawn_close_pid(servers->pid);
}

/* Ends the program and asserts that only the good servers, if any, could read a request, although each of them would
 * have read one. */
static void
stop_servers(Servers *servers, gboolean good_were_asked)
{
    char name[64], line[128];
    guint bytes, careless, told = 0, bad = 0;
    gsize seen = 0;

    g_assert_true(g_close(servers->to, NULL));
    for (; fgets(line, sizeof line, servers->from) != NULL; seen++) {
        g_assert_cmpint(sscanf(line, "%63s %u %u", name, &bytes, &careless), ==, 3);
        g_test_message("%s read %u bytes, and %u of a careless client", name, bytes, careless);
        g_assert_cmpuint(careless, >, 0);
        if (good_were_asked && is_good(name)) {
            g_assert_cmpuint(bytes, >, 0);
            continue;
        }
        bad++;
        told += bytes > 0;
    }
    g_test_message("figure: %u of %u TLS peers that are not to be trusted read a byte of a request", told, bad);
    g_assert_cmpuint(told, ==, 0);
    g_assert_cmpuint(seen, ==, servers->count);
    wait_for_end(servers);
}

static void
remove_folder(Servers *servers)
{
    g_autoptr(GDir) dir = g_dir_open(servers->folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(servers->folder, name, NULL);

        g_unlink(path);
    }
    g_rmdir(servers->folder);
    g_free(servers->folder);
}

typedef struct {
    gboolean done;
    int status;
    KeyReason reason;
} Result;

static void
on_user(const ClinikoOutcome *outcome, const ClinikoUser *user, gpointer data)
{
    *(Result *)data = (Result){ TRUE, outcome->status, outcome->reason };
}

static Result
ask(const Servers *servers, const char *name)
{
    static const ClinikoAuth auth = { KEY, "au4", "user:9001", 0, KEY_FOR_VERIFY, 1, "" };
    g_autofree char *url =
        g_strdup_printf("https://localhost:%u/{shard}/v1", port_of(servers, name));
    g_autoptr(Cliniko) client = cliniko_new(url, "office@harbour.example", 180, NULL);
    Result result = { 0 };

    cliniko_get_user(client, &auth, on_user, &result);
    while (!result.done)
        cliniko_run(client, -1, 1000);
    return result;
}

static void
trust_our_authority(const Servers *servers)
{
    g_autofree char *authority = g_build_filename(servers->folder, "ca.pem", NULL);

    g_setenv("SSL_CERT_FILE", authority, TRUE);
}

static void
test_certificates(void)
{
    static const struct {
        const char *name;
        KeyReason reason;
    } bad[] = {
        { "expired", KEY_REASON_NONSENSE },
        { "not-yet-valid", KEY_REASON_NONSENSE },
        { "wrong-name", KEY_REASON_NONSENSE },
        { "self-signed", KEY_REASON_NONSENSE },
        { "unknown-authority", KEY_REASON_NONSENSE },
        { "signed-by-no-authority", KEY_REASON_NONSENSE },
        { "truncated-chain", KEY_REASON_NONSENSE },
        { "weak-key", KEY_REASON_NONSENSE },
        { "tls-1.0", KEY_REASON_NO_ANSWER },
        { "tls-1.1", KEY_REASON_NO_ANSWER },
        { "without-tls", KEY_REASON_NO_ANSWER },
    };
    Servers servers = { 0 };

    start_servers(&servers);
    trust_our_authority(&servers);
    /* so the others fail for what is wrong with them */
    g_assert_cmpint(ask(&servers, "good").status, ==, 200);
    g_assert_cmpint(ask(&servers, "with-its-chain").status, ==, 200);
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        Result result = ask(&servers, bad[i].name);

        g_test_message("%s", bad[i].name);
        g_assert_cmpint(result.status, ==, 0);
        g_assert_cmpint(result.reason, ==, bad[i].reason);
    }
    g_unsetenv("SSL_CERT_FILE");
    stop_servers(&servers, TRUE);
    remove_folder(&servers);
}

/* By itself only the system's authorities count, and an empty list of them trusts nobody. */
static void
test_trust(void)
{
    Servers servers = { 0 };

    start_servers(&servers);
    g_assert_cmpint(ask(&servers, "good").status, ==, 0);
    g_setenv("SSL_CERT_FILE", "/dev/null", TRUE);
    g_assert_cmpint(ask(&servers, "good").status, ==, 0);
    g_unsetenv("SSL_CERT_FILE");
    stop_servers(&servers, FALSE);
    remove_folder(&servers);
}

/* --- what would undo it all from outside ------------------------------------------------------- */

static void
careless_get(const Servers *servers)
{
    g_autofree char *url = g_strdup_printf("https://localhost:%u/", port_of(servers, "good"));
    CURL *easy;

    g_assert_cmpint(curl_global_init(CURL_GLOBAL_DEFAULT), ==, CURLE_OK);
    easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_CAINFO, g_getenv("SSL_CERT_FILE"));
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    g_assert_cmpint(curl_easy_perform(easy), ==, CURLE_OK);
    curl_easy_cleanup(easy);
    curl_global_cleanup();
}

/* libcurl writes the secrets of every connection to the file that SSLKEYLOGFILE names. Ours does not. */
static void
test_key_log(void)
{
    Servers servers = { 0 };
    g_autofree char *file = NULL;

    start_servers(&servers);
    trust_our_authority(&servers);
    file = g_build_filename(servers.folder, "secrets.log", NULL);
    g_setenv("SSLKEYLOGFILE", file, TRUE);
    careless_get(&servers);
    g_assert_true(g_file_test(file, G_FILE_TEST_EXISTS)); /* the control */
    g_assert_cmpint(g_unlink(file), ==, 0);
    g_setenv("SSLKEYLOGFILE", file, TRUE);
    g_assert_cmpint(ask(&servers, "good").status, ==, 200);
    g_test_message("figure: %d of 1 key logs written", g_file_test(file, G_FILE_TEST_EXISTS));
    g_assert_false(g_file_test(file, G_FILE_TEST_EXISTS));
    g_unsetenv("SSLKEYLOGFILE");
    g_unsetenv("SSL_CERT_FILE");
    g_assert_true(g_close(servers.to, NULL));
    wait_for_end(&servers);
    remove_folder(&servers);
}

/* Variables that other programs, or other builds of libcurl, take their authorities or their trust from. */
static void
test_other_authorities(void)
{
    static const char *const names[] = { "CURL_CA_BUNDLE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE" };
    Servers servers = { 0 };
    g_autofree char *authority = NULL;

    start_servers(&servers);
    authority = g_build_filename(servers.folder, "ca.pem", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_setenv(names[i], authority, TRUE);
        g_assert_cmpint(ask(&servers, "good").status, ==, 0);
        g_unsetenv(names[i]);
    }
    stop_servers(&servers, FALSE);
    remove_folder(&servers);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cliniko-tls/certificates", test_certificates);
    g_test_add_func("/cliniko-tls/trust", test_trust);
    g_test_add_func("/cliniko-tls/key-log", test_key_log);
    g_test_add_func("/cliniko-tls/other-authorities", test_other_authorities);
    return g_test_run();
}
