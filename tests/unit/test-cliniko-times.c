/* test-cliniko-times.c: next_available_time and available_times: what is asked, which answers are clear, and that no
 * answer becomes a time nobody offered. Over real sockets on loopback. */
#include <string.h>

#include "lib/cliniko/cliniko.h"
#include "tests/unit/cliniko_server.h"

#define KEY "MS0xNDIzODkwMDExMjIzMzQ0NTU2LXFuN1Bk-au4"
#define TIME(at) "{\"appointment_start\":\"" at "\"}"
#define TIMES(times, next) "{\"available_times\":[" times "],\"links\":{\"next\":" next "}}"

typedef struct {
    int calls;
    ClinikoOutcome outcome;
    gint64 next_utc;
    GArray *times;
} Result;

static void
result_clear(Result *result)
{
    g_clear_pointer(&result->times, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Result, result_clear)

static const ClinikoAuth auth = { KEY, "au4", "user:9001", 0, KEY_FOR_BOOKINGS, 1, "" };
static const ClinikoCombination anna = { "31", "1423890011223344556", "77" };

static void
on_next_time(const ClinikoOutcome *outcome, gint64 next_utc, gpointer data)
{
    Result *result = data;

    result->calls++;
    result->outcome = *outcome;
    result->next_utc = next_utc;
}

static void
on_times(const ClinikoOutcome *outcome, GArray *times, gpointer data)
{
    Result *result = data;

    result->calls++;
    result->outcome = *outcome;
    result->times = times == NULL ? NULL : g_array_ref(times);
}

static Cliniko *
client_of(const Server *server)
{
    g_autofree char *url = server_base_url(server);
    g_autoptr(GError) error = NULL;
    Cliniko *client = cliniko_new(url, "office@harbour.example", 1000, &error);

    g_assert_no_error(error);
    return client;
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

/* Replies in turn, the last one for ever. */
typedef struct {
    Reply replies[4];
} Replies;

static void
say_in_turn(const Request *request, guint n, Reply *reply, gpointer data)
{
    const Replies *replies = data;
    guint last = 0;

    while (last < 3 && replies->replies[last + 1].status != 0)
        last++;
    *reply = replies->replies[MIN(n, last)];
}

#define SAY(status_, body_) { .status = status_, .body = body_, .length = -1 }

/* --- the next free time --- */

static void
get_next_time(const Replies *replies, Result *result, guint *ret_requests)
{
    g_autoptr(Server) server = server_new(say_in_turn, (gpointer)(guintptr)replies);
    g_autoptr(Cliniko) client = client_of(server);
    const Request *request;

    cliniko_get_next_time(client, &auth, &anna, "2026-11-23", "2026-11-29", on_next_time, result);
    g_assert_cmpint(result->calls, ==, 0);
    finish(client, result);
    *ret_requests = server_requests(server);
    request = server_request(server, 0);
    g_assert_cmpstr(request->path, ==,
                    "/au4/v1/businesses/31/practitioners/1423890011223344556"
                    "/appointment_types/77/next_available_time");
    g_assert_cmpstr(request->query, ==, "from=2026-11-23&to=2026-11-29");
}

static void
test_next_time(void)
{
    static const struct {
        Replies replies;
        int status;
        KeyReason reason;
        gint64 next_utc;
        guint requests;
    } cases[] = {
        { { { SAY(200, TIME("2026-11-24T22:00:00Z")) } }, 200, KEY_REASON_NONE, 1795557600, 1 },
        { { { SAY(200, "{\"total_entries\":0}") } }, 200, KEY_REASON_NONE, 0, 1 },
        { { { SAY(200, "{\"appointment_start\":null}") } }, 200, KEY_REASON_NONE, 0, 1 },
        { { { SAY(404, "") } }, 404, KEY_REASON_NONE, 0, 1 },
        { { { SAY(404, "{\"status\":\"404\",\"error\":\"Not Found\"}") } }, 404, KEY_REASON_NONE, 0, 1 },
        { { { SAY(400, "Invalid time frame definition.") } }, 400, KEY_REASON_NONE, 0, 1 },
        { { { SAY(401, TIME("2026-11-24T22:00:00Z")) } }, 401, KEY_REASON_NONE, 0, 1 },
        { { { SAY(403, "") } }, 403, KEY_REASON_NONE, 0, 1 },
        { { { SAY(200, TIME("2026-11-24T22:00:00+10:00")) } }, 200, KEY_REASON_NONSENSE, 0, 1 },
        { { { SAY(200, TIME("")) } }, 200, KEY_REASON_NONSENSE, 0, 1 },
        { { { SAY(200, "<!doctype html>") } }, 200, KEY_REASON_NONSENSE, 0, 1 },
        { { { SAY(200, TIMES(TIME("2026-11-24T22:00:00Z"), "null") "x") } },
          200,
          KEY_REASON_NONSENSE,
          0,
          1 },
        { { { SAY(503, ""), SAY(502, "<html>"), SAY(200, TIME("2026-11-24T22:00:00Z")) } },
          200,
          KEY_REASON_NONE,
          1795557600,
          3 },
        { { { SAY(500, TIME("2026-11-24T22:00:00Z")) } }, 500, KEY_REASON_FAULT, 0, 3 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Result) result = { .next_utc = -1 };
        guint requests;

        g_test_message("%u %s", cases[i].replies.replies[0].status, cases[i].replies.replies[0].body);
        get_next_time(&cases[i].replies, &result, &requests);
        g_assert_cmpint(result.outcome.status, ==, cases[i].status);
        g_assert_cmpint(result.outcome.reason, ==, cases[i].reason);
        g_assert_cmpint(result.next_utc, ==, cases[i].next_utc);
        g_assert_cmpuint(requests, ==, cases[i].requests);
    }
}

static void
say_padded(const Request *request, guint n, Reply *reply, gpointer data)
{
    g_autofree char *padding = g_strnfill(*(const gsize *)data, ' ');

    reply->own_body = g_strconcat(TIME("2026-11-24T22:00:00Z"), padding, NULL);
}

/* Many of these are under way at once, so each may hold little. */
static void
test_large_next_time(void)
{
    static const struct {
        gsize padding;
        KeyReason reason;
    } cases[] = { { 60 * 1024, KEY_REASON_NONE }, { 64 * 1024, KEY_REASON_NONSENSE } };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gsize padding = cases[i].padding;
        g_autoptr(Server) server = server_new(say_padded, &padding);
        g_autoptr(Cliniko) client = client_of(server);
        g_auto(Result) result = { 0 };

        cliniko_get_next_time(client, &auth, &anna, "2026-11-23", "2026-11-29", on_next_time, &result);
        finish(client, &result);
        g_assert_cmpint(result.outcome.reason, ==, cases[i].reason);
    }
}

/* --- the times of a week --- */

static void
get_times(Script script, gpointer data, Result *result, guint *ret_requests)
{
    g_autoptr(Server) server = server_new(script, data);
    g_autoptr(Cliniko) client = client_of(server);
    const Request *request;

    cliniko_get_times(client, &auth, &anna, "2026-11-23", "2026-11-29", on_times, result);
    finish(client, result);
    *ret_requests = server_requests(server);
    request = server_request(server, 0);
    g_assert_cmpstr(request->path, ==,
                    "/au4/v1/businesses/31/practitioners/1423890011223344556"
                    "/appointment_types/77/available_times");
    g_assert_cmpstr(request->query, ==, "from=2026-11-23&to=2026-11-29&page=1&per_page=100");
}

static void
test_times(void)
{
    static const struct {
        Replies replies;
        int status;
        KeyReason reason;
        int times; /* -1: none given */
        guint requests;
    } cases[] = {
        { { { SAY(200, TIMES("", "null")) } }, 200, KEY_REASON_NONE, 0, 1 },
        { { { SAY(200, TIMES(TIME("2026-11-24T22:00:00Z"), "null")) } }, 200, KEY_REASON_NONE, 1, 1 },
        { { { SAY(200, TIMES(TIME("2026-11-24T22:00:00Z"), "\"http://evil.example/?page=2\"")),
              SAY(200, TIMES(TIME("2026-11-24T22:00:00Z") "," TIME("2026-11-24T23:00:00Z"), "null")) } },
          200,
          KEY_REASON_NONE,
          2,
          2 },
        { { { SAY(404, "") } }, 404, KEY_REASON_NONE, -1, 1 },
        { { { SAY(400, "") } }, 400, KEY_REASON_NONE, -1, 1 },
        { { { SAY(200, TIMES(TIME("soon"), "null")) } }, 200, KEY_REASON_NONSENSE, -1, 1 },
        { { { SAY(200, "{}") } }, 200, KEY_REASON_NONSENSE, -1, 1 },
        { { { SAY(200, TIMES(TIME("2026-11-24T22:00:00Z"), "\"?page=2\"")), SAY(404, "") } },
          404,
          KEY_REASON_NONE,
          -1,
          2 },
        { { { SAY(500, ""), SAY(200, TIMES("", "null")) } }, 200, KEY_REASON_NONE, 0, 2 },
        /* page 1 for ever, as Cliniko once had it */
        { { { SAY(200, TIMES(TIME("2026-11-24T22:00:00Z"), "\"?page=2\"")) } },
          200,
          KEY_REASON_NONSENSE,
          -1,
          2 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Result) result = { 0 };
        guint requests;

        g_test_message("%u %s", cases[i].replies.replies[0].status, cases[i].replies.replies[0].body);
        get_times(say_in_turn, (gpointer)(guintptr)&cases[i].replies, &result, &requests);
        g_assert_cmpint(result.outcome.status, ==, cases[i].status);
        g_assert_cmpint(result.outcome.reason, ==, cases[i].reason);
        g_assert_cmpint(result.times == NULL ? -1 : (int)result.times->len, ==, cases[i].times);
        g_assert_cmpuint(requests, ==, cases[i].requests);
    }
}

/* 100 times a page, the last pages first, so that they come out of order; ends after *data pages, or never for 0. */
static void
say_many_times(const Request *request, guint n, Reply *reply, gpointer data)
{
    const guint pages = *(const guint *)data;
    GString *times = g_string_new("{\"available_times\":[");

    for (guint i = 0; i < 100; i++) {
        gint64 at_utc = 1795557600 + 300 * (gint64)((1000 - n) * 100 + i);
        g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(at_utc);
        g_autofree char *text = g_date_time_format(at, "%FT%TZ");

        g_string_append_printf(times, "%s{\"appointment_start\":\"%s\"}", i == 0 ? "" : ",", text);
    }
    g_string_append(times, "],\"links\":{");
    if (n + 1 != pages)
        g_string_append_printf(times, "\"next\":\"https://x/?from=2026-11-23&page=%u\"", n + 2);
    g_string_append(times, "}}");
    reply->own_body = g_string_free(times, FALSE);
}

static void
test_many_times(void)
{
    guint pages = 20, endless = 0, requests;
    g_auto(Result) full = { 0 }, too_many = { 0 };

    get_times(say_many_times, &pages, &full, &requests);
    g_assert_cmpint(full.outcome.reason, ==, KEY_REASON_NONE);
    g_assert_cmpuint(full.times->len, ==, 2000);
    for (guint i = 1; i < full.times->len; i++)
        g_assert_cmpint(g_array_index(full.times, gint64, i - 1), <,
                        g_array_index(full.times, gint64, i));
    g_assert_cmpuint(requests, ==, 20);
    get_times(say_many_times, &endless, &too_many, &requests);
    g_assert_cmpint(too_many.outcome.reason, ==, KEY_REASON_NONSENSE);
    g_assert_null(too_many.times);
    g_assert_cmpuint(requests, ==, 21);
}

/* What is no id or no date goes into no URL. */
static void
test_unsound(void)
{
    static const struct {
        ClinikoCombination of;
        const char *from, *to;
    } cases[] = {
        { { "31", "44", "" }, "2026-11-23", "2026-11-29" },
        { { "31/../..", "44", "77" }, "2026-11-23", "2026-11-29" },
        { { "31", "44?x=", "77" }, "2026-11-23", "2026-11-29" },
        { { "31", "44", "77" }, "", "2026-11-29" },
        { { "31", "44", "77" }, "2026-11-23&x", "2026-11-29" },
        { { "31", "44", "77" }, "2026-11-23", "2026-11-2" },
        { { "31", "44", "77" }, "2026-11-23", "2026/11/29" },
        { { "31", "44", "77" }, "2026-11-23", "20261-1-29" },
    };
    static const Replies replies = { { SAY(200, "{}") } };
    g_autoptr(Server) server = server_new(say_in_turn, (gpointer)(guintptr)&replies);
    g_autoptr(Cliniko) client = client_of(server);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Result) next = { 0 }, times = { 0 };

        cliniko_get_next_time(client, &auth, &cases[i].of, cases[i].from, cases[i].to, on_next_time,
                              &next);
        cliniko_get_times(client, &auth, &cases[i].of, cases[i].from, cases[i].to, on_times, &times);
        finish(client, &next);
        finish(client, &times);
        g_assert_cmpint(next.outcome.reason, ==, KEY_REASON_NONSENSE);
        g_assert_cmpint(times.outcome.reason, ==, KEY_REASON_NONSENSE);
        g_assert_null(times.times);
    }
    g_assert_cmpuint(server_requests(server), ==, 0);
}

/* A 429 is waited for, by the whole user, and the call made again. */
static void
test_busy(void)
{
    static const Replies replies = {
        { { .status = 429, .body = "", .length = -1, .headers = { { "Retry-After", "1" } } },
          SAY(200, TIME("2026-11-24T22:00:00Z")) }
    };
    gint64 start_us = g_get_monotonic_time();
    g_auto(Result) result = { 0 };
    guint requests;

    get_next_time(&replies, &result, &requests);
    g_assert_cmpint(result.next_utc, ==, 1795557600);
    g_assert_cmpuint(requests, ==, 2);
    g_assert_cmpint(g_get_monotonic_time() - start_us, >=, G_USEC_PER_SEC); /* a promise, not a speed */
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cliniko-times/next time", test_next_time);
    g_test_add_func("/cliniko-times/large next time", test_large_next_time);
    g_test_add_func("/cliniko-times/times", test_times);
    g_test_add_func("/cliniko-times/many times", test_many_times);
    g_test_add_func("/cliniko-times/unsound", test_unsound);
    g_test_add_func("/cliniko-times/busy", test_busy);
    return g_test_run();
}
