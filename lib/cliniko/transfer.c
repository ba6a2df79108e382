/* transfer.c: one GET on its way.
 * Trust: the host comes from the configuration and a checked shard and from nothing else; nothing
 * redirects, no proxy, no .netrc, certificates always verified. Never CURLOPT_VERBOSE: it prints
 * the key. Rules: design 8, security D12, D17. */
#include "lib/cliniko/transfer.h"

#include <stdlib.h>
#include <string.h>

#define CLINIKO_URL "https://api.{shard}.cliniko.com/v1"

gboolean
base_url_is_safe(const char *base_url)
{
    g_autoptr(GString) filled = g_string_new(base_url);
    g_autoptr(GUri) uri = NULL;
    const char *scheme, *host;

    if (*base_url == '\0')
        return TRUE;
    g_string_replace(filled, "{shard}", "au1", 0);
    uri = g_uri_parse(filled->str, G_URI_FLAGS_NONE, NULL);
    if (uri == NULL || g_uri_get_host(uri) == NULL || g_uri_get_userinfo(uri) != NULL ||
        g_uri_get_query(uri) != NULL || g_uri_get_fragment(uri) != NULL)
        return FALSE;
    scheme = g_uri_get_scheme(uri);
    host = g_uri_get_host(uri);
    if (strcmp(scheme, "https") == 0)
        return *host != '\0';
    return strcmp(scheme, "http") == 0 &&
           (strcmp(host, "127.0.0.1") == 0 || strcmp(host, "localhost") == 0 ||
            strcmp(host, "::1") == 0);
}

static char *
make_url(const char *base_url, const char *shard, const char *path)
{
    GString *url = g_string_new(*base_url == '\0' ? CLINIKO_URL : base_url);

    g_string_replace(url, "{shard}", shard, 0);
    g_string_append(url, path);
    return g_string_free(url, FALSE);
}

static void
wipe_and_free(char *secret)
{
    explicit_bzero(secret, strlen(secret));
    g_free(secret);
}

/* HTTP Basic with the key as user name and no password. */
static struct curl_slist *
make_headers(const char *key)
{
    char *pair = g_strconcat(key, ":", NULL);
    char *coded = g_base64_encode((const guchar *)pair, strlen(pair));
    char *authorization = g_strconcat("Authorization: Basic ", coded, NULL);
    struct curl_slist *headers = curl_slist_append(NULL, "Accept: application/json");

    headers = curl_slist_append(headers, authorization);
    wipe_and_free(pair);
    wipe_and_free(coded);
    wipe_and_free(authorization);
    return headers;
}

static size_t
on_header(char *line, size_t one, size_t length, void *transfer)
{
    return answer_add_header(&((Transfer *)transfer)->answer, line, length) ? length : 0;
}

static size_t
on_body(char *data, size_t one, size_t length, void *transfer)
{
    return answer_add_body(&((Transfer *)transfer)->answer, data, length) ? length : 0;
}

/* Which authorities are trusted: the system's, or those the administrator names as for every
 * OpenSSL program. libcurl does not read the variable by itself. */
static void
set_trust(CURL *easy)
{
    const char *file = secure_getenv("SSL_CERT_FILE");

    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (file != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
}

static void
set_route(CURL *easy, const char *url)
{
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR,
                     g_str_has_prefix(url, "https:") ? "https" : "http");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
}

static void
set_bounds(CURL *easy, const TimeLimits *limits, gsize body_max)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, limits->connect_ms);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, limits->total_ms);
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE, (long)body_max);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING,
                     "gzip"); /* on_body counts what comes out of it */
}

Transfer *
transfer_new(const char *base_url, const char *user_agent, const char *key, const char *shard,
             const char *path, const TimeLimits *limits, gsize body_max, gpointer owner)
{
    g_autofree char *url = make_url(base_url, shard, path);
    Transfer *transfer = g_new0(Transfer, 1);

    answer_init(&transfer->answer, body_max);
    transfer->easy = curl_easy_init();
    g_assert(transfer->easy != NULL); /* as for all memory */
    transfer->headers = make_headers(key);
    set_route(transfer->easy, url);
    set_trust(transfer->easy);
    set_bounds(transfer->easy, limits, body_max);
    curl_easy_setopt(transfer->easy, CURLOPT_USERAGENT, user_agent);
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(transfer->easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(transfer->easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(transfer->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(transfer->easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, owner);
    return transfer;
}

void
transfer_free(Transfer *transfer)
{
    curl_easy_cleanup(transfer->easy);
    for (struct curl_slist *header = transfer->headers; header != NULL; header = header->next)
        explicit_bzero(header->data, strlen(header->data));
    curl_slist_free_all(transfer->headers);
    answer_clear(&transfer->answer);
    g_free(transfer);
}
