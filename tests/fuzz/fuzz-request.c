/* fuzz-request.c: whole requests through the dispatcher, against a real store: any parameters and any
 * body get one whole answer with known headers, and no transaction stays open.
 *
 * An input is lines NAME=value, as CGI names them, an empty line, and the body. The cookie kr of 43 A is a session. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cgi-bin/dispatch.h"
#include "cgi-bin/view.h"
#include "tests/unit/store_fixture.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Store store;
static Config config = { .public_url = (char *)"http://keyrack.example", .workers = 1 };
static App app;
static guint8 session_hash[32];

static GLogWriterOutput
say_nothing(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
    (void)fields;
    (void)n_fields;
    (void)data;
    g_assert_cmpint(level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL), ==, 0);
    return G_LOG_WRITER_HANDLED;
}

static void
end_store(void)
{
    store_tear_down(&store, NULL);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const guint8 token[32];
    g_auto(SealPrivate) keys = { 0 };

    (void)argc;
    (void)argv;
    g_setenv("TOP_SRCDIR", ".", FALSE); /* fuzz targets run in the source tree */
    g_log_set_writer_func(say_nothing, NULL, NULL);
    store_set_up(&store, NULL);
    atexit(end_store);
    g_assert_true(view_load_all("templates", NULL));
    g_assert_true(seal_keys_generate(&keys, NULL));
    app.seal = keys.open;
    vault_sha256(token, sizeof token, session_hash);
    app.config = &config;
    app.db = store.web;
    app.keeper_socket = g_build_filename(store.dir, "nobody.sock", NULL);
    app.doorbell = g_build_filename(store.dir, "nobody.bell", NULL);
    app.sign_in_slots = (Slots){ -1, 0 };
    app.people_slot = (Slots){ -1, 0 };
    return 0;
}

/* Signing out is one of the things an input may do. */
static void
sign_in(void)
{
    g_autoptr(Session) session = session_find(store.web, session_hash, NOW, NULL);

    if (session == NULL)
        g_assert_true(session_start(store.web, &store.person, session_hash, &(NewSession){ store.person.person_id,
            SESSION_FULL, "" }, NULL));
}

static void
check_header(const char *line)
{
    static const char *const known[] = { "Status", "Content-Length", "Content-Type", "Cache-Control", "Set-Cookie",
                                         "Location", "Allow", "Retry-After", "Clear-Site-Data", "Content-Disposition",
                                         "ETag", "WWW-Authenticate", "X-Request-Id", "RateLimit-Limit",
                                         "RateLimit-Remaining", "RateLimit-Reset", NULL };
    g_autofree char *name = g_strndup(line, strcspn(line, ":"));

    g_assert_true(g_strv_contains(known, name));
    for (const char *p = line; *p != '\0'; p++)
        g_assert_false(g_ascii_iscntrl(*p));
}

static void
check_reply(const Reply *reply, gboolean is_head)
{
    g_auto(GStrv) lines = g_strsplit(reply->head->str, "\r\n", -1);
    g_autofree char *length = g_strdup_printf("Content-Length: %" G_GSIZE_FORMAT, reply->body->len);
    const guint n = g_strv_length(lines);

    g_assert_cmpuint(strlen(reply->head->str), ==, reply->head->len);
    g_assert_true(g_str_has_prefix(reply->head->str, "Status: "));
    g_assert_true(n > 3 && *lines[n - 1] == '\0' && *lines[n - 2] == '\0');
    for (guint i = 0; i < n - 2; i++)
        check_header(lines[i]);
    g_assert_true(is_head ? reply->body->len == 0 : g_strv_contains((const char *const *)lines, length));
    g_assert_true(g_utf8_validate(reply->body->str, (gssize)reply->body->len, NULL));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size); /* ends at a NUL: a parameter has none */
    char *body_at = strstr(text, "\n\n");
    const gsize head_length = body_at != NULL ? (gsize)(body_at - text) : strlen(text);
    const gsize body_from = MIN(size, head_length + 2);
    g_autofree char *head = g_strndup(text, head_length);
    g_auto(GStrv) params = g_strsplit(head, "\n", -1);
    g_autofree char *body = g_malloc(size - body_from + 1);
    const Incoming incoming = { params, body, size - body_from };
    g_auto(Reply) reply = { NULL, NULL };

    if (size > body_from)
        memcpy(body, data + body_from, size - body_from);
    sign_in();
    dispatch(&app, &incoming, NOW, &reply);
    g_assert_false(db_in_transaction(store.web));
    check_reply(&reply, g_strcmp0(incoming_param(&incoming, "REQUEST_METHOD"), "HEAD") == 0);
    return 0;
}
