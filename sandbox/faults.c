/* faults.c: the queue of faults that tests ask for, and how each spoils a reply. */
#include "sandbox/faults.h"

#include <string.h>

#include "sandbox/clinic.h"
#include "sandbox/distort.h"

#define DEEP_LEVELS 100000
#define SLOW_MAX_MS 600000
#define RESET_S 2 /* how soon a 429 asked for here says to come back */

/* Spoils a reply; argument is what followed the colon. */
typedef void (*Spoil)(const Sandbox *sandbox, Reply *reply, const char *path, const char *argument);

typedef struct {
    guint id;
    char *path, *user_id, *key_tail; /* NULL: any */
    char *text;                      /* as asked for: "status:503" */
    char *name, *argument;           /* its two halves; argument is "" without a colon */
    json_int_t left;                 /* times to strike; -1: for ever */
    json_int_t hits;
} Fault;

static void
set_text(Reply *reply, unsigned status, const char *content_type, const char *text, gssize length)
{
    reply->status = status;
    reply_set_text(reply, content_type, g_string_new_len(text, length));
}

static void
set_html(Reply *reply, unsigned status)
{
    g_autoptr(Reply) page = reply_html(status);

    set_text(reply, status, page->content_type, page->text->str, (gssize)page->text->len);
}

/* Client errors have no body here, server errors the page of whatever stands before the server. */
static void
spoil_status(const Sandbox *sandbox, Reply *reply, const char *path, const char *argument)
{
    unsigned status = (unsigned)g_ascii_strtoull(argument, NULL, 10);
    g_autofree char *reset =
        g_strdup_printf("%" G_GINT64_FORMAT, g_get_real_time() / G_USEC_PER_SEC + RESET_S);

    if (status >= 500)
        set_html(reply, status);
    else
        set_text(reply, status, NULL, "", 0);
    if (status == 429)
        reply_set_header(reply, "X-RateLimit-Reset", reset);
}

static void
spoil_reset(const Sandbox *sandbox, Reply *reply, const char *path, const char *argument)
{
    reply->manner = REPLY_RESET;
}

static void
spoil_truncated(const Sandbox *sandbox, Reply *reply, const char *path, const char *argument)
{
    reply->manner = REPLY_TRUNCATED;
}

static void
spoil_hang(const Sandbox *sandbox, Reply *reply, const char *path, const char *argument)
{
    reply->manner = REPLY_HANG;
}

static void
spoil_huge(const Sandbox *sandbox, Reply *reply, const char *path, const char *argument)
{
    reply->manner = REPLY_HUGE;
}

static void
spoil_slow(const Sandbox *sandbox, Reply *reply, const char *path, const char *argument)
{
    reply->delay_ms += (gint64)MIN(g_ascii_strtoull(argument, NULL, 10), SLOW_MAX_MS);
}

static void
spoil_html(const Sandbox *sandbox, Reply *reply, const char *path, const char *argument)
{
    set_html(reply, 200);
}

/* To this very server under another name, so that a client that follows shows up in the log. */
static void
spoil_redirect(const Sandbox *sandbox, Reply *reply, const char *path, const char *argument)
{
    g_autofree char *location =
        g_strdup_printf("http://localhost:%u/elsewhere/v1%s", sandbox->port, path);

    set_html(reply, 301);
    reply_set_header(reply, "Location", location);
}

/* Starts like an answer; then a byte that no UTF-8 has, a NUL, an escape, and no end. */
static void
spoil_garbage(const Sandbox *sandbox, Reply *reply, const char *path, const char *argument)
{
    static const char garbage[] =
        "{\"id\":\"1\",\"role\":\"adm\xff\xfe\x00\x1b[31m\\ud800,,]}{\"id\":";

    set_text(reply, 200, "application/json; charset=utf-8", garbage, sizeof garbage - 1);
}

static void
spoil_deep(const Sandbox *sandbox, Reply *reply, const char *path, const char *argument)
{
    GString *text = g_string_sized_new(2 * DEEP_LEVELS + 1);

    for (int i = 0; i < DEEP_LEVELS; i++)
        g_string_append_c(text, '[');
    for (int i = 0; i < DEEP_LEVELS; i++)
        g_string_append_c(text, ']');
    reply->status = 200;
    reply_set_text(reply, "application/json; charset=utf-8", text);
}

static Spoil
spoil_find(const char *name)
{
    static const struct {
        const char *name;
        Spoil spoil;
    } spoils[] = {
        { "status", spoil_status },       { "reset", spoil_reset },
        { "truncated", spoil_truncated }, { "hang", spoil_hang },
        { "huge", spoil_huge },           { "slow", spoil_slow },
        { "html", spoil_html },           { "redirect", spoil_redirect },
        { "garbage", spoil_garbage },     { "deep", spoil_deep },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(spoils); i++)
        if (g_str_equal(spoils[i].name, name))
            return spoils[i].spoil;
    return NULL;
}

