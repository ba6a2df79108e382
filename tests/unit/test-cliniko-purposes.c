/* test-cliniko-purposes.c: a key opened for one purpose is sent nowhere else, not a byte of it; and every request that
 * was sent is told of, once, and no other. Over real sockets on loopback. */
#include "lib/cliniko/cliniko.h"
#include "tests/unit/cliniko_server.h"

#define KEY "MS0xNDIzODkwMDExMjIzMzQ0NTU2LXFuN1Bk-au4"

static const ClinikoCombination anna = { "74440118", "1423890011223344556", "31240551" };

/* What came back, and what was told of as sent. */
typedef struct {
    int calls;
    ClinikoOutcome outcome;
    guint reads, writes;
    ClinikoSent last;
} Result;

static void
take(const ClinikoOutcome *outcome, gpointer data)
{
    Result *result = data;

    result->calls++;
    result->outcome = *outcome;
}

static void
on_user(const ClinikoOutcome *outcome, const ClinikoUser *user, gpointer data)
{
    take(outcome, data);
}

static void
on_settings(const ClinikoOutcome *outcome, const ClinikoSettings *settings, gpointer data)
{
    take(outcome, data);
}

static void
on_list(const ClinikoOutcome *outcome, GArray *items, gpointer data)
{
    take(outcome, data);
}

static void
on_next_time(const ClinikoOutcome *outcome, gint64 next_utc, gpointer data)
{
    take(outcome, data);
}

static void
on_sent(const ClinikoSent *sent, gpointer data)
{
    Result *result = data;

    g_assert_cmpint(sent->key_id, ==, 77);
    g_assert_cmpstr(sent->hook_id, ==, "1423890011223344556");
    *(sent->is_read ? &result->reads : &result->writes) += 1;
    result->last = *sent;
}

static ClinikoAuth
auth_for(KeyPurpose purpose)
{
    return (ClinikoAuth){ .key = KEY, .shard = "au4", .budget = "user:9001", .purpose = purpose,
                          .key_id = 77, .hook_id = "1423890011223344556" };
}

/* Every call there is, and which purpose it is for: a list of its own, apart from key_purpose.c. */
#define LIST(n) (100 + (n))
#define REACH(area) (200 + (area))
enum { USER_CALL, SETTINGS_CALL, NEXT_TIME_CALL, TIMES_CALL };
static const struct {
    int call;
    unsigned allowed; /* 1 << purpose */
} calls[] = {
    { USER_CALL, 1 << KEY_FOR_VERIFY },
    { SETTINGS_CALL, 1 << KEY_FOR_VERIFY | 1 << KEY_FOR_REFRESH },
    { NEXT_TIME_CALL, 1 << KEY_FOR_BOOKINGS },
    { TIMES_CALL, 1 << KEY_FOR_BOOKINGS },
    { LIST(CLINIKO_USERS), 1 << KEY_FOR_REFRESH },
    { LIST(CLINIKO_BUSINESSES), 1 << KEY_FOR_REFRESH },
    { LIST(CLINIKO_TYPES), 1 << KEY_FOR_REFRESH },
    { LIST(CLINIKO_PRACTITIONERS), 1 << KEY_FOR_REFRESH },
    { LIST(CLINIKO_PRACTITIONERS_INACTIVE), 1 << KEY_FOR_REFRESH },
    { LIST(CLINIKO_BUSINESS_PRACTITIONERS), 1 << KEY_FOR_REFRESH },
    { LIST(CLINIKO_TYPE_PRACTITIONERS), 1 << KEY_FOR_REFRESH },
    { LIST(CLINIKO_DAILY_AVAILABILITIES), 1 << KEY_FOR_REFRESH },
    { LIST(CLINIKO_AVAILABILITY_BLOCKS), 1 << KEY_FOR_REFRESH },
    { LIST(CLINIKO_TYPE_ITEMS), 1 << KEY_FOR_REFRESH },
    { LIST(CLINIKO_BILLABLE_ITEMS), 1 << KEY_FOR_REFRESH },
    { REACH(AREA_SETTINGS), 1 << KEY_FOR_REACH },
    { REACH(AREA_AVAILABILITY), 1 << KEY_FOR_REACH | 1 << KEY_FOR_REFRESH },
    { REACH(AREA_PATIENTS), 1 << KEY_FOR_REACH },
    { REACH(AREA_NOTES), 1 << KEY_FOR_REACH },
    { REACH(AREA_INVOICES), 1 << KEY_FOR_REACH },
};

static void
start(Cliniko *client, int call, KeyPurpose purpose, Result *result)
{
    const ClinikoAuth auth = auth_for(purpose);

    if (call == USER_CALL)
        cliniko_get_user(client, &auth, on_user, result);
    else if (call == SETTINGS_CALL)
        cliniko_get_settings(client, &auth, on_settings, result);
    else if (call == NEXT_TIME_CALL)
        cliniko_get_next_time(client, &auth, &anna, "2026-11-23", "2026-11-29", on_next_time, result);
    else if (call == TIMES_CALL)
        cliniko_get_times(client, &auth, &anna, "2026-11-23", "2026-11-29", on_list, result);
    else if (call >= REACH(0))
        cliniko_get_reach(client, &auth, (KeyArea)(call - REACH(0)), take, result);
    else
        cliniko_get_list(client, &auth, (ClinikoList)(call - LIST(0)), "77", on_list, result);
}

static void
finish(Cliniko *client, const Result *result)
{
    while (result->calls == 0)
        cliniko_run(client, -1, 1000);
    for (int i = 0; i < 3; i++)
        cliniko_run(client, -1, 0);
    g_assert_cmpint(result->calls, ==, 1);
}

static Cliniko *
client_for(char *base_url)
{
    g_autofree char *url = base_url;
    g_autoptr(GError) error = NULL;
    Cliniko *client = cliniko_new(url, "office@harbour.example", 100000, &error);

    g_assert_no_error(error);
    return client;
}

/* The server counts connections: where there is none, nothing was sent. */
static void
try_each(gboolean allowed)
{
    static const char refusal[] = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    g_autoptr(RawServer) server = raw_server_new(refusal, sizeof refusal - 1, RAW_CLOSE);
    guint tried = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(calls); i++)
        for (KeyPurpose purpose = 0; purpose < KEY_PURPOSE__COUNT; purpose++) {
            g_autoptr(Cliniko) client = NULL;
            Result result = { 0 };

            if (((calls[i].allowed >> purpose) & 1) != (allowed ? 1u : 0u))
                continue;
            g_test_message("call %d for %s", calls[i].call, key_purpose_word(purpose));
            client = client_for(raw_server_base_url(server));
            cliniko_on_sent(client, on_sent, &result);
            start(client, calls[i].call, purpose, &result);
            finish(client, &result);
            tried++;
            g_assert_cmpint(result.outcome.status, ==, allowed ? 403 : 0);
            g_assert_cmpint(result.outcome.reason, ==, allowed ? KEY_REASON_NONE : KEY_REASON_NONSENSE);
            g_assert_cmpuint(result.reads, ==, allowed ? 1 : 0);
            g_assert_cmpuint(result.writes, ==, 0);
            if (allowed)
                g_assert_cmpint(result.last.purpose, ==, purpose);
            g_assert_cmpuint(raw_server_connections(server), ==, allowed ? tried : 0);
        }
    g_assert_cmpuint(tried, >, G_N_ELEMENTS(calls));
}

static void
sends_what_the_purpose_allows(void)
{
    try_each(TRUE);
}

static void
sends_no_byte_of_anything_else(void)
{
    try_each(FALSE);
}

/* --- what is told of --- */

static void
fail_twice(const Request *request, guint n, Reply *reply, gpointer data)
{
    reply->status = n < 2 ? 503 : 200;
    reply->body = "{\"businesses\":[]}";
}

static void
each_try_is_told_of(void)
{
    g_autoptr(Server) server = server_new(fail_twice, NULL);
    g_autoptr(Cliniko) client = client_for(server_base_url(server));
    Result result = { 0 };

    cliniko_on_sent(client, on_sent, &result);
    start(client, LIST(CLINIKO_BUSINESSES), KEY_FOR_REFRESH, &result);
    finish(client, &result);
    g_assert_cmpint(result.outcome.status, ==, 200);
    g_assert_cmpuint(result.reads, ==, 3);
    g_assert_cmpuint(server_requests(server), ==, 3);
}

static void
what_found_no_way_is_not_told_of(void)
{
    g_autoptr(Cliniko) client = client_for(closed_base_url());
    Result result = { 0 };

    cliniko_on_sent(client, on_sent, &result);
    start(client, USER_CALL, KEY_FOR_VERIFY, &result);
    finish(client, &result);
    g_assert_cmpint(result.outcome.reason, ==, KEY_REASON_NO_ANSWER);
    g_assert_cmpuint(result.reads, ==, 0);
}

/* It went out, so it counts, though nobody waits for the answer any more. */
static void
what_is_cut_off_is_told_of(void)
{
    g_autoptr(RawServer) server = raw_server_new("", 0, RAW_HANG);
    Cliniko *client = client_for(raw_server_base_url(server));
    Result result = { 0 };

    cliniko_on_sent(client, on_sent, &result);
    start(client, USER_CALL, KEY_FOR_VERIFY, &result);
    while (raw_server_connections(server) == 0)
        cliniko_run(client, -1, 10);
    for (int i = 0; i < 3; i++)
        cliniko_run(client, -1, 10);
    cliniko_free(client);
    g_assert_cmpint(result.calls, ==, 0);
    g_assert_cmpuint(result.reads, ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cliniko-purposes/sends what the purpose allows", sends_what_the_purpose_allows);
    g_test_add_func("/cliniko-purposes/sends no byte of anything else", sends_no_byte_of_anything_else);
    g_test_add_func("/cliniko-purposes/each try is told of", each_try_is_told_of);
    g_test_add_func("/cliniko-purposes/what found no way is not told of", what_found_no_way_is_not_told_of);
    g_test_add_func("/cliniko-purposes/what is cut off is told of", what_is_cut_off_is_told_of);
    return g_test_run();
}