void
fault_free(gpointer data)
{
    Fault *fault = data;

    g_free(fault->path);
    g_free(fault->user_id);
    g_free(fault->key_tail);
    g_free(fault->text);
    g_free(fault->name);
    g_free(fault->argument);
    g_free(fault);
}

static char *
text_or_null(const json_t *wish, const char *name)
{
    return g_strdup(json_string_value(json_object_get(wish, name)));
}

static gboolean
is_number_in(const char *text, guint64 min, guint64 max)
{
    return g_ascii_string_to_unsigned(text, 10, min, max, NULL, NULL);
}

/* NULL when the fault makes sense, else what is wrong with it. */
static const char *
fault_problem(const Fault *fault, const json_t *times)
{
    if (spoil_find(fault->name) == NULL && !distortion_exists(fault->name))
        return "there is no such fault";
    if (g_str_equal(fault->name, "status") && !is_number_in(fault->argument, 200, 599))
        return "status needs a number, 200 to 599: status:503";
    if (g_str_equal(fault->name, "slow") && !is_number_in(fault->argument, 0, SLOW_MAX_MS))
        return "slow needs milliseconds: slow:2000";
    if (times != NULL && !json_is_integer(times) &&
        g_strcmp0(json_string_value(times), "forever") != 0)
        return "times must be a number or \"forever\"";
    if (json_is_integer(times) && json_integer_value(times) < 1)
        return "times must be 1 or more";
    return NULL;
}

Reply *
fault_add(Sandbox *sandbox, const json_t *wish, guint *ret_id)
{
    Fault *fault = g_new0(Fault, 1);
    const json_t *times = json_object_get(wish, "times");
    g_auto(GStrv) halves = g_strsplit(json_text(wish, "fault"), ":", 2);
    const char *problem;

    fault->path = text_or_null(wish, "path");
    fault->user_id = text_or_null(wish, "user_id");
    fault->key_tail = text_or_null(wish, "key_tail");
    fault->text = g_strdup(json_text(wish, "fault"));
    fault->name = g_strdup(halves[0] == NULL ? "" : halves[0]);
    fault->argument = g_strdup(halves[0] == NULL || halves[1] == NULL ? "" : halves[1]);
    fault->left = json_is_integer(times) ? json_integer_value(times) : -1;
    problem = fault_problem(fault, times);
    if (problem != NULL) {
        fault_free(fault);
        return reply_message(422, "%s", problem);
    }
    fault->id = *ret_id = ++sandbox->last_fault_id;
    g_ptr_array_add(sandbox->faults, fault);
    return NULL;
}

json_t *
faults_show(const Sandbox *sandbox)
{
    json_t *shown = json_array();

    for (guint i = 0; i < sandbox->faults->len; i++) {
        const Fault *fault = g_ptr_array_index(sandbox->faults, i);

        json_array_append_new(shown,
                              json_pack("{s:I, s:s?, s:s?, s:s?, s:s, s:I, s:I}", "id",
                                        (json_int_t)fault->id, "path", fault->path, "user_id",
                                        fault->user_id, "key_tail", fault->key_tail, "fault",
                                        fault->text, "left", fault->left, "hits", fault->hits));
    }
    return shown;
}

void
faults_clear(Sandbox *sandbox)
{
    g_ptr_array_set_size(sandbox->faults, 0);
}

/* * stands for anything, slashes included; no path has a ?, which would stand for one character. */
static gboolean
fits_path(const char *wanted, const char *path)
{
    return wanted == NULL || g_pattern_match_simple(wanted, path);
}

static gboolean
fits(const Fault *fault, const char *path, const Caller *caller)
{
    if (fault->left == 0 || !fits_path(fault->path, path))
        return FALSE;
    if (fault->user_id != NULL &&
        (caller == NULL || !g_str_equal(fault->user_id, json_text(caller->user, "id"))))
        return FALSE;
    return fault->key_tail == NULL ||
           (caller != NULL && g_str_has_suffix(json_text(caller->key, "body"), fault->key_tail));
}

/* What a reply shows may still be the clinic's own: only a copy is bent. */
static void
distort_reply(const Fault *fault, Reply *reply)
{
    json_t *copy = json_deep_copy(reply->json);

    distort(copy, fault->name, fault->argument);
    json_decref(reply->json);
    reply->json = copy;
}

const char *
fault_strike(Sandbox *sandbox, const char *path, const Caller *caller, Reply *reply)
{
    for (guint i = 0; i < sandbox->faults->len; i++) {
        Fault *fault = g_ptr_array_index(sandbox->faults, i);
        Spoil spoil = spoil_find(fault->name);

        if (!fits(fault, path, caller))
            continue;
        if (spoil != NULL)
            spoil(sandbox, reply, path, fault->argument);
        else if (reply->json != NULL)
            distort_reply(fault, reply);
        fault->hits++;
        fault->left -= fault->left > 0;
        return fault->text;
    }
    return NULL;
}
